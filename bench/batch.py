"""A batch over processes against the same work in one: pairs per second, deaths of workers, memory.

    python -m bench.batch --pairs 200

cuts documents from the bundled speech (its paragraphs in a new order each), then aligns them in one process,
in one and in two workers, and in two workers of which the older one is killed at each tenth that is done.
Prints JSON. The efficiency is the time in one process, over the time in workers and their number; loading the
encoder counts for the workers, and not for the one process, so it is higher the more pairs there are. Of
processor time it is what a machine of idle cores would come to. The disturbed run must give the same rows.
"""

# ruff: noqa: E402 (numpy reads the variables when it is imported)

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # The one process is to have one thread, as each worker has.

import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from align.batch import FilePair, align_batch
from align.batch.part import Task, align_part, pair_key
from align.pipeline import AlignmentPolicy
from corpus.folder import bundled


@click.command()
@click.option("--pairs", "count", default=200, show_default=True)
def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        pairs = make_pairs(root / "documents", count)
        one = in_one_process(pairs, root / "one")
        result: dict[str, Any] = {"pairs": count, "one process": one}
        for workers in (1, 2):
            run = in_workers(pairs, root / f"workers{workers}", workers)
            run["efficiency"] = round(one["seconds"] / workers / run["seconds"], 3)
            run["processor efficiency"] = round(one["processor seconds"] / run["processor seconds"], 3)
            result[f"workers: {workers}"] = run
        result["workers that die"] = disturbed(pairs, root / "disturbed")
        result["workers that die"]["same rows"] = rows(root / "disturbed") == rows(root / "workers2")
    click.echo(json.dumps(result, indent=2))


def make_pairs(folder: Path, count: int) -> list[FilePair]:
    """Files of the speech and its translation, with the paragraphs in another order each time."""
    folder.mkdir()
    bitext = bundled()[0].bitexts[0]
    source: dict[int, list[str]] = {}
    target: dict[int, list[str]] = {}
    for bead in bitext.beads:
        paragraph = bitext.source.segments[bead.source[0]].paragraph
        source.setdefault(paragraph, []).extend(bitext.source.segments[i].text for i in bead.source)
        target.setdefault(paragraph, []).extend(bitext.target.segments[j].text for j in bead.target)
    rng = random.Random(1)
    pairs = []
    for number in range(count):
        order = rng.sample(sorted(source), len(source))
        pair = FilePair(str(number), folder / f"{number}.zh.txt", folder / f"{number}.en.txt")
        pair.source.write_text("\n\n".join("".join(source[p]) for p in order), encoding="utf-8")
        pair.target.write_text("\n\n".join(" ".join(target[p]) for p in order), encoding="utf-8")
        pairs.append(pair)
    return pairs


def in_one_process(pairs: list[FilePair], folder: Path) -> dict[str, float]:
    """Align the pairs one after another in this process, with the encoder loaded."""
    folder.mkdir()
    policy = AlignmentPolicy()

    def align(pair: FilePair) -> None:
        align_part(Task(folder, (pair,), (pair_key(pair, policy),), policy))

    align(pairs[0])
    for part in folder.glob("*.parquet"):
        part.unlink()
    start, processor = time.perf_counter(), time.process_time()
    for pair in pairs:
        align(pair)
    return timing(pairs, time.perf_counter() - start, time.process_time() - processor)


def in_workers(pairs: list[FilePair], folder: Path, workers: int) -> dict[str, Any]:
    """The batch, and the most memory that a worker had."""
    memory: dict[int, float] = {}

    def watch(done: int, total: int) -> None:  # noqa: ARG001
        for child in multiprocessing.active_children():
            memory[child.pid or 0] = most_memory(child.pid)

    start, processor = time.perf_counter(), children_seconds()
    report = align_batch(pairs, folder, workers=workers, progress=watch)
    seconds, processor = time.perf_counter() - start, children_seconds() - processor
    assert not report.failures
    return timing(pairs, seconds, processor) | {
        "megabytes a worker": [round(value) for value in memory.values()]
    }


def disturbed(pairs: list[FilePair], folder: Path) -> dict[str, Any]:
    """The batch in two workers, of which the older one is killed now and then."""
    deaths = 0

    def kill(done: int, total: int) -> None:
        nonlocal deaths
        victims = multiprocessing.active_children()
        if victims and done * 10 // total > deaths:
            min(victims, key=lambda victim: victim.pid or 0).kill()
            deaths += 1

    start = time.perf_counter()
    report = align_batch(pairs, folder, workers=2, progress=kill)
    seconds = round(time.perf_counter() - start, 1)
    return {"seconds": seconds, "deaths": deaths, "failures": len(report.failures)}


def timing(pairs: list[FilePair], seconds: float, processor: float) -> dict[str, float]:
    """Figures that every run has."""
    return {
        "seconds": round(seconds, 1),
        "processor seconds": round(processor, 1),
        "pairs a second": round(len(pairs) / seconds, 2),
    }


def children_seconds() -> float:
    """Processor time of the workers that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def most_memory(pid: int | None) -> float:
    """The most resident memory that a process had, in megabytes (Linux)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmHWM"))


def rows(folder: Path) -> list[tuple[Any, ...]]:
    """Every row of a data set, in order."""
    import pandas as pd  # not above: each worker would load it, too

    frame = pd.read_parquet(folder).drop(columns="properties").sort_values("id")
    return [tuple(map(str, row)) for row in frame.itertuples(index=False)]


if __name__ == "__main__":
    main()
