"""Numbers in Chinese and English text, to tell whether a translation kept them."""

import re
import unicodedata
from decimal import Decimal

_SCALES = {
    "百": 2, "千": 3, "万": 4, "萬": 4, "百万": 6, "百萬": 6, "千万": 7, "千萬": 7, "亿": 8, "億": 8,
    "万亿": 12, "萬億": 12,
    "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "bn": 9, "mn": 6,
}  # fmt: skip
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_ARABIC = re.compile(
    rf"(?<![A-Za-z\d.])(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?\s*({_SCALE})?(?![a-z]*\d)", re.IGNORECASE
)

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_CHINESE = re.compile(f"[{''.join((*_DIGITS, *_UNITS, *_BIG))}]+")

_CHINESE_DECIMAL = re.compile(  # 三点五亿; but three o'clock is in 三点五十分
    f"([{''.join((*_DIGITS, *_UNITS))}]+)[点點]"
    f"([{''.join(_DIGITS)}]+)({'|'.join(_BIG)})?(?![{''.join(_UNITS)}])"
)

_WORDS = {
    word: value
    for value, words in enumerate(
        [
            "zero",
            "one,first",
            "two,second,twice",
            "three,third",
            "four,fourth",
            "five,fifth",
            "six,sixth",
            "seven,seventh",
            "eight,eighth",
            "nine,ninth",
            "ten,tenth",
            "eleven,eleventh",
            "twelve,twelfth",
            "thirteen,thirteenth",
            "fourteen,fourteenth",
            "fifteen,fifteenth",
            "sixteen,sixteenth",
            "seventeen,seventeenth",
            "eighteen,eighteenth",
            "nineteen,nineteenth",
        ]
    )
    for word in words.split(",")
}
_TENS = {
    word: value * 10
    for value, words in enumerate(
        [
            "twenty,twentieth",
            "thirty,thirtieth",
            "forty,fortieth",
            "fifty,fiftieth",
            "sixty,sixtieth",
            "seventy,seventieth",
            "eighty,eightieth",
            "ninety,ninetieth",
        ],
        start=2,
    )
    for word in words.split(",")
}
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTHS_SHORT = ["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"]
_MONTH_OF = {name: i for i, name in enumerate(_MONTHS, start=1)} | {
    name: next(i for i, month in enumerate(_MONTHS, start=1) if month.startswith(name[:3]))
    for name in _MONTHS_SHORT
}
_WORD = re.compile("[a-z]+")


def missing_numbers(source: str, target: str) -> tuple[list[str], list[str]]:
    """Numbers in digits that the other text lacks: those of the source, and those of the target.

    Digits on one side may be words, Chinese numerals or a month's name on the other, and 万 or million may
    scale them. Numbers in words on both sides are not compared: they are too often no numbers (一些, one).
    """
    source, target = (unicodedata.normalize("NFKC", text) for text in (source, target))
    return _lacking(source, target), _lacking(target, source)


def _lacking(text: str, other: str) -> list[str]:
    known: set[Decimal] | None = None
    lacking = []
    for written, values in _in_digits(text):
        if known is None:
            known = _all_values(other)
        if values.isdisjoint(known):
            lacking.append(written)
    return lacking


def _in_digits(text: str) -> list[tuple[str, set[Decimal]]]:
    found = []
    for match in _ARABIC.finditer(text):
        plain = Decimal(match[1].replace(",", "") + (match[2] or ""))
        values = {plain}
        if match[3]:
            values.add(plain.scaleb(_SCALES[match[3].lower()]))
        found.append((match[0].strip(), values))
    return found


def _all_values(text: str) -> set[Decimal]:
    values = set().union(*(values for _, values in _in_digits(text)))
    for match in _CHINESE.finditer(text):
        values |= _chinese_values(match[0])
    for whole, digits, scale in _CHINESE_DECIMAL.findall(text):
        fraction = Decimal("0." + "".join(str(_DIGITS[c]) for c in digits))
        values |= {(value + fraction) * _BIG.get(scale, 1) for value in _chinese_values(whole)}
    previous: Decimal | None = None
    for word in _WORD.findall(text.lower()):
        value = _WORDS.get(word, _TENS.get(word, _MONTH_OF.get(word)))
        if value is not None:
            values.add(Decimal(value))
            if previous is not None and previous >= 20 and value < 10:  # twenty-four
                values.add(previous + value)
                value = int(previous + value)
            previous = Decimal(value)
        elif word in _SCALES and previous is not None:
            previous = previous.scaleb(_SCALES[word])
            values.add(previous)
        elif word not in ("and", "a"):
            previous = None
    return values


def _chinese_values(numeral: str) -> set[Decimal]:
    """What a run of numerals may mean: its digits one after the other, and its value."""
    values = set()
    if all(c in _DIGITS for c in numeral):
        values.add(Decimal("".join(str(_DIGITS[c]) for c in numeral)))
    total = section = digit = 0
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            section += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            total = (total + section + digit) * _BIG[c]
            section = digit = 0
    values.add(Decimal(total + section + digit))
    return values
