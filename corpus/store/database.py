"""Opening a database, and saying in a user's words what may go wrong with it."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from corpus.errors import DuizhaoError

APPLICATION_ID = 0x64757A68
"""Written into the header of every SQLite file that is a corpus: ``duzh``."""

UNREACHABLE = "the database server cannot be reached"
NO_CONNECTION = "the database server has no connection left"
OTHER_WRITER = "another process is writing to it"

WAIT_FOR_WRITER = 10.0
"""Seconds to wait while another process writes."""


def engine_for(target: str | Path, *, create: bool) -> Engine:
    """An engine for a path to a SQLite file or a PostgreSQL URL.

    Raises DuizhaoError where there is no such file (unless ``create``), or no such kind of database.
    """
    if "://" not in str(target):
        return _sqlite_engine(Path(target), create=create)
    try:
        url = make_url(str(target))
    except (ArgumentError, ValueError) as error:  # the latter for a port that is no number
        raise DuizhaoError("is no database URL", path=target, hint=_URLS) from error
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(Path(url.database or ""), create=create)
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise DuizhaoError(f"unknown kind of database “{url.get_backend_name()}”", hint=_URLS)
    try:
        engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except (ImportError, NoSuchModuleError) as error:
        raise DuizhaoError(
            "PostgreSQL needs the package psycopg", hint="Run pip install 'duizhao[postgres]'."
        ) from error
    # First of all, for SQLAlchemy itself asks such a database things whose answers it cannot read.
    event.listen(engine, "connect", lambda connection, _: _check_encoding(connection, url), insert=True)
    return engine


def _check_encoding(connection: Any, url: URL) -> None:
    """Raise DuizhaoError where a PostgreSQL database cannot hold Chinese."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise DuizhaoError(
            f"the database's encoding is {encoding}, which holds no Chinese",
            path=url.render_as_string(hide_password=True),
            hint="Make another one: createdb --encoding=UTF8 --template=template0 NAME.",
        )


_URLS = "Name a SQLite file, or write postgresql://user@host/database."


def memory_engine() -> Engine:
    """An engine for an empty SQLite database that lasts as long as the engine."""
    # Named, so that several connections see the same; it lives until the last of them is closed.
    uri = f"file:/duizhao-{uuid4()}?vfs=memdb"
    first = _connect(uri)
    engine = create_engine("sqlite+pysqlite://", creator=lambda: _connect(uri), poolclass=QueuePool)
    event.listen(engine, "engine_disposed", lambda _: first.close())
    _prepare_sqlite(engine)
    return engine


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, timeout=WAIT_FOR_WRITER, check_same_thread=False)


def _sqlite_engine(path: Path, *, create: bool) -> Engine:
    if path.is_dir():
        raise DuizhaoError("is a folder, not a corpus file", path=path)
    if not create and not path.exists():
        raise DuizhaoError(
            "there is no such corpus", path=path, hint=f"Make one with duizhao add FOLDER --corpus {path}"
        )
    if create and not path.parent.is_dir():
        raise DuizhaoError("the folder is not there", path=path.parent, hint="Make it first.")
    # A file in write-ahead mode needs a companion file beside it even to be read, so where none can be
    # made nobody can be writing either, and SQLite may take the file as immutable.
    if path.exists() and not os.access(path, os.W_OK):
        mode = "ro" if os.access(path.parent, os.W_OK) else "ro&immutable=1"
    else:
        mode = "rwc" if create else "rw"
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    engine = create_engine("sqlite+pysqlite://", creator=lambda: _connect(uri), poolclass=QueuePool)
    _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions begin below, where they are asked for
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA mmap_size = 2147418112")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def check_sqlite(connection: Connection, path: Path) -> None:
    """Raise DuizhaoError where an SQLite file is something else than a corpus."""
    application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    if application != APPLICATION_ID and inspect(connection).get_table_names():
        raise DuizhaoError("is an SQLite file, but no corpus", path=path, hint="Name another file.")


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn what a user can put right about a database into DuizhaoError."""
    try:
        yield
    except PoolTimeout as error:
        raise DuizhaoError(NO_CONNECTION, path=where, hint="Try again in a moment.") from error
    except Exception as error:
        # What cursors of the driver raise comes as it is, everything else wrapped.
        original = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(original, _driver_errors()):
            raise
        problem, hint = _explain(original, lost=getattr(error, "connection_invalidated", False))
        if not problem:
            raise
        raise DuizhaoError(problem, path=where, hint=hint) from error


def _driver_errors() -> tuple[type[Exception], ...]:
    psycopg = sys.modules.get("psycopg")  # not loaded unless a database needs it
    return (sqlite3.Error, psycopg.Error) if psycopg else (sqlite3.Error,)


def _explain(error: BaseException, *, lost: bool) -> tuple[str, str]:
    text = str(error)
    if isinstance(error, sqlite3.Error):
        for sign, problem, hint in _SQLITE_PROBLEMS:
            if sign in text:
                return problem, hint
        return "", ""
    first_line = text.strip().split("\n")[0]
    if any(
        sign in text for sign in ("too many clients", "too many connections", "remaining connection slots")
    ):
        hint = "Try again in a moment; if it lasts, raise max_connections or run fewer servers."
        return f"{NO_CONNECTION} ({first_line})", hint
    for sign, problem, hint in _POSTGRES_PROBLEMS:
        if sign in text:
            return f"{problem} ({first_line})", hint
    if lost or "connection" in text or "server closed" in text:
        return f"{UNREACHABLE} ({first_line})", "Start it, then run this again."
    return "", ""


_SQLITE_PROBLEMS = [
    ("file is not a database", "is no database", "Name a corpus file."),
    ("malformed", "is damaged or cut off", "Restore a copy, or import its files into a new corpus."),
    ("disk I/O error", "cannot be read whole", "Check the disk, then run duizhao doctor."),
    ("readonly database", "cannot be written", "Allow writing to the file and its folder, or copy it."),
    ("database is locked", OTHER_WRITER, "Wait until it is done, then run this again."),
    ("full", "the disk is full; nothing was changed", "Make room, then run this again."),
    ("unable to open", "cannot be opened", "Check that the file and its folder may be read and written."),
]

_POSTGRES_PROBLEMS = [
    ("password authentication", "the database refuses the password", "Check the URL."),
    ("does not exist", "the database lacks something", "Check the URL."),
    ("no password supplied", "the database asks for a password", "Name one in the URL or in ~/.pgpass."),
    ("resolve host", "the database server's name is unknown", "Check the URL."),
    ("invalid connection option", "the URL has an option that PostgreSQL does not know", "Check the URL."),
    ("does not support SSL", "the database server does not speak SSL", "Leave sslmode out of the URL."),
    ("permission denied", "the database refuses", "Ask its owner for the right to do this."),
    ("must be owner", "the database refuses", "Let its owner do this."),
    ("read-only transaction", "the database is read-only", "Name one that may be written."),
    ("lock timeout", OTHER_WRITER, "Wait until it is done, then run this again."),
    ("No space left", "the server's disk is full; nothing was changed", "Make room, then run this again."),
]
