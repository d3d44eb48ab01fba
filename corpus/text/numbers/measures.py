"""Numbers that nothing around them names: signs, measures, parts of a unit, small change, counts of items."""

import re
from collections.abc import Sequence
from fractions import Fraction

from corpus.text.characters import HAN
from corpus.text.numbers.calendar import TWO_DIGITS
from corpus.text.numbers.number import Draft
from corpus.text.numbers.numeral import Numeral, exact
from corpus.text.numbers.units import MEASURE, named

_SMALL_CHANGE = re.compile("[角毛分]")
_LAST_CHANGE = re.compile(
    f"(?<=[角毛])[一二三四五六七八九](?![{HAN}])|(?<=[角毛])[一二三四五六七八九](?=一[{HAN}])"
)
_TRILLION = re.compile("兆(?![瓦赫欧帕字节焦比])")
"""In Taiwan and in the won and the yen; elsewhere a million."""
_LI_OF_INTEREST = re.compile("厘(?![米升克清])")
"""A hundredth a year, or a thousandth a month."""
_CLASS = re.compile("等(?=[奖舱座功])|世(?![纪界代间上同紀])|审(?![议查批美])|年级|期工程|环路?(?!节)")
_POINTS = re.compile(r"[\s-]points?\b")
_MILLIONS = re.compile(r"(?<=\d)m\b")
_LARGE_UNITS = ("百", "千", "万", "亿")
_SCHOOLS = ("大", "高", "研")
_IN_SCHOOL = re.compile(f"[学生年时上下毕暑寒那開开學時畢]|[^{HAN}]|$")
_MOST_ALCOHOL = 96
_CLASSIFIER = re.compile(
    "[个名位人条项件座家所只头匹辆架艘间套台本份张封篇首部支枚颗粒块片株棵次届期轮场门省县村镇户国层]"
)
_BELOW_ZERO = re.compile(r"(?:零下|负|負|\bminus\s|\bnegative\s|(?<!\d)(?<!\d\s)−)$")
_FLOOR = re.compile("[层楼负]")
_HYPHEN = re.compile(r"(?:^|[\s（(])-$")
_FREEZING = re.compile(
    r"(?:\s*+(?:℃|°\s?c\b|degrees?))?(?:\s++(?:celsius|centigrade))?\s++below\s++(?:zero|freezing)"
)
_TENTHS = re.compile(
    rf"秒(\d{{1,2}})(?![\d.,%个次米元人])|块([一二三四五六七八九])(?=一[{HAN}])|[米度块斤丈尺寸]([\d一二三四五六七八九][\d零一二三四五六七八九]?)(?:(?=[的了高长宽左以包])|(?![{HAN}\d%]|[.,]\d))"
)
_HALF_MEASURE = re.compile("(?:公?斤|公?里|[米度亩尺寸吨升丈间杯碗瓶页层袋包桶])半(?![个年天日月小数])")
_SPLIT = re.compile("开(?!始|[会放发展设头])|分成|定律|法则|原则|分账")


