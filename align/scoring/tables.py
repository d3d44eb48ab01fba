"""A result as rows of text: TSV for spreadsheets, Markdown and LaTeX for papers."""

from typing import Any

from align.scoring.results import Result, ranked_systems
from corpus.message import Message, counted

TSV_COLUMNS = (
    "system", "metric", "score", "ci_low", "ci_high", "delta", "p", "p_corrected", "cluster",
    "rank_low", "rank_high", "like_best", "signature", "file",
)  # fmt: skip

TERM_MEASURES = {"accuracy": "Term accuracy", "success": "Term success", "consistency": "Term consistency"}


def as_tsv(result: Result) -> str:
    """A row for each system and metric, systems best first by the first metric; unknown cells are empty.

    If terms were checked, rows for their measures follow (``term_accuracy`` …, from 0 to 1).
    """
    rows = ["\t".join(TSV_COLUMNS)]
    for system in ranked_systems(result, result["metrics"][0]["key"]):
        for metric in result["metrics"]:
            score = system["scores"][metric["key"]]
            low, high = score.get("rank") or (None, None)
            cells = {"system": system["name"], "metric": metric["key"], "file": system["file"]} | score
            cells |= {"rank_low": low, "rank_high": high}
            values = (cells.get(name) for name in TSV_COLUMNS)
            rows.append("\t".join("" if value is None else str(value) for value in values))
        if "auto_rank" in result:
            cells = {"system": system["name"], "metric": "auto_rank", "file": system["file"]}
            cells["score"] = result["auto_rank"][system["name"]]
            values = (cells.get(name) for name in TSV_COLUMNS)
            rows.append("\t".join("" if value is None else str(value) for value in values))
        for measure in TERM_MEASURES if "terms" in system else ():
            cells = {"system": system["name"], "metric": f"term_{measure}", "file": system["file"]}
            cells["score"] = system["terms"][measure]
            values = (cells.get(name) for name in TSV_COLUMNS)
            rows.append("\t".join("" if value is None else str(value) for value in values))
    return "\n".join(rows) + "\n"


def marks(score: dict[str, Any]) -> str:
    """``*`` for a corrected p below .05, ``**`` below .01, ``=`` for a system identical to the baseline."""
    if score.get("identical"):
        return "="
    p = score.get("p_corrected")
    return "" if p is None or p >= 0.05 else "**" if p < 0.01 else "*"


def further_labels(result: Result) -> list[str]:
    """The headings of AutoRank and of the term measures, if requested."""
    terms = any("terms" in system for system in result["systems"])
    return [*(["AutoRank ↓"] if "auto_rank" in result else []), *(TERM_MEASURES.values() if terms else ())]


def further_cells(result: Result, system: dict[str, Any]) -> list[str]:
    """AutoRank, and the term measures in percent, ``–`` where no term occurs; empty where not asked for."""
    cells = [f"{result['auto_rank'][system['name']]:.1f}"] if "auto_rank" in result else []
    if "terms" in system:
        values = (system["terms"][measure] for measure in TERM_MEASURES)
        cells += ["–" if value is None else f"{100 * value:.1f}" for value in values]
    return cells


def ranks(result: Result) -> list[str]:
    """The rank range of each system by the first metric, best first: ``1–3``, or ``2`` if it is certain.

    If pairs were not compared, it is the place in the ranking.
    """
    first = result["metrics"][0]["key"]
    found = []
    for place, system in enumerate(ranked_systems(result, first), start=1):
        low, high = system["scores"][first].get("rank") or (place, place)
        found.append(str(low) if low == high else f"{low}–{high}")
    return found


def is_like_best(result: Result, system: dict[str, Any]) -> bool:
    """Whether this is one of several systems that the first metric's test cannot tell from the best."""
    alike = result["metrics"][0]["like_best"]
    return len(alike) > 1 and system["name"] in alike


def arrow(metric: dict[str, Any]) -> str:
    """An arrow in the direction of better scores."""
    return "↓" if metric["lower_is_better"] else "↑"


