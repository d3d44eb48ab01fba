"""Numbers of several units: 两小时四十五分, five feet four inches, 三斤二两."""

import re
from fractions import Fraction

from corpus.text.numbers.number import Draft, Kind
from corpus.text.numbers.numeral import exact
from corpus.text.numbers.units import UNITS

_GAP = re.compile(r"零?|\s?,?\s+(?:and\s+)?|-and-|又")
_MINUTES = re.compile("分(?!之|[钟店公行子])")
_OF_THE_CALENDAR = re.compile("(?<!个)月$")
_ONE_OF_MANY = re.compile("一(?:[天日周年]|个[月星礼世])")
_AND_MORE = re.compile(r"\s+(?:old\s+)?and\s+")
_ENDS_YEARS = re.compile(r"\s*(?:[,.;:!?]|when\b|$)")
_HALF_A_DAY = 720
"""Minutes: times of day are told apart within half a day."""


def _are_years_and_more(flat: str, one: Draft, other: Draft, gap: str) -> bool:
    """Whether this is “threescore years and ten” or “ninety years old and nine”."""
    is_tens = one.unit == "year" and one.high is None and one.value >= 20 and one.value % 10 == 0
    return (
        is_tens
        and other.kind is Kind.CARDINAL
        and other.high is None
        and other.value < (20 if "score" in flat[one.start : one.end] else 10)
        and _AND_MORE.fullmatch(gap) is not None
        and _ENDS_YEARS.match(flat, other.end) is not None
    )


def join(flat: str, one: Draft, other: Draft) -> bool:
    """Whether ``other`` counts a smaller unit of the same quantity as ``one``, which then takes it in.

    The sum is in the larger unit; the sum in the smaller unit is another way to express it.
    """
    gap = flat[max(one.end, one.tail) : other.start]
    if _are_years_and_more(flat, one, other, gap):
        one.value, one.end, one.also, one.firm = one.value + other.value, other.end, set(), True
        return True
    unit, of_minutes = one.part or one.unit, None
    has_article = one.part and not one.parts
    whole = one.unit if not has_article or "and" in gap else ""  # a year and three months
    if one.bare and gap == "分" and other.unit == "second":  # 8分11秒
        whole = unit = one.unit = "minute"
        one.kind, gap = Kind.DURATION, ""
    elif unit == "hour" and other.bare and (of_minutes := _MINUTES.match(flat, other.end)):
        other.unit = "minute"
    if whole not in UNITS or unit not in UNITS or other.unit not in UNITS or not _GAP.fullmatch(gap):
        return False
    large, last, small = UNITS[whole], UNITS[unit], UNITS[other.unit]
    if one.high is not None or other.high is not None:
        return False
    if large.dimension != small.dimension or small.size >= last.size:
        return False
    if any(_OF_THE_CALENDAR.search(flat, part.start, part.end) for part in (one, other)):
        return False  # 10月8日
    if Fraction(other.value) * small.size >= last.size or (not gap and _ONE_OF_MANY.match(flat, one.start)):
        return False  # 一天八小时: eight hours a day
    one.also, one.parts = (one.also, one.parts) if one.parts else (set(), (one.value,))
    one.parts = (*one.parts, other.value)
    one.value = one.value + other.value * small.size / large.size
    one.also.add(exact(one.value * large.size / small.size))
    one.unit, one.part, one.firm, one.bare = whole, other.unit, True, False
    one.end = max(other.end, other.tail, of_minutes.end() if of_minutes else 0)
    if one.unit in ("hour", "minute"):  # 2:45, 8:11
        one.also.add(("time", exact(one.value * 60 % _HALF_A_DAY)))
    return True
