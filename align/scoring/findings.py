"""The findings of the checks, as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from align.scoring.normalization import Normalization
from align.scoring.testset import System
from align.scoring.wrappers import Wrapper
from corpus.message import Message

SURE = 10
"""From this many segments on, what could be coincidence in a few counts as an error."""
SHARE = 0.05
"""The share of lines above which a habit of the text is reported."""


class FindingKind(StrEnum):
    """The kinds of findings, besides the kinds of wrappers; the values are used in ``--json``."""

    EMPTY_REFERENCES = "empty-references"
    WITHOUT_REFERENCE = "without-reference"
    REFERENCE_IS_SOURCE = "reference-is-source"
    SAME_REFERENCES = "same-references"
    REFERENCE_LANGUAGE = "reference-language"
    EMPTY_HYPOTHESES = "empty-hypotheses"
    SOURCE_COPIES = "source-copies"
    REFERENCE_COPIES = "reference-copies"
    LANGUAGE = "language"
    SCRIPT = "script"
    TOKENISED = "tokenised"
    PUNCTUATION = "punctuation"
    TRAILING_SPACE = "trailing-space"
    LOWERCASED = "lowercased"
    SUBWORDS = "subwords"
    ENTITIES = "entities"
    ENCODING = "encoding"
    INVISIBLE = "invisible"
    LENGTH = "length"
    SHIFTED = "shifted"
    ORDER = "order"
    REPEATED = "repeated"
    NAMED_REFERENCE = "named-reference"
    IDENTICAL = "identical"
    CANARY = "canary"
    METRIC = "metric"


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding. ``segments`` counts from zero; ``system`` is empty for the test set itself."""

    kind: FindingKind | Wrapper
    severity: Literal["warning", "error"]
    problem: str
    hint: str = ""
    system: str = ""
    file: str = ""
    segments: tuple[int, ...] = ()
    normalization: Normalization | None = None
    """The normalisation that would remove the finding; the score is then given both ways."""

    @property
    def told(self) -> Message:
        """One line with the system, the problem and the segments, without the hint."""
        told = self.problem if isinstance(self.problem, Message) else Message(self.problem)
        if self.segments:
            told = Message("{problem} (segment {numbers})", problem=told, numbers=_listed(self.segments))
        return Message("{place}: {problem}", place=self.system, problem=told) if self.system else told

    def __str__(self) -> str:
        return f"{self.told}." + (f" {self.hint}" if self.hint else "")


def finding(
    kind: FindingKind | Wrapper,
    severity: Literal["warning", "error"],
    system: System,
    problem: str,
    hint: str,
    segments: Sequence[int] = (),
    normalization: Normalization | None = None,
) -> Finding:
    """A finding about a system."""
    return Finding(kind, severity, problem, hint, system.name, system.file, tuple(segments), normalization)


def _listed(segments: Sequence[int]) -> str:
    return ", ".join(str(i + 1) for i in segments[:5]) + (" …" if len(segments) > 5 else "")
