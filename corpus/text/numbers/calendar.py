"""Numbers of the calendar: decades, centuries, years, months, days of the month and of the week."""

import re

from corpus.text.characters import HAN
from corpus.text.numbers.number import Draft, Kind
from corpus.text.numbers.numeral import Numeral

ERAS = {
    "民国": 1911, "民國": 1911, "昭和": 1925, "大正": 1911, "明治": 1867, "平成": 1988, "令和": 2018,
    "宣统": 1908, "宣統": 1908, "光绪": 1874, "光緒": 1874, "同治": 1861, "咸丰": 1850, "咸豐": 1850,
    "道光": 1820, "嘉庆": 1795, "嘉慶": 1795, "乾隆": 1735, "雍正": 1722, "康熙": 1661, "顺治": 1643,
    "順治": 1643, "崇祯": 1627, "崇禎": 1627, "万历": 1572, "萬曆": 1572, "嘉靖": 1521, "永乐": 1402,
    "永樂": 1402, "洪武": 1367, "贞观": 626, "貞觀": 626, "开元": 712, "開元": 712, "天宝": 741, "天寶": 741,
}  # fmt: skip
"""The year before the first of each era, by the usual tables of reign titles."""
_DECADE = re.compile(r"年代|['’]?s\b|(?<=\d\d\d0) s\b")
_BORN = re.compile(f"后(?=[{HAN},.。、;!?)”]|$)")
_CENTURY = re.compile(r"世纪|(?:[\s-]*+(?:st|nd|rd|th))?[\s-]++centur(?:y|ies)\b")
_MONTH = re.compile("月(?:份)?(?!球|亮|饼|薪|刊)")
_DAY = re.compile("[日号]")
_AND_DAY = re.compile(r"\s*(?:至|到|-|–|—|~|、|和|及|或)\s*")
_WEEK = re.compile("(?<![一二三四五六七八九十两几\\d])(?:周|星期|礼拜)$")
_AND_WEEKDAY = re.compile("[、和及,]")
_TIMES_A_WEEK = re.compile("[次天日年岁个]")
_COUNT_A_WEEK = re.compile("[节節堂回场場顿頓遍篇件元块塊趟封集期班台条條人名张張份本杯斤公小星更点點千百万]")
_OF_OUR_ERA = re.compile("公元前?\\s*$|(?<!年)(?<!以)前$")
_TURN = re.compile(r"\bturn\s+of\s+the\s+$")
TWO_DIGITS = re.compile("[\\d零一二三四五六七八九]{2}")
"""The last digits of a year: 98, 九八, but not 十八."""


def in_calendar(flat: str, draft: Draft, numeral: Numeral, prefix: str, before: Draft | None) -> bool:
    """Decades, centuries, years, months, days of the month and of the week."""
    end, value = draft.end, int(draft.value)
    if value % 10 == 0 and value < 2100 and (decade := _DECADE.match(flat, end)):
        _read_decade(flat, draft, decade.end(), prefix, before)
    elif (
        value < 100 and TWO_DIGITS.fullmatch(flat, draft.start, end) and (born := _BORN.match(flat, end))
    ):  # 90后
        draft.kind, draft.end, draft.unit = (
            Kind.DECADE if value % 10 == 0 else Kind.YEAR,
            born.end(),
            "decade",
        )
        draft.also = {value, 1900 + value, 2000 + value}
    elif 0 < value < 30 and (century := _CENTURY.match(flat, end)):
        draft.kind, draft.end, draft.unit = Kind.CENTURY, century.end(), "ordinal century"
        if _TURN.search(flat, max(0, draft.start - 20), draft.start):
            draft.also.add(value - 1)
        draft.also.add(("decade", (value - 1) * 100))
    elif flat.startswith(("年", "载"), end) and prefix[-2:] in ERAS:
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
    elif value <= 6 and numeral.form == "han" and _is_weekday(flat, draft, prefix, before):
        draft.kind, draft.unit, draft.firm, draft.also = Kind.WEEKDAY, "weekday", False, {value}
    else:
        return False
    return True


def _is_weekday(flat: str, draft: Draft, prefix: str, before: Draft | None) -> bool:
    """周三, 每周二、四; but not 每周三次, 每周五十元."""
    if before and before.kind is Kind.WEEKDAY and _AND_WEEKDAY.fullmatch(flat, before.end, draft.start):
        return True
    if (week := _WEEK.search(prefix)) is None or _TIMES_A_WEEK.match(flat, draft.end):
        return False
    return not (prefix.endswith("每" + week[0]) and _COUNT_A_WEEK.match(flat, draft.end))


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
            value += (int(before.value) - 1) * 100
            before.firm = False
            before.also.add(("decade", value))
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
