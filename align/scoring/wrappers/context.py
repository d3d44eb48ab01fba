"""The kinds of wrappers, and the texts that a hypothesis is compared with."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.text.characters import has_han


class Wrapper(StrEnum):
    """A kind of wrapper."""

    THINKING = "thinking"
    FENCE = "code-fence"
    JSON = "json"
    TAGS = "tags"
    PREAMBLE = "preamble"
    NOTE = "note"
    ALTERNATIVES = "alternatives"
    TWO_LANGUAGES = "two-languages"
    MARKDOWN = "markdown"
    QUOTED = "quoted"
    REFUSAL = "refusal"
    PLACEHOLDER = "placeholder"
    TRUNCATED = "truncated"
    REPETITION = "repetition"
    LINES = "lines"


NAMES = {
    Wrapper.THINKING: "a model's reasoning (<think>)",
    Wrapper.FENCE: "code fences (```)",
    Wrapper.JSON: "JSON around the translation",
    Wrapper.TAGS: "tags or special tokens around the translation",
    Wrapper.PREAMBLE: "a preamble or label before the translation",
    Wrapper.NOTE: "a note after the translation",
    Wrapper.ALTERNATIVES: "alternative translations",
    Wrapper.TWO_LANGUAGES: "the source beside its translation",
    Wrapper.MARKDOWN: "Markdown (** or #) that the source lacks",
    Wrapper.QUOTED: "quotation marks around the whole segment",
    Wrapper.REFUSAL: "a refusal in place of a translation",
    Wrapper.PLACEHOLDER: "a placeholder or an error message in place of a translation",
    Wrapper.TRUNCATED: "a translation that breaks off",
    Wrapper.REPETITION: "a phrase repeated over and over",
    Wrapper.LINES: "several lines for a source of one line",
}
"""What each kind is called in a message."""

REMOVABLE = frozenset(Wrapper) - {
    Wrapper.REFUSAL,
    Wrapper.PLACEHOLDER,
    Wrapper.TRUNCATED,
    Wrapper.REPETITION,
    Wrapper.LINES,
}
"""Kinds with a translation inside that can be separated from the rest."""

_ENGLISH_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


@dataclass(frozen=True, slots=True)
class Context:
    """The texts that a hypothesis is compared with; ``source`` is empty if unknown."""

    source: str
    references: tuple[str, ...]
    chinese: bool
    texts: tuple[str, ...] = field(init=False)
    """Source and references."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", tuple(filter(None, (self.source, *self.references))))

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether the source or a reference has it too."""
        return any(map(pattern.search, self.texts))

    def begins(self, pattern: re.Pattern[str]) -> bool:
        """Whether the source or a reference begins with it too."""
        return any(map(pattern.match, self.texts))

    def is_as_long(self, text: str, share: float = 0.6) -> bool:
        """Whether the text has at least this share of the shortest reference's length, so that it may be
        complete.
        """
        return not self.references or len(text) >= share * min(map(len, self.references))


Stripper = Callable[[str, Context], "tuple[str, Wrapper] | None"]
"""The text without one wrapper, and its kind; None where it has none."""


def is_in(text: str, chinese: bool) -> bool:
    """Whether there are words of Chinese, or else of a language with Latin letters."""
    return has_han(text) if chinese else len(_ENGLISH_WORD.findall(text)) >= 2
