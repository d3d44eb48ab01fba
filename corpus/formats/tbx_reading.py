"""Term bases in TBX of 2008 (martif) and of 2019, in both styles (DCA, DCT) and in the dialects of tools."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.errors import UsageError
from corpus.formats.categories import IMAGES, category, put, status_of
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import chunks
from corpus.formats.xml import Handler, parse
from corpus.model import Concept, Term
from corpus.text.language import canonical_language, is_chinese, is_romanized, script_of

OWN_ID = "duizhao-"
"""The prefix of ids given to entries without one, or with one that is not a name in XML."""

TERM_ID = "term id"
"""The property for the id of a term, to which references refer."""

_ENTRY, _LANGUAGE = ("termEntry", "conceptEntry"), ("langSet", "langSec")
_SECTION = ("tig", "ntig", "termSec")
_GROUPS = ("descripGrp", "adminGrp", "transacGrp", "termNoteGrp", "auxInfo")
_LOOKED_THROUGH = ("termGrp", "termComp", "text", "body", "tbx", "martif", "TBX")
_MARKUP = ("hi", "foreign", "ph", "bpt", "ept", "it", "sc", "ec")
_OUTSIDE = ("martifHeader", "tbxHeader", "back", "termCompList")


def read_concepts(
    path: Path, *, partial: bool = False, encoding: str | None = None, report: LossReport | None = None
) -> Iterator[Concept]:
    """The entries, with everything that they say about a concept, a language or a term.

    Pinyin becomes a property of its Chinese term. Images are counted, and their addresses kept.
    """
    report = report if report is not None else LossReport()
    handler = _Reader(report)
    start = next(chunks(path), b"").replace(b"\0", b"")
    handler.root = "tbx" if b"<tbx" in start else "martif"
    yield from parse(path, handler, encoding=encoding, partial=partial, report=report)


@dataclass(slots=True)
class _Level:
    """The entry, language section or term being read, with its properties so far."""

    properties: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    text: str = ""


class _Reader(Handler[Concept]):
    def __init__(self, report: LossReport) -> None:
        super().__init__()
        self._report = report
        self._levels: list[_Level] = []
        self._id = self._language = ""
        self._terms: list[Term] = []
        self._of_languages: list[tuple[str, _Level]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._skipped = 0
        self._group: list[tuple[str, str, str]] | None = None  # category, text, target
        self._markup = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipped:
            self._skipped += 1
            return
        if name in _MARKUP and self._levels:
            self._markup += 1
            self._report.add(Loss.TAG_DROPPED, self.line)
            return
        self.text.clear()
        if name in _OUTSIDE:
            self._skipped = 1
            if name.endswith("Header"):
                self._report.add(Loss.FILE_HEADER, self.line)
            else:
                self._report.add(Loss.ELEMENT, self.line, name=name)
            return
        self._open.append((name, attributes))
        if name in _ENTRY:
            self._levels = [_Level()]
            self._id, self._terms, self._of_languages = attributes.get("id", ""), [], []
        elif name in _LANGUAGE:
            self._levels.append(_Level())
            self._language = _canonical(attributes.get("xml:lang") or attributes.get("lang") or "und")
        elif name in _SECTION:
            self._levels.append(_Level())
        elif name in _GROUPS:
            self._group = []
        if name in (*_SECTION, "term") and attributes.get("id") and self._levels:
            self._levels[-1].properties[TERM_ID] = attributes["id"]

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        if self._markup:
            self._markup -= 1
            return
        _, attributes = self._open.pop()
        text = "".join(self.text)
        self.text.clear()
        if not self._levels:
            return
        level = self._levels[-1]
        if name in _ENTRY:
            self._finish(level)
        elif name in _LANGUAGE:
            self._of_languages.append((self._language, self._levels.pop()))
        elif name in _SECTION:
            self._end_term(self._levels.pop())
        elif name == "term":
            level.text = " ".join(text.split())
        elif name in _GROUPS:
            self._end_group(level)
        elif name not in _LOOKED_THROUGH:
            kind = attributes.get("type") or name
            said = (kind, " ".join(text.split()) if "\n" in text else text, attributes.get("target", ""))
            if self._group is not None:
                self._group.append(said)
            else:
                self._say(level, said, [])

    def _end_group(self, level: _Level) -> None:
        group, self._group = self._group or [], None
        if group:
            # A transaction's kind may follow its date.
            main = next((i for i, (kind, *_) in enumerate(group) if kind not in _SAID_OF_OTHERS), 0)
            self._say(level, group[main], group[:main] + group[main + 1 :])

    def _say(self, level: _Level, said: tuple[str, str, str], about: list[tuple[str, str, str]]) -> None:
        kind, text, target = said
        if kind == "note" and not about:
            level.notes.append(text)
            return
        if kind in IMAGES:
            self._report.add(Loss.IMAGE, self.line)
        name = put(level.properties, kind, text)
        if target:
            level.properties[f"{name}@target"] = target
        for other, value, address in about:
            inner = put(level.properties, f"{name}/{other}", value)
            if address:
                level.properties[f"{inner}@target"] = address

    def _end_term(self, level: _Level) -> None:
        properties = level.properties
        status, written = "", ""
        for kind in ("administrativeStatus", "normativeAuthorization"):
            if not status and kind in properties:
                status, written = status_of(properties.pop(kind))
                if written:
                    properties[kind] = written
        notes, own = _own_notes(level.notes, properties)
        if is_chinese(self._language):
            _name_reading(properties)
        self._terms.append(
            Term(
                level.text,
                self._language,
                own or status,
                properties.pop("partOfSpeech", ""),
                "\n".join(notes),
                properties.pop("source", ""),
                properties.pop("projectSubset", ""),
                properties,
            )
        )

    def _finish(self, entry: _Level) -> None:
        self._levels = []
        properties = entry.properties
        definition = properties.pop("definition", "")
        for language, level in self._of_languages:
            for name, value in level.properties.items():
                if name == "definition" and not definition:
                    definition = value
                    properties["definition language"] = language
                else:
                    properties[f"[{language}] {name}"] = value
            for note in level.notes:
                put(properties, f"[{language}] note", note)
        notes, _ = _own_notes(entry.notes, properties)
        self.done.append(
            Concept(
                self._with_pinyin(properties),
                properties.pop("id", "" if self._id.startswith(OWN_ID) else self._id),
                definition,
                properties.pop("subjectField", ""),
                "\n".join(notes),
                properties.pop("segment", ""),
                properties,
            )
        )

    def _with_pinyin(self, of_entry: dict[str, str]) -> tuple[Term, ...]:
        """The terms; Latin or phonetic ones become properties of the Chinese ones or the entry."""
        terms = [term for term in self._terms if not is_romanized(term.language) and term.text]
        self._report.add(Loss.NO_TEXT, self.line, sum(not term.text for term in self._terms))
        chinese = [i for i, term in enumerate(terms) if is_chinese(term.language)]
        for number, reading in enumerate(term for term in self._terms if is_romanized(term.language)):
            name = "pinyin" if script_of(reading.language) == "Latn" else "bopomofo"
            if not chinese:
                put(of_entry, name, reading.text)
                continue
            i = chinese[min(number, len(chinese) - 1)]
            properties = dict(terms[i].properties)
            put(properties, name, reading.text)
            terms[i] = replace(terms[i], properties=properties)
            if reading.properties or reading.note or reading.status:
                self._report.add(Loss.OF_PINYIN, self.line)
        return tuple(terms)


_PINYIN = re.compile(r"[a-zA-Z\u00c0-\u024f\u0300-\u036f0-5'’ -]+")
_BOPOMOFO = re.compile("[\u3105-\u312f]")
_SAID_OF_OTHERS = (
    "source",
    "date",
    "responsibility",
    "note",
    "sourceIdentifier",
    "transacNote",
    "readingNote",
)


def _name_reading(properties: dict[str, str]) -> None:
    """Call the readings of a Chinese term pinyin or bopomofo if they are."""
    for said in [name for name in properties if category(name) == "reading"]:
        reading = properties[said]
        name = "pinyin" if _PINYIN.fullmatch(reading) else "bopomofo" if _BOPOMOFO.search(reading) else ""
        if name and name not in properties:
            properties[name] = properties.pop(said)
            if note := properties.pop(f"{said}/readingNote", ""):
                put(properties, "readingNote", note)


def _own_notes(notes: list[str], properties: dict[str, str]) -> tuple[list[str], str]:
    """The notes that hold no property (``x-NAME: value``), and the status among them."""
    plain, status = [], ""
    for note in notes:
        key, colon, value = note.partition(": ")
        if not colon or not key.startswith("x-"):
            plain.append(note)
        elif key == "x-status":
            status = value
        else:
            put(properties, key.removeprefix("x-"), value)
    return plain, status


def _canonical(tag: str) -> str:
    try:
        return canonical_language(tag)
    except UsageError:
        return "und"
