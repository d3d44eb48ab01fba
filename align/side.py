"""One side of a bitext in the aligner: sentences, their clauses, and vectors of runs of them."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from align.encoders import Encoder, Indices, Spans, Vectors
from corpus.model import Progress
from corpus.text.clauses import split_clauses

_SAMPLE = 1000
"""How many clauses are sampled to estimate their mean."""

_FEW_SENTENCES = 20
"""Shrinkage constant of the mean, in sentences."""

_MOST_CLAUSES = 100
"""The most clauses of a sentence that are distinguished; of more, the middle ones are merged."""


class EmbeddedSide:
    """Sentences of one language, with the clauses of each and the vectors of runs of clauses.

    ``first`` (int64, (sentences + 1,)) is the number of clauses before each sentence.
    """

    def __init__(self, texts: Sequence[str], clauses: Sequence[list[str]], spans: Spans) -> None:
        self.texts = list(texts)
        self.clauses = list(clauses)
        self.spans = spans
        counts = np.array([len(sentence) for sentence in clauses], np.int64)
        self.first: Indices = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        # English needs more characters to say the same: lengths include one extra space per sentence.
        self.offsets: Indices = np.cumsum([0, *(len(text) + 1 for text in texts)])

    def __len__(self) -> int:
        return len(self.texts)

    def sentences(self, starts: Indices, sizes: Indices) -> Vectors:
        """Unit vectors, float32 (runs, dimensions), of runs of sentences."""
        begins = self.first[starts]
        return self.spans.vectors(begins, self.first[starts + sizes] - begins)

    def single(self, indices: Indices) -> Vectors:
        """Unit vectors of single sentences."""
        return self.sentences(indices, np.ones_like(indices))

    def clause_runs(self, starts: Indices, sizes: Indices) -> Vectors:
        """Unit vectors of runs of clauses."""
        return self.spans.vectors(starts, sizes)

    def mean_clause(self) -> Vectors:
        """The mean vector of the side's clauses: the similarity to be expected of any of them."""
        count = int(self.first[-1])
        sample = np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.int64)
        mean: Vectors = self.spans.vectors(sample, np.ones_like(sample)).mean(axis=0)
        return mean

    @cached_property
    def mean_sentence(self) -> Vectors:
        """The mean vector of the side's sentences."""
        sample = np.linspace(0, len(self) - 1, min(len(self), _SAMPLE)).astype(np.int64)
        mean: Vectors = self.single(sample).mean(axis=0)
        return mean

    @cached_property
    def common(self) -> Vectors:
        """The common part of all sentence vectors: their mean, shrunk for a short text."""
        share = len(self) / (len(self) + _FEW_SENTENCES)
        common: Vectors = (share * self.mean_sentence).astype(np.float32)
        return common

    def lengths(self, starts: Indices, sizes: Indices) -> npt.NDArray[np.int64]:
        """The lengths of runs of sentences in characters, plus one for each sentence."""
        lengths: npt.NDArray[np.int64] = self.offsets[starts + sizes] - self.offsets[starts]
        return lengths


def read_side(
    texts: Sequence[str], language: str, encoder: Encoder, progress: Progress | None = None
) -> EmbeddedSide:
    """A side of sentences, read once by an encoder."""
    clauses = [_few(split_clauses(text, language)) for text in texts]
    return EmbeddedSide(texts, clauses, encoder.spans(clauses, language, progress))


def centred(side: EmbeddedSide) -> EmbeddedSide:
    """The side without the common part of its vectors, above all its language."""
    return EmbeddedSide(side.texts, side.clauses, _CentredSpans(side.spans, side.common))


class _CentredSpans:
    def __init__(self, spans: Spans, common: Vectors) -> None:
        self._spans = spans
        self._common = common

    def vectors(self, starts: Indices, sizes: Indices) -> Vectors:
        vectors = self._spans.vectors(starts, sizes) - self._common
        norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        unit: Vectors = vectors / np.maximum(norms, 1e-9)[:, None]
        return unit


def _few(clauses: list[str]) -> list[str]:
    """Every clause is compared with all those of two opposite sentences, so their number must be bounded."""
    if len(clauses) <= _MOST_CLAUSES:
        return clauses
    edge = _MOST_CLAUSES // 2
    return [*clauses[:edge], "".join(clauses[edge:-edge]), *clauses[-edge:]]
