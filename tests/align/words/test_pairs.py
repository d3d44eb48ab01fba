"""The layout of the pairs of words of several beads: every reduction is that of each bead's matrix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.words.pairs import Matrix, Pairs, product

SIZES = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=5)


def matrices(sizes: list[tuple[int, int]], data: st.DataObject) -> list[Matrix]:
    """A matrix of each size, with many equal values."""
    random = np.random.default_rng(data.draw(st.integers(0, 1000)))
    return [random.integers(0, 5, size).astype(np.float32) for size in sizes]


@given(SIZES, st.data())
def test_rows_and_columns_are_those_of_each_bead(sizes: list[tuple[int, int]], data: st.DataObject) -> None:
    pairs, beads = Pairs(sizes), matrices(sizes, data)
    values = np.concatenate([bead.ravel() for bead in beads])
    by_column = values[pairs.by_column]
    assert [bead.tolist() for bead in pairs.matrices(values)] == [bead.tolist() for bead in beads]
    assert by_column.tolist() == np.concatenate([bead.T.ravel() for bead in beads]).tolist()
    assert pairs.rows.greatest(values).tolist() == np.concatenate([bead.max(1) for bead in beads]).tolist()
    assert pairs.columns.sums(by_column).tolist() == np.concatenate([bead.sum(0) for bead in beads]).tolist()
    sums = pairs.of_columns(pairs.columns.sums(by_column))
    spread = [np.broadcast_to(bead.sum(0), bead.shape).ravel() for bead in beads]
    assert sums.tolist() == np.concatenate(spread).tolist()


@given(SIZES, st.data())
def test_the_best_other_value_of_a_row(sizes: list[tuple[int, int]], data: st.DataObject) -> None:
    beads = matrices(sizes, data)
    rows = [row.tolist() for bead in beads for row in bead]
    others = [max([*row[:i], *row[i + 1 :]], default=-np.inf) for row in rows for i in range(len(row))]
    values = np.concatenate([bead.ravel() for bead in beads])
    assert Pairs(sizes).rows.best_others(values).tolist() == others


@pytest.mark.parametrize(("n", "k", "m"), [(3, 5, 4), (24, 32, 50_000), (128, 512, 9), (600, 600, 3)])
def test_a_product_in_parts_is_the_product(n: int, k: int, m: int) -> None:
    random = np.random.default_rng(1)
    left, right = random.random((n, k), np.float32), random.random((k, m), np.float32)
    assert np.allclose(product(left, right), left @ right, rtol=1e-4)
    assert np.allclose(product(left, right.T.copy().T), left @ right, rtol=1e-4)
