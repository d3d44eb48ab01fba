"""Shares and factors: 三分之二, 百分之三十, 三成, 八折, 增长了两倍, 翻一番, 30 per cent, threefold."""

import re
from collections.abc import Sequence
from fractions import Fraction

from corpus.text.characters import HAN
from corpus.text.numbers.number import Draft, Key, Kind
from corpus.text.numbers.numeral import ENGLISH_SCALES, Numeral, exact

_PERCENT = re.compile(
    r"(?:\s+of\s+(?:an?|one))?[\s-]*(?:(‰)|%|per[\s-]?cent(?:age)?\b|pct\b|个?百分点|pp\b)(?:[\s-]+points?\b)?|"
    r"(?:\s+of\s+(?:an?|one))?[\s-]*percentage[\s-]+points?\b"
)
_POINTS = re.compile("个?百分点")
_OF_A_HUNDRED = re.compile("(?:[^一二三四五六七八九十满打得考\\d])?百")
"""百分二百, as some say for 百分之二百; but not 得了一百分."""
_PARTS_PER = re.compile(r"\s+(?:parts?\s+)?per\s+(thousand|mille|million|billion)\b|\s*(pp[mb])\b")
_PER = ENGLISH_SCALES | {"mille": 1000, "ppm": 10**6, "ppb": 10**9}
_BASIS_POINTS = re.compile(r"[\s-]*(?:个?基点|basis[\s-]points?|bps?\b)")
_OFF = re.compile(r"\s+(?:off|discount|less|lower|reduction)\b|\s+(?:price\s+)?cut\b")
_TENTHS = re.compile("成(?![为立功员果长就都分名千事语品绩交群见型全效批本人像对衣])")
_PROBABLY = re.compile("八成[他她它我你您咱]")
_NEXT_TENTH = re.compile(r"[半\d一二三四五六七八九](?![个位名\d十百千万])")
_DISCOUNT = re.compile("折(?![叠腾射线页返断算旧合磨扇中子])")
_TIMES = re.compile("多?倍(?![受感加增体子])")
_INCREASE = "增长|增加|提高|上升|上涨|扩大|增幅|涨幅|提升|高出|多出|超出|激增|猛增|暴涨|飙升|剧增|攀升|增|涨"
_BY = "了|达|约|近|超|超过|将近|大约|逾|高达|幅|足足|整整|出|的|至少|多|已"
_INCREASED_BY = re.compile(f"(?:{_INCREASE})(?:{_BY})*$")
_MORE_BY = re.compile("[高多快大强贵长重翻](?:了|出|约|近)*$")
_DOUBLED = re.compile("翻(?:了|上|近|约)*$")
_LOOSE_MULTIPLES = "百千万几数"
_ENGLISH_TIMES = re.compile(r"[\s-]*(?:times\b|fold\b|x\b|×)")
_RISING = re.compile(r"\b(?:increas|gr[eo]w|ris|rose|expand|surg|jump|climb|up\b|soar|multipl|rais)")
_MORE = re.compile(r"\s+(?:more|higher|larger|faster|greater|bigger|longer|stronger|over)\b")
_NEGATIVE = re.compile(
    rf"(?:(?:^|[\s(:,;。、]|(?=[{HAN}])[^零一二三四五六七八九十百千万亿])[-−]|负|\bminus\s|\bnegative\s)$"
)
_FALLING = re.compile(
    "[降跌减负缩亏低少损落滑]|"
    r"\b(?:fall|fell|drop|declin|decreas|down|los[ts]|lower|reduc|cut|contract|shr[aiu]nk|slip|slid|dip|slump|plung|"
    r"below|minus|negative|deficit|less|worse|narrow|tumbl|off\b|sank|sink|shed|ebb|eas)"
)
_NEAR = 60
_ONE_IN = re.compile(r"[\s-]+(?:in|out[\s-]+of)[\s-]+(every\s+|an?[\s-]+)?")
_MOST_OF = 10**6
_YEARS = 1000, 2100
_MOST_DOUBLINGS = 20
_LOOSELY_SAID = 5
"""From this factor on, “grew by five times” and “grew fivefold” are used for the same."""


def read_fraction(flat: str, draft: Draft, following: Sequence[Numeral]) -> bool:
    """三分之二, 百分之三十, 一又二分之一, one in three: whether the draft is the first part of one."""
    if not following or draft.value <= 0:
        return False
    second = following[0]
    between = flat[draft.end : second.start]
    if between == "又" and len(following) > 1 and flat.startswith("分之", second.end) and second.low > 0:
        third = following[1]
        if third.start == second.end + 2:
            draft.value, draft.end, draft.firm = (
                draft.value + third.low / Fraction(second.low),
                third.end,
                True,
            )
            return True
    if between in ("又", " ") and second.form == "digits" and 0 < second.low < 1:
        draft.value, draft.end, draft.firm = draft.value + second.low, second.end, True  # 1 1/2
        return False
    of_a_hundred = between == "分" and _OF_A_HUNDRED.fullmatch(flat, max(0, draft.start - 1), draft.end)
    if (between in ("分之", "分之负") or of_a_hundred) and isinstance(draft.value, int):
        part = Fraction(1, draft.value)
        draft.value, draft.end = second.low, second.end
        draft.also, draft.high = set(second.others), second.high if second.high > second.low else None
        is_percentage = part in (Fraction(1, 100), Fraction(1, 1000), Fraction(1, 10_000))
        draft.as_share(part)
        if is_percentage:
            draft.firm = draft.value != 1 or second.form != "han"  # 百分之百: entirely
        else:
            draft.kind = Kind.FRACTION
            draft.also |= rounded(Fraction(draft.value))
        if points := _POINTS.match(flat, draft.end):  # 四分之一个百分点
            draft.end = points.end()
            draft.as_share(Fraction(1, 100))
        return True
    is_part = isinstance(second.low, int) and draft.value < second.low <= _MOST_OF
    if is_part and draft.high is None and (one_in := _ONE_IN.fullmatch(between)):
        share = exact(Fraction(draft.value) / second.low)
        if not one_in[1] and _YEARS[0] <= second.low <= _YEARS[1]:
            draft.also.add(("ratio", share))
            return False  # two in 2024
        draft.also, draft.parts = rounded(Fraction(share)), (draft.value, second.low)
        draft.value, draft.kind, draft.end, draft.firm = share, Kind.FRACTION, second.end, True
        return True
    return False


