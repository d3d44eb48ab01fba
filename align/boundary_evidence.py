"""What speaks for a boundary: do the clauses on either side of it belong there, in both languages?

A boundary (i, j) has the sentences i - 1 and j - 1 before it and i and j behind it. If a part of what stands
before it on one side is rendered behind it on the other, the bead that ends here ends too early.
"""

import re

import numpy as np
import numpy.typing as npt

from align.encoder import Indices, Vectors
from align.quotations import chinese_quotations, english_quotations
from align.side import Side

Column = npt.NDArray[np.float64]

_CHUNK = 1200
"""Boundaries worked on at once, which bounds the memory for vectors of clauses."""

_CLOSERS = re.compile("[”’\"'」』）)》\\s]+$")


def boundary_evidence(source: Side, target: Side, row: Indices, column: Indices) -> dict[str, Column]:
    """Columns for the boundaries (row, column), none of them at the begin or end of a text.

    Sorted by row and then column.
    """
    columns = _quotations(source, target, row, column) | _final_marks(source, target, row, column)
    parts = np.array_split(np.arange(len(row)), len(row) // _CHUNK + 1)
    means = source.mean_clause(), target.mean_clause()
    clauses = [_clauses(source, target, means, row[part], column[part]) for part in parts if len(part)]
    for name in _CLAUSE_COLUMNS:
        columns[name] = np.concatenate([part[name] for part in clauses]) if clauses else np.zeros(0)
    return columns


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
)


def _clauses(
    source: Side, target: Side, means: tuple[Vectors, Vectors], row: Indices, column: Indices
) -> dict[str, Column]:
    left = _Edges(source, int(row.min()) - 1, int(row.max()))
    right = _Edges(target, int(column.min()) - 1, int(column.max()))
    i, j = row - left.start, column - right.start
    # A single clause at the edge against any one or two clauses of the two neighbours opposite.
    from_left, from_right = left.in_sentences(right), right.in_sentences(left)
    placed = (
        from_left[left.last[i - 1], j - 1] - from_left[left.last[i - 1], j],
        from_left[left.head[i], j] - from_left[left.head[i], j - 1],
        from_right[right.last[j - 1], i - 1] - from_right[right.last[j - 1], i],
        from_right[right.head[j], i] - from_right[right.head[j], i - 1],
    )
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
    )
    return {name: np.asarray(value, np.float64) for name, value in zip(_CLAUSE_COLUMNS, values, strict=True)}


class _Edges:
    """Vectors of the clauses of the sentences ``start`` to ``end`` of a side."""

    def __init__(self, side: Side, start: int, end: int) -> None:
        self.start = start
        sentences = np.arange(start, end + 1)
        first, last = side.first[sentences], side.first[sentences + 1]
        offset = first[0]
        self.head, self.last = first - offset, last - 1 - offset
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


def _quotations(source: Side, target: Side, row: Indices, column: Indices) -> dict[str, Column]:
    left, right = chinese_quotations(source.texts), english_quotations(target.texts)
    inside = left.inside[row - 1], right.inside[column - 1]
    closes = left.closes[row - 1], right.closes[column - 1]
    opens = left.opens[row], right.opens[column]
    columns = {
        "quotation_inside_one": inside[0] != inside[1],
        "quotation_inside_both": inside[0] & inside[1],
        "quotation_closed_one": closes[0] != closes[1],
        "quotation_closed_both": closes[0] & closes[1],
        "quotation_opened_one": opens[0] != opens[1],
        "quotation_opened_both": opens[0] & opens[1],
    }
    return {name: column.astype(np.float64) for name, column in columns.items()}


def _final_marks(source: Side, target: Side, row: Indices, column: Indices) -> dict[str, Column]:
    left, right = (
        np.array([_CLOSERS.sub("", text)[-1:] for text in side.texts]) for side in (source, target)
    )
    columns = {}
    for name, ours, theirs in (("question", "？?", "?"), ("exclamation", "！!", "!")):
        one, other = np.isin(left[row - 1], list(ours)), np.isin(right[column - 1], list(theirs))
        columns[f"{name}_both"] = one & other
        columns[f"{name}_one"] = one != other
    columns["ends_unfinished"] = np.isin(left[row - 1], list("，；,;")) | np.isin(
        right[column - 1], list(",;")
    )
    columns["ends_with_colon"] = np.isin(left[row - 1], list("：:")) & np.isin(right[column - 1], [":"])
    return {name: column.astype(np.float64) for name, column in columns.items()}
