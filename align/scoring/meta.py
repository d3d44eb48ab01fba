"""Compare the metrics of an evaluation with people's judgements of the same outputs."""

from dataclasses import asdict
from typing import Any

import numpy as np

from align.scoring.agreement import Scores, meta_evaluate
from align.scoring.checks import is_named_like_reference
from align.scoring.evaluation import Evaluation
from align.scoring.given_scores import GivenMetric
from align.scoring.metrics import Metric
from corpus.errors import UsageError

Meta = dict[str, Any]
"""``{"human": "MQM", "systems": […], "left_out": […], "metrics": [{"metric", "pairwise", …}], …}``."""


def meta_of(evaluation: Evaluation, seed: int, include_human: bool = False) -> Meta:
    """How well each metric agrees with the judgements, JSON-ready.

    Systems named like a reference are people's translations: they are left out unless ``include_human``.
    Metrics are computed over the segments that people rated. Raises UsageError if there are no judgements, no
    metric to compare, or fewer than two systems.
    """
    human = next((m for m in evaluation.metrics if isinstance(m, GivenMetric) and m.given.human), None)
    if human is None:
        raise UsageError("a meta-evaluation needs people's judgements", hint="Give --human FILE.")
    others = [metric for metric in evaluation.metrics if metric is not human]
    names = [system.name for system in evaluation.systems]
    left_out = [] if include_human else [name for name in names if is_named_like_reference(name)]
    names = [name for name in names if name not in left_out]
    judged = _scores(evaluation, human, names)
    found = meta_evaluate(
        judged,
        {metric.label: _scores(evaluation, metric, names) for metric in others},
        {metric.label: _corpus_scores(evaluation, metric, names, judged) for metric in others},
        names,
        seed,
    )
    return {"human": human.label, "left_out": left_out} | asdict(found)


def _sign(metric: Metric) -> int:
    return -1 if metric.lower_is_better else 1


def _scores(evaluation: Evaluation, metric: Metric, names: list[str]) -> Scores:
    return np.array([_sign(metric) * evaluation.segment_scores(metric, name) for name in names])


def _corpus_scores(evaluation: Evaluation, metric: Metric, names: list[str], judged: Scores) -> Scores:
    """The corpus score of each system over its segments that people rated."""
    statistics = evaluation.statistics[metric.key]
    rated = ~np.isnan(judged)
    sums = (statistics[name][row].sum(axis=0) for name, row in zip(names, rated, strict=True))
    return np.array([_sign(metric) * metric.corpus_score(row) for row in sums])