def rounded(value: Fraction) -> set[Key]:
    """A fraction as a percentage, with and without decimals: 1/3 is 33 %, 33.3 %, 33.33 %."""
    return {("ratio", exact(Fraction(round(value * 10**places), 10**places))) for places in (2, 3, 4)}


def read_ratio(flat: str, draft: Draft, following: Sequence[Numeral]) -> bool:
    """Whether the following text makes it a percentage, tenths, a discount or a multiple."""
    end = draft.end
    if percent := _PERCENT.match(flat, end):
        draft.as_share(Fraction(1, 1000 if percent[1] else 100))
        draft.end = percent.end()
        _read_sign(flat, draft)
        if _OFF.match(flat, draft.end):
            share = exact(Fraction(draft.value))
            draft.kind, draft.also = Kind.DISCOUNT, {("ratio", share), ("ratio", -share)}
            draft.value, draft.high = 1 - draft.value, None
    elif parts := _PARTS_PER.match(flat, end):
        plain = draft.value
        draft.as_share(Fraction(1, _PER[parts[1] or parts[2]]))
        draft.also.add(plain)
        draft.end = parts.end()
    elif points := _BASIS_POINTS.match(flat, end):
        draft.also, draft.end, draft.firm = (
            {("ratio", exact(Fraction(draft.value) / 10_000))},
            points.end(),
            True,
        )
    elif draft.value <= 10 and (tenths := _TENTHS.match(flat, end)):
        draft.end = tenths.end()
        if _NEXT_TENTH.match(flat, draft.end) and (flat[draft.end] == "半" or following):  # 三成五
            draft.value = draft.value + (
                Fraction(1, 2) if flat[draft.end] == "半" else Fraction(following[0].low, 10)
            )
            draft.end += 1
        draft.as_share(Fraction(1, 10))
        draft.firm = not _PROBABLY.match(flat, draft.start)
    elif 0 < draft.value < 100 and (discount := _DISCOUNT.match(flat, end)):
        ends: list[Fraction] = []
        if draft.high is not None and draft.high < 10:  # 五六折: 56 %, or 50 to 60 %
            ends = [Fraction(draft.value) / 10, Fraction(draft.high) / 10]
            draft.value = 10 * draft.value + draft.high
        draft.high = None
        draft.as_share(Fraction(1, 10 if draft.value < 10 else 100))
        draft.kind, draft.end = Kind.DISCOUNT, discount.end()
        shares = [Fraction(draft.value), *ends]
        draft.also = {("ratio", exact(part)) for share in shares for part in (share, 1 - share)}
        draft.also |= {("price", exact(share)) for share in ends}
    else:
        return _read_multiple(flat, draft)
    return True


def _read_sign(flat: str, draft: Draft) -> None:
    """-5 % is negative; “fell by 5 %” may be written so."""
    around = max(0, draft.start - _NEAR), draft.end + _NEAR
    if draft.high is None and _NEGATIVE.search(flat, around[0], draft.start):
        draft.value = -draft.value
    elif _FALLING.search(flat, *around):
        draft.also.add(("ratio", -exact(Fraction(draft.value))))


def _read_multiple(flat: str, draft: Draft) -> bool:
    end, before, count = draft.end, flat[max(0, draft.start - 8) : draft.start], draft.value
    if times := _TIMES.match(flat, end):
        draft.end, draft.kind = times.end(), Kind.MULTIPLE
        is_least = count == 1 and flat.startswith("以", draft.end)  # 一倍以上
        draft.firm = not is_least and (draft.firm or flat[draft.start] not in _LOOSE_MULTIPLES)
        if flat.startswith("半", draft.end):
            count, draft.end = count + Fraction(1, 2), draft.end + 1
        draft.value, draft.also = count, {("ratio", count)}
        increased = _INCREASED_BY.search(before)
        if draft.high is None and (increased or _MORE_BY.search(before)):
            draft.value = count + 1
            loosely = count >= _LOOSELY_SAID or isinstance(count, Fraction)
            if loosely or (not increased and count != 1):
                draft.also.add(("times", count))
        else:
            draft.also.add(count)  # 市盈率15倍: a ratio of 15
        return True
    doubled = isinstance(count, int) and 0 < count <= _MOST_DOUBLINGS and flat.startswith("番", end)
    if doubled and _DOUBLED.search(before):
        factor = 2 ** int(count)
        draft.kind, draft.value, draft.end, draft.firm, draft.high = (
            Kind.MULTIPLE,
            factor,
            end + 1,
            True,
            None,
        )
        draft.also = {("ratio", factor - 1)}
        return True
    if times := _ENGLISH_TIMES.match(flat, end):
        draft.kind, draft.end = Kind.MULTIPLE, times.end()
        draft.also = {count, ("ratio", count)}  # three times may also mean three occasions
        draft.unit = "count"
        if _RISING.search(flat, max(0, draft.start - 30), draft.start) or _MORE.match(flat, draft.end):
            draft.also.add(("ratio", count - 1))
            if "fold" not in times[0]:
                draft.also.add(("times", count + 1))
        return True
    return False
