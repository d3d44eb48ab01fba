"""Evidence for a link between two words of a bead."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from align.encoders import Vectors
from align.words.glosses import Cards, EnglishLemmas
from align.words.pairs import Lines, Matrix, Pairs, Values, product
from align.words.sounds import similarity, spelt_in_pinyin
from align.words.units import TextUnits
from align.words.vocabulary import ChineseWord, EnglishWord, unit
from corpus.text.numbers import numbers
from corpus.text.numbers.words import STARTERS

_DIGIT = re.compile("[0-9０-９〇零一二两兩三四五六七八九十百千万萬亿億半双]")

KINDS = (
    *("similarity", "similarity_of_windows", "gloss", "gloss_part", "gloss_stem", "gloss_inside"),
    *("gloss_around", "gloss_around_part", "sound", "pinyin", "same", "number", "distance", "offset"),
    *("strength", "rank_in_row", "rank_in_column", "lead_in_row", "lead_in_column", "row_glosses"),
    *("column_glosses", "row_similarity", "column_similarity", "chinese_length", "english_length"),
    *("particle", "function_word", "latin", "digits", "in_dictionary", "chinese_words", "english_words"),
)
"""The kinds of evidence, in the order of the first axis of :func:`evidence`."""


_CHINESE_FACTS = ("chinese_length", "particle", "latin", "in_dictionary")
_ENGLISH_FACTS = ("english_length", "function_word", "digits")


def evidence(
    pairs: Pairs,
    beads: Sequence[tuple[TextUnits, TextUnits]],
    words: Sequence[tuple[Sequence[ChineseWord], Sequence[EnglishWord]]],
    cards: Cards,
) -> Matrix:
    """The evidence for each pair of words of some beads, float32 (KINDS, pairs)."""
    found = np.zeros((len(KINDS), len(pairs)), np.float32)
    of = dict(zip(KINDS, found, strict=True))
    chinese = [word for side, _ in words for word in side]
    english = [word for _, side in words for word in side]
    vectors = np.stack([word.vector for word in chinese]), np.stack([word.vector for word in english])
    _similarities(pairs, vectors, of["similarity"])
    windows = [_windows(of_side, texts) for of_side, texts in zip(vectors, pairs.texts, strict=True)]
    _similarities(pairs, windows, of["similarity_of_windows"])
    _by_glosses(pairs, beads, words, cards, of)
    _by_form(pairs, beads, words, of)
    rows, columns = (texts.places() / np.maximum(texts.spread(texts.lengths) - 1, 1) for texts in pairs.texts)
    of["offset"][:] = pairs.of_rows(rows) - pairs.of_columns(columns)
    np.abs(of["offset"], out=of["distance"])
    strength = of["strength"]
    strength[:] = of["similarity"] + 0.5 * np.maximum(of["gloss"], of["gloss_around"])
    strength += 0.2 * np.maximum(of["gloss_stem"], of["gloss_part"]) + 0.3 * of["gloss_inside"]
    strength += of["pinyin"] + np.maximum(of["same"], of["number"]) - 0.3 * of["distance"]
    of["rank_in_row"][:], of["lead_in_row"][:] = _ranks(strength, pairs.sizes), _lead(strength, pairs.rows)
    by_column, sizes = pairs.by_column, [(m, n) for n, m in pairs.sizes]
    transposed = strength[by_column]
    of["rank_in_column"][by_column] = _ranks(transposed, sizes)
    of["lead_in_column"][by_column] = _lead(transposed, pairs.columns)
    of["row_glosses"][:] = pairs.of_rows(pairs.rows.sums(of["gloss"]))
    of["column_glosses"][:] = pairs.of_columns(pairs.columns.sums(of["gloss"][by_column]))
    of["row_similarity"][:] = pairs.of_rows(pairs.rows.greatest(of["similarity"]))
    of["column_similarity"][:] = pairs.of_columns(pairs.columns.greatest(of["similarity"][by_column]))
    for name, facts in zip(_CHINESE_FACTS, np.array([word.facts for word in chinese]).T, strict=True):
        of[name][:] = pairs.of_rows(facts)
    for name, facts in zip(_ENGLISH_FACTS, np.array([word.facts for word in english]).T, strict=True):
        of[name][:] = pairs.of_columns(facts)
    of["chinese_words"][:] = pairs.of_columns(np.log(pairs.columns.lengths))
    of["english_words"][:] = pairs.of_rows(np.log(pairs.rows.lengths))
    return found


def _similarities(pairs: Pairs, vectors: Sequence[Vectors], found: Values) -> None:
    for bead, matrix in enumerate(pairs.matrices(found)):
        chinese, english = (
            of_side[texts.part(bead)] for of_side, texts in zip(vectors, pairs.texts, strict=True)
        )
        matrix[:] = product(chinese, english.T)


def _windows(vectors: Vectors, texts: Lines) -> Vectors:
    """Unit vectors of the sum of each word's vector and those of its neighbours in the text."""
    sums = vectors.copy()
    is_followed = np.ones((len(vectors), 1), np.float32)
    is_followed[texts.starts - 1] = 0  # the last word of a text is not; -1 is the last of all texts
    sums[1:] += (vectors * is_followed)[:-1]
    sums[:-1] += vectors[1:] * is_followed[:-1]
    return unit(sums)


