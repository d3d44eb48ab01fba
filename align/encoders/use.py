"""The multilingual Universal Sentence Encoder over runs of clauses, sharing the work on each token.

The network (version 3, the convolutional variant) turns tokens into n-gram features that see at most four
neighbours on either side, sums them, multiplies by a matrix and applies dense layers. Everything before the
dense layers is linear in the sum over tokens: a run of clauses is the sum of its clauses. The only loss is
how the tokens at a border would see those of the next sentence.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from align.encoders.cache import cached
from align.encoders.use_network import BRANCHES, DIMENSIONS, PACKAGE, Network, network, token_ids, vocabulary
from corpus.model import Progress

Vectors = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]
_T = TypeVar("_T")
_R = TypeVar("_R")

LONGEST_SENTENCE = 4000
"""The most characters of a sentence that are encoded: half at its beginning, half at its end."""

_BATCH_SPANS = 4096

_VERSION = f"use 2, {PACKAGE} {version(PACKAGE)}"
"""Names the cached results: the first number changes with the results of this module."""

_BATCH_TOKENS = 384
"""Tokens processed at once, chosen to fit into the processor's cache."""

_MOST_THREADS = 4


class UseSpans:
    """Sums of projected token features of each clause, from which any run of clauses is computed."""

    def __init__(
        self,
        sentences: Sequence[Sequence[str]],
        progress: Progress | None = None,
        cache: Path | None = None,
    ) -> None:
        self._sentence = np.repeat(np.arange(len(sentences)), list(map(len, sentences)))
        read: dict[str, Any]
        if cache:
            read = cached(cache, _VERSION, sentences, lambda: _read(network(), sentences, progress))
        else:
            read = _read(network(), sentences, progress)
        self._sums: Vectors = read["sums"]
        self._lengths: Indices = read["lengths"]
        self._begin: Vectors = read["begin"]
        self._end: Vectors = read["end"]

    def vectors(self, starts: Indices, sizes: Indices) -> Vectors:
        """Unit vectors, float32 (spans, 512), of ``sizes[x]`` clauses from ``starts[x]`` on."""
        parts = np.array_split(np.arange(len(starts)), len(starts) // _BATCH_SPANS + 1)
        return np.concatenate([self._vectors(starts[part], starts[part] + sizes[part]) for part in parts])

    def _vectors(self, starts: Indices, ends: Indices) -> Vectors:
        length = _sums_between(self._lengths, starts, ends)[:, None].astype(np.float32) + 2
        pooled = _sums_between(self._sums, starts, ends)
        pooled += self._begin[self._sentence[starts]] + self._end[self._sentence[ends - 1]]
        return _dense(network(), (pooled + length * network().pooling_bias) / np.sqrt(length))


def encode(texts: Sequence[str]) -> Vectors:
    """Unit vectors, float32 (texts, 512)."""
    if not texts:
        return np.zeros((0, DIMENSIONS), np.float32)
    places = np.arange(len(texts))
    return UseSpans([[text] for text in texts]).vectors(places, np.ones_like(places))


def _read(network: Network, sentences: Sequence[Sequence[str]], progress: Progress | None) -> dict[str, Any]:
    """Everything that spans need from a text.

    For each clause, ``sums`` over its tokens, float32 (clauses + 1, 512), and their number, ``lengths``, with
    a zero row at the end; for each sentence, the marks that ``begin`` and ``end`` it, float32 (sentences,
    512).
    """
    width = network.pooling.shape[1]
    sums, lengths = [], []
    begin, end = (np.zeros((len(sentences), width), np.float32) for _ in range(2))
    done = 0
    for batch in _in_threads(lambda batch: _read_batch(network, batch), _batches(sentences)):
        here = slice(done, done + len(batch["begin"]))
        sums.append(batch["sums"])
        lengths.append(batch["lengths"])
        begin[here], end[here] = batch["begin"], batch["end"]
        done = here.stop
        if progress:
            progress(done, len(sentences))
    nothing = np.zeros((1, width), np.float32), np.zeros(1, np.int64)
    return {
        "sums": np.concatenate([*sums, nothing[0]]),
        "lengths": np.concatenate([*lengths, nothing[1]]),
        "begin": begin,
        "end": end,
    }


def _read_batch(network: Network, batch: Sequence[Sequence[Indices]]) -> dict[str, Any]:
    flat = np.concatenate([ids for tokens in batch for ids in tokens])
    begins, sizes, clause_begins, clause_sizes = _bounds(batch)
    features = _token_features(network, flat, begins, sizes)
    return {
        "sums": _sums_between(features, clause_begins, clause_begins + clause_sizes) @ network.pooling,
        "lengths": clause_sizes,
        "begin": features[begins] @ network.pooling,
        "end": features[begins + sizes - 1] @ network.pooling,
    }


def _in_threads(work: Callable[[_T], _R], items: Sequence[_T]) -> Iterator[_R]:
    """``map``, in several threads where BLAS was told to use one: they do not wait for each other."""
    threads = min(_MOST_THREADS, os.cpu_count() or 1) if os.environ.get("OPENBLAS_NUM_THREADS") == "1" else 1
    if threads == 1 or len(items) < 2 * threads:
        yield from map(work, items)
        return
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(threads)
    try:
        yield from pool.map(work, items)
    finally:
        pool.shutdown(cancel_futures=True)


def _sums_between(rows: npt.NDArray[Any], starts: Indices, ends: Indices) -> npt.NDArray[Any]:
    """Sums of the rows from each start to before its end; a row must follow the last end."""
    if not len(starts):
        return np.zeros((0, *rows.shape[1:]), rows.dtype)
    # reduceat sums from each index to the next: every second sum is wanted. After the last index it would
    # sum the rest of the text.
    rows = rows[: ends.max() + 1]
    sums: npt.NDArray[Any] = np.add.reduceat(rows, np.stack([starts, ends], axis=1).ravel(), axis=0)[::2]
    sums[starts == ends] = 0
    return sums


def _batches(sentences: Sequence[Sequence[str]]) -> "list[list[list[Indices]]]":
    """The tokens of each clause, apart from the sentence's begin and end marks, in batches of sentences."""
    batches: list[list[list[Indices]]] = [[]]
    size = 0
    for clauses in sentences:
        tokens = _tokens(shortened(clauses))
        total = sum(map(len, tokens))
        if batches[-1] and size + total > _BATCH_TOKENS:
            batches.append([])
            size = 0
        batches[-1].append(tokens)
        size += total
    return batches if sentences else []


def shortened(clauses: Sequence[str]) -> Sequence[str]:
    """The clauses of a sentence, shortened if it is too long; some may be empty."""
    total = sum(map(len, clauses))
    if total <= LONGEST_SENTENCE:
        return clauses
    half, position, kept = LONGEST_SENTENCE // 2, 0, []
    for clause in clauses:
        head = clause[: max(half - position, 0)]
        tail = clause[max(total - half - position, len(head)) :]
        kept.append(head + tail)
        position += len(clause)
    return kept


def _tokens(clauses: Sequence[str]) -> list[Indices]:
    """The begin mark, the clauses' tokens, the end mark."""
    begin, end, space = (vocabulary().piece_to_id(piece) for piece in ("<s>", "</s>", "▁"))
    pieces = [np.array([begin], np.int64)]
    for number, clause in enumerate(clauses):
        ids = token_ids(clause) if clause.strip() else []
        # A lone ▁, which only marks the beginning of a text, belongs to the sentence and not to each clause.
        if number and len(ids) > 1 and ids[0] == space:
            ids = ids[1:]
        pieces.append(np.array(ids, np.int64))
    pieces.append(np.array([end], np.int64))
    return pieces


def _bounds(batch: Sequence[Sequence[Indices]]) -> tuple[Indices, Indices, Indices, Indices]:
    """Beginnings and sizes of sentences, then of clauses, in tokens."""
    sizes = np.array([sum(map(len, tokens)) for tokens in batch], np.int64)
    begins = np.cumsum(sizes) - sizes
    clause_begins, clause_sizes = [], []
    for number, tokens in enumerate(batch):
        position = int(begins[number]) + 1
        for ids in tokens[1:-1]:
            clause_begins.append(position)
            clause_sizes.append(len(ids))
            position += len(ids)
    return begins, sizes, np.array(clause_begins), np.array(clause_sizes)


def _token_features(network: Network, tokens: Indices, begins: Indices, lengths: Indices) -> Vectors:
    """The normalised n-gram features, float32 (tokens, 1280), of consecutive sentences."""
    count, size, width = len(tokens), network.projection.shape[0], network.first[0].shape[1]
    features = np.empty((count, len(network.gain)), np.float32)
    embeddings = features[:, :size]
    block = tokens % len(network.scale)
    np.copyto(embeddings, network.table[tokens])
    embeddings *= network.scale[block, None]
    embeddings += network.lowest[block, None]
    projected = embeddings @ network.projection + network.projection_bias
    projected = _normalised(projected, network.branch_gain, network.branch_shift, network.epsilon)
    padded = np.zeros((count + 1, width), np.float32)
    for branch, (order, left) in enumerate(BRANCHES):
        window = _windows(begins, lengths, order, left)
        layer = projected[:, branch * width : (branch + 1) * width]
        for weight, bias in (
            (network.first[branch], network.first_bias[branch]),
            (network.second[branch], network.second_bias[branch]),
        ):
            padded[:count] = layer
            convolved = padded[window].reshape(count, order * width) @ weight
            convolved += bias
            np.maximum(convolved, 0, out=convolved)
            layer = layer + convolved
        features[:, size + branch * width : size + (branch + 1) * width] = layer
    return _normalised(features, network.gain, network.shift, network.epsilon)


def _windows(begins: Indices, lengths: Indices, order: int, left: int) -> Indices:
    """For each token the indices, int64 (tokens, order), of ``order`` tokens, starting ``left`` before it.

    An index outside the token's sentence is the one after the last token.
    """
    count = int(lengths.sum())
    places: Indices = np.arange(count)[:, None] + np.arange(-left, order - left)
    begin, end = (np.repeat(bound, lengths)[:, None] for bound in (begins, begins + lengths))
    return np.where((places >= begin) & (places < end), places, count)


def _normalised(rows: Vectors, gain: Vectors, shift: Vectors, epsilon: float) -> Vectors:
    """Rows of mean 0 and variance 1, times the gain, plus the shift (layer normalisation)."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(variance + epsilon))[:, None]
    rows *= gain
    rows += shift
    return rows


def _dense(network: Network, pooled: Vectors) -> Vectors:
    """Unit vectors, float32 (spans, 512), from pooled features, float32 (spans, 512)."""
    d0, d1, d2, d3, p1, p3 = network.dense
    hidden = np.maximum(pooled @ d0, 0)
    shared = np.maximum(pooled @ p1 + hidden @ d1, 0)
    vectors = np.tanh(shared @ p3 + np.maximum(shared @ d2, 0) @ d3)
    norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    unit: Vectors = vectors / np.maximum(norms, 1e-9)[:, None]
    return unit
