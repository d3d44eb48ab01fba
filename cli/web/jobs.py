"""Long work under way and done, kept in memory until somebody discards it or it is old."""

import secrets
import shutil
import tempfile
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Literal

from corpus.errors import DuizhaoError, UnavailableError
from corpus.model import Progress

MOST_WAITING = 20
MOST_KEPT = 100

State = Literal["waiting", "working", "done", "failed"]
Kind = Literal["alignment", "evaluation"]


@dataclass(slots=True)
class Upload:
    """An uploaded file: its name at the sender's, which is never used as a path here, and its contents."""

    filename: str
    stream: IO[bytes]

    @property
    def title(self) -> str:
        """The name without folders and extension, fit to be shown and stored."""
        name = self.filename.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
        return "".join(c if c.isprintable() else " " for c in name).strip()[:120].strip() or "document"

    @property
    def suffix(self) -> str:
        """The extension, if it is a plain one; it is all that a path of ours takes from the name."""
        suffix = Path(self.filename.replace("\\", "/").rsplit("/", 1)[-1]).suffix.lower()
        return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 16 else ""


Work = Callable[[list[Path], Progress], Any]
"""Does the work on copies of the uploads, whose names say nothing, and gives the result."""


@dataclass(slots=True)
class Job:
    """Something under way for ``user``; ``done`` of ``total`` is how far it has come.

    The worker sets ``result`` or ``problem`` before it sets ``state``, and ``state`` is the first that a copy
    reads: a copy that says "done" has its result.
    """

    id: str
    kind: Kind
    user: str
    name: str
    state: State = "waiting"
    done: int = 0
    total: int = 0
    problem: DuizhaoError | str = ""
    result: Any = None
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def ended(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.state in ("done", "failed")


class _Cancelled(Exception):
    pass


class Jobs:
    """Does one piece of work at a time, the others wait."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="job")
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, kind: Kind, user: str, name: str, uploads: Sequence[Upload], work: Work) -> Job:
        """Begin work on uploads, whose contents are copied before this returns.

        Raises UnavailableError if too many wait already.
        """
        job = Job(secrets.token_urlsafe(12), kind, user, name[:200])
        with self._lock:
            if sum(other.state == "waiting" for other in self._jobs.values()) >= MOST_WAITING:
                raise UnavailableError("much work waits already", hint="Try again in a few minutes.")
            self._jobs[job.id] = job
            finished = [key for key, other in self._jobs.items() if other.ended]
            for key in finished[: max(0, len(self._jobs) - MOST_KEPT)]:
                del self._jobs[key]
        folder = Path(tempfile.mkdtemp(prefix="duizhao-"))
        paths = [folder / f"{number}{upload.suffix}" for number, upload in enumerate(uploads)]
        try:
            for path, upload in zip(paths, uploads, strict=True):
                with path.open("wb") as copy:
                    shutil.copyfileobj(upload.stream, copy)
            self._pool.submit(self._run, job, folder, paths, work)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return job

    def find(self, kind: Kind, job_id: str, user: str) -> Job | None:
        """A copy of the job of that id, as it is now, if it is of that kind and ``user``'s."""
        job = self._jobs.get(job_id)
        return replace(job) if job and (job.kind, job.user) == (kind, user) else None

    def of(self, kind: Kind, user: str) -> list[Job]:
        """Copies of the jobs of ``user`` as they are now, the newest first."""
        with self._lock:
            found = [job for job in self._jobs.values() if (job.kind, job.user) == (kind, user)]
        return [replace(job) for job in reversed(found)]

    def discard(self, job: Job) -> None:
        """Forget a job; one that is running stops at its next step."""
        job.cancelled.set()
        with self._lock:
            self._jobs.pop(job.id, None)

    def close(self) -> None:
        """Stop what runs."""
        for job in list(self._jobs.values()):
            job.cancelled.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, folder: Path, paths: list[Path], work: Work) -> None:
        def progress(done: int, total: int) -> None:
            if job.cancelled.is_set():
                raise _Cancelled
            job.done, job.total = done, total

        try:
            progress(0, 0)
            job.state = "working"
            job.result = work(paths, progress)
            job.state = "done"
        except _Cancelled:
            pass
        except DuizhaoError as error:
            if error.path and error.path.startswith(str(folder)):
                error.path = None  # it is the server's own business
            job.problem = error
            job.state = "failed"
        except Exception:
            traceback.print_exc()  # for the server's log; whoever sent the files learns only that it failed
            job.problem = "The server made a mistake. Its log says which."
            job.state = "failed"
        finally:
            shutil.rmtree(folder, ignore_errors=True)
