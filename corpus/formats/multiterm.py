"""MultiTerm XML (``mtf``), the exchange format of Trados's term bases: entries, read and written."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from corpus.formats.categories import IMAGES, put, status_of
from corpus.formats.characters import xml_attribute, xml_text
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import writing
from corpus.formats.xml import Handler, parse
from corpus.model import Concept, Term
from corpus.text.language import canonical_language, is_chinese, regional_language

_FIELDS = {
    "status": "status",
    "usage status": "status",
    "usage": "status",
    "part of speech": "part_of_speech",
    "pos": "part_of_speech",
    "note": "note",
    "notes": "note",
    "source": "source",
    "definition": "definition",
    "subject": "subject",
    "subject field": "subject",
    "domain": "subject",
}
_OBJECTS = ("xref", "multimedia", "image")
_NAMES = {"chinese": "zh", "english": "en", "中文": "zh", "英文": "en", "英语": "en", "汉语": "zh"}


def recognises(start: bytes) -> bool:
    """Whether a file that begins like this is an export of MultiTerm."""
    return b"<mtf" in start.replace(b"\0", b"")


def read_concepts(
    path: Path, *, partial: bool = False, encoding: str | None = None, report: LossReport | None = None
) -> Iterator[Concept]:
    """The entries; a field without an equivalent here becomes a property under its own name."""
    report = report if report is not None else LossReport()
    yield from parse(path, _Reader(report), encoding=encoding, partial=partial, report=report)


class _Reader(Handler[Concept]):
    root = "mtf"

    def __init__(self, report: LossReport) -> None:
        super().__init__()
        self._report = report
        self._start_concept()
        self._in_text = False
        self._markup = 0  # elements open inside a text
        self._type = self._transaction = ""
        self._nested: list[str] = []  # the fields around the one being read

    def _start_concept(self) -> None:
        self._fields: dict[str, str] = {}
        self._properties: dict[str, str] = {}
        self._terms: list[Term] = []
        self._language = ""
        self._term: dict[str, Any] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._markup or self._in_text:
            self._markup += 1
            self._report.add(Loss.IMAGE if name in _OBJECTS else Loss.TAG_DROPPED, self.line)
            return
        self.text.clear()
        self._in_text = name in ("descrip", "term")
        if name == "conceptGrp":
            self._start_concept()
        elif name == "language":
            self._language = _language(attributes)
        elif name == "languageGrp":
            self._language = "und"
        elif name == "termGrp":
            self._term = {"text": "", "properties": {}}
        elif name in ("descrip", "transac", "system"):
            self._type = attributes.get("type", "")
        elif name == "descripGrp":
            self._nested.append("")

    def end(self, name: str) -> None:
        if self._markup:  # a reference, or other markup within a text
            self._markup -= 1
            return
        self._in_text = False
        text = "".join(self.text).strip()
        self.text.clear()
        if name == "concept":
            self._fields["id"] = text
        elif name == "term" and self._term is not None:
            self._term["text"] = " ".join(text.split())
        elif name == "termGrp" and self._term is not None:
            self._end_term(self._term)
            self._term = None
        elif name == "languageGrp":
            self._language = ""
        elif name == "descrip":
            self._describe(text)
        elif name == "descripGrp":
            self._nested.pop()
        elif name == "system":
            put(self._here(), f"system/{self._type}", text)
        elif name == "transac":
            self._transaction = put(self._here(), f"transac/{self._type}", text)
        elif name == "date" and self._transaction:
            put(self._here(), f"{self._transaction}/date", text)
        elif name == "transacGrp":
            self._transaction = ""
        elif name in _OBJECTS:
            self._report.add(Loss.IMAGE, self.line)
            put(self._here(), name, text)
        elif name == "conceptGrp":
            fields, properties = self._fields, self._properties
            self.done.append(Concept(tuple(self._terms), **fields, properties=properties))

    def _here(self) -> dict[str, str]:
        if self._term is not None:
            properties: dict[str, str] = self._term["properties"]
            return properties
        return self._properties

    def _describe(self, text: str) -> None:
        kind, field = self._type, _FIELDS.get(self._type.lower(), "")
        outer = self._nested[-2] if len(self._nested) > 1 else ""
        if self._nested:
            self._nested[-1] = kind
        if kind in IMAGES:
            self._report.add(Loss.IMAGE, self.line)
        if outer:  # about another field: the source of a definition
            put(self._here(), f"{outer}/{kind}", text)
        elif self._term is not None and field in ("part_of_speech", "note", "source"):
            if field in self._term:
                put(self._here(), kind, text)
            else:
                self._term[field] = text
        elif self._term is not None and field == "status":
            self._term["status"], written = status_of(text)
            if written:
                put(self._here(), kind, written)
        elif self._term is None and field in ("definition", "subject", "note") and field not in self._fields:
            self._fields[field] = text
            if self._language and field == "definition":
                self._properties["definition language"] = self._language
        else:
            place = f"[{self._language}] " if self._language and self._term is None else ""
            put(self._here(), place + kind, text)

    def _end_term(self, term: dict[str, Any]) -> None:
        if term["text"]:
            self._terms.append(Term(language=self._language or "und", **term))
        else:
            self._report.add(Loss.NO_TEXT, self.line)


def _language(attributes: dict[str, str]) -> str:
    for written in (attributes.get("lang", ""), attributes.get("type", "")):
        named = next((tag for name, tag in _NAMES.items() if written.lower().startswith(name)), written)
        try:
            return canonical_language(named)
        except UsageError:
            continue
    return "und"


def write_concepts(path: Path, concepts: Iterable[Concept], *, report: LossReport | None = None) -> None:
    """Write MultiTerm XML with all that the entries say, its fields under MultiTerm's usual names."""
    report = report if report is not None else LossReport()
    with writing(path) as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<mtf>\n')
        for number, concept in enumerate(concepts, start=1):
            stream.write(_written_entry(number, concept, report))
        stream.write("</mtf>\n")