def read_bare(flat: str, draft: Draft, numeral: Numeral, prefix: str) -> None:
    """Signs, temperatures, and numbers that a Chinese classifier marks as counts."""
    if prefix.endswith("负") and _FLOOR.match(flat, draft.end):
        draft.also.add(-draft.value)  # 负二层: B2, or minus two
    elif _BELOW_ZERO.search(prefix):
        draft.value, draft.high = -draft.value, None
    elif freezing := _FREEZING.match(flat, draft.end):
        draft.value, draft.high, draft.tail = -draft.value, None, freezing.end()
    elif _HYPHEN.search(prefix) and draft.value > 0:
        draft.also.add(-draft.value)
    if half := _HALF_MEASURE.match(flat, draft.end):
        if measure := MEASURE.match(flat, draft.end):
            draft.unit, draft.tail, draft.firm = named(measure), half.end(), True
        draft.value, draft.end = draft.value + Fraction(1, 2), half.end()
    if flat.startswith("打", draft.end):
        draft.also.add(12 * draft.value)
    elif _POINTS.match(flat, draft.end):
        draft.also.add(("ratio", exact(Fraction(draft.value) / 100)))  # up 12 points to 45 percent
    elif _TRILLION.match(flat, draft.end):
        draft.also.add(10**12 * draft.value)
    elif _LI_OF_INTEREST.match(flat, draft.end):
        draft.also |= {("ratio", exact(Fraction(draft.value) / part)) for part in (100, 1000)}
    elif flat.startswith("分利", draft.end):
        draft.also |= {("ratio", exact(Fraction(draft.value) / part)) for part in (10, 100)}
    elif prefix.endswith("每") and flat[draft.start : draft.end] in _LARGE_UNITS:
        draft.start -= 1  # 每千人
    elif prefix.endswith("奔") and draft.value < 10:
        draft.also.add(10 * draft.value)  # 奔四
    elif flat.startswith("旬", draft.end):
        draft.also.add(10 * draft.value)  # 六旬老人
    elif flat.startswith(("级", "届"), draft.end) and TWO_DIGITS.fullmatch(flat, draft.start, draft.end):
        draft.also |= {1900 + draft.value, 2000 + draft.value}  # 78级
    elif _SPLIT.match(flat, draft.end):
        draft.also |= {10 * value for value in numeral.others}  # 三七开
    if _MILLIONS.match(flat, draft.end):
        draft.also.add(10**6 * draft.value)  # 150m people, or metres
    if not draft.unit and (measure := MEASURE.match(flat, draft.end)):
        draft.unit, draft.tail = named(measure), max(draft.tail, measure.end())
        if draft.unit == "degree" and prefix.endswith("华氏"):
            draft.unit = "fahrenheit"
        _convert_temperature(draft)
        if draft.unit == "degree" and 0 < draft.value < _MOST_ALCOHOL:
            draft.also.add(("ratio", exact(Fraction(draft.value) / 100)))  # 52度白酒
    elif not draft.unit and (_CLASS.match(flat, draft.end) or _is_school_year(flat, draft, prefix)):
        draft.unit = "ordinal"
    is_counted = numeral.form == "words" or _CLASSIFIER.match(flat, draft.end)
    if not draft.unit and is_counted and draft.value < 100 and draft.high is None:
        draft.unit = "count"


def _is_school_year(flat: str, draft: Draft, prefix: str) -> bool:
    """大三, 高二: the third year of university, the second of senior high school."""
    return draft.value <= 4 and prefix.endswith(_SCHOOLS) and _IN_SCHOOL.match(flat, draft.end) is not None


def _convert_temperature(draft: Draft) -> None:
    """Add the other scale's value, in whole degrees and in tenths."""
    if draft.unit == "celsius":
        other = Fraction(draft.value) * 9 / 5 + 32
    elif draft.unit == "fahrenheit":
        other = (Fraction(draft.value) - 32) * 5 / 9
    else:
        return
    draft.also |= {round(other), exact(Fraction(round(other * 10), 10))}
    draft.firm, draft.bare = True, False


def read_tenths(flat: str, draft: Draft, following: Sequence[Numeral]) -> None:
    """一米八 is 1.8, 1米75 1.75, 三十七度五 37.5, 十二块八 12.8, 9秒83 9.83, 四块八一斤 4.8 a jin."""
    if not following or draft.high is not None or following[0].start - draft.end > 1:
        return
    digits = following[0]
    tenths = _TENTHS.match(flat, digits.start - 1)
    if tenths is None or flat[digits.end : tenths.end()] not in ("", "零"):  # 一米六零
        return
    value, size = (digits.low, digits.end - digits.start) if not tenths[2] else (digits.others[0], 1)
    draft.parts = draft.value, value
    draft.value, draft.end = draft.value + Fraction(value) / 10**size, tenths.end()


def read_small_change(flat: str, draft: Draft, following: Sequence[Numeral]) -> None:
    """3元5角2分 is 3.52."""
    for numeral in following:
        change = _SMALL_CHANGE.match(flat, numeral.end)
        gap = flat[draft.end : numeral.start]
        if gap not in ("", "零") or change is None or not 0 < numeral.low < 100:
            break
        draft.parts = *(draft.parts or (draft.value,)), numeral.low
        draft.value = draft.value + Fraction(numeral.low) / (100 if change[0] == "分" else 10)
        draft.end, draft.also, draft.firm = change.end(), set(), True
    if last := _LAST_CHANGE.match(flat, draft.end):  # 三毛五
        cents = "零一二三四五六七八九".index(last[0])
        draft.parts = *(draft.parts or (draft.value,)), cents
        draft.value, draft.end = draft.value + Fraction(cents, 100), last.end()
        draft.also, draft.firm = set(), True
