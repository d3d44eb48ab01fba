"""Change beads as a reviewer does, and record the changes.

The operations take adjacent beads as they were seen and return the beads that replace them: :func:`accept`,
:func:`edit`, :func:`merge`, :func:`split`, :func:`move_boundary`, and :func:`aligned_again` for a new
alignment of the rest. :func:`replace_beads` stores the result, unless somebody else was faster, with who
changed what and when; :func:`undo` takes it back. A bead whose segments a person changed must be accepted
anew: until then its confidence is 0.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal
from unicodedata import category

from sqlalchemy import Connection, and_, or_, select

from corpus.check.beads import common_ends
from corpus.errors import ConflictError, UsageError
from corpus.message import counted
from corpus.model import Bead, Segment
from corpus.store import schema
from corpus.store.browsing import PlacedBead, beads_by_id
from corpus.store.corpus import Corpus
from corpus.store.reading import load_beads
from corpus.store.writing import add_to_index, entries_of_beads, new_bead_ids, now, remove_from_index

_LOOKED_THROUGH = 500
"""How many of the latest reviews of a bitext are searched for that of a bead."""

SideName = Literal["source", "target"]


@dataclass(frozen=True, slots=True)
class Review:
    """A person's change: the beads before and after it."""

    id: int
    bitext_id: int
    reviewed_at: str
    reviewer: str
    before: tuple[Mapping[str, Any], ...]
    after: tuple[Mapping[str, Any], ...]


def accept(bead: PlacedBead) -> list[PlacedBead]:
    """The bead, marked as reviewed."""
    return [replace(bead, reviewed=True)]


def edit(bead: PlacedBead, source: Sequence[str], target: Sequence[str]) -> list[PlacedBead]:
    """The bead with new texts for its segments, reviewed.

    Raises DuizhaoError if the number of texts differs from that of the segments, or one is empty or contains
    a control character.
    """

    def edited(segments: Sequence[Segment], texts: Sequence[str]) -> tuple[Segment, ...]:
        if len(segments) != len(texts):
            raise UsageError(
                "{texts} for {segments}",
                hint="Give one text for each segment; to change their number, split or merge beads.",
                texts=counted(len(texts), "text"),
                segments=counted(len(segments), "segment"),
            )
        cleaned = [" ".join(text.split()) for text in texts]
        if not all(cleaned):
            raise UsageError("a segment has no text", hint="Leave some text in every segment.")
        if any(category(character) == "Cc" for text in cleaned for character in text):
            raise UsageError("a segment contains a control character", hint="Remove it.")
        return tuple(replace(s, text=text) for s, text in zip(segments, cleaned, strict=True))

    return [
        replace(bead, source=edited(bead.source, source), target=edited(bead.target, target), reviewed=True)
    ]


def merge(first: PlacedBead, second: PlacedBead) -> list[PlacedBead]:
    """Two beads merged into one."""
    note = "; ".join(part for part in (first.note, second.note) if part)
    merged = replace(
        first, source=first.source + second.source, target=first.target + second.target, note=note
    )
    return [_changed(merged)]


def split(bead: PlacedBead) -> list[PlacedBead]:
    """The bead split after its first segments; if it has one on only one side, the first part gets that side.

    A bead of one segment on each side becomes two one-sided beads. Raises DuizhaoError for a single segment.
    """
    if len(bead.source) + len(bead.target) < 2:
        raise UsageError("a single segment cannot be split", hint="Edit the text, or merge first.")
    targets = 0 if len(bead.source) == len(bead.target) == 1 else 1
    first = replace(bead, source=bead.source[:1], target=bead.target[:targets])
    second = replace(bead, id=0, source=bead.source[1:], target=bead.target[targets:], note="")
    return [_changed(first), _changed(second)]


