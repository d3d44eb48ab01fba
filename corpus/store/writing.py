"""Write rows of a corpus and update its index, on the connection that is given."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from corpus.errors import InputError
from corpus.message import Message
from corpus.model import Bitext, Concept, Document, Term, TranslationUnit, translation_units
from corpus.store import schema
from corpus.store.corpus import Corpus
from corpus.store.index import IndexEntry, short_sides
from corpus.store.rank import rank
from corpus.store.reading import BeadText, import_id, slices
from corpus.text.folding import fold
from corpus.text.language import is_chinese
from corpus.text.token_texts import chinese_pairs_of, token_texts


def import_row(connection: Connection, name: str) -> Row[Any]:
    """The import of that name. Raises NotFoundError, listing known names, if there is none."""
    table = schema.imports
    return connection.execute(select(table).where(table.c.id == import_id(connection, name))).one()


def take_ids(connection: Connection, table: Table, count: int) -> int:
    """The first of ``count`` ids that were never used before."""
    key = f"next {table.name}"
    p = schema.properties
    first = int(connection.execute(select(p.c.value).where(p.c.key == key)).scalar() or 1)
    schema.set_property(connection, key, str(first + count))
    return first


def new_bead_ids(connection: Connection, count: int) -> range:
    """Ids for new beads, never used before."""
    first = take_ids(connection, schema.beads, count)
    return range(first, first + count)


def bulk_insert(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    unless_there: bool = False,
) -> None:
    """Insert many rows as fast as the database can; ``unless_there`` skips existing ones."""
    if not rows:
        return
    named = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            f"INSERT INTO {table} ({named}) VALUES ({', '.join('?' * len(columns))})"
            + (" ON CONFLICT DO NOTHING" if unless_there else ""),
            list(rows),
        )
        return
    cursor = connection.connection.cursor()
    copied = table
    if unless_there:  # COPY has no conflict handling, so it writes to a temporary table first.
        copied = f"new_{table}"
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {copied} (LIKE {table}) ON COMMIT DELETE ROWS")
    with cursor.copy(f"COPY {copied} ({named}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    if unless_there:
        cursor.execute(f"INSERT INTO {table} ({named}) SELECT {named} FROM {copied} ON CONFLICT DO NOTHING")
        cursor.execute(f"TRUNCATE {copied}")


def now() -> str:
    """The current time: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def insert_document(connection: Connection, import_id: int, document: Document) -> int:
    document_id = take_ids(connection, schema.documents, 1)
    connection.execute(
        schema.documents.insert().values(
            id=document_id,
            import_id=import_id,
            name=document.name,
            language=document.language,
            metadata=json.dumps(dict(document.metadata), ensure_ascii=False),
        )
    )
    for number, segment in enumerate(document.segments, start=1):
        where = Message("{name}, segment {number}", name=document.name, number=number)
        check_text(segment.text, where)
    bulk_insert(
        connection,
        "segments",
        ("document_id", "position", "label", "paragraph", "text"),
        [(document_id, i, s.id, s.paragraph, s.text) for i, s in enumerate(document.segments)],
    )
    return document_id


def insert_bitext(
    connection: Connection, corpus: Corpus, import_id: int, bitext: Bitext, source_id: int, target_id: int
) -> None:
    bitext_id = take_ids(connection, schema.bitexts, 1)
    connection.execute(
        schema.bitexts.insert().values(
            id=bitext_id, import_id=import_id, source_id=source_id, target_id=target_id
        )
    )
    first = take_ids(connection, schema.beads, len(bitext.beads))
    rows, segments = [], []
    source_next = target_next = 0
    for position, bead in enumerate(bitext.beads):
        source_start = bead.source[0] if bead.source else source_next
        target_start = bead.target[0] if bead.target else target_next
        source_next, target_next = source_start + len(bead.source), target_start + len(bead.target)
        rows.append(
            (
                first + position,
                bitext_id,
                position,
                source_start,
                len(bead.source),
                target_start,
                len(bead.target),
                bead.confidence,
                bead.reviewed,
                bead.note,
                None,
            )
        )
        segments.append(max(len(bead.source), 1) + max(len(bead.target), 1))
    bulk_insert(connection, "beads", BEAD_COLUMNS, rows)
    add_to_index(connection, corpus, entries_of_units(first, list(translation_units(bitext)), segments))


BEAD_COLUMNS = (
    "id",
    "bitext_id",
    "position",
    "source_start",
    "source_count",
    "target_start",
    "target_count",
    "confidence",
    "reviewed",
    "note",
    "extra",
)


def entries_of_units(
    first: int, units: Sequence[TranslationUnit], segments: Sequence[int]
) -> list[IndexEntry]:
    """The index entries for beads with the texts of the units, equal to later entries_of_beads.

    The ids are those from ``first``; ``segments`` counts for each unit those of both sides.
    """
    return _entries(
        [
            (first + i, *_chinese_first(unit), of_unit, unit.confidence, unit.reviewed)
            for i, (unit, of_unit) in enumerate(zip(units, segments, strict=True))
        ]
    )


