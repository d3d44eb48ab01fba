"""SQLAlchemy's engines, for writing and for PostgreSQL."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from corpus.errors import InputError, UnavailableError, UsageError
from corpus.store.connection import SqliteDatabase
from corpus.system.extras import how_to_install

_URLS = "Name a SQLite file, or write postgresql://user@host/database."


def url_of(target: str | Path) -> URL:
    """Parse the URL of a database. Raises UsageError if it is not one, or the kind is unknown."""
    try:
        url = make_url(str(target))
    except (ArgumentError, ValueError) as error:  # the latter if the port is not a number
        raise UsageError("is not a database URL", path=target, hint=_URLS) from error
    if url.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        raise UsageError("unknown kind of database “{kind}”", hint=_URLS, kind=url.get_backend_name())
    return url


def postgres_engine(url: URL) -> Engine:
    """An engine for a PostgreSQL database. Raises UnavailableError if psycopg is not installed."""
    try:
        engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except (ImportError, NoSuchModuleError) as error:
        raise UnavailableError(
            "PostgreSQL needs the package psycopg", hint=how_to_install("postgres")
        ) from error
    # This must be first: SQLAlchemy itself asks such a database for things whose answers it cannot read.
    event.listen(engine, "connect", lambda connection, _: _check_encoding(connection, url), insert=True)
    return engine


def _check_encoding(connection: Any, url: URL) -> None:
    """Raise DuizhaoError if a PostgreSQL database cannot hold Chinese."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise InputError(
            "the database's encoding is {encoding}, which cannot hold Chinese",
            path=url.render_as_string(hide_password=True),
            hint="Create another: createdb --encoding=UTF8 --template=template0 NAME.",
            encoding=encoding,
        )


def sqlite_engine(database: SqliteDatabase) -> Engine:
    """An engine for a SQLite database."""
    engine = create_engine("sqlite+pysqlite://", creator=database.connect, poolclass=QueuePool)

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # SQLAlchemy sets its own

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
