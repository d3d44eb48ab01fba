"""Opening a corpus: a file, a database, or the bundled documents."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path

from corpus.errors import DuizhaoError, UsageError
from corpus.store import database
from corpus.store.connection import SqliteDatabase
from corpus.store.corpus import Corpus
from corpus.system.files import cache_folder, noting_what_is_written, replacing, sqlite_uri
from corpus.text.folding import VERSION as FOLD_VERSION

_MOST_KEPT = 8
"""Bundled corpora that are kept: of other documents, and of other versions."""


def open_corpus(
    target: str | Path | None = None,
    *,
    create: bool = False,
    documents: Sequence[str] = (),
    read_only: bool = False,
) -> Corpus:
    """Open a corpus: a path to a SQLite file, a PostgreSQL URL, or None for bundled documents.

    Without names, ``documents`` is the default one. Bundled documents are loaded into memory; changes to them
    are lost when the corpus is closed. ``create`` makes a corpus if there is none; ``read_only`` refuses
    changes. Raises DuizhaoError if the target is not a corpus, is damaged, or was made by a newer version of
    this program.
    """
    if target is None:
        corpus = _bundled(documents)
        corpus.read_only = read_only
        return corpus
    if not str(target):
        raise UsageError("the name of the corpus is empty", hint="Name a file.")
    opened = database.open_database(target, create=create)
    name = str(target)
    if "://" in name:
        from corpus.store.engine import url_of

        name = url_of(name).render_as_string(hide_password=True)
    corpus = Corpus(opened, name)
    try:
        corpus.prepare(create=create)
    except BaseException:
        corpus.close()
        raise
    corpus.read_only = read_only
    return corpus


@contextmanager
def corpus_to_fill(target: str | Path) -> Iterator[Corpus]:
    """A corpus to add to, created if missing; a file created here is removed if an error leaves it empty."""
    file = None if "://" in str(target) else Path(target)
    is_left_empty = False
    is_new = file is not None and not file.exists()
    try:
        with open_corpus(target, create=True) as corpus:
            try:
                yield corpus
            except DuizhaoError:
                is_left_empty = is_new and not corpus.imports() and not corpus.concepts()
                raise
    finally:
        if file is not None and is_left_empty:
            for suffix in ("", "-wal", "-shm"):
                file.with_name(file.name + suffix).unlink(missing_ok=True)


def _bundled(documents: Sequence[str]) -> Corpus:
    """The bundled documents in memory: from the cache folder, where the first use puts them."""
    kept = cache_folder() / f"bundled-{_edition(documents)}.sqlite"
    if kept.exists():
        corpus = _in_memory()
        try:
            with closing(sqlite3.connect(sqlite_uri(kept, "mode=ro&immutable=1"), uri=True)) as file:
                _copy(file, corpus)
            corpus.prepare(create=False)
            return corpus
        except (sqlite3.Error, DuizhaoError):
            corpus.close()
    from corpus.folder import bundled  # a tenth of a second that the user's own corpus does not need
    from corpus.store.importing import ImportSource, add_folder

    corpus = _in_memory()
    with noting_what_is_written():  # nothing that stays
        corpus.prepare(create=True)
        for folder in bundled(documents):
            add_folder(corpus, folder, ImportSource(folder.source.name, "bundled", added_by="duizhao"))
    _keep(corpus, kept)
    return corpus


def _in_memory() -> Corpus:
    return Corpus(database.memory_database(), "the bundled corpus")


def _edition(documents: Sequence[str]) -> str:
    """Identifies the content of the bundled corpus: the documents and the installed files of this package."""
    root = Path(__file__).parents[1]
    digest = blake2b("\0".join((FOLD_VERSION, *documents)).encode(), digest_size=10)
    for path in sorted(root.rglob("*")):
        if path.suffix != ".pyc" and path.is_file():
            status = path.stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def _copy(source: sqlite3.Connection, corpus: Corpus) -> None:
    assert isinstance(corpus.database, SqliteDatabase)
    with closing(corpus.database.connect()) as memory:
        source.backup(memory)


def _keep(corpus: Corpus, path: Path) -> None:
    assert isinstance(corpus.database, SqliteDatabase)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary, closing(sqlite3.connect(temporary)) as file:
            with closing(corpus.database.connect()) as memory:
                memory.backup(file)
            file.execute("PRAGMA journal_mode = DELETE")
        others = sorted(path.parent.glob("bundled-*.sqlite"), key=lambda other: other.stat().st_mtime)
        for other in others[:-_MOST_KEPT]:
            other.unlink()
    except (OSError, sqlite3.Error, DuizhaoError):
        pass  # a folder that cannot be written costs time and nothing else
