"""What script a text is in, by its letters."""

import re
from collections.abc import Iterable, Sequence

from corpus.text.script import detect_script

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U000323AF]")
_LETTER = re.compile(r"[^\W\d_]")


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it; kana and hangul, which an index takes alike, are none."""
    return _HAN.search(text) is not None


def han_share(texts: Iterable[str]) -> float:
    """The share of Chinese characters among the letters, from 0 to 1; 0 where there are no letters."""
    han = letters = 0
    for text in texts:
        han += len(_HAN.findall(text))
        letters += len(_LETTER.findall(text))
    return han / letters if letters else 0.0


def language_of(texts: Sequence[str]) -> str:
    """``zh-Hans`` or ``zh-Hant`` for texts that are mostly in Chinese characters, else ``en``."""
    sample = texts[:1000]
    if han_share(sample) < 0.3:
        return "en"
    return f"zh-{detect_script(''.join(sample)) or 'Hans'}"
