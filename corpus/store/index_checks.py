"""Whether the index agrees with the texts, from which it is recomputed."""

from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.message import Message, counted
from corpus.store.connection import Connection, rows, value
from corpus.store.corpus import Corpus
from corpus.store.index import IdRange, IndexEntry, Side, short_sides
from corpus.store.reading import hidden_ranges, load_beads, shown
from corpus.store.sqlite_index import indexed_pairs, indexed_tokens, row_of, short_row_of
from corpus.store.table_checks import Fault
from corpus.store.writing import entries_of_beads
from corpus.text.token_texts import chinese_pairs_of
from corpus.text.tokens import character_pairs

INDEX, TEXTS = "search", "texts"
"""What a finding is about: the index, or that either the texts or the index has changed."""

SAMPLE = 2_000
"""The number of beads recomputed, spread evenly; in a smaller corpus the whole index is compared."""


def index_problems(connection: Connection, corpus: Corpus, *, full: bool = False) -> Iterator[Fault]:
    """The differences between the texts and the index and tables made from them."""
    total = int(value(connection, "SELECT count(*) FROM beads"))
    hidden = hidden_ranges(connection)
    # Beads of an import need not be found before it is complete.
    ids = shown([i for (i,) in rows(connection, _SOME, max(total // SAMPLE, 1), SAMPLE)], hidden)
    entries = entries_of_beads(load_beads(connection, corpus.cache, ids))
    checks = [_missing_short_texts(connection, entries), _missing_pairs(connection, entries)]
    if connection.dialect.name == "sqlite":
        checks.append(_miscounted(connection, total))
        if total <= SAMPLE:
            differing = list(_differing(connection, entries, hidden))
            if any(what == TEXTS for what, _ in differing):
                yield from differing
                return
            checks.append(iter(differing))
    if missing := sum(not _is_found(connection, corpus, entry, total) for entry in entries):
        problem = "The index lacks {missing} of {tried} beads tried."
        yield INDEX, Message(problem, missing=missing, tried=len(entries))
    for check in checks:
        yield from check
    if full and total > SAMPLE:
        yield from _differing_anywhere(connection, corpus, hidden)


def _all_entries(
    connection: Connection, corpus: Corpus, hidden: Sequence[IdRange]
) -> Iterator[Sequence[IndexEntry]]:
    """The entries of all beads, some at a time."""
    last = 0
    while ids := [i for (i,) in rows(connection, _NEXT, last, SAMPLE)]:
        yield entries_of_beads(load_beads(connection, corpus.cache, shown(ids, hidden)))
        last = ids[-1]


_NEXT = "SELECT id FROM beads WHERE id > ? ORDER BY id LIMIT ?"
_SOME = "SELECT id FROM beads WHERE id % ? = 0 ORDER BY id LIMIT ?"


def _is_found(connection: Connection, corpus: Corpus, entry: IndexEntry, total: int) -> bool:
    """Whether a bead is found by a token of each side, and by its short texts."""
    index = corpus.index
    sides: list[tuple[Side, list[str]]] = [("zh", entry.zh_tokens.split()), ("en", entry.en_tokens.split())]
    for side, tokens in sides:
        if tokens:
            # The rarest of a few: long lists take long to read.
            frequencies = index.frequencies(connection, side, tokens[:: max(len(tokens) // 5, 1)])
            rarest = min(frequencies, key=frequencies.__getitem__)
            if entry.bead_id not in index.postings(connection, side, [rarest], total)[0]:
                return False
    return all(
        entry.bead_id in index.similar_short(connection, side, text, least, len(text), len(text))
        for side, _, text in short_sides([entry])
        if (least := len(set(character_pairs(text))))
    )


def _missing_short_texts(connection: Connection, entries: Sequence[IndexEntry]) -> Iterator[Fault]:
    expected = {(int(side == "en"), bead_id, text) for side, bead_id, text in short_sides(entries)}
    statement = (
        "SELECT side, bead_id, folded FROM short_sides WHERE side IN ? AND length IN ? AND bead_id IN ?"
    )
    found = rows(connection, statement, [0, 1], list(range(1, 100)), [entry.bead_id for entry in entries])
    of_none = "SELECT count(*) FROM short_sides WHERE bead_id NOT IN (SELECT id FROM beads)"
    if wrong := len(expected ^ {tuple(row) for row in found}) + int(value(connection, of_none)):
        yield (
            INDEX,
            Message(
                "The list of short texts is wrong for {wrong} of {tried} beads tried.",
                wrong=wrong,
                tried=len(entries),
            ),
        )


def _missing_pairs(connection: Connection, entries: Sequence[IndexEntry]) -> Iterator[Fault]:
    expected = set(map(tuple, chinese_pairs_of([entry.zh for entry in entries])))
    found = rows(connection, "SELECT first, second FROM pairs WHERE first IN ?", {one for one, _ in expected})
    if missing := len(expected - {tuple(row) for row in found}):
        yield (
            INDEX,
            Message(
                "The list of pairs of characters lacks {missing} of {tried}.",
                missing=missing,
                tried=len(expected),
            ),
        )


def _miscounted(connection: Connection, total: int) -> Iterator[Fault]:
    """Faults in the counts that SQLite's index keeps, as tried on the rarest tokens among them."""
    counts = dict(rows(connection, "SELECT token, beads FROM search_frequent WHERE side = ''"))
    ok = (
        set(map(type, counts.values())) == {int} and len(counts) == 2 and isinstance(counts.get("beads"), int)
    )
    if ok and counts["beads"] > total:
        gone = counts["beads"] - total
        yield "beads", Message("The index has {beads} that no longer exist.", beads=counted(gone, "bead"))
    ok = ok and counts["beads"] == total
    statement = "SELECT side, token, beads FROM search_frequent WHERE side IS NOT '' ORDER BY beads LIMIT 200"
    frequent = rows(connection, statement)
    for side, token, beads in frequent:
        there = value(connection, "SELECT doc FROM search_tokens WHERE term = ? AND col = ?", token, side)
        ok = ok and beads == there
    if not ok:
        yield INDEX, Message("The counts of the search index are wrong.")


def _differing(
    connection: Connection, entries: Sequence[IndexEntry], hidden: Sequence[IdRange]
) -> Iterator[Fault]:
    """SQLite's index compared with the texts, token by token."""
    expected = Counter(_tokens_of(entries))
    pairs = set(_pairs_of(entries))
    indexed = Counter(indexed_tokens(connection, hidden))
    indexed_short = set(indexed_pairs(connection, hidden))
    if indexed - expected:
        yield TEXTS, Message("The texts and the search index disagree.")
    elif indexed != expected or indexed_short != pairs:
        yield INDEX, Message("The search index does not cover all the texts.")


def _differing_anywhere(connection: Connection, corpus: Corpus, hidden: Sequence[IdRange]) -> Iterator[Fault]:
    """The whole index compared with all texts: in SQLite by sums of hashes, which take no memory."""
    if connection.dialect.name != "sqlite":
        total = int(value(connection, "SELECT count(*) FROM beads"))
        for entries in _all_entries(connection, corpus, hidden):
            if missing := sum(not _is_found(connection, corpus, entry, total) for entry in entries):
                problem = "The index lacks {missing} of {tried} beads tried."
                yield INDEX, Message(problem, missing=missing, tried=len(entries))
        return
    tokens = pairs = 0
    for entries in _all_entries(connection, corpus, hidden):
        tokens += sum(map(hash, _tokens_of(entries)))
        pairs += sum(map(hash, _pairs_of(entries)))
    if tokens != sum(map(hash, indexed_tokens(connection, hidden))):
        yield TEXTS, Message("The texts and the search index disagree.")
    elif pairs != sum(map(hash, indexed_pairs(connection, hidden))):
        yield INDEX, Message("The search index does not cover all the texts.")


def _tokens_of(entries: Sequence[IndexEntry]) -> Iterator[tuple[int, str, str, int]]:
    """The tokens of the entries in SQLite's index: row, side, token and its place."""
    for entry in entries:
        row_id, *sides = row_of(entry)
        for column, tokens in zip(("zh", "en"), sides, strict=True):
            yield from ((row_id, column, token, place) for place, token in enumerate(tokens.split()))


def _pairs_of(entries: Sequence[IndexEntry]) -> Iterator[tuple[int, str]]:
    """The pairs of characters of their short sides in SQLite's index, with their rows."""
    for text in short_sides(entries):
        row, of = short_row_of(*text)
        yield from ((row, pair) for pair in set(of.split("\n")))
