"""Numbers in English words: twelve million, twenty-first, two-thirds, half a million, nineteen ninety."""

import re
from fractions import Fraction

from corpus.text.numbers.numeral import (
    AND_A_PART,
    ENGLISH_SCALES,
    Numeral,
    exact,
    last_unit,
    with_english_scale,
)

_UNDER_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_NTH_UNDER_TWENTY = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"
_CARDINALS = {word: 10 * value for value, word in enumerate(_TENS.split())}
_CARDINALS |= {word: value for value, word in enumerate(_UNDER_TWENTY.split())}
_ORDINALS = {word.replace("y", "ieth"): 10 * value for value, word in enumerate(_TENS.split()) if value > 1}
_ORDINALS |= {word: value for value, word in enumerate(_NTH_UNDER_TWENTY.split())}
_ORDINALS |= {f"{word}ly": value for word, value in _ORDINALS.items() if value > 1}
_SCORES = {"threescore": 60, "fourscore": 80}
_CARDINALS |= _SCORES
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALE_ORDINALS = {"thousandth": 10**3, "millionth": 10**6}
_PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    word + plural: value
    for word, value in (_ORDINALS | _SCALE_ORDINALS | {"hundredth": 100}).items()
    if value > 2
    for plural in ("", "s")
}
"""The denominator that a word states."""
_PLURALS = {
    "tens": (10, 99),
    "dozens": (24, 99),
    "scores": (20, 199),
    "hundreds": (100, 999),
    **{f"{word}s": (value, 10 * value - 1) for word, value in _SCALES.items()},
}
STARTERS = frozenset(
    {*_CARDINALS, *_ORDINALS, *_SCALES, *_SCALE_ORDINALS, *_PLURALS, "hundred", "hundredth", "dozen"}
    | {"half", "quarter", "quarters"}
)
"""Words that a number begins with, or contains if it begins with one of the :data:`ARTICLES`."""
ARTICLES = frozenset(("a", "an", "several", "few"))

_WORD = re.compile("[a-z]+")
_NEXT = re.compile(r"(?:\s+|\s?-\s?)([a-z]+)")
_AND_TENS = re.compile(
    r"(?:\s+and\s+|-and-)((?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)(?:y|ieth)|(?:three|four)score)\b"
)
_AND_UNITS = re.compile(r"(?:\s+and\s+|-and-)([a-z]+)\b(?!\s+hundred)")
_BETWEEN = re.compile(r"\b(?:between|both)\s+$")
_AND_NUMBER = re.compile(r"\s+and\s+(?:(an?)\s+(?=(?:hundred|thousand)\b))?([a-z]+)")
_AND_NTH = re.compile(r"\s+and\s+([a-z]+)(?:[\s-]([a-z]+))?\b")
_PART = re.compile(r"[\s-]([a-z]+)")
_HALF_A = re.compile(r"[\s-]an?\s+(thousand|million|billion|trillion|dozen|hundred)\b")
_OF_SCALE = re.compile(r"\s+of\s+(thousand|million|billion|trillion)s?\b")
_OF_A_SCALE = re.compile(r"\s+of\s+an?\s+(million|billion|trillion)\b")
_AND_A_HALF = re.compile(r"\s+and\s+a\s+half\b")
_POINT = re.compile(rf"\s+point((?:\s+(?:{'|'.join(_UNDER_TWENTY.split()[:10])})\b){{1,9}})")
_MORE_SCALE = re.compile(r"\s+(thousand|million|billion)\b")
_AFTER_ARTICLE = re.compile(
    r"\s+(?:(few|couple\s+of)\s+|(?:good|further|full|whole|mere|record|single)\s+)?"
    r"(hundred|thousand|million|billion|trillion|dozen|score(?=\s+(?:of|or)\b|\W*$))s?\b|[\s-]+(half|quarter|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b"
)
_PART_OF = re.compile(r"[\s-]+(?:part|deal)s?\b(?!-)")
_SHARE_OF = re.compile(r"\s+(?:of|off|more|less|as|the|to|in)\b|\W*$|[,.;:)]")
_LONGEST = 40  # words


def word_numeral(text: str, first: re.Match[str]) -> Numeral | None:
    """The numeral that begins with this word of a plain text; None if it does not begin one (a, few)."""
    word, start, end = first[0], first.start(), first.end()
    if word in ARTICLES:
        return _after_article(text, first)
    if word in ("half", "quarter", "quarters"):
        if word == "half" and (scaled := _HALF_A.match(text, end)):
            value = ENGLISH_SCALES[scaled[1]] // 2
            loose = scaled[1] == "dozen"
            return Numeral(value, value, start, scaled.end(), "words", 2 * value, loose=loose)
        return _part(text, Fraction(1, _PARTS[word]), start, end)
    if word in _PLURALS:
        low, high = _PLURALS[word]
        while low < 10**15 and (scale := _OF_SCALE.match(text, end)):
            size = _SCALES[scale[1]]
            low, high, end = low * size, (high + 1) * size - 1, scale.end()
        return Numeral(low, high, start, end, "words", low, loose=True)
    return _cardinal(text, start, None)