def move_boundary(
    first: PlacedBead, second: PlacedBead, side: SideName, *, forward: bool
) -> list[PlacedBead]:
    """Move the boundary between two beads by a segment on one side.

    ``forward`` moves the second bead's first segment to the first bead; otherwise the first bead's last
    segment moves to the second. A bead that becomes empty is removed. Raises DuizhaoError if there is no
    segment to move.
    """
    one, two = getattr(first, side), getattr(second, side)
    if not (two if forward else one):
        raise UsageError("there is no segment to move", hint="Try the other side or direction.")
    one, two = (one + two[:1], two[1:]) if forward else (one[:-1], one[-1:] + two)
    beads = [replace(first, **{side: one}), replace(second, **{side: two})]
    return [_changed(bead) for bead in beads if bead.source or bead.target]


def aligned_again(
    before: Sequence[PlacedBead], beads: Sequence[Bead]
) -> tuple[list[PlacedBead], list[PlacedBead]]:
    """Compare the beads of a bitext with new ``beads`` for its segments: those that change, before and after.

    Both results are adjacent beads, and empty if nothing changes. A bead with the same segments stays the
    same bead, with its id and note; reviewed ones must be among ``beads`` unchanged.
    """
    source = tuple(chain.from_iterable(bead.source for bead in before))
    target = tuple(chain.from_iterable(bead.target for bead in before))
    known = {(bead.source, bead.target): bead for bead in before}
    after = []
    for bead in beads:
        sides = tuple(source[i] for i in bead.source), tuple(target[j] for j in bead.target)
        found = known.get(sides)
        after.append(
            replace(found, confidence=bead.confidence, reviewed=bead.reviewed)
            if found
            else PlacedBead(0, 0, *sides, bead.confidence, bead.reviewed, bead.note)
        )
    standing = {bead.id: bead for bead in after if bead.id}
    assert all(standing.get(bead.id) == bead for bead in before if bead.reviewed), "a review got lost"
    first, last = common_ends(before, after)
    return list(before[first : len(before) - last]), after[first : len(after) - last]


def _changed(bead: PlacedBead) -> PlacedBead:
    return replace(bead, confidence=0.0, reviewed=False)


def replace_beads(
    corpus: Corpus,
    bitext_id: int,
    before: Sequence[PlacedBead],
    after: Sequence[PlacedBead],
    reviewer: str,
    reviewed_at: str = "",
) -> bool:
    """Replace ``before`` with ``after``, adjacent beads in order; return whether that was done.

    Nothing changes if the corpus no longer has ``before`` as given. Both hold the same segments in the same
    order, whose texts may differ; a bead of ``after`` with id 0 is new. The review is recorded as of
    ``reviewed_at`` (ISO 8601), or as of now, unless it is the last one again.
    """
    assert _labels(before) == _labels(after), "segments got lost"
    with corpus.writing() as connection:
        current = beads_by_id(connection, bitext_id, [bead.id for bead in before])
        if [bead_record(bead) for bead in current] != [bead_record(bead) for bead in before]:
            return False
        if list(after) == list(before) and _is_known(connection, bitext_id, after, reviewer):
            return True
        ids = iter(new_bead_ids(connection, sum(not bead.id for bead in after)))
        numbered = [bead if bead.id else replace(bead, id=next(ids)) for bead in after]
        rewrite_beads(connection, corpus, bitext_id, current, numbered)
        connection.execute(
            schema.reviews.insert().values(
                bitext_id=bitext_id,
                reviewed_at=reviewed_at or now(),
                reviewer=reviewer,
                before=json.dumps([bead_record(bead) for bead in before], ensure_ascii=False),
                after=json.dumps([bead_record(bead) for bead in numbered], ensure_ascii=False),
            )
        )
    return True


