"""The evidence of links between words, for beads that the sentences leave in doubt.

Each side of a bead is treated as one text. The more words of both texts are linked, over all beads of a path,
the better.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from align.encoders import Indices
from align.path.candidates import Candidates
from align.words.linker import WordLinker
from align.words.units import TextUnits

Column = npt.NDArray[np.float64]

SURE = 0.5
"""The lowest probability at which a link counts."""

COLUMNS = ("linked_source", "linked_target")
"""The kinds of evidence: how many words of either side have a link; none where the other side is empty."""

_AT_ONCE = 64


def link_evidence(
    source: Sequence[str], target: Sequence[str], beads: Candidates, places: Indices, linker: WordLinker
) -> dict[str, Column]:
    """A column, float64 (places,), for each of COLUMNS; ``source`` is Chinese, ``target`` English."""
    found = np.zeros((len(places), len(COLUMNS)))
    columns = (beads.source, beads.sources, beads.target, beads.targets)
    spans = list(zip(*(column[places].tolist() for column in columns), strict=True))
    for start in range(0, len(spans), _AT_ONCE):
        units: list[tuple[TextUnits, TextUnits]] = [
            linker.units("".join(source[i : i + k]), " ".join(target[j : j + t]))
            for i, k, j, t in spans[start : start + _AT_ONCE]
        ]
        for row, probability in enumerate(linker.probabilities(units), start=start):
            if probability.size:
                found[row] = _linked(probability.max(axis=1)), _linked(probability.max(axis=0))
    return dict(zip(COLUMNS, found.T, strict=True))


def _linked(best: npt.NDArray[np.floating]) -> float:
    """The sum of the probabilities of the words' best links, counting only the sure ones."""
    return float(best[best >= SURE].sum())
