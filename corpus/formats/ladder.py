"""Beads as index pairs, ``[0,1]:[0]``, a bead a line: the format of Vecalign, Bertalign and their gold sets.

An empty side is ``[]``. What follows a second colon (Vecalign writes a cost there) is passed over.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from corpus.errors import DuizhaoError
from corpus.files import replacing_text
from corpus.model import Bead

_BEAD = re.compile(r"\[([\d,\s]*)\]\s*:\s*\[([\d,\s]*)\]\s*(?::.*)?")


def read_beads(path: Path) -> list[Bead]:
    """The beads of a file, in its order. Raises DuizhaoError, with the line, for what is no bead."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DuizhaoError(f"cannot be read ({error.strerror})", path=path) from error
    except UnicodeDecodeError as error:
        raise DuizhaoError("is not UTF-8 text", path=path, mend="Name a file of [0,1]:[0] lines.") from error
    beads = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        match = _BEAD.fullmatch(line.strip())
        if match is None:
            raise DuizhaoError(
                f"“{line.strip()[:40]}” is no bead", path=path, line=number, mend="Write it like [0,1]:[0]."
            )
        beads.append(Bead(_indices(match[1]), _indices(match[2])))
    return beads


def write_beads(path: Path, beads: Iterable[Bead]) -> None:
    """Write a bead a line, whole or not at all."""
    with replacing_text(path) as stream:
        for bead in beads:
            stream.write(f"{_list(bead.source)}:{_list(bead.target)}\n")


def _indices(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(",") if part.strip())


def _list(indices: tuple[int, ...]) -> str:
    return "[" + ",".join(map(str, indices)) + "]"
