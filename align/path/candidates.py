"""The candidate beads: a first alignment by similarity alone, and all beads near it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from align.path.corridor import find_corridor
from align.path.layout import Layout, without_foreign
from align.path.programme import (
    IMPOSSIBLE,
    Floats,
    Indices,
    Lattice,
    Step,
    best_path,
    corridor_lattice,
    posteriors,
)
from align.side import EmbeddedSide

MOST_SEGMENTS = 8
"""The most segments in a bead, both sides together; one side has at most three."""

TYPES = tuple(
    (k, total - k) for total in range(2, MOST_SEGMENTS + 1) for k in range(1, total) if min(k, total - k) <= 3
)

_TEMPERATURE = 0.06
_LEAST_PROBABILITY = 1e-5
_DELETION = -0.02
_FOREIGN = np.float32(0.5)
_CHUNK_ROWS = 512
_BLOCK_ROWS = 24


@dataclass(frozen=True, slots=True)
class Candidates:
    """Beads, in order of the node they arrive at, as int64 arrays of the same length.

    ``kind`` is the bead's row in the lattice's types, or their number for an insertion (0–1); ``similarity``
    (float32) is the cosine of the two runs of sentences, 0 if a side is empty; ``centred`` (float32) is the
    same after subtracting each side's mean vector.
    """

    kind: Indices
    node: Indices
    source: Indices
    sources: Indices
    target: Indices
    targets: Indices
    similarity: Floats
    centred: Floats


@dataclass(frozen=True, slots=True)
class FirstPass:
    """A lattice, its candidates, and the best path by similarity alone.

    ``expected`` is the average similarity of each sentence of the source, and of the target, to the other
    side (float32).
    """

    lattice: Lattice
    candidates: Candidates
    path: list[Step]
    expected: tuple[Floats, Floats]


def find_candidates(
    source: EmbeddedSide, target: EmbeddedSide, layouts: tuple[Layout, Layout] | None = None
) -> FirstPass:
    """Align by similarity alone, and keep each bead that this does not make almost impossible.

    With ``layouts``, sentences in the other language, which resemble their copies, yield to translations.
    """
    low, high = find_corridor(source.single(np.arange(len(source))), target.single(np.arange(len(target))))
    lattice = corridor_lattice(low, high, TYPES)
    runs = _RunFigures(source, target), _RunFigures(target, source)
    similarity = _similarities(lattice, source, target, runs)
    background = (
        _background(source, target.mean_sentence),
        _background(target, source.mean_sentence),
    )
    scores = np.full(similarity.shape, IMPOSSIBLE, np.float32)
    for number, (sources, targets) in enumerate(lattice.types[:-1]):
        nodes = np.nonzero(lattice.origin[number] < lattice.size)[0]
        expected = (
            background[0][lattice.row[nodes] - sources] + background[1][lattice.column[nodes] - targets]
        )
        value = similarity[number, nodes] - expected / 4 + 0.1
        scores[number, nodes] = np.sqrt(sources + targets) * value
    if layouts is not None:
        scores = without_foreign(lattice, *layouts, scores, _FOREIGN)
    scores[-1, lattice.origin[-1] < lattice.size] = _DELETION
    insertions = np.full(lattice.size, _DELETION, np.float32)
    arrival, insertion = posteriors(lattice, scores / _TEMPERATURE, insertions / _TEMPERATURE)
    path = best_path(lattice, scores, insertions)
    kind, node = np.nonzero(arrival > _LEAST_PROBABILITY)
    inserted = np.nonzero(insertion > _LEAST_PROBABILITY)[0]
    kinds = np.concatenate([kind, np.full(len(inserted), len(lattice.types))])
    nodes = np.concatenate([node, inserted])
    order = np.argsort(nodes, kind="stable")
    candidates = _candidates(lattice, kinds[order], nodes[order], similarity, runs)
    return FirstPass(lattice, candidates, path, background)


class _RunFigures:
    """Terms of the centred cosine for each run of sentences, (sizes + 1, sentences).

    ``across`` is its product with the mean of the other side; ``length`` the norm of the centred vector.
    """

    def __init__(self, side: EmbeddedSide, other: EmbeddedSide) -> None:
        self.common = side.common
        self.opposite = other.common
        self.across = np.zeros((MOST_SEGMENTS, len(side)), np.float32)
        self.length = np.ones((MOST_SEGMENTS, len(side)), np.float32)

    def note(self, size: int, start: int, vectors: Floats) -> None:
        """Store the figures of the runs of a size, starting at a sentence."""
        here = slice(start, start + len(vectors))
        self.across[size, here] = vectors @ self.opposite
        centred = vectors - self.common
        self.length[size, here] = np.sqrt(np.einsum("ij,ij->i", centred, centred))


def _candidates(
    lattice: Lattice, kind: Indices, node: Indices, similarity: Floats, runs: tuple[_RunFigures, _RunFigures]
) -> Candidates:
    sizes = np.array([*lattice.types, (0, 1)])[kind]
    known = np.concatenate([similarity, np.zeros((1, lattice.size), np.float32)])[kind, node]
    starts = lattice.row[node] - sizes[:, 0], lattice.column[node] - sizes[:, 1]
    filled = sizes.min(axis=1) > 0
    centred = np.zeros(len(kind), np.float32)
    left, right = ((sizes[filled, side], starts[side][filled]) for side in (0, 1))
    product = known[filled] - runs[0].across[left] - runs[1].across[right]
    product += runs[0].common @ runs[1].common
    centred[filled] = product / np.maximum(runs[0].length[left] * runs[1].length[right], 1e-9)
    return Candidates(
        kind=kind,
        node=node,
        source=starts[0],
        sources=sizes[:, 0],
        target=starts[1],
        targets=sizes[:, 1],
        similarity=known,
        centred=centred,
    )


def _background(side: EmbeddedSide, mean: Floats) -> Floats:
    """The average similarity of each sentence to the other side."""
    parts = np.array_split(np.arange(len(side)), len(side) // 4096 + 1)
    background: Floats = np.concatenate([side.single(part) @ mean for part in parts])
    return background


def _similarities(
    lattice: Lattice, source: EmbeddedSide, target: EmbeddedSide, runs: tuple[_RunFigures, _RunFigures]
) -> Floats:
    """The cosine of each bead's two runs, float32 (types, nodes), in chunks of rows to bound the memory."""
    similarity = np.zeros((len(lattice.types), lattice.size), np.float32)
    rows = len(lattice.base) - 1
    longest = MOST_SEGMENTS - 1
    for top in range(0, rows, _CHUNK_ROWS):
        bottom = min(top + _CHUNK_ROWS, rows)
        here = slice(int(lattice.base[top]), int(lattice.base[bottom]))
        first = (max(top - longest, 0), max(int(lattice.column[here].min()) - longest, 0))
        last = (bottom - 1, int(lattice.column[here].max()))
        tables = [
            {size: _runs(side, size, first[s], last[s]) for size in range(1, longest + 1)}
            for s, side in enumerate((source, target))
        ]
        for side_runs, table, begin in zip(runs, tables, first, strict=True):
            for size, vectors in table.items():
                side_runs.note(size, begin, vectors)
        for start in range(top, bottom, _BLOCK_ROWS):
            _fill(similarity, lattice, start, min(start + _BLOCK_ROWS, bottom), tables, first)
    return similarity


