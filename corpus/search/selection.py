"""Filters that select beads of a corpus."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.formats.filters import date_of
from corpus.model import TranslationUnit
from corpus.store.reading import BeadText
from corpus.system.files import text_name
from corpus.text.language import is_chinese


@dataclass(frozen=True, slots=True)
class Selection:
    """Conditions on the place and the review of beads; empty ones are ignored.

    ``document`` is a part of the title or name of either document, or of the import's name. ``since`` and
    ``until`` are years, months or days (``2026``, ``2026-01``, ``2026-01-30``) of the source document, both
    inclusive; a document without a date is then excluded. ``direction`` is the language that was translated
    from.
    """

    document: str = ""
    since: str = ""
    until: str = ""
    direction: Literal["", "zh", "en"] = ""
    reviewed: bool = False

    def __bool__(self) -> bool:
        """Whether any condition is set."""
        return self != Selection()

    def has(self, bead: BeadText) -> bool:
        """Whether ``bead`` is one of them."""
        return self._has(bead, bead.date, _names(bead))

    def has_unit(self, unit: TranslationUnit) -> bool:
        """Whether a unit of a file is one of them, by its own date and document."""
        return self._has(unit, date_of(unit), [unit.document])

    def _has(self, one: BeadText | TranslationUnit, date: str, names: Sequence[str]) -> bool:
        return (
            (not self.reviewed or one.reviewed)
            and (not self.direction or is_chinese(one.source_language) == (self.direction == "zh"))
            and (not self.since or date[: len(self.since)] >= self.since)
            and (not self.until or "" < date[: len(self.until)] <= self.until)
            and (not self.document or any(_has_part(name, self.document) for name in names))
        )


def _names(bead: BeadText) -> list[str]:
    titles = [bead.metadata.get("title", ""), bead.translation_metadata.get("title", "")]
    return [bead.document, bead.translation, bead.import_name, *titles]


def _has_part(text: str, part: str) -> bool:
    return text_name(part).casefold() in text_name(text).casefold()
