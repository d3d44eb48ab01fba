"""The statistics of BLEU, chrF and TER for all segments at once, equal to sacrebleu's own."""

import re
from collections.abc import Sequence
from functools import lru_cache
from statistics import fmean
from typing import Any

import numpy as np
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

from align.scoring.edit_rate import translation_edit_rate
from align.scoring.ngram_counts import Alphabet, Numbers, Symbols, match_counts, ngram_totals

Texts = tuple[str, ...]
References = tuple[tuple[str | None, ...], ...]
"""A list for each reference, with None for a missing segment."""


def bleu_statistics(metric: BLEU, systems: Sequence[Texts], references: References) -> list[Numbers]:
    """For each system ``[length, nearest reference length, matches…, n-grams…]``, one row per segment.

    Raises OverflowError for segments with more distinct words than can be packed.
    """
    alphabet = Alphabet()
    theirs = [alphabet.words(tokenize(metric, [text or "" for text in texts])) for texts in references]
    ours = [alphabet.words(tokenize(metric, texts)) for texts in systems]
    order: int = metric.max_ngram_order
    counts = match_counts(ours, theirs, order, merged=True)[:, 0]
    lengths = np.array([symbols.lengths for symbols in theirs])
    missing = np.array([[text is None for text in texts] for texts in references])
    found = []
    for symbols, counted in zip(ours, counts, strict=True):
        # The nearest length, and of two equally near the shorter.
        distance = np.abs(lengths - symbols.lengths) * (1 << 32) + lengths
        distance[missing] = np.iinfo(np.int64).max
        nearest = np.take_along_axis(lengths, distance.argmin(axis=0)[None], axis=0)[0]
        found.append(np.column_stack([symbols.lengths, nearest, counted, ngram_totals(symbols, order)]))
    return found


def chrf_statistics(
    metric: CHRF, systems: Sequence[Texts], references: References, scores: Any
) -> list[Numbers]:
    """For each system ``[hypothesis, reference, match]`` counts per order, characters first, one row per
    segment.

    With several references, each segment uses the one with the best score; ``scores`` gives those of many
    rows. Raises OverflowError for segments with more distinct characters than can be packed.
    """
    if metric.lowercase:
        systems = [tuple(map(str.lower, texts)) for texts in systems]
        references = tuple(
            tuple(None if text is None else text.lower() for text in texts) for texts in references
        )
    filled = tuple(tuple(text or "" for text in texts) for texts in references)
    counts = _character_counts(tuple(systems), filled, metric.char_order, metric.whitespace)
    if metric.word_order:
        alphabet = Alphabet()
        split = metric._remove_punctuation
        theirs = [alphabet.words([split(text) for text in texts]) for texts in filled]
        ours = [alphabet.words([split(text) for text in texts]) for texts in systems]
        counts = np.concatenate([counts, _all_counts(ours, theirs, metric.word_order)], axis=3)
    # sacrebleu ignores n-grams of the hypothesis if the reference has none of that order.
    counts = np.where((counts[..., 1] == 0)[..., None] & np.array([True, False, False]), 0, counts)
    rows = counts.reshape(*counts.shape[:3], -1)
    if len(references) == 1:
        return list(rows[:, 0])
    missing = np.array([[text is None for text in texts] for texts in references])
    found = []
    for of_system in rows:
        quality = np.array([scores(metric, row.astype(np.float64)) for row in of_system])
        quality[missing] = -1.0
        best = quality.argmax(axis=0)
        # If two are equally good, sacrebleu's own formula decides: the last digit depends on its order.
        close = np.sum(quality.max(axis=0) - quality < 1e-9, axis=0) > 1
        for segment in np.flatnonzero(close).tolist():
            best[segment] = max(
                np.flatnonzero(~missing[:, segment]).tolist(),
                key=lambda r: (metric._compute_f_score(of_system[r, segment].tolist()), -r),
            )
        found.append(np.take_along_axis(of_system, best[None, :, None], axis=0)[0])
    return found


