"""Synthetic bilingual text of any size: good for speed, size and recall, and for nothing else.

A stock of phrases is made of words of CC-CEDICT, drawn with the frequencies of Zipf's law; a sentence is a
row of phrases with function words and commas between them, and its English side glosses the same words in
the same order. So lengths and the frequencies of character pairs, which an index lives by, are like those of
text; what it says is nonsense.
"""

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from corpus.model import TranslationUnit
from corpus.text.characters import HAN

LINKS = [
    *[
        ("的", "of"),
        ("，", ","),
        ("是", "is"),
        ("在", "in"),
        ("和", "and"),
        ("了", "has"),
        ("、", ","),
        ("不", "not"),
    ],
    *[
        ("有", "have"),
        ("对", "for"),
        ("为", "as"),
        ("也", "also"),
        ("要", "must"),
        ("将", "will"),
        ("与", "with"),
    ],
]
WORDS = 40_000
PHRASES = 150_000
BATCH = 10_000


def vocabulary(seed: int) -> list[tuple[str, str]]:
    """Chinese words with a short English gloss each, the most frequent ones first."""
    from corpus.text.cedict import entries

    words: dict[str, str] = {}
    for entry in entries():
        word, gloss = entry.simplified, entry.definitions[0].removeprefix("to ").removeprefix("a ")
        if re.fullmatch(f"[{HAN}]{{2,4}}", word) and re.fullmatch("[a-z]{2,11}( [a-z]{2,6})?", gloss):
            words.setdefault(word, gloss)
    pairs = list(words.items())
    rng = np.random.default_rng(seed)
    # The frequent words are mostly of two characters.
    order = np.argsort(rng.random(len(pairs)) + np.array([len(word) - 2 for word, _ in pairs]) * 0.4)
    return [pairs[i] for i in order[:WORDS]]


def phrases(seed: int) -> list[tuple[str, str]]:
    """Phrases of one to three words."""
    words = vocabulary(seed)
    rng = np.random.default_rng(seed)
    drawn = iter(_zipf(rng, len(words), 3 * PHRASES))
    stock = []
    for length in rng.integers(1, 4, PHRASES):
        chosen = [words[next(drawn)] for _ in range(length)]
        stock.append(("".join(zh for zh, _ in chosen), " ".join(en for _, en in chosen)))
    return stock


def sentences(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """``count`` pairs of a Chinese sentence, mostly of 5 to 100 characters, and its English glosses."""
    stock = phrases(seed)
    rng = np.random.default_rng(seed + 1)
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        lengths = np.clip(rng.lognormal(1.75, 0.65, size), 1, 25).astype(int)
        drawn = iter(_zipf(rng, len(stock), int(lengths.sum())))
        links = iter(rng.integers(0, len(LINKS), int(lengths.sum())))
        for length in lengths:
            zh, en = map(list, zip(*(stock[next(drawn)] for _ in range(length)), strict=True))
            for k in range(length - 1):
                link, gloss = LINKS[next(links)]
                zh[k] += link
                en[k] += gloss if gloss == "," else " " + gloss
            yield "".join(zh) + "。", " ".join(en) + "."


def units(count: int, seed: int = 1) -> Iterator[TranslationUnit]:
    """The same as translation units of documents of a thousand sentences."""
    for number, (zh, en) in enumerate(sentences(count, seed)):
        yield TranslationUnit(zh, en, document=f"synthetic-{number // 1000:04d}")


def _zipf(rng: np.random.Generator, size: int, count: int) -> NDArray[np.int64]:
    """``count`` numbers below ``size``; the weight of number n is 1 / (n + 20)."""
    weights = 1 / (np.arange(size) + 20.0)
    return np.searchsorted(np.cumsum(weights / weights.sum()), rng.random(count)).clip(0, size - 1)
