"""A corpus as a test set: what is scored together, and which hypothesis lines belong to it."""

from align.scoring.from_bitexts import bitexts_as_test_set, common_runs, reverse
from align.scoring.loading import join_lines
from corpus.errors import UsageError
from corpus.folder import bundled
from corpus.model import Bead, Bitext, Document, Segment
from tests.refusals import refusal


def document(name: str, language: str, *texts: str) -> Document:
    return Document(name, language, tuple(Segment(f"1.{i}", t) for i, t in enumerate(texts, start=1)))


SOURCE = document("speech", "zh-Hans", "一。", "二。", "三。", "四。")
A = Bitext(
    SOURCE,
    document("a", "en", "One.", "Two and three.", "Thanks.", "Four."),
    (Bead((0,), (0,)), Bead((1, 2), (1,)), Bead((), (2,)), Bead((3,), (3,))),
)
B = Bitext(
    SOURCE,
    document("b", "en", "One; two.", "Three,", "of course."),
    (Bead((0, 1), (0,)), Bead((2,), (1, 2)), Bead((3,), ())),
)


def test_with_one_translation_its_beads_are_the_segments() -> None:
    found = bitexts_as_test_set([A])

    assert found.sources == ("一。", "二。三。", "四。")
    assert found.references == {"a": ("One.", "Two and three. Thanks.", "Four.")}
    assert found.segment_ids == ("1.1", "1.2+1.3", "1.4")
    assert found.bead_types == ("1-1", "2-2", "1-1")
    assert (found.line_count, len(found)) == (4, 3)


def test_with_two_translations_overlapping_beads_are_taken_together() -> None:
    found = bitexts_as_test_set([A, B])

    assert found.sources == ("一。二。三。", "四。")
    assert found.references == {
        "a": ("One. Two and three. Thanks.", "Four."),
        "b": ("One; two. Three, of course.", ""),
    }
    assert join_lines(["1.", "2.", " ", "4."], found) == ("1. 2.", "4.")


def test_a_document_that_one_translation_lacks_has_empty_references() -> None:
    other = Bitext(document("note", "zh-Hans", "五。"), document("a", "en", "Five."), (Bead((0,), (0,)),))
    found = bitexts_as_test_set([A, B, other])

    assert found.document_ids == ("speech", "speech", "note")
    assert found.references["a"][-1] == "Five."
    assert found.references["b"][-1] == ""
    assert found.line_groups == ((0, 1, 2), (3,), (4,))


def test_the_other_direction_takes_the_translations_segments_as_lines() -> None:
    found = bitexts_as_test_set([reverse(A)])

    assert found.sources == ("One.", "Two and three.", "Thanks.", "Four.")
    assert found.references == {"speech": ("一。", "二。三。", "", "四。")}
    assert found.target_language == "zh-Hans"


def test_directions_are_not_mixed() -> None:
    with refusal(UsageError, label="sources", languages="en, zh"):
        bitexts_as_test_set([A, reverse(B)])


def test_the_bundled_corpus_loses_nothing() -> None:
    folder = bundled()[0]
    found = bitexts_as_test_set(folder.bitexts)

    assert "".join(found.sources) == "".join(folder.source.texts)
    assert found.line_count == len(folder.source.segments)
    for bitext in folder.bitexts:
        assert " ".join(found.references[bitext.target.name]).split() == " ".join(bitext.target.texts).split()
    assert common_runs(folder.bitexts)[0] == range(1)
