"""Numbers written without a numeral: months, days of the week, doubled, 半年, Article XII."""

import re
from collections.abc import Iterator
from fractions import Fraction

from corpus.text.numbers.calendar import ERAS
from corpus.text.numbers.counted import PARTS
from corpus.text.numbers.number import Draft, Key, Kind
from corpus.text.numbers.numeral import Value, exact
from corpus.text.numbers.units import MEASURE, named

_Meaning = tuple[Kind, Value, str, tuple[Key, ...]]
"""Kind, value, unit and alternatives."""


def _all(words: str, kind: Kind, value: Value, *also: Key) -> dict[str, _Meaning]:
    return dict.fromkeys(words.split(), (kind, value, "", also))


_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_DECADES = "twenties thirties forties fifties sixties seventies eighties nineties"
_MULTIPLES = {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "hundred": 100, "thousand": 1000}
_PAIRS = "both pair couple twin twins bilateral dual either"
_HALF = Fraction(1, 2)

_ENGLISH: dict[str, _Meaning] = {
    **{name[:3]: (Kind.MONTH, i, "month", ()) for i, name in enumerate(_MONTHS, 1)},
    **{name: (Kind.MONTH, i, "month", ()) for i, name in enumerate(_MONTHS, 1)},
    "sept": (Kind.MONTH, 9, "month", ()),
    **{name: (Kind.WEEKDAY, i, "weekday", ()) for i, name in enumerate(_WEEKDAYS.split(), 1)},
    **{name: (Kind.DECADE, 10 * i, "decade", (10 * i,)) for i, name in enumerate(_DECADES.split(), 2)},
    "twice": (Kind.MULTIPLE, 2, "count", (2, ("ratio", 2))),
    **_all("double twofold", Kind.MULTIPLE, 2, 2, ("ratio", 2)),
    **_all("doubled doubles doubling", Kind.MULTIPLE, 2, ("ratio", 1)),
    **_all("triple treble thrice threefold", Kind.MULTIPLE, 3, 3, ("ratio", 3), ("ratio", 2)),
    **_all("tripled triples tripling trebled trebling", Kind.MULTIPLE, 3, ("ratio", 2)),
    **_all("quadruple quadrupled quadrupling fourfold", Kind.MULTIPLE, 4, ("ratio", 3)),
    **_all("quintuple quintupled fivefold", Kind.MULTIPLE, 5, ("ratio", 4)),
    **{
        f"{word}fold": (Kind.MULTIPLE, value, "", (("ratio", value), ("ratio", value - 1)))
        for word, value in _MULTIPLES.items()
    },
    **_all("halved halve halving", Kind.FRACTION, _HALF),
    **_all("tithe tithes", Kind.FRACTION, Fraction(1, 10)),
    **dict.fromkeys(_PAIRS.split(), (Kind.CARDINAL, 2, "pair", ())),
    "once": (Kind.CARDINAL, 1, "count", ()),
    "decade": (Kind.DURATION, 10, "year", ()),
    "century": (Kind.DURATION, 100, "year", ()),
    "fortnight": (Kind.DURATION, 14, "day", (2,)),
    **_all("centenary centennial", Kind.CARDINAL, 100),
    **_all("bicentenary bicentennial", Kind.CARDINAL, 200),
    **_all("noon midday midnight", Kind.TIME, 0, 12),
    **_all("nil goalless scoreless", Kind.CARDINAL, 0),
}
_WORD = re.compile("[a-z]+")
_CAPITALISED = (Kind.MONTH, Kind.WEEKDAY)
_WORDS_TOO = frozenset(("may", "march"))
_DATED_BEFORE = re.compile(
    r"(?:\d|\b(?:in|of|since|until|till|by|early|late|mid|last|this|next|from|to|and|on|between|before|after)|-)[\s,]*$"
)
_DATED_AFTER = re.compile(r"\.?\s+(?:\d|to\s+[a-z]+\b|through\b)|[–-][a-z]|,\s*\d")
_ONE = re.compile(
    r"\b(?:an?|per|each|every)\s+(century|decade|year|month|week|day|hour|minute)\b(?!\s+and\s+a\s+half|-)"
)
_PERIOD = re.compile(r"\b(?:([1-4])q|q([1-4])|([12])h|h([12])|fy)(?:['’]?(\d\d))?\b")
"""2Q21, Q3, H1, FY24."""
_FIVE_YEAR_PLAN = re.compile(
    "(?<=[“\"‘'「『])(十[一二三四五六七八]?)五(?=[”\"’'」』])|(十[一二三四五六七八]?|[一二三四五六七八九])五[”\"’'」』]?"
    "(?:[规規]划|[计計][划劃]|[时時]期|期[间間]|[开開]局|收官)"
)
_SIXTH_PLAN = 1981
"""Plans have had five years each since then."""
_AND_A_HALF = re.compile(
    r"\b(?:an?|one)\s+(century|decade|year|month|week|day|hour|minute)\s+and\s+a\s+half\b"
)
_PARTS_OF = PARTS.keys() - {"second"}
_ROMAN = re.compile(
    r"\b(?:article|chapter|part|section|volume|book|annex|appendix|type|class|phase|act|war|figure|table|grade|stage|"
    r"category|level|title|schedule|mark|division|group|round|scene)\s+([ivxlc]+)\b|第([ivxlc]+)|^\s*([ivxlc]+)(?=[.、)])|"
    r"\b[a-z]{3,}\s+([ivx]{2,})\b|\(([ivx]+)\)"
)
"""The last is that of a monarch, if the word before has a capital: Louis XIV."""
_IN_BRACKETS = 5
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_FORM = re.compile("c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")

