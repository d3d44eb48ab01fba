"""A process that does one job, and the watch that keeps it within its limits.

The server starts a process that forks such children: it has imported everything they need, and has no
threads, no connections and no open corpus, so that forking is safe and takes a few milliseconds. Where a
platform cannot fork, each child starts afresh. The server watches how much time and memory a child takes and
how much it writes, and kills the one that takes too much. As a second line the child sets the limits of the
operating system, which also end it when the server is gone.

The child sends pickled messages to the server. The server sends nothing, but closing its end of the pipe
tells the child that nobody waits any more.
"""

import contextlib
import errno
import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

from cli.web.limits import Limit, Limits, OverLimitError
from cli.web.work import Work, Workspace
from corpus.errors import DuizhaoError, InputError
from corpus.model import Progress

_FORKS = "forkserver" in multiprocessing.get_all_start_methods()
_context = multiprocessing.get_context("forkserver" if _FORKS else "spawn")
if _FORKS:
    _context.set_forkserver_preload(["cli.web.preloaded"])

_LOOK_EVERY = 0.1
"""Seconds between two looks at what a child has used."""

_TELL_EVERY = 0.1
"""Seconds between two messages about progress."""


class Killed(Exception):
    """The child was killed because its result is no longer wanted."""


class ChildFailed(Exception):
    """The child failed because of a bug; the message is its traceback."""


@dataclass(frozen=True, slots=True)
class _Message:
    """A message from a child: its progress (``done`` of ``total``), or how it ended."""

    done: int = 0
    total: int = 0
    ended: bool = False
    result: Any = None
    error: DuizhaoError | None = None
    over: Limit | None = None
    fault: str = ""


def prepare_children() -> None:
    """Start the process from which children are forked, which takes a few seconds to be ready."""
    if _FORKS:
        from multiprocessing import forkserver

        forkserver.ensure_running()


class Child:
    """A process that does ``work`` on ``uploads`` and writes to ``folder``."""

    def __init__(self, work: Work, uploads: list[Path], folder: Path, limits: Limits) -> None:
        self._limits = limits
        self._folder = folder
        self._killed = threading.Event()
        self._connection, theirs = _context.Pipe()
        self._process = _context.Process(  # type: ignore[attr-defined]
            target=_work, args=(theirs, work, uploads, folder, limits), daemon=True
        )
        with theirs:
            self._process.start()

    def kill(self) -> None:
        """End it at once; whoever waits for it gets :class:`Killed`."""
        self._killed.set()
        with contextlib.suppress(ValueError):  # it has ended, and has been waited for
            self._process.kill()

    def result(self, progress: Callable[[int, int], None]) -> Any:
        """Wait for the result. Raises the DuizhaoError that the work raised, OverLimitError if it exceeded a
        limit, Killed, and ChildFailed for a bug.
        """
        try:
            with self._connection:
                return self._result(progress)
        finally:
            self._process.kill()
            self._process.join()
            self._process.close()

    def _result(self, progress: Callable[[int, int], None]) -> Any:
        begun = time.monotonic()
        while True:
            message = self._hear()
            if message and message.ended:
                if message.fault:
                    raise ChildFailed(message.fault)
                if message.over:
                    raise OverLimitError(message.over, self._limits)
                if message.error:
                    raise message.error
                self._check_output()
                return message.result
            if message:
                progress(message.done, message.total)
            if time.monotonic() - begun > self._limits.wall:
                raise OverLimitError(Limit.WALL, self._limits)
            self._check_use()
            self._check_output()

    def _hear(self) -> _Message | None:
        """The next message, if one comes soon."""
        if self._killed.is_set():
            raise Killed
        try:
            if not self._connection.poll(_LOOK_EVERY):
                return None
            message: _Message = pickle.loads(self._connection.recv_bytes(self._limits.output))
        except (EOFError, OSError) as error:
            if self._killed.is_set():
                raise Killed from error
            self._process.join(_LOOK_EVERY)
            raise self._why_it_ended() from error
        return message

    def _why_it_ended(self) -> DuizhaoError:
        code = self._process.exitcode
        if code == -getattr(signal, "SIGXCPU", 0) != 0:
            return OverLimitError(Limit.CPU, self._limits)
        return InputError(
            "the work ended without a result (exit status {status})",
            hint="A file may be damaged; open it in its program and save it anew.",
            status=code,
        )

    def _check_use(self) -> None:
        try:
            watched = psutil.Process(self._process.pid)
            with watched.oneshot():
                times = watched.cpu_times()
                memory = watched.memory_info().rss
        except psutil.Error:
            return  # it has just ended, which the pipe will tell
        if times.user + times.system > self._limits.cpu:
            raise OverLimitError(Limit.CPU, self._limits)
        if memory > self._limits.memory:
            raise OverLimitError(Limit.MEMORY, self._limits)

    def _check_output(self) -> None:
        if size_of(self._folder) > self._limits.output:
            raise OverLimitError(Limit.OUTPUT, self._limits)


def size_of(folder: Path) -> int:
    """The bytes of the files under a folder; those deleted in the meantime are not counted."""
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                size += Path(parent, name).stat().st_size
    return size


def _work(connection: Connection, work: Work, uploads: list[Path], folder: Path, limits: Limits) -> None:
    """The child's main function."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then ends its children
    threading.Thread(target=_end_with_the_server, args=(connection,), daemon=True).start()
    tempfile.tempdir = str(folder)  # files there count, and are removed when the work ends
    try:
        _restrain(limits)
        message = _Message(ended=True, result=work(Workspace(uploads, folder, _teller(connection))))
    except MemoryError:
        message = _Message(ended=True, over=Limit.MEMORY)
    except DuizhaoError as error:
        message = _Message(ended=True, error=error)
    except Exception as error:
        too_large = isinstance(error, OSError) and error.errno == errno.EFBIG
        fault = "" if too_large else traceback.format_exc()
        message = _Message(ended=True, fault=fault, over=Limit.OUTPUT if too_large else None)
    try:
        said = pickle.dumps(message)
    except Exception:  # a result that cannot be pickled is a bug
        said = pickle.dumps(_Message(ended=True, fault=traceback.format_exc()))
    if len(said) > limits.output:
        said = pickle.dumps(_Message(ended=True, over=Limit.OUTPUT))
    connection.send_bytes(said)


def _teller(connection: Connection) -> Progress:
    told = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told > _TELL_EVERY:
            told = time.monotonic()
            connection.send(_Message(done, total))

    return progress


def _end_with_the_server(connection: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        connection.recv_bytes()
    os._exit(1)


def _restrain(limits: Limits) -> None:
    """Set the operating system's limits, if it has any; the server's take effect first."""
    if hasattr(os, "nice"):
        os.nice(10)  # pages go first
    with contextlib.suppress(ImportError):  # Windows
        import resource

        most = {
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_CPU: int(limits.cpu) + 5,
            resource.RLIMIT_FSIZE: limits.output,
            # Address space is reserved more freely than it is used.
            resource.RLIMIT_AS: psutil.Process().memory_info().vms + 2 * limits.memory,
        }
        for kind, value in most.items():
            _, hard = resource.getrlimit(kind)
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            with contextlib.suppress(ValueError, OSError):  # macOS has no limit of address space
                resource.setrlimit(kind, (value, hard))
