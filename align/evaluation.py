"""Beads against gold: strict and lax precision, recall and F1, as in the papers of Vecalign and Bertalign.

Strict: the gold has exactly this bead. Lax: it overlaps a gold bead on both sides. Precision counts every
produced bead, including empty-sided ones; recall counts the gold beads with two non-empty sides.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.model import Bead

IndexPair = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of beads; those of several files can be added, which makes the figures micro-averages."""

    produced: int = 0
    gold: int = 0
    strict_produced: int = 0
    strict_gold: int = 0
    lax_produced: int = 0
    lax_gold: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.produced + other.produced,
            self.gold + other.gold,
            self.strict_produced + other.strict_produced,
            self.strict_gold + other.strict_gold,
            self.lax_produced + other.lax_produced,
            self.lax_gold + other.lax_gold,
        )

    @property
    def strict(self) -> "Figures":
        """Beads that the gold has exactly."""
        return _figures(self.strict_produced, self.produced, self.strict_gold, self.gold)

    @property
    def lax(self) -> "Figures":
        """Beads that overlap a gold bead on both sides."""
        return _figures(self.lax_produced, self.produced, self.lax_gold, self.gold)


@dataclass(frozen=True, slots=True)
class Figures:
    """Fractions between 0 and 1."""

    precision: float
    recall: float
    f1: float


def compare(gold: Iterable[Bead], produced: Iterable[Bead]) -> Counts:
    """Count the produced beads that match or overlap the gold, and the gold beads that were found."""
    gold_pairs = [(bead.source, bead.target) for bead in gold]
    produced_pairs = [(bead.source, bead.target) for bead in produced]
    gold_links, produced_links = _links(gold_pairs), _links(produced_pairs)
    gold_set, produced_set = set(gold_pairs), set(produced_pairs)
    filled = [pair for pair in gold_pairs if pair[0] and pair[1]]
    return Counts(
        produced=len(produced_pairs),
        gold=len(filled),
        strict_produced=sum(pair in gold_set for pair in produced_pairs),
        strict_gold=sum(pair in produced_set for pair in filled),
        lax_produced=sum(pair in gold_set or _touches(pair, gold_links) for pair in produced_pairs),
        lax_gold=sum(_touches(pair, produced_links) for pair in filled),
    )


def merge_by_verse(
    beads: Sequence[Bead], source_verses: Sequence[str], target_verses: Sequence[str]
) -> list[Bead]:
    """Merge consecutive beads within one verse, for a gold standard by verses.

    ``source_verses[i]`` names the verse of source segment i.
    """
    merged: list[Bead] = []
    last: set[str] = set()
    for bead in beads:
        verses = {source_verses[i] for i in bead.source} | {target_verses[j] for j in bead.target}
        if merged and len(verses | last) == 1:
            merged[-1] = Bead(merged[-1].source + bead.source, merged[-1].target + bead.target)
        else:
            merged.append(bead)
            last = verses
    return merged


def shared_verses(beads: Iterable[Bead], source_verses: Sequence[str], target_verses: Sequence[str]) -> int:
    """The number of beads that share a verse on both sides; a segment beyond the verses is in none."""
    count = 0
    for bead in beads:
        source = {source_verses[i] for i in bead.source if i < len(source_verses)}
        target = {target_verses[j] for j in bead.target if j < len(target_verses)}
        count += not source.isdisjoint(target)
    return count


def _links(pairs: Iterable[IndexPair]) -> set[tuple[int, int]]:
    return {(i, j) for source, target in pairs for i in source for j in target}


def _touches(pair: IndexPair, links: set[tuple[int, int]]) -> bool:
    return any((i, j) in links for i in pair[0] for j in pair[1])


def _figures(right_produced: int, produced: int, right_gold: int, gold: int) -> Figures:
    precision = right_produced / produced if produced else 0.0
    recall = right_gold / gold if gold else 0.0
    total = precision + recall
    return Figures(precision, recall, 2 * precision * recall / total if total else 0.0)


def by_type(gold: Iterable[Bead], produced: Iterable[Bead]) -> dict[str, tuple[int, int, int]]:
    """For each bead type (``1-2``) the number of beads in the gold, of produced ones and of right ones."""
    gold_pairs = {(bead.source, bead.target): bead.type for bead in gold}
    produced_pairs = {(bead.source, bead.target): bead.type for bead in produced}
    right = Counter(kind for pair, kind in produced_pairs.items() if pair in gold_pairs)
    in_gold, in_produced = Counter(gold_pairs.values()), Counter(produced_pairs.values())
    return {kind: (in_gold[kind], in_produced[kind], right[kind]) for kind in in_gold | in_produced}


def differences(gold: Sequence[Bead], produced: Sequence[Bead]) -> list[tuple[list[Bead], list[Bead]]]:
    """The stretches where they differ: the gold's beads and the produced ones, between common boundaries."""
    stretches = []
    for expected, found in _between_common_boundaries(gold, produced):
        if [(b.source, b.target) for b in expected] != [(b.source, b.target) for b in found]:
            stretches.append((expected, found))
    return stretches


def _between_common_boundaries(
    gold: Sequence[Bead], produced: Sequence[Bead]
) -> Iterable[tuple[list[Bead], list[Bead]]]:
    common = set(_boundaries(gold)) & set(_boundaries(produced))
    yield from zip(_cut(gold, common), _cut(produced, common), strict=True)


def _boundaries(beads: Sequence[Bead]) -> list[tuple[int, int]]:
    """The number of source and target segments before each bead's end."""
    boundaries, source, target = [], 0, 0
    for bead in beads:
        source = bead.source[-1] + 1 if bead.source else source
        target = bead.target[-1] + 1 if bead.target else target
        boundaries.append((source, target))
    return boundaries


def _cut(beads: Sequence[Bead], common: set[tuple[int, int]]) -> list[list[Bead]]:
    pieces: list[list[Bead]] = [[]]
    for bead, boundary in zip(beads, _boundaries(beads), strict=True):
        pieces[-1].append(bead)
        if boundary in common:
            pieces.append([])
    return pieces
