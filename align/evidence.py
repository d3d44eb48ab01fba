"""All evidence for candidate beads, as the columns that the weights of the model are for."""

import numpy as np
import numpy.typing as npt

from align.bead_evidence import bead_evidence
from align.boundary_evidence import boundary_evidence
from align.candidates import FirstPass
from align.document_lexicon import learn_lexicon, source_units, target_units
from align.lexicon import chinese_keys, chinese_tokens, english_keys, english_tokens
from align.side import Side
from align.words import SideWords

Column = npt.NDArray[np.float64]


def gather_evidence(source: Side, target: Side, first: FirstPass) -> dict[str, Column]:
    """A column, float64 (candidates,), for each kind of evidence.

    The evidence of a boundary counts for each bead that arrives there.
    """
    right = SideWords(target.texts, english_tokens, english_keys, target_units)
    vocabulary = frozenset().union(*right.keys)
    words = SideWords(source.texts, chinese_tokens, chinese_keys, source_units, vocabulary), right
    lexicon = learn_lexicon(first.path, words[0].units, words[1].units)
    columns = bead_evidence(source, target, words, lexicon, first.candidates)
    nodes = np.unique(first.candidates.node)
    row, column = first.lattice.row[nodes], first.lattice.column[nodes]
    inner = (row > 0) & (row < len(source)) & (column > 0) & (column < len(target))
    place = np.searchsorted(nodes[inner], first.candidates.node)
    known = np.isin(first.candidates.node, nodes[inner])
    for name, values in boundary_evidence(source, target, words, lexicon, row[inner], column[inner]).items():
        columns[name] = np.zeros(len(known))
        columns[name][known] = values[place[known]]
    return columns
