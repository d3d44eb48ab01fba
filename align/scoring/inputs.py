"""Reading hypotheses, references and sources: plain lines, a TSV or JSONL column, TMX, WMT XML.

Every reader gives a :class:`SegmentFile`. A line ends at a line feed and nowhere else (a carriage return
before it is dropped), so that U+2028 or a form feed inside a segment does not make two of it.
"""

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lxml import etree

from corpus.errors import InputError, UsageError
from corpus.formats import read_units
from corpus.formats.report import WHOLE_UNITS, Report
from corpus.message import counted
from corpus.text.decoding import decode
from corpus.text.language import canonical_language, is_chinese

ROLE_COLUMNS = {
    "hypothesis": ("hypothesis", "hyp", "mt", "translation", "output", "prediction", "target"),
    "reference": ("reference", "ref", "target"),
    "source": ("source", "src"),
}
"""The columns looked for, in this order, where the user names none; then the language's own, as ``en``."""

_ID_COLUMNS = ("id", "segment_id", "seg_id", "segment")
_DOCUMENT_COLUMNS = ("document", "document_id", "doc_id", "docid", "doc")


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


def parse_input(text: str) -> InputName:
    """Take ``NAME=FILE:COLUMN`` apart. What exists as a file under the whole text is that file."""
    if Path(text).exists():
        return InputName(Path(text))
    name, equals, rest = text.partition("=")
    if not equals or "/" in name:
        name, rest = "", text
    if not Path(rest).exists() and ":" in rest:
        file, _, column = rest.rpartition(":")
        if Path(file).exists():
            return InputName(Path(file), name, column)
    return InputName(Path(rest), name)


def read_segments(
    given: InputName, role: str, *, language: str = "en", encoding: str = "utf-8"
) -> SegmentFile:
    """Read one file. ``role`` is ``hypothesis``, ``reference`` or ``source``; TMX is read in ``language``.

    Raises DuizhaoError, with file, line and hint, for whatever is not readable as what its name says.
    """
    suffixes = [suffix.lower() for suffix in given.path.suffixes]
    suffix = (
        (suffixes[-2] if suffixes[-1] == ".gz" and len(suffixes) > 1 else suffixes[-1]) if suffixes else ""
    )
    readers: dict[str, Callable[..., SegmentFile]] = {
        ".tsv": _read_tsv,
        ".jsonl": _read_jsonl,
        ".ndjson": _read_jsonl,
        ".tmx": _read_tmx,
        ".xml": _read_wmt_xml,
    }
    read = readers.get(suffix, _read_plain)
    return read(given, role, language, encoding)


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


def _read_plain(given: InputName, role: str, language: str, encoding: str) -> SegmentFile:  # noqa: ARG001
    text, notes = read_text(given.path, encoding)
    if given.column:
        raise UsageError(
            "is read as plain lines and has no column “{column}”",
            path=given.path,
            hint="Columns need a .tsv or .jsonl file.",
            column=given.column,
        )
    lines = split_lines(text)
    if not lines:
        raise InputError("is empty", path=given.path)
    return SegmentFile(given.path, tuple(lines), notes=notes)


def _read_tsv(given: InputName, role: str, language: str, encoding: str) -> SegmentFile:
    text, notes = read_text(given.path, encoding)
    lines = split_lines(text)
    if not lines:
        raise InputError("is empty", path=given.path)
    header = lines[0].split("\t")
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(header):
            raise InputError(
                "has {columns}; the header has {header}",
                path=given.path,
                line=number,
                hint="Remove tabs and line breaks from the cells; quotes do not protect them.",
                columns=counted(len(cells), "column"),
                header=len(header),
            )
        rows.append(cells)
    column = _column(given, role, language, header)
    return SegmentFile(
        given.path,
        tuple(row[header.index(column)] for row in rows),
        _optional(rows, header, _ID_COLUMNS),
        _optional(rows, header, _DOCUMENT_COLUMNS),
        column,
        notes,
    )


