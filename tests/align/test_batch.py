"""Batches: each pair once, whatever breaks off; failures recorded; a dataset that other tools read."""

import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Hashable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import ANY

import duckdb
import pandas as pd
import pytest

from align.aligner import align_documents
from align.batch import FilePair, align_batch, part, run
from align.batch.dataset import FAILURES, MANIFEST
from align.batch.part import Task, align_part
from align.batch.run import _groups
from align.encoders import load_encoder
from align.pipeline import AlignmentPolicy
from align.quality import doubts, units_with_doubts
from corpus.errors import InputError, OutputError
from corpus.readers import read_document
from corpus.system import processes
from tests.refusals import refusal


@pytest.fixture
def quick(batch_work: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches without processes, and line against line instead of the aligner: for what is done when."""

    def one_by_one(
        next_task: Callable[[], Task | None],
        work: part.Work,
        workers: int,  # noqa: ARG001
    ) -> Generator[tuple[Task, part.Outcome]]:
        while (task := next_task()) is not None:
            yield task, work(task)

    monkeypatch.setattr(run, "run_in_processes", one_by_one)
    monkeypatch.setattr(part, "_align_pair", batch_work.line_by_line)
    monkeypatch.setattr(part, "_encoder", lambda name: None)  # noqa: ARG005


def _rows(folder: Path) -> list[dict[Hashable, object]]:
    """Every row of the dataset, as pandas reads it, in order of the units' ids."""
    frame = pd.read_parquet(folder)
    for column in ("source_segments", "target_segments", "properties"):
        frame[column] = frame[column].map(tuple)
    return frame.sort_values("id").to_dict("records")


def _files(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.parquet")}


def test_the_dataset_has_what_aligning_one_by_one_gives(
    document_pairs: list[FilePair], tmp_path: Path
) -> None:
    report = align_batch(document_pairs, tmp_path / "out", workers=2)
    assert not report.failures
    expected = []
    for pair in document_pairs:
        source = replace(read_document(pair.source), name=pair.name)
        target = replace(read_document(pair.target), name=pair.name)
        bitext = align_documents(source, target)
        expected += list(units_with_doubts(bitext, doubts(bitext, load_encoder("use"))))
    rows = _rows(tmp_path / "out")
    assert [row["id"] for row in rows] == sorted(unit.id for unit in expected)
    for row, unit in zip(rows, sorted(expected, key=lambda unit: unit.id), strict=True):
        assert row == {
            **{field: getattr(unit, str(field)) for field in row},
            "properties": tuple(unit.properties.items()),
        }
    assert [record.beads for record in report.records] == [
        sum(row["document"] == pair.name for row in rows) for pair in document_pairs
    ]


@pytest.mark.usefixtures("quick")
def test_other_tools_read_the_dataset_by_its_folder(document_pairs: list[FilePair], tmp_path: Path) -> None:
    import dask.dataframe

    out = tmp_path / "out"
    missing = FilePair("missing", tmp_path / "none.txt", tmp_path / "none.en.txt")
    beads = sum(record.beads for record in align_batch([*document_pairs, missing], out).records)
    assert len(pd.read_parquet(out)) == beads
    assert len(dask.dataframe.read_parquet(out)) == beads
    query = f"select count(*), count(distinct document) from '{out}/*.parquet'"
    counts = duckdb.sql(query)
    assert counts is not None and counts.fetchall() == [(beads, len(document_pairs))]


def test_a_pair_that_fails_stops_no_other(document_pairs: list[FilePair], tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "empty.txt").touch()
    first, second = document_pairs[:2]
    pairs = [
        FilePair("missing", tmp_path / "missing.txt", first.target),
        first,
        FilePair("empty", first.source, tmp_path / "empty.txt"),
        FilePair("both Chinese", first.source, second.source),
        FilePair("swapped", first.target, first.source),
        second,
    ]
    report = align_batch(pairs, out, workers=1)
    assert [(r.name, r.failure_code) for r in report.failures] == [
        ("missing", "not-found"),
        ("empty", "input"),
        ("both Chinese", "same-language"),
        ("swapped", "swapped"),
    ]
    assert all(r.failure.startswith(str(tmp_path)) or str(first.source) in r.failure for r in report.failures)
    assert set(pd.read_parquet(out)["document"]) == {first.name, second.name}
    listed = [line.split("\t") for line in (out / FAILURES).read_text(encoding="utf-8").splitlines()]
    assert [row[2:] for row in listed[1:]] == sorted([r.name, r.failure] for r in report.failures)
    manifest = [json.loads(line) for line in (out / MANIFEST).read_text(encoding="utf-8").splitlines()]
    assert [entry["name"] for entry in manifest] == sorted(pair.name for pair in pairs)
    assert all((out / entry["part"]).exists() for entry in manifest)


def test_a_fault_of_the_program_costs_one_pair(
    document_pairs: list[FilePair], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr("align.batch.part.align_pair", broken)
    task = Task(tmp_path, tuple(document_pairs[:1]), ("key",), AlignmentPolicy())
    (record,) = align_part(task)
    assert record.failure == "ZeroDivisionError: division by zero"


@pytest.mark.usefixtures("quick")
def test_what_is_done_is_not_done_again(document_pairs: list[FilePair], tmp_path: Path) -> None:
    out = tmp_path / "out"
    align_batch(document_pairs[:4], out)
    before, rows = _files(out), _rows(out)
    seen: list[tuple[int, int]] = []
    report = align_batch(document_pairs[:4], out, progress=lambda done, total: seen.append((done, total)))
    assert report.skipped == 4
    assert seen[-1] == (4, 4)
    assert (_files(out), _rows(out)) == (before, rows)
    align_batch(document_pairs, out)
    assert before.items() < _files(out).items()


@pytest.mark.usefixtures("quick")
def test_a_failure_is_tried_again_only_when_asked(document_pairs: list[FilePair], tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "late.txt").touch()
    late = FilePair("late", document_pairs[0].source, tmp_path / "late.txt")
    pairs = [*document_pairs[:1], late]
    assert [r.name for r in align_batch(pairs, out).failures] == ["late"]
    before = _files(out)
    report = align_batch(pairs, out)
    assert (report.skipped, [r.name for r in report.failures]) == (2, ["late"])
    assert _files(out) == before
    for _ in range(2):  # It fails again, as often as it is tried.
        report = align_batch(pairs, out, retry_failed=True)
        assert (report.skipped, [r.name for r in report.failures]) == (1, ["late"])
        assert len((out / MANIFEST).read_text(encoding="utf-8").splitlines()) == 2
    late.target.write_bytes(document_pairs[0].target.read_bytes())  # Other contents are another matter.
    assert not align_batch(pairs, out).failures
    assert not (out / FAILURES).exists()


@pytest.mark.usefixtures("quick")
def test_a_changed_document_takes_the_place_of_the_old(
    document_pairs: list[FilePair], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    align_batch(document_pairs[:3], out)
    changed = document_pairs[1]
    changed.target.write_bytes(document_pairs[0].target.read_bytes())
    report = align_batch(document_pairs[:2], out)  # The third is not named any more, and stays.
    assert report.skipped == 1
    frame = pd.read_parquet(out)
    assert set(frame["document"]) == {pair.name for pair in document_pairs[:3]}
    fresh = tmp_path / "fresh"
    align_batch(document_pairs[:3], fresh)
    assert _rows(out) == _rows(fresh)


@pytest.mark.usefixtures("quick")
def test_a_part_of_several_pairs_loses_only_the_changed_one(
    tmp_path: Path, document_pairs: list[FilePair]
) -> None:
    padding = [FilePair(f"large {n}", tmp_path / f"large{n}", tmp_path / "none") for n in range(3)]
    for pair in padding:
        pair.source.write_bytes(b"\0" * 1_000_000)  # Beside these the others are small, and share a part.
    pairs = [*document_pairs[:3], *padding]
    assert [len(group) for group in _groups(pairs)] == [3, 1, 1, 1]
    out = tmp_path / "out"
    align_batch(pairs, out)
    document_pairs[1].source.write_bytes(document_pairs[2].source.read_bytes())
    assert align_batch(pairs, out).skipped == 5
    align_batch(pairs, tmp_path / "fresh")
    assert _rows(out) == _rows(tmp_path / "fresh")


@pytest.mark.usefixtures("quick")
def test_other_settings_are_other_work(document_pairs: list[FilePair], tmp_path: Path) -> None:
    align_batch(document_pairs[:1], tmp_path / "out")
    report = align_batch(document_pairs[:1], tmp_path / "out", AlignmentPolicy(target_language="en-GB"))
    assert report.skipped == 0
    assert len(list((tmp_path / "out").glob("*.parquet"))) == 1  # and takes the place of the old


def test_workers_that_are_killed_lose_nothing(
    document_pairs: list[FilePair], tmp_path: Path, batch_work: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "align_part", batch_work.slow)
    killed = 0
    fewest_to_blame = part.GIVE_UP  # All of the kills may hit the same document.

    def kill(done: int, total: int) -> None:  # noqa: ARG001
        nonlocal killed
        victims = multiprocessing.active_children()
        if victims and killed < fewest_to_blame - 1:
            victims[killed % len(victims)].kill()
            killed += 1

    report = align_batch(document_pairs, tmp_path / "out", workers=2, progress=kill)
    assert killed == fewest_to_blame - 1
    assert not report.failures
    align_batch(document_pairs, tmp_path / "calm", workers=2)
    assert _rows(tmp_path / "out") == _rows(tmp_path / "calm")
    assert set(_files(tmp_path / "out")) == set(_files(tmp_path / "calm"))
    assert not list((tmp_path / "out").glob(".*"))


def test_a_document_that_kills_its_workers_is_found_out(
    document_pairs: list[FilePair], tmp_path: Path, batch_work: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "align_part", batch_work.deadly)
    large = FilePair("large", tmp_path / "large", tmp_path / "none")
    large.source.write_bytes(b"\0" * 1_000_000)
    pairs = [document_pairs[0], replace(document_pairs[1], name="deadly"), document_pairs[2], large]
    assert [len(group) for group in _groups(pairs)] == [3, 1]
    report = align_batch(pairs, tmp_path / "out", workers=2)
    assert {r.name: r.failure for r in report.failures if r.name != "large"} == {
        "deadly": "its worker died 3 times over it (exit status 7)"
    }
    assert set(pd.read_parquet(tmp_path / "out")["document"]) == {pairs[0].name, pairs[2].name}


def test_a_worker_that_is_killed_as_it_starts_costs_its_task_no_life(
    document_pairs: list[FilePair], tmp_path: Path, batch_work: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = processes._start
    starts = 0

    def start_and_kill(work: part.Work) -> processes._Worker[Task]:
        nonlocal starts
        starts += 1
        return start(_DeadOnArrival() if starts <= 5 else work)  # type: ignore[arg-type]

    monkeypatch.setattr(processes, "_start", start_and_kill)
    monkeypatch.setattr(run, "align_part", batch_work.quick)
    assert not align_batch(document_pairs[:1], tmp_path / "out", workers=1).failures
    assert starts == 6


class _DeadOnArrival:
    """Pickled as something that kills the process that loads it."""

    def __reduce__(self) -> tuple[object, ...]:
        return signal.raise_signal, (signal.SIGKILL,)


def test_workers_that_cannot_start_are_not_failures_of_the_documents(
    document_pairs: list[FilePair], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "align_part", _Unloadable())
    with pytest.raises(RuntimeError):
        align_batch(document_pairs, tmp_path / "out", workers=1)


class _Unloadable:
    """Pickled as something that no process can load."""

    def __reduce__(self) -> tuple[object, ...]:
        return import_module, ("no_such_module",)


def test_an_interruption_leaves_what_is_done_and_no_process(
    document_pairs: list[FilePair], tmp_path: Path, batch_work: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "align_part", batch_work.slow)

    def interrupt(done: int, total: int) -> None:  # noqa: ARG001
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        align_batch(document_pairs, tmp_path / "out", workers=2, progress=interrupt)
    assert not multiprocessing.active_children()
    assert not list((tmp_path / "out").glob(".*"))
    assert align_batch(document_pairs, tmp_path / "out").skipped >= 2
    assert set(pd.read_parquet(tmp_path / "out")["document"]) == {pair.name for pair in document_pairs}


def test_folders_that_cannot_hold_a_dataset(document_pairs: list[FilePair], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with refusal(OutputError, "file", reason=ANY):
        align_batch(document_pairs, tmp_path / "file")
    (tmp_path / "foreign").mkdir()
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "foreign" / "part-0.parquet")
    with refusal(InputError, "part-0.parquet"):
        align_batch(document_pairs, tmp_path / "foreign")


@pytest.mark.usefixtures("quick")
def test_a_damaged_part_is_named_and_its_pairs_are_aligned_again(
    document_pairs: list[FilePair], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    align_batch(document_pairs, out)
    rows = _rows(out)
    damaged = next(out.glob("*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-20])
    with refusal(InputError, damaged):
        align_batch(document_pairs, out)
    damaged.unlink()
    align_batch(document_pairs, out)
    assert _rows(out) == rows


@pytest.mark.usefixtures("quick")
def test_pairs_of_earlier_runs_are_reported_and_dropped_when_asked(
    document_pairs: list[FilePair], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert align_batch(document_pairs, out).others == ()
    fewer = [replace(document_pairs[0], name="renamed"), *document_pairs[2:]]
    gone = tuple(pair.name for pair in document_pairs[:2])
    assert align_batch(fewer, out).others == gone
    assert set(pd.read_parquet(out)["document"]) == {"renamed", *(pair.name for pair in document_pairs)}
    assert align_batch(fewer, out, drop_others=True).others == gone
    assert set(pd.read_parquet(out)["document"]) == {pair.name for pair in fewer}
    entries = [json.loads(line) for line in (out / MANIFEST).read_text(encoding="utf-8").splitlines()]
    assert [entry["name"] for entry in entries] == sorted(pair.name for pair in fewer)
    assert align_batch(fewer, out).others == ()


def test_groups_depend_on_the_pairs_and_keep_their_order(tmp_path: Path) -> None:
    pairs = []
    for number in range(500):
        source = tmp_path / f"{number}"
        source.write_bytes(b"x" * (number % 7 * 1000))
        pairs.append(FilePair(str(number), source, tmp_path / "none"))
    groups = list(_groups(pairs))
    assert [pair for group in groups for pair in group] == pairs
    total = sum(os.path.getsize(pair.source) for pair in pairs)  # noqa: PTH202
    assert all(sum(p.source.stat().st_size for p in group) <= total / 64 for group in groups)
    assert len(groups) < 100


def test_workers_use_one_thread_each(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, batch_work: ModuleType
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    task = Task(tmp_path, (), ("OPENBLAS_NUM_THREADS",), AlignmentPolicy())
    tasks = iter([task])
    answers: list[Any] = list(
        processes.run_in_processes(lambda: next(tasks, None), batch_work.environment, 1)
    )
    assert answers == [(task, ("1",))]
    assert "OPENBLAS_NUM_THREADS" not in os.environ