_CHINESE = re.compile(
    "(?P<hundred>百分百)|(?P<half_point>半个百分点)|(?P<half_measure>半(?=[公英]?[斤里亩米吨升尺寸丈两磅]))|(?P<first_half>上半[年场場期])|(?P<second_half>下半[年场場期])|(?P<half_year>半年)|(?P<half_hour>半个?多?(?:小时|钟头))|(?P<half_month>半个月)|"
    "(?P<half_century>半个多?世纪)|(?P<half_day>半天)|(?P<half>一半|半数|过半(?!百)|减半|对折|折半|对半)|"
    "(?P<double>翻番|倍增|加倍|成倍|双倍)|(?P<last_century>上个?世纪)|(?P<this_century>本世纪|新世纪)|"
    "(?P<sixteen>二八(?:年华|佳人|芳龄))|(?P<twenty>弱冠)|(?P<thirty>而立之年)|(?P<forty>不惑之年)|"
    "(?P<fifty>半百|知天命|知命之年)|(?P<sixty>花甲|甲子|耳顺之年)|(?P<seventy>古稀)|(?P<eighty>耄耋)|"
    "(?P<sunday>(?:周|星期|礼拜)[日天])|(?P<pair>[双俩兩])|(?P<first_month>正月)|(?P<last_month>腊月|臘月)|(?P<first>首(?=[届屆次个個家例批席艘部座颗顆条條架台轮輪场場套张張版任])|初次)|(?P<noon>正午|中午|午夜)|"
    f"(?P<era>{'|'.join(f'{era}元年' for era in ERAS)})"
)
_AGES = {"sixteen": 16, "twenty": 20, "eighty": 80} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
}
_CHINESE_MEANINGS: dict[str, _Meaning] = {
    "hundred": (Kind.PERCENTAGE, 1, "", ()),
    "half_point": (Kind.PERCENTAGE, Fraction(1, 200), "", ()),
    "first_half": (Kind.ORDINAL, 1, "ordinal", (("ratio", _HALF),)),
    "second_half": (Kind.ORDINAL, 2, "ordinal", (("ratio", _HALF),)),
    "half_year": (Kind.FRACTION, _HALF, "year", (6, _HALF)),
    "half_hour": (Kind.FRACTION, _HALF, "hour", (30, _HALF)),
    "half_month": (Kind.FRACTION, _HALF, "month", (15, 14, 2, _HALF)),
    "half_century": (Kind.FRACTION, _HALF, "century", (50, _HALF)),
    "half_day": (Kind.FRACTION, _HALF, "day", (12, _HALF)),
    "half": (Kind.FRACTION, _HALF, "", ()),
    "double": (Kind.MULTIPLE, 2, "", (("ratio", 1),)),
    "last_century": (Kind.CENTURY, 20, "", ()),
    "this_century": (Kind.CENTURY, 21, "", ()),
    "sunday": (Kind.WEEKDAY, 7, "weekday", ()),
    **{name: (Kind.CARDINAL, value, "", ()) for name, value in _AGES.items()},
    "first_month": (Kind.MONTH, 1, "month", ()),
    "last_month": (Kind.MONTH, 12, "month", ()),
    "first": (Kind.ORDINAL, 1, "ordinal", ()),
    "pair": (Kind.CARDINAL, 2, "pair", ()),
    "noon": (Kind.TIME, 0, "", (12,)),
}


