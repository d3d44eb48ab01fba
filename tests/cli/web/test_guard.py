"""What every request passes: hosts, origins, rates and sizes; and the headers of every answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

import anyio
import anyio.lowlevel
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from cli.web.guard import Guard, Rate
from cli.web.settings import Settings
from tests.cli.web.conftest import Client
from tests.serving import application


def test_every_answer_has_a_policy_that_allows_only_our_own_files(client: Client) -> None:
    page = client()
    for path in ("/", "/documents", "/documents/999", "/nowhere", "/static/style.css", "/documents/x"):
        headers = page.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, path
        assert headers["x-content-type-options"] == "nosniff", path


@pytest.mark.parametrize("path", ["/", "/documents", "/documents/1", "/align", "/nowhere"])
def test_pages_name_no_other_server(client: Client, path: str) -> None:
    assert "//" not in client().get(path).text.replace("http://localhost", "")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        # Another port of this machine is the same site, and SameSite cookies go there.
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "http://localhost:9999"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "http://[localhost]"}, 403),
    ],
)
def test_what_changes_something_must_come_from_our_own_pages(
    client: Client, headers: dict[str, str], status: int
) -> None:
    assert client().post("/logout", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8000", 200),
        ("LOCALHOST", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:80", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("", 421),
    ],
)
def test_a_name_that_somebody_else_points_here_is_not_answered(
    client: Client, host: str, status: int
) -> None:
    assert client().get("/documents", headers={"Host": host}).status_code == status


def test_a_team_s_server_answers_to_its_own_name(client: Client) -> None:
    page = client(hosts=("tm.example.org",))
    assert page.get("/documents", headers={"Host": "tm.example.org"}).status_code == 200
    assert page.get("/documents", headers={"Host": "localhost"}).status_code == 421


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    rate = Rate(2, 8, clock=lambda: now[0])
    assert [rate.allows("a") for _ in range(9)] == [True] * 8 + [False]
    assert rate.allows("b")
    now[0] = 0.5
    assert [rate.allows("a"), rate.allows("a")] == [True, False]
    now[0] = 1000
    assert [rate.allows("a") for _ in range(9)] == [True] * 8 + [False]


def test_too_many_requests_are_refused(client: Client) -> None:
    page = client(rate=1)
    statuses = [page.get("/static/style.css").status_code for _ in range(6)]
    assert statuses == [200] * 4 + [429] * 2


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client: Client) -> None:
    page = client(largest_body=1000, largest_upload=5000)
    assert page.post("/login", content=b"x" * 2000).status_code == 413
    assert page.post("/align", files={"source": ("a.txt", b"x" * 9000)}).status_code == 413


def test_a_body_that_does_not_say_its_length_is_cut_off(client: Client) -> None:
    page = client(largest_body=1000)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    parts = iter([b"name=x" + b"x" * 700, b"y" * 700])
    assert page.post("/login", content=parts, headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/documents/1", 200), ("/static/style.css", 200), ("/nowhere", 404)]
)
def test_head_is_answered_like_get_without_the_body(client: Client, path: str, status: int) -> None:
    page = client()
    head, got = page.head(path), page.get(path)
    assert head.status_code == got.status_code == status
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))


@pytest.mark.parametrize("path", ["/broken", "/api/broken"])
def test_a_bug_reveals_nothing_to_the_client(client: Client, path: str) -> None:
    page = client()

    def broken(_: Request) -> NoReturn:
        raise RuntimeError("the secret is 42")

    application(page).router.routes.insert(0, Route(path, broken))
    answer = page.get(path)
    assert answer.status_code == 500
    assert "42" not in answer.text and "Traceback" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["content-type"].startswith("application/json") == path.startswith("/api")


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.web.guard._PATIENCE", 0.05)
    monkeypatch.setattr("cli.web.guard._SLOWEST", 10**9)  # more than any machine passes on byte by byte
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/login",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
    }

    async def read_all(_scope: Scope, receive: Receive, _send: Send) -> None:
        while (await receive())["more_body"]:
            pass

    async def trickle() -> Message:
        await anyio.lowlevel.checkpoint()
        return {"type": "http.request", "body": b"x", "more_body": True}

    run: Callable[..., None] = anyio.run
    with ThreadPoolExecutor(1) as pool, pytest.raises(HTTPException) as refused:
        pool.submit(run, Guard(read_all, Settings()), scope, trickle, None).result(30)
    assert refused.value.status_code == 408
