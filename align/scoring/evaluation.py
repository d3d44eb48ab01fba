"""Systems scored with metrics: the basis of every report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from align.scoring.extraction import extract
from align.scoring.metrics import Matrix, Metric
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import InputError
from corpus.model import Progress


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The statistics of each system under each metric, and what was scored.

    ``statistics[metric key][system name]`` is float64, segments × counts.
    """

    test_set: ScoringTestSet
    systems: tuple[System, ...]
    metrics: tuple[Metric, ...]
    statistics: Mapping[str, Mapping[str, Matrix]]

    def score(self, metric: Metric, system: str) -> float:
        """The corpus score."""
        return metric.corpus_score(self.statistics[metric.key][system].sum(axis=0))

    def segment_scores(self, metric: Metric, system: str) -> NDArray[np.float64]:
        """A score for each segment."""
        return metric.segment_scores(self.statistics[metric.key][system])

    def ranked(self, metric: Metric) -> list[System]:
        """The systems, best first."""
        sign = 1 if metric.lower_is_better else -1
        return sorted(self.systems, key=lambda system: sign * self.score(metric, system.name))


def evaluate(
    test_set: ScoringTestSet,
    systems: Sequence[System],
    metrics: Sequence[Metric],
    *,
    workers: int = 1,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Extract the statistics of every system under every metric (see :func:`extract`).

    Raises DuizhaoError if a system does not have exactly one hypothesis for each segment.
    """
    for system in systems:
        if len(system.hypotheses) != len(test_set):
            raise InputError(
                "{found} hypotheses for {expected} segments",
                path=system.file or system.name,
                found=len(system.hypotheses),
                expected=len(test_set),
            )
    statistics = extract(test_set, systems, metrics, workers=workers, cache=cache, progress=progress)
    return Evaluation(test_set, tuple(systems), tuple(metrics), statistics)
