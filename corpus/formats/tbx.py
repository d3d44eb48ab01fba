"""TBX-Basic (ISO 30042:2008, the dialect of TerminOrgs), terms and their renderings.

Written as ``martif``, which every tool reads; TBX of 2019 (``conceptEntry``) is read as well. As units: a
term and one rendering of it, ``source_segments`` being where it occurs.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from corpus.formats.characters import xml_attribute, xml_text
from corpus.formats.record import property_from, property_name
from corpus.formats.report import Loss, Report
from corpus.formats.stream import chunks, writing
from corpus.formats.xml import Handler, parse
from corpus.model import Term, TranslationUnit
from corpus.text.language import canonical_language, is_chinese

SENTENCE = "sentence made a term entry: TBX is for terms"
_LONGEST_TERM = 4
_SENTENCE_END = re.compile(r"[。！？.!?][”’」』\"')）]*$")
OTHER = "unit's further fields left out: TBX-Basic has no place for them"
_OWN = ("id", "source", "projectSubset")


def units_of_terms(
    terms: Iterable[Term], source_language: str = "zh-Hans", target_language: str = "en"
) -> Iterator[TranslationUnit]:
    """A unit for each rendering of each term; the rendering's name becomes its document."""
    for term in terms:
        for name, rendering in term.renderings.items():
            yield TranslationUnit(
                source=term.source,
                target=rendering,
                source_language=source_language,
                target_language=target_language,
                document=name,
                source_segments=(term.segment,) if term.segment else (),
                note=term.note,
            )


def terms_of_units(units: Iterable[TranslationUnit]) -> Iterator[Term]:
    """The terms of consecutive units with the same source, by document or else by language."""
    for (source, segments, note), group in groupby(
        units, key=lambda unit: (unit.source, unit.source_segments, unit.note)
    ):
        renderings = {unit.document or unit.target_language: unit.target for unit in group}
        yield Term(source, renderings, segments[0] if segments else "", note)


def write(path: Path, units: Iterable[TranslationUnit], *, report: Report | None = None) -> None:
    """Write an entry for each run of units with the same source term."""
    report = report if report is not None else Report()
    with writing(path) as stream:
        stream.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">\n'
            '<martif type="TBX-Basic" xml:lang="en">\n<martifHeader>\n<fileDesc>\n<sourceDesc>\n'
            "<p>Written by duizhao</p>\n</sourceDesc>\n</fileDesc>\n<encodingDesc>\n"
            '<p type="XCSURI">TBXBasicXCSV02.xcs</p>\n</encodingDesc>\n</martifHeader>\n<text>\n<body>\n'
        )
        entries = groupby(units, key=lambda u: (u.source, u.source_language, u.source_segments, u.note))
        for number, (_, group) in enumerate(entries, start=1):
            stream.write(_entry(number, list(group), report))
        stream.write("</body>\n</text>\n</martif>\n")


def _entry(number: int, units: list[TranslationUnit], report: Report) -> str:
    first = units[0]
    where = first.source
    occurs = _admin("source", " ".join(first.source_segments), report)
    if _SENTENCE_END.search(first.source.strip()) and len(first.source) > _LONGEST_TERM:
        report.add(Loss.SENTENCE_AS_TERM, where)
    languages = _language(first.source_language, _term(first.source, occurs, report), report)
    for language, group in groupby(units, key=lambda unit: unit.target_language):
        terms = ""
        for unit in group:
            fields = _admin("projectSubset", unit.document, report) + _field("id", unit.id, report)
            for name, value in unit.properties.items():
                fields += _field(property_name(name, _OWN), value, report)
            if unit.confidence is not None or unit.reviewed or unit.target_segments:
                report.add(Loss.FIELDS_OF_TBX, where)
            terms += _term(unit.target, fields, report)
        languages += _language(language, terms, report)
    note = f"<note>{xml_text(first.note, report, where)}</note>\n" if first.note else ""
    return f'<termEntry id="c{number}">\n{note}{languages}</termEntry>\n'


