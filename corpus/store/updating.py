"""Replace an import with a newer one, carrying over the reviews made in the corpus.

A person's reviews go to the beads of the new import that have the texts before or after the review;
everything else comes from the new file.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, select

from corpus.store import schema
from corpus.store.browsing import PlacedBead, beads_by_id, beads_of_bitext
from corpus.store.corpus import Corpus
from corpus.store.link_corrections import load_corrections
from corpus.store.reading import load_beads
from corpus.store.reviewing import SideName, bead_record, rewrite_beads
from corpus.store.same_segments import SIDES, SegmentFinder
from corpus.store.writing import new_bead_ids


@dataclass(frozen=True, slots=True)
class Changes:
    """How an import differs, in beads, from the one it replaced.

    ``changed`` beads have one text in common with an old one, or both and a different status. ``lost``
    describes each bead that a person had reviewed in the corpus and whose texts are gone. ``links_lost``
    counts a person's links between the words of texts that are gone.
    """

    changed: int
    new: int
    gone: int
    lost: tuple[str, ...] = ()
    links_lost: int = 0


def differences(connection: Connection, corpus: Corpus, old_import: int, new_import: int) -> Changes:
    """How the beads of one import differ from those of another, in any position."""
    # Compared by hashes first, so that a million beads need not be held in memory.
    unmatched = Counter(map(hash, _contents(connection, corpus, old_import)))
    new: list[_Content] = []
    for content in _contents(connection, corpus, new_import):
        if unmatched[hash(content)]:
            unmatched[hash(content)] -= 1
        else:
            new.append(content)
    gone: list[_Content] = []
    if unmatched.total():
        for content in _contents(connection, corpus, old_import):
            if unmatched[hash(content)]:
                unmatched[hash(content)] -= 1
                gone.append(content)
    links_lost = _links_of_texts_gone(connection, corpus, gone, new_import)
    pairs = 0
    for text in (2, 3):  # the same source, else the same target
        waiting: dict[_Content, list[int]] = defaultdict(list)
        for i, content in enumerate(gone):
            waiting[*content[:2], content[text]].append(i)
        paired: set[int] = set()
        left = []
        for content in new:
            alike = waiting.get((*content[:2], content[text])) if content[text] else None
            if alike:
                paired.add(alike.pop())
            else:
                left.append(content)
        pairs += len(paired)
        new, gone = left, [content for i, content in enumerate(gone) if i not in paired]
    return Changes(pairs, len(new), len(gone), links_lost=links_lost)


def _links_of_texts_gone(
    connection: Connection, corpus: Corpus, gone: Sequence["_Content"], new_import: int
) -> int:
    """The number of a person's links made in texts that the new import lacks altogether."""
    texts = [(bead[2], bead[3]) for bead in gone]
    links = load_corrections(connection, [pair for one in texts for pair in (one, one[::-1])])
    if links:
        for bead in _contents(connection, corpus, new_import):
            links.pop((bead[2], bead[3]), None)
            links.pop((bead[3], bead[2]), None)
    return sum(map(len, links.values()))


_Content = tuple[Any, ...]
"""Document and translation, the texts of source and target, whether reviewed, and the note."""


def _contents(connection: Connection, corpus: Corpus, import_id: int) -> Iterator[_Content]:
    for ids in bead_ids_of(connection, import_id):
        for bead in load_beads(connection, corpus.cache, ids):
            yield bead.document, bead.translation, bead.source, bead.target, bead.reviewed, bead.note


def bead_ids_of(connection: Connection, import_id: int, size: int = 1000) -> Iterator[Sequence[int]]:
    """The ids of an import's beads, in order, ``size`` at a time."""
    b, t = schema.beads, schema.bitexts
    statement = select(b.c.id).join(t, t.c.id == b.c.bitext_id).where(t.c.import_id == import_id)
    last = 0
    while (
        ids := connection.execute(statement.where(b.c.id > last).order_by(b.c.id).limit(size)).scalars().all()
    ):
        yield ids
        last = ids[-1]


def carry_reviews(connection: Connection, corpus: Corpus, old_import: int, new_import: int) -> list[str]:
    """Review the beads of the new import as the old ones were; return the reviews that no longer fit.

    Related changes (a bead split, then accepted) are carried over with their whole history if all their texts
    remain. Otherwise each bead that a person made is carried over on its own.
    """
    r = schema.reviews
    new_bitexts = {key: bitext_id for bitext_id, key in _bitexts(connection, new_import)}
    old = [
        (
            bitext_id,
            key,
            connection.execute(select(r).where(r.c.bitext_id == bitext_id).order_by(r.c.id)).all(),
        )
        for bitext_id, key in _bitexts(connection, old_import)
    ]
    lost: list[str] = []
    carried: list[tuple[int, dict[str, Any]]] = []
    for bitext_id, key, reviews in old:
        if not reviews:
            continue
        # Translations share their source, which may have been edited in any of them.
        shared = [row for _, other, rows in old if other[:2] == key[:2] for row in rows]
        original: dict[SideName, dict[str, str]] = {
            "source": _original_texts(shared, "source"),
            "target": _original_texts(reviews, "target"),
        }
        target = new_bitexts.get(key)
        beads = beads_of_bitext(connection, bitext_id)
        finder = SegmentFinder(
            beads, beads_of_bitext(connection, target) if target is not None else [], original
        )
        for group in _groups(reviews):
            ids: set[int] = set().union(*(_ids(row.after) for row in group))
            mine = [bead for bead in beads if bead.id in ids]
            if target is not None and (place := finder.find(mine)):
                moved = _Moved(mine, _rewrite(connection, corpus, target, place, mine))
                carried += [(row.id, moved.review(row, target)) for row in group]
                continue
            for bead in mine:
                if not (bead.reviewed or bead.confidence == 0):
                    continue  # re-aligned by the machine on somebody's request
                if target is not None and (place := finder.find([bead])):
                    (after,) = _rewrite(connection, corpus, target, place, [bead])
                    row = next(
                        row for row in reversed(group) if bead.id in {r["id"] for r in json.loads(row.after)}
                    )
                    carried.append(
                        (row.id, _review(row, target, map(bead_record, place), [bead_record(after)]))
                    )
                else:
                    lost.append(_described(bead, key[0], group[-1].reviewer))
    if carried:
        carried.sort(key=lambda item: item[0])
        connection.execute(r.insert(), [values for _, values in carried])
    return lost


