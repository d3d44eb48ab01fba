"""N-gram statistics of many segments at once, in numpy, exactly equal to sacrebleu's.

Symbols (characters or words) are numbered from 1. The numbers of the n symbols from each position on, zeros
past the end of the segment, are packed into one integer after the number of the segment. Sorted once, these
integers hold the n-grams of every order in sorted order, each order being a prefix.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count, pairwise

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

_BITS = 63
_EDGE = np.iinfo(np.int64).max
_BLOCK = 120_000
"""How many symbols are packed at a time: few enough that they stay in the processor's cache."""


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
        self._words: dict[str, int] = defaultdict(count(1).__next__)

    def characters(self, texts: Sequence[str]) -> Symbols:
        """The characters of texts, by code point."""
        data = "".join(texts).encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(data, dtype="<u4").astype(np.int64) + 1
        return Symbols(codes, _starts([len(text) for text in texts]))

    def words(self, tokenized: Sequence[Sequence[str]]) -> Symbols:
        """Numbers for the tokens of texts."""
        flat = list(chain.from_iterable(tokenized))
        codes = np.fromiter(map(self._words.__getitem__, flat), dtype=np.int64, count=len(flat))
        return Symbols(codes, _starts([len(tokens) for tokens in tokenized]))


def _starts(lengths: Sequence[int]) -> Numbers:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))


def ngram_totals(symbols: Symbols, order: int) -> Numbers:
    """The number of n-grams in each text: segments × orders from 1 to ``order``."""
    totals: Numbers = np.maximum(symbols.lengths[:, None] - np.arange(order), 0)
    return totals


def match_counts(
    systems: Sequence[Symbols], references: Sequence[Symbols], order: int, merged: bool
) -> Numbers:
    """The number of n-grams that hypotheses share with references, for each order from 1 to ``order``.

    Int64, systems × references × segments × orders. With ``merged`` the references are taken as one that has
    each n-gram as often as the one that has it most.
    """
    segments = len(references[0].starts) - 1
    result = np.zeros((len(systems), 1 if merged else len(references), segments, order), dtype=np.int64)
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
    # Beside an n-gram there is a number that says whose it is.
    tag_bits = len(references).bit_length() if merged else 1
    packed = _pack([*systems, *references], segments, order, _BITS - tag_bits)
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
    of_systems, of_references = ngrams[: len(systems)], ngrams[len(systems) :]
    for s, hypothesis in enumerate(of_systems):
        for r, compared in enumerate([of_references] if merged else [[one] for one in of_references]):
            result[s, r] = _shared(hypothesis, compared, bits, order, segments)


def _shared(
    hypothesis: Numbers, references: Sequence[Numbers], bits: int, order: int, segments: int
) -> Numbers:
    """The number of common n-grams, segments × orders. Sorted together, equal n-grams are adjacent."""
    tag_bits = len(references).bit_length()
    tagged = [(ngrams << tag_bits) | tag for tag, ngrams in enumerate((hypothesis, *references))]
    both = np.concatenate(tagged)
    shared = np.zeros((segments, order), dtype=np.int64)
    if not len(both):
        return shared
    both.sort()
    tags = (both & ((1 << tag_bits) - 1)).astype(np.int8)
    passed = [np.concatenate(([0], np.cumsum(tags == tag, dtype=np.int32))) for tag in range(1, len(tagged))]
    changes = np.concatenate(([_EDGE], both[1:] ^ both[:-1], [_EDGE]))
    firsts = np.searchsorted(both, np.arange(segments) << (tag_bits + bits * order))
    ends = np.concatenate((firsts, [len(both)]))
    for n in range(1, order + 1):
        shift = tag_bits + bits * (order - n)
        edges = np.flatnonzero(changes >= 1 << shift)  # where the first n symbols change
        theirs = [np.diff(counts[edges]) for counts in passed]
        ours = np.diff(edges) - sum(theirs)
        common = np.minimum(ours, np.maximum.reduce(theirs))
        # An n-gram whose last symbol is zero runs past the end of its segment.
        common *= ((both[edges[:-1]] >> shift) & ((1 << bits) - 1)) != 0
        upto = np.concatenate(([0], np.cumsum(common)))
        shared[:, n - 1] = np.diff(upto[np.searchsorted(edges, ends)])
    return shared


def _pack(texts: list[Symbols], segments: int, order: int, space: int) -> tuple[list[Numbers], int] | None:
    """The n-grams of the highest order in each text, and the bits of a symbol; None if there is no space."""
    every = np.concatenate([symbols.codes for symbols in texts])
    owners = [np.repeat(np.arange(segments), symbols.lengths) for symbols in texts]
    highest = int(every.max(initial=0))
    # Numbers without gaps: over the whole block, or, if these are too many, within each segment.
    present = np.zeros(highest + 1, dtype=np.int64)
    present[every] = 1
    dense = np.cumsum(present) * present
    codes = dense[every]
    room = space - (segments - 1).bit_length()
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
        # With zeros after each text, no n-gram runs into the next one.
        places = np.arange(last - first) + owner * (order - 1)
        padded = np.zeros(last - first + segments * (order - 1) + order, dtype=np.int64)
        padded[places] = codes[first:last]
        ngrams = np.repeat(np.arange(segments), symbols.lengths + (order - 1))
        for n in range(order):
            ngrams <<= bits
            ngrams |= padded[n : n + len(ngrams)]
        packed.append(ngrams[places])
    return packed, bits
