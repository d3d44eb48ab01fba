"""Several metrics combined in one ranking: AutoRank, as in WMT's preliminary rankings."""

from collections.abc import Mapping

from align.scoring.evaluation import Evaluation
from align.scoring.given_scores import GivenMetric
from corpus.errors import UsageError


def auto_rank(evaluation: Evaluation) -> dict[str, float]:
    """For each system the mean over metrics of its place between the best one, 1, and the worst, n of n.

    Each metric's scores are scaled linearly, so that distances count and not ranks alone (Kocmi et al. 2024,
    arXiv:2407.19884). People's judgements are not used, nor are metrics that give all systems the same score.
    Raises UsageError for fewer than two metrics or systems.
    """
    metrics = [m for m in evaluation.metrics if not (isinstance(m, GivenMetric) and m.given.human)]
    names = [system.name for system in evaluation.systems]
    if len(metrics) < 2 or len(names) < 2:
        raise UsageError("AutoRank needs two metrics and two systems", hint="Add metrics or systems.")
    scaled = []
    for metric in metrics:
        sign = 1 if metric.lower_is_better else -1
        scaled.append(scaled_to_ranks({name: sign * evaluation.score(metric, name) for name in names}))
    counted = [places for places in scaled if places]
    if not counted:
        raise UsageError("every metric gives all systems the same score", hint="Compare other systems.")
    return {name: sum(places[name] for places in counted) / len(counted) for name in names}


def scaled_to_ranks(costs: Mapping[str, float]) -> dict[str, float]:
    """Costs scaled linearly: the lowest is 1, the highest the number of systems; empty if all are equal."""
    least, most = min(costs.values()), max(costs.values())
    if not most > least:
        return {}
    return {name: 1 + (len(costs) - 1) * ((cost - least) / (most - least)) for name, cost in costs.items()}
