"""Links between the words of a bead."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from align.encoders import load_encoder
from align.words.evidence import Matrix, evidence, projected
from align.words.glosses import Cards
from align.words.network import LinkModel, load_model
from align.words.units import TextUnits, units_of
from align.words.vectors import WordVectors
from corpus.model import Link, Span
from corpus.system.files import cache_folder
from corpus.text.dictionary import Dictionary, cedict

LONGEST_BEAD = 400
"""The most words of a side that are linked: the number of pairs grows with its square."""


class WordLinker:
    """Finds the links of beads. A :class:`corpus.search.counterparts.Linker`."""

    def __init__(self, vectors: WordVectors, dictionary: Dictionary, model: LinkModel) -> None:
        self._vectors = vectors
        self._dictionary = dictionary
        self._cards = Cards(dictionary)
        self._model = model

    def links(
        self, beads: Sequence[tuple[str, str]], whole: Sequence[Sequence[Span]] = (), least: float = 0.5
    ) -> list[list[Link]]:
        """The links of each bead, a Chinese text and an English one, in order of position.

        ``whole`` gives for each bead the spans of the Chinese text that count as one word each; links with
        less confidence than ``least`` are left out.
        """
        units = [self.units(zh, en, whole[i] if whole else ()) for i, (zh, en) in enumerate(beads)]
        return [
            [
                Link(zh.words[i].span, en.words[j].span, float(probability[i, j]))
                for i, j in zip(*np.nonzero(probability >= least), strict=True)
            ]
            for (zh, en), probability in zip(units, self.probabilities(units), strict=True)
        ]

    def units(self, zh: str, en: str, whole: Sequence[Span] = ()) -> tuple[TextUnits, TextUnits]:
        """The words of a bead, as :func:`align.words.units.units_of` cuts them."""
        return units_of(zh, self._dictionary, whole), units_of(en, self._dictionary)

    def words(self, beads: Sequence[tuple[str, str]]) -> list[tuple[list[Span], list[Span]]]:
        """The spans of the words that may be linked, for both sides of each bead."""
        return [
            (
                [word.span for word in units_of(zh, self._dictionary).words],
                [word.span for word in units_of(en, self._dictionary).words],
            )
            for zh, en in beads
        ]

    def evidence(self, beads: Sequence[tuple[TextUnits, TextUnits]]) -> list[Matrix]:
        """The evidence for each pair of words of each bead."""
        sides = [[word.text for bead in beads for word in bead[side].words] for side in (0, 1)]
        vectors = [
            projected(self._vectors.of(words), mean, self._model.directions)
            for words, mean in zip(sides, self._model.means, strict=True)
        ]
        known = {word for zh, _ in beads for word, _, _ in zh.known}
        self._cards.load(known.union(sides[0], *sides[0]))
        found, at = [], [0, 0]
        for bead in beads:
            ends = [begin + len(side.words) for begin, side in zip(at, bead, strict=True)]
            own = vectors[0][at[0] : ends[0]], vectors[1][at[1] : ends[1]]
            found.append(evidence(*bead, own, self._cards))
            at = ends
        return found

    def probabilities(self, beads: Sequence[tuple[TextUnits, TextUnits]]) -> list[Matrix]:
        """The probability of each link of each bead, float32 (Chinese words, English words)."""
        sizes = [(len(zh.words), len(en.words)) for zh, en in beads]
        usable = [i for i, (n, m) in enumerate(sizes) if 0 < n <= LONGEST_BEAD and 0 < m <= LONGEST_BEAD]
        found = [np.zeros(size, np.float32) for size in sizes]
        if usable:
            judged = self._model(self.evidence([beads[i] for i in usable]))
            for i, probability in zip(usable, judged, strict=True):
                found[i] = probability
        return found


@lru_cache(maxsize=1)
def word_linker(cache: Path | None = None) -> WordLinker:
    """The linker of words: bundled encoder and dictionary; vectors are kept in the user's cache folder."""
    return WordLinker(WordVectors(load_encoder("use"), cache or cache_folder()), cedict(), load_model())
