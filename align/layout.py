"""What documents say of their segments beside the texts: where paragraphs end, and when a subtitle is shown.

Neither is in the model's evidence, which was learnt from texts without paragraphs; both are added to its
scores, which are log weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from align.path import Floats, Lattice, Step
from corpus.model import Document

_BORDER = np.float32(5.0)
"""What a bead loses for each end of a paragraph within it: translators seldom run two paragraphs together."""
_TOGETHER = np.float32(4.0)
"""What a bead gains whose sides are shown at the same time, beyond one whose sides never are."""

Times = npt.NDArray[np.float64]
"""Start and end of each segment in milliseconds, (segments, 2); NaN where they are not known."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The paragraph of each segment, and its times."""

    paragraphs: npt.NDArray[np.int64]
    times: Times

    def part(self, start: int, end: int) -> "Layout":
        """The layout of the segments from ``start`` to ``end``."""
        return Layout(self.paragraphs[start:end], self.times[start:end])

    @property
    def is_timed(self) -> bool:
        """Whether the times of all segments are known."""
        return len(self.times) > 0 and not bool(np.isnan(self.times).any())


def layout_of(document: Document) -> Layout:
    """The layout of a document's segments."""
    unknown = (np.nan, np.nan)
    return Layout(
        np.array([segment.paragraph for segment in document.segments], np.int64),
        np.array([segment.times or unknown for segment in document.segments], np.float64).reshape(-1, 2),
    )


def without_borders_inside(lattice: Lattice, source: Layout, target: Layout, scores: Floats) -> Floats:
    """The scores, lower for beads with ends of paragraphs within them.

    Subtitles have no paragraphs, whatever their file says.
    """
    if source.is_timed or target.is_timed:
        return scores
    before = [np.concatenate([[0, 0], np.cumsum(np.diff(side.paragraphs) != 0)]) for side in (source, target)]
    lowered = scores.copy()
    for number, (sources, targets) in enumerate(lattice.types):
        for size, end, borders in ((sources, lattice.row, before[0]), (targets, lattice.column, before[1])):
            if size > 1:
                lowered[number] -= _BORDER * (borders[end] - borders[np.maximum(end - size + 1, 0)])
    return lowered


def shown_together(
    lattice: Lattice, source: Layout, target: Layout, path: Sequence[Step], scores: Floats
) -> Floats:
    """The scores, higher for beads whose sides are shown at the same time, lower for those that are not.

    The two may be shifted against each other, by as much as the one-to-one beads of ``path``, found without
    the times, are in the middle.
    """
    if not (source.is_timed and target.is_timed):
        return scores
    pairs = [(step.source, step.target) for step in path if step.sources == step.targets == 1]
    shift = float(np.median([target.times[j, 0] - source.times[i, 0] for i, j in pairs])) if pairs else 0.0
    raised = scores.copy()
    for number, (sources, targets) in enumerate(lattice.types):
        inside = lattice.origin[number] < lattice.size
        if not sources or not targets:
            continue
        i, j = lattice.row[inside], lattice.column[inside]
        start = np.maximum(source.times[i - sources, 0] + shift, target.times[j - targets, 0])
        end = np.minimum(source.times[i - 1, 1] + shift, target.times[j - 1, 1])
        whole = np.maximum(source.times[i - 1, 1] + shift, target.times[j - 1, 1]) - np.minimum(
            source.times[i - sources, 0] + shift, target.times[j - targets, 0]
        )
        share = np.maximum(end - start, 0) / np.maximum(whole, 1)
        raised[number, inside] += (_TOGETHER * (share - 0.5)).astype(np.float32)
    return raised
