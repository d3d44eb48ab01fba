"""Which characters are Chinese: one table, of Unicode's property Script=Han.

Kana and hangul, which search indexes in the same way (:func:`corpus.text.tokens.has_chinese`), are not.
"""

import re
import unicodedata
from typing import Literal

HAN = (
    "\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufa6d\ufa70-\ufad9"
    "\U00016fe3\U00016ff2-\U00016ff6\U00020000-\U0003fffd"
)
"""For use in a character class: letters and numerals with Script=Han (Unicode 17), without the radicals, and
the unassigned code points of planes 2 and 3, which are reserved for ideographs.
"""

WRITTEN_WITHOUT_SPACES = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""For use in a character class: Chinese characters and kana, in the ranges of folded texts and the index."""

_HAN = re.compile(f"[{HAN}]")


def has_han(text: str) -> bool:
    """Whether the text contains a Chinese character."""
    return _HAN.search(text) is not None


def count_han(text: str) -> int:
    """The number of Chinese characters in the text."""
    return len(_HAN.findall(text))


_MARKS = re.compile("[\u0300-\U0010ffff]{31,}")
"""A long run of what may be combining marks. Texts of Unicode's stream-safe format have no more than 30."""


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """The text in a normal form of Unicode, in time that grows with its length only.

    The library sorts a run of marks by insertion. Marks that are already in canonical order, as a stable sort
    by class leaves them, take it no time; the result is the same.
    """
    return unicodedata.normalize(form, _MARKS.sub(lambda run: _ordered(run[0]), text))


def _ordered(text: str) -> str:
    pieces: list[list[str]] = [[]]
    for character in text:
        if unicodedata.combining(character):
            pieces[-1].append(character)
        else:
            pieces.append([character])
    return "".join("".join(sorted(piece, key=unicodedata.combining)) for piece in pieces)
