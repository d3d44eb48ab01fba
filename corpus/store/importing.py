"""What comes into a corpus and leaves it.

An import shows whole or not at all. A folder or a pair of documents is written in one transaction. A file
of translation units is written in batches, hidden until the last one is in, so that readers and other
writers go on meanwhile; broken off, it is taken up where it stopped when the same file is imported again.
"""

import gc
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from corpus.errors import DuizhaoError
from corpus.folder import DocumentFolder
from corpus.language import canonical_language
from corpus.model import Bitext, Document, Progress, Term, TranslationUnit
from corpus.store import schema
from corpus.store.corpus import Corpus
from corpus.store.index import Entry
from corpus.store.reading import import_row, load_beads
from corpus.store.writing import (
    BEAD_COLUMNS,
    add_to_index,
    bulk_insert,
    check_text,
    chinese_side,
    entry_of_bead,
    entry_of_unit,
    insert_bitext,
    insert_document,
    insert_terms,
    now,
    remove_from_index,
    take_ids,
)

BATCH = 20_000
"""Units a transaction; each is on disk when the next one begins."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. ``changed`` is false where all of it was there already."""

    name: str
    units: int
    resumed_from: int = 0
    changed: bool = True


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's contents, or of the names and contents of the files in a folder."""
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.is_file() and file.name[0] not in "._")
        named = "".join(f"{file.name} {digest_of(file)}\n" for file in files)
        return hashlib.sha256(named.encode()).hexdigest()
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DuizhaoError(f"cannot be read ({error.strerror})", path=path) from error


def digest_of_folder(folder: DocumentFolder) -> str:
    """The SHA-256 of everything that a document folder says."""
    return hashlib.sha256(json.dumps(asdict(folder), ensure_ascii=False).encode()).hexdigest()


def add_folder(
    corpus: Corpus, folder: DocumentFolder, *, name: str, origin: str, digest: str, who: str
) -> Imported:
    """Take in a document folder: its translations and terms. See :func:`add_bitexts`."""
    return add_bitexts(
        corpus, folder.bitexts, folder.terms, name=name, kind="folder", origin=origin, digest=digest, who=who
    )


def add_bitexts(
    corpus: Corpus,
    bitexts: Sequence[Bitext],
    terms: Sequence[Term] = (),
    *,
    name: str,
    kind: str,
    origin: str,
    digest: str,
    who: str,
) -> Imported:
    """Take in bitexts and terms, whole or not at all; a source document they share is stored once.

    The same contents under the same name change nothing. Raises DuizhaoError where the name stands for
    something else already.
    """
    units = sum(len(bitext.beads) for bitext in bitexts)
    for bitext in bitexts:
        chinese_side(bitext.source.language, bitext.target.language, f"{name}/{bitext.target.name}")
    with corpus.writing() as connection:
        if _is_there(connection, name, digest):
            return Imported(name, units, changed=False)
        import_id = _start(connection, name, kind, origin, digest, who)
        sources: list[tuple[Document, int]] = []
        for bitext in bitexts:
            source_id = next((i for document, i in sources if document == bitext.source), None)
            if source_id is None:
                source_id = insert_document(connection, import_id, bitext.source)
                sources.append((bitext.source, source_id))
            target_id = insert_document(connection, import_id, bitext.target)
            insert_bitext(connection, corpus, import_id, bitext, source_id, target_id)
        insert_terms(connection, import_id, terms)
        _finish(connection, corpus, import_id, units)
    return Imported(name, units)


