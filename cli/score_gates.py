"""What ``duizhao score`` does with runs that are kept, and its gates for CI."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.answer import print_answer
from corpus.errors import UsageError

if TYPE_CHECKING:
    from align.scoring.pipeline import Scored


def print_history(folder: Path, as_json: bool) -> None:
    """A row for each system of each kept run, oldest first; test sets are told apart by their hash."""
    from align.scoring.runs import history
    from cli.terminal import console, table

    runs = history(folder)
    if as_json:
        listed = [{"run": run.name, **run.result} for run in runs]
        print_answer({"runs": listed})
        return
    if not runs:
        click.echo(f"No runs are saved in {folder}. Save one with --save NAME.", err=True)
        return
    labels = list(dict.fromkeys(metric["label"] for run in runs for metric in run.result["metrics"]))
    rows = []
    for run in runs:
        test_set = run.result["test_set"]
        for system in run.result["systems"]:
            scores = {
                metric["label"]: f"{system['scores'][metric['key']]['score']:.2f}"
                for metric in run.result["metrics"]
            }
            when = str(run.result["date"])[:16].replace("T", " ")
            where = f"{test_set['name']} {test_set['hash'][:6]}"
            rows.append([run.name, when, where, system["name"], *(scores.get(label, "") for label in labels)])
    console().print(table(["run", "date", "test set", "system", *labels], rows, right=set(labels)))


def parse_gates(texts: tuple[str, ...]) -> list[tuple[str, float]]:
    """``METRIC=SCORE`` taken apart. Raises DuizhaoError for another form."""
    gates = []
    for text in texts:
        metric, _, value = text.rpartition("=")
        try:
            gates.append((metric, float(value)))
        except ValueError as error:
            raise UsageError(
                "“{text}” is not a gate", hint="Write it like --fail-under chrf=50.", text=text
            ) from error
    return gates


def failures(scored: "Scored", under: list[tuple[str, float]], since: str | None, folder: Path) -> list[str]:
    """What the gates object to, a sentence each. For TER, lower is better: over the limit fails."""
    result = scored.result
    told = []
    metrics = {metric["key"]: metric for metric in result["metrics"]}
    for key, limit in under:
        if key not in metrics:
            raise UsageError(
                "--fail-under {key}: not computed",
                hint="Metrics: {metrics}.",
                key=key,
                metrics=", ".join(metrics),
            )
        lower = metrics[key]["lower_is_better"]
        for system in result["systems"]:
            score = system["scores"][key]["score"]
            if score > limit if lower else score < limit:
                side = "over" if lower else "under"
                told.append(f"{system['name']}: {metrics[key]['label']} {score:.2f} is {side} {limit:g}")
    if since:
        from align.scoring.runs import drops_since, read_run

        for drop in drops_since(read_run(since, folder), scored.evaluation, result, scored.plan):
            p = "" if drop.p is None else f" (p = {drop.p:.3f})"
            told.append(
                f"{drop.system}: {drop.metric} {drop.before:.2f} in run {since}, now {drop.after:.2f}{p}"
            )
    return told
