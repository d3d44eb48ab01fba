"""Glossaries as tables: TSV, CSV, Excel, and OmegaT's (two or three columns, comments after ``#``).

Columns are recognised by title, or else by content. Columns in one language are synonyms, and so are terms in
one cell separated by semicolons.
"""

import csv as csv_module
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from corpus.errors import InputError, NotFoundError, UsageError
from corpus.formats import csv, tsv, xlsx
from corpus.formats.categories import put, status_of
from corpus.formats.characters import one_line
from corpus.formats.glossary_titles import ENTRY_FIELDS, field_and_language, meaning
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import writing
from corpus.model import UNWANTED, Concept, Term, accepted
from corpus.text.language import canonical_language, is_chinese, is_romanized, regional_language, same_variety
from corpus.text.script import detect_script
from corpus.text.tokens import has_chinese

_SEPARATOR = re.compile("[;；|\n]")
_SUBTAG = re.compile("hans|hant|latn|hani|chs|cht|[a-z]{2}|[0-9]{3}|pinyin|wadegile", re.I)
_FALSE = frozenset(("no", "n", "false", "0", "否"))
_LOOKED_AT = 50
"""How many rows are examined to recognise the columns."""
_LATEST_HEADER = 20
_OF_RENDERINGS = ("status", "forbidden", "part_of_speech", "term_source")
_OF_TERMS = (*_OF_RENDERINGS, "note")
_OF_CONCEPTS = ("definition", "subject", "number", "concept")

_Row = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The meaning of each column: a language tag, the name of a field, or a property by its title."""

    names: tuple[str, ...]
    languages: tuple[str, ...]  # empty for a column that does not hold terms
    described: tuple[str, ...]  # the language whose terms a field describes; empty for a field of the row
    header_line: int | None
    repeated: frozenset[str]  # titles that several columns share: each describes the terms before it


def read_concepts(
    path: Path,
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    source_language: str | None = None,
    target_language: str | None = None,
    encoding: str | None = None,
    report: LossReport | None = None,
) -> Iterator[Concept]:
    """The entries of a table; rows with the same id, or the same Chinese term and subject, are merged.

    ``columns`` names the columns in order, or maps titles to names: a language tag, source, target, note,
    definition, subject, part_of_speech, status, term_source, context, concept. ``header_row`` is the row of
    the titles, from 1; without it and ``columns`` it is detected. Raises InputError if no column holds
    Chinese, or none the other language.
    """
    report = report if report is not None else LossReport()
    with _tables(path, sheet, encoding, report) as tables:
        refused: list[tuple[str, InputError]] = []
        found = False
        for name, table in tables:
            head = list(islice(table, _LOOKED_AT))
            try:
                columns_found = _columns_of(
                    head, path, columns, header_row, (source_language, target_language)
                )
            except InputError as error:
                refused.append((name, error))
                continue
            found = True
            rows = (row for part in (head, table) for row in part)
            yield from _concepts(rows, columns_found, report)
    if not found:
        raise refused[0][1] if refused else InputError("has no terms", path=path, lacking="terms")
    for name, why in refused:
        report.add(Loss.SHEET, name=name, reason=str(why.problem))


@contextmanager
def _tables(
    path: Path, sheet: str | None, encoding: str | None, report: LossReport
) -> Iterator[Iterable[tuple[str, Iterator[_Row]]]]:
    """The sheets by their names, or the only table."""
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    kind = suffixes[-1] if suffixes else ""
    if kind == ".xlsx":
        with xlsx.open_sheets(path, sheet) as sheets:
            xlsx.count_comments(path, report)
            yield ((worksheet.title, xlsx.rows(worksheet, path)) for worksheet in sheets)
        return
    if sheet is not None:
        raise UsageError("has no sheets", path=path, hint="A sheet can be chosen only in a workbook (.xlsx).")
    rows = csv.rows(path, None, encoding, report) if kind == ".csv" else tsv.rows(path, encoding, report)
    yield [("", ((number, row) for number, row in rows if not _is_comment(row)))]


def _is_comment(row: Sequence[str]) -> bool:
    """Whether a row that begins with # is a header and not a comment."""
    return bool(row) and row[0].startswith("#") and not (row[0].strip() == "#" and len(row) > 1)


