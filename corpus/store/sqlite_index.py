"""The search index in SQLite: FTS5 tables that keep no text.

The row id of a bead is its rank in the high bits and its id in the low ones, so that FTS5, which returns rows
in the order of their ids, returns the best examples first without looking at the others.

FTS5 counts the beads of a token by reading them all. So those of frequent tokens are in a table beside it,
which is made whenever an import has doubled the index, and kept in step in between. At the same moment FTS5
is told to merge all it has written, which halves the time of most queries. The table has the beads of very
frequent Chinese characters as well: one character is searched as the beginning of tokens, and these overlap.

The short sides of beads, which have too few tokens, are in a table of all their pairs of neighbouring
characters. Its row id has the side and the length of the text in the high bits, and the bead's id below.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.store.connection import Connection
from corpus.store.index import All, Any, Except, Expression, IdRange, IndexEntry, Phrase, Side, short_sides
from corpus.store.reading import load_pairs
from corpus.text.tokens import character_pairs, has_chinese

_ID_BITS = 40
_ID_MASK = (1 << _ID_BITS) - 1
_SIDE_BIT = 60

_FREQUENT = 200
"""A token in at least this many beads is counted in advance; rarer ones are counted quickly."""

_FREQUENT_CHARACTER = 100_000
"""A Chinese character is counted in advance if frequent tokens that begin with it have this many beads."""

_FIRST_PAGES = 1000
"""This many hits of a very frequent character are found without reading all of them."""

_BEADS, _BEADS_COUNTED = "beads", "beads when counted"
"""Rows without a side: the entries of the index, and how many there were at the last count of tokens."""

_SAFE = {code: 0xE000 + code for code in range(128) if not chr(code).isalnum() and chr(code) != "\n"}
"""Private-use characters for those at which the ascii tokenizer splits; no text has a line feed."""


class SqliteIndex:
    """A :class:`corpus.store.index.SearchIndex` on FTS5."""

    def create(self, connection: Connection) -> None:
        # The ascii tokenizer splits only at ASCII punctuation and space, which separates the tokens.
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE search USING fts5(zh, en, content='', columnsize=0, tokenize='ascii')"
        )
        connection.exec_driver_sql("INSERT INTO search(search, rank) VALUES ('hashsize', 67108864)")
        connection.exec_driver_sql("CREATE VIRTUAL TABLE search_tokens USING fts5vocab('search', 'col')")
        create_tables_beside(connection, 0)

    def drop(self, connection: Connection) -> None:
        for table in ("search_short", "search_frequent", "search_tokens", "search"):
            cursor = connection.connection.cursor()
            try:
                cursor.execute(f"DROP TABLE IF EXISTS {table}")
            except sqlite3.DatabaseError:  # FTS5 does not open a damaged table, not even to drop it
                cursor.execute("PRAGMA writable_schema = ON")
                cursor.execute("DELETE FROM sqlite_master WHERE name = ?", (table,))
                cursor.execute("PRAGMA writable_schema = RESET")
                for part in ("data", "idx", "content", "docsize", "config"):
                    cursor.execute(f"DROP TABLE IF EXISTS {table}_{part}")

    def add(self, connection: Connection, entries: Sequence[IndexEntry]) -> None:
        # In the order of row ids: FTS5 writes out what it has gathered whenever one is lower than the last.
        if rows := sorted(map(row_of, entries)):
            connection.exec_driver_sql("INSERT INTO search(rowid, zh, en) VALUES (?, ?, ?)", rows)
            add_short_pairs(connection, short_sides(entries))
            _count_more(connection, entries, 1)

    def add_later(self, connection: Connection, entries: Sequence[IndexEntry]) -> None:
        """Like add, but without FTS5's merging if catch_up is going to merge everything."""
        if _has_doubled(connection):
            _set_merging(connection, automerge=0, crisismerge=1000)
        self.add(connection, entries)

    def catch_up(self, connection: Connection) -> None:
        """Merge and count, if the index has doubled since the last time."""
        _set_merging(connection, automerge=4, crisismerge=16)  # FTS5's own default
        if not _has_doubled(connection):
            return
        for table in ("search", "search_short"):
            connection.exec_driver_sql(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        connection.exec_driver_sql("DELETE FROM search_frequent WHERE side != ''")
        connection.exec_driver_sql(
            "INSERT INTO search_frequent SELECT col, term, doc FROM search_tokens WHERE doc >= ?",
            (_FREQUENT,),
        )
        characters = connection.exec_driver_sql(
            "SELECT substr(token, 1, 1) AS character FROM search_frequent WHERE side = 'zh' "
            "GROUP BY character HAVING sum(beads) >= ?",
            (_FREQUENT_CHARACTER,),
        ).scalars()
        for character in list(characters):
            if has_chinese(character):
                beads = _count(connection, Phrase("zh", (character,), prefix=True), ())
                connection.exec_driver_sql(
                    "INSERT INTO search_frequent VALUES ('zh', ?, ?)", (_beginning(character), beads)
                )
        connection.exec_driver_sql(
            "UPDATE search_frequent SET beads = "
            "(SELECT beads FROM search_frequent WHERE side = '' AND token = ?) WHERE side = '' AND token = ?",
            (_BEADS, _BEADS_COUNTED),
        )

    def remove(self, connection: Connection, entries: Sequence[IndexEntry]) -> None:
        if rows := sorted(map(row_of, entries)):
            connection.exec_driver_sql(
                "INSERT INTO search(search, rowid, zh, en) VALUES ('delete', ?, ?, ?)", rows
            )
            if short := sorted(short_row_of(*text) for text in short_sides(entries)):
                connection.exec_driver_sql(
                    "INSERT INTO search_short(search_short, rowid, pairs) VALUES ('delete', ?, ?)", short
                )
            _count_more(connection, entries, -1)

    def page(
        self,
        connection: Connection,
        expression: Expression,
        hidden: Sequence[IdRange],
        limit: int,
        offset: int = 0,
    ) -> tuple[list[int], int]:
        found = self.search(connection, expression, hidden, limit, offset)
        # A page that is not full is the last one, so the total is known.
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
        if offset + limit <= _FIRST_PAGES:
            expression = _in_order(connection, expression)
        rows = connection.exec_driver_sql(
            f"SELECT rowid FROM search WHERE search MATCH ?{_not_in(hidden)} ORDER BY rowid LIMIT ? OFFSET ?",
            (_fts(expression), limit, offset),
        )
        return [row[0] & _ID_MASK for row in rows]

    def count(self, connection: Connection, expression: Expression, hidden: Sequence[IdRange]) -> int:
        match expression:
            case Phrase(side, (token,), prefix=False) if not hidden:
                return self.frequencies(connection, side, [token])[token]  # the same, faster
            case Phrase("zh", (token,), prefix=True) if not hidden:
                known = _beads_beginning(connection, token)
                if known is not None:
                    return known
        return _count(connection, expression, hidden)

    def frequencies(self, connection: Connection, side: Side, tokens: Sequence[str]) -> dict[str, int]:
        known = connection.exec_driver_sql(
            "SELECT token, beads FROM search_frequent "
            "WHERE side = ? AND token IN (SELECT value FROM json_each(?))",
            (side, json.dumps(list(tokens))),
        )
        found = {str(token): int(beads) for token, beads in known}
        for token in set(tokens) - found.keys():
            beads = connection.exec_driver_sql(
                "SELECT doc FROM search_tokens WHERE term = ? AND col = ?", (token, side)
            ).scalar()
            found[token] = beads or 0
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
            # As one string, which takes a fifth of the time of as many rows.
            ids = connection.exec_driver_sql(
                "SELECT group_concat(rowid) FROM (SELECT rowid FROM search WHERE search MATCH ? LIMIT ?)",
                (_fts(Phrase(side, (token,))), limit),
            ).scalar()
            found.append(np.fromstring(ids or "", dtype=np.int64, sep=",") & _ID_MASK)
        return found

    def similar_short(
        self, connection: Connection, side: Side, folded: str, least: int, shortest: int, longest: int
    ) -> list[int]:
        found = []
        for pair in character_pairs(folded):
            ids = connection.exec_driver_sql(
                "SELECT group_concat(rowid) FROM "
                "(SELECT rowid FROM search_short WHERE search_short MATCH ? AND rowid BETWEEN ? AND ?)",
                (
                    f'"{pair.translate(_SAFE)}"',
                    _short_row_id(side, shortest, 0),
                    _short_row_id(side, longest, _ID_MASK),
                ),
            ).scalar()
            if ids:
                found.append(np.fromstring(ids, dtype=np.int64, sep=","))
        distinct, counts = np.unique(np.concatenate(found or [np.empty(0, np.int64)]), return_counts=True)
        similar: list[int] = (distinct[counts >= least] & _ID_MASK).tolist()
        return similar

    def check(self, connection: Connection) -> list[str]:
        # FTS5's own integrity check is an INSERT, which fails in a read-only file.
        try:
            connection.exec_driver_sql("SELECT rowid FROM search WHERE search MATCH 'zh : x' LIMIT 1").all()
            connection.exec_driver_sql("SELECT count(*) FROM search_data WHERE length(block) = 0").all()
            connection.exec_driver_sql("SELECT rowid FROM search_short WHERE search_short MATCH 'x'").all()
            connection.exec_driver_sql("SELECT count(*) FROM search_frequent").all()
        except sqlite3.DatabaseError as error:
            return [f"The search index cannot be read ({error})."]
        return []


def add_short_pairs(connection: Connection, texts: Iterable[tuple[Side, int, str]]) -> None:
    """Add the pairs of characters of short sides: which, the bead's id and the text."""
    if rows := sorted(short_row_of(*text) for text in texts):
        connection.exec_driver_sql("INSERT INTO search_short(rowid, pairs) VALUES (?, ?)", rows)


def short_row_of(side: Side, bead_id: int, text: str) -> tuple[int, str]:
    """The row of a short side: its id, and its pairs of characters."""
    return _short_row_id(side, len(text), bead_id), "\n".join(character_pairs(text)).translate(_SAFE)


def _short_row_id(side: Side, length: int, bead_id: int) -> int:
    return (side == "en") << _SIDE_BIT | length << _ID_BITS | bead_id


def indexed_tokens(connection: Connection, hidden: Sequence[IdRange]) -> Iterator[tuple[int, str, str, int]]:
    """Everything in the index except hidden beads: the row of a bead, the side, the token and its place."""
    for term, row_id, column, place in _instances(connection, "search"):
        if not _is_hidden(row_id & _ID_MASK, hidden):
            yield row_id, column, term, place


def indexed_pairs(connection: Connection, hidden: Sequence[IdRange]) -> Iterator[tuple[int, str]]:
    """All pairs of characters of short sides, with their rows, except for hidden beads."""
    for term, row_id, *_ in _instances(connection, "search_short"):
        if not _is_hidden(row_id & _ID_MASK, hidden):
            yield row_id, term


def _instances(connection: Connection, table: str) -> Iterator[tuple[str, int, str, int]]:
    name = f"all_{table}"
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{name}")
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab('main', '{table}', 'instance')"
    )
    yield from connection.exec_driver_sql(f"SELECT term, doc, col, offset FROM temp.{name}")


