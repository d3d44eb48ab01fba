"""The rules for doubtful beads, shared by command line, pages, exports and review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from corpus.model import TranslationUnit

DOUBTFUL = 0.5
"""A bead that nobody has reviewed is doubtful below this confidence."""

PROPERTY = "doubt"
"""The property of a unit that lists the doubts about its bead when it was aligned."""


class DoubtKind(StrEnum):
    """The kinds of doubt about a bead; each value is a message template."""

    LOW_CONFIDENCE = "low confidence ({confidence:.2f})"
    UNTRANSLATED = "untranslated: nothing stands against it"
    ADDED = "added: nothing stands against it in the source"
    SOURCE_LANGUAGE = "untranslated: the target is in the source's language"
    ODD_LENGTH = "odd length: {length} characters, where {expected:.0f} would be usual in this text"
    NUMBERS = "numbers differ: {numbers}"
    DUPLICATE = "duplicate: the same target stands for {sources} different sources"
    LOW_SIMILARITY = "low similarity ({similarity:.2f})"
    MOVED = "moved: {side} segment {segment} is like it and has no partner either"


@dataclass(frozen=True, slots=True)
class Reason:
    """A doubt about a bead, with the fields of its message."""

    kind: DoubtKind
    fields: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.kind.value.format(**self.fields)


def low_confidence(confidence: float | None, threshold: float = DOUBTFUL) -> Reason | None:
    """The doubt about a confidence below the threshold; None if it is high enough, or unknown."""
    if confidence is None or confidence >= threshold:
        return None
    return Reason(DoubtKind.LOW_CONFIDENCE, {"confidence": confidence})


def is_doubtful(*, reviewed: bool, confidence: float | None, has_source: bool, has_target: bool) -> bool:
    """Whether a person should look at a bead: nobody has, and it has an empty side or a low confidence."""
    uncertain = low_confidence(confidence) is not None
    return bool(doubt_rule(not reviewed, uncertain, not (has_source and has_target)))


def doubt_rule(unreviewed: Any, uncertain: Any, has_empty_side: Any) -> Any:
    """The rule itself, for truth values and for a database's conditions: anything with ``&`` and ``|``."""
    return unreviewed & (uncertain | has_empty_side)


def why_doubtful(unit: TranslationUnit, threshold: float = DOUBTFUL) -> str:
    """Why a reviewer should look at the unit, in the words of the side-by-side pages; empty for no reason."""
    if unit.reviewed:
        return ""
    if not unit.source.strip() or not unit.target.strip():
        return "one side is empty"
    return f"confidence {unit.confidence:.2f}" if low_confidence(unit.confidence, threshold) else ""


def told(unit: TranslationUnit) -> str:
    """The doubts about the unit's bead when it was aligned, and a low confidence if they don't mention it."""
    if unit.reviewed:
        return ""
    found = unit.properties.get(PROPERTY, "")
    reason = low_confidence(unit.confidence)
    if reason is None or _NAMES_CONFIDENCE in found:  # a file has only the text of the doubts
        return found
    return f"{reason}; {found}" if found else str(reason)


_NAMES_CONFIDENCE = DoubtKind.LOW_CONFIDENCE.value.split(" (")[0]
