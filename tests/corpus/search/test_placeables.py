"""What differs in numbers, tags and addresses alone is known as such, and put in where that is certain."""

from collections.abc import Iterator

import pytest

from corpus.errors import UsageError
from corpus.model import TranslationUnit
from corpus.search.fuzzy import fuzzy, percent_with_placeables
from corpus.search.penalties import penalties_from
from corpus.search.placeables import differing_placeables, with_other_placeables
from corpus.store.corpus import Corpus
from corpus.store.database import memory_database
from corpus.store.importing import ImportSource, import_units
from tests.refusals import refusal


@pytest.mark.parametrize(
    ("text", "match", "translation", "adapted"),
    [
        ("等待5秒。", "等待3秒。", "Wait 3 seconds.", "Wait 5 seconds."),
        ("合同金额为2,500元。", "合同金额为1,000元。", "It comes to 1,000 yuan.", "It comes to 2,500 yuan."),
        ("从2到7。", "从3到9。", "From 3 to 9.", "From 2 to 7."),
        ("见 https://b.example/y", "见 https://a.example/x", "See https://a.example/x", "See https://b.example/y"),
        ("见 www.b.example/y、图2", "见 http://a.example、图2", "http://a.example, 2", "www.b.example/y, 2"),
        ("见 http://b.example/y", "见 http://a.example/x", "See http://a.example/x.", "See http://b.example/y."),
        ("长1/4英寸", "长1/2英寸", "1/2 inch long", "1/4 inch long"),
        ("写信给 a@b.example。", "写信给 c@d.example。", "Write to c@d.example.", "Write to a@b.example."),
        ("点击 <b2>。", "点击 <b1>。", "Click <b1>.", "Click <b2>."),
        ("你好，{name}", "你好，{user}", "Hello, {user}", "Hello, {name}"),
        ("Wait 5 seconds.", "Wait 3 seconds.", "等待3秒。", "等待5秒。"),
        # a date is one placeable, and is written as the translation writes it
        ("于2027年4月11日签。", "于2026年3月5日签。", "Signed March 5, 2026.", "Signed April 11, 2027."),
        ("于2027-04-11签订。", "于2026-03-05签订。", "Signed on 5 Mar. 2026.", "Signed on 11 Apr. 2027."),
        ("Due 11 April 2027.", "Due March 5, 2026.", "二〇二六年三月五日前", "二〇二七年四月十一日前"),
        ("4月2日起3日内。", "3月5日起3日内。", "Within 3 days from 5 March.", "Within 3 days from 2 April."),
        # how 3/5 is meant, the translation says, or the other date does
        ("Due 4/7/2027.", "Due 3/5/2026.", "2026年3月5日到期。", "2027年4月7日到期。"),
        ("Due 4/7/2027.", "Due 3/5/2026.", "2026年5月3日到期。", "2027年7月4日到期。"),
        ("Due 4/7/2027.", "Due 25/3/2026.", "2026年3月25日到期。", "2027年7月4日到期。"),
        ("Due 4/7/2027.", "Due 3/5/2026.", "3/5/2026到期。", "4/7/2027到期。"),
        ("Due 4/7/2027.", "Due 5/5/2026.", "2026年5月5日到期。", ""),
        ("于2027年4月11日签订。", "于2026年3月5日签订。", "Signed on March 5.", ""),
        # known to differ in a number only, but how it is put in is not certain
        ("等待5秒。", "等待3秒。", "Wait three seconds.", ""),
        ("等待5秒。", "等待3秒。", "Wait 3 seconds, then 3 more.", ""),
        ("等待5秒。", "等待3秒。", "Wait a little.", ""),
        ("历时3小时15分。", "历时2小时45分。", "It took 2 hours and 45 minutes.", ""),
        ("16:45开始。", "15:30开始。", "It starts at 15:30.", ""),
        ("共有2个文件。", "共有1个文件。", "There is 1 file.", ""),
        ("共有五个文件。", "共有3个文件。", "There are 3 files.", ""),
    ],
)  # fmt: skip
def test_only_placeables_differ(text: str, match: str, translation: str, adapted: str) -> None:
    differing = differing_placeables(text, match)
    assert differing
    assert with_other_placeables(translation, text, differing) == adapted


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("等待5分钟。", "等待3秒。"),
        ("等待5秒。", "等待5秒。"),
        ("等待五秒。", "等待5秒。"),  # the same number
        ("打开5号阀门。", "关闭3号阀门。"),
        ("等待5秒。", "等待。"),
        ("见 https://b.example", "见 5"),
        ("于2027年4月11日签订。", "于2026年3月5日开工。"),
        ("于2026-03-05签订。", "于2026年3月5日签订。"),  # the same date
    ],
)
def test_something_else_differs(text: str, match: str) -> None:
    differing = differing_placeables(text, match)
    assert differing == []
    assert with_other_placeables("Wait 3 seconds.", text, differing) == ""


