"""Read segments from TSV and CSV, with or without a header, and from JSON records."""

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from align.scoring.model_outputs import records_in, text_in_reply
from align.scoring.script import is_written_in
from align.scoring.segment_files import (
    DOCUMENT_COLUMNS,
    ID_COLUMNS,
    ROLE_COLUMNS,
    InputName,
    SegmentFile,
    read_text,
    split_lines,
)
from corpus.errors import InputError, UsageError
from corpus.message import Message, counted
from corpus.text.delimited import check_width, delimiter_of, quoted_rows
from corpus.text.language import is_chinese

_HEADING = re.compile(r"[A-Za-z_][\w.+-]{0,30}")
"""What looks like the title of a single column, and not like a segment."""


def read_tsv(given: InputName, role: str, language: str, encoding: str) -> SegmentFile:
    """A column of a TSV file: cells as they are, or unquoted if the file is consistently quoted as CSV."""
    text, notes = read_text(given.path, encoding)
    unquoted = _unquoted_rows(text, given.path)
    if unquoted is None:
        rows = [(number, line.split("\t")) for number, line in enumerate(split_lines(text), start=1)]
    else:
        rows, quoted = unquoted
        notes += (
            Message(
                "{n:,} quoted cells read without their quotation marks, as in CSV",
                one="{n:,} quoted cell read without its quotation marks, as in CSV",
                n=quoted,
            ),
        )
    return _read_rows(given, role, language, rows, notes)


def read_csv(given: InputName, role: str, language: str, encoding: str) -> SegmentFile:
    """A column of a CSV file by RFC 4180; the delimiter is a comma, or else the first line's ; or tab."""
    text, notes = read_text(given.path, encoding)
    delimiter = delimiter_of(text.partition("\n")[0])
    rows = list(quoted_rows(io.StringIO(text, newline=""), given.path, delimiter))
    lone = all(len(row) <= 1 for _, row in rows)
    rows = [(line, row or [""]) for line, row in rows if row or lone]
    return _read_rows(given, role, language, rows, notes)


def _unquoted_rows(text: str, path: Path) -> tuple[list[tuple[int, list[str]]], int] | None:
    """The rows of a TSV file whose cells are quoted as in CSV, and how many are; otherwise None.

    The condition: each cell that contains a quotation mark is enclosed in two, with those inside doubled, and
    some cell has doubled ones or a line break.
    """
    if '"' not in text or not ('""' in text or re.search(r'(?:^|\t)"[^"\t]*\n', text)):
        return None
    quoted = re.findall(r'(?:^|(?<=[\t\n]))"(?:[^"]|"")*"(?=[\t\r\n]|\Z)', text)
    if text.count('"') != sum(cell.count('"') for cell in quoted):
        return None
    rows = list(quoted_rows(io.StringIO(text, newline=""), path, "\t"))
    return (rows, len(quoted)) if len({len(row) for _, row in rows}) == 1 else None


def _read_rows(
    given: InputName,
    role: str,
    language: str,
    rows: Sequence[tuple[int, list[str]]],
    notes: tuple[str, ...],
) -> SegmentFile:
    if not rows:
        raise InputError("is empty", path=given.path)
    first = rows[0][1]
    header = _header(given, first)
    body = [row for _, row in (rows[1:] if header else rows)]
    names = header or [str(number) for number in range(1, len(first) + 1)]
    for line, row in rows:
        check_width(row, names, given.path, line)
    if not header:
        notes += (Message("no header: the first line is a segment"),)
    written = [] if header or given.column else _columns_in(language, body)
    if len(written) == 1 < len(names):
        given = replace(given, column=names[written[0]])
        notes += (Message("column {column} is used, the only one in the language", column=given.column),)
    column = names.index(choose_column(given, role, language, names))

    lower = [name.lower() for name in names]

    def optional(columns: Sequence[str]) -> tuple[str, ...]:
        place = next((lower.index(name) for name in columns if name in lower), None)
        return () if place is None else tuple(row[place] for row in body)

    ids = optional(ID_COLUMNS)
    if not header:
        counting = (place for place in range(len(names)) if place != column and _is_counting(body, place))
        ids = next((tuple(row[place] for row in body) for place in counting), ())
    return SegmentFile(
        given.path,
        tuple(row[column] for row in body),
        ids,
        optional(DOCUMENT_COLUMNS),
        names[column],
        notes,
    )


