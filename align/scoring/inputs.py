"""Read hypotheses, references and sources: plain lines, columns of tables and records, TMX, WMT XML.

Every reader gives a :class:`SegmentFile`.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from align.scoring.input_tables import read_columns_of_jsonl, read_csv, read_jsonl, read_tsv
from align.scoring.model_outputs import outputs_in_lines, table_in_lines
from align.scoring.segment_files import InputName, SegmentFile, read_text, split_lines
from corpus.errors import InputError, UsageError
from corpus.formats import read_units
from corpus.formats.report import WHOLE_UNITS, LossReport
from corpus.message import Message, counted
from corpus.text.language import canonical_language, is_chinese

if TYPE_CHECKING:
    from corpus.formats.wmt import WmtDocument


def parse_input(text: str) -> InputName:
    """Parse ``NAME=FILE:COLUMN``. If a file has the whole text as its name, it is that file."""
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

    Raises DuizhaoError, with file, line and hint, if the content does not match the name's format.
    """
    readers: dict[str, Callable[..., SegmentFile]] = {
        ".tsv": read_tsv,
        ".csv": read_csv,
        ".jsonl": read_jsonl,
        ".ndjson": read_jsonl,
        ".json": read_jsonl,
        ".tmx": _read_tmx,
        ".xml": _read_wmt_xml,
    }
    read = readers.get(_suffix(given.path), _read_plain)
    return read(given, role, language, encoding)


def read_references(given: InputName, *, language: str = "en", encoding: str = "utf-8") -> list[SegmentFile]:
    """Read one file of references; several if JSON records have lists of them."""
    if _suffix(given.path) in (".jsonl", ".ndjson", ".json"):
        return read_columns_of_jsonl(given, "reference", language, encoding)
    return [read_segments(given, "reference", language=language, encoding=encoding)]


def _suffix(path: Path) -> str:
    """The last suffix in lower case, ignoring ``.gz``."""
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _read_plain(given: InputName, role: str, language: str, encoding: str) -> SegmentFile:  # noqa: ARG001
    text, notes = read_text(given.path, encoding)
    if given.column:
        raise UsageError(
            "is read as plain text, so it has no column “{column}”",
            path=given.path,
            hint="Columns need a .tsv or .jsonl file.",
            column=given.column,
        )
    lines = split_lines(text)
    if not lines:
        raise InputError("is empty", path=given.path)
    if outputs := outputs_in_lines(lines):
        texts, ids, note = outputs
        return SegmentFile(given.path, texts, ids, notes=(*notes, note))
    if table := table_in_lines(lines):
        raise InputError(
            "{table}, but its extension says plain text",
            path=given.path,
            hint="Call it .tsv, and name the column: FILE.tsv:2.",
            table=table,
        )
    return SegmentFile(given.path, tuple(lines), notes=notes)


def _read_tmx(given: InputName, role: str, language: str, encoding: str) -> SegmentFile:  # noqa: ARG001
    wanted = canonical_language(given.column or language)
    other = "en" if is_chinese(wanted) else "zh"
    report = LossReport()
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
            "{n} × {loss}, first at {first}; “{wanted}” was requested",
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
    """The texts of one system, reference or the source, for every segment of every document.

    A missing segment is an empty text, and noted: a reference then leaves the segment out, a hypothesis is
    scored as empty.
    """
    element = {"source": "src", "reference": "ref", "hypothesis": "hyp"}[role]
    from corpus.formats import wmt  # slow to load and rarely given

    documents_read = list(wmt.documents(given.path))
    names = _names(documents_read, element)
    column = given.column or (names[0] if len(names) == 1 else "")
    if column not in names:
        raise InputError(
            "has no {role} “{column}”" if given.column else "which {role}?",
            path=given.path,
            hint="Write {name}:NAME; it has: {names}.",
            role=Message(role),
            column=given.column,
            name=given.path.name,
            names=", ".join(names) or "none",
        )
    texts: list[str] = []
    ids: list[str] = []
    documents: list[str] = []
    lacking: dict[str, int] = {}
    for document in documents_read:
        name = document.attributes.get("id", "")
        own: dict[str, str] = {}
        for text in reversed(document.texts):
            if (text.element, text.name) == (element, column):
                own = {key: segment.strip() for key, segment in text.segments}
        # The source has all segments; without one, the longest of the others is taken.
        sources = [text for text in document.texts if text.element == "src"]
        longest = max(sources or document.texts, key=lambda text: len(text.segments), default=None)
        for key, _ in longest.segments if longest else ():
            if key not in own:
                lacking[name] = lacking.get(name, 0) + 1
            texts.append(own.get(key, ""))
            ids.append(f"{name}:{key}")
            documents.append(name)
    notes: tuple[str, ...] = ()
    if lacking:
        where = ", ".join(f"{count} of document {name}" for name, count in lacking.items())
        total = counted(sum(lacking.values()), "segment")
        notes = (
            Message(
                "no {role} “{column}” for {segments} ({where})",
                role=Message(role),
                column=column,
                segments=total,
                where=where,
            ),
        )
    return SegmentFile(given.path, tuple(texts), tuple(ids), tuple(documents), column, notes)


def system_names(path: Path) -> list[str]:
    """The systems whose outputs are in a WMT XML file."""
    from corpus.formats import wmt

    return _names(wmt.documents(path), "hyp")


def _names(documents: "Iterable[WmtDocument]", element: str) -> list[str]:
    """The names of the translators or systems of an element; an empty one for the source."""
    texts = (text for document in documents for text in document.texts)
    return list(dict.fromkeys(text.name for text in texts if text.element == element))


def short_names(paths: Sequence[Path]) -> list[str]:
    """A name for each file: the parts of its name, between dots, that not all names share.

    ``test.hyp.Online-A.en`` beside ``test.hyp.Online-B.en`` is ``Online-A``; a single file keeps its name
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
