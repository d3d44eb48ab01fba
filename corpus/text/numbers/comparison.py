"""Which numbers of two texts correspond."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import accumulate

from corpus.text.numbers.kinds import numbers
from corpus.text.numbers.number import Key, Kind, Number
from corpus.text.numbers.numeral import Value, last_unit
from corpus.text.numbers.units import MEASURES, ROUNDING, UNITS, conflict, is_conversion

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
    units: dict[Key, set[tuple[str, str]]] = {}
    for number in theirs:
        units.setdefault(number.key, set()).add((number.unit, number.per))
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
    """Those of our numbers that share no value with one of theirs, counting ranges as all their values."""
    ranges: dict[str, list[tuple[Value, Value]]] = {}
    for number in theirs:
        for measure, low, high in _intervals(number):
            ranges.setdefault(measure, []).append((low, high))
    searched = {measure: _Ranges(found) for measure, found in ranges.items()}
    return [
        number
        for number in ours
        if not any(
            measure in searched and searched[measure].meet(low, high)
            for measure, low, high in _intervals(number)
        )
    ]


def _intervals(number: Number) -> Iterator[tuple[str, Value, Value]]:
    """The measure, the lowest and the highest value of the number, and of other ways to express it."""
    yield number.measure, number.value, number.value if number.high is None else number.high
    for key in number.also:
        if isinstance(key, tuple):
            yield key[0], key[1], key[1]
        elif key == number.value or number.high is None:
            yield "", key, key if key != number.value or number.high is None else number.high


def _same(number: Number, units: Iterable[tuple[str, str]]) -> bool:
    """Whether the number with one of the units may be the same quantity."""
    return any(not conflict(number.unit, unit) and not conflict(number.per, per) for unit, per in units)


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
        self._found: dict[tuple[str, str], list[tuple[Value, Value, Fraction]]] = {}
        for number in found:
            for dimension, size, is_whole in _quantities(number):
                by = dimension if is_whole else (dimension[0], "any")
                self._found.setdefault(by, []).append((number.value * size, number.value, size))
        for quantities in self._found.values():
            quantities.sort()

    def have(self, number: Number) -> bool:
        for dimension, size, is_whole in _quantities(number):
            for by in (dimension, (dimension[0], "any")) if is_whole and not dimension[1] else (dimension,):
                if self._have(number.value, size, self._found.get(by, [])):
                    return True
        return False

    def _have(self, value: Value, size: Fraction, found: Sequence[tuple[Value, Value, Fraction]]) -> bool:
        total = abs(value * size)
        first = bisect_left(found, (total * (1 - ROUNDING),))
        near = found[first : min(bisect_right(found, (total * (1 + 2 * ROUNDING),)), first + _MOST_TRIED)]
        return any(is_conversion(value, size, other, other_size) for _, other, other_size in near)


def _quantities(number: Number) -> Iterator[tuple[tuple[str, str], Fraction, bool]]:
    """The measure of the number and that of the quantity that counts it, with the size of its unit.

    A rate may also be stated without the second quantity; then the last item is False.
    """
    measure = MEASURES.get(number.unit)
    dimension = measure.dimension if measure else "money" if number.kind is Kind.MONEY else ""
    size = measure.size if measure else Fraction(1)
    if dimension in ("", "temperature"):
        return
    if number.per:
        per = UNITS[number.per]
        yield (dimension, per.dimension), size / per.size, True
        yield (dimension, ""), size, False
    elif measure:
        yield (dimension, ""), size, True


class _Ranges:
    """Intervals of one measure, and whether another one meets one of them."""

    def __init__(self, found: list[tuple[Value, Value]]) -> None:
        found.sort(key=lambda interval: interval[0])
        self._values = [low for low, _ in found]
        self._highest = list(accumulate((high for _, high in found), max))

    def meet(self, low: Value, high: Value) -> bool:
        before = bisect_right(self._values, low)
        if before and self._highest[before - 1] >= low:
            return True
        return bisect_left(self._values, low) < bisect_right(self._values, high)
