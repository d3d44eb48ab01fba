"""What was changed outside comes in again, and what was reviewed inside stays."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from corpus.errors import ConflictError
from corpus.folder import DocumentFolder, bundled
from corpus.model import Bead, Bitext, Document, Segment, TranslationUnit
from corpus.search.concordance import concordance
from corpus.store import Corpus
from corpus.store.browsing import PlacedBead, bead_page, bitext_summaries
from corpus.store.importing import (
    Imported,
    ImportSource,
    ReviewsLostError,
    add_bitexts,
    add_folder,
    import_units,
)
from corpus.store.reviewing import accept, edit, last_reviews, merge, replace_beads, split, undo
from tests.refusals import refusal

(FOLDER,) = [folder for folder in bundled() if folder.source.name == "future-industries"]

PAIRS = [
    ("春天来了。", "Spring has come."),
    ("河水涨了。", "The river has risen."),
    ("农民忙着种地。", "The farmers are busy sowing."),
    ("谢谢。", "Thank you."),
    ("夏天很热。", "Summer is hot."),
    ("谢谢。", "Thank you."),
]


def bitext(pairs: list[tuple[str, str]], target: str = "en") -> Bitext:
    """A bead a pair; an empty text is an empty side."""
    sides: tuple[list[Segment], list[Segment]] = ([], [])
    beads = []
    for pair in pairs:
        places: list[tuple[int, ...]] = []
        for segments, text in zip(sides, pair, strict=True):
            places.append((len(segments),) if text else ())
            if text:
                segments.append(Segment(str(len(segments) + 1), text))
        beads.append(Bead(places[0], places[1], 0.9))
    source = Document("poem", "zh-Hans", tuple(sides[0]))
    return Bitext(source, Document(target, "en", tuple(sides[1])), tuple(beads))


def add(corpus: Corpus, *bitexts: Bitext, digest: str, **options: Any) -> Imported:
    return add_bitexts(corpus, bitexts, ImportSource("poem", "here", digest, "tester", "pair"), **options)


def import_pairs(corpus: Corpus, pairs: list[tuple[str, str]], digest: str, **options: Any) -> Imported:
    units = [TranslationUnit(zh, en) for zh, en in pairs]
    return import_units(corpus, units, ImportSource("poem.tmx", "here", digest, "tester"), **options)


def beads(corpus: Corpus, number: int = 0) -> list[PlacedBead]:
    return bead_page(corpus, bitext_summaries(corpus)[number].id, 0, 1000)


def texts(corpus: Corpus, number: int = 0) -> list[tuple[str, str, bool]]:
    def joined(segments: tuple[Segment, ...]) -> str:
        return "|".join(segment.text for segment in segments)

    return [(joined(bead.source), joined(bead.target), bead.reviewed) for bead in beads(corpus, number)]


def review(corpus: Corpus, before: list[PlacedBead], after: list[PlacedBead], number: int = 0) -> None:
    assert replace_beads(corpus, bitext_summaries(corpus)[number].id, before, after, "ann")


def state(corpus: Corpus) -> object:
    found = [concordance(corpus, query).total for query in ("谢谢", "河水", "thank", "spring", "江")]
    history = [last_reviews(corpus, summary.id) for summary in bitext_summaries(corpus)]
    return list(corpus.units()), corpus.concepts(), corpus.statistics(), found, history


CHANGED = [
    ("春天来了。", "Spring is here."),  # the translation was mended
    ("江水涨了。", "The river has risen."),  # the source was
    ("桃花开了。", "The peach trees blossom."),  # new
    *PAIRS[3:],  # one is gone
]


def put_bitext(corpus: Corpus, pairs: list[tuple[str, str]], digest: str, **options: Any) -> Imported:
    return add(corpus, bitext(pairs), digest=digest, update=True, **options)


def put_units(corpus: Corpus, pairs: list[tuple[str, str]], digest: str, **options: Any) -> Imported:
    return import_pairs(corpus, pairs, digest, update=True, **options)


PUT = {"add": put_bitext, "import": put_units}
"""Ways to bring a newer version in."""


@pytest.mark.parametrize("way", ["add", "import"])
def test_what_changed_takes_the_place_of_what_it_was(corpus: Corpus, way: str) -> None:
    put = partial(PUT[way], corpus)
    assert put(PAIRS, "1").changes is None
    updated = put(CHANGED, "2")
    assert updated.changes is not None
    counts = updated.changes.changed, updated.changes.new, updated.changes.gone
    assert (updated.changed, counts) == (True, (2, 1, 1))
    assert [(zh, en) for zh, en, _ in texts(corpus)] == CHANGED
    assert [record.name for record in corpus.imports()] == ["poem" if way == "add" else "poem.tmx"]
    assert concordance(corpus, "河水").total == concordance(corpus, "种地").total == 0
    assert concordance(corpus, "江水").hits[0].bead.import_name == corpus.imports()[0].name
    before = state(corpus)
    assert not put(CHANGED, "2").changed
    assert state(corpus) == before
    with corpus.reading() as connection:
        assert corpus.index.frequencies(connection, "zh", ["河水"]) == {"河水": 0}


def test_a_folder_that_is_mended_comes_in_anew(corpus: Corpus) -> None:
    def add_it(folder: DocumentFolder, digest: str) -> Imported:
        return add_folder(corpus, folder, ImportSource("speech", "here", digest, "tester"), update=True)

    add_it(FOLDER, "1")
    (first, *others) = FOLDER.bitexts
    segments = (replace(first.target.segments[0], text="Mended."), *first.target.segments[1:])
    mended = replace(first, target=replace(first.target, segments=segments))
    folder = replace(FOLDER, bitexts=(mended, *others), terms=FOLDER.terms[1:])
    changes = add_it(folder, "2").changes
    assert changes is not None
    assert (changes.changed, changes.new, changes.gone) == (1, 0, 0)
    assert list(corpus.bitexts()) == list(folder.bitexts)
    assert corpus.concepts() == list(folder.terms)


def test_another_origin_or_no_wish_to_update_is_refused(corpus: Corpus) -> None:
    add(corpus, bitext(PAIRS), digest="1")
    before = state(corpus)
    with refusal(ConflictError, name="poem"):
        add(corpus, bitext(CHANGED), digest="2")
    with refusal(ConflictError, name="poem"):
        add_bitexts(
            corpus,
            [bitext(CHANGED)],
            ImportSource("poem", "there", "2", "tester", "pair"),
            update=True,
        )
    assert state(corpus) == before


def reviewed(corpus: Corpus) -> None:
    """Two beads merged and accepted, one edited on both sides, one accepted of two that are equal."""
    all_beads = beads(corpus)
    (both,) = merge(all_beads[0], all_beads[1])
    review(corpus, all_beads[:2], [both])
    now = beads(corpus)
    review(corpus, now[:1], accept(now[0]))
    review(corpus, now[1:2], edit(now[1], ["农民忙着插秧。"], ["The farmers are planting rice."]))
    review(corpus, now[4:5], accept(now[4]))


REVIEWED = [
    ("春天来了。|河水涨了。", "Spring has come.|The river has risen.", True),
    ("农民忙着插秧。", "The farmers are planting rice.", True),
    ("谢谢。", "Thank you.", False),
    ("夏天很热。", "Summer is hot.", False),
    ("谢谢。", "Thank you.", True),
]


@pytest.mark.parametrize("way", ["add", "import"])
def test_reviews_stay_where_the_texts_did(corpus: Corpus, way: str) -> None:
    put = partial(PUT[way], corpus)
    put(PAIRS, "1")
    reviewed(corpus)
    assert texts(corpus) == REVIEWED
    # One put in at the beginning, so that every segment has another number; one changed.
    imported = put([("题目", "Title"), *PAIRS[:4], ("夏天热。", "Summer is hot."), PAIRS[5]], "2")
    assert imported.changes is not None
    assert (imported.changes.changed, imported.changes.new, imported.changes.gone) == (1, 1, 0)
    expected = [("题目", "Title", False), *REVIEWED]
    expected[4] = ("夏天热。", "Summer is hot.", False)
    assert texts(corpus) == expected
    assert concordance(corpus, "插秧").total == 1
    assert concordance(corpus, "种地").total == 0
    # Who, when and what it was before is known as well, and can be taken back step by step.
    (summary,) = bitext_summaries(corpus)
    assert [entry.reviewer for entry in last_reviews(corpus, summary.id)] == ["ann"] * 4
    for _ in range(4):
        undo(corpus, summary.id, "ann")
    assert last_reviews(corpus, summary.id) == []
    original = [("题目", "Title"), *PAIRS[:4], ("夏天热。", "Summer is hot."), PAIRS[5]]
    assert texts(corpus) == [(zh, en, False) for zh, en in original]


@pytest.mark.parametrize("way", ["add", "import"])
def test_reviews_that_would_go_are_named_and_given_up_on_demand_only(corpus: Corpus, way: str) -> None:
    put = partial(PUT[way], corpus)
    put(PAIRS, "1")
    reviewed(corpus)
    before = state(corpus)
    changed = [PAIRS[0], ("江水涨了。", "The river rose."), *PAIRS[2:]]
    with refusal(ReviewsLostError, beads=1):
        put(changed, "2")
    assert state(corpus) == before
    imported = put(changed, "2", even_reviewed=True)
    assert imported.changes is not None
    assert len(imported.changes.lost) == 1
    assert texts(corpus) == [*[(zh, en, False) for zh, en in changed[:2]], *REVIEWED[1:]]


def test_the_file_may_have_been_mended_as_it_was_reviewed(corpus: Corpus) -> None:
    add(corpus, bitext(PAIRS), digest="1")
    reviewed(corpus)
    mended = [*PAIRS[:2], ("农民忙着插秧。", "The farmers are planting rice."), *PAIRS[3:]]
    changes = add(corpus, bitext(mended), digest="2", update=True).changes
    assert changes is not None
    assert (changes.changed, changes.new, changes.gone, changes.lost) == (0, 0, 0, ())
    assert texts(corpus) == REVIEWED


def test_a_source_that_was_edited_stays_so_for_all_its_translations(corpus: Corpus) -> None:
    both = [bitext(PAIRS, "en-a"), bitext([(zh, en.upper()) for zh, en in PAIRS], "en-b")]
    add(corpus, *both, digest="1")
    second = beads(corpus, 1)
    review(corpus, second[1:2], edit(second[1], ["江水涨了。"], ["THE RIVER ROSE."]), 1)
    first = beads(corpus, 0)
    review(corpus, first[1:2], accept(first[1]), 0)
    before = texts(corpus, 0), texts(corpus, 1)
    changes = add(corpus, *both, digest="2", update=True).changes
    assert changes is not None
    assert (changes.changed, changes.new, changes.gone, changes.lost) == (0, 0, 0, ())
    assert (texts(corpus, 0), texts(corpus, 1)) == before


def test_a_bead_split_and_accepted_stays_when_its_other_part_changed(corpus: Corpus) -> None:
    whole = bitext(PAIRS)
    joined = Bead((0, 1), (0, 1), 0.5)
    add(corpus, replace(whole, beads=(joined, *whole.beads[2:])), digest="1")
    parts = split(beads(corpus)[0])
    review(corpus, beads(corpus)[:1], parts)
    first, second, *_ = beads(corpus)
    review(corpus, [first], accept(first))
    review(corpus, [second], accept(second))
    changed = bitext([PAIRS[0], ("江水涨了。", "The river rose."), *PAIRS[2:]])
    changes = add(corpus, changed, digest="2", update=True, even_reviewed=True).changes
    assert changes is not None
    assert [lost.split(" ", 1)[0] for lost in changes.lost] == ["poem"]
    assert texts(corpus)[:2] == [(*PAIRS[0], True), ("江水涨了。", "The river rose.", False)]
    (kept,) = last_reviews(corpus, bitext_summaries(corpus)[0].id)
    assert kept.reviewer == "ann"


def test_an_update_that_breaks_off_shows_the_older_one_and_goes_on(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.store.importing.BATCH", 2)
    import_pairs(corpus, PAIRS, "1")
    before = state(corpus)

    def breaking() -> Iterator[TranslationUnit]:
        for zh, en in CHANGED[:5]:
            yield TranslationUnit(zh, en)
        raise KeyboardInterrupt

    source = ImportSource("poem.tmx", "here", "2", "tester")
    with pytest.raises(KeyboardInterrupt):
        import_units(corpus, breaking(), source, update=True)
    assert state(corpus) == before
    resumed = import_pairs(corpus, CHANGED, "2", update=True)
    assert (resumed.units, resumed.resumed_from) == (6, 4)
    assert [(zh, en) for zh, en, _ in texts(corpus)] == CHANGED
    assert [record.name for record in corpus.imports()] == ["poem.tmx"]


def test_a_file_that_changed_after_its_import_broke_off_starts_anew(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.store.importing.BATCH", 2)

    def breaking() -> Iterator[TranslationUnit]:
        yield from (TranslationUnit(zh, en) for zh, en in PAIRS[:3])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_units(corpus, breaking(), ImportSource("poem.tmx", "here", "1", "tester"))
    import_pairs(corpus, CHANGED, "2", update=True)
    assert [(zh, en) for zh, en, _ in texts(corpus)] == CHANGED
    assert concordance(corpus, "河水").total == 0
