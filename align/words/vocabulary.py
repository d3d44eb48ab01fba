"""The facts that the evidence needs about each word, found once for each."""

import re
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

from align.encoders import Vectors
from align.words.glosses import STEM, Card, Cards
from align.words.pairs import product
from align.words.sounds import consonants, may_be_pinyin, spelt
from align.words.vectors import WordVectors
from corpus.text.forms import FUNCTION_WORDS, bases
from corpus.text.pinyin import readings_of
from corpus.text.tokens import has_chinese

MOST_KEPT = 30_000
"""The most words of a language that are kept, at 3 kB each; then all are forgotten."""

_OF_MEAN = 0.7
"""The share of a language's mean vector that is subtracted, to tell its words apart."""

_PARTICLES = frozenset(
    "的了是在和与及对为也将不有这那上中下其之以到都就很还而但或由被把从向给让吗呢吧着并等个所地得"
)

_NUMBER = re.compile("([0-9]+)(?:st|nd|rd|th)?$")


@dataclass(frozen=True, slots=True)
class ChineseWord:
    """A word of a Chinese text.

    ``vector`` is its unit vector as :func:`projected` gives it, ``card`` has its glosses, ``inside`` those of
    its characters if it has several; ``sound`` is its pinyin and ``consonants`` those of it, empty if it has
    none; ``readings`` are those of each Chinese character; ``plain`` is how an equal word is written;
    ``facts`` are figures for the evidence: length, particle, Latin, in the dictionary.
    """

    vector: Vectors
    card: Card
    inside: Sequence[Card]
    sound: str
    consonants: str
    readings: tuple[Sequence[str], ...]
    plain: str
    facts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class EnglishWord:
    """A word of an English text.

    ``bases`` are the words that it may be a form of, ``stems`` their beginnings; ``facts`` are length,
    function word, digits. The rest is as in :class:`ChineseWord`.
    """

    vector: Vectors
    bases: Set[str]
    stems: Set[str]
    text: str
    consonants: str
    may_be_pinyin: bool
    plain: str
    facts: tuple[float, ...]


Word = TypeVar("Word", ChineseWord, EnglishWord)


class Vocabulary(Generic[Word]):
    """The words of a language that have been asked for. Safe to use from several threads."""

    def __init__(self, make: Callable[[Sequence[str]], Iterable[Word]]) -> None:
        self._make: Callable[[Sequence[str]], Iterable[Word]] = make
        self._known: dict[str, Word] = {}
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> list[Word]:
        """The word for each text."""
        with self._lock:
            if any(text not in self._known for text in texts):
                if len(self._known) > MOST_KEPT:
                    self._known.clear()
                new = sorted({text for text in texts if text not in self._known})
                self._known.update(zip(new, self._make(new), strict=True))
            return [self._known[text] for text in texts]


def chinese_vocabulary(
    vectors: WordVectors, mean: Vectors, directions: Vectors, cards: Cards
) -> Vocabulary[ChineseWord]:
    """The vocabulary of Chinese texts."""

    def make(texts: Sequence[str]) -> Iterable[ChineseWord]:
        cards.load({*texts, *"".join(texts)})
        for text, vector in zip(texts, projected(vectors.of(texts), mean, directions), strict=True):
            is_chinese = has_chinese(text)
            card = cards[text]
            sound = spelt(text)
            yield ChineseWord(
                vector,
                card,
                tuple(cards[character] for character in text) if is_chinese and len(text) > 1 else (),
                sound,
                consonants(sound),
                tuple(readings_of(character) for character in text if has_chinese(character)),
                _plain(text),
                (len(text), text in _PARTICLES, not is_chinese, bool(card.alone or card.parts)),
            )

    return Vocabulary(make)


def english_vocabulary(vectors: WordVectors, mean: Vectors, directions: Vectors) -> Vocabulary[EnglishWord]:
    """The vocabulary of texts in the other language."""

    def make(texts: Sequence[str]) -> Iterable[EnglishWord]:
        for text, vector in zip(texts, projected(vectors.of(texts), mean, directions), strict=True):
            of_word = bases(text)
            is_function_word = text in FUNCTION_WORDS or len(text) < 2
            yield EnglishWord(
                vector,
                of_word,
                {base[:STEM] for base in of_word if len(base) > STEM},
                text,
                consonants(text),
                not is_function_word and may_be_pinyin(text),
                _plain(text),
                (len(text), is_function_word, text[0].isdigit()),
            )

    return Vocabulary(make)


def projected(vectors: Vectors, mean: Vectors, directions: Vectors) -> Vectors:
    """Unit vectors minus the language's mean, in the principal directions."""
    return unit(product(directions.T, (vectors - _OF_MEAN * mean).T).T)


def unit(vectors: Vectors) -> Vectors:
    """The vectors with a length of one."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    found: Vectors = vectors / np.maximum(lengths, 1e-6)[:, None]
    return found


def _plain(word: str) -> str:
    number = _NUMBER.match(word)
    return number[1].lstrip("0") if number else word
