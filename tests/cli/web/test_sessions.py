"""Sessions that end: by logging out, by another password, by an account that goes; accounts and tokens."""

import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cli.web.settings import read_users, user_line
from tests.cli.web.conftest import Client
from tests.serving import application

SECRET = b"s" * 32
TOKEN = "a long token"


@pytest.fixture
def users_file(tmp_path: Path) -> Path:
    path = tmp_path / "users.txt"
    lines = [user_line("li", "reader", "horse"), user_line("token", "reader", "battery")]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def serve(client: Client, users_file: Path, corpus_file: str) -> Client:
    def start(**settings: object) -> TestClient:
        users = read_users(users_file)
        given = {
            "users": users,
            "users_file": users_file,
            "corpus": corpus_file,
            "secret": SECRET,
            **settings,
        }
        return client(**given)

    return start


def log_in(page: TestClient, name: str = "li", password: str = "horse", **form: str) -> dict[str, str]:
    page.cookies.clear()
    answer = page.post("/login", data={"name": name, "password": password, **form})
    assert answer.status_code == 303
    return dict(page.cookies)


def is_in(page: TestClient, cookies: dict[str, str]) -> bool:
    page.cookies.clear()
    page.cookies.update(cookies)
    return page.get("/documents").status_code == 200


def test_a_copied_cookie_counts_no_longer_after_logging_out(serve: Client) -> None:
    one, other = serve(), serve()
    copied = log_in(one)
    assert is_in(other, copied) and is_in(one, copied)
    one.post("/logout")
    assert not is_in(one, copied)
    assert not is_in(other, copied)
    # Nor does a refused request give it a new lease.
    assert "duizhao" not in dict(other.cookies) or other.cookies["duizhao"] == copied["duizhao"]
    assert is_in(other, log_in(other))


def test_it_counts_no_longer_at_a_server_without_a_corpus(serve: Client) -> None:
    page = serve(corpus=None)
    copied = log_in(page)
    assert is_in(page, copied)
    page.post("/logout")
    assert not is_in(page, copied)


def test_one_session_ends_and_the_others_stay(serve: Client) -> None:
    page = serve()
    first = log_in(page)
    second = log_in(page)
    page.post("/logout")
    assert is_in(page, first) and not is_in(page, second)


@pytest.mark.parametrize("another", [True, False])
def test_another_password_or_no_account_ends_sessions(serve: Client, users_file: Path, another: bool) -> None:
    line = user_line("li", "reader", "another") if another else "# nobody"
    page = serve()
    cookies = log_in(page)
    password = ("li", "horse")
    assert page.get("/api/stats", auth=password).status_code == 200
    others = [text for text in users_file.read_text("utf-8").splitlines() if not text.startswith("li:")]
    users_file.write_text("\n".join([*others, line, ""]), "utf-8")
    page.cookies.clear()
    assert page.get("/api/stats", auth=password).status_code == 401
    assert not is_in(page, cookies)
    assert not is_in(serve(), cookies)  # nor at a server that starts now


def test_a_broken_users_file_changes_nothing_and_is_reported(
    serve: Client, users_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = serve()
    cookies = log_in(page)
    users_file.write_text("nonsense", "utf-8")
    assert is_in(page, cookies)
    assert "is not a user" in capsys.readouterr().err


def test_another_token_ends_sessions(serve: Client) -> None:
    page = serve(token=TOKEN)
    cookies = log_in(page, token=TOKEN)
    assert is_in(page, cookies)
    assert not is_in(serve(token="another"), cookies)
    assert not is_in(serve(), cookies)


def test_an_account_called_token_is_an_account(serve: Client) -> None:
    page = serve(token=TOKEN)
    log_in(page, "token", "battery")
    assert page.get("/documents").status_code == 200
    assert page.post("/review/3/undo").status_code == 403
    files = {"source": ("a.txt", "一。".encode()), "target": ("b.txt", b"One.")}
    address = page.post("/align", files=files).headers["location"]
    assert page.get(address).status_code == 200
    log_in(page, token=TOKEN)
    assert page.get(address).status_code == 404  # the work of another
    assert page.post("/review/3/undo").status_code == 409


def test_guessing_from_many_addresses_is_slowed_down_too(client: Client, users_file: Path) -> None:
    page = client(users=read_users(users_file), trusted_proxies=("testclient",))
    statuses = [
        page.post(
            "/login",
            data={"name": "li", "password": str(number)},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        ).status_code
        for number in range(12)
    ]
    assert statuses == [403] * 10 + [429] * 2
    mine = {"name": "token", "password": "battery"}
    assert page.post("/login", data=mine, headers={"X-Forwarded-For": "10.0.0.99"}).status_code == 303


def test_an_account_has_one_rate_from_however_many_addresses(client: Client, users_file: Path) -> None:
    page = client(users=read_users(users_file), trusted_proxies=("testclient",), rate=1)
    statuses = [
        page.get(
            "/api/stats", auth=("li", "horse"), headers={"X-Forwarded-For": f"10.0.0.{number}"}
        ).status_code
        for number in range(6)
    ]
    assert statuses == [200] * 4 + [429] * 2


def guess(page: TestClient, number: int, **headers: str) -> int:
    form = {"name": f"user{number}", "password": "x"}
    return page.post("/login", data=form, headers=headers).status_code


def test_nobody_is_believed_about_an_address_by_default(client: Client, users_file: Path) -> None:
    page = client(users=read_users(users_file))
    statuses = [guess(page, n, **{"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(6)]
    assert statuses == [403] * 5 + [429]


def test_a_trusted_proxy_is_believed_about_the_last_address_only(client: Client, users_file: Path) -> None:
    page = client(users=read_users(users_file), trusted_proxies=("testclient",))
    # What the visitor wrote comes first, what the proxy adds comes last.
    statuses = [guess(page, n, **{"X-Forwarded-For": f"10.0.0.{n}, 192.0.2.1"}) for n in range(6)]
    assert statuses == [403] * 5 + [429]
    assert guess(page, 9, **{"X-Forwarded-For": "10.0.0.1, 192.0.2.2"}) == 403


def test_a_visitor_with_a_network_of_addresses_counts_once(client: Client, users_file: Path) -> None:
    page = client(users=read_users(users_file), trusted_proxies=("testclient",))
    statuses = [guess(page, n, **{"X-Forwarded-For": f"2001:db8::{n}"}) for n in range(6)]
    assert statuses == [403] * 5 + [429]
    assert guess(page, 9, **{"X-Forwarded-For": "2001:db8:1::1"}) == 403


def test_ended_sessions_are_forgotten_when_no_cookie_can_be_valid(
    serve: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cli.web.sessions import LIFETIME
    from corpus.store.connection import rows

    page = serve()
    now = time.time()
    for later in (0, 3 * LIFETIME):
        monkeypatch.setattr("cli.web.sessions.time.time", lambda later=later: now + later)
        log_in(page)
        page.post("/logout")
    with application(page).state.corpus.reading() as connection:
        kept = rows(connection, "SELECT key FROM properties WHERE key LIKE ?", "ended session %")
    assert len(kept) == 1
