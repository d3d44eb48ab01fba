"""Rows of a corpus as plain values; every function reads from the connection that it is given."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from corpus.errors import NotFoundError
from corpus.folder.provenance import ReviewerType, UnitHistory, reviewer_type_of, unit_history
from corpus.model import (
    Bead,
    Concept,
    Document,
    Segment,
    Term,
    ids_of_labels,
    join_segments,
)
from corpus.store.connection import Connection, rows, value
from corpus.store.index import IdRange, Side
from corpus.system.files import text_name
from corpus.text.language import is_chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class BeadText:
    """A bead with both texts and its place.

    ``document`` and ``translation`` name the two documents; ``import_name`` names their import. ``metadata``
    is the source document's (title, date …), ``translation_metadata`` the other's. ``stored_segments`` counts
    the segments kept of both sides, an empty one as one; a side of an imported unit is kept as one, whatever
    it joins. ``reviewed_here`` says that a person has reviewed in this corpus a bead that was imported as
    reviewed by a model. ``properties`` are those of an imported unit, under the names in its file;
    ``history`` has the dates, users, client and project that they state.
    """

    id: int
    bitext_id: int
    position: int
    import_name: str
    document: str
    translation: str
    source_language: str
    target_language: str
    source: str
    target: str
    source_segments: tuple[str, ...]
    target_segments: tuple[str, ...]
    confidence: float | None
    reviewed: bool
    note: str
    metadata: Mapping[str, str]
    translation_metadata: Mapping[str, str]
    stored_segments: int
    reviewed_here: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)
    history: UnitHistory = field(default_factory=UnitHistory)

    @property
    def date(self) -> str:
        """The ISO date when an imported unit was changed or else created; otherwise the source document's."""
        return self.history.changed or self.history.created or self.metadata.get("date", "")

    @property
    def zh(self) -> str:
        """The Chinese text."""
        return self.source if is_chinese(self.source_language) else self.target

    @property
    def en(self) -> str:
        """The text in the other language."""
        return self.target if is_chinese(self.source_language) else self.source

    @property
    def place(self) -> str:
        """The place of the bead in its document: the ids of its source segments, or its number from 1."""
        return place_of(self.source_segments, self.position)

    @property
    def reviewer_type(self) -> ReviewerType:
        """The kind of reviewer who accepted the bead; empty if nobody did."""
        return "person" if self.reviewed_here else reviewer_type_of(self.reviewed, self.translation_metadata)

    def side(self, side: Side) -> str:
        """The text of one side."""
        return self.zh if side == "zh" else self.en


def place_of(source_segments: Sequence[str], position: int) -> str:
    """The ids of a bead's source segments, or its number from 1 if it has none."""
    return "+".join(source_segments) or str(position + 1)


def bead_record(bead: BeadText) -> dict[str, Any]:
    """A bead as a row of a table."""
    return {
        "source": bead.source,
        "target": bead.target,
        "document": bead.document,
        "translation": bead.translation,
        "segments": " ".join(bead.source_segments),
        "source_language": bead.source_language,
        "target_language": bead.target_language,
        "reviewed": bead.reviewed,
        "note": bead.note,
    }


def get_property(connection: Connection, key: str) -> str | None:
    """A property of the corpus itself; None if it is not recorded."""
    found: str | None = value(connection, "SELECT value FROM properties WHERE key = ?", key)
    return found


def import_id(connection: Connection, name: str) -> int:
    """The id of the import of that name. Raises NotFoundError, listing known names, if there is none."""
    found: int | None = value(
        connection, "SELECT id FROM imports WHERE name = ? OR name = ?", name, text_name(name)
    )
    if found is None:
        names = [row[0] for row in rows(connection, "SELECT name FROM imports ORDER BY id LIMIT 6")]
        raise NotFoundError(
            "there is no import called “{name}”",
            hint="Known names: {known}.",
            name=name,
            known=(", ".join(names[:5]) + (" …" if len(names) > 5 else "")) or "none yet",
        )
    return found


def hidden_ranges(connection: Connection) -> list[IdRange]:
    """Ranges of ids of the beads that are not shown yet."""
    found = rows(connection, "SELECT first_bead, last_bead FROM hidden ORDER BY first_bead")
    return [(first, last) for first, last in found]


def shown(ids: Sequence[int], hidden: Sequence[IdRange]) -> list[int]:
    """The ids without the hidden ones."""
    return [i for i in ids if not any(first <= i <= last for first, last in hidden)]


