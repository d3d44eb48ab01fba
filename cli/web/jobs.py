"""Long work under way and done: a queue with a fair share for each user, and a process for each job.

A job's result is kept until somebody discards it, or its user has many newer ones.
"""

import secrets
import shutil
import sys
import tempfile
import threading
import traceback
from collections import Counter, OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Literal

from cli.web.child import Child, ChildFailed, Killed, size_of
from cli.web.limits import Limits, TooManyError
from cli.web.work import SentFile, Work
from corpus.errors import DuizhaoError, NotFoundError, UnavailableError

MOST_KEPT = 20
"""Finished jobs that are kept for a user."""

MOST_KEPT_OUTPUTS = 3
"""The most output kept for a user, as a multiple of the largest output that a job may have."""

State = Literal["waiting", "working", "done", "failed"]
Kind = Literal["alignment", "candidates", "evaluation", "export"]


@dataclass(slots=True)
class Upload:
    """An uploaded file: the sender's name for it, which is never used as a path here, and its contents."""

    filename: str
    stream: IO[bytes]

    @property
    def title(self) -> str:
        """The name without folders and extension, fit to be shown and stored."""
        name = self.filename.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
        return "".join(c if c.isprintable() else " " for c in name).strip()[:120].strip() or "document"

    @property
    def suffix(self) -> str:
        """The extension, if it is a plain one; no other part of the name is used in a path here."""
        suffix = Path(self.filename.replace("\\", "/").rsplit("/", 1)[-1]).suffix.lower()
        return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 16 else ""

    @property
    def sent(self) -> SentFile:
        """The name of the file as it was sent."""
        return SentFile(self.title, self.suffix)


