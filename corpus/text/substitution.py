"""Find and replace in a text."""

import re
from dataclasses import dataclass

from corpus.errors import UsageError


@dataclass(frozen=True, slots=True)
class Substitution:
    """A text or pattern to find, and its replacement; make one with :func:`substitution`."""

    pattern: re.Pattern[str]
    template: str

    def apply(self, text: str) -> tuple[str, int]:
        """The text with every place replaced, and how many there were."""
        return self.pattern.subn(self.template, text)


def substitution(
    sought: str, replacement: str, *, is_regex: bool = False, ignore_case: bool = False
) -> Substitution:
    """``sought`` as it is, or as a regular expression whose groups ``replacement`` may name (``\\\\1``).

    Raises UsageError for an expression or a replacement that is not valid, and for an expression that matches
    empty text.
    """
    flags = re.IGNORECASE if ignore_case else 0
    try:
        pattern = re.compile(sought if is_regex else re.escape(sought), flags)
        template = replacement if is_regex else replacement.replace("\\", r"\\")
        pattern.sub(template, "")
    except (re.error, IndexError) as error:
        raise UsageError(
            "“{sought}” cannot be replaced by “{replacement}” ({reason})",
            hint="Write a Python regular expression, with \\1 for a group.",
            sought=sought,
            replacement=replacement,
            reason=error,
        ) from error
    if pattern.match(""):
        raise UsageError("“{sought}” also matches empty text", hint="Make it more specific.", sought=sought)
    return Substitution(pattern, template)
