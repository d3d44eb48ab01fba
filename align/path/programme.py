"""The dynamic programme over beads, within a corridor that contains the path.

A path consists of boundaries (i, j), with i source and j target segments before them. A corridor keeps, for
each i, the boundaries from ``low[i]`` to ``high[i]``; its nodes are numbered row by row. Every array of
scores is float32 (types, nodes): the score of arriving at the node by a bead of that type.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

IMPOSSIBLE = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class Step:
    """One bead of a path: ``sources`` segments from ``source`` on, ``targets`` from ``target`` on."""

    source: int
    sources: int
    target: int
    targets: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """All beads of the given types between the nodes of a corridor.

    ``types`` are the pairs (sources, targets) with both at least 1, then (1, 0); arrivals by (0, 1) are kept
    separately, as the only ones within a row. ``origin`` (int64, (types, nodes)) is the node that a bead
    comes from, or the number of nodes if that is outside. ``base[i]`` is the first node of row i; ``row`` and
    ``column`` are each node's i and j.
    """

    types: tuple[tuple[int, int], ...]
    base: Indices
    row: Indices
    column: Indices
    origin: Indices

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.row)

    def node(self, i: int, j: int) -> int:
        """The node of a boundary within the corridor."""
        return int(self.base[i] + j - self.column[self.base[i]])


def corridor_lattice(low: Indices, high: Indices, types: Sequence[tuple[int, int]]) -> Lattice:
    """The lattice of a corridor; ``low`` and ``high`` (inclusive) have one entry for each source boundary."""
    width = high - low + 1
    base = np.concatenate([[0], np.cumsum(width)])
    row = np.repeat(np.arange(len(low)), width)
    column = np.arange(base[-1]) - base[row] + low[row]
    all_types = (*types, (1, 0))
    origin = np.full((len(all_types), len(row)), len(row), np.int64)
    for number, (sources, targets) in enumerate(all_types):
        i, j = row - sources, column - targets
        inside = (i >= 0) & (j >= 0)
        inside[inside] &= (j[inside] >= low[i[inside]]) & (j[inside] <= high[i[inside]])
        origin[number, inside] = base[i[inside]] + j[inside] - low[i[inside]]
    return Lattice(all_types, base, row, column, origin)


def best_path(lattice: Lattice, scores: Floats, insertions: Floats) -> list[Step]:
    """The path with the highest sum of scores from the first node to the last.

    ``scores`` is (types, nodes); ``insertions`` (nodes,) is the score of arriving by a 0–1 bead.
    """
    total = np.full(lattice.size + 1, IMPOSSIBLE, np.float64)
    choice = np.full(lattice.size, -1, np.int64)
    for i in range(len(lattice.base) - 1):
        here = slice(lattice.base[i], lattice.base[i + 1])
        arrivals = total[lattice.origin[:, here]] + scores[:, here]
        choice[here] = np.argmax(arrivals, axis=0)
        best = np.max(arrivals, axis=0)
        if i == 0:
            best[0] = 0.0
        # Along a row, a run of insertions adds up: compare the values of all starts at one common point.
        spent = np.cumsum(insertions[here], dtype=np.float64)
        spent -= spent[0]
        level = np.maximum.accumulate(best - spent)
        inserted = level > best - spent
        choice[here][inserted] = -1
        total[here] = level + spent
    steps = []
    node = lattice.size - 1
    while node > 0:
        number = choice[node]
        i, j = int(lattice.row[node]), int(lattice.column[node])
        sources, targets = (0, 1) if number < 0 else lattice.types[number]
        steps.append(Step(i - sources, sources, j - targets, targets))
        node = node - 1 if number < 0 else int(lattice.origin[number, node])
    return steps[::-1]


def posteriors(lattice: Lattice, scores: Floats, insertions: Floats) -> tuple[Floats, Floats]:
    """The probability of each arrival, (types, nodes), and of each insertion, (nodes,).

    Scores are log weights: the probability of a path is proportional to the exponential of its sum
    (forward–backward).
    """
    ahead = _forward(lattice, scores, insertions)
    back = _backward(lattice, scores, insertions)
    whole = ahead[lattice.size - 1]
    # One type at a time: whole arrays of float64 would take most of the memory for a long text.
    arrival = np.empty(scores.shape, np.float32)
    for number, origin in enumerate(lattice.origin):
        arrival[number] = np.exp(np.minimum(ahead[origin] + scores[number] + back - whole, 0.0))
    left = ahead[np.arange(lattice.size) - 1]
    left[lattice.base[:-1]] = IMPOSSIBLE
    insertion = np.exp(np.minimum(left + insertions + back - whole, 0.0)).astype(np.float32)
    return arrival, insertion


def _forward(lattice: Lattice, scores: Floats, insertions: Floats) -> npt.NDArray[np.float64]:
    """The log of the summed weights of all paths to each node; minus infinity for the node outside."""
    total = np.full(lattice.size + 1, IMPOSSIBLE, np.float64)
    for i in range(len(lattice.base) - 1):
        here = slice(lattice.base[i], lattice.base[i + 1])
        arrivals = total[lattice.origin[:, here]] + scores[:, here]
        sums = _log_sum(arrivals)
        if i == 0:
            sums[0] = 0.0
        spent = np.cumsum(insertions[here], dtype=np.float64)
        spent -= spent[0]
        total[here] = np.logaddexp.accumulate(sums - spent) + spent
    return total


def _backward(lattice: Lattice, scores: Floats, insertions: Floats) -> npt.NDArray[np.float64]:
    # Rows pass on to earlier rows, so they are visited from the last.
    total = np.full(lattice.size + 1, IMPOSSIBLE, np.float64)
    total[lattice.size - 1] = 0.0
    for i in range(len(lattice.base) - 2, -1, -1):
        here = slice(lattice.base[i], lattice.base[i + 1])
        spent = np.cumsum(insertions[here], dtype=np.float64)
        level = np.logaddexp.accumulate((total[here] + spent)[::-1])[::-1]
        total[here] = level - spent
        for number in range(len(lattice.types)):
            origin = lattice.origin[number, here]
            inside = origin < lattice.size
            # Within one row and type all origins differ, so plain indexing adds each once.
            where = origin[inside]
            total[where] = np.logaddexp(total[where], (total[here] + scores[number, here])[inside])
    return total[:-1]


def _log_sum(arrivals: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    most = np.maximum(np.max(arrivals, axis=0), IMPOSSIBLE)
    with np.errstate(divide="ignore"):
        sums: npt.NDArray[np.float64] = most + np.log(np.sum(np.exp(arrivals - most), axis=0))
    return np.maximum(sums, IMPOSSIBLE)
