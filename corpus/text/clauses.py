"""Clauses: the parts of a sentence between commas and similar marks, which translations move as a whole."""

import re

_CHINESE = re.compile(r"[^，；：、,;:—…]+[，；：、,;:—…]*[”’」』]*")
_ENGLISH = re.compile(r"[^,;:—–]+[,;:—–]*[\"”’']*\s*")
_SHORTEST = {"zh": 5, "en": 16}
"""A shorter clause, in characters, is joined to the next one."""


def split_clauses(text: str, language: str) -> list[str]:
    """The clauses of a sentence, at least one; joined, they are the sentence.

    ``language`` is ``zh`` or any other, which is treated like English.
    """
    primary = "zh" if language.split("-")[0] == "zh" else "en"
    pattern = _CHINESE if primary == "zh" else _ENGLISH
    clauses: list[str] = []
    start = 0
    for match in pattern.finditer(text):
        if match.end() - start >= _SHORTEST[primary]:
            clauses.append(text[start : match.end()])
            start = match.end()
    if start < len(text):
        clauses[-1:] = ["".join([*clauses[-1:], text[start:]])]
    return clauses or [text]
