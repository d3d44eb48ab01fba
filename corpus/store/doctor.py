"""What would make a corpus's answers silently wrong, and the hint for it."""

import shlex
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from corpus.message import Message, counted
from corpus.model import Progress
from corpus.store import schema
from corpus.store.corpus import Corpus, index_version
from corpus.store.importing import BATCH
from corpus.store.index import Side
from corpus.store.reading import hidden_ranges, load_beads, shown
from corpus.store.schema import set_property
from corpus.store.writing import add_to_index, entry_of_bead

SAMPLE = 500
"""Beads that are looked up to see whether the index knows them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, and what to do about it."""

    problem: str
    hint: str


REBUILD = "Run duizhao doctor --rebuild-index."


def examine(corpus: Corpus) -> list[Problem]:
    """Everything that is found wrong; empty for a sound corpus."""
    findings = [Problem(stale, REBUILD)] if (stale := corpus.stale_index()) else []
    with corpus.selecting() as connection:
        if connection.dialect.name == "sqlite":
            findings += _examine_file(connection)
        with corpus.reading() as reading:
            findings += [Problem(problem, REBUILD) for problem in corpus.index.check(reading)]
        if not findings and (missing := _missing(connection, corpus)):
            problem = Message(
                "The index lacks {missing} of {tried} beads tried.", missing=missing, tried=SAMPLE
            )
            findings.append(Problem(problem, REBUILD))
        table = schema.imports
        for name in connection.execute(select(table.c.name).where(~table.c.complete)).scalars():
            findings.append(
                Problem(
                    Message(
                        "The import “{name}” was interrupted or is under way; none of it is shown.", name=name
                    ),
                    Message(
                        "Import it again to finish it, or run duizhao remove {name}.", name=shlex.quote(name)
                    ),
                )
            )
    return findings


def rebuild_index(corpus: Corpus, progress: Progress | None = None) -> int:
    """Rebuild the index from the texts, all or nothing; returns the number of beads in it."""
    b = schema.beads
    with corpus.writing() as connection:
        total = connection.execute(select(func.count()).select_from(b)).scalar_one()
        corpus.index.drop(connection)
        corpus.index.create(connection)
        connection.execute(schema.short_sides.delete())
        connection.execute(schema.pairs.delete())
        corpus.known_pairs.clear()
        done = last = 0
        while (
            ids := connection.execute(select(b.c.id).where(b.c.id > last).order_by(b.c.id).limit(BATCH))
            .scalars()
            .all()
        ):
            for start in range(0, len(ids), 1000):
                beads = load_beads(connection, corpus.cache, ids[start : start + 1000])
                add_to_index(connection, corpus, [entry_of_bead(bead) for bead in beads], later=True)
            done, last = done + len(ids), ids[-1]
            if progress is not None:
                progress(done, total)
        corpus.index.catch_up(connection)
        set_property(connection, "index", index_version())
    return done


def _examine_file(connection: Connection) -> list[Problem]:
    damage = connection.exec_driver_sql("PRAGMA quick_check(5)").scalars().all()
    if damage != ["ok"]:
        return [
            Problem(
                "The file is damaged.",
                "Restore a copy, or import its files into a new corpus.",
            )
        ]
    if orphans := len(connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        return [
            Problem(
                Message("{rows} of the file have lost what they belong to.", rows=counted(orphans, "row")),
                "Restore a copy of the corpus.",
            )
        ]
    return []


def _missing(connection: Connection, corpus: Corpus) -> int:
    """How many of some beads, spread evenly, are not found by a token of theirs."""
    b = schema.beads
    total = connection.execute(select(func.count()).select_from(b)).scalar_one()
    step = max(total // SAMPLE, 1)
    ids = (
        connection.execute(select(b.c.id).where(b.c.id % step == 0).order_by(b.c.id).limit(SAMPLE))
        .scalars()
        .all()
    )
    missing = 0
    # What an import has brought so far need not be found before it is whole.
    for bead in load_beads(connection, corpus.cache, shown(ids, hidden_ranges(connection))):
        entry = entry_of_bead(bead)
        tokens: list[tuple[Side, str]] = [("zh", token) for token in entry.zh_tokens]
        tokens += [("en", token) for token in entry.en_tokens]
        if tokens:
            # The rarest of a few: long lists take long to read.
            some = tokens[:: max(len(tokens) // 5, 1)]
            side = some[0][0]
            of_side = [token for other, token in some if other == side]
            frequencies = corpus.index.frequencies(connection, side, of_side)
            rarest = min(frequencies, key=frequencies.__getitem__)
            missing += bead.id not in corpus.index.postings(connection, side, [rarest], total)[0]
    return missing
