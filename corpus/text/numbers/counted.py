"""Plain numbers by what they count or name: years, months, durations, decades, money, ordinals, codes."""

import re
from collections.abc import Sequence
from fractions import Fraction

from corpus.text.characters import HAN
from corpus.text.numbers.number import Draft, Kind
from corpus.text.numbers.numeral import Numeral, exact
from corpus.text.numbers.ratios import rounded

ERAS = {
    "民国": 1911, "民國": 1911, "昭和": 1925, "大正": 1911, "明治": 1867, "平成": 1988, "令和": 2018,
    "宣统": 1908, "宣統": 1908, "光绪": 1874, "光緒": 1874, "同治": 1861, "咸丰": 1850, "咸豐": 1850,
    "道光": 1820, "嘉庆": 1795, "嘉慶": 1795, "乾隆": 1735, "雍正": 1722, "康熙": 1661, "顺治": 1643,
    "順治": 1643, "崇祯": 1627, "崇禎": 1627, "万历": 1572, "萬曆": 1572, "嘉靖": 1521, "永乐": 1402,
    "永樂": 1402, "洪武": 1367, "贞观": 626, "貞觀": 626, "开元": 712, "開元": 712, "天宝": 741, "天寶": 741,
}  # fmt: skip
"""The year before the first of each era, by the usual tables of reign titles."""

