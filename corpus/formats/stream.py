"""Bytes and lines of exchange files, plain or gzipped, in constant memory."""

import gzip
import io
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from corpus.errors import ConflictError, DamagedError, InputError, unreadable, unwritable
from corpus.formats.report import Loss, LossReport
from corpus.system.files import BOMB_RATIO, BOMB_SIZE, replacing
from corpus.text import decoding

CHUNK = 1 << 16


def chunks(path: Path) -> Iterator[bytes]:
    """The file's bytes; a gzipped file, recognised by its first bytes, is unpacked.

    Raises DuizhaoError for a missing file, a damaged or truncated gzip stream, and one that unpacks to more
    than any real text does.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw
            allowed = max(BOMB_SIZE, BOMB_RATIO * path.stat().st_size) if packed else None
            size = 0
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if allowed is not None and size > allowed:
                    raise InputError(
                        "unpacks to more than {ratio} times its size, as a zip bomb does",
                        path=path,
                        hint="Unpack it yourself if you trust it.",
                        ratio=BOMB_RATIO,
                    )
                yield chunk
    except EOFError as error:
        raise DamagedError(
            "the gzip file is cut off",
            path=path,
            hint="Download it again, or use --partial to read its complete part.",
            kind="gzip",
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise InputError(
            "the gzip file is damaged ({reason})", path=path, reason=error, kind="gzip"
        ) from error
    except OSError as error:
        raise unreadable(path, error) from error


def decoded(path: Path, encoding: str | None = None) -> Iterator[str]:
    """The file's text in pieces: :func:`corpus.text.decoding.decoded` of its :func:`chunks`."""
    return decoding.decoded(chunks(path), path, encoding)


def raw_lines(path: Path, encoding: str | None = None) -> Iterator[str]:
    """The file's lines with their ends, for readers that distinguish line ends inside a cell from those
    outside.
    """
    newlines = io.IncrementalNewlineDecoder(None, translate=False)  # keeps \r\n in one piece
    rest: list[str] = []
    for text in decoded(path, encoding):
        pieces = _LINE.findall(newlines.decode(text))
        if pieces and pieces[0][-1] in "\r\n":
            pieces[0] = "".join((*rest, pieces[0]))
            rest = []
        if pieces and pieces[-1][-1] not in "\r\n":
            rest.append(pieces.pop())
        yield from pieces
    rest.append(newlines.decode("", final=True))
    if last := "".join(rest):
        yield last


_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")


def lines(path: Path, encoding: str | None = None, report: LossReport | None = None) -> Iterator[str]:
    r"""The file's lines without their ends, which may be ``\n``, ``\r\n`` or a lone ``\r``.

    A byte order mark at the start of a line, left over from joining files, is dropped and counted.
    """
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    rest: list[str] = []
    number = 0
    for text in decoded(path, encoding):
        *whole, last = newlines.decode(text).split("\n")
        if not whole:  # one long line that continues
            rest.append(last)
            continue
        whole[0] = "".join((*rest, whole[0]))
        rest = [last]
        if "\ufeff" in text or whole[0].startswith("\ufeff"):
            whole = [_without_bom(line, number + i, report) for i, line in enumerate(whole, start=1)]
        number += len(whole)
        yield from whole
    final = "".join(rest) + newlines.decode("", final=True)
    if final:  # a final lone CR ends the last line
        yield _without_bom(final.removesuffix("\n"), number + 1, report)


def _without_bom(line: str, number: int, report: LossReport | None) -> str:
    if not line.startswith("\ufeff"):
        return line
    if report is not None:
        report.add(Loss.BOM_IN_FILE, number)
    return line.lstrip("\ufeff")


def refuse_to_mix(folder: Path) -> None:
    """Raise DuizhaoError unless ``folder`` is new or empty, so that nobody's files are replaced."""
    try:
        if not folder.exists() or not any(folder.iterdir()):
            return
    except OSError as error:
        raise unwritable(folder, error) from error
    raise ConflictError("already exists and is not empty", path=folder, hint="Name a new folder.")


@contextmanager
def writing(path: Path, encoding: str = "utf-8", newline: str = "\n") -> Iterator[IO[str]]:
    """Open ``path`` for text, written whole or not at all; gzipped, undated, if its name ends in .gz."""
    with replacing(path) as temporary, temporary.open("wb") as raw:
        if path.suffix.lower() == ".gz":
            with (
                gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6) as packed,
                io.TextIOWrapper(cast(BinaryIO, packed), encoding=encoding, newline=newline) as stream,
            ):
                yield stream
        else:
            with io.TextIOWrapper(raw, encoding=encoding, newline=newline) as stream:
                yield stream


def body() -> IO[str]:
    """A temporary file for rows whose header (columns, totals) is known only after the last."""
    return tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")


def append(rows: IO[str], stream: IO[str]) -> None:
    """Append the content of :func:`body` to ``stream`` (from :func:`writing`, in UTF-8), as bytes."""
    rows.flush()
    stream.flush()
    source, target = (cast(BinaryIO, cast(io.TextIOWrapper, file).buffer) for file in (rows, stream))
    source.seek(0)
    shutil.copyfileobj(source, target, 1 << 20)
