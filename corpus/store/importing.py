"""Add imports to a corpus, and remove them.

An import is shown whole or not at all. A folder or a pair of documents is written in one transaction. A file
of translation units is written in batches, which stay hidden until the last one is in, so that readers and
other writers can go on; an interrupted import continues where it stopped when the same file is imported
again.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, select

from corpus.errors import ConflictError, DuizhaoError, InputError, UnavailableError, unreadable
from corpus.folder import DocumentFolder
from corpus.message import Message, counted
from corpus.model import Bitext, Concept, Document, Progress, TranslationUnit
from corpus.store import schema
from corpus.store.corpus import Corpus
from corpus.store.correcting_links import take_corrections
from corpus.store.reading import load_beads
from corpus.store.updating import Changes, bead_ids_of, carry_reviews, differences
from corpus.store.writing import (
    BEAD_COLUMNS,
    add_to_index,
    bulk_insert,
    check_text,
    chinese_side,
    entries_of_beads,
    entries_of_units,
    import_row,
    insert_bitext,
    insert_concepts,
    insert_document,
    is_storable,
    now,
    remove_from_index,
    take_ids,
)
from corpus.system.garbage import collection_paused
from corpus.text.language import language_in_file

BATCH = 20_000
"""Units per transaction; each batch is on disk before the next one begins."""


@dataclass(frozen=True, slots=True)
class ImportSource:
    """The origin of an import: its name in the corpus, its place, its contents (SHA-256) and who adds it.

    ``kind`` is ``file`` (of units), ``folder`` (of documents) or ``pair`` (of documents).
    """

    name: str
    origin: str = ""
    digest: str = ""
    added_by: str = ""
    kind: Literal["file", "folder", "pair"] = "file"


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import. ``changed`` is false if all of it was already there.

    ``changes`` says how it differs from the import that it replaced, None if there was none.
    ``links_left_out`` counts a person's links in the file that were made for different texts.
    """

    name: str
    units: int
    resumed_from: int = 0
    changed: bool = True
    changes: Changes | None = None
    links_left_out: int = 0


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
        raise unreadable(path, error) from error


def digest_of_folder(folder: DocumentFolder) -> str:
    """The SHA-256 of the contents of a document folder."""
    return hashlib.sha256(json.dumps(asdict(folder), ensure_ascii=False).encode()).hexdigest()


def add_folder(
    corpus: Corpus,
    folder: DocumentFolder,
    source: ImportSource,
    *,
    update: bool = False,
    even_reviewed: bool = False,
) -> Imported:
    """Import a document folder: its translations and terms. See :func:`add_bitexts`."""
    source = replace(source, kind="folder")
    return add_bitexts(
        corpus, folder.bitexts, source, folder.terms, update=update, even_reviewed=even_reviewed
    )


def add_bitexts(
    corpus: Corpus,
    bitexts: Sequence[Bitext],
    source: ImportSource,
    concepts: Sequence[Concept] = (),
    *,
    update: bool = False,
    even_reviewed: bool = False,
) -> Imported:
    """Import bitexts and entries of the term list, whole or not at all; a shared source is stored once.

    Importing the same contents under the same name again changes nothing. With ``update``, new contents of
    the same origin replace the old ones, and reviews made in the corpus are carried over; those that no
    longer fit are discarded only with ``even_reviewed``. Otherwise, raises DuizhaoError if the name is taken.
    """
    name = source.name
    units = sum(len(bitext.beads) for bitext in bitexts)
    for bitext in bitexts:
        chinese_side(bitext.source.language, bitext.target.language, f"{name}/{bitext.target.name}")
    with corpus.writing() as connection:
        older, begun = _stands(connection, source, update=update)
        if older is not None and older.digest == source.digest:
            return Imported(name, units, changed=False)
        if begun is not None:
            _drop(connection, corpus, begun.id)
        import_id = _start(connection, source, beside=older is not None)
        sources: list[tuple[Document, int]] = []
        for bitext in bitexts:
            source_id = next((i for document, i in sources if document == bitext.source), None)
            if source_id is None:
                source_id = insert_document(connection, import_id, bitext.source)
                sources.append((bitext.source, source_id))
            target_id = insert_document(connection, import_id, bitext.target)
            insert_bitext(connection, corpus, import_id, bitext, source_id, target_id)
        insert_concepts(connection, import_id, concepts)
        changes = _finish(connection, corpus, import_id, units, name, even_reviewed=even_reviewed)
    return Imported(name, units, changes=changes)


