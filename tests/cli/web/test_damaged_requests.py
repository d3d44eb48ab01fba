"""Damaged requests and uploads at each door of the server: an answer or a refusal, never a failure.

As in :mod:`tests.test_damaged_files` the damage is drawn from fixed seeds, and DUIZHAO_FUZZ and
DUIZHAO_FUZZ_FROM ask for more. Work on uploads is done in this process, which takes less time than one of its
own.
"""

import os
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, unquote, urlencode

import anyio
import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Scope

from cli.web.app import create_app
from cli.web.child import ChildFailed
from cli.web.jobs import Job
from cli.web.settings import Settings, User
from cli.web.work import Workspace
from corpus.errors import DuizhaoError
from corpus.folder import bundled
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, add_folder
from tests.damage.mutations import ODD_BYTES, ODD_TEXT, damaged, raw
from tests.damage.samples import Sample, samples

ROUNDS = int(os.environ.get("DUIZHAO_FUZZ", "1"))
FIRST = int(os.environ.get("DUIZHAO_FUZZ_FROM", "0"))
REQUESTS = 60
"""Damaged requests for each round."""

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "b0undary"
ENGLISH = ("b.txt", b"Qingshi Harbour was built in 1926. The harbour has 3 docks.\n")
CHINESE = ("a.txt", "青石港始建于一九二六年。港口有3个码头。\n".encode())


class SameProcess:
    """Does the work of a job at once, instead of a process of its own."""

    def __init__(self, work: Callable[[Workspace], Any], uploads: list[Path], folder: Path, _: Any) -> None:
        self._work, self._workspace = work, Workspace(uploads, folder, lambda *_: None)

    def kill(self) -> None:
        """It has ended."""

    def result(self, _: Any) -> Any:
        try:
            return self._work(self._workspace)
        except DuizhaoError:
            raise
        except Exception as error:
            raise ChildFailed(traceback.format_exc()) from error


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One with the speech, as bitexts 1 and 2."""
    path = tmp_path_factory.mktemp("corpus") / "team.duizhao"
    (speech,) = [folder for folder in bundled() if folder.source.name == "future-industries"]
    with open_corpus(path, create=True) as opened:
        add_folder(opened, speech, ImportSource("speech", "", "", "me"))
    return str(path)


@pytest.fixture(scope="module")
def page(corpus: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server that asks nobody who they are."""
    yield from running(Settings(corpus=corpus, runs=tmp_path_factory.mktemp("runs"), most_waiting=100))


