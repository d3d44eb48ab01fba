"""Evidence besides the words: paragraphs, times of subtitles, and text in the other language.

The model's evidence does not include it, because it was trained on texts without; it is added to the model's
scores, which are log weights.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from align.path.programme import Floats, Lattice, Step
from corpus.model import Document
from corpus.text.characters import HAN
from corpus.text.language import is_chinese

_BORDER = np.float32(5.0)
"""The cost of each paragraph end within a bead: translators seldom merge two paragraphs."""
_FOREIGN = np.float32(16.0)
"""The cost of each sentence in the other language: the English abstract of a Chinese paper is not the source
of the English one. If there is nothing else, as for quoted program output, the two are aligned.
"""
_TOGETHER = np.float32(4.0)
"""The bonus of a bead whose sides are shown at the same time, over one whose sides never are."""

_LEAST_WORDS = 6
"""The fewest words in a sentence that is not a name, title or command."""
_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile("[A-Za-z]{2,}")

Times = npt.NDArray[np.float64]
"""Start and end of each segment in milliseconds, (segments, 2); NaN if unknown."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The paragraph of each segment, its times, and whether it is a sentence in the other language."""

    paragraphs: npt.NDArray[np.int64]
    times: Times
    foreign: npt.NDArray[np.bool_]

    def part(self, start: int, end: int) -> "Layout":
        """The layout of the segments from ``start`` to ``end``."""
        return Layout(self.paragraphs[start:end], self.times[start:end], self.foreign[start:end])

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
        np.array(
            [_is_foreign(segment.text, is_chinese(document.language)) for segment in document.segments], bool
        ),
    )


def _is_foreign(text: str, chinese: bool) -> bool:
    """Whether a text in a Chinese document is a sentence without Chinese, or one in another document is
    Chinese.
    """
    han, words = len(_HAN.findall(text)), len(_WORD.findall(text))
    return words >= _LEAST_WORDS and not han if chinese else han >= 2 * _LEAST_WORDS and han > 2 * words


def without_foreign(
    lattice: Lattice, source: Layout, target: Layout, scores: Floats, weight: np.float32 = _FOREIGN
) -> Floats:
    """The scores, reduced for beads with sentences in the other language and two non-empty sides."""
    if not source.foreign.any() and not target.foreign.any():
        return scores
    before = [np.concatenate([[0], np.cumsum(side.foreign)]) for side in (source, target)]
    lowered = scores.copy()
    for number, (sources, targets) in enumerate(lattice.types):
        if sources and targets:
            for size, end, counts in (
                (sources, lattice.row, before[0]),
                (targets, lattice.column, before[1]),
            ):
                lowered[number] -= weight * (counts[end] - counts[np.maximum(end - size, 0)])
    return lowered


def without_borders_inside(lattice: Lattice, source: Layout, target: Layout, scores: Floats) -> Floats:
    """The scores, reduced for beads that contain ends of paragraphs.

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
    """The scores, raised for beads whose sides are shown at the same time, reduced for others.

    One side may be shifted in time, by the median shift of the one-to-one beads of ``path``, which was found
    without the times.
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
