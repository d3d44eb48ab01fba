"""Work under way: its process, its limits, its turn, and what its owner sees of it."""

import contextlib
import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

import httpx2
import psutil
import pytest

from cli.web import work as working
from cli.web.jobs import MOST_KEPT, Job, Jobs, Upload
from cli.web.limits import Limit, Limits, OverLimitError, TooManyError
from cli.web.work import KeptAlignment, Workspace
from corpus.errors import InputError
from corpus.model import Bead, Bitext, Document, Segment
from tests.cli.web.child_work import (
    answer_at_length,
    answer_what_cannot_travel,
    break_down,
    crash,
    fail,
    fail_as_a_library_does,
    hold_the_interpreter,
    lock,
    say,
    sleep_long,
    spin,
    take_it_at_once,
    take_memory,
    wait_at,
    write_a_file,
    write_many_files,
    write_some,
    write_temporary_files,
)
from tests.cli.web.conftest import Client
from tests.cli.web.hostile import UPLOADS
from tests.serving import application
from tests.waiting import wait_until

SMALL = Limits(cpu=60, wall=120, memory=600_000_000, output=1_000_000)
MakeJobs = Callable[..., Jobs]

needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")


@pytest.fixture
def make_jobs() -> Iterator[MakeJobs]:
    with contextlib.ExitStack() as stack:

        def make(limits: Limits = SMALL, **options: int) -> Jobs:
            jobs = Jobs(limits, **options)
            stack.callback(jobs.close)
            return jobs

        yield make


@pytest.fixture
def gate(tmp_path: Path) -> Iterator["Gate"]:
    found = Gate(tmp_path / "gate")
    yield found
    found.open()