def _is_hidden(bead_id: int, hidden: Sequence[IdRange]) -> bool:
    return any(first <= bead_id <= last for first, last in hidden)


def create_tables_beside(connection: Connection, beads: int) -> None:
    """Create the other tables of an index with this many beads, none of them counted."""
    connection.exec_driver_sql(
        "CREATE TABLE search_frequent "
        "(side TEXT, token TEXT, beads INTEGER NOT NULL, PRIMARY KEY (side, token)) WITHOUT ROWID"
    )
    connection.exec_driver_sql(
        "INSERT INTO search_frequent VALUES ('', ?, ?), ('', ?, 0)", (_BEADS, beads, _BEADS_COUNTED)
    )
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE search_short USING "
        "fts5(pairs, content='', columnsize=0, detail=none, tokenize='ascii')"
    )


def _has_doubled(connection: Connection) -> bool:
    """Whether the index has doubled since its tokens were counted."""
    beads, counted = connection.exec_driver_sql(
        "SELECT beads FROM search_frequent WHERE side = '' ORDER BY token"
    ).scalars()
    return bool(beads >= 2 * counted)


def _count_more(connection: Connection, entries: Sequence[IndexEntry], times: int) -> None:
    """Count entries added, or with -1 removed; tokens that have become frequent since wait for catch_up."""
    rows: list[tuple[int, str, str]] = [(times * len(entries), "", _BEADS)]
    if connection.exec_driver_sql("SELECT 1 FROM search_frequent WHERE side != '' LIMIT 1").first():
        for side in ("zh", "en"):
            tokens: Counter[str] = Counter()
            for entry in entries:
                found = set((entry.zh_tokens if side == "zh" else entry.en_tokens).split())
                tokens.update(found)
                if side == "zh":
                    tokens.update({_beginning(token[0]) for token in found})
            rows += [(times * beads, side, token) for token, beads in sorted(tokens.items())]
    connection.exec_driver_sql(
        "UPDATE search_frequent SET beads = beads + ? WHERE side = ? AND token = ?", rows
    )


