"""The aligner's model fitted to gold: a conditional random field over paths of candidate beads.

The score of a path is the weighted sum of its beads' evidence. The weights make the gold's path more probable
than all others, wrong beads costing one more (softmax margin, Gimpel & Smith 2010). Where the gold is no
finer than a verse, and where a bead of it is no candidate, any path within the bead counts as right.

Needs numba and scipy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numba
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from align.encoders import Encoder
from align.evaluation import Counts
from align.evidence import gather_evidence
from align.path.candidates import find_candidates
from align.side import read_side
from bench.gold import GoldText, IndexPair
from corpus.model import Bead

Column = npt.NDArray[np.float64]
IMPOSSIBLE = -1e30


@dataclass
class Graph:
    """The candidates of a text as edges between nodes, in order of the node they arrive at.

    ``evidence`` is float32 (edges, names); ``first[node]`` is the first edge that arrives at a node.
    """

    text: GoldText
    begin: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    names: list[str]
    evidence: npt.NDArray[np.float32]
    beads: list[IndexPair]

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.first) - 1

    @cached_property
    def right(self) -> npt.NDArray[np.bool_]:
        """Which edges may lie on the gold's path."""
        candidates, verses = set(self.beads), self.text.verses
        loose = [n for n, bead in enumerate(self.text.beads) if verses or bead not in candidates]
        owner = {(side, i): n for n in loose for side in (0, 1) for i in self.text.beads[n][side]}
        gold = set(self.text.beads)

        def is_right(bead: IndexPair) -> bool:
            if bead in gold:
                return True
            owners = {owner.get((side, i)) for side in (0, 1) for i in bead[side]}
            return len(owners) == 1 and None not in owners

        return np.array([is_right(bead) for bead in self.beads])


def graph(text: GoldText, encoder: Encoder) -> Graph:
    """The candidates and the evidence that the aligner sees for a text."""
    source, target = read_side(text.source, "zh", encoder), read_side(text.target, "en", encoder)
    first = find_candidates(source, target)
    evidence = gather_evidence(source, target, first)
    found, lattice = first.candidates, first.lattice
    origin = np.concatenate([lattice.origin, (np.arange(lattice.size) - 1)[None]])
    columns = (found.source, found.sources, found.target, found.targets)
    beads = [
        (tuple(range(i, i + k)), tuple(range(j, j + t)))
        for i, k, j, t in zip(*(column.tolist() for column in columns), strict=True)
    ]
    return Graph(
        text,
        origin[found.kind, found.node],
        found.node,
        np.searchsorted(found.node, np.arange(lattice.size + 1)),
        list(evidence),
        np.stack(list(evidence.values()), axis=1).astype(np.float32),
        beads,
    )


@numba.njit(cache=True)
def _sums(begin, end, first, size, scores):  # type: ignore[no-untyped-def]
    """Log of the summed weight of all paths, and the probability of each edge."""
    ahead, back = np.full(size, IMPOSSIBLE), np.full(size, IMPOSSIBLE)
    ahead[0], back[size - 1] = 0.0, 0.0
    for node in range(1, size):
        most = IMPOSSIBLE
        for edge in range(first[node], first[node + 1]):
            most = max(most, ahead[begin[edge]] + scores[edge])
        if most > IMPOSSIBLE / 2:
            total = 0.0
            for edge in range(first[node], first[node + 1]):
                total += np.exp(ahead[begin[edge]] + scores[edge] - most)
            ahead[node] = most + np.log(total)
    for node in range(size - 1, 0, -1):
        for edge in range(first[node], first[node + 1]):
            value, origin = back[node] + scores[edge], begin[edge]
            high, low = max(back[origin], value), min(back[origin], value)
            back[origin] = high + np.log1p(np.exp(low - high))
    probability = np.exp(np.minimum(ahead[begin] + scores + back[end] - ahead[size - 1], 0.0))
    return ahead[size - 1], probability


@numba.njit(cache=True)
def _best(begin, first, size, scores):  # type: ignore[no-untyped-def]
    """The edges of the best path, from its end."""
    total, choice = np.full(size, IMPOSSIBLE), np.full(size, -1)
    total[0] = 0.0
    for node in range(1, size):
        for edge in range(first[node], first[node + 1]):
            value = total[begin[edge]] + scores[edge]
            if value > total[node]:
                total[node], choice[node] = value, edge
    path, node = [], size - 1
    while node > 0:
        path.append(choice[node])
        node = begin[choice[node]]
    return path


def fit(
    graphs: Sequence[Graph], shares: Sequence[float], columns: Sequence[int], regularization: float
) -> Column:
    """A weight for each of the columns, by L-BFGS over standardised evidence; ``shares`` weigh the texts."""
    chosen = [g.evidence[:, columns] for g in graphs]
    squares = sum((part.astype(np.float64) ** 2).sum(axis=0) for part in chosen)
    counts = sum((part != 0).sum(axis=0) for part in chosen)
    scale = np.sqrt(squares / np.maximum(counts, 1))
    scale[scale == 0] = 1
    scaled = [(part / scale).astype(np.float32) for part in chosen]

    def loss(weights: Column) -> tuple[float, Column]:
        value = float(regularization / 2 * weights @ weights)
        slope = regularization * weights
        for g, share, evidence in zip(graphs, shares, scaled, strict=True):
            scores = (evidence @ weights.astype(np.float32)).astype(np.float64) + ~g.right
            whole, expected = _sums(g.begin, g.end, g.first, g.size, scores)
            gold, wanted = _sums(g.begin, g.end, g.first, g.size, np.where(g.right, scores, IMPOSSIBLE))
            if gold > IMPOSSIBLE / 2:
                value += share * (whole - gold)
                slope = slope + share * (evidence.T @ (expected - wanted).astype(np.float32))
        return value, slope.astype(np.float64)

    start = np.zeros(len(scale))
    options = {"maxiter": 300, "ftol": 1e-7}
    found: Column = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x / scale
    return found


def edge_probabilities(g: Graph, scores: Column) -> Column:
    """The probability of each edge, by the summed weight of the paths through it."""
    _, probability = _sums(g.begin, g.end, g.first, g.size, scores)
    found: Column = probability
    return found


@dataclass(frozen=True, slots=True)
class FittedPath:
    """The result for a text with some weights.

    ``lost`` is the negative log-likelihood of the gold's path, in nats; ``probability`` and ``right`` are of
    each bead of the best path.
    """

    counts: Counts
    lost: float
    probability: Column
    right: npt.NDArray[np.bool_]


def judge(g: Graph, weights: Column, columns: Sequence[int]) -> FittedPath:
    """The best path by the weights against the gold, and how probable the gold was."""
    scores = g.evidence[:, columns].astype(np.float64) @ weights
    whole, probability = _sums(g.begin, g.end, g.first, g.size, scores)
    gold, _ = _sums(g.begin, g.end, g.first, g.size, np.where(g.right, scores, IMPOSSIBLE))
    path = np.array(_best(g.begin, g.first, g.size, scores)[::-1])
    counts = g.text.counts([Bead(*g.beads[edge]) for edge in path])
    exact = set(g.text.beads)
    return FittedPath(
        counts,
        whole - gold if gold > IMPOSSIBLE / 2 else float("nan"),
        probability[path],
        np.array([g.beads[edge] in exact for edge in path]),
    )
