"""Terms rendered: the measure of WMT25, and the stricter one."""

from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from align.scoring.segment_files import InputName
from align.scoring.terms import read_terms, score_terms, terms_of_corpus
from align.scoring.testset import ScoringTestSet
from corpus.errors import InputError, UsageError
from corpus.model import Concept, Term
from tests.refusals import refusal

SET = ScoringTestSet(
    {"A": ("Future industries are new industries.", "The market, the market!")},
    ("未来产业是新产业。", "市场，市场！"),
)
LIST = {"未来产业": ("future industries",), "产业": ("industry", "industries"), "市场": ("market",)}


def test_occurrences_are_counted_longest_term_first_and_renderings_as_whole_words() -> None:
    found = score_terms(
        SET, ("Future industries are a new industry.", "Marketing in the market."), [LIST, LIST]
    )

    # 产业 occurs once by itself, and is “industry” or “industries”; “Marketing” is no market.
    assert (found.rendered, found.occurrences) == (3, 4)
    assert found.accuracy == 0.75
    assert [(miss.segment, miss.term, miss.found, miss.occurrences) for miss in found.misses] == [
        (1, "市场", 1, 2)
    ]


def test_success_is_that_of_wmt25() -> None:
    found = score_terms(
        SET, ("Future industries are a new industry.", "Marketing in the market."), [LIST, LIST]
    )

    # Substrings, lower case, terms inside terms: 未来产业 1/1, 产业 2/2 (industries, industry), 市场 2/2.
    assert (found.success, found.instances) == (1.0, 3)
    half = score_terms(SET, ("New industries.", "A market."), [LIST, LIST])
    assert half.success == pytest.approx((0 + 1 / 2 + 1 / 2) / 3)


def test_success_counts_only_terms_that_a_reference_renders_as_listed() -> None:
    found = score_terms(
        SET, ("Future industries.", "x"), [{"新": ("novel",), "未来产业": ("future industries",)}] * 2
    )
    assert (found.success, found.instances) == (1.0, 1)


@pytest.mark.parametrize(
    ("hypothesis", "found"),
    [
        ("Future Industries’ role", 1),
        ("future-industries", 1),
        ("futures industries", 0),
        ("No such thing", 0),
    ],
)
def test_case_hyphens_and_plurals_do_not_matter(hypothesis: str, found: int) -> None:
    assert score_terms(SET, (hypothesis, ""), [{"未来产业": ("future industries",)}] * 2).rendered == found


@pytest.mark.parametrize(
    ("source", "term", "occurrences"),
    [
        ("The program keeps a frame.", "RAM", 0),
        ("More RAM. More ram, more RAMs.", "RAM", 3),
        ("It said again that AI won.", "AI", 1),
        ("An AI-based tool; AI’s role", "AI", 2),
        ("Battery and batteries", "battery", 2),
        ("Buttery", "butter", 0),
        ("3D, not 13D or 3Days", "3D", 1),
        ("C++ and C", "C++", 1),
        ("ＲＡＭ is wide", "ram", 1),
        ("İstanbul and RAM", "ram", 1),
        ("给机器增加RAM。", "RAM", 1),
        ("人工智能和人工", "人工", 2),
        ("tcp/ip stack and the tcp", "TCP", 2),
    ],
)
def test_terms_are_whole_words_where_the_script_has_words(source: str, term: str, occurrences: int) -> None:
    test_set = ScoringTestSet({"A": ("x",)}, (source,))
    assert score_terms(test_set, ("x",), [{term: ("y",)}]).occurrences == occurrences


@pytest.mark.parametrize(
    ("renderings", "hypothesis", "found"),
    [
        (("RAM",), "增加RAM容量", 1),
        (("art", "smart device"), "A smart device", 1),
        (("art",), "A smart device", 0),
        (("memory", "main memory"), "Main memory", 1),
    ],
)
def test_renderings_are_whole_words_beside_any_script(
    renderings: tuple[str, ...], hypothesis: str, found: int
) -> None:
    test_set = ScoringTestSet({"A": ("x",)}, ("内存",))
    assert score_terms(test_set, (hypothesis,), [{"内存": renderings}]).rendered == found


def test_a_place_is_the_rendering_of_one_term_only() -> None:
    test_set = ScoringTestSet({"A": ("x",)}, ("未来产业是新产业。",))
    found = score_terms(test_set, ("Future industries are new.",), [LIST])
    assert (found.rendered, found.occurrences) == (1, 2)


