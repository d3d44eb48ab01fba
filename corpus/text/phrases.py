"""Where a phrase occurs in a text: Chinese exactly, words by lemma."""

from functools import lru_cache

from corpus.model import Span
from corpus.text.tokens import has_chinese, lemma_of, run_spans, runs


def phrase_spans(phrase: str, folded: str) -> list[Span]:
    """The spans of a folded phrase in a folded text: Chinese exactly, words by lemma.

    The space or punctuation between two runs may differ.
    """
    wanted = runs(phrase)
    if not has_chinese(phrase):
        return word_spans([lemma_of(word) for word in wanted], folded)
    if len(wanted) == 1:
        return _places(wanted[0], folded)
    found = run_spans(folded)
    spans: list[Span] = []
    for i in range(len(found) - len(wanted) + 1):
        window = found[i : i + len(wanted)]
        texts = [folded[start:end] for start, end in window]
        if all(
            _same(want, text, at_start=k == 0, at_end=k == len(wanted) - 1)
            for k, (want, text) in enumerate(zip(wanted, texts, strict=True))
        ):
            first, last = wanted[0], wanted[-1]
            start = window[0][1] - len(first) if has_chinese(first) else window[0][0]
            end = window[-1][0] + len(last) if has_chinese(last) else window[-1][1]
            spans.append((start, end))
    return spans


def word_spans(wanted: list[str], folded: str) -> list[Span]:
    """The spans of a folded text in which words follow one another with these lemmas."""
    lemmas, found = _lemmas(folded)
    if not wanted or wanted[0] not in lemmas:
        return []
    places = [i for i, lemma in enumerate(lemmas) if lemma == wanted[0]]
    spans: list[Span] = []
    last = -1
    for i in places:
        if i > last and lemmas[i : i + len(wanted)] == wanted:
            last = i + len(wanted) - 1
            spans.append((found[i][0], found[last][1]))
    return spans


@lru_cache(maxsize=8)
def _lemmas(folded: str) -> tuple[list[str], list[Span]]:
    """The lemmas of a text and their places. Cached, because a query asks about each of its words in the same
    text.
    """
    spans = run_spans(folded)
    return [lemma_of(folded[start:end]) for start, end in spans], spans


def _places(part: str, folded: str) -> list[Span]:
    spans: list[Span] = []
    start = folded.find(part)
    while start >= 0:
        spans.append((start, start + len(part)))
        start = folded.find(part, start + len(part))
    return spans


def _same(want: str, text: str, *, at_start: bool, at_end: bool) -> bool:
    if not has_chinese(want):
        return lemma_of(want) == lemma_of(text)
    return text.endswith(want) if at_start else text.startswith(want) if at_end else text == want
