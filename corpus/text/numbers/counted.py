"""Plain numbers by what they count or name: dates, durations, money, ordinals, codes."""

import re
from fractions import Fraction

from corpus.text.characters import HAN
from corpus.text.numbers.calendar import TWO_DIGITS, in_calendar
from corpus.text.numbers.measures import read_bare
from corpus.text.numbers.number import Draft, Kind
from corpus.text.numbers.numeral import Numeral, exact
from corpus.text.numbers.ratios import rounded
from corpus.text.numbers.units import DURATIONS, MEASURE, named, names

_ORDER = re.compile(r"第\s*\(?$")
_NUMBERED = re.compile(
    r"\b(?:articles?|sections?|clauses?|chapters?|parts?|(?:sub)?paragraphs?|items?|appendix|annex|schedule|volume|rule)\s*\(?$"
)
_ORDINAL_ENDING = re.compile(r"(?:st|nd|rd|th)\b")
_ONE_MORE = re.compile(r"\b(?:an?|another)\s+$")
_QUARTER = re.compile(r"个?季度|季报|[\s-]+quarters?\b")
_CURRENCY_BEFORE = re.compile(
    r"(?:[$€£¥￥]|\b(?:rmb|cny|usd|hkd|eur|gbp|jpy|twd|cad|aud|sgd|inr|krw|chf)|人民币)\s*$"
)
_CURRENCY = re.compile(
    r"多?(?:元|块钱?|美元|欧元|英镑|日元|港元|港币|卢布|卢比|韩元|法郎|美金)|"
    r"[\s-]*(?:yuan|dollars?|euros?|pounds? sterling|yen|rmb|usd|renminbi|rubles?)\b"
)
_CENTS = re.compile(
    r"([角毛](?=[钱整\d一二三四五六七八九,.。，]|$))|分钱|港?仙|美分|[\s-]*+(?:(?:hk|us)\s++)?cents?\b"
)
_DURATION = names(DURATIONS)
PARTS = {
    "millennium": 1000, "century": 100, "decade": 10, "year": 12, "month": 30, "fortnight": 14, "week": 7,
    "day": 24, "hour": 60, "minute": 60, "second": 1,
}  # fmt: skip
"""How many smaller units make one: years of a century, months of a year …"""
_HALF_MORE = re.compile(r"半(?!载|途|数|个|月)|\s+and\s+a\s+half\b")
_HALF_OF_UNIT = re.compile("个半(?=小时|月|钟头|星期|世纪|年)")
_PART_OF_UNIT = re.compile(
    r"[\s-]+(?:of\s+)?an?[\s-]+(year|month|week|day|hour|minute|second|decade|century)\b|"
    r"[\s-]+(year|month|hour|day|century|decade)s?\b"
)
_OF_A_PERCENT = re.compile(
    r"[\s-]+(?:(?:of\s+)?(?:an?|one)[\s-]+)?(?:percentage[\s-]point|per[\s-]?cent(?:age[\s-]point)?)\b|[\s-]point\b"
)
_OF_A = re.compile(r"[\s-]+(?:of\s+)?an?\b")
_LETTERS_BEFORE = re.compile(r"([a-z]+)(-?)$")
_LETTERS_AFTER = re.compile("[a-z]+")
_NOT_CODES_BEFORE = frozenset(
    """
    rmb cny usd hkd eur gbp jpy twd us no nos art p pp vol fy v ca c q tel para mid pre post top
    under over aged
    """.split()  # noqa: SIM905
)
_NOT_CODES_AFTER = frozenset(
    """
    km kg g m mm cm nm ha kw kwh mw gw mwh gwh twh kv v w hz khz mhz ghz kb mb gb tb l ml mg h hr
    hrs min mins s st nd rd th am pm a p c f k bn mn tn trn x pt px ft in lb lbs oz t d y yr yrs
    year years per percent mu yuan rmb usd ppm pp mpa kpa kcal db ug um sq
    """.split()  # noqa: SIM905
)
_EARLY = re.compile("(?<![最当當起年月])初$|(?<=[年月])初$")
_AFTER_EARLY = re.compile("(?![个個次人名年天月周時时世期])|年级|年級")
_ATTACHMENTS = ("附件", "附录", "附錄", "附表", "附图", "附圖", "例", "表", "图", "圖")
_AFTER_ATTACHMENT = re.compile(f"[^{HAN}]|$|[和及与中所的、]")
_LABEL_BEFORE = re.compile(r"\s*[（(]?")
_LABEL_AFTER = re.compile(
    r"[)）]|[.、．](?!\d|[一二三四五六七八九十]{1,2}(?:、[一二三四五六七八九十]{1,2})*"
    "(?:季度|[月日号章条节级线期楼层班届]|等奖|年级))"
)
"""But 三、四季度 are two quarters."""
_MILLIONS = re.compile(r"([mb])\b")
_MILLIONS_OF = re.compile(r"([mb])\s+(?:yuan|dollars|euros|pounds|yen|rubles|rmb|renminbi)\b")


