"""Errors and messages carry their facts beside their words."""

import pickle
import re
from gettext import NullTranslations

import pytest

from corpus.errors import DamagedError, DuizhaoError, InputError
from corpus.message import Message, counted


class Shouting(NullTranslations):
    """A language whose templates are the English ones in capitals, except for what is in braces."""

    def gettext(self, message: str) -> str:
        return "".join(c if "{" in c else c.upper() for c in _split(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def _split(template: str) -> list[str]:
    return re.split(r"(\{[^}]*\})", template)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (DuizhaoError("is empty"), "is empty"),
        (DuizhaoError("is empty", path="a.txt"), "a.txt: is empty"),
        (DuizhaoError("is empty.", path="a.txt", hint="Name another."), "a.txt: is empty. Name another."),
        (InputError("has {n} lines", line=3, n=4), "line 3: has 4 lines"),
        (InputError("is “{found}”", path="a", line=3, part="<tu>", found="x"), "a, line 3, <tu>: is “x”"),
        (InputError("has\na break", hint="Remove  it."), "has a break. Remove it."),
        (InputError("which column?", hint="Name it."), "which column? Name it."),
        (InputError("is not {wanted}", hint="Write {wanted}.", wanted="b"), "is not b. Write b."),
        (
            DuizhaoError("a {brace} stays where there are no fields"),
            "a {brace} stays where there are no fields",
        ),
    ],
)
def test_an_error_is_one_line(error: DuizhaoError, text: str) -> None:
    assert str(error) == text
    assert str(pickle.loads(pickle.dumps(error))) == text


def test_an_error_keeps_its_facts_through_a_pickle() -> None:
    error = pickle.loads(pickle.dumps(DamagedError("{found} of {expected}", line=2, found=1, expected=2)))
    assert type(error) is DamagedError
    assert (error.fields, error.line, error.problem.template) == (
        {"found": 1, "expected": 2},
        2,
        "{found} of {expected}",
    )


def test_a_translation_fills_the_template() -> None:
    error = InputError("holds {units} of {name}", path="a.txt", units=counted(2000, "unit"), name="b")
    assert str(error) == "a.txt: holds 2,000 units of b"
    assert error.text(Shouting()) == "a.txt: HOLDS 2,000 UNITS OF b"
    assert error.text(Shouting(), with_path=False) == "HOLDS 2,000 UNITS OF b"


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 beads"), (1, "1 bead"), (2, "2 beads"), (1000, "1,000 beads")]
)
def test_counted(number: int, text: str) -> None:
    assert counted(number, "bead") == text
    assert pickle.loads(pickle.dumps(counted(number, "bead"))).translated(Shouting()) == text.upper()


def test_a_message_without_its_field_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        Message("{name} is missing", other=1)