def import_units(
    corpus: Corpus,
    units: Iterable[TranslationUnit],
    *,
    name: str,
    origin: str,
    digest: str,
    who: str,
    progress: Progress | None = None,
    total: int = 0,
) -> Imported:
    """Take in translation units, in batches that show together when all are in.

    Units of the same document stand in one bitext, in the order they come; each side is one segment. An
    import of the same name and contents that was broken off goes on where it stopped; one that is complete
    changes nothing. ``progress`` is called with the units done and ``total``. Raises DuizhaoError for a
    file that cannot be read to its end, and leaves nothing of it; and for a unit that is no pair of Chinese
    and another language, or holds what no database takes: what was written until then stays hidden, and is
    dropped by :func:`remove` or when the mended file is imported.
    """
    with corpus.writing() as connection:
        if _is_there(connection, name, digest):
            return Imported(name, import_row(connection, name).units, changed=False)
        row = connection.execute(select(schema.imports).where(schema.imports.c.name == name)).one_or_none()
        if row is None:
            import_id, done = _start(connection, name, "file", origin, digest, who), 0
            if connection.execute(select(schema.beads.c.id).limit(1)).first() is None:
                corpus.index.fall_behind(connection)
        else:
            import_id, done = row.id, row.units
    resumed_from = done
    iterator = iter(units)
    for _ in islice(iterator, done):
        pass
    writer = _UnitWriter(corpus, import_id, name)
    while batch := _read_batch(iterator, corpus, import_id):
        with _garbage_collection_paused():
            writer.write(batch, done)
        done += len(batch)
        if progress is not None:
            progress(done, max(total, done))
    with corpus.writing() as connection:
        _finish(connection, corpus, import_id, done)
    return Imported(name, done, resumed_from)


def _read_batch(units: Iterator[TranslationUnit], corpus: Corpus, import_id: int) -> list[TranslationUnit]:
    """The next units. A file that cannot be read to its end leaves the corpus as it was."""
    try:
        return list(islice(units, BATCH))
    except DuizhaoError:
        with corpus.writing() as connection:
            _drop(connection, corpus, import_id)
        raise


@contextmanager
def _garbage_collection_paused() -> Iterator[None]:
    # A batch makes millions of objects, none of them circular; to look for such takes a fifth of the time.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def remove(corpus: Corpus, name: str, *, even_reviewed: bool = False) -> int:
    """Take an import out again, with everything that came with it; returns how many beads that were.

    Raises DuizhaoError for an unknown name, and for beads that a person has reviewed here unless
    ``even_reviewed``.
    """
    with corpus.writing() as connection:
        row = import_row(connection, name)
        t = schema.bitexts
        bitext_ids = connection.execute(select(t.c.id).where(t.c.import_id == row.id)).scalars().all()
        reviews = connection.execute(
            select(func.count()).where(schema.reviews.c.bitext_id.in_(bitext_ids))
        ).scalar_one()
        if reviews and not even_reviewed:
            raise DuizhaoError(
                f"“{name}” holds {reviews} reviews made here",
                mend="Export it first, then remove it with --even-reviewed.",
            )
        return _drop(connection, corpus, row.id)


def _is_there(connection: Connection, name: str, digest: str) -> bool:
    """Whether the same contents stand under this name already. Raises DuizhaoError where others do."""
    row = connection.execute(select(schema.imports).where(schema.imports.c.name == name)).one_or_none()
    if row is None or (not row.complete and row.digest == digest):
        return False
    if row.complete and row.digest == digest:
        return True
    if row.complete:
        raise DuizhaoError(
            f"“{name}” stands for other contents already, from {row.origin}",
            mend=f"Give another --name, or run duizhao remove {name} first.",
        )
    raise DuizhaoError(
        f"an import called “{name}” was broken off, and its file has changed since",
        mend=f"Run duizhao remove {name}, then import again.",
    )


def _start(connection: Connection, name: str, kind: str, origin: str, digest: str, who: str) -> int:
    import_id = take_ids(connection, schema.imports, 1)
    connection.execute(
        schema.imports.insert().values(
            id=import_id,
            name=name,
            kind=kind,
            origin=origin,
            digest=digest,
            units=0,
            complete=False,
            added_at=now(),
            added_by=who,
        )
    )
    return import_id


