"""Saved runs for later comparison: a JSON file each, in a folder."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

from align.scoring.evaluation import Evaluation
from align.scoring.extraction import extract
from align.scoring.results import Result
from align.scoring.significance import MINIMUM_SEGMENTS, Plan, significance_of
from align.scoring.testset import System
from corpus.errors import InputError, NotFoundError, UsageError, unwritable
from corpus.message import Message
from corpus.system.files import replacing_text

FOLDER = Path("duizhao-runs")
"""Where runs are saved by default."""

_LONGEST_NAME = 240
"""The most bytes in a name, so that it fits a file system with an extension."""

_NAME = re.compile(r"[\w.+-]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A saved run: its result, and each system's hypotheses."""

    name: str
    result: Result
    hypotheses: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Drop:
    """A system that scores less than in a saved run; ``p`` is None if no significance is reported."""

    system: str
    metric: str
    before: float
    after: float
    p: float | None


def save_run(name: str, result: Result, systems: Sequence[System], folder: Path = FOLDER) -> Path:
    """Save a run under a name and return its path; an existing run of that name is replaced.

    Raises DuizhaoError if the name is not a file name, and if the folder cannot be written.
    """
    if not _NAME.fullmatch(name) or name.startswith("."):
        raise UsageError(
            "“{name}” cannot be a run's name", hint="Use letters, digits, and . + - _", name=name
        )
    if len(name.encode()) > _LONGEST_NAME:
        raise UsageError("the run's name is too long", hint="Use a shorter one.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    path = folder / f"{name}.json"
    kept = {
        "result": result,
        "hypotheses": {system.name: list(system.hypotheses) for system in systems},
        "messages": [[list(place), message.as_data()] for place, message in _messages(result)],
    }
    with replacing_text(path) as stream:
        json.dump(kept, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    return path


def read_run(name: str, folder: Path = FOLDER) -> Run:
    """The run of that name (or in that file). Raises DuizhaoError, listing existing runs."""
    path = folder / f"{name}.json"
    if not path.is_file() and Path(name).is_file():
        path = Path(name)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        hypotheses = {system: tuple(texts) for system, texts in kept["hypotheses"].items()}
        for (*inside, last), message in kept.get("messages", ()):
            reduce(getitem, inside, kept["result"])[last] = Message.from_data(message)
        return Run(path.stem, kept["result"], hypotheses)
    except FileNotFoundError as error:
        names = ", ".join(sorted(found.stem for found in folder.glob("*.json"))) or "none yet"
        raise NotFoundError(
            "no run is called “{name}”",
            hint="Saved in {folder}: {names}.",
            name=name,
            folder=folder,
            names=names,
        ) from error
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError("is not a saved run", path=path, hint="Save one with --save NAME.") from error


def _messages(
    value: Any, place: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Message]]:
    """The messages in a result, which JSON would keep in English only, each with its keys and indices."""
    if isinstance(value, Message):
        yield place, value
    elif isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _messages(item, (*place, key))


def history(folder: Path = FOLDER) -> list[Run]:
    """All runs of a folder, oldest first."""
    runs = [read_run(path.stem, folder) for path in sorted(folder.glob("*.json"))]
    return sorted(runs, key=lambda run: str(run.result.get("date", "")))


def drops_since(run: Run, evaluation: Evaluation, result: Result, plan: Plan) -> list[Drop]:
    """The systems of an evaluation that score less than in a saved run, under any common metric.

    With 100 or more segments only significant drops count (p below .05 by the plan's test, comparing saved
    and new hypotheses). A system is compared with the one of its name, or a single system with a single
    system. Raises DuizhaoError for another test set, another signature, or no system to compare with.
    """
    if run.result["test_set"]["hash"] != result["test_set"]["hash"]:
        raise UsageError(
            "run “{run}” was scored on another test set ({test_set})",
            hint="Compare runs on the same source and references.",
            run=run.name,
            test_set=run.result["test_set"]["name"],
        )
    before = {system["name"]: system for system in run.result["systems"]}
    drops: list[Drop] = []
    compared = 0
    for system in result["systems"]:
        lone = len(before) == len(result["systems"]) == 1
        old = before.get(system["name"]) or (next(iter(before.values())) if lone else None)
        for metric in evaluation.metrics:
            key = metric.key
            if old is None or key not in old["scores"]:
                continue
            signatures = [_bare(entry["scores"][key]["signature"]) for entry in (old, system)]
            if signatures[0] != signatures[1]:
                raise UsageError(
                    "run “{run}” has {label} with a different signature: {theirs}",
                    hint="This run has {ours}.",
                    run=run.name,
                    label=metric.label,
                    theirs=signatures[0],
                    ours=signatures[1],
                )
            compared += 1
            scores = old["scores"][key]["score"], system["scores"][key]["score"]
            if (scores[1] - scores[0]) * (-1 if metric.lower_is_better else 1) >= 0:
                continue
            p = _p_of_drop(evaluation, key, system["name"], run.hypotheses[old["name"]], plan)
            if p is None or p < 0.05:
                drops.append(Drop(system["name"], metric.label, scores[0], scores[1], p))
    if not compared:
        names = ", ".join(before)
        raise UsageError(
            "run “{run}” has none of these systems and metrics",
            hint="It has: {names}.",
            run=run.name,
            names=names,
        )
    return drops


def _p_of_drop(
    evaluation: Evaluation, key: str, name: str, before: Sequence[str], plan: Plan
) -> float | None:
    if len(evaluation.test_set) < MINIMUM_SEGMENTS:
        return None
    metric = next(metric for metric in evaluation.metrics if metric.key == key)
    old, new = System("before", tuple(before)), System("after", ())
    statistics = {
        "before": extract(evaluation.test_set, [old], [metric])[key]["before"],
        "after": evaluation.statistics[key][name],
    }
    pair = replace(evaluation, systems=(old, new), metrics=(metric,), statistics={key: statistics})
    return significance_of(pair, plan).against_baseline[0].p


def _bare(signature: str) -> str:
    """A signature without the parts that belong to the significance test."""
    left_out = ("bs:", "ar:", "seed:", "resample:")
    return "|".join(part for part in signature.split("|") if not part.startswith(left_out))
