"""The script of a text, by its letters."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from corpus.text.characters import has_han
from corpus.text.script import detect_script


@lru_cache(maxsize=4)
def characters_in(texts: tuple[str, ...]) -> dict[str, int]:
    """The frequency of each character in all texts, so that absent ones need not be searched for in each."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    counts = np.bincount(codes)
    return {chr(code): int(counts[code]) for code in np.flatnonzero(counts).tolist()}


def han_share(texts: Sequence[str]) -> float:
    """The share of Chinese characters among the letters, from 0 to 1; 0 if there are no letters."""
    counts = characters_in(tuple(texts))
    han = sum(count for character, count in counts.items() if has_han(character))
    return han / sum(count for character, count in counts.items() if character.isalpha()) if han else 0.0


_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


def is_written_in(text: str, chinese: bool) -> bool:
    """Whether a text has Chinese words or, unless ``chinese``, words in Latin letters and no Chinese."""
    return has_han(text) if chinese else len(_LATIN_WORD.findall(text)) >= 2 and not has_han(text)


def is_mostly_chinese(texts: Sequence[str], share: float = 0.3) -> bool:
    """Whether this share of the letters is Chinese, or at least half of the texts contain Chinese.

    The second condition is for user interface strings, which may have more letters in product names than in
    Chinese.
    """
    filled = [text for text in texts if text.strip()]
    return han_share(texts) >= share or sum(map(has_han, filled)) >= max(1, len(filled) / 2)


_OTHER_SCRIPTS = {
    "Korean": re.compile("[\uac00-\ud7a3\u1100-\u11ff]"),
    "Japanese": re.compile("[\u3040-\u30ff]"),
    "Cyrillic letters": re.compile("[\u0400-\u052f]"),
    "Greek": re.compile("[\u0370-\u03ff]"),
    "Arabic letters": re.compile("[\u0600-\u06ff]"),
    "Hebrew": re.compile("[\u0590-\u05ff]"),
    "Thai": re.compile("[\u0e00-\u0e7f]"),
    "Devanagari letters": re.compile("[\u0900-\u097f]"),
}


def foreign_language(texts: Sequence[str]) -> str:
    """The language of the texts if it is in neither Chinese nor Latin letters: ``Korean``; else empty."""
    characters = characters_in(tuple(texts))
    letters = sum(count for character, count in characters.items() if character.isalpha())
    counts = {
        name: sum(count for character, count in characters.items() if pattern.match(character))
        for name, pattern in _OTHER_SCRIPTS.items()
    }
    most = max(counts, key=counts.__getitem__)
    # Japanese has Chinese characters between its kana.
    return most if letters and counts[most] > (0.2 if most == "Japanese" else 0.5) * letters else ""


def language_of(texts: Sequence[str]) -> str:
    """``zh-Hans`` or ``zh-Hant`` for texts that are mostly in Chinese characters, else ``en``."""
    sample = texts[:1000]
    if han_share(sample) < 0.3:
        return "en"
    return f"zh-{detect_script(''.join(sample)) or 'Hans'}"
