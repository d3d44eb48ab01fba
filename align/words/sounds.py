"""Names by their sound: pinyin in an English text, and foreign names in Chinese characters."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

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


_SYLLABLE = "(?:[zcs]h|[b-df-hj-np-tw-z])?[aeiouv]{1,3}(?:ng?|r)?|h?(?:m|ng?)"
_PINYIN = re.compile(f"(?:{_SYLLABLE}){{1,{_MOST_SYLLABLES}}}")
"""Every word of pinyin, and many others."""


def similarity(chinese: Sequence[str], english: Sequence[str]) -> Matrix:
    """How alike sounds are in spelling, 0 to 1, float32 (Chinese words, English words); 0 for empty ones."""
    found: Matrix = cdist(chinese, english, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    found[[not word for word in chinese]] = 0
    return found


def spelt(word: str) -> str:
    """A Chinese word in pinyin, by the first reading of each character; empty for any other."""
    if not has_chinese(word):
        return ""
    return "".join((readings_of(character) or ("",))[0] for character in word)


def consonants(word: str) -> str:
    """The first letter and the consonants, with those that are easily confused unified; empty if short."""
    if len(word) < _FEWEST_LETTERS:
        return ""
    for old, new in _HEARD:
        word = word.replace(old, new)
    rest = re.sub("[aeiouyhwn]", "", word[1:])
    return word[0] + re.sub(r"(.)\1+", r"\1", rest).removeprefix(word[0])


def may_be_pinyin(word: str) -> bool:
    """Whether a word of two letters or more looks like pinyin."""
    return len(word) > 1 and _PINYIN.fullmatch(word) is not None


def spelt_in_pinyin(
    chinese: Sequence[Sequence[Sequence[str]]], english: Sequence[tuple[int, str]]
) -> list[tuple[int, int]]:
    """The places of words with their pinyin, one word or several side by side: 任峰, Ren Feng.

    ``chinese`` has the readings of each character of each word, ``english`` the words that may be pinyin with
    their places.
    """
    if not english:
        return []
    syllables = [(i, readings) for i, word in enumerate(chinese) for readings in word]
    begins: dict[str, list[int]] = {}
    for place, (_, readings) in enumerate(syllables):
        for letter in {reading[0] for reading in readings}:
            begins.setdefault(letter, []).append(place)
    found = []
    for j, text in english:
        for first in begins.get(text[0], ()):
            rests = {text}
            for last in range(first, min(first + _MOST_SYLLABLES, len(syllables))):
                readings = syllables[last][1]
                rests = {rest[len(r) :] for rest in rests for r in readings if rest.startswith(r)}
                if not rests:
                    break
                if "" in rests:
                    found += [(i, j) for i, _ in syllables[first : last + 1]]
    return found
