"""Several metrics combined in one ranking: AutoRank, as in WMT25's preliminary ranking."""

from collections.abc import Mapping

import numpy as np

from align.scoring.evaluation import Evaluation
from align.scoring.given_scores import GivenMetric
from corpus.errors import UsageError


def auto_rank(evaluation: Evaluation) -> dict[str, float]:
    """A number for each of n systems, from 1 (the best) to n (the worst).

    The mean over metrics of each metric's scores in its own unit (see :func:`robustly_scaled`), scaled
    linearly (Kocmi et al. 2025, arXiv:2508.14909). Distances count, not only ranks, and one system far below
    the others does not compress their distances. People's judgements are not used, nor are metrics that give
    all systems the same score. Raises UsageError for fewer than two metrics or systems.
    """
    metrics = [m for m in evaluation.metrics if not (isinstance(m, GivenMetric) and m.given.human)]
    names = [system.name for system in evaluation.systems]
    if len(metrics) < 2 or len(names) < 2:
        raise UsageError(
            "AutoRank needs two metrics and two systems",
            hint="Add metrics or systems.",
            metrics=len(metrics),
            systems=len(names),
        )
    scaled = []
    for metric in metrics:
        sign = -1 if metric.lower_is_better else 1
        scaled.append(robustly_scaled({name: sign * evaluation.score(metric, name) for name in names}))
    counted = [scores for scores in scaled if scores]
    if not counted:
        raise UsageError("every metric gives all systems the same score", hint="Compare other systems.")
    return as_ranks({name: sum(scores[name] for scores in counted) / len(counted) for name in names})


def robustly_scaled(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores less their median, in units of the range from their lower quartile to the highest.

    Higher is better. Where this range is zero, the whole range is the unit; empty if all scores are equal.
    """
    values = np.array([*scores.values()])
    lowest, quartile, middle, highest = np.percentile(values, [0, 25, 50, 100])
    unit = (highest - quartile) or (highest - lowest)
    if not unit > 0:
        return {}
    return dict(zip(scores, ((values - middle) / unit).tolist(), strict=True))


def as_ranks(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores scaled linearly: the highest is 1, the lowest their number; 1 for all if they are equal."""
    least, most = min(scores.values()), max(scores.values())
    if not most > least:
        return dict.fromkeys(scores, 1.0)
    return {name: 1 + (len(scores) - 1) * ((most - score) / (most - least)) for name, score in scores.items()}
