"""Extract statistics in several processes if it takes long, and cache the slow ones.

TER needs some 6 ms per segment, fifty times what the other metrics need. Its statistics are kept in the
user's cache folder, by a hash of everything they depend on.
"""

import hashlib
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from align.scoring.given_scores import GivenMetric
from align.scoring.metrics import CountMetric, Matrix, Metric, make_metric, parse_metric
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import OutputError
from corpus.model import Progress
from corpus.system.files import cache_folder, replacing

_SECONDS = {"bleu": 4e-5, "chrf": 6e-5, "chrf++": 1e-4, "ter": 6e-3}
"""The approximate time per segment, which decides whether a second process is worth starting."""
_WORTH_PROCESSES = 4.0  # seconds
_PIECE = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class _Task:
    """Some segments of all systems under one metric, processed together to share the references' work."""

    metric: str
    systems: tuple[int, ...]
    segments: range
    seconds: float


def extract(
    test_set: ScoringTestSet,
    systems: Sequence[System],
    metrics: Sequence[Metric],
    *,
    workers: int = 1,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, dict[str, Matrix]]:
    """The statistics of each segment, segments × counts, by metric key and system name.

    ``workers`` processes share work that takes more than a few seconds. ``cache`` is a folder for the
    statistics of TER, created if needed; if it cannot be written, nothing is cached.
    """
    found: dict[str, dict[str, Matrix]] = {metric.key: {} for metric in metrics}
    tasks: list[_Task] = []
    for metric in metrics:
        missing: list[int] = []
        for position, system in enumerate(systems):
            if isinstance(metric, GivenMetric):
                found[metric.key][system.name] = metric.statistics_of_system(system.name)
                continue
            if not isinstance(metric, CountMetric):
                found[metric.key][system.name] = metric.statistics(system.hypotheses, progress)
                continue
            known = _read(_cache_file(cache, metric, test_set, system))
            if known is not None:
                found[metric.key][system.name] = known
            else:
                missing.append(position)
        if missing:
            tasks += _tasks(metric, tuple(missing), len(test_set))
    pieces: dict[tuple[str, int], list[Matrix]] = {}
    total = sum(task.seconds for task in tasks)
    done = 0.0
    for task, parts in _run(tasks, test_set, systems, metrics, workers if total > _WORTH_PROCESSES else 1):
        for position, part in zip(task.systems, parts, strict=True):
            pieces.setdefault((task.metric, position), []).append(part)
        done += task.seconds
        if progress:
            progress(round(1000 * done), round(1000 * total))
    for (key, position), parts in pieces.items():
        system = systems[position]
        found[key][system.name] = np.vstack(parts)
        metric = next(metric for metric in metrics if metric.key == key)
        _write(_cache_file(cache, metric, test_set, system), found[key][system.name])
    return found


def default_cache() -> Path:
    """The folder where extracted statistics are kept."""
    return cache_folder() / "statistics"


def _tasks(metric: Metric, systems: tuple[int, ...], segments: int) -> list[_Task]:
    each = _SECONDS[parse_metric(metric.key).kind] * len(systems)
    size = max(1, round(_PIECE / each))
    pieces = (range(start, min(start + size, segments)) for start in range(0, segments, size))
    return [_Task(metric.key, systems, piece, each * len(piece)) for piece in pieces]


def _run(
    tasks: Sequence[_Task],
    test_set: ScoringTestSet,
    systems: Sequence[System],
    metrics: Sequence[Metric],
    workers: int,
) -> Iterator[tuple[_Task, list[Matrix]]]:
    if workers <= 1:
        by_key = {metric.key: metric for metric in metrics}
        for task in tasks:
            yield task, _piece(by_key[task.metric], systems, task)
        return
    from concurrent.futures import ProcessPoolExecutor  # slow to load

    keys = [metric.key for metric in metrics if isinstance(metric, CountMetric)]
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(test_set, tuple(systems), keys)) as pool:
        try:
            yield from zip(tasks, pool.map(_work, tasks), strict=True)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _piece(metric: Metric, systems: Sequence[System], task: _Task) -> list[Matrix]:
    assert isinstance(metric, CountMetric)
    return metric.statistics_of([systems[position].hypotheses for position in task.systems], task.segments)


_worker: dict[str, Metric] = {}
_worker_systems: tuple[System, ...] = ()


def _start(test_set: ScoringTestSet, systems: tuple[System, ...], keys: Sequence[str]) -> None:
    global _worker_systems
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the workers
    _worker_systems = systems
    _worker.update({key: make_metric(parse_metric(key), test_set) for key in keys})


def _work(task: _Task) -> list[Matrix]:
    return _piece(_worker[task.metric], _worker_systems, task)


def _cache_file(cache: Path | None, metric: Metric, test_set: ScoringTestSet, system: System) -> Path | None:
    if cache is None or parse_metric(metric.key).kind != "ter":
        return None
    digest = hashlib.sha256(metric.signature().encode())
    for texts in (*test_set.references.values(), system.hypotheses):
        digest.update(b"\0\0" + "\0".join(texts).encode())
    return cache / f"{digest.hexdigest()[:32]}.npy"


def _read(file: Path | None) -> Matrix | None:
    try:
        return None if file is None else np.asarray(np.load(file), dtype=np.float64)
    except (OSError, ValueError):
        return None


def _write(file: Path | None, statistics: Matrix) -> None:
    if file is None:
        return
    # Without a writable cache it is only slower.
    with suppress(OSError, OutputError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file) as temporary:
            np.save(temporary, statistics)
