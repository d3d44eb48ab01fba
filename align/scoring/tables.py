"""A result as rows of text: TSV for spreadsheets, Markdown and LaTeX for papers."""

from typing import Any

from align.scoring.results import Result, ranked_systems

TSV_COLUMNS = (
    "system", "metric", "score", "ci_low", "ci_high", "delta", "p", "p_corrected", "cluster",
    "signature", "file",
)  # fmt: skip


def as_tsv(result: Result) -> str:
    """A row for each system and metric, systems best first by the first metric; unknown cells are empty."""
    rows = ["\t".join(TSV_COLUMNS)]
    for system in ranked_systems(result, result["metrics"][0]["key"]):
        for metric in result["metrics"]:
            score = system["scores"][metric["key"]]
            cells = {"system": system["name"], "metric": metric["key"], "file": system["file"]} | score
            values = (cells.get(name) for name in TSV_COLUMNS)
            rows.append("\t".join("" if value is None else str(value) for value in values))
    return "\n".join(rows) + "\n"


def marks(score: dict[str, Any]) -> str:
    """``*`` for a corrected p below .05, ``**`` below .01, ``=`` for a system identical to the baseline."""
    if score.get("identical"):
        return "="
    p = score.get("p_corrected")
    return "" if p is None or p >= 0.05 else "**" if p < 0.01 else "*"


def arrow(metric: dict[str, Any]) -> str:
    """Which way is better."""
    return "↓" if metric["lower_is_better"] else "↑"


def cell(score: dict[str, Any]) -> str:
    """``33.5 ± 1.1**``; COMET, which lies between 0 and 1, with four digits."""
    digits = 4 if score["signature"].startswith("model:") else 1
    text = f"{score['score']:.{digits}f}"
    if score.get("ci") is not None:
        text += f" ± {score['ci']:.{digits}f}"
    return text + marks(score)


def as_markdown(result: Result) -> str:
    """A table for a paper or a pull request, signatures below."""
    metrics = result["metrics"]
    lines = [
        "| System | " + " | ".join(f"{metric['label']} {arrow(metric)}" for metric in metrics) + " |",
        "| --- |" + " ---: |" * len(metrics),
    ]
    for system in ranked_systems(result, metrics[0]["key"]):
        name = system["name"].replace("|", "\\|")
        cells = [cell(system["scores"][metric["key"]]).replace("*", "\\*") for metric in metrics]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += ["", *(f"{line}  " for line in notes(result))]
    return "\n".join(lines) + "\n"


def as_latex(result: Result) -> str:
    """A ``tabular`` for the package booktabs, signatures as comments' plain text below."""
    metrics = result["metrics"]
    arrows = {"↑": r"$\uparrow$", "↓": r"$\downarrow$"}
    head = " & ".join(f"{_tex(metric['label'])} {arrows[arrow(metric)]}" for metric in metrics)
    lines = [
        r"\begin{tabular}{l" + "r" * len(metrics) + "}",
        r"\toprule",
        rf"System & {head} \\",
        r"\midrule",
    ]
    for system in ranked_systems(result, metrics[0]["key"]):
        cells = [
            cell(system["scores"][metric["key"]]).replace("±", r"$\pm$").replace("**", r"$^{**}$")
            for metric in metrics
        ]
        cells = [text if "$^{**}$" in text else text.replace("*", "$^{*}$") for text in cells]
        lines.append(f"{_tex(system['name'])} & " + " & ".join(cells) + r" \\")
    lines += [r"\bottomrule", r"\end{tabular}", *(f"% {line}" for line in notes(result))]
    return "\n".join(lines) + "\n"


def notes(result: Result) -> list[str]:
    """What the figures cannot be read without: segments, the test and its marks, each metric's signature."""
    test_set, plan = result["test_set"], result["significance"]
    size = f"{test_set['segments']:,} segments"
    if test_set["documents"]:
        size += f" in {test_set['documents']:,} document{'s' * (test_set['documents'] != 1)}"
    if test_set["excluded"]:
        size += f", {test_set['excluded']} without a reference left out"
    references = ", ".join(test_set["references"])
    lines = [f"{size}; reference{'s' * (len(test_set['references']) > 1)} {references}"]
    if plan["reported"]:
        lines.append(
            f"± 95% interval; {plan['test']}, {plan['samples']:,} × {plan['units']:,} {plan['unit']}s, "
            f"seed {plan['seed']}"
        )
        if len(result["systems"]) > 1:
            lines.append(
                f"against {result['baseline']}: * p < .05, ** p < .01, corrected for these comparisons (Holm)"
            )
    elif plan["reason"]:
        lines.append(f"significance not reported: {plan['reason']}")
    approximate = [system["name"] for system in result["systems"] if system.get("resegmented")]
    if approximate:
        lines.append(f"approximate, resegmented: {', '.join(approximate)}")
    return lines + [f"{metric['label']}: {metric['signature']}" for metric in result["metrics"]]


def _tex(text: str) -> str:
    escaped = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(escaped.get(c, f"\\{c}" if c in "&%$#_{}" else c) for c in text)