_ORDER = re.compile(r"第\s*$")
_ORDINAL_ENDING = re.compile(r"(?:st|nd|rd|th)\b")
_QUARTER = re.compile(r"个?季度|季报|[\s-]+quarter\b")
_CURRENCY_BEFORE = re.compile(
    r"(?:[$€£¥￥]|\b(?:rmb|cny|usd|hkd|eur|gbp|jpy|twd|cad|aud|sgd|inr|krw|chf)|人民币)\s*$"
)
_CURRENCY = re.compile(
    r"多?(?:元|块钱?|美元|欧元|英镑|日元|港元|港币|卢布|卢比|韩元|法郎|美金)|"
    r"[\s-]*(?:yuan|dollars?|euros?|pounds? sterling|yen|rmb|usd|renminbi|rubles?)\b"
)
_SMALL_CHANGE = re.compile("[角毛分]")
_DECADE = re.compile(r"年代|['’]?s\b")
_BORN = re.compile(f"后(?=[{HAN}，。、]|$)")
_CENTURY = re.compile(r"世纪|(?:[\s-]*+(?:st|nd|rd|th))?[\s-]++centur(?:y|ies)\b")
_UNITS = {
    "century": ("个?多?世纪", "centur(?:y|ies)"),
    "decade": ("个十年", "decades?"),
    "quarter-hour": ("刻钟", "quarters? of an hour"),
    "minute": ("多?分钟", "minutes?|mins?"),
    "hour": ("个?多?(?:小时|钟头)", "hours?|hrs?"),
    "second": ("秒钟?", "seconds?|secs?"),
    "fortnight": ("个双周", "fortnights?"),
    "week": ("个?多?(?:周(?!年|岁|边|围|报|刊|期)|星期|礼拜)", "weeks?"),
    "month": ("个?多?月", "months?"),
    "year": ("周年|年(?!级)|载|周岁|岁", "years?|yrs?|anniversary"),
    "day": ("多?天|日(?!本|元|常|报)", "days?"),
}
_DURATION = re.compile(
    "|".join(f"(?P<{unit.replace('-', '_')}>{zh}|[\\s-]*(?:{en})\\b)" for unit, (zh, en) in _UNITS.items())
)
PARTS = {
    "century": 100, "decade": 10, "year": 12, "month": 30, "fortnight": 14, "week": 7, "day": 24, "hour": 60,
    "quarter-hour": 15, "minute": 60, "second": 1,
}  # fmt: skip
"""How many smaller units make one: years of a century, months of a year …"""
_HALF_MORE = re.compile(r"半(?!载|途|数|个)|\s+and\s+a\s+half\b")
_HALF_OF_UNIT = re.compile("个半(?=小时|月|钟头|星期|世纪|年)")
_PART_OF_UNIT = re.compile(
    r"[\s-]+(?:of\s+)?an?[\s-]+(year|month|week|day|hour|minute|decade|century)\b|"
    r"[\s-]+(year|month|hour|day|century|decade)s?\b"
)
_MONTH = re.compile("月(?:份)?(?!球|亮|饼|薪|刊)")
_DAY = re.compile("[日号]")
_AND_DAY = re.compile(r"\s*(?:至|到|-|–|—|~|、|和|及|或)\s*")
_WEEK = re.compile("(?<![一二三四五六七八九十两几\\d每])(?:周|星期|礼拜)$")
_TIMES_A_WEEK = re.compile("[次天日年岁个]")
_MEASURED = {
    "kilometre": ("公里|千米", "kilomet(?:re|er)s?|km"),
    "centimetre": ("厘米|公分", "centimet(?:re|er)s?|cm"),
    "millimetre": ("毫米", "millimet(?:re|er)s?|mm"),
    "metre": ("米(?![粒饭粉面色兰老])", "met(?:re|er)s?|m"),
    "kilogram": ("公斤|千克", "kilograms?|kilos?|kg"),
    "tonne": ("吨", "tonn?es?|tons?"),
    "litre": ("升", "lit(?:re|er)s?"),
    "hectare": ("公顷", "hectares?"),
    "mu": ("亩", "mu"),
    "jin": ("斤", "jin"),
    "li": ("里(?![面外程头边])", "li"),
    "degree": ("度", "degrees?"),
    "star": ("星级?", "stars?"),
}
_MEASURE = re.compile(
    "|".join(f"(?P<{unit}>(?:{zh})|[\\s-]*(?:{en})\\b)" for unit, (zh, en) in _MEASURED.items())
)
_CLASS = re.compile("等(?=[奖舱座功])")
_CLASSIFIER = re.compile(
    "[个名位人条项件座家所只头匹辆架艘间套台本份张封篇首部支枚颗粒块片株棵次届期轮场门省县村镇户国层]"
)
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
_LABEL_BEFORE = re.compile(r"\s*[（(]?")
_LABEL_AFTER = re.compile(r"[)）]|[.、．](?!\d)")
_BELOW_ZERO = re.compile(r"(?:零下|负|負|\bminus\s|\bnegative\s|(?<!\d)(?<!\d\s)−)$")
_HYPHEN = re.compile(r"(?:^|[\s（(])-$")
_FREEZING = re.compile(
    r"(?:\s*+(?:℃|°\s?c\b|degrees?))?(?:\s++(?:celsius|centigrade))?\s++below\s++(?:zero|freezing)"
)
_TENTHS = re.compile(
    rf"[米度块斤丈尺寸]([\d一二三四五六七八九]{{1,2}})(?:(?=[的了高长宽左以])|(?![{HAN}\d.,%]))"
)
_TWO_DIGITS = re.compile("[\\d零一二三四五六七八九]{2}")
"""The last digits of a year: 98, 九八, but not 十八."""
_HALF_MEASURE = re.compile("(?:公?斤|公?里|[米度亩尺寸吨升丈])半(?![个年天日月小数])")
_SPLIT = re.compile("开(?!始|[会放发展设头])|分成|定律|法则|原则|分账")
_OF_OUR_ERA = re.compile("公元前?\\s*$|(?<!年)(?<!以)前$")
_TURN = re.compile(r"\bturn\s+of\s+the\s+$")
_MILLIONS = re.compile(r"([mb])\b")
_CELSIUS = re.compile(r"\s*(?:℃|°\s?c\b|摄氏度|degrees?\s+(?:celsius|centigrade))")


