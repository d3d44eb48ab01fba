"""Which characters are Chinese: one table, of Unicode's property Script=Han.

Kana and hangul, which search indexes in the same way (:func:`corpus.text.tokens.has_chinese`), are not.
"""

import re

HAN = (
    "\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufa6d\ufa70-\ufad9"
    "\U00016fe3\U00016ff2-\U00016ff6\U00020000-\U0003fffd"
)
"""Inside a character class: the letters and numerals with Script=Han (Unicode 17), without the radicals. Of
planes 2 and 3, which are set apart for ideographs, also what is not assigned yet."""

WRITTEN_WITHOUT_SPACES = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Inside a character class: Chinese characters and kana, in the ranges that folded texts and the index have.
A change makes every index stale (:data:`corpus.text.tokens.VERSION`)."""

_HAN = re.compile(f"[{HAN}]")


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in the text."""
    return _HAN.search(text) is not None


def count_han(text: str) -> int:
    """How many Chinese characters the text has."""
    return len(_HAN.findall(text))