@pytest.fixture(scope="module")
def server_of_a_team(corpus: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One where everybody has to log in."""
    yield from running(Settings(corpus=corpus, runs=tmp_path_factory.mktemp("runs"), token="a token"))


def running(settings: Settings) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cli.web.jobs.Child", SameProcess)
        app = create_app(settings)
        with TestClient(app, "http://localhost", follow_redirects=False) as made:
            yield made


def job_of(page: TestClient, kind: Any) -> Job:
    """The latest job, when it has ended."""
    state = page.app.state  # type: ignore[attr-defined]
    job: Job = state.jobs.of(kind, User(state.settings.local_user, "reviewer").key)[0]
    assert job.finished.wait(100)
    return state.jobs.of(kind, job.user)[0]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sample]:
    return samples(tmp_path_factory.mktemp("samples"))


# What is uploaded

DOCUMENTS = ["txt", "md", "html", "docx", "odt", "pdf", "epub", "pptx", "rtf", "srt", "vtt", "ass"]
SCORED = [
    *("txt", "tmx of ours", "tsv of ours", "xlsx of ours", "jsonl of ours", "parquet of ours", "wmt"),
    *("mqm", "esa", "hypotheses in records", "hypotheses in a table"),
]
JUDGEMENTS = ["mqm", "esa", "pearmut", "appraise"]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_damaged_document_is_aligned_or_refused(
    kind: str, page: TestClient, made: dict[str, Sample]
) -> None:
    sample = made[kind]
    for seed in range(FIRST, FIRST + ROUNDS):
        content = damaged(sample.content, sample.name, Random(f"upload {kind} {seed}"))
        answer = page.post("/align", files={"source": (sample.name, content), "target": ENGLISH})
        assert answer.status_code == 303, (seed, answer.text)
        job = job_of(page, "alignment")
        where = answer.headers["location"]
        pages = [where, f"{where}/progress", "/align", f"/api/jobs/alignment/{job.id}"]
        if job.state == "done":
            pages += [f"{where}/export.tmx", f"{where}/export.tsv"]
        check(page, job, pages, f"{kind}, seed {seed}")


@pytest.mark.parametrize("kind", SCORED)
def test_damaged_hypotheses_are_scored_or_refused(
    kind: str, page: TestClient, made: dict[str, Sample]
) -> None:
    sample = made[kind]
    for seed in range(FIRST, FIRST + ROUNDS):
        random = Random(f"hypotheses {kind} {seed}")
        content = damaged(sample.content, sample.name, random)
        files = [("hypotheses", (sample.name, content)), ("reference", ENGLISH), ("source", CHINESE)]
        if random.random() < 0.3:
            files[1] = ("reference", (sample.name, sample.content))
        score(page, files, f"{kind}, seed {seed}")


@pytest.mark.parametrize("kind", JUDGEMENTS)
def test_damaged_judgements_are_used_or_refused(kind: str, page: TestClient, made: dict[str, Sample]) -> None:
    sample = made[kind]
    for seed in range(FIRST, FIRST + ROUNDS):
        content = damaged(sample.content, sample.name, Random(f"judgements {kind} {seed}"))
        files = [("hypotheses", ("A.txt", b"a cat\n")), ("reference", ("r.txt", b"a cat\n"))]
        score(page, [*files, ("judgements", (sample.name, content))], f"{kind}, seed {seed}")


def score(page: TestClient, files: list[tuple[str, tuple[str, bytes]]], what: str) -> None:
    answer = page.post("/evaluation", files=files, data={"force": "true"})
    assert answer.status_code == 303, (what, answer.text)
    job = job_of(page, "evaluation")
    where = answer.headers["location"]
    pages = [where, f"{where}/progress", "/evaluation", f"/api/jobs/evaluation/{job.id}"]
    if job.state == "done":
        pages += [f"{where}/report", f"{where}/result.json"]
    check(page, job, pages, what)


def check(page: TestClient, job: Job, pages: list[str], what: str) -> None:
    """The job is done or refused, without a path of the server's, and every page about it is shown."""
    assert job.state == "done" or isinstance(job.problem, DuizhaoError), (what, job.problem)
    assert tempfile.gettempdir() not in str(job.problem), what
    for address in pages:
        assert page.get(address).status_code == 200, (what, address)
    page.post(f"{'/align' if job.kind == 'alignment' else '/evaluation'}/{job.id}/discard")


# What is asked


def form(**fields: str) -> tuple[str, bytes]:
    return FORM, urlencode(fields).encode()


def parts(*files: tuple[str, tuple[str, bytes]]) -> tuple[str, bytes]:
    body = b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, (file, content) in files
    )
    return f"multipart/form-data; boundary={BOUNDARY}", body + f"--{BOUNDARY}--\r\n".encode()


Q = quote("产业")
FILES = parts(("source", CHINESE), ("target", ENGLISH))
SCORING = parts(("hypotheses", ENGLISH), ("reference", ENGLISH))
BEAD = {"operation": "accept", "bead": "70", "position": "0", "version": "x"}
ASKED: list[tuple[str, str, tuple[str, bytes]]] = [
    *(
        ("GET", target, ("", b""))
        for target in (
            f"/?q={Q}&side=zh&kind=similar&minimum=70&regional=true",
            f"/?q={Q}&document=a&since=2020-01-01&until=2026&direction=zh&reviewed=true&order=-1",
            "/context/1",
            "/documents?q=a&order=name",
            "/documents/2?lead=target&script=zh-Hant&bead=20",
            "/terms?q=a",
            "/terms/1",
            "/export/all.tsv",
            "/export/2.tmx",
            "/align/none?bead=3",
            "/review?every=true",
            "/review/2?number=4",
            "/evaluation/runs/none/result.json",
            "/login?next=/documents",
            "/language/zh?next=/",
            f"/api/lookup?q={Q}&context=true&regional=true&limit=5&offset=2&side=zh",
            f"/api/fuzzy?q={Q}&minimum=50&limit=5&since=2020&until=2021-02",
            f"/api/terms?q={Q}&document=a",
            f"/api/renderings?q={Q}&side=zh&reviewed=true",
            "/api/bitexts/2/beads?first=0&count=10",
            "/api/bitexts/2/reviews?limit=4",
            "/api/beads/1/links",
            "/api/jobs/alignment/none",
            f"/tmserver/zh_hans/en/unit/{Q}?min_similarity=70&max_candidates=5",
            f"/mymemory/get?q={Q}&langpair=zh%7Cen&mt=1&key=x",
        )
    ),
    ("POST", "/login", form(name="li", password="x", next="/")),
    ("POST", "/terms", form(term="港口", rendering="harbour")),
    ("POST", "/terms/1/edit", form(rendering="a", new="b", version="x")),
    ("POST", "/terms/1/remove", form(version="x")),
    ("POST", "/review/2/70/accept", form(version="x", position="0")),
    ("POST", "/review/2/undo", form(review="1")),
    ("POST", "/api/terms", form(term="港口", rendering="harbour")),
    ("POST", "/api/bitexts/2/review", form(**BEAD, source="x", target="y", note="z")),
    ("POST", "/api/bitexts/2/undo", form(review="1")),
    ("POST", "/api/beads/1/links", form(operation="link", source_start="0", source_end="1", target_start="0",
                                        target_end="1", version="x")),
    ("POST", "/api/jobs/alignment/none/keep", form(name="x")),
    ("POST", "/align", FILES),
    ("POST", "/api/align", FILES),
    ("POST", "/evaluation", SCORING),
    ("POST", "/api/score", SCORING),
]  # fmt: skip
"""Sound requests of every form: method, target, and type and content of the body."""

