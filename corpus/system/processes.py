"""Run tasks in processes on this machine; a process that dies costs only the task it was working on."""

import os
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic, TypeVar

from corpus.message import Message

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Died:
    """A task's worker died ``times`` times, 0 if it died before it began; ``how`` gives the cause."""

    times: int
    how: Message


_MOST_FAILED_STARTS = 10
"""How many workers in a row may be killed while starting before the batch is given up."""


@dataclass(slots=True)
class _Worker(Generic[Task]):
    process: SpawnProcess
    connection: Connection
    task: Task | None = None
    started: bool = False


def cores() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_in_processes(
    next_task: Callable[[], Task | None], work: Callable[[Task], Result], workers: int
) -> Generator[tuple[Task, Result | Died]]:
    """Run tasks in ``workers`` processes; yield each with the result of ``work``, or with its process's
    death.

    ``next_task`` is called whenever a process is free, and returns None if there is nothing to do; the
    iteration ends when there is nothing to do and every process is free. An exception of ``work`` is raised
    here. Closing the iterator ends the processes.
    """
    pool: list[_Worker[Task]] = []
    failed_starts = 0
    try:
        while True:
            for worker in [worker for worker in pool if worker.task is None]:
                if (task := next_task()) is None:
                    break
                _give(worker, task)
            while len(pool) < workers and (task := next_task()) is not None:
                pool.append(_start(work))
                _give(pool[-1], task)
            busy = {worker.connection: worker for worker in pool if worker.task}
            if not busy:
                return
            for connection in wait(list(busy)):
                assert isinstance(connection, Connection)
                worker = busy[connection]
                task = worker.task
                assert task is not None
                try:
                    answer = connection.recv()
                except (EOFError, ConnectionResetError):
                    pool.remove(worker)
                    worker.process.join()
                    how = _how(worker.process.exitcode)
                    failed_starts += not worker.started
                    if failed_starts == _MOST_FAILED_STARTS or _broke(worker):
                        raise RuntimeError(f"worker processes do not start ({how})") from None
                    yield task, Died(int(worker.started), how)
                    continue
                if answer is None:
                    worker.started = True
                    failed_starts = 0
                    continue
                if isinstance(answer, BaseException):
                    raise answer
                worker.task = None
                yield task, answer
    finally:
        for worker in pool:
            worker.process.terminate()
        for worker in pool:
            worker.process.join()


def _start(work: Callable[[Task], Result]) -> _Worker[Task]:
    # Spawned, not forked: the parent may have threads (numpy's, a progress bar's), which a fork would break.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work), daemon=True)
    with _one_thread_each():
        process.start()
    theirs.close()
    return _Worker(process, ours)


def _give(worker: _Worker[Task], task: Task) -> None:
    worker.task = task
    with suppress(
        BrokenPipeError, ConnectionResetError
    ):  # It died while idle; the next read from it shows that.
        worker.connection.send(task)


def _serve(connection: Connection, work: Callable[[Task], Result]) -> None:
    """A worker's life: report that it has started, then do tasks until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends its workers.
    try:
        connection.send(None)
        while True:
            task = connection.recv()
            try:
                answer: object = work(task)
            except Exception as error:
                answer = error
            connection.send(answer)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Turn off numpy's threads in processes started in the block, as there is already one for each core."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update({name: "1" for name in names if before[name] is None})
    try:
        yield
    finally:
        for name in names:
            if before[name] is None:
                del os.environ[name]


def _broke(worker: _Worker[Task]) -> bool:
    """Whether a worker ended on its own before it could start, as every other one would."""
    return not worker.started and (worker.process.exitcode or 0) >= 0


def _how(exitcode: int | None) -> Message:
    if exitcode is not None and exitcode < 0:
        name = signal.Signals(-exitcode).name
        if name == "SIGKILL":
            return Message("killed by {signal}, as when memory runs out", signal=name)
        return Message("killed by {signal}", signal=name)
    return Message("exit status {status}", status=exitcode)