def _after_article(text: str, first: re.Match[str]) -> Numeral | None:
    match = _AFTER_ARTICLE.match(text, first.end())
    if match is None:
        return None
    if match[3]:
        of_a_kind = match[3] not in ("half", "quarter") and not _SHARE_OF.match(text, match.end())
        if of_a_kind or first[0] not in ("a", "an"):  # a third person, several quarters
            return None
        return _part(text, Fraction(1, _PARTS[match[3]]), first.start(), match.end())
    if match[1] or first[0] not in ("a", "an"):  # a few hundred, several thousand
        scale, end = ENGLISH_SCALES[match[2]], match.end()
        if more := _MORE_SCALE.match(text, end):
            scale, end = scale * ENGLISH_SCALES[more[1]], more.end()
        return Numeral(2 * scale, 10 * scale - 1, first.start(), end, "words", scale, loose=True)
    return _cardinal(text, match.start(2), 1)


def _part(text: str, part: Fraction, start: int, end: int) -> Numeral:
    """A part in words, or of a million (a quarter of a million)."""
    if scaled := _OF_A_SCALE.match(text, end):
        return with_english_scale(text, part, start, scaled.start(1) - 1, "words")
    return Numeral(part, part, start, end, "words", loose=True)


def _cardinal(text: str, start: int, coefficient: int | None) -> Numeral:
    """The cardinal, ordinal or fraction whose first word begins at ``start``."""
    total, current = 0, coefficient  # type: int, int | None
    place = end = start
    scale, last, ordinal, count = 1, 10**30, False, 0
    before_and: tuple[int, int | None, int] | None = None
    while count < _LONGEST and (match := _WORD.match(text, place)):
        word = match[0]
        if word in _CARDINALS or word in _ORDINALS:
            value = _CARDINALS[word] if word in _CARDINALS else _ORDINALS[word]
            if current is not None and not _joins(current, value):
                if 15 <= current <= 20 and not total and 10 <= value < 100 and word in _CARDINALS:
                    current, end, count = current * 100 + value, match.end(), count + 1  # nineteen eighty
                    digit = _NEXT.match(text, end)
                    if digit and not value % 10 and 0 < _CARDINALS.get(digit[1], 0) < 10:
                        current, end = current + _CARDINALS[digit[1]], digit.end()
                break
            current, ordinal = (current or 0) + value, word in _ORDINALS
            if not ordinal and (more := _archaic(text, match, current)):
                current, end, ordinal = current + more[0], more[1], more[2]
                place, count = end, count + 2
                following = _NEXT.match(text, end)
                if ordinal or following is None or following[1] not in (*_SCALES, "hundred"):
                    break
                place = following.start(1)
                continue
        elif word in ("hundred", "hundredth"):
            if current is not None and current >= 100:
                total, current, end = before_and or (total, current, end)  # two hundred and three hundred
                break
            current, ordinal = (current or 1) * 100, word == "hundredth"
            if ordinal and (nth := _and_nth(text, match.end())):  # the six hundredth and first
                current, end = current + nth[0], nth[1]
                break
        elif word == "score" and count == 1 and current is not None and 1 < current < 10:
            current, end = current * 20, match.end()
            units = _AND_UNITS.match(text, end)
            if units and 0 < _CARDINALS.get(units[1], 0) < 20:  # four score and seven
                current, end = current + _CARDINALS[units[1]], units.end()
            break
        elif word == "dozen":
            if total or (current or 0) > 100:
                break
            current, end, count, scale = (current or 1) * 12, match.end(), count + 1, 12
            break
        elif word in _SCALES or word in _SCALE_ORDINALS:
            size = _SCALES.get(word) or _SCALE_ORDINALS[word]
            if current is None and count and not (size > last and total < 10**12):
                break
            if size >= last and current is not None:
                is_sum = (
                    size == last and before_and and total >= 100 * size and current * size < last_unit(total)
                )
                if not is_sum or _BETWEEN.search(text, max(0, start - 9), start):
                    total, current, end = before_and or (total, current, end)
                    break
                total += current * size  # a hundred thousand and fifty and one thousand
            elif size >= last:
                if total >= 10**12:
                    break
                total *= size  # a thousand billion
            else:
                total += (1 if current is None else current) * size
            current, last, scale, ordinal = None, size, max(scale, size), word in _SCALE_ORDINALS
            before_and = None
            if half := _AND_A_HALF.match(text, match.end()):
                total, end, count = total + size // 2, half.end(), count + 2  # a million and a half
                break
        else:
            break
        end, count = match.end(), count + 1
        if ordinal:
            break
        if current is not None and AND_A_PART.match(text, end):
            return with_english_scale(text, total + current, start, end, "words")
        following = _NEXT.match(text, end)
        if following is None:
            break
        place = following.start(1)
        if following[1] == "and":
            after = _AND_NUMBER.match(text, end)
            is_number = after is not None and (after[1] or after[2] in _CARDINALS or after[2] in _ORDINALS)
            if after is None or not is_number or (current is not None and (current % 100 or not current)):
                break
            if after[1] and (total + (current or 0)) % (10**4 if after[2] == "thousand" else 10**3):
                break  # six hundred and a thousand
            before_and = total, current, end
            place = after.start(2)
            current = 1 if after[1] and current is None else current
    value = total + (current or 0)
    if ordinal and value > 2 and (part := _PART_OF.match(text, end)):  # the tenth part
        share = Fraction(1, value)
        return Numeral(share, share, start, part.end(), "words", loose=True, others=(value,))
    if not ordinal and (point := _POINT.match(text, end)):
        digits = "".join(str(_CARDINALS[word]) for word in point[1].split())
        return with_english_scale(
            text, exact(value + Fraction(int(digits), 10 ** len(digits))), start, point.end(), "words"
        )
    if not ordinal and 0 < value < 100 and (fraction := _fraction(text, value, start, end)):
        return fraction
    alone = count == 1 and (value >= 100 or coefficient == 1)  # a dozen, million
    loose = value <= 12 or alone or (text.startswith("one", start) and value in (100, 10**3, 10**6, 10**9))
    return Numeral(value, value, start, end, "words", scale, ordinal, loose)


