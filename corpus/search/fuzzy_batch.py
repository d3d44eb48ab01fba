"""Many texts against the memory at once: how like its best match each is, as in :mod:`corpus.search.fuzzy`.

The memory passes by in chunks, each with an index of the tokens that the texts have. Chinese is compared by
its characters, and nothing is missed: of two texts that are alike, the longer of L characters, at least
``minimum`` % of L characters are the same, so that they share as many distinct ones but for those that the
text repeats. Other languages share too many letters for that; there the texts that share most of a text's
rarest rows of four letters are compared, and where there are few texts, all.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from corpus.model import Progress
from corpus.search.fuzzy import LONGEST, least_with_other_numerals, percent_with_numerals
from corpus.search.penalties import NO_PENALTIES, Penalties, deducted
from corpus.store.corpus import Corpus
from corpus.store.index import Side
from corpus.store.reading import load_side, slices
from corpus.text.folding import fold
from corpus.text.numbers import numbers

CHUNK = 200_000
"""Beads that are held at a time."""

MOST_BY_LETTERS = 100
"""Texts of a chunk that are compared with one that is not Chinese."""

FEW = 500
"""Texts of which each is compared with one that is not Chinese."""

_LETTERS = 4
_RAREST = 40

_MOST_BY_NUMERALS = 20
"""Texts that are looked at more closely where numbers may be written in another way."""

_SURE = 3
"""Shared characters that are enough to ask for, so that more frequent ones need not be looked at."""


@dataclass(slots=True)
class Best:
    """The best match of a text: its percentage, and whether the memory has an equal text in any script."""

    percent: int = 0
    has_equal: bool = False


@dataclass(frozen=True, slots=True)
class _Query:
    text: str
    folded: str
    tokens: tuple[str, ...]
    least: int  # the lowest percentage before numbers are written alike
    has_numbers: bool


def best_matches(
    corpus: Corpus,
    texts: Sequence[str],
    side: Side,
    minimum: int,
    fits: Callable[[str], bool],
    progress: Progress | None = None,
    penalties: Penalties = NO_PENALTIES,
) -> list[Best]:
    """For each text, the best match of at least ``minimum`` percent of which the Chinese side ``fits``.

    Texts are without white space around them and doubled in them; those of more than ``LONGEST`` characters
    have no match. ``progress`` is called with the beads done and all beads.
    """
    queries = [_query(text, side, minimum) for text in texts]
    found = [Best() for _ in texts]
    places = {query.text: i for i, query in enumerate(queries)}
    vocabulary = {token for query in queries for token in query.tokens}
    for rows, done, total in _chunks(corpus, side, penalties):
        for text, _, _ in rows:
            place = places.get(" ".join(text.split()))
            if place is not None:
                found[place].has_equal = True
        index = TokenIndex([fold(text) for text, _, _ in rows], side, vocabulary)
        for query, best in zip(queries, found, strict=True):
            if best.percent < 100 and query.folded and len(query.text) <= LONGEST:
                _improve(best, query, index, rows, minimum, fits)
        if progress is not None:
            progress(done, total)
    return found


def _query(text: str, side: Side, minimum: int) -> _Query:
    folded = fold(text)
    least = least_with_other_numerals(text, minimum) if folded else minimum
    return _Query(text, folded, tokens_of(folded, side), least, bool(numbers(text)))


def tokens_of(folded: str, side: Side) -> tuple[str, ...]:
    """The distinct tokens by which a text is found: characters of Chinese, rows of letters of the rest."""
    if side == "zh":
        return tuple(dict.fromkeys(folded))
    ends = range(_LETTERS, max(len(folded), _LETTERS) + 1)
    return tuple(dict.fromkeys(folded[end - _LETTERS : end] for end in ends))


_Row = tuple[str, str, int]
"""The text of the side, the Chinese beside or equal to it, and what is taken off a match with it."""


def _chunks(corpus: Corpus, side: Side, penalties: Penalties) -> Iterator[tuple[list[_Row], int, int]]:
    """The beads in rows, and how many are done of all."""
    with corpus.snapshot() as snapshot:
        connection, hidden = snapshot.connection, snapshot.hidden
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM beads ORDER BY id")]
        shown = [i for i in ids if not any(first <= i <= last for first, last in hidden)]
        for start in range(0, len(shown), CHUNK):
            rows: list[_Row] = []
            wanted = shown[start : start + CHUNK]
            for some in slices(wanted):
                texts = load_side(connection, some, side)
                chinese = dict(texts if side == "zh" else load_side(connection, some, "zh"))
                taken_off = penalties.of_beads(snapshot.beads(some) if penalties else ())
                rows += [(text, chinese.get(i, ""), deducted(taken_off.get(i, ()))) for i, text in texts]
            yield rows, start + len(wanted), len(shown)


class TokenIndex:
    """Folded texts by the tokens of a vocabulary."""

    def __init__(self, texts: Sequence[str], side: Side, vocabulary: set[str]) -> None:
        self.texts = texts
        self._side = side
        self._lengths = np.fromiter(map(len, texts), np.int32, len(texts))
        self._counts = np.zeros(len(texts), np.int16)
        places: dict[str, list[int]] = {token: [] for token in vocabulary}
        for i, text in enumerate(texts):
            for token in set(text) if side == "zh" else tokens_of(text, side):
                if token in places:
                    places[token].append(i)
        self._places = {token: np.array(found, np.int32) for token, found in places.items() if found}

    def similar(
        self, folded: str, tokens: Sequence[str], least: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The indices of the texts of at least ``least`` percent, the best first, with their percentages."""
        candidates = self._candidates(len(folded), tokens, least)
        if not len(candidates):
            return candidates, candidates
        longer = np.maximum(self._lengths[candidates], len(folded))
        most = int(longer.max()) * (100 - least) // 100
        chosen = [self.texts[i] for i in candidates]
        distances = cdist([folded], chosen, scorer=Levenshtein.distance, score_cutoff=most, dtype=np.int32)[
            0
        ].astype(np.int64)
        percent = np.minimum(100 * (longer - distances) // np.maximum(longer, 1), 99)
        order = np.lexsort((candidates, -percent))
        order = order[percent[order] >= min(least, 99)]
        return candidates[order], percent[order]

    def _candidates(self, length: int, tokens: Sequence[str], least: int) -> NDArray[np.int64]:
        if self._side != "zh" and len(self.texts) <= FEW:
            candidates = np.arange(len(self.texts))
            return candidates[self._are_of_like_length(candidates, length, least)]
        there = [self._places[token] for token in tokens if token in self._places]
        there.sort(key=len)
        return (
            self._by_characters(there, length, length - len(tokens), least)
            if self._side == "zh"
            else self._by_letters(there[:_RAREST], length, least)
        )

    def _by_characters(
        self, there: list[NDArray[np.int32]], length: int, repeated: int, least: int
    ) -> NDArray[np.int64]:
        needed = -(-least * length // 100) - repeated
        if not there or len(there) < needed:
            return np.empty(0, np.int64)
        passed_over = max(needed - _SURE, 0)
        candidates, shared = self._sharing(there[: len(there) - passed_over], 1)
        longer = np.maximum(self._lengths[candidates], length)
        enough = shared >= -(-least * longer // 100) - repeated - passed_over
        return candidates[enough & self._are_of_like_length(candidates, length, least)]

    def _by_letters(self, there: list[NDArray[np.int32]], length: int, least: int) -> NDArray[np.int64]:
        candidates, shared = self._sharing(there, min(len(there), 2))
        like = self._are_of_like_length(candidates, length, least)
        candidates, shared = candidates[like], shared[like]
        if len(candidates) > MOST_BY_LETTERS:
            longer = np.maximum(self._lengths[candidates], length)
            candidates = candidates[np.lexsort((candidates, longer, -shared))[:MOST_BY_LETTERS]]
        return candidates

    def _sharing(
        self, places: list[NDArray[np.int32]], fewest: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The texts with at least so many of these tokens, and how many each has."""
        counts = self._counts
        for found in places:
            counts[found] += 1
        candidates = np.flatnonzero(counts >= max(fewest, 1))
        shared = counts[candidates].astype(np.int64)
        counts[:] = 0
        return candidates, shared

    def _are_of_like_length(
        self, candidates: NDArray[np.int64], length: int, least: int
    ) -> NDArray[np.bool_]:
        lengths = self._lengths[candidates]
        return np.minimum(lengths, length) * 100 >= least * np.maximum(lengths, length)


def _improve(
    best: Best,
    query: _Query,
    index: TokenIndex,
    rows: Sequence[_Row],
    minimum: int,
    fits: Callable[[str], bool],
) -> None:
    """Take the best match among the rows where it is better than the one there is."""
    least = query.least if query.has_numbers else max(minimum, best.percent + 1)
    places, percentages = index.similar(query.folded, query.tokens, least)
    if query.has_numbers:
        places = places[:_MOST_BY_NUMERALS]
    for place, similar in zip(places.tolist(), percentages.tolist(), strict=False):
        text, zh, taken_off = rows[place]
        if query.has_numbers or text == query.text:
            similar = percent_with_numerals(query.text, text)
        elif similar <= best.percent:
            return
        similar -= taken_off
        if similar > best.percent and similar >= minimum and fits(zh):
            best.percent = similar


class EarlierTexts:
    """The distinct texts of a job, each compared with those that were asked about before it."""

    def __init__(self, texts: Sequence[str], side: Side) -> None:
        self._side = side
        folded = [fold(text) for text in texts]
        vocabulary = {token for text in folded for token in tokens_of(text, side)}
        self._index = TokenIndex(folded, side, vocabulary)
        self._places = {text: i for i, text in enumerate(texts)}
        self._is_known = np.zeros(len(texts), bool)

    def best(self, text: str, minimum: int) -> int:
        """The percentage of the best of the texts asked about before, 0 below ``minimum``."""
        place = self._places[text]
        folded = self._index.texts[place]
        similar = 0
        if folded:
            tokens = tokens_of(folded, self._side)
            found, percentages = self._index.similar(folded, tokens, minimum)
            known = self._is_known[found]
            similar = int(percentages[known][0]) if known.any() else 0
        self._is_known[place] = True
        return similar
