"""Tokens, users, roles and sessions."""

import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi import HTTPException
from fastapi.testclient import TestClient
from httpx2 import Response

from cli.main import main
from cli.web.guard import Rate
from cli.web.identity import Gatekeeper, safe_path
from cli.web.sessions import Sessions
from cli.web.settings import Settings, User, read_users, user_line
from corpus.errors import DuizhaoError
from corpus.store import open_corpus
from tests.cli.web.conftest import Client


@pytest.fixture
def users(tmp_path: Path) -> dict[str, User]:
    path = tmp_path / "users.txt"
    lines = [
        user_line("li", "reader", "correct horse"),
        "# a note",
        "",
        user_line("王", "reviewer", "battery"),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_users(path)


def log_in(page: TestClient, **form: str) -> Response:
    return page.post("/login", data=form)


def test_nobody_comes_in_unknown(client: Client, users: dict[str, User]) -> None:
    page = client(users=users)
    answer = page.get("/?q=产业")
    assert (answer.status_code, answer.headers["location"][:7]) == (303, "/login?")
    assert log_in(page, name="li", password="wrong").status_code == 403
    assert log_in(page, name="nobody", password="nobody").status_code == 403
    assert page.get("/documents").status_code == 303


def test_a_user_comes_in_and_goes_on_where_they_wanted_to(client: Client, users: dict[str, User]) -> None:
    page = client(users=users)
    answer = log_in(page, name="王", password="battery", next="/?q=产业")
    assert answer.headers["location"].startswith("/?q=")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie
    assert page.get("/documents").status_code == 200
    page.post("/logout")
    assert page.get("/documents").status_code == 303


def test_a_forged_session_is_none(client: Client, users: dict[str, User]) -> None:
    page = client(users=users)
    log_in(page, name="li", password="correct horse")
    value = page.cookies["duizhao"]
    page.cookies.clear()
    page.cookies.set("duizhao", value[:-2] + ("AA" if value[-2:] != "AA" else "BB"))
    assert page.get("/documents").status_code == 303


def test_a_program_gives_its_password_or_token_with_each_request(
    client: Client, users: dict[str, User]
) -> None:
    page = client(users=users, token="a long token")
    assert page.get("/documents", auth=("li", "correct horse")).status_code == 200
    assert page.get("/documents", auth=("li", "wrong")).status_code == 303
    assert page.get("/documents", auth=("anything", "a long token")).status_code == 200
    for token, status in (("a long token", 200), ("a wrong one", 303)):
        assert page.get("/documents", headers={"Authorization": f"Bearer {token}"}).status_code == status
    for nonsense in (
        b"Basic %%%",
        b"Basic \xff\xfe",
        b"Basic \xe2\x80\xae",
        b"Basic /w==",
        b"Basic",
        b"Bearer \xff",
    ):
        assert page.get("/documents", headers={b"Authorization": nonsense}).status_code == 303


def test_guessing_is_slowed_down(client: Client, users: dict[str, User]) -> None:
    page = client(users=users)
    statuses = [log_in(page, name="li", password=str(i)).status_code for i in range(6)]
    assert statuses == [403] * 5 + [429]


def test_guessing_at_once_gives_no_more_attempts() -> None:
    rate, allowed, before = Rate(1e-6, 5), [0] * 8, sys.getswitchinterval()

    def guess(number: int) -> None:
        for _ in range(5000):
            allowed[number] += rate.allows("::1")

    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=guess, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert sum(allowed) == 5


def test_one_address_cannot_keep_a_user_out(users: dict[str, User], now: list[float]) -> None:
    gatekeeper = Gatekeeper(Settings(users=users), Sessions(b"", None))
    for _ in range(100):
        now[0] += 2
        with suppress(HTTPException):
            gatekeeper.by_password("王", "guess", "192.0.2.1")
    assert gatekeeper.by_password("王", "battery", "192.0.2.2") == users["王"]


def test_passwords_that_are_checked_leave_threads_for_pages(
    users: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many addresses try at once; each check waits in a thread of those that pages need."""
    gatekeeper = Gatekeeper(Settings(users=users), Sessions(b"", None))
    go, inside, refused = threading.Event(), threading.Semaphore(0), threading.Semaphore(0)

    def slow(*_: object) -> bool:
        inside.release()
        return go.wait(60)

    monkeypatch.setattr("argon2.PasswordHasher.verify", slow)

    def try_one(number: int) -> None:
        try:
            gatekeeper.by_password(f"nobody {number}", "x", f"192.0.2.{number}")
        except HTTPException as error:
            assert error.status_code == 429
            refused.release()

    threads = [threading.Thread(target=try_one, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(32):
            assert refused.acquire(timeout=60)
        assert inside.acquire(timeout=60) and not inside.acquire(blocking=False)
    finally:
        go.set()
        for thread in threads:
            thread.join()


def test_an_account_begins_few_sessions(client: Client, users: dict[str, User], tmp_path: Path) -> None:
    """The end of each is kept in the corpus for two days."""
    with open_corpus(tmp_path / "a.duizhao", create=True):
        pass
    page = client(users=users, corpus=str(tmp_path / "a.duizhao"))
    statuses = [log_in(page, name="li", password="correct horse").status_code for _ in range(22)]
    assert statuses == [303] * 20 + [429] * 2
    assert log_in(page, name="王", password="battery").status_code == 303


def test_https_only_cookies(client: Client, users: dict[str, User]) -> None:
    page = client(users=users, secure_cookies=True)
    assert "secure" in log_in(page, name="li", password="correct horse").headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/documents?lead=target", "/documents?lead=target"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\nSet-Cookie: x", "/"),
        ("", "/"),
    ],
)
def test_logging_in_leads_nowhere_else(asked: str, given: str) -> None:
    assert safe_path(asked) == given


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("li:reader:correct horse", "line 1"),
        ("li:king:$argon2id$v=19$x", "line 1"),
        ("# only a note", "no user"),
    ],
)
def test_a_users_file_that_is_none(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "users.txt"
    path.write_text(text)
    with pytest.raises(DuizhaoError, match=problem):
        read_users(path)


def test_the_file_never_contains_a_password() -> None:
    line = user_line("li", "reader", "correct horse")
    assert line.startswith("li:reader:$argon2id$") and "horse" not in line


def test_the_command_makes_a_user() -> None:
    result = CliRunner().invoke(main, ["serve", "--new-user", "li", "--role", "reviewer"], input="pw\npw\n")
    assert result.stdout.startswith("li:reviewer:$argon2id$") and result.exit_code == 0


def test_others_are_let_in_only_when_they_can_be_known() -> None:
    result = CliRunner().invoke(main, ["serve", "--host", "0.0.0.0"])
    assert result.exit_code == 2
    assert "--token or --users" in result.stderr


def test_servers_with_one_secret_know_each_others_visitors(
    client: Client, users: dict[str, User], corpus_file: str
) -> None:
    """Two processes on one corpus, as behind one address; a third one has a secret of its own."""
    first, second = (client(users=users, corpus=corpus_file, secret=b"s" * 32) for _ in range(2))
    stranger = client(users=users, corpus=corpus_file)
    log_in(first, name="li", password="correct horse")
    for page, status in ((second, 200), (stranger, 303)):
        page.cookies.update(first.cookies)
        assert page.get("/documents").status_code == status


def test_a_short_secret_is_refused() -> None:
    result = CliRunner().invoke(main, ["serve", "--secret", "short"])
    assert result.exit_code == 2
    assert "--secret is too short" in result.stderr


def test_a_port_that_is_taken_is_named_before_any_address_is_shown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = CliRunner().invoke(main, ["serve", "--port", port])
    assert result.exit_code == 2
    assert f"port {port} is in use" in result.stderr and "http://" not in result.stderr


def test_the_command_serves_until_it_is_interrupted() -> None:
    command = [sys.executable, "-m", "cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        address = running.stderr.readline().split()[0]
        with urllib.request.urlopen(address + "documents", timeout=120) as answer:
            assert answer.status == 200
        running.send_signal(signal.SIGINT)
        _, rest = running.communicate(timeout=120)
    assert "Traceback" not in rest


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_users_file_may_be_one_that_powershell_wrote(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "users.txt"
    path.write_text(f"# 用户\r\n{user_line('李', 'reviewer', 'a long password')}\r\n", encoding=encoding)
    assert [(user.name, user.role) for user in read_users(path).values()] == [("李", "reviewer")]
