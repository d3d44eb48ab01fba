"""Find faults that would silently make a corpus's answers wrong, and say how to repair them."""

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, func, select

from corpus.errors import DuizhaoError, InputError, UnavailableError
from corpus.message import Message
from corpus.model import Progress
from corpus.store import schema
from corpus.store.corpus import Corpus, index_version
from corpus.store.importing import BATCH
from corpus.store.index_checks import INDEX, TEXTS, index_problems
from corpus.store.reading import load_beads
from corpus.store.schema import set_property
from corpus.store.table_checks import (
    DERIVED,
    Fault,
    bad_contents,
    bad_values,
    damaged_pages,
    lost_rows,
    missing_parts,
    wrong_next_ids,
    wrongly_folded,
)
from corpus.store.writing import add_to_index, entries_of_beads
from corpus.text.folding import fold


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault, and what to do about it.

    ``table`` is the table that has the fault, ``search`` for the index; empty for the whole corpus.
    """

    problem: str
    hint: str
    table: str = ""

    @property
    def rebuilt(self) -> bool:
        """Whether :func:`rebuild_index` repairs it."""
        return _is_derived(self.table)


def unopened(error: DuizhaoError) -> Problem:
    """The fault of a corpus that is so damaged that it cannot be opened."""
    return Problem(Message("The corpus {problem}.", problem=error.problem), error.hint)


REBUILD = "Run duizhao doctor --rebuild-index."
RESTORE = "Restore a copy, or import its files into a new corpus."

COMPARE = "Compare the texts with a copy; if they are right, run duizhao doctor --rebuild-index."


def examine(corpus: Corpus, *, full: bool = False) -> list[Problem]:
    """The problems of a corpus, one per table; empty for a sound corpus.

    The index is compared with the texts if all tables are sound: in a large corpus with a sample of them, or
    with all if ``full``. Raises UnavailableError if the database does
    not answer.
    """
    found: dict[str, str] = {}

    def look(what: str, check: Callable[[Connection], Iterable[Fault]]) -> None:
        for table, problem in _tried(corpus, what, check):
            found.setdefault(table, problem)

    look("", missing_parts)
    if corpus.engine.dialect.name == "sqlite":
        look("", damaged_pages)
        for table in schema.metadata.sorted_tables:
            if table.name not in found:
                look(table.name, partial(bad_values, table=table))
    if not found:
        look("", lost_rows)
        look("", bad_contents)
    if not found:
        look(INDEX, lambda _: [(INDEX, stale)] if (stale := corpus.stale_index()) else [])
    if not found:
        look("", wrongly_folded)
    if not found:
        look(INDEX, lambda connection: [(INDEX, problem) for problem in corpus.index.check(connection)])
    if not found:
        look(INDEX, lambda connection: index_problems(connection, corpus, full=full))
    problems = [Problem(problem, _hint(table), table) for table, problem in found.items()]
    if all(table == TEXTS or _is_derived(table) for table in found):
        with corpus.selecting() as connection:
            problems += _interrupted(connection)
    return problems


def _hint(table: str) -> str:
    if table == TEXTS:
        return COMPARE
    return REBUILD if _is_derived(table) else RESTORE


def _is_derived(table: str) -> bool:
    """Whether a table can be made anew from the texts."""
    return table in DERIVED or table.startswith(INDEX)


def _tried(corpus: Corpus, what: str, check: Callable[[Connection], Iterable[Fault]]) -> list[Fault]:
    """The findings of a check; if damaged rows make it fail, that is a finding too."""
    try:
        with corpus.selecting() as connection:
            return list(check(connection))
    except UnavailableError:
        raise
    except Exception as error:
        if isinstance(error, InputError):
            return [(what, Message("The file is damaged."))]
        reason = str(getattr(error, "orig", error)).split("\n")[0]
        if what == INDEX:
            return [(what, Message("The search index cannot be read ({reason}).", reason=reason))]
        if what:
            return [
                (what, Message("The table {table} cannot be read ({reason}).", table=what, reason=reason))
            ]
        return [(what, Message("The tables cannot be read ({reason}).", reason=reason))]


def _interrupted(connection: Connection) -> list[Problem]:
    table = schema.imports
    return [
        Problem(
            Message("The import “{name}” was interrupted or is under way; none of it is shown.", name=name),
            Message("Import it again to finish it, or run duizhao remove {name}.", name=shlex.quote(name)),
        )
        for name in connection.execute(select(table.c.name).where(~table.c.complete)).scalars()
    ]


def rebuild_index(corpus: Corpus, progress: Progress | None = None) -> int:
    """Rebuild the index and the folded terms, all or nothing; return the number of beads in the index."""
    b = schema.beads
    with corpus.writing() as connection:
        total = connection.execute(select(func.count()).select_from(b)).scalar_one()
        corpus.index.drop(connection)
        corpus.index.create(connection)
        for table in (schema.short_sides, schema.pairs):
            table.drop(connection, checkfirst=True)
            table.create(connection)
        corpus.known_pairs.clear()
        done = last = 0
        while (
            ids := connection.execute(select(b.c.id).where(b.c.id > last).order_by(b.c.id).limit(BATCH))
            .scalars()
            .all()
        ):
            for start in range(0, len(ids), 1000):
                beads = load_beads(connection, corpus.cache, ids[start : start + 1000])
                add_to_index(connection, corpus, entries_of_beads(beads), later=True)
            done, last = done + len(ids), ids[-1]
            if progress is not None:
                progress(done, total)
        corpus.index.catch_up(connection)
        t = schema.terms
        for text in connection.execute(select(t.c.text).distinct()).scalars().all():
            connection.execute(t.update().where(t.c.text == text).values(folded=fold(text)))
        for name, number in wrong_next_ids(connection).items():
            set_property(connection, f"next {name}", str(number))
        set_property(connection, "index", index_version())
    return done
