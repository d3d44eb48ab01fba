"""Evidence for a link between two words of a bead: a matrix for each kind."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from align.encoders import Vectors
from align.words.glosses import Cards, EnglishWords
from align.words.sounds import likeness, spelt_in_pinyin
from align.words.units import TextUnits, Unit
from corpus.text.forms import FUNCTION_WORDS
from corpus.text.numbers import numbers
from corpus.text.tokens import has_chinese

Matrix = npt.NDArray[np.float32]

_PARTICLES = frozenset(
    "的了是在和与及对为也将不有这那上中下其之以到都就很还而但或由被把从向给让吗呢吧着并等个所地得"
)

_DIGIT = re.compile("[0-9０-９〇零一二两兩三四五六七八九十百千万萬亿億半双]")

_OF_MEAN = 0.7
"""The share of a language's mean vector that is subtracted, to tell its words apart."""

KINDS = (
    *("similarity", "similarity_of_windows", "gloss", "gloss_part", "gloss_stem", "gloss_inside"),
    *("gloss_around", "gloss_around_part", "sound", "pinyin", "same", "number", "distance", "offset"),
    *("strength", "rank_in_row", "rank_in_column", "lead_in_row", "lead_in_column", "row_glosses"),
    *("column_glosses", "row_similarity", "column_similarity", "chinese_length", "english_length"),
    *("particle", "function_word", "latin", "digits", "in_dictionary", "chinese_words", "english_words"),
)
"""The kinds of evidence, in the order of the last axis of :func:`evidence`."""


def evidence(zh: TextUnits, en: TextUnits, vectors: tuple[Vectors, Vectors], cards: Cards) -> Matrix:
    """float32 (Chinese words, English words, KINDS) for a bead.

    ``vectors`` are those of the words, as :func:`projected` gives them.
    """
    chinese, english = zh.words, en.words
    n, m = len(chinese), len(english)
    similarity = vectors[0] @ vectors[1].T
    gloss, part, stem, inside, around, around_part = _glosses(zh, EnglishWords(english), cards)
    pinyin = spelt_in_pinyin(chinese, english)
    same = _same(chinese, english)
    number = _numbers(zh, en)
    offset = np.arange(n)[:, None] / max(n - 1, 1) - np.arange(m) / max(m - 1, 1)
    strength = similarity + 0.5 * np.maximum(gloss, around) + 0.2 * np.maximum(stem, part) + 0.3 * inside
    strength += pinyin + np.maximum(same, number) - 0.3 * np.abs(offset)
    row = [
        gloss.sum(1),
        similarity.max(1),
        [len(word.text) for word in chinese],
        [word.text in _PARTICLES for word in chinese],
        [not has_chinese(word.text) for word in chinese],
        [bool(cards[word.text].alone or cards[word.text].parts) for word in chinese],
        [np.log(m)] * n,
    ]
    column = [
        gloss.sum(0),
        similarity.max(0),
        [len(word.text) for word in english],
        [word.text in FUNCTION_WORDS or len(word.text) < 2 for word in english],
        [word.text[0].isdigit() for word in english],
        [np.log(n)] * m,
    ]
    by_kind = {
        "similarity": similarity,
        "similarity_of_windows": _windows(vectors[0]) @ _windows(vectors[1]).T,
        "gloss": gloss,
        "gloss_part": part,
        "gloss_stem": stem,
        "gloss_inside": inside,
        "gloss_around": around,
        "gloss_around_part": around_part,
        "sound": likeness(chinese, english),
        "pinyin": pinyin,
        "same": same,
        "number": number,
        "distance": np.abs(offset),
        "offset": offset,
        "strength": strength,
        "rank_in_row": np.log1p(_ranks(strength)),
        "rank_in_column": np.log1p(_ranks(strength.T)).T,
        "lead_in_row": _lead(strength),
        "lead_in_column": _lead(strength.T).T,
    }
    of_rows = (
        "row_glosses",
        "row_similarity",
        "chinese_length",
        "particle",
        "latin",
        "in_dictionary",
        "english_words",
    )
    of_columns = (
        "column_glosses",
        "column_similarity",
        "english_length",
        "function_word",
        "digits",
        "chinese_words",
    )
    found = np.empty((n, m, len(KINDS)), np.float32)
    for name, matrix in by_kind.items():
        found[:, :, KINDS.index(name)] = matrix
    for name, values in zip(of_rows, row, strict=True):
        found[:, :, KINDS.index(name)] = np.asarray(values)[:, None]
    for name, values in zip(of_columns, column, strict=True):
        found[:, :, KINDS.index(name)] = np.asarray(values)
    return found