def _columns_in(language: str, rows: Sequence[list[str]]) -> list[int]:
    """The columns that have words of the language in most cells."""
    written = []
    for place in range(len(rows[0])):
        cells = [row[place] for row in rows if row[place].strip()]
        words = sum(is_written_in(cell, is_chinese(language)) for cell in cells)
        if words > len(cells) / 2:
            written.append(place)
    return written


def _is_counting(rows: Sequence[list[str]], place: int) -> bool:
    """Whether the cells of a column are different whole numbers."""
    cells = [row[place].strip() for row in rows]
    return all(map(str.isdecimal, cells)) and len(set(cells)) == len(cells)


def _header(given: InputName, first: list[str]) -> list[str]:
    """The titles of a table, empty if its first row is a segment."""
    names = [cell.strip() for cell in first]
    known = {name for columns in ROLE_COLUMNS.values() for name in columns}
    known |= {*ID_COLUMNS, *DOCUMENT_COLUMNS, "zh", "en"}
    if given.column in names or any(name.lower() in known for name in names):
        return names
    if given.column.isdecimal():
        return []
    return names if all(map(_heading_of_column, names)) else []


def _heading_of_column(cell: str) -> bool:
    return bool(_HEADING.fullmatch(cell.strip()))


def choose_column(given: InputName, role: str, language: str, columns: Sequence[str]) -> str:
    """The requested column, or the first with a usual name for the role, or the only one beside ids.

    Raises UsageError if there is no such column, or if it is not clear which one is meant.
    """
    listed = ", ".join(columns)
    if given.column:
        if given.column not in columns:
            raise UsageError(
                "has no column “{column}”",
                path=given.path,
                hint="It has: {columns}.",
                column=given.column,
                columns=listed,
            )
        return given.column
    lower = [name.lower() for name in columns]
    for name in (*ROLE_COLUMNS[role], language.split("-")[0]):
        if name in lower:
            return columns[lower.index(name)]
    others = {*ID_COLUMNS, *DOCUMENT_COLUMNS}.union(
        *(names for other, names in ROLE_COLUMNS.items() if other != role and other != "hypothesis")
    )
    texts = [name for name in columns if name.lower() not in others]
    if len(columns) == 1 or len(texts) == 1:
        return (texts or list(columns))[0]
    raise UsageError(
        "which column is the {role}?",
        path=given.path,
        hint="Write {name}:COLUMN; the columns are {columns}.",
        role=Message(role),
        name=given.path.name,
        columns=listed,
    )


def read_records(path: Path, encoding: str = "utf-8") -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The objects of a JSONL file, or of a JSON file that is a list of them, with notes.

    Blank lines are skipped, and noted. Raises DuizhaoError with the line of anything that is not an object.
    """
    text, notes = read_text(path, encoding)
    lines = split_lines(text)
    # The extension may be that of the other format.
    if text.lstrip().startswith("[") and (records := records_in(_value_of(text))):
        return records, notes
    by_line = len(lines) > 1 and all(isinstance(_value_of(line), dict | str) for line in lines[:2])
    lines = [_alone(line) for line in lines]
    if path.name.removesuffix(".gz").endswith(".json") and not by_line:
        return _list_of_objects(path, text), notes
    records = []
    blank = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            blank += 1
        elif line.startswith('"') and isinstance(alone := _value_of(line), str):
            records.append({"mt": alone})
        else:
            from corpus.formats.jsonl import object_of  # slow to load

            records.append(object_of(line, path, number))
    if not records:
        raise InputError("is empty", path=path)
    if blank:
        notes += (
            Message(
                "{n:,} blank lines left out",
                one="{n:,} blank line left out",
                n=blank,
            ),
        )
    return records, notes


def _alone(line: str) -> str:
    """The object in a line; Hugging Face's pipelines write it as a list of one."""
    found = _value_of(line) if line.startswith("[{") else None
    if isinstance(found, list) and len(found) == 1:
        return json.dumps(found[0], ensure_ascii=False)
    return line


