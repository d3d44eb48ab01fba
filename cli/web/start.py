"""The empty search page: the contents of the corpus, and queries that find something."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.message import Message, counted
from corpus.model import Concept
from corpus.search.concordance import concordance
from corpus.store import Corpus
from corpus.store.browsing import Holdings, holdings, sample
from corpus.text.dictionary import cedict
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
    """Words that occur more than once in a sample of the beads, the longest first, in both languages."""
    beads = sample(corpus, _SAMPLE)
    zh = fold("\n".join(bead.zh[:_EXCERPT] for bead in beads))
    en = re.findall(r"\b[a-z]{6,}\b", "\n".join(bead.en[:_EXCERPT] for bead in beads))
    chinese = Counter(zh[start:end] for start, end in cedict().words_in(zh))
    for pair in zip(_longest(chinese), _longest(Counter(en)), strict=False):
        yield from pair


def _longest(words: Counter[str]) -> list[str]:
    return sorted((word for word, count in words.items() if count > 1), key=lambda word: (-len(word), word))