def ter_statistics(metric: TER, systems: Sequence[Texts], references: References) -> list[Any]:
    """For each system ``[edits to the nearest reference, mean reference length]``, one row per segment."""

    def words(texts: Sequence[str | None]) -> list[list[str] | None]:
        return [None if text is None else metric._preprocess_segment(text).split() for text in texts]

    theirs = [
        [of_segment for of_segment in given if of_segment is not None]
        for given in zip(*map(words, references), strict=True)
    ]
    found = []
    for texts in systems:
        rows = []
        for text, given in zip(texts, theirs, strict=True):
            hypothesis = metric._preprocess_segment(text).split()
            rates = [translation_edit_rate(hypothesis, reference) for reference in given]
            rows.append((min(edits for edits, _ in rates), fmean(length for _, length in rates)))
        found.append(np.array(rows, np.float64).reshape(-1, 2))
    return found


@lru_cache(maxsize=2)
def _character_counts(
    systems: tuple[Texts, ...], references: tuple[Texts, ...], order: int, whitespace: bool
) -> Numbers:
    """The counts that chrF and chrF++ share."""
    alphabet = Alphabet()

    def symbols(texts: Texts) -> Symbols:
        return alphabet.characters(texts if whitespace else ["".join(text.split()) for text in texts])

    return _all_counts([*map(symbols, systems)], [*map(symbols, references)], order)


def _all_counts(ours: Sequence[Symbols], theirs: Sequence[Symbols], order: int) -> Numbers:
    """The n-grams of hypothesis and reference, and those shared, along the last of five dimensions."""
    shared = match_counts(ours, theirs, order, merged=False)
    counts = np.empty((*shared.shape, 3), dtype=np.int64)
    counts[..., 0] = np.array([ngram_totals(symbols, order) for symbols in ours])[:, None]
    counts[..., 1] = np.array([ngram_totals(symbols, order) for symbols in theirs])
    counts[..., 2] = shared
    return counts


def tokenize(metric: BLEU, texts: Sequence[str]) -> list[list[str]]:
    """The tokens of each text, by the metric's tokenizer."""
    if metric.lowercase:
        texts = [text.lower() for text in texts]
    if isinstance(metric.tokenizer, Tokenizer13a):
        return [line.split() for line in _tokenize_13a(metric.tokenizer, texts)]
    return [metric.tokenizer(text).split() for text in texts]


def _tokenize_13a(tokenizer: Tokenizer13a, texts: Sequence[str]) -> list[str]:
    """All texts tokenised in one go: the rules look only at a character and its neighbours in the line.

    Each line is put between spaces, as in sacrebleu, so that no rule sees the previous line.
    """
    if not texts:  # joining nothing would give one empty line
        return []
    special = {i: tokenizer(text) for i, text in enumerate(texts) if _is_special(text)}
    joined = "\n".join("" if i in special else f" {text} " for i, text in enumerate(texts))
    # Faster than a replacement that names groups.
    pieces = _APART_13A.split(joined)
    pieces[1::2] = [f" {piece} " for piece in pieces[1::2]]
    joined = "".join(pieces)
    lines = joined.split("\n")
    for i, line in special.items():
        lines[i] = line
    return lines


def _is_special(text: str) -> bool:
    """Whether a line needs sacrebleu's own code, such as one with two stops in a row or an entity."""
    if "&" in text or "\n" in text or "<skipped>" in text:
        return True
    return ".." in text or ".," in text or ",." in text or ",," in text


_APART_13A = re.compile(
    r"([!-&(-/:-@[-`{-~](?:(?<![.,-])|(?<=[0-9]-)|(?<=[.,])(?:(?<![0-9][.,])|(?![0-9]))))"
)
"""mteval-v13a's rules as in sacrebleu: symbols are separate tokens, as are stops that are not between two
digits and dashes after a digit.
"""
