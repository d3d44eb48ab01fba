"""What a file of segments holds, and reading its text.

A line ends at a line feed and nowhere else (a carriage return before it is dropped), so that U+2028 or a
form feed inside a segment does not make two of it.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError, UsageError
from corpus.text.decoding import decode

ROLE_COLUMNS = {
    "hypothesis": (
        "hypothesis", "hyp", "mt", "translation", "output", "prediction", "filtered_resps", "resps",
        "hypotheses", "predictions", "model_output", "generated_text", "response", "completion", "target",
    ),
    "reference": ("reference", "ref", "references", "refs", "target", "gold"),
    "source": ("source", "src"),
}  # fmt: skip
"""The columns looked for, in this order, where the user names none; then the language's own, as ``en``."""

ID_COLUMNS = ("id", "segment_id", "seg_id", "segid", "segment")
DOCUMENT_COLUMNS = ("document", "document_id", "doc_id", "docid", "doc")


@dataclass(frozen=True, slots=True)
class InputName:
    """What the user wrote, ``NAME=FILE:COLUMN``, taken apart; name and column may be missing."""

    path: Path
    name: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class SegmentFile:
    """Texts of a file in order; ids are empty where the file has none. ``notes`` is for the user's eyes."""

    path: Path
    texts: tuple[str, ...]
    segment_ids: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()
    column: str = ""
    notes: tuple[str, ...] = ()


def read_text(path: Path, encoding: str = "utf-8") -> tuple[str, tuple[str, ...]]:
    """The text of a file (gzip looked through) and notes on it; a byte order mark is taken off and noted.

    Raises DuizhaoError naming the first bad byte and what the encoding looks like.
    """
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
    except IsADirectoryError as error:
        raise InputError("is a folder", path=path, hint="Name a file.") from error
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError("cannot be read ({reason})", path=path, reason=reason) from error
    try:
        text = data.decode(encoding)
    except LookupError as error:
        raise UsageError(
            "unknown encoding “{encoding}”", hint="Write one like utf-8 or gb18030.", encoding=encoding
        ) from error
    except UnicodeError as error:
        position = getattr(error, "start", 0)
        likely = decode(data, path).encoding.lower()  # says what it is, if it is no text
        raise InputError(
            "is not {encoding} at byte {position}; looks like {likely}",
            path=path,
            line=data[:position].count(b"\n") + 1,
            hint="Convert it to UTF-8, or give --encoding {likely}.",
            encoding=encoding.upper(),
            position=position,
            likely=likely,
        ) from error
    if "\0" in text:
        raise InputError("is not text (it has NUL bytes)", path=path, hint="Name a UTF-8 text file.")
    if text.startswith("\ufeff"):
        return text[1:], ("byte order mark dropped",)
    return text, ()


def split_lines(text: str) -> list[str]:
    """Lines end at a line feed, a carriage return before it dropped; a final line feed ends the last line."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return [line.removesuffix("\r") for line in lines]
