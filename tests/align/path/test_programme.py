"""The dynamic programme against every path written out."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.path.programme import IMPOSSIBLE, Lattice, Step, best_path, corridor_lattice, posteriors

TYPES = ((1, 1), (1, 2), (2, 1))


def all_paths(sources: int, targets: int) -> Iterator[list[Step]]:
    def extend(i: int, j: int) -> Iterator[list[Step]]:
        if (i, j) == (sources, targets):
            yield []
        for k, t in (*TYPES, (1, 0), (0, 1)):
            if i + k <= sources and j + t <= targets:
                for rest in extend(i + k, j + t):
                    yield [Step(i, k, j, t), *rest]

    return extend(0, 0)


def random_case(sources: int, targets: int, seed: int) -> tuple[Lattice, np.ndarray, np.ndarray]:
    low = np.zeros(sources + 1, np.int64)
    lattice = corridor_lattice(low, low + targets, TYPES)
    random = np.random.default_rng(seed)
    scores = random.normal(size=(len(lattice.types), lattice.size)).astype(np.float32)
    scores[lattice.origin == lattice.size] = IMPOSSIBLE
    return lattice, scores, random.normal(size=lattice.size).astype(np.float32)


def worth(path: list[Step], lattice: Lattice, scores: np.ndarray, insertions: np.ndarray) -> float:
    total = 0.0
    for step in path:
        node = lattice.base[step.source + step.sources] + step.target + step.targets
        kind = (step.sources, step.targets)
        total += float(insertions[node] if kind == (0, 1) else scores[lattice.types.index(kind), node])
    return total


@settings(max_examples=40)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 10**6))
def test_no_path_is_better_than_the_best(sources: int, targets: int, seed: int) -> None:
    lattice, scores, insertions = random_case(sources, targets, seed)
    found = worth(best_path(lattice, scores, insertions), lattice, scores, insertions)
    best = max(worth(path, lattice, scores, insertions) for path in all_paths(sources, targets))
    assert found == pytest.approx(best, abs=1e-4)


@settings(max_examples=40)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 10**6))
def test_posteriors_are_the_shares_of_all_paths(sources: int, targets: int, seed: int) -> None:
    lattice, scores, insertions = random_case(sources, targets, seed)
    arrival, insertion = posteriors(lattice, scores, insertions)
    expected, expected_insertion = np.zeros_like(arrival), np.zeros_like(insertion)
    paths = list(all_paths(sources, targets))
    weights = [math.exp(worth(path, lattice, scores, insertions)) for path in paths]
    for path, weight in zip(paths, weights, strict=True):
        for step in path:
            node = lattice.base[step.source + step.sources] + step.target + step.targets
            if (step.sources, step.targets) == (0, 1):
                expected_insertion[node] += weight / sum(weights)
            else:
                expected[lattice.types.index((step.sources, step.targets)), node] += weight / sum(weights)
    np.testing.assert_allclose(arrival, expected, atol=1e-4)
    np.testing.assert_allclose(insertion, expected_insertion, atol=1e-4)


def test_a_corridor_may_be_narrow_and_ragged() -> None:
    lattice = corridor_lattice(np.array([0, 1, 1]), np.array([1, 2, 3]), ((1, 1),))
    assert lattice.row.tolist() == [0, 0, 1, 1, 2, 2, 2]
    assert lattice.column.tolist() == [0, 1, 1, 2, 1, 2, 3]
    # (1, 1) is reached from (0, 0); (2, 1) by 1-1 would come from (1, 0), which is outside.
    assert lattice.origin[0].tolist() == [7, 7, 0, 1, 7, 2, 3]
