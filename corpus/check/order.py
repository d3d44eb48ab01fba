"""Whether a change runs the same way in both texts: 由3增至5 is “from 3 to 5”, not “from 5 to 3”."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus.text.numbers import Key, Number

_PART = r"[^，。；！？,.;!?由从從自]"
_CHINESE = re.compile(
    rf"[由从從自](?P<first>(?:{_PART}|[.,](?=\d)){{1,24}}?)(?:到|至|为|為|成)(?P<last>(?:{_PART}|[.,](?=\d)){{1,24}})"
)
_WORDS = r"(?:(?!\bfrom\b)[^,.;!?]|[.,](?=\d))"
_ENGLISH = re.compile(
    rf"\bfrom\s(?P<first>{_WORDS}{{1,48}}?)\sto\s(?P<last>{_WORDS}{{1,48}})|"
    rf"\bto\s(?P<last_>{_WORDS}{{1,48}}?),?\s(?:up\s|down\s)?from\s(?P<first_>{_WORDS}{{1,48}})"
)


class _Change(NamedTuple):
    """The text of a change, and the numbers on either side of it."""

    text: str
    first: set[Key]
    last: set[Key]


def reversed_changes(
    texts: tuple[str, str], found: tuple[Sequence[Number], Sequence[Number]]
) -> tuple[list[str], list[str]]:
    """The changes that run the other way in the other text, as written in either.

    ``found`` are the numbers of the texts. Only changes of which both texts say where they begin and end
    are compared.
    """
    changes = [list(_changes(text, numbers)) for text, numbers in zip(texts, found, strict=True)]
    told: tuple[list[str], list[str]] = [], []
    for one in changes[0]:
        for other in changes[1]:
            first = one.first & other.last - other.first - one.last
            last = one.last & other.first - other.last - one.first
            if first and last:
                told[0].append(one.text)
                told[1].append(other.text)
    return told


def _changes(text: str, numbers: Sequence[Number]) -> Iterator[_Change]:
    """The changes that a text states, each with a number at its beginning and its end."""
    if len(numbers) < 2:
        return
    for pattern in (_CHINESE, _ENGLISH):
        for match in pattern.finditer(text):
            name = "" if pattern is _CHINESE or match["first"] else "_"
            sides = [
                {n.key for n in numbers if match.start(part) <= n.span[0] and n.span[1] <= match.end(part)}
                for part in (f"first{name}", f"last{name}")
            ]
            if all(sides):
                yield _Change(match[0].strip(), *sides)
