"""Find doubtful beads, with reasons, and texts that are not translations at all."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from align.encoders import Encoder, Vectors
from align.path.model import load_model
from align.side import read_side
from corpus.check.doubt import PROPERTY, DoubtKind, Reason, is_doubtful, low_confidence
from corpus.check.numbers import missing_numbers
from corpus.check.units import is_copied
from corpus.model import Bead, Bitext, Document, TranslationUnit, join_segments, translation_units
from corpus.text.characters import count_han
from corpus.text.language import is_chinese

LOW_SIMILARITY = 0.15
"""Below this cosine two texts are unrelated, in USE's space: unrelated pairs are around 0.05."""

MOVED_SIMILARITY = 0.5
_MOST_ALONE = 2000
"""The most beads without a partner, on either side, that are compared pairwise to find moved ones."""
_SAMPLE = 300
_LONGEST_DUPLICATE = 12


@dataclass(frozen=True, slots=True)
class Doubt:
    """A bead, by its index in the bitext, and the reason to doubt it.

    ``marked`` are those that exports, review and the reading view call doubtful: of low confidence, or with
    an empty side. The others are aligned with confidence, but their texts should be checked.
    """

    bead: int
    reasons: tuple[Reason, ...]
    marked: bool

    def __str__(self) -> str:
        return "; ".join(map(str, self.reasons))


def doubts(bitext: Bitext, encoder: Encoder | None = None) -> list[Doubt]:
    """The doubtful beads in order; reviewed ones are never among them.

    With the encoder ``use``, for which the thresholds were chosen, similarities are checked too, and a
    segment without a partner is compared with those on the other side: it may have been moved. This is cheap
    if the encoder remembers the texts (:class:`align.encoders.RememberingEncoder`).
    """
    texts = _texts(bitext)
    ratio = (sum(len(t) for _, t in texts) + 700) / (sum(len(s) for s, _ in texts) + 200)
    sources: dict[str, set[str]] = defaultdict(set)
    for source, target in texts:
        sources[target].add(source)
    reasons: list[list[Reason]] = []
    for bead, (source, target) in zip(bitext.beads, texts, strict=True):
        found = _reasons(source, target, _labels(bitext, bead), ratio, bitext)
        if (uncertain := low_confidence(bead.confidence)) is not None:
            found.insert(0, uncertain)
        if source and len(target) > _LONGEST_DUPLICATE and len(sources[target]) > 1:
            found.append(Reason(DoubtKind.DUPLICATE, {"sources": len(sources[target])}))
        reasons.append(found)
    if encoder is not None and encoder.name == "use":
        _add_similarity(bitext, texts, encoder, reasons)
    return [
        Doubt(number, tuple(found), _is_marked(bead))
        for number, (bead, found) in enumerate(zip(bitext.beads, reasons, strict=True))
        if found and not bead.reviewed
    ]


def _is_marked(bead: Bead) -> bool:
    return is_doubtful(
        reviewed=False,
        confidence=bead.confidence,
        has_source=bool(bead.source),
        has_target=bool(bead.target),
    )


def units_with_doubts(bitext: Bitext, found: Sequence[Doubt] | None = None) -> Iterator[TranslationUnit]:
    """The bitext's units; doubtful ones have a property ``doubt`` with their reasons, separated by
    semicolons.

    ``found`` are the bitext's doubts if known; otherwise they are determined without an encoder.
    """
    reasons = {d.bead: str(d) for d in (doubts(bitext) if found is None else found)}
    for number, unit in enumerate(translation_units(bitext)):
        if number in reasons:
            unit = replace(unit, properties={**unit.properties, PROPERTY: reasons[number]})
        yield unit


