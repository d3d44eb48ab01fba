"""Chinese numbers without a numeral: 半年, 翻番, 花甲, 首次, 十四五."""

import re
from collections.abc import Iterator
from fractions import Fraction

from corpus.text.numbers.calendar import ERAS
from corpus.text.numbers.number import Draft, Key, Kind, Meaning, draft_of
from corpus.text.numbers.units import MEASURE, named

_HALF = Fraction(1, 2)


def _age(years: int) -> Meaning:
    return Kind.CARDINAL, years, "", ()


_WORDS: dict[str, Meaning] = {
    "百分百": (Kind.PERCENTAGE, 1, "", ()),
    "半个百分点": (Kind.PERCENTAGE, Fraction(1, 200), "", ()),
    "上半[年场場期]": (Kind.ORDINAL, 1, "ordinal", (("ratio", _HALF),)),
    "下半[年场場期]": (Kind.ORDINAL, 2, "ordinal", (("ratio", _HALF),)),
    "半年": (Kind.FRACTION, _HALF, "year", (6, _HALF)),
    "半个?多?(?:小时|钟头)": (Kind.FRACTION, _HALF, "hour", (30, _HALF)),
    "半分钟": (Kind.FRACTION, _HALF, "minute", (30, _HALF)),
    "半个月": (Kind.FRACTION, _HALF, "month", (15, 14, 2, _HALF)),
    "半个多?世纪": (Kind.FRACTION, _HALF, "century", (50, _HALF)),
    "半天": (Kind.FRACTION, _HALF, "day", (12, _HALF)),
    "一半|半价|半價|半数|过半(?!百)|减半|对折|折半|对半": (Kind.FRACTION, _HALF, "", ()),
    "翻番|倍增|加倍|成倍|双倍": (Kind.MULTIPLE, 2, "", (("ratio", 1),)),
    "上个?世纪(?![\\d一二三四五六七八九])": (Kind.CENTURY, 20, "", ()),
    "[本新]世纪(?![\\d一二三四五六七八九])": (Kind.CENTURY, 21, "", ()),
    "二八(?:年华|佳人|芳龄)|(?<=年方)二八": _age(16),
    "弱冠": _age(20),
    "而立之年": _age(30),
    "不惑之年": _age(40),
    "半百|知天命|知命之年": _age(50),
    "花甲|甲子|耳顺之年": _age(60),
    "古稀": _age(70),
    "耄耋": _age(80),
    "(?:周|星期|礼拜)[日天]": (Kind.WEEKDAY, 7, "weekday", ()),
    "正月": (Kind.MONTH, 1, "month", ()),
    "冬月": (Kind.MONTH, 11, "month", ()),
    "[腊臘]月": (Kind.MONTH, 12, "month", ()),
    "首(?=[届屆次个個家例批席艘部座颗顆条條架台轮輪场場套张張版任])|初次": (Kind.ORDINAL, 1, "ordinal", ()),
    "[双兩]": (Kind.CARDINAL, 2, "pair", ()),
    "俩": (Kind.CARDINAL, 2, "count", ()),
    "仨": (Kind.CARDINAL, 3, "count", ()),
    "银婚|銀婚": (Kind.CARDINAL, 25, "", ()),
    "金婚": (Kind.CARDINAL, 50, "", ()),
    "钻石婚|鑽石婚": (Kind.CARDINAL, 60, "", ()),
    "正午|中午|午夜": (Kind.TIME, 0, "", (12,)),
}
"""Patterns, of which the first that matches counts. A century that a decade follows belongs to the decade."""
_MEANINGS = tuple(_WORDS.values())
_BEGINNINGS = "百半上下一过减对折翻倍加成双本新二弱而不知花甲耳古耄周星礼正腊臘首初俩兩仨冬中午银銀金钻鑽"
_WORD = re.compile(rf"(?=[{_BEGINNINGS}])(?:{'|'.join(f'({pattern})' for pattern in _WORDS)})")
_HALF_MEASURE = re.compile("半(?=[公英]?[斤里亩米吨升尺寸丈两磅])")
_FIRST_YEAR = re.compile(f"({'|'.join(ERAS)})元年")
_FIVE_YEAR_PLAN = re.compile(
    "(?<=[“\"‘'「『])(十[一二三四五六七八]?)五(?=[”\"’'」』])|(十[一二三四五六七八]?|[一二三四五六七八九])五[”\"’'」』]?"
    "(?:[规規]划|[计計][划劃]|[时時]期|期[间間]|[开開]局|收官)"
)
_SIXTH_PLAN = 1981
"""Plans have had five years each since then."""


def named_in_chinese(flat: str) -> Iterator[Draft]:
    """The Chinese named numbers of a plain text."""
    for match in _WORD.finditer(flat):
        yield draft_of(match, _MEANINGS[(match.lastindex or 0) - 1])
    for match in _HALF_MEASURE.finditer(flat) if "半" in flat else ():
        if unit := MEASURE.match(flat, match.end()):
            start, end = match.span()
            yield Draft(start, end, _HALF, firm=False, unit=named(unit), tail=unit.end())
    for match in _FIRST_YEAR.finditer(flat) if "元年" in flat else ():
        yield Draft(match.start(), match.end(), ERAS[match[1]] + 1, Kind.YEAR, also={1})
    for match in _FIVE_YEAR_PLAN.finditer(flat) if "五" in flat else ():
        yield _five_year_plan(match)


def _five_year_plan(match: re.Match[str]) -> Draft:
    """十四五: the 14th Five-Year Plan, for 2021 to 2025."""
    plan = sum("一二三四五六七八九十".index(digit) + 1 for digit in match[1] or match[2])
    first = _SIXTH_PLAN + 5 * (plan - 6)
    also: set[Key] = {5, first, first + 4} if first >= _SIXTH_PLAN else {5}
    end = match.end(match.lastindex or 0) + 1
    return Draft(match.start(), end, plan, Kind.ORDINAL, also=also, unit="ordinal")
