"""The weights of the evidence, and the calibration of the model's probabilities.

``weights.toml`` has a table for each encoder. It is written by ``bench/fit_align.py`` from gold beads.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]

_SUREST = 0.999
"""The highest confidence measured: of the surest beads of the gold, 997 in 1000 are right."""

_NEIGHBOURS = 4
"""Beads on either side that show whether the texts correspond at a place."""

WEIGHTS = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True, slots=True)
class AlignmentModel:
    """A weight for each kind of evidence, and the calibration of the resulting probabilities.

    Of beads that come out with probability p, a share of 1 / (1 + exp(-(intercept + slope · logit p))) is
    right, as cross-validation found. That holds for texts that are translations: a path has to go
    somewhere, however little the texts have in common. So where the similarity above what is expected of
    any two sentences falls from ``related`` to ``unrelated``, confidence falls to nothing.

    ``links`` are the weights for comparing doubtful beads: that of the score from the other weights, and
    those of the links between words; empty if the model has none.
    """

    weights: Mapping[str, float]
    intercept: float
    slope: float
    unrelated: float
    related: float
    links: Mapping[str, float] = field(default_factory=dict)

    def scores(self, evidence: Mapping[str, Column]) -> Column:
        """The weighted sum of the evidence, float64 (candidates,)."""
        total: Column = np.zeros(len(next(iter(evidence.values()))))
        for name, weight in self.weights.items():
            total += weight * evidence[name]
        return total

    def confidence(self, probability: Column) -> Column:
        """The calibrated probability that a bead is right."""
        clipped = np.clip(probability, 1e-6, 1 - 1e-6)
        logit = np.log(clipped / (1 - clipped))
        confidence: Column = 1 / (1 + np.exp(-(self.intercept + self.slope * logit)))
        return np.minimum(confidence, _SUREST)

    def plausibility(self, above_expected: Column) -> Column:
        """The factor for the confidence of each bead of a path, by the similarity around it."""
        if not len(above_expected):  # a path of empty-sided beads only
            return above_expected
        around = np.ones(2 * _NEIGHBOURS + 1)
        sums = np.convolve(above_expected, around)[_NEIGHBOURS:][: len(above_expected)]
        counts = np.convolve(np.ones(len(above_expected)), around)[_NEIGHBOURS:][: len(above_expected)]
        scale = self.related - self.unrelated
        factor: Column = np.clip((sums / counts - self.unrelated) / scale, 0, 1)
        return factor


@cache
def load_model(encoder: str) -> AlignmentModel:
    """The model for an encoder by its name; that of ``use`` if none was fitted for it."""
    with WEIGHTS.open("rb") as stream:
        tables = tomllib.load(stream)
    table = tables.get(encoder, tables["use"])
    calibration = table["calibration"]
    return AlignmentModel(
        table["weights"],
        calibration["intercept"],
        calibration["slope"],
        calibration["unrelated"],
        calibration["related"],
        table.get("links", {}),
    )
