"""Gates for CI: which systems score worse than a limit."""

from collections.abc import Sequence
from dataclasses import dataclass

from align.scoring.results import Result
from corpus.errors import UsageError


@dataclass(frozen=True, slots=True)
class Gate:
    """The limit of a metric, by its key: the lowest score that passes, or the highest if lower is better."""

    metric: str
    limit: float


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A system on the wrong side of a gate; ``metric`` is the label of the gate's metric."""

    system: str
    metric: str
    score: float
    limit: float
    lower_is_better: bool


def parse_gate(text: str) -> Gate:
    """The gate written as ``METRIC=SCORE``. Raises UsageError for any other text."""
    metric, _, limit = text.rpartition("=")
    try:
        return Gate(metric, float(limit))
    except ValueError as error:
        raise UsageError(
            "“{text}” is not a gate", hint="Write METRIC=SCORE, such as chrf=50.", text=text
        ) from error


def shortfalls(result: Result, gates: Sequence[Gate]) -> list[Shortfall]:
    """The systems that miss a gate. Raises UsageError for a gate on a metric that was not computed."""
    found = []
    metrics = {metric["key"]: metric for metric in result["metrics"]}
    for gate in gates:
        metric = metrics.get(gate.metric)
        if metric is None:
            raise UsageError(
                "a gate names the metric {key}, which is not computed",
                hint="Metrics: {metrics}.",
                key=gate.metric,
                metrics=", ".join(metrics),
            )
        lower = bool(metric["lower_is_better"])
        for system in result["systems"]:
            score = system["scores"][gate.metric]["score"]
            if score > gate.limit if lower else score < gate.limit:
                found.append(Shortfall(system["name"], metric["label"], score, gate.limit, lower))
    return found
