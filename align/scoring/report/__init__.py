"""The HTML report: one file that holds everything and needs no network."""

import base64
import gzip
import json
import math
from collections.abc import Callable, Sequence
from importlib.resources import files
from itertools import takewhile
from typing import Any

from jinja2 import DictLoader, Environment

from align.scoring.breakdown import breakdown, groupings
from align.scoring.diagnostics import KINDS
from align.scoring.evaluation import Evaluation
from align.scoring.given_scores import GivenMetric
from align.scoring.judgements import Judged
from align.scoring.metrics import Metric
from align.scoring.report.errors import error_table, shown_spans
from align.scoring.report.head_to_head import head_to_heads
from align.scoring.report.scale import Scale
from align.scoring.results import Result, ranked_systems
from align.scoring.tables import (
    META_COLUMNS,
    arrow,
    cell,
    further_cells,
    further_labels,
    is_like_best,
    meta_notes,
    meta_rows,
    notes,
    ranks,
)
from align.scoring.terms import TermList

MOST_PAIRS_SHOWN = 25
LONG = 1_000_000
"""From this many characters on, the segments are packed."""


def report_html(
    evaluation: Evaluation,
    result: Result,
    terms: Sequence[TermList] = (),
    command: str = "",
    judged: Judged | None = None,
) -> str:
    """The report on an evaluation as an HTML page.

    ``result`` is its :func:`align.scoring.results.result_of`.
    """
    folder = files(__name__)
    sources = {
        name: (folder / name).read_text(encoding="utf-8")
        for name in ("page.html", "head_to_head.html", "page.css", "page.js")
    }
    environment = Environment(
        loader=DictLoader(sources),
        autoescape=lambda name: str(name).endswith(".html"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short"] = shorter([system["name"] for system in result["systems"]])
    first = result["metrics"][0]
    data = _packed(_json(_segments(evaluation, result, judged)))
    page = environment.get_template("page.html").render(
        result=result,
        systems=ranked_systems(result, first["key"]),
        verdict=verdict(result),
        forests=[_forest(result, metric) for metric in result["metrics"]],
        rank_forest=_rank_forest(result),
        errors=error_table(result, first["ranking"]),
        meta=result.get("meta"),
        meta_columns=META_COLUMNS,
        meta_rows=meta_rows,
        meta_notes=meta_notes,
        matrices=[_matrix(result, metric) for metric in result["metrics"]],
        pairs=head_to_heads(evaluation, result),
        parts=_parts(evaluation, terms),
        kinds={kind: text for kind, text in KINDS.items() if _has_kind(result, kind)},
        notes=notes(result),
        language=evaluation.test_set.target_language,
        command=command,
        cell=cell,
        arrow=arrow,
        ranks=ranks(result),
        further_labels=further_labels(result),
        further_cells=further_cells,
        is_like_best=is_like_best,
        data=data,
        data_type="application/json" if data.startswith("{") else "application/gzip",
    )
    return page + ("" if page.endswith("\n") else "\n")


def shorter(names: Sequence[str]) -> Callable[[str], str]:
    """A function that cuts off the common beginning of the names, up to a separator between words.

    File names often differ only at the end, which a chart has no room for.
    """
    shared = ""
    if len(names) > 1:
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(min(names), max(names), strict=False))
        shared = "".join(character for character, _ in alike)
    shared = shared[: max(map(shared.rfind, " .-_/")) + 1]
    return lambda name: name.removeprefix(shared) or name


def verdict(result: Result) -> str:
    """A sentence that sums up the ranking by the first metric."""
    metric = result["metrics"][0]
    ranking, groups = metric["ranking"], metric["clusters"]
    if len(ranking) == 1:
        score = result["systems"][0]["scores"][metric["key"]]["score"]
        return f"{ranking[0]} scores {score:.1f} {metric['label']}."
    if not result["significance"]["reported"]:
        return f"{ranking[0]} has the best {metric['label']}; whether that is chance was not tested."
    if not groups:
        compared = [c for c in result["comparisons"] if c["metric"] == metric["key"]]
        differing = sum(c["significant"] for c in compared)
        return f"{differing} of {len(compared)} systems differ significantly from {result['baseline']}."
    alike = metric["like_best"]
    if len(alike) == 1:
        return f"{alike[0]} is significantly better by {metric['label']} than every other system."
    if len(alike) == len(ranking):
        return f"No system is significantly worse by {metric['label']} than {ranking[0]}, which scores best."
    others = ", ".join(alike[1:])
    return f"{ranking[0]} scores best by {metric['label']}; not significantly different from it: {others}."


def _forest(result: Result, metric: dict[str, Any]) -> dict[str, Any]:
    """A row for each system: its score and interval as positions on a common scale."""
    rows = []
    scores = {s["name"]: s["scores"][metric["key"]] for s in result["systems"]}
    lows = [score.get("ci_low", score["score"]) for score in scores.values()]
    highs = [score.get("ci_high", score["score"]) for score in scores.values()]
    margin = 0.05 * (max(highs) - min(lows)) or 1.0
    scale = Scale(min(lows) - margin, max(highs) + margin)
    for name in metric["ranking"]:
        score = scores[name]
        rows.append(
            {
                "name": name,
                "text": cell(score),
                "at": scale.at(score["score"]),
                "low": scale.at(score.get("ci_low", score["score"])),
                "high": scale.at(score.get("ci_high", score["score"])),
                "cluster": score.get("cluster"),
            }
        )
    return {"metric": metric, "rows": rows, "ticks": [(scale.at(t), f"{t:g}") for t in scale.ticks]}


def _rank_forest(result: Result) -> dict[str, Any]:
    """Rank ranges by the first metric on a scale of ranks; no rows if pairs were not compared."""
    metric = result["metrics"][0]
    scores = {system["name"]: system["scores"][metric["key"]] for system in result["systems"]}
    last = len(scores)
    if last < 3 or not all(score.get("rank") for score in scores.values()):
        return {"metric": metric, "rows": []}
    scale = Scale(0.5, last + 0.5)
    rows = []
    for place, name in enumerate(metric["ranking"], start=1):
        low, high = scores[name]["rank"]
        text = str(low) if low == high else f"{low}–{high}"
        rows.append(
            {
                "name": name,
                "text": text,
                "at": scale.at(place),
                "low": scale.at(low - 0.3),
                "high": scale.at(high + 0.3),
            }
        )
    step = max(1, last // 8)
    return {
        "metric": metric,
        "rows": rows,
        "ticks": [(scale.at(rank), str(rank)) for rank in range(1, last + 1, step)],
    }


def _matrix(result: Result, metric: dict[str, Any]) -> dict[str, Any]:
    """Corrected p-values between systems in order of rank; no rows where only a baseline was compared."""
    names = metric["ranking"][:MOST_PAIRS_SHOWN]
    found = {
        frozenset(comparison["systems"]): comparison
        for comparison in result["comparisons"]
        if comparison["metric"] == metric["key"]
    }
    rows = [
        {"name": a, "cells": [None if a == b else found.get(frozenset((a, b))) for b in names]} for a in names
    ]
    complete = len(found) >= len(names) * (len(names) - 1) / 2 and len(names) > 2
    return {"metric": metric, "names": names, "rows": rows if complete else []}


def _parts(evaluation: Evaluation, terms: Sequence[TermList]) -> list[dict[str, Any]]:
    """For each metric and each way to group the segments, each group's scores on a common scale.

    Systems are in the order of the first metric throughout. Groups in which a system has no score are left
    out, and so is a grouping with fewer than two left.
    """
    order = [system.name for system in evaluation.ranked(evaluation.metrics[0])]
    ways = groupings(evaluation.test_set, terms)
    parts = []
    for metric in evaluation.metrics:
        found = [_way(evaluation, metric, order, name, groups) for name, groups in ways.items()]
        found = [way for way in found if len(way["groups"]) > 1]
        if found:
            digits = metric.decimals
            parts.append({"label": metric.label, "digits": digits, "systems": order, "ways": found})
    return parts


def _way(
    evaluation: Evaluation, metric: Metric, order: Sequence[str], name: str, groups: Sequence[str]
) -> dict[str, Any]:
    table = breakdown(evaluation, metric, groups).dropna()
    if table.empty:
        return {"name": name, "ticks": [], "groups": []}
    values = table[order].to_numpy()
    low, high = float(values.min()), float(values.max())
    margin = 0.05 * (high - low) or 1.0
    scale = Scale(low - margin, high + margin)
    best = values.min(axis=1) if metric.lower_is_better else values.max(axis=1)
    return {
        "name": name,
        "ticks": [(scale.at(tick), f"{tick:g}") for tick in scale.ticks],
        "groups": [
            {
                "name": str(label),
                "segments": int(table["segments"].iloc[row]),
                "scores": [float(value) for value in values[row]],
                "best": float(best[row]),
                "at": [scale.at(float(value)) for value in values[row]],
            }
            for row, label in enumerate(table.index)
        ],
    }


def _has_kind(result: Result, kind: str) -> bool:
    return any(kind in system.get("diagnostics", {}) for system in result["systems"])


def _segments(evaluation: Evaluation, result: Result, judged: Judged | None) -> dict[str, Any]:
    """The data of the segment browser: positions instead of names, scores with two decimals."""
    test_set = evaluation.test_set
    order = result["metrics"][0]["ranking"]
    by_name = {system.name: system for system in evaluation.systems}
    entries = {system["name"]: system for system in result["systems"]}
    scores = [
        [_rounded(metric, evaluation.segment_scores(metric, name).tolist()) for name in order]
        for metric in evaluation.metrics
    ]
    odd: list[dict[int, list[str]]] = [{} for _ in range(len(test_set))]
    for position, name in enumerate(order):
        for kind, found in entries[name].get("diagnostics", {}).items():
            for segment in found["segments"]:
                odd[segment - 1].setdefault(position, []).append(kind)
        for miss in entries[name].get("terms", {}).get("misses", []):
            told = f"{miss['term']} → {' / '.join(miss['renderings'])}"
            odd[miss["segment"] - 1].setdefault(position, []).append(f"term: {told}")
        for misuse in entries[name].get("terms", {}).get("misuses", []):
            told = f"{misuse['term']} → not {misuse['rendering']}"
            odd[misuse["segment"] - 1].setdefault(position, []).append(f"term: {told}")
    errors: list[dict[int, Any]] = [{} for _ in range(len(test_set))]
    for position, name in enumerate(order):
        for segment, found in (judged.errors[name] if judged else {}).items():
            if found:
                errors[segment][position] = shown_spans(found)
    return {
        "systems": order,
        "metrics": [
            {"label": metric.label, "lower": metric.lower_is_better} for metric in evaluation.metrics
        ],
        "references": list(test_set.references),
        "sourceLanguage": test_set.source_language,
        "targetLanguage": test_set.target_language,
        "segments": [
            {
                "id": test_set.segment_ids[i] if test_set.segment_ids else str(i + 1),
                "document": test_set.document_ids[i] if test_set.document_ids else "",
                "source": test_set.sources[i] if test_set.sources else "",
                "references": [texts[i] for texts in test_set.references.values()],
                "hypotheses": [by_name[name].hypotheses[i] for name in order],
                "scores": [[values[i] for values in of_metric] for of_metric in scores],
                "odd": odd[i],
            }
            | ({"errors": errors[i]} if errors[i] else {})
            for i in range(len(test_set))
        ],
    }


def _rounded(metric: Metric, scores: list[float]) -> list[float | None]:
    """Scores for the segment browser; None for a segment without one."""
    digits = 4 if metric.key.startswith("comet") else 2 if isinstance(metric, GivenMetric) else 1
    return [None if math.isnan(score) else round(score, digits) for score in scores]


def _packed(data: str) -> str:
    """The data, or its gzip in base64 if it is long: outputs of one source are much alike."""
    if len(data) < LONG:
        return data
    return base64.b64encode(gzip.compress(data.encode(), mtime=0)).decode()


def _json(data: object) -> str:
    """JSON that cannot end the script element that contains it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