def _bitexts(connection: Connection, import_id: int) -> list[tuple[int, tuple[str, str, str, str]]]:
    """The bitexts of an import: id, and names and languages of source and target."""
    t, d = schema.bitexts, schema.documents
    target = d.alias()
    rows = connection.execute(
        select(t.c.id, d.c.name, d.c.language, target.c.name, target.c.language)
        .join(d, d.c.id == t.c.source_id)
        .join(target, target.c.id == t.c.target_id)
        .where(t.c.import_id == import_id)
        .order_by(t.c.id)
    )
    return [(row[0], (row[1], row[2], row[3], row[4])) for row in rows]


def _original_texts(reviews: Sequence[Row[Any]], side: SideName) -> dict[str, str]:
    """The original texts of those that a person edited."""
    original: dict[str, str] = {}
    for row in sorted(reviews, key=lambda row: row.id):
        before = {label: text for record in json.loads(row.before) for label, text in record[side]}
        for record in json.loads(row.after):
            for label, text in record[side]:
                if before.get(label, text) != text:
                    original[text] = original.get(before[label], before[label])
    return original


def _groups(reviews: Sequence[Row[Any]]) -> list[list[Row[Any]]]:
    """The reviews, those of the same beads together, in order."""
    groups: list[tuple[set[int], list[Row[Any]]]] = []
    for row in reviews:
        ids = _ids(row.before) | _ids(row.after)
        rows = [row]
        apart = []
        for group in groups:
            if group[0] & ids:
                ids |= group[0]
                rows = group[1] + rows
            else:
                apart.append(group)
        groups = [*apart, (ids, rows)]
    return [sorted(rows, key=lambda row: row.id) for _, rows in groups]


def _rewrite(
    connection: Connection,
    corpus: Corpus,
    bitext_id: int,
    place: Sequence[PlacedBead],
    mine: Sequence[PlacedBead],
) -> list[PlacedBead]:
    """Put reviewed beads in the place of those that have the same segments."""
    segments = {side: iter([s for bead in place for s in getattr(bead, side)]) for side in SIDES}
    ids = [bead.id for bead in place]
    ids += new_bead_ids(connection, max(len(mine) - len(place), 0))
    after = []
    for bead_id, bead in zip(ids, mine, strict=False):
        source, target = (
            tuple(replace(next(segments[side]), text=s.text) for s in getattr(bead, side)) for side in SIDES
        )
        after.append(replace(bead, id=bead_id, source=source, target=target))
    if list(map(bead_record, place)) != list(map(bead_record, after)):
        # Their present positions: earlier insertions may have moved them.
        now = beads_by_id(connection, bitext_id, [bead.id for bead in place])
        rewrite_beads(connection, corpus, bitext_id, now, after)
    return after


class _Moved:
    """The history of some beads, rewritten for those that replaced them."""

    def __init__(self, before: Sequence[PlacedBead], after: Sequence[PlacedBead]) -> None:
        self._ids = {old.id: new.id for old, new in zip(before, after, strict=True)}
        self._labels = {
            side: {
                old.id: new.id
                for old, new in zip(
                    (s for bead in before for s in getattr(bead, side)),
                    (s for bead in after for s in getattr(bead, side)),
                    strict=True,
                )
            }
            for side in SIDES
        }

    def review(self, row: Row[Any], bitext_id: int) -> dict[str, Any]:
        """A review rewritten for the beads that replaced the old ones."""
        before, after = (map(self._record, json.loads(text)) for text in (row.before, row.after))
        return _review(row, bitext_id, before, after)

    def _record(self, record: Mapping[str, Any]) -> dict[str, Any]:
        sides: dict[str, Any] = {
            side: [[self._labels[side].get(label, label), text] for label, text in record[side]]
            for side in SIDES
        }
        return {**record, "id": self._ids.get(record["id"], record["id"]), **sides}


def _ids(records: str) -> set[int]:
    return {record["id"] for record in json.loads(records)}


def _review(row: Row[Any], bitext_id: int, before: Iterator[Any], after: Any) -> dict[str, Any]:
    return {
        "bitext_id": bitext_id,
        "reviewed_at": row.reviewed_at,
        "reviewer": row.reviewer,
        "before": json.dumps(list(before), ensure_ascii=False),
        "after": json.dumps(list(after), ensure_ascii=False),
    }


def _described(bead: PlacedBead, document: str, reviewer: str) -> str:
    """A description of the lost review, with everything needed to enter it anew."""
    labels = "+".join(s.id for s in bead.source or bead.target)
    source, target = (" ".join(s.text for s in side) or "–" for side in (bead.source, bead.target))
    note = f", note “{bead.note}”" if bead.note else ""
    return f"{document} {labels} “{source}” = “{target}” by {reviewer}{note}"
