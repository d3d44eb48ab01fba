"""What a caller in Python gives is checked against annotations."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest

from corpus.errors import UsageError
from corpus.system.arguments import check, check_options, checked

HALF = "好\ud83d"


class Named:
    """A path of another library's."""

    def __init__(self, name: Any) -> None:
        self.name = name

    def __fspath__(self) -> Any:
        return self.name


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("好\U0001f600", str),
        (None, str | None),
        ("zh", Literal["zh", "en"] | None),
        (2**63 - 1, int),
        (np.int64(5), int),
        (1, float),
        (np.float32(0.5), float),
        (np.bool_(True), bool),
        (["a"], tuple[str, ...]),
        ({"a"}, frozenset[str]),
        ({"a": "b"}, Sequence[str] | Mapping[str, str]),
        ("a.tmx", str | Path),
        (Named("a.tmx"), str | Path),
        ("postgresql://reader@db.example.org/corpus?options=" + "x" * 300, str | Path),
        (object(), "left to what is called"),
        (object(), Any),
    ],
)
def test_what_fits(value: Any, expected: Any) -> None:
    check("it", value, expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, str),
        (b"text", str),
        (float("nan"), str),
        (pd.NA, str | None),
        (pd.DataFrame({"a": ["b"]}), str | Path | None),
        (HALF, str),
        ([HALF], Sequence[str]),
        ({"note": HALF}, Mapping[str, str]),
        ({HALF: "a"}, Mapping[str, str]),
        ("source", Literal["zh", "en"]),
        (["zh"], Literal["zh", "en"]),
        (True, int),
        (5.0, int),
        ("5", int),
        (2**63, int),
        (float("inf"), float),
        (float("nan"), float),
        (10**400, float),
        (1, bool),
        ("a", Sequence[int]),
        ("a", tuple[str, ...]),
        (("a", None), tuple[str, ...]),
        (iter("ab"), tuple[str, ...]),
        (pd.DataFrame({"a": ["b"]}), tuple[str, ...]),
        ({"a": 1}, Mapping[str, str]),
        (b"a.tmx", str | Path),
        (Named(b"a.tmx"), str | Path),
        ("a\0.tmx", str | Path),
        (Path(HALF), str | Path),
        ("x" * 5000, str | Path),
    ],
)
def test_what_does_not(value: Any, expected: Any) -> None:
    with pytest.raises(UsageError) as caught:
        check("it", value, expected)
    assert caught.value.fields["name"] == "it"


def test_an_unknown_option_is_refused_with_those_that_there_are() -> None:
    check_options("the format tmx", {"partial": True}, {"partial": bool})
    with pytest.raises(UsageError) as caught:
        check_options("the format tmx", {"sheet": "1"}, {"inline": str, "partial": bool})
    assert (caught.value.fields["name"], caught.value.fields["expected"]) == ("sheet", "inline, partial")


def test_each_argument_of_a_call_is_checked() -> None:
    @checked
    def add(first: int, *, second: int = 2, **others: int) -> int:
        return first + second + sum(others.values())

    assert add(1, third=3) == 6
    for given, named in (("1", {}), (1, {"second": None}), (1, {"third": "3"})):
        with pytest.raises(UsageError):
            add(given, **named)  # type: ignore[arg-type]