def read_count(text: str, flat: str, draft: Draft, numeral: Numeral, before: Draft | None) -> None:
    """Decide what a number that is neither a ratio nor a time counts or names.

    ``before`` is the preceding number: a century for a decade, a month for a day.
    """
    if numeral.form == "digits" and _is_code(text, flat, draft):
        return
    if draft.value < 1 and isinstance(draft.value, Fraction) and not _is_decimal(flat, draft):
        _read_part(flat, draft)
        return
    prefix = flat[max(0, draft.start - 8) : draft.start]
    if not (
        isinstance(draft.value, int) and (_in_calendar(flat, draft, numeral, prefix, before))
    ) and not _of_kind(flat, draft, numeral, prefix):
        draft.bare = True
        _read_bare(flat, draft, numeral, prefix)
    if draft.value == 1 and (draft.bare or draft.kind is Kind.DURATION):  # a, every, once
        draft.firm, draft.unit = False, draft.unit or "count"


def _in_calendar(flat: str, draft: Draft, numeral: Numeral, prefix: str, before: Draft | None) -> bool:
    """Decades, centuries, years, months, days of the month and of the week."""
    end, value = draft.end, int(draft.value)
    if value % 10 == 0 and value < 2100 and (decade := _DECADE.match(flat, end)):
        _read_decade(flat, draft, decade.end(), prefix, before)
    elif (
        value < 100 and _TWO_DIGITS.fullmatch(flat, draft.start, end) and (born := _BORN.match(flat, end))
    ):  # 90后
        draft.kind, draft.end, draft.unit = (
            Kind.DECADE if value % 10 == 0 else Kind.YEAR,
            born.end(),
            "decade",
        )
        draft.also = {value, 1900 + value, 2000 + value}
    elif 0 < value < 30 and (century := _CENTURY.match(flat, end)):
        draft.kind, draft.end = Kind.CENTURY, century.end()
        if _TURN.search(flat, max(0, draft.start - 20), draft.start):
            draft.also.add(value - 1)
        draft.also.add(("decade", (value - 1) * 100))
    elif flat.startswith("年", end) and prefix[-2:] in ERAS:
        draft.kind, draft.value, draft.also = Kind.YEAR, ERAS[prefix[-2:]] + value, {value}
        draft.start, draft.end, draft.firm = draft.start - 2, end + 1, True
    elif (
        flat.startswith("年", end)
        and (value >= 1000 or _OF_OUR_ERA.search(prefix))
        and draft.high is None
        and numeral.scale == 1
    ):
        draft.kind, draft.end = Kind.YEAR, end + 1
    elif 1 <= value <= 12 and (month := _MONTH.match(flat, end)):
        draft.kind, draft.end, draft.unit = Kind.MONTH, month.end(), "month"
    elif 1 <= value <= 31 and before and _follows_date(flat, draft, before) and _DAY.match(flat, end):
        draft.kind, draft.end, draft.unit = Kind.DAY, end + 1, "day of the month"
        draft.firm = draft.firm or flat[before.end : draft.start].strip() == ""
    elif value <= 6 and numeral.form == "han" and _WEEK.search(prefix) and not _TIMES_A_WEEK.match(flat, end):
        draft.kind, draft.unit, draft.firm, draft.also = Kind.WEEKDAY, "weekday", False, {value}
    else:
        return False
    return True


def _follows_date(flat: str, draft: Draft, before: Draft) -> bool:
    """Whether a month precedes, or a day of one: 8日至10日."""
    return before.kind is Kind.MONTH or (
        before.kind is Kind.DAY and _AND_DAY.fullmatch(flat, before.end, draft.start) is not None
    )


