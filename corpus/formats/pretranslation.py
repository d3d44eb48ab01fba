"""A memory's proposal for a text, and how much of a file was filled."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proposal:
    """A translation proposed by a memory.

    ``percent`` says how similar its ``source`` is to the requested text; only equal texts have 100.
    ``origin`` names where it comes from.
    """

    source: str
    target: str
    percent: int
    origin: str = ""


Propose = Callable[[str], Proposal | None]
"""Returns the best proposal for a text without tags, or None."""


@dataclass(slots=True)
class Pretranslated:
    """Numbers of segments in a file, by outcome.

    ``filled_exactly`` and ``filled_fuzzily`` got a translation, of 100 percent or less; ``without_tags`` of
    them lack tags whose place in the translation is unknown, and never count as exact. ``kept`` had a
    translation, or are locked or not to be translated. ``unmatched`` stay empty.
    """

    filled_exactly: int = 0
    filled_fuzzily: int = 0
    without_tags: int = 0
    kept: int = 0
    unmatched: int = 0

    def filled(self, percent: int, *, lacks_tags: bool) -> None:
        """Count a segment that was filled."""
        if percent == 100:
            self.filled_exactly += 1
        else:
            self.filled_fuzzily += 1
        self.without_tags += lacks_tags
