"""The length of a text, as translators are paid for it."""

import re

from corpus.text.characters import WRITTEN_WITHOUT_SPACES

_WIDE = re.compile(f"[{WRITTEN_WITHOUT_SPACES}]")
_WORD = re.compile(rf"[^\s{WRITTEN_WITHOUT_SPACES}]+")


def count_words(text: str) -> int:
    """The number of words: each Chinese character or kana, and other text with a letter or digit between
    spaces.
    """
    words = sum(any(map(str.isalnum, word)) for word in _WORD.findall(text))
    return len(_WIDE.findall(text)) + words


def count_characters(text: str) -> int:
    """The number of characters other than white space."""
    return sum(not character.isspace() for character in text)
