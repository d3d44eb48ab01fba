"""Where two files that should run line by line part."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.text.characters import HAN

Parts = frozenset[str]
"""What a text is made of: words, and for Chinese single characters. Enough to tell the same line."""

_PART = re.compile(f"[{HAN}]|[^\\W{HAN}]+")


@lru_cache(maxsize=1000)
def parts_of(text: str) -> Parts:
    """The parts of a text, case folded."""
    return frozenset(_PART.findall(text.casefold()))


def similarities(
    lines: Sequence[str], reference: Sequence[str], shifts: Sequence[int]
) -> NDArray[np.float64]:
    """For each line the share of parts in common (Dice) with the reference line so many further on.

    float64, shifts × lines, from 0 to 1; two empty lines are alike; 0 where there is no such reference line.
    """
    result = np.zeros((len(shifts), len(lines)))
    for i, line in enumerate(lines):
        a = parts_of(line)
        for row, shift in enumerate(shifts):
            if 0 <= i + shift < len(reference):
                b = parts_of(reference[i + shift])
                result[row, i] = 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0
    return result


def parting_line(lines: Sequence[str], reference: Sequence[str]) -> int | None:
    """The first line (from zero) of ``lines`` that seems to belong to another line of ``reference``.

    The two differ in number by some d lines; the answer is the place where skipping d lines at once makes
    the lines before and after most alike, in characters and in length. None where the numbers are equal, or
    the texts so unlike that any place would do.
    """
    shift = len(reference) - len(lines)
    if shift == 0 or not lines or not reference:
        return None
    before, after = _likeness(lines, reference, 0), _likeness(lines, reference, shift)
    # Splitting at p: lines[:p] face reference[:p], lines[p:] face reference[p + shift:].
    total = np.concatenate(([0.0], np.cumsum(before))) + np.concatenate((np.cumsum(after[::-1])[::-1], [0.0]))
    best = int(np.argmax(total))
    return best if total[best] >= 0.45 * len(lines) else None


def _likeness(lines: Sequence[str], reference: Sequence[str], shift: int) -> NDArray[np.float64]:
    """How alike each line is to the reference line ``shift`` further on: 0 to 1.5."""
    alike: NDArray[np.float64] = similarities(lines, reference, [shift])[0]
    for i in range(max(0, -shift), min(len(lines), len(reference) - shift)):
        a, b = len(lines[i].strip()), len(reference[i + shift].strip())
        alike[i] += 0.5 * (1 + min(a, b)) / (1 + max(a, b))
    return alike
