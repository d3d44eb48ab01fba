"""Which numbers of two texts correspond."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import accumulate

from corpus.text.numbers.kinds import numbers
from corpus.text.numbers.number import Key, Number
from corpus.text.numbers.numeral import Value, last_unit
from corpus.text.numbers.units import MEASURES, ROUNDING, conflict, is_conversion

_ROUND = 20
_MOST_TRIED = 20
"""How many quantities of about its size are compared with a number."""


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
    units: dict[Key, set[str]] = {}
    for number in theirs:
        units.setdefault(number.key, set()).add(number.unit)
    our_keys = {number.key for number in ours}
    also = set().union(*(n.also for n in theirs), *(n.parts for n in theirs if our_keys.issuperset(n.parts)))
    left = [
        n
        for n in ours
        if not _same(n, units.get(n.key, ()))
        and n.key not in also
        and n.also.isdisjoint(units.keys())
        and not (n.parts and units.keys() >= set(n.parts))
    ]
    quantities = _Quantities(theirs if left else ())
    left = [number for number in left if not quantities.have(number)]
    if not any(number.high is not None for number in (*left, *theirs)):
        return left
    ranges = [number for number in theirs if number.high is not None]
    kept = {
        *_outside([n for n in left if n.high is not None], theirs),
        *_outside([n for n in left if n.high is None and n.firm], [n for n in ranges if not _is_more(n)]),
        *_outside([n for n in left if n.high is None and not n.firm], ranges),
    }
    return [number for number in left if number in kept]


def _is_more(number: Number) -> bool:
    """Whether it is a round number and more: 两千多 is “over 2,000”, but hardly 2,345."""
    value, high = number.value, number.high
    return high is not None and value >= _ROUND and high == value + last_unit(value) - 1


def _outside(ours: Sequence[Number], theirs: Sequence[Number]) -> list[Number]:
    """Those of our numbers that share no value with one of theirs, where one of the two is a range."""
    ranges = {
        measure: _Ranges(n for n in theirs if measure in _measures(n))
        for measure in {measure for number in ours for measure in _measures(number)}
    }
    return [n for n in ours if not any(ranges[measure].meet(n) for measure in _measures(n))]


def _measures(number: Number) -> tuple[str, ...]:
    """What the number measures; nothing as well if it may be a plain number (nine times)."""
    return (number.measure, "") if number.measure and number.value in number.also else (number.measure,)


def _same(number: Number, units: Iterable[str]) -> bool:
    """Whether one of the units may stand with the same number for the same quantity."""
    return any(not conflict(number.unit, unit) for unit in units)


def spare(theirs: Sequence[Number], ours: Sequence[Number]) -> list[Number]:
    """Those of their numbers that are left when each of ours has taken one, of its unit if there is one."""
    wanted: Counter[Hashable] = Counter((number.key, number.unit) for number in ours)
    other_units = list(_not_taken(theirs, wanted, lambda number: [(number.key, number.unit)]))
    keys: Counter[Hashable] = Counter()
    for number in ours:
        if wanted[number.key, number.unit]:
            wanted[number.key, number.unit] -= 1
            keys[number.key] += 1
    also = set().union(*(number.also for number in ours))
    rest = _not_taken(other_units, keys, lambda number: [number.key, *number.also])
    return unmatched([n for n in rest if n.key not in also], [n for n in ours if n.high is not None])


def _not_taken(
    found: Iterable[Number], wanted: Counter[Hashable], names: Callable[[Number], Iterable[Hashable]]
) -> Iterator[Number]:
    """The numbers without a name that is wanted. Each of the others takes one from ``wanted``."""
    for number in found:
        name = next((name for name in names(number) if wanted[name]), None)
        if name is None:
            yield number
        else:
            wanted[name] -= 1


class _Quantities:
    """Measured numbers, and whether one of them is another number in another unit."""

    def __init__(self, found: Iterable[Number]) -> None:
        self._found: dict[str, list[tuple[Value, Value, str]]] = {}
        for value, unit in {(number.value, number.unit) for number in found if number.unit in MEASURES}:
            measure = MEASURES[unit]
            self._found.setdefault(measure.dimension, []).append((value * measure.size, value, unit))
        for quantities in self._found.values():
            quantities.sort()

    def have(self, number: Number) -> bool:
        measure = MEASURES.get(number.unit)
        found = self._found.get(measure.dimension) if measure else None
        if measure is None or found is None:
            return False
        size = abs(number.value * measure.size)
        first = bisect_left(found, (size * (1 - ROUNDING),))
        near = found[first : min(bisect_right(found, (size * (1 + 2 * ROUNDING),)), first + _MOST_TRIED)]
        return any(is_conversion(number.value, number.unit, value, unit) for _, value, unit in near)


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
