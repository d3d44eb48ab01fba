"""Links between the words of a bead."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np

from align.encoders import load_encoder
from align.words.evidence import evidence
from align.words.glosses import Cards
from align.words.network import LinkModel, load_model
from align.words.pairs import Matrix, Pairs
from align.words.units import TextUnits, units_of
from align.words.vectors import WordVectors
from align.words.vocabulary import chinese_vocabulary, english_vocabulary
from corpus.model import Link, Span
from corpus.system.files import cache_folder
from corpus.text.dictionary import Dictionary, cedict

LONGEST_BEAD = 400
"""The most words of a side that are linked: the number of pairs grows with its square."""

_AT_ONCE = 50_000
"""How many pairs of words are judged at a time: a page of hits."""


class WordLinker:
    """Finds the links of beads. A :class:`corpus.search.counterparts.Linker`."""

    def __init__(self, vectors: WordVectors, dictionary: Dictionary, model: LinkModel) -> None:
        self._dictionary = dictionary
        self._cards = Cards(dictionary)
        self._model = model
        (zh, en), directions = model.means, model.directions
        self._chinese = chinese_vocabulary(vectors, zh, directions, self._cards)
        self._english = english_vocabulary(vectors, en, directions)

    def links(
        self, beads: Sequence[tuple[str, str]], whole: Sequence[Sequence[Span]] = (), least: float = 0.5
    ) -> list[list[Link]]:
        """The links of each bead, a Chinese text and an English one, in order of position.

        ``whole`` gives for each bead the spans of the Chinese text that count as one word each; links with
        less confidence than ``least`` are left out.
        """
        units = [self.units(zh, en, whole[i] if whole else ()) for i, (zh, en) in enumerate(beads)]
        return self.links_between(units, least)

    def links_between(self, beads: Sequence[tuple[TextUnits, TextUnits]], least: float) -> list[list[Link]]:
        """The links between the words of each bead with at least the confidence ``least``, in order."""
        return [
            [
                Link(zh.words[i].span, en.words[j].span, float(probability[i, j]))
                for i, j in zip(
                    *(places.tolist() for places in np.nonzero(probability >= least)), strict=True
                )
            ]
            for (zh, en), probability in zip(beads, self.probabilities(beads), strict=True)
        ]

    def units(self, zh: str, en: str, whole: Sequence[Span] = ()) -> tuple[TextUnits, TextUnits]:
        """The words of a bead, as :func:`align.words.units.units_of` cuts them."""
        return units_of(zh, self._dictionary, whole), units_of(en, self._dictionary)

    def evidence(self, beads: Sequence[tuple[TextUnits, TextUnits]]) -> tuple[Pairs, Matrix]:
        """The pairs of words of beads with words on both sides, and the evidence for each."""
        self._cards.load({word for zh, _ in beads for word, _, _ in zh.known})
        chinese = iter(self._chinese.of([word.text for zh, _ in beads for word in zh.words]))
        english = iter(self._english.of([word.text for _, en in beads for word in en.words]))
        sizes = [(len(zh.words), len(en.words)) for zh, en in beads]
        words = [(list(islice(chinese, n)), list(islice(english, m))) for n, m in sizes]
        pairs = Pairs(sizes)
        return pairs, evidence(pairs, beads, words, self._cards)

    def probabilities(self, beads: Sequence[tuple[TextUnits, TextUnits]]) -> list[Matrix]:
        """The probability of each link of each bead, float32 (Chinese words, English words)."""
        sizes = [(len(zh.words), len(en.words)) for zh, en in beads]
        found = [np.zeros(size, np.float32) for size in sizes]
        usable = [i for i, (n, m) in enumerate(sizes) if 0 < n <= LONGEST_BEAD and 0 < m <= LONGEST_BEAD]
        for batch in _batches(usable, [n * m for n, m in sizes]):
            pairs, for_links = self.evidence([beads[i] for i in batch])
            for i, probability in zip(batch, pairs.matrices(self._model(pairs, for_links)), strict=True):
                found[i] = probability
        return found


def _batches(beads: Sequence[int], pairs: Sequence[int]) -> Iterator[list[int]]:
    """The beads in parts that have about :data:`_AT_ONCE` pairs."""
    batch: list[int] = []
    total = 0
    for bead in beads:
        if batch and total + pairs[bead] > _AT_ONCE:
            yield batch
            batch, total = [], 0
        batch.append(bead)
        total += pairs[bead]
    if batch:
        yield batch


@lru_cache(maxsize=1)
def word_linker(cache: Path | None = None) -> WordLinker:
    """The word linker with the bundled encoder and dictionary; vectors stay in the user's cache folder."""
    return WordLinker(WordVectors(load_encoder("use"), cache or cache_folder()), cedict(), load_model())
