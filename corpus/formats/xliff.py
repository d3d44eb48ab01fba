"""XLIFF 1.2 and 2.1 (OASIS), the interchange format of translation tools.

A unit is a ``trans-unit`` (1.2) or a ``segment`` (2.1); a document is a ``file``. What XLIFF has no place
for stands, in 1.2, in a ``context-group`` and, in 2.1, in the metadata module.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from corpus.errors import InputError, UsageError
from corpus.formats.characters import xml_attribute, xml_text
from corpus.formats.inline import InlineText
from corpus.formats.record import confidence_from, property_from, property_name, segment_ids
from corpus.formats.report import Loss, Report
from corpus.formats.stream import writing
from corpus.formats.xml import Handler, parse
from corpus.model import TranslationUnit
from corpus.text.language import canonical_language, regional_language

_OWN = ("id", "source-language", "target-language", "source-segments", "target-segments", "confidence")
_MARKS = frozenset(("g", "mrk", "pc", "sm", "em"))


def write(
    path: Path, units: Iterable[TranslationUnit], *, version: str = "1.2", report: Report | None = None
) -> None:
    """Write XLIFF of ``version`` 1.2, which every tool opens, or 2.1.

    XLIFF 2.1 has one pair of languages a file: DuizhaoError where the units have several.
    """
    report = report if report is not None else Report()
    if version not in ("1.2", "2.1"):
        raise UsageError(
            "XLIFF {version} cannot be written", path=path, hint="Write 1.2 or 2.1.", version=version
        )
    with writing(path) as stream:
        writer = (_Writer12 if version == "1.2" else _Writer21)(path, stream.write, report)
        for unit in units:
            writer.unit(unit)
        writer.end()


class _Writer12:
    def __init__(self, path: Path, put: Callable[[str], int], report: Report) -> None:
        self._path, self._put, self._report = path, put, report
        self._file: tuple[str, str, str] | None = None
        self._number = 0
        put(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
        )

    def unit(self, unit: TranslationUnit) -> None:
        here = (unit.document, unit.source_language, unit.target_language)
        if here != self._file:
            self._open(here, unit.id)
        self._number += 1
        where = unit.id or str(self._number)
        state = ' approved="yes"' if unit.reviewed else ""
        # What is not translated yet holds the source: OmegaT translates what stands in the target.
        done = "needs-translation" if not unit.target else "final" if unit.reviewed else "translated"
        text = xml_text(unit.target or unit.source, self._report, where)
        target = f'<target xml:space="preserve" state="{done}">{text}</target>\n'
        rest = "".join(
            f'<context context-type="x-{xml_attribute(_quoted(name), self._report, where)}">'
            f"{xml_text(value, self._report, where)}</context>\n"
            for name, value in _properties(unit, self._report)
        )
        if rest:
            rest = f'<context-group purpose="information">\n{rest}</context-group>\n'
        note = f"<note>{xml_text(unit.note, self._report, where)}</note>\n" if unit.note else ""
        self._put(
            f'<trans-unit id="{self._number}"{state}>\n'
            f'<source xml:space="preserve">{xml_text(unit.source, self._report, where)}</source>\n'
            f"{target}{rest}{note}</trans-unit>\n"
        )

    def _open(self, here: tuple[str, str, str], where: str) -> None:
        if self._file is not None:
            self._put("</body>\n</file>\n")
        self._file = here
        original, source, target = (
            xml_attribute(value, self._report, where)
            for value in (here[0], regional_language(here[1]), regional_language(here[2]))
        )
        self._put(
            f'<file original="{original}" source-language="{source}" target-language="{target}" '
            'datatype="plaintext">\n<body>\n'
        )

    def end(self) -> None:
        if self._file is None:
            self._open(("", "zh-Hans", "en"), "")
        self._put("</body>\n</file>\n</xliff>\n")


class _Writer21:
    def __init__(self, path: Path, put: Callable[[str], int], report: Report) -> None:
        self._path, self._put, self._report = path, put, report
        self._languages: tuple[str, str] | None = None
        self._document = ""
        self._files = self._number = 0

    def unit(self, unit: TranslationUnit) -> None:
        languages = (unit.source_language, unit.target_language)
        self._begin(languages)
        if languages != self._languages:
            raise UsageError(
                "XLIFF 2.1 holds one pair of languages; {id} is in {languages}",
                path=self._path,
                hint="Export each pair to a file of its own, or write XLIFF 1.2.",
                id=unit.id,
                languages=" and ".join(languages),
            )
        if unit.document != self._document or not self._files:
            self._put("</file>\n" if self._files else "")
            self._files += 1
            self._document = unit.document
            original = xml_attribute(unit.document, self._report, unit.id)
            self._put(f'<file id="f{self._files}" original="{original}">\n')
        self._number += 1
        where = unit.id or str(self._number)
        meta = "".join(
            f'<mda:meta type="{xml_attribute(name, self._report, where)}">'
            f"{xml_text(value, self._report, where)}</mda:meta>\n"
            for name, value in _properties(unit, self._report)
        )
        if meta:
            meta = f'<mda:metaGroup category="duizhao">\n{meta}</mda:metaGroup>\n'
            meta = f"<mda:metadata>\n{meta}</mda:metadata>\n"
        note = xml_text(unit.note, self._report, where)
        notes = f"<notes>\n<note>{note}</note>\n</notes>\n" if note else ""
        target = ""
        if unit.target:
            target = f'<target xml:space="preserve">{self._text(unit.target, where)}</target>\n'
        state = "reviewed" if unit.reviewed else "translated" if unit.target else "initial"
        self._put(
            f'<unit id="u{self._number}">\n{meta}{notes}<segment state="{state}">\n'
            f'<source xml:space="preserve">{self._text(unit.source, where)}</source>\n'
            f"{target}</segment>\n</unit>\n"
        )

    def _text(self, text: str, where: str) -> str:
        """Character data, what XML cannot hold as ``<cp/>``."""
        if text.isprintable():
            return xml_text(text, self._report, where)
        return "".join(
            f'<cp hex="{ord(c):04X}"/>' if _needs_cp(c) else xml_text(c, self._report, where) for c in text
        )

    def _begin(self, languages: tuple[str, str]) -> None:
        if self._languages is None:
            self._languages = languages
            source, target = (xml_attribute(regional_language(tag), self._report, "") for tag in languages)
            self._put(
                '<?xml version="1.0" encoding="UTF-8"?>\n'
                '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" '
                'xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0" '
                f'srcLang="{source}" trgLang="{target}">\n'
            )

    def end(self) -> None:
        self._begin(("zh-Hans", "en"))
        self._put(
            ""
            if self._files
            else '<file id="f1">\n<unit id="u1">\n<segment>\n<source/>\n</segment>\n</unit>\n'
        )
        self._put("</file>\n</xliff>\n")


def _needs_cp(character: str) -> bool:
    return (character < " " and character not in "\t\n\r") or character in "\ufffe\uffff"


def _quoted(name: str) -> str:
    """The name of a property without white space, which a ``context-type`` of XLIFF 1.2 cannot have."""
    return re.sub("[ \t\n\r%]", lambda found: f"%{ord(found[0]):02X}", name)


def _unquoted(name: str) -> str:
    return re.sub("%(20|09|0A|0D|25)", lambda found: chr(int(found[1], 16)), name)


def _properties(unit: TranslationUnit, report: Report) -> Iterator[tuple[str, str]]:
    if unit.id:
        yield "id", unit.id
    for side, tag in (("source", unit.source_language), ("target", unit.target_language)):
        if _regional_again(tag) != tag:
            yield f"{side}-language", tag
    if unit.source_segments:
        yield "source-segments", segment_ids(unit.source_segments, report, unit.id)
    if unit.target_segments:
        yield "target-segments", segment_ids(unit.target_segments, report, unit.id)
    if unit.confidence is not None:
        yield "confidence", repr(float(unit.confidence))
    for name, value in unit.properties.items():
        yield property_name(name, _OWN), value


def _regional_again(tag: str) -> str:
    return canonical_language(regional_language(tag))


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    inline: str = "drop",
    partial: bool = False,
    encoding: str | None = None,
    report: Report | None = None,
) -> Iterator[TranslationUnit]:
    """Read XLIFF 1.x or 2.x; ``inline`` and ``partial`` as for TMX. An untranslated unit has no target text.

    The languages are the file's own unless given. Alternatives (``alt-trans``, ``mtc:match``) are passed
    over.
    """
    report = report if report is not None else Report()
    handler = _Reader(path, source_language, target_language, inline == "keep", report)
    yield from parse(path, handler, encoding=encoding, partial=partial, report=report)


class _Reader(Handler[TranslationUnit]):
    root = "xliff"

    def __init__(
        self, path: Path, source: str | None, target: str | None, keep: bool, report: Report
    ) -> None:
        super().__init__()
        self._path, self._report = path, report
        self._asked = (source, target)
        self._tags = ["zh", "en"]
        self._document = ""
        self._inline = InlineText(keep)
        self._in: str = ""
        self._passed_over = 0
        self._meta = ""
        self._texts: dict[str, str] = {}
        self._properties: dict[str, str] = {}
        self._notes: list[str] = []
        self._unit_id = ""
        self._number = 0
        self._pending: list[tuple[dict[str, str], bool]] = []
        self._reviewed = False
        self._untranslated = False
        self._keep = keep

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._passed_over or name in ("alt-trans", "match", "matches"):
            self._passed_over += 1
        elif self._in:
            self._inline.start(name, attributes, self.text, code=name not in _MARKS and name != "cp")
            if name == "cp":
                self._inline.add(_character(attributes.get("hex", ""), self._path, self.line))
            else:
                self._report.add(Loss.TAG_AS_CODE if self._keep else Loss.TAG_DROPPED, self.line)
        elif name in ("source", "target"):
            self._in = name
            self.text.clear()
            if name == "target":
                state = attributes.get("state", "")
                self._untranslated = state in ("new", "needs-translation")
                self._reviewed = self._reviewed or state in ("final", "signed-off")
        elif name in ("context", "meta"):
            kind = _unquoted(attributes.get("context-type", ""))
            self._meta = (kind or attributes.get("type", "")).removeprefix("x-")
            self.text.clear()
        elif name in ("trans-unit", "unit"):
            self._properties, self._notes, self._pending, self._texts = {}, [], [], {}
            self._unit_id = attributes.get("id", "")
            self._reviewed = attributes.get("approved") == "yes"
            self._untranslated = False
        elif name == "segment":
            self._texts = {}
            self._reviewed = attributes.get("state") in ("reviewed", "final")
        elif name == "file":
            self._document = attributes.get("original", "")
            self._tags = [
                attributes.get("source-language", self._tags[0]),
                attributes.get("target-language", self._tags[1]),
            ]
        elif name == "xliff":
            self._tags = [attributes.get("srcLang", "zh"), attributes.get("trgLang", "en")]
        else:
            self.text.clear()

    def end(self, name: str) -> None:
        if self._passed_over:
            self._passed_over -= 1
        elif self._in:
            if name == self._in:
                self._texts[name] = self._inline.finish(self.text)
                self._in = ""
            else:
                self._inline.end(self.text, code=name not in _MARKS and name != "cp")
        elif name in ("context", "meta"):
            self._properties[self._meta] = "".join(self.text)
        elif name == "note":
            self._notes.append("".join(self.text))
        elif name in ("segment", "ignorable", "trans-unit"):
            if self._untranslated and self._texts.get("target") == self._texts.get("source"):
                self._texts.pop("target", None)
            if name != "ignorable" and "source" in self._texts:
                self._pending.append((self._texts, self._reviewed))
            if name == "trans-unit":
                self._emit()
        elif name == "unit":
            self._emit()

    def _emit(self) -> None:
        own = {name: self._properties.pop(name, "") for name in _OWN}
        properties = {property_from(name): value for name, value in self._properties.items()}
        source, target = (
            own[f"{side}-language"]
            if not asked and own[f"{side}-language"]
            else canonical_language(asked or tag)
            for side, asked, tag in zip(("source", "target"), self._asked, self._tags, strict=True)
        )
        for texts, reviewed in self._pending:
            self._number += 1
            self.done.append(
                TranslationUnit(
                    source=texts["source"],
                    target=texts.get("target", ""),
                    source_language=source,
                    target_language=target,
                    id=own["id"] or self._unit_id if len(self._pending) == 1 else str(self._number),
                    document=self._document,
                    source_segments=tuple(own["source-segments"].split()),
                    target_segments=tuple(own["target-segments"].split()),
                    confidence=confidence_from(own["confidence"], self._path, self.line),
                    reviewed=reviewed,
                    note="\n".join(self._notes),
                    properties=dict(properties),
                )
            )


def _character(code: str, path: Path, line: int) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError) as error:
        raise InputError("“{code}” is not a code point", path=path, line=line, code=code[:20]) from error
