"""Evidence of words for beads and boundaries, for encoders without meaning: dictionary and document lexicon.

Measurements show that it adds nothing to sentence embeddings (docs/explanation/alignment.md), so their models
have no weights for it, and it is not computed.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from align.encoders import Indices
from align.evidence.bead import spans_of
from align.evidence.document_lexicon import DocumentLexicon
from align.evidence.side_words import SideWords
from align.path.candidates import Candidates

Column = npt.NDArray[np.float64]


def bead_word_evidence(
    words: tuple[SideWords, SideWords], lexicon: DocumentLexicon, beads: Candidates
) -> dict[str, Column]:
    """Columns for beads; beads with an empty side have only the one for their kind."""
    filled = (beads.sources > 0) & (beads.targets > 0)
    columns = _in_bead(words, beads) | _links_in_bead(words, lexicon, beads)
    columns = {name: np.where(filled, column, 0.0) for name, column in columns.items()}
    return columns | _around_empty_side(words, beads)


def _in_bead(words: tuple[SideWords, SideWords], beads: Candidates) -> dict[str, Column]:
    """The share of each side, by rarity, that the dictionary finds on the other."""
    found, missing = np.zeros((2, len(beads.kind))), np.zeros((2, len(beads.kind)))
    spans = spans_of(beads)
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


def _links_in_bead(
    words: tuple[SideWords, SideWords], lexicon: DocumentLexicon, beads: Candidates
) -> dict[str, Column]:
    """Links of the document's own lexicon that are within the bead, and those that are not."""
    held, broken = np.zeros((2, len(beads.kind))), np.zeros((2, len(beads.kind)))
    for number, spans in enumerate(spans_of(beads)):
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


def _around_empty_side(words: tuple[SideWords, SideWords], beads: Candidates) -> dict[str, Column]:
    """The share of a sentence without a partner that the dictionary finds in the best of its neighbours."""
    columns = {}
    for side, (name, empty, at, beside) in enumerate(
        (
            ("dictionary_deleted", beads.targets == 0, beads.source, beads.target),
            ("dictionary_inserted", beads.sources == 0, beads.target, beads.source),
        )
    ):
        own, other = words[side], words[1 - side]
        column = columns[name] = np.zeros(len(empty))
        for number in np.nonzero(empty)[0]:
            sentence, near = int(at[number]), int(beside[number])
            around = range(max(near - 2, 0), min(near + 2, len(other.tokens)))
            matched = (own.matched(sentence, (x, 1), other.keys_of(x, 1)) for x in around)
            column[number] = (max(matched, default=-0.5) + 0.5) / (own.weight[sentence] + 3)
    return columns


def boundary_word_evidence(
    words: tuple[SideWords, SideWords], lexicon: DocumentLexicon, row: Indices, column: Indices
) -> dict[str, Column]:
    """Columns for the boundaries (row, column), none of which is at the beginning or end of a text.

    Links of the document's own lexicon to the right opposite sentence, minus those to the wrong one.
    """
    links = lexicon.source, lexicon.target

    @lru_cache(maxsize=200_000)
    def held(side: int, sentence: int, opposite: int) -> float:
        there = words[1 - side].units[opposite]
        return sum(
            links[side][unit][0]
            for unit in words[side].linked(links[side], sentence, 1)
            if not links[side][unit][1].isdisjoint(there)
        )

    placed = np.zeros((4, len(row)))
    for number, (i, j) in enumerate(zip(row.tolist(), column.tolist(), strict=True)):
        placed[0, number] = held(0, i - 1, j - 1) - held(0, i - 1, j)
        placed[1, number] = held(0, i, j) - held(0, i, j - 1)
        placed[2, number] = held(1, j - 1, i - 1) - held(1, j - 1, i)
        placed[3, number] = held(1, j, i) - held(1, j, i - 1)
    placed = np.clip(placed, -3, 3)
    return {
        "document_lexicon_edge_source": placed[0] + placed[1],
        "document_lexicon_edge_target": placed[2] + placed[3],
        "document_lexicon_least": placed.min(axis=0),
    }
