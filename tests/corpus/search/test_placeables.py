"""What differs in numbers, tags and addresses alone is known as such, and put in where that is certain."""

from collections.abc import Iterator

import pytest

from corpus.errors import UsageError
from corpus.model import TranslationUnit
from corpus.search.fuzzy import fuzzy
from corpus.search.penalties import penalties_from
from corpus.search.placeables import differing_placeables, with_other_placeables
from corpus.store.corpus import Corpus
from corpus.store.database import memory_database
from corpus.store.importing import ImportSource, import_units


@pytest.mark.parametrize(
    ("text", "match", "translation", "adapted"),
    [
        ("等待5秒。", "等待3秒。", "Wait 3 seconds.", "Wait 5 seconds."),
        ("合同金额为2,500元。", "合同金额为1,000元。", "It comes to 1,000 yuan.", "It comes to 2,500 yuan."),
        ("从2到7。", "从3到9。", "From 3 to 9.", "From 2 to 7."),
        ("见 https://b.example/y", "见 https://a.example/x", "See https://a.example/x", "See https://b.example/y"),
        ("写信给 a@b.example。", "写信给 c@d.example。", "Write to c@d.example.", "Write to a@b.example."),
        ("点击 <b2>。", "点击 <b1>。", "Click <b1>.", "Click <b2>."),
        ("你好，{name}", "你好，{user}", "Hello, {user}", "Hello, {name}"),
        ("Wait 5 seconds.", "Wait 3 seconds.", "等待3秒。", "等待5秒。"),
        # known to differ in a number only, but how it is put in is not certain
        ("等待5秒。", "等待3秒。", "Wait three seconds.", ""),
        ("等待5秒。", "等待3秒。", "Wait 3 seconds, then 3 more.", ""),
        ("等待5秒。", "等待3秒。", "Wait a little.", ""),
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
    with pytest.raises(UsageError, match="is not an origin with a number"):
        penalties_from([given])
