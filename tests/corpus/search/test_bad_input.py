"""Beads that no sentence looks like: every search answers, and what it marks is in the text."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from align.words.linker import word_linker
from corpus.model import TranslationUnit
from corpus.search.concordance import Concordance, concordance
from corpus.search.fuzzy import fuzzy
from corpus.search.kwic import kwic
from corpus.search.renderings import renderings, with_counterparts
from corpus.store import Corpus, open_corpus
from corpus.store.importing import ImportSource, import_units

BEADS = {
    "long": ("大坝" * 1000, "The dam is high. " * 500),
    "one word": ("水电", "Hydropower"),
    "one character": ("坝", "Dam"),
    "one side": ("没有译文", ""),
    "without letters": ("——……！", "…!"),
    "code": (
        '运行 `for (i=0; i<n; i++) { x[i] = "值"; }`',
        'Run `for (i=0; i<n; i++) { x[i] = "value"; }`',
    ),
    "address": ("见 https://example.org/文件?q=%E4%B8%AD#a。", "See https://example.org/file?q=%E4%B8%AD#a."),
    "emoji": ("👩‍👩‍👧‍👦很开心🎉🎉", "👩‍👩‍👧‍👦 are happy 🎉🎉"),
    "three scripts": ("Москва 的 東京タワー 很高 السلام", "Москва’s 東京タワー is tall السلام"),
    "marks": ("e\u0301te\u0301 夏天\u200b很热\ufe0f", "e\u0301te\u0301: summer is hot"),
}
QUERIES = {
    "long": ["大坝", "dam", "大*坝*大*坝*大*坝*大*坝*大*坝*大*坝", "坝大", '"大坝大坝"'],
    "one word": ["水电", "hydropower", "hydro*"],
    "one character": ["坝"],
    "one side": ["译文"],
    "code": ["运行", "value", "x[i]", "值"],
    "address": ["文件", "example.org"],
    "emoji": ["开心", "happy"],
    "three scripts": ["東京タワー", "Москва", "السلام", "很高"],
    "marks": ["夏天很热", "été"],
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    units = [TranslationUnit(zh, en, id=name) for name, (zh, en) in BEADS.items()]
    path: Path = tmp_path_factory.mktemp("odd") / "odd.duizhao"
    with open_corpus(path, create=True) as corpus:
        import_units(corpus, units, ImportSource("odd", "here", "1", "tester"))
        yield corpus


def check_spans(found: Concordance) -> None:
    for hit in found.hits:
        for spans, text in (
            (hit.spans, hit.bead.side(found.side)),
            (hit.counterparts, hit.bead.side("en" if found.side == "zh" else "zh")),
        ):
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert list(spans) == sorted(spans)


@pytest.mark.parametrize(("name", "query"), [(n, q) for n, queries in QUERIES.items() for q in queries])
def test_words_in_an_odd_bead_are_found_and_marked(odd: Corpus, name: str, query: str) -> None:
    found = with_counterparts(odd, concordance(odd, query, context=True, regional=True), word_linker())
    assert BEADS[name][0] in [hit.bead.source for hit in found.hits]
    assert all(hit.spans for hit in found.hits)
    check_spans(found)
    assert len(kwic(found)) >= len(found.hits)


@pytest.mark.parametrize("name", BEADS)
def test_an_odd_sentence_can_be_looked_for(odd: Corpus, name: str) -> None:
    source, target = BEADS[name]
    for text in filter(None, (source, target)):
        for match in fuzzy(odd, text[:1000]).matches:
            assert 0 <= match.percent <= 100
        check_spans(concordance(odd, text[:1000]))
    if name != "long" and name != "without letters":
        best = fuzzy(odd, source).matches[0]
        assert (best.percent, best.bead.source) == (100, source)


@pytest.mark.parametrize("query", ["大坝", "dam", "水电", "東京タワー", "happy", "值"])
def test_renderings_of_odd_beads_are_counted(odd: Corpus, query: str) -> None:
    found = renderings(odd, query, word_linker())
    assert found.examined >= 1
    assert sum(rendering.count for rendering in found.renderings) + found.unclear >= found.examined