def similarity_above_chance(bitext: Bitext, encoder: Encoder) -> float | None:
    """Mean cosine of the beads' sides minus that of random pairs; None if all beads have an empty side."""
    filled = [number for number, bead in enumerate(bitext.beads) if bead.source and bead.target]
    if not filled:
        return None
    chosen = np.array(filled)[np.linspace(0, len(filled) - 1, min(len(filled), _SAMPLE)).astype(int)]
    if any(bead.reviewed for bead in bitext.beads):
        texts = _texts(bitext)
        left, right = (encoder.encode([texts[x][side] for x in chosen]) for side in (0, 1))
    else:  # the aligner has already read all of it
        left = _vectors(bitext.source, [bead.source for bead in bitext.beads], encoder)[chosen]
        right = _vectors(bitext.target, [bead.target for bead in bitext.beads], encoder)[chosen]
    paired = float(np.einsum("ij,ij->i", left, right).mean())
    if len(chosen) < 3:
        return paired
    shifted = np.roll(right, len(chosen) // 2, axis=0)
    return paired - float(np.einsum("ij,ij->i", left, shifted).mean())


def is_unrelated(bitext: Bitext, encoder: Encoder) -> bool:
    """Whether the beads are no more similar than random sentences: a sign of unrelated texts."""
    above = similarity_above_chance(bitext, encoder)
    return above is not None and above < load_model(encoder.name).related


def _texts(bitext: Bitext) -> list[tuple[str, str]]:
    source, target = bitext.source, bitext.target
    return [
        (
            join_segments([source.segments[i].text for i in bead.source], source.language),
            join_segments([target.segments[j].text for j in bead.target], target.language),
        )
        for bead in bitext.beads
    ]


def _labels(bitext: Bitext, bead: Bead) -> tuple[str, str]:
    """The numbers that the files' programs show before the segments of a bead's sides."""
    source, target = bitext.source.segments, bitext.target.segments
    return (
        " ".join(source[i].label for i in bead.source if source[i].label),
        " ".join(target[j].label for j in bead.target if target[j].label),
    )


def _reasons(source: str, target: str, labels: tuple[str, str], ratio: float, bitext: Bitext) -> list[Reason]:
    """The doubts that the two texts alone raise."""
    if not target:
        return [Reason(DoubtKind.UNTRANSLATED)]
    if not source:
        return [Reason(DoubtKind.ADDED)]
    found = []
    if is_copied(source, target) or (not is_chinese(bitext.target.language) and _mostly_chinese(target)):
        found.append(Reason(DoubtKind.SOURCE_LANGUAGE))
    expected = len(source) * ratio
    if max(len(source), len(target)) > 20 and not 0.4 <= (len(target) + 20) / (expected + 20) <= 2.5:
        found.append(Reason(DoubtKind.ODD_LENGTH, {"length": len(target), "expected": expected}))
    lost, added = missing_numbers(source, target, *labels)
    if lost or added:
        found.append(Reason(DoubtKind.NUMBERS, {"numbers": ", ".join([*lost, *added])}))
    return found


def _mostly_chinese(text: str) -> bool:
    return count_han(text) > len(text) / 3


def _add_similarity(
    bitext: Bitext, texts: Sequence[tuple[str, str]], encoder: Encoder, reasons: list[list[Reason]]
) -> None:
    vectors = [
        _vectors(bitext.source, [() if bead.reviewed else bead.source for bead in bitext.beads], encoder),
        _vectors(bitext.target, [() if bead.reviewed else bead.target for bead in bitext.beads], encoder),
    ]
    filled = np.array(
        [bool(s and t) and not b.reviewed for b, (s, t) in zip(bitext.beads, texts, strict=True)]
    )
    similar = np.einsum("ij,ij->i", *vectors)
    unlike = filled & (similar < LOW_SIMILARITY)
    for number in np.nonzero(unlike)[0]:
        reasons[number].append(Reason(DoubtKind.LOW_SIMILARITY, {"similarity": float(similar[number])}))
    unsure = np.array([low_confidence(bead.confidence) is not None for bead in bitext.beads])
    misplaced = unlike & unsure  # the text beside it is not its translation
    alone = [
        np.array(
            [n for n, pair in enumerate(texts) if pair[side] and (misplaced[n] or not pair[1 - side])],
            np.int64,
        )[:_MOST_ALONE]
        for side in (0, 1)
    ]
    if not len(alone[0]) or not len(alone[1]):
        return
    best = _best_matches(vectors[0][alone[0]], vectors[1][alone[1]])
    for number, (at, value) in zip(alone[0], best, strict=True):
        if value >= MOVED_SIMILARITY:
            partner = int(alone[1][at])
            bead, other = bitext.beads[number], bitext.beads[partner]
            reasons[number].append(_moved(bitext.target.segments[other.target[0]].id, "target"))
            reasons[partner].append(_moved(bitext.source.segments[bead.source[0]].id, "source"))


def _vectors(document: Document, runs: Sequence[tuple[int, ...]], encoder: Encoder) -> Vectors:
    """Unit vectors, float32 (runs, dimensions), of runs of segments; zero for an empty run.

    Contiguous stretches are read, as the aligner reads them between reviewed beads.
    """
    texts = document.texts
    stretches: list[list[int]] = []
    end = -1
    for number in sorted((n for n, run in enumerate(runs) if run), key=lambda n: runs[n]):
        if runs[number][0] != end:
            stretches.append([])
        stretches[-1].append(number)
        end = runs[number][-1] + 1
    vectors = np.zeros((len(runs), encoder.encode([""]).shape[1]), np.float32)
    for stretch in stretches:
        begin, end = runs[stretch[0]][0], runs[stretch[-1]][-1] + 1
        side = read_side(texts[begin:end], document.language, encoder)
        starts = np.array([runs[n][0] - begin for n in stretch], np.int64)
        vectors[stretch] = side.sentences(starts, np.array([len(runs[n]) for n in stretch], np.int64))
    return vectors


def _best_matches(left: Vectors, right: Vectors) -> list[tuple[int, float]]:
    """For each left vector the most similar right one, in blocks to bound the memory."""
    found: list[tuple[int, float]] = []
    for start in range(0, len(left), 1024):
        block: npt.NDArray[np.float32] = left[start : start + 1024] @ right.T
        at = block.argmax(axis=1)
        found += list(zip(at.tolist(), block[np.arange(len(at)), at].tolist(), strict=True))
    return found


def _moved(segment: str, side: str) -> Reason:
    return Reason(DoubtKind.MOVED, {"side": side, "segment": segment})
