"""Times of day, in minutes after noon or midnight: 三点半, 15:30, 3 p.m., half past three."""

import re
from collections.abc import Sequence
from fractions import Fraction

from corpus.text.numbers.han import han_numeral
from corpus.text.numbers.number import Draft, Key, Kind
from corpus.text.numbers.numeral import Numeral, Value, exact

HALF_A_DAY = 720  # minutes
_HOUR = 60

_DAYTIME = re.compile(
    "(?:上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上|夜里|晚|早|午后|半夜|深夜|点到|点至|[时点][-–—~])[约近]?$"
)
_CLOCK = re.compile("(点(?:钟)?|时(?![期代候刻常间限段而事装尚]))(?:(半)|([一两三])刻|(整)|(过|零)?)")
_QUARTERS = {"一": 15, "两": 30, "三": 45}
_LESS = "差(?:([一两三])刻|([一二三四五六七八九十廿\\d]{1,3})分)钟?"
_LESS_BEFORE = re.compile(_LESS + "(?:到|就)?(?:凌晨|早上|上午|中午|下午|晚上)?$")
_LESS_AFTER = re.compile(_LESS)
_COLON = re.compile(r":([0-5]\d)(?::([0-5]\d)|\.(\d{1,2}))?(?![\d,]\d|\d)")
_DOTTED = re.compile(r"(\d{1,2})\.([0-5]\d)")
_HALF_DAY = re.compile(r"\s*(?:([ap])\.?\s?m\b\.?|o['’]clock\b)")
_ENDS_TIME = re.compile("[\\s，。、；！？,.;!?）)开出起到]|$")
_PAST = re.compile(r"(?:[\s-]minutes)?\s+(past|to)\s+")
_PAST_TWELVE = re.compile(r"(?:[\s-]minutes)?\s+(past|to)\s+(?:noon|midday|midnight)\b")
_SPOKEN_MINUTES = frozenset((5, 10, 20, 25))
_AT = re.compile(r"\b(?:at|by|until|till|around|about|before|after)\s+$")


def read_time(flat: str, draft: Draft, following: Sequence[Numeral]) -> bool:
    """Whether the draft, with the following text, is a time of day."""
    if (past := _PAST_TWELVE.match(flat, draft.end)) and draft.value < _HOUR:
        minutes = draft.value if draft.value >= 1 else draft.value * _HOUR
        return _make(draft, exact(Fraction(minutes if past[1] == "past" else -minutes)), past.end(), {12})
    if following and following[0].form == "words" and _read_spoken(flat, draft, following[0]):
        return True
    if not 0 <= draft.value <= 24:
        return False
    if draft.high is not None:
        return _read_either(flat, draft)
    return _read_english(flat, draft) or _read_chinese(flat, draft, following)


def _read_either(flat: str, draft: Draft) -> bool:
    """Read 下午三四点."""
    hours, end = (draft.value, draft.high or 0), draft.end
    hinted = _DAYTIME.search(flat, max(0, draft.start - 4), draft.start)
    if hours[1] != hours[0] + 1 or not hinted or (clock := _CLOCK.match(flat, end)) is None:
        return False
    draft.high = None
    return _make(draft, hours[0] * 60, clock.end(), {("time", hours[1] * 60 % HALF_A_DAY), *hours})


def _make(draft: Draft, minutes: Value, end: int, also: set[Key]) -> bool:
    draft.kind, draft.value, draft.end, draft.also, draft.firm = (
        Kind.TIME,
        minutes % HALF_A_DAY,
        end,
        also,
        True,
    )
    return True


def _read_spoken(flat: str, draft: Draft, second: Numeral) -> bool:
    """Read half past three, ten to four, eight-thirty."""
    between, value, hours = flat[draft.end : second.start], draft.value, second.low
    if 1 <= hours <= 12 and (past := _PAST.fullmatch(between)):
        minutes = value if isinstance(value, int) else value * 60
        if value not in (Fraction(1, 2), Fraction(1, 4)) and minutes not in _SPOKEN_MINUTES:
            return False
        time = hours * 60 + (minutes if past[1] == "past" else -minutes)
        if past[1] == "to" and value > 1 and (minutes < hours or hours == 1):
            # Five to eight may be a range, and ten to one the odds.
            draft.also.add(("time", exact(Fraction(time % HALF_A_DAY))))
            return False
        return _make(draft, exact(Fraction(time)), second.end, set())
    if (
        between == " "
        and value == Fraction(1, 2)
        and flat.startswith("half", draft.start)
        and 1 <= hours <= 12
    ):
        return _make(draft, hours * 60 + 30, second.end, set())  # half five, as the British say
    is_time = between == "-" or (between == " " and _AT.search(flat, max(0, draft.start - 10), draft.start))
    if is_time and isinstance(value, int) and 1 <= value <= 12 and 10 <= hours < 60:
        return _make(draft, value * 60 + hours, second.end, {value, hours})
    return False


def _read_english(flat: str, draft: Draft) -> bool:
    end, hours = draft.end, draft.value
    colon = _COLON.match(flat, end)
    half_day = _HALF_DAY.match(flat, colon.end() if colon else end)
    if not isinstance(hours, int):
        dotted = _DOTTED.fullmatch(flat, draft.start, end)
        if dotted and half_day:
            return _make(draft, int(dotted[1]) * 60 + int(dotted[2]), half_day.end(), set())
        return False
    if colon:
        if not half_day:
            draft.parts = hours, int(colon[1])  # it may be a score or a ratio
        minutes = hours * 60 + int(colon[1])
        seconds = Fraction(int(colon[2]), 60) if colon[2] else Fraction("0." + colon[3]) if colon[3] else 0
        return _make(draft, exact(Fraction(minutes + seconds)), (half_day or colon).end(), set())
    if half_day:
        return _make(draft, hours * 60, half_day.end(), {hours})
    return False


def _read_chinese(flat: str, draft: Draft, following: Sequence[Numeral]) -> bool:
    clock = _CLOCK.match(flat, draft.end)
    hours = draft.value
    if clock is None or not isinstance(hours, int):
        return False
    minutes, end = hours * 60, clock.end()
    hinted = _DAYTIME.search(flat, max(0, draft.start - 4), draft.start)
    less = _LESS_BEFORE.search(flat, max(0, draft.start - 8), draft.start) or _LESS_AFTER.match(flat, end)
    if less:
        draft.start, end = min(draft.start, less.start()), max(end, less.end())
        missing = han_numeral(flat, less.start(2)) if less[2] else None
        return _make(draft, minutes - (missing.low if missing else _QUARTERS[less[1]]), end, set())
    if clock[2] or clock[3]:
        return _make(draft, minutes + (30 if clock[2] else _QUARTERS[clock[3]]), end, set())
    after = following[0] if following else None
    if after is not None and after.start == end and after.high == after.low and 0 < after.low < 60:
        in_minutes = flat.startswith("分", after.end) and not flat.startswith("分之", after.end)
        is_full = clock[5] or after.low >= 10  # 七点二十, 七点零五; but not 九点一直
        if in_minutes or (is_full and (hinted or _ENDS_TIME.match(flat, after.end))):
            return _make(draft, minutes + after.low, after.end + in_minutes, set())
    if hinted or "钟" in clock[1] or clock[4]:
        return _make(draft, minutes, end, {hours, hours + 12} if hours <= 12 else {hours})
    if not clock[5]:
        draft.also.add(("time", minutes % HALF_A_DAY))  # 三点: three points, or three o'clock
    return False
