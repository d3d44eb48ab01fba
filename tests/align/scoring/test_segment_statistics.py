"""The statistics taken in numpy are sacrebleu's, to the last count."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

from align.scoring import ngram_counts
from align.scoring.metrics import Matrix, make_metric, parse_metric
from align.scoring.segment_statistics import _tokenize_13a
from align.scoring.testset import ScoringTestSet
from tests.align.scoring.conftest import Toy

PIECES = [
    "the", "cat", "a", "3.5", "3,000", "-", "--", "1-2", ".", ",", "...", "(hi)", "'s", "&amp;", "&",
    "<skipped>", "\n", "\u2028", "\u3000", " ", "  ", "U.S.", "x,y", ",5", ".5", "“", "猫", "坐在", "垫子上",
    "，", "。", "𠮷", "\ud800",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.lists(
    st.sampled_from(PIECES), max_size=12
).map(" ".join)
METRICS = [
    "bleu", "bleu:tokenize=zh", "bleu:tokenize=char", "bleu:lowercase=yes,max_ngram_order=2",
    "bleu:max_ngram_order=6,tokenize=intl", "chrf", "chrf++", "chrf:whitespace=yes,lowercase=yes",
    "chrf:char_order=3,word_order=1,beta=3", "chrf:eps_smoothing=yes",
]  # fmt: skip


def by_sacrebleu(
    metric: BLEU | CHRF, hypotheses: Sequence[str], references: Sequence[Sequence[str]]
) -> Matrix:
    """The statistics of each segment by sacrebleu's own extraction, one segment at a time."""
    rows = []
    for i, hypothesis in enumerate(hypotheses):
        given_references = [texts[i].rstrip() for texts in references if texts[i].rstrip()] or [""]
        info = metric._extract_reference_info([metric._preprocess_segment(text) for text in given_references])
        rows.append(metric._compute_segment_statistics(metric._preprocess_segment(hypothesis.rstrip()), info))
    return np.array(rows, dtype=np.float64)


@pytest.mark.parametrize("key", METRICS)
@given(data=st.data())
def test_statistics_are_sacrebleus_whatever_the_texts(key: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 5))
    texts = st.lists(TEXT, min_size=size, max_size=size).map(tuple)
    references = {name: data.draw(texts) for name in "AB"[: data.draw(st.integers(1, 2))]}
    systems = [data.draw(texts), data.draw(texts)]
    metric = make_metric(parse_metric(key), ScoringTestSet(references))
    found = metric.statistics_of(systems, range(size))

    for hypotheses, matrix in zip(systems, found, strict=True):
        assert np.array_equal(matrix, by_sacrebleu(metric.metric, hypotheses, list(references.values())))


@given(st.lists(TEXT, max_size=6))
def test_tokenising_all_at_once_is_tokenising_one_by_one(texts: list[str]) -> None:
    make: Any = Tokenizer13a
    tokenizer = make()
    lines = [line.split() for line in _tokenize_13a(tokenizer, texts)]
    assert lines == [tokenizer(text).split() for text in texts]


@pytest.mark.parametrize("key", ["bleu", "chrf++"])
def test_neither_pieces_nor_long_segments_change_the_counts(
    toy: Toy, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    test_set, systems = toy
    metric = make_metric(parse_metric(key), test_set)
    outputs = [system.hypotheses for system in systems[:2]]
    whole = metric.statistics_of(outputs, range(len(test_set)))
    parts = [metric.statistics_of(outputs, piece) for piece in (range(70), range(70, 150))]
    monkeypatch.setattr(ngram_counts, "_BLOCK", 300)
    small = metric.statistics_of([*outputs], range(len(test_set)))

    for system in range(2):
        assert np.array_equal(whole[system], np.vstack([part[system] for part in parts]))
        assert np.array_equal(whole[system], small[system])


def test_a_segment_of_more_different_characters_than_fit_is_counted_too() -> None:
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 3000)))
    test_set = ScoringTestSet({"A": (many[:2500], "猫")}, target_language="zh-Hans")
    for key, metric in (("chrf", CHRF()), ("bleu", BLEU(tokenize="zh", force=True))):
        found = make_metric(parse_metric(key), test_set).statistics_of([(many[500:], "猫")], range(2))[0]
        assert np.array_equal(found, by_sacrebleu(metric, (many[500:], "猫"), [test_set.references["A"]]))
