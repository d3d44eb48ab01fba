"""Which numbers of two texts correspond."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from corpus.text.numbers.kinds import numbers
from corpus.text.numbers.number import Number
from corpus.text.numbers.numeral import Value


def numbers_differ(one: str, other: str) -> bool:
    """Whether two texts of one language state different numbers, however they are written (1万, 10,000).

    Ones that may be articles or idioms are ignored. An approximate number differs from an exact one.
    """
    left, right = numbers(one), numbers(other)
    sides = [[n for n in found if n.firm or n.value != 1] for found in (left, right)]
    approximate = [{(n.key, n.high) for n in found if n.high is not None} for found in sides]
    if approximate[0] != approximate[1]:
        return True
    left, right = ([n for n in found if n.high is None] for found in (left, right))
    exact = [[n for n in found if n.high is None] for found in sides]
    return bool(unmatched(exact[0], right) or unmatched(exact[1], left))


def unmatched(ours: Sequence[Number], theirs: Sequence[Number]) -> list[Number]:
    """Those of our numbers that none of theirs can translate."""
    keys = {number.key for number in theirs}
    also = set().union(*(number.also for number in theirs))
    left = [n for n in ours if n.key not in keys and n.key not in also and n.also.isdisjoint(keys)]
    if not any(number.high is not None for number in (*left, *theirs)):
        return left
    ranges = {
        measure: _Ranges(n for n in theirs if n.measure == measure) for measure in {n.measure for n in left}
    }
    return [number for number in left if not ranges[number.measure].meet(number)]


class _Ranges:
    """Numbers of one measure, and whether another number falls into one of their ranges or vice versa."""

    def __init__(self, found: Iterable[Number]) -> None:
        found = sorted(found, key=lambda number: number.value)
        self._values: list[Value] = [number.value for number in found]
        self._highest: list[Value] = list(
            accumulate((n.value if n.high is None else n.high for n in found), max)
        )

    def meet(self, number: Number) -> bool:
        before = bisect_right(self._values, number.value)
        if before and self._highest[before - 1] >= number.value:
            return True
        high = number.value if number.high is None else number.high
        return bisect_left(self._values, number.value) < bisect_right(self._values, high)
