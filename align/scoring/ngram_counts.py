"""N-gram statistics of many segments at once, in numpy, exactly equal to sacrebleu's.

Symbols (characters or words) are numbered from 1. The numbers of the n symbols from each position on, zeros
past the end of the segment, are packed into one integer behind the number of the segment. Sorted once, these
integers hold the n-grams of every order in sorted order, each order being a prefix.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

_BITS = 63
_BLOCK = 1_000_000
"""How many symbols are packed at a time: some 50 MB."""


@dataclass(frozen=True, slots=True)
class Symbols:
    """The symbols of consecutive texts, and where each text begins, with the end of the last."""

    codes: Numbers
    starts: Numbers

    def part(self, first: int, last: int) -> "Symbols":
        """The symbols of some of the texts."""
        starts = self.starts[first : last + 1]
        return Symbols(self.codes[starts[0] : starts[-1]], starts - starts[0])

    @property
    def lengths(self) -> Numbers:
        """The number of symbols in each text."""
        return np.diff(self.starts)


class Alphabet:
    """Numbers for symbols, the same for all texts."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}

    def characters(self, texts: Sequence[str]) -> Symbols:
        """The characters of texts, by code point."""
        data = "".join(texts).encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(data, dtype="<u4").astype(np.int64) + 1
        return Symbols(codes, _starts([len(text) for text in texts]))

    def words(self, tokenized: Sequence[Sequence[str]]) -> Symbols:
        """The tokens of texts."""
        flat = [token for tokens in tokenized for token in tokens]
        known = self._words
        new = [token for token in dict.fromkeys(flat) if token not in known]
        known.update(zip(new, range(len(known) + 1, len(known) + len(new) + 1), strict=True))
        codes = np.fromiter(map(known.__getitem__, flat), dtype=np.int64, count=len(flat))
        return Symbols(codes, _starts([len(tokens) for tokens in tokenized]))


def _starts(lengths: Sequence[int]) -> Numbers:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))


def match_counts(
    systems: Sequence[Symbols], references: Sequence[Symbols], order: int, merged: bool
) -> Numbers:
    """How many n-grams hypotheses and references have, and share, for each order from 1 to ``order``.

    Int64, systems × references × segments × orders × 3: of the hypothesis, of the reference, shared. With
    ``merged`` the references are taken as one that has each n-gram as often as the one that has it most.
    """
    segments = len(references[0].starts) - 1
    result = np.zeros((len(systems), 1 if merged else len(references), segments, order, 3), dtype=np.int64)
    sizes = sum(symbols.lengths for symbols in (*systems, *references))
    edges = [0]
    passed = np.cumsum(sizes)
    while edges[-1] < segments:
        before = passed[edges[-1] - 1] if edges[-1] else 0
        edges.append(max(edges[-1] + 1, int(np.searchsorted(passed, before + _BLOCK))))
    for first, last in pairwise(edges):
        ours = [symbols.part(first, last) for symbols in systems]
        theirs = [symbols.part(first, last) for symbols in references]
        _fill(result[:, :, first:last], ours, theirs, order, merged)
    return result


def _fill(
    result: Numbers, systems: list[Symbols], references: list[Symbols], order: int, merged: bool
) -> None:
    """The counts of one block; a block whose n-grams do not fit into an integer is halved."""
    segments = result.shape[2]
    packed = _pack([*systems, *references], segments, order)
    if packed is None:
        if segments == 1:
            raise OverflowError("a segment with more different symbols than fit")
        half = segments // 2
        for first, last in ((0, half), (half, segments)):
            ours = [symbols.part(first, last) for symbols in systems]
            theirs = [symbols.part(first, last) for symbols in references]
            _fill(result[:, :, first:last], ours, theirs, order, merged)
        return
    ngrams, bits = packed
    for n in range(1, order + 1):
        counts = [_count(sorted_ngrams, bits, order, n, segments) for sorted_ngrams in ngrams]
        of_systems, of_references = counts[: len(systems)], counts[len(systems) :]
        if merged:
            of_references = [_most(of_references, bits * n)]
        for r, reference in enumerate(of_references):
            for s, hypothesis in enumerate(of_systems):
                cell = result[s, r, :, n - 1]
                cell[:, 0] = hypothesis.totals
                cell[:, 1] = reference.totals
                cell[:, 2] = _shared(hypothesis, reference, bits * n, segments)


