"""Find where two files that should correspond line by line diverge."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from align.scoring.ngram_counts import Alphabet, Numbers
from corpus.text.characters import HAN

Parts = frozenset[str]
"""The parts of a text: words, and single Chinese characters; enough to recognise the same line."""

_PART = re.compile(f"[{HAN}]|[^\\W{HAN}]+")

_NO_WORD = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}


@lru_cache(maxsize=1 << 14)
def parts_of(text: str) -> Parts:
    """The parts of a text, case folded."""
    return frozenset(parts_in_order(text))


def parts_in_order(text: str) -> list[str]:
    """The parts of a text, case folded, with repetitions and in their order."""
    if text.isascii():  # the same, faster
        return text.lower().translate(_NO_WORD).split()
    return _PART.findall(text.casefold())


def dice(one: str, other: str) -> float:
    """The share of parts that two texts have in common."""
    a, b = parts_of(one), parts_of(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def similarities(
    lines: Sequence[str], reference: Sequence[str], shifts: Sequence[int]
) -> NDArray[np.float64]:
    """For each line the share of parts in common (Dice) with the reference line shifted by each distance.

    float64, shifts × lines, from 0 to 1; two empty lines are equal; 0 if there is no such reference line.
    """
    ours, theirs = _numbered(tuple(lines), tuple(reference)), _reference(tuple(reference))[1]
    of_ours = np.bincount(ours >> _LINE, minlength=len(lines))
    of_theirs = np.bincount(theirs >> _LINE, minlength=len(reference))
    result = np.zeros((len(shifts), len(lines)))
    for row, shift in enumerate(shifts):
        first, last = max(0, -shift), min(len(lines), len(reference) - shift)
        if first >= last:
            continue
        common = np.intersect1d(ours, theirs - (shift << _LINE), assume_unique=True) >> _LINE
        both = 2 * np.bincount(common, minlength=len(lines))[first:last]
        every = of_ours[first:last] + of_theirs[first + shift : last + shift]
        result[row, first:last] = np.where(every > 0, both / np.maximum(every, 1), 1.0)
    return result


_LINE = 32
"""The number of a part of a line is that of the line, shifted by this many bits, plus that of the part."""


@lru_cache(maxsize=2)
def _numbered(lines: tuple[str, ...], reference: tuple[str, ...]) -> Numbers:
    """The distinct parts of each line as numbers, sorted; the same part has the same number in both."""
    return _numbers(lines, _reference(reference)[0])


@lru_cache(maxsize=2)
def _reference(reference: tuple[str, ...]) -> tuple[Alphabet, Numbers]:
    """The numbered parts of a reference, with which each system is compared, and their alphabet."""
    alphabet = Alphabet()
    return alphabet, _numbers(reference, alphabet)


def _numbers(lines: Sequence[str], alphabet: Alphabet) -> Numbers:
    symbols = alphabet.words([parts_in_order(line) for line in lines])
    owners = np.repeat(np.arange(len(lines)), symbols.lengths)
    numbers = np.sort((owners << _LINE) | symbols.codes)
    return numbers[np.flatnonzero(np.diff(numbers, prepend=-1))]


@lru_cache(maxsize=64)
def own_similarities(lines: tuple[str, ...], reference: tuple[str, ...]) -> NDArray[np.float64]:
    """The similarity of each line to its own reference line; callers must not change the array."""
    alike: NDArray[np.float64] = similarities(lines, reference, [0])[0]
    return alike


def parting_line(lines: Sequence[str], reference: Sequence[str]) -> int | None:
    """The first line (from zero) of ``lines`` that seems to belong to another line of ``reference``.

    If the two differ in number by d lines, it is the place where skipping d lines at once makes the lines
    before and after most similar, in characters and in length. None if the numbers are equal, or if the texts
    are so different that any place would do.
    """
    shift = len(reference) - len(lines)
    if shift == 0 or not lines or not reference:
        return None
    before, after = _likeness(lines, reference, 0), _likeness(lines, reference, shift)
    # Splitting at p: lines[:p] correspond to reference[:p], lines[p:] to reference[p + shift:].
    total = np.concatenate(([0.0], np.cumsum(before))) + np.concatenate((np.cumsum(after[::-1])[::-1], [0.0]))
    best = int(np.argmax(total))
    return best if total[best] >= 0.45 * len(lines) else None


def _likeness(lines: Sequence[str], reference: Sequence[str], shift: int) -> NDArray[np.float64]:
    """The similarity of each line to the reference line ``shift`` further on: 0 to 1.5."""
    alike: NDArray[np.float64] = similarities(lines, reference, [shift])[0]
    for i in range(max(0, -shift), min(len(lines), len(reference) - shift)):
        a, b = len(lines[i].strip()), len(reference[i + shift].strip())
        alike[i] += 0.5 * (1 + min(a, b)) / (1 + max(a, b))
    return alike