def _read_decade(flat: str, draft: Draft, end: int, prefix: str, before: Draft | None) -> None:
    """90年代, 1990s; with the century if the text says which (二十世纪八十年代, 上世纪80年代)."""
    value, after = int(draft.value), 0 if draft.high is None else int(draft.high - draft.value)  # 六七十年代
    draft.kind, draft.end, draft.firm, draft.unit, draft.high = Kind.DECADE, end, True, "decade", None
    if before is not None and before.kind is Kind.CENTURY and value < 100:
        if flat[before.end : draft.start] in ("", "的", "末"):
            before.firm = False
            value += (int(before.value) - 1) * 100
    elif value < 100 and re.search("上个?世纪(?:的|末)?$", prefix):
        value += 1900
    elif value < 100 and re.search("(?:本|新)世纪(?:的)?$", prefix):
        value += 2000
    draft.value, draft.also = value, {("decade", value % 100)}
    if after:
        draft.also |= {("decade", value + after), ("decade", (value + after) % 100)}
        if value < 100:
            draft.also.add(("decade", 1900 + value + after))
    if value < 100:
        draft.also.add(value)
    elif value % 100 == 0:
        draft.also.add(value // 100 + 1)  # the 1800s are the 19th century


def _of_kind(flat: str, draft: Draft, numeral: Numeral, prefix: str) -> bool:
    """Ordinals, durations, money, and the numbers of items."""
    end, value = draft.end, draft.value
    order = _ORDER.search(prefix)
    ending = None if order or numeral.ordinal else _ORDINAL_ENDING.match(flat, end)
    if order or ending or numeral.ordinal:
        draft.kind, draft.unit, draft.end = Kind.ORDINAL, "ordinal", ending.end() if ending else end
        draft.start -= len(prefix) - order.start() if order else 0
        if quarter := _QUARTER.match(flat, draft.end):
            draft.unit, draft.end = "quarter", quarter.end()
    elif quarter := _QUARTER.match(flat, end):
        draft.kind, draft.unit, draft.end = Kind.ORDINAL, "quarter", quarter.end()
    elif half := _HALF_OF_UNIT.match(flat, end):
        draft.value, draft.firm = value + Fraction(1, 2), True
        _read_duration(draft, _DURATION.match(flat, half.end()))
    elif duration := _DURATION.match(flat, end):
        _read_duration(draft, duration)
        if half := _HALF_MORE.match(flat, draft.end):
            draft.value, draft.end, draft.firm, draft.also = value + Fraction(1, 2), half.end(), True, set()
            _add_parts(draft)
        elif draft.unit == "year" and value < 100 and _TWO_DIGITS.fullmatch(flat, draft.start, end):
            draft.also |= {1900 + value, 2000 + value}  # 98年
    elif _CURRENCY_BEFORE.search(prefix):
        draft.kind = Kind.MONEY
        if scale := _MILLIONS.match(flat, end):
            draft.value, draft.end = value * (10**6 if scale[1] == "m" else 10**9), scale.end()
        elif money := _CURRENCY.match(flat, end):
            draft.end = money.end()
    elif money := _CURRENCY.match(flat, end):
        draft.kind, draft.end = Kind.MONEY, money.end()
    elif value < 100 and _LABEL_BEFORE.fullmatch(flat, 0, draft.start) and _LABEL_AFTER.match(flat, end):
        draft.firm, draft.unit = False, "label"
    else:
        return False
    return True


def _read_duration(draft: Draft, unit: re.Match[str] | None) -> None:
    if unit is not None and unit.lastgroup is not None:
        if unit[0] == "岁" and draft.high is not None:
            draft.also.add(("decade", int(draft.value) // 10 * 10))  # in his twenties
        draft.kind, draft.end, draft.unit = Kind.DURATION, unit.end(), unit.lastgroup.replace("_", "-")
        _add_parts(draft)


def _add_parts(draft: Draft) -> None:
    """一年半 is 18 months, 两周 14 days, 三天 72 hours."""
    parts = Fraction(draft.value) * PARTS[draft.unit]
    if parts.denominator == 1:
        draft.also.add(parts.numerator)
    if draft.unit == "month" and isinstance(draft.value, Fraction):
        draft.also.add(exact(4 * draft.value))  # a month and a half: six weeks


def read_tenths(flat: str, draft: Draft, following: Sequence[Numeral]) -> None:
    """一米八 is 1.8, 1米75 1.75, 三十七度五 37.5, 十二块八 12.8."""
    if not following or draft.high is not None or following[0].start - draft.end > 1:
        return
    tenths = _TENTHS.match(flat, following[0].start - 1)
    if tenths and tenths.end() == following[0].end:
        draft.also |= {exact(Fraction(draft.value)), following[0].low}
        draft.value = draft.value + Fraction(following[0].low) / 10 ** len(tenths[1])
        draft.end = tenths.end()


def read_small_change(flat: str, draft: Draft, following: Sequence[Numeral]) -> None:
    """3元5角2分 is 3.52."""
    for numeral in following:
        change = _SMALL_CHANGE.match(flat, numeral.end)
        if numeral.start != draft.end or change is None or not 0 < numeral.low < 100:
            break
        draft.also |= {exact(Fraction(draft.value)), numeral.low}
        draft.value = draft.value + Fraction(numeral.low) / (100 if change[0] == "分" else 10)
        draft.end = change.end()


def _read_bare(flat: str, draft: Draft, numeral: Numeral, prefix: str) -> None:
    """Signs, temperatures, and numbers that a Chinese classifier marks as counts."""
    if _BELOW_ZERO.search(prefix) or _FREEZING.match(flat, draft.end):
        draft.value, draft.high = -draft.value, None
    elif _HYPHEN.search(prefix) and draft.value > 0:
        draft.also.add(-draft.value)
    if celsius := _CELSIUS.match(flat, draft.end):
        fahrenheit = Fraction(draft.value) * 9 / 5 + 32
        draft.also |= {round(fahrenheit), exact(Fraction(round(fahrenheit * 10), 10))}
        draft.end, draft.firm, draft.bare = celsius.end(), True, False
    if half := _HALF_MEASURE.match(flat, draft.end):
        draft.value, draft.end = draft.value + Fraction(1, 2), half.end()
    if flat.startswith("打", draft.end):
        draft.also.add(12 * draft.value)
    elif flat.startswith("旬", draft.end):
        draft.also.add(10 * draft.value)  # 六旬老人
    elif flat.startswith(("级", "届"), draft.end) and _TWO_DIGITS.fullmatch(flat, draft.start, draft.end):
        draft.also |= {1900 + draft.value, 2000 + draft.value}  # 78级
    elif _SPLIT.match(flat, draft.end):
        draft.also |= {10 * value for value in numeral.others}  # 三七开
    if not draft.unit and (measure := _MEASURE.match(flat, draft.end)):
        draft.unit = measure.lastgroup or ""
        if draft.unit in ("jin", "li"):
            draft.also.add(exact(Fraction(draft.value) / 2))  # in kilograms or kilometres
    elif not draft.unit and _CLASS.match(flat, draft.end):
        draft.unit = "ordinal"
    is_counted = numeral.form == "words" or _CLASSIFIER.match(flat, draft.end)
    if not draft.unit and is_counted and draft.value < 100 and draft.high is None:
        draft.unit = "count"
    if numeral.form == "han" and flat[draft.end : draft.end + 1] in ("角", "毛"):
        draft.also |= {10 * draft.value, Fraction(draft.value) / 10}  # 五毛 is fifty cents


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
    if before and before[1] == "q" and draft.value in (1, 2, 3, 4):
        draft.kind, draft.unit, draft.start = Kind.ORDINAL, "quarter", before.start(1)
        return True
    is_word = before is not None and before[2] and text[before.start(1) : before.end(1)].islower()
    if before and before[1] not in _NOT_CODES_BEFORE and not is_word:  # mid-1990s
        letters = before[1]
    after = _LETTERS_AFTER.match(flat, end) if flat[end - 1].isdigit() else None
    if after and after[0] not in _NOT_CODES_AFTER:
        letters = letters or after[0]
    if letters:
        draft.kind, draft.firm, draft.unit = Kind.CODE, False, f"code {letters}"
    elif flat[start - 1 : start] == "+" and draft.value < 1000:
        draft.kind, draft.firm = Kind.CODE, False  # a country's code before a telephone number
    elif "24/7" in (flat[start : end + 2], flat[max(0, start - 3) : end]):
        draft.kind, draft.firm = Kind.CODE, False
    elif flat[end - 1] == "k":
        draft.also.add(exact(Fraction(draft.value) / 1000))
    return draft.kind is Kind.CODE
