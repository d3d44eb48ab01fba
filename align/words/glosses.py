"""Find the glosses of dictionary words among the words of an English text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from align.words.units import Unit
from corpus.text.dictionary import Dictionary
from corpus.text.forms import FUNCTION_WORDS, bases

_STEM = 5
"""How many initial letters words of one stem share: propose, proposal."""

_NEAR = 3
"""The most words between two of a gloss."""


@dataclass(frozen=True, slots=True)
class Card:
    """A word's glosses in the dictionary.

    ``alone`` are the lemmas of glosses of one word, ``parts`` the content words of longer glosses with their
    share of the gloss, ``phrases`` these longer glosses, ``stems`` the beginnings of all.
    """

    alone: frozenset[str]
    parts: Mapping[str, float]
    phrases: tuple[tuple[str, ...], ...]
    stems: frozenset[str]


def card_of(glosses: Iterable[str]) -> Card:
    """The card of a word with these glosses, each as lemmas joined by spaces."""
    alone: set[str] = set()
    parts: dict[str, float] = {}
    phrases: list[tuple[str, ...]] = []
    for gloss in glosses:
        content = tuple(word for word in gloss.split() if word not in FUNCTION_WORDS)
        if len(content) == 1:
            alone.add(content[0])
        elif content:
            phrases.append(content)
            for word in content:
                parts[word] = max(parts.get(word, 0), 1 / len(content))
        else:
            alone.update(gloss.split())
    stems = frozenset(word[:_STEM] for word in (*alone, *parts) if len(word) > _STEM)
    return Card(frozenset(alone), parts, tuple(phrases), stems)


class Cards:
    """The cards of dictionary words, each made once."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._cards: dict[str, Card] = {}

    def load(self, words: Iterable[str]) -> None:
        """Make the cards of many words at once."""
        new = sorted(set(words) - self._cards.keys())
        if new:
            found = self._dictionary.gloss_lemmas(new)
            self._cards.update((word, card_of(found.get(word, ()))) for word in new)

    def __getitem__(self, word: str) -> Card:
        if word not in self._cards:
            self.load([word])
        return self._cards[word]


class EnglishWords:
    """The words of an English text, and where glosses occur among them in any form."""

    def __init__(self, words: Sequence[Unit]) -> None:
        self.count = len(words)
        self._places: dict[str, list[int]] = {}
        self._stems: dict[str, list[int]] = {}
        for i, word in enumerate(words):
            for base in bases(word.text):
                self._places.setdefault(base, []).append(i)
            for stem in {base[:_STEM] for base in bases(word.text) if len(base) > _STEM}:
                self._stems.setdefault(stem, []).append(i)

    def whole(self, card: Card) -> list[int]:
        """The positions of words that are a complete gloss, or part of one that occurs completely."""
        found = [i for word in card.alone & self._places.keys() for i in self._places[word]]
        for phrase in card.phrases:
            if all(word in self._places for word in phrase):
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
        shared = card.parts.keys() & self._places.keys()
        return [(i, card.parts[word]) for word in shared for i in self._places[word]]

    def stemmed(self, card: Card) -> list[int]:
        """The positions of words with the same beginning as a word of a gloss."""
        return [i for stem in card.stems & self._stems.keys() for i in self._stems[stem]]
