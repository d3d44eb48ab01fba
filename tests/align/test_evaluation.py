"""Strict and lax figures, on cases small enough to count by hand."""

import pytest

from align.evaluation import Counts, compare, merge_by_verse
from corpus.model import Bead


def beads(*pairs: tuple[tuple[int, ...], tuple[int, ...]]) -> list[Bead]:
    return [Bead(source, target) for source, target in pairs]


GOLD = beads(((0,), (0,)), ((1,), (1, 2)), ((2,), ()), ((3, 4), (3,)))


def test_the_gold_itself_is_right_throughout() -> None:
    counts = compare(GOLD, GOLD)
    assert (counts.strict.f1, counts.lax.f1) == (1.0, 1.0)


def test_precision_counts_empty_sided_beads_and_recall_does_not() -> None:
    counts = compare(GOLD, beads(((0,), (0,)), ((1,), (1,)), ((), (2,)), ((2,), ()), ((3, 4), (3,))))
    # Of five beads produced, three are in the gold; of the gold's three filled beads, two are found.
    assert counts.strict.precision == pytest.approx(3 / 5)
    assert counts.strict.recall == pytest.approx(2 / 3)
    # [1]:[1] overlaps [1]:[1,2]; []:[2] overlaps nothing.
    assert counts.lax.precision == pytest.approx(4 / 5)
    assert counts.lax.recall == pytest.approx(3 / 3)


def test_overlap_must_be_on_both_sides() -> None:
    counts = compare(beads(((0,), (0,)), ((1,), (1,))), beads(((0,), (1,)), ((1,), (0,))))
    assert (counts.lax.precision, counts.lax.recall) == (0.0, 0.0)


def test_files_are_averaged_by_their_beads() -> None:
    right = compare(beads(((0,), (0,))), beads(((0,), (0,))))
    wrong = compare(beads(((0,), (0,))), beads(((0,), ()), ((), (0,))))
    assert (right + wrong).strict.precision == pytest.approx(1 / 3)
    assert (right + wrong).strict.recall == pytest.approx(1 / 2)


def test_nothing_produced_is_zero_and_no_crash() -> None:
    assert compare(GOLD, []).strict.f1 == 0.0
    assert Counts().lax.f1 == 0.0


def test_beads_within_a_verse_are_merged() -> None:
    merged = merge_by_verse(
        beads(((0,), (0,)), ((1,), (1,)), ((2,), (2,)), ((), (3,))),
        ["1", "1", "2"],
        ["1", "1", "2", "2"],
    )
    assert merged == beads(((0, 1), (0, 1)), ((2,), (2, 3)))


def test_a_bead_across_two_verses_is_left_alone() -> None:
    across = beads(((0, 1), (0,)), ((2,), (1,)))
    assert merge_by_verse(across, ["1", "2", "2"], ["1", "2"]) == across