def _language(tag: str, terms: str, report: Report) -> str:
    return f'<langSet xml:lang="{xml_attribute(tag, report, tag)}">\n{terms}</langSet>\n'


def _term(text: str, fields: str, report: Report) -> str:
    return f"<tig>\n<term>{xml_text(text, report, text)}</term>\n{fields}</tig>\n"


def _admin(category: str, value: str, report: Report) -> str:
    return f'<admin type="{category}">{xml_text(value, report, "")}</admin>\n' if value else ""


def _field(name: str, value: str, report: Report) -> str:
    """What TBX-Basic's fixed list of data categories has no name for, as a note of its own."""
    return f"<note>x-{xml_text(name, report, '')}: {xml_text(value, report, '')}</note>\n" if value else ""


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    partial: bool = False,
    encoding: str | None = None,
    report: Report | None = None,
) -> Iterator[TranslationUnit]:
    """A unit for each rendering of each term of an entry; TBX of 2008 and of 2019.

    The source is the language asked for, else Chinese, else the entry's first.
    """
    report = report if report is not None else Report()
    handler = _Reader(source_language, target_language, report)
    start = next(chunks(path), b"").replace(b"\0", b"")
    handler.root = "tbx" if b"<tbx" in start else "martif"
    yield from parse(path, handler, encoding=encoding, partial=partial, report=report)


class _Reader(Handler[TranslationUnit]):
    def __init__(self, source: str | None, target: str | None, report: Report) -> None:
        super().__init__()
        self._asked = tuple(canonical_language(tag) if tag else None for tag in (source, target))
        self._report = report
        self._note = ""
        self._category = ""
        self._language = ""
        self._terms: list[tuple[str, str, dict[str, str]]] = []
        self._own: dict[str, str] = {}
        self._in_term = False
        self._line = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("termEntry", "conceptEntry"):
            self._note, self._terms, self._language = "", [], ""
            self._line = self.line
        elif name in ("langSet", "langSec"):
            self._language = canonical_language(attributes.get("xml:lang", "und"))
        elif name in ("tig", "ntig", "termSec"):
            self._own = {}
            self._in_term = True
        elif name == "admin":
            self._category = attributes.get("type", "")
        self.text.clear()

    def end(self, name: str) -> None:
        text = "".join(self.text)
        if name == "term":
            self._terms.append((self._language, text, self._own))
        elif name in ("tig", "ntig", "termSec"):
            self._in_term = False
        elif name == "admin" and self._in_term:
            self._own[self._category] = text
        elif name == "note" and self._in_term:
            key, colon, value = text.partition(": ")
            if colon and key.startswith("x-"):
                self._own[key.removeprefix("x-")] = value
            else:
                self._own["note"] = text
        elif name == "note":
            self._note = text
        elif name in ("langSet", "langSec"):
            self._language = ""
        elif name in ("termEntry", "conceptEntry"):
            self._finish()
        self.text.clear()

    def _finish(self) -> None:
        languages = [language for language, _, _ in self._terms]
        asked, wanted = self._asked
        chinese = next(filter(is_chinese, languages), None)
        source = _find(languages, asked) if asked else chinese or next(iter(languages), None)
        targets = [t for t in self._terms if t[0] != source and (not wanted or _find([t[0]], wanted))]
        sources = [t for t in self._terms if t[0] == source]
        if not source or not sources or not targets:
            self._report.add(Loss.ONE_LANGUAGE_ENTRY, self._line)
            return
        for _, term, about in sources:
            for language, rendering, own in targets:
                properties = {property_from(k): v for k, v in own.items() if k not in _OWN}
                self.done.append(
                    TranslationUnit(
                        source=term,
                        target=rendering,
                        source_language=source,
                        target_language=language,
                        id=own.get("id", ""),
                        document=own.get("projectSubset", ""),
                        source_segments=tuple(about.get("source", "").split()),
                        note=self._note,
                        properties=properties,
                    )
                )


def _find(languages: list[str], wanted: str) -> str | None:
    near = [tag for tag in languages if tag.split("-")[0] == wanted.split("-")[0]]
    return wanted if wanted in near else next(iter(near), None)
