"""XLIFF 1.x and 2.x as tools write it: OASIS's elements, and the extensions of SDL, memoQ and Memsource.

Elements of other namespaces are skipped and counted, except the metadata module (XLIFF 2), SDL's definitions
of segments, comments and tags, and everything inside a text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.formats.inline import InlineText, is_break_code
from corpus.formats.languages import canonical_if_known
from corpus.formats.record import confidence_from, property_from
from corpus.formats.report import Loss, LossReport
from corpus.formats.xliff_properties import (
    MEMSOURCE_TAG,
    OWN,
    UNTRANSLATED,
    common,
    implied_state,
    is_reviewed,
    properties_of,
    unquoted,
)
from corpus.formats.xml import Handler
from corpus.model import TranslationUnit

_XLIFF = "urn:oasis:names:tc:xliff:document:"
_METADATA = "urn:oasis:names:tc:xliff:metadata:"
_SDL = "http://sdl.com/FileTypes/SdlXliff/"
_MEMSOURCE = "memsource.com/mxlf"
_MEMSOURCE_TAGS = ("tunit-metadata", "tunit-target-metadata")

_SIDES = ("source", "target", "seg-source")
_LOOKED_INTO = ("body", "notes", "originalData", "context-group", "note-group")
_LOOKED_INTO_SDL = ("doc-info", "cmt-defs", "Comments", "Comment", "tag-defs", "seg-defs")
_IN_SDL_TAG = ("ph", "st", "bpt", "ept", "bpt-props", "ept-props", "props")
_LEFT_OUT = {
    "alt-trans": Loss.PROPOSAL,
    "skeleton": Loss.SKELETON,
    "bin-unit": Loss.BINARY_UNIT,
}


@dataclass(slots=True)
class _Part:
    """A segment of a unit: its texts by side, and the other information in the file."""

    id: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    state: str = ""


@dataclass(slots=True)
class _Unit:
    """The unit being read. ``marked`` are the segments that ``mrk`` elements divide it into, by their
    ``mid``.
    """

    id: str = ""
    is_approved: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=list)
    whole: _Part = field(default_factory=_Part)
    marked: dict[str, _Part] = field(default_factory=dict)
    target_outside: str = ""
    break_data: set[str] = field(default_factory=set)
    tag_ids: set[str] | None = None
    """The numbers of Memsource's tags, if the unit lists them: any other {1} is text."""
    languages: dict[str, str] = field(default_factory=lambda: {"source": "", "target": ""})
    """The languages named by the texts themselves, by side."""


