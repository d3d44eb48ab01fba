"""How long a text is, as translators are paid for it."""

import re

from corpus.text.characters import WRITTEN_WITHOUT_SPACES

_WIDE = re.compile(f"[{WRITTEN_WITHOUT_SPACES}]")
_WORD = re.compile(rf"[^\s{WRITTEN_WITHOUT_SPACES}]+")


def count_words(text: str) -> int:
    """Chinese characters and kana, each as a word, and what else has a letter or digit between spaces."""
    words = sum(any(map(str.isalnum, word)) for word in _WORD.findall(text))
    return len(_WIDE.findall(text)) + words


def count_characters(text: str) -> int:
    """All characters but white space."""
    return sum(not character.isspace() for character in text)