def _by_glosses(
    pairs: Pairs,
    beads: Sequence[tuple[TextUnits, TextUnits]],
    words: Sequence[tuple[Sequence[ChineseWord], Sequence[EnglishWord]]],
    cards: Cards,
    of: Mapping[str, Values],
) -> None:
    """The dictionary's evidence for each pair: of the word itself, its parts, and the word around it."""
    gloss: list[int] = []
    part: list[tuple[int, float]] = []
    stem: list[int] = []
    half_inside: list[int] = []
    inside: list[int] = []
    around: list[int] = []
    around_part: list[tuple[int, float]] = []
    for start, end, (zh, _), (chinese, english) in zip(
        pairs.starts.tolist(), pairs.ends.tolist(), beads, words, strict=True
    ):
        lemmas = EnglishLemmas([word.bases for word in english], [word.stems for word in english])
        rows = range(start, end, len(english))
        for row, word in zip(rows, chinese, strict=True):
            gloss += [row + j for j in lemmas.whole(word.card)]
            part += [(row + j, share) for j, share in lemmas.parts(word.card)]
            stem += [row + j for j in lemmas.stemmed(word.card)]
            for card in word.inside:
                half_inside += [row + j for j in lemmas.whole(card)]
        for text, first, last in zh.known:
            if first == last:
                if text != zh.words[first].text:
                    inside += [rows[first] + j for j in lemmas.whole(cards[text])]
                continue
            card = cards[text]
            whole, parts = lemmas.whole(card), lemmas.parts(card)
            for row in rows[first : last + 1]:
                around += [row + j for j in whole]
                around_part += [(row + j, share) for j, share in parts]
    of["gloss"][gloss] = 1
    of["gloss_stem"][stem] = 1
    of["gloss_inside"][half_inside] = 0.5
    of["gloss_inside"][inside] = 1
    of["gloss_around"][around] = 1
    for name, found in (("gloss_part", part), ("gloss_around_part", around_part)):
        if found:
            places, shares = zip(*found, strict=True)
            np.maximum.at(of[name], np.array(places), np.array(shares, np.float32))


def _by_form(
    pairs: Pairs,
    beads: Sequence[tuple[TextUnits, TextUnits]],
    words: Sequence[tuple[Sequence[ChineseWord], Sequence[EnglishWord]]],
    of: Mapping[str, Values],
) -> None:
    """The evidence of sound, of equal strings and of equal numbers for each pair."""
    same: list[int] = []
    pinyin: list[int] = []
    number: list[int] = []
    for start, (zh, en), (chinese, english) in zip(pairs.starts.tolist(), beads, words, strict=True):
        m = len(english)
        same += [start + i * m + j for i, j in _same(chinese, english)]
        may_be_pinyin = [(j, word.text) for j, word in enumerate(english) if word.may_be_pinyin]
        spelt = spelt_in_pinyin([word.readings for word in chinese], may_be_pinyin)
        pinyin += [start + i * m + j for i, j in spelt]
        number += [start + i * m + j for i, j in _numbers(zh, en)]
        sound = similarity([word.sound for word in chinese], [word.text for word in english])
        sound += similarity([word.consonants for word in chinese], [word.consonants for word in english])
        of["sound"][start : start + sound.size] = sound.ravel() / 2
    of["same"][same] = 1
    of["pinyin"][pinyin] = 1
    of["number"][number] = 1


def _same(chinese: Sequence[ChineseWord], english: Sequence[EnglishWord]) -> list[tuple[int, int]]:
    """The places of words that are written alike; an ordinal counts as its number."""
    places: dict[str, list[int]] = {}
    for j, word in enumerate(english):
        places.setdefault(word.plain, []).append(j)
    return [(i, j) for i, word in enumerate(chinese) for j in places.get(word.plain, ())]


def _numbers(zh: TextUnits, en: TextUnits) -> list[tuple[int, int]]:
    """The places of words that are parts of equal numbers, numerals with numerals and the rest with the rest:
    1500万欧元, 15 million euros.
    """
    if not _DIGIT.search(zh.text):
        return []
    english = [({number.key, *number.also}, en.within([number.span])) for number in numbers(en.text)]
    found = []
    for number in numbers(zh.text) if english else ():
        keys = {number.key, *number.also}
        for others, columns in english:
            if not keys.isdisjoint(others):
                rows = zh.within([number.span])
                found += [
                    (i, j) for i in rows for j in columns if _number_parts(zh, i) & _number_parts(en, j)
                ]
    return found


def _number_parts(side: TextUnits, word: int) -> set[str]:
    """Whether a word in a number is a numeral, something else such as a unit, or both: 1930s."""
    text = side.words[word].text
    if text in STARTERS:
        return {"numeral"}
    rest = any(map(str.isalpha, _DIGIT.sub("", text)))
    return ({"numeral"} if _DIGIT.search(text) else set()) | ({"rest"} if rest else set())


def _ranks(values: Values, sizes: Sequence[tuple[int, int]]) -> Values:
    """The logarithm of each value's rank in its row, the greatest having rank one."""
    ranks = np.empty_like(values)
    logarithms = np.log1p(np.arange(max(m for _, m in sizes), dtype=np.float32))
    start = 0
    for n, m in sizes:
        part = slice(start, start := start + n * m)
        order = (-values[part].reshape(n, m)).argsort(axis=1, kind="stable")
        ranks[part].reshape(n, m)[np.arange(n)[:, None], order] = logarithms[:m]
    return ranks


def _lead(values: Values, lines: Lines) -> Values:
    """The difference of each value to the greatest of the others in its line; the value if it is alone."""
    others = lines.best_others(values)
    return values - np.where(np.isinf(others), 0, others)
