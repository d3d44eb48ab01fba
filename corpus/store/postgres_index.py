"""The search index in PostgreSQL: posting lists of our own, in plain tables.

PostgreSQL's own full text index (a ``tsvector`` under GIN) knows neither rank nor position: a page would sort
every match, a phrase would read the text of each, and a count would visit all of them. Here a row holds some
thousand places of a token, the best examples first, so that a page reads the first rows, a count adds up what
rows say of themselves, and a phrase is found in arrays. Neither the server's locale nor its text search
configuration has a say in what is found, and no extension is needed.

The short sides of beads, of which tokens tell too little, have lists of their own: of all pairs of
neighbouring characters, whose position is the length of the text.

What many entries add waits, sorted by hash into ``BUCKETS``, until catch_up merges it bucket by bucket: so
each token's list is written once, whatever the size of the import.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any as AnyValue
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from corpus.store import postings as p
from corpus.store.index import LONGEST_SHORT, All, Any, Entry, Except, Expression, IdRange, Match, Side
from corpus.tokens import character_pairs

_List = Literal["zh", "en", "short zh", "short en"]

_LISTS: tuple[_List, ...] = ("zh", "en", "short zh", "short en")
"""What the lists are of, by the number that stands for it in the table."""

_SHORT: dict[Side, _List] = {"zh": "short zh", "en": "short en"}

BUCKETS = 64
"""Parts in which waiting tokens are merged: of ten million pairs, each has some eight million places."""

_SMALL = 1024
"""Beads below which a row may be written anew together with what is added to its token."""

_GROWTH = 16
"""As many times as large as what is added a row may be for that, lest one bead cost a thousand."""

_TABLES = """
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
class _Row:
    """What a row of postings says without its places."""

    token: str
    first: int
    last: int
    beads: int


