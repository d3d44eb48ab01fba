"""All evidence for candidate beads, in the columns to which the model's weights apply."""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from align.encoders import Indices
from align.evidence.bead import bead_evidence
from align.evidence.boundary import boundary_evidence
from align.evidence.clause import clause_evidence
from align.evidence.document_lexicon import learn_lexicon, source_units, target_units
from align.evidence.side_words import SideWords
from align.evidence.word import bead_word_evidence, boundary_word_evidence
from align.path.candidates import FirstPass
from align.side import EmbeddedSide, centred
from corpus.text.lexicon import chinese_keys, chinese_tokens, english_keys, english_tokens

Column = npt.NDArray[np.float64]

_OF_WORDS = ("dictionary", "document_lexicon")
"""The prefixes of evidence that needs the words of the texts."""


def gather_evidence(
    source: EmbeddedSide, target: EmbeddedSide, first: FirstPass, names: Iterable[str] | None = None
) -> dict[str, Column]:
    """A column, float64 (candidates,), for each kind of evidence: all, or at least those of the ``names``.

    The evidence of a boundary counts for each bead that arrives there.
    """
    boundaries = _Boundaries(source, target, first)
    row, column = boundaries.row, boundaries.column
    without_common = centred(source), centred(target)
    columns = bead_evidence(*without_common, first.candidates)
    columns |= boundaries.spread(boundary_evidence(source, target, row, column))
    of_boundaries, of_beads = clause_evidence(*without_common, row, column, first.candidates)
    columns |= boundaries.spread(of_boundaries) | of_beads
    if names is None or any(name.startswith(_OF_WORDS) for name in names):
        right = SideWords(target.texts, english_tokens, english_keys, target_units)
        vocabulary = frozenset().union(*right.keys)
        words = SideWords(source.texts, chinese_tokens, chinese_keys, source_units, vocabulary), right
        lexicon = learn_lexicon(first.path, words[0].units, words[1].units)
        columns |= bead_word_evidence(words, lexicon, first.candidates)
        columns |= boundaries.spread(boundary_word_evidence(words, lexicon, row, column))
    return columns


class _Boundaries:
    """The inner boundaries where candidates end: each boundary once, (row, column)."""

    def __init__(self, source: EmbeddedSide, target: EmbeddedSide, first: FirstPass) -> None:
        nodes = np.unique(first.candidates.node)
        row, column = first.lattice.row[nodes], first.lattice.column[nodes]
        inner = (row > 0) & (row < len(source)) & (column > 0) & (column < len(target))
        self.row: Indices = row[inner]
        self.column: Indices = column[inner]
        self._known = np.isin(first.candidates.node, nodes[inner])
        self._place = np.searchsorted(nodes[inner], first.candidates.node)[self._known]

    def spread(self, columns: Mapping[str, Column]) -> dict[str, Column]:
        """Columns of the boundaries as columns of the candidates; 0 if a bead ends at none of them."""
        spread = {}
        for name, values in columns.items():
            spread[name] = np.zeros(len(self._known))
            spread[name][self._known] = values[self._place]
        return spread
