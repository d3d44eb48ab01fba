"""Rows of a corpus as plain values; every function reads on the connection that it is given."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, and_, bindparam, cast, func, select

from corpus.errors import DuizhaoError
from corpus.language import is_chinese
from corpus.model import (
    Bead,
    Document,
    Segment,
    Term,
    join_segments,
)
from corpus.store import schema
from corpus.store.index import IdRange, Side


@dataclass(frozen=True, slots=True)
class BeadText:
    """A bead with both texts and where it stands.

    ``document`` and ``translation`` name the two documents; ``import_name`` what they came in with.
    ``metadata`` is the source document's (title, date …), ``translation_metadata`` the other's.
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

    @property
    def zh(self) -> str:
        """The Chinese text."""
        return self.source if is_chinese(self.source_language) else self.target

    @property
    def en(self) -> str:
        """The text in the other language."""
        return self.target if is_chinese(self.source_language) else self.source

    def side(self, side: Side) -> str:
        """The text of one side."""
        return self.zh if side == "zh" else self.en


def get_property(connection: Connection, key: str) -> str | None:
    table = schema.properties
    return connection.execute(select(table.c.value).where(table.c.key == key)).scalar()


def set_property(connection: Connection, key: str, value: str) -> None:
    """Write down a fact about the corpus itself."""
    table = schema.properties
    connection.execute(table.delete().where(table.c.key == key))
    connection.execute(table.insert().values(key=key, value=value))


def import_row(connection: Connection, name: str) -> Row[Any]:
    """The import of that name. Raises DuizhaoError, naming those there are, for an unknown one."""
    table = schema.imports
    row = connection.execute(select(table).where(table.c.name == name)).one_or_none()
    if row is None:
        names = connection.execute(select(table.c.name).order_by(table.c.id).limit(6)).scalars().all()
        known = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
        raise DuizhaoError(f"nothing is called “{name}” here", mend=f"There is: {known or 'nothing yet'}.")
    return row


def hidden_ranges(connection: Connection) -> list[IdRange]:
    """Ids of the beads that are not shown yet."""
    table = schema.hidden
    rows = connection.execute(select(table.c.first_bead, table.c.last_bead).order_by(table.c.first_bead))
    return [(first, last) for first, last in rows]


def load_document(connection: Connection, document_id: int) -> Document:
    """A document with its segments."""
    d, s = schema.documents, schema.segments
    row = connection.execute(select(d).where(d.c.id == document_id)).one()
    segments = connection.execute(
        select(s.c.label, s.c.text, s.c.paragraph)
        .where(s.c.document_id == document_id)
        .order_by(s.c.position)
    )
    return Document(
        row.name, row.language, tuple(Segment(*segment) for segment in segments), json.loads(row.metadata)
    )


def bead_rows(connection: Connection, bitext_id: int) -> Sequence[Row[Any]]:
    """The rows of a bitext's beads, in order."""
    b = schema.beads
    return connection.execute(select(b).where(b.c.bitext_id == bitext_id).order_by(b.c.position)).all()


def bead_of(row: Row[Any]) -> Bead:
    """The bead that a row says."""
    return Bead(
        tuple(range(row.source_start, row.source_start + row.source_count)),
        tuple(range(row.target_start, row.target_start + row.target_count)),
        row.confidence,
        row.reviewed,
        row.note,
    )


@dataclass(slots=True)
class NameCache:
    """What beads say about their documents and imports, neither of which ever changes under its id."""

    documents: dict[int, tuple[str, str, Mapping[str, str]]] = field(default_factory=dict)
    imports: dict[int, str] = field(default_factory=dict)


def load_beads(connection: Connection, cache: NameCache, ids: Sequence[int]) -> list[BeadText]:
    """The beads with these ids, in that order; ids that are not there are passed over."""
    if not ids:
        return []
    rows = connection.execute(_BEADS, {"ids": list(ids)}).all()
    _fill_cache(connection, cache, rows)
    source = _texts(connection, ids, "source")
    target = _texts(connection, ids, "target")
    found: dict[int, BeadText] = {}
    nothing: tuple[list[str], list[str]] = ([], [])
    for row in rows:
        source_name, source_language, source_metadata = cache.documents[row.source_id]
        target_name, target_language, target_metadata = cache.documents[row.target_id]
        source_labels, source_texts = source.get(row.id, nothing)
        target_labels, target_texts = target.get(row.id, nothing)
        found[row.id] = BeadText(
            id=row.id,
            bitext_id=row.bitext_id,
            position=row.position,
            import_name=cache.imports[row.import_id],
            document=source_name,
            translation=target_name,
            source_language=source_language,
            target_language=target_language,
            source=join_segments(source_texts, source_language),
            target=join_segments(target_texts, target_language),
            source_segments=tuple(source_labels),
            target_segments=tuple(target_labels),
            confidence=row.confidence,
            reviewed=row.reviewed,
            note=row.note,
            metadata=source_metadata,
            translation_metadata=target_metadata,
        )
    return [found[i] for i in ids if i in found]


