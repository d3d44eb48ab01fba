"""Numerals: their span and value in a text; and digits, which both languages share."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

Value = int | Fraction
"""Exact; a whole number is always an int."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral from ``start`` to ``end``; approximate ones have ``low`` < ``high``, both included.

    ``form`` is digits, han or words. ``scale`` is the unit of its last word (万, million), else 1. A
    ``loose`` numeral is part of a word or an idiom as often as it is a number. ``others`` are other values
    that the characters may mean.
    """

    low: Value
    high: Value
    start: int
    end: int
    form: str
    scale: int = 1
    ordinal: bool = False
    loose: bool = False
    others: tuple[Value, ...] = ()


def exact(value: Value) -> Value:
    """The value as an int if it is one."""
    return value.numerator if value.denominator == 1 else value


def last_unit(value: Value) -> int:
    """The unit of a number's last non-zero digit: 3000 → 1000."""
    unit = 1
    while isinstance(value, int) and value and value % (unit * 10) == 0:
        unit *= 10
    return unit


def plain(text: str) -> str:
    """The text in lower case, with half-width digits and one form of each numeral; as long as ``text``."""
    lower = text.lower()
    if len(lower) != len(text):  # İ
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if lower.isascii():
        return lower
    return _FINANCIAL.sub(lambda match: match[0].translate(_CAPITALS), lower.translate(_PLAIN))


_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans(
    "〇○幺萬億兩點餘幾數來個時間後號條紀漲長週鐘歲種張層頁％−－–～〜∼⁄",
    "零零一万亿两点余几数来个时间后号条纪涨长周钟岁种张层页%−-–~~~/",
)
_CAPITALS = str.maketrans("壹貳贰叁參叄肆伍陆陸柒捌玖拾佰仟圆圓", "一二二三三三四五六六七八九十百千元元")
# Without a unit they are often other characters: 大陆, 队伍. The lengths are bounded to keep it linear.
_FINANCIAL = re.compile(
    "(?:[壹貳贰叁參叄肆伍陆陸柒捌玖零]{1,2}[拾佰仟万亿]{1,2}){1,20}[壹貳贰叁參叄肆伍陆陸柒捌玖]?|"
    "(?<![壹贰叁肆伍陆柒捌玖零])[壹贰叁肆伍陆柒捌玖零]{4}年|(?<=年)零?[壹贰叁拾]{1,3}月|(?<=月)零?[壹贰叁肆伍陆柒捌玖拾]{1,3}日|"
    "[壹贰叁肆伍陆柒捌玖][元圆角分]|(?<!收)拾[壹贰叁肆伍陆柒捌玖]?[万元圆]"
)

_SPACE = "\u00a0\u2009\u202f"
_ARABIC = re.compile(
    rf"(\d{{1,3}}(?:,\d{{3}}){{1,13}}(?!\d)|\d{{1,2}}(?:,\d{{2}}){{1,9}},\d{{3}}(?!\d)|\d{{1,3}}(?:[{_SPACE}]\d{{3}}){{1,13}}(?!\d)|\d{{1,40}})"
    r"(\.\d{1,40})?",
    re.ASCII,
)
_GROUPING = str.maketrans("", "", "," + _SPACE)
_PARTS = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}(?![\d%])(?:\1\d{1,4})*", re.ASCII)
"""Dates, versions, numbers of clauses: several numbers separated by dots, slashes or hyphens."""
_RATIO = re.compile(r"(\d{1,3})/(\d{1,4})(?![\d/])", re.ASCII)
VULGAR = {chr(0xBD): Fraction(1, 2), chr(0xBC): Fraction(1, 4), chr(0xBE): Fraction(3, 4)} | dict(
    zip(
        "⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞",
        (Fraction(*parts) for parts in (
            (1, 3), (2, 3), (1, 5), (2, 5), (3, 5), (4, 5), (1, 6), (5, 6), (1, 8), (3, 8), (5, 8), (7, 8)
        )),
        strict=True,
    )
)  # fmt: skip
"""The fractions that Unicode has as characters."""
LISTED = {
    chr(first + i): i + 1
    for first, count in ((0x2460, 20), (0x2474, 20), (0x2488, 20), (0x2160, 12), (0x2170, 12), (0x3220, 10))
    for i in range(count)
}
"""Characters that number an item: ① ⑴ ⒈ Ⅰ ⅰ ㈠."""

ENGLISH_SCALES = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12,
    "score": 20, "mn": 10**6, "bn": 10**9, "tn": 10**12, "trn": 10**12, "k": 10**3,
}  # fmt: skip
SCALED = re.compile(
    r"[\s-]?(?:(hundred|thousand|million|billion|trillion|dozen)s?|\s?(mn|bn|trn?|tn)|(?<=\d)(k))(?![a-z\d_])"
)
AND_A_PART = re.compile(
    r"[\s-]and[\s-](?:(an?|one)[\s-](half|quarter|third|fifth|eighth)|(two|three)[\s-](quarters|thirds|fifths))\b"
)
_PARTS_OF_ONE = {"half": 2, "quarter": 4, "third": 3, "fifth": 5, "eighth": 8}


def special_digits(text: str, start: int) -> Iterator[Numeral]:
    """The numerals of a date or version, a fraction or an item's number that begins here, if any."""
    character = text[start]
    if character in VULGAR:
        yield Numeral(VULGAR[character], VULGAR[character], start, start + 1, "digits")
    elif character in LISTED:
        yield Numeral(LISTED[character], LISTED[character], start, start + 1, "digits", loose=True)
    elif parts := _PARTS.match(text, start):
        for part in re.finditer(r"\d+", parts[0]):
            yield Numeral(int(part[0]), int(part[0]), start + part.start(), start + part.end(), "digits")
    elif (ratio := _RATIO.match(text, start)) and 0 < int(ratio[1]) < int(ratio[2]):
        value = Fraction(int(ratio[1]), int(ratio[2]))
        others = int(ratio[1]), int(ratio[2]), int(ratio[1] + ratio[2])  # 9/11, 911
        yield Numeral(value, value, start, ratio.end(), "digits", others=others)


def arabic(text: str, start: int) -> tuple[Value, int]:
    """The value of the digits that begin here, and their end. Of more than 40, the first 40 count."""
    match = _ARABIC.match(text, start)
    assert match is not None
    value: Value = int(match[1].translate(_GROUPING))
    if match[2]:
        value = exact(value + Fraction("0" + match[2]))
    if text[match.end() : match.end() + 1] in VULGAR:
        return value + VULGAR[text[match.end()]], match.end() + 1
    return value, match.end()


def with_english_scale(text: str, value: Value, start: int, end: int, form: str) -> Numeral:
    """A numeral whose coefficient has been read, with the following “and a half” and scale words."""
    if part := AND_A_PART.match(text, end):
        count = {"two": 2, "three": 3}.get(part[3], 1)
        value += Fraction(count, _PARTS_OF_ONE[part[2] or part[4].removesuffix("s")])
        end = part.end()
    scale = 1
    while scale <= 10**6 and (word := SCALED.match(text, end)):
        scale *= ENGLISH_SCALES[word[word.lastindex or 0]]
        end = word.end()
    value = exact(value * scale)
    return Numeral(value, value, start, end, form, scale)
