"""The interface in the languages of its catalogues. The English text is the key.

``locale/LANGUAGE/LC_MESSAGES/duizhao.po`` are gettext catalogues, of which :mod:`cli.web.extract` keeps the
keys. The English one has only the texts that differ between the pages and the command line.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import Request

from corpus.errors import DuizhaoError
from corpus.message import Message

LANGUAGES = {"en": "English", "zh-Hans": "中文"}
LOCALES = Path(__file__).parent / "locale"


def catalogue_path(language: str) -> Path:
    """The catalogue of an interface language."""
    return LOCALES / language.replace("-", "_") / "LC_MESSAGES" / "duizhao.po"


@cache
def catalogue(language: str) -> NullTranslations:
    """The messages in an interface language."""
    compiled = BytesIO()
    with catalogue_path(language).open("rb") as stream:
        write_mo(compiled, read_po(stream))
    compiled.seek(0)
    return GNUTranslations(compiled)


def translate(language: str, text: str, plural: str = "", /, **values: object) -> str:
    """``text`` in the interface language, with ``{name}`` replaced by each of ``values``.

    ``plural`` is the text for any ``n`` but 1, which may be text itself, as ``≥ 1,000``.
    """
    found = catalogue(language)
    template = (
        found.ngettext(text, plural, 1 if str(values["n"]) == "1" else 2) if plural else found.gettext(text)
    )
    # What a user named is never translated, even if it reads like a message: only messages are.
    said = {
        name: say(language, value) if isinstance(value, Message | DuizhaoError) else value
        for name, value in values.items()
    }
    return template.format_map(said)


def say(language: str, thing: object, *, with_path: bool = False) -> object:
    """A message or an error in the interface language; anything else as it is. Plain text is its own key.

    The path of an error is left out unless ``with_path``: only the name of an upload is of use to a user.
    """
    if isinstance(thing, DuizhaoError):
        return thing.text(catalogue(language), with_path=with_path)
    if isinstance(thing, Message):
        return thing.translated(catalogue(language))
    return catalogue(language).gettext(thing) if isinstance(thing, str) and thing else thing


def language_of(request: Request) -> str:
    """The interface language: as chosen (cookie), or the first that the browser asks for and we have."""
    chosen = request.cookies.get("language", "")
    if chosen in LANGUAGES:
        return chosen
    for wanted in request.headers.get("accept-language", "").split(","):
        primary = wanted.strip().split(";")[0].split("-")[0].lower()
        if primary in ("zh", "en"):
            return "zh-Hans" if primary == "zh" else "en"
    return "en"
