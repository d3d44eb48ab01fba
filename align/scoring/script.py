"""The script of a text, by its letters."""

import re
from collections.abc import Iterable, Sequence

from corpus.text.characters import count_han, has_han
from corpus.text.script import detect_script


def han_share(texts: Iterable[str]) -> float:
    """The share of Chinese characters among the letters, from 0 to 1; 0 if there are no letters."""
    text = "".join(texts)
    han = count_han(text)
    return han / sum(map(str.isalpha, text)) if han else 0.0


_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


def is_written_in(text: str, chinese: bool) -> bool:
    """Whether there are words of Chinese, or else of a language with Latin letters."""
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

_ANY_OTHER = re.compile(
    "[\u0370-\u052f\u0590-\u06ff\u0900-\u097f\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\uac00-\ud7a3]"
)


def foreign_language(texts: Iterable[str]) -> str:
    """The language of the texts if it is in neither Chinese nor Latin letters: ``Korean``; else empty."""
    text = "".join(texts)
    if not _ANY_OTHER.search(text):
        return ""
    letters = sum(map(str.isalpha, text))
    counts = {name: len(pattern.findall(text)) for name, pattern in _OTHER_SCRIPTS.items()}
    most = max(counts, key=counts.__getitem__)
    # Japanese has Chinese characters between its kana.
    return most if letters and counts[most] > (0.2 if most == "Japanese" else 0.5) * letters else ""


def language_of(texts: Sequence[str]) -> str:
    """``zh-Hans`` or ``zh-Hant`` for texts that are mostly in Chinese characters, else ``en``."""
    sample = texts[:1000]
    if han_share(sample) < 0.3:
        return "en"
    return f"zh-{detect_script(''.join(sample)) or 'Hans'}"
