"""Placeables: text that a translator copies or adapts but does not translate: numbers, dates, tags …"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from corpus.text.dates import Date, dates, with_day
from corpus.text.folding import fold
from corpus.text.numbers import Number, numbers

_LITERAL = re.compile(
    r"(?P<url>(?:(?:https?|ftp)://|www\.)[^\s<>\"'，。；：！？、）)]*[^\s<>\"'，。；：！？、）).,;:!?])"
    r"|(?P<address>(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]*\w)"
    r"|(?P<tag></?[A-Za-z][\w:.-]*(?:[\s/][^<>]*)?>)"
    r"|(?P<variable>\$?\{[\w.:]*\}|%(?:\d+\$)?[-+0#]*\d*(?:\.\d+)?[sdifuxXcg@]\b)"
)
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?(?:/\d+)?")
_UNUSED = 0x13000
"""Hieroglyphs stand for placeables when texts are compared: folding leaves them as they are."""
_CHINESE_NUMERAL = re.compile("[〇零一二三四五六七八九十百千万亿两]+")


@dataclass(frozen=True, slots=True)
class Placeable:
    """One placeable: its kind, its value and its span; ``core`` is the part to adapt."""

    kind: str
    key: Any
    span: tuple[int, int]
    core: tuple[int, int]
    date: Date | None = None


def placeables(text: str) -> list[Placeable]:
    """URLs, addresses, tags, variables, dates and numbers, in their order."""
    found = [
        Placeable(match.lastgroup or "", match[0], match.span(), match.span())
        for match in _LITERAL.finditer(text)
    ]
    if any(character.isdecimal() for character in text) or _CHINESE_NUMERAL.search(text):
        _add(found, (Placeable("date", date.day, date.span, date.span, date) for date in dates(text)))
    _add(found, (Placeable("number", one.key, one.span, _core(text, one)) for one in numbers(text)))
    return sorted(found, key=lambda one: one.span)


def _add(found: list[Placeable], more: Iterable[Placeable]) -> None:
    """Add those that overlap with nothing that was found before."""
    taken = [one.span for one in found]
    found += [
        one for one in more if not any(one.span[0] < end and start < one.span[1] for start, end in taken)
    ]


def _core(text: str, number: Number) -> tuple[int, int]:
    """The numeral without the unit beside it; the whole number if it has several (15:30, 2小时45分)."""
    start, end = number.span
    for pattern in (_DIGITS, _CHINESE_NUMERAL):
        if numeral := pattern.search(text, start, end):
            return (start, end) if pattern.search(text, numeral.end(), end) else numeral.span()
    return start, end


def with_placeables_alike(one: str, other: str) -> tuple[str, str]:
    """Two texts of one language to be compared by their characters, with placeables that count as one.

    Each number that both have is written the same way (三点 and 3点, 1万 and 10,000), and every other
    placeable is a single character: a date in any notation, however long a URL.
    """
    sides = placeables(one), placeables(other)
    keys = [{(found.kind, found.key) for found in side} for side in sides]
    characters = {
        key: str(key[1]) if key[0] == "number" else chr(_UNUSED + i)
        for i, key in enumerate(sorted(keys[0] | keys[1], key=repr))
        if key[0] != "number" or key in keys[0] & keys[1]
    }
    return _rewritten(one, sides[0], characters), _rewritten(other, sides[1], characters)


def _rewritten(text: str, found: Sequence[Placeable], characters: Mapping[tuple[str, Any], str]) -> str:
    parts, end = [], 0
    for one in found:
        if (one.kind, one.key) in characters:
            parts += [text[end : one.span[0]], characters[one.kind, one.key]]
            end = one.span[1]
    return "".join((*parts, text[end:]))


def differing_placeables(one: str, other: str) -> list[tuple[Placeable, Placeable]]:
    """The placeables that differ, if all else in two texts of one language is equal; else empty."""
    sides = placeables(one), placeables(other)
    if [p.kind for p in sides[0]] != [p.kind for p in sides[1]]:
        return []
    if _frame(one, sides[0]) != _frame(other, sides[1]):
        return []
    return [(left, right) for left, right in zip(*sides, strict=True) if left.key != right.key]


def _frame(text: str, found: list[Placeable]) -> list[str]:
    """The text between the placeables."""
    pieces, end = [], 0
    for one in found:
        pieces.append(fold(text[end : one.core[0]]))
        end = one.core[1]
    return [*pieces, fold(text[end:])]


def with_other_placeables(translation: str, text: str, differing: list[tuple[Placeable, Placeable]]) -> str:
    """A translation with the placeables of ``text`` in the place of those of the text that it translates.

    Dates are written as the translation has them. It is empty if that is uncertain: for a number written in
    words, for a placeable that occurs there more than once or not at all, and for a number that changes from
    or to one, which may change the words around it.
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
        if len([one for _, one in differing if one.key == found.key]) > 1:
            return
        if asked.date and found.date:
            changes = {
                change
                for one in there
                if one.date
                for change in _date_changes(translation, one.date, asked.date, found.date)
            }
        else:
            changes = {
                (one.core, text[slice(*asked.core)])
                for one in there
                if (one.kind, one.key) == (found.kind, found.key)
            }
        if len(changes) != 1:
            return
        [(core, written)] = changes
        if asked.kind == "number" and (
            1 in (asked.key, found.key)
            or not _DIGITS.fullmatch(written)
            or not _DIGITS.fullmatch(translation[slice(*core)])
        ):
            return
        yield core, written


def _date_changes(
    translation: str, there: Date, asked: Date, found: Date
) -> Iterator[tuple[tuple[int, int], str]]:
    """The dates of the translation that may be the one found, each with its replacement in the same order."""
    for known, new in product(found.readings(), asked.readings()):
        for date in there.readings():
            states_the_same = list(map(bool, new.day)) == list(map(bool, date.day))
            is_one_order = known.order == new.order or not (known.order and new.order)
            if date.day == known.day and is_one_order and states_the_same:
                yield date.span, with_day(translation, date, new.day)