def _columns_of(
    head: Sequence[_Row],
    path: Path,
    columns: Sequence[str] | Mapping[str, str] | None,
    header_row: int | None,
    languages: tuple[str | None, str | None],
) -> _Columns:
    filled = [row for row in head if any(cell.strip() for cell in row[1])]
    if not filled:
        raise InputError("has no terms", path=path, lacking="terms")
    header: _Row | None = None
    if header_row is not None:
        header = next((row for row in head if row[0] == header_row), None)
        if header is None:
            raise NotFoundError("has no row {row}", path=path, row=header_row)
    else:
        header = _header(filled, columns if isinstance(columns, Mapping) else {})
    body = [row for _, row in filled if header is None or _ > header[0]]
    width = max((len(row) for row in body), default=0)
    titles = [cell.strip() for cell in header[1]] if header else []
    if columns is not None and not isinstance(columns, Mapping):
        names = list(columns)
        width = max(width, len(names))
    else:
        renamed = columns or {}
        missing = [title for title in renamed if title not in titles]
        if missing:
            raise InputError("the header has no column “{title}”", path=path, title=missing[0])
        names = [renamed.get(title) or meaning(title) or title for title in titles]
    named = len(names)
    names += [""] * (width - len(names))
    tags = [_tag(name, languages) for name in names]
    if languages[1] or languages[0]:
        wanted = [canonical_language(tag) for tag in languages if tag]
        tags = [
            tag if is_chinese(tag) or any(same_variety(tag, one) for one in wanted) else "" for tag in tags
        ]
    tags = _by_content(tags, names, body, languages)
    if not any(is_chinese(tag) and not is_romanized(tag) for tag in tags) or not any(
        tag and not is_chinese(tag) for tag in tags
    ):
        raise InputError(
            "no column has Chinese terms, or none has their renderings",
            path=path,
            line=filled[0][0],
            hint="Name the columns with --columns zh,en,note,… or use --header-row.",
            lacking="languages",
        )
    others = {tag.split("-")[0] for tag in tags if tag and not is_chinese(tag)}
    if len(others) > 1 and not any(languages):
        raise InputError(
            "has terms in more than two languages: {languages}",
            path=path,
            line=header[0] if header else filled[0][0],
            hint="Choose one with --target-lang.",
            languages=", ".join(dict.fromkeys(filter(None, tags))),
        )
    if columns is None:
        names[named:] = _untitled(names, tags)[named:]
    counts = Counter(names)
    repeated = frozenset(
        name for name, tag in zip(names, tags, strict=True) if name and not tag and counts[name] > 1
    )
    described = [_described(field_and_language(title)[1], tags) for title in titles[:width]]
    described += [""] * (width - len(described))
    return _Columns(tuple(names), tuple(tags), tuple(described), header[0] if header else None, repeated)


def _described(language: str, tags: Sequence[str]) -> str:
    """The language, of those with terms, that a title names: ``en_status`` may be of ``en-US``."""
    if not language or language in tags:
        return language
    primary = language.split("-")[0]
    return next((tag for tag in tags if tag.split("-")[0] == primary and not is_romanized(tag)), "")


def _untitled(names: Sequence[str], tags: Sequence[str]) -> list[str]:
    """The names, completed for columns without a title: the first after the terms is a remark."""
    last = max(i for i, tag in enumerate(tags) if tag)
    is_free = "note" not in names
    return [
        name or tag or ("note" if is_free and i == last + 1 else f"column {i + 1}")
        for i, (name, tag) in enumerate(zip(names, tags, strict=True))
    ]


def _header(rows: Sequence[_Row], renamed: Mapping[str, str]) -> _Row | None:
    """The header row: the first with two known titles, or whose cells differ in kind from those below."""
    for row in rows[:_LATEST_HEADER]:
        cells = [cell.strip() for cell in row[1] if cell.strip()]
        known = [cell for cell in cells if meaning(cell) or cell in renamed or _is_language(cell)]
        if len(known) > 1:
            return row
    if len(rows) < 2:
        return None
    _, first = rows[0]
    chinese = [i for i in range(len(first)) if _share_of_chinese([row for _, row in rows[1:]], i) > 0.5]
    is_title = bool(chinese) and not any(has_chinese(first[i]) for i in chinese)
    return rows[0] if is_title else None


def _is_language(title: str) -> bool:
    try:
        return canonical_language(title).split("-")[0] in ("zh", "en")
    except UsageError:
        return False


def _tag(name: str, languages: tuple[str | None, str | None]) -> str:
    """The language of a column by its name; empty if the name does not show it."""
    if name in ("source", "target"):
        asked = languages[0 if name == "source" else 1]
        return canonical_language(asked) if asked else ""
    if name in ENTRY_FIELDS:
        return ""
    plain = re.sub(r"\s{0,9}\(?\d{1,9}\)?$", "", name)
    if not all(map(_SUBTAG.fullmatch, re.split("[-_]", plain)[1:])):
        return ""  # en_owner is not a language
    try:
        tag = canonical_language(plain)
    except UsageError:
        return ""
    return tag if len(tag) > 2 or tag in ("en", "fr", "de", "ja", "ko", "es", "ru", "it", "pt") else ""


