"""Read external scores: tables, one score per line, and the outputs of COMET and MetricX."""

import io
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from align.scoring.given_scores import GivenScores
from align.scoring.input_tables import read_records
from align.scoring.inputs import parse_input
from align.scoring.segment_files import DOCUMENT_COLUMNS, ID_COLUMNS, read_text, split_lines
from align.scoring.segment_places import Key, places_of
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import InputError, UsageError
from corpus.message import Message, counted
from corpus.text.delimited import check_width, quoted_rows

_LOWER = re.compile(r"(mqm|metricx|h?ter|wer|cer|errors?)(?![a-z])", re.IGNORECASE)
_HIGHER = (
    "comet",
    "xcomet",
    "kiwi",
    "bleurt",
    "bertscore",
    "yisi",
    "bleu",
    "chrf",
    "esa",
    "da",
    "gemba",
    "f1",
)
_SYSTEM_COLUMNS = ("system", "system_id", "system-name", "model", "mt_system")
_SCORE_COLUMNS = ("score", "comet", "prediction", "segment_score", "value")


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A score, with the system and segment named in the file; empty if it does not name them."""

    line: int
    system: str
    key: Key
    score: float


@dataclass(frozen=True, slots=True)
class ScoreFile:
    """The scores of a file. ``lower_is_better`` is None if neither file nor name says."""

    path: Path
    name: str
    rows: tuple[ScoreRow, ...]
    lower_is_better: bool | None
    notes: tuple[str, ...] = ()


def read_scores(text: str, encoding: str = "utf-8") -> ScoreFile:
    """Read ``NAME=FILE``, or ``NAME:lower=FILE`` and ``NAME:higher=FILE`` to say which scores are better.

    A file is a table (``.tsv``, ``.csv``, ``.jsonl``) with a column ``score`` and, if known, ``system``,
    ``document`` and ``segment``; or has one score per line; or is the JSON of ``comet-score``. Raises
    DuizhaoError, with the line, for a value that is not a score.
    """
    name, equals, file = text.partition("=")
    if not equals:
        name, file = "", text
    label, _, direction = name.partition(":")
    if direction not in ("", "lower", "higher"):
        raise UsageError(
            "“{direction}” is neither lower nor higher",
            hint="Write NAME:lower=FILE if lower scores are better.",
            direction=direction,
        )
    path = parse_input(file).path
    label = label or path.name.partition(".")[0]
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    if suffix in (".jsonl", ".ndjson", ".json"):
        rows, notes = _read_json(path, encoding)
    else:
        rows, notes = _read_table(path, suffix, encoding)
    if not rows:
        raise InputError("has no scores", path=path, lacking="scores")
    known = _direction(label)
    lower = direction == "lower" if direction else known
    if lower is None:
        notes += (Message("higher is taken as better; write {label}:lower=FILE if lower is", label=label),)
    return ScoreFile(path, label, tuple(rows), lower, notes)


def _direction(name: str) -> bool | None:
    folded = name.lower()
    if _LOWER.match(folded):
        return True
    return False if any(known in folded for known in _HIGHER) else None


def _read_table(path: Path, suffix: str, encoding: str) -> tuple[list[ScoreRow], tuple[str, ...]]:
    text, notes = read_text(path, encoding)
    if suffix == ".csv":
        table = list(quoted_rows(io.StringIO(text, newline=""), path, ","))
    else:
        table = [(number, line.split("\t")) for number, line in enumerate(split_lines(text), start=1)]
    if not table:
        return [], notes
    header = [cell.strip().lower() for cell in table[0][1]]
    if not set(header) & set(_SCORE_COLUMNS):
        return _without_header(path, table), notes
    for number, cells in table[1:]:
        check_width(cells, header, path, number)
    records = [dict(zip(header, cells, strict=True)) for _, cells in table[1:]]
    return _of_records(path, records, first_line=2), notes


def _without_header(path: Path, table: Sequence[tuple[int, Sequence[str]]]) -> list[ScoreRow]:
    """One score per line; system and score; or the output of ``comet-score``: file, “Segment 0”, “score:
    0.9”.
    """
    rows: list[ScoreRow] = []
    for number, cells in table:
        if len(cells) == 3 and cells[1].startswith("Segment ") and cells[2].startswith("score:"):
            score = _score(path, number, cells[2].removeprefix("score:"))
            rows.append(ScoreRow(number, Path(cells[0]).stem, ("", ""), score))
        elif len(cells) == 2 and cells[1].startswith("score:"):
            continue  # comet-score's mean of the system
        elif len(cells) in (1, 2):
            rows.append(
                ScoreRow(
                    number, cells[0] if len(cells) == 2 else "", ("", ""), _score(path, number, cells[-1])
                )
            )
        else:
            raise InputError(
                "has no column “score”",
                path=path,
                line=1,
                hint="Name the columns in the first line: system, document, segment, score.",
                lacking="score",
            )
    return rows


def _read_json(path: Path, encoding: str) -> tuple[list[ScoreRow], tuple[str, ...]]:
    if path.suffix == ".json":
        text, notes = read_text(path, encoding)
        try:
            loaded = json.loads(text)
        except ValueError as error:
            raise InputError("is not valid JSON ({reason})", path=path, reason=error) from error
        if isinstance(loaded, dict) and all(isinstance(values, list) for values in loaded.values()):
            return [row for name, values in loaded.items() for row in _of_comet(path, name, values)], notes
    records, notes = read_records(path, encoding)
    return _of_records(path, records, first_line=1), notes


def _of_comet(path: Path, system: str, values: Sequence[Any]) -> list[ScoreRow]:
    """The segments of a file in the JSON of ``comet-score --to_json``: objects with ``COMET``, or numbers."""
    rows = []
    for place, value in enumerate(values):
        score = value.get("COMET", value.get("score")) if isinstance(value, Mapping) else value
        rows.append(ScoreRow(place + 1, Path(system).stem, ("", ""), _score(path, place + 1, score)))
    return rows


def _of_records(path: Path, records: Sequence[Mapping[str, Any]], first_line: int) -> list[ScoreRow]:
    rows = []
    for number, record in enumerate(records, start=first_line):
        score = next((name for name in _SCORE_COLUMNS if name in record), None)
        if score is None:
            raise InputError(
                "has no “score”",
                path=path,
                line=number,
                hint=Message('Write {"system": …, "segment": …, "score": …}.'),
                lacking="score",
            )

        def cell(columns: Sequence[str], record: Mapping[str, Any] = record) -> str:
            return str(next((record[name] for name in columns if record.get(name) is not None), ""))

        key = (cell(DOCUMENT_COLUMNS), cell(ID_COLUMNS))
        rows.append(ScoreRow(number, cell(_SYSTEM_COLUMNS), key, _score(path, number, record[score])))
    return rows


def _score(path: Path, number: int, value: Any) -> float:
    """The number; nan for an empty cell or a ``None``, which mean that there is no score."""
    if value is None or (isinstance(value, str) and value.strip() in ("", "None")):
        return math.nan
    try:
        score = float(value)
    except (TypeError, ValueError):
        score = math.nan
    if not math.isfinite(score) or isinstance(value, bool):
        raise InputError(
            "score is “{value}”, not a number",
            path=path,
            line=number,
            hint="Leave the cell empty if there is no score.",
            value=value,
        )
    return score


def bind_scores(
    files: Sequence[ScoreFile], test_set: ScoringTestSet, systems: Sequence[System]
) -> GivenScores:
    """The scores of one metric for each system and segment, possibly from a file for each system.

    A file without system names belongs to the only system, or to the one with the file's name. Without
    segment ids the scores are in the order of the segments. Raises DuizhaoError if their number differs from
    the segments', and for a segment scored twice.
    """
    names = [system.name for system in systems]
    scores = {name: np.full(len(test_set), np.nan) for name in names}
    absent: dict[str, None] = {}
    for file in files:
        by_system: dict[str, list[ScoreRow]] = {}
        for row in file.rows:
            by_system.setdefault(row.system, []).append(row)
        for given, rows in by_system.items():
            name = given or _owner(file, names)
            if name not in scores:
                absent[name] = None
                continue
            for place, row in zip(_places(file, rows, test_set), rows, strict=True):
                if not np.isnan(scores[name][place]):
                    raise InputError(
                        "scores segment {segment} of {system} twice",
                        path=file.path,
                        line=row.line,
                        segment=place + 1,
                        system=name,
                    )
                scores[name][place] = row.score
    first = files[0]
    notes = [note for file in files for note in file.notes]
    if absent:
        notes.append(
            Message("scores of systems that are not scored here: {systems}", systems=", ".join(absent))
        )
    lacking = sum(int(np.isnan(values).sum()) for values in scores.values())
    if lacking:
        notes.append(
            Message(
                "{n:,} outputs without a score",
                one="{n:,} output without a score",
                n=lacking,
            )
        )
    origin = ", ".join(dict.fromkeys(file.path.name for file in files))
    return GivenScores(first.name, scores, bool(first.lower_is_better), origin, notes=tuple(notes))


def _owner(file: ScoreFile, names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    fitting = [name for name in names if name in file.path.name.split(".") or name == file.path.stem]
    if len(fitting) == 1:
        return fitting[0]
    raise InputError(
        "does not say which system it scores",
        path=file.path,
        hint="Add a column “system”, or call the file SYSTEM.tsv. Systems: {names}.",
        lacking="system",
        names=", ".join(names),
    )


def _places(file: ScoreFile, rows: Sequence[ScoreRow], test_set: ScoringTestSet) -> list[int]:
    if any(row.key[1] for row in rows):
        places = places_of([row.key for row in rows], test_set, file.path)
        return [places[row.key] for row in rows]
    if len(rows) != len(test_set):
        raise InputError(
            "has {scores} for {segments}",
            path=file.path,
            hint="Give one score for each segment, or a column “segment”.",
            scores=counted(len(rows), "score"),
            segments=counted(len(test_set), "segment"),
        )
    return list(range(len(rows)))


def by_metric(files: Sequence[ScoreFile]) -> list[list[ScoreFile]]:
    """Files of one metric together, in order of appearance."""
    groups: dict[str, list[ScoreFile]] = {}
    for file in files:
        groups.setdefault(file.name, []).append(file)
    return [_agreed(group) for group in groups.values()]


def _agreed(group: list[ScoreFile]) -> list[ScoreFile]:
    said = {file.lower_is_better for file in group} - {None}
    if len(said) > 1:
        raise UsageError("“{name}” is declared both lower and higher", name=group[0].name)
    return [replace(group[0], lower_is_better=next(iter(said), None)), *group[1:]]