def _fill_cache(connection: Connection, cache: NameCache, rows: Sequence[Row[Any]]) -> None:
    d, i = schema.documents, schema.imports
    documents = {number for row in rows for number in (row.source_id, row.target_id)} - cache.documents.keys()
    if documents:
        columns = select(d.c.id, d.c.name, d.c.language, d.c.metadata)
        for document in connection.execute(columns.where(d.c.id.in_(documents))):
            metadata = json.loads(document.metadata)
            cache.documents[document.id] = (document.name, document.language, metadata)
    imports = {row.import_id for row in rows} - cache.imports.keys()
    if imports:
        for number, name in connection.execute(select(i.c.id, i.c.name).where(i.c.id.in_(imports))):
            cache.imports[number] = name


def _texts_statement(side: str) -> Select[Any]:
    b, t, s = schema.beads, schema.bitexts, schema.segments
    start, count = b.c[f"{side}_start"], b.c[f"{side}_count"]
    within = and_(s.c.document_id == t.c[f"{side}_id"], s.c.position >= start, s.c.position < start + count)
    return (
        select(b.c.id, s.c.label, s.c.text)
        .select_from(b)
        .join(t, t.c.id == b.c.bitext_id)
        .join(s, within)
        .where(b.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(b.c.id, s.c.position)
    )


# Made once: every page of hits runs them.
_TEXTS = {side: _texts_statement(side) for side in ("source", "target")}


_BEADS = (
    select(schema.beads, schema.bitexts.c.import_id, schema.bitexts.c.source_id, schema.bitexts.c.target_id)
    .join(schema.bitexts, schema.bitexts.c.id == schema.beads.c.bitext_id)
    .where(schema.beads.c.id.in_(bindparam("ids", expanding=True)))
)


def _texts(
    connection: Connection, bead_ids: Sequence[int], side: str
) -> dict[int, tuple[list[str], list[str]]]:
    """Labels and texts of the segments of each bead on one side, ``source`` or ``target``."""
    texts: dict[int, tuple[list[str], list[str]]] = {}
    for row in connection.execute(_TEXTS[side], {"ids": list(bead_ids)}):
        labels, parts = texts.setdefault(row[0], ([], []))
        labels.append(row[1])
        parts.append(row[2])
    return texts


def load_terms(connection: Connection) -> list[Term]:
    """The term list, in the order it was entered."""
    t, r, i = schema.terms, schema.renderings, schema.imports
    renderings: dict[int, dict[str, str]] = {}
    for term_id, name, text in connection.execute(select(r.c.term_id, r.c.name, r.c.text).order_by(r.c.name)):
        renderings.setdefault(term_id, {})[name] = text
    rows = connection.execute(
        select(t)
        .outerjoin(i, i.c.id == t.c.import_id)
        .where((t.c.import_id.is_(None)) | i.c.complete)
        .order_by(t.c.id)
    )
    return [Term(row.source, renderings.get(row.id, {}), row.segment, row.note) for row in rows]


def load_pairs(connection: Connection, first: Sequence[str]) -> list[tuple[str, str]]:
    """The pairs of neighbouring Chinese characters in the corpus that begin with one of these."""
    table = schema.pairs
    rows = connection.execute(
        select(table.c.first, table.c.second)
        .where(table.c.first.in_(first))
        .order_by(table.c.first, table.c.second)
    )
    return [(one, other) for one, other in rows]


def load_short_sides(
    connection: Connection, side: Side, shortest: int, longest: int, hidden: Sequence[IdRange]
) -> tuple[list[str], list[str]]:
    """Bead ids, as text, and folded texts of all short sides from ``shortest`` to ``longest`` characters."""
    table = schema.short_sides
    # As two strings, which takes a fraction of the time that rows take; no folded text has a line feed.
    concat = func.group_concat if connection.dialect.name == "sqlite" else func.string_agg
    statement = select(concat(table.c.folded, "\n"), concat(cast(table.c.bead_id, Text), "\n")).where(
        table.c.side == (0 if side == "zh" else 1), table.c.length.between(shortest, longest)
    )
    for first, last in hidden:
        statement = statement.where(~table.c.bead_id.between(first, last))
    texts, ids = connection.execute(statement).one()
    if not ids:
        return [], []
    return ids.split("\n"), texts.split("\n")


def load_side(connection: Connection, ids: Sequence[int], side: Side) -> list[tuple[int, str]]:
    """The ids with the text of one side of each bead."""
    b, t, d = schema.beads, schema.bitexts, schema.documents
    languages = connection.execute(
        select(t.c.id, d.c.language)
        .join(d, d.c.id == t.c.source_id)
        .where(t.c.id.in_(select(b.c.bitext_id).where(b.c.id.in_(ids))))
    )
    source_is_chinese = {bitext_id: is_chinese(language) for bitext_id, language in languages}
    rows = connection.execute(select(b.c.id, b.c.bitext_id).where(b.c.id.in_(ids))).all()
    wanted: dict[str, list[int]] = {"source": [], "target": []}
    for bead_id, bitext_id in rows:
        wanted["source" if source_is_chinese[bitext_id] == (side == "zh") else "target"].append(bead_id)
    found: dict[int, str] = {}
    for name, bead_ids in wanted.items():
        if bead_ids:
            for bead_id, (_, parts) in _texts(connection, bead_ids, name).items():
                found[bead_id] = ("" if side == "zh" else " ").join(parts)
    return [(bead_id, found[bead_id]) for bead_id in ids if bead_id in found]