def test_consistency_is_the_share_of_the_most_frequent_rendering() -> None:
    sources = ("市场",) * 5
    test_set = ScoringTestSet({"A": ("x",) * 5}, sources)
    hypotheses = ("the market", "a mart", "markets", "THE MARKET", "nothing")
    found = score_terms(test_set, hypotheses, [{"市场": ("market", "mart")}] * 5)

    assert (found.accuracy, found.consistency) == (4 / 5, 3 / 5)


def test_no_term_no_score() -> None:
    found = score_terms(SET, ("x", "y"), [{}, {}])
    assert (found.success, found.accuracy, found.consistency, found.misses) == (None, None, None, ())


def test_the_corpuss_terms_take_any_translations_rendering() -> None:
    concepts = [
        Concept((Term("市场"), Term("market", "en", document="a"), Term("marketplace", "en", document="b"))),
        Concept((Term("市场"), Term("fair", "en", "forbidden"), Term("mart", "en", "admitted"))),
        Concept((Term("集市"), Term("bazaar", "en", "deprecated"))),
    ]
    assert terms_of_corpus(concepts) == {"市场": ("market", "marketplace", "mart")}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("t.tsv", "zh\ten\n市场\tmarket|mart\n", {"市场": ("market", "mart")}),
        ("t.tsv", "市场\tmarket\n市场\tmart\n", {"市场": ("market", "mart")}),
        ("t.json", '{"市场": ["market"]}', {"市场": ("market",)}),
        (
            "t.jsonl",
            '{"terms": {"市场": "market"}}\n{"terms": {"市场": ["market"]}}\n',
            {"市场": ("market",)},
        ),
        ("t.jsonl", '{"proper": {"市场": ["market"]}}\n{"proper": {}}\n', {"市场": ("market",)}),
    ],
)
def test_lists_are_read(
    tmp_path: Path, name: str, text: str, expected: dict[str, tuple[str, str]] | dict[str, tuple[str]]
) -> None:
    Path(tmp_path, name).write_text(text, encoding="utf-8")
    found = read_terms(InputName(tmp_path / name), 2)
    assert (len(found), found[0]) == (2, expected)


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("t.tsv", "市场 market\n", {"line": 1, "lacking": "tab"}),
        ("t.json", "[1]", {"lacking": "terms"}),
        ("t.json", "{", {"reason": ANY}),
        ("t.jsonl", '{"terms": {}}\n', {"lines": 1, "segments": 2}),
        ("t.jsonl", '{"terms": {"a": 1}}\n{"terms": {}}\n', {"line": 1, "term": "a"}),
    ],
)
def test_lists_that_are_none_are_errors(tmp_path: Path, name: str, text: str, fault: dict[str, Any]) -> None:
    Path(tmp_path, name).write_text(text, encoding="utf-8")
    with refusal(InputError, name, **fault):
        read_terms(InputName(tmp_path / name), 2)


def test_terms_need_the_source() -> None:
    with refusal(UsageError, lacking="source"):
        score_terms(ScoringTestSet({"A": ("x",)}), ("y",), [{}])


DAM = Concept(
    (
        Term("大坝", "zh-Hans"),
        Term("水坝", "zh-Hans", "deprecated"),
        Term("dam", "en", "preferred"),
        Term("weir wall", "en", "forbidden"),
        Term("wall", "en", "deprecated"),
    )
)
WALL = Concept((Term("墙", "zh-Hans"), Term("retaining wall", "en")))


def test_renderings_that_must_not_be_used_are_named() -> None:
    source = ("大坝很高。", "大坝旁有墙。", "墙很高。")
    texts = ("The weir walls are high.", "By the dam is a retaining wall.", "The wall is high.")
    given = ScoringTestSet({"A": texts}, source)
    found = score_terms(given, texts, [terms_of_corpus([DAM, WALL])] * 3)

    assert [(one.segment, one.term, one.rendering) for one in found.misuses] == [(0, "大坝", "weir wall")]
    assert (found.rendered, found.occurrences) == (2, 4)  # misuses change no measure


def test_terms_are_in_the_language_of_the_source(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("zh,en,status\n大坝,dam,\n")
    texts = ("水坝很高。", "大坝很高。")
    given = ScoringTestSet({"A": texts}, ("The dam is high.", "The dams are high."))
    for terms in (
        [terms_of_corpus([DAM], from_chinese=False)] * 2,
        read_terms(InputName(table), 2, given.sources),
    ):
        found = score_terms(given, texts, terms)
        assert (found.rendered, found.occurrences) == (1, 2)
        assert [(miss.segment, miss.renderings) for miss in found.misses] == [(0, ("大坝",))]
    assert [
        one.rendering
        for one in score_terms(given, texts, [terms_of_corpus([DAM], from_chinese=False)] * 2).misuses
    ] == ["水坝"]