def import_units(
    corpus: Corpus,
    units: Iterable[TranslationUnit],
    source: ImportSource,
    *,
    progress: Progress | None = None,
    total: int = 0,
    update: bool = False,
    even_reviewed: bool = False,
) -> Imported:
    """Import translation units, in batches that are shown together when all are in.

    Units of the same document form one bitext, in order; each side is one segment. An interrupted import of
    the same name and contents continues where it stopped; a complete one changes nothing. ``update`` and
    ``even_reviewed`` are those of :func:`add_bitexts`; the old contents are shown until the last unit is in.
    ``progress`` is called with the units done and ``total``. Raises DuizhaoError if the name is taken, if the
    file cannot be read to its end, and for a unit that is not a pair of Chinese and another language, or that
    no database can store. Nothing of such a file remains.
    """
    name = source.name
    with corpus.writing() as connection:
        older, begun = _stands(connection, source, update=update)
        if older is not None and older.digest == source.digest:
            return Imported(name, older.units, changed=False)
        if begun is not None and begun.digest == source.digest:
            import_id, done = begun.id, begun.units
        else:
            if begun is not None:
                _drop(connection, corpus, begun.id)
            import_id, done = _start(connection, source, beside=older is not None), 0
    resumed_from = done
    iterator = iter(units)
    for _ in islice(iterator, done):
        pass
    writer = _UnitWriter(corpus, import_id, name)
    with _dropped_if_refused(corpus, import_id):
        while batch := _read_batch(iterator):
            with collection_paused():
                writer.write(batch, done)
            done += len(batch)
            if progress is not None:
                progress(done, max(total, done))
        with corpus.writing() as connection:
            changes = _finish(connection, corpus, import_id, done, name, even_reviewed=even_reviewed)
    return Imported(name, done, resumed_from, changes=changes, links_left_out=writer.links_left_out)


class _UnreadableError(Exception):
    """The error for which a file was given up."""


def _read_batch(units: Iterator[TranslationUnit]) -> list[TranslationUnit]:
    try:
        return list(islice(units, BATCH))
    except DuizhaoError as error:
        raise _UnreadableError from error


@contextmanager
def _dropped_if_refused(corpus: Corpus, import_id: int) -> Iterator[None]:
    """Remove everything of an import whose file or units are refused; an interrupted one can be resumed."""
    try:
        yield
    except (_UnreadableError, InputError, ReviewsLostError) as error:
        with corpus.writing() as connection:
            _drop(connection, corpus, import_id)
        if isinstance(error, _UnreadableError) and error.__cause__ is not None:
            raise error.__cause__ from None
        raise


def remove(corpus: Corpus, name: str, *, even_reviewed: bool = False) -> int:
    """Remove an import with everything in it; return its number of beads.

    Raises DuizhaoError for an unknown name, and for beads that a person has reviewed here, unless
    ``even_reviewed``.
    """
    with corpus.writing() as connection:
        row = import_row(connection, name)
        t = schema.bitexts
        bitext_ids = select(t.c.id).where(t.c.import_id == row.id)
        reviews = connection.execute(
            select(func.count()).where(schema.reviews.c.bitext_id.in_(bitext_ids))
        ).scalar_one()
        if reviews and not even_reviewed:
            raise ConflictError(
                "“{name}” has {reviews} made here",
                hint="Export it first, then remove it with --even-reviewed.",
                name=name,
                reviews=counted(reviews, "review"),
            )
        return _drop(connection, corpus, row.id)