def _by_content(
    tags: list[str],
    names: Sequence[str],
    body: Sequence[Sequence[str]],
    languages: tuple[str | None, str | None],
) -> list[str]:
    """The languages, including those of untitled columns: that with the most Chinese, and the next one."""
    free = [i for i, name in enumerate(names) if not tags[i] and name not in ENTRY_FIELDS]
    free.sort(key=lambda i: names[i] not in ("source", "target"))
    if not any(is_chinese(tag) and not is_romanized(tag) for tag in tags):
        best = max(free, key=lambda i: _share_of_chinese(body, i), default=None)
        if best is not None and _share_of_chinese(body, best) > 0.3:
            text = "".join(row[best] for row in body if len(row) > best)
            tags[best] = f"zh-{detect_script(text) or 'Hans'}"
            free.remove(best)
    if not any(tag and not is_chinese(tag) for tag in tags):
        asked = next((tag for tag in languages if tag and not is_chinese(canonical_language(tag))), None)
        other = next(
            (i for i in free if _share_of_letters(body, i) > 0.5 and _share_of_chinese(body, i) < 0.5), None
        )
        if other is not None:
            tags[other] = canonical_language(asked or "en")
    return tags


def _share_of_chinese(body: Sequence[Sequence[str]], column: int) -> float:
    cells = [row[column] for row in body if len(row) > column and row[column].strip()]
    return sum(map(has_chinese, cells)) / len(cells) if cells else 0.0


def _share_of_letters(body: Sequence[Sequence[str]], column: int) -> float:
    cells = [row[column] for row in body if len(row) > column and row[column].strip()]
    return sum(any(map(str.isalpha, cell)) for cell in cells) / len(cells) if cells else 0.0


def _concepts(rows: Iterable[_Row], columns: _Columns, report: LossReport) -> Iterator[Concept]:
    entries: dict[tuple[str, ...], tuple[int, Concept]] = {}
    for number, row in rows:
        if columns.header_line is not None and number <= columns.header_line:
            if number < columns.header_line and any(row):
                report.add(Loss.BEFORE_HEADER, number)
            continue
        if not any(cell.strip() for cell in row):
            report.add(Loss.BLANK_LINE, number)
            continue
        if len(row) > len(columns.names) and any(row[len(columns.names) :]):
            report.add(Loss.UNEVEN_ROW, number)
            continue
        concept = _concept(row, columns)
        key = ("", concept.id) if concept.id else (concept.source, concept.subject)
        before = entries.get(key)
        entries[key] = (number, concept) if before is None else (before[0], _merged(before[1], concept))
    for number, concept in entries.values():
        if concept.renderings and any(map(str.isalpha, concept.source)):
            yield concept
        else:
            report.add(Loss.ONE_LANGUAGE_ENTRY, number)


def _merged(one: Concept, other: Concept) -> Concept:
    """Two rows of one entry: terms and everything said about it, each once."""
    known = {(term.language, term.text) for term in one.terms}
    new = tuple(term for term in other.terms if (term.language, term.text) not in known)
    properties = dict(one.properties)
    for name, value in other.properties.items():
        if value not in properties.get(name, "").split("\n"):
            put(properties, name, value)
    said = {
        name: "\n".join(dict.fromkeys(filter(None, (getattr(one, name), getattr(other, name)))))
        for name in ("definition", "subject", "note")
    }
    return replace(one, terms=one.terms + new, properties=properties, **said)


def _concept(row: Sequence[str], columns: _Columns) -> Concept:
    terms: list[tuple[Term, int]] = []  # with the column
    about: dict[str, str] = {}
    of_terms: dict[int, dict[str, str]] = {}  # by the column of the terms
    of_languages: dict[str, dict[str, str]] = {}
    properties: dict[str, str] = {}
    readings: list[str] = []
    last = -1  # column with terms
    for i, (name, tag, cell) in enumerate(zip(columns.names, columns.languages, row, strict=False)):
        text = cell.strip()
        last = i if tag else last
        if not text or (name == "forbidden" and text.lower() in _FALSE):
            continue
        if tag and is_romanized(tag):
            readings.append(text)
        elif tag:
            parts = [" ".join(part.split()) for part in _SEPARATOR.split(text)]
            terms += [(Term(part, tag), i) for part in parts if part]
        elif columns.described[i] and name in _OF_TERMS:
            put(of_languages.setdefault(columns.described[i], {}), name, text)
        elif last >= 0 and name in columns.repeated and name not in _OF_CONCEPTS:
            put(of_terms.setdefault(last, {}), name, text)
        elif name in ENTRY_FIELDS:
            about[name] = f"{about[name]}\n{text}" if name in about else text
        elif name:
            put(properties, name, text)
    if written := status_of(about.get("status", ""))[1]:
        properties["status"] = written
    properties |= {name: about[name] for name in ("context", "number") if name in about}
    return Concept(
        tuple(
            _with_what_is_said(
                term, about, of_languages.get(term.language, {}) | of_terms.get(i, {}), readings
            )
            for term, i in terms
        ),
        about.get("concept", ""),
        about.get("definition", ""),
        about.get("subject", ""),
        about.get("note", ""),
        properties=properties,
    )


