"""Find the glosses of dictionary words among the words of an English text."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from corpus.text.dictionary import Dictionary
from corpus.text.forms import FUNCTION_WORDS

STEM = 5
"""How many initial letters words of one stem share: propose, proposal."""

MOST_KEPT = 30_000
"""The most words of which the cards are kept; then all are forgotten."""

_NEAR = 3
"""The most words between two of a gloss."""


@dataclass(frozen=True, slots=True)
class Card:
    """A word's glosses in the dictionary.

    ``alone`` are the lemmas of glosses of one word, ``parts`` the content words of longer glosses with their
    share of the gloss, ``phrases`` these longer glosses by their first words, ``stems`` all beginnings.
    """

    alone: frozenset[str]
    parts: Mapping[str, float]
    phrases: Mapping[str, tuple[tuple[str, ...], ...]]
    stems: frozenset[str]


_NONE = Card(frozenset(), {}, {}, frozenset())


def card_of(glosses: Sequence[str]) -> Card:
    """The card of a word with these glosses, each as lemmas joined by spaces."""
    if not glosses:
        return _NONE  # the same one: there are many names, and each object costs the garbage collector time
    alone: set[str] = set()
    parts: dict[str, float] = {}
    phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
    for gloss in glosses:
        content = tuple(word for word in gloss.split() if word not in FUNCTION_WORDS)
        if len(content) == 1:
            alone.add(content[0])
        elif content:
            phrases[content[0]] = (*phrases.get(content[0], ()), content)
            for word in content:
                parts[word] = max(parts.get(word, 0), 1 / len(content))
        else:
            alone.update(gloss.split())
    stems = frozenset(word[:STEM] for word in (*alone, *parts) if len(word) > STEM)
    return Card(frozenset(alone), parts, phrases, stems)


class Cards:
    """The cards of dictionary words, each made once. Safe to use from several threads."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._cards: dict[str, Card] = {}

    def load(self, words: Set[str]) -> None:
        """Make the cards of many words at once."""
        new = sorted(word for word in words if word not in self._cards)
        if new:
            if len(self._cards) > MOST_KEPT:
                self._cards = {}
                new = sorted(words)
            found = self._dictionary.gloss_lemmas(new)
            self._cards.update((word, card_of(found.get(word, ()))) for word in new)

    def __getitem__(self, word: str) -> Card:
        card = self._cards.get(word)
        return card or card_of(self._dictionary.gloss_lemmas([word]).get(word, ()))


class EnglishLemmas:
    """The positions of the words of an English text, by the words that they may be forms of, and by stem."""

    def __init__(self, bases: Sequence[Set[str]], stems: Sequence[Set[str]]) -> None:
        self._places = _places(bases)
        self._stems = _places(stems)
        self._lemmas = frozenset(self._places)

    def whole(self, card: Card) -> Sequence[int]:
        """The positions of words that are a complete gloss, or part of one that occurs completely."""
        found = [i for word in card.alone & self._lemmas for i in self._places[word]]
        if card.phrases:
            for first in card.phrases.keys() & self._lemmas:
                for phrase in card.phrases[first]:
                    if self._lemmas.issuperset(phrase):
                        found += self._near(phrase)
        return found

    def _near(self, phrase: Sequence[str]) -> list[int]:
        """The positions of the words of a phrase, if each is close to the previous one."""
        for first in self._places[phrase[0]]:
            chain = [first]
            for word in phrase[1:]:
                last = chain[-1]
                near = [i for i in self._places[word] if i not in chain and abs(i - last) <= _NEAR]
                if not near:
                    break
                chain.append(min(near, key=lambda i: abs(i - last - 1)))
            else:
                return chain
        return []

    def parts(self, card: Card) -> list[tuple[int, float]]:
        """The positions of words in a longer gloss, with their share of it."""
        if not card.parts:
            return []
        shared = card.parts.keys() & self._lemmas
        return [(i, card.parts[word]) for word in shared for i in self._places[word]]

    def stemmed(self, card: Card) -> list[int]:
        """The positions of words with the same beginning as a word of a gloss."""
        return [i for stem in card.stems & self._stems.keys() for i in self._stems[stem]]


def _places(keys: Sequence[Set[str]]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for i, of_word in enumerate(keys):
        for key in of_word:
            places.setdefault(key, []).append(i)
    return places
