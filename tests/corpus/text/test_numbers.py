"""Numbers in either language: what is written, its kind, and its exact value."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.numbers import Kind, numbers

CASES: list[tuple[str, list[tuple[str, Kind, int | Fraction]]]] = [
    ("总投资四亿二千万元。", [("四亿二千万元", Kind.MONEY, 420_000_000)]),
    ("三点五亿", [("三点五亿", Kind.CARDINAL, 350_000_000)]),
    ("叁仟伍佰元整", [("叁仟伍佰元", Kind.MONEY, 3500)]),
    ("大陆的队伍陆续收拾行李", []),
    ("3000多万台", [("3000多万", Kind.CARDINAL, 30_000_000)]),
    ("廿三日，卅人", [("廿三日", Kind.DURATION, 23), ("卅", Kind.CARDINAL, 30)]),
    ("三万五", [("三万五", Kind.CARDINAL, 35_000)]),
    ("一百零五", [("一百零五", Kind.CARDINAL, 105)]),
    ("12万3千", [("12万3千", Kind.CARDINAL, 123_000)]),
    ("二〇二四年三月五日", [("二〇二四年", Kind.YEAR, 2024), ("三月", Kind.MONTH, 3), ("五日", Kind.DAY, 5)]),
    ("民国二十六年", [("民国二十六年", Kind.YEAR, 1937)]),
    ("90年代", [("90年代", Kind.DECADE, 90)]),
    ("上世纪八十年代", [("八十年代", Kind.DECADE, 1980)]),
    ("19世纪六十年代", [("19世纪", Kind.CENTURY, 19), ("六十年代", Kind.DECADE, 1860)]),
    ("百分之三十", [("百分之三十", Kind.PERCENTAGE, Fraction(3, 10))]),
    ("万分之五", [("万分之五", Kind.PERCENTAGE, Fraction(1, 2000))]),
    ("三成五", [("三成五", Kind.PERCENTAGE, Fraction(7, 20))]),
    ("八折出售", [("八折", Kind.DISCOUNT, Fraction(4, 5))]),
    ("七五折", [("七五折", Kind.DISCOUNT, Fraction(3, 4))]),
    ("三分之二", [("三分之二", Kind.FRACTION, Fraction(2, 3))]),
    ("一又二分之一", [("一又二分之一", Kind.CARDINAL, Fraction(3, 2))]),
    ("增长了两倍", [("两倍", Kind.MULTIPLE, 3)]),
    ("是去年的两倍", [("两倍", Kind.MULTIPLE, 2)]),
    ("翻两番", [("两番", Kind.MULTIPLE, 4)]),
    ("下午三点半", [("三点半", Kind.TIME, 210)]),
    ("电话 400-820-1234 转 8", [("400-820-1234", Kind.CARDINAL, 4008201234), ("8", Kind.CARDINAL, 8)]),
    ("1990-1995 2000-2010", [(str(year), Kind.CARDINAL, year) for year in (1990, 1995, 2000, 2010)]),
    ("贰零零捌年", [("贰零零捌年", Kind.YEAR, 2008)]),
    ("一块二毛五", [("一块二毛五", Kind.MONEY, Fraction(5, 4))]),
    ("最初三年", [("三年", Kind.DURATION, 3)]),
    (
        "five thousand and three thousand",
        [
            ("five thousand", Kind.CARDINAL, 5000),
            ("three thousand", Kind.CARDINAL, 3000),
        ],
    ),
    (
        "two hundred and three hundred",
        [
            ("two hundred", Kind.CARDINAL, 200),
            ("three hundred", Kind.CARDINAL, 300),
        ],
    ),
    (
        "an hundred thousand and fifty and one thousand and four hundred and fifty",
        [
            (
                "hundred thousand and fifty and one thousand and four hundred and fifty",
                Kind.CARDINAL,
                151_450,
            ),
        ],
    ),
    ("十五时三十分", [("十五时三十分", Kind.TIME, 210)]),
    ("一年半", [("一年半", Kind.DURATION, Fraction(3, 2))]),
    ("两个半小时", [("两个半小时", Kind.DURATION, Fraction(5, 2))]),
    ("第十二条", [("第十二", Kind.ORDINAL, 12)]),
    ("第三季度", [("第三季度", Kind.ORDINAL, 3)]),
    ("周三开会", [("三", Kind.WEEKDAY, 3)]),
    ("3元5角2分", [("3元5角2分", Kind.MONEY, Fraction(88, 25))]),
    ("零下十五度", [("十五", Kind.CARDINAL, -15)]),
    ("１２３号", [("１２３", Kind.CARDINAL, 123)]),
    ("12\u2009345", [("12\u2009345", Kind.CARDINAL, 12_345)]),
    ("一定要统一，十分重要；万一不行，千万别去。", []),
    ("$5.6m", [("5.6m", Kind.MONEY, 5_600_000)]),
    ("420 million yuan", [("420 million yuan", Kind.MONEY, 420_000_000)]),
    ("half a million", [("half a million", Kind.CARDINAL, 500_000)]),
    ("two and a half million", [("two and a half million", Kind.CARDINAL, 2_500_000)]),
    (
        "one hundred and twenty-three thousand",
        [("one hundred and twenty-three thousand", Kind.CARDINAL, 123_000)],
    ),
    ("nineteen eighty-four", [("nineteen eighty-four", Kind.CARDINAL, 1984)]),
    ("a dozen eggs", [("dozen", Kind.CARDINAL, 12)]),
    ("twenty-first century", [("twenty-first century", Kind.CENTURY, 21)]),
    ("the 1990s", [("1990s", Kind.DECADE, 1990)]),
    ("in the nineties", [("nineties", Kind.DECADE, 90)]),
    ("two-thirds", [("two-thirds", Kind.FRACTION, Fraction(2, 3))]),
    ("a third person", [("third", Kind.ORDINAL, 3)]),
    ("30 per cent", [("30 per cent", Kind.PERCENTAGE, Fraction(3, 10))]),
    ("0.5 percentage points", [("0.5 percentage points", Kind.PERCENTAGE, Fraction(1, 200))]),
    ("20% off", [("20%", Kind.DISCOUNT, Fraction(4, 5))]),
    ("it tripled", [("tripled", Kind.MULTIPLE, 3)]),
    ("3:30 p.m.", [("3:30 p.m.", Kind.TIME, 210)]),
    ("half past three", [("half past three", Kind.TIME, 210)]),
    ("Q3 results", [("Q3", Kind.ORDINAL, 3)]),
    ("5 March 2024", [("5", Kind.DAY, 5), ("March", Kind.MONTH, 3), ("2024", Kind.CARDINAL, 2024)]),
    ("they may march on", []),
    ("Article XII", [("XII", Kind.ORDINAL, 12)]),
    ("COVID-19", [("19", Kind.CODE, 19)]),
    ("3 to 5 million", [("3", Kind.CARDINAL, 3_000_000), ("5 million", Kind.CARDINAL, 5_000_000)]),
    ("5–10%", [("5", Kind.PERCENTAGE, Fraction(1, 20)), ("10%", Kind.PERCENTAGE, Fraction(1, 10))]),
    ("于 一 九 二 六 年 建 成", [("一 九 二 六 年", Kind.YEAR, 1926)]),
    ("投 资 四 亿 二 千 万 元", [("四 亿 二 千 万 元", Kind.MONEY, 420_000_000)]),
    ("身高一米八", [("一米八", Kind.CARDINAL, Fraction(9, 5))]),
    ("三十七度五的高烧", [("三十七度五", Kind.CARDINAL, Fraction(75, 2))]),
    ("3公里0.5公里", [("3", Kind.CARDINAL, 3), ("0.5", Kind.CARDINAL, Fraction(1, 2))]),
    ("两小时四十五分", [("两小时四十五分", Kind.DURATION, Fraction(11, 4))]),
    ("三斤二两", [("三斤二两", Kind.CARDINAL, Fraction(16, 5))]),
    ("一天八小时", [("一天", Kind.DURATION, 1), ("八小时", Kind.DURATION, 8)]),
    ("10月8日", [("10月", Kind.MONTH, 10), ("8日", Kind.DAY, 8)]),
    ("5 feet 4 inches", [("5 feet 4 inches", Kind.CARDINAL, Fraction(16, 3))]),
    ("二万六千亿", [("二万六千亿", Kind.CARDINAL, 2_600_000_000_000)]),
    ("一米五个", [("一", Kind.CARDINAL, 1), ("五", Kind.CARDINAL, 5)]),
    ("三斤半", [("三斤半", Kind.CARDINAL, Fraction(7, 2))]),
    ("差一刻三点", [("差一刻三点", Kind.TIME, 165)]),
    ("两点差五分", [("两点差五分", Kind.TIME, 115)]),
    ("翻了一番", [("一番", Kind.MULTIPLE, 2)]),
    ("三倍体", [("三", Kind.CARDINAL, 3)]),
    ("八成他不来", [("八成", Kind.PERCENTAGE, Fraction(4, 5))]),
    ("公元前551年", [("551年", Kind.YEAR, 551)]),
    ("8日", [("8日", Kind.DURATION, 8)]),
    ("5月8日至10日", [("5月", Kind.MONTH, 5), ("8日", Kind.DAY, 8), ("10日", Kind.DAY, 10)]),
    ("九〇后", [("九〇后", Kind.DECADE, 90)]),
    ("四分之一世纪", [("四分之一世纪", Kind.FRACTION, Fraction(1, 4))]),
    ("人民币贰拾元柒角捌分", [("贰拾元柒角捌分", Kind.MONEY, Fraction(1039, 50))]),
    ("有 人 说 共 有 3 5 0 0 人", [("3 5 0 0", Kind.CARDINAL, 3500)]),
    ("one and a quarter", [("one and a quarter", Kind.CARDINAL, Fraction(5, 4))]),
    ("twenty point two five", [("twenty point two five", Kind.CARDINAL, Fraction(81, 4))]),
    ("a million and a half", [("million and a half", Kind.CARDINAL, 1_500_000)]),
    ("Louis XIV", [("XIV", Kind.ORDINAL, 14)]),
    ("ninety thousand trillion", [("ninety thousand trillion", Kind.CARDINAL, 90_000 * 10**12)]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_number_has_value_kind_and_span(
    text: str, expected: list[tuple[str, Kind, int | Fraction]]
) -> None:
    found = [(text[slice(*number.span)], number.kind, number.value) for number in numbers(text)]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("十几个人", 11, 19),
        ("七八个", 7, 8),
        ("二、三十个", 20, 30),
        ("上万人", 10_000, 99_999),
        ("数以百计", 100, 999),
        ("数百人", 200, 999),
        ("两百多人", 200, 299),
        ("3000多万", 30_000_000, 39_999_999),
        ("二三十岁", 20, 30),
        ("hundreds of people", 100, 999),
        ("several thousand", 2000, 9999),
    ],
)
def test_an_approximate_number_is_a_range(text: str, low: int, high: int) -> None:
    assert [(number.value, number.high) for number in numbers(text)] == [(low, high)]


@pytest.mark.parametrize(
    "text",
    [
        "一" + "亿" * 39,
        "trillion " * 9000,
        "9" * 20_000,
        "壹" * 9000,
        "零" * 9000,
        "1/2/" * 4000,
        "三点" * 4000,
    ],
)
def test_hostile_text_is_read(text: str) -> None:
    assert all(number.span[0] < number.span[1] for number in numbers(text))


_PIECES = (
    "一 二 两 十 百 千 万 亿 零 几 多 半 点 分之 成 折 倍 年 月 日 第 3 12 1,000 . : / - % a half and hundred"
)


@given(
    st.lists(
        st.sampled_from([*_PIECES.split(), " ", "million", "third", "p.m.", "İ", "½", "①"]), max_size=30
    ).map("".join)
)
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    ends = [0]
    for number in numbers(text):
        assert ends[-1] <= number.span[0] < number.span[1] <= len(text)
        ends.append(number.span[1])