def _set_merging(connection: Connection, **settings: int) -> None:
    for name, value in settings.items():
        connection.exec_driver_sql("INSERT INTO search(search, rank) VALUES (?, ?)", (name, value))


def row_of(entry: IndexEntry) -> tuple[int, str, str]:
    """The row of a bead: its id, and the tokens of each side."""
    row_id = (entry.rank << _ID_BITS) | entry.bead_id
    return row_id, entry.zh_tokens, entry.en_tokens


def _not_in(hidden: Sequence[IdRange]) -> str:
    return "".join(f" AND (rowid & {_ID_MASK}) NOT BETWEEN {first} AND {last}" for first, last in hidden)


def _beads_beginning(connection: Connection, character: str) -> int | None:
    """The number of beads with a Chinese character, if it is very frequent."""
    beads: int | None = connection.exec_driver_sql(
        "SELECT beads FROM search_frequent WHERE side = 'zh' AND token = ?", (_beginning(character),)
    ).scalar()
    return beads


def _in_order(connection: Connection, expression: Expression) -> Expression:
    """The expression with all tokens that begin with a very frequent character in place of the character.

    FTS5 reads the beads of all tokens with a beginning before it gives the first, but follows the beads of
    given tokens in order.
    """
    match expression:
        case Phrase("zh", (character,), prefix=True) if _beads_beginning(connection, character) is not None:
            tokens = [character, *(first + second for first, second in load_pairs(connection, [character]))]
            return Any(tuple(Phrase("zh", (token,)) for token in tokens))
    return expression


def _count(connection: Connection, expression: Expression, hidden: Sequence[IdRange]) -> int:
    found: int = connection.exec_driver_sql(
        f"SELECT count(*) FROM search WHERE search MATCH ?{_not_in(hidden)}", (_fts(expression),)
    ).scalar_one()
    return found


def _beginning(token: str) -> str:
    """Represents, in the table of frequent tokens, all tokens with a beginning; no token contains an
    asterisk.
    """
    return f"{token}*"


def _fts(expression: Expression) -> str:
    match expression:
        case Phrase(side, tokens, prefix):
            # No token contains a quotation mark, so no user input is read as syntax.
            return f'{side} : "{" ".join(tokens)}"' + (" *" if prefix else "")
        case All(parts):
            return "(" + " AND ".join(map(_fts, parts)) + ")"
        case Any(parts):
            return "(" + " OR ".join(map(_fts, parts)) + ")"
        case Except(wanted, unwanted):
            return f"({_fts(wanted)} NOT {_fts(unwanted)})"