def _is_known(connection: Connection, bitext_id: int, beads: Sequence[PlacedBead], reviewer: str) -> bool:
    """Whether the last review of these beads, which stay as they are, was by the same reviewer.

    True for unreviewed beads as well: nothing is to be written for them either. An imported review by a model
    is not in the history until a person accepts it.
    """
    if not all(bead.reviewed for bead in beads):
        return True
    r = schema.reviews
    ids = {bead.id for bead in beads}
    records = [bead_record(bead) for bead in beads]
    statement = select(r.c.after, r.c.reviewer).where(r.c.bitext_id == bitext_id).order_by(r.c.id.desc())
    for text, by in connection.execute(statement):
        left = json.loads(text)
        if ids & {record["id"] for record in left}:
            return by == reviewer and all(record in left for record in records)
    return False


def undo(corpus: Corpus, bitext_id: int, reviewer: str, review_id: int | None = None) -> int:
    """Undo the last change that ``reviewer`` made to a bitext; return the id of its first bead.

    Raises ConflictError if there is nothing to undo, if somebody has changed the same beads since, and if
    that change is not the review ``review_id``, if given.
    """
    nothing = ConflictError("You have no change to undo here, or somebody has changed the beads since.")
    r = schema.reviews
    with corpus.writing() as connection:
        row = connection.execute(
            select(r)
            .where(r.c.bitext_id == bitext_id, r.c.reviewer == reviewer)
            .order_by(r.c.id.desc())
            .limit(1)
        ).one_or_none()
        if row is None or review_id not in (None, row.id):
            raise nothing
        before, after = json.loads(row.before), json.loads(row.after)
        current = beads_by_id(connection, bitext_id, [record["id"] for record in after])
        if [bead_record(bead) for bead in current] != after:
            raise nothing
        source = chain.from_iterable(bead.source for bead in current)
        target = chain.from_iterable(bead.target for bead in current)
        restored = [_restored(record, current[0].position, source, target) for record in before]
        rewrite_beads(connection, corpus, bitext_id, current, restored)
        connection.execute(r.delete().where(r.c.id == row.id))
        return int(before[0]["id"])


def last_review_of(corpus: Corpus, bitext_id: int, bead_id: int) -> Review | None:
    """The last review that was about a bead, or that it came from or went into."""
    for review in last_reviews(corpus, bitext_id, _LOOKED_THROUGH):
        if any(record["id"] == bead_id for record in (*review.before, *review.after)):
            return review
    return None


def last_reviews(corpus: Corpus, bitext_id: int, limit: int = 20) -> list[Review]:
    """The changes of a bitext, latest first."""
    r = schema.reviews
    with corpus.selecting() as connection:
        rows = connection.execute(
            select(r).where(r.c.bitext_id == bitext_id).order_by(r.c.id.desc()).limit(limit)
        )
        return [
            Review(
                row.id,
                row.bitext_id,
                row.reviewed_at,
                row.reviewer,
                tuple(json.loads(row.before)),
                tuple(json.loads(row.after)),
            )
            for row in rows
        ]


def _labels(beads: Sequence[PlacedBead]) -> tuple[list[str], list[str]]:
    return [s.id for bead in beads for s in bead.source], [s.id for bead in beads for s in bead.target]


def bead_record(bead: PlacedBead) -> dict[str, Any]:
    """A bead as recorded in the history, without its position, which changes with earlier beads."""
    return {
        "id": bead.id,
        "source": [[s.id, s.text] for s in bead.source],
        "target": [[s.id, s.text] for s in bead.target],
        "confidence": bead.confidence,
        "reviewed": bead.reviewed,
        "note": bead.note,
    }


def _restored(
    record: Mapping[str, Any], position: int, source: Iterator[Segment], target: Iterator[Segment]
) -> PlacedBead:
    """A bead as recorded: it takes the next segments, with the texts that they had then."""
    return PlacedBead(
        record["id"],
        position,
        tuple(replace(next(source), text=text) for _, text in record["source"]),
        tuple(replace(next(target), text=text) for _, text in record["target"]),
        record["confidence"],
        record["reviewed"],
        record["note"],
    )


