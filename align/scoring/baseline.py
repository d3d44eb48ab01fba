"""A deliberately crude baseline: each Chinese word is replaced by its first dictionary meaning.

It has no word order, no inflection and no choice by context. A system that does not beat it has a bug. The
dictionary is CC-CEDICT (CC BY-SA 4.0).
"""

import re
from collections.abc import Sequence
from functools import cache

from corpus.text.cedict import entries
from corpus.text.characters import has_han

_PUNCTUATION = {
    "。": ".", "，": ",", "、": ",", "；": ";", "：": ":", "？": "?", "！": "!", "（": "(", "）": ")",
    "“": "“", "”": "”", "‘": "‘", "’": "’", "《": "“", "》": "”", "「": "“", "」": "”", "『": "‘", "』": "’",
    "……": "…", "…": "…", "——": "—", "—": "—", "·": " ", "％": "%", "　": " ",
}  # fmt: skip
_NOT_A_MEANING = re.compile(
    r"^(surname\b|(old |unofficial |erroneous |archaic |japanese )?variant of|see\b|used in\b|abbr\. for|CL:|"
    r"classifier for|also written|also pr\.|Kangxi radical|Taiwan pr\.)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TOKEN = re.compile(r"……|——|[A-Za-z0-9][A-Za-z0-9.,%:/-]*(?<![.,:])|[^\W\d_]|\S", re.UNICODE)
_SYMBOLS = re.compile(r"[\W_]+")
_LONGEST_WORD = 12
_PARTICLES = "了吗嗎呢吧们們"  # grammatical words without meaning: omitting them is better than “finish”


def gloss(texts: Sequence[str]) -> list[str]:
    """Each Chinese text as a string of English glosses.

    Words are taken from the left, the longest in the dictionary first; an unknown character is kept as it is.
    """
    return [_gloss(text) for text in texts]


def _gloss(text: str) -> str:
    meanings = _meanings()
    words: list[str] = []
    position = 0
    while position < len(text):
        for length in range(min(_LONGEST_WORD, len(text) - position), 0, -1):
            word = text[position : position + length]
            if word in meanings:
                words.append(meanings[word])
                break
        else:
            match = _TOKEN.match(text, position)
            word = match[0] if match else text[position]
            words.append(_PUNCTUATION.get(word, word).strip())
        position += len(word)
    joined = " ".join(filter(None, words))
    joined = re.sub(r"(?<! ) +([.,;:?!)”’%…])", r"\1", joined)
    joined = re.sub(r"([(“‘]) +", r"\1", joined)
    return joined[:1].upper() + joined[1:]


@cache
def _meanings() -> dict[str, str]:
    """The chosen gloss of every word in the dictionary, simplified and traditional."""
    chosen: dict[str, tuple[tuple[bool, int], str]] = {}
    for entry in entries():
        meaning = _first_meaning(entry.definitions)
        # Of several readings the commonest has the most meanings; names (capitalised pinyin) come last.
        weight = (not entry.pinyin[:1].isupper(), len(entry.definitions))
        for word in {entry.simplified, entry.traditional} if meaning else ():
            if word not in chosen or weight > chosen[word][0]:
                chosen[word] = (weight, meaning)
    words = {word: meaning for word, (_, meaning) in chosen.items() if not _SYMBOLS.fullmatch(word)}
    return words | dict.fromkeys(_PARTICLES, "")


def _first_meaning(definitions: Sequence[str]) -> str:
    for definition in definitions:
        if _NOT_A_MEANING.match(definition.strip()):
            continue
        text = definition
        while _NOTE.search(text):
            text = _NOTE.sub("", text)
        text = re.split(r"[;,|]", text)[0]
        text = re.sub(r"^(to be|to|the|an?) (?=\w)", "", " ".join(text.split()).strip(" ~'’"))
        if re.search(r"[A-Za-z]", text) and not has_han(text):
            return text
    return ""
