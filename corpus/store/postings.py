"""Posting lists: where a token occurs, as sorted numbers and as bytes.

A *place* is one occurrence: the bead's rank in the highest bits, then its id, and in the lowest bits the
position of the token in the side. So sorted places have the best examples first, a phrase is consecutive
places, and a place without its position (its *bead*) is rank and id. Arrays are int64 throughout, without
duplicates.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, count
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from corpus.text.tokens import ends_run

if TYPE_CHECKING:
    from corpus.store.index import IdRange, IndexEntry

Places = NDArray[np.int64]
Beads = NDArray[np.int64]

_POSITION_BITS = 19
_ID_BITS = 40
_POSITION_MASK = (1 << _POSITION_BITS) - 1
_ID_MASK = (1 << _ID_BITS) - 1
AFTER_ALL = 1 << (63 - _POSITION_BITS)
"""A number higher than that of any bead."""

_LAST_POSITION = _POSITION_MASK - 20_000
"""All tokens after this position share it; the rest is room for the longest phrase."""

CHUNK = 8192
"""How many places are kept together."""

_FEW = 16
"""With this many times fewer numbers, looking them up is faster than merging."""

_FAR = 1 << 32
"""A larger step between beads occurs only at the beginning of another rank, however many beads there are."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Tokens with their places: ``counts[i]`` places of ``tokens[i]``, one list after the other."""

    tokens: list[str]
    counts: NDArray[np.int64]
    places: Places

    def split(self, parts: int) -> "Iterator[tuple[int, Gathered]]":
        """The tokens and places in numbered parts; a token is always in the same part."""
        part = np.fromiter((crc32(token.encode()) % parts for token in self.tokens), np.uint8)
        part_of_place = np.repeat(part, self.counts)
        for number in np.unique(part).tolist():
            chosen = np.flatnonzero(part == number)
            tokens = [self.tokens[i] for i in chosen.tolist()]
            yield number, Gathered(tokens, self.counts[chosen], self.places[part_of_place == number])

    def items(self) -> Iterator[tuple[str, Places]]:
        """Each token with its places."""
        start = 0
        for token, size in zip(self.tokens, self.counts.tolist(), strict=True):
            yield token, self.places[start : start + size]
            start += size


def bead_of(rank: int, bead_id: int) -> int:
    """The number of a bead; these numbers are in the order of rank, then id."""
    return rank << _ID_BITS | bead_id


def gather(
    entries: "Sequence[IndexEntry]",
    token_lists: Iterable[Sequence[str]],
    positions: Iterable[Sequence[int]] | None = None,
) -> Gathered:
    """The tokens of one side of entries, which must be in the order of rank and id.

    Positions are those of :func:`offsets` in each entry, from 1, unless given.
    """
    lists = list(token_lists)
    numbers: dict[str, int] = defaultdict(count().__next__)
    sizes = np.fromiter(map(len, lists), np.int64, len(lists))
    total = int(sizes.sum())
    number = np.fromiter(map(numbers.__getitem__, chain.from_iterable(lists)), np.int32, total)
    if positions is None:
        steps = 1 + np.fromiter(map(ends_run, numbers), np.int64, len(numbers))[number]
        before = np.concatenate(([0], np.cumsum(steps)))
        position = 1 + before[:-1] - np.repeat(before[np.cumsum(sizes) - sizes], sizes)
    else:
        position = np.fromiter(chain.from_iterable(positions), np.int64, total)
    beads = np.fromiter((bead_of(entry.rank, entry.bead_id) for entry in entries), np.int64, len(entries))
    places = np.repeat(beads << _POSITION_BITS, sizes) + np.minimum(position, _LAST_POSITION)
    return Gathered(
        list(numbers),
        np.bincount(number, minlength=len(numbers)),
        places[np.argsort(number, kind="stable")],
    )


def offsets(tokens: Sequence[str]) -> list[int]:
    """The distance of each token from the first: one per token, and one more after a run of Chinese.

    So two pairs of characters at a distance of two are always in one run.
    """
    return list(accumulate([1 + ends_run(token) for token in tokens[:-1]], initial=0))[: len(tokens)]


def merged(parts: Iterable[Gathered]) -> Gathered:
    """The same tokens and places, each token once."""
    numbers: dict[str, int] = {}
    number_parts, place_parts = [], []
    for part in parts:
        of_part = [numbers.setdefault(token, len(numbers)) for token in part.tokens]
        number_parts.append(np.repeat(np.array(of_part, np.int32), part.counts))
        place_parts.append(part.places)
    if not numbers:
        return Gathered([], np.empty(0, np.int64), np.empty(0, np.int64))
    number, places = np.concatenate(number_parts), np.concatenate(place_parts)
    order = np.lexsort((places, number))
    return Gathered(list(numbers), np.bincount(number, minlength=len(numbers)), places[order])


def chunks(places: Places) -> list[Places]:
    """The places in parts of about ``CHUNK``, without dividing a bead."""
    if len(places) <= CHUNK:
        return [places]
    parts = []
    while len(places) > CHUNK:
        after = (int(places[CHUNK - 1]) >> _POSITION_BITS) + 1 << _POSITION_BITS
        end = int(np.searchsorted(places, after))
        parts.append(places[:end])
        places = places[end:]
    return [*parts, places] if len(places) else parts