HEADERS = {
    "accept-language": b"zh;q=0.8,en;q=0.5",
    "accept": b"text/html,*/*;q=0.1",
    "cookie": b"duizhao=eyJ1c2VyIjogImxpIn0=.aaaa.bbbb; language=zh",
    "authorization": b"Basic bGk6cHc=",
    "if-match": b'W/"12"',
    "range": b"bytes=0-10,20-30",
    "hx-request": b"true",
    "origin": b"http://localhost",
    "if-none-match": b'"x"',
}


def asked(page: TestClient, scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
    """What the application answers to a request as it comes from a connection, sound or not."""
    said: list[Message] = []
    bodies = [body]

    async def receive() -> Message:
        if not bodies:
            await anyio.sleep_forever()
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    async def ask() -> None:
        base: Scope = {"type": "http", "http_version": "1.1", "scheme": "http", "root_path": ""}
        await page.app({**base, "client": ("::1", 1), "server": ("localhost", 80), **scope}, receive, send)

    assert page.portal is not None
    page.portal.call(ask)
    return said[0]["status"], b"".join(message.get("body", b"") for message in said[1:])


def cut_anywhere(target: str, random: Random) -> bytes:
    """A target that Uvicorn lets through: of ASCII without control characters; other damage is quoted."""
    path, _, query = target.encode().partition(b"?")
    if random.random() < 0.5 and query:
        name, _, value = random.choice(query.split(b"&")).partition(b"=")
        odd = random.choice([*map(str.encode, ODD_TEXT), *ODD_BYTES, value * 200])
        query = query.replace(value, quote(odd).encode(), 1) if random.random() < 0.8 else query + b"&" + name
    else:
        path = b"/" + raw(path[1:], random)
    whole = path + (b"?" + query if query else b"")
    return bytes(byte for byte in whole if 32 < byte < 127)[:60_000]


def damaged_request(random: Random) -> tuple[dict[str, Any], bytes]:
    """A scope and a body: a request of the table whose target, body, type or headers are damaged."""
    method, target, (kind, body) = random.choice(ASKED)
    sent = target.encode()
    headers = {"host": b"localhost", "content-type": kind.encode()}
    what = random.choice(("target", "body", "headers", "type") if body else ("target", "target", "headers"))
    if what == "target":
        sent = cut_anywhere(target, random)
    elif what == "body":
        body = raw(body, random)
    elif what == "type":
        headers["content-type"] = raw(kind.encode(), random)
    else:
        for name in random.sample(list(HEADERS), 2):
            headers[name] = raw(HEADERS[name], random) if random.random() < 0.8 else HEADERS[name]
    path, _, query = sent.partition(b"?")
    scope = {"method": method, "raw_path": path, "path": unquoted(path), "query_string": query}
    lines = [(name.encode(), value.replace(b"\n", b"").strip()) for name, value in headers.items()]
    return {**scope, "headers": [*lines, (b"content-length", b"%d" % len(body))]}, body


def unquoted(path: bytes) -> str:
    """The path as Uvicorn gives it."""
    return unquote(path.decode("ascii", "replace"))


def test_a_damaged_request_is_answered(page: TestClient, server_of_a_team: TestClient) -> None:
    for seed in range(FIRST * REQUESTS, (FIRST + ROUNDS) * REQUESTS):
        random = Random(f"request {seed}")
        scope, body = damaged_request(random)
        for app in (page, server_of_a_team):
            try:
                status, answer = asked(app, scope, body)
            except Exception as error:
                pytest.fail(f"seed {seed}: {error!r} for {scope} {body[:500]!r}")
            assert status < 500 and answer is not None, (seed, scope, body[:500])
            if app is server_of_a_team:
                assert status not in (200, 202) or b"/login" in scope["raw_path"] + answer, (seed, scope)