class Gate:
    """Work waits before it until it is opened; each piece says its name as it comes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.path, self.came = folder / "gate", folder / "came"
        os.mkfifo(self.came)
        self._came = os.open(self.came, os.O_RDWR)
        self._gate = os.open(self.path, os.O_CREAT | os.O_RDWR)
        lock(self._gate, "LOCK_EX")

    def next_to_come(self) -> str:
        """The name of the next piece of work that has begun, waited for."""
        return os.read(self._came, 1).decode()

    def open(self) -> None:
        """Let everybody through, now and later."""
        lock(self._gate, "LOCK_UN")


def at(gate: Gate, name: str = "x") -> Callable[[Workspace], str]:
    return partial(wait_at, gate.path, gate.came, name)


def finished(job: Job) -> Job:
    assert job.finished.wait(100)
    return job


def processes(jobs: Jobs) -> list[psutil.Process]:
    return [psutil.Process(child._process.pid) for child in jobs._children.values()]


def test_work_gets_the_uploads_and_leaves_a_result_and_files(make_jobs: MakeJobs) -> None:
    jobs = make_jobs()
    uploads = [Upload("../a.txt", BytesIO(b"one")), Upload("b", BytesIO(b"two"))]
    job = finished(jobs.start("alignment", "owner", "name", uploads, partial(say, "hello")))
    assert (job.state, job.problem) == ("done", "")
    assert job.result == ("hello", [b"one", b"two"])
    assert job.file("file").read_text() == "hello"
    assert [path.name for path in job.folder.parent.iterdir()] == [job.id]  # the uploads are gone
    folder = job.folder
    jobs.discard(job)
    assert not folder.exists()
    assert jobs.find("alignment", job.id, "owner") is None


@needs_fifo
def test_a_job_that_was_found_stays_as_it_was(make_jobs: MakeJobs, gate: Gate) -> None:
    """A page asks for the state more than once; the work must not end in between."""
    jobs = make_jobs()
    job = jobs.start("alignment", "owner", "name", [], at(gate))
    gate.next_to_come()
    found = jobs.find("alignment", job.id, "owner")
    listed = jobs.of("alignment", "owner")[-1]
    gate.open()
    finished(job)
    assert found is not None
    assert (found.state, found.result) == ("working", None)
    assert (listed.state, listed.result) == ("working", None)
    again = jobs.find("alignment", job.id, "owner")
    assert again is not None
    assert (again.state, again.result) == ("done", "result")


def test_an_error_comes_with_its_class_and_fields(make_jobs: MakeJobs) -> None:
    problem = finished(make_jobs().start("alignment", "o", "n", [], fail)).problem
    assert isinstance(problem, InputError)
    assert (problem.path, problem.line, problem.fields["n"]) == ("a.tsv", 7, 9)
    assert str(problem) == "a.tsv, line 7: has 9 columns. Remove some."


def test_an_error_of_a_library_is_sent_as_text(make_jobs: MakeJobs) -> None:
    problem = finished(make_jobs().start("alignment", "o", "n", [], fail_as_a_library_does)).problem
    assert isinstance(problem, InputError) and "is not XML (Premature end" in str(problem)


def test_a_child_that_has_ended_before_anybody_looks_has_a_result(
    make_jobs: MakeJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(number: int) -> None:
        raise psutil.NoSuchProcess(number)

    monkeypatch.setattr("cli.web.child.psutil.Process", gone)
    assert finished(make_jobs().start("alignment", "o", "n", [], partial(say, "x"))).state == "done"


def test_a_result_that_cannot_travel_is_a_fault_of_ours(make_jobs: MakeJobs) -> None:
    job = finished(make_jobs().start("alignment", "o", "n", [], answer_what_cannot_travel))
    assert job.problem == "The server failed. See its log."


def test_a_fault_of_ours_is_for_the_log(make_jobs: MakeJobs, capfd: pytest.CaptureFixture[str]) -> None:
    job = finished(make_jobs().start("alignment", "o", "n", [], break_down))
    assert job.problem == "The server failed. See its log."
    assert "the secret is 42" in capfd.readouterr().err


def test_a_child_that_crashes_takes_nobody_along(make_jobs: MakeJobs) -> None:
    jobs = make_jobs()
    problem = finished(jobs.start("alignment", "o", "n", [], crash)).problem
    assert isinstance(problem, InputError) and "ended without a result" in str(problem)
    assert finished(jobs.start("alignment", "o", "n", [], partial(say, "x"))).state == "done"


@pytest.mark.parametrize(
    ("work", "limits", "kind"),
    [
        (take_memory, SMALL, Limit.MEMORY),
        (take_it_at_once, SMALL, Limit.MEMORY),
        (spin, Limits(cpu=0.3), Limit.CPU),
        (hold_the_interpreter, Limits(cpu=0.3), Limit.CPU),
        (sleep_long, Limits(wall=0.3), Limit.WALL),
        (write_a_file, SMALL, Limit.OUTPUT),
        (write_many_files, SMALL, Limit.OUTPUT),
        (write_temporary_files, SMALL, Limit.OUTPUT),
        (answer_at_length, SMALL, Limit.OUTPUT),
    ],
)
def test_a_limit_ends_it_and_is_named(
    make_jobs: MakeJobs, work: Callable[[Workspace], object], limits: Limits, kind: Limit
) -> None:
    jobs = make_jobs(limits)
    problem = finished(jobs.start("alignment", "o", "n", [], work)).problem
    assert isinstance(problem, OverLimitError) and problem.kind is kind
    assert "\n" not in str(problem) and "--job-" in str(problem)
    assert not jobs._children
    (job,) = jobs.of("alignment", "o")
    assert not job.folder.exists()


@pytest.mark.parametrize("work", [spin, hold_the_interpreter])
def test_a_job_that_is_discarded_is_killed(make_jobs: MakeJobs, work: Callable[[Workspace], object]) -> None:
    jobs = make_jobs()
    job = jobs.start("alignment", "o", "n", [], work)
    (process,) = begun(jobs, 1)
    jobs.discard(job)
    psutil.wait_procs([process], timeout=120)
    assert not process.is_running()
    assert jobs.of("alignment", "o") == []
    assert finished(jobs.start("alignment", "o", "n", [], partial(say, "x"))).state == "done"


def begun(jobs: Jobs, count: int) -> list[psutil.Process]:
    wait_until(lambda: len(jobs._children) >= count)
    return processes(jobs)


def test_closing_kills_what_runs_and_removes_every_file(make_jobs: MakeJobs) -> None:
    jobs = make_jobs()
    for owner in ("a", "b", "b"):
        job = jobs.start("alignment", owner, "n", [Upload("a", BytesIO(b"x"))], spin)
    running = begun(jobs, 2)
    root = job.folder.parent
    assert root.exists()
    jobs.close()
    assert not root.exists()
    assert psutil.wait_procs(running, timeout=120)[1] == []


@needs_fifo
def test_owners_take_turns(make_jobs: MakeJobs, gate: Gate) -> None:
    jobs = make_jobs(at_once=1)
    first = jobs.start("alignment", "a", "n", [], at(gate, "1"))
    came = gate.next_to_come()
    names = [("a", "2"), ("a", "3"), ("b", "4"), ("c", "5"), ("b", "6")]
    rest = [jobs.start("alignment", owner, "n", [], at(gate, name)) for owner, name in names]
    gate.open()
    for job in (first, *rest):
        finished(job)
    came += "".join(gate.next_to_come() for _ in rest)
    assert came == "124536"


@needs_fifo
def test_nobody_has_all_the_processes(make_jobs: MakeJobs, gate: Gate) -> None:
    jobs = make_jobs(at_once=2)
    mine = [jobs.start("alignment", "a", "n", [], at(gate, "a")) for _ in range(3)]
    assert gate.next_to_come() == "a"
    jobs.start("alignment", "b", "n", [], at(gate, "b"))
    assert gate.next_to_come() == "b"
    assert [job.state for job in mine] == ["working", "waiting", "waiting"]


@needs_fifo
def test_an_owner_has_few_in_the_queue(make_jobs: MakeJobs, gate: Gate) -> None:
    jobs = make_jobs(at_once=1, most_waiting=2)
    mine = [jobs.start("alignment", "a", "n", [], at(gate)) for _ in range(3)]
    with pytest.raises(TooManyError, match="2 of your jobs"):
        jobs.start("alignment", "a", "n", [], at(gate))
    assert jobs.start("alignment", "b", "n", [], at(gate)).state == "waiting"
    jobs.discard(mine[2])
    jobs.start("alignment", "a", "n", [], at(gate))


def test_the_oldest_results_of_an_owner_go(make_jobs: MakeJobs) -> None:
    jobs = make_jobs()
    theirs = finished(jobs.start("alignment", "b", "n", [], partial(say, "b")))
    mine = [finished(jobs.start("alignment", "a", "n", [], partial(say, "a"))) for _ in range(MOST_KEPT + 1)]
    assert [job.id for job in jobs.of("alignment", "a")] == [job.id for job in mine[:0:-1]]
    assert not mine[0].folder.exists() and theirs.folder.exists()


def test_the_results_of_an_owner_together_are_no_larger_than_three(make_jobs: MakeJobs) -> None:
    jobs = make_jobs()
    much = partial(write_some, SMALL.output * 9 // 10)
    mine = [finished(jobs.start("alignment", "a", "n", [], much)) for _ in range(5)]
    assert [job.id for job in jobs.of("alignment", "a")] == [job.id for job in mine[:1:-1]]
    assert [job.folder.exists() for job in mine] == [False, False, True, True, True]


def test_a_result_in_memory_has_no_texts() -> None:
    """Titles and notes of a document are as long as its author likes."""
    segments = tuple(Segment(str(i), "好。", i) for i in range(2))
    zh = Document("a", "zh-Hans", segments, {"title": "题" * 1000})
    en = Document("b", "en", segments, {"note": "x" * 1000})
    bitext = Bitext(zh, en, (Bead((0, 1), (0, 1), 0.9),))
    with tempfile.TemporaryDirectory() as folder:
        assert len(pickle.dumps(working._write(KeptAlignment(bitext, []), Path(folder)))) < 1000


@pytest.mark.parametrize("name", UPLOADS)
def test_a_small_upload_that_asks_for_much_stops_nobody(client: Client, corpus_file: str, name: str) -> None:
    data = UPLOADS[name]()
    assert len(data) < 200_000
    page = client(corpus=corpus_file, limits=Limits(cpu=8, wall=60, memory=400_000_000))
    english = ("b.txt", b"The weather is fine. We go for a walk.")
    sent = page.post("/align", files={"source": (name, data), "target": english})
    address = sent.headers["location"]
    state = application(page).state
    job = state.jobs.of("alignment", state.settings.local_user)[0]
    while not job.finished.wait(0.1):
        for path in ("/login", "/?q=产业", "/documents/1", address):
            assert page.get(path).status_code == 200
    text = page.get(address).text
    assert 'role="alert"' in text
    (problem,) = re.findall(r'role="alert">(.*?)</p>', text, re.S)
    assert "\n" not in problem and "mistake" not in problem


def send_and_stop(
    how: Callable[[subprocess.Popen[str]], None], tmp_path: Path
) -> tuple[list[str], list[int]]:
    """What is left of files and processes where a server is ended with two jobs under way."""
    command = [sys.executable, "-m", "cli", "serve", "--port", "0"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stderr is not None
        address = running.stderr.readline().split()[0]
        files = {"source": ("a.pdf", UPLOADS["a.pdf"]()), "target": ("b.txt", b"The weather is fine.")}
        for _ in range(2):
            assert httpx2.post(f"{address}align", files=files, timeout=120).status_code == 303
        everybody = psutil.Process(running.pid).children(recursive=True)
        how(running)
        running.communicate(timeout=120)
    _, alive = psutil.wait_procs(everybody, timeout=120)
    return [path.name for path in tmp_path.iterdir()], [process.pid for process in alive]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_ended_leaves_no_process_and_no_upload(number: int, tmp_path: Path) -> None:
    left, alive = send_and_stop(lambda server: server.send_signal(number), tmp_path)
    assert (left, alive) == ([], [])


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_a_server_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    _, alive = send_and_stop(lambda server: server.kill(), tmp_path)
    assert alive == []
