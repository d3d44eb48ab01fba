"""Find and replace over a selection of a corpus, as one transaction, or in a stream of translation units."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from unicodedata import category

from sqlalchemy import Connection, select

from corpus.model import Segment, TranslationUnit
from corpus.search.selection import Selection
from corpus.store import schema
from corpus.store.browsing import PlacedBead, beads_by_id
from corpus.store.corpus import Corpus
from corpus.store.reading import BeadText
from corpus.store.reviewing import SideName, bead_record, rewrite_beads
from corpus.store.writing import now
from corpus.text.language import is_chinese
from corpus.text.substitution import Substitution


@dataclass(frozen=True, slots=True)
class ReplacedText:
    """A segment that changes: its bead and place, its side, and its text before and after."""

    bead_id: int
    document: str
    place: str
    side: SideName
    before: str
    after: str
    count: int


@dataclass(frozen=True, slots=True)
class Replacements:
    """The segments that change, and the number of those that would become empty or get control characters."""

    texts: tuple[ReplacedText, ...]
    refused: int

    @property
    def count(self) -> int:
        """The number of places replaced."""
        return sum(text.count for text in self.texts)


def replacements(
    corpus: Corpus, substitution: Substitution, *, languages: Collection[str], only: Selection
) -> Replacements:
    """The changes that :func:`replace_texts` would make."""
    beads = _candidates(corpus, substitution, languages, only)
    with corpus.selecting() as connection:
        plan = _Plan(substitution, languages)
        for bead, placed in _placed(connection, beads):
            plan.add(connection, bead, placed)
    return plan.result()


def replace_texts(
    corpus: Corpus, substitution: Substitution, who: str, *, languages: Collection[str], only: Selection
) -> Replacements:
    """Replace in the texts of the selected beads in these languages (``zh``, ``en``), all or none of them.

    Each changed bead is recorded in the history of its bitext, as a review is; whether it counts as reviewed
    stays as it is. A match lies within one segment.
    """
    beads = _candidates(corpus, substitution, languages, only)
    with corpus.writing() as connection:
        plan = _Plan(substitution, languages)
        for bead, placed in _placed(connection, beads):
            changed = plan.add(connection, bead, placed)
            if changed is None:
                continue
            rewrite_beads(connection, corpus, bead.bitext_id, [placed], [changed])
            records = [json.dumps([bead_record(one)], ensure_ascii=False) for one in (placed, changed)]
            connection.execute(
                schema.reviews.insert().values(
                    bitext_id=bead.bitext_id,
                    reviewed_at=now(),
                    reviewer=who,
                    before=records[0],
                    after=records[1],
                )
            )
    return plan.result()


def _candidates(
    corpus: Corpus, substitution: Substitution, languages: Collection[str], only: Selection
) -> list[BeadText]:
    with corpus.snapshot() as snapshot:
        ids = [row[0] for row in snapshot.connection.exec_driver_sql("SELECT id FROM beads ORDER BY id")]
        shown = [i for i in ids if not any(first <= i <= last for first, last in snapshot.hidden)]
        return [
            bead
            for start in range(0, len(shown), 5000)
            for bead in snapshot.beads(shown[start : start + 5000])
            if _may_change(bead, substitution, languages) and only.has(bead)
        ]


def _may_change(bead: BeadText, substitution: Substitution, languages: Collection[str]) -> bool:
    texts = [bead.zh] if "zh" in languages else []
    texts += [bead.en] if "en" in languages else []
    # An expression may match at the ends of a segment only, which do not show where several are joined.
    return bead.stored_segments > 2 or any(map(substitution.pattern.search, texts))


def _placed(connection: Connection, beads: list[BeadText]) -> Iterator[tuple[BeadText, PlacedBead]]:
    """Each bead with its segments as they are now; read one by one, since segments may be in several."""
    for bitext_id, group in groupby(beads, key=lambda bead: bead.bitext_id):
        for bead in group:
            for placed in beads_by_id(connection, bitext_id, [bead.id]):
                yield bead, placed


class _Plan:
    def __init__(self, substitution: Substitution, languages: Collection[str]) -> None:
        self._substitution = substitution
        self._languages = languages
        self._texts: list[ReplacedText] = []
        self._refused = 0
        self._documents: dict[int, dict[SideName, int]] = {}  # of a bitext, by side
        self._done: set[tuple[int, str]] = set()

    def result(self) -> Replacements:
        return Replacements(tuple(self._texts), self._refused)

    def add(self, connection: Connection, bead: BeadText, placed: PlacedBead) -> PlacedBead | None:
        """The bead after the replacements, None if nothing changes; a segment of two bitexts changes once."""
        documents = self._documents.get(bead.bitext_id)
        if documents is None:
            t = schema.bitexts
            row = connection.execute(select(t).where(t.c.id == bead.bitext_id)).one()
            documents = self._documents[bead.bitext_id] = {"source": row.source_id, "target": row.target_id}
        languages: dict[SideName, str] = {"source": bead.source_language, "target": bead.target_language}
        changed = placed
        for side, language in languages.items():
            if ("zh" if is_chinese(language) else "en") in self._languages:
                segments: tuple[Segment, ...] = getattr(placed, side)
                new = tuple(self._changed(segment, documents[side], bead, side) for segment in segments)
                changed = replace(changed, source=new) if side == "source" else replace(changed, target=new)
        return changed if changed != placed else None

    def _changed(self, segment: Segment, document: int, bead: BeadText, side: SideName) -> Segment:
        text, count = self._substitution.apply(segment.text)
        if (document, segment.id) in self._done or text == segment.text:
            return segment
        self._done.add((document, segment.id))
        if not text.strip() or any(category(character) == "Cc" for character in text):
            self._refused += 1
            return segment
        name = bead.document if side == "source" else bead.translation
        self._texts.append(ReplacedText(bead.id, name, bead.place, side, segment.text, text, count))
        return replace(segment, text=text)


class UnitReplacer:
    """Replaces in units as they pass, and lists the changes: the document, the unit's id, both texts.

    ``languages`` are ``zh``, ``en`` (any other language) or both. No side is emptied; ``refused`` counts
    those that would be.
    """

    def __init__(self, substitution: Substitution, languages: Collection[str], only: Selection) -> None:
        self.changes: list[dict[str, Any]] = []
        self.refused = 0
        self._substitution = substitution
        self._languages = languages
        self._only = only

    def replaced(self, units: Iterable[TranslationUnit]) -> Iterator[TranslationUnit]:
        """The units, with the replacements made in the selected ones."""
        for number, unit in enumerate(units, start=1):
            if not self._only.has_unit(unit):
                yield unit
                continue
            where = unit.id or str(number)
            source = self._side(unit.source, unit.source_language, unit.document, where)
            target = self._side(unit.target, unit.target_language, unit.document, where)
            yield replace(unit, source=source, target=target)

    def _side(self, text: str, language: str, document: str, where: str) -> str:
        if ("zh" if is_chinese(language) else "en") not in self._languages:
            return text
        new, count = self._substitution.apply(text)
        if new == text:
            return text
        if not new.strip():
            self.refused += 1
            return text
        self.changes.append(
            {"document": document, "place": where, "before": text, "after": new, "count": count}
        )
        return new
