"""Hypotheses normalised or without wrappers: scored beside the original ones, never instead of them."""

import re
from dataclasses import replace
from functools import cache
from typing import Literal

from align.scoring.testset import ScoringTestSet, System
from align.scoring.wrappers import stripped
from corpus.text.characters import HAN
from corpus.text.language import is_chinese
from corpus.text.script import convert, detect_script

Normalization = Literal["script", "punctuation", "wrappers"]

_HALF_WIDTH = str.maketrans(
    {
        "，": ", ",
        "。": ". ",
        "；": "; ",
        "：": ": ",
        "？": "? ",
        "！": "! ",
        "、": ", ",
        "　": " ",
        "（": " (",
        "）": ") ",
        "％": "%",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
    }
)


def half_width(text: str) -> str:
    """English text with ASCII punctuation instead of full-width and curly marks, with correct spaces."""
    return " ".join(text.translate(_HALF_WIDTH).split())


_AFTER_HAN = f"(?<=[{HAN}”’》」』）)])"


@cache
def _ascii_marks() -> re.Pattern[str]:
    """ASCII punctuation where Chinese has full-width marks; compiled late, since it takes long."""
    return re.compile(
        rf"{_AFTER_HAN} ?[,;:?!] ?(?!\d)|{_AFTER_HAN}\.(?=\s|$|[\"”’)）])"
        rf"|\((?=[{HAN}])|(?<=[{HAN}])\)"
    )


def has_ascii_marks(text: str) -> bool:
    """Whether Chinese text has ASCII punctuation beside Chinese characters."""
    return _ascii_marks().search(text) is not None


def full_width(text: str) -> str:
    """Chinese text with full-width punctuation instead of ASCII marks beside Chinese characters."""
    return _ascii_marks().sub(lambda match: match[0].strip().translate(_FULL_WIDTH), text)


_FULL_WIDTH = str.maketrans(",;:?!.()", "，；：？！。（）")


def normalized(system: System, test_set: ScoringTestSet, kind: Normalization) -> System:
    """The system under another name: in the reference's script, with the punctuation of its language, or
    without wrappers around its translations.

    A system that needs no change is returned as it is.
    """
    if kind == "script" and is_chinese(test_set.target_language):
        reference = "".join(next(iter(test_set.references.values())))
        wanted = f"zh-{detect_script(reference) or 'Hans'}"
        changed = tuple(convert(text, wanted) for text in system.hypotheses)
        suffix = "simplified" if wanted == "zh-Hans" else "traditional"
    elif kind == "punctuation" and not is_chinese(test_set.target_language):
        changed = tuple(map(half_width, system.hypotheses))
        suffix = "half-width"
    elif kind == "punctuation":
        changed = tuple(map(full_width, system.hypotheses))
        suffix = "full-width"
    elif kind == "wrappers":
        changed = stripped(test_set, system).hypotheses
        suffix = "stripped"
    else:
        return system
    if changed == system.hypotheses:
        return system
    return replace(system, name=f"{system.name} ({suffix})", hypotheses=changed)