def encode(places: Places) -> bytes:
    """The places except for the first bead, which :func:`decode` is given: steps between beads and
    positions.
    """
    positions = places & _POSITION_MASK
    steps = np.diff(places >> _POSITION_BITS)
    far = np.flatnonzero(steps >= _FAR)
    jumps = steps[far]
    steps[far] = 0
    step, position = _narrowest(steps), _narrowest(positions)
    return b"".join(
        (
            _HEAD.pack(step.itemsize, position.itemsize, len(far)),
            far.astype("<u4").tobytes(),
            jumps.astype("<i8").tobytes(),
            steps.astype(step).tobytes(),
            positions.astype(position).tobytes(),
        )
    )


_HEAD = struct.Struct("<BBH")


def _narrowest(numbers: NDArray[np.int64]) -> np.dtype[np.unsignedinteger]:
    most = int(numbers.max(initial=0))
    return np.dtype("<u1" if most < 1 << 8 else "<u2" if most < 1 << 16 else "<u4")


def decode(first: int, encoded: bytes) -> Places:
    """The places that begin with ``first``."""
    step_size, position_size, far_count = _HEAD.unpack_from(encoded)
    offset = _HEAD.size + far_count * 12
    size = (len(encoded) - offset + step_size) // (step_size + position_size)
    beads = np.empty(size, np.int64)
    beads[0] = first >> _POSITION_BITS
    beads[1:] = np.frombuffer(encoded, f"<u{step_size}", size - 1, offset)
    if far_count:
        far = np.frombuffer(encoded, "<u4", far_count, _HEAD.size)
        beads[1:][far] = np.frombuffer(encoded, "<i8", far_count, _HEAD.size + far_count * 4)
    np.cumsum(beads, out=beads)
    beads <<= _POSITION_BITS
    beads |= np.frombuffer(encoded, f"<u{position_size}", size, offset + (size - 1) * step_size)
    return beads


def beads_of(places: Places) -> Beads:
    """The beads of the places."""
    return _distinct(places >> _POSITION_BITS)


def bead_at(place: int) -> int:
    """The bead of one place."""
    return place >> _POSITION_BITS


def ids_of(beads: Beads) -> NDArray[np.int64]:
    """The ids of beads."""
    return beads & _ID_MASK


def at(places: Places, first: int, last: int) -> Places:
    """The places whose position is from ``first`` to ``last``."""
    position = places & _POSITION_MASK
    return places[(position >= first) & (position <= last)]


def places_of(beads: Beads) -> tuple[Places, Places]:
    """A lower and an upper bound of the places in each bead."""
    return beads << _POSITION_BITS, (beads + 1) << _POSITION_BITS


def begun(places: Places, offset: int) -> Places:
    """Where a phrase begins whose token at ``offset`` is at these places."""
    return places[(places & _POSITION_MASK) > offset] - offset


def going_on(starts: Places, parts: Iterable[Places], offset: int) -> Places:
    """The beginnings of a phrase that have one of the places for the token at ``offset``.

    This works in parts that fit into the processor's cache.
    """
    wanted = starts + offset
    found = []
    for places in parts:
        low, high = np.searchsorted(wanted, (places[0], places[-1] + 1)).tolist()
        here = wanted[low:high]
        if len(here) * _FEW < len(places):
            found.append(common(here, places))
        else:
            both = np.concatenate((here, places))
            both.sort(kind="stable")  # this merges the two
            found.append(both[:-1][both[1:] == both[:-1]])
    return union(found) - offset


def common(one: Beads, other: Beads) -> Beads:
    """The numbers in both."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    return few[_is_in(few, many)]


def union(lists: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The numbers in any of the lists."""
    if len(lists) == 1:
        return lists[0]
    if not lists:
        return np.empty(0, np.int64)
    together = np.concatenate(lists)
    if not (together[1:] > together[:-1]).all():
        together.sort(kind="stable")  # this makes use of existing order
        together = _distinct(together)
    return together


def without(beads: Beads, unwanted: Beads) -> Beads:
    """The numbers only in the first list."""
    return beads[~_is_in(beads, unwanted)]


def outside(places: Places, beads: Beads) -> Places:
    """The places outside these beads."""
    return places[~np.isin(places >> _POSITION_BITS, beads)]


def shown(beads: Beads, hidden: "Sequence[IdRange]") -> Beads:
    """The beads that are not hidden."""
    if hidden:
        ids = ids_of(beads)
        keep = np.ones(len(beads), bool)
        for first, last in hidden:
            keep &= (ids < first) | (ids > last)
        beads = beads[keep]
    return beads


def _distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(numbers) < 2:
        return numbers
    return numbers[np.concatenate(([True], numbers[1:] != numbers[:-1]))]


def _is_in(these: NDArray[np.int64], those: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each of ``these`` is among ``those``; looks up the numbers of the shorter list."""
    if not len(these) or not len(those):
        return np.zeros(len(these), bool)
    found: NDArray[np.bool_]
    if len(these) <= len(those):
        found = those[np.minimum(np.searchsorted(those, these), len(those) - 1)] == these
    else:
        place = np.minimum(np.searchsorted(these, those), len(these) - 1)
        found = np.zeros(len(these), bool)
        found[place[these[place] == those]] = True
    return found