def _stands(
    connection: Connection, source: ImportSource, *, update: bool
) -> tuple[Row[Any] | None, Row[Any] | None]:
    """The import of that name, and the one that was interrupted before it could replace it.

    Raises DuizhaoError if different contents have that name and must not be replaced.
    """
    table, name = schema.imports, source.name
    rows = connection.execute(select(table).where(table.c.name.in_([name, _beside(name)]))).all()
    older = next((row for row in rows if row.name == name and row.complete), None)
    begun = next((row for row in rows if not row.complete), None)
    if older is not None and older.digest != source.digest and not (update and older.origin == source.origin):
        raise ConflictError(
            "“{name}” was already imported with different contents, from {origin}",
            hint="Give another --name, or run duizhao remove {name} first.",
            name=name,
            origin=older.origin,
        )
    return older, begun


def _beside(name: str) -> str:
    """The name of an import until it replaces another one."""
    return f"{name} (update)"


def _start(connection: Connection, source: ImportSource, *, beside: bool) -> int:
    """Insert a new row into the table of imports; with ``beside`` under another name until it is complete."""
    import_id = take_ids(connection, schema.imports, 1)
    connection.execute(
        schema.imports.insert().values(
            id=import_id,
            name=_beside(source.name) if beside else source.name,
            kind=source.kind,
            origin=source.origin,
            digest=source.digest,
            units=0,
            complete=False,
            added_at=now(),
            added_by=source.added_by,
        )
    )
    return import_id


def _finish(
    connection: Connection,
    corpus: Corpus,
    import_id: int,
    units: int,
    name: str,
    *,
    even_reviewed: bool,
) -> Changes | None:
    """Show an import, replacing an older one if there is one."""
    table = schema.imports
    corpus.index.catch_up(connection)  # after this import, or one that was interrupted
    changes = None
    # Read again, since others may have written during a long import.
    older = connection.execute(select(table).where(table.c.name == name, table.c.complete)).one_or_none()
    if older is not None:
        lost = carry_reviews(connection, corpus, older.id, import_id)
        if lost and not even_reviewed:
            named = ", ".join(one if len(one) < 60 else f"{one[:59]}…" for one in lost[:3]) + (
                " …" if len(lost) > 3 else ""
            )
            raise ReviewsLostError(
                "the new “{name}” differs in {beads} reviewed here: {first}",
                hint="Put these reviews into the file, or discard them with --even-reviewed.",
                name=name,
                beads=counted(len(lost), "bead"),
                first=named,
            )
        changes = replace(differences(connection, corpus, older.id, import_id), lost=tuple(lost))
        _drop(connection, corpus, older.id)
    connection.execute(schema.hidden.delete().where(schema.hidden.c.import_id == import_id))
    connection.execute(
        table.update().where(table.c.id == import_id).values(name=name, complete=True, units=units)
    )
    corpus.cache.imports.pop(import_id, None)
    return changes


class ReviewsLostError(ConflictError):
    """An update that would lose reviews."""


@dataclass(slots=True)
class _OpenBitext:
    """The position of the next unit of a document."""

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


