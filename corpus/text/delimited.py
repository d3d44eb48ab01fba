"""Rows of delimited text: their cells, quoted by RFC 4180, and their width."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from corpus.errors import InputError
from corpus.message import counted
from corpus.text.decoding import MAX_TEXT


def delimiter_of(line: str) -> str:
    """The delimiter of a CSV file, from its first line: a comma, or the semicolon or tab of a line without
    one.
    """
    return next((mark for mark in ",;\t" if mark in line), ",")


def quoted_rows(lines: Iterable[str], path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each record, with the number of its first line; ``lines`` include their line ends.

    Raises InputError for unbalanced quotation marks.
    """
    csv.field_size_limit(MAX_TEXT)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise InputError(
                "is not quoted properly ({reason})", path=path, line=line, reason=error
            ) from error
        if row is None:
            return
        yield line, row


def check_width(row: Sequence[str], first: Sequence[str], path: Path, line: int) -> None:
    """Raise InputError unless the row has as many cells as the first one."""
    if len(row) != len(first):
        raise InputError(
            "has {columns}; the first row has {expected}",
            path=path,
            line=line,
            hint="Remove tabs and line breaks from the cells, or quote all such cells as CSV does.",
            columns=counted(len(row), "column"),
            expected=len(first),
        )
