"""Text that language models put around translations, or in their place: preambles, code fences, refusals.

A wrapper is named, never removed in silence: :func:`find_wrappers` says which segments have which, and
:func:`stripped` makes the hypotheses without them, to be scored beside the real ones. If the source or a
reference has the same, it is part of the text, not a wrapper.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from align.scoring.mismatch import own_similarities
from align.scoring.script import characters_in
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
from align.scoring.wrappers.replaced import (
    UNLIKE,
    breaks_off,
    is_placeholder,
    may_break_off,
    may_repeat,
    refuses,
    repeats,
)
from align.scoring.wrappers.wording import (
    begins_like_preamble,
    may_give_alternative,
    strip_alternatives,
    strip_note,
    strip_preamble,
)
from corpus.text.characters import has_han
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
"""The most wrappers that may surround a translation."""


_MARKED = re.compile(r"[\n:：<{}\[\]【】［］`◁\\]")
_SIGNS = ("et me know", "ope th", "eel free", "f you", "his translation", "he translation", "lease note",
          "ranslated by", "如", "希望", "告诉", "翻译", "译文", "assistant", "done thinking", "_Latn", "_Han",
          "**", "__", "~~", "&lt;", "(or", "（或", " / ", " // ", " | ")  # fmt: skip


def may_be_wrapped(text: str, signs: Sequence[str] = _SIGNS) -> bool:
    """Whether a text has any sign of a wrapper, other than the source beside it; most texts have none.

    Looking for signs takes a tenth of the time that the expressions take. ``signs`` are those that occur at
    all, if known.
    """
    return (
        not text[:1].isalpha()
        or text[-1] in ")）"
        or _MARKED.search(text) is not None
        or any(sign in text for sign in signs)
        or begins_like_preamble(text)
        or may_give_alternative(text)
    )


def find_wrappers(test_set: ScoringTestSet, system: System) -> dict[Wrapper, list[int]]:
    """The segments (from zero) that have each kind of wrapper; kinds without any are left out."""
    found: dict[Wrapper, list[int]] = {}
    reference = next(iter(test_set.references.values()))
    unlike = (own_similarities(system.hypotheses, reference) < UNLIKE).tolist()
    may_have_wrapper = _finder(test_set, system)
    with_source = bool(test_set.sources)
    for segment, text in enumerate(map(str.strip, system.hypotheses)):
        wrapped = may_have_wrapper(text)
        cut = with_source and may_break_off(text, reference[segment])
        endless = may_repeat(text, reference[segment])
        if text and (wrapped or cut or endless or unlike[segment]):
            context = _context(test_set, segment)
            bare, kinds = _unwrap(text, context) if wrapped else (text, set[Wrapper]())
            if not bare and Wrapper.THINKING not in kinds:
                kinds.add(Wrapper.PLACEHOLDER)  # a label or tags with nothing in them
            # What resembles a reference as it is does not replace a translation.
            if fault := _fault(bare, context, like=not (kinds or unlike[segment])):
                kinds.add(fault)
            for kind in kinds:
                found.setdefault(kind, []).append(segment)
    return {kind: found[kind] for kind in Wrapper if kind in found}


def stripped(test_set: ScoringTestSet, system: System) -> System:
    """The system's hypotheses without wrappers. Text in place of a translation is kept."""
    may_have_wrapper = _finder(test_set, system)
    texts = tuple(
        _unwrap(text, _context(test_set, segment))[0] if may_have_wrapper(text) else text
        for segment, text in enumerate(map(str.strip, system.hypotheses))
    )
    return replace(system, hypotheses=texts)


def _finder(test_set: ScoringTestSet, system: System) -> Callable[[str], bool]:
    """A function that says whether a hypothesis may have wrappers, so that it is worth looking for them."""
    characters = characters_in(system.hypotheses).keys()
    signs = tuple(sign for sign in _SIGNS if characters >= set(sign))
    to_chinese = is_chinese(test_set.target_language)

    def may_have_wrapper(text: str) -> bool:
        # A copy of the source has letters of its language.
        copied = bool(test_set.sources) and (to_chinese or (not text.isascii() and has_han(text)))
        return bool(text) and (copied or may_be_wrapped(text, signs))

    return may_have_wrapper


def _context(test_set: ScoringTestSet, segment: int) -> Context:
    return Context(
        test_set.sources[segment].strip() if test_set.sources else "",
        tuple(texts[segment].strip() for texts in test_set.references.values() if texts[segment].strip()),
        is_chinese(test_set.target_language),
    )


def _unwrap(text: str, context: Context) -> tuple[str, set[Wrapper]]:
    """A hypothesis without its wrappers, and their kinds. Wrappers may be nested."""
    found: set[Wrapper] = set()
    text = text.strip()
    for _ in range(_DEEPEST):
        taken_off = next(filter(None, (strip(text, context) for strip in _STRIPPERS)), None)
        if taken_off is None:
            break
        text = taken_off[0].strip()
        found.add(taken_off[1])
    return text, found


def _fault(text: str, context: Context, like: bool) -> Wrapper | None:
    """The fault of a hypothesis without wrappers; one that is ``like`` a reference has none."""
    if not like and is_placeholder(text, context):
        return Wrapper.PLACEHOLDER
    if not like and refuses(text, context):
        return Wrapper.REFUSAL
    if breaks_off(text, context):
        return Wrapper.TRUNCATED
    if repeats(text, context):
        return Wrapper.REPETITION
    return Wrapper.LINES if "\n" in text and not any("\n" in t for t in context.texts) else None
