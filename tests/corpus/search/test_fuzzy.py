from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UsageError
from corpus.model import TranslationUnit
from corpus.search.fuzzy import LONGEST, fuzzy, percent
from corpus.store import Corpus, open_corpus
from corpus.store.importing import ImportSource, import_units
from corpus.text.folding import fold
from tests.conftest import unavailable
from tests.refusals import refusal

TEXT = st.text("产业发展未来新质生产力的，。abc 12", max_size=30)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("保存文件", "保存文件", 100),
        ("保存文件", "保存文件。", 80),
        ("改革开放以来，经济发展很快。", "自改革开放以来，我国经济发展非常迅速。", 63),
        ("臺灣的產業", "台湾的产业", 99),
        ("ＡＢＣ", "abc", 99),
        ("保存文件。", "保存 文件。", 99),
        ("产业", "政策", 0),
        ("a" * 300, "a" * 299 + "b", 99),
        ("", "", 100),
    ],
)
def test_percent(one: str, other: str, expected: int) -> None:
    assert percent(one, other) == expected


@given(TEXT, TEXT)
def test_percent_is_symmetric_and_100_only_for_the_very_same(one: str, other: str) -> None:
    assert percent(one, other) == percent(other, one)
    assert (percent(one, other) == 100) == (one == other)


@given(TEXT.filter(fold), TEXT.filter(fold))
def test_percent_is_the_formula_of_the_translate_toolkit(one: str, other: str) -> None:
    try:
        from translate.search import lshtein as toolkit
    except ImportError:
        unavailable("translate-toolkit is not installed")
    if one == other:
        return
    comparer: Any = toolkit.LevenshteinComparer()
    expected = comparer.similarity(fold(one), fold(other), 0)
    assert percent(one, other) == min(int(expected + 1e-9), 99)


SENTENCES = [
    "前瞻布局和发展未来产业。",
    "要加快发展新质生产力。",
    "要加快发展新質生產力。",
    "2026年增长5%，增速加快。",
    "2025年增长5%，增速加快。",
    "保存文件",
    "好",
]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with open_corpus(tmp_path_factory.mktemp("memory") / "test.duizhao", create=True) as corpus:
        units = [
            TranslationUnit(text, f"Sentence {n} of them.", reviewed=n == 4)
            for n, text in enumerate(SENTENCES)
        ]
        import_units(corpus, units, ImportSource("units", "here", "1", "tester"))
        yield corpus


def best(memory: Corpus, text: str, **options: Any) -> list[tuple[str, int]]:
    return [(match.bead.zh, match.percent) for match in fuzzy(memory, text, **options).matches]


def test_equal_only_after_folding_is_99(memory: Corpus) -> None:
    assert best(memory, "要加快发展新质生产力。") == [(SENTENCES[1], 100), (SENTENCES[2], 99)]


def test_penalties_are_named(memory: Corpus) -> None:
    first, second = fuzzy(memory, "2026年增长5％，增速加快。").matches
    assert (first.bead.zh, first.percent, first.penalties) == (SENTENCES[3], 99, ("not reviewed",))
    assert (second.bead.zh, second.penalties) == (SENTENCES[4], ("number differs",))


def test_differences_are_shown_in_both_texts(memory: Corpus) -> None:
    query = "前瞻布局並發展未來產業。"
    (match,) = fuzzy(memory, query).matches
    (difference,) = match.differences
    assert query[slice(*difference.span)] == "並"
    assert match.bead.zh[slice(*difference.match_span)] == "和"


@pytest.mark.parametrize("query", ["好", "保存文", "保存文件吗"])
def test_very_short_texts_are_found(memory: Corpus, query: str) -> None:
    assert best(memory, query, minimum=60)


def test_the_other_direction(memory: Corpus) -> None:
    found = fuzzy(memory, "Sentence 3 of them!")
    assert found.side == "en"
    assert found.matches[0].bead.zh == SENTENCES[3]


@pytest.mark.parametrize("query", ["", " ", "\u200b"])
def test_nothing_to_compare_says_so(memory: Corpus, query: str) -> None:
    assert fuzzy(memory, query).hint


def test_limits(memory: Corpus) -> None:
    with refusal(UsageError, length=LONGEST + 1, longest=LONGEST):
        fuzzy(memory, "产" * (LONGEST + 1))
    with refusal(UsageError, minimum=10, lowest=30):
        fuzzy(memory, "产业", minimum=10)
    assert fuzzy(memory, "产业发展" * (LONGEST // 4)).matches == ()
    for query in ['"', "*", "NEAR(", "'; DROP TABLE beads", "%_\\", "😀", "\U00020000"]:
        assert fuzzy(memory, query).matches == ()


def test_a_character_put_in_spoils_a_pair_too(tmp_path: Path) -> None:
    with open_corpus(tmp_path / "test.duizhao", create=True) as corpus:
        units = [TranslationUnit("收益率将饱满。", "Yields will be full.")]
        import_units(corpus, units, ImportSource("units", "here", "1", "tester"))
        assert [match.percent for match in fuzzy(corpus, "收率将茶满。").matches] == [71]


def test_frequent_short_texts_are_compared_one_by_one(
    memory: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways of finding candidates give the same matches in the same order."""
    queries = ["前瞻布局并发展未来产业。", "前瞻布局和发展未来产业"]
    by_pairs = [fuzzy(memory, query, limit=50).matches for query in queries]
    assert all(by_pairs)
    monkeypatch.setattr("corpus.search.fuzzy.COMMON", 0)
    assert [fuzzy(memory, query, limit=50).matches for query in queries] == by_pairs
