"""An evaluation as plain values: for ``--json``, saved runs, tables and reports."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from align.scoring.evaluation import Evaluation
from align.scoring.findings import Finding
from align.scoring.metrics import Metric
from align.scoring.significance import LEVEL, Significance
from align.scoring.testset import ScoringTestSet
from corpus import VERSION
from corpus.message import Message

Result = dict[str, Any]
"""``{"systems": [{"name", "file", "scores": {"bleu": {"score", "signature", "ci", "p", …}}}], …}``."""


def result_of(
    evaluation: Evaluation,
    significance: Significance | None,
    *,
    not_reported: str = "",
    findings: Sequence[Finding] = (),
    extras: Mapping[str, Mapping[str, Any]] | None = None,
    excluded: int = 0,
) -> Result:
    """Everything about a run except the segments, JSON-ready; unknown values are None.

    ``ci`` is half the width of the 95% interval (what sacrebleu prints after ±), ``p`` is against the
    baseline: the named one, or else the first system. ``rank`` is the rank range, ``like_best`` says that the
    test cannot distinguish the system from the best one. ``extras`` maps a system's name to further entries.
    ``not_reported`` says why there is no significance.
    """
    signatures = {metric.key: _signature(metric, significance) for metric in evaluation.metrics}
    systems = []
    for system in evaluation.systems:
        scores = {
            metric.key: _score(evaluation, metric, system.name, significance)
            | {"signature": signatures[metric.key]}
            for metric in evaluation.metrics
        }
        entry: dict[str, Any] = {
            "name": system.name,
            "file": system.file,
            "scores": scores,
            "hash": content_hash(system.hypotheses),
            "notes": list(system.notes),
        }
        systems.append(entry | dict((extras or {}).get(system.name, {})))
    return {
        "systems": systems,
        "metrics": [
            {
                "key": metric.key,
                "label": metric.label,
                "signature": signatures[metric.key],
                "lower_is_better": metric.lower_is_better,
                "ranking": [system.name for system in evaluation.ranked(metric)],
                "clusters": significance.clusters.get(metric.key, []) if significance else [],
                "like_best": significance.like_best.get(metric.key, []) if significance else [],
            }
            for metric in evaluation.metrics
        ],
        "baseline": significance.baseline if significance else None,
        "comparisons": _comparisons(significance),
        "significance": _plan(significance, not_reported),
        "test_set": _test_set(evaluation.test_set, excluded),
        "findings": [
            {
                "kind": finding.kind,
                "severity": finding.severity,
                "problem": finding.problem,
                "hint": finding.hint,
                "mend": finding.hint,
                "system": finding.system or None,
                "segments": [i + 1 for i in finding.segments],
            }
            for finding in findings
        ],
        "version": VERSION,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def content_hash(texts: Sequence[str]) -> str:
    """A short hash of texts, independent of where their file is."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def ranked_systems(result: Result, metric: str) -> list[dict[str, Any]]:
    """The systems of a result, best first by one metric."""
    by_name = {system["name"]: system for system in result["systems"]}
    ranking = next(entry["ranking"] for entry in result["metrics"] if entry["key"] == metric)
    return [by_name[name] for name in ranking]


def _signature(metric: Metric, significance: Significance | None) -> str:
    if significance is None:
        return metric.signature()
    plan = significance.plan
    additions: dict[str, int | str] = {"bs" if plan.test == "bootstrap" else "ar": plan.samples}
    signature = metric.signature(**additions, seed=plan.seed)
    return signature + ("|resample:document" if plan.unit == "document" else "")


def _score(
    evaluation: Evaluation, metric: Metric, system: str, significance: Significance | None
) -> dict[str, Any]:
    score = evaluation.score(metric, system)
    entry: dict[str, Any] = {
        "score": score,
        "decimals": metric.decimals,
        "signature": "",
        "ci": None,
        "p": None,
    }
    if significance is None:
        return entry
    interval = significance.intervals[metric.key][system]
    found = significance.with_baseline(metric.key, system)
    cluster = next(
        (n for n, group in enumerate(significance.clusters.get(metric.key, []), start=1) if system in group),
        None,
    )
    ranks = significance.ranks.get(metric.key)
    return entry | {
        "ci": interval.half_width,
        "ci_low": interval.low,
        "ci_high": interval.high,
        "mean": interval.mean,
        "delta": score - evaluation.score(metric, significance.baseline),
        "p": found.p if found else None,
        "p_corrected": found.p_corrected if found else None,
        "identical": found.identical if found else False,
        "cluster": cluster,
        "rank": list(ranks[system]) if ranks else None,
        "like_best": system in significance.like_best[metric.key] if ranks else None,
    }


def _comparisons(significance: Significance | None) -> list[dict[str, Any]]:
    return [
        {
            "metric": found.metric,
            "systems": [found.left, found.right],
            "difference": found.difference,
            "p": found.p,
            "p_corrected": found.p_corrected,
            "significant": found.significant,
            "identical": found.identical,
        }
        for found in (significance.pairs or significance.against_baseline if significance else ())
    ]


def _plan(significance: Significance | None, not_reported: str) -> dict[str, Any]:
    if significance is None:
        return {"reported": False, "reason": not_reported}
    plan = significance.plan
    bootstrap = plan.test == "bootstrap"
    name = Message("paired bootstrap") if bootstrap else Message("paired approximate randomisation")
    return {
        "reported": True,
        "test": name,
        "samples": plan.samples,
        "seed": plan.seed,
        "unit": plan.unit,
        "units": significance.units,
        "correction": "Westfall–Young step-down max-T, over the comparisons with the baseline or all pairs",
        "level": LEVEL,
        "smallest_p": 1 / (plan.samples + 1),
        "reaches_level": plan.reaches(LEVEL),
    }


def _test_set(test_set: ScoringTestSet, excluded: int) -> dict[str, Any]:
    return {
        "name": test_set.name,
        "segments": len(test_set),
        "excluded": excluded,
        "documents": len(set(test_set.document_ids)),
        "source_language": test_set.source_language,
        "target_language": test_set.target_language,
        "references": list(test_set.references),
        "hash": content_hash(
            [*test_set.sources, *(text for texts in test_set.references.values() for text in texts)]
        ),
    }
