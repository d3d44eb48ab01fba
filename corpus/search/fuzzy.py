"""Fuzzy matches: earlier translations of nearly the same sentence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract_iter

from corpus.errors import UsageError, check_length
from corpus.formats.notebook import Record, Tabular
from corpus.model import Span
from corpus.search.penalties import NO_PENALTIES, NOT_REVIEWED, Penalties, deducted
from corpus.search.placeables import (
    differing_placeables,
    placeables,
    with_other_placeables,
    with_placeables_alike,
)
from corpus.search.query import check_text
from corpus.search.selection import Selection
from corpus.store.corpus import Corpus
from corpus.store.index import LONGEST_SHORT, Side
from corpus.store.reading import (
    BeadText,
    bead_record,
    beads_with_short_texts,
    load_short_texts,
    load_side,
    shown,
)
from corpus.store.snapshot import Snapshot
from corpus.text.folding import fold, fold_with_offsets
from corpus.text.numbers.comparison import numbers_differ
from corpus.text.tokens import character_pairs, grams, has_chinese, runs

SHORT = 12
"""A query with at most this many tokens is short: similar texts share few of its tokens."""

VOTES = 3
"""How many tokens a candidate must share with the query."""

CANDIDATES = 1000
"""The most beads whose text is compared with the query."""

MOST_SHORT = 4000
"""The most short texts compared one by one; if there are more, all texts of a similar length are read."""

COMMON = 50_000
"""The most beads that one token contributes."""

MOST_BY_PLACEABLES = 30
"""The most percentage points that a match may gain by comparing numbers, dates and URLs as such."""

LONGEST = 10_000
"""The most characters in a query."""

LOWEST = 30
"""The lowest minimum to ask for; below it, everything matches everything."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference: ``span`` in the query against ``match_span`` in the match; one may be empty."""

    span: Span
    match_span: Span


@dataclass(frozen=True, slots=True)
class FuzzyMatch:
    """A bead whose text is similar to the query.

    ``percent`` is the similarity, see :func:`percent`, less what was ``deducted`` for its origin; numbers of
    the same value and equal dates count as equal, however they are written, and any other placeable as one
    character, if that makes the texts more alike. ``penalties`` name the reasons against the match: ``number
    differs``, ``not reviewed`` and the origins of deductions; they rank it after others of the same
    percentage. ``only_placeables`` says that nothing but numbers, dates, tags, variables or addresses differ;
    ``adapted`` is then the translation with those of the query; it is empty if that is uncertain.
    """

    bead: BeadText
    percent: int
    penalties: tuple[str, ...]
    differences: tuple[Difference, ...]
    deducted: int = 0
    only_placeables: bool = False
    adapted: str = ""


@dataclass(frozen=True, slots=True)
class FuzzyMatches(Tabular):
    """The best matches, and the side that was searched."""

    query: str
    side: Side
    matches: tuple[FuzzyMatch, ...]
    hint: str = ""

    def records(self) -> Iterator[Record]:
        """A row for each match."""
        return (
            {"percent": match.percent} | bead_record(match.bead) | {"penalties": match.penalties}
            for match in self.matches
        )


def percent(one: str, other: str) -> int:
    """How similar two texts are, from 0 to 100, rounded down.

    ``100 - 100 * d / n`` with the Levenshtein distance d in characters and the length n of the longer text,
    as in Translate Toolkit's LevenshteinComparer, on folded texts. 100 is for identical texts, 99 for texts
    that are equal when folded.
    """
    if one == other:
        return 100
    folded, other_folded = fold(one), fold(other)
    return _percent(Levenshtein.distance(folded, other_folded), max(len(folded), len(other_folded)))


