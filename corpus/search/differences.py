"""The differences between two similar sentences, by word."""

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from corpus.model import Span
from corpus.text.dictionary import cedict, segmented
from corpus.text.folding import fold_with_offsets
from corpus.text.tokens import has_chinese, run_spans


def word_differences(query: str, theirs: str) -> list[tuple[Span, Span]]:
    """Spans of ``query`` and of ``theirs`` that correspond but differ, in order; one of a pair may be empty.

    Words are compared folded; Chinese is segmented by CC-CEDICT. Differences separated by only one short word
    or sign are merged, because a text in shreds cannot be read.
    """
    (words, spans), (their_words, their_spans) = _words(query), _words(theirs)
    joined: list[list[int]] = []
    for step in Levenshtein.opcodes(words, their_words):
        if step.tag == "equal":
            continue
        between = words[joined[-1][1] : step.src_start] if joined else None
        if between is not None and len("".join(between)) <= 1:
            joined[-1][1], joined[-1][3] = step.src_end, step.dest_end
        else:
            joined.append([step.src_start, step.src_end, step.dest_start, step.dest_end])
    return [
        (
            _between(spans, a, b, len(query), alone=c == d),
            _between(their_spans, c, d, len(theirs), alone=a == b),
        )
        for a, b, c, d in joined
    ]


def _between(spans: Sequence[Span], first: int, last: int, length: int, *, alone: bool) -> Span:
    """The span from the beginning of one word to the end of the word before ``last``.

    A piece that is ``alone``, with no counterpart in the other text, includes the space after it.
    """
    start, behind = (spans[i][0] if i < len(spans) else length for i in (first, last))
    if first == last:
        return start, start
    return start, behind if alone else spans[last - 1][1]


def _words(text: str) -> tuple[list[str], list[Span]]:
    """The words and signs of a folded text with their spans; white space belongs to none."""
    folded, offsets = fold_with_offsets(text)
    known = segmented(folded, cedict().words_in(folded)) if has_chinese(folded) else []
    whole = [span for span in run_spans(folded) if not has_chinese(folded[span[0] : span[1]])]
    ends: dict[int, int] = {}
    for start, end in [*known, *whole]:
        if has_chinese(folded[start:end]) or (start, end) in whole:
            ends[start] = end
    words, spans = [], []
    at = 0
    while at < len(folded):
        end = ends.get(at, at + 1)
        if not folded[at].isspace():
            words.append(folded[at:end])
            spans.append((offsets[at][0], offsets[end - 1][1]))
        at = end
    return words, spans
