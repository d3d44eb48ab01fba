"""Find the same segments in another version of a bitext."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import Self

from corpus.store.browsing import PlacedBead
from corpus.store.reviewing import SideName

SIDES: tuple[SideName, SideName] = ("source", "target")

CONTEXT = 5
"""How many segments on each side of a place tell it from others with the same texts."""


@dataclass(frozen=True, slots=True)
class _Line:
    """The segments of consecutive beads on both sides, and where each bead begins."""

    texts: Mapping[SideName, Sequence[str]]
    starts: Mapping[SideName, Sequence[int]]  # one more than the number of beads

    @classmethod
    def of(cls, beads: Sequence[PlacedBead], original: Mapping[SideName, Mapping[str, str]]) -> Self:
        """The texts that a person saw."""
        return cls(
            {
                side: [original[side].get(s.text, s.text) for bead in beads for s in getattr(bead, side)]
                for side in SIDES
            },
            {
                side: list(accumulate((len(getattr(bead, side)) for bead in beads), initial=0))
                for side in SIDES
            },
        )

    def part(self, side: SideName, beads: range) -> Sequence[str]:
        """The texts of some beads."""
        return self.texts[side][self.starts[side][beads.start] : self.starts[side][beads.stop]]

    def until(self, first: int, counts: Mapping[SideName, int]) -> range | None:
        """The beads from ``first`` on that contain this many segments; None if no bead ends there."""
        last = first
        ends = {side: self.starts[side][first] + counts[side] for side in SIDES}
        size = len(self.starts["source"]) - 1
        while last < size and any(self.starts[side][last] < ends[side] for side in SIDES):
            last += 1
        exact = all(self.starts[side][last] == ends[side] for side in SIDES)
        return range(first, last) if exact else None


class SegmentFinder:
    """Finds runs of new beads that contain exactly the segments of some old ones, each run only once."""

    def __init__(
        self,
        old: Sequence[PlacedBead],
        new: Sequence[PlacedBead],
        original: Mapping[SideName, Mapping[str, str]],
    ) -> None:
        self._new = new
        self._old_line, self._new_line = _Line.of(old, original), _Line.of(new, original)
        self._places = {bead.id: i for i, bead in enumerate(old)}
        self._taken: set[int] = set()
        self._first: dict[tuple[str, str], list[int]] = defaultdict(list)
        for side in SIDES:
            texts = self._new_line.texts[side]
            for i, start in enumerate(self._new_line.starts[side][:-1]):
                if start < len(texts):
                    self._first[side, texts[start]].append(i)

    def find(self, wanted: Sequence[PlacedBead]) -> Sequence[PlacedBead] | None:
        """The new beads with the segments of ``wanted``, which are adjacent old ones.

        If the same texts occur in several places, the one with the most similar surroundings is taken.
        """
        place = range(self._places[wanted[0].id], self._places[wanted[-1].id] + 1)
        texts = {side: self._old_line.part(side, place) for side in SIDES}
        side: SideName = "source" if texts["source"] else "target"
        runs = []
        for first in self._first.get((side, texts[side][0]), ()):
            run = self._new_line.until(first, {side: len(texts[side]) for side in SIDES})
            if run and all(self._new_line.part(side, run) == texts[side] for side in SIDES):
                runs.append(run)
        runs = [run for run in runs if self._taken.isdisjoint(run)]
        if not runs:
            return None
        best = max(runs, key=lambda run: self._alike_around(place, run))
        self._taken |= set(best)
        return self._new[best.start : best.stop]

    def _alike_around(self, old: range, new: range) -> int:
        alike = 0
        for side in SIDES:
            ours, theirs = self._old_line.texts[side], self._new_line.texts[side]
            i, j = self._old_line.starts[side][old.start], self._new_line.starts[side][new.start]
            alike += _common(
                reversed(ours[max(i - CONTEXT, 0) : i]), reversed(theirs[max(j - CONTEXT, 0) : j])
            )
            i, j = self._old_line.starts[side][old.stop], self._new_line.starts[side][new.stop]
            alike += _common(ours[i : i + CONTEXT], theirs[j : j + CONTEXT])
        return alike


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    """The number of equal texts before the first difference."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
