"""Where two files that should run line by line part."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def line_similarity(left: str, right: str) -> float:
    """The share of common character pairs (Dice), from 0 to 1: cheap, and enough to tell the same line."""
    a, b = _pairs(left), _pairs(right)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else float(left.strip() == right.strip())


def parting_line(lines: Sequence[str], reference: Sequence[str]) -> int | None:
    """The first line (from zero) of ``lines`` that seems to belong to another line of ``reference``.

    The two differ in number by some d lines; the answer is the place where skipping d lines at once makes
    the lines before and after most alike. None where the texts are not alike at all, or the numbers equal.
    """
    shift = len(reference) - len(lines)
    if shift == 0 or not lines or not reference:
        return None
    before = _similarities(lines, reference, 0)
    after = _similarities(lines, reference, shift)
    size = len(lines)
    # Splitting at p: lines[:p] face reference[:p], lines[p:] face reference[p + shift:].
    total = np.concatenate(([0.0], np.cumsum(before))) + np.concatenate((np.cumsum(after[::-1])[::-1], [0.0]))
    best = int(np.argmax(total))
    if total[best] < 0.2 * size:
        return None
    return best


def _similarities(lines: Sequence[str], reference: Sequence[str], shift: int) -> NDArray[np.float64]:
    return np.array(
        [
            line_similarity(line, reference[i + shift]) if 0 <= i + shift < len(reference) else 0.0
            for i, line in enumerate(lines)
        ]
    )


def _pairs(text: str) -> set[str]:
    folded = text.casefold()
    return {folded[i : i + 2] for i in range(len(folded) - 1)}
