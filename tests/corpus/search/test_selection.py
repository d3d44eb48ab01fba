"""Which beads a selection means."""

from collections.abc import Iterator

import pytest

from align.words.linker import word_linker
from corpus.model import TranslationUnit
from corpus.search.concordance import concordance
from corpus.search.fuzzy import fuzzy
from corpus.search.renderings import renderings
from corpus.search.selection import Selection
from corpus.search.terms import find_terms
from corpus.store import Corpus, open_corpus
from corpus.store.importing import ImportSource, import_units


@pytest.fixture(scope="module")
def speech() -> Iterator[Corpus]:
    with open_corpus() as corpus:
        yield corpus


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (Selection(), True),
        (Selection(document="future-industries"), True),
        (Selection(document="前瞻布局"), True),
        (Selection(document="PLANNING AHEAD"), True),
        (Selection(document="another"), False),
        (Selection(since="2026"), True),
        (Selection(since="2026-01-30", until="2026-01-30"), True),
        (Selection(since="2026-02"), False),
        (Selection(until="2025"), False),
        (Selection(direction="zh"), True),
        (Selection(direction="en"), False),
        (Selection(reviewed=True), True),
    ],
)
@pytest.mark.parametrize("query", ["未来产业", "industries", "weilai chanye"])
def test_a_concordance_keeps_to_the_selection(
    speech: Corpus, query: str, selection: Selection, found: bool
) -> None:
    assert bool(concordance(speech, query, only=selection).total) == found


def test_a_selection_of_one_translation_finds_its_share(speech: Corpus) -> None:
    both = concordance(speech, "未来产业").total
    shares = [
        concordance(speech, "未来产业", only=Selection(document=name)).total for name in ("en-a", "en-b")
    ]
    assert sum(shares) == both and all(shares)


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (Selection(document="en-a"), True),
        (Selection(since="2026-01-30", reviewed=True), True),
        (Selection(document="another"), False),
        (Selection(direction="en"), False),
    ],
)
def test_matches_renderings_and_terms_keep_to_the_selection(
    speech: Corpus, selection: Selection, found: bool
) -> None:
    sentence = speech.beads([3])[0].source
    assert selection.document != "en-a" or {
        match.bead.translation for match in fuzzy(speech, sentence, only=selection).matches
    } == {"en-a"}
    assert bool(fuzzy(speech, sentence, only=selection).matches) == found
    assert bool(renderings(speech, "未来产业", word_linker(), only=selection).total) == found
    terms = find_terms(speech, "未来产业具有前瞻性。", only=selection)
    assert bool(terms) == found and all(term.source == "term list" for term in terms)
    assert bool(find_terms(speech, "a future industry", only=selection)) == found


def test_a_match_behind_many_that_are_left_out_is_found() -> None:
    units = [
        TranslationUnit("今天天气很好。", f"It is fine ({n}).", "zh-Hans", "en", reviewed=n == 99)
        for n in range(100)
    ]
    with open_corpus() as corpus:
        import_units(corpus, units, ImportSource("many", "", "", "test"))
        (match,) = fuzzy(corpus, "今天天气很好。", only=Selection(reviewed=True)).matches
        assert match.bead.target == "It is fine (99)."


def test_a_document_without_a_date_is_in_no_period(speech: Corpus) -> None:
    (bead,) = speech.beads([1])
    undated = type(bead)(**{f: getattr(bead, f) for f in bead.__slots__} | {"metadata": {}})
    assert not Selection(since="1900").has(undated)
    assert not Selection(until="2100").has(undated)
