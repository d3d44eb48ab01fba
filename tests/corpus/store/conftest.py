"""A PostgreSQL server of the tests' own, and corpora on both kinds of database."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from corpus.store import Corpus, open_corpus
from tests.conftest import unavailable

OpenCorpus = Callable[[], Corpus]


class Server:
    """A PostgreSQL server on a Unix socket, in a folder of its own."""

    def __init__(self, folder: Path, binaries: Path, locale: str) -> None:
        self.folder = folder
        self._binaries = binaries
        self._user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self._numbers = count()
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres")
        self._run(
            "initdb", "-D", f"{folder}/data", f"--locale={locale}", "--encoding=UTF8", "--auth=trust", "-N"
        )

    def start(self, more: str = "") -> None:
        """Start the server, with ``more`` options, and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c port=5432 {more}"
        self._run(
            "pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "-o", options, "start"
        )

    def stop(self) -> None:
        """Stop the server at once, as if it had crashed."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")

    def new_database(self, encoding: str = "UTF8") -> str:
        """The URL of a new, empty database."""
        name = f"test{next(self._numbers)}"
        self._run("createdb", "-h", str(self.folder), "-E", encoding, "-T", "template0", name)
        return self.url(name)

    def url(self, database: str, options: str = "") -> str:
        """The URL of a database, whether there is one or not."""
        return f"postgresql://{self._user}@/{database}?host={self.folder}{options}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        # The server keeps what it inherits open, so its output must not be a pipe that is read to the end.
        subprocess.run(
            command,
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=120,
        )


def start_server(locale: str) -> Iterator[Server]:
    """A running server, until the generator is closed; skips where there is no PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        unavailable("PostgreSQL is not installed (Debian package postgresql)")
    if find_spec("psycopg") is None:
        unavailable("psycopg is not installed (the extra postgres)")
    folder = Path(tempfile.mkdtemp(prefix="duizhao-pg-", dir="/tmp"))
    try:
        server = Server(folder, found[-1].parent, locale)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server whose databases are in the C locale, where case and Chinese mean nothing to it."""
    yield from start_server("C")


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new corpus can be made, on either kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "test.duizhao")
    running: Server = request.getfixturevalue("server")
    return running.new_database()


@pytest.fixture
def corpus(target: str) -> Iterator[Corpus]:
    """An empty corpus on either kind of database."""
    with open_corpus(target, create=True) as opened:
        yield opened
