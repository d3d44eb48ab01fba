"""Where the likely rendering of a keyword stands on the other side of a bead.

Evidence, in this order: the term list; CC-CEDICT; what stands remarkably often where the keyword stands and
seldom elsewhere (Dice coefficient over the beads that hold one or the other), and goes with nothing better.
Where none is strong enough there is no answer: no highlight rather than a wrong one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from corpus.search.query import Span, phrase_spans
from corpus.store.index import Side
from corpus.text.dictionary import Dictionary, left_over, lemmas
from corpus.text.forms import FUNCTION_WORDS, Word, Written, places, written
from corpus.text.tokens import has_chinese, lemma_of, run_spans, runs

STRONG = 0.45
"""The Dice coefficient from which a rendering counts as one."""

FEWEST = 3
"""Beads in which keyword and rendering must stand together for their numbers to mean anything."""

MOST = 6
"""Renderings that are taken from the corpus."""

LONGEST_WORDS = 5
LONGEST_CHARACTERS = 8

_CANDIDATES = 25
"""Candidates whose frequency in the corpus is asked for."""

_STOP_CHARACTERS = frozenset("的了是在和与及对为也要将不有我们这那上中下其之以到")


@dataclass(frozen=True, slots=True)
class Rendering:
    """A likely rendering as it is looked for: ``text`` is folded.

    Its words are found by lemma; those of an English gloss, in ``words``, only by what are forms of them.
    """

    text: str
    evidence: str  # term list, corpus or dictionary
    words: tuple[Word, ...] = ()


class Evidence(Protocol):
    """What a corpus can say about texts standing together; all texts are folded."""

    def frequency(self, side: Side, text: str) -> int:
        """In how many beads a text stands on that side."""

    def across(self, side: Side, text: str) -> Sequence[str]:
        """The different texts on the other side of beads in which ``text`` stands on ``side``."""


def known_renderings(
    keyword: str, side: Side, from_terms: Iterable[str], dictionary: Dictionary
) -> list[Rendering]:
    """The renderings of a keyword on ``side`` that a list or a dictionary has, most trusted first.

    A Chinese keyword is folded, an English one is as it is written in a text.
    """
    found = [Rendering(text, "term list") for text in from_terms]
    return found + (_glosses(keyword, dictionary) if side == "zh" else _words(keyword, dictionary))


def associated_renderings(keyword: str, side: Side, evidence: Evidence) -> list[Rendering]:
    """The likely renderings of a folded keyword on ``side`` that follow from the corpus, strongest first."""
    return [Rendering(text, "corpus") for text in _associated(keyword, side, evidence)]


def counterpart_spans(
    renderings: Sequence[Rendering],
    own: str,
    other: Written,
    keyword: str,
    side: Side,
    dictionary: Dictionary,
) -> tuple[list[Span], Rendering | None]:
    """Where a rendering stands in ``other``, of which ``own`` is the other side, and which; empty where none.

    Of a dictionary's glosses the longest counts, and of these one that stands there as it is written. A
    keyword of several dictionary words, none of whose renderings is known, is taken apart: where each word's
    rendering stands in the text and all stand close together, they are the answer.
    """
    best: tuple[int, bool] = (0, False)
    answer: tuple[list[Span], Rendering | None] = [], None
    for rendering in renderings:
        if rendering.words:
            spans, literal = places(rendering.words, other)
            if spans and (len(rendering.words), literal) > best:
                best, answer = (len(rendering.words), literal), (spans, rendering)
        elif best[0]:
            break  # a gloss goes before what only the corpus says
        elif spans := phrase_spans(rendering.text, other.folded):
            if side == "en" and rendering.evidence == "dictionary":
                spans = [span for span in spans if _is_cut_well(span, other.folded, dictionary)]
                if not spans or _renders_another(rendering.text, len(spans), keyword, own, dictionary):
                    continue
            return spans, rendering
    if not answer[0] and side == "zh":
        return _piecewise(keyword, other, dictionary)
    return answer


_AROUND = 4
"""Characters before and behind a word that are looked at."""


def _is_cut_well(span: Span, folded: str, dictionary: Dictionary) -> bool:
    """Whether a Chinese word stands there as such, and is not of parts of others: 物产 in 重物产品."""
    start, end = span
    run_start, run_end = next(run for run in run_spans(folded) if run[0] <= start < run[1])
    first, last = max(run_start, start - _AROUND), min(run_end, end + _AROUND)
    around = folded[first:last]
    if not dictionary.words_with([folded[i - 1 : i + 1] for i in span if run_start < i < run_end]):
        return True
    words = dictionary.words_in(around)
    start, end = start - first, end - first
    cut = [
        word for word in words if word[1] <= start or word[0] >= end or (word[0] <= start and word[1] >= end)
    ]
    return len(cut) == len(words) or left_over(around, cut) <= left_over(around, words)


def _renders_another(word: str, count: int, keyword: str, own: str, dictionary: Dictionary) -> bool:
    """Whether a Chinese word that stands so often may as well be for another English word of the text."""
    wanted = {lemma_of(run) for run in runs(keyword)}
    others = [
        words
        for gloss in dictionary.glosses(word)
        if _says_something(words := _parsed(gloss))
        and wanted.isdisjoint(lemma_of(part.text) for part in words)
    ]
    if not others:
        return False
    text = written(own)
    return any(count <= len(spans) for words in others if (spans := places(words, text)[0]))


def _associated(keyword: str, side: Side, evidence: Evidence) -> list[str]:
    """What stands with the keyword: the strongest, then those that take its place where it is not."""
    others = evidence.across(side, keyword)
    if len(others) < FEWEST:
        return []
    other: Side = "en" if side == "zh" else "zh"
    total = evidence.frequency(side, keyword)
    scale = total / len(others)
    grams = [_grams(text, other) for text in others]
    chosen: list[str] = []
    left = list(range(len(others)))
    while len(left) >= FEWEST and len(chosen) < MOST:
        counts = Counter(gram for i in left for gram in grams[i])
        # What has been explained by a better rendering already counts no more for the keyword.
        of_keyword = total * len(left) / len(others)
        scored: list[tuple[float, str]] = []
        for gram, together in counts.most_common(_CANDIDATES):
            if together < FEWEST:
                break
            frequency = max(evidence.frequency(other, gram), together * scale)
            explained = len(others) - len(left)
            elsewhere = sum(gram in grams[i] for i in range(len(others))) - together
            if explained and elsewhere / explained > 0.5 * together / len(left):
                continue  # a companion of a rendering, not another one
            scored.append((2 * together * scale / (of_keyword + frequency), gram))
        strong = [(dice, gram) for dice, gram in scored if dice >= STRONG]
        if not strong:
            break
        # Of nearly equal ones the longest is the whole of what the others are parts of.
        best = max(dice for dice, _ in strong)
        gram = max((g for dice, g in strong if dice >= 0.85 * best), key=lambda g: (len(g.split()), len(g)))
        left = [i for i in left if gram not in grams[i]]
        if _is_mutual(keyword, side, gram, evidence):
            chosen.append(gram)
    return chosen


def _is_mutual(keyword: str, side: Side, rendering: str, evidence: Evidence) -> bool:
    """Whether nothing goes with the rendering clearly better than the keyword does.

    In a text about 未来产业 the words "future industry" go with 产业, but better with 未来产业.
    """
    other: Side = "en" if side == "zh" else "zh"
    texts = evidence.across(other, rendering)
    if not texts:
        return False
    total = evidence.frequency(other, rendering)
    scale = total / len(texts)

    def dice(gram: str, together: float) -> float:
        return 2 * together * scale / (total + max(evidence.frequency(side, gram), together * scale))

    own = dice(keyword, sum(bool(phrase_spans(keyword, text)) for text in texts))
    counts = Counter(gram for text in texts for gram in _grams(text, side))
    return all(dice(gram, together) <= 1.05 * own for gram, together in counts.most_common(_CANDIDATES))


def _grams(folded: str, side: Side) -> set[str]:
    return _character_grams(folded) if side == "zh" else _word_grams(folded)


def _word_grams(folded: str) -> set[str]:
    """Rows of up to five lemmas that neither begin nor end with a function word, within a clause."""
    spans = run_spans(folded)
    words = [lemma_of(folded[start:end]) for start, end in spans]
    grams: set[str] = set()
    for i, word in enumerate(words):
        if word in FUNCTION_WORDS or len(word) < 2:
            continue
        for j in range(i, min(i + LONGEST_WORDS, len(words))):
            if j > i and folded[spans[j - 1][1] : spans[j][0]].strip(" -'"):
                break
            if words[j] not in FUNCTION_WORDS and len(words[j]) > 1:
                grams.add(" ".join(words[i : j + 1]))
    return grams


def _character_grams(folded: str) -> set[str]:
    grams: set[str] = set()
    for run in runs(folded):
        if not has_chinese(run):
            continue
        for i in range(len(run) - 1):
            if run[i] in _STOP_CHARACTERS:
                continue
            for j in range(i + 2, min(i + LONGEST_CHARACTERS, len(run)) + 1):
                if run[j - 1] not in _STOP_CHARACTERS:
                    grams.add(run[i:j])
    return grams


def _words(keyword: str, dictionary: Dictionary) -> list[Rendering]:
    """The Chinese words, longest first, one of whose glosses an English text's words are a form of."""
    text = written(keyword)
    wanted = text.words
    found = [
        word
        for word, gloss in dictionary.glossed(" ".join(word.text for word in wanted))
        if len(word) > 1
        and len(gloss_words := _parsed(gloss)) == len(wanted)
        and places(gloss_words, text)[0]
    ]
    return [Rendering(word, "dictionary") for word in sorted(dict.fromkeys(found), key=len, reverse=True)]