def _percent(distance: int, length: int) -> int:
    return min(100 * (length - distance) // length, 99) if length else 99


def fuzzy(
    corpus: Corpus,
    text: str,
    *,
    limit: int = 5,
    minimum: int = 70,
    side: Side | None = None,
    only: Selection | None = None,
    penalties: Penalties = NO_PENALTIES,
) -> FuzzyMatches:
    """Find the best matches of at least ``minimum`` percent for ``text``, without duplicates.

    Candidates are the beads that share as many pairs of characters with ``text`` as every similar text must;
    for short texts, where too few pairs are certain, all texts of similar length. ``only`` leaves beads out,
    ``penalties`` lower the percentages by origin. Raises DuizhaoError for a text of more than ``LONGEST``
    characters and a minimum that is not a percentage from ``LOWEST`` to 100.
    """
    if not LOWEST <= minimum <= 100:
        raise UsageError(
            "a minimum of {minimum} is out of range",
            hint="Give a percentage from {lowest} to 100.",
            minimum=minimum,
            lowest=LOWEST,
        )
    if limit < 1:
        raise UsageError("the limit is below 1")
    check_text(text)
    check_length(
        text,
        LONGEST,
        "the text has {length:,} characters (at most {longest:,})",
        hint="Look up its sentences one by one.",
    )
    text = " ".join(text.split()) if "\n" in text else text
    folded = fold(text)
    side = side or ("zh" if has_chinese(folded) else "en")
    if not folded:
        return FuzzyMatches(text, side, (), hint="Give a sentence to compare.")
    sought = _Sought(folded, side, least_before_placeables(text, minimum))
    with corpus.snapshot() as snapshot:
        nearest = _nearest(snapshot, sought, CANDIDATES if only or penalties else limit * 4)
        beads = [bead for bead in snapshot.beads(nearest) if not only or only.has(bead)]
        deductions = penalties.of_beads(beads)
    found = (_match(bead, text, side, deductions.get(bead.id, ())) for bead in beads)
    matches = [match for match in found if match.percent >= minimum]
    matches.sort(key=lambda match: (-match.percent, len(match.penalties)))  # stable: best rank first
    return FuzzyMatches(text, side, tuple(_distinct(matches))[:limit])


def exact(corpus: Corpus, text: str, side: Side, limit: int) -> list[BeadText]:
    """Up to ``limit`` beads with exactly ``text`` on ``side``, except for the amount of white space."""
    if not (folded := fold(text)):
        return []
    with corpus.snapshot() as snapshot:
        beads = snapshot.beads(_nearest(snapshot, _Sought(folded, side, 100), limit))
    return [bead for bead in beads if bead.side(side).split() == text.split()]


def least_before_placeables(text: str, minimum: int) -> int:
    """The lowest :func:`percent` of texts that may reach ``minimum`` when the placeables of ``text`` count as
    one character each.

    A long placeable that only the other text has can keep it below: a bound that allows for it would let
    nearly everything through.
    """
    written = sum(end - start for start, end in (found.span for found in placeables(text)))
    least = minimum * (len(text) - written) // len(text)
    return max(least, minimum - MOST_BY_PLACEABLES, LOWEST)


@dataclass(frozen=True, slots=True)
class _Sought:
    """Texts of one side that are at least ``minimum`` percent similar to ``folded``."""

    folded: str
    side: Side
    minimum: int

    @property
    def lengths(self) -> tuple[int, int]:
        """The shortest and the longest length of such a text, in characters."""
        return -(-len(self.folded) * self.minimum // 100), len(self.folded) * 100 // self.minimum


def _nearest(snapshot: Snapshot, sought: _Sought, limit: int) -> list[int]:
    """Ids of the beads with the most similar texts, best first."""
    if sought.lengths[1] <= LONGEST_SHORT:
        ids = _by_character_pairs(snapshot, sought)
    else:
        ids = _by_grams(snapshot, sought)
    if ids is None:
        return _of_like_length(snapshot, sought, limit)
    found = [(bead_id, fold(text)) for bead_id, text in load_side(snapshot.connection, ids, sought.side)]
    scores = _scores([text for _, text in found], sought)
    return [bead_id for _, bead_id in sorted((score, found[i][0]) for i, score in scores)[:limit]]


def _by_character_pairs(snapshot: Snapshot, sought: _Sought) -> list[int] | None:
    """Ids of the beads with short texts that may be similar; None if there are too many."""
    folded = sought.folded
    least = len(character_pairs(folded)) - _most_spoilt(len(folded), sought.minimum, len(folded), 0)
    if least < 1:
        return None
    ids = snapshot.index.similar_short(snapshot.connection, sought.side, folded, least, *sought.lengths)
    return shown(ids, snapshot.hidden) if len(ids) <= MOST_SHORT else None


def _of_like_length(snapshot: Snapshot, sought: _Sought, limit: int) -> list[int]:
    """Ids of the beads with the most similar texts among all texts of similar length, best first."""
    connection, side, hidden = snapshot.connection, sought.side, snapshot.hidden
    texts = load_short_texts(connection, side, *sought.lengths, hidden)
    by_text = {texts[i]: score for i, score in _scores(texts, sought)}
    ranked = sorted(by_text, key=by_text.__getitem__)
    # Each text is in at least one bead; of equally good ones the lowest ids are taken.
    enough = [text for text in ranked if by_text[text] <= by_text[ranked[:limit][-1]]]
    beads = [
        (by_text[text], bead_id)
        for start in range(0, len(enough), 500)
        for bead_id, text in beads_with_short_texts(connection, side, enough[start : start + 500], hidden)
    ]
    return [bead_id for _, bead_id in sorted(beads)[:limit]]


def _most_spoilt(length: int, minimum: int, twice: int, once: int) -> int:
    """The most tokens of a text of ``length`` that a text of at least ``minimum`` percent may lack.

    Changing one of ``twice`` characters breaks two tokens; changing one of ``once`` further ones breaks one,
    and so does an insertion. A longer text allows more edits, but the difference in length consists of
    insertions.
    """
    most = 0
    for other_length in range(length, length * 100 // minimum + 1):
        put_in = other_length - length
        changed = max(other_length * (100 - minimum) // 100 - put_in, 0)
        by_two = min(changed, twice)
        by_one = min(changed - by_two, once)
        most = max(most, 2 * by_two + by_one + put_in)
    return most


def _spoiling(folded: str) -> tuple[int, int]:
    """The number of characters of a text in two of its :func:`~corpus.text.tokens.grams`, and that in one.

    A changed character breaks the two pairs that it is in, but a run of n characters has only n - 1 pairs; in
    a word it breaks one token.
    """
    lengths = [len(run) - 1 if has_chinese(run) else 1 for run in runs(folded)]
    return sum(length // 2 for length in lengths), sum(length % 2 for length in lengths)


def _by_grams(snapshot: Snapshot, sought: _Sought) -> list[int]:
    """Ids of the beads that share most of the query's tokens.

    A text that is similar enough shares at least ``left`` tokens with the query. So it shares at least v
    tokens with the query even without the ``left - v`` most frequent ones (the q-gram lemma).
    """
    folded = sought.folded
    tokens = grams(folded)[:1000]
    left = len(tokens) - _most_spoilt(len(folded), sought.minimum, *_spoiling(folded))
    frequencies = snapshot.index.frequencies(snapshot.connection, sought.side, tokens)
    votes = max(min(VOTES, left), 1)
    rarest = sorted(tokens, key=frequencies.__getitem__)[: len(tokens) - max(left, 1) + votes]
    there = [token for token in rarest if frequencies[token]]
    postings = snapshot.index.postings(snapshot.connection, sought.side, there, COMMON)
    if not postings:
        return []
    ids, counts = np.unique(np.concatenate(postings), return_counts=True)
    for first, last in snapshot.hidden:
        counts[(ids >= first) & (ids <= last)] = 0
    enough = counts >= votes
    ids, counts = ids[enough], counts[enough]
    # Shorter texts share more tokens.
    most = CANDIDATES if len(tokens) > SHORT else MOST_SHORT
    return [int(bead_id) for bead_id in ids[np.lexsort((ids, -counts))[:most]]]


_Score = tuple[int, int]
"""Negative percentage and distance: lower is better."""


def _scores(texts: Sequence[str], sought: _Sought) -> list[tuple[int, _Score]]:
    """The indices of the texts that are similar enough, with their sort keys."""
    length, minimum = len(sought.folded), sought.minimum
    # The distance that the longest text may have; shorter ones are checked again below.
    most = length * 100 // minimum * (100 - minimum) // 100
    scores: list[tuple[int, _Score]] = []
    for _, distance, i in extract_iter(sought.folded, texts, scorer=Levenshtein.distance, score_cutoff=most):
        percent = _percent(int(distance), max(length, len(texts[i])))
        if percent >= min(minimum, 99):  # whether it is 100 is decided when the original texts are compared
            scores.append((i, (-percent, int(distance))))
    return scores


def _match(bead: BeadText, text: str, side: Side, deductions: Sequence[tuple[str, int]]) -> FuzzyMatch:
    other = bead.side(side)
    folded, offsets = fold_with_offsets(text)
    other_folded, other_offsets = fold_with_offsets(other)
    differences = tuple(
        Difference(
            _raw(offsets, edit.src_start, edit.src_end, len(text)),
            _raw(other_offsets, edit.dest_start, edit.dest_end, len(other)),
        )
        for edit in Levenshtein.opcodes(folded, other_folded)
        if edit.tag != "equal"
    )
    penalties = []
    if numbers_differ(text, other):
        penalties.append("number differs")
    if not bead.reviewed:
        penalties.append("not reviewed")
    penalties += [origin for origin, _ in deductions if origin != NOT_REVIEWED]
    taken_off = deducted(deductions)
    differing = differing_placeables(text, other)
    return FuzzyMatch(
        bead,
        max(percent_with_placeables(text, other) - taken_off, 0),
        tuple(penalties),
        differences,
        taken_off,
        bool(differing),
        with_other_placeables(bead.side("en" if side == "zh" else "zh"), text, differing),
    )


def percent_with_placeables(one: str, other: str) -> int:
    """The same as :func:`percent`, or more if :func:`with_placeables_alike` makes the texts more alike."""
    if one == other:
        return 100
    return min(max(percent(one, other), percent(*with_placeables_alike(one, other))), 99)


def _raw(offsets: Sequence[Span], start: int, end: int, length: int) -> Span:
    if start < end:
        return offsets[start][0], offsets[end - 1][1]
    place = offsets[start][0] if start < len(offsets) else length
    return place, place


def _distinct(matches: Sequence[FuzzyMatch]) -> Iterable[FuzzyMatch]:
    """The matches without repetitions of the same two texts."""
    seen: set[tuple[str, str]] = set()
    for match in matches:
        key = match.bead.source, match.bead.target
        if key not in seen:
            seen.add(key)
            yield match
