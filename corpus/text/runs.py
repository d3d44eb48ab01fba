"""Pair paragraphs that alternate between two languages."""

from collections.abc import Iterator, Sequence
from functools import cache
from math import log

_SKIP = 1.0
_MERGE = 1.2
_MOST = 40


def pair_runs(
    runs: Sequence[tuple[bool, Sequence[str]]], ratio: float
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Pair the paragraphs of alternating runs; each run says whether it is in the first language.

    A run of the first language belongs to the following run of the second. If both have equally many
    paragraphs, they are paired in order; otherwise their lengths decide which stays alone and which two share
    a counterpart. ``ratio`` is the usual length of the second language's text relative to the first's, in
    characters.
    """
    position = 0
    while position < len(runs):
        is_first, texts = runs[position]
        following = runs[position + 1][1] if position + 1 < len(runs) and is_first else ()
        yield from _pairs(texts if is_first else (), following if is_first else texts, ratio)
        position += 2 if following else 1


def _pairs(
    first: Sequence[str], second: Sequence[str], ratio: float
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    if len(first) == len(second) or max(len(first), len(second)) > _MOST or not first or not second:
        for index in range(max(len(first), len(second))):
            yield first[index : index + 1], second[index : index + 1]
        return

    @cache
    def best(i: int, j: int) -> tuple[float, int, int]:
        """The lowest cost of everything from ``i`` and ``j`` on, and its first step."""
        if i == len(first) and j == len(second):
            return 0.0, 0, 0
        found = []
        for a, b, cost in ((1, 1, 0.0), (1, 0, _SKIP), (0, 1, _SKIP), (1, 2, _MERGE), (2, 1, _MERGE)):
            if i + a <= len(first) and j + b <= len(second):
                if a and b:
                    lengths = sum(map(len, first[i : i + a])), sum(map(len, second[j : j + b]))
                    cost += abs(log((lengths[1] + 1) / (lengths[0] * ratio + 1)))
                found.append((cost + best(i + a, j + b)[0], a, b))
        return min(found)

    i = j = 0
    while i < len(first) or j < len(second):
        _, a, b = best(i, j)
        yield first[i : i + a], second[j : j + b]
        i, j = i + a, j + b
