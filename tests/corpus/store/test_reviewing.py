"""What a person changes: pure operations, and the same in the corpus, on both kinds of database."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from corpus.check.doubt import is_doubtful
from corpus.errors import ConflictError, DuizhaoError
from corpus.folder import bundled
from corpus.model import Bead, Bitext, Segment, document_from_paragraphs
from corpus.search.concordance import concordance
from corpus.store import Corpus, open_corpus, schema
from corpus.store.browsing import (
    PlacedBead,
    bead_page,
    bitext_summaries,
    load_bitext_and_beads,
    next_to_review,
)
from corpus.store.importing import ImportSource, add_bitexts, add_folder
from corpus.store.reviewing import (
    accept,
    aligned_again,
    edit,
    last_reviews,
    merge,
    move_boundary,
    replace_beads,
    split,
    undo,
)

(FOLDER,) = [folder for folder in bundled() if folder.source.name == "future-industries"]


def bead(source: str, target: str) -> PlacedBead:
    """A bead with a segment a word."""
    words = [tuple(Segment(word, word) for word in side.split()) for side in (source, target)]
    return PlacedBead(1, 0, words[0], words[1], 0.9, True, "")


def beads_of(corpus: Corpus, bitext: int) -> list[PlacedBead]:
    loaded = load_bitext_and_beads(corpus, bitext)
    assert loaded is not None
    return loaded[1]


def shapes(beads: list[PlacedBead]) -> list[tuple[str, str]]:
    return [(" ".join(s.text for s in b.source), " ".join(s.text for s in b.target)) for b in beads]


@pytest.mark.parametrize(
    ("beads", "result"),
    [
        (merge(bead("a", "A"), bead("b", "B C")), [("a b", "A B C")]),
        (merge(bead("a", ""), bead("", "B")), [("a", "B")]),
        (split(bead("a b", "A")), [("a", "A"), ("b", "")]),
        (split(bead("a b c", "A B")), [("a", "A"), ("b c", "B")]),
        (split(bead("", "A B")), [("", "A"), ("", "B")]),
        (split(bead("a", "A")), [("a", ""), ("", "A")]),
        (move_boundary(bead("a", "A"), bead("b", "B C"), "target", forward=True), [("a", "A B"), ("b", "C")]),
        (
            move_boundary(bead("a b", "A"), bead("c", "B"), "source", forward=False),
            [("a", "A"), ("b c", "B")],
        ),
        (move_boundary(bead("a", "A"), bead("", "B"), "target", forward=True), [("a", "A B")]),
        (move_boundary(bead("a", ""), bead("b", "B"), "source", forward=False), [("a b", "B")]),
    ],
)
def test_what_becomes_of_the_segments(beads: list[PlacedBead], result: list[tuple[str, str]]) -> None:
    assert shapes(beads) == result
    assert all((b.confidence, b.reviewed, b.doubtful) == (0.0, False, True) for b in beads)


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: split(bead("a", "")),
        lambda: move_boundary(bead("a", "A"), bead("", "B"), "source", forward=True),
        lambda: move_boundary(bead("", "A"), bead("b", "B"), "source", forward=False),
        lambda: edit(bead("a", "A"), ["a"], []),
        lambda: edit(bead("a", "A"), [" \n"], ["A"]),
    ],
)
def test_what_cannot_be_done_is_said(impossible: Callable[[], object]) -> None:
    with pytest.raises(DuizhaoError):
        impossible()


@pytest.fixture
def speech(corpus: Corpus) -> Corpus:
    add_folder(corpus, FOLDER, ImportSource("speech", "here", "1", "tester"))
    return corpus


def page(corpus: Corpus, bitext: int, first: int, count: int = 2) -> list[PlacedBead]:
    return bead_page(corpus, bitext, first, count)


def everything(corpus: Corpus) -> object:
    """All that can be seen of a corpus: beads, texts, and what a search finds."""
    searches = [
        concordance(corpus, query, limit=1000) for query in ("产业", "industries", "的", "未来产业发展")
    ]
    beads = [bead_page(corpus, summary.id, 0, 1000) for summary in bitext_summaries(corpus)]
    return list(corpus.units()), beads, searches


def test_an_accepted_bead_is_reviewed_and_the_history_says_by_whom(speech: Corpus) -> None:
    (one,) = page(speech, 1, 3, 1)
    changed = edit(one, [s.text for s in one.source], ["All new words, and zebras."])
    assert replace_beads(speech, 1, [one], changed, "li")
    assert replace_beads(speech, 1, changed, accept(changed[0]), "wang")
    assert [(r.reviewer, r.before[0]["id"]) for r in last_reviews(speech, 1)] == [
        ("wang", one.id),
        ("li", one.id),
    ]
    assert last_reviews(speech, 1)[1].before[0]["target"] == [[s.id, s.text] for s in one.target]
    (hit,) = concordance(speech, "zebras").hits
    assert hit.bead.id == one.id and hit.bead.reviewed


def test_an_edited_source_is_edited_for_each_translation(speech: Corpus) -> None:
    (one,) = page(speech, 1, 8, 1)
    texts = ["斑马过马路。", *(s.text for s in one.source[1:])]
    assert replace_beads(speech, 1, [one], edit(one, texts, [s.text for s in one.target]), "li")
    found = concordance(speech, "斑马")
    assert sorted(hit.bead.translation for hit in found.hits) == ["en-a", "en-b"]


def test_the_second_of_two_reviewers_changes_nothing(speech: Corpus) -> None:
    before = page(speech, 1, 5)
    assert replace_beads(speech, 1, before, merge(*before), "li")
    seen = everything(speech)
    assert not replace_beads(speech, 1, before[:1], accept(before[0]), "wang")
    assert not replace_beads(speech, 1, before[1:], accept(before[1]), "wang")
    assert everything(speech) == seen


def test_beads_elsewhere_may_change_meanwhile(speech: Corpus) -> None:
    here, there = page(speech, 1, 10), page(speech, 1, 2)
    assert replace_beads(speech, 1, there, merge(*there), "li")
    assert replace_beads(speech, 1, here, merge(*here), "wang")  # it stands one position earlier now
    positions = [b.position for b in bead_page(speech, 1, 0, 1000)]
    assert positions == list(range(len(positions)))
    assert undo(speech, 1, "li") == there[0].id
    assert undo(speech, 1, "wang") == here[0].id


def test_nobody_takes_back_what_another_has_changed_since(speech: Corpus) -> None:
    before = page(speech, 1, 5)
    replace_beads(speech, 1, before, merge(*before), "li")
    (merged,) = page(speech, 1, 5, 1)
    replace_beads(speech, 1, [merged], accept(merged), "wang")
    with pytest.raises(ConflictError):
        undo(speech, 1, "li")
    assert undo(speech, 1, "wang") == merged.id
    assert undo(speech, 1, "li") == before[0].id
    with pytest.raises(ConflictError):
        undo(speech, 1, "li")


def test_the_doubtful_come_first(speech: Corpus) -> None:
    assert next_to_review(speech, 1) is None
    before = page(speech, 1, 20)
    replace_beads(speech, 1, before, split(merge(*before)[0]), "li")
    assert next_to_review(speech, 1) == 20
    assert next_to_review(speech, 1, after=20) == 21
    assert next_to_review(speech, 1, after=30) == 20


def test_the_rest_is_aligned_again_around_what_is_reviewed(speech: Corpus) -> None:
    good = bead_page(speech, 1, 0, 1000)
    before = page(speech, 1, 4)
    replace_beads(speech, 1, before, merge(*before), "li")
    before = page(speech, 1, 20)
    replace_beads(speech, 1, before, split(merge(*before)[0]), "li")
    bad = bead_page(speech, 1, 0, 1000)
    assert shapes(bad) != shapes(good)
    seen = everything(speech)

    found = load_bitext_and_beads(speech, 1)
    assert found and found[1] == bad
    assert aligned_again(bad, found[0].beads) == ([], [])

    concerned, after = aligned_again(bad, FOLDER.bitexts[0].beads)
    assert len(concerned) < len(bad)  # what stands outside of the first and last change is left alone
    assert replace_beads(speech, 1, concerned, after, "machine")
    now = bead_page(speech, 1, 0, 1000)
    assert shapes(now) == shapes(good)
    kept = {b.id for b in bad if b.reviewed}
    assert kept <= {b.id for b in now}
    holding = [b for b in now if any("未来产业" in s.text for s in b.source)]
    hits = concordance(speech, "未来产业", limit=1000).hits
    found_ids = {b.id for hit in hits for b in (hit.bead, *hit.also) if b.bitext_id == 1}
    assert found_ids == {b.id for b in holding}
    assert last_reviews(speech, 1, 1)[0].reviewer == "machine"

    assert not replace_beads(speech, 1, concerned, after, "too late")
    assert undo(speech, 1, "machine") is not None
    assert everything(speech) == seen


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6)), min_size=1, max_size=8))
def test_whatever_was_done_can_be_undone(steps: list[tuple[int, int]]) -> None:
    with open_corpus() as corpus:
        seen = everything(corpus)
        done = 0
        for first, operation in steps:
            before = bead_page(corpus, 2, first, 2)
            if len(before) < 2:
                continue
            try:
                match operation:
                    case 0:
                        after = merge(*before)
                    case 1:
                        before = before[:1]
                        after = split(before[0])
                    case 2 | 3:
                        after = move_boundary(before[0], before[1], "source", forward=operation == 2)
                    case 4 | 5:
                        after = move_boundary(before[0], before[1], "target", forward=operation == 4)
                    case _:
                        before = before[:1]
                        texts = [
                            [s.text + "改" for s in side] for side in (before[0].source, before[0].target)
                        ]
                        after = edit(before[0], *texts)
            except DuizhaoError:
                continue
            assert replace_beads(corpus, 2, before, after, "li")
            done += 1
        joined = list(corpus.bitexts())[1]
        assert [i for b in joined.beads for i in b.source] == list(range(len(joined.source.segments)))
        assert [i for b in joined.beads for i in b.target] == list(range(len(joined.target.segments)))
        for _ in range(done):
            assert undo(corpus, 2, "li") is not None
        assert everything(corpus) == seen


def test_a_text_longer_than_a_statement_may_name_is_changed_as_a_whole(tmp_path: Path) -> None:
    """A build of SQLite may allow no more than 32,766 values a statement; here, by setting, 6,000."""
    lines = [f"第{n}句话。" for n in range(7000)]
    source = document_from_paragraphs("long", "zh-Hans", [(line,) for line in lines])
    target = document_from_paragraphs("long.en", "en", [(f"Sentence {n}.",) for n in range(7000)])
    bitext = Bitext(source, target, tuple(Bead((n,), (n,), 0.9) for n in range(7000)))
    with open_corpus(tmp_path / "long.duizhao", create=True) as corpus:
        event.listen(
            corpus.engine,
            "checkout",
            lambda connection, *_: connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 6000),
        )
        add_bitexts(corpus, [bitext], ImportSource("long", "test", "1", "test", "pair"))
        (summary,) = bitext_summaries(corpus)
        before = beads_of(corpus, summary.id)
        after = [replace(bead, reviewed=True) for bead in before]
        assert replace_beads(corpus, summary.id, before, after, "li")
        assert beads_of(corpus, summary.id) == after
        assert concordance(corpus, "第6999句话").total == 1
        assert undo(corpus, summary.id, "li") == before[0].id
        assert beads_of(corpus, summary.id) == before


def test_a_database_counts_as_doubtful_what_the_pages_show_as_doubtful(speech: Corpus) -> None:
    with speech.writing() as connection:
        beads = connection.execute(sqlalchemy.select(schema.beads.c.id)).scalars().all()
        cases = product((False, True), (None, 0.0, 0.49, 0.5, 1.0), (0, 1), (0, 1))
        for bead_id, (reviewed, confidence, sources, targets) in zip(beads, cases, strict=False):
            connection.execute(
                schema.beads.update()
                .where(schema.beads.c.id == bead_id)
                .values(reviewed=reviewed, confidence=confidence, source_count=sources, target_count=targets)
            )
    with speech.selecting() as connection:
        rows = connection.execute(sqlalchemy.select(schema.beads)).all()
    expected = sum(
        is_doubtful(
            reviewed=row.reviewed,
            confidence=row.confidence,
            has_source=bool(row.source_count),
            has_target=bool(row.target_count),
        )
        for row in rows
    )
    assert 0 < expected < len(rows)
    assert sum(summary.doubtful for summary in bitext_summaries(speech)) == expected
