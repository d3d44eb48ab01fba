"""The option that names the corpus, and the functions that commands share to open it."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from cli.terminal import warn
from corpus.errors import UsageError

if TYPE_CHECKING:
    from corpus.store import Corpus
    from corpus.store.importing import Imported

Command = TypeVar("Command", bound=Callable[..., Any])


def corpus_option(command: Command) -> Command:
    """Add ``--corpus``, whose value is a path, a URL, or None for the bundled corpus."""
    return click.option(
        "--corpus",
        "corpus_target",
        envvar="DUIZHAO_CORPUS",
        metavar="PATH_OR_URL",
        help="SQLite file or postgresql:// URL; also DUIZHAO_CORPUS. Default: the bundled corpus, read-only.",
    )(command)


def bundled_documents_option(command: Command) -> Command:
    """Add ``--doc``, which names bundled documents to use instead of the speech; repeatable."""
    return click.option(
        "--doc",
        "documents",
        metavar="NAME",
        multiple=True,
        help="Use this bundled document instead of the speech or the configured corpus; repeatable.",
    )(command)


def corpus_or_bundled(target: str | None, documents: Sequence[str]) -> str | None:
    """The corpus to open: with --doc the bundled one, even if the environment or the settings name another.

    Raises UsageError if the command line names another one.
    """
    if not documents or target is None:
        return target
    if click.get_current_context().get_parameter_source("corpus_target") is ParameterSource.COMMANDLINE:
        raise UsageError(
            "--doc names bundled documents, and --corpus names another corpus",
            hint="Leave out one of the two.",
        )
    return None


@contextmanager
def open_for_reading(target: str | None, documents: Sequence[str] = ()) -> "Iterator[Corpus]":
    """The corpus of ``--corpus``, or the bundled one with these documents (see open_corpus)."""
    from corpus.store import open_corpus

    with open_corpus(target, documents=documents) as corpus, _explaining_damage(corpus):
        for warning in corpus.warnings():
            warn(f"Warning: {warning}")
        yield corpus


@contextmanager
def open_for_writing(target: str | None) -> "Iterator[Corpus]":
    """The corpus of ``--corpus``. Raises DuizhaoError if it is missing."""
    from corpus.store import open_corpus

    with open_corpus(_named(target)) as corpus, _explaining_damage(corpus):
        yield corpus


@contextmanager
def open_to_fill(target: str | None) -> "Iterator[Corpus]":
    """The corpus of ``--corpus`` to add to, created if missing (see corpus_to_fill)."""
    from corpus.store.opening import corpus_to_fill

    with corpus_to_fill(_named(target)) as corpus, _explaining_damage(corpus):
        yield corpus


_SIGNS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, AssertionError, sqlite3.Error)


@contextmanager
def _explaining_damage(corpus: "Corpus") -> Iterator[None]:
    """Raise DamagedError in place of an error caused by damage to the corpus.

    SQLite keeps any value in any column, so damage can show anywhere. After such an error the corpus is
    examined; if it is sound, the fault is ours and the error is raised as it is.
    """
    try:
        yield
    except Exception as error:
        if not isinstance(error, _SIGNS) and not type(error).__module__.startswith("sqlalchemy."):
            raise
        from corpus.errors import DamagedError
        from corpus.store.doctor import examine

        problems = examine(corpus)
        if not problems:
            raise
        problem, hint = problems[0].problem, problems[0].hint
        raise DamagedError("is damaged: {reason}", path=corpus.name, hint=hint, reason=problem) from error


def _named(target: str | None) -> str:
    if target is None:
        raise UsageError(
            "the bundled corpus cannot be changed",
            hint="Name your own with --corpus FILE (created if needed), or set DUIZHAO_CORPUS.",
        )
    return target


def even_reviewed_option(command: Command) -> Command:
    """Add ``--even-reviewed`` to commands that may replace something older."""
    return click.option(
        "--even-reviewed",
        is_flag=True,
        help="Discard reviews in the corpus whose text has changed.",
    )(command)


def tell_imported(imported: "Imported", verb: str, what: str) -> None:
    """Report the outcome of an import: ``verb`` is the word for a new one, ``what`` the name of its units."""
    from corpus.message import counted

    changes = imported.changes
    if imported.links_left_out:
        links = counted(imported.links_left_out, "corrected link")
        warn(f"Warning: {links} left out, since the texts have changed")
    if not imported.changed:
        click.echo(f"{imported.name} is already in the corpus, with the same contents; nothing changed.")
        return
    if changes is None:
        click.echo(f"{verb} {imported.name}: {counted(imported.units, what)}.")
        return
    counts = ((changes.changed, "changed"), (changes.new, "new"), (changes.gone, "gone"))
    said = ", ".join(f"{number:,} {how}" for number, how in counts if number)
    click.echo(f"Updated {imported.name}: {counted(imported.units, what)}; {said or 'no text changed'}.")
    if changes.links_lost:
        links = counted(changes.links_lost, "corrected link")
        warn(f"Warning: {links} discarded, since the texts have changed")
    for lost in changes.lost:
        warn(f"Warning: discarded the review of {lost}")


def answer_of(imported: "Imported") -> dict[str, Any]:
    """The outcome of an import, for --json."""
    changes = imported.changes
    return {
        "name": imported.name,
        "units": imported.units,
        "resumed_from": imported.resumed_from,
        "changed": imported.changed,
        "beads_changed": changes.changed if changes else 0,
        "beads_new": changes.new if changes else imported.units if imported.changed else 0,
        "beads_gone": changes.gone if changes else 0,
        "reviews_discarded": list(changes.lost) if changes else [],
        "links_discarded": changes.links_lost if changes else 0,
    }
