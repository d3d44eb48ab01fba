"""What the evidence is drawn from: clauses, quotations, and the encoder's work shared between runs."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.encoders import load_encoder
from align.encoders.use import LONGEST_SENTENCE
from align.evidence import gather_evidence
from align.evidence.quotations import chinese_quotations, english_quotations
from align.path.candidates import FirstPass, find_candidates
from align.path.model import load_model
from align.side import EmbeddedSide, centred, read_side
from corpus.folder import bundled
from corpus.text.clauses import split_clauses


@pytest.mark.parametrize("language", ["zh", "en"])
@given(st.text())
def test_clauses_joined_are_the_sentence(language: str, text: str) -> None:
    assert "".join(split_clauses(text, language)) == text


def test_short_clauses_are_joined() -> None:
    assert split_clauses("好，她是那类粗心的女孩子，从不多想。", "zh") == [
        "好，她是那类粗心的女孩子，",
        "从不多想。",
    ]


def test_quotations_by_curly_straight_double_and_single_marks() -> None:
    chinese = chinese_quotations(["他说：“来。", "我们走。”", "走了。"])
    for english in (
        ["He said: “Come.", "Let's go.”", "They went."],
        ['He said: "Come.', "Let's go.\"", "They went."],
        ["He said: 'Come.", "Let's go.'", "The boys' father went."],
    ):
        found = english_quotations(english)
        assert found.inside.tolist() == chinese.inside.tolist() == [True, False, False]
        assert found.closes.tolist() == chinese.closes.tolist() == [False, True, False]


def test_shared_work_is_close_to_encoding_every_run_as_a_text() -> None:
    bitext = bundled()[0].bitexts[0]
    encoder = load_encoder("use")
    for document, seam in ((bitext.source, ""), (bitext.target, " ")):
        side = read_side(document.texts, document.language, encoder)
        for size, least in ((1, 0.99), (3, 0.93)):
            starts = np.arange(0, len(side) - size)
            texts = [seam.join(side.texts[i : i + size]) for i in starts]
            naive = encoder.encode(texts)
            cosines = np.einsum("ij,ij->i", side.sentences(starts, np.full_like(starts, size)), naive)
            assert cosines.mean() > least


def test_of_a_very_long_sentence_the_two_ends_are_encoded() -> None:
    encoder = load_encoder("use")
    text = "前瞻布局和发展未来产业" * 20_000
    (vector,) = read_side([text], "zh", encoder).single(np.array([0]))
    half = LONGEST_SENTENCE // 2
    (ends,) = read_side([text[:half] + text[-half:]], "zh", encoder).single(np.array([0]))
    assert float(vector @ ends) > 0.999
    assert float(encoder.encode([text])[0] @ encoder.encode([text[:half] + text[-half:]])[0]) > 0.999


def test_the_clauses_of_a_very_long_sentence_are_few() -> None:
    text = "前瞻布局未来产业，" * 20_000
    (clauses,) = read_side([text], "zh", load_encoder("none")).clauses
    assert "".join(clauses) == text
    assert len(clauses) < 200


@pytest.mark.parametrize("name", ["use", "none"])
def test_there_is_evidence_for_every_weight_and_no_work_for_nothing(name: str) -> None:
    bitext, encoder, weights = bundled()[0].bitexts[0], load_encoder(name), load_model(name).weights
    source = read_side(bitext.source.texts[:12], "zh", encoder)
    target = read_side(bitext.target.texts[:12], "en", encoder)
    first = find_candidates(source, target)
    evidence = gather_evidence(source, target, first, weights)
    assert set(evidence) == set(weights)
    assert set(gather_evidence(source, target, first)) >= set(weights)
    assert {len(column) for column in evidence.values()} == {len(first.candidates.kind)}


@cache
def speech() -> tuple[EmbeddedSide, EmbeddedSide, FirstPass]:
    bitext, encoder = bundled()[0].bitexts[0], load_encoder("use")
    source = read_side(bitext.source.texts, "zh", encoder)
    target = read_side(bitext.target.texts, "en", encoder)
    return source, target, find_candidates(source, target)


def test_the_centred_similarity_is_the_cosine_of_centred_sides() -> None:
    source, target, first = speech()
    beads = first.candidates
    filled = (beads.sources > 0) & (beads.targets > 0)
    left = centred(source).sentences(beads.source[filled], beads.sources[filled])
    right = centred(target).sentences(beads.target[filled], beads.targets[filled])
    np.testing.assert_allclose(beads.centred[filled], np.einsum("ij,ij->i", left, right), atol=1e-5)
    assert not beads.centred[~filled].any()


def test_clauses_found_beside_a_bead_are_evidence_against_it() -> None:
    source, target, first = speech()
    beads = first.candidates
    evidence = gather_evidence(source, target, first, ())
    true = {(b.source, b.target) for b in bundled()[0].bitexts[0].beads}
    spans = zip(
        *(c.tolist() for c in (beads.source, beads.sources, beads.target, beads.targets)), strict=True
    )
    right = np.array([(tuple(range(i, i + k)), tuple(range(j, j + t))) in true for i, k, j, t in spans])
    filled = (beads.sources > 0) & (beads.targets > 0)
    assert right.sum() > 40
    beside = evidence["clause_beside"]
    assert beside.max() <= 0
    assert not beside[~filled].any()
    assert beside[right].mean() > -0.1 > -0.3 > beside[filled & ~right].mean()