def cell(score: dict[str, Any]) -> str:
    """``33.5 ± 1.1**``, with as many decimals as the metric has."""
    digits = score.get("decimals", 1)
    text = f"{score['score']:.{digits}f}"
    if score.get("ci") is not None:
        text += f" ± {score['ci']:.{digits}f}"
    return text + marks(score)


def as_markdown(result: Result) -> str:
    """A table for a paper or a pull request, signatures below."""
    metrics = result["metrics"]
    head = [f"{metric['label']} {arrow(metric)}" for metric in metrics] + further_labels(result)
    lines = [
        "| Rank | System | " + " | ".join(head) + " |",
        "| ---: | --- |" + " ---: |" * len(head),
    ]
    for rank, system in zip(ranks(result), ranked_systems(result, metrics[0]["key"]), strict=True):
        name = system["name"].replace("|", "\\|") + " ≈" * is_like_best(result, system)
        cells = [cell(system["scores"][metric["key"]]).replace("*", "\\*") for metric in metrics]
        cells += further_cells(result, system)
        lines.append(f"| {rank} | {name} | " + " | ".join(cells) + " |")
    lines += ["", *(f"{line}  " for line in notes(result))]
    if "meta" in result:
        lines += ["", "| Metric | " + " | ".join(META_COLUMNS.values()) + " |"]
        lines.append("| --- |" + " ---: |" * len(META_COLUMNS))
        lines += [f"| {' | '.join(row)} |" for row in meta_rows(result["meta"])]
        lines += ["", *(f"{line}  " for line in meta_notes(result["meta"]))]
    return "\n".join(lines) + "\n"


def as_latex(result: Result) -> str:
    """A ``tabular`` for the package booktabs, with the signatures in comments below."""
    metrics = result["metrics"]
    arrows = {"↑": r"$\uparrow$", "↓": r"$\downarrow$"}
    head = [f"{_tex(metric['label'])} {arrows[arrow(metric)]}" for metric in metrics] + further_labels(result)
    lines = [
        r"\begin{tabular}{rl" + "r" * len(head) + "}",
        r"\toprule",
        rf"Rank & System & {' & '.join(head)} \\",
        r"\midrule",
    ]
    for rank, system in zip(ranks(result), ranked_systems(result, metrics[0]["key"]), strict=True):
        cells = [
            cell(system["scores"][metric["key"]]).replace("±", r"$\pm$").replace("**", r"$^{**}$")
            for metric in metrics
        ]
        cells = [text if "$^{**}$" in text else text.replace("*", "$^{*}$") for text in cells]
        cells += further_cells(result, system)
        name = _tex(system["name"]) + r" $\approx$" * is_like_best(result, system)
        lines.append(f"{rank.replace('–', '--')} & {name} & " + " & ".join(cells) + r" \\")
    lines += [r"\bottomrule", r"\end{tabular}", *(f"% {line}" for line in notes(result))]
    return "\n".join(lines) + "\n"


META_COLUMNS = {
    "pairwise": "Pairwise acc.",
    "soft_pairwise": "Soft pairwise",
    "system_pearson": "r, systems",
    "segment_pearson": "r, segments",
    "acc_eq": "acc_eq",
    "epsilon": "ε",
}


def meta_rows(meta: dict[str, Any]) -> list[list[str]]:
    """One row per metric: its name, and a cell for each of ``META_COLUMNS``, ``–`` where not defined."""
    return [
        [found["metric"], *("–" if found[name] is None else f"{found[name]:.3f}" for name in META_COLUMNS)]
        for found in meta["metrics"]
    ]


