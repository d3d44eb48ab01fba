"""Two ``duizhao serve`` on one PostgreSQL: what is done at one holds at the other, and trouble is told."""

import contextlib
import html
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psycopg
import pytest

from cli.web.settings import user_line
from corpus.folder import bundled
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, add_bitexts
from tests.corpus.store.conftest import Server, start_server
from tests.matching import first_match
from tests.waiting import wait_until

PLACES = 10
"""The connections that a small database server allows."""
SECRET = "the same at both, and long enough for it"


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    yield from start_server("C.UTF-8")


@pytest.fixture
def corpus_url(database: Server) -> str:
    """A corpus with one bitext, no bead of it reviewed."""
    url = database.new_database()
    (speech,) = [folder for folder in bundled() if folder.source.name == "future-industries"]
    with open_corpus(url, create=True) as corpus:
        add_bitexts(corpus, speech.bitexts[:1], ImportSource("speech", "", "", "test", "pair"))
    return url


@contextlib.contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """The address of a server in a process of its own."""
    command = [sys.executable, "-m", "cli", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        try:
            yield running.stderr.readline().split()[0]
        finally:
            running.terminate()
            running.communicate(timeout=120)


def test_a_session_and_a_review_made_at_one_hold_at_the_other(corpus_url: str, tmp_path: Path) -> None:
    users = tmp_path / "users.txt"
    users.write_text(
        "\n".join([user_line("王", "reviewer", "battery"), user_line("李", "reviewer", "horse")]), "utf-8"
    )
    arguments = ("--corpus", corpus_url, "--users", str(users), "--secret", SECRET, "--runs", str(tmp_path))
    with serving(*arguments) as one, serving(*arguments) as other, httpx2.Client(timeout=120) as wang:
        assert wang.get(f"{other}documents").status_code == 303
        wang.post(f"{one}login", data={"name": "王", "password": "battery"})
        assert wang.get(f"{other}documents").status_code == 200
        with httpx2.Client(timeout=120) as li:
            li.post(f"{other}login", data={"name": "李", "password": "horse"})
            # Both have the same bead before them; the second to save is at the other server.
            seen = [wang.get(f"{one}review/1?number=3").text, li.get(f"{other}review/1?number=3").text]
            answers = [
                save(wang, one, seen[0], "A zebra crosses the road."),
                save(li, other, seen[1], "An okapi crosses the road."),
            ]
            assert [answer.status_code for answer in answers] == [200, 409]
            for address in (one, other):
                assert "zebra" in li.get(f"{address}?q=zebra").text
                assert li.get(f"{address}api/lookup?q=okapi").json()["total"] == 0


def save(visitor: httpx2.Client, address: str, text: str, target: str) -> httpx2.Response:
    """Send the bead that a page shows with another translation."""
    bead = first_match(r'data-bead="(\d+)"', text)[1]
    version = first_match(r'name="version" value="(\w+)"', text)[1]
    texts = {
        side: re.findall(rf'<textarea name="{side}".*?>\n(.*?)</textarea>', html.unescape(text), re.S)
        for side in ("source", "target")
    }
    form = {"version": version, "source": texts["source"], "target": [target, *texts["target"][1:]]}
    return visitor.post(f"{address}review/1/{bead}/edit", data=form, headers={"HX-Request": "true"})


def test_a_database_that_goes_away_is_reported_and_found_again(
    database: Server, corpus_url: str, tmp_path: Path
) -> None:
    with serving("--corpus", corpus_url, "--runs", str(tmp_path)) as address:
        page = f"{address}?q=产业"
        assert "<mark" in httpx2.get(page, timeout=120).text
        database.stop()
        try:
            answer = httpx2.get(page, timeout=120)
            assert answer.status_code == 503
            assert "the database server cannot be reached" in answer.text and "Traceback" not in answer.text
        finally:
            database.start()
        assert "<mark" in httpx2.get(page, timeout=120).text


def test_a_database_without_a_free_connection_is_reported(
    database: Server, corpus_url: str, tmp_path: Path
) -> None:
    database.stop()
    database.start(f"-c max_connections={PLACES} -c max_wal_senders=0")
    with (
        serving("--corpus", corpus_url, "--runs", str(tmp_path)) as address,
        contextlib.ExitStack() as others,
    ):
        page = f"{address}?q=产业"
        assert httpx2.get(page, timeout=120).status_code == 200
        # End what the server holds, then take every place there is.
        first = others.enter_context(psycopg.connect(corpus_url, autocommit=True))
        first.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )

        def takes_a_place() -> bool:
            with contextlib.suppress(psycopg.OperationalError):
                others.enter_context(psycopg.connect(corpus_url))
                return True
            return False

        for _ in range(PLACES - 1):
            wait_until(takes_a_place)  # a place becomes free a moment after its connection has ended
        answer = httpx2.get(page, timeout=120)
        assert answer.status_code == 503
        assert "has no connections left" in answer.text
        others.close()
        wait_until(lambda: httpx2.get(page, timeout=120).status_code == 200)
