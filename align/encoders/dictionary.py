"""A substitute for sentence embeddings that needs only the dictionary: hashed bags of English lemmas."""

import math
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from corpus.model import Progress
from corpus.text.lexicon import chinese_tokens, english_tokens, gloss_counts
from corpus.text.tokens import has_chinese

Vectors = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

DIMENSIONS = 512


class DictionaryEncoder:
    """A Chinese word is the sum of its glosses' lemmas, an English word its own lemma; rare ones weigh more.

    Each lemma is a fixed random direction, so that unrelated lemmas are nearly orthogonal.
    """

    name = "none"

    def encode(self, texts: Sequence[str]) -> Vectors:
        bags = [_bag(text, "zh" if has_chinese(text) else "en") for text in texts]
        return _unit(np.stack(bags)) if bags else np.zeros((0, DIMENSIONS), np.float32)

    def spans(
        self, sentences: Sequence[Sequence[str]], language: str, progress: Progress | None = None
    ) -> "DictionarySpans":
        return DictionarySpans(sentences, language, progress)


class DictionarySpans:
    """Prefix sums over the clauses' bags."""

    def __init__(
        self, sentences: Sequence[Sequence[str]], language: str, progress: Progress | None = None
    ) -> None:
        count = sum(map(len, sentences))
        self._sums = np.zeros((count + 1, DIMENSIONS), np.float32)
        position = 0
        for number, clauses in enumerate(sentences, start=1):
            for clause in clauses:
                self._sums[position + 1] = self._sums[position] + _bag(clause, language)
                position += 1
            if progress:
                progress(number, len(sentences))

    def vectors(self, starts: Indices, sizes: Indices) -> Vectors:
        return _unit(self._sums[starts + sizes] - self._sums[starts])


def _bag(text: str, language: str) -> Vectors:
    chinese = language.split("-")[0] == "zh"
    bag = np.zeros(DIMENSIONS, np.float32)
    for token in chinese_tokens(text) if chinese else english_tokens(text):
        share = 1 / math.sqrt(len(token.keys))
        for key in token.keys:
            bag += share * _direction(key)
    return bag


@cache
def _direction(key: str) -> Vectors:
    """A direction of random signs; longer, the rarer the key is among the dictionary's glosses."""
    counts, total = gloss_counts()
    weight = math.log(total / (counts.get(key, 0) + 20)) / math.sqrt(DIMENSIONS)
    bits = np.frombuffer(blake2b(key.encode(), digest_size=DIMENSIONS // 8).digest(), np.uint8)
    return ((np.unpackbits(bits) * 2.0 - 1.0) * weight).astype(np.float32)


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)
    return unit
