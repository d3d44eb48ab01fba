"""TMX 1.4b (LISA OSCAR, 2005), the exchange format of translation memories, level 1 out and level 2 in.

The output is valid by the DTD; the document, the segment ids, the confidence and the review are ``<prop
type="x-…">``. There is no ``tuid`` and no ``file``, ``id``, ``prev``, ``next`` or ``path`` property, since
OmegaT takes a unit with one of these for the translation of one place only. The id is ``x-id``.
"""

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from importlib import metadata as distributions
from pathlib import Path
from typing import IO

from corpus.errors import DuizhaoError, InputError
from corpus.formats.characters import xml_attribute, xml_text
from corpus.formats.inline import InlineText
from corpus.formats.pairing import Pairer
from corpus.formats.record import confidence_from, is_yes, property_from, property_name, segment_ids
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import chunks, writing
from corpus.formats.xml import MAX_DEPTH, Handler, parse
from corpus.message import Message
from corpus.model import TranslationUnit
from corpus.system.files import can_stand_beside
from corpus.text.language import canonical_language, regional_language

_OWN = (
    "id",
    "document",
    "source-language",
    "target-language",
    "source-segments",
    "target-segments",
    "confidence",
    "reviewed",
)
_OWN_PLACES = {f"x-{name}": place for place, name in enumerate(_OWN)}
_MANDATORY = (
    "adminlang",
    "creationtool",
    "creationtoolversion",
    "datatype",
    "o-tmf",
    "segtype",
    "srclang",
)
_ATTRIBUTES = ("creationdate", "creationid", "changedate", "changeid", "usagecount", "lastusagedate")
_KNOWN_ATTRIBUTES = frozenset((*_ATTRIBUTES, "tuid", "srclang", "xml:lang", "lang", "segtype"))
_DATES = ("creationdate", "changedate", "lastusagedate")
_DATE = re.compile(r"\d{8}T\d{6}Z")
_LONGEST = 2000


def paragraph_path(path: Path) -> Path:
    """The path for units of several source segments: ``a.paragraph.tmx`` for ``a.tmx``."""
    head, dot, tail = path.name.rpartition(".tmx")
    return path.with_name(f"{head}.paragraph{dot}{tail}" if dot else f"{path.name}.paragraph")


def files(path: Path, source_language: str = "", target_language: str = "") -> list[Path]:  # noqa: ARG001
    """The files that :func:`write` may create."""
    return [path, paragraph_path(path)]


def write(
    path: Path,
    units: Iterable[TranslationUnit],
    *,
    merged: str = "separate",
    source_tag: str | None = None,
    target_tag: str | None = None,
    metadata: Mapping[str, str] | None = None,
    report: LossReport | None = None,
) -> None:
    """Write TMX, the same bytes for the same units.

    A unit whose source was joined from several segments never matches in a project that segments by sentence.
    With ``merged="separate"`` such units go to :func:`paragraph_path`, whose header says
    ``segtype="paragraph"``; it is written only if there are any, and otherwise removed if an earlier call
    left it. With ``"together"``, or if ``path`` is a device or pipe, all stay in one file, marked on their
    ``<tu>``. Units with an empty side are left out. All of this is counted.

    ``source_tag`` and ``target_tag`` replace the regional tags in ``xml:lang`` that CAT tools expect.
    ``metadata`` goes into the header. The header is dated only by SOURCE_DATE_EPOCH.
    """
    report = report if report is not None else LossReport()
    second_path = paragraph_path(path)
    has_second = can_stand_beside(second_path, path)
    if not has_second:
        merged = "together"
    tags = (source_tag, target_tag)
    for tag in filter(None, tags):
        canonical_language(tag)
    with ExitStack() as files:
        main: _Writer | None = None
        paragraphs: _Writer | None = None
        stream = files.enter_context(writing(path))
        for unit in units:
            if main is None:
                main = _Writer(stream, unit, "sentence", tags, metadata or {}, report)
            if not unit.source.strip() or not unit.target.strip():
                report.add(Loss.EMPTY_SIDE, unit.id)
                continue
            if len(unit.source) > _LONGEST or len(unit.target) > _LONGEST:
                report.add(Loss.LONG_SEGMENT, unit.id)
            if len(unit.source_segments) < 2:
                main.unit(unit)
            elif merged == "together":
                main.unit(unit, ' segtype="paragraph"')
            else:
                if paragraphs is None:
                    second = files.enter_context(writing(second_path))
                    paragraphs = _Writer(second, unit, "paragraph", tags, metadata or {}, report)
                report.add(Loss.MERGED, unit.id, file=second_path.name)
                paragraphs.unit(unit)
        if main is None:
            main = _Writer(stream, TranslationUnit("", ""), "sentence", tags, metadata or {}, report)
        main.end()
        if paragraphs is not None:
            paragraphs.end()
    if paragraphs is None and has_second and second_path.exists() and is_second(second_path):
        second_path.unlink()
        report.add(Loss.STALE_FILE, file=second_path.name)


