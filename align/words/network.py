"""Two small networks that turn evidence into the probability of a link, in numpy alone.

The first judges each pair of words by its own evidence; the second also sees the first one's judgement of the
neighbouring pairs, in its row and in its column.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from align.encoders import Vectors

Matrix = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("weights.npz")
"""Fitted by bench/fit_words.py."""

_LIMIT = 5
"""Evidence is clipped to this many standard deviations."""

_HOPELESS = 0.005
"""Below this probability the first network decides."""

_NEIGHBOURS = (
    *((-1, -1), (1, 1), (-1, 0), (0, -1), (1, 0), (0, 1)),
    *((-2, -2), (2, 2), (-1, 1), (1, -1), (-2, -1), (2, 1)),
)


@dataclass(frozen=True, slots=True)
class LinkNetwork:
    """Layers of one or more networks whose logits are averaged, and the scaling of their input."""

    mean: Matrix
    scale: Matrix
    layers: tuple[tuple[tuple[Matrix, Matrix], ...], ...]

    def __call__(self, evidence: Matrix) -> Matrix:
        """Probabilities, float32 (pairs,), from evidence, float32 (pairs, kinds)."""
        scaled = np.clip((evidence - self.mean) / self.scale, -_LIMIT, _LIMIT)
        logits = np.zeros(len(evidence), np.float32)
        for layers in self.layers:
            hidden = scaled
            for weights, bias in layers[:-1]:
                hidden = np.maximum(hidden @ weights + bias, 0)
            weights, bias = layers[-1]
            logits += (hidden @ weights + bias)[:, 0]
        return (1 / (1 + np.exp(-logits / len(self.layers)))).astype(np.float32)


@dataclass(frozen=True, slots=True)
class LinkModel:
    """Both networks, the mean vectors of Chinese and of English words, and the principal directions.

    The directions are the principal ones of vectors of words, float32 (dimensions, fewer): this keeps
    products of a few words small enough for one thread, which is faster.
    """

    first: LinkNetwork
    second: LinkNetwork
    means: tuple[Vectors, Vectors]
    directions: Vectors

    def __call__(self, evidence: Sequence[Matrix]) -> list[Matrix]:
        """The probability of each link of each bead, float32 (Chinese words, English words)."""
        shapes = [found.shape[:2] for found in evidence]
        flat = _flat(evidence)
        judged = self.first(flat)
        around = _flat([surroundings(probability) for probability in _parted(judged, shapes)])
        possible = judged >= _HOPELESS  # one pair in ten; the second agrees about the others
        judged[possible] = self.second(np.concatenate([flat[possible], around[possible]], axis=1))
        return _parted(judged, shapes)


def _flat(matrices: Sequence[Matrix]) -> Matrix:
    return np.concatenate([matrix.reshape(-1, matrix.shape[-1]) for matrix in matrices])


def _parted(flat: Matrix, shapes: Sequence[tuple[int, ...]]) -> list[Matrix]:
    ends = np.cumsum([rows * columns for rows, columns in shapes])
    parts = np.split(flat, ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def surroundings(probability: Matrix) -> Matrix:
    """The first network's judgement around each pair, float32 (Chinese words, English words, kinds)."""
    n, m = probability.shape
    padded = np.pad(probability, 3)
    near = [padded[3 + a : 3 + a + n, 3 + b : 3 + b + m] for a, b in _NEIGHBOURS]
    sums = np.pad(padded.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    window = sums[7:, 7:] - sums[:-7, 7:] - sums[7:, :-7] + sums[:-7, :-7]
    row, column = probability.max(1, keepdims=True), probability.max(0, keepdims=True)
    cut = np.clip(probability, 1e-4, 1 - 1e-4)
    shape = np.ones_like(probability)
    return np.stack(
        [
            *near,
            window - probability,
            probability,
            row - probability,
            column - probability,
            probability.sum(1, keepdims=True) * shape,
            probability.sum(0, keepdims=True) * shape,
            _best_other(probability),
            _best_other(probability.T).T,
            np.log(cut / (1 - cut)),
        ],
        axis=-1,
    ).astype(np.float32)


def _best_other(probability: Matrix) -> Matrix:
    """The greatest of the other values in each one's row."""
    if probability.shape[1] < 2:
        return np.zeros_like(probability)
    top = np.partition(probability, -2, axis=1)
    best, second = top[:, -1:], top[:, -2:-1]
    return np.where(probability >= best, second, best)


def load_model(path: Path = WEIGHTS) -> LinkModel:
    """Read a model from a file of :func:`save_model`."""
    with np.load(path, allow_pickle=False) as stored:
        return LinkModel(
            _network(stored, "first"),
            _network(stored, "second"),
            (stored["zh"], stored["en"]),
            stored["directions"].astype(np.float32),
        )


def _network(stored: "np.lib.npyio.NpzFile", name: str) -> LinkNetwork:
    ensemble: list[tuple[tuple[Matrix, Matrix], ...]] = []
    while f"{name}.{len(ensemble)}.0.bias" in stored:
        layers: list[tuple[Matrix, Matrix]] = []
        while (key := f"{name}.{len(ensemble)}.{len(layers)}") + ".bias" in stored:
            layers.append((stored[f"{key}.weights"], stored[f"{key}.bias"]))
        ensemble.append(tuple(layers))
    return LinkNetwork(stored[f"{name}.mean"], stored[f"{name}.scale"], tuple(ensemble))


def save_model(model: LinkModel, path: Path = WEIGHTS) -> None:
    """Write a model to a file."""
    arrays: dict[str, Any] = {
        "zh": model.means[0],
        "en": model.means[1],
        "directions": model.directions.astype(np.float16),
    }
    for name, network in (("first", model.first), ("second", model.second)):
        arrays |= {f"{name}.mean": network.mean, f"{name}.scale": network.scale}
        for number, layers in enumerate(network.layers):
            for depth, (weights, bias) in enumerate(layers):
                arrays |= {f"{name}.{number}.{depth}.weights": weights, f"{name}.{number}.{depth}.bias": bias}
    np.savez(path, allow_pickle=False, **arrays)