@pytest.fixture
def corpus() -> Iterator[Corpus]:
    units = [
        TranslationUnit("等待3秒。", "Wait 3 seconds.", document="acme", properties={"origin": "MT"}),
        TranslationUnit("等待3秒吧。", "Do wait 3 seconds.", document="other", reviewed=True),
    ]
    with Corpus(memory_database(), "test") as corpus:
        corpus.prepare(create=True)
        import_units(corpus, units, ImportSource("m"))
        yield corpus


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # equal but for the notation
        ("会议将于2026年3月5日召开。", "会议将于2026-03-05召开。", 99),
        ("会议将于2026年3月5日召开。", "会议将于二〇二六年三月五日召开。", 99),
        ("It ends on March 5, 2026.", "It ends on 5 March 2026.", 99),
        ("下午三点见。", "下午3点见。", 99),
        # one of five characters, of ten, of six (spaces beside Chinese do not count)
        ("详见网页 https://a.example/x/y/z", "详见网页 https://b.example/other/path/to/it", 80),
        ("请写信给 <a@b.example> 先生。", "请写信给 <anyone@elsewhere.example> 先生。", 90),
        ("签于2026年3月5日的合同", "签于1999年12月31日的合同", 83),
        # what is equal does not count for less
        ("见 https://a.example/x/y/z 甲", "见 https://a.example/x/y/z 乙", 96),
    ],
)
def test_placeables_are_compared_as_such(one: str, other: str, expected: int) -> None:
    assert percent_with_placeables(one, other) == expected


def test_a_match_says_so(corpus: Corpus) -> None:
    first, second = fuzzy(corpus, "等待5秒。", minimum=50).matches
    assert (first.only_placeables, first.adapted) == (True, "Wait 5 seconds.")
    assert "number differs" in first.penalties
    assert (second.only_placeables, second.adapted) == (False, "")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], [("acme", 100), ("other", 83)]),
        (["machine=30"], [("other", 83), ("acme", 70)]),
        (["not-reviewed=5"], [("acme", 95), ("other", 83)]),
        (["acme=4", "not:other=3"], [("acme", 93), ("other", 83)]),
        (["OTHER=40"], [("acme", 100)]),
    ],
)
def test_penalties_lower_a_match(corpus: Corpus, given: list[str], expected: list[tuple[str, int]]) -> None:
    found = fuzzy(corpus, "等待3秒。", minimum=50, penalties=penalties_from(given)).matches
    assert [(match.bead.document, match.percent) for match in found] == expected
    assert [match.percent + match.deducted for match in found if match.bead.document == "acme"] == [100]


@pytest.mark.parametrize("given", ["machine", "=5", "machine=", "machine=101", "machine=-1", "machine=x"])
def test_what_is_not_a_penalty(given: str) -> None:
    with refusal(UsageError, given=given):
        penalties_from([given])