def named_numbers(text: str, flat: str) -> Iterator[Draft]:
    """The named numbers of a text, whose plain form is ``flat``."""
    words = _WORD.findall(flat)
    if not _ENGLISH.keys().isdisjoint(words):
        yield from _english(text, flat)
    if "half" in words:
        for match in _AND_A_HALF.finditer(flat):
            parts = exact(Fraction(3, 2) * PARTS[match[1]])
            also: set[Key] = {parts} if isinstance(parts, int) else set()
            yield Draft(match.start(), match.end(), Fraction(3, 2), Kind.DURATION, also=also, unit=match[1])
    for match in _ONE.finditer(flat) if any(word in _PARTS_OF for word in words) else ():
        unit = match[1]
        yield Draft(match.start(), match.end(), 1, Kind.DURATION, also={PARTS[unit]}, firm=False)
    for match in _PERIOD.finditer(flat) if any("0" <= character <= "9" for character in flat) else ():
        yield from _period(match)
    for match in _ROMAN.finditer(flat):
        group = match.lastindex or 0
        letters = match[group]
        capitals = text[match.start(group)] + (text[match.start()] if group == 4 else "")
        is_roman = capitals.isupper() or group == _IN_BRACKETS
        if len(letters) < 12 and _ROMAN_FORM.fullmatch(letters) and is_roman:
            values = [_ROMAN_VALUES[letter] for letter in letters]
            total = sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
            yield Draft(match.start(group), match.end(group), total, Kind.ORDINAL, firm=False, unit="ordinal")
    if flat.isascii():
        return
    for match in _FIVE_YEAR_PLAN.finditer(flat):
        yield _five_year_plan(match)
    for match in _CHINESE.finditer(flat):
        name = match.lastgroup or ""
        if name == "half_measure":
            if unit := MEASURE.match(flat, match.end()):
                start, end = match.span()
                yield Draft(start, end, _HALF, firm=False, unit=named(unit), tail=unit.end())
        elif name == "era":
            yield Draft(match.start(), match.end(), ERAS[match[0][:2]] + 1, Kind.YEAR, also={1})
        elif name not in ("last_century", "this_century") or not _is_decade(flat, match.end()):
            yield _draft(match, _CHINESE_MEANINGS[name])


def _period(match: re.Match[str]) -> Iterator[Draft]:
    """A quarter or a half-year, and its year."""
    quarter, half = match[1] or match[2], match[3] or match[4]
    end = match.end() if not match[5] else match.start(5)
    if quarter:
        yield Draft(match.start(), end, int(quarter), Kind.ORDINAL, unit="quarter")
    elif half:
        yield Draft(match.start(), end, int(half), Kind.ORDINAL, firm=False, unit="ordinal")
    if match[5]:
        yield Draft(match.start(5), match.end(5), 2000 + int(match[5]), Kind.YEAR, also={int(match[5])})


def _five_year_plan(match: re.Match[str]) -> Draft:
    """十四五: the 14th Five-Year Plan, for 2021 to 2025."""
    plan = sum("一二三四五六七八九十".index(digit) + 1 for digit in match[1] or match[2])
    first = _SIXTH_PLAN + 5 * (plan - 6)
    also: set[Key] = {5, first, first + 4} if first >= _SIXTH_PLAN else {5}
    end = match.end(match.lastindex or 0) + 1
    return Draft(match.start(), end, plan, Kind.ORDINAL, also=also, unit="ordinal")


def _draft(match: re.Match[str], meaning: _Meaning) -> Draft:
    kind, value, unit, also = meaning
    firm = kind is Kind.PERCENTAGE and value != 1
    return Draft(match.start(), match.end(), value, kind, also=set(also), firm=firm, unit=unit)


def _is_decade(flat: str, end: int) -> bool:
    """Whether a decade follows, which includes the century: 上世纪八十年代."""
    return flat[end : end + 1] in tuple("一二三四五六七八九0123456789")


def _english(text: str, flat: str) -> Iterator[Draft]:
    for match in _WORD.finditer(flat):
        meaning = _ENGLISH.get(match[0])
        if meaning is None:
            continue
        is_capital = text[match.start()].isupper()
        if meaning[0] in _CAPITALISED and not (is_capital and _is_name(flat, match)):
            continue
        yield _draft(match, meaning)


def _is_name(flat: str, match: re.Match[str]) -> bool:
    """Whether May, March and the short forms mean the month, not another word."""
    if match[0] not in _WORDS_TOO and len(match[0]) > 3:
        return True
    before, after = max(0, match.start() - 12), match.end()
    return bool(_DATED_AFTER.match(flat, after) or _DATED_BEFORE.search(flat, before, match.start()))
