"""Names by their sound: pinyin in an English text, and foreign names in Chinese characters."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from align.words.units import Unit
from corpus.text.forms import FUNCTION_WORDS
from corpus.text.pinyin import readings_of
from corpus.text.tokens import has_chinese

Matrix = npt.NDArray[np.float32]

_FEWEST_LETTERS = 4
"""Shorter words resemble each other by chance."""

_MOST_SYLLABLES = 4
"""The most syllables in a word of pinyin."""

_HEARD = tuple(
    pair.split(">")
    for pair in "ph>f x>s sh>s zh>s ch>c q>c c>k v>w r>l b>p d>t g>k th>t j>s z>s".split()  # noqa: SIM905
)
"""Consonants that Chinese characters cannot distinguish, or that the two languages spell differently."""


def likeness(chinese: Sequence[Unit], english: Sequence[Unit]) -> Matrix:
    """The similarity of the words' sounds, 0 to 1, float32 (Chinese words, English words): 喀布尔, Kabul."""
    spelt = [_spelt(word.text) for word in chinese]
    words = [word.text for word in english]
    plain = _similarity(spelt, words)
    heard = _similarity([_consonants(word) for word in spelt], [_consonants(word) for word in words])
    return ((plain + heard) / 2).astype(np.float32)


def _similarity(chinese: Sequence[str], english: Sequence[str]) -> Matrix:
    found = cdist(chinese, english, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    found[[not word for word in chinese]] = 0
    similarity: Matrix = found
    return similarity


@lru_cache(maxsize=100_000)
def _spelt(word: str) -> str:
    if not has_chinese(word):
        return ""
    return "".join((readings_of(character) or ("",))[0] for character in word)


@lru_cache(maxsize=100_000)
def _consonants(word: str) -> str:
    """The first letter and the consonants, with those that are easily confused unified."""
    if len(word) < _FEWEST_LETTERS:
        return ""
    for old, new in _HEARD:
        word = word.replace(old, new)
    rest = re.sub("[aeiouyhwn]", "", word[1:])
    return word[0] + re.sub(r"(.)\1+", r"\1", rest).removeprefix(word[0])


def spelt_in_pinyin(chinese: Sequence[Unit], english: Sequence[Unit]) -> Matrix:
    """1 if an English word is pinyin for a Chinese one, alone or with its neighbours: 任峰, Ren Feng."""
    found = np.zeros((len(chinese), len(english)), np.float32)
    syllables = [
        (i, readings_of(character))
        for i, word in enumerate(chinese)
        for character in word.text
        if has_chinese(character)
    ]
    begins: dict[str, list[int]] = {}
    for place, (_, readings) in enumerate(syllables):
        for letter in {reading[0] for reading in readings}:
            begins.setdefault(letter, []).append(place)
    for j, word in enumerate(english):
        text = word.text
        if len(text) < 2 or not text.isascii() or not text.isalpha() or text in FUNCTION_WORDS:
            continue
        for first in begins.get(text[0], ()):
            rests = {text}
            for last in range(first, min(first + _MOST_SYLLABLES, len(syllables))):
                readings = syllables[last][1]
                rests = {rest[len(r) :] for rest in rests for r in readings if rest.startswith(r)}
                if not rests:
                    break
                if "" in rests:
                    found[[syllables[place][0] for place in range(first, last + 1)], j] = 1
    return found
