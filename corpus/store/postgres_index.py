"""The search index in PostgreSQL: a ``tsvector`` a side, made by us, under GIN.

The tokens are written as ``tsvector`` literals, so neither the server's text search configuration nor its
locale has a say in what is found, and no extension is needed.
"""

from collections.abc import Sequence
from typing import Any as AnyValue

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from corpus.store.index import All, Any, Entry, Except, Expression, IdRange, Match, Side

_LAST_POSITION = 16383
"""PostgreSQL counts no further within one text."""


class PostgresIndex:
    """A :class:`corpus.store.index.SearchIndex` on PostgreSQL 12 or later."""

    def create(self, connection: Connection) -> None:
        connection.exec_driver_sql(
            "CREATE TABLE search (bead_id bigint PRIMARY KEY, rank smallint NOT NULL, "
            "zh tsvector NOT NULL, en tsvector NOT NULL)"
        )
        self.catch_up(connection)

    def fall_behind(self, connection: Connection) -> None:
        for side in ("zh", "en"):
            connection.exec_driver_sql(f"DROP INDEX IF EXISTS ix_search_{side}")

    def catch_up(self, connection: Connection) -> None:
        for side in ("zh", "en"):
            connection.exec_driver_sql(
                f"CREATE INDEX IF NOT EXISTS ix_search_{side} ON search USING gin ({side})"
            )

    def drop(self, connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE IF EXISTS search")

    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        cursor = connection.connection.cursor()
        with cursor.copy("COPY search (bead_id, rank, zh, en) FROM STDIN") as copy:
            for entry in entries:
                copy.write_row(
                    (entry.bead_id, entry.rank, _vector(entry.zh_tokens), _vector(entry.en_tokens))
                )

    def remove(self, connection: Connection, entries: Sequence[Entry]) -> None:
        connection.exec_driver_sql(
            "DELETE FROM search WHERE bead_id = ANY(%s)", ([entry.bead_id for entry in entries],)
        )

    def search(
        self,
        connection: Connection,
        expression: Expression,
        hidden: Sequence[IdRange],
        limit: int,
        offset: int = 0,
    ) -> list[int]:
        condition, values = _condition(expression, hidden)
        rows = connection.exec_driver_sql(
            f"SELECT bead_id FROM search WHERE {condition} ORDER BY rank, bead_id LIMIT %s OFFSET %s",
            (*values, limit, offset),
        )
        return [row[0] for row in rows]

    def count(self, connection: Connection, expression: Expression, hidden: Sequence[IdRange]) -> int:
        condition, values = _condition(expression, hidden)
        found: int = connection.exec_driver_sql(
            f"SELECT count(*) FROM search WHERE {condition}", tuple(values)
        ).scalar_one()
        return found

    def frequency(self, connection: Connection, side: Side, token: str) -> int:
        return self.count(connection, Match(side, (token,)), [])

    def postings(self, connection: Connection, side: Side, token: str, limit: int) -> NDArray[np.int64]:
        condition, values = _condition(Match(side, (token,)), [])
        ids = connection.exec_driver_sql(
            "SELECT string_agg(bead_id::text, ',') FROM "
            f"(SELECT bead_id FROM search WHERE {condition} ORDER BY rank, bead_id LIMIT %s) AS found",
            (*values, limit),
        ).scalar()
        return np.fromstring(ids or "", dtype=np.int64, sep=",")

    def check(self, connection: Connection) -> list[str]:
        problems = []
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            problems.append(f"The database's encoding is {encoding}, which holds no Chinese.")
        for side in ("zh", "en"):
            valid = connection.exec_driver_sql(
                "SELECT bool_and(indisvalid) FROM pg_index WHERE indexrelid = to_regclass(%s)",
                (f"ix_search_{side}",),
            ).scalar()
            if not valid:
                problems.append(f"The index ix_search_{side} is missing or unfinished.")
        return problems


def _vector(tokens: Sequence[str]) -> str:
    """The literal of a ``tsvector``: each token with its positions."""
    lexemes: dict[str, str] = {}
    for position, token in enumerate(tokens, start=1):
        if position > _LAST_POSITION:
            position = _LAST_POSITION
        before = lexemes.get(token)
        lexemes[token] = f"{before},{position}" if before else f"'{_escaped(token)}':{position}"
    return " ".join(lexemes.values())


def _escaped(token: str) -> str:
    return token.replace("\\", "\\\\").replace("'", "''")


def _condition(expression: Expression, hidden: Sequence[IdRange]) -> tuple[str, list[AnyValue]]:
    values: list[AnyValue] = []
    condition = _sql(expression, values)
    for first, last in hidden:
        condition += " AND bead_id NOT BETWEEN %s AND %s"
        values += [first, last]
    return condition, values


def _sql(expression: Expression, values: list[AnyValue]) -> str:
    match expression:
        case Match(side, tokens, prefix):
            words = [f"'{_escaped(token)}'" for token in tokens]
            values.append(" <-> ".join(words) + (":*" if prefix else ""))
            return f"{side} @@ %s::tsquery"
        case All(parts):
            return "(" + " AND ".join(_sql(part, values) for part in parts) + ")"
        case Any(parts):
            return "(" + " OR ".join(_sql(part, values) for part in parts) + ")"
        case Except(wanted, unwanted):
            return f"({_sql(wanted, values)} AND NOT {_sql(unwanted, values)})"
