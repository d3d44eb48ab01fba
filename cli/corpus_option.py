"""The option that names the corpus, and what several commands do with it."""

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from corpus.errors import DuizhaoError

if TYPE_CHECKING:
    from corpus.store import Corpus

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


def open_for_reading(target: str | None) -> "Corpus":
    """The corpus that ``--corpus`` names, or the bundled one."""
    from corpus.store import open_corpus

    corpus = open_corpus(target)
    for warning in corpus.warnings():
        click.echo(f"Warning: {warning}", err=True)
    return corpus


def open_for_writing(target: str | None, *, create: bool = False) -> "Corpus":
    """The corpus that ``--corpus`` names. Raises DuizhaoError where none is named."""
    from corpus.store import open_corpus

    if target is None:
        raise DuizhaoError(
            "the bundled corpus cannot be changed",
            mend="Name your own with --corpus FILE (it is made if need be), or set DUIZHAO_CORPUS.",
        )
    return open_corpus(target, create=create)


def who() -> str:
    """The name that changes are written down under: that of the user's account."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