def _chinese_first(unit: TranslationUnit) -> tuple[str, str]:
    texts = unit.source, unit.target
    return texts if is_chinese(unit.source_language) else texts[::-1]


def entries_of_beads(beads: Iterable[BeadText]) -> list[IndexEntry]:
    """The index entries of stored beads."""
    return _entries([(b.id, b.zh, b.en, b.stored_segments, b.confidence, b.reviewed) for b in beads])


def _entries(beads: Sequence[tuple[int, str, str, int, float | None, bool]]) -> list[IndexEntry]:
    """The entries of beads: id, Chinese text, the other one, segments, confidence and whether reviewed."""
    zh = [fold(text) for _, text, *_ in beads]
    en = [fold(text) for _, _, text, *_ in beads]
    sides = zip(beads, zh, en, token_texts(zh), token_texts(en), strict=True)
    return [
        IndexEntry(
            number, rank(zh, en, segments, confidence, reviewed=reviewed), zh, en, zh_tokens, en_tokens
        )
        for (number, _, _, segments, confidence, reviewed), zh, en, zh_tokens, en_tokens in sides
    ]


def add_to_index(
    connection: Connection, corpus: Corpus, entries: Sequence[IndexEntry], *, later: bool = False
) -> None:
    """Add beads to the index; with ``later``, they are found after catch_up."""
    (corpus.index.add_later if later else corpus.index.add)(connection, entries)
    short = [(int(side == "en"), len(text), bead_id, text) for side, bead_id, text in short_sides(entries)]
    bulk_insert(connection, "short_sides", ("side", "length", "bead_id", "folded"), sorted(short))
    pairs = [pair for pair in chinese_pairs_of([e.zh for e in entries]) if pair not in corpus.known_pairs]
    bulk_insert(connection, "pairs", ("first", "second"), list(map(tuple, pairs)), unless_there=True)
    corpus.known_pairs.update(pairs)


def remove_from_index(connection: Connection, corpus: Corpus, entries: Sequence[IndexEntry]) -> None:
    """Remove beads from the index; the entries must equal those that were added."""
    corpus.index.remove(connection, entries)
    s = schema.short_sides
    lengths = {len(text) for _, _, text in short_sides(entries)}
    if lengths:
        for ids in slices([e.bead_id for e in entries]):
            connection.execute(
                s.delete().where(s.c.side.in_([0, 1]), s.c.length.in_(lengths), s.c.bead_id.in_(ids))
            )


def insert_concepts(connection: Connection, import_id: int | None, concepts: Sequence[Concept]) -> None:
    """Add entries of the term list that belong to an import, or, for None, to a person."""
    if not concepts:
        return
    first = take_ids(connection, schema.concepts, len(concepts))
    bulk_insert(
        connection,
        "concepts",
        ("id", "import_id", "entry", "definition", "subject", "note", "segment", "extra"),
        [
            (first + i, import_id, c.id, c.definition, c.subject, c.note, c.segment, as_json(c.properties))
            for i, c in enumerate(concepts)
        ],
    )
    insert_terms(connection, {first + i: concept.terms for i, concept in enumerate(concepts)})


def insert_terms(connection: Connection, terms: Mapping[int, Sequence[Term]]) -> None:
    """Add all terms of entries, by the entry's id."""
    bulk_insert(
        connection,
        "terms",
        (
            *("concept_id", "position", "text", "folded", "language", "status", "part_of_speech", "note"),
            *("source", "document", "extra"),
        ),
        [
            (
                *(concept_id, position, t.text, fold(t.text), t.language, t.status, t.part_of_speech, t.note),
                *(t.source, t.document, as_json(t.properties)),
            )
            for concept_id, of_concept in terms.items()
            for position, t in enumerate(of_concept)
        ],
    )


def as_json(properties: Mapping[str, str]) -> str | None:
    """The properties as a column stores them: null for none."""
    return json.dumps(dict(properties), ensure_ascii=False) if properties else None


def chinese_side(source_language: str, target_language: str, where: str) -> bool:
    """Whether the source is the Chinese side. Raises InputError unless exactly one side is."""
    if is_chinese(source_language) == is_chinese(target_language):
        raise InputError(
            "{where} is in {source_language} and {target_language}",
            hint="A corpus holds Chinese and one other language; correct the language tags.",
            where=where,
            source_language=source_language,
            target_language=target_language,
        )
    return is_chinese(source_language)


def is_storable(text: str) -> bool:
    """Whether every database can store the text; if not, :func:`check_text` says why."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def check_text(text: str, where: str) -> None:
    """Raise InputError for text that some database cannot store."""
    if "\0" in text:
        raise InputError("{where} contains a NUL character", hint="Remove it from the file.", where=where)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(
            "{where} contains half a surrogate pair, which is not a character",
            hint="Save the file as UTF-8 again.",
            where=where,
        ) from None