@dataclass(frozen=True, slots=True)
class _Counted:
    """The distinct n-grams of one order, sorted, their frequencies, and their number in each segment."""

    ngrams: Numbers
    numbers: Numbers
    totals: Numbers


def _pack(texts: list[Symbols], segments: int, order: int) -> tuple[list[Numbers], int] | None:
    """The sorted n-grams of the highest order for each side, and the bits of a symbol; None if too long."""
    every = np.concatenate([symbols.codes for symbols in texts])
    owners = [np.repeat(np.arange(segments), symbols.lengths) for symbols in texts]
    highest = int(every.max(initial=0))
    # Numbers without gaps: over the whole block, or, if these are too many, within each segment.
    present = np.zeros(highest + 1, dtype=np.int64)
    present[every] = 1
    dense = np.cumsum(present) * present
    codes = dense[every]
    room = _BITS - (segments - 1).bit_length()
    if int(dense.max(initial=0)).bit_length() * order > room:
        keys, places = np.unique(np.concatenate(owners) * (highest + 1) + every, return_inverse=True)
        own = keys // (highest + 1)
        ranks = np.arange(len(keys)) - np.searchsorted(own, np.arange(segments))[own] + 1
        codes = ranks[places]
    bits = max(1, int(codes.max(initial=0)).bit_length())
    if bits * order > room:
        return None
    packed = []
    ends = np.cumsum([0, *(len(symbols.codes) for symbols in texts)])
    for symbols, owner, first, last in zip(texts, owners, ends, ends[1:], strict=False):
        own_codes = codes[first:last]
        after = symbols.starts[1:][owner] - np.arange(len(own_codes))  # symbols from here to the end
        ngrams = owner.astype(np.int64)
        for n in range(order):
            following = np.zeros_like(own_codes)
            following[: max(0, len(own_codes) - n)] = own_codes[n:]
            following[after <= n] = 0
            ngrams = (ngrams << bits) | following
        ngrams.sort()
        packed.append(ngrams)
    return packed, bits


def _count(ngrams: Numbers, bits: int, order: int, n: int, segments: int) -> _Counted:
    shorter = ngrams >> (bits * (order - n))
    shorter = shorter[(shorter & ((1 << bits) - 1)) != 0]
    first = np.flatnonzero(np.concatenate(([True], shorter[1:] != shorter[:-1]))) if len(shorter) else shorter
    numbers = np.diff(np.concatenate((first, [len(shorter)])))
    totals = np.bincount(shorter >> (bits * n), minlength=segments)
    return _Counted(shorter[first], numbers, totals)


def _most(references: list[_Counted], shift: int) -> _Counted:
    """Each n-gram as often as in the reference that has it most often."""
    if len(references) == 1:
        return references[0]
    ngrams, places = np.unique(np.concatenate([r.ngrams for r in references]), return_inverse=True)
    numbers = np.zeros(len(ngrams), dtype=np.int64)
    np.maximum.at(numbers, places, np.concatenate([r.numbers for r in references]))
    totals = np.bincount(ngrams >> shift, weights=numbers, minlength=len(references[0].totals))
    return _Counted(ngrams, numbers, totals.astype(np.int64))


def _shared(hypothesis: _Counted, reference: _Counted, shift: int, segments: int) -> Numbers:
    """The number of common n-grams for each segment. Both sides are sorted: merging finds the common ones."""
    both = np.concatenate((hypothesis.ngrams, reference.ngrams))
    order = both.argsort(kind="stable")
    merged = both[order]
    places = np.flatnonzero(merged[1:] == merged[:-1])
    ours, theirs = order[places], order[places + 1] - len(hypothesis.ngrams)
    shared = np.minimum(hypothesis.numbers[ours], reference.numbers[theirs])
    return np.bincount(merged[places] >> shift, weights=shared, minlength=segments).astype(np.int64)
