"""The numbers in a text: its numerals, interpreted by their neighbours, and numbers written without one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from corpus.text.characters import HAN
from corpus.text.numbers import composites, counted, measures, ratios, times
from corpus.text.numbers.han import AFTER_DIGITS, STARTS, han_numeral
from corpus.text.numbers.idioms import is_figurative, is_idiomatic
from corpus.text.numbers.named_chinese import named_in_chinese
from corpus.text.numbers.named_english import named_in_english
from corpus.text.numbers.neighbours import read_together
from corpus.text.numbers.number import Draft, Kind, Number
from corpus.text.numbers.numeral import (
    LISTED,
    VULGAR,
    Numeral,
    arabic,
    last_unit,
    plain,
    special_digits,
    with_english_scale,
)
from corpus.text.numbers.rates import read_rate
from corpus.text.numbers.telephone import telephone_numbers
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
    drafts = [*named_in_english(text, flat), *telephone_numbers(flat), *_with_kinds(text, flat, read)]
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
    read_together(flat, kept)
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
        read_rate(flat, draft)
        if is_figurative(flat, numeral):
            draft.firm, draft.unit = False, "idiom"
        before = draft
        yield draft
