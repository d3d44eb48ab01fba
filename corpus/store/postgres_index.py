"""The search index in PostgreSQL: duizhao's posting lists, in plain tables.

PostgreSQL's own full text index (a ``tsvector`` under GIN) knows neither rank nor position: a page would sort
every match, a phrase would read the text of each, and a count would visit all of them. Here a row holds about
a thousand places of a token, best examples first, so that a page reads the first rows, a count adds up the
rows' own counts, and a phrase is found in arrays. Results depend neither on the server's locale nor on its
text search configuration, and no extension is needed.

Pairs of words with a frequent one have lists too, so that a phrase like “of the people” does not need all
places of “of”. The short sides of beads, which have too few tokens, have lists of all pairs of neighbouring
characters, whose position is the length of the text.

Large additions wait, sorted by hash into ``BUCKETS``, until catch_up merges them bucket by bucket: so each
token's list is written once, whatever the size of the import.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.store import posting_table as table
from corpus.store import postings as p
from corpus.store.connection import Connection
from corpus.store.index import All, Any, Except, Expression, IdRange, IndexEntry, Phrase, Side, short_sides
from corpus.text.tokens import character_pairs, chinese_pairs

_FREQUENT = frozenset(
    """
    a also an and as at be but by can do for from have he his i in it not of on or our s that the their
    they this to we which will with you your
    """.split()  # noqa: SIM905 (a list of so many strings is no easier to read)
)
"""A lemma in this many sentences is frequent: phrases with it are found faster by pairs of words."""

_SHORT: dict[Side, table.ListName] = {"zh": "short zh", "en": "short en"}

_FIRST_PLACES = 1024
"""How many places of a phrase's rarest token are followed first to find a page."""

BUCKETS = 64
"""Parts in which waiting tokens are merged: with ten million pairs, each has some eight million places."""


