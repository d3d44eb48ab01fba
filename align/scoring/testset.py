"""The test set that hypotheses are scored on: sources, references, and the place of each segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from corpus.errors import UsageError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ScoringTestSet:
    """Segments in order, with one or more references.

    ``references`` maps a reference's name to one text per segment; the order is the user's and is kept, since
    chrF with several references depends on it. An empty text means that this reference lacks the segment. The
    other sequences are empty if unknown: ``sources``, ``segment_ids``, ``document_ids``, ``domains``,
    ``segment_types`` (``title``, ``byline``, ``note``, or empty for text) and ``bead_types`` (as ``1-2``: how
    source and first reference are aligned). ``line_groups`` has, for each segment, the source lines that make
    it up, if a hypothesis has one line per source segment and several of them are scored as one; it is empty
    if every line is a segment. ``notes`` say how the files were read if that is not obvious.
    """

    references: Mapping[str, tuple[str, ...]]
    sources: tuple[str, ...] = ()
    source_language: str = "zh-Hans"
    target_language: str = "en"
    segment_ids: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    segment_types: tuple[str, ...] = ()
    bead_types: tuple[str, ...] = ()
    line_groups: tuple[tuple[int, ...], ...] = ()
    name: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.references:
            raise UsageError("there is no reference to score against", hint="Name one with --ref.")
        for label, values in self._sequences().items():
            if values and len(values) != len(self):
                raise UsageError(
                    "{found} {label} for {expected} reference segments",
                    found=len(values),
                    label=label,
                    expected=len(self),
                )

    def _sequences(self) -> dict[str, Sequence[object]]:
        named: dict[str, Sequence[object]] = {
            f"lines of reference {name}": texts for name, texts in self.references.items()
        }
        return named | {
            "source segments": self.sources,
            "segment ids": self.segment_ids,
            "document ids": self.document_ids,
            "domains": self.domains,
            "segment types": self.segment_types,
            "bead types": self.bead_types,
            "line groups": self.line_groups,
        }

    def __len__(self) -> int:
        return len(next(iter(self.references.values())))

    @property
    def line_count(self) -> int:
        """The number of lines that a hypothesis file must have."""
        return sum(map(len, self.line_groups)) if self.line_groups else len(self)

    def select(self, keep: Sequence[int]) -> "ScoringTestSet":
        """The test set of some of the segments, in the order given."""

        def chosen(values: tuple[T, ...]) -> tuple[T, ...]:
            return tuple(values[i] for i in keep) if values else ()

        return replace(
            self,
            references={name: chosen(texts) for name, texts in self.references.items()},
            sources=chosen(self.sources),
            segment_ids=chosen(self.segment_ids),
            document_ids=chosen(self.document_ids),
            domains=chosen(self.domains),
            segment_types=chosen(self.segment_types),
            bead_types=chosen(self.bead_types),
            line_groups=chosen(self.line_groups),
        )

    def without_reference(self) -> list[int]:
        """The segments for which every reference is empty."""
        return [
            i for i in range(len(self)) if not any(texts[i].strip() for texts in self.references.values())
        ]


@dataclass(frozen=True, slots=True)
class System:
    """A named system's hypotheses, one text per segment of the test set, and the file they came from."""

    name: str
    hypotheses: tuple[str, ...]
    file: str = ""
    notes: tuple[str, ...] = ()

    def select(self, keep: Sequence[int]) -> "System":
        """The system's hypotheses for some of the segments."""
        return replace(self, hypotheses=tuple(self.hypotheses[i] for i in keep))
