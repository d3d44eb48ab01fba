"""Messages without options of the command line, for Python, MCP, the API and pages.

Messages in the source are worded for the command line. The English catalogue has those that name its options,
with what the other front ends say instead.
"""

from collections.abc import Callable
from functools import cache, wraps
from gettext import NullTranslations
from pathlib import Path
from typing import ParamSpec, TypeVar

from corpus.errors import DuizhaoError
from corpus.system.arguments import checked

Given = ParamSpec("Given")
Result = TypeVar("Result")

CATALOGUE = Path(__file__).parent / "web" / "locale" / "en" / "LC_MESSAGES" / "duizhao.po"


class _Neutral(NullTranslations):
    def __init__(self, said: dict[str, str]) -> None:
        super().__init__()
        self.said = said

    def gettext(self, message: str) -> str:
        return self.said.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(super().ngettext(msgid1, msgid2, n))


@cache
def neutral() -> NullTranslations:
    """The catalogue of what is said instead, read when first asked for."""
    import polib  # the page's Babel may not be installed

    return _Neutral({entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE), encoding="utf-8")})


def for_python(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Check the arguments of each call (see :func:`checked`), and word its errors for Python."""
    checking = checked(function)

    @wraps(function)
    def call(*given: Given.args, **named: Given.kwargs) -> Result:
        try:
            return checking(*given, **named)
        except DuizhaoError as error:
            error.reword(neutral())
            raise

    return call