class PostgresIndex:
    """A :class:`corpus.store.index.SearchIndex` on PostgreSQL 12 or later."""

    def create(self, connection: Connection) -> None:
        for statement in _TABLES.split(";"):
            connection.exec_driver_sql(statement)

    def drop(self, connection: Connection) -> None:
        # The last one is what held the index before these did.
        connection.exec_driver_sql("DROP TABLE IF EXISTS postings, waiting, search")

    def add(self, connection: Connection, entries: Sequence[Entry]) -> None:
        for side, gathered in _gathered(entries):
            _store(connection, side, gathered)

    def add_later(self, connection: Connection, entries: Sequence[Entry]) -> None:
        cursor = connection.connection.cursor()
        with cursor.copy("COPY waiting (bucket, tokens, counts, places) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int2", "text", "bytea", "bytea"])
            for side, gathered in _gathered(entries):
                for number, part in gathered.split(BUCKETS):
                    bucket = BUCKETS * _LISTS.index(side) + number
                    tokens = "\n".join(part.tokens)
                    copy.write_row((bucket, tokens, part.counts.tobytes(), part.places.tobytes()))

    def catch_up(self, connection: Connection) -> None:
        if not _is_waiting(connection):
            return
        cursor = connection.connection.cursor(binary=True)
        for number in range(BUCKETS * len(_LISTS)):
            cursor.execute("SELECT tokens, counts, places FROM waiting WHERE bucket = %s", (number,))
            parts = (
                p.Gathered(
                    tokens.split("\n"), np.frombuffer(counts, np.int64), np.frombuffer(places, np.int64)
                )
                for tokens, counts, places in cursor.fetchall()
            )
            _store(connection, _LISTS[number // BUCKETS], p.merged(parts))
        connection.exec_driver_sql("TRUNCATE waiting")
        connection.exec_driver_sql("ANALYZE postings")

    def remove(self, connection: Connection, entries: Sequence[Entry]) -> None:
        self.catch_up(connection)
        for rank in {entry.rank for entry in entries}:  # the beads of a rank stand near each other
            for side, gathered in _gathered([entry for entry in entries if entry.rank == rank]):
                _remove(connection, side, gathered)

    def page(
        self,
        connection: Connection,
        expression: Expression,
        hidden: Sequence[IdRange],
        limit: int,
        offset: int = 0,
    ) -> tuple[list[int], int]:
        match expression:
            case Match(side, (token,), False) if not hidden:
                rows = _rows(connection, side, [token])
                beads = _first_beads(connection, side, rows, offset + limit)
                total = sum(row.beads for row in rows)
            case _:
                beads = p.shown(_beads(connection, expression), hidden)
                total = len(beads)
        return p.ids_of(beads[offset : offset + limit]).tolist(), total

    def search(
        self,
        connection: Connection,
        expression: Expression,
        hidden: Sequence[IdRange],
        limit: int,
        offset: int = 0,
    ) -> list[int]:
        return self.page(connection, expression, hidden, limit, offset)[0]

    def count(self, connection: Connection, expression: Expression, hidden: Sequence[IdRange]) -> int:
        return self.page(connection, expression, hidden, 0)[1]

    def frequencies(self, connection: Connection, side: Side, tokens: Sequence[str]) -> dict[str, int]:
        rows = connection.exec_driver_sql(
            "SELECT token, sum(beads) FROM postings WHERE side = %s AND token = ANY(%s) GROUP BY token",
            (_LISTS.index(side), list(tokens)),
        )
        found = {token: int(beads) for token, beads in rows}
        return {token: found.get(token, 0) for token in tokens}

    def tokens_ending(self, connection: Connection, side: Side, ending: str, limit: int) -> list[str]:
        rows = connection.exec_driver_sql(
            "SELECT token FROM postings WHERE side = %s AND right(token, %s) = %s "
            'GROUP BY token ORDER BY sum(beads) DESC, token COLLATE "C" LIMIT %s',
            (_LISTS.index(side), len(ending), ending, limit),
        )
        return list(rows.scalars())

    def postings(
        self, connection: Connection, side: Side, tokens: Sequence[str], limit: int
    ) -> list[NDArray[np.int64]]:
        rows: dict[str, list[_Row]] = {token: [] for token in tokens}
        for row in _rows(connection, side, tokens):
            rows[row.token].append(row)
        return [p.ids_of(_first_beads(connection, side, rows[token], limit)) for token in tokens]

    def similar_short(
        self, connection: Connection, side: Side, folded: str, least: int, shortest: int, longest: int
    ) -> list[int] | None:
        rows = _rows(connection, _SHORT[side], character_pairs(folded))
        lists = _places(connection, _SHORT[side], rows)
        beads = [p.beads_of(p.at(places, shortest, longest)) for places in lists]
        distinct, counts = np.unique(np.concatenate(beads or [np.empty(0, np.int64)]), return_counts=True)
        ids: list[int] = p.ids_of(distinct[counts >= least]).tolist()
        return ids

    def check(self, connection: Connection) -> list[str]:
        problems = []
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            problems.append(f"The database's encoding is {encoding}, which holds no Chinese.")
        for table in ("postings", "waiting"):
            if connection.exec_driver_sql("SELECT to_regclass(%s)", (table,)).scalar() is None:
                problems.append(f"The table {table} is missing.")
        return problems


def _gathered(entries: Sequence[Entry]) -> Iterator[tuple[_List, p.Gathered]]:
    """What the entries add to each of the lists."""
    ordered = sorted(entries, key=lambda entry: (entry.rank, entry.bead_id))
    yield "zh", p.gather(ordered, (entry.zh_tokens for entry in ordered))
    yield "en", p.gather(ordered, (entry.en_tokens for entry in ordered))
    for side, short in _SHORT.items():
        texts = [(entry, entry.zh if side == "zh" else entry.en) for entry in ordered]
        texts = [(entry, text) for entry, text in texts if 0 < len(text) <= LONGEST_SHORT]
        yield (
            short,
            p.gather(
                [entry for entry, _ in texts],
                (character_pairs(text) for _, text in texts),
                [len(text) for _, text in texts],
            ),
        )


def _is_waiting(connection: Connection) -> bool:
    return connection.exec_driver_sql("SELECT 1 FROM waiting LIMIT 1").first() is not None


def _store(connection: Connection, side: _List, gathered: p.Gathered) -> None:
    """Add places to the lists of their tokens; small rows of these are merged with them."""
    if not gathered.tokens:
        return
    cursor = connection.connection.cursor(binary=True)
    cursor.execute(
        "DELETE FROM postings USING unnest(%s::text[], %s::bigint[]) AS added(of_token, most) "
        "WHERE side = %s AND token = of_token AND beads < least(most, %s) RETURNING token, first, places",
        (gathered.tokens, (gathered.counts * _GROWTH).tolist(), _LISTS.index(side), _SMALL),
    )
    before: dict[str, list[p.Places]] = {}
    for token, first, places in cursor.fetchall():
        before.setdefault(token, []).append(p.decode(first, places))
    items = ((token, p.union([*before.get(token, ()), places])) for token, places in gathered.items())
    _write(connection, side, items)


def _write(connection: Connection, side: _List, items: Iterable[tuple[str, p.Places]]) -> None:
    cursor = connection.connection.cursor()
    number = _LISTS.index(side)
    with cursor.copy(
        "COPY postings (side, token, first, last, beads, places) FROM STDIN (FORMAT BINARY)"
    ) as copy:
        copy.set_types(["int2", "text", "int8", "int8", "int4", "bytea"])
        for token, places in items:
            for chunk in p.chunks(places):
                beads = len(p.beads_of(chunk))
                copy.write_row((number, token, int(chunk[0]), int(chunk[-1]), beads, p.encode(chunk)))


def _remove(connection: Connection, side: _List, gathered: p.Gathered) -> None:
    """Take beads, all of one rank, out of the lists of their tokens."""
    if not gathered.tokens:
        return
    gone = p.beads_of(np.sort(gathered.places))
    lower, upper = p.places_of(gone)
    cursor = connection.connection.cursor(binary=True)
    cursor.execute(
        "DELETE FROM postings WHERE side = %s AND token = ANY(%s) AND first < %s AND last >= %s "
        "RETURNING token, first, places",
        (_LISTS.index(side), gathered.tokens, int(upper[-1]), int(lower[0])),
    )
    left = [(token, p.outside(p.decode(first, places), gone)) for token, first, places in cursor.fetchall()]
    _write(connection, side, [(token, places) for token, places in left if len(places)])


def _beads(connection: Connection, expression: Expression, among: p.Beads | None = None) -> p.Beads:
    """The beads that are found; where ``among`` is given, only those of them are sure to be right."""
    match expression:
        case Match(side, tokens, prefix):
            return _phrase(connection, side, tokens, prefix, among)
        case All(parts):
            for part in parts:
                found = _beads(connection, part, among)
                among = found if among is None else p.common(among, found)
            return np.empty(0, np.int64) if among is None else among
        case Any(parts):
            return p.union([_beads(connection, part, among) for part in parts])
        case Except(wanted, unwanted):
            found = _beads(connection, wanted, among)
            return p.without(found, _beads(connection, unwanted, found))


def _phrase(
    connection: Connection, side: Side, tokens: Sequence[str], prefix: bool, among: p.Beads | None
) -> p.Beads:
    """The beads where the tokens stand one after the other."""
    whole = list(dict.fromkeys(tokens[:-1] if prefix else tokens))
    rows: dict[str, list[_Row]] = {token: [] for token in whole}
    for row in _rows(connection, side, whole) if whole else ():
        rows[row.token].append(row)
    steps = [(index, rows[token]) for index, token in enumerate(tokens[: len(tokens) - prefix])]
    if prefix:
        steps.append((len(tokens) - 1, _rows_beginning(connection, side, tokens[-1])))
    # The rarest first: of the others only the rows that it does not rule out are read.
    steps.sort(key=lambda step: sum(row.beads for row in step[1]))
    starts: p.Places | None = None
    for index, of_token in steps:
        if starts is not None:
            lower = upper = starts + index
        elif among is not None:
            lower, upper = p.places_of(among)
        chosen = of_token if starts is None and among is None else _between(of_token, lower, upper)
        parts = _places(connection, side, chosen)
        starts = p.begun(p.union(parts), index) if starts is None else p.going_on(starts, parts, index)
        if not len(starts):
            break
    return p.beads_of(starts) if starts is not None else np.empty(0, np.int64)


def _between(rows: Sequence[_Row], lower: p.Places, upper: p.Places) -> list[_Row]:
    """The rows that may hold a place from one of ``lower`` to its ``upper``."""
    firsts = np.array([row.first for row in rows], np.int64)
    lasts = np.array([row.last for row in rows], np.int64)
    hit = np.searchsorted(upper, firsts, "left") < np.searchsorted(lower, lasts, "right")
    return [rows[i] for i in np.flatnonzero(hit).tolist()]


def _rows(connection: Connection, side: _List, tokens: Sequence[str]) -> list[_Row]:
    rows = connection.exec_driver_sql(
        "SELECT token, first, last, beads FROM postings WHERE side = %s AND token = ANY(%s)",
        (_LISTS.index(side), list(tokens)),
    )
    return sorted((_Row(*row) for row in rows), key=lambda row: row.first)


def _rows_beginning(connection: Connection, side: Side, prefix: str) -> list[_Row]:
    rows = connection.exec_driver_sql(
        "SELECT token, first, last, beads FROM postings WHERE side = %s AND token >= %s AND token < %s",
        (_LISTS.index(side), prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)),
    )
    return sorted((_Row(*row) for row in rows), key=lambda row: row.first)


def _first_beads(connection: Connection, side: Side, rows: Sequence[_Row], most: int) -> p.Beads:
    """The first beads of a token; ``rows`` are all of its rows, in order."""
    enough, bound = 0, -1
    for row in rows:
        if enough >= most:
            break
        enough, bound = enough + row.beads, max(bound, row.last)
    return p.beads_of(p.union(_places(connection, side, [row for row in rows if row.first <= bound])))[:most]


def _places(connection: Connection, side: _List, rows: Sequence[_Row]) -> list[p.Places]:
    """What each of the rows holds, in the order of their first places."""
    if not rows:
        return []
    cursor = connection.connection.cursor(binary=True)
    tokens = {row.token for row in rows}
    firsts = [row.first for row in rows]
    values: tuple[AnyValue, ...]
    if len(tokens) == 1:
        condition, values = "token = %s AND first = ANY(%s)", (*tokens, firsts)
    else:
        condition = "(token, first) IN (SELECT * FROM unnest(%s::text[], %s::bigint[]))"
        values = [row.token for row in rows], firsts
    cursor.execute(
        f"SELECT first, places FROM postings WHERE side = %s AND {condition}", (_LISTS.index(side), *values)
    )
    found = sorted(cursor.fetchall())
    return [p.decode(first, places) for first, places in found]
