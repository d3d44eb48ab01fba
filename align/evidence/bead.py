"""Evidence for a bead as a whole: similarity, size, lengths, numbers, punctuation."""

from collections.abc import Sequence, Set

import numpy as np
import numpy.typing as npt

from align.path.candidates import Candidates
from align.side import EmbeddedSide
from corpus.text.numbers import Key, Number, numbers

Column = npt.NDArray[np.float64]

_LEAST_RATIO, _USUAL_RATIO, _GREATEST_RATIO = 2.5, 3.8, 5.5
"""English characters per Chinese character, in the tersest, an ordinary and the wordiest translation."""


def bead_evidence(source: EmbeddedSide, target: EmbeddedSide, beads: Candidates) -> dict[str, Column]:
    """A column for each kind of evidence; all are zero for beads with an empty side, which have their own."""
    filled = (beads.sources > 0) & (beads.targets > 0)
    columns = _size_and_similarity(beads) | _lengths(source, target, beads)
    columns |= _numbers(source, target, beads) | _punctuation(source, target, beads)
    columns = {name: np.where(filled, column, 0.0) for name, column in columns.items()}
    return columns | _empty_sides(source, target, beads)


def _size_and_similarity(beads: Candidates) -> dict[str, Column]:
    similarity = beads.centred.astype(np.float64)
    size = (beads.sources + beads.targets).astype(np.float64)
    return {
        "similarity": similarity,
        "similarity_by_root_size": similarity * np.sqrt(size),
        "similarity_by_size": similarity * size,
        "size": size - 2,
        "size_above_5": np.maximum(size - 5, 0),
        "large": (size > 5).astype(np.float64),
    }


def _lengths(source: EmbeddedSide, target: EmbeddedSide, beads: Candidates) -> dict[str, Column]:
    """How far the lengths in characters are from the two texts' ratio, as a difference and a quotient."""
    # With only a few sentences the ratio would be chance: some typical text is added.
    ratio = (target.offsets[-1] + 700) / (source.offsets[-1] + 200)
    if not _LEAST_RATIO < ratio < _GREATEST_RATIO:  # Part of one text is missing.
        ratio = _USUAL_RATIO
    left = source.lengths(beads.source, beads.sources) * ratio
    right = target.lengths(beads.target, beads.targets).astype(np.float64)
    # The variance of a translation's length grows with the length (Gale & Church 1993).
    deviation = (right - left) / np.sqrt((left + right) * 3 + 20)
    logarithm = np.log((right + 8) / (left + 8))
    return {
        "length_deviation": np.minimum(np.abs(deviation), 8),
        "length_deviation_squared": np.minimum(deviation**2, 30),
        "length_ratio": np.minimum(np.abs(logarithm), 3),
        "length_ratio_above": np.clip(logarithm, 0, 3),
        "length_ratio_squared": np.minimum(logarithm**2, 6),
    }


def _numbers(source: EmbeddedSide, target: EmbeddedSide, beads: Candidates) -> dict[str, Column]:
    left, right = number_keys(source.texts, target.texts)
    same, different = np.zeros(len(beads.kind)), np.zeros(len(beads.kind))
    for number, ((i, k), (j, t)) in enumerate(spans_of(beads)):
        ours, theirs = set().union(*left[i : i + k]), set().union(*right[j : j + t])
        same[number], different[number] = len(ours & theirs), len(ours ^ theirs)
    return {"numbers_same": np.minimum(same, 3), "numbers_different": np.minimum(different, 4)}


def number_keys(
    source: Sequence[str], target: Sequence[str]
) -> tuple[list[frozenset[Key]], list[frozenset[Key]]]:
    """The numbers in each sentence, the same on both sides if they may correspond.

    Ones are left out: they are often articles. A number with alternatives is read as the one in the other
    text: 98年 is 1998 if the other text has a 1998 and no 98.
    """
    left, right = ([_telling(numbers(text)) for text in texts] for texts in (source, target))
    of_right = {number.key for found in right for number in found}
    source_keys = [_keys(found, of_right) for found in left]
    of_source = set().union(*source_keys)
    return source_keys, [_keys(found, of_source) for found in right]


def _telling(found: Sequence[Number]) -> list[Number]:
    """The numbers without those that often only one language states: both, half, noon, twice."""
    return [n for n in found if n.firm or not (n.measure or n.unit in ("pair", "idiom"))]


def _keys(found: Sequence[Number], opposite: Set[Key]) -> frozenset[Key]:
    keys = (
        number.key if number.key in opposite else next((k for k in number.also if k in opposite), number.key)
        for number in found
    )
    return frozenset(key for key in keys if isinstance(key, tuple) or key > 1)


def _punctuation(source: EmbeddedSide, target: EmbeddedSide, beads: Candidates) -> dict[str, Column]:
    columns = {}
    for name, marks in (("questions", "？?"), ("exclamations", "！!")):
        counts = []
        for side, starts, sizes in (
            (source, beads.source, beads.sources),
            (target, beads.target, beads.targets),
        ):
            before = np.cumsum([0, *(sum(map(text.count, marks)) for text in side.texts)])
            counts.append(before[starts + sizes] - before[starts])
        columns[f"{name}_different"] = np.minimum(np.abs(counts[0] - counts[1]), 3).astype(np.float64)
    return columns


def _empty_sides(source: EmbeddedSide, target: EmbeddedSide, beads: Candidates) -> dict[str, Column]:
    """For 1–0 and 0–1 beads: the length of the sentence, and how well any opposite neighbour would fit it."""
    columns = {}
    sides = (
        ("deleted", source, target, beads.targets == 0, beads.source, beads.target, 50, 200),
        ("inserted", target, source, beads.sources == 0, beads.target, beads.source, 150, 600),
    )
    for name, own, other, empty, at, beside, unit, most in sides:
        chosen = np.nonzero(empty)[0]
        values = np.zeros((3, len(empty)))
        values[0, chosen] = 1
        values[1, chosen] = np.minimum(own.lengths(at[chosen], np.ones_like(at[chosen])), most) / unit
        best = np.full(len(chosen), -1.0)
        for offset in range(-2, 2):
            near = beside[chosen] + offset
            inside = np.nonzero((near >= 0) & (near < len(other)))[0]
            pairs = _similar(own, other, at[chosen][inside], near[inside])
            best[inside] = np.maximum(best[inside], pairs)
        values[2, chosen] = best
        for column, label in zip(values, ("", "_length", "_similarity"), strict=True):
            columns[name + label] = column
    return columns


def _similar(
    own: EmbeddedSide, other: EmbeddedSide, at: npt.NDArray[np.int64], near: npt.NDArray[np.int64]
) -> Column:
    parts = np.array_split(np.arange(len(at)), len(at) // 4096 + 1)
    values = [np.einsum("ij,ij->i", own.single(at[part]), other.single(near[part])) for part in parts]
    similar: Column = np.concatenate(values).astype(np.float64)
    return similar


def spans_of(beads: Candidates) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Start and size of each bead's source and target; an empty side makes both empty."""
    columns = (beads.source, beads.sources, beads.target, beads.targets)
    return [
        ((i, k), (j, t)) if k and t else ((i, 0), (j, 0))
        for i, k, j, t in zip(*(column.tolist() for column in columns), strict=True)
    ]
