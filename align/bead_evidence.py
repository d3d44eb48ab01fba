"""What speaks for a bead as a whole: similarity, size, lengths, dictionary, numbers, punctuation."""

import numpy as np
import numpy.typing as npt

from align.candidates import Candidates
from align.document_lexicon import DocumentLexicon
from align.numerals import chinese_numbers, english_numbers
from align.side import Side
from align.words import SideWords

Column = npt.NDArray[np.float64]


def bead_evidence(
    source: Side,
    target: Side,
    words: tuple[SideWords, SideWords],
    lexicon: DocumentLexicon,
    beads: Candidates,
) -> dict[str, Column]:
    """A column for each kind of evidence; all are zero for beads with an empty side, which have their own."""
    filled = (beads.sources > 0) & (beads.targets > 0)
    columns = _size_and_similarity(beads) | _lengths(source, target, beads)
    columns |= _dictionary(words, beads) | _document_lexicon(words, lexicon, beads)
    columns |= _numbers(source, target, beads) | _punctuation(source, target, beads)
    columns = {name: np.where(filled, column, 0.0) for name, column in columns.items()}
    return columns | _empty_sides(source, target, words, beads)


def _size_and_similarity(beads: Candidates) -> dict[str, Column]:
    similarity = beads.similarity.astype(np.float64)
    size = (beads.sources + beads.targets).astype(np.float64)
    return {
        "similarity": similarity,
        "similarity_by_root_size": similarity * np.sqrt(size),
        "similarity_by_size": similarity * size,
        "size": size - 2,
        "size_above_5": np.maximum(size - 5, 0),
        "large": (size > 5).astype(np.float64),
    }


def _lengths(source: Side, target: Side, beads: Candidates) -> dict[str, Column]:
    """How far the lengths in characters are from the two texts' ratio, as a difference and a quotient."""
    # Of a few sentences alone the ratio would be chance: some typical text is counted in.
    ratio = (target.offsets[-1] + 700) / (source.offsets[-1] + 200)
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


def _dictionary(words: tuple[SideWords, SideWords], beads: Candidates) -> dict[str, Column]:
    """How much of each side, by rarity, the dictionary finds on the other."""
    found, missing = np.zeros((2, len(beads.kind))), np.zeros((2, len(beads.kind)))
    spans = _spans(beads)
    for number, (left, right) in enumerate(spans):
        for side, (own, other) in enumerate(((left, right), (right, left))):
            keys = words[1 - side].keys_of(*other)
            for sentence in range(own[0], own[0] + own[1]):
                matched = words[side].matched(sentence, other, keys)
                found[side, number] += matched
                missing[side, number] += words[side].weight[sentence] - matched
    covered = (found + 1) / (found + missing + 4)
    root = np.sqrt(beads.sources + beads.targets)
    return {
        "dictionary_source": covered[0],
        "dictionary_target": covered[1],
        "dictionary_by_root_size": (covered[0] + covered[1]) * root,
        "dictionary_missing_source": np.minimum(missing[0], 60) / 10,
        "dictionary_missing_target": np.minimum(missing[1], 60) / 10,
    }


def _document_lexicon(
    words: tuple[SideWords, SideWords], lexicon: DocumentLexicon, beads: Candidates
) -> dict[str, Column]:
    """Links of the document's own lexicon that hold within the bead, and that do not."""
    held, broken = np.zeros((2, len(beads.kind))), np.zeros((2, len(beads.kind)))
    for number, spans in enumerate(_spans(beads)):
        for side, links in enumerate((lexicon.source, lexicon.target)):
            there = words[1 - side].units_of(*spans[1 - side])
            for unit in words[side].linked(links, *spans[side]):
                strength, partners = links[unit]
                if partners.isdisjoint(there):
                    broken[side, number] += strength
                else:
                    held[side, number] += strength
    return {
        "document_lexicon_source": np.minimum(held[0], 6),
        "document_lexicon_target": np.minimum(held[1], 4),
        "document_lexicon_missing_source": np.minimum(broken[0], 6),
        "document_lexicon_missing_target": np.minimum(broken[1], 4),
    }


def _numbers(source: Side, target: Side, beads: Candidates) -> dict[str, Column]:
    left = [chinese_numbers(text) for text in source.texts]
    right = [english_numbers(text) for text in target.texts]
    same, different = np.zeros(len(beads.kind)), np.zeros(len(beads.kind))
    for number, ((i, k), (j, t)) in enumerate(_spans(beads)):
        ours, theirs = set().union(*left[i : i + k]), set().union(*right[j : j + t])
        same[number], different[number] = len(ours & theirs), len(ours ^ theirs)
    return {"numbers_same": np.minimum(same, 3), "numbers_different": np.minimum(different, 4)}


def _punctuation(source: Side, target: Side, beads: Candidates) -> dict[str, Column]:
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


def _empty_sides(
    source: Side, target: Side, words: tuple[SideWords, SideWords], beads: Candidates
) -> dict[str, Column]:
    """For 1–0 and 0–1 beads: how long the sentence is, and how well any neighbour opposite would suit it."""
    columns = {}
    sides = (
        ("deleted", source, target, beads.targets == 0, beads.source, beads.target, 50, 200),
        ("inserted", target, source, beads.sources == 0, beads.target, beads.source, 150, 600),
    )
    for side, (name, own, other, empty, at, beside, unit, most) in enumerate(sides):
        chosen = np.nonzero(empty)[0]
        values = np.zeros((4, len(empty)))
        values[0, chosen] = 1
        values[1, chosen] = np.minimum(own.lengths(at[chosen], np.ones_like(at[chosen])), most) / unit
        best = np.full(len(chosen), -1.0)
        for offset in range(-2, 2):
            near = beside[chosen] + offset
            inside = np.nonzero((near >= 0) & (near < len(other)))[0]
            pairs = _similar(own, other, at[chosen][inside], near[inside])
            best[inside] = np.maximum(best[inside], pairs)
        values[2, chosen] = best
        for x in chosen:
            around = range(max(int(beside[x]) - 2, 0), min(int(beside[x]) + 2, len(other)))
            weight = words[side].weight[at[x]] + 3
            matched = (words[side].matched(int(at[x]), (b, 1), words[1 - side].keys_of(b, 1)) for b in around)
            values[3, x] = max(((found + 0.5) / weight for found in matched), default=0.0)
        for column, label in zip(values, ("", "_length", "_similarity", "_dictionary"), strict=True):
            columns[name + label] = column
    return columns


def _similar(own: Side, other: Side, at: npt.NDArray[np.int64], near: npt.NDArray[np.int64]) -> Column:
    parts = np.array_split(np.arange(len(at)), len(at) // 4096 + 1)
    values = [np.einsum("ij,ij->i", own.single(at[part]), other.single(near[part])) for part in parts]
    similar: Column = np.concatenate(values).astype(np.float64)
    return similar


def _spans(beads: Candidates) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Start and size of each bead's source and target; an empty side makes both empty."""
    columns = (beads.source, beads.sources, beads.target, beads.targets)
    return [
        ((i, k), (j, t)) if k and t else ((i, 0), (j, 0))
        for i, k, j, t in zip(*(column.tolist() for column in columns), strict=True)
    ]
