"""A document and its translations as a folder of text files that a person can read, edit and diff.

``document.toml``
    ``[source]`` and a ``[translations.NAME]`` for each translation. ``language`` is required; every other key
    is metadata. :mod:`corpus.folder.provenance` has the known ones and what they may hold.
``source.txt``
    One segment per line, ``id<TAB>text``; a blank line between paragraphs. An id is any word without ``+``,
    unique in the file; ids are never renumbered, so a new segment between 5.2 and 5.3 may be ``5.2a``.
``NAME.txt``
    One target segment per line, ``ids<TAB>status<TAB>text``, a blank line between paragraphs. ``ids`` are the
    source segments that the line belongs to, joined by ``+``; consecutive lines with the same ids are one
    bead. ``-`` stands for none (the translator added the line); a line without text says that its source
    segment was left untranslated. ``status`` is ``reviewed``, or the confidence of a bead that nobody has
    reviewed yet, or ``-``. A fourth column is a note on the bead.
``terms.tsv``
    Optional; a header, then one term per line. :mod:`corpus.folder.terms` describes its columns.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from corpus.errors import InputError, NotFoundError, UsageError, unwritable
from corpus.folder.provenance import check_values, doubtful_keys
from corpus.folder.terms import concepts_of, rows_of
from corpus.message import counted
from corpus.model import Bead, Bitext, Concept, Document, Segment
from corpus.system.files import read_utf8, replacing_text
from corpus.text.language import language_in_file

METADATA = "document.toml"
SOURCE = "source.txt"
TERMS = "terms.tsv"


@dataclass(frozen=True, slots=True)
class DocumentFolder:
    """The content of a document folder: the source, a bitext for each translation, and the terms.

    Each bitext's source is ``source``; its target is named ``NAME`` as in ``NAME.txt``.
    """

    source: Document
    bitexts: tuple[Bitext, ...]
    terms: tuple[Concept, ...] = ()


DEFAULT_DOCUMENT = "future-industries"
"""The bundled document that is used by default."""


def bundled_names() -> list[str]:
    """The names of the documents that come with duizhao; the default one first."""
    root = Path(str(files("corpus") / "data"))
    names = sorted(path.parent.name for path in root.glob(f"*/{METADATA}"))
    return sorted(names, key=lambda name: name != DEFAULT_DOCUMENT)


def bundled(names: Sequence[str] = ()) -> list[DocumentFolder]:
    """The bundled documents of these names; without names, the default one.

    Raises NotFoundError for another name.
    """
    known = bundled_names()
    for name in names:
        if name not in known:
            raise NotFoundError(
                "no bundled document is called “{found}”",
                hint="Bundled documents: {expected}.",
                found=name,
                expected=", ".join(known),
            )
    root = Path(str(files("corpus") / "data"))
    return [read_folder(root / name) for name in names or (DEFAULT_DOCUMENT,)]


def read_folder(folder: Path) -> DocumentFolder:
    """Read a document folder; the source document has the folder's name.

    Raises DuizhaoError, with file and line, for anything that a person may have got wrong in an editor.
    """
    path = folder / METADATA
    try:
        description = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError("is not valid TOML: {reason}", path=path, reason=error) from error
    language, metadata = _language_and_metadata(description.get("source"), "source", path)
    segments = tuple(_source_segments(folder / SOURCE))
    check_values(metadata, "source", path, frozenset(segment.id for segment in segments))
    source = Document(folder.resolve().name, language, segments, metadata)
    bitexts = []
    for name, table in description.get("translations", {}).items():
        language, metadata = _language_and_metadata(table, f"translations.{name}", path)
        check_values(metadata, f"translations.{name}", path)
        bitexts.append(_read_translation(folder / f"{name}.txt", source, name, language, metadata))
    terms: Iterable[Concept] = ()
    if (folder / TERMS).exists():
        rows = ((line, cells) for line, _, cells in _lines(folder / TERMS))
        terms = concepts_of(rows, folder / TERMS, source, [bitext.target for bitext in bitexts])
    return DocumentFolder(source, tuple(bitexts), tuple(terms))


def doubts_of(folder: Path, contents: DocumentFolder) -> list[InputError]:
    """Check a folder that can be read; return what a person should look at, as errors with file and line.

    They are unknown keys of ``document.toml``, and reviewed beads in a translation that does not say who
    reviewed it.
    """
    path = folder / METADATA
    tables = {"source": contents.source.metadata} | {
        f"translations.{bitext.target.name}": bitext.target.metadata for bitext in contents.bitexts
    }
    found = list(doubtful_keys(path, tables))
    for bitext in contents.bitexts:
        reviewed = sum(bead.reviewed for bead in bitext.beads)
        if reviewed and not bitext.target.metadata.get("reviewed_by"):
            found.append(
                InputError(
                    "{count} reviewed beads, and [translations.{name}] does not say who reviewed them",
                    path=path,
                    hint="Write reviewed_by and reviewed_on below it.",
                    count=reviewed,
                    name=bitext.target.name,
                )
            )
    return found


def write_folder(folder: Path, contents: DocumentFolder) -> None:
    """Write a document folder; existing files are replaced, each whole or not at all.

    A new one that was not finished is not a document folder; writing it again finishes it.
    Confidence is written with two decimals. Raises DuizhaoError for a segment with a tab or a line break,
    which a line cannot hold, and if the folder cannot be written.
    """
    for document in (contents.source, *(bitext.target for bitext in contents.bitexts)):
        for segment in document.segments:
            if "\t" in segment.text or "\n" in segment.text:
                raise UsageError(
                    "segment {id} of {document} contains a tab or a line break",
                    hint="Replace it with a space first.",
                    id=segment.id,
                    document=document.name,
                )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    with replacing_text(folder / SOURCE) as stream:
        stream.writelines(_by_paragraph((s.paragraph, f"{s.id}\t{s.text}") for s in contents.source.segments))
    for bitext in contents.bitexts:
        with replacing_text(folder / f"{bitext.target.name}.txt") as stream:
            stream.writelines(_by_paragraph(_translation_lines(bitext)))
    if contents.terms:
        names = [bitext.target.name for bitext in contents.bitexts]
        with replacing_text(folder / TERMS) as stream:
            stream.writelines("\t".join(row) + "\n" for row in rows_of(contents.terms, names))
    # Written last: until it is there, an unfinished folder is not a document folder.
    with replacing_text(folder / METADATA) as stream:
        stream.writelines(_toml_table("source", contents.source))
        for bitext in contents.bitexts:
            stream.write("\n")
            stream.writelines(_toml_table(f"translations.{_toml_key(bitext.target.name)}", bitext.target))


def _text(path: Path) -> str:
    try:
        return read_utf8(path)
    except NotFoundError as error:
        raise NotFoundError("does not exist", path=path, hint="A document folder needs this file.") from error


def _language_and_metadata(table: object, name: str, path: Path) -> tuple[str, dict[str, str]]:
    if not isinstance(table, dict) or not isinstance(table.get("language"), str):
        raise InputError(
            "[{name}] has no language", path=path, hint='Write language = "zh-Hans" under it.', name=name
        )
    metadata = {key: str(value) for key, value in table.items() if key != "language"}
    return language_in_file(table["language"], path, part=f"[{name}]"), metadata


def _lines(path: Path) -> Iterator[tuple[int, int, list[str]]]:
    """Line number, paragraph (from zero) and columns of each line that is not blank."""
    paragraph, blank = -1, True
    for number, line in enumerate(_text(path).split("\n"), start=1):
        line = line.rstrip("\r")
        if not line.strip():
            blank = True
            continue
        paragraph += blank
        blank = False
        yield number, paragraph, line.split("\t")


def _source_segments(path: Path) -> Iterator[Segment]:
    seen: dict[str, int] = {}
    for number, paragraph, columns in _lines(path):
        if len(columns) != 2 or not columns[1].strip():
            raise InputError(
                "has {columns}",
                path=path,
                line=number,
                hint="Write the id, a tab, and the text.",
                columns=counted(len(columns), "column"),
            )
        identifier, text = columns
        if identifier in seen or not _is_id(identifier):
            problem = (
                "the id “{identifier}” is already on line {before}"
                if identifier in seen
                else "“{identifier}” is not a valid id"
            )
            raise InputError(
                problem,
                identifier=identifier,
                before=seen.get(identifier),
                path=path,
                line=number,
                hint="Use a new word without + or spaces, like 5.2a.",
            )
        seen[identifier] = number
        yield Segment(identifier, text, paragraph)
    if not seen:
        raise InputError("has no segments", path=path)


def _is_id(text: str) -> bool:
    return bool(text) and text != "-" and not any(character in "+ \t" for character in text)


def _read_translation(
    path: Path, source: Document, name: str, language: str, metadata: dict[str, str]
) -> Bitext:
    index = {segment.id: i for i, segment in enumerate(source.segments)}
    segments: list[Segment] = []
    beads: list[Bead] = []
    expected = 0
    numbers: dict[int, int] = {}
    rows = [
        (number, paragraph, _columns(columns, path, number)) for number, paragraph, columns in _lines(path)
    ]
    # Lines for the same source segments make one bead; each line that the translator added is a separate
    # bead.
    for (ids, _), group in groupby(rows, key=lambda row: (row[2][0], row[0] if row[2][0] == "-" else 0)):
        group_rows = list(group)
        line = group_rows[0][0]
        indices = _indices(ids, index, expected, source, path, line)
        expected += len(indices)
        target = []
        for _, paragraph, (_, _, text, _) in group_rows:
            if text:
                numbers[paragraph] = numbers.get(paragraph, 0) + 1
                target.append(len(segments))
                segments.append(Segment(f"{paragraph + 1}.{numbers[paragraph]}", text, paragraph))
        statuses = {row[2][1] for row in group_rows}
        if len(statuses) > 1:
            raise InputError(
                "the lines of {ids} differ in status",
                path=path,
                line=line,
                hint="Give them the same status.",
                ids=ids,
            )
        confidence, reviewed = _status(statuses.pop(), path, line)
        beads.append(Bead(indices, tuple(target), confidence, reviewed, group_rows[0][2][3]))
    if expected < len(source.segments):
        missing = source.segments[expected].id
        raise InputError(
            "segment {missing} is missing",
            path=path,
            hint="Add a line for it; if it was not translated: “{missing}<TAB>reviewed<TAB>”.",
            missing=missing,
        )
    return Bitext(source, Document(name, language, tuple(segments), metadata), tuple(beads))


def _columns(columns: list[str], path: Path, line: int) -> tuple[str, str, str, str]:
    if not 3 <= len(columns) <= 4:
        raise InputError(
            "has {columns}",
            path=path,
            line=line,
            hint="Write the source ids, a tab, the status, a tab, the text (and a tab and a note).",
            columns=counted(len(columns), "column"),
        )
    ids, status, text, note = [*columns, ""][:4]
    return ids, status, text, note


def _indices(
    ids: str, index: dict[str, int], expected: int, source: Document, path: Path, line: int
) -> tuple[int, ...]:
    """Indices of the source segments ``ids``, which must be the next in order."""
    if ids == "-":
        return ()
    for offset, identifier in enumerate(ids.split("+")):
        if identifier not in index:
            raise InputError(
                "“{identifier}” is not a segment of {source}",
                path=path,
                line=line,
                hint="Correct the first column.",
                identifier=identifier,
                source=SOURCE,
            )
        if index[identifier] != expected + offset:
            due = source.segments[expected + offset].id if expected + offset < len(index) else "no more"
            raise InputError(
                "segment {identifier} found; {due} expected",
                path=path,
                line=line,
                hint="Each source segment belongs to one bead, in the order of the source.",
                identifier=identifier,
                due=due,
            )
    return tuple(range(expected, expected + len(ids.split("+"))))


def _status(status: str, path: Path, line: int) -> tuple[float | None, bool]:
    if status in ("reviewed", "-"):
        return None, status == "reviewed"
    try:
        confidence = float(status)
    except ValueError:
        confidence = -1.0
    if not 0 <= confidence <= 1:
        raise InputError(
            "“{status}” is not a status",
            path=path,
            line=line,
            hint="Write reviewed, a confidence from 0 to 1, or -.",
            status=status,
        )
    return confidence, False


def _toml_table(name: str, document: Document) -> Iterator[str]:
    yield f"[{name}]\n"
    yield f'language = "{document.language}"\n'
    # A JSON string is a TOML basic string.
    for key, value in document.metadata.items():
        yield f"{_toml_key(key)} = {json.dumps(value, ensure_ascii=False)}\n"


def _toml_key(key: str) -> str:
    bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if bare else json.dumps(key, ensure_ascii=False)


def _translation_lines(bitext: Bitext) -> Iterator[tuple[int, str]]:
    """Paragraph and line of each target segment, and a line for each bead without one."""
    paragraph = 0
    for bead in bitext.beads:
        ids = "+".join(bitext.source.segments[i].id for i in bead.source) or "-"
        status = "reviewed" if bead.reviewed else "-" if bead.confidence is None else f"{bead.confidence:.2f}"
        note = f"\t{bead.note}" if bead.note else ""
        for i in bead.target:
            paragraph = bitext.target.segments[i].paragraph
            yield paragraph, f"{ids}\t{status}\t{bitext.target.segments[i].text}{note}"
        if not bead.target:
            yield paragraph, f"{ids}\t{status}\t{note}"


def _by_paragraph(lines: Iterable[tuple[int, str]]) -> Iterator[str]:
    previous: int | None = None
    for paragraph, line in lines:
        if previous is not None and paragraph != previous:
            yield "\n"
        previous = paragraph
        yield line + "\n"
