"""A batch from beginning to end: the pairs already done, those that remain, and the outcome."""

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from align.batch.dataset import drop_superseded, make_folder, parts, remove_leftovers, write_overview
from align.batch.pairs import FilePair
from align.batch.part import (
    GIVE_UP,
    Outcome,
    PairRecord,
    Task,
    align_part,
    pair_key,
    read_records,
    write_failure,
)
from align.pipeline import AlignmentPolicy
from corpus.model import Progress
from corpus.system.processes import Died, cores, run_in_processes
from corpus.text.language import canonical_language

_PART_BYTES = 1 << 20
_FEWEST_PARTS = 64


@dataclass(frozen=True, slots=True)
class BatchReport:
    """The outcome of each pair, in order, and how many of them were done in an earlier run.

    ``others`` are the names of pairs of earlier runs that are not in this one: they were kept in the folder
    or dropped, as requested.
    """

    records: tuple[PairRecord, ...]
    skipped: int
    others: tuple[str, ...] = ()

    @property
    def failures(self) -> list[PairRecord]:
        """The pairs that could not be aligned, now or earlier."""
        return [record for record in self.records if record.failure]

    @property
    def warnings(self) -> list[PairRecord]:
        """The pairs that were aligned with warnings."""
        return [record for record in self.records if record.warnings or record.warning]

    @property
    def left_out(self) -> dict[str, int]:
        """The content that the readers left out of all files, counted by kind."""
        total: Counter[str] = Counter()
        for record in self.records:
            total.update(record.source_left_out)
            total.update(record.target_left_out)
        return dict(sorted(total.items()))


def align_batch(
    pairs: Sequence[FilePair],
    folder: Path,
    policy: AlignmentPolicy | None = None,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    retry_failed: bool = False,
    drop_others: bool = False,
    progress: Progress | None = None,
    dashboard: Callable[[str], None] | None = None,
) -> BatchReport:
    """Align document pairs into a Parquet dataset in ``folder``, in parallel.

    The work is done by ``workers`` processes on this machine (by default one for each available core), or by
    the Dask cluster whose scheduler has the address ``scheduler``; ``dashboard`` is then called with the
    address of its dashboard. ``progress`` counts pairs.

    The folder may contain parts of an earlier run, even an interrupted one. A pair is done if a part has a
    record of it under the same name, for the same contents and policy; it is not done again, and a failed one
    only with ``retry_failed``. A pair whose files have changed replaces the former one of its name; names
    that are not among ``pairs`` are kept, unless ``drop_others``. Raises DuizhaoError if the folder cannot be
    written or has Parquet files that are damaged or not parts of a batch, and for a policy with which no pair
    could be aligned.
    """
    from corpus.formats import parquet  # noqa: F401 (says what is missing before anything is done)

    policy = policy or AlignmentPolicy()
    for tag in (policy.source_language, policy.target_language):
        if tag is not None:
            canonical_language(tag)
    make_folder(folder)
    plan = _Plan(pairs, folder, policy, retry_failed, progress)
    try:
        with closing(_outcomes(plan, workers, scheduler, dashboard)) as outcomes:
            for task, outcome in outcomes:
                plan.take(task, outcome)
    finally:
        remove_leftovers(folder)
    keys = {record.name: record.key for record in plan.records.values()}
    others = drop_superseded(folder, keys, drop_others)
    write_overview(folder)
    return BatchReport(tuple(plan.records[pair.name] for pair in pairs), plan.skipped, tuple(others))


def _outcomes(
    plan: "_Plan", workers: int | None, scheduler: str | None, dashboard: Callable[[str], None] | None
) -> Generator[tuple[Task, Outcome]]:
    if scheduler is None:
        return run_in_processes(plan.next_task, align_part, workers or cores())
    from align.batch.cluster import run_on_cluster

    return run_on_cluster(plan.next_task, align_part, scheduler, dashboard)


class _Plan:
    """The remaining tasks, as far as they are known; contents are read only when needed."""

    def __init__(
        self,
        pairs: Sequence[FilePair],
        folder: Path,
        policy: AlignmentPolicy,
        retry_failed: bool,
        progress: Progress | None,
    ) -> None:
        self.records: dict[str, PairRecord] = {}
        self.skipped = 0
        self._total = len(pairs)
        self._groups = _groups(pairs)
        self._folder = folder
        self._policy = policy
        self._progress = progress
        self._again: deque[Task] = deque()
        self._deaths: Counter[Path] = Counter()
        earlier = [record for part in parts(folder) for record in read_records(part)]
        failed = {} if retry_failed else {(r.name, r.key): r for r in earlier if r.failure}
        self._known = failed | {(r.name, r.key): r for r in earlier if not r.failure}

    def next_task(self) -> Task | None:
        """An interrupted task, or else the next one; None if there is none at present."""
        if self._again:
            return self._again.popleft()
        for group in self._groups:
            left = []
            for pair in group:
                key = pair_key(pair, self._policy)
                if record := self._known.get((pair.name, key)):
                    self.skipped += 1
                    self._add([record])
                else:
                    left.append((pair, key))
            if left:
                chosen, keys = zip(*left, strict=True)
                task = Task(self._folder, chosen, keys, self._policy)
                while task.path.exists():  # From an attempt that failed.
                    task = replace(task, attempt=task.attempt + 1)
                return task
        return None

    def take(self, task: Task, outcome: Outcome) -> None:
        """Record the outcome of a task. If its worker died, queue it again, finally pair by pair."""
        if not isinstance(outcome, Died):
            return self._add(outcome)
        self._deaths[task.path] += outcome.times
        if self._deaths[task.path] < GIVE_UP:
            self._again.append(task)
        elif len(task.pairs) > 1:
            for pair, key in zip(task.pairs, task.keys, strict=True):
                self._again.append(replace(task, pairs=(pair,), keys=(key,)))
        else:
            reason = f"its worker died {self._deaths[task.path]} times over it ({outcome.how})"
            self._add(write_failure(task, reason))
        return None

    def _add(self, records: Sequence[PairRecord]) -> None:
        self.records.update((record.name, record) for record in records)
        if self._progress:
            self._progress(len(self.records), self._total)


def _groups(pairs: Sequence[FilePair]) -> Iterator[tuple[FilePair, ...]]:
    """The pairs in order, in groups of similar size: a 64th of the whole, or 1 MiB if that is less.

    This keeps every worker busy to the end, loses little when one dies, and makes few files of many small
    documents. The groups depend only on the pairs, so that a continued run makes the same ones.
    """
    sizes = [_size(pair.source) + _size(pair.target) for pair in pairs]
    most = min(_PART_BYTES, sum(sizes) // _FEWEST_PARTS)
    group: list[FilePair] = []
    filled = 0
    for pair, size in zip(pairs, sizes, strict=True):
        if group and filled + size > most:
            yield tuple(group)
            group, filled = [], 0
        group.append(pair)
        filled += size
    if group:
        yield tuple(group)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