def load_document(connection: Connection, document_id: int) -> Document:
    """A document with its segments."""
    statement = "SELECT name, language, metadata FROM documents WHERE id = ?"
    ((name, language, metadata),) = rows(connection, statement, document_id)
    segments = rows(
        connection,
        "SELECT label, text, paragraph FROM segments WHERE document_id = ? ORDER BY position",
        document_id,
    )
    return Document(name, language, tuple(Segment(*segment) for segment in segments), json.loads(metadata))


def load_beads_of(connection: Connection, bitext_id: int) -> list[Bead]:
    """The beads of a bitext, in order."""
    statement = (
        "SELECT source_start, source_count, target_start, target_count, confidence, reviewed, note, extra "
        "FROM beads WHERE bitext_id = ? ORDER BY position"
    )
    return [bead_of(*row) for row in rows(connection, statement, bitext_id)]


_MOST_SEGMENTS = 10_000_000


def bead_of(
    source_start: int,
    source_count: int,
    target_start: int,
    target_count: int,
    confidence: float | None,
    reviewed: bool,
    note: str,
    extra: str | None,
) -> Bead:
    """The bead described by a row of the table. Raises ValueError for one that no document can have."""
    if max(source_count, target_count) > _MOST_SEGMENTS:
        raise ValueError(f"a bead of {source_count} and {target_count} segments")
    return Bead(
        tuple(range(source_start, source_start + source_count)),
        tuple(range(target_start, target_start + target_count)),
        confidence,
        bool(reviewed),
        note,
        *_id_and_properties(extra),
    )


def _id_and_properties(extra: str | None) -> tuple[str, dict[str, str]]:
    """The id and the properties of the unit that a bead was imported as."""
    record = json.loads(extra) if extra else {}
    return record.get("id", ""), {
        sys.intern(name): text for name, text in record.get("properties", {}).items()
    }


@dataclass(slots=True)
class NameCache:
    """Cached facts about documents and imports, which never change under their ids."""

    documents: dict[int, tuple[str, str, Mapping[str, str]]] = field(default_factory=dict)
    imports: dict[int, str] = field(default_factory=dict)


def load_beads(connection: Connection, cache: NameCache, ids: Sequence[int]) -> list[BeadText]:
    """The beads with these ids, in that order; unknown ids are skipped."""
    return [bead for some in slices(ids) for bead in _load_slice(connection, cache, some)]


def slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in batches of a size that a statement can take."""
    return (ids[start : start + 5000] for start in range(0, len(ids), 5000))


def _load_slice(connection: Connection, cache: NameCache, ids: Sequence[int]) -> list[BeadText]:
    found_rows = rows(connection, _BEADS, ids)
    _fill_cache(connection, cache, found_rows)
    # Nearly all sides have at most one segment, which has been read with the bead.
    source = _texts(connection, [row[0] for row in found_rows if row[6] > 1], "source")
    target = _texts(connection, [row[0] for row in found_rows if row[7] > 1], "target")
    reviewed_here = _reviewed_here(connection, cache, found_rows)
    found: dict[int, BeadText] = {}
    for row in found_rows:
        bead_id, bitext_id, position, import_id, source_id, target_id = row[:6]
        source_count, target_count, source_label, source_text, target_label, target_text = row[6:12]
        confidence, reviewed, note, extra = row[12:]
        _, properties = _id_and_properties(extra)
        source_name, source_language, source_metadata = cache.documents[source_id]
        target_name, target_language, target_metadata = cache.documents[target_id]
        if source_count > 1:
            source_labels, texts = source[bead_id]
            source_text = join_segments(texts, source_language)
        else:
            source_labels = (source_label,) if source_count else ()
        if target_count > 1:
            target_labels, texts = target[bead_id]
            target_text = join_segments(texts, target_language)
        else:
            target_labels = (target_label,) if target_count else ()
        found[bead_id] = BeadText(
            id=bead_id,
            bitext_id=bitext_id,
            position=position,
            import_name=cache.imports[import_id],
            document=source_name,
            translation=target_name,
            source_language=source_language,
            target_language=target_language,
            source=source_text or "",
            target=target_text or "",
            source_segments=ids_of_labels(source_labels),
            target_segments=ids_of_labels(target_labels),
            confidence=confidence,
            reviewed=bool(reviewed),
            note=note,
            metadata=source_metadata,
            translation_metadata=target_metadata,
            stored_segments=max(source_count, 1) + max(target_count, 1),
            reviewed_here=bead_id in reviewed_here,
            properties=properties,
            history=unit_history(properties),
        )
    return [found[i] for i in ids if i in found]


def load_sources(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """For each bead the number of source segments and the first of them: the same for its translations."""
    return {row[0]: (row[1], row[2] or "") for row in rows(connection, _SOURCES, ids)}


def _reviewed_here(connection: Connection, cache: NameCache, beads: Sequence[Any]) -> set[int]:
    """Ids of beads imported as reviewed by a model that a person has reviewed in this corpus."""
    of_model = {
        row[1] for row in beads if row[13] and reviewer_type_of(True, cache.documents[row[5]][2]) == "model"
    }
    if not of_model:
        return set()
    reviews = rows(connection, "SELECT after FROM reviews WHERE bitext_id IN ?", of_model)
    return {bead["id"] for (after,) in reviews for bead in json.loads(after) if bead["reviewed"]}


def _fill_cache(connection: Connection, cache: NameCache, beads: Sequence[Any]) -> None:
    documents = {document_id for row in beads for document_id in row[4:6]} - cache.documents.keys()
    if documents:
        statement = "SELECT id, name, language, metadata FROM documents WHERE id IN ?"
        for number, name, language, metadata in rows(connection, statement, documents):
            cache.documents[number] = name, language, json.loads(metadata)
    imports = {row[3] for row in beads} - cache.imports.keys()
    if imports:
        cache.imports.update(
            (number, name)
            for number, name in rows(connection, "SELECT id, name FROM imports WHERE id IN ?", imports)
        )


_BEADS = """
SELECT b.id, b.bitext_id, b.position, t.import_id, t.source_id, t.target_id, b.source_count, b.target_count,
       source.label, source.text, target.label, target.text, b.confidence, b.reviewed, b.note,
       b.extra
FROM beads b JOIN bitexts t ON t.id = b.bitext_id
LEFT JOIN segments source
  ON source.document_id = t.source_id AND source.position = b.source_start AND b.source_count > 0
LEFT JOIN segments target
  ON target.document_id = t.target_id AND target.position = b.target_start AND b.target_count > 0
WHERE b.id IN ?
"""
"""Each bead with its documents and the first segment of each side, or null."""

_SOURCES = """
SELECT b.id, b.source_count, s.text
FROM beads b JOIN bitexts t ON t.id = b.bitext_id
LEFT JOIN segments s ON s.document_id = t.source_id AND s.position = b.source_start AND b.source_count > 0
WHERE b.id IN ?
"""
"""The number of source segments of each bead, and the first of them."""

_TEXTS = """
SELECT b.id, s.label, s.text
FROM beads b JOIN bitexts t ON t.id = b.bitext_id
JOIN segments s ON s.document_id = t.{side}_id
  AND s.position >= b.{side}_start AND s.position < b.{side}_start + b.{side}_count
WHERE b.id IN ? ORDER BY b.id, s.position
"""

_SIDE = """
SELECT b.id, {wanted}, CASE WHEN {wanted} THEN b.source_count ELSE b.target_count END, s.text
FROM beads b JOIN bitexts t ON t.id = b.bitext_id JOIN documents d ON d.id = t.source_id
LEFT JOIN segments s ON s.document_id = CASE WHEN {wanted} THEN t.source_id ELSE t.target_id END
  AND s.position = CASE WHEN {wanted} THEN b.source_start ELSE b.target_start END
  AND CASE WHEN {wanted} THEN b.source_count ELSE b.target_count END > 0
