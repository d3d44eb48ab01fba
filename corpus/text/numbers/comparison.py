"""Which numbers of two texts correspond."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import accumulate

from corpus.text.numbers.kinds import numbers
from corpus.text.numbers.number import Key, Number
from corpus.text.numbers.numeral import Value, last_unit
from corpus.text.numbers.units import MEASURES, conflict, is_conversion

_ROUND = 20


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
    measured = [number for number in theirs if number.unit in MEASURES] if left else []
    left = [n for n in left if not any(is_conversion(n.value, n.unit, m.value, m.unit) for m in measured)]
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