@dataclass(slots=True)
class Job:
    """Work in progress for ``user``; ``done`` of ``total`` steps are complete.

    The files of the result are in ``folder``. Waiting for ``ended`` saves polling. ``state`` is set after
    ``result`` and ``problem``, and is the first that a copy reads: a copy that says "done" has its result.
    """

    id: str
    kind: Kind
    user: str
    name: str
    folder: Path
    state: State = "waiting"
    done: int = 0
    total: int = 0
    problem: DuizhaoError | str = ""
    result: Any = None
    finished: threading.Event = field(default_factory=threading.Event)

    @property
    def ended(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.state in ("done", "failed")

    def file(self, name: str) -> Path:
        """A file of the result. Raises NotFoundError if the job has been discarded."""
        path = self.folder / name
        if self.state != "done" or not path.is_file():
            raise NotFoundError("There is no such job.")
        return path


@dataclass(frozen=True, slots=True)
class _Waiting:
    job: Job
    uploads: list[Path]
    work: Work


class Jobs:
    """Does ``at_once`` pieces of work at a time, each in a process with ``limits``; the others wait.

    Users take turns, each with at most ``most_waiting`` in the queue, and none has all the processes, so
    that nobody waits for another's queue.
    """

    def __init__(self, limits: Limits | None = None, at_once: int = 2, most_waiting: int = 5) -> None:
        self._limits = limits or Limits()
        self._at_once = at_once
        self._most_waiting = most_waiting
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._queues: OrderedDict[str, deque[_Waiting]] = OrderedDict()
        self._working: Counter[str] = Counter()
        self._children: dict[str, Child] = {}
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._closed = False
        self._folder: Path | None = None

    def start(self, kind: Kind, user: str, name: str, uploads: Sequence[Upload], work: Work) -> Job:
        """Begin work on uploads, whose contents are copied before this returns.

        Raises TooManyError if too many of ``user``'s jobs are already waiting.
        """
        with self._changed:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="duizhao-"))
            job_id = secrets.token_urlsafe(12)
            job = Job(job_id, kind, user, name[:200], self._folder / job_id)
            # Counted before the copying, which takes time.
            if sum(not other.ended for other in self._of(user)) >= self._most_waiting + 1:
                raise TooManyError(
                    "{most} of your jobs are already waiting",
                    hint="Wait until one is done, or discard one.",
                    most=self._most_waiting,
                )
            self._jobs[job.id] = job
        sent = self._folder / f"{job_id}-uploads"
        paths = [sent / f"{number}{upload.suffix}" for number, upload in enumerate(uploads)]
        try:
            job.folder.mkdir()
            sent.mkdir()
            for path, upload in zip(paths, uploads, strict=True):
                with path.open("wb") as copy:
                    shutil.copyfileobj(upload.stream, copy)
        except BaseException:
            self.discard(job)
            raise
        with self._changed:
            if self._closed or job.id not in self._jobs:
                self._remove_files(job)
                raise UnavailableError("the server is stopping", hint="Try again in a moment.")
            self._queues.setdefault(user, deque()).append(_Waiting(job, paths, work))
            if len(self._threads) < self._at_once:
                name = f"job-{len(self._threads)}"
                self._threads.append(threading.Thread(target=self._serve, name=name, daemon=True))
                self._threads[-1].start()
            self._changed.notify_all()
        return job

    def find(self, kind: Kind, job_id: str, user: str) -> Job | None:
        """A copy of the job with that id, as it is now, if it is of that kind and belongs to ``user``."""
        job = self._jobs.get(job_id)
        return replace(job) if job and (job.kind, job.user) == (kind, user) else None

    def of(self, kind: Kind, user: str) -> list[Job]:
        """Copies of the jobs of ``user`` as they are now, newest first."""
        with self._changed:
            found = [job for job in self._of(user) if job.kind == kind]
        return [replace(job) for job in reversed(found)]

    def discard(self, job: Job) -> None:
        """Forget a job and its files; if it is being worked on, its process is killed."""
        with self._changed:
            self._jobs.pop(job.id, None)
            queue = self._queues.get(job.user, deque())
            for waiting in [waiting for waiting in queue if waiting.job.id == job.id]:
                queue.remove(waiting)
            child = self._children.get(job.id)
            self._changed.notify_all()
        job.finished.set()
        if child:
            child.kill()  # whoever waits for it removes its files
        else:
            self._remove_files(job)

    def close(self) -> None:
        """Kill what runs, and remove all files."""
        with self._changed:
            self._closed = True
            self._queues.clear()
            children = list(self._children.values())
            self._changed.notify_all()
        for child in children:
            child.kill()
        for thread in self._threads:
            thread.join()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _of(self, user: str) -> list[Job]:
        return [job for job in self._jobs.values() if job.user == user]

    def _serve(self) -> None:
        """Do the waiting jobs one after the other."""
        while waiting := self._next():
            try:
                self._do(waiting)
            finally:
                with self._changed:
                    self._working[waiting.job.user] -= 1
                    if not self._queues.get(waiting.job.user):
                        self._queues.pop(waiting.job.user, None)
                    self._children.pop(waiting.job.id, None)
                    self._changed.notify_all()
                    is_kept = waiting.job.id in self._jobs and waiting.job.state == "done"
                self._remove_files(waiting.job, keep_result=is_kept)
                with self._changed:
                    self._forget_oldest(waiting.job.user)
                waiting.job.finished.set()

    def _next(self) -> _Waiting | None:
        """Wait for the next job; None when there will be no more. A user who has had a turn goes last."""
        share = max(1, self._at_once - 1)
        with self._changed:
            while not self._closed:
                for user, queue in self._queues.items():
                    if queue and self._working[user] < share:
                        self._queues.move_to_end(user)
                        self._working[user] += 1
                        return queue.popleft()
                self._changed.wait()
        return None

    def _do(self, waiting: _Waiting) -> None:
        job = waiting.job

        def progress(done: int, total: int) -> None:
            job.done, job.total = done, total

        try:
            job.state = "working"
            child = Child(waiting.work, waiting.uploads, job.folder, self._limits)
            with self._changed:
                self._children[job.id] = child
                if self._closed or job.id not in self._jobs:
                    child.kill()
            job.result = child.result(progress)
            job.state = "done"
        except Killed:
            pass
        except DuizhaoError as error:
            if error.path and error.path.startswith(str(self._folder)):
                error.path = None  # it is the server's own business
            job.problem = error
            job.state = "failed"
        except ChildFailed as fault:
            print(
                fault, file=sys.stderr
            )  # for the server's log; whoever sent the files learns only that it failed
            job.problem = "The server failed. See its log."
            job.state = "failed"
        except Exception:
            traceback.print_exc()
            job.problem = "The server failed. See its log."
            job.state = "failed"

    def _forget_oldest(self, user: str) -> None:
        size = 0
        for kept, job in enumerate(reversed([job for job in self._of(user) if job.ended]), start=1):
            size += size_of(job.folder)
            if kept > MOST_KEPT or size > MOST_KEPT_OUTPUTS * self._limits.output:
                del self._jobs[job.id]
                self._remove_files(job)

    def _remove_files(self, job: Job, *, keep_result: bool = False) -> None:
        shutil.rmtree(job.folder.with_name(f"{job.id}-uploads"), ignore_errors=True)
        if not keep_result:
            shutil.rmtree(job.folder, ignore_errors=True)