WHERE b.id IN ?
"""
"""For each bead: whether the wanted side is the source, its number of segments, and the first one."""

_IS_CHINESE = "(d.language = 'zh' OR substr(d.language, 1, 3) = 'zh-')"


def _texts(
    connection: Connection, bead_ids: Sequence[int], side: str
) -> dict[int, tuple[tuple[str, ...], list[str]]]:
    """Labels and texts of the segments of each bead on one side, ``source`` or ``target``."""
    if not bead_ids:
        return {}
    found: dict[int, tuple[tuple[str, ...], list[str]]] = {}
    for bead_id, group in groupby(rows(connection, _TEXTS.format(side=side), bead_ids), key=itemgetter(0)):
        _, labels, texts = zip(*group, strict=True)
        found[bead_id] = labels, list(texts)
    return found


def load_concepts(connection: Connection) -> list[Concept]:
    """The term list, in the order of entry."""
    return [concept for _, concept in load_numbered_concepts(connection)]


def load_numbered_concepts(connection: Connection, *, entered: bool = False) -> list[tuple[int, Concept]]:
    """The entries of the term list with their ids; with ``entered`` only those that a person entered."""
    terms: dict[int, list[Term]] = {}
    statement = (
        "SELECT concept_id, text, language, status, part_of_speech, note, source, document, extra FROM terms "
        "ORDER BY concept_id, position"
    )
    for row in rows(connection, statement):
        text, language, status, part_of_speech, note, source, document, extra = row[1:]
        properties = json.loads(extra) if extra else {}
        term = Term(text, language, status, part_of_speech, note, source, document, properties)
        terms.setdefault(row[0], []).append(term)
    which = "c.import_id IS NULL" if entered else "c.import_id IS NULL OR i.complete"
    found = rows(
        connection,
        "SELECT c.id, c.entry, c.definition, c.subject, c.note, c.segment, c.extra FROM concepts c "
        f"LEFT JOIN imports i ON i.id = c.import_id WHERE {which} ORDER BY c.id",
    )
    return [
        (
            i,
            Concept(
                tuple(terms.get(i, ())),
                entry,
                definition,
                subject,
                note,
                segment,
                json.loads(extra) if extra else {},
            ),
        )
        for i, entry, definition, subject, note, segment, extra in found
    ]


def load_pairs(connection: Connection, first: Sequence[str]) -> list[tuple[str, str]]:
    """The pairs of adjacent Chinese characters in the corpus that begin with one of these."""
    statement = "SELECT first, second FROM pairs WHERE first IN ? ORDER BY first, second"
    return [(one, other) for one, other in rows(connection, statement, first)]


def load_short_texts(
    connection: Connection, side: Side, shortest: int, longest: int, hidden: Sequence[IdRange]
) -> list[str]:
    """The folded texts of all short sides from ``shortest`` to ``longest`` characters, one for each bead."""
    # As one string, which takes a fraction of the time of rows; no folded text contains a line feed.
    concat = "group_concat" if connection.dialect.name == "sqlite" else "string_agg"
    statement = (
        f"SELECT {concat}(folded, ?) FROM short_sides "
        f"WHERE side = ? AND length BETWEEN ? AND ?{_not_hidden(hidden)}"
    )
    texts = value(connection, statement, "\n", _number(side), shortest, longest)
    return texts.split("\n") if texts else []


def beads_with_short_texts(
    connection: Connection, side: Side, texts: Sequence[str], hidden: Sequence[IdRange]
) -> list[tuple[int, str]]:
    """Ids of the beads whose text on that side is one of these folded short texts, each with its text."""
    statement = (
        "SELECT bead_id, folded FROM short_sides "
        f"WHERE side = ? AND length IN ? AND folded IN ?{_not_hidden(hidden)}"
    )
    lengths = {len(text) for text in texts}
    return [(bead, text) for bead, text in rows(connection, statement, _number(side), lengths, texts)]


def _number(side: Side) -> int:
    return 0 if side == "zh" else 1


def _not_hidden(hidden: Sequence[IdRange]) -> str:
    return "".join(f" AND bead_id NOT BETWEEN {int(first)} AND {int(last)}" for first, last in hidden)


def load_side(connection: Connection, ids: Sequence[int], side: Side) -> list[tuple[int, str]]:
    """The ids, each with the bead's text on one side."""
    statement = _SIDE.format(wanted=_IS_CHINESE if side == "zh" else f"NOT {_IS_CHINESE}")
    found: dict[int, str] = {}
    longer: dict[str, list[int]] = {"source": [], "target": []}
    for bead_id, is_source, count, text in rows(connection, statement, ids):
        found[bead_id] = text or ""
        if count > 1:
            longer["source" if is_source else "target"].append(bead_id)
    for name, bead_ids in longer.items():
        for bead_id, (_, parts) in _texts(connection, bead_ids, name).items():
            found[bead_id] = ("" if side == "zh" else " ").join(parts)
    return [(bead_id, found[bead_id]) for bead_id in ids if found.get(bead_id)]