def _glosses(keyword: str, dictionary: Dictionary) -> list[Rendering]:
    if len(keyword) < 2:
        return []  # a single character has too many meanings
    glosses = [words for gloss in dictionary.glosses(keyword) if _says_something(words := _parsed(gloss))]
    # What two glosses are a kind of (cell phone, mobile phone) renders the keyword too (smart phone).
    heads = Counter(words[-1] for words in glosses if len(words) > 1)
    glosses += [(head,) for head, count in heads.items() if count > 1 and _says_something((head,))]
    return [Rendering(" ".join(word.text for word in words), "dictionary", words) for words in glosses]


@lru_cache(maxsize=4096)
def _parsed(gloss: str) -> tuple[Word, ...]:
    return tuple(replace(word, span=(0, 0)) for word in written(gloss).words)


def _says_something(gloss: Sequence[Word]) -> bool:
    return any(word.capitals or (word.text not in FUNCTION_WORDS and len(word.text) > 2) for word in gloss)


def _piecewise(keyword: str, other: Written, dictionary: Dictionary) -> tuple[list[Span], Rendering | None]:
    words = dictionary.longest_matches(keyword)
    if len(words) < 2 or sum(end - start for start, end in words) < len(keyword):
        return [], None
    spans: list[Span] = []
    for start, end in words:
        options = [
            span
            for gloss in _glosses(keyword[start:end], dictionary)
            for span in places(gloss.words, other)[0]
        ]
        near = [span for span in options if not spans or _distance(span, spans[-1]) <= 12]
        if not near:
            return [], None
        spans.append(min(near, key=lambda span: _distance(span, spans[-1]) if spans else span[0]))
    spans = sorted(set(spans))
    if len(spans) < len(words):
        return [], None
    text = " ".join(lemmas(other.folded[start:end]) for start, end in spans)
    return spans, Rendering(text, "dictionary")


def _distance(one: Span, other: Span) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)