def projected(vectors: Vectors, mean: Vectors, directions: Vectors) -> Vectors:
    """Unit vectors minus the language's mean, in the principal directions."""
    return _unit((vectors - _OF_MEAN * mean) @ directions)


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)
    return unit


def _glosses(zh: TextUnits, english: EnglishWords, cards: Cards) -> npt.NDArray[np.float32]:
    """The dictionary's evidence for each pair: of the word itself, its parts, and the word around it."""
    words = zh.words
    found = np.zeros((6, len(words), english.count), np.float32)
    gloss, part, stem, inside, around, around_part = found
    for i, word in enumerate(words):
        card = cards[word.text]
        gloss[i, english.whole(card)] = 1
        for j, share in english.parts(card):
            part[i, j] = max(part[i, j], share)
        stem[i, english.stemmed(card)] = 1
        if len(word.text) > 1 and has_chinese(word.text):
            for character in word.text:
                inside[i, english.whole(cards[character])] = 0.5
    for text, first, last in zh.known:
        card = cards[text]
        whole = english.whole(card)
        if first == last:
            if text != words[first].text:
                inside[first, whole] = 1
            continue
        parts = english.parts(card)
        for i in range(first, last + 1):
            around[i, whole] = 1
            for j, share in parts:
                around_part[i, j] = max(around_part[i, j], share)
    return found


def _same(chinese: Sequence[Unit], english: Sequence[Unit]) -> Matrix:
    """Whether both are written alike; an ordinal counts as its number."""
    places: dict[str, list[int]] = {}
    for j, word in enumerate(english):
        places.setdefault(_plain(word.text), []).append(j)
    same = np.zeros((len(chinese), len(english)), np.float32)
    for i, word in enumerate(chinese):
        same[i, places.get(_plain(word.text), [])] = 1
    return same


def _numbers(zh: TextUnits, en: TextUnits) -> Matrix:
    """Whether both are parts of equal numbers: 1500万欧元, 15 million euros."""
    found = np.zeros((len(zh.words), len(en.words)), np.float32)
    if not _DIGIT.search(zh.text):
        return found
    english = [({number.key, *number.also}, en.within([number.span])) for number in numbers(en.text)]
    for number in numbers(zh.text) if english else ():
        keys = {number.key, *number.also}
        for others, columns in english:
            if not keys.isdisjoint(others):
                found[np.ix_(zh.within([number.span]), columns)] = 1
    return found


def _plain(word: str) -> str:
    number = re.match("([0-9]+)(?:st|nd|rd|th)?$", word)
    return number[1].lstrip("0") if number else word


def _windows(vectors: Vectors) -> Vectors:
    padded = np.pad(vectors, ((1, 1), (0, 0)))
    return _unit(padded[:-2] + vectors + padded[2:])


def _ranks(values: Matrix) -> Matrix:
    return np.argsort(np.argsort(-values, axis=1), axis=1).astype(np.float32)


def _lead(values: Matrix) -> Matrix:
    """How much better each is than the best of the others in its row."""
    if values.shape[1] < 2:
        return values
    top = np.partition(values, -2, axis=1)
    best, second = top[:, -1:], top[:, -2:-1]
    return np.where(values >= best, values - second, values - best)
