"""The corridor that contains the path: a coarse alignment of blocks of sentences, refined level by level.

After Thompson & Koehn (2019): each level has blocks half as large as the one above, and examines only the
surroundings of the path found there, so time and memory grow linearly with the length of the texts.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from align.path.programme import IMPOSSIBLE, Step, best_path, corridor_lattice

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

_TOP_BLOCKS = 300
"""Blocks of the longer side at the top level, where all pairs of blocks are compared."""

_MARGIN = 8
"""Blocks that a level examines on either side of the path found above it."""

_TYPES = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2))


def find_corridor(source: Floats, target: Floats, margin: int = _MARGIN) -> tuple[Indices, Indices]:
    """Lowest and highest target boundary, int64 (sources + 1,), for each source boundary.

    ``source`` and ``target`` are unit vectors, float32 (sentences, dimensions), neither empty.
    """
    # Nine tenths: a text that repeats itself throughout must keep something to compare.
    levels = [(source - 0.9 * source.mean(axis=0), target - 0.9 * target.mean(axis=0))]
    while max(map(len, levels[-1])) > _TOP_BLOCKS:
        levels.append((_halved(levels[-1][0]), _halved(levels[-1][1])))
    sources, targets = (len(side) for side in levels[-1])
    low, high = np.zeros(sources + 1, np.int64), np.full(sources + 1, targets)
    for level in range(len(levels) - 1, -1, -1):
        path = _coarse_path(levels[level][0], levels[level][1], low, high)
        if level:
            sources, targets = (len(side) for side in levels[level - 1])
            low, high = _around(path, sources, targets, 2, margin)
    return _around(path, len(source), len(target), 1, margin)


def _halved(vectors: Floats) -> Floats:
    """Sums of two neighbours."""
    if len(vectors) % 2:
        vectors = np.concatenate([vectors, np.zeros_like(vectors[:1])])
    pairs: Floats = vectors[0::2] + vectors[1::2]
    return pairs


def _coarse_path(source: Floats, target: Floats, low: Indices, high: Indices) -> list[Step]:
    """The best path of blocks, by cosine of centred sums; a block without a partner costs nothing."""
    lattice = corridor_lattice(low, high, _TYPES)
    scores = np.full((len(lattice.types), lattice.size), IMPOSSIBLE, np.float32)
    runs = {size: (_runs(source, size), _runs(target, size)) for size in (1, 2, 3)}
    everywhere = lattice.size == (len(source) + 1) * (len(target) + 1)
    for number, (k, t) in enumerate(_TYPES):
        nodes = np.nonzero(lattice.origin[number] < lattice.size)[0]
        i, j = lattice.row[nodes] - k, lattice.column[nodes] - t
        if everywhere:  # one product of matrices is faster than a product for each pair
            similarity = (runs[k][0] @ runs[t][1].T)[i, j]
            scores[number, nodes] = np.sqrt(k + t) * (similarity - 0.1)
            continue
        for chunk in np.array_split(np.arange(len(nodes)), len(nodes) // 20_000 + 1):
            similarity = np.einsum("ij,ij->i", runs[k][0][i[chunk]], runs[t][1][j[chunk]])
            scores[number, nodes[chunk]] = np.sqrt(k + t) * (similarity - 0.1)
    scores[-1, lattice.origin[-1] < lattice.size] = 0.0
    return best_path(lattice, scores, np.zeros(lattice.size, np.float32))


def _runs(vectors: Floats, size: int) -> Floats:
    """Unit vectors of the sums of ``size`` neighbours."""
    count = max(len(vectors) - size + 1, 0)
    sums = sum((vectors[k : k + count] for k in range(size)), np.zeros_like(vectors[:count]))
    unit: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    return unit


def _around(
    path: Sequence[Step], sources: int, targets: int, scale: int, margin: int
) -> tuple[Indices, Indices]:
    """The corridor of ``margin`` boundaries around a path whose blocks contain ``scale`` sentences each."""
    low, high = np.full(sources + 1, targets), np.zeros(sources + 1, np.int64)
    for step in path:
        i = min(step.source * scale, sources)
        end_i = min((step.source + step.sources) * scale, sources)
        j = min(step.target * scale, targets)
        end_j = min((step.target + step.targets) * scale, targets)
        low[i : end_i + 1] = np.minimum(low[i : end_i + 1], j)
        high[i : end_i + 1] = np.maximum(high[i : end_i + 1], end_j)
    # A source boundary may be ``margin`` off, just as a target boundary.
    first = np.maximum(np.arange(sources + 1) - margin // 2, 0)
    last = np.minimum(np.arange(sources + 1) + margin // 2, sources)
    low, high = np.maximum(low[first] - margin // 2, 0), np.minimum(high[last] + margin // 2, targets)
    low[0], high[-1] = 0, targets
    return low, high
