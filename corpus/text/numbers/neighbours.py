"""Numbers that state something together: 2024-03-05, May 1, 3 to 5 million, 三比二."""

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from corpus.text.numbers.number import Draft, Kind
from corpus.text.numbers.numeral import exact

_TO = re.compile(r"\s*(至|到|-|–|—|~|to|or|或|and)\s*")
_BETWEEN = re.compile(r"\b(?:between|from|both)\s+\S*\s*$")
_LISTED = ("、", "和", "及", "与", "或", "and", "or")
_IN_ORDER = re.compile(r"[./-]")
_IN_A_DATE = re.compile(r"[.,]?(?:\s++(?:day\s++)?(?:of\s++)?(?:the\s++)?)?")


def read_together(flat: str, drafts: Sequence[Draft]) -> None:
    """Give numbers the kinds that their neighbours, in the order of the text, state for them."""
    _make_dates(flat, drafts)
    for one, other in reversed(list(pairwise(drafts))):
        _share_in_list(flat, one, other)
    for one, other in pairwise(drafts):
        if not _make_date(flat, one, other):
            _share(flat, one, other)


def _make_dates(flat: str, kept: Sequence[Draft]) -> None:
    """Make a year, a month and a day of the numbers in 2024-03-05, 2024.3.5 and 2024/3/5."""
    for year, month, day in zip(kept, kept[1:], kept[2:], strict=False):
        gaps = flat[year.end : month.start], flat[month.end : day.start]
        is_date = year.bare and 1000 <= year.value < 2200 and 1 <= month.value <= 12 and 1 <= day.value <= 31
        if is_date and gaps[0] == gaps[1] and _IN_ORDER.fullmatch(gaps[0]) and month.high is day.high is None:
            year.kind = Kind.YEAR
            month.kind, month.unit, month.firm = Kind.MONTH, "month", False
            day.kind, day.unit = Kind.DAY, "day of the month"
            year.bare = month.bare = day.bare = False


def _make_date(flat: str, one: Draft, other: Draft) -> bool:
    """Whether the two are a month and a day: May 1, the 1st of May."""
    if Kind.MONTH not in (one.kind, other.kind) or not _IN_A_DATE.fullmatch(flat, one.end, other.start):
        return False
    day = other if one.kind is Kind.MONTH else one
    is_day = (day.bare or day.unit == "ordinal") and day.high is None and isinstance(day.value, int)
    if is_day and 0 < day.value <= 31:
        day.kind, day.unit = Kind.DAY, "day of the month"
        return True
    return False


def _share_in_list(flat: str, one: Draft, other: Draft) -> None:
    """1、3、5月 are three months, 70、80年代 two decades, and 三、四季度 two quarters."""
    if one.high is not None or flat[one.end : other.start].strip() not in _LISTED:
        return
    if other.unit == "quarter" and (one.bare or one.unit == "ordinal"):
        one.kind, one.unit, one.bare = Kind.ORDINAL, "quarter", False
    elif not one.bare:
        return
    elif other.kind is Kind.MONTH and one.value <= 12:
        one.kind, one.unit, one.bare = Kind.MONTH, "month", False
    elif other.kind is Kind.DECADE and one.value % 10 == 0 and 0 < one.value < 100:
        one.also |= {("decade", one.value), int(one.value)}
        one.value = int(other.value) // 100 * 100 + one.value
        one.kind, one.unit, one.firm, one.bare = Kind.DECADE, "decade", True, False


def _share(flat: str, one: Draft, other: Draft) -> None:
    """Give a bare number the kind that its neighbour states: 3 to 5 million, 30—40%, 百分之三十至四十."""
    gap = _TO.fullmatch(flat, one.end, other.start)
    if flat[one.end : other.start] == "比" and one.bare and other.bare:
        one.firm, other.firm = one.value != 1, other.value != 1  # 三比二
    if gap is None or (gap[1] == "and" and not _BETWEEN.search(flat, max(0, one.start - 20), one.start)):
        return
    is_bare = one.bare and one.high is None and one.scale == 1
    written = flat[other.start : other.end]
    if is_bare and other.kind is Kind.PERCENTAGE and "之" not in written:
        bare = one.value
        one.as_share(Fraction(1, 10 if "成" in written else 100))
        one.also.add(bare)
    elif is_bare and other.kind is Kind.DISCOUNT and "折" not in written:  # 20 to 30 % off
        one.as_share(Fraction(1, 100))
        one.kind, one.also, one.value = Kind.DISCOUNT, {("ratio", exact(Fraction(one.value)))}, 1 - one.value
    elif one.kind is Kind.PERCENTAGE and other.bare and "分之" in flat[one.start : one.end]:
        other.as_share(Fraction(1, 100))
    elif is_bare and other.kind is Kind.TIME and one.value <= 12 and ":" not in written:
        one.kind, one.also, one.value = Kind.TIME, {one.value}, one.value * 60 % 720
    elif is_bare and other.kind is Kind.MONTH and one.value <= 12:
        one.kind, one.unit = Kind.MONTH, other.unit
    elif is_bare and (scale := _scale(other, written)) > 1 and one.value * scale < other.value:
        one.also.add(one.value)
        one.value = one.value * scale
    elif is_bare and other.kind is Kind.DURATION:
        one.kind, one.unit = Kind.DURATION, other.unit
        one.also |= {
            key // other.value * one.value
            for key in other.also
            if isinstance(key, int) and other.value and key % other.value == 0
        }
    elif is_bare and other.bare and 1000 <= one.value < 2100 and 10 <= other.value < 100 and gap[1] in "-–—":
        other.also.add(one.value - one.value % 100 + other.value)  # 1990–95


def _scale(draft: Draft, written: str) -> int:
    """The factor for a neighbour that shares the scale words: three or four hundred thousand."""
    return 1 if draft.high is not None else draft.scale * (100 if "hundred" in written else 1)
