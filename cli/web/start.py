"""The empty search page: what the corpus holds, and queries that find something."""

from dataclasses import dataclass

from corpus.message import Message, counted
from corpus.search.concordance import concordance
from corpus.store import Corpus
from corpus.store.browsing import Holdings, holdings

_EXAMPLES = 4
_TRIED = 20
"""How many terms of the list are tried as examples."""


@dataclass(frozen=True, slots=True)
class Start:
    """The size of a corpus, and examples, each of which finds something."""

    holds: Holdings
    examples: tuple[str, ...]

    @property
    def summary(self) -> Message:
        """What the corpus holds, as a sentence."""
        return Message(
            "This corpus holds {beads} in {bitexts}, and {terms}.",
            beads=counted(self.holds.beads, "sentence pair"),
            bitexts=counted(self.holds.bitexts, "bitext"),
            terms=counted(self.holds.terms, "term"),
        )


def start(corpus: Corpus) -> Start:
    """The start of a search. Examples are terms of the list, alternating between the languages."""
    holds = holdings(corpus)
    found: list[str] = []
    for i, concept in enumerate(corpus.concepts()[:_TRIED]):
        terms = concept.renderings if i % 2 else concept.chinese
        query = terms[0].text if terms else ""
        if query and query not in found and concordance(corpus, query, limit=1).hits:
            found.append(query)
        if len(found) == _EXAMPLES:
            break
    return Start(holds, tuple(found))
