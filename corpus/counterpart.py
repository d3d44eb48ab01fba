"""Where the likely rendering of a keyword stands on the other side of a bead.

Evidence, in this order: the term list; CC-CEDICT; what stands remarkably often where the keyword stands and
seldom elsewhere (Dice coefficient over the beads that hold one or the other), and goes with nothing better.
Where none is strong enough there is no answer: no highlight rather than a wrong one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.dictionary import Dictionary, lemmas
from corpus.query import Span, phrase_spans
from corpus.store.index import Side
from corpus.tokens import has_chinese, lemma_of, run_spans, runs

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

_STOP_WORDS = frozenset(
    """
    a an the of to in on at by for from with and or but as is are was were be been being it its this that
    these those we our us you your he his she her they their them i my not no has have had do does did will
    would must should can could may shall than then so such which who what when where while if into over
    under about also all any each more most some there here up out only both s t
    """.split()  # noqa: SIM905 (a list of a hundred strings is no easier to read)
)
_STOP_CHARACTERS = frozenset("的了是在和与及对为也要将不有我们这那上中下其之以到")


@dataclass(frozen=True, slots=True)
class Rendering:
    """A likely rendering as it is looked for: ``text`` is folded; words in it are lemmas."""

    text: str
    evidence: str  # term list, corpus or dictionary


class Evidence(Protocol):
    """What a corpus can say about texts standing together; all texts are folded."""

    def frequency(self, side: Side, text: str) -> int:
        """In how many beads a text stands on that side."""

    def across(self, side: Side, text: str) -> Sequence[str]:
        """The different texts on the other side of beads in which ``text`` stands on ``side``."""


def known_renderings(
    keyword: str, side: Side, from_terms: Iterable[str], dictionary: Dictionary
) -> list[Rendering]:
    """The renderings of a folded keyword on ``side`` that a list or a dictionary has, most trusted first."""
    found = [Rendering(text, "term list") for text in from_terms]
    return found + [Rendering(text, "dictionary") for text in _glosses(keyword, side, dictionary)]


def associated_renderings(keyword: str, side: Side, evidence: Evidence) -> list[Rendering]:
    """The likely renderings of a folded keyword on ``side`` that follow from the corpus, strongest first."""
    return [Rendering(text, "corpus") for text in _associated(keyword, side, evidence)]


def counterpart_spans(
    renderings: Sequence[Rendering], other: str, keyword: str, side: Side, dictionary: Dictionary
) -> tuple[list[Span], str]:
    """Where a rendering stands in a folded text of the other side, and which; empty where none does.

    A keyword of several dictionary words, none of whose renderings is known, is taken apart: where each
    word's rendering stands in the text and all stand close together, they are the answer.
    """
    for rendering in renderings:
        if spans := phrase_spans(rendering.text, other):
            return spans, rendering.text
    if side == "zh":
        return _piecewise(keyword, other, dictionary)
    return [], ""


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
        if word in _STOP_WORDS or len(word) < 2:
            continue
        for j in range(i, min(i + LONGEST_WORDS, len(words))):
            if j > i and folded[spans[j - 1][1] : spans[j][0]].strip(" -'"):
                break
            if words[j] not in _STOP_WORDS and len(words[j]) > 1:
                grams.add(" ".join(words[i : j + 1]))
    return grams


def _character_grams(folded: str) -> set[str]:
    grams: set[str] = set()
    for run in runs(folded):
        if not has_chinese(run):
            continue
        for i in range(len(run) - 1):
            for j in range(i + 2, min(i + LONGEST_CHARACTERS, len(run)) + 1):
                if run[i] not in _STOP_CHARACTERS and run[j - 1] not in _STOP_CHARACTERS:
                    grams.add(run[i:j])
    return grams


def _glosses(keyword: str, side: Side, dictionary: Dictionary) -> list[str]:
    if side == "en":
        words = [word for word in dictionary.words(keyword) if len(word) > 1]
        return sorted(words, key=len, reverse=True)
    if len(keyword) < 2:
        return []  # a single character has too many meanings
    glosses = [lemmas(gloss) for gloss in dictionary.glosses(keyword)]
    return sorted(filter(_says_something, glosses), key=lambda gloss: -len(gloss.split()))


def _says_something(gloss: str) -> bool:
    return any(word not in _STOP_WORDS and len(word) > 2 for word in gloss.split())


def _piecewise(keyword: str, other: str, dictionary: Dictionary) -> tuple[list[Span], str]:
    words = dictionary.longest_matches(keyword)
    if len(words) < 2 or sum(end - start for start, end in words) < len(keyword):
        return [], ""
    spans: list[Span] = []
    for start, end in words:
        options = [
            span
            for gloss in _glosses(keyword[start:end], "zh", dictionary)
            for span in phrase_spans(gloss, other)
        ]
        near = [span for span in options if not spans or _distance(span, spans[-1]) <= 12]
        if not near or (len(spans) == 0 and len(set(options)) > 1 and len(words) < 2):
            return [], ""
        spans.append(min(near, key=lambda span: _distance(span, spans[-1]) if spans else span[0]))
    spans = sorted(set(spans))
    if len(spans) < len(words):
        return [], ""
    return spans, " ".join(lemmas(other[start:end]) for start, end in spans)


def _distance(one: Span, other: Span) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)
