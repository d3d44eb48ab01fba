"""The empty search page: the contents of the corpus, and queries that find something."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from corpus.message import Message, counted
from corpus.model import Concept
from corpus.search.concordance import concordance
from corpus.store import Corpus
from corpus.store.browsing import Holdings, holdings, sample
from corpus.text.dictionary import cedict, segmented
from corpus.text.folding import fold

_EXAMPLES = 4
_TRIED = 20
"""How many terms of the list are tried as examples."""
_SAMPLE = 100
"""About how many beads words are taken from."""
_EXCERPT = 200
"""How many characters of each text are looked at."""


@dataclass(frozen=True, slots=True)
class Start:
    """The size of a corpus, and examples, each of which finds something."""

    holds: Holdings
    examples: tuple[str, ...]

    @property
    def summary(self) -> Message:
        """A sentence about the contents of the corpus."""
        return Message(
            "This corpus holds {beads} in {bitexts}, and {terms}.",
            beads=counted(self.holds.beads, "sentence pair"),
            bitexts=counted(self.holds.bitexts, "bitext"),
            terms=counted(self.holds.terms, "term"),
        )


def start(corpus: Corpus) -> Start:
    """The start of a search. Examples are terms of the list, or words of the texts, in both languages."""
    holds = holdings(corpus)
    found: list[str] = []
    for query in [*_terms(corpus.concepts()[:_TRIED]), *_words(corpus)]:
        if len(found) == _EXAMPLES:
            break
        if query not in found and concordance(corpus, query, limit=1).hits:
            found.append(query)
    return Start(holds, tuple(found))


def _terms(concepts: Sequence[Concept]) -> Iterator[str]:
    """A term of each entry, alternating between the languages."""
    for i, concept in enumerate(concepts):
        terms = concept.renderings if i % 2 else concept.chinese
        if terms:
            yield terms[0].text


def _words(corpus: Corpus) -> Iterator[str]:
    """Words of a sample of the beads, in both languages: long ones that occur more than once, then others."""
    beads = sample(corpus, _SAMPLE)
    zh = fold("\n".join(bead.zh[:_EXCERPT] for bead in beads))
    en = re.findall(r"\b[A-Za-z]{2,20}\b", "\n".join(bead.en[:_EXCERPT] for bead in beads))
    chinese = Counter(zh[start:end] for start, end in segmented(zh, cedict().words_in(zh)))
    for pair in zip_longest(_best(chinese, 2), _best(Counter(en), 6)):
        yield from filter(None, pair)


def _best(words: Counter[str], long: int) -> list[str]:
    """The longest words first; before them those in lower case that are ``long`` and occur again."""

    def rank(word: str) -> tuple[bool, int, str]:
        return words[word] == 1 or len(word) < long or word != word.lower(), -len(word), word

    return sorted(words, key=rank)