def read_count(text: str, flat: str, draft: Draft, numeral: Numeral, before: Draft | None) -> None:
    """Decide what a number that is neither a ratio nor a time counts or names.

    ``before`` is the preceding number: a century for a decade, a month for a day.
    """
    if numeral.form == "digits" and _is_code(text, flat, draft):
        return
    if draft.value < 1 and isinstance(draft.value, Fraction) and not _is_decimal(flat, draft):
        _read_part(flat, draft)
        return
    prefix = flat[max(0, draft.start - 12) : draft.start]
    if not (
        isinstance(draft.value, int) and (in_calendar(flat, draft, numeral, prefix, before))
    ) and not _of_kind(flat, draft, numeral, prefix):
        draft.bare = True
        read_bare(flat, draft, numeral, prefix)
    if draft.value == 1 and (draft.bare or draft.kind in (Kind.DURATION, Kind.MONEY)):  # a, every, once
        draft.firm, draft.unit = False, draft.unit or ("count" if draft.bare else "")


def _of_kind(flat: str, draft: Draft, numeral: Numeral, prefix: str) -> bool:
    """Ordinals, durations, money, and the numbers of items."""
    end, value = draft.end, draft.value
    order = _ORDER.search(prefix) or _NUMBERED.search(flat, max(0, draft.start - 16), draft.start)
    ending = None if order or numeral.ordinal else _ORDINAL_ENDING.match(flat, end)
    if order or ending or numeral.ordinal:
        draft.kind, draft.unit, draft.end = Kind.ORDINAL, "ordinal", ending.end() if ending else end
        is_item = order is not None and order[0].endswith("(")  # perhaps a letter in the other text
        draft.firm = not is_item and (draft.firm or (value > 2 and not _ONE_MORE.search(prefix)))
        draft.start -= len(prefix) - order.start() if order and order.re is _ORDER else 0
        if quarter := _QUARTER.match(flat, draft.end):
            draft.unit, draft.end = "quarter", quarter.end()
    elif quarter := _QUARTER.match(flat, end):
        draft.kind, draft.unit, draft.end = Kind.ORDINAL, "quarter", quarter.end()
    elif value <= 10 and _EARLY.search(prefix) and _AFTER_EARLY.match(flat, end):
        draft.kind, draft.unit, draft.start = Kind.DAY, "day of the month", draft.start - 1
        draft.end += flat.startswith(("日", "号"), end)
        draft.also |= {value + 6} if value <= 3 else set()  # 初三, the ninth year of school
    elif half := _HALF_OF_UNIT.match(flat, end):
        draft.value, draft.firm = value + Fraction(1, 2), True
        _read_duration(draft, _DURATION.match(flat, half.end()))
    elif flat.startswith("分半钟", end):
        draft.value, draft.firm = value + Fraction(1, 2), True
        _read_duration(draft, _DURATION.match("分钟"))
        draft.end = end + 3
    elif flat.startswith("刻钟", end):
        draft.kind, draft.value, draft.unit = Kind.DURATION, 15 * value, "minute"
        draft.end, draft.firm = end + 2, True
    elif duration := _DURATION.match(flat, end):
        _read_duration(draft, duration)
        if prefix.endswith("每隔"):
            draft.also.add(value + 1)  # 每隔三天: every fourth day
        if half := _HALF_MORE.match(flat, draft.end):
            draft.value, draft.end, draft.firm, draft.also = value + Fraction(1, 2), half.end(), True, set()
            _add_parts(draft)
        elif draft.unit == "year" and value < 100 and TWO_DIGITS.fullmatch(flat, draft.start, end):
            draft.also |= {1900 + value, 2000 + value}  # 98年
    elif _CURRENCY_BEFORE.search(prefix):
        draft.kind = Kind.MONEY
        if scale := _MILLIONS.match(flat, end):
            draft.value, draft.end = value * (10**6 if scale[1] == "m" else 10**9), scale.end()
        elif money := _CURRENCY.match(flat, end):
            draft.end = money.end()
    elif millions := _MILLIONS_OF.match(flat, end):
        draft.kind, draft.end = Kind.MONEY, millions.end()
        draft.value = value * (10**6 if millions[1] == "m" else 10**9)
    elif money := _CURRENCY.match(flat, end):
        draft.kind, draft.end = Kind.MONEY, money.end()
        draft.unit = "count" if money[0] == "块" else ""  # 两块石版
    elif cents := _CENTS.match(flat, end):
        draft.kind, draft.end, draft.also = Kind.MONEY, cents.end(), {value, value * 10}
        draft.value = Fraction(value) / (10 if cents[1] else 100)
    elif value < 100 and numeral.form == "han" and _is_attachment(flat, draft, prefix):
        draft.kind, draft.unit, draft.firm = Kind.ORDINAL, "ordinal", False  # 附件二
    elif (
        value < 100
        and numeral.form != "words"
        and _LABEL_BEFORE.fullmatch(flat, 0, draft.start)
        and _LABEL_AFTER.match(flat, end)
    ):
        draft.firm, draft.unit = False, "label"
    else:
        return False
    return True


