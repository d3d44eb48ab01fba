"""Open a database, and explain its errors in a user's words."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from corpus.errors import (
    DamagedError,
    DuizhaoError,
    InputError,
    NotFoundError,
    OutputError,
    UnavailableError,
    UsageError,
)
from corpus.message import Message
from corpus.store.connection import Connection, SqliteDatabase, rows, value
from corpus.system.files import sqlite_uri

if TYPE_CHECKING:
    from sqlalchemy import Connection as WritingConnection
    from sqlalchemy import Engine

APPLICATION_ID = 0x64757A68
"""The application id in the header of a SQLite file that is a corpus: ``duzh``."""

OLDEST_SQLITE = (3, 36)
"""The first version in which several connections can share a database in memory."""


class PostgresDatabase:
    """A PostgreSQL database by its engine."""

    def __init__(self, engine: "Engine") -> None:
        self.engine = engine

    @contextmanager
    def reading(self) -> "Iterator[WritingConnection]":
        """A connection that shows the database at one moment."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


def open_database(target: str | Path, *, create: bool) -> SqliteDatabase | PostgresDatabase:
    """Open a SQLite file by its path, or PostgreSQL by its URL.

    Raises DuizhaoError if the file does not exist (unless ``create``), or the kind of database is unknown.
    """
    if "://" not in str(target):
        return _sqlite_file(Path(target), create=create)
    from corpus.store.engine import postgres_engine, url_of

    url = url_of(target)
    if url.get_backend_name() == "sqlite":
        return _sqlite_file(Path(url.database or ""), create=create)
    return PostgresDatabase(postgres_engine(url))


def memory_database() -> SqliteDatabase:
    """An empty SQLite database that lasts until it is closed."""
    check_library()
    # Named, so that several connections see the same; it lives until the last of them is closed.
    return SqliteDatabase(f"file:/duizhao-{uuid4()}?vfs=memdb", keep=True)


def _sqlite_file(path: Path, *, create: bool) -> SqliteDatabase:
    if path.is_dir():
        raise InputError("is a folder, not a corpus file", path=path, found="folder")
    if not create and not path.exists():
        raise NotFoundError(
            "there is no corpus here",
            path=path,
            hint="Make one with duizhao add FOLDER --corpus {file}",
            file=path,
        )
    if create and not path.parent.is_dir():
        raise NotFoundError("the folder does not exist", path=path.parent, hint="Create it first.")
    # A file in write-ahead mode needs a companion file beside it even for reading. If that cannot be
    # created, nobody can be writing either, and SQLite may treat the file as immutable.
    if path.exists() and not os.access(path, os.W_OK):
        mode = "ro" if os.access(path.parent, os.W_OK) else "ro&immutable=1"
    else:
        mode = "rwc" if create else "rw"
    check_library()
    return SqliteDatabase(sqlite_uri(path.resolve(), f"mode={mode}"), path=path.resolve())


@cache
def check_library() -> None:
    """Raise UnavailableError where Python's SQLite cannot hold a corpus."""
    with closing(sqlite3.connect(":memory:")) as connection:
        ((has_fts5,),) = connection.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')")
    if sqlite3.sqlite_version_info < OLDEST_SQLITE or not has_fts5:
        raise UnavailableError(
            "this Python's SQLite ({found}) cannot hold a corpus, which needs {oldest} or later with FTS5",
            hint="Use a Python from python.org, conda or uv.",
            found=sqlite3.sqlite_version,
            oldest=".".join(map(str, OLDEST_SQLITE)),
        )


def check_sqlite(connection: Connection, path: Path) -> None:
    """Raise InputError if a SQLite file is not a corpus."""
    application = value(connection, "PRAGMA application_id")
    if application != APPLICATION_ID and rows(connection, "SELECT 1 FROM sqlite_master LIMIT 1"):
        raise InputError(
            "is a SQLite file, but not a corpus",
            path=path,
            hint="Name another file.",
            application=application,
        )


