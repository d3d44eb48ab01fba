"""Folded texts by their tokens, to find those that are like another text among very many.

Chinese is compared by its characters, and nothing is missed: of two texts that are alike, the longer of L
characters, at least ``least`` % of L characters are the same, so that they share as many distinct ones,
except for those that the text repeats. Other languages share too many letters for that; there the texts that
share most of a text's rarest sequences of four letters are compared, and where there are few texts, all.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from corpus.store.index import Side

MOST_BY_LETTERS = 100
"""The most texts compared with one that is not Chinese."""

FEW = 500
"""With at most this many texts, all are compared with one that is not Chinese."""

_RAREST = 40

_BLOCK = 10_000
"""How many texts are cut into tokens at a time."""

_PLACE_BITS = 32

_FREQUENT = 24
"""A token in at least one of this many texts is kept as a row with a flag for each text."""

Tokens = NDArray[np.int64]
"""The distinct tokens of a text, or of many, in ascending order."""

_Places = NDArray[np.int64]


def tokens_of(texts: Sequence[str], side: Side) -> list[Tokens]:
    """The tokens by which each of the folded texts is found: characters of Chinese, sequences of four
    letters.
    """
    tokens, owners = _tokens(texts, side)
    edges = np.searchsorted(owners, np.arange(len(texts) + 1)).tolist()
    return [distinct(tokens[start:end]) for start, end in pairwise(edges)]


def distinct(tokens: NDArray[np.int64]) -> Tokens:
    """The tokens without repetitions, in ascending order."""
    ordered = np.sort(tokens)  # faster than numpy.unique, which hashes
    is_first = np.ones(len(ordered), bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    distinct_ones: Tokens = ordered[is_first]
    return distinct_ones


def _tokens(texts: Sequence[str], side: Side) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The tokens of all texts in their order, and the place of the text that each is in."""
    if side == "zh":
        return _points(texts)
    padded = [text.ljust(4, "\0") for text in texts]
    points, owners = _points(padded)
    a, b, c, d = (points[i : len(points) - 3 + i] for i in range(4))
    within = owners[:-3] == owners[3:]
    # Code points beyond 0xFFFF may make two tokens one, which at worst costs a comparison.
    return ((a << 48) ^ (b << 32) ^ (c << 16) ^ d)[within], owners[:-3][within]


def _points(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The code points of all texts in their order, and the place of the text that each is in."""
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    return points, np.repeat(np.arange(len(texts)), np.fromiter(map(len, texts), np.int64, len(texts)))


class TokenIndex:
    """Folded texts by the tokens of a vocabulary."""

    def __init__(self, texts: Sequence[str], side: Side, vocabulary: Tokens) -> None:
        self.texts = texts
        self._side = side
        self._lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        known = pd.Index(vocabulary)
        blocks = (texts[start : start + _BLOCK] for start in range(0, len(texts), _BLOCK))
        keys = [_keys(block, side, known) + i * _BLOCK for i, block in enumerate(blocks)]
        keyed = np.concatenate([np.empty(0, np.int64), *keys])
        keyed.sort()
        starts = np.searchsorted(keyed, np.arange(len(vocabulary) + 1) << _PLACE_BITS).tolist()
        places = (keyed & (1 << _PLACE_BITS) - 1).astype(np.int32)
        self._places = {
            token: places[start:end]
            for token, (start, end) in zip(vocabulary.tolist(), pairwise(starts), strict=True)
            if start < end
        }
        self._rows = {
            token: np.bincount(found, minlength=len(texts)).astype(np.uint8)
            for token, found in self._places.items()
            if len(found) * _FREQUENT > len(texts)
        }

    def similar(
        self, folded: str, tokens: Tokens, least: int, wanted: int = 0
    ) -> tuple[_Places, NDArray[np.int64]]:
        """The places of the texts of at least ``least`` percent, best first, with their percentages.

        With ``wanted``, the same without those of a lower percentage, in less time.
        """
        candidates = self._candidates(len(folded), tokens, least, wanted)
        least = max(least, wanted)
        if not len(candidates):
            return candidates, candidates
        longer = np.maximum(self._lengths[candidates], len(folded))
        most = int(longer.max()) * (100 - least) // 100
        chosen = [self.texts[i] for i in candidates.tolist()]
        [distances] = cdist([folded], chosen, scorer=Levenshtein.distance, score_cutoff=most, dtype=np.int32)
        percent = np.minimum(100 * (longer - distances) // np.maximum(longer, 1), 99)
        order = np.lexsort((candidates, -percent))
        order = order[percent[order] >= min(least, 99)]
        return candidates[order], percent[order]

    def _candidates(self, length: int, tokens: Tokens, least: int, wanted: int) -> _Places:
        if self._side != "zh" and len(self.texts) <= FEW:
            return self._of_like_length(np.arange(len(self.texts)), length, max(least, wanted))
        there = [token for token in tokens.tolist() if token in self._places]
        if self._side == "zh":
            return self._by_characters(there, length, length - len(tokens), max(least, wanted))
        there.sort(key=lambda token: len(self._places[token]))
        candidates = self._by_letters(there[:_RAREST], length, least)
        return self._of_like_length(candidates, length, wanted)

    def _by_characters(self, there: Sequence[int], length: int, repeated: int, least: int) -> _Places:
        needed = max(-(-least * length // 100) - repeated, 1)
        if len(there) < needed:
            return np.empty(0, np.int64)
        shared = self._shared(there)
        candidates = np.flatnonzero(shared >= needed)
        longer = np.maximum(self._lengths[candidates], length)
        candidates = candidates[shared[candidates] >= -(-least * longer // 100) - repeated]
        return self._of_like_length(candidates, length, least)

    def _by_letters(self, there: Sequence[int], length: int, least: int) -> _Places:
        shared = self._shared(there)
        candidates = np.flatnonzero(shared >= min(max(len(there), 1), 2))
        candidates = self._of_like_length(candidates, length, least)
        if len(candidates) > MOST_BY_LETTERS:
            fewest = np.partition(shared[candidates], -MOST_BY_LETTERS)[-MOST_BY_LETTERS]
            candidates = candidates[shared[candidates] >= fewest]
            longer = np.maximum(self._lengths[candidates], length)
            candidates = candidates[np.lexsort((candidates, longer, -shared[candidates]))[:MOST_BY_LETTERS]]
        return candidates

    def _shared(self, tokens: Sequence[int]) -> NDArray[np.int64]:
        """The number of these tokens in each text."""
        places = [self._places[token] for token in tokens if token not in self._rows]
        shared = np.bincount(np.concatenate([np.empty(0, np.int64), *places]), minlength=len(self.texts))
        rows = [self._rows[token] for token in tokens if token in self._rows]
        for start in range(0, len(rows), 255):
            shared += sum(rows[start : start + 255])
        return shared

    def _of_like_length(self, candidates: _Places, length: int, least: int) -> _Places:
        lengths = self._lengths[candidates]
        return candidates[np.minimum(lengths, length) * 100 >= least * np.maximum(lengths, length)]


def _keys(texts: Sequence[str], side: Side, known: "pd.Index[int]") -> NDArray[np.int64]:
    """Each token of the vocabulary with each text that has it: its number, then the place of the text."""
    tokens, owners = _tokens(texts, side)
    numbers = known.get_indexer(pd.Index(tokens))
    found = numbers >= 0
    return distinct((numbers[found] << _PLACE_BITS) + owners[found])