class PostgresIndex:
    """A :class:`corpus.store.index.SearchIndex` on PostgreSQL 12 or later."""

    def create(self, connection: Connection) -> None:
        for statement in table.TABLES.split(";"):
            connection.exec_driver_sql(statement)

    def drop(self, connection: Connection) -> None:
        # The last one held the index in earlier versions.
        connection.exec_driver_sql("DROP TABLE IF EXISTS postings, waiting, search")

    def add(self, connection: Connection, entries: Sequence[IndexEntry]) -> None:
        for side, gathered in _gathered(entries):
            table.store(connection, side, gathered)

    def add_later(self, connection: Connection, entries: Sequence[IndexEntry]) -> None:
        cursor = connection.connection.cursor()
        with cursor.copy("COPY waiting (bucket, tokens, counts, places) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int2", "text", "bytea", "bytea"])
            for side, gathered in _gathered(entries):
                for number, part in gathered.split(BUCKETS):
                    bucket = BUCKETS * table.LISTS.index(side) + number
                    tokens = "\n".join(part.tokens)
                    copy.write_row((bucket, tokens, part.counts.tobytes(), part.places.tobytes()))

    def catch_up(self, connection: Connection) -> None:
        if not _is_waiting(connection):
            return
        cursor = connection.connection.cursor(binary=True)
        for number in range(BUCKETS * len(table.LISTS)):
            cursor.execute("SELECT tokens, counts, places FROM waiting WHERE bucket = %s", (number,))
            parts = (
                p.Gathered(
                    tokens.split("\n"), np.frombuffer(counts, np.int64), np.frombuffer(places, np.int64)
                )
                for tokens, counts, places in cursor.fetchall()
            )
            table.store(connection, table.LISTS[number // BUCKETS], p.merged(parts))
        connection.exec_driver_sql("TRUNCATE waiting")
        connection.exec_driver_sql("ANALYZE postings")

    def remove(self, connection: Connection, entries: Sequence[IndexEntry]) -> None:
        self.catch_up(connection)
        for rank in {entry.rank for entry in entries}:  # the beads of a rank are adjacent
            for side, gathered in _gathered([entry for entry in entries if entry.rank == rank]):
                table.remove(connection, side, gathered)

    def page(
        self,
        connection: Connection,
        expression: Expression,
        hidden: Sequence[IdRange],
        limit: int,
        offset: int = 0,
    ) -> tuple[list[int], int]:
        only = _single_step(expression)
        if only and not hidden:
            rows = table.rows_of(connection, only.list_name, [only.token])
            beads = table.first_beads(connection, only.list_name, rows, offset + limit)
            total = sum(row.beads for row in rows)
        else:
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
        match expression:
            case Phrase(side, tokens, prefix) if not hidden:
                beads = _first_of_phrase(connection, side, tokens, prefix, offset + limit)
                ids: list[int] = p.ids_of(beads[offset : offset + limit]).tolist()
                return ids
        return self.page(connection, expression, hidden, limit, offset)[0]

    def count(self, connection: Connection, expression: Expression, hidden: Sequence[IdRange]) -> int:
        return self.page(connection, expression, hidden, 0)[1]

    def frequencies(self, connection: Connection, side: Side, tokens: Sequence[str]) -> dict[str, int]:
        rows = connection.exec_driver_sql(
            "SELECT token, sum(beads) FROM postings WHERE side = %s AND token = ANY(%s) GROUP BY token",
            (table.LISTS.index(side), list(tokens)),
        )
        found = {token: int(beads) for token, beads in rows}
        return {token: found.get(token, 0) for token in tokens}

    def tokens_ending(self, connection: Connection, side: Side, ending: str, limit: int) -> list[str]:
        rows = connection.exec_driver_sql(
            "SELECT token FROM postings WHERE side = %s AND right(token, %s) = %s "
            'GROUP BY token ORDER BY sum(beads) DESC, token COLLATE "C" LIMIT %s',
            (table.LISTS.index(side), len(ending), ending, limit),
        )
        return list(rows.scalars())

    def postings(
        self, connection: Connection, side: Side, tokens: Sequence[str], limit: int
    ) -> list[NDArray[np.int64]]:
        rows: dict[str, list[table.PostingRow]] = {token: [] for token in tokens}
        for row in table.rows_of(connection, side, tokens):
            rows[row.token].append(row)
        return [p.ids_of(table.first_beads(connection, side, rows[token], limit)) for token in tokens]

    def similar_short(
        self, connection: Connection, side: Side, folded: str, least: int, shortest: int, longest: int
    ) -> list[int]:
        rows = table.rows_of(connection, _SHORT[side], character_pairs(folded))
        lists = table.places_in(connection, _SHORT[side], rows)
        beads = [p.beads_of(p.at(places, shortest, longest)) for places in lists]
        distinct, counts = np.unique(np.concatenate(beads or [np.empty(0, np.int64)]), return_counts=True)
        ids: list[int] = p.ids_of(distinct[counts >= least]).tolist()
        return ids

    def check(self, connection: Connection) -> list[str]:
        problems = []
        for name in ("postings", "waiting"):
            if connection.exec_driver_sql("SELECT to_regclass(%s)", (name,)).scalar() is None:
                problems.append(f"The table {name} is missing.")
        return problems


def _gathered(entries: Sequence[IndexEntry]) -> Iterator[tuple[table.ListName, p.Gathered]]:
    """The places that the entries add to each of the lists."""
    ordered = sorted(entries, key=lambda entry: (entry.rank, entry.bead_id))
    yield "zh", p.gather(ordered, (entry.zh_tokens.split() for entry in ordered))
    en_tokens = [entry.en_tokens.split() for entry in ordered]
    yield "en", p.gather(ordered, en_tokens)
    steps = list(map(_pair_steps, en_tokens))
    pairs = [[step.token for step in of_entry] for of_entry in steps]
    yield "en pairs", p.gather(ordered, pairs, ([1 + step.offset for step in of_entry] for of_entry in steps))
    for side, short in _SHORT.items():
        texts = {bead_id: text for of_side, bead_id, text in short_sides(ordered) if of_side == side}
        pairs = [character_pairs(text) for text in texts.values()]
        lengths = ([len(text)] * len(found) for text, found in zip(texts.values(), pairs, strict=True))
        yield short, p.gather([entry for entry in ordered if entry.bead_id in texts], pairs, lengths)


def _is_waiting(connection: Connection) -> bool:
    return connection.exec_driver_sql("SELECT 1 FROM waiting LIMIT 1").first() is not None


def _beads(connection: Connection, expression: Expression, among: p.Beads | None = None) -> p.Beads:
    """The beads that match; with ``among``, the result is certain only for those."""
    match expression:
        case Phrase(side, tokens, prefix):
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
    """The beads where the tokens follow one another; only rows that may contain ``among`` are read."""
    (rarest, rows), *others = _phrase_steps(connection, side, tokens, prefix)
    if among is not None:
        rows = table.between(rows, *p.places_of(among))
    starts = p.begun(p.union(table.places_in(connection, rarest.list_name, rows)), rarest.offset)
    return p.beads_of(_going_on(connection, starts, others))


def _first_of_phrase(
    connection: Connection, side: Side, tokens: Sequence[str], prefix: bool, most: int
) -> p.Beads:
    """The first ``most`` beads where the tokens follow one another.

    More and more places of the rarest token are followed until these beads are found.
    """
    (rarest, rows), *others = _phrase_steps(connection, side, tokens, prefix)
    found = np.empty(0, np.int64)
    for starts, bound in _portions(connection, rarest, rows):
        found = p.union([found, p.beads_of(_going_on(connection, starts, others))])
        if np.searchsorted(found, bound) >= most:
            break
    return found[:most]


def _portions(
    connection: Connection, step: "_Step", rows: Sequence[table.PostingRow]
) -> Iterator[tuple[p.Places, int]]:
    """Yield batches of places where a phrase may begin, and the bead up to which they are complete."""
    read = 0
    while read < len(rows):
        end = 2 * read + 1
        starts = p.begun(p.union(table.places_in(connection, step.list_name, rows[read:end])), step.offset)
        # Rows not read yet begin after the start of the first of them.
        read, last = end, p.bead_at(rows[end].first) if end < len(rows) else p.AFTER_ALL
        size = _FIRST_PLACES
        while len(starts) > size:
            yield starts[:size], min(p.bead_at(int(starts[size])), last)
            starts, size = starts[size:], 4 * size
        yield starts, last


def _phrase_steps(
    connection: Connection, side: Side, tokens: Sequence[str], prefix: bool
) -> "list[_StepRows]":
    """The steps of a phrase with their rows, rarest first, which rules out most rows of the others."""
    steps = _with_rows(connection, _steps(side, tokens[: len(tokens) - prefix]))
    if prefix:
        last = _Step(p.offsets(tokens)[-1], side, tokens[-1])
        steps.append((last, table.rows_beginning(connection, side, tokens[-1])))
    steps.sort(key=lambda step: sum(row.beads for row in step[1]))
    return _without_covered(steps)


def _going_on(connection: Connection, starts: p.Places, steps: "Sequence[_StepRows]") -> p.Places:
    """The beginnings of a phrase that are followed by all the steps."""
    for step, rows in steps:
        if not len(starts):
            break
        wanted = starts + step.offset
        parts = table.places_in(connection, step.list_name, table.between(rows, wanted, wanted))
        starts = p.going_on(starts, parts, step.offset)
    return starts


@dataclass(frozen=True, slots=True)
class _Step:
    """A token of a phrase, or a listed pair of tokens, and its distance from the first."""

    offset: int
    list_name: table.ListName
    token: str


_StepRows = tuple[_Step, list[table.PostingRow]]


def _with_rows(connection: Connection, steps: Sequence[_Step]) -> list[_StepRows]:
    """Each step with the rows of its list, in order."""
    rows: dict[tuple[table.ListName, str], list[table.PostingRow]] = defaultdict(list)
    for list_name in {step.list_name for step in steps}:
        tokens = {step.token for step in steps if step.list_name == list_name}
        for row in table.rows_of(connection, list_name, tokens):
            rows[list_name, row.token].append(row)
    return [(step, rows[step.list_name, step.token]) for step in steps]


def _single_step(expression: Expression) -> _Step | None:
    """The list that answers the query alone, if there is one."""
    match expression:
        case Phrase(side, tokens, False) if len(steps := _steps(side, tokens)) == 1:
            return steps[0]
        case _:
            return None


def _steps(side: Side, tokens: Sequence[str]) -> list[_Step]:
    """The steps that together find a phrase of whole tokens."""
    pairs = _pair_steps(tokens) if side == "en" else []
    in_pairs = {offset for pair in pairs for offset in (pair.offset, pair.offset + 1)}
    singles = (_Step(offset, side, token) for offset, token in zip(p.offsets(tokens), tokens, strict=True))
    return pairs + [step for step in singles if step.offset not in in_pairs]


def _pair_steps(tokens: Sequence[str]) -> list[_Step]:
    """The pairs of adjacent words with a frequent one."""
    offsets = p.offsets(tokens)
    return [
        _Step(offsets[i], "en pairs", f"{tokens[i]} {tokens[i + 1]}")
        for i in range(len(tokens) - 1)
        if tokens[i] in _FREQUENT or tokens[i + 1] in _FREQUENT
    ]


def _without_covered(steps: Sequence[_StepRows]) -> list[_StepRows]:
    """The steps without those that others imply: of 发展战略, 展战 between 发展 and 战略.

    The first step stays, because it rules out most.
    """
    kept = list(steps)
    pairs = {step.offset: step for step, _ in steps if len(chinese_pairs([step.token]))}
    for step, rows in reversed(steps[1:]):
        if all(offset in pairs for offset in (step.offset - 1, step.offset, step.offset + 1)):
            kept.remove((step, rows))
            del pairs[step.offset]
    return kept