class XliffReader(Handler[TranslationUnit]):
    """Makes a unit of each ``segment`` of XLIFF 2, each ``mrk mtype="seg"``, or else each ``trans-unit``.

    The languages are as the file writes them; :func:`corpus.formats.languages.with_languages` interprets
    them.
    """

    root = "xliff"
    keeps_prefixes = True

    def __init__(self, path: Path, keep: bool, report: LossReport) -> None:
        super().__init__()
        self._path, self._report = path, report
        self._scopes: list[dict[str, str]] = [{}]
        self._own = ""  # the namespace of the root
        self._open: list[str] = []  # local names
        self._skipped = 0  # depth inside a skipped element
        self._keep = keep
        self._is_memsource = False
        self._inline = InlineText(keep, report)
        self._side = ""
        self._marks: list[str | None] = []  # elements open in a text: the mid of a mrk that is a segment
        self._mid: str | None = None
        self._tags = self._file_tags = ("", "")
        self._document = ""
        self._groups: list[str] = []
        self._unit: _Unit | None = None
        self._part = _Part()
        self._categories: list[str] = []
        self._meta = self._note_from = self._data_id = ""
        self._comments: dict[str, str] = {}
        self._used_comments: set[str] = set()
        self._comment = ""
        self._tag = ""  # of SDL's definitions
        self._break_tags: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        scope = self._scopes[-1]
        if attributes and "xmlns" in " ".join(attributes):
            declared = {key[6:]: uri for key, uri in attributes.items() if key.startswith("xmlns")}
            attributes = {key: value for key, value in attributes.items() if not key.startswith("xmlns")}
            scope = {**scope, **declared}
        self._scopes.append(scope)
        if self._skipped:
            self._skipped += 1
            if name.endswith(":mark") and self._unit is not None and self._unit.tag_ids is not None:
                self._unit.tag_ids.add(attributes.get("id", ""))
            return
        prefix, _, local = name.rpartition(":")
        uri = scope.get(prefix, "")
        if not self._open:
            self._own = uri
            self._is_memsource = any(_MEMSOURCE in declared for declared in scope.values())
        self._open.append(local)
        if self._side:
            self._start_inline(local, attributes)
        elif uri in ("", self._own) or uri.startswith(_XLIFF):
            self._start_own(local, attributes)
        elif uri.startswith(_METADATA):
            self._start_metadata(local, attributes)
        elif uri.startswith(_SDL):
            self._start_sdl(local, name, attributes)
        else:
            if local in _MEMSOURCE_TAGS and _MEMSOURCE in uri and self._unit is not None:
                self._unit.tag_ids = self._unit.tag_ids or set()
            self._skip(Loss.ELEMENT, name=name[:60])

    def end(self, name: str) -> None:  # noqa: ARG002 (the names that are open are known)
        self._scopes.pop()
        if self._skipped:
            self._skipped -= 1
            if not self._skipped:
                self._open.pop()
            return
        local = self._open.pop()
        if self._side:
            if self._marks:
                self._end_inline()
            else:
                self._end_text()
        else:
            self._end_element(local)
        self.text.clear()

    def _skip(self, why: Loss, **fields: Any) -> None:
        self._skipped = 1
        self._report.add(why, self.line, **fields)

    def _start_own(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._open[-2] if len(self._open) > 1 else ""
        self.text.clear()
        if name in _SIDES and parent in ("trans-unit", "segment", "ignorable"):
            self._start_text(name, attributes)
        elif name in ("trans-unit", "unit"):
            self._start_unit(attributes)
        elif name in ("segment", "ignorable"):
            state = attributes.get("state", "")
            self._part = _Part(attributes.get("id", ""), state=state)
            self._part.properties = self._properties(attributes)
        elif name == "xliff":
            self._tags = self._file_tags = (attributes.get("srcLang", ""), attributes.get("trgLang", ""))
        elif name == "file":
            self._document = attributes.get("original", "")
            named = attributes.get("source-language", ""), attributes.get("target-language", "")
            self._file_tags = (
                canonical_if_known(named[0] or self._tags[0]),
                canonical_if_known(named[1] or self._tags[1]),
            )
        elif name == "group":
            self._groups.append(attributes.get("resname") or attributes.get("name") or "")
        elif name == "context":
            self._meta = unquoted(attributes.get("context-type", "")).removeprefix("x-")
        elif name == "data":
            self._data_id = attributes.get("id", "")
        elif name == "note":
            self._note_from = attributes.get("from") or attributes.get("category") or ""
        elif name == "header":
            self._report.add(Loss.FILE_HEADER, self.line)
        elif "header" in self._open and name != "note":
            self._skipped = 1  # the header is counted as a whole
        elif name not in _LOOKED_INTO:
            self._skip(_LEFT_OUT.get(name, Loss.ELEMENT), name=name[:60])

    def _start_metadata(self, name: str, attributes: dict[str, str]) -> None:
        self.text.clear()
        if name == "metaGroup":
            self._categories.append(attributes.get("category", ""))
        elif name == "meta":
            groups = "/".join(filter(None, self._categories))
            kind = attributes.get("type", "")
            self._meta = kind if groups in ("", "duizhao") else f"{groups}/{kind}"

    def _start_sdl(self, name: str, written: str, attributes: dict[str, str]) -> None:
        self.text.clear()
        if name == "cmt-def":
            self._comment = attributes.get("id", "")
        elif name == "Comment":
            self._report.add(Loss.COMMENT_AUTHOR, self.line, int(bool(attributes)))
        elif name == "tag":
            self._tag = attributes.get("id", "")
        elif name == "seg" and self._unit is not None:
            named = [common("sdl", key, value, key) for key, value in attributes.items() if key != "id"]
            part = self._unit.marked.setdefault(attributes.get("id", ""), _Part(attributes.get("id", "")))
            part.properties.update(named)
            part.state = part.properties.get("state", "")
        elif "header" in self._open and not (name in _LOOKED_INTO_SDL or (self._tag and name in _IN_SDL_TAG)):
            self._skipped = 1
        elif name not in _LOOKED_INTO_SDL and not (self._tag and name in _IN_SDL_TAG):
            self._skip(Loss.ELEMENT, name=written[:60])

    def _end_element(self, name: str) -> None:
        text = "".join(self.text)
        if name in ("context", "meta"):
            self._put(self._meta, text)
        elif name == "metaGroup":
            self._categories.pop()
        elif name == "note":
            self._end_note(text)
        elif name == "data":
            if is_break_code(text) and self._unit is not None:
                self._unit.break_data.add(self._data_id)
        elif name == "segment":
            if self._unit is not None:
                self._unit.parts.append(self._part)
        elif name == "ignorable":
            if any(text.strip() for text in self._part.texts.values()):
                self._report.add(Loss.TEXT_BETWEEN, self.line)
        elif name in ("trans-unit", "unit"):
            self._end_unit()
        elif name == "group":
            self._groups.pop()
        elif name == "Comment":
            before = self._comments.get(self._comment)
            self._comments[self._comment] = f"{before}\n{text}" if before else text
        elif name in ("ph", "st") and is_break_code(text):
            self._break_tags.add(self._tag)
        elif name == "tag":
            self._tag = ""
        elif name == "xliff":
            self._report.add(Loss.COMMENT, count=len(set(self._comments) - self._used_comments))

    def _properties(self, attributes: Mapping[str, str]) -> dict[str, str]:
        return properties_of(attributes, self._scopes[-1])

    def _put(self, name: str, value: str) -> None:
        if self._unit is None:
            self._report.add(Loss.FILE_METADATA, self.line)
            return
        properties = self._unit.properties
        properties[name] = f"{properties[name]}\n{value}" if name in properties else value

    def _end_note(self, text: str) -> None:
        if self._unit is None:
            self._report.add(Loss.FILE_NOTE, self.line)
            return
        self._unit.notes.append(text)
        if self._note_from:
            self._put("note from", self._note_from)

    def _start_unit(self, attributes: dict[str, str]) -> None:
        self._unit = _Unit(attributes.get("id", ""), attributes.get("approved") == "yes")
        self._unit.properties = self._properties(attributes)
        if groups := "/".join(filter(None, self._groups)):
            self._unit.properties["group"] = groups
        self._part = self._unit.whole

    # Texts.

    def _start_text(self, name: str, attributes: dict[str, str]) -> None:
        self._side = name
        if self._unit is not None and "xml:lang" in attributes:
            self._unit.languages[name] = attributes["xml:lang"]
        if name != "target":
            return
        if "state" in attributes:
            self._part.state = attributes["state"]
        for key, value in attributes.items():
            if key in ("state", "state-qualifier"):
                self._part.properties[key] = value
            elif key not in ("xml:space", "xml:lang"):
                self._part.properties[f"target {key}"] = value

    def _start_inline(self, name: str, attributes: dict[str, str]) -> None:
        if name == "mrk" and attributes.get("mtype") == "seg" and self._unit is not None:
            self._keep_text()
            self._mid = attributes.get("mid", "")
            self._marks.append(self._mid)
            self._unit.marked.setdefault(self._mid, _Part(self._mid))
            return
        self._marks.append(None)
        breaks = attributes.get("dataRef", "") in (self._unit.break_data if self._unit else ())
        breaks = breaks or (name == "x" and attributes.get("id", "") in self._break_tags)
        if name == "cp":
            self._inline.start(name, {}, self.text, None)
            self._inline.add(_character(attributes.get("hex", ""), self._path, self.line))
        else:
            self._inline.start(name, attributes, self.text, self.line, breaks=breaks)
        comment = next((value for key, value in attributes.items() if key.endswith(":cid")), "")
        self._used_comments.add(comment)
        if comment in self._comments and self._unit is not None and self._side != "source":
            notes = self._unit.marked[self._mid].notes if self._mid is not None else self._unit.notes
            if self._comments[comment] not in notes:
                notes.append(self._comments[comment])

    def _end_inline(self) -> None:
        if self._marks.pop() is None:
            self._inline.end(self.text)
            return
        self._keep_text()
        self._mid = next((mid for mid in reversed(self._marks) if mid is not None), None)

    def _keep_text(self) -> None:
        """Store the text since the last border of a segment."""
        text = self._inline.finish(self.text)
        self._part.texts[self._side] = self._part.texts.get(self._side, "") + text
        unit = self._unit
        if unit is None:
            return
        if self._mid is not None:
            texts = unit.marked[self._mid].texts
            texts[self._side] = texts.get(self._side, "") + text
        elif self._side == "target":
            unit.target_outside += text
        elif self._side == "seg-source" and text.strip():
            identifier = f"outside-{len(unit.marked) + 1}"
            unit.marked[identifier] = _Part(identifier, {"seg-source": text})

    def _end_text(self) -> None:
        self._keep_text()
        self._part.texts.setdefault(self._side, "")
        self._side = ""

    # Units.

    def _end_unit(self) -> None:
        unit = self._unit
        if unit is None:
            return
        self._unit = None
        parts = unit.parts or self._segments(unit)
        own = {name: unit.properties.pop(name, "") for name in OWN}
        shared = {property_from(name): value for name, value in unit.properties.items()}
        for number, part in enumerate(parts, start=1):
            source, target = (
                self._plain(part.texts.get(side, ""), unit.tag_ids) for side in ("source", "target")
            )
            properties = {**shared, **part.properties}
            state = part.state or properties.get("state", "")
            if state in UNTRANSLATED and target == source:
                target = ""
            if not source and not target:
                self._report.add(Loss.NO_TEXT, self.line)
                continue
            identifier = own["id"] or unit.id
            if len(parts) > 1:
                identifier = f"{identifier}-{part.id or number}"
            reviewed = unit.is_approved or is_reviewed(state)
            if state == implied_state(bool(target), reviewed, is_2=bool(unit.parts)):
                properties.pop("state", None)
                if shared.get("state", state) != state:  # what another tool calls it
                    properties["state"] = shared["state"]
            self.done.append(
                TranslationUnit(
                    source=source,
                    target=target,
                    source_language=own["source-language"]
                    or self._file_tags[0]
                    or unit.languages.get("source", ""),
                    target_language=own["target-language"]
                    or self._file_tags[1]
                    or unit.languages.get("target", ""),
                    id=identifier,
                    document=self._document,
                    source_segments=tuple(own["source-segments"].split()),
                    target_segments=tuple(own["target-segments"].split()),
                    confidence=confidence_from(own["confidence"], self._path, self.line),
                    reviewed=reviewed,
                    note="\n".join([*unit.notes, *part.notes]),
                    properties=properties,
                )
            )

    def _plain(self, text: str, tag_ids: set[str] | None) -> str:
        """The text without the tags that Memsource writes as characters."""
        if self._keep or not self._is_memsource:
            return text

        def without(found: re.Match[str]) -> str:
            number = found[0][1:-1]
            if tag_ids is not None and found[0] == f"{{{number}}}" and number not in tag_ids:
                return found[0]
            self._report.add(Loss.TAG_DROPPED, self.line)
            return ""

        return MEMSOURCE_TAG.sub(without, text)

    def _segments(self, unit: _Unit) -> list[_Part]:
        """The segments of a trans-unit: as its marks divide its source, or else the whole."""
        whole, marked = unit.whole, list(unit.marked.values())
        if "seg-source" not in whole.texts:
            _cut_by_marks_in_source(whole, marked)
        cut = [part for part in marked if "seg-source" in part.texts]
        is_target_cut = any("target" in part.texts for part in marked)
        has_target_outside = bool(unit.target_outside.strip())
        if not cut or (has_target_outside and not is_target_cut and len(cut) > 1):
            for part in marked:
                whole.properties |= part.properties
                whole.notes += part.notes
                whole.state = part.state or whole.state
            return [whole] if "source" in whole.texts else []
        if has_target_outside and not is_target_cut:
            cut[0].texts["target"] = unit.target_outside
        elif has_target_outside:
            self._report.add(Loss.TEXT_BETWEEN, self.line)
        if _letters(whole.texts.get("source", "")) != _letters(whole.texts.get("seg-source", "")):
            self._report.add(Loss.OTHER_SOURCE_TEXT, self.line)
        segments = [part for part in marked if any(map(part.texts.get, ("seg-source", "target")))]
        for part in segments:
            part.texts["source"] = part.texts.get("seg-source", "")
            part.properties = {**whole.properties, **part.properties}
            part.state = part.state or whole.state
        return segments


def _cut_by_marks_in_source(whole: _Part, marked: list[_Part]) -> None:
    """Take the marks in a source for those of a missing ``seg-source`` if all its text is in them."""
    parts = [part for part in marked if "source" in part.texts]
    if parts and _letters("".join(part.texts["source"] for part in parts)) == _letters(whole.texts["source"]):
        whole.texts["seg-source"] = whole.texts["source"]
        for part in parts:
            part.texts["seg-source"] = part.texts["source"]


def _letters(text: str) -> str:
    return "".join(text.split())


def _character(code: str, path: Path, line: int) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError) as error:
        raise InputError("“{code}” is not a code point", path=path, line=line, code=code[:20]) from error
