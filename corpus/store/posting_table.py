"""The table of posting lists in PostgreSQL: reading, writing and merging its rows.

A row holds about a thousand places of a token, best examples first.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from corpus.store import postings as p
from corpus.store.connection import Connection

ListName = Literal["zh", "en", "short zh", "short en", "en pairs"]

LISTS: tuple[ListName, ...] = ("zh", "en", "short zh", "short en", "en pairs")
"""The kinds of lists, with their numbers in the table."""

_SMALL = 1024
"""A row with fewer beads than this may be rewritten when beads are added to its token."""

_GROWTH = 16
"""A rewritten row may be this many times larger than the addition, so that adding a bead stays cheap."""

TABLES = """
CREATE TABLE postings (
    side smallint, token text COLLATE "C", first bigint, last bigint NOT NULL, beads integer NOT NULL,
    places bytea NOT NULL, PRIMARY KEY (side, token, first)
);
ALTER TABLE postings ALTER places SET STORAGE EXTERNAL;
CREATE TABLE waiting (bucket smallint, tokens text, counts bytea, places bytea);
CREATE INDEX ix_waiting ON waiting (bucket);
ALTER TABLE waiting ALTER counts SET STORAGE EXTERNAL, ALTER places SET STORAGE EXTERNAL
"""


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A row of postings without its places."""

    token: str
    first: int
    last: int
    beads: int


def store(connection: Connection, list_name: ListName, gathered: p.Gathered) -> None:
    """Add places to the lists of their tokens, merging them with small rows."""
    if not gathered.tokens:
        return
    cursor = connection.connection.cursor(binary=True)
    cursor.execute(
        "DELETE FROM postings USING unnest(%s::text[], %s::bigint[]) AS added(of_token, most) "
        "WHERE side = %s AND token = of_token AND beads < least(most, %s) RETURNING token, first, places",
        (gathered.tokens, (gathered.counts * _GROWTH).tolist(), LISTS.index(list_name), _SMALL),
    )
    before: dict[str, list[p.Places]] = {}
    for token, first, places in cursor.fetchall():
        before.setdefault(token, []).append(p.decode(first, places))
    items = ((token, p.union([*before.get(token, ()), places])) for token, places in gathered.items())
    _write(connection, list_name, items)


def _write(connection: Connection, list_name: ListName, items: Iterable[tuple[str, p.Places]]) -> None:
    cursor = connection.connection.cursor()
    number = LISTS.index(list_name)
    with cursor.copy(
        "COPY postings (side, token, first, last, beads, places) FROM STDIN (FORMAT BINARY)"
    ) as copy:
        copy.set_types(["int2", "text", "int8", "int8", "int4", "bytea"])
        for token, places in items:
            for chunk in p.chunks(places):
                beads = len(p.beads_of(chunk))
                copy.write_row((number, token, int(chunk[0]), int(chunk[-1]), beads, p.encode(chunk)))


def remove(connection: Connection, list_name: ListName, gathered: p.Gathered) -> None:
    """Remove beads, all of one rank, from the lists of their tokens."""
    if not gathered.tokens:
        return
    gone = p.beads_of(np.sort(gathered.places))
    lower, upper = p.places_of(gone)
    cursor = connection.connection.cursor(binary=True)
    cursor.execute(
        "DELETE FROM postings WHERE side = %s AND token = ANY(%s) AND first < %s AND last >= %s "
        "RETURNING token, first, places",
        (LISTS.index(list_name), gathered.tokens, int(upper[-1]), int(lower[0])),
    )
    left = [(token, p.outside(p.decode(first, places), gone)) for token, first, places in cursor.fetchall()]
    _write(connection, list_name, [(token, places) for token, places in left if len(places)])


def between(rows: Sequence[PostingRow], lower: p.Places, upper: p.Places) -> list[PostingRow]:
    """The rows that may hold a place between one of ``lower`` and its ``upper``."""
    firsts = np.array([row.first for row in rows], np.int64)
    lasts = np.array([row.last for row in rows], np.int64)
    hit = np.searchsorted(upper, firsts, "left") < np.searchsorted(lower, lasts, "right")
    return [rows[i] for i in np.flatnonzero(hit).tolist()]


def rows_of(connection: Connection, list_name: ListName, tokens: Collection[str]) -> list[PostingRow]:
    """The rows of these tokens, by their first places."""
    rows = connection.exec_driver_sql(
        "SELECT token, first, last, beads FROM postings WHERE side = %s AND token = ANY(%s)",
        (LISTS.index(list_name), list(tokens)),
    )
    return sorted((PostingRow(*row) for row in rows), key=lambda row: row.first)


def rows_beginning(connection: Connection, list_name: ListName, prefix: str) -> list[PostingRow]:
    """The rows of all tokens with this beginning, by their first places."""
    rows = connection.exec_driver_sql(
        "SELECT token, first, last, beads FROM postings WHERE side = %s AND token >= %s AND token < %s",
        (LISTS.index(list_name), prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)),
    )
    return sorted((PostingRow(*row) for row in rows), key=lambda row: row.first)


def first_beads(
    connection: Connection, list_name: ListName, rows: Sequence[PostingRow], most: int
) -> p.Beads:
    """The first beads of a token; ``rows`` are all of its rows, in order."""
    enough, bound = 0, -1
    for row in rows:
        if enough >= most:
            break
        enough, bound = enough + row.beads, max(bound, row.last)
    read = places_in(connection, list_name, [row for row in rows if row.first <= bound])
    return p.beads_of(p.union(read))[:most]


def places_in(connection: Connection, list_name: ListName, rows: Sequence[PostingRow]) -> list[p.Places]:
    """The places in each row, in the order of their first places."""
    if not rows:
        return []
    cursor = connection.connection.cursor(binary=True)
    tokens = {row.token for row in rows}
    firsts = [row.first for row in rows]
    values: tuple[Any, ...]
    if len(tokens) == 1:
        condition, values = "token = %s AND first = ANY(%s)", (*tokens, firsts)
    else:
        condition = "(token, first) IN (SELECT * FROM unnest(%s::text[], %s::bigint[]))"
        values = [row.token for row in rows], firsts
    cursor.execute(
        f"SELECT first, places FROM postings WHERE side = %s AND {condition}",
        (LISTS.index(list_name), *values),
    )
    found = sorted(cursor.fetchall())
    return [p.decode(first, places) for first, places in found]
