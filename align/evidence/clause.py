"""Evidence of clauses: whether each belongs to the bead, or the side of a boundary, that it is on.

A boundary (i, j) has the sentences i - 1 and j - 1 before it and i and j after it. If a part of the text
before it on one side corresponds to text after it on the other, the bead that ends here ends too early. A
clause of a bead that corresponds to the sentence beside the opposite side, rather than to the opposite side,
is misplaced.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from align.encoders import Indices, Vectors
from align.path.candidates import Candidates
from align.side import EmbeddedSide

Column = npt.NDArray[np.float64]

_CHUNK = 1200
"""Boundaries processed at once, which bounds the memory for vectors of clauses."""

_CLAUSE_COLUMNS = (
    "clause_before_source",
    "clause_behind_source",
    "clause_before_target",
    "clause_behind_target",
    "clause_misplaced",
    "clause_least",
    "clause_crossing_forward",
    "clause_crossing_backward",
    "clause_before",
    "clause_behind",
    "clause_placed_both",
)

_BEAD_COLUMNS = ("clause_covered", "clause_beside")


def clause_evidence(
    source: EmbeddedSide, target: EmbeddedSide, row: Indices, column: Indices, beads: Candidates
) -> tuple[dict[str, Column], dict[str, Column]]:
    """Columns for the boundaries (row, column), none of which is at the beginning or end of a text, and for
    beads.

    Both are sorted by the row of the boundary, or of that where the bead ends.
    """
    of_boundaries = {name: np.zeros(len(row)) for name in _CLAUSE_COLUMNS}
    of_beads = {name: np.zeros(len(beads.kind)) for name in _BEAD_COLUMNS}
    means = source.mean_clause(), target.mean_clause()
    ends = beads.source + beads.sources
    cuts = [0, *np.unique(row[_CHUNK::_CHUNK]).tolist(), len(source) + 1]
    for top, bottom in pairwise(cuts):
        here = slice(*np.searchsorted(row, (top, bottom)).tolist())
        arriving = slice(*np.searchsorted(ends, (top, bottom)).tolist())
        filled = arriving.start + np.nonzero(np.minimum(beads.sources, beads.targets)[arriving])[0]
        if not len(filled) and here.start == here.stop:
            continue
        part = _Part(source, target, row[here], column[here], beads, filled)
        for name, values in part.of_beads(beads, filled).items():
            of_beads[name][filled] = values
        if here.start < here.stop:
            for name, values in _at_boundaries(part, means, row[here], column[here]).items():
                of_boundaries[name][here] = values
    return of_boundaries, of_beads


class _Part:
    """The sentences around some boundaries and beads, and how well their clauses are found opposite."""

    def __init__(
        self,
        source: EmbeddedSide,
        target: EmbeddedSide,
        row: Indices,
        column: Indices,
        beads: Candidates,
        chosen: Indices,
    ) -> None:
        spans = (
            (source, row, beads.source[chosen], beads.sources[chosen]),
            (target, column, beads.target[chosen], beads.targets[chosen]),
        )
        sides = []
        for side, boundary, start, size in spans:
            low = int(np.concatenate([boundary, start]).min()) - 1
            high = int(np.concatenate([boundary, start + size]).max())
            sides.append(_Edges(side, max(low, 0), min(high, len(side) - 1)))
        self.sides = sides[0], sides[1]
        self.found = sides[0].in_sentences(sides[1]), sides[1].in_sentences(sides[0])

    def of_beads(self, beads: Candidates, chosen: Indices) -> dict[str, Column]:
        """How well clauses are found in the opposite side of the bead, and how much better directly beside
        it.
        """
        left = beads.source[chosen] - self.sides[0].start, beads.sources[chosen]
        right = beads.target[chosen] - self.sides[1].start, beads.targets[chosen]
        covered, beside = np.zeros(len(chosen)), np.zeros(len(chosen))
        for edges, found, own, other in zip(
            self.sides, self.found, (left, right), (right, left), strict=True
        ):
            begins, ends = edges.head[own[0]], edges.last[own[0] + own[1] - 1] + 1
            counts = ends - begins
            bead = np.repeat(np.arange(len(chosen)), counts)
            clause = np.arange(len(bead)) - np.repeat(np.cumsum(counts) - counts - begins, counts)
            at, size = other[0][bead], other[1][bead]
            inside, most = found[clause, at], int(size.max(initial=1))
            for offset in range(1, most):
                inside = np.maximum(inside, found[clause, at + np.minimum(offset, size - 1)])
            outside = np.maximum(
                np.where(at > 0, found[clause, at - 1], -1),
                np.where(
                    at + size < found.shape[1],
                    found[clause, np.minimum(at + size, found.shape[1] - 1)],
                    -1,
                ),
            )
            weight = edges.weight[clause]
            total = np.bincount(bead, weight, len(chosen))
            covered += np.bincount(bead, weight * inside, len(chosen)) / total
            beside += np.bincount(bead, np.minimum(inside - outside, 0), len(chosen))
        return {
            "clause_covered": covered * np.sqrt(left[1] + right[1]),
            "clause_beside": beside,
        }


def _at_boundaries(
    part: _Part, means: tuple[Vectors, Vectors], row: Indices, column: Indices
) -> dict[str, Column]:
    (left, right), (from_left, from_right) = part.sides, part.found
    i, j = row - left.start, column - right.start
    # A single clause at the edge against any one or two clauses of the two opposite neighbours.
    placed = (
        from_left[left.last[i - 1], j - 1] - from_left[left.last[i - 1], j],
        from_left[left.head[i], j] - from_left[left.head[i], j - 1],
        from_right[right.last[j - 1], i - 1] - from_right[right.last[j - 1], i],
        from_right[right.head[j], i] - from_right[right.head[j], i - 1],
    )
    both = [np.maximum(placed[n], 0) * np.maximum(placed[n + 2], 0) for n in (0, 1)]
    expected_left, expected_right = left.clauses @ means[1], right.clauses @ means[0]

    def above(one: Indices, other: Indices) -> Column:
        pairs = np.einsum("ij,ij->i", left.clauses[one], right.clauses[other])
        value: Column = pairs - (expected_left[one] + expected_right[other]) / 2
        return value

    values = (
        *placed,
        sum(np.minimum(value, 0) for value in placed),
        np.min(placed, axis=0),
        np.maximum(above(left.last[i - 1], right.head[j]), 0),
        np.maximum(above(left.head[i], right.last[j - 1]), 0),
        above(left.last[i - 1], right.last[j - 1]),
        above(left.head[i], right.head[j]),
        both[0] + both[1],
    )
    return {name: np.asarray(value, np.float64) for name, value in zip(_CLAUSE_COLUMNS, values, strict=True)}


class _Edges:
    """Vectors of the clauses of the sentences ``start`` to ``end`` of a side."""

    def __init__(self, side: EmbeddedSide, start: int, end: int) -> None:
        self.start = start
        sentences = np.arange(start, end + 1)
        first, last = side.first[sentences], side.first[sentences + 1]
        offset = first[0]
        self.head, self.last = first - offset, last - 1 - offset
        # A long clause says more, but not in proportion to its length.
        texts = [clause for clauses in side.clauses[start : end + 1] for clause in clauses]
        self.weight = np.sqrt([max(len(text.strip()), 1) for text in texts])
        every = np.arange(offset, last[-1])
        self.clauses = side.clause_runs(every, np.ones_like(every))
        # Runs of one and of two clauses; that of the last clause of a sentence stays within it.
        ends = np.repeat(last, last - first)
        self._pairs = side.clause_runs(every, np.minimum(2, ends - every))

    def in_sentences(self, other: "_Edges") -> Vectors:
        """How well each clause is found in each sentence of the other side, (clauses, sentences)."""
        best = np.maximum(self.clauses @ other.clauses.T, self.clauses @ other._pairs.T)
        found: Vectors = np.maximum.reduceat(best, other.head, axis=1)
        return found