def _value_of(text: str) -> object:
    """The value that the JSON text stands for; None if it is not JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _list_of_objects(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        loaded = json.loads(text)
    except ValueError as error:
        raise InputError("is not valid JSON ({reason})", path=path, reason=error) from error
    records = records_in(loaded)
    if records is None:
        hint = Message('Write [{"mt": "…"}, …].')
        raise InputError("is not a list of JSON objects", path=path, hint=hint, found=type(loaded).__name__)
    return records


def read_jsonl(given: InputName, role: str, language: str, encoding: str) -> SegmentFile:
    """The values of one key of the records, ``doc.en`` for ``en`` in ``doc``; of a list, the first."""
    return read_columns_of_jsonl(given, role, language, encoding)[0]


def read_columns_of_jsonl(given: InputName, role: str, language: str, encoding: str) -> list[SegmentFile]:
    """Like :func:`read_jsonl`; references whose key holds lists become one file for each in a list."""
    records, notes = read_records(given.path, encoding)
    flat = [_flat(record) for record in records]
    column = choose_column(given, role, language, list(flat[0]))
    values = [
        _values(given.path, column, record, line, language) for line, record in enumerate(flat, start=1)
    ]
    most = max(map(len, values))
    if role != "reference" and most > 1:
        several = sum(len(value) > 1 for value in values)
        notes += (
            Message(
                "“{column}” holds several texts in {records}; the first of each is used",
                column=column,
                records=counted(several, "record"),
            ),
        )
        most = 1

    def optional(names: Sequence[str]) -> tuple[str, ...]:
        name = next((name for name in names if all(name in record for record in flat)), None)
        return () if name is None else tuple(str(record[name]) for record in flat)

    return [
        SegmentFile(
            given.path,
            tuple(value[place] if place < len(value) else "" for value in values),
            optional(_record_ids(flat)),
            optional(DOCUMENT_COLUMNS) if not _is_harness(flat) else (),
            column if most == 1 else f"{column}-{place + 1}",
            notes,
        )
        for place in range(most)
    ]


def _is_harness(records: Sequence[Mapping[str, Any]]) -> bool:
    """Whether lm-evaluation-harness wrote the records; its ``doc_id`` is the number of a segment."""
    return "resps" in records[0] or "filtered_resps" in records[0]


def _record_ids(records: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    return (*ID_COLUMNS, "doc_id") if _is_harness(records) else ID_COLUMNS


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with the keys of nested objects, as ``doc.en``, after its own."""
    inner = {
        f"{name}.{key}": value
        for name, values in record.items()
        if isinstance(values, Mapping)
        for key, value in values.items()
    }
    # {"doc": {"en": …}} and {"translation": {"en": …}} are found by language as well.
    short = {name.rpartition(".")[2]: value for name, value in inner.items() if isinstance(value, str)}
    return {**record, **{name: value for name, value in short.items() if name not in record}, **inner}


def _values(path: Path, column: str, record: Mapping[str, Any], line: int, language: str) -> list[str]:
    """The texts in a cell: one, those of a list (or of a list in a list), or the one in the language."""
    if column not in record:
        raise InputError("“{column}” is missing", path=path, line=line, column=column)
    value = record[column]
    if isinstance(value, Mapping):
        value = value.get(language.split("-")[0], value)
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return value
    if (text := text_in_reply(value)) is not None:
        return [text]
    raise InputError(
        "“{column}” is {found}, not a string",
        path=path,
        line=line,
        column=column,
        found=json.dumps(value, ensure_ascii=False)[:40],
    )
