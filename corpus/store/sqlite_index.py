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

    def drop(self, connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE IF EXISTS search_tokens")
        connection.exec_driver_sql("DROP TABLE IF EXISTS search")

    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        # In the order of row ids: FTS5 writes out what it has gathered whenever one is lower than the last.
        if rows := sorted(map(_row, entries)):
            connection.exec_driver_sql("INSERT INTO search(rowid, zh, en) VALUES (?, ?, ?)", rows)

    def add_later(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """The same as add: FTS5 gathers what comes in and merges it as it goes."""
        self.add(connection, entries)

    def catch_up(self, connection: Connection) -> None:
        """Nothing, since nothing waits."""

    def remove(self, connection: Connection, entries: Sequence[Entry]) -> None:
        if rows := sorted(map(_row, entries)):
            connection.exec_driver_sql(
                "INSERT INTO search(search, rowid, zh, en) VALUES ('delete', ?, ?, ?)", rows
            )

    def page(
        self,
        connection: Connection,
        expression: Expression,
        hidden: Sequence[IdRange],
        limit: int,
        offset: int = 0,
    ) -> tuple[list[int], int]:
        found = self.search(connection, expression, hidden, limit, offset)
        # A page that is not full is the last one, so it says how many there are in all.
        is_last = 0 < len(found) < limit or (not found and offset == 0)
        return found, offset + len(found) if is_last else self.count(connection, expression, hidden)

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
        match expression:
            case Match(side, (token,), prefix=False) if not hidden:
                return self.frequencies(connection, side, [token])[token]  # the same, sooner
        found: int = connection.exec_driver_sql(
            f"SELECT count(*) FROM search WHERE search MATCH ?{_not_in(hidden)}", (_fts(expression),)
        ).scalar_one()
        return found

    def frequencies(self, connection: Connection, side: Side, tokens: Sequence[str]) -> dict[str, int]:
        found = {}
        for token in tokens:
            found[token] = (
                connection.exec_driver_sql(
                    "SELECT doc FROM search_tokens WHERE term = ? AND col = ?", (token, side)
                ).scalar()
                or 0
            )
        return found

    def tokens_ending(self, connection: Connection, side: Side, ending: str, limit: int) -> list[str]:
        rows = connection.exec_driver_sql(
            "SELECT term FROM search_tokens WHERE col = ? AND substr(term, ?) = ? "
            "ORDER BY doc DESC, term LIMIT ?",
            (side, -len(ending), ending, limit),
        )
        return list(rows.scalars())

    def postings(
        self, connection: Connection, side: Side, tokens: Sequence[str], limit: int
    ) -> list[NDArray[np.int64]]:
        found = []
        for token in tokens:
            # As one string, which takes a fifth of the time that as many rows take.
            ids = connection.exec_driver_sql(
                "SELECT group_concat(rowid) FROM (SELECT rowid FROM search WHERE search MATCH ? LIMIT ?)",
                (_fts(Match(side, (token,))), limit),
            ).scalar()
            found.append(np.fromstring(ids or "", dtype=np.int64, sep=",") & _ID_MASK)
        return found

    def similar_short(
        self, connection: Connection, side: Side, folded: str, least: int, shortest: int, longest: int
    ) -> None:
        """Not known: a file holds so few short texts that comparing all of a length is soon done."""

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
