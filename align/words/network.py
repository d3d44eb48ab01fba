"""Two small networks that turn evidence into the probability of a link, in numpy alone.

The first judges each pair of words by its own evidence; the second also sees the first one's judgement of the
neighbouring pairs, in its row and in its column.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from align.encoders import Vectors
from align.words.pairs import Indices, Lines, Matrix, Pairs, Values, product

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

_REACH = 3
"""How far the square around a pair goes on each side."""

_AT_ONCE = 4096
"""How many pairs are judged at a time: what fits into the processor's cache."""


@dataclass(frozen=True, slots=True)
class LinkNetwork:
    """Layers of one or more networks whose logits are averaged, and the scaling of their input."""

    mean: Values
    scale: Values
    layers: tuple[tuple[tuple[Matrix, Values], ...], ...]

    def __call__(self, evidence: Matrix) -> Values:
        """Probabilities, float32 (pairs,), from evidence, float32 (kinds, pairs)."""
        logits = np.zeros(evidence.shape[1], np.float32)
        for start in range(0, len(logits), _AT_ONCE):
            scaled = (evidence[:, start : start + _AT_ONCE] - self.mean[:, None]) / self.scale[:, None]
            np.clip(scaled, -_LIMIT, _LIMIT, out=scaled)
            for layers in self.layers:
                hidden = scaled
                for weights, bias in layers[:-1]:
                    hidden = product(weights.T, hidden)
                    hidden += bias[:, None]
                    np.maximum(hidden, 0, out=hidden)
                weights, bias = layers[-1]
                logits[start : start + _AT_ONCE] += (weights.T @ hidden)[0] + bias
        return (1 / (1 + np.exp(-logits / len(self.layers)))).astype(np.float32)


@dataclass(frozen=True, slots=True)
class LinkModel:
    """Both networks, the mean vectors of Chinese and of English words, and the principal directions.

    The directions are the principal ones of vectors of words, float32 (dimensions, fewer), which makes
    products smaller.
    """

    first: LinkNetwork
    second: LinkNetwork
    means: tuple[Vectors, Vectors]
    directions: Vectors

    def __call__(self, pairs: Pairs, evidence: Matrix) -> Values:
        """The probability of a link for each pair, from evidence, float32 (kinds, pairs)."""
        judged = self.first(evidence)
        possible = np.flatnonzero(
            judged >= _HOPELESS
        )  # about one pair in ten; about the others the second network agrees with the first
        around = surroundings(pairs, judged, possible)
        judged[possible] = self.second(np.concatenate([evidence[:, possible], around]))
        return judged


def surroundings(pairs: Pairs, probability: Values, wanted: Indices) -> Matrix:
    """The first network's judgement around each of the ``wanted`` pairs, float32 (kinds, wanted)."""
    padded, places, width = _padded(pairs, probability)
    places, width = places[wanted], width[wanted]
    across = np.convolve(padded, np.ones(2 * _REACH + 1, np.float32), "same")
    window = sum(across[places + k * width] for k in range(-_REACH, _REACH + 1))
    own = probability[wanted]
    cut = np.clip(own, 1e-4, 1 - 1e-4)
    by_column = probability[pairs.by_column]
    best_in_column = np.empty_like(probability)
    best_in_column[pairs.by_column] = _best_others(pairs.columns, by_column)
    return np.stack(
        [
            *(padded[places + a * width + b] for a, b in _NEIGHBOURS),
            window - own,
            own,
            pairs.of_rows(pairs.rows.greatest(probability))[wanted] - own,
            pairs.of_columns(pairs.columns.greatest(by_column))[wanted] - own,
            pairs.of_rows(pairs.rows.sums(probability))[wanted],
            pairs.of_columns(pairs.columns.sums(by_column))[wanted],
            _best_others(pairs.rows, probability)[wanted],
            best_in_column[wanted],
            np.log(cut / (1 - cut)),
        ]
    )


def _padded(pairs: Pairs, probability: Values) -> tuple[Values, Indices, Indices]:
    """The values with zeros around each bead's, the place of each pair in them, and the length of its row."""
    n, m = (texts.lengths for texts in pairs.texts)
    widths = m + 2 * _REACH
    sizes = (n + 2 * _REACH) * widths
    firsts = np.cumsum(sizes) - sizes + _REACH * (widths + 1)
    of_rows = pairs.texts[0].spread(firsts) + pairs.texts[0].places() * pairs.texts[0].spread(widths)
    places = pairs.rows.spread(of_rows) + pairs.rows.places()
    padded = np.zeros(int(sizes.sum()), np.float32)
    padded[places] = probability
    return padded, places, pairs.rows.spread(pairs.texts[0].spread(widths))


def _best_others(lines: Lines, values: Values) -> Values:
    """The greatest of the other values in the line of each; zero if there are none."""
    others = lines.best_others(values)
    return np.where(np.isinf(others), np.float32(0), others)


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
