"""Saved runs and CI gates of ``duizhao score``, put into words."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cli.answer import print_answer
from cli.terminal import say

if TYPE_CHECKING:
    from align.scoring.gates import Gate
    from align.scoring.pipeline import Scored


def print_history(folder: Path, as_json: bool) -> None:
    """Print a row for each system of each saved run, oldest first, or all of it as JSON."""
    from align.scoring.runs import history
    from cli.terminal import console, table

    runs = history(folder)
    if as_json:
        listed = [{"run": run.name, **run.result} for run in runs]
        print_answer({"runs": listed})
        return
    if not runs:
        say(f"No runs are saved in {folder}. Save one with --save NAME.")
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


def failures(scored: "Scored", gates: "Sequence[Gate]", since: str | None, runs: Path) -> list[str]:
    """The failures of the gates, one sentence each: scores beyond a limit, and drops since ``since``."""
    from align.scoring.gates import shortfalls

    told = []
    for miss in shortfalls(scored.result, gates):
        side = "over" if miss.lower_is_better else "under"
        told.append(f"{miss.system}: {miss.metric} {miss.score:.2f} is {side} {miss.limit:g}")
    if since:
        from align.scoring.runs import drops_since, read_run

        for drop in drops_since(read_run(since, runs), scored.evaluation, scored.result, scored.plan):
            p = "" if drop.p is None else f" (p = {drop.p:.3f})"
            told.append(
                f"{drop.system}: {drop.metric} {drop.before:.2f} in run {since}, now {drop.after:.2f}{p}"
            )
    return told
