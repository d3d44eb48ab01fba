"""Hypotheses in the references' script or punctuation: scored beside the real ones, never in their place."""

from dataclasses import replace
from typing import Literal

from align.scoring.testset import System, TestSet
from corpus.text.language import is_chinese
from corpus.text.script import convert, detect_script

Normalization = Literal["script", "punctuation"]

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
    """English text with ASCII punctuation in place of full-width and curly marks, spaces set right."""
    return " ".join(text.translate(_HALF_WIDTH).split())


def normalized(system: System, test_set: TestSet, kind: Normalization) -> System:
    """The system under another name, its script that of the reference, or its punctuation half-width.

    A system that needs no change comes back as it is.
    """
    if kind == "script" and is_chinese(test_set.target_language):
        reference = "".join(next(iter(test_set.references.values())))
        wanted = f"zh-{detect_script(reference) or 'Hans'}"
        changed = tuple(convert(text, wanted) for text in system.hypotheses)
        suffix = "simplified" if wanted == "zh-Hans" else "traditional"
    elif kind == "punctuation" and not is_chinese(test_set.target_language):
        changed = tuple(map(half_width, system.hypotheses))
        suffix = "half-width"
    else:
        return system
    if changed == system.hypotheses:
        return system
    return replace(system, name=f"{system.name} ({suffix})", hypotheses=changed)
