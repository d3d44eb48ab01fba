"""Rules for characters that are in a text by accident; see :mod:`corpus.text.odd_characters`."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from corpus.text.odd_characters import (
    PRIVATE_USE,
    RADICAL,
    VARIATION_SELECTOR,
    composed,
    unified_ideographs,
    without_gaps,
    without_padding,
)


@dataclass(frozen=True, slots=True)
class CharacterRule:
    """Return what is odd about a text, to follow “the source …” (empty if nothing is), and the repaired text.

    The text is returned unchanged if there is more than one possible repair.
    """

    name: str
    problem: Callable[[str], str]
    repaired: Callable[[str], str]


def _as_it_is(text: str) -> str:
    return text


def _found(pattern: re.Pattern[str], what: str) -> Callable[[str], str]:
    def problem(text: str) -> str:
        match = pattern.search(text)
        return f"has {what} U+{ord(match[0]):04X}" if match is not None else ""

    return problem


def _gap(text: str) -> str:
    return (
        "has spaces between Chinese characters, as text recognition leaves"
        if without_gaps(text) != text
        else ""
    )


def _padding(text: str) -> str:
    return "has a name padded with ideographic spaces" if without_padding(text) != text else ""


def _decomposed(text: str) -> str:
    changed = composed(text)
    return "has letters and their accents as separate characters" if changed != text else ""


CHARACTER_RULES = (
    CharacterRule("private-use", _found(PRIVATE_USE, "the private-use character"), _as_it_is),
    CharacterRule("radicals", _found(RADICAL, "the radical"), unified_ideographs),
    CharacterRule("gaps", _gap, without_gaps),
    CharacterRule("padding", _padding, without_padding),
    CharacterRule("variants", _found(VARIATION_SELECTOR, "the variation selector"), _as_it_is),
    CharacterRule("decomposed", _decomposed, composed),
)
"""All rules, each a warning."""
