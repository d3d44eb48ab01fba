"""Detect lines of an output that are in a different order from the references."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from statistics import median

import numpy as np

from align.scoring.mismatch import dice, own_similarities, parts_of
from corpus.text.characters import HAN

_RARE = 12
"""A word in at most this many reference lines identifies its line."""
_PARTS = re.compile(f"[{HAN}]{{2}}|[^\\W{HAN}]{{3,}}|\\d+")
_CLEARLY = 0.2
"""How much more similar another line must be than the line's own."""


def misplaced(lines: Sequence[str], reference: Sequence[str]) -> dict[int, int]:
    """The lines that fit another reference line far better than their own, with that line (from zero).

    Only lines with words that occur in few reference lines can be located; a line that fits two places, or
    its own nearly as well, is left out.
    """
    own = own_similarities(tuple(lines), tuple(reference))
    usual = median(own.tolist())
    suspects = np.flatnonzero(own < (0.45 * usual if usual > 0.4 else 0.35))
    if not len(suspects):
        return {}
    parts = {line: _parts(lines[line]) for line in suspects.tolist()}
    where = _places(frozenset().union(*parts.values()), reference)
    found: dict[int, int] = {}
    for line, of_line in parts.items():
        votes: dict[int, float] = defaultdict(float)
        for part in of_line:
            faced = where.get(part, [])
            for place in faced if len(faced) <= _RARE else ():
                votes[place] += 1 / len(faced)
        best = [place for place in sorted(votes, key=lambda p: -votes[p])[:3] if place != line]
        alike, place = max(((dice(lines[line], reference[p]), p) for p in best), default=(0.0, line))
        if alike > own[line] + _CLEARLY:
            found[line] = place
    taken = Counter(found.values())
    return {line: place for line, place in found.items() if taken[place] == 1}


def _places(wanted: frozenset[str], reference: Sequence[str]) -> dict[str, list[int]]:
    """The lines that contain each of the parts."""
    where: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(reference):
        for part in wanted & _parts(text):
            where[part].append(place)
    return where


@lru_cache(maxsize=1 << 12)
def _parts(text: str) -> frozenset[str]:
    if text.isascii():
        return frozenset(part for part in parts_of(text) if len(part) > 2 or part.isdecimal())
    folded = text.casefold()
    # Pairs of Chinese characters overlap.
    return frozenset((*_PARTS.findall(folded), *_PARTS.findall(folded[1:])))


def in_words(moved: dict[int, int]) -> str:
    """The positions of the lines, from one: ``51–100 fit 301–350``, or ``1 fits 1, 2 fits 26 …``."""
    runs: list[list[int]] = []
    for line in sorted(moved):
        if runs and line - runs[-1][1] <= 10 and moved[line] - line == moved[runs[-1][1]] - runs[-1][1]:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    longest = sorted((run for run in runs if run[1] - run[0] >= 4), key=lambda run: run[0] - run[1])[:3]
    if sum(end - start for start, end in longest) > len(moved) / 2:
        return "; ".join(
            f"lines {start + 1} to {end + 1} fit segments {moved[start] + 1} to {moved[end] + 1}"
            for start, end in sorted(longest)
        )
    steps = Counter(moved[b] - moved[a] for a, b in pairwise(sorted(moved)) if b == a + 1)
    told = ", ".join(f"line {line + 1} fits segment {moved[line] + 1}" for line in sorted(moved)[:3])
    if steps and steps.most_common(1)[0][1] > len(moved) / 2 and abs(step := steps.most_common(1)[0][0]) > 1:
        return f"{told} …, {abs(step)} further with each line, as where several workers write in turn"
    return f"{told} …"