def rewrite_beads(
    connection: Connection,
    corpus: Corpus,
    bitext_id: int,
    before: list[PlacedBead],
    after: list[PlacedBead],
) -> None:
    """Change the rows, the texts and the index, without recording it.

    ``before`` are adjacent beads as the corpus has them.
    """
    b, t = schema.beads, schema.bitexts
    bitext = connection.execute(select(t).where(t.c.id == bitext_id)).one()
    ids = [bead.id for bead in before]
    # By position: a statement that names each bead of a long text would have too many values.
    theirs = (b.c.bitext_id == bitext_id) & b.c.position.between(before[0].position, before[-1].position)
    rows = {row.id: row for row in connection.execute(select(b).where(theirs))}
    edits = [
        (getattr(bitext, f"{side}_id"), *edited)
        for side in ("source", "target")
        for edited in _edits(before, after, side, rows[ids[0]])
    ]
    touched = {*ids, *_beads_with(connection, edits)}
    old = load_beads(connection, corpus.cache, sorted(touched))
    remove_from_index(connection, corpus, entries_of_beads(old))
    for document_id, position, text in edits:
        s = schema.segments
        connection.execute(
            s.update().where(s.c.document_id == document_id, s.c.position == position).values(text=text)
        )
    first = rows[ids[0]]
    connection.execute(b.delete().where(theirs))
    if len(after) != len(before):
        _shift(connection, bitext_id, first.position + len(before), len(after) - len(before))
    source_start, target_start = first.source_start, first.target_start
    new_rows = []
    for number, bead in enumerate(after):
        new_rows.append(
            {
                "id": bead.id,
                "bitext_id": bitext_id,
                "position": first.position + number,
                "source_start": source_start,
                "source_count": len(bead.source),
                "target_start": target_start,
                "target_count": len(bead.target),
                "confidence": bead.confidence,
                "reviewed": bead.reviewed,
                "note": bead.note,
                "extra": rows[bead.id].extra if bead.id in rows else None,
            }
        )
        source_start += len(bead.source)
        target_start += len(bead.target)
    connection.execute(b.insert(), new_rows)
    touched = (touched - set(ids)) | {bead.id for bead in after}
    new = load_beads(connection, corpus.cache, sorted(touched))
    add_to_index(connection, corpus, entries_of_beads(new))


def _edits(
    before: Sequence[PlacedBead], after: Sequence[PlacedBead], side: str, first: Any
) -> list[tuple[int, str]]:
    """Position and new text of each changed segment."""
    old = [segment.text for bead in before for segment in getattr(bead, side)]
    new = [segment.text for bead in after for segment in getattr(bead, side)]
    start = getattr(first, f"{side}_start")
    return [(start + i, text) for i, (was, text) in enumerate(zip(old, new, strict=True)) if was != text]


def _beads_with(connection: Connection, edits: Sequence[tuple[int, int, str]]) -> list[int]:
    """Beads that contain one of the segments, in any bitext: translations share their source."""
    b, t = schema.beads, schema.bitexts
    found: list[int] = []
    for document_id, position, _ in edits:
        in_source = and_(
            t.c.source_id == document_id,
            b.c.source_start <= position,
            b.c.source_start + b.c.source_count > position,
        )
        in_target = and_(
            t.c.target_id == document_id,
            b.c.target_start <= position,
            b.c.target_start + b.c.target_count > position,
        )
        statement = select(b.c.id).join(t, t.c.id == b.c.bitext_id).where(or_(in_source, in_target))
        found += connection.execute(statement).scalars()
    return found


def _shift(connection: Connection, bitext_id: int, first: int, by: int) -> None:
    # By way of negative positions, since no two beads may have the same one in between.
    b = schema.beads
    later = and_(b.c.bitext_id == bitext_id, b.c.position >= first)
    connection.execute(b.update().where(later).values(position=-b.c.position - 1))
    moved = and_(b.c.bitext_id == bitext_id, b.c.position < 0)
    connection.execute(b.update().where(moved).values(position=-b.c.position - 1 + by))
