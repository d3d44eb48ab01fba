"""Whether a translation has the numbers of its source."""

import re
from collections.abc import Iterator, Sequence

from corpus.check.order import reversed_changes
from corpus.text.numbers import Kind, Number, numbers
from corpus.text.numbers.comparison import spare, unmatched
from corpus.text.numbers.units import MEASURES

# The number of a clause or an item at the start of a text: 1.1 3.2.1 第四条 （二） 2. (3) Article 4.
# Two numbers and a space may be a measure (3.05 yuan).
_HEAD = re.compile(
    r"\s*(?:第\s?[\d〇一二三四五六七八九十百千]+\s?[条條章节節款项項编編]\s*|[（(]?[一二三四五六七八九十]{1,3}[)）、]"
    r"|[（(]\d{1,3}[)）]|\d{1,2}(?:\.\d{1,2}){2,4}\s|\d{1,2}(?:\.\d{1,2}){1,4}(?:\u3000|[.、)）])"
    r"|\d{1,3}[.．、)）](?!\d)"
    r"|(?:Article|Section|Clause|Chapter|Part)\s+(?:\d{1,3}|[IVXLC]+)\b[.:]?)"
)

_SPANS = frozenset(("century", "decade", "year", "month", "fortnight", "week", "day", "hour", "minute"))
_LARGE = 100
_TENS = 20


def missing_numbers(
    source: str, target: str, source_label: str = "", target_label: str = ""
) -> tuple[list[str], list[str]]:
    """The numbers of either text that the other lacks, as written: the source's, then the target's.

    The number of a clause or an item at the start of only one text is not reported: the program that shows
    the other file may generate it. Numbers known to be generated are in the labels.

    Numbers that may be idioms or left implicit (一些, one, dozens) are reported only if the other text has
    another number of the same sort instead: 三年 and “five years”, 数百 and “thousands”. If nothing is
    missing, changes that run the other way are given: 由3增至5 and “from 5 to 3”.
    """
    heads = _HEAD.match(source), _HEAD.match(target)
    ours, theirs = numbers(source, idioms=True), numbers(target, idioms=True)
    ours_and_made, theirs_and_made = [*ours, *numbers(source_label)], [*theirs, *numbers(target_label)]
    left, right = unmatched(ours, theirs_and_made), unmatched(theirs, ours_and_made)
    if heads[0] and not heads[1]:
        left = [number for number in left if number.span[0] >= heads[0].end()]
    if heads[1] and not heads[0]:
        right = [number for number in right if number.span[0] >= heads[1].end()]
    lost = _told(source, left, right, spare(theirs, ours_and_made))
    added = _told(target, right, left, spare(ours, theirs_and_made))
    if lost or added:
        return lost, added
    return reversed_changes((source, target), (ours, theirs))


def _told(
    text: str, missing: Sequence[Number], missing_there: Sequence[Number], spare_there: Sequence[Number]
) -> list[str]:
    """The missing numbers that are firm, or that another number in the other text may have replaced.

    A one is often an article: only a number that is itself missing can have replaced it.
    """
    there = {sort for number in missing_there for sort in _sorts(number)}
    more_there = there.union(*map(_sorts, spare_there))
    told = [
        number
        for number in missing
        if number.firm or not (there if number.value == 1 else more_there).isdisjoint(_sorts(number))
    ]
    return list(dict.fromkeys(text[start:end].strip() for start, end in (number.span for number in told)))


def _sorts(number: Number) -> Iterator[str]:
    """The sorts of a number, within which it may be mistaken for another: unit, money, duration, size."""
    kind, value = number.kind, number.value
    if number.unit == "idiom":
        return
    if number.unit:
        yield f"part of a {number.unit}" if kind is Kind.FRACTION else number.unit
    if kind is Kind.DAY:
        yield "ordinal"
    if number.unit in MEASURES:
        yield MEASURES[number.unit].dimension
    if kind is Kind.MONEY:
        yield "money"
    if kind in (Kind.DURATION, Kind.FRACTION) and number.unit in _SPANS and value != 1:
        yield "span of time"
    if kind is Kind.FRACTION and not number.unit:
        yield "fraction"
    is_count = number.unit == "count" or kind is Kind.DURATION or (kind is Kind.CARDINAL and not number.unit)
    if is_count and 1 < value < _LARGE:
        yield "small number"
    if kind in (Kind.CARDINAL, Kind.DURATION, Kind.MONEY) and value >= _LARGE and _is_counted(number):
        yield "large number"
    if kind in (Kind.CARDINAL, Kind.MULTIPLE) and number.high is not None and _TENS <= value < _LARGE:
        yield "large number"  # dozens


def _is_counted(number: Number) -> bool:
    """Whether it is more than a single 千 or 万, which often just means many (千家万户)."""
    return number.firm or number.high is not None or number.span[1] - number.span[0] > 1
