"""External scores as a metric: another tool's, a judge's, or people's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from align.scoring.metrics import Matrix, Rows
from corpus.errors import UsageError
from corpus.model import Progress


@dataclass(frozen=True, slots=True)
class GivenScores:
    """A score for each segment of each system. ``origin`` says where they come from.

    ``scores`` maps a system to float64, one for each segment of the test set; nan if there is none. ``human``
    means that people gave them.
    """

    name: str
    scores: Mapping[str, NDArray[np.float64]]
    lower_is_better: bool
    origin: str = ""
    human: bool = False
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name in results."""
        return self.name.lower()

    def select(self, keep: Sequence[int]) -> "GivenScores":
        """The scores of some of the segments."""
        return replace(self, scores={name: values[list(keep)] for name, values in self.scores.items()})


def check_given(given: Sequence[GivenScores], systems: Sequence[str], keys: Sequence[str]) -> None:
    """Raise UsageError for a system without a score, and for two metrics with the same name."""
    taken = [*keys, *(item.key for item in given)]
    for item in given:
        if taken.count(item.key) > 1:
            raise UsageError("two metrics are called “{name}”", hint="Rename the scores.", name=item.key)
        for system in systems:
            values = item.scores.get(system)
            if values is None or np.isnan(values).all():
                raise UsageError(
                    "{origin} has no scores for system “{system}”",
                    hint="It has: {names}. Rename the system with NAME=FILE, or leave it out.",
                    origin=item.origin or item.name,
                    system=system,
                    names=", ".join(name for name, found in item.scores.items() if not np.isnan(found).all())
                    or "none",
                )


class GivenMetric:
    """Given scores as a metric: the statistics are a score and a count, and sum up to the mean."""

    def __init__(self, given: GivenScores) -> None:
        self.given = given
        self.key = given.key
        self.label = given.name
        self.lower_is_better = given.lower_is_better
        self.decimals = 3

    def statistics_of_system(self, system: str) -> Matrix:
        """A score and a count of one for each segment; both are zero for a segment without a score."""
        values = self.given.scores[system]
        return np.column_stack([np.nan_to_num(values), ~np.isnan(values)]).astype(np.float64)

    def statistics(
        self,
        hypotheses: Sequence[str],  # noqa: ARG002
        progress: Progress | None = None,  # noqa: ARG002
    ) -> Matrix:
        """Not available: the scores belong to systems, not to texts."""
        raise TypeError("given scores belong to systems, not to texts")

    def corpus_score(self, sums: NDArray[np.float64]) -> float:
        """The mean over the segments that have a score."""
        return float(sums[0] / sums[1]) if sums[1] else float("nan")

    def corpus_scores(self, sums: Rows) -> Rows:
        """The mean for each row of sums; nan if no segment has a score."""
        return np.asarray(np.where(sums[:, 1] > 0, sums[:, 0] / np.maximum(sums[:, 1], 1), np.nan))

    def segment_scores(self, statistics: Matrix) -> NDArray[np.float64]:
        """The scores themselves, nan if there is none."""
        return np.where(statistics[:, 1] > 0, statistics[:, 0], np.nan)

    def signature(self, **additions: int | str) -> str:
        """The origin of the scores."""
        return "|".join(
            [f"scores:{self.given.origin}", *(f"{name}:{value}" for name, value in additions.items())]
        )
