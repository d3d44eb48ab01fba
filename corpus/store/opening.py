"""Opening a corpus: a file, a database, or the bundled documents."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import DuizhaoError
from corpus.store import database
from corpus.store.corpus import Corpus


def open_corpus(
    target: str | Path | None = None, *, create: bool = False, documents: Sequence[str] = ()
) -> Corpus:
    """Open a corpus: a path to a SQLite file, a PostgreSQL URL, or None for bundled documents.

    Without names, ``documents`` is the default one. Bundled documents are loaded into memory; changes to them
    are lost when the corpus is closed. ``create`` makes a corpus if there is none. Raises DuizhaoError if it
    is not a corpus, is damaged, or was made by a newer version of this program.
    """
    if target is None:
        return _bundled(documents)
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
    return corpus


@contextmanager
def corpus_to_fill(target: str | Path) -> Iterator[Corpus]:
    """A corpus to add to, made if there is none; a file made here goes again if an error leaves it empty."""
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
    from corpus.folder import bundled  # a tenth of a second that a corpus of one's own does not need
    from corpus.store.importing import ImportSource, add_folder

    corpus = Corpus(database.memory_database(), "the bundled corpus")
    corpus.prepare(create=True)
    for folder in bundled(documents):
        add_folder(corpus, folder, ImportSource(folder.source.name, "bundled", added_by="duizhao"))
    return corpus
