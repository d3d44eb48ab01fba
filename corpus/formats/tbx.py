"""TBX-Basic (ISO 30042, the dialect of TerminOrgs): entries of a term base.

Written as ``martif`` of 2008, which every tool reads, or on request in a style of 2019, as TBX-Linguist if an
entry needs it. Properties without a category in the dialect are written as notes, ``x-NAME: value``. TBX of
2008 and 2019 can be read: see :mod:`corpus.formats.tbx_reading`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from corpus.formats.categories import ELEMENTS, LINGUIST, category, grouped, put
from corpus.formats.characters import xml_attribute, xml_text
from corpus.formats.concepts import concepts_of_units, units_of_concepts
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import writing
from corpus.formats.tbx_reading import OWN_ID, TERM_ID, read_concepts
from corpus.formats.tbx_styles import FOOTER, Style, header, restyled
from corpus.model import Concept, Term, TranslationUnit

_LONGEST_TERM = 4
_SENTENCE_END = re.compile(r"[。！？.!?][”’」』\"')）]*$")
_GROUPS = {"descrip": "descripGrp", "admin": "adminGrp", "transac": "transacGrp"}
_OF_LANGUAGE = re.compile(r"\[([\w-]+)\] (.+)", re.DOTALL)
_READINGS = {"pinyin": "zh-Latn-pinyin", "bopomofo": "zh-Bopo"}


def write(path: Path, units: Iterable[TranslationUnit], *, report: LossReport | None = None) -> None:
    """Write an entry for the units with the same source term, or of the same concept.

    Other fields of a translation unit are left out and counted.
    """
    report = report if report is not None else LossReport()

    def told() -> Iterator[TranslationUnit]:
        for unit in units:
            if _SENTENCE_END.search(unit.source.strip()) and len(unit.source) > _LONGEST_TERM:
                report.add(Loss.SENTENCE_AS_TERM, unit.source)
            if unit.confidence is not None or unit.reviewed or unit.target_segments or unit.id:
                report.add(Loss.FIELDS_OF_TBX, unit.source)
            yield unit

    write_concepts(path, concepts_of_units(told()), report=report)


def write_concepts(
    path: Path, concepts: Iterable[Concept], *, style: Style = "2008", report: LossReport | None = None
) -> None:
    """Write the entries with all their fields."""
    report = report if report is not None else LossReport()
    elements: Mapping[str, str] = ELEMENTS
    if style != "2008":
        concepts = list(concepts)
        if any(map(_is_linguist, concepts)):
            elements = {**ELEMENTS, **LINGUIST}
    with writing(path) as stream:
        stream.write(_HEADER if style == "2008" else header(style, elements is not ELEMENTS))
        taken: set[str] = set()
        for number, concept in enumerate(concepts, start=1):
            entry = _entry(number, concept, elements, taken, report)
            stream.write(entry if style == "2008" else restyled(entry, style))
        stream.write("</body>\n</text>\n</martif>\n" if style == "2008" else FOOTER)


def _is_linguist(concept: Concept) -> bool:
    of_all = (concept.properties, *(term.properties for term in concept.terms))
    return any(category(name).partition("@")[0] in LINGUIST for said in of_all for name in said)


_HEADER = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">
<martif type="TBX-Basic" xml:lang="en">
<martifHeader>
<fileDesc>
<sourceDesc>
<p>Written by duizhao</p>
</sourceDesc>
</fileDesc>
<encodingDesc>
<p type="XCSURI">TBXBasicXCSV02.xcs</p>
</encodingDesc>
</martifHeader>
<text>
<body>
"""


def _entry(
    number: int, concept: Concept, elements: Mapping[str, str], taken: set[str], report: LossReport
) -> str:
    said: dict[str, dict[str, str]] = {"": {}}
    for name, value in concept.properties.items():
        of_language = _OF_LANGUAGE.fullmatch(name)
        language, plain = of_language.groups() if of_language else ("", name)
        said.setdefault(language, {})[plain] = value
    language = said[""].pop("definition language", "")
    if concept.definition:
        place = said.setdefault(language, {})
        said[language] = {"definition": concept.definition, **place}
    entry = said.pop("")
    if concept.subject:
        entry = {"subjectField": concept.subject, **entry}
    parts = [_data(entry, "descrip", elements, report)]
    parts.append(_notes(concept.note, report))
    if concept.segment:
        parts.append(_own_note("segment", concept.segment, report))
    by_language: dict[str, list[Term]] = {}
    for term in concept.terms:
        by_language.setdefault(term.language, []).append(term)
    for tag, of_tag in by_language.items():
        about = _data(said.pop(tag, {}), "descrip", elements, report)
        parts.append(
            _language(tag, about + "".join(_term(term, elements, taken, report) for term in of_tag), report)
        )
        for name, reading in _READINGS.items():
            read = [v for t in of_tag for n, v in t.properties.items() if category(n) == name]
            if read and "reading" not in elements:
                written = "".join(
                    f"<tig>\n<term>{xml_text(text, report, text)}</term>\n</tig>\n" for text in read
                )
                parts.append(_language(reading, written, report))
    for left in said.values():  # about a language without a term
        report.add(Loss.FIELDS_OF_TBX, concept.id or concept.source, len(left))
    identifier = _xml_id(concept.id, taken)
    if concept.id and not identifier:
        parts.insert(0, _own_note("id", concept.id, report))
    identifier = identifier or f"{OWN_ID}{number}"
    return f'<termEntry id="{identifier}">\n{"".join(parts)}</termEntry>\n'


