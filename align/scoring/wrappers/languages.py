"""The source beside its translation."""

import re

from align.scoring.wrappers.context import Context, Wrapper, is_in

_PUNCTUATED = re.compile(r"[\s.,:;!?，。：；！？、“”\"'()（）—–-]+")
_EDGES = " \t/|-—–→=>*_#"
_SOURCE_LABEL = re.compile(
    r"\W*(?:back[- ]?translation|回译|(?:source|original|input|chinese|english|src)(?: (?:text|sentence"
    r"|language))?|zh|en"
    r"|原文|源文|原句|英文|中文|英语|汉语|输入)\W*(?=\n|\Z)",
    re.I,
)
_EMPTY_QUOTES = re.compile(r"[“\"「『'‘*]{1,8}\s{0,20}[”\"」』'’*]+|[(（\[【]\s{0,20}[)）\]】]")


def strip_source(text: str, context: Context) -> tuple[str, Wrapper] | None:
    """The text without the source, if all of it is beside its translation."""
    if not context.source or not is_in(text, not context.chinese):
        return None
    if any(context.source in reference for reference in context.references):
        return None
    # In one piece, or sentence by sentence; a copy of the source alone is another finding.
    rest = text
    if len(context.source) >= 4 and context.source in rest and is_in(context.source, not context.chinese):
        rest = rest.replace(context.source, "\n")
    else:
        squeezed = _PUNCTUATED.sub("", context.source)
        for piece in _pieces(text):
            inner = _PUNCTUATED.sub("", piece)
            if is_in(piece, not context.chinese) and len(inner) >= 4 and inner in squeezed:
                rest = rest.replace(piece, "\n", 1)
    lines = [line.strip(_EDGES).lstrip(_EDGES + ":：") for line in _EMPTY_QUOTES.sub("\n", rest).split("\n")]
    rest = "\n".join(line for line in lines if line and not _SOURCE_LABEL.fullmatch(line))
    if rest == text or not is_in(rest, context.chinese) or _copied_share(text, rest, context) < 0.5:
        return None
    return (rest if context.chinese else " ".join(rest.split("\n"))), Wrapper.TWO_LANGUAGES


def _pieces(text: str) -> list[str]:
    """Lines and sentences, of either language."""
    return [
        piece
        for piece in re.split(r"(?<=[。！？!?])|(?<=[.!?])\s+|\n|[()（）]| [/|] ", text)
        if piece.strip()
    ]


def _copied_share(text: str, rest: str, context: Context) -> float:
    """The share of the source that was taken out."""
    gone = len(_PUNCTUATED.sub("", text)) - len(_PUNCTUATED.sub("", rest))
    return gone / max(1, len(_PUNCTUATED.sub("", context.source)))
