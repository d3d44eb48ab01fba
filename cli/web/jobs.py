"""Alignments under way and done, kept in memory until somebody keeps them in the corpus or they are old."""

import hashlib
import secrets
import shutil
import tempfile
import threading
import traceback
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Literal

from corpus.errors import DuizhaoError
from corpus.model import Bitext, Document

MOST_WAITING = 20
MOST_KEPT = 100

State = Literal["waiting", "reading", "aligning", "done", "failed"]


@dataclass(slots=True)
class Upload:
    """A file that somebody sent: its name as it was there, never a path here, and its contents."""

    filename: str
    stream: IO[bytes]
    language: str | None = None

    @property
    def title(self) -> str:
        """The name without folders and extension, fit to be shown and stored."""
        name = self.filename.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
        return "".join(c if c.isprintable() else " " for c in name).strip()[:120] or "document"

    @property
    def suffix(self) -> str:
        """The extension, if it is a plain one; it is all that a path of ours takes from the name."""
        suffix = Path(self.filename.replace("\\", "/").rsplit("/", 1)[-1]).suffix.lower()
        return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 6 else ""


@dataclass(slots=True)
class Job:
    """An alignment, from upload to result. ``done`` of ``total`` is how far the aligner has come."""

    id: str
    owner: str
    name: str
    state: State = "waiting"
    done: int = 0
    total: int = 0
    problem: str = ""
    digest: str = ""
    bitext: Bitext | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)


class _Cancelled(Exception):
    pass


class Jobs:
    """Runs one alignment at a time, the others wait."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="align")
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, source: Upload, target: Upload, owner: str) -> Job:
        """Begin to align two uploads, whose contents are copied before this returns.

        Raises DuizhaoError where too many wait already.
        """
        job = Job(secrets.token_urlsafe(12), owner, f"{source.title} – {target.title}"[:200])
        with self._lock:
            if sum(other.state == "waiting" for other in self._jobs.values()) >= MOST_WAITING:
                raise DuizhaoError("many alignments wait already", mend="Try again in a few minutes.")
            self._jobs[job.id] = job
            finished = [key for key, other in self._jobs.items() if other.state in ("done", "failed")]
            for key in finished[: max(0, len(self._jobs) - MOST_KEPT)]:
                del self._jobs[key]
        folder = tempfile.mkdtemp(prefix="duizhao-")
        try:
            for number, upload in enumerate((source, target)):
                with (Path(folder) / f"{number}{upload.suffix}").open("wb") as copy:
                    shutil.copyfileobj(upload.stream, copy)
            self._pool.submit(self._run, job, Path(folder), source, target)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return job

    def find(self, job_id: str, owner: str) -> Job | None:
        """The job of that id if it is ``owner``'s."""
        job = self._jobs.get(job_id)
        return job if job and job.owner == owner else None

    def of(self, owner: str) -> list[Job]:
        """The jobs of ``owner``, the newest first."""
        with self._lock:
            return [job for job in reversed(self._jobs.values()) if job.owner == owner]

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

    def _run(self, job: Job, folder: Path, source: Upload, target: Upload) -> None:
        try:
            self._align(job, folder, source, target)
        except _Cancelled:
            pass
        except DuizhaoError as error:
            job.problem = str(DuizhaoError(error.problem, line=error.line, mend=error.mend))
            job.state = "failed"
        except Exception:
            traceback.print_exc()  # for the server's log; whoever uploaded learns only that it failed
            job.problem = "The server made a mistake. Its log says which."
            job.state = "failed"
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _align(self, job: Job, folder: Path, source: Upload, target: Upload) -> None:
        from align.aligner import align_documents

        def progress(done: int, total: int) -> None:
            if job.cancelled.is_set():
                raise _Cancelled
            job.done, job.total = done, total

        job.state = "reading"
        digest = hashlib.sha256()
        documents = []
        for number, upload in enumerate((source, target)):
            path = folder / f"{number}{upload.suffix}"
            digest.update(path.read_bytes())
            documents.append(_read(path, upload))
        job.digest = digest.hexdigest()
        _check_languages(*documents)
        progress(0, 0)
        job.state = "aligning"
        job.bitext = align_documents(*documents, progress=progress)
        job.state = "done"


def _read(path: Path, upload: Upload) -> Document:
    from corpus.readers import read_document

    try:
        document = read_document(path, upload.language)
    except DuizhaoError as error:
        raise DuizhaoError(f"{upload.title}: {error.problem}", line=error.line, mend=error.mend) from error
    return replace(document, name=upload.title)


def _check_languages(source: Document, target: Document) -> None:
    from corpus.language import is_chinese

    if is_chinese(source.language) == is_chinese(target.language):
        raise DuizhaoError(
            f"{source.name} is taken to be {source.language} and {target.name} {target.language}",
            mend="One of them must be Chinese and the other not; say which in the form.",
        )
