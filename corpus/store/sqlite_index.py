"""The search index in SQLite: an FTS5 table that keeps no text.

The row id of a bead is its rank in the high bits and its id in the low ones, so that FTS5, which gives rows
in the order of their ids, gives the best examples first without looking at the others.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from corpus.store.index import All, Any, Entry, Except, Expression, IdRange, Match, Side

_ID_BITS = 40
_ID_MASK = (1 << _ID_BITS) - 1


class SqliteIndex:
    """A :class:`corpus.store.index.SearchIndex` on FTS5."""

    def create(self, connection: Connection) -> None:
        # The ascii tokenizer splits at ASCII punctuation and space only, which is how tokens are set apart.
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE search USING fts5(zh, en, content='', columnsize=0, tokenize='ascii')"
        )
        connection.exec_driver_sql("INSERT INTO search(search, rank) VALUES ('hashsize', 67108864)")
        connection.exec_driver_sql("CREATE VIRTUAL TABLE search_tokens USING fts5vocab('search', 'col')")

    def fall_behind(self, connection: Connection) -> None:
        """Nothing: FTS5 gathers what comes in and merges it as it goes, and is no faster afterwards."""

    def catch_up(self, connection: Connection) -> None:
        """Nothing, since it never falls behind."""

    def drop(self, connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE IF EXISTS search_tokens")
        connection.exec_driver_sql("DROP TABLE IF EXISTS search")

    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        # In the order of row ids: FTS5 writes out what it has gathered whenever one is lower than the last.
        if rows := sorted(map(_row, entries)):
            connection.exec_driver_sql("INSERT INTO search(rowid, zh, en) VALUES (?, ?, ?)", rows)

    def remove(self, connection: Connection, entries: Sequence[Entry]) -> None:
        if rows := sorted(map(_row, entries)):
            connection.exec_driver_sql(
                "INSERT INTO search(search, rowid, zh, en) VALUES ('delete', ?, ?, ?)", rows
            )

    def search(
        self,
        connection: Connection,
        expression: Expression,
        hidden: Sequence[IdRange],
        limit: int,
        offset: int = 0,
    ) -> list[int]:
        rows = connection.exec_driver_sql(
            f"SELECT rowid FROM search WHERE search MATCH ?{_not_in(hidden)} ORDER BY rowid LIMIT ? OFFSET ?",
            (_fts(expression), limit, offset),
        )
        return [row[0] & _ID_MASK for row in rows]

    def count(self, connection: Connection, expression: Expression, hidden: Sequence[IdRange]) -> int:
        found: int = connection.exec_driver_sql(
            f"SELECT count(*) FROM search WHERE search MATCH ?{_not_in(hidden)}", (_fts(expression),)
        ).scalar_one()
        return found

    def frequency(self, connection: Connection, side: Side, token: str) -> int:
        found: int | None = connection.exec_driver_sql(
            "SELECT doc FROM search_tokens WHERE term = ? AND col = ?", (token, side)
        ).scalar()
        return found or 0

    def postings(self, connection: Connection, side: Side, token: str, limit: int) -> NDArray[np.int64]:
        # As one string, which takes a fifth of the time that as many rows take.
        ids = connection.exec_driver_sql(
            "SELECT group_concat(rowid) FROM (SELECT rowid FROM search WHERE search MATCH ? LIMIT ?)",
            (_fts(Match(side, (token,))), limit),
        ).scalar()
        return np.fromstring(ids or "", dtype=np.int64, sep=",") & _ID_MASK

    def check(self, connection: Connection) -> list[str]:
        # FTS5's own integrity check is an INSERT, which a file that may only be read does not take.
        try:
            connection.exec_driver_sql("SELECT rowid FROM search WHERE search MATCH 'zh : x' LIMIT 1").all()
            connection.exec_driver_sql("SELECT count(*) FROM search_data WHERE length(block) = 0").all()
        except DatabaseError as error:
            return [f"The search index cannot be read ({error.orig})."]
        return []


def _row(entry: Entry) -> tuple[int, str, str]:
    row_id = (entry.rank << _ID_BITS) | entry.bead_id
    return row_id, " ".join(entry.zh_tokens), " ".join(entry.en_tokens)


def _not_in(hidden: Sequence[IdRange]) -> str:
    return "".join(f" AND (rowid & {_ID_MASK}) NOT BETWEEN {first} AND {last}" for first, last in hidden)


def _fts(expression: Expression) -> str:
    match expression:
        case Match(side, tokens, prefix):
            # No token holds a quotation mark, so nothing a user writes is taken for syntax.
            return f'{side} : "{" ".join(tokens)}"' + (" *" if prefix else "")
        case All(parts):
            return "(" + " AND ".join(map(_fts, parts)) + ")"
        case Any(parts):
            return "(" + " OR ".join(map(_fts, parts)) + ")"
        case Except(wanted, unwanted):
            return f"({_fts(wanted)} NOT {_fts(unwanted)})"
