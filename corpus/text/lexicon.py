"""Evidence of the bilingual dictionary: which words of two sentences may translate each other.

Both sides become tokens with keys; a Chinese and an English token match if they share a key. A key is a lemma
of CC-CEDICT's glosses (``develop``), a name in pinyin (``@qingyang``) or a number (``#2006``).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.text.cedict import definitions_in, entries
from corpus.text.characters import HAN
from corpus.text.numbers import Key, numbers
from corpus.text.pinyin import readings_of
from corpus.text.tokens import lemma_of

Keys = frozenset[str]

LONGEST_WORD = 8
_CHINESE_RUN = re.compile(f"[{HAN}]+")
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_REMARK = re.compile(r"\([^)]*\)|\[[^\]]*\]")

_NO_EVIDENCE = frozenset(
    """
    a an the to of in on at by for with from as is are was were be been being am and or but not no nor so
    that this these those it its he she they we you i me him her them us his their our your my mine do does
    did done have has had having will would shall should can could may might must there here what which who
    whom whose when where why how if then than too very just also about into out up down over under again
    all any some such only own same other sb sth etc one one's oneself variant old used see cl abbr surname
    classical literary something somebody unto thee thou thy ye hath said
    """.split()  # noqa: SIM905 (a list of so many strings is no easier to read)
)
"""Words of a text or a gloss that prove nothing if two sentences share them: function words, and the
metalanguage of dictionaries. The aligner's weights were fitted with this list.
"""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a number as ``#2006``, and the keys that it may match by."""

    word: str
    keys: Keys


@cache
def _english() -> dict[str, list[str]]:
    """CC-CEDICT: the English of each word's entries, simplified and traditional."""
    english: dict[str, list[str]] = {}
    for entry in entries():
        for word in {entry.simplified, entry.traditional}:
            english.setdefault(word, []).append(entry.english)
    return english


@lru_cache(maxsize=100_000)
def glosses(word: str) -> Keys:
    """Lemmas of the content words in a word's definitions, and a surname as ``@chen``."""
    keys = set()
    for definition in definitions_in("/".join(_english().get(word, ()))):
        if definition.startswith("surname"):
            keys.add("@" + definition.split()[-1].lower())
        elif not definition.startswith(("CL:", "variant of", "old variant")):
            words = re.findall("[a-z]+", _REMARK.sub(" ", definition).lower())
            keys.update(lemma_of(w) for w in words if w not in _NO_EVIDENCE and len(w) > 1)
    return frozenset(keys)


@cache
def gloss_counts() -> tuple[Counter[str], int]:
    """The number of the dictionary's words with each word in their definitions, and the number of words."""
    english = _english()
    counts: Counter[str] = Counter()
    for texts in english.values():
        counts.update(set(re.findall("[a-z]+", " ".join(texts).lower())))
    return counts, len(english)


def chinese_words(text: str) -> list[str]:
    """The words of the Chinese in a text: greedily the longest in the dictionary, else characters."""
    words, known = [], _english()
    for run in _CHINESE_RUN.findall(text):
        start = 0
        while start < len(run):
            sizes = range(min(LONGEST_WORD, len(run) - start), 1, -1)
            size = next((k for k in sizes if run[start : start + k] in known), 1)
            words.append(run[start : start + size])
            start += size
    return words


def chinese_tokens(text: str) -> list[Token]:
    """Words of a Chinese text that have a translation in the dictionary, numbers, and Latin words."""
    tokens = [Token(word, glosses(word)) for word in chinese_words(text)]
    tokens += _numbers(text)
    tokens += [Token(w, frozenset([lemma_of(w)])) for w in re.findall("[a-z]{2,}", text.lower())]
    return [token for token in tokens if token.keys]


def chinese_keys(text: str) -> Keys:
    """All keys that a Chinese text may match: of its words, of the words inside them, and names in pinyin."""
    keys: set[str] = set().union(*(token.keys for token in chinese_tokens(text)))
    for run in _CHINESE_RUN.findall(text):
        for size in range(1, 5):
            for start in range(len(run) - size + 1):
                keys |= glosses(run[start : start + size])
        syllables = [next(iter(readings_of(character)), "") for character in run]
        for size in range(1, 4):
            keys.update("@" + "".join(syllables[s : s + size]) for s in range(len(run) - size + 1))
    return frozenset(keys)


def english_tokens(text: str) -> list[Token]:
    """Content words of an English text, capitalised ones also as names, and numbers."""
    tokens = []
    for match in _LATIN_WORD.finditer(text):
        word = match[0].lower().replace("’", "'").removesuffix("'s")
        parts = [part for part in word.split("-") if len(part) > 1]
        keys = {lemma_of(part) for part in parts if part not in _NO_EVIDENCE}
        if match[0][0].isupper() and word not in _NO_EVIDENCE:
            keys.add("@" + re.sub("['-]", "", word))
            if len(parts) > 1:
                keys.update("@" + part for part in parts)
        if keys:
            tokens.append(Token(word, frozenset(keys)))
    return tokens + _numbers(text)


def english_keys(text: str) -> Keys:
    """All keys that an English text may match."""
    return frozenset().union(*(token.keys for token in english_tokens(text)))


def rarity(sentences: Sequence[Iterable[Token]]) -> dict[str, float]:
    """For each word, the log of its rarity among the sentences (inverse document frequency)."""
    counts = Counter(word for tokens in sentences for word in {token.word for token in tokens})
    return {word: math.log((len(sentences) + 1) / (count + 0.5)) for word, count in counts.items()}


def _numbers(text: str) -> list[Token]:
    """The numbers above one: “one” is often an article."""
    return [
        Token(_name(number.key), frozenset(map(_name, (number.key, *number.also))))
        for number in numbers(text)
        if isinstance(number.key, tuple) or number.key > 1
    ]


def _name(key: Key) -> str:
    return "#" + (":".join(map(str, key)) if isinstance(key, tuple) else str(key))