def _is_attachment(flat: str, draft: Draft, prefix: str) -> bool:
    return prefix.endswith(_ATTACHMENTS) and _AFTER_ATTACHMENT.match(flat, draft.end) is not None


def _read_duration(draft: Draft, unit: re.Match[str] | None) -> None:
    if unit is not None:
        if unit[0] == "岁" and draft.high is not None:
            draft.also.add(("decade", int(draft.value) // 10 * 10))  # in his twenties
        draft.kind, draft.end, draft.unit = Kind.DURATION, unit.end(), named(unit)
        _add_parts(draft)


def _add_parts(draft: Draft) -> None:
    """一年半 is 18 months, 两周 14 days, 三天 72 hours."""
    parts = Fraction(draft.value) * PARTS[draft.unit]
    if parts.denominator == 1:
        draft.also.add(parts.numerator)
    if draft.unit == "month" and isinstance(draft.value, Fraction):
        draft.also.add(exact(4 * draft.value))  # a month and a half: six weeks


def read_unit_of_part(flat: str, draft: Draft) -> None:
    """四分之一世纪 is 25 years."""
    if unit := _DURATION.match(flat, draft.end):
        _read_duration(draft, unit)
        draft.kind = Kind.FRACTION


def _is_decimal(flat: str, draft: Draft) -> bool:
    return "." in flat[draft.start : draft.end] or "点" in flat[draft.start : draft.end]


def _read_part(flat: str, draft: Draft) -> None:
    """A fraction in words or with a slash: a share, or a part of a time (half an hour)."""
    value = Fraction(draft.value)
    if point := _OF_A_PERCENT.match(flat, draft.end):
        draft.end = point.end()
        draft.as_share(Fraction(1, 100))
        return
    if (of_a := _OF_A.match(flat, draft.end)) and (measure := MEASURE.match(flat, of_a.end())):
        draft.unit, draft.tail = named(measure), measure.end()  # half a mile
        return
    if of_a and (cents := _CENTS.match(flat, of_a.end())):
        draft.kind, draft.end, draft.also = Kind.MONEY, cents.end(), {value, value * 10}
        draft.value = value / 100  # half a cent
        return
    draft.kind = Kind.FRACTION
    draft.also |= rounded(value)
    if unit := _PART_OF_UNIT.match(flat, draft.end):
        draft.unit, draft.end = unit[1] or unit[2], unit.end()
        draft.also |= {value, exact(value * PARTS[draft.unit])}


def _is_code(text: str, flat: str, draft: Draft) -> bool:
    """Whether letters attached to the digits make them a name (COVID-19, 5G); such numbers are not firm."""
    start, end = draft.start, draft.end
    before = _LETTERS_BEFORE.search(flat, max(0, start - 12), start)
    letters = ""
    is_word = before is not None and before[2] and text[before.start(1) : before.end(1)].islower()
    is_word = is_word and before is not None and before[1] != "covid"
    if before and before[1] not in _NOT_CODES_BEFORE and not is_word:  # mid-1990s
        letters = before[1]
    after = _LETTERS_AFTER.match(flat, end) if flat[end - 1].isdigit() else None
    if after and after[0] not in _NOT_CODES_AFTER:
        letters = letters or after[0]
    if letters:
        draft.kind, draft.firm, draft.unit = Kind.CODE, False, f"code {letters}"
    elif flat[start - 1 : start] == "+" and draft.value < 1000:
        draft.kind, draft.firm = Kind.CODE, False  # a country's code before a telephone number
    elif flat[end - 1] == "k":
        draft.also.add(exact(Fraction(draft.value) / 1000))
    return draft.kind is Kind.CODE
