"""What makes a bead doubtful: decided here alone, for the command, pages, exports and review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from corpus.model import TranslationUnit

DOUBTFUL = 0.5
"""A bead with less confidence than this that nobody has reviewed is doubtful."""

PROPERTY = "doubt"
"""The property of a unit that says what spoke against its bead when it was aligned."""


class DoubtKind(StrEnum):
    """What can speak against a bead; the value is the message of the reason."""

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
    """One thing that speaks against a bead, with the facts that its message names."""

    kind: DoubtKind
    fields: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.kind.value.format(**self.fields)


def low_confidence(confidence: float | None, threshold: float = DOUBTFUL) -> Reason | None:
    """The reason that a confidence below the threshold is; None where it is enough, or unknown."""
    if confidence is None or confidence >= threshold:
        return None
    return Reason(DoubtKind.LOW_CONFIDENCE, {"confidence": confidence})


def is_doubtful(*, reviewed: bool, confidence: float | None, has_source: bool, has_target: bool) -> bool:
    """Whether somebody should look at a bead: an empty side or a low confidence that nobody has reviewed."""
    uncertain = low_confidence(confidence) is not None
    return bool(doubt_rule(not reviewed, uncertain, not (has_source and has_target)))


def doubt_rule(unreviewed: Any, uncertain: Any, has_empty_side: Any) -> Any:
    """The rule of doubt, for truth values and for a database's conditions: anything with ``&`` and ``|``."""
    return unreviewed & (uncertain | has_empty_side)


def why_doubtful(unit: TranslationUnit, threshold: float = DOUBTFUL) -> str:
    """Why a reviewer should look at the unit, as the side-by-side pages put it; empty for no reason."""
    if unit.reviewed:
        return ""
    if not unit.source.strip() or not unit.target.strip():
        return "one side is empty"
    return f"confidence {unit.confidence:.2f}" if low_confidence(unit.confidence, threshold) else ""


def told(unit: TranslationUnit) -> str:
    """What spoke against the unit's bead when it was aligned, and a low confidence if it is not named."""
    if unit.reviewed:
        return ""
    found = unit.properties.get(PROPERTY, "")
    reason = low_confidence(unit.confidence)
    if reason is None or _NAMES_CONFIDENCE in found:
        return found
    return f"{reason}; {found}" if found else str(reason)


_NAMES_CONFIDENCE = DoubtKind.LOW_CONFIDENCE.value.split(" (")[0]
