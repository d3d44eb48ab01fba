"""What a test expects to find in a text."""

import re


def first_match(pattern: str, text: str, flags: int = 0) -> re.Match[str]:
    """The first place where a pattern matches; the test fails where there is none."""
    found = re.search(pattern, text, flags)
    assert found is not None, f"{pattern} is not in {text}"
    return found
