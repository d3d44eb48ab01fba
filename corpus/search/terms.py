"""Find the terms in a sentence, by the term list of a corpus and by the dictionary."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.model import Concept, Span, accepted, unwanted
from corpus.search.concordance import concordance
from corpus.search.query import check_text
from corpus.search.selection import Selection
from corpus.store.connection import Connection, rows
from corpus.store.corpus import Corpus
from corpus.store.index import Side
from corpus.store.reading import load_concepts, load_numbered_concepts
from corpus.text.dictionary import cedict, segmented
from corpus.text.folding import fold, fold_with_offsets
from corpus.text.phrases import phrase_spans
from corpus.text.tokens import has_chinese


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term in a sentence: its span, its renderings, and where they come from.

    ``source`` is ``term list``, or ``CC-CEDICT`` for a word that the list lacks. ``renderings`` may be used,
    preferred first; ``unwanted`` are deprecated or forbidden.
    """

    span: Span
    term: str
    renderings: tuple[str, ...]
    source: str
    note: str = ""
    unwanted: tuple[str, ...] = ()
    definition: str = ""
    subject: str = ""


def find_terms(
    corpus: Corpus, text: str, *, dictionary: bool = True, only: Selection | None = None
) -> list[TermMatch]:
    """The terms in a sentence, in order, without overlaps.

    A Chinese sentence is searched for the Chinese terms of the list, then, with ``dictionary``, for words of
    CC-CEDICT in the remaining text; another sentence for the renderings, by lemma. With ``only``, just the
    terms of the list that occur in one of the selected beads are found. Raises UsageError for a sentence that
    is not a text.
    """
    check_text(text)
    folded, offsets = fold_with_offsets(text)
    found = _from_list(corpus.concepts(), folded)
    if only:
        found = [match for match in found if _stands(corpus, match.term, only)]
    elif dictionary and has_chinese(folded):
        found += _from_dictionary(corpus, folded, found)
    return [
        replace(m, span=(offsets[m.span[0]][0], offsets[m.span[1] - 1][1]))
        for m in sorted(found, key=lambda match: match.span)
    ]


def _stands(corpus: Corpus, term: str, only: Selection) -> bool:
    # Words by lemma, Chinese exactly.
    query = f'"{term}"' if has_chinese(term) else term
    return bool(concordance(corpus, query, limit=1, only=only).hits)


def _from_list(concepts: Sequence[Concept], folded: str) -> list[TermMatch]:
    options: list[TermMatch] = []
    is_chinese_text = has_chinese(folded)
    for concept in concepts:
        sides = concept.chinese, concept.renderings
        own, others = sides if is_chinese_text else sides[::-1]
        for term in own:
            for span in phrase_spans(fold(term.text), folded):
                options.append(
                    TermMatch(
                        span,
                        term.text,
                        accepted(others),
                        "term list",
                        concept.note,
                        unwanted(others),
                        concept.definition,
                        concept.subject,
                    )
                )
    # Of overlapping terms the longer one wins; equal ones are merged.
    options.sort(key=lambda match: (match.span[0] - match.span[1], match.span[0]))
    chosen: dict[Span, TermMatch] = {}
    for match in options:
        same = chosen.get(match.span)
        if same is not None:
            chosen[match.span] = _together(same, match)
        elif not any(match.span[0] < end and start < match.span[1] for start, end in chosen):
            chosen[match.span] = match
    return list(chosen.values())


def _together(first: TermMatch, second: TermMatch) -> TermMatch:
    """Merge two entries' matches at one place: a rendering that either allows is allowed."""
    renderings = tuple(dict.fromkeys([*first.renderings, *second.renderings]))
    both = dict.fromkeys([*first.unwanted, *second.unwanted])
    return replace(
        first,
        renderings=renderings,
        note=first.note or second.note,
        unwanted=tuple(text for text in both if text not in renderings),
        definition=first.definition or second.definition,
        subject=first.subject or second.subject,
    )


def _from_dictionary(corpus: Corpus, folded: str, taken: Sequence[TermMatch]) -> list[TermMatch]:
    free = list(folded)
    for match in taken:
        for i in range(*match.span):
            free[i] = " "
    text = "".join(free)
    words = cedict()
    return [
        TermMatch((start, end), text[start:end], tuple(glosses[:5]), "CC-CEDICT")
        for start, end in _words_of(corpus, text)
        if (glosses := list(dict.fromkeys(words.glosses(text[start:end]))))
    ]


def _words_of(corpus: Corpus, text: str) -> list[Span]:
    """The dictionary words that a folded text consists of.

    If it can be cut in two ways, the characters that more often occur together in the corpus and in the words
    of the dictionary stay together; the dictionary helps if the corpus is small.
    """
    found = cedict().words_in(text)
    pairs = sorted({text[i : i + 2] for start, end in found for i in range(start, end - 1)})
    with corpus.reading() as connection:
        in_corpus = corpus.index.frequencies(connection, "zh", pairs)
    in_words = cedict().words_with(pairs)

    def weight(span: Span) -> float:
        together = [text[i : i + 2] for i in range(span[0], span[1] - 1)]
        return math.log1p(min(in_corpus.get(pair, 0) + in_words.get(pair, 0) for pair in together))

    return segmented(text, found, weight)


def renderings_in_terms(connection: Connection, keyword: str, side: Side) -> list[str]:
    """The folded renderings in the term list of a folded keyword, longest first."""
    if side == "zh":
        statement = "SELECT concept_id FROM terms WHERE folded = ?"
        ids = {row[0] for row in rows(connection, statement, keyword)}
        of_keyword = [c for i, c in load_numbered_concepts(connection) if i in ids] if ids else []
        texts = [fold(term.text) for concept in of_keyword for term in concept.renderings]
    else:
        texts = [
            fold(term.text)
            for concept in load_concepts(connection)
            if any(_is_whole(keyword, fold(term.text)) for term in concept.renderings)
            for term in concept.chinese
        ]
    return sorted(dict.fromkeys(texts), key=lambda text: (-len(text), text))


def _is_whole(keyword: str, folded: str) -> bool:
    return (0, len(folded)) in phrase_spans(keyword, folded)