def table_names(connection: Connection) -> set[str]:
    """The names of the tables in the database."""
    if connection.dialect.name == "sqlite":
        found = rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")
    else:
        found = rows(
            connection,
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = ANY(current_schemas(false))",
        )
    return {row[0] for row in found}


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn errors of a database that a user can put right into DuizhaoError."""
    try:
        yield
    except Exception as error:
        sqlalchemy = sys.modules.get("sqlalchemy.exc")  # not loaded unless it was needed
        if sqlalchemy and isinstance(error, sqlalchemy.TimeoutError):
            problem = "the database server has no connections left"
            raise UnavailableError(problem, path=where, hint="Try again in a moment.") from error
        # Errors of the driver's cursors come as they are, all others wrapped.
        original = error.orig if sqlalchemy and isinstance(error, sqlalchemy.DBAPIError) else error
        if not isinstance(original, _driver_errors()):
            raise
        explanation = _explain(original, where, lost=getattr(error, "connection_invalidated", False))
        if explanation is None:
            raise
        raise explanation from error


def _driver_errors() -> tuple[type[Exception], ...]:
    psycopg = sys.modules.get("psycopg")  # not loaded unless a database needs it
    return (sqlite3.Error, psycopg.Error) if psycopg else (sqlite3.Error,)


def _explain(error: BaseException, where: str, *, lost: bool) -> DuizhaoError | None:
    """The error to show for one that the driver raised; None if the user cannot put it right."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the other bits give details
        if code not in _SQLITE_PROBLEMS:
            return None
        kind, problem, hint = _SQLITE_PROBLEMS[code]
        return kind(problem, path=where, hint=hint, code=code)
    text = str(error)
    state = getattr(error, "sqlstate", None)
    if state:
        found = _POSTGRES_PROBLEMS.get(state)
    else:  # no connection was made: libpq gives nothing but its text
        found = next((found for signs, found in _WITHOUT_SQLSTATE if any(s in text for s in signs)), None)
    if found is None and lost:
        found = _NOT_REACHED
    if found is None:
        return None
    kind, problem, hint = found
    whole = Message("{problem} ({reason})", problem=Message(problem), reason=text.strip().split("\n")[0])
    return kind(whole, path=where, hint=hint)


_Problem = tuple[type[DuizhaoError], str, str]

_WAIT = "Wait until it is done, then run this again."
_RESTORE = "Restore a copy, or import its files into a new corpus."

_SQLITE_PROBLEMS: dict[int, _Problem] = {
    sqlite3.SQLITE_NOTADB: (InputError, "is not a database", "Name a corpus file."),
    sqlite3.SQLITE_CORRUPT: (DamagedError, "is damaged or cut off", _RESTORE),
    sqlite3.SQLITE_IOERR: (
        InputError,
        "cannot be read to its end",
        "Check the disk, then run duizhao doctor.",
    ),
    sqlite3.SQLITE_READONLY: (
        OutputError,
        "cannot be written",
        "Allow writing to the file and its folder, or copy it.",
    ),
    sqlite3.SQLITE_BUSY: (UnavailableError, "another process is writing to it", _WAIT),
    sqlite3.SQLITE_LOCKED: (UnavailableError, "another process is writing to it", _WAIT),
    sqlite3.SQLITE_FULL: (
        OutputError,
        "the disk is full; nothing was changed",
        "Make room, then run this again.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        UnavailableError,
        "cannot be opened",
        "Check that you may read and write the file and its folder.",
    ),
}

_NO_CONNECTIONS_LEFT: _Problem = (
    UnavailableError,
    "the database server has no connections left",
    "Try again in a moment; if it lasts, raise max_connections or run fewer servers.",
)
_LACKING: _Problem = (
    NotFoundError,
    "the database does not exist, or a part of it is missing",
    "Check the URL.",
)
_NOT_PERMITTED: _Problem = (
    OutputError,
    "the database does not permit this",
    "Ask its owner for permission.",
)
_NOT_REACHED: _Problem = (
    UnavailableError,
    "the database server cannot be reached",
    "Start it, then run this again.",
)

_POSTGRES_PROBLEMS: dict[str, _Problem] = {
    "3D000": _LACKING,  # database
    "3F000": _LACKING,  # schema
    "42P01": _LACKING,  # table
    "42703": _LACKING,  # column
    "25006": (OutputError, "the database is read-only", "Name one that you may write to."),
    "42501": _NOT_PERMITTED,
    "53100": (
        OutputError,
        "the server's disk is full; nothing was changed",
        "Make room, then run this again.",
    ),
    "53300": _NO_CONNECTIONS_LEFT,
    "55P03": (UnavailableError, "another process is writing to it", _WAIT),
}
"""By SQLSTATE, which the server sends once there is a connection."""

_WITHOUT_SQLSTATE: list[tuple[tuple[str, ...], _Problem]] = [
    (
        ("too many clients", "too many connections", "remaining connection slots"),
        _NO_CONNECTIONS_LEFT,
    ),
    (
        ("password authentication",),
        (UsageError, "the database refuses the password", "Check the URL."),
    ),
    (("does not exist",), _LACKING),
    (
        ("no password supplied",),
        (UsageError, "the database asks for a password", "Put it in the URL or in ~/.pgpass."),
    ),
    (
        ("resolve host",),
        (UsageError, "the database server's name is unknown", "Check the URL."),
    ),
    (
        ("invalid connection option",),
        (UsageError, "the URL has an option that PostgreSQL does not know", "Check the URL."),
    ),
    (
        ("does not support SSL",),
        (UsageError, "the database server does not support SSL", "Remove sslmode from the URL."),
    ),
    (("permission denied",), _NOT_PERMITTED),
    (("connection", "server closed"), _NOT_REACHED),
]
