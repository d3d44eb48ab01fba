"""A corpus in pages: its bitexts, and the beads of one, in order or the doubtful ones first."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, or_, select

from corpus.check.doubt import DOUBTFUL, doubt_rule, is_doubtful
from corpus.errors import NotFoundError
from corpus.model import Bead, Bitext, Segment
from corpus.store import schema
from corpus.store.connection import value
from corpus.store.corpus import Corpus
from corpus.store.reading import (
    BeadText,
    bead_of,
    hidden_ranges,
    load_document,
    place_of,
    shown,
    slices,
)
from corpus.text.folding import fold


@dataclass(frozen=True, slots=True)
class BitextSummary:
    """A bitext without its texts, and the progress of its review.

    ``metadata`` is the source document's, ``translation_metadata`` the translation's.
    """

    id: int
    import_name: str
    document: str
    translation: str
    source_language: str
    target_language: str
    metadata: Mapping[str, str]
    translation_metadata: Mapping[str, str]
    added_at: str
    beads: int
    reviewed: int
    doubtful: int


@dataclass(frozen=True, slots=True)
class PlacedBead:
    """A bead at its position (from zero) in a bitext, with its segments."""

    id: int
    position: int
    source: tuple[Segment, ...]
    target: tuple[Segment, ...]
    confidence: float | None
    reviewed: bool
    note: str

    @property
    def place(self) -> str:
        """The place of the bead in its document, as :attr:`corpus.store.reading.BeadText.place` has it."""
        return place_of([segment.id for segment in self.source], self.position)

    @property
    def doubtful(self) -> bool:
        """Whether a person should look at it."""
        return is_doubtful(
            reviewed=self.reviewed,
            confidence=self.confidence,
            has_source=bool(self.source),
            has_target=bool(self.target),
        )


@dataclass(frozen=True, slots=True)
class Holdings:
    """The size of a corpus: bitexts, beads (or imported units) and entries of the term list."""

    bitexts: int
    beads: int
    terms: int


def holdings(corpus: Corpus) -> Holdings:
    """The size of the corpus as it is shown, from the records of its imports, without counting rows."""
    t, i = schema.bitexts, schema.imports
    with corpus.selecting() as connection:
        beads = connection.execute(select(func.sum(i.c.units)).where(i.c.complete)).scalar()
        bitexts = connection.execute(
            select(func.count()).select_from(t.join(i, i.c.id == t.c.import_id)).where(i.c.complete)
        ).scalar()
    return Holdings(bitexts or 0, int(beads or 0), len(corpus.concepts()))


def sample(corpus: Corpus, size: int) -> list[BeadText]:
    """About ``size`` beads, spread evenly; fewer where many have been removed."""
    with corpus.reading() as connection:
        last = int(value(connection, "SELECT max(id) FROM beads") or 0)
        ids = list(range(last, 0, -max(last // size, 1)))
        hidden = hidden_ranges(connection)
    return corpus.beads(shown(ids, hidden))


Order = Literal["", "title", "date"]


def in_list(summaries: Sequence[BitextSummary], query: str = "", order: Order = "") -> list[BitextSummary]:
    """Find the bitexts whose names, titles or authors contain each word of ``query``.

    Words are compared folded. The order ``title`` compares numbers by value; ``date`` puts the newest first
    and undated ones last; an empty order keeps the order of import.
    """

    def names(one: BitextSummary) -> str:
        own = [one.metadata.get(key, "") for key in ("title", "author")]
        other = [one.translation_metadata.get(key, "") for key in ("title", "translator")]
        return fold(" ".join([*own, *other, one.document, one.translation, one.import_name]))

    wanted = [fold(word) for word in query.split()]
    found = [one for one in summaries if all(word in names(one) for word in wanted)]
    if order == "title":
        found.sort(key=lambda one: _numbers_by_value(fold(one.metadata.get("title") or one.document)))
    if order == "date":
        found.sort(key=lambda one: one.metadata.get("date", ""), reverse=True)
    return found


def _numbers_by_value(text: str) -> list[str | int]:
    parts = re.split(r"(\d{1,15})", text)  # what is odd in it is a number
    return [int(part) if i % 2 else part for i, part in enumerate(parts)]


def bitext_summaries(corpus: Corpus) -> list[BitextSummary]:
    """All bitexts that are shown, in the order of import."""
    with corpus.selecting() as connection:
        return _summaries(connection, schema.imports.c.complete)


def bitext_summary(corpus: Corpus, bitext_id: int) -> BitextSummary:
    """The bitext with that id. Raises NotFoundError if there is none."""
    with corpus.selecting() as connection:
        found = _summaries(connection, and_(schema.imports.c.complete, schema.bitexts.c.id == bitext_id))
    if not found:
        raise NotFoundError("There is no such text in the corpus.")
    return found[0]


def translations_beside(corpus: Corpus, bitext_id: int) -> list[BitextSummary]:
    """The bitexts with the same source document, including this one."""
    t = schema.bitexts
    source = select(t.c.source_id).where(t.c.id == bitext_id).scalar_subquery()
    with corpus.selecting() as connection:
        return _summaries(connection, and_(schema.imports.c.complete, t.c.source_id == source))


def bead_page(corpus: Corpus, bitext_id: int, first: int, count: int) -> list[PlacedBead]:
    """Up to ``count`` beads of a bitext, starting at position ``first``."""
    b = schema.beads
    with corpus.selecting() as connection:
        rows = connection.execute(
            select(b)
            .where(b.c.bitext_id == bitext_id, b.c.position >= first, b.c.position < first + count)
            .order_by(b.c.position)
        ).all()
        return _placed(connection, bitext_id, rows)


def next_to_review(corpus: Corpus, bitext_id: int, after: int = -1) -> int | None:
    """Position of the next bead to review after position ``after``, wrapping around at the end.

    Doubtful beads come first, then others that nobody has reviewed; None if all are reviewed.
    """
    b = schema.beads
    with corpus.selecting() as connection:
        for wanted in (_is_doubtful(), ~b.c.reviewed):
            for part in (b.c.position > after, b.c.position <= after):
                found = connection.execute(
                    select(func.min(b.c.position)).where(b.c.bitext_id == bitext_id, wanted, part)
                ).scalar()
                if found is not None:
                    return int(found)
    return None


def _is_doubtful() -> ColumnElement[bool]:
    b = schema.beads
    empty = or_(b.c.source_count == 0, b.c.target_count == 0)
    rule: ColumnElement[bool] = doubt_rule(~b.c.reviewed, b.c.confidence < DOUBTFUL, empty)
    return rule


def _summaries(connection: Connection, condition: ColumnElement[bool]) -> list[BitextSummary]:
    b, t, i, d = schema.beads, schema.bitexts, schema.imports, schema.documents
    source, target = d.alias("source"), d.alias("target")
    chosen = select(t.c.id).join(i, i.c.id == t.c.import_id).where(condition)
    counts = {
        row[0]: row[1:]
        for row in connection.execute(
            select(
                b.c.bitext_id,
                func.count(),
                func.sum(case((b.c.reviewed, 1), else_=0)),
                func.sum(case((_is_doubtful(), 1), else_=0)),
            )
            .where(b.c.bitext_id.in_(chosen))
            .group_by(b.c.bitext_id)
        )
    }
    rows = connection.execute(
        select(t.c.id, i.c.name.label("import_name"), i.c.added_at, source, target)
        .join(i, i.c.id == t.c.import_id)
        .join(source, source.c.id == t.c.source_id)
        .join(target, target.c.id == t.c.target_id)
        .where(condition)
        .order_by(t.c.id)
    ).mappings()
    return [
        BitextSummary(
            row[t.c.id],
            row["import_name"],
            row[source.c.name],
            row[target.c.name],
            row[source.c.language],
            row[target.c.language],
            json.loads(row[source.c.metadata]),
            json.loads(row[target.c.metadata]),
            row["added_at"],
            *counts.get(row[t.c.id], (0, 0, 0)),
        )
        for row in rows
    ]


def _placed(connection: Connection, bitext_id: int, rows: Sequence[Row[Any]]) -> list[PlacedBead]:
    if not rows:
        return []
    t = schema.bitexts
    bitext = connection.execute(select(t).where(t.c.id == bitext_id)).one()
    texts: dict[str, dict[int, Segment]] = {}
    for side in ("source", "target"):
        first = min(getattr(row, f"{side}_start") for row in rows)
        end = max(getattr(row, f"{side}_start") + getattr(row, f"{side}_count") for row in rows)
        texts[side] = _segments(connection, getattr(bitext, f"{side}_id"), first, end)

    def of(side: str, row: Row[Any]) -> tuple[Segment, ...]:
        start, count = getattr(row, f"{side}_start"), getattr(row, f"{side}_count")
        return tuple(texts[side][position] for position in range(start, start + count))

    return [
        PlacedBead(
            row.id, row.position, of("source", row), of("target", row), row.confidence, row.reviewed, row.note
        )
        for row in rows
    ]


def _segments(connection: Connection, document_id: int, first: int, end: int) -> dict[int, Segment]:
    s = schema.segments
    rows = connection.execute(
        select(s.c.position, s.c.label, s.c.text, s.c.paragraph).where(
            s.c.document_id == document_id, s.c.position >= first, s.c.position < end
        )
    )
    return {row.position: Segment(row.label, row.text, row.paragraph) for row in rows}


def beads_by_id(connection: Connection, bitext_id: int, ids: Sequence[int]) -> list[PlacedBead]:
    """The beads of a bitext with these ids, in order; unknown ids are skipped."""
    b = schema.beads
    rows = [
        row
        for some in slices(ids)
        for row in connection.execute(select(b).where(b.c.bitext_id == bitext_id, b.c.id.in_(some)))
    ]
    return _placed(connection, bitext_id, sorted(rows, key=lambda row: row.position))


def beads_of_bitext(connection: Connection, bitext_id: int) -> list[PlacedBead]:
    """All beads of a bitext, in order."""
    return _placed(connection, bitext_id, bead_rows(connection, bitext_id))


def position_of(corpus: Corpus, bitext_id: int, bead_id: int) -> int | None:
    """The position of a bead; None if it no longer exists."""
    b = schema.beads
    with corpus.selecting() as connection:
        return connection.execute(
            select(b.c.position).where(b.c.bitext_id == bitext_id, b.c.id == bead_id)
        ).scalar()


def document_names(corpus: Corpus, limit: int) -> list[str]:
    """Titles, or else names, of up to ``limit`` source documents, in the order of import."""
    t, d, i = schema.bitexts, schema.documents, schema.imports
    with corpus.selecting() as connection:
        rows = connection.execute(
            select(d.c.id, d.c.name, d.c.metadata)
            .where(d.c.id.in_(select(t.c.source_id)), d.c.import_id.in_(select(i.c.id).where(i.c.complete)))
            .order_by(d.c.id)
            .limit(limit)
        )
        return [json.loads(row.metadata).get("title") or row.name for row in rows]


def load_bitext(corpus: Corpus, bitext_id: int) -> Bitext | None:
    """The whole bitext with that id; None if there is none."""
    found = load_bitext_and_beads(corpus, bitext_id)
    return found[0] if found else None


def load_bitext_and_beads(corpus: Corpus, bitext_id: int) -> tuple[Bitext, list[PlacedBead]] | None:
    """A whole bitext and its beads with their positions, both at one moment; None if there is none."""
    t, i = schema.bitexts, schema.imports
    with corpus.selecting() as connection:
        row = connection.execute(
            select(t.c.source_id, t.c.target_id)
            .join(i, i.c.id == t.c.import_id)
            .where(t.c.id == bitext_id, i.c.complete)
        ).one_or_none()
        if row is None:
            return None
        source, target = (load_document(connection, number) for number in row)
        rows = bead_rows(connection, bitext_id)
        beads = [
            PlacedBead(
                bead.id,
                bead.position,
                source.segments[bead.source_start : bead.source_start + bead.source_count],
                target.segments[bead.target_start : bead.target_start + bead.target_count],
                bead.confidence,
                bead.reviewed,
                bead.note,
            )
            for bead in rows
        ]
        return Bitext(source, target, tuple(map(_bead, rows))), beads


def bead_rows(connection: Connection, bitext_id: int) -> Sequence[Row[Any]]:
    """The rows of a bitext's beads, in order."""
    b = schema.beads
    return connection.execute(select(b).where(b.c.bitext_id == bitext_id).order_by(b.c.position)).all()


def _bead(row: Row[Any]) -> Bead:
    return bead_of(
        row.source_start,
        row.source_count,
        row.target_start,
        row.target_count,
        row.confidence,
        row.reviewed,
        row.note,
        row.extra,
    )
