"""Our edits of a segment against sacrebleu's own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import lib_ter

from align.scoring.edit_rate import translation_edit_rate

FEW = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=14)
MANY = st.lists(st.integers(0, 40).map(str), max_size=90)


def sacrebleus(hypothesis: list[str], reference: list[str]) -> tuple[int, int]:
    return lib_ter.translation_edit_rate(hypothesis, reference)


@given(FEW, FEW)
def test_short_segments_of_few_words_have_sacrebleus_edits(
    hypothesis: list[str], reference: list[str]
) -> None:
    assert translation_edit_rate(hypothesis, reference) == sacrebleus(hypothesis, reference)


@settings(max_examples=30)
@given(MANY, st.data())
def test_words_moved_left_out_and_put_in_have_sacrebleus_edits(
    reference: list[str], data: st.DataObject
) -> None:
    hypothesis = list(reference)
    for _ in range(data.draw(st.integers(0, 4))):
        start, end, to = (data.draw(st.integers(0, len(hypothesis))) for _ in range(3))
        moved = hypothesis[start:end]
        del hypothesis[start:end]
        hypothesis[to:to] = data.draw(st.sampled_from([moved, [], ["new", "words"]]))
    assert translation_edit_rate(hypothesis, reference) == sacrebleus(hypothesis, reference)


@pytest.mark.parametrize(
    ("hypothesis", "reference"),
    [
        ("", ""),
        ("a b", ""),
        ("", "a b"),
        ("d e f a b c", "a b c d e f"),
        ("a " * 3, "a " * 200),  # the beam widens with the difference in length
        ("a b " * 150, "b"),
        ("the of " * 60, "of the " * 60),  # more shifts than are tried
    ],
)
def test_what_limits_the_search_limits_it_as_in_sacrebleu(hypothesis: str, reference: str) -> None:
    pair = hypothesis.split(), reference.split()
    assert translation_edit_rate(*pair) == sacrebleus(*pair)
