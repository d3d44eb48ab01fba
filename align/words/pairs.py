"""The pairs of a Chinese and an English word of several beads, laid out one after the other.

Values of all pairs are then one array, so that each step of the work is one call for a page of hits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float32]
"""float32 (pairs,) or (lines,)."""

Matrix = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

Scalar = TypeVar("Scalar", bound=np.generic)

_PRODUCT = 1 << 18
"""BLAS takes several threads for more multiplications, which costs more than it gains where they are few."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Consecutive parts of an array, none of them empty: the rows of all beads, or the columns."""

    starts: Indices
    lengths: Indices

    def greatest(self, values: Values) -> Values:
        """The greatest value of each line."""
        found: Values = np.maximum.reduceat(values, self.starts)
        return found

    def sums(self, values: Values) -> Values:
        """The sum of each line."""
        found: Values = np.add.reduceat(values, self.starts)
        return found

    def spread(self, of_lines: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
        """For each element the value of its line."""
        return np.repeat(of_lines, self.lengths)

    def part(self, line: int) -> slice:
        """The places of the elements of a line."""
        start = int(self.starts[line])
        return slice(start, start + int(self.lengths[line]))

    def places(self) -> Indices:
        """The place of each element in its line."""
        return np.arange(int(self.lengths.sum())) - self.spread(self.starts)

    def best_others(self, values: Values) -> Values:
        """The greatest of the other values in the line of each; -inf if there are none."""
        best = self.spread(self.greatest(values))
        is_best = values == best
        second = self.greatest(np.where(is_best, np.float32(-np.inf), values))
        is_shared = np.add.reduceat(is_best, self.starts, dtype=np.int64) > 1
        others: Values = np.where(is_best & ~self.spread(is_shared), self.spread(second), best)
        return others


class Pairs:
    """The pairs of beads with these numbers of Chinese and of English words, none of them zero.

    They are in the order of the beads, and in a bead row by row: a row has the pairs of a Chinese word, a
    column those of an English one. ``by_column`` has the pairs in the order of the ``columns``; ``texts`` are
    the beads as lines of all Chinese words, and of all English ones.
    """

    def __init__(self, sizes: Sequence[tuple[int, int]]) -> None:
        self.sizes = sizes
        n, m = np.array(sizes, np.int64).reshape(-1, 2).T
        self.texts = _lines(n), _lines(m)
        self.rows, self.columns = _lines(np.repeat(m, n)), _lines(np.repeat(n, m))
        self.ends = np.cumsum(n * m)
        self.starts = self.ends - n * m
        self.column_of: Indices = self.rows.places() + self.rows.spread(np.repeat(self.texts[1].starts, n))
        firsts = np.repeat(self.starts, m) + self.texts[1].places()
        self.by_column: Indices = self.columns.spread(firsts)
        self.by_column += self.columns.places() * self.columns.spread(np.repeat(m, m))

    def __len__(self) -> int:
        return len(self.by_column)

    def of_rows(self, values: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
        """For each pair the value of its row."""
        return self.rows.spread(values)

    def of_columns(self, values: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
        """For each pair the value of its column."""
        return values[self.column_of]

    def matrices(self, values: Values) -> list[Matrix]:
        """The values of each bead, (Chinese words, English words)."""
        return [
            values[start:end].reshape(size)
            for start, end, size in zip(self.starts.tolist(), self.ends.tolist(), self.sizes, strict=True)
        ]


def _lines(lengths: Indices) -> Lines:
    return Lines(np.cumsum(lengths) - lengths, lengths)


def product(left: Matrix, right: Matrix) -> Matrix:
    """The product of two matrices by one thread, float32."""
    if left.size * right.shape[1] <= _PRODUCT:
        small: Matrix = left @ right
        return small
    width = max(1, _PRODUCT // left.size)
    whole = right.shape[1] // width * width
    found = np.empty((len(left), right.shape[1]), np.float32)
    parts, found_parts = (
        matrix[:, :whole].reshape(len(matrix), -1, width).swapaxes(0, 1) for matrix in (right, found)
    )
    np.matmul(left, parts, out=found_parts)
    np.matmul(left, right[:, whole:], out=found[:, whole:])
    return found