def _runs(side: EmbeddedSide, size: int, first: int, last: int) -> Floats:
    """Vectors of the runs of ``size`` sentences between two boundaries, by their start."""
    starts = np.arange(first, max(last - size + 1, first))
    return side.sentences(starts, np.full_like(starts, size))


def _fill(
    similarity: Floats,
    lattice: Lattice,
    top: int,
    bottom: int,
    tables: list[dict[int, Floats]],
    first: tuple[int, int],
) -> None:
    """Similarities of the beads that arrive at some rows: a matrix product for each type, then its diagonal
    band.
    """
    here = slice(int(lattice.base[top]), int(lattice.base[bottom]))
    row, column = lattice.row[here], lattice.column[here]
    for number, (sources, targets) in enumerate(lattice.types[:-1]):
        valid = np.nonzero(lattice.origin[number, here] < lattice.size)[0]
        if not len(valid):
            continue
        i, j = row[valid] - sources - first[0], column[valid] - targets - first[1]
        left, right = tables[0][sources], tables[1][targets]
        if (i.max() - i.min()) * (j.max() - j.min()) > 8 * len(valid) + 4096:
            values = np.einsum("ij,ij->i", left[i], right[j])
        else:
            product = left[i.min() : i.max() + 1] @ right[j.min() : j.max() + 1].T
            values = product[i - i.min(), j - j.min()]
        similarity[number, here.start + valid] = values


def score_array(
    lattice: Lattice, candidates: Candidates, values: npt.NDArray[np.floating]
) -> tuple[Floats, Floats]:
    """The candidates' values as the scores and insertions that the path functions take."""
    scores = np.full((len(lattice.types) + 1, lattice.size), IMPOSSIBLE, np.float32)
    scores[candidates.kind, candidates.node] = values
    return scores[:-1], scores[-1]
