"""Placeables: what a translator carries over or writes anew and does not translate, as numbers and tags."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.text.folding import fold
from corpus.text.numbers import Number, numbers

_LITERAL = re.compile(
    r"(?P<url>(?:https?|ftp)://[^\s<>\"'，。；）)]+|www\.[^\s<>\"'，。；）)]+)"
    r"|(?P<address>(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]*\w)"
    r"|(?P<tag></?[A-Za-z][^<>]*>)"
    r"|(?P<variable>\$?\{[\w.:]*\}|%(?:\d+\$)?[-+0#]*\d*(?:\.\d+)?[sdifuxXcg@]\b)"
)
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CHINESE_NUMERAL = re.compile("[〇零一二三四五六七八九十百千万亿两]+")


@dataclass(frozen=True, slots=True)
class Placeable:
    """One placeable: its kind, what it states, and where; ``core`` is the part to write anew."""

    kind: str
    key: Any
    span: tuple[int, int]
    core: tuple[int, int]


def placeables(text: str) -> list[Placeable]:
    """URLs, addresses, tags, variables and numbers, in their order."""
    found = [
        Placeable(match.lastgroup or "", match[0], match.span(), match.span())
        for match in _LITERAL.finditer(text)
    ]
    taken = [one.span for one in found]
    for number in numbers(text):
        start, end = number.span
        if not any(start < other_end and other_start < end for other_start, other_end in taken):
            found.append(Placeable("number", number.key, number.span, _core(text, number)))
    return sorted(found, key=lambda one: one.span)


def _core(text: str, number: Number) -> tuple[int, int]:
    """The numeral without the unit beside it."""
    start, end = number.span
    numeral = _DIGITS.search(text, start, end) or _CHINESE_NUMERAL.search(text, start, end)
    return numeral.span() if numeral else (start, end)


def differing_placeables(one: str, other: str) -> list[tuple[Placeable, Placeable]]:
    """The placeables that differ where all else in two texts of one language is equal; else empty."""
    sides = placeables(one), placeables(other)
    if [p.kind for p in sides[0]] != [p.kind for p in sides[1]]:
        return []
    if _frame(one, sides[0]) != _frame(other, sides[1]):
        return []
    return [(left, right) for left, right in zip(*sides, strict=True) if left.key != right.key]


def _frame(text: str, found: list[Placeable]) -> list[str]:
    """What stands between the placeables."""
    pieces, end = [], 0
    for one in found:
        pieces.append(fold(text[end : one.core[0]]))
        end = one.core[1]
    return [*pieces, fold(text[end:])]


def with_other_placeables(translation: str, text: str, differing: list[tuple[Placeable, Placeable]]) -> str:
    """A translation with the placeables of ``text`` in the place of those of the text that it translates.

    Empty where that is not certain: a number that is written in words, stands there more than once or not at
    all, or goes from or to one, which may change the words around it.
    """
    changes = list(_changes(translation, text, differing))
    if not differing or len({span for span, _ in changes}) != len(differing):
        return ""
    for (start, end), new in sorted(changes, reverse=True):
        translation = translation[:start] + new + translation[end:]
    return translation


def _changes(
    translation: str, text: str, differing: list[tuple[Placeable, Placeable]]
) -> Iterator[tuple[tuple[int, int], str]]:
    there = placeables(translation)
    for asked, found in differing:
        places = [one for one in there if (one.kind, one.key) == (found.kind, found.key)]
        written = text[slice(*asked.core)]
        if len(places) != 1 or len([one for _, one in differing if one.key == found.key]) > 1:
            return
        core = places[0].core
        if asked.kind == "number" and (
            1 in (asked.key, found.key)
            or not _DIGITS.fullmatch(written)
            or not _DIGITS.fullmatch(translation[slice(*core)])
        ):
            return
        yield core, written
