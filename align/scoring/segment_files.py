"""The content of a file of segments, and how its text is read.

Only a line feed ends a line (a carriage return before it is dropped), so that U+2028 or a form feed inside a
segment does not split it.
"""

from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError
from corpus.formats.stream import chunks
from corpus.message import Message
from corpus.text.decoding import codec_by_mark, decoded

ROLE_COLUMNS = {
    "hypothesis": (
        "hypothesis", "hyp", "mt", "translation", "output", "prediction", "filtered_resps", "resps",
        "hypotheses", "predictions", "model_output", "generated_text", "translation_text", "pred", "predict",
        "response", "completion", "choices", "candidates", "outputs", "completions", "messages", "result",
        "target", "text", "tgt", "tgt_text", "target_text",
    ),
    "reference": (
        "reference", "ref", "references", "refs", "target", "gold", "label", "human_translation", "tgt",
        "translation",
    ),
    "source": ("source", "src", "sources", "source_text", "src_text", "original"),
}  # fmt: skip
"""The columns to look for, in this order, if the user names none; then the language's own, as ``en``."""

ID_COLUMNS = (
    "id", "segment_id", "seg_id", "segid", "segment", "sid", "line_id", "line", "index", "idx", "custom_id",
    "example_id", "sample_id", "unnamed: 0", "",
)  # fmt: skip
"""Looked for without regard to case; the last two are what pandas calls the index that it wrote."""
DOCUMENT_COLUMNS = ("document", "document_id", "doc_id", "docid", "doc")


@dataclass(frozen=True, slots=True)
class InputName:
    """The parts of the user's ``NAME=FILE:COLUMN``; name and column may be missing."""

    path: Path
    name: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class SegmentFile:
    """The texts of a file in order; ids are empty if the file has none. ``notes`` are for the user."""

    path: Path
    texts: tuple[str, ...]
    segment_ids: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()
    column: str = ""
    notes: tuple[str, ...] = ()


def read_text(path: Path, encoding: str = "utf-8") -> tuple[str, tuple[str, ...]]:
    """The text of a file (unpacked if gzipped) and notes on it; a byte order mark is dropped and noted.

    Raises DuizhaoError, with the line and an encoding to try, if the bytes do not fit the encoding.
    """
    pieces = list(chunks(path))
    text = "".join(decoded(pieces, path, encoding))
    if "\0" in text:
        raise InputError("is not text (it has NUL bytes)", path=path, hint="Name a UTF-8 text file.")
    return text, (Message("byte order mark dropped"),) if pieces and codec_by_mark(pieces[0]) else ()


def split_lines(text: str) -> list[str]:
    """Split at line feeds, dropping a carriage return before each; a final line feed ends the last line."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return [line.removesuffix("\r") for line in lines]