def is_second(path: Path) -> bool:
    """Whether :func:`write` made this file for units of several source segments."""
    start = next(chunks(path), b"")[:1000]
    return b'creationtool="duizhao"' in start and b'segtype="paragraph"' in start


class _Writer:
    """A TMX file being written, in the languages of its first unit."""

    def __init__(
        self,
        stream: IO[str],
        first: TranslationUnit,
        segtype: str,
        tags: tuple[str | None, str | None],
        metadata: Mapping[str, str],
        report: LossReport,
    ) -> None:
        self._put: Callable[[str], int] = stream.write
        self._report = report
        self._languages = (first.source_language, first.target_language)
        self._asked = tags
        self._tags: dict[tuple[str, str], tuple[str, str, str, str]] = {}
        source_tag = self._tags_of(first)[0]
        header = {
            "creationtool": "duizhao",
            "creationtoolversion": _version(),
            "segtype": segtype,
            "o-tmf": "duizhao",
            "adminlang": "en",
            "srclang": source_tag,
            "datatype": "plaintext",
        }
        if (epoch := os.environ.get("SOURCE_DATE_EPOCH", "")).isdecimal():
            header["creationdate"] = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(int(epoch)))
        attributes = "".join(f' {k}="{xml_attribute(v, report, "header")}"' for k, v in header.items())
        props = {
            "source-language": first.source_language,
            "target-language": first.target_language,
            **{property_name(name, _OWN): value for name, value in metadata.items()},
        }
        self._put(
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
            f'<tmx version="1.4">\n<header{attributes}>\n'
            + "".join(self._prop(name, value, "header") for name, value in props.items())
            + "</header>\n<body>\n"
        )

    def unit(self, unit: TranslationUnit, attributes: str = "") -> None:
        where, report = unit.id, self._report
        languages = (unit.source_language, unit.target_language)
        source_tag, target_tag, srclang, props = self._tags.get(languages) or self._tags_of(unit)
        attributes += srclang
        parts = [props]
        if where:
            parts.append(self._prop("id", where, where))
        if unit.document:
            parts.append(self._prop("document", unit.document, where))
        if unit.source_segments:
            parts.append(
                self._prop("source-segments", segment_ids(unit.source_segments, report, where), where)
            )
        if unit.target_segments:
            parts.append(
                self._prop("target-segments", segment_ids(unit.target_segments, report, where), where)
            )
        if unit.confidence is not None:
            parts.append(self._prop("confidence", repr(float(unit.confidence)), where))
        if unit.reviewed:
            parts.append(self._prop("reviewed", "yes", where))
        for name, value in unit.properties.items():
            if name in _ATTRIBUTES and (name not in _DATES or _DATE.fullmatch(value)):
                attributes += f' {name}="{xml_attribute(value, report, where)}"'
            else:
                parts.append(self._prop(property_name(name, _OWN), value, where))
        if unit.note:
            parts.append(f"<note>{xml_text(unit.note, report, where)}</note>\n")
        self._put(
            f"<tu{attributes}>\n{''.join(parts)}"
            f'<tuv xml:lang="{source_tag}"><seg>{xml_text(unit.source, report, where)}</seg></tuv>\n'
            f'<tuv xml:lang="{target_tag}"><seg>{xml_text(unit.target, report, where)}</seg></tuv>\n</tu>\n'
        )

    def end(self) -> None:
        self._put("</body>\n</tmx>\n")

    def _prop(self, name: str, value: str, where: str) -> str:
        kind = xml_attribute(name, self._report, where)
        return f'<prop type="x-{kind}">{xml_text(value, self._report, where)}</prop>\n'

    def _tags_of(self, unit: TranslationUnit) -> tuple[str, str, str, str]:
        """Both ``xml:lang``, and the extra attributes of a unit in languages other than the header's."""
        languages = (unit.source_language, unit.target_language)
        written = [
            (asked if language == first else None) or regional_language(language)
            for language, first, asked in zip(languages, self._languages, self._asked, strict=True)
        ]
        source, target = (xml_attribute(tag, self._report, unit.id) for tag in written)
        srclang = props = ""
        if languages != self._languages:
            props = self._prop("source-language", languages[0], unit.id)
            props += self._prop("target-language", languages[1], unit.id)
            if any(self._asked):
                self._report.add(Loss.OWN_TAGS, unit.id)
            srclang = f' srclang="{source}"'
        self._tags[languages] = (source, target, srclang, props)
        return self._tags[languages]


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    inline: str = "drop",
    partial: bool = False,
    encoding: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Read TMX of any version, in a stream.

    Source and target are chosen by language: as requested, else as ``srclang`` says, else (``*all*``) Chinese
    is the source; the target is then English if there is any. Every text in the target's language gives its
    own unit. ``inline`` is ``drop`` or ``keep``: whether the native code inside ``bpt ept ph it ut`` stays in
    the text; the text inside ``hi`` always does. With ``partial`` a truncated file gives its complete units.
    Units with only one language are left out and counted in ``report``.

    Raises DuizhaoError if the file is not TMX, is truncated, has no units, declares entities, or leaves the
    source language open.
    """
    report = report if report is not None else LossReport()
    handler = _Reader(path, Pairer(source_language, target_language), inline, report)
    yield from parse(path, handler, encoding=encoding, partial=partial, report=report)
    if not handler.saw_body and not partial:
        raise InputError("has no translation units", path=path, hint="Is it a TMX file?", lacking="body")


def read_metadata(path: Path) -> dict[str, str]:
    """The properties of the header that :func:`write` was given as ``metadata``."""
    handler = _Reader(path, Pairer(None, None), "drop", LossReport())
    for _ in parse(path, handler, partial=True):
        break
    return {
        property_from(name.removeprefix("x-")): value
        for name, value in handler.header.items()
        if name.startswith("x-") and name.removeprefix("x-") not in _OWN
    }


class _Reader(Handler[TranslationUnit]):
    """Collects a unit from its elements; methods are small and names are looked up once, for speed."""

    root = "tmx"
    bounds_nesting = True

    def __init__(self, path: Path, pairer: Pairer, inline: str, report: LossReport) -> None:
        super().__init__()
        self.saw_body = False
        self.header: dict[str, str] = {}
        self._path, self._pairer, self._report = path, pairer, report
        self._inline = InlineText(inline == "keep", report)
        self._srclang = ""
        self._is_own = False
        self._in_unit = self._in_variant = self._in_seg = False
        self._depth = 0  # of elements other than tu, tuv and seg, which cannot be nested in themselves
        self._plain = True  # no inline element in this seg
        self._depth_in_seg = 0
        self._name = ""
        self._attributes: dict[str, str] = {}
        self._props: dict[str, str] = {}
        self._notes: list[str] = []
        self._tags: list[str] = []
        self._texts: list[str | None] = []
        self._variant_props: dict[int, dict[str, str]] = {}  # props and attributes of each text
        self._variant_notes: dict[int, list[str]] = {}
        self._written: dict[tuple[str, str], tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._in_seg:
            self._start_inline(name, attributes)
        elif name == "seg":
            self._in_seg = self._plain = True
            self.text.clear()
        elif name == "tuv" and not self._in_variant:
            self._start_variant(attributes)
        elif name == "tu" and not self._in_unit:
            self._in_unit = True
            self._attributes = attributes
            if not attributes.keys() <= _KNOWN_ATTRIBUTES:
                self._count_unknown(attributes)
            self._props, self._notes, self._tags, self._texts = {}, [], [], []
        else:
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise self.too_deep(self._path)
            self.text.clear()
            if name == "prop":
                self._name = attributes.get("type", "")
            elif name in ("tmx", "header", "body"):
                self._start_file(name, attributes)
            elif name in ("tu", "tuv"):
                raise InputError("a <{name}> inside a <{name}>", path=self._path, line=self.line, name=name)

    def end(self, name: str) -> None:
        if self._in_seg:
            if name != "seg" or self._depth_in_seg:
                self._end_inline()
                return
            self._in_seg = False
            text = "".join(self.text) if self._plain else self._inline.finish(self.text)
            if len(self._texts) < len(self._tags):
                self._texts.append(text)
            else:
                self._report.add(Loss.SECOND_SEG, self.line)
        elif name == "tuv":
            self._in_variant = False
            if len(self._texts) < len(self._tags):
                self._texts.append(self._text_without_seg())
        elif name == "tu":
            self._in_unit = False
            self._finish()
        else:
            self._depth -= 1
            if name == "prop":
                self._end_prop("".join(self.text))
            elif name == "note" and not self._in_unit:
                self._report.add(Loss.FILE_NOTE, self.line)
            elif name == "note":
                notes = self._notes
                if self._in_variant:
                    notes = self._variant_notes.setdefault(len(self._tags) - 1, [])
                notes.append("".join(self.text))
            self.text.clear()

    def _start_file(self, name: str, attributes: dict[str, str]) -> None:
        if name == "body":
            self.saw_body = True
        elif name == "header":
            self._srclang = attributes.get("srclang", "")
            self._is_own = attributes.get("creationtool") == "duizhao"
            missing = [key for key in _MANDATORY if key not in attributes]
            if missing:
                self._report.add(Loss.HEADER, self.line, missing=", ".join(missing))
        elif (version := attributes.get("version", "")) not in ("1.1", "1.2", "1.3", "1.4"):
            self._report.add(Loss.VERSION, self.line, version=version[:20])

    def _start_variant(self, attributes: dict[str, str]) -> None:
        tag = attributes.get("xml:lang")
        if tag is None:
            tag = attributes.get("lang", "")
            self._report.add(Loss.OLD_LANG, self.line)
        self._in_variant = True
        self._tags.append(tag)
        self.text.clear()
        if len(attributes) > 1:  # most have only the language
            about = {key: attributes[key] for key in _ATTRIBUTES if key in attributes}
            if about:
                self._variant_props[len(self._tags) - 1] = about
            if not attributes.keys() <= _KNOWN_ATTRIBUTES:
                self._count_unknown(attributes)

    def _count_unknown(self, attributes: dict[str, str]) -> None:
        for name in attributes:
            if name not in _KNOWN_ATTRIBUTES:
                self._report.add(Loss.ATTRIBUTE, self.line, name=name)

    def _text_without_seg(self) -> str | None:
        """The text directly in a tuv, as in files made by hand."""
        text = "".join(self.text).strip()
        if text:
            self._report.add(Loss.TEXT_WITHOUT_SEG, self.line)
        return text or None

    def _start_inline(self, name: str, attributes: dict[str, str]) -> None:
        self._depth_in_seg += 1
        if self._depth_in_seg > MAX_DEPTH:
            raise self.too_deep(self._path)
        self._plain = False
        self._inline.start(name, attributes, self.text, self.line)

    def _end_inline(self) -> None:
        self._depth_in_seg -= 1
        self._inline.end(self.text)

    def _end_prop(self, value: str) -> None:
        if not self._in_unit:
            where = self.header
            self._report.add(Loss.FILE_METADATA, self.line, int(not self._is_own))
        elif self._in_variant:
            where = self._variant_props.setdefault(len(self._tags) - 1, {})
        else:
            where = self._props
        where[self._name] = f"{where[self._name]}\n{value}" if self._name in where else value

    def _finish(self) -> None:
        if None in self._texts:
            self._leave_out_empty_variants()
        # A unit that allows any source (*all*) leaves the choice to the header.
        own = self._attributes.get("srclang", "")
        declared = self._srclang if own.lower() in ("", "*all*") else own
        pairing = self._pairer.pair(declared, self._tags)
        for remark in pairing.remarks:
            self._report.add(remark.loss, self.line, remark.count, **remark.fields)
        if pairing.undecided:
            raise InputError(
                "the {what} does not say which language is the source (srclang is “{srclang}”)",
                path=self._path,
                line=self.line,
                hint="Name it with --source-lang.",
                what=Message("unit" if own else "header"),
                srclang=own or self._srclang or "missing",
            )
        if pairing.source is not None:
            for target in pairing.targets:
                self.done.append(self._unit(pairing.source, target, pairing.languages))
        if self._variant_props or self._variant_notes:
            self._variant_props, self._variant_notes = {}, {}

    def _leave_out_empty_variants(self) -> None:
        kept = [i for i, text in enumerate(self._texts) if text is not None]
        self._report.add(Loss.NO_SEG, self.line, len(self._texts) - len(kept))
        props, notes = self._variant_props, self._variant_notes
        self._variant_props = {new: props[old] for new, old in enumerate(kept) if old in props}
        self._variant_notes = {new: notes[old] for new, old in enumerate(kept) if old in notes}
        self._tags = [self._tags[i] for i in kept]
        self._texts = [self._texts[i] for i in kept]

    def _unit(self, source: int, target: int, languages: tuple[str, ...]) -> TranslationUnit:
        pair = (languages[source], languages[target])
        written = self._written.get(pair) or self._as_written(pair)
        props, attributes, notes = self._props, self._attributes, self._notes
        if self._variant_props:
            props, attributes = dict(props), dict(attributes)
            for position in (source, target):
                for name, value in self._variant_props.get(position, {}).items():
                    if attributes.get(name, props.get(name, value)) != value:
                        props[f"{name} ({self._tags[position]})"] = value
                    elif name in _ATTRIBUTES:
                        attributes[name] = value
                    else:
                        props[name] = value
        if self._variant_notes:
            notes = [*notes, *self._variant_notes.get(source, ()), *self._variant_notes.get(target, ())]
        own = [""] * len(_OWN)
        properties: dict[str, str] = {}
        for kind, value in props.items():
            place = _OWN_PLACES.get(kind)
            if place is None:
                properties[property_from(kind.removeprefix("x-"))] = value
            else:
                own[place] = value
        if attributes:
            properties |= {name: attributes[name] for name in _ATTRIBUTES if name in attributes}
        identifier, document, source_language, target_language, *segments, confidence, reviewed = own
        return TranslationUnit(
            self._texts[source] or "",
            self._texts[target] or "",
            source_language or written[0],
            target_language or written[1],
            identifier or attributes.get("tuid", ""),
            document,
            tuple(segments[0].split()) if segments[0] else (),
            tuple(segments[1].split()) if segments[1] else (),
            confidence_from(confidence, self._path, self.line) if confidence else None,
            is_yes(reviewed) if reviewed else False,
            "\n".join(notes) if notes else "",
            properties,
        )

    def _as_written(self, pair: tuple[str, str]) -> tuple[str, str]:
        """The languages whose regional tags ``pair`` are, if the header says so."""
        found = []
        for side, language in zip(("source", "target"), pair, strict=True):
            full = self.header.get(f"x-{side}-language") or language
            try:
                regional = canonical_language(regional_language(full))
            except DuizhaoError:
                regional = ""
            found.append(full if regional == language else language)
        self._written[pair] = (found[0], found[1])
        return self._written[pair]


def _version() -> str:
    try:
        return distributions.version("duizhao")
    except distributions.PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