def _written_entry(number: int, concept: Concept, report: LossReport) -> str:
    about = {"Subject": concept.subject, "Note": concept.note, "Segment": concept.segment}
    if not concept.definition.strip() or "definition language" not in concept.properties:
        about["Definition"] = concept.definition
    parts = [f"<concept>{xml_text(concept.id or str(number), report, '')}</concept>\n"]
    parts += [_field(name, value, report) for name, value in {**about, **_plain(concept.properties)}.items()]
    languages = dict.fromkeys(term.language for term in concept.terms)
    for tag in languages:
        name = "Chinese" if is_chinese(tag) else "English" if tag.startswith("en") else tag
        code = xml_attribute(regional_language(tag) if tag != "en" else "en", report, tag).upper()
        parts.append(f'<languageGrp><language type="{name}" lang="{code}"/>\n')
        if concept.properties.get("definition language") == tag and "Definition" not in about:
            parts.append(_field("Definition", concept.definition, report))
        for term in concept.terms:
            if term.language == tag:
                fields = {
                    "Status": term.status,
                    "Part of speech": term.part_of_speech,
                    "Note": term.note,
                    "Source": term.source,
                    "Project": term.document,
                    **term.properties,
                }
                said = "".join(_field(name, value, report) for name, value in fields.items())
                parts.append(f"<termGrp><term>{xml_text(term.text, report, '')}</term>\n{said}</termGrp>\n")
        parts.append("</languageGrp>\n")
    return f"<conceptGrp>{''.join(parts)}</conceptGrp>\n"


def _plain(properties: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in properties.items() if name != "definition language"}


def _field(name: str, value: str, report: LossReport) -> str:
    if not value:
        return ""
    kind, text = xml_attribute(name, report, ""), xml_text(value, report, "")
    return f'<descripGrp><descrip type="{kind}">{text}</descrip></descripGrp>\n'
