"""Bertalign's method (Liu & Zhu 2022, doi 10.1093/llc/fqac089) over vectors of any encoder.

Written anew from what is known of the method, to set its search and its scoring beside ours with the same
vectors. Its authors' program is not in the package registry, so nothing was compared with it: details and
parameters may differ.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from corpus.model import Bead

Vectors = npt.NDArray[np.float32]

NEAREST, LARGEST_BEAD, WINDOW, SKIP = 3, 5, 5, -0.1


def align(
    source: Sequence[str],
    target: Sequence[str],
    encode: Callable[[Sequence[str]], Vectors],
) -> list[Bead]:
    """First the best chain of 1–1 beads among nearest neighbours, then all beads within a window of it."""
    runs = _runs(source, "", encode), _runs(target, " ", encode)
    anchors = _anchors(runs[0][0], runs[1][0])
    lengths = [np.array([len(text.encode()) for text in side], float) for side in (source, target)]
    lengths[0] *= lengths[1].sum() / lengths[0].sum()
    return _second_pass(runs, lengths, anchors)


def _runs(texts: Sequence[str], seam: str, encode: Callable[[Sequence[str]], Vectors]) -> list[Vectors]:
    """Vectors of the runs of 1 to 4 sentences, by their last one less the run's size."""
    return [
        encode([seam.join(texts[i : i + size]) for i in range(len(texts) - size + 1)])
        for size in range(1, LARGEST_BEAD)
    ]


def _anchors(source: Vectors, target: Vectors) -> list[tuple[int, int]]:
    """The chain of pairs, each among the nearest of its source sentence, with the greatest sum."""
    similarity = source @ target.T
    nearest = np.argsort(-similarity, axis=1)[:, :NEAREST]
    best = np.zeros((len(source) + 1, len(target) + 1), np.float32)
    for i in range(len(source)):
        row = best[i].copy()
        for j in nearest[i]:
            row[j + 1] = max(row[j + 1], best[i, j] + similarity[i, j])
        best[i + 1] = np.maximum.accumulate(row)
    chain = []
    i, j = len(source), len(target)
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            chain.append((i, j))
    return chain[::-1]


def _second_pass(
    runs: tuple[list[Vectors], list[Vectors]],
    lengths: list[npt.NDArray[np.float64]],
    anchors: list[tuple[int, int]],
) -> list[Bead]:
    sizes = len(runs[0][0]), len(runs[1][0])
    ends = [np.concatenate([[0], np.cumsum(side)]) for side in lengths]
    types = [(1, 0), (0, 1)] + [
        (k, t) for k in range(1, LARGEST_BEAD) for t in range(1, LARGEST_BEAD) if k + t <= LARGEST_BEAD
    ]
    # The window at a source boundary runs from the anchor before it to the anchor behind it, and a bit more.
    known = np.array([(0, 0), *((i + 1, j + 1) for i, j in anchors), sizes])
    rows = np.arange(sizes[0] + 1)
    before = known[np.maximum(np.searchsorted(known[:, 0], rows, "right") - 1, 0), 1]
    behind = known[np.minimum(np.searchsorted(known[:, 0], rows, "left"), len(known) - 1), 1]
    low, high = np.maximum(before - WINDOW, 0), np.minimum(behind + WINDOW, sizes[1])
    total: list[dict[int, tuple[float, tuple[int, int]]]] = [{} for _ in rows]
    total[0][0] = 0.0, (0, 0)

    def neighbours(vector: Vectors, side: int, first: int, size: int) -> float:
        """The mean similarity to the runs right before and right behind, of the same size."""
        around = [at for at in (first - size, first + size) if 0 <= at < len(runs[side][size - 1])]
        return float(np.mean([vector @ runs[side][size - 1][at] for at in around])) if around else 0.0

    def score(i: int, k: int, j: int, t: int) -> float:
        left, right = runs[0][k - 1][i], runs[1][t - 1][j]
        margin = (neighbours(left, 1, j, t) + neighbours(right, 0, i, k)) / 2
        long = ends[0][i + k] - ends[0][i], ends[1][j + t] - ends[1][j]
        return (float(left @ right) - margin) * float(np.log2(1 + min(long) / max(*long, 1)))

    for i in rows.tolist():
        for j in range(low[i], high[i] + 1):
            for k, t in types:
                at = total[i - k].get(j - t) if i >= k and j >= t else None
                if at is None:
                    continue
                value = at[0] + (score(i - k, k, j - t, t) if k and t else SKIP)
                if j not in total[i] or value > total[i][j][0]:
                    total[i][j] = value, (k, t)
    beads = []
    i, j = sizes
    while i or j:
        k, t = total[i][j][1]
        beads.append(Bead(tuple(range(i - k, i)), tuple(range(j - t, j))))
        i, j = i - k, j - t
    return beads[::-1]
