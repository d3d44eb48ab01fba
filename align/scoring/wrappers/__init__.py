"""What language models put around a translation, or in its place: preambles, code fences, notes, refusals.

A wrapper is named, never removed in silence: :func:`find_wrappers` says which segments have which, and
:func:`stripped` makes the hypotheses without them, to be scored beside the real ones. What the source or a
reference has in the same form is part of the text and no wrapper.
"""

from dataclasses import replace

from align.scoring.testset import ScoringTestSet, System
from align.scoring.wrappers.context import NAMES, REMOVABLE, Context, Stripper, Wrapper
from align.scoring.wrappers.languages import strip_source
from align.scoring.wrappers.markup import (
    strip_fences,
    strip_json,
    strip_markdown,
    strip_quotes,
    strip_tags,
    strip_thinking,
)
from align.scoring.wrappers.replaced import breaks_off, is_placeholder, refuses
from align.scoring.wrappers.wording import strip_alternatives, strip_note, strip_preamble
from corpus.text.language import is_chinese

__all__ = ["NAMES", "REMOVABLE", "Wrapper", "find_wrappers", "stripped"]

_STRIPPERS: tuple[Stripper, ...] = (
    strip_thinking,
    strip_fences,
    strip_json,
    strip_tags,
    strip_source,
    strip_alternatives,
    strip_note,
    strip_preamble,
    strip_markdown,
    strip_quotes,
)
_DEEPEST = 12
"""So many wrappers may stand around a translation."""


def find_wrappers(test_set: ScoringTestSet, system: System) -> dict[Wrapper, list[int]]:
    """The segments (from zero) that have each kind of wrapper; kinds without any are left out."""
    found: dict[Wrapper, list[int]] = {}
    for segment, text in enumerate(system.hypotheses):
        if text.strip():
            for kind in _unwrap(text, _context(test_set, segment))[1]:
                found.setdefault(kind, []).append(segment)
    return {kind: found[kind] for kind in Wrapper if kind in found}


def stripped(test_set: ScoringTestSet, system: System) -> System:
    """The system's hypotheses without wrappers. What stands in place of a translation stays."""
    texts = tuple(
        _unwrap(text, _context(test_set, segment))[0] for segment, text in enumerate(system.hypotheses)
    )
    return replace(system, hypotheses=texts)


def _context(test_set: ScoringTestSet, segment: int) -> Context:
    return Context(
        test_set.sources[segment].strip() if test_set.sources else "",
        tuple(texts[segment].strip() for texts in test_set.references.values() if texts[segment].strip()),
        is_chinese(test_set.target_language),
    )


def _unwrap(text: str, context: Context) -> tuple[str, set[Wrapper]]:
    """A hypothesis without its wrappers, and their kinds. One may stand inside another."""
    found: set[Wrapper] = set()
    text = text.strip()
    for _ in range(_DEEPEST):
        taken_off = next(filter(None, (strip(text, context) for strip in _STRIPPERS)), None)
        if taken_off is None:
            break
        text = taken_off[0].strip()
        found.add(taken_off[1])
    if is_placeholder(text, context):
        found.add(Wrapper.PLACEHOLDER)
    elif refuses(text, context):
        found.add(Wrapper.REFUSAL)
    elif breaks_off(text, context):
        found.add(Wrapper.TRUNCATED)
    elif "\n" in text and not any("\n" in t for t in context.texts):
        found.add(Wrapper.LINES)
    return text, found