def _finish(connection: Connection, corpus: Corpus, import_id: int, units: int) -> None:
    corpus.index.catch_up(connection)  # after this import, or one that was broken off
    connection.execute(schema.hidden.delete().where(schema.hidden.c.import_id == import_id))
    connection.execute(
        schema.imports.update().where(schema.imports.c.id == import_id).values(complete=True, units=units)
    )


@dataclass(slots=True)
class _OpenBitext:
    """Where the next unit of a document goes."""

    bitext_id: int
    source_id: int
    target_id: int
    position: int = 0
    source_position: int = 0
    target_position: int = 0


@dataclass(slots=True)
class _Rows:
    segments: list[tuple[Any, ...]] = field(default_factory=list)
    beads: list[tuple[Any, ...]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


class _UnitWriter:
    """Writes batches of units under one import."""

    def __init__(self, corpus: Corpus, import_id: int, name: str) -> None:
        self._corpus = corpus
        self._import_id = import_id
        self._name = name
        self._open: dict[tuple[str, str, str], _OpenBitext] = {}
        self._languages: dict[str, str] = {}
        with corpus.reading() as connection:
            self._resume(connection)

    def write(self, units: Sequence[TranslationUnit], done: int) -> None:
        """Write a batch after ``done`` units, in one transaction."""
        rows = _Rows()
        with self._corpus.writing() as connection:
            imports = schema.imports
            expected = connection.execute(
                select(imports.c.units).where(imports.c.id == self._import_id)
            ).scalar()
            if expected != done:
                raise DuizhaoError(
                    f"another process is importing “{self._name}” too", mend="Let one of them finish."
                )
            first = take_ids(connection, schema.beads, len(units))
            for offset, unit in enumerate(units):
                where = f"{self._name}, unit {done + offset + 1}"
                check_text(unit.source, where)
                check_text(unit.target, where)
                self._add(connection, rows, first + offset, unit, where)
            bulk_insert(
                connection,
                "segments",
                ("document_id", "position", "label", "paragraph", "text"),
                rows.segments,
            )
            bulk_insert(connection, "beads", BEAD_COLUMNS, rows.beads)
            add_to_index(connection, self._corpus, rows.entries)
            self._hide(connection, first, first + len(units) - 1)
            connection.execute(
                imports.update().where(imports.c.id == self._import_id).values(units=done + len(units))
            )

    def _add(
        self, connection: Connection, rows: _Rows, bead_id: int, unit: TranslationUnit, where: str
    ) -> None:
        place = self._place(connection, unit, where)
        source_count, target_count = int(bool(unit.source)), int(bool(unit.target))
        if unit.source:
            label = "+".join(unit.source_segments) or str(place.source_position + 1)
            rows.segments.append((place.source_id, place.source_position, label, 0, unit.source))
        if unit.target:
            label = "+".join(unit.target_segments) or str(place.target_position + 1)
            rows.segments.append((place.target_id, place.target_position, label, 0, unit.target))
        rows.beads.append(
            (
                bead_id,
                place.bitext_id,
                place.position,
                place.source_position,
                source_count,
                place.target_position,
                target_count,
                unit.confidence,
                unit.reviewed,
                unit.note,
                _extra(unit),
            )
        )
        rows.entries.append(entry_of_unit(bead_id, unit, 2))  # each side was taken in as one segment
        place.position += 1
        place.source_position += source_count
        place.target_position += target_count

    def _place(self, connection: Connection, unit: TranslationUnit, where: str) -> _OpenBitext:
        source_language = self._language(unit.source_language)
        target_language = self._language(unit.target_language)
        key = (unit.document or self._name, source_language, target_language)
        place = self._open.get(key)
        if place is None:
            chinese_side(source_language, target_language, where)
            source_id = insert_document(connection, self._import_id, Document(key[0], source_language, ()))
            target_id = insert_document(connection, self._import_id, Document(key[0], target_language, ()))
            bitext_id = take_ids(connection, schema.bitexts, 1)
            connection.execute(
                schema.bitexts.insert().values(
                    id=bitext_id, import_id=self._import_id, source_id=source_id, target_id=target_id
                )
            )
            place = self._open[key] = _OpenBitext(bitext_id, source_id, target_id)
        return place

    def _language(self, tag: str) -> str:
        if tag not in self._languages:
            self._languages[tag] = canonical_language(tag)
        return self._languages[tag]

    def _hide(self, connection: Connection, first: int, last: int) -> None:
        h = schema.hidden
        # Usually nobody else has written since, and the range of the batch before goes on.
        grown = connection.execute(
            h.update()
            .where(h.c.import_id == self._import_id, h.c.last_bead == first - 1)
            .values(last_bead=last)
        )
        if not grown.rowcount:
            connection.execute(h.insert().values(import_id=self._import_id, first_bead=first, last_bead=last))

    def _resume(self, connection: Connection) -> None:
        t, d, b = schema.bitexts, schema.documents, schema.beads
        target = d.alias()
        rows = connection.execute(
            select(
                t.c.id,
                t.c.source_id,
                t.c.target_id,
                d.c.name,
                d.c.language,
                target.c.language.label("target_language"),
                func.count(),
                func.sum(b.c.source_count),
                func.sum(b.c.target_count),
            )
            .join(d, d.c.id == t.c.source_id)
            .join(target, target.c.id == t.c.target_id)
            .join(b, b.c.bitext_id == t.c.id)
            .where(t.c.import_id == self._import_id)
            .group_by(t.c.id, t.c.source_id, t.c.target_id, d.c.name, d.c.language, target.c.language)
        )
        for bitext_id, source_id, target_id, name, language, target_language, beads, sources, targets in rows:
            self._open[name, language, target_language] = _OpenBitext(
                bitext_id, source_id, target_id, beads, int(sources), int(targets)
            )


def _extra(unit: TranslationUnit) -> str | None:
    extra: dict[str, str | Mapping[str, str]] = {}
    if unit.id:
        extra["id"] = unit.id
    if unit.properties:
        extra["properties"] = dict(unit.properties)
    return json.dumps(extra, ensure_ascii=False) if extra else None


def _drop(connection: Connection, corpus: Corpus, import_id: int) -> int:
    """Remove an import and all that hangs on it; returns the number of its beads."""
    b, t = schema.beads, schema.bitexts
    of_import = select(b.c.id).join(t, t.c.id == b.c.bitext_id).where(t.c.import_id == import_id)
    dropped = 0
    last = 0
    while (
        ids := connection.execute(of_import.where(b.c.id > last).order_by(b.c.id).limit(1000)).scalars().all()
    ):
        texts = load_beads(connection, corpus.cache, ids)
        remove_from_index(connection, corpus, [entry_of_bead(text) for text in texts])
        dropped += len(ids)
        last = ids[-1]
    tt, d = schema.terms, schema.documents
    connection.execute(
        schema.renderings.delete().where(
            schema.renderings.c.term_id.in_(select(tt.c.id).where(tt.c.import_id == import_id))
        )
    )
    bitext_ids = select(t.c.id).where(t.c.import_id == import_id)
    connection.execute(tt.delete().where(tt.c.import_id == import_id))
    connection.execute(schema.reviews.delete().where(schema.reviews.c.bitext_id.in_(bitext_ids)))
    connection.execute(b.delete().where(b.c.bitext_id.in_(bitext_ids)))
    connection.execute(t.delete().where(t.c.import_id == import_id))
    document_ids = select(d.c.id).where(d.c.import_id == import_id)
    connection.execute(schema.segments.delete().where(schema.segments.c.document_id.in_(document_ids)))
    connection.execute(d.delete().where(d.c.import_id == import_id))
    connection.execute(schema.hidden.delete().where(schema.hidden.c.import_id == import_id))
    connection.execute(schema.imports.delete().where(schema.imports.c.id == import_id))
    return dropped