def _xml_id(identifier: str, taken: set[str]) -> str:
    """The id if it can be one in XML and is not ``taken``, which it is from now on; else ""."""
    if identifier in taken or not re.fullmatch(r"[A-Za-z_][\w.-]*", identifier, re.ASCII):
        return ""
    taken.add(identifier)
    return identifier


def _language(tag: str, content: str, report: LossReport) -> str:
    return f'<langSet xml:lang="{xml_attribute(tag, report, tag)}">\n{content}</langSet>\n'


def _term(term: Term, elements: Mapping[str, str], taken: set[str], report: LossReport) -> str:
    notes = ""
    properties = dict(term.properties)
    attribute = ""
    if identifier := _xml_id(properties.get(TERM_ID, ""), taken):
        del properties[TERM_ID]
        attribute = f' id="{identifier}"'
    if term.part_of_speech:
        properties = {"partOfSpeech": term.part_of_speech, **properties}
    if term.status == "forbidden":
        notes = _own_note("status", term.status, report)
    elif term.status and "administrativeStatus" not in properties:
        properties = {"administrativeStatus": f"{term.status}Term-admn-sts", **properties}
    if term.source:
        properties["source"] = term.source
    if term.document:
        properties["projectSubset"] = term.document
    for name in [name for name in properties if category(name) in _READINGS]:
        reading = properties.pop(name)
        if "reading" in elements:
            kept = put(properties, "reading", reading)
            if note := properties.pop("readingNote", ""):
                properties[f"{kept}/readingNote"] = note
    data = _data(properties, "termNote", elements, report) + notes + _notes(term.note, report)
    text = " ".join(term.text.split())  # as any reader of an indented file takes it
    if text != term.text:
        report.add(Loss.BREAK_IN_CELL, text)
    return f"<tig{attribute}>\n<term>{xml_text(text, report, text)}</term>\n{data}</tig>\n"


def _data(properties: Mapping[str, str], level: str, elements: Mapping[str, str], report: LossReport) -> str:
    """The data categories of one level, term notes first as the schema requires."""
    first, rest = "", ""
    for name, value, about in grouped(properties):
        kind = category(name)
        element = elements.get(kind)
        if element is None:
            rest += _own_note(name, value, report)
            rest += "".join(_own_note(name + inner, said, report) for inner, said in about.items())
        elif element == "termNote" and level == "termNote":
            first += _element(element, kind, value, "", report)
        elif element == "termNote":
            rest += _own_note(name, value, report)
        else:
            rest += _group(element, kind, value, about, elements, report)
    return first + rest


def _group(
    element: str,
    kind: str,
    value: str,
    about: dict[str, str],
    elements: Mapping[str, str],
    report: LossReport,
) -> str:
    main = _element(element, kind, value, about.pop("@target", ""), report)
    if element not in _GROUPS or not about:
        return main
    inner = ""
    for name, said, more in grouped({name[1:]: said for name, said in about.items()}):
        inner_kind = category(name)
        inner_element = elements.get(inner_kind, "note")
        if inner_element == "note":
            said = said if inner_kind == "note" else f"x-{inner_kind}: {said}"
        inner += _element(inner_element, inner_kind, said, more.get("@target", ""), report)
    return f"<{_GROUPS[element]}>\n{main}{inner}</{_GROUPS[element]}>\n"


def _element(element: str, kind: str, value: str, target: str, report: LossReport) -> str:
    attributes = "" if element in ("note", "date") else f' type="{xml_attribute(kind, report, "")}"'
    if target:
        attributes += f' target="{xml_attribute(target, report, "")}"'
    return f"<{element}{attributes}>{xml_text(value, report, '')}</{element}>\n"


def _notes(text: str, report: LossReport) -> str:
    """A note for each line."""
    return "".join(_element("note", "", line, "", report) for line in text.split("\n") if line)


def _own_note(name: str, value: str, report: LossReport) -> str:
    """A note for a field that TBX-Basic's fixed list of data categories lacks."""
    return f"<note>x-{xml_text(name, report, '')}: {xml_text(value, report, '')}</note>\n"


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    partial: bool = False,
    encoding: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """A unit for each term and rendering; see :func:`corpus.formats.concepts.units_of_concepts`."""
    report = report if report is not None else LossReport()
    concepts = read_concepts(path, partial=partial, encoding=encoding, report=report)
    yield from units_of_concepts(
        concepts, source_language=source_language, target_language=target_language, report=report
    )
