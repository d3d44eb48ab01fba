"""Dates are read in every notation, and another day is written in the same one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.dates import Day, dates, with_day


@pytest.mark.parametrize(
    ("text", "written", "day", "another"),
    [
        # the last column is 11 February 2031 in the notation of the first
        ("于2026年3月5日签订", "2026年3月5日", (2026, 3, 5), "2031年2月11日"),
        ("于2026 年 03 月 05 日签订", "2026 年 03 月 05 日", (2026, 3, 5), "2031 年 02 月 11 日"),
        ("于2026年3月5号签订", "2026年3月5号", (2026, 3, 5), "2031年2月11号"),
        ("二〇二六年三月五日起", "二〇二六年三月五日", (2026, 3, 5), "二〇三一年二月十一日"),
        ("二零二六年十二月廿五日起", "二零二六年十二月廿五日", (2026, 12, 25), "二零三一年二月十一日"),
        ("２０２６年３月５日起", "２０２６年３月５日", (2026, 3, 5), "２０３１年２月１１日"),
        ("on 5 March 2026.", "5 March 2026", (2026, 3, 5), "11 February 2031"),
        ("on 5 Mar. 2026.", "5 Mar. 2026", (2026, 3, 5), "11 Feb. 2031"),
        ("on 05 MAR 2026.", "05 MAR 2026", (2026, 3, 5), "11 FEB 2031"),
        ("on March 5, 2026, or later", "March 5, 2026", (2026, 3, 5), "February 11, 2031"),
        ("the 5th of March, 2026", "5th of March, 2026", (2026, 3, 5), "11th of February, 2031"),
        ("March 3rd, 2026", "March 3rd, 2026", (2026, 3, 3), "February 11th, 2031"),
        ("Date: 2026-03-05.", "2026-03-05", (2026, 3, 5), "2031-02-11"),
        ("2026-12-15T10:30", "2026-12-15", (2026, 12, 15), "2031-02-11"),
        ("2026/3/5", "2026/3/5", (2026, 3, 5), "2031/2/11"),
        ("2026.3.5.", "2026.3.5", (2026, 3, 5), "2031.2.11"),
        ("by 3/5/2026", "3/5/2026", (2026, 3, 5), "2/11/2031"),
        ("by 25/03/2026", "25/03/2026", (2026, 3, 25), "11/02/2031"),
        ("am 5.3.2026", "5.3.2026", (2026, 3, 5), "11.2.2031"),
    ],
)
def test_a_date(text: str, written: str, day: Day, another: str) -> None:
    [date] = dates(text)
    assert (text[slice(*date.span)], date.day) == (written, day)
    assert with_day(text, date, (2031, 2, 11)) == another


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3月5日至4月6日", [(0, 3, 5), (0, 4, 6)]),
        ("自2025年12月起", [(2025, 12, 0)]),
        ("in December 2025 and on 5 May", [(2025, 12, 0), (0, 5, 5)]),
        ("January 2, 2026 and Feb 3", [(2026, 1, 2), (0, 2, 3)]),
        ("you may 5 times, or march 20 miles", []),
        ("version 2.1.3 of 10.11.12.13, section 1.2.2026.4, 1/2, 2026", []),
        ("共13月5日，2026年13月5日", []),
        ("tel. 2026-03-0567", []),
        ("第三月工资", []),
        ("On 31/31/2026", []),
    ],
)
def test_dates(text: str, days: list[Day]) -> None:
    assert [date.day for date in dates(text)] == days


def test_the_order_of_day_and_month_may_be_unknown() -> None:
    text = "by 3/5/2026"
    [american, other] = dates(text)[0].readings()
    assert (american.day, other.day) == ((2026, 3, 5), (2026, 5, 3))
    assert with_day(text, american, (2031, 2, 11)) == "2/11/2031"
    assert with_day(text, other, (2031, 2, 11)) == "11/2/2031"
    assert [len(date.readings()) for date in dates("25/3/2026, 3/25/2026, 2026/3/5")] == [1, 1, 1]


PIECES = (
    *("2026", "年", "3", "月", "5", "日", "号", "三", "十", "二〇二六", "廿", "２", "至", "12", "31"),
    *("March", "Mar.", "May", "may", "5th", "of", "to", " ", ",", "/", "-", "."),
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_a_date_written_anew_is_read_as_the_same(text: str) -> None:
    for date in dates(text):
        for reading in date.readings():
            again = dates(with_day(text, reading, reading.day))
            assert reading.day in [other.day for found in again for other in found.readings()]