def _archaic(text: str, last: re.Match[str], current: int) -> tuple[int, int, bool] | None:
    """The number after “and” in seventy and five, five and thirty, threescore and ten, its end, and whether
    it is an ordinal (the one and twentieth); else None.
    """
    if _BETWEEN.search(text, max(0, last.start() - 9), last.start()):
        return None
    if 0 < current % 100 < 10 and last[0] in _CARDINALS and (tens := _AND_TENS.match(text, last.end())):
        is_ordinal = tens[1] in _ORDINALS
        return (_ORDINALS if is_ordinal else _CARDINALS)[tens[1]], tens.end(), is_ordinal
    units = _AND_UNITS.match(text, last.end())
    more = _CARDINALS.get(units[1], 0) if units else 0
    most = 20 if last[0] in _SCORES else 10
    if units and current % 100 >= 20 and current % 10 == 0 and 0 < more < most:
        return more, units.end(), False
    return None


def _and_nth(text: str, end: int) -> tuple[int, int] | None:
    """The ordinal below a hundred that follows “and”, and its end."""
    match = _AND_NTH.match(text, end)
    if match is None:
        return None
    if match[1] in _ORDINALS:
        return _ORDINALS[match[1]], match.end(1)
    if _CARDINALS.get(match[1], 0) >= 20 and 0 < _ORDINALS.get(match[2], 0) < 10:
        return _CARDINALS[match[1]] + _ORDINALS[match[2]], match.end(2)
    return None


def _fraction(text: str, value: int, start: int, end: int) -> Numeral | None:
    """two-thirds, three quarters, one fifth; but not “one second”."""
    part = _PART.match(text, end)
    if part is None or part[1] not in _PARTS:
        return None
    if not (part[1].endswith("s") or value == 1 or _PART_OF.match(text, part.end())):
        return None
    fraction = exact(Fraction(value, _PARTS[part[1]]))
    if fraction >= 1 or (value == 1 and part[1] == "quarter" and "-" not in text[end : end + 1]):
        return None if fraction >= 1 else _part(text, Fraction(fraction), start, part.end())
    if scaled := _OF_A_SCALE.match(text, part.end()):
        return with_english_scale(text, fraction, start, scaled.start(1) - 1, "words")
    others = (value,) if part[1] == "quarters" else ()  # the first three quarters of the year
    return Numeral(fraction, fraction, start, part.end(), "words", others=others)


def _joins(current: int, value: int) -> bool:
    """Whether a smaller number continues a larger one, as 8 does 20 and 28 does 300."""
    return (current > 0 and current % 100 == 0 and value < 100) or (
        20 <= current % 100 <= 90 and current % 10 == 0 and 0 < value < 10
    )
