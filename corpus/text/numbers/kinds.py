"""The numbers in a text: its numerals, interpreted by their neighbours, and numbers written without one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from corpus.text.characters import HAN
from corpus.text.numbers import composites, counted, measures, ratios, times
from corpus.text.numbers.han import AFTER_DIGITS, STARTS, han_numeral
from corpus.text.numbers.idioms import is_figurative, is_idiomatic
from corpus.text.numbers.named_chinese import named_in_chinese
from corpus.text.numbers.named_english import named_in_english
from corpus.text.numbers.number import Draft, Kind, Number
from corpus.text.numbers.numeral import (
    LISTED,
    VULGAR,
    Numeral,
    arabic,
    exact,
    last_unit,
    plain,
    special_digits,
    with_english_scale,
)
from corpus.text.numbers.words import ARTICLES, STARTERS, word_numeral
from corpus.text.odd_characters import without_gaps

_START = re.compile(f"[{''.join(STARTS)}0-9{''.join(VULGAR)}{''.join(LISTED)}]")
_START_OR_WORD = re.compile(f"[a-z]+|{_START.pattern}")
_WORD = re.compile("[a-z]+")
_BESIDE_DIGITS = re.compile(
    rf"(?<=\d) (?=[{HAN}])(?! [零〇一二三四五六七八九])|(?<=[第约近超达共到至和上午晚早点时分年月日]) (?=\d)"
)
_DECIMAL_COMMA = re.compile(r"(?<![\d,])(\d{1,3}),(\d{1,2})(?![\d,.])")
"""1,5: one and a half, or one and five."""
_ODD = re.compile(r"[\s-]+(?:odd|something)\b")
_SPACED_DIGITS = re.compile(r"(?<![\d.,])\d(?: \d){1,9}(?![\d.,])")


def numbers(text: str, idioms: bool = False) -> list[Number]:
    """The numbers of a text in order; spans do not overlap. The cost is linear in the text.

    Spaces that text recognition puts between characters (一 九 二 六 年), or a typographer beside digits
    (2024 年 7 月), do not divide a number. With ``idioms``, numerals in words that do not mean a number
    (四海, 千岛) are given as well, for translations that keep them; their unit is “idiom”.
    """
    closed = _BESIDE_DIGITS.sub("", without_gaps(text)) if " " in text and not text.isascii() else text
    if len(closed) == len(text):
        return _numbers(text, idioms)
    closed = _SPACED_DIGITS.sub(lambda match: match[0].replace(" ", ""), closed)
    places: list[int] = []  # of each character of closed in text
    for character in closed:
        places.append(text.index(character, places[-1] + 1 if places else 0))
    return [
        replace(number, span=(places[number.span[0]], places[number.span[1] - 1] + 1))
        for number in _numbers(closed, idioms)
    ]


def _numbers(text: str, idioms: bool) -> list[Number]:
    flat = plain(text)
    read: list[Numeral] = []
    in_words: list[Numeral] = []
    for numeral in numerals(flat):
        (in_words if is_idiomatic(flat, numeral) else read).append(numeral)
    drafts = [*named_in_english(text, flat), *_with_kinds(text, flat, read)]
    if not flat.isascii():
        drafts = [*named_in_chinese(flat), *drafts]
    if idioms:
        drafts += [Draft(n.start, n.end, n.low, high=n.high, firm=False, unit="idiom") for n in in_words]
    drafts.sort(key=lambda draft: (draft.start, -draft.end))
    kept: list[Draft] = []
    for draft in drafts:
        if kept and (draft.start < kept[-1].end or composites.join(flat, kept[-1], draft)):
            continue
        kept.append(draft)
    _make_dates(flat, kept)
    for one, other in pairwise(kept):
        if not _make_date(flat, one, other):
            _share(flat, one, other)
    return [draft.number() for draft in kept]


def numerals(flat: str) -> Iterator[Numeral]:
    """The numerals of a plain text (:func:`corpus.text.numbers.numeral.plain`), in order."""
    place = 0
    search = (_START if STARTERS.isdisjoint(_WORD.findall(flat)) else _START_OR_WORD).search
    while match := search(flat, place):
        first, start = match[0], match.start()
        place = match.end()
        numeral: Numeral | None = None
        if "a" <= first[0] <= "z":
            if first in STARTERS or first in ARTICLES:
                numeral = word_numeral(flat, match)
        elif first in STARTS:
            numeral = han_numeral(flat, start)
        else:
            for numeral in special_digits(flat, start):
                yield numeral
                place = numeral.end
            if place == match.end():
                numeral = _digits(flat, start)
            else:
                continue
        if numeral is not None:
            yield numeral
            place = max(place, numeral.end)


def _digits(flat: str, start: int) -> Numeral | None:
    if flat[start] in VULGAR or flat[start] in LISTED:
        return None
    if comma := _DECIMAL_COMMA.match(flat, start):
        numeral = with_english_scale(flat, Fraction(f"{comma[1]}.{comma[2]}"), start, comma.end(), "digits")
        return replace(numeral, others=(int(comma[1]), int(comma[2])))
    value, end = arabic(flat, start)
    if AFTER_DIGITS.match(flat, end):
        return han_numeral(flat, start)
    return with_english_scale(flat, value, start, end, "digits")


def _with_kinds(text: str, flat: str, read: Sequence[Numeral]) -> Iterator[Draft]:
    """Each numeral as a number; those that it includes (三分之二, 3:30) are skipped."""
    before: Draft | None = None
    for at, numeral in enumerate(read):
        if before is not None and numeral.start < max(before.end, before.tail):
            continue
        draft = Draft(
            numeral.start,
            numeral.end,
            numeral.low,
            high=numeral.high if numeral.high > numeral.low else None,
            also=set(numeral.others),
            firm=not numeral.loose,
            scale=numeral.scale,
        )
        following = read[at + 1 : at + 3]
        if odd := _ODD.match(flat, draft.end):
            draft.high, draft.end = draft.value + last_unit(draft.value) - 1, odd.end()
        if not (
            ratios.read_fraction(flat, draft, following)
            or times.read_time(flat, draft, following)
            or ratios.read_ratio(flat, draft, following)
        ):
            counted.read_count(text, flat, draft, numeral, before)
        if draft.kind is Kind.FRACTION:
            counted.read_unit_of_part(flat, draft)
        if draft.kind is Kind.MONEY:
            measures.read_small_change(flat, draft, following)
        measures.read_tenths(flat, draft, following)
        if is_figurative(flat, numeral):
            draft.firm, draft.unit = False, "idiom"
        before = draft
        yield draft


_TO = re.compile(r"\s*(至|到|-|–|—|~|to|or|或|and)\s*")
_BETWEEN = re.compile(r"\b(?:between|from|both)\s+\S*\s*$")


def _scale(draft: Draft, written: str) -> int:
    """By what a neighbour that shares the scale words is multiplied: three or four hundred thousand."""
    return 1 if draft.high is not None else draft.scale * (100 if "hundred" in written else 1)


_IN_ORDER = re.compile(r"[./-]")


def _make_dates(flat: str, kept: Sequence[Draft]) -> None:
    """2024-03-05, 2024.3.5 and 2024/3/5 are a year, a month and a day."""
    for year, month, day in zip(kept, kept[1:], kept[2:], strict=False):
        gaps = flat[year.end : month.start], flat[month.end : day.start]
        is_date = year.bare and 1000 <= year.value < 2200 and 1 <= month.value <= 12 and 1 <= day.value <= 31
        if is_date and gaps[0] == gaps[1] and _IN_ORDER.fullmatch(gaps[0]) and month.high is day.high is None:
            year.kind = Kind.YEAR
            month.kind, month.unit, month.firm = Kind.MONTH, "month", False
            day.kind, day.unit = Kind.DAY, "day of the month"
            year.bare = month.bare = day.bare = False


_IN_A_DATE = re.compile(r"[.,]?(?:\s++(?:day\s++)?(?:of\s++)?(?:the\s++)?)?")


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
    elif is_bare and other.bare and 1000 <= one.value < 2100 and 10 <= other.value < 100 and gap[1] in "-–—":
        other.also.add(one.value - one.value % 100 + other.value)  # 1990–95
