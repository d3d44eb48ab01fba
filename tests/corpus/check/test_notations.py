"""A value is the same in every notation of either language, and another value is another one in all of them.

The writers below know nothing of the reader: they follow the rules that schools teach.
"""

from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from corpus.check.numbers import missing_numbers

_DIGITS = "零一二三四五六七八九"
_FINANCIAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen, zero ten twenty thirty forty fifty sixty seventy eighty ninety, January "
    "February March April May June July August September October November December"
)
_UNDER_TWENTY, _TENS, _MONTHS = map(str.split, _WORDS.split(","))


def chinese(value: int) -> str:
    """8018 is 八千零一十八, 2650000000000 二万六千五百亿."""
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if value >= size:
            high, low = divmod(value, size)
            zero = "零" if 0 < low < size // 10 else ""
            head = "" if size == 10 and high == 1 else chinese(high)
            return head + unit + zero + (within(low) if low else "")
    return _DIGITS[value]


def within(value: int) -> str:
    """As :func:`chinese`, after other digits: 一十八."""
    return "一" + chinese(value) if 10 <= value < 20 else chinese(value)


def english(value: int) -> str:
    """8018 is eight thousand and eighteen."""
    for size, unit in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if value >= size:
            high, low = divmod(value, size)
            link = "" if not low else " and " if low < 100 else " "
            return f"{english(high)} {unit}{link}{english(low) if low else ''}"
    if value >= 100:
        high, low = divmod(value, 100)
        return f"{_UNDER_TWENTY[high]} hundred" + (f" and {english(low)}" if low else "")
    if value >= 20:
        return _TENS[value // 10] + (f"-{_UNDER_TWENTY[value % 10]}" if value % 10 else "")
    return _UNDER_TWENTY[value]


def scaled(value: int, *scales: tuple[int, str]) -> list[str]:
    """The value in each unit in which it has at most four decimals: 2.65万亿."""
    return [
        f"{value / size:.4f}".rstrip("0").rstrip(".") + unit
        for size, unit in scales
        if value >= size and value * 10**4 % size == 0
    ]


def cardinals(value: int) -> tuple[list[str], list[str]]:
    """Its notations in Chinese and in English."""
    financial = chinese(value).translate(_FINANCIAL)
    zh = [
        f"{value}人",
        f"{value:,}人",
        chinese(value),
        f"{'壹' if financial[0] == '拾' else ''}{financial}元",
    ]
    zh += scaled(value, (10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
    en = [str(value), f"{value:,}", english(value), english(value).replace(" and ", " ")]
    en += scaled(value, (10**12, " trillion"), (10**9, " billion"), (10**6, " million"))
    return zh, en


def dates(day: date) -> tuple[list[str], list[str]]:
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year)).replace("零", "〇")
    month = _MONTHS[day.month - 1]
    ending = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    zh = [f"{day:%Y}年{day.month}月{day.day}日", f"{year}年{chinese(day.month)}月{chinese(day.day)}日"]
    zh += [f"{day.year} 年 {day.month} 月 {day.day} 日", f"{day}", f"{day.year}.{day.month}.{day.day}"]
    en = [f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}", f"{day}"]
    en += [f"the {day.day}{ending} of {month}, {day.year}", f"{month[:3]}. {day.day}, {day.year}"]
    return zh, en


def durations(hours: int, minutes: int) -> tuple[list[str], list[str]]:
    total = 60 * hours + minutes
    zh = [f"{hours}小时{minutes}分", f"{chinese(hours)}个小时{chinese(minutes)}分钟", f"{total}分钟"]
    plural = "s" * (hours > 1)
    en = [f"{english(hours)} hour{plural} and {english(minutes)} minutes", f"{total} minutes"]
    return zh, [*en, f"{hours} hour{plural} {minutes} minutes"]


def percentages(tenths: int) -> tuple[list[str], list[str]]:
    whole, tenth = divmod(tenths, 10)
    zh = [f"{tenths / 10}%", f"百分之{chinese(whole)}{f'点{_DIGITS[tenth]}' if tenth else ''}"]
    spoken = english(whole) + (f" point {_UNDER_TWENTY[tenth]}" if tenth else "")
    return zh, [f"{tenths / 10}%", f"{spoken} percent", f"{10 * tenths} basis points"]


def assert_same(notations: tuple[list[str], list[str]]) -> None:
    for source in notations[0]:
        for target in notations[1]:
            assert missing_numbers(source, target) == ([], []), (source, target)


def assert_different(one: tuple[list[str], list[str]], other: tuple[list[str], list[str]]) -> None:
    for source in one[0]:
        for target in other[1]:
            assert missing_numbers(source, target) != ([], []), (source, target)


large = st.builds(lambda digits, zeros: digits * 10**zeros, st.integers(13, 9999), st.integers(0, 9))
days = st.dates(date(1800, 1, 1), date(2099, 12, 31))
times = st.tuples(st.integers(1, 9), st.integers(2, 59))
shares = st.integers(20, 999).filter(lambda tenths: tenths % 100)


@given(large, large)
def test_cardinals(one: int, other: int) -> None:
    assert_same(cardinals(one))
    assume(one != other)
    assert_different(cardinals(one), cardinals(other))


@given(days, days)
def test_dates(one: date, other: date) -> None:
    assert_same(dates(one))
    assume(one.year not in (other.year, other.month, other.day))
    assert_different(dates(one), dates(other))


@given(times, times)
def test_durations(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert_same(durations(*one))
    assume(one != other)
    assert_different(durations(*one), durations(*other))


@given(shares, shares)
def test_percentages(one: int, other: int) -> None:
    assert_same(percentages(one))
    assume(one != other)
    assert_different(percentages(one), percentages(other))
