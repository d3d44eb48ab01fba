"""Batches on a Dask cluster: two workers on this machine, reached by tcp like those of any cluster."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from distributed import LocalCluster

from align.batch import FilePair, align_batch, run
from corpus.errors import UnavailableError
from tests.refusals import refusal


@pytest.fixture
def cluster(batch_work: ModuleType) -> Iterator[LocalCluster]:  # noqa: ARG001 (on the path of its workers)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster


def test_a_killed_worker_loses_nothing(
    cluster: LocalCluster,
    document_pairs: list[FilePair],
    batch_work: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "align_part", batch_work.slow)
    killed: list[int] = []

    def kill(done: int, total: int) -> None:  # noqa: ARG001
        if not killed:
            killed.append(next(iter(cluster.workers.values())).process.pid)
            os.kill(killed[0], signal.SIGKILL)

    report = align_batch(document_pairs, tmp_path / "out", scheduler=cluster.scheduler_address, progress=kill)
    assert killed
    assert [(record.name, record.failure) for record in report.records] == [
        (pair.name, "") for pair in document_pairs
    ]
    frame = pd.read_parquet(tmp_path / "out")
    assert len(frame) == sum(record.beads for record in report.records)
    assert not frame["id"].duplicated().any()
    again = align_batch(document_pairs, tmp_path / "out", scheduler=cluster.scheduler_address)
    assert again.skipped == len(document_pairs)


def test_a_document_that_kills_its_workers_is_found_out(
    cluster: LocalCluster,
    document_pairs: list[FilePair],
    batch_work: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "align_part", batch_work.deadly)
    deadly = FilePair("deadly", document_pairs[0].source, document_pairs[0].target)
    report = align_batch([deadly, document_pairs[1]], tmp_path / "out", scheduler=cluster.scheduler_address)
    assert {record.name: record.failure for record in report.records} == {
        "deadly": "its worker died 3 times over it (on the Dask cluster)",
        document_pairs[1].name: "",
    }


def test_no_scheduler_at_the_address(document_pairs: list[FilePair], tmp_path: Path) -> None:
    with refusal(UnavailableError, address="tcp://127.0.0.1:1"):
        align_batch(document_pairs, tmp_path / "out", scheduler="tcp://127.0.0.1:1")
    with refusal(UnavailableError, address="nowhere://x"):
        align_batch(document_pairs, tmp_path / "out", scheduler="nowhere://x")