def _optional(rows: Sequence[Sequence[str]], header: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    name = next((name for name in names if name in header), None)
    return () if name is None else tuple(row[header.index(name)] for row in rows)


def read_records(path: Path, encoding: str = "utf-8") -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The objects of a JSONL file, with notes; raises DuizhaoError with the line of what is no object."""
    text, notes = read_text(path, encoding)
    records = []
    for number, line in enumerate(split_lines(text), start=1):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise InputError("is not valid JSON ({reason})", path=path, line=number, reason=error) from error
        if not isinstance(record, dict):
            raise InputError("is not a JSON object", path=path, line=number, hint='Write {"mt": "…"}.')
        records.append(record)
    if not records:
        raise InputError("is empty", path=path)
    return records, notes


def _read_jsonl(given: InputName, role: str, language: str, encoding: str) -> SegmentFile:
    records, notes = read_records(given.path, encoding)
    column = _column(given, role, language, list(records[0]))
    texts = []
    for number, record in enumerate(records, start=1):
        value = record.get(column)
        if not isinstance(value, str):
            problem = (
                "“{column}” is missing" if column not in record else "“{column}” is {found}, not a string"
            )
            shown = json.dumps(value)[:40]
            raise InputError(problem, path=given.path, line=number, column=column, found=shown)
        texts.append(value)

    def optional(names: Sequence[str]) -> tuple[str, ...]:
        name = next((name for name in names if all(name in record for record in records)), None)
        return () if name is None else tuple(str(record[name]) for record in records)

    return SegmentFile(
        given.path, tuple(texts), optional(_ID_COLUMNS), optional(_DOCUMENT_COLUMNS), column, notes
    )


def _column(given: InputName, role: str, language: str, columns: Sequence[str]) -> str:
    if given.column:
        if given.column not in columns:
            raise UsageError(
                "has no column “{column}”",
                path=given.path,
                hint="It has: {columns}.",
                column=given.column,
                columns=", ".join(columns),
            )
        return given.column
    for name in (*ROLE_COLUMNS[role], language.split("-")[0]):
        if name in columns:
            return name
    if len(columns) == 1:
        return columns[0]
    raise UsageError(
        "which column is the {role}?",
        path=given.path,
        hint="Write {name}:COLUMN; the columns are {columns}.",
        role=role,
        name=given.path.name,
        columns=", ".join(columns),
    )


def _read_tmx(given: InputName, role: str, language: str, encoding: str) -> SegmentFile:  # noqa: ARG001
    wanted = canonical_language(given.column or language)
    other = "en" if is_chinese(wanted) else "zh"
    report = Report()
    source = role == "source"
    units = list(
        read_units(
            given.path,
            "tmx",
            source_language=wanted if source else other,
            target_language=other if source else wanted,
            report=report,
        )
    )
    missing = next((tally for tally in report.tallies if tally.loss in WHOLE_UNITS), None)
    if missing is not None:
        raise InputError(
            "{n} × {loss}, first at {first}; “{wanted}” was asked for",
            path=given.path,
            hint="Every unit needs both languages; name another with FILE.tmx:LANGUAGE.",
            n=missing.count,
            loss=missing.message,
            first=missing.first,
            wanted=wanted,
        )
    ids = tuple(unit.id for unit in units)
    return SegmentFile(
        given.path,
        tuple(unit.source if source else unit.target for unit in units),
        ids if len(set(ids)) == len(ids) and all(ids) else (),
        column=given.column,
        notes=tuple(report.lines()),
    )


def _read_wmt_xml(given: InputName, role: str, language: str, encoding: str) -> SegmentFile:  # noqa: ARG001
    element, attribute = {
        "source": ("src", ""),
        "reference": ("ref", "translator"),
        "hypothesis": ("hyp", "system"),
    }[role]
    names = wmt_xml_names(given.path, element, attribute)
    column = given.column or (names[0] if len(names) == 1 else "")
    if column not in names:
        problem = "has no {role} “{column}”" if given.column else "which {role}?"
        raise InputError(
            problem,
            path=given.path,
            hint="Write {name}:NAME; it has: {names}.",
            role=role,
            column=column,
            name=given.path.name,
            names=", ".join(names) or "none",
        )
    texts, ids, documents = [], [], []
    for document in _elements(given.path, "doc"):
        blocks = [
            e for e in document.iter(element) if (e.get(attribute) or "" if attribute else "") == column
        ]
        if not blocks:
            raise InputError(
                "document {document} has no {role} “{column}”",
                path=given.path,
                line=document.sourceline,
                document=document.get("id"),
                role=role,
                column=column,
            )
        for segment in blocks[0].iter("seg"):
            texts.append("".join(segment.itertext()).strip())
            ids.append(f"{document.get('id')}:{segment.get('id')}")
            documents.append(document.get("id") or "")
    return SegmentFile(given.path, tuple(texts), tuple(ids), tuple(documents), column)


def wmt_xml_names(path: Path, element: str, attribute: str) -> list[str]:
    """The systems (``hyp``, ``system``) or translators (``ref``, ``translator``) of a WMT XML file."""
    names: dict[str, None] = {}
    for document in _elements(path, "doc"):
        for block in document.iter(element):
            names[(block.get(attribute) or "") if attribute else ""] = None
    return list(names)


def _elements(path: Path, tag: str) -> "list[Any]":
    """All elements of a kind; entities other than XML's own are refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        tree = etree.parse(str(path), parser)
    except OSError as error:
        raise InputError("cannot be read", path=path) from error
    except etree.XMLSyntaxError as error:
        raise InputError(
            "is not well-formed XML ({reason})", path=path, line=error.lineno, reason=error.msg
        ) from error
    internal: Any = tree.docinfo.internalDTD
    if internal is not None and any(True for _ in internal.iterentities()):
        raise InputError(
            "declares entities, which are refused", path=path, hint="Write the characters themselves."
        )
    return list(tree.iter(tag))


def join_by_id(read: SegmentFile, ids: Sequence[str]) -> SegmentFile:
    """The texts in the order of ``ids``, by segment id.

    Raises DuizhaoError for an id that comes twice, is missing, or is unknown to the test set.
    """
    positions: dict[str, int] = {}
    for position, identifier in enumerate(read.segment_ids):
        if identifier in positions:
            raise InputError(
                "the segment id “{identifier}” occurs twice (at {first} and {second})",
                path=read.path,
                identifier=identifier,
                first=positions[identifier] + 1,
                second=position + 1,
            )
        positions[identifier] = position
    missing = [identifier for identifier in ids if identifier not in positions]
    unknown = sorted(set(positions) - set(ids))
    if missing or unknown:
        parts = [
            f"{len(names)} segment ids are {what} ({', '.join(names[:5])}{' …' if len(names) > 5 else ''})"
            for names, what in ((missing, "missing"), (unknown, "unknown"))
            if names
        ]
        raise InputError("; ".join(parts), path=read.path, hint="Give a hypothesis for each segment.")
    return replace(
        read, texts=tuple(read.texts[positions[identifier]] for identifier in ids), segment_ids=tuple(ids)
    )


def short_names(paths: Sequence[Path]) -> list[str]:
    """A name for each file: what its name has, between dots, that not all names have.

    ``test.hyp.Online-A.en`` beside ``test.hyp.Online-B.en`` is ``Online-A``; a lone file keeps its name
    without the last suffix.
    """
    names = [path.name.removesuffix(".gz") for path in paths]
    if len(set(names)) < 2:
        return [Path(name).stem for name in names]
    parts = [name.split(".") for name in names]
    shortest = min(map(len, parts))
    head = next((i for i in range(shortest) if len({part[i] for part in parts}) > 1), shortest)
    tail = next(
        (i for i in range(shortest - head) if len({part[-1 - i] for part in parts}) > 1), shortest - head
    )
    short = [".".join(part[head : len(part) - tail]) for part in parts]
    return short if all(short) else [Path(name).stem for name in names]
