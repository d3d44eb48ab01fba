"""WMT's test set XML (since 2021): documents with source, references and system outputs, segment by segment.

A unit is a source segment with one reference; its property ``translator`` names the translator, and
``origlang`` and ``domain`` are the document's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from corpus.errors import UsageError
from corpus.formats.characters import xml_attribute, xml_text
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import writing
from corpus.formats.xml import Handler, parse
from corpus.model import TranslationUnit
from corpus.text.language import language_in_file

_DOCUMENT = ("origlang", "domain")
_NAMES = {"src": "", "ref": "translator", "hyp": "system"}
"""The elements that hold texts, and the attribute that distinguishes several of a kind."""


def write(
    path: Path, units: Iterable[TranslationUnit], *, name: str = "duizhao", report: LossReport | None = None
) -> None:
    """Write a test set called ``name``: documents in order, held in memory one at a time.

    Translators of one document (property ``translator``, else A) must have the same source segments, or
    DuizhaoError names the first that differs. A unit's id is its segment's if it is a number; other ids are
    replaced by numbers. Other fields of a unit are left out and counted.
    """
    report = report if report is not None else LossReport()
    with writing(path) as stream:
        stream.write(
            f'<?xml version="1.0" encoding="utf-8"?>\n<dataset id="{xml_attribute(name, report, "")}">\n'
        )
        for document, group in groupby(units, key=lambda unit: unit.document):
            stream.write(_document(path, document or "document", list(group), report))
        stream.write("</dataset>\n")


def _document(path: Path, name: str, units: list[TranslationUnit], report: LossReport) -> str:
    versions: dict[str, list[TranslationUnit]] = {}
    for unit in units:
        versions.setdefault(unit.properties.get("translator", "A"), []).append(unit)
    first = next(iter(versions.values()))
    for translator, others in versions.items():
        if [u.source for u in others] != [u.source for u in first]:
            raise UsageError(
                "the translations of {name} differ in their source segments (translator {translator})",
                path=path,
                hint="Export one translation, or a sacrebleu folder, which joins segments where they differ.",
                name=name,
                translator=translator,
            )
    ids = [u.id for u in first]
    if len(set(ids)) < len(ids) or not all(i.isascii() and i.isdecimal() for i in ids):
        report.add(Loss.RENUMBERED, ids[0], len(ids))
        ids = [str(i) for i in range(1, len(first) + 1)]
    for unit in units:
        kept = TranslationUnit(
            unit.source, unit.target, unit.source_language, unit.target_language, unit.id, unit.document,
            properties={k: v for k, v in unit.properties.items() if k in (*_DOCUMENT, "translator")},
        )  # fmt: skip
        if kept != unit:
            report.add(Loss.FIELDS_OF_WMT, unit.id)
    about = {"origlang": first[0].source_language.split("-")[0], "id": name}
    about |= {key: first[0].properties[key] for key in _DOCUMENT if key in first[0].properties}
    attributes = "".join(f' {key}="{xml_attribute(value, report, name)}"' for key, value in about.items())

    def side(element: str, language: str, translator: str, texts: list[str]) -> str:
        who = f' translator="{xml_attribute(translator, report, name)}"' if translator else ""
        segments = "".join(
            f'<seg id="{i}">{xml_text(text, report, i)}</seg>\n' for i, text in zip(ids, texts, strict=True)
        )
        tag = xml_attribute(language, report, name)
        return f'<{element} lang="{tag}"{who}>\n<p>\n{segments}</p>\n</{element}>\n'

    body = side("src", first[0].source_language, "", [u.source for u in first])
    for translator, version in versions.items():
        body += side("ref", version[0].target_language, translator, [u.target for u in version])
    return f"<doc{attributes}>\n{body}</doc>\n"


def read(
    path: Path,
    *,
    translator: str | None = None,
    source_language: str | None = None,
    target_language: str | None = None,
    partial: bool = False,
    encoding: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """A unit for each source segment and reference (of ``translator``, if given), a document at a time.

    A segment without a reference is left out and counted, as sacrebleu leaves it out. A document without any
    (a test set whose references are held back) gives units without a target.
    """
    report = report if report is not None else LossReport()
    for document in documents(path, encoding=encoding, partial=partial, report=report):
        yield from _units(document, path, translator, (source_language, target_language), report)


@dataclass(slots=True)
class WmtText:
    """The segments of a document in one version: ``element`` is ``src``, ``ref`` or ``hyp``.

    ``segments`` are pairs of id and text. ``name`` is the translator's or the system's.
    """

    element: str
    language: str
    name: str
    segments: list[tuple[str, str]]


@dataclass(slots=True)
class WmtDocument:
    """A document of a test set: its attributes, and its versions in the order of the file."""

    attributes: dict[str, str]
    texts: list[WmtText]


def documents(
    path: Path,
    *,
    encoding: str | None = None,
    partial: bool = False,
    report: LossReport | None = None,
) -> Iterator[WmtDocument]:
    """The documents of a test set with all their versions, one at a time.

    A segment without an id gets its number in the document, from 1. Raises InputError as
    :func:`corpus.formats.xml.parse` does.
    """
    yield from parse(path, _Reader(), encoding=encoding, partial=partial, report=report)


class _Reader(Handler[WmtDocument]):
    root = "dataset"

    def __init__(self) -> None:
        super().__init__()
        self._document = WmtDocument({}, [])
        self._id = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "doc":
            self._document = WmtDocument(attributes, [])
        elif name in _NAMES:
            language = attributes.get("lang", "zh" if name == "src" else "en")
            self._document.texts.append(WmtText(name, language, attributes.get(_NAMES[name], ""), []))
        elif name == "seg":
            self._id = attributes.get("id", "")
            self.text.clear()

    def end(self, name: str) -> None:
        if name == "seg" and self._document.texts:
            segments = self._document.texts[-1].segments
            segments.append((self._id or str(len(segments) + 1), "".join(self.text)))
        elif name == "doc":
            self.done.append(self._document)


def _units(
    document: WmtDocument,
    path: Path,
    translator: str | None,
    languages: tuple[str | None, str | None],
    report: LossReport,
) -> Iterator[TranslationUnit]:
    name = document.attributes.get("id", "")
    source = WmtText("src", "zh", "", [])
    references = []
    for text in document.texts:
        if text.element == "src":
            source = text
        elif text.element == "hyp":
            report.add(Loss.SYSTEM_OUTPUT, name)
        elif translator in (None, text.name):
            references.append(text)
    about = {key: document.attributes[key] for key in _DOCUMENT if key in document.attributes}
    sources = dict(source.segments)
    for reference in references or [WmtText("ref", "en", "", [(number, "") for number in sources])]:
        targets = dict(reference.segments)
        for number, original in sources.items():
            if number not in targets:
                report.add(Loss.NO_REFERENCE, f"{name}, segment {number}")
                continue
            yield TranslationUnit(
                source=original,
                target=targets[number],
                source_language=language_in_file(languages[0] or source.language, path, part=name),
                target_language=language_in_file(languages[1] or reference.language, path, part=name),
                id=number,
                document=name,
                properties=about | ({"translator": reference.name} if reference.name else {}),
            )
