"""Reading from a database: one set of statements for SQLite and PostgreSQL.

SQLite is read through Python's own driver. SQLAlchemy, whose import takes as long as a lookup, is needed only
for writing and for PostgreSQL; its connections are read in the same way.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from corpus.errors import UnavailableError

WAIT_FOR_WRITER = 10.0
"""Seconds to wait while another process writes."""

_POOL = 8
"""The most idle connections kept for later readers."""


class Result(Protocol):
    """The rows that a statement returns."""

    def __iter__(self) -> Iterator[Any]: ...

    def all(self) -> Sequence[Any]:
        """All remaining rows."""

    def first(self) -> Any:
        """The first row, or None."""

    def scalar(self) -> Any:
        """The first value of the first row, or None."""

    def scalar_one(self) -> Any:
        """The only value of the only row."""

    def scalars(self) -> Any:
        """The first value of each row."""


class Dialect(Protocol):
    """A dialect of SQL: ``sqlite`` or ``postgresql``."""

    @property
    def name(self) -> str:
        """The dialect's name."""


class Connection(Protocol):
    """The part of a connection that reading uses; SQLAlchemy's connections have it too."""

    @property
    def dialect(self) -> Dialect:
        """The dialect of SQL."""

    @property
    def connection(self) -> Any:
        """The driver's connection."""

    def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> Result:
        """Run a statement in the driver's own SQL."""


class _SqliteRows:
    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cursor)

    def all(self) -> list[Any]:
        return self._cursor.fetchall()

    def first(self) -> Any:
        return self._cursor.fetchone()

    def scalar(self) -> Any:
        row = self._cursor.fetchone()
        return row[0] if row else None

    def scalar_one(self) -> Any:
        ((value,),) = self._cursor.fetchall()
        return value

    def scalars(self) -> Iterator[Any]:
        return (row[0] for row in self._cursor)


class _Sqlite:
    name = "sqlite"


class SqliteConnection:
    """A connection of Python's own driver."""

    dialect = _Sqlite()

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def exec_driver_sql(self, statement: str, parameters: Any = None, /) -> _SqliteRows:
        return _SqliteRows(self.connection.execute(statement, parameters or ()))


class SqliteDatabase:
    """A SQLite database by its URI; readers share a pool of connections, as several threads may read.

    ``path`` is the file, if it is one.
    """

    def __init__(self, uri: str, *, path: Path | None = None, keep: bool = False) -> None:
        self.uri = uri
        self._path = path
        self._identity: tuple[int, int] | None = None
        self._kept = self.connect() if keep else None  # a database in memory lives as long as a connection
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()

    def connect(self) -> sqlite3.Connection:
        """A new connection, whose transactions begin only on request."""
        connection = sqlite3.connect(self.uri, uri=True, timeout=WAIT_FOR_WRITER, check_same_thread=False)
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA mmap_size = 2147418112")
        return connection

    def check_file(self) -> None:
        """Raise UnavailableError if the file is no longer the one that was opened.

        SQLite continues to use a deleted file, and anything written to it then is lost.
        """
        if self._path is None:
            return
        try:
            found = self._path.stat()
        except OSError as error:
            if self._identity is None:
                return  # it is being made
            raise UnavailableError(
                "the corpus file was deleted while it was open",
                path=self._path,
                hint="Put it back, and start this program again.",
            ) from error
        if self._identity is None:
            self._identity = found.st_dev, found.st_ino
        elif self._identity != (found.st_dev, found.st_ino):
            raise UnavailableError(
                "the corpus file was replaced while it was open",
                path=self._path,
                hint="Start this program again.",
            )

    @contextmanager
    def reading(self) -> Iterator[SqliteConnection]:
        """A connection that shows the database at one moment."""
        self.check_file()
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = self.connect()
        try:
            connection.execute("BEGIN")
            yield SqliteConnection(connection)
            connection.execute("ROLLBACK")
        except BaseException:
            connection.close()
            raise
        if self._idle.qsize() < _POOL:
            self._idle.put(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close the idle connections."""
        if self._kept:
            self._kept.close()
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return


def rows(connection: Connection, statement: str, *values: Any) -> Sequence[Any]:
    """Run a statement written once for both databases, and return its rows.

    ``?`` stands for a value, and ``IN ?`` for a list, which is passed to the database as one value, because a
    statement with a thousand parameters takes longer to prepare than to run. Rows are sequences in the
    statement's order.
    """
    dialect = connection.dialect.name
    given = tuple(_given(one, dialect) if isinstance(one, _LISTS) else one for one in values)
    return connection.exec_driver_sql(_written(statement, dialect), given).all()


_LISTS = (list, tuple, set, frozenset)


def _given(values: Iterable[Any], dialect: str) -> str | list[Any]:
    return json.dumps(list(values), ensure_ascii=False) if dialect == "sqlite" else list(values)


def value(connection: Connection, statement: str, *values: Any) -> Any:
    """The first value of the first row, or None; see :func:`rows`."""
    found = rows(connection, statement, *values)
    return found[0][0] if found else None


@lru_cache(maxsize=256)
def _written(statement: str, dialect: str) -> str:
    if dialect == "sqlite":
        return statement.replace("IN ?", "IN (SELECT value FROM json_each(?))")
    return statement.replace("%", "%%").replace("IN ?", "= ANY(?)").replace("?", "%s")
