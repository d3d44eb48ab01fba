"""Whether translations follow a term base: a rendering is missing, or one that must not be used occurs."""

from collections.abc import Iterator, Sequence

from corpus.check.units import Violation
from corpus.message import Message
from corpus.model import Concept, Span, Term, TranslationUnit, UnitSource, accepted, unwanted
from corpus.text.folding import fold
from corpus.text.language import is_chinese
from corpus.text.phrases import phrase_spans
from corpus.text.tokens import has_chinese, lemma_of, runs

RULE = "terms"


class TermBase:
    """Entries of a term base, found by the terms that occur in a text."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self._by_start: dict[str, list[tuple[str, Term, Concept]]] = {}
        for concept in concepts:
            for term in concept.terms:
                folded = fold(term.text)
                if start := next(iter(_starts(folded)), ""):
                    self._by_start.setdefault(start, []).append((folded, term, concept))

    def in_text(self, text: str, *, chinese: bool) -> dict[Span, list[tuple[Term, Concept]]]:
        """The terms of one side that occur in ``text``, by position, without those inside a longer one.

        Chinese is found in any script and variant, other languages by lemma.
        """
        folded = fold(text)
        found: dict[Span, list[tuple[Term, Concept]]] = {}
        for start in dict.fromkeys(_starts(folded)):
            for wanted, term, concept in self._by_start.get(start, ()):
                if is_chinese(term.language) == chinese:
                    for span in phrase_spans(wanted, folded):
                        found.setdefault(span, []).append((term, concept))
        taken: list[Span] = []
        for span in sorted(found, key=lambda span: (span[0] - span[1], span[0])):
            if any(span[0] < end and start < span[1] for start, end in taken):
                del found[span]
            else:
                taken.append(span)
        return dict(sorted(found.items()))


def _starts(folded: str) -> Iterator[str]:
    """The possible beginnings of terms in a text: a Chinese character, or a word's lemma."""
    for run in runs(folded):
        if has_chinese(run):
            yield from run
        else:
            yield lemma_of(run)


def check_terms(units: UnitSource, terms: TermBase) -> Iterator[Violation]:
    """Yield a violation for each source term whose rendering differs from the term base."""
    for number, unit in enumerate(units(), start=1):
        for message in _problems(unit, terms):
            yield Violation(number, unit.id, RULE, "warning", message)


def _problems(unit: TranslationUnit, terms: TermBase) -> Iterator[Message]:
    if not unit.source.strip() or not unit.target.strip():
        return
    from_chinese, to_chinese = is_chinese(unit.source_language), is_chinese(unit.target_language)
    if from_chinese == to_chinese:
        return
    target = fold(unit.target)
    told: set[str] = set()
    for entries in terms.in_text(unit.source, chinese=from_chinese).values():
        others = [
            other
            for _, concept in entries
            for other in concept.terms
            if is_chinese(other.language) == to_chinese
        ]
        may, must_not = accepted(others), unwanted(others)
        used = [text for text in may if phrase_spans(fold(text), target)]
        wrong = [
            text
            for text in must_not
            if text not in may and phrase_spans(fold(text), target) and not _inside(text, used)
        ]
        name = entries[0][0].text
        if name in told:
            continue
        told.add(name)
        if wrong:
            yield (
                Message(
                    "“{wrong}” must not be used for “{term}”; use “{right}”",
                    wrong=wrong[0],
                    term=name,
                    right=may[0],
                )
                if may
                else Message("“{wrong}” must not be used for “{term}”", wrong=wrong[0], term=name)
            )
        elif may and not used:
            wanted = " or ".join(f"“{text}”" for text in may[:3])
            yield Message("“{term}” is not rendered as {wanted}", term=name, wanted=wanted)


def _inside(text: str, longer: Sequence[str]) -> bool:
    """Whether a term is part of one that was used, as wall is of weir wall."""
    return any(fold(text) in fold(other) for other in longer)
