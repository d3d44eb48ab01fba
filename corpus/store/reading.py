"""Rows of a corpus as plain values; every function reads on the connection that it is given."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    any_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from corpus.errors import NotFoundError
from corpus.model import (
    Bead,
    Document,
    Segment,
    Term,
    ids_of_labels,
    join_segments,
)
from corpus.store import schema
from corpus.store.index import IdRange, Side
from corpus.text.language import is_chinese


@dataclass(frozen=True, slots=True)
class BeadText:
    """A bead with both texts and where it stands.

    ``document`` and ``translation`` name the two documents; ``import_name`` what they came in with.
    ``metadata`` is the source document's (title, date …), ``translation_metadata`` the other's.
    ``stored_segments`` counts the segments kept of both sides, an empty one as one; a side of an imported
    unit is kept as one, whatever it joins.
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
    table = schema.properties
    return connection.execute(select(table.c.value).where(table.c.key == key)).scalar()


def set_property(connection: Connection, key: str, value: str) -> None:
    """Write down a fact about the corpus itself."""
    table = schema.properties
    changed = connection.execute(table.update().where(table.c.key == key).values(value=value))
    if not changed.rowcount:
        connection.execute(table.insert().values(key=key, value=value))


def import_row(connection: Connection, name: str) -> Row[Any]:
    """The import of that name. Raises DuizhaoError, naming those there are, for an unknown one."""
    table = schema.imports
    row = connection.execute(select(table).where(table.c.name == name)).one_or_none()
    if row is None:
        names = connection.execute(select(table.c.name).order_by(table.c.id).limit(6)).scalars().all()
        known = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
        raise NotFoundError(
            "nothing is called “{name}” here",
            hint="Names: {known}.",
            name=name,
            known=known or "none yet",
        )
    return row


def hidden_ranges(connection: Connection) -> list[IdRange]:
    """Ids of the beads that are not shown yet."""
    return [(first, last) for first, last in connection.execute(_HIDDEN)]


# Made once, as every lookup runs it.
_HIDDEN = select(schema.hidden.c.first_bead, schema.hidden.c.last_bead).order_by(schema.hidden.c.first_bead)


def shown(ids: Sequence[int], hidden: Sequence[IdRange]) -> list[int]:
    """The ids but the hidden ones."""
    return [i for i in ids if not any(first <= i <= last for first, last in hidden)]


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
    return [bead for some in slices(ids) for bead in _load_slice(connection, cache, some)]


def slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids, as many at a time as a statement may well name."""
    return (ids[start : start + 5000] for start in range(0, len(ids), 5000))


def _load_slice(connection: Connection, cache: NameCache, ids: Sequence[int]) -> list[BeadText]:
    # Rows are taken apart as tuples: by the names of the columns that takes several times as long.
    rows: list[_Row] = [
        tuple(row) for row in connection.execute(_BEADS[connection.dialect.name], {"ids": list(ids)}).all()
    ]
    _fill_cache(connection, cache, rows)
    # Nearly all sides have one segment or none, which has come with the bead.
    source = _texts(connection, [row[0] for row in rows if row[6] > 1], "source")
    target = _texts(connection, [row[0] for row in rows if row[7] > 1], "target")
    found: dict[int, BeadText] = {}
    for row in rows:
        bead_id, bitext_id, position, import_id, source_id, target_id = row[:6]
        source_count, target_count, source_label, source_text, target_label, target_text = row[6:12]
        confidence, reviewed, note = row[12:]
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
            bead_id,
            bitext_id,
            position,
            cache.imports[import_id],
            source_name,
            target_name,
            source_language,
            target_language,
            source_text or "",
            target_text or "",
            ids_of_labels(source_labels),
            ids_of_labels(target_labels),
            confidence,
            reviewed,
            note,
            source_metadata,
            target_metadata,
            max(source_count, 1) + max(target_count, 1),
        )
    return [found[i] for i in ids if i in found]


_Row = tuple[Any, ...]


def _fill_cache(connection: Connection, cache: NameCache, rows: Sequence[_Row]) -> None:
    documents = {document_id for row in rows for document_id in row[4:6]} - cache.documents.keys()
    if documents:
        found = connection.execute(_DOCUMENTS[connection.dialect.name], {"ids": list(documents)})
        for number, name, language, metadata in found:
            cache.documents[number] = name, language, json.loads(metadata)
    imports = {row[3] for row in rows} - cache.imports.keys()
    i = schema.imports
    if imports:
        for number, name in connection.execute(select(i.c.id, i.c.name).where(i.c.id.in_(imports))):
            cache.imports[number] = name


def _one_of_ids(column: ColumnElement[int], dialect: str) -> ColumnElement[bool]:
    """Whether the column is one of the ids that the statement is run with."""
    # One value: a statement of a thousand takes longer to write than to run.
    if dialect == "postgresql":
        return column == any_(bindparam("ids", type_=ARRAY(BigInteger)))
    return column.in_(select(func.json_each(bindparam("ids", type_=JSON)).table_valued("value").c.value))


_DIALECTS = ("sqlite", "postgresql")


def _documents_statement(dialect: str) -> Select[Any]:
    d = schema.documents
    return select(d.c.id, d.c.name, d.c.language, d.c.metadata).where(_one_of_ids(d.c.id, dialect))


def _texts_statement(side: str, dialect: str) -> Select[Any]:
    b, t, s = schema.beads, schema.bitexts, schema.segments
    start, count = b.c[f"{side}_start"], b.c[f"{side}_count"]
    within = and_(s.c.document_id == t.c[f"{side}_id"], s.c.position >= start, s.c.position < start + count)
    return (
        select(b.c.id, s.c.label, s.c.text)
        .select_from(b)
        .join(t, t.c.id == b.c.bitext_id)
        .join(s, within)
        .where(_one_of_ids(b.c.id, dialect))
        .order_by(b.c.id, s.c.position)
    )


# Made once: every page of hits runs them.
_DOCUMENTS = {dialect: _documents_statement(dialect) for dialect in _DIALECTS}
_TEXTS = {
    (side, dialect): _texts_statement(side, dialect) for side in ("source", "target") for dialect in _DIALECTS
}


def _beads_statement(dialect: str) -> Select[Any]:
    """Each bead with its documents and the first segment of each side, null where there is none."""
    b, t = schema.beads, schema.bitexts
    source, target = schema.segments.alias(), schema.segments.alias()
    return (
        select(
            *(b.c[name] for name in ("id", "bitext_id", "position")),
            *(t.c[name] for name in ("import_id", "source_id", "target_id")),
            *(b.c[name] for name in ("source_count", "target_count")),
            *(source.c.label, source.c.text, target.c.label, target.c.text),
            *(b.c[name] for name in ("confidence", "reviewed", "note")),
        )
        .join(t, t.c.id == b.c.bitext_id)
        .outerjoin(source, _is_first(source, b.c.source_start, b.c.source_count, t.c.source_id))
        .outerjoin(target, _is_first(target, b.c.target_start, b.c.target_count, t.c.target_id))
        .where(_one_of_ids(b.c.id, dialect))
    )


def _is_first(
    segment: FromClause, start: ColumnElement[int], count: ColumnElement[int], document_id: ColumnElement[int]
) -> ColumnElement[bool]:
    return and_(segment.c.document_id == document_id, segment.c.position == start, count > 0)


_BEADS = {dialect: _beads_statement(dialect) for dialect in _DIALECTS}


def _texts(
    connection: Connection, bead_ids: Sequence[int], side: str
) -> dict[int, tuple[tuple[str, ...], list[str]]]:
    """Labels and texts of the segments of each bead on one side, ``source`` or ``target``."""
    if not bead_ids:
        return {}
    found: dict[int, tuple[tuple[str, ...], list[str]]] = {}
    rows = connection.execute(_TEXTS[side, connection.dialect.name], {"ids": list(bead_ids)}).all()
    for bead_id, group in groupby(rows, key=itemgetter(0)):
        _, labels, texts = zip(*group, strict=True)
        found[bead_id] = labels, list(texts)
    return found


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


def load_short_texts(
    connection: Connection, side: Side, shortest: int, longest: int, hidden: Sequence[IdRange]
) -> list[str]:
    """The folded texts of all short sides from ``shortest`` to ``longest`` characters, one a bead."""
    # As one string, which takes a fraction of the time that rows take; no folded text has a line feed.
    table = schema.short_sides
    concat = func.group_concat if connection.dialect.name == "sqlite" else func.string_agg
    texts = connection.execute(
        select(concat(table.c.folded, "\n")).where(
            _side_is(side), table.c.length.between(shortest, longest), *_shown(hidden)
        )
    ).scalar()
    return texts.split("\n") if texts else []


def beads_with_short_texts(
    connection: Connection, side: Side, texts: Sequence[str], hidden: Sequence[IdRange]
) -> list[tuple[int, str]]:
    """Ids of the beads of which that side is one of these folded short texts, each with that text."""
    table = schema.short_sides
    statement = select(table.c.bead_id, table.c.folded).where(
        _side_is(side),
        table.c.length.in_({len(text) for text in texts}),
        table.c.folded.in_(texts),
        *_shown(hidden),
    )
    return [(bead_id, text) for bead_id, text in connection.execute(statement)]


def _side_is(side: Side) -> ColumnElement[bool]:
    return schema.short_sides.c.side == (0 if side == "zh" else 1)


def _shown(hidden: Sequence[IdRange]) -> list[ColumnElement[bool]]:
    return [~schema.short_sides.c.bead_id.between(first, last) for first, last in hidden]


def load_side(connection: Connection, ids: Sequence[int], side: Side) -> list[tuple[int, str]]:
    """The ids with the text of one side of each bead."""
    rows = connection.execute(_SIDE[connection.dialect.name], {"ids": list(ids), "zh": side == "zh"}).all()
    found: dict[int, str] = {}
    longer: dict[str, list[int]] = {"source": [], "target": []}
    for bead_id, is_source, count, text in rows:
        found[bead_id] = text or ""
        if count > 1:
            longer["source" if is_source else "target"].append(bead_id)
    for name, bead_ids in longer.items():
        for bead_id, (_, parts) in _texts(connection, bead_ids, name).items():
            found[bead_id] = ("" if side == "zh" else " ").join(parts)
    return [(bead_id, found[bead_id]) for bead_id in ids if found.get(bead_id)]


def _side_statement(dialect: str) -> Select[Any]:
    """Of each bead: whether the side wanted is the source, how many segments it has, and the first."""
    b, t, d, s = schema.beads, schema.bitexts, schema.documents, schema.segments
    source_is_chinese = or_(d.c.language == "zh", d.c.language.startswith("zh-"))
    is_source = source_is_chinese == bindparam("zh", type_=Boolean)
    count = case((is_source, b.c.source_count), else_=b.c.target_count)
    start = case((is_source, b.c.source_start), else_=b.c.target_start)
    document_id = case((is_source, t.c.source_id), else_=t.c.target_id)
    return (
        select(b.c.id, is_source, count, s.c.text)
        .join(t, t.c.id == b.c.bitext_id)
        .join(d, d.c.id == t.c.source_id)
        .outerjoin(s, _is_first(s, start, count, document_id))
        .where(_one_of_ids(b.c.id, dialect))
    )


_SIDE = {dialect: _side_statement(dialect) for dialect in _DIALECTS}
