"""Where a phrase occurs in a text: Chinese exactly, words by lemma."""

from functools import lru_cache

from corpus.model import Span
from corpus.text.tokens import ambiguous_forms, has_chinese, lemma_of, lemmas_of, run_spans, runs


def phrase_spans(phrase: str, folded: str) -> list[Span]:
    """The spans of a folded phrase in a folded text: Chinese exactly, words by lemma.

    The space or punctuation between two runs may differ.
    """
    wanted = runs(phrase)
    if not has_chinese(phrase):
        return word_spans(wanted, folded)
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
    """The spans of a folded text in which words follow one another that may be forms of these."""
    lemmas, found = _lemmas(folded)
    if not wanted:
        return []
    first, *others = map(_forms, wanted)
    if first[0].isdisjoint(lemmas):
        return []
    spans: list[Span] = []
    last = -1
    for i, lemma in enumerate(lemmas):
        if i <= last or lemma not in first[0] or i + len(wanted) > len(lemmas):
            continue
        if all(
            lemmas[place] in allowed and (lemmas[place] in own or folded[slice(*found[place])] in forms)
            for place, (allowed, own, forms) in enumerate((first, *others), i)
        ):
            last = i + len(wanted) - 1
            spans.append((found[i][0], found[last][1]))
    return spans


@lru_cache(maxsize=1000)
def _forms(word: str) -> tuple[set[str], tuple[str, ...], list[str]]:
    """The lemmas that a form of the word may have, those that say enough, and the forms with the others."""
    own = lemmas_of(word)
    forms = [form for lemma in own for form in ambiguous_forms(lemma)]
    return {*own, *map(lemma_of, forms)}, own, forms


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
        return not set(lemmas_of(want)).isdisjoint(lemmas_of(text))
    return text.endswith(want) if at_start else text.startswith(want) if at_end else text == want