def meta_notes(meta: dict[str, Any]) -> list[str]:
    """Notes on the comparison, and on the differences between metrics that may be due to chance."""
    lines = [
        f"beside {meta['human']}: {len(meta['systems'])} systems, {meta['segments']:,} segments; "
        "accuracies over pairs of systems, acc_eq by segment with scores up to ε apart taken as equal"
    ]
    if meta["left_out"]:
        lines.append(f"people's translations are left out: {', '.join(meta['left_out'])}")
    for found in meta["comparisons"]:
        text = f"{found['left']} − {found['right']}: acc_eq {found['acc_eq']:+.4f} ({_p(found['acc_eq_p'])})"
        if found["pearson"] is not None:
            text += f", r of segments {found['pearson']:+.3f} ({_p(found['pearson_p'])})"
        lines.append(text)
    if meta["comparisons"]:
        lines.append(f"p by PERM-BOTH, {meta['permutations']:,} permutations, seed {meta['seed']}")
    return lines


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def notes(result: Result) -> list[Message]:
    """Notes for reading the figures: segments, the test and its marks, each metric's signature."""
    test_set, plan = result["test_set"], result["significance"]
    size = counted(test_set["segments"], "segment")
    if test_set["documents"]:
        documents = counted(test_set["documents"], "document")
        size = Message("{segments} in {documents}", segments=size, documents=documents)
    if test_set["excluded"]:
        size = Message("{segments}, {excluded:,} left out", segments=size, excluded=test_set["excluded"])
    references = test_set["references"]
    template = "{segments}; references {names}" if len(references) > 1 else "{segments}; reference {names}"
    lines = [Message(template, segments=size, names=", ".join(references))]
    if plan["reported"]:
        lines.append(
            Message(
                "± 95% interval; {test}, {samples:,} × {units}, seed {seed}",
                test=plan["test"],
                samples=plan["samples"],
                units=counted(plan["units"], "document" if plan["unit"] == "document" else "segment"),
                seed=plan["seed"],
            )
        )
        if len(result["systems"]) > 1:
            lines += _legend(result)
    elif plan["reason"]:
        lines.append(Message("significance not reported: {reason}", reason=plan["reason"]))
    if "auto_rank" in result:
        template = "AutoRank: mean over metrics, each scaled from 1 (the best) to {systems} (the worst)"
        lines.append(Message(template, systems=len(result["systems"])))
    with_terms = [system["terms"] for system in result["systems"] if "terms" in system]
    if with_terms:
        template = (
            "terms: accuracy and consistency of {occurrences:,} occurrences, "
            "WMT25's success of {instances:,} terms in segments, in %"
        )
        first = with_terms[0]
        lines.append(Message(template, occurrences=first["occurrences"], instances=first["instances"]))
    approximate = [system["name"] for system in result["systems"] if system.get("resegmented")]
    if approximate:
        lines.append(Message("approximate, resegmented: {names}", names=", ".join(approximate)))
    return lines + [
        Message("{metric}: {signature}", metric=metric["label"], signature=metric["signature"])
        for metric in result["metrics"]
    ]


def _legend(result: Result) -> list[Message]:
    """The meaning of marks and rank ranges, and a note if the resamples are too few for a level."""
    plan, first = result["significance"], result["metrics"][0]
    smallest = plan["smallest_p"]
    marked = [
        f"{mark} p < {level}" for mark, level in (("*", ".05"), ("**", ".01")) if smallest < float(level)
    ]
    if not marked:
        template = (
            "nothing can be significant: {samples:,} resamples give no p below {smallest:.3f}; "
            "draw more with --samples"
        )
        return [Message(template, samples=plan["samples"], smallest=smallest)]
    template = "against {baseline}: {marks}, corrected for these comparisons (max-T)"
    lines = [Message(template, baseline=result["baseline"], marks=", ".join(marked))]
    if first["like_best"]:
        template = (
            "rank by {metric}: from 1 + the number significantly better to the number not significantly worse"
        )
        lines.append(Message(template, metric=first["label"]))
    if len(first["like_best"]) > 1:
        template = "≈ not significantly different from the best by {metric}"
        lines.append(Message(template, metric=first["label"]))
    return lines


def _tex(text: str) -> str:
    escaped = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(escaped.get(c, f"\\{c}" if c in "&%$#_{}" else c) for c in text)