class _UnitWriter:
    """Writes batches of units into one import."""

    def __init__(self, corpus: Corpus, import_id: int, name: str) -> None:
        self._corpus = corpus
        self._import_id = import_id
        self._name = name
        self.links_left_out = 0
        self._open: dict[tuple[str, str, str], _OpenBitext] = {}
        self._as_given: dict[tuple[str, str, str], _OpenBitext] = {}  # by tags that may not be canonical
        with corpus.selecting() as connection:
            self._resume(connection)

    def write(self, units: Sequence[TranslationUnit], done: int) -> None:
        """Write a batch, after ``done`` earlier units, in one transaction."""
        rows = _Rows()
        with self._corpus.writing() as connection:
            imports = schema.imports
            expected = connection.execute(
                select(imports.c.units).where(imports.c.id == self._import_id)
            ).scalar()
            if expected != done:
                raise UnavailableError(
                    "another process is already importing “{name}”",
                    hint="Wait until it is done.",
                    name=self._name,
                )
            first = take_ids(connection, schema.beads, len(units))
            self._check_texts(units, done)
            for offset, unit in enumerate(units):
                self._add(connection, rows, first + offset, unit, done + offset + 1)
            # In the order of the key: a tree that grows only at its end is smaller and faster to build.
            rows.segments.sort()
            bulk_insert(
                connection,
                "segments",
                ("document_id", "position", "label", "paragraph", "text"),
                rows.segments,
            )
            bulk_insert(connection, "beads", BEAD_COLUMNS, rows.beads)
            entries = entries_of_units(first, units, [2] * len(units))  # each side is one segment
            add_to_index(connection, self._corpus, entries, later=True)
            self.links_left_out += take_corrections(connection, units)
            self._hide(connection, first, first + len(units) - 1)
            connection.execute(
                imports.update().where(imports.c.id == self._import_id).values(units=done + len(units))
            )

    def _check_texts(self, units: Sequence[TranslationUnit], done: int) -> None:
        # All at once, and one by one only if some are bad.
        if not is_storable("".join(chain.from_iterable((unit.source, unit.target) for unit in units))):
            for number, unit in enumerate(units, start=done + 1):
                check_text(unit.source, self._where(number))
                check_text(unit.target, self._where(number))

    def _where(self, number: int) -> str:
        return Message("{name}, unit {number}", name=self._name, number=number)

    def _add(
        self, connection: Connection, rows: _Rows, bead_id: int, unit: TranslationUnit, number: int
    ) -> None:
        place = self._place(connection, unit, number)
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
        place.position += 1
        place.source_position += source_count
        place.target_position += target_count

    def _place(self, connection: Connection, unit: TranslationUnit, number: int) -> _OpenBitext:
        given = unit.document, unit.source_language, unit.target_language
        if (place := self._as_given.get(given)) is not None:
            return place
        source_language, target_language = (language_in_file(tag, self._where(number)) for tag in given[1:])
        key = (unit.document or self._name, source_language, target_language)
        place = self._open.get(key)
        if place is None:
            chinese_side(source_language, target_language, self._where(number))
            source_id = insert_document(connection, self._import_id, Document(key[0], source_language, ()))
            target_id = insert_document(connection, self._import_id, Document(key[0], target_language, ()))
            bitext_id = take_ids(connection, schema.bitexts, 1)
            connection.execute(
                schema.bitexts.insert().values(
                    id=bitext_id, import_id=self._import_id, source_id=source_id, target_id=target_id
                )
            )
            place = self._open[key] = _OpenBitext(bitext_id, source_id, target_id)
        self._as_given[given] = place
        return place

    def _hide(self, connection: Connection, first: int, last: int) -> None:
        h = schema.hidden
        # Usually nobody else has written since, and the previous batch's range continues.
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
    """Delete an import and everything that depends on it; return its number of beads."""
    b, t = schema.beads, schema.bitexts
    dropped = 0
    for ids in bead_ids_of(connection, import_id):
        texts = load_beads(connection, corpus.cache, ids)
        remove_from_index(connection, corpus, entries_of_beads(texts))
        dropped += len(ids)
    c, d = schema.concepts, schema.documents
    concept_ids = select(c.c.id).where(c.c.import_id == import_id)
    connection.execute(schema.terms.delete().where(schema.terms.c.concept_id.in_(concept_ids)))
    connection.execute(c.delete().where(c.c.import_id == import_id))
    bitext_ids = select(t.c.id).where(t.c.import_id == import_id)
    connection.execute(schema.reviews.delete().where(schema.reviews.c.bitext_id.in_(bitext_ids)))
    connection.execute(b.delete().where(b.c.bitext_id.in_(bitext_ids)))
    connection.execute(t.delete().where(t.c.import_id == import_id))
    document_ids = select(d.c.id).where(d.c.import_id == import_id)
    connection.execute(schema.segments.delete().where(schema.segments.c.document_id.in_(document_ids)))
    connection.execute(d.delete().where(d.c.import_id == import_id))
    connection.execute(schema.hidden.delete().where(schema.hidden.c.import_id == import_id))
    connection.execute(schema.imports.delete().where(schema.imports.c.id == import_id))
    return dropped