def _with_what_is_said(
    term: Term, of_row: Mapping[str, str], own: Mapping[str, str], readings: Sequence[str]
) -> Term:
    """The term with the other fields of its row: those in columns of its language, or for every rendering."""
    properties = {name: value for name, value in own.items() if name not in _OF_TERMS}
    said = {name: value for name, value in own.items() if name in _OF_TERMS}
    if not is_chinese(term.language):
        said = {name: of_row[name] for name in _OF_RENDERINGS if name in of_row} | said
    elif readings:
        properties["pinyin"] = readings[0]
    status, written = status_of(said.get("status", ""))
    if written and "status" in own:
        properties["term status"] = written
    if "forbidden" in said or "forbidden" in own.get("Term_Info", "").lower():  # the latter is memoQ's
        if status and status != "forbidden":
            properties["term status"] = said["status"]
        status = "forbidden"
    return replace(
        term,
        status=status,
        part_of_speech=said.get("part_of_speech", ""),
        note=said.get("note", ""),
        source=said.get("term_source", ""),
        properties=properties,
    )


def write_omegat(path: Path, concepts: Iterable[Concept], *, report: LossReport | None = None) -> None:
    """Write a glossary for OmegaT: term, rendering, remark; a line for each rendering that may be used.

    Renderings that must not be used are left out and counted, because OmegaT would offer them.
    """
    report = report if report is not None else LossReport()
    with writing(path) as stream:
        for concept in concepts:
            for zh in accepted(concept.chinese):
                for rendering in accepted(concept.renderings):
                    remark = "; ".join(filter(None, (concept.definition, concept.note)))
                    cells = (zh, rendering, remark)
                    stream.write("\t".join(one_line(cell, report, zh) for cell in cells) + "\n")
            unwanted = sum(term.status in UNWANTED for term in concept.terms)
            report.add(Loss.UNWANTED_TERM, concept.source, unwanted)


def write_memoq(path: Path, concepts: Iterable[Concept], *, report: LossReport | None = None) -> None:
    """Write a term base as memoQ imports it from CSV: one entry per row, each term with its info and example.

    The titles are those that memoQ writes itself. Fields without a column are left out and counted.
    """
    report = report if report is not None else LossReport()
    entries = list(concepts)
    widths: dict[str, int] = {}
    for concept in entries:
        for tag in dict.fromkeys(term.language for term in concept.terms):
            count = sum(term.language == tag for term in concept.terms)
            widths[tag] = max(widths.get(tag, 0), count)
    titles = ["Entry_ID", "Entry_Subject", "Entry_Note"]
    for tag, width in widths.items():
        titles += [*((_memoq_name(tag), "Term_Info", "Term_Example") * width), f"{_memoq_name(tag)}_Def"]
    with writing(path) as stream:
        stream.write("\ufeff")
        writer = csv_module.writer(stream, lineterminator="\r\n")
        writer.writerow(titles)
        for number, concept in enumerate(entries, start=1):
            row = [concept.id or str(number), concept.subject, concept.note]
            defined_in = concept.properties.get("definition language", next(iter(widths)))
            for tag, width in widths.items():
                terms = [term for term in concept.terms if term.language == tag]
                for term in terms:
                    info = "CasePermissive" + (";Forbidden" if term.status in UNWANTED else "")
                    row += [term.text, info, term.properties.get("context", "")]
                    more = term.properties.keys() - {"context"}
                    if more or term.note or term.source or term.part_of_speech or term.document:
                        report.add(Loss.FIELDS_OF_MEMOQ, term.text)
                row += [""] * (3 * (width - len(terms)))
                row.append(concept.definition if tag == defined_in else "")
            if concept.properties.keys() - {"definition language"}:
                report.add(Loss.FIELDS_OF_MEMOQ, concept.source)
            writer.writerow(row)


_MEMOQ_NAMES = {
    "zh": "Chinese",
    "zh-CN": "Chinese_PRC",
    "zh-TW": "Chinese_Taiwan",
    "zh-HK": "Chinese_Hong_Kong",
    "en": "English",
    "en-US": "English_United_States",
    "en-GB": "English_United_Kingdom",
}


def _memoq_name(tag: str) -> str:
    written = "en" if tag == "en" else regional_language(tag)
    return _MEMOQ_NAMES.get(written, written)
