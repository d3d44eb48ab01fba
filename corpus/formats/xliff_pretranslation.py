"""Fill empty targets in XLIFF 1.2 and 2.x, SDLXLIFF, MXLIFF and MQXLIFF; all else stays as it is.

The file is not serialised anew: elements are located, and the file's own bytes are changed there.
"""

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

from corpus.errors import InputError
from corpus.formats.archive import XLIFF_EXTENSIONS, is_archive, unpacked
from corpus.formats.characters import NOT_XML
from corpus.formats.pretranslation import Pretranslated, Proposal, Propose
from corpus.formats.report import LossReport
from corpus.formats.stream import chunks
from corpus.formats.tag_placement import tagged_text
from corpus.formats.xliff_properties import UNTRANSLATED
from corpus.formats.xml import Handler, parse, xml_encoding
from corpus.system.files import replacing
from corpus.text.language import regional_language

_XLIFF = "urn:oasis:names:tc:xliff:document:"
_MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"
_SDL = "http://sdl.com/FileTypes/SdlXliff/"
_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_MARKUP = re.compile(rb"<!--.*?-->|<(?!!\[CDATA\[)[^>]*>", re.DOTALL)


def pretranslate(path: Path, out: Path, propose: Propose, languages: tuple[str, str]) -> Pretranslated:
    """Write ``path`` to ``out``, filling each empty target that ``propose`` has a translation for.

    ``languages`` are the source's and the target's; a file that does not name the latter gets it. Targets
    that are approved, locked, not to be translated or already translated stay as they are. Raises InputError
    for a compressed file.
    """
    if is_archive(path):
        return _pretranslate_archive(path, out, propose, languages)
    raw = b"".join(chunks(path))
    if raw[:2] != path.read_bytes()[:2]:
        raise InputError("is compressed", path=path, hint="Unpack it, and pretranslate the file in it.")
    done, result = _filled(path, raw, propose, languages)
    with replacing(out) as temporary:
        temporary.write_bytes(done)
    return result


def _pretranslate_archive(
    path: Path, out: Path, propose: Propose, languages: tuple[str, str]
) -> Pretranslated:
    """Pretranslate each XLIFF file in a zip archive (.xlz, .mqxlz); other members stay as they are."""
    result = Pretranslated()
    filled: dict[str, bytes] = {}
    with unpacked(path, lambda name: name.lower().endswith(XLIFF_EXTENSIONS)) as files:
        for file in files:
            done, counts = _filled(file, file.read_bytes(), propose, languages)
            filled[file.name] = done
            for count in fields(Pretranslated):
                setattr(result, count.name, getattr(result, count.name) + getattr(counts, count.name))
    if len(filled) < len(files):
        raise InputError(
            "has two files with the same name",
            path=path,
            hint="Unpack it and fill in each of them.",
            found=len(files),
            expected=len(filled),
        )
    if not filled:
        raise InputError("contains no XLIFF file", path=path, lacking="XLIFF")
    with replacing(out) as temporary, ZipFile(path) as old, ZipFile(temporary, "w") as new:
        for member in old.infolist():
            name = PurePosixPath(member.filename.replace("\\", "/")).name
            new.writestr(member, filled.get(name, b"") or old.read(member))
    return result


def _filled(
    path: Path, raw: bytes, propose: Propose, languages: tuple[str, str]
) -> tuple[bytes, Pretranslated]:
    """The bytes of a file with its targets filled, and the outcome for its segments."""
    bom, codec = _codec(path, raw)
    data = raw if codec == "utf-8" else _as_utf8(path, raw[len(bom) :], codec)
    scan = _Scan(data, propose, languages[1])
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(data)
        for _ in parse(copy, scan, encoding="utf-8"):
            pass
    done = _edited(data, scan.edits)
    if codec != "utf-8":
        done = bom + done.decode("utf-8").encode(codec, "xmlcharrefreplace")
    return done, scan.result


def _codec(path: Path, raw: bytes) -> tuple[bytes, str]:
    """The byte order mark to be removed before decoding, and the codec."""
    for bom, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if raw.startswith(bom):
            return bom, codec
    codec = codecs.lookup(xml_encoding(path, None, LossReport())).name
    return b"", "utf-8" if codec.startswith("utf-8") else codec


def _as_utf8(path: Path, raw: bytes, codec: str) -> bytes:
    try:
        text = raw.decode(codec)
        if text.encode(codec) == raw:
            return text.encode()
    except UnicodeError:
        pass
    raise InputError(
        "cannot be written back in its encoding ({codec}) without changes",
        path=path,
        hint="Convert it to UTF-8 first.",
        codec=codec,
    )


def _edited(data: bytes, edits: Iterable[tuple[int, int, bytes]]) -> bytes:
    pieces, done = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [data[done:start], new]
        done = end
    return b"".join((*pieces, data[done:]))


@dataclass(slots=True)
class _Element:
    """The position of an element, in bytes: its start tag, its content, its end."""

    name: str
    attributes: Mapping[str, str]
    start: int
    content: int
    content_end: int = 0
    end: int = 0

    @property
    def prefix(self) -> str:
        return self.name[: self.name.find(":") + 1]


@dataclass(slots=True)
class _Segment:
    """A source and its target, if there is one; ``element`` is the ``segment`` of XLIFF 2 or a mark."""

    element: _Element | None = None
    source: _Element | None = None
    target: _Element | None = None
    id: str = ""


@dataclass(slots=True)
class _Unit:
    element: _Element
    translates: bool
    scope: Mapping[str, str]
    segments: list[_Segment] = field(default_factory=list)
    whole: _Segment = field(default_factory=_Segment)
    cut: _Element | None = None  # the seg-source
    source_marks: dict[str, _Element] = field(default_factory=dict)
    target_marks: dict[str, _Element] = field(default_factory=dict)
    sdl: dict[str, _Element] = field(default_factory=dict)
    matches: _Element | None = None
    ids: set[str] = field(default_factory=set)


class _Scan(Handler[None]):
    """Finds fillable targets, fills them, and collects the ``edits``: start, end, new bytes."""

    root = "xliff"
    keeps_prefixes = True

    def __init__(self, data: bytes, propose: Propose, target_language: str) -> None:
        super().__init__()
        self.edits: list[tuple[int, int, bytes]] = []
        self.result = Pretranslated()
        self._data, self._propose, self._language = data, propose, target_language
        self._scopes: list[dict[str, str]] = [{}]
        self._open: list[_Element] = []
        self._translate = [True]
        self._skipped = 0
        self._own = ""
        self._text: _Element | None = None
        self._unit: _Unit | None = None
        self._lacks_language: _Element | None = None  # the element to name the target language on

    # Elements.

    def start(self, name: str, attributes: dict[str, str]) -> None:
        scope = self._scopes[-1]
        declared = {key[6:]: uri for key, uri in attributes.items() if re.match(r"xmlns(:|$)", key)}
        self._scopes.append({**scope, **declared} if declared else scope)
        self.text.clear()
        if self._skipped:
            self._skipped += 1
            return
        scope = self._scopes[-1]
        prefix, _, local = name.rpartition(":")
        uri = scope.get(prefix, "")
        if not self._open:
            self._own = uri
        position = self.parser.CurrentByteIndex if self.parser else 0
        tag = _TAG.match(self._data, position)
        element = _Element(name, attributes, position, tag.end() if tag else position)
        parent = self._open[-1].name.rpartition(":")[2] if self._open else ""
        self._open.append(element)
        inherited = self._translate[-1]
        self._translate.append({"no": False, "yes": True}.get(attributes.get("translate", ""), inherited))
        if self._text is not None:
            self._starts_inline(local, element)
        elif uri in ("", self._own) or uri.startswith(_XLIFF):
            self._starts_own(local, parent, element)
        elif self._unit is not None and uri.startswith(_SDL) and local in ("seg-defs", "seg"):
            if local == "seg":
                self._unit.sdl[attributes.get("id", "")] = element
        else:
            if self._unit is not None and uri == _MATCHES and local == "matches":
                self._unit.matches = element
            self._skipped = 1

    def end(self, name: str) -> None:  # noqa: ARG002 (the elements that are open are known)
        self._scopes.pop()
        self.text.clear()
        if self._skipped > 1:
            self._skipped -= 1
            return
        self._skipped = 0
        self._translate.pop()
        element = self._open.pop()
        at = self.parser.CurrentByteIndex if self.parser else 0
        if self._data[element.content - 2 : element.content] == b"/>":
            element.content_end = element.end = element.content
        else:
            element.content_end, element.end = at, self._data.index(b">", at) + 1
        if element is self._text:
            self._text = None
        elif self._unit is not None and element is self._unit.element:
            self._fill(self._unit)
            self._unit = None

    def _starts_own(self, local: str, parent: str, element: _Element) -> None:
        attributes, unit = element.attributes, self._unit
        if local == "xliff":
            is_2 = "srcLang" in attributes
            self._lacks_language = element if is_2 and not attributes.get("trgLang") else None
        elif local == "file" and "source-language" in attributes:
            self._lacks_language = None if attributes.get("target-language") else element
        elif local in ("trans-unit", "unit"):
            self._unit = _Unit(element, self._translate[-1], self._scopes[-1])
        elif unit is None:
            return
        elif local in ("segment", "ignorable"):
            unit.ids.add(attributes.get("id", ""))
            if local == "segment":
                unit.segments.append(_Segment(element, id=attributes.get("id", "")))
        elif local in ("source", "target", "seg-source") and parent in ("trans-unit", "segment", "ignorable"):
            self._text = element
            here = unit.segments[-1] if parent == "segment" else unit.whole
            if parent == "ignorable":
                return
            if local == "source":
                here.source = element
            elif local == "target":
                here.target = element
            else:
                unit.cut = element
        elif local in ("alt-trans", "bin-unit"):
            self._skipped = 1

    def _starts_inline(self, local: str, element: _Element) -> None:
        unit = self._unit
        if unit is None or self._text is None:
            return
        unit.ids.add(element.attributes.get("id", ""))
        if local == "mrk" and element.attributes.get("mtype") == "seg":
            marks = {"target": unit.target_marks, "seg-source": unit.source_marks}
            where = marks.get(self._text.name.rpartition(":")[2])
            if where is not None:
                where[element.attributes.get("mid", "")] = element

    # Filling.

    def _fill(self, unit: _Unit) -> None:
        if unit.segments:
            self._fill_2(unit)
        elif unit.cut is not None and unit.source_marks:
            self._fill_marks(unit, unit.cut)
        elif unit.whole.source is not None:
            self._fill_whole(unit, unit.whole.source)

    def _content(self, element: _Element | None) -> bytes:
        return self._data[element.content : element.content_end] if element else b""

    def _is_empty(self, source: _Element, target: _Element | None, state: str) -> bool:
        content = self._content(target)
        return not _MARKUP.sub(b"", content).strip() or (
            state in UNTRANSLATED and content == self._content(source)
        )

    def _filling(self, source: _Element, vendor_scope: Mapping[str, str]) -> tuple[str, Proposal] | None:
        """The content of the target, and the proposal, its percentage lowered if tags are missing."""
        markup = self._content(source).decode()
        memsource = any("memsource.com/mxlf" in uri for uri in vendor_scope.values())
        before, tagged, after = tagged_text(markup, memsource=memsource)
        if not tagged.text:
            return None
        proposal = self._propose(tagged.text)
        if proposal is None or not proposal.target.strip():
            self.result.unmatched += 1
            return None
        content, missing = tagged.placed(NOT_XML.sub("", proposal.target.strip()))
        percent = min(proposal.percent, 99) if missing else proposal.percent
        self.result.filled(percent, lacks_tags=bool(missing))
        self._name_language()
        return before + content + after, Proposal(proposal.source, proposal.target, percent, proposal.origin)

    def _name_language(self) -> None:
        if self._lacks_language is not None:
            is_2 = "srcLang" in self._lacks_language.attributes
            name = "trgLang" if is_2 else "target-language"
            self._set(self._lacks_language, {name: regional_language(self._language)})
            self._lacks_language = None

    def _set(self, element: _Element, values: Mapping[str, str]) -> None:
        self.edits.append((element.start, element.content, self._tag_with(element, values)))

    def _tag_with(self, element: _Element, values: Mapping[str, str]) -> bytes:
        """The element's start tag with these attributes changed."""
        tag = self._data[element.start : element.content]
        for name, value in values.items():
            new = f"{name}={quoteattr(value)}".encode()
            if name in element.attributes:
                old = re.search(rb"\s(%s\s*=\s*(?:\"[^\"]*\"|'[^']*'))" % re.escape(name.encode()), tag)
                assert old is not None
                tag = tag[: old.start(1)] + new + tag[old.end(1) :]
            else:
                body = tag[: -2 if tag.endswith(b"/>") else -1].rstrip()
                tag = body + b" " + new + tag[len(body) :]
        return tag

    def _put(self, element: _Element, content: str, attributes: Mapping[str, str]) -> None:
        """Give content to an element, which may be an empty tag."""
        tag = self._tag_with(element, attributes)
        if tag.endswith(b"/>"):
            tag = tag[:-2].rstrip() + f">{content}</{element.name}>".encode()
            self.edits.append((element.start, element.content, tag))
            return
        if attributes:
            self.edits.append((element.start, element.content, tag))
        self.edits.append((element.content, element.content_end, content.encode()))

    def _fill_whole(self, unit: _Unit, source: _Element) -> None:
        target = unit.whole.target
        state = target.attributes.get("state", "") if target else ""
        if not self._is_fillable(unit, source, target, state):
            return
        found = self._filling(source, unit.scope)
        if found is None:
            return
        content, proposal = found
        vendor = self._vendor_values(unit, proposal.percent)
        values = {} if vendor else _states_12(proposal.percent)
        if vendor:
            self._set(unit.element, vendor)
        name = f"{source.prefix}target"
        if target is None:
            written = "".join(f" {key}={quoteattr(value)}" for key, value in values.items())
            new = f"<{name}{written}>{content}</{name}>"
            self.edits.append((source.end, source.end, new.encode()))
            place = source.end
        else:
            self._put(target, content, values)
            place = target.end
        if not vendor:
            alternative = self._alternative(source.prefix, proposal)
            self.edits.append((place, place, alternative.encode()))

    def _is_fillable(self, unit: _Unit, source: _Element, target: _Element | None, state: str) -> bool:
        if not _MARKUP.sub(b"", self._content(source)).strip():
            return False
        about = unit.element.attributes
        locked = any(
            key.endswith(":locked") and value.lower() in ("true", "locked", "1", "yes")
            for key, value in about.items()
        )
        if locked or not unit.translates or about.get("approved") == "yes":
            self.result.kept += 1
            return False
        if not self._is_empty(source, target, state):
            self.result.kept += 1
            return False
        return True

    def _vendor_values(self, unit: _Unit, percent: int) -> dict[str, str]:
        """The attributes by which Memsource and memoQ record a target's origin; none for others."""
        for prefix, uri in unit.scope.items():
            if "memsource.com/mxlf" in uri:
                score = f"{percent / 100:g}"
                return {f"{prefix}:{name}": score for name in ("score", "gross-score")} | {
                    f"{prefix}:trans-origin": "tm"
                }
            if "memoq" in uri.lower() or "mqxliff" in uri.lower():
                return {f"{prefix}:status": "Pretranslated", f"{prefix}:percent": str(percent)}
        return {}

    def _alternative(self, prefix: str, proposal: Proposal, mid: str = "") -> str:
        """The match as an ``alt-trans``, where XLIFF 1.2 has its percentage."""
        named = f" mid={quoteattr(mid)}" if mid else ""
        origin, texts = _origin_and_texts(prefix, proposal)
        return (
            f'<{prefix}alt-trans{named} match-quality="{proposal.percent}%"{origin}>'
            f"{texts}</{prefix}alt-trans>"
        )

    def _fill_marks(self, unit: _Unit, cut: _Element) -> None:
        target = unit.whole.target
        has_text = bool(_MARKUP.sub(b"", self._content(target)).strip())
        if target is not None and has_text and not unit.target_marks:
            self.result.kept += len(unit.source_marks)
            return
        new: dict[str, str] = {}
        alternatives: list[str] = []
        for mid, source in unit.source_marks.items():
            mark, about = unit.target_marks.get(mid), unit.sdl.get(mid)
            if about is not None and about.attributes.get("locked", "").lower() == "true":
                self.result.kept += 1
                continue
            if unit.target_marks and mark is None:
                self.result.unmatched += 1  # a tool has removed the segment from the target
                continue
            if not self._is_fillable(unit, source, mark, about.attributes.get("conf", "") if about else ""):
                continue
            found = self._filling(source, unit.scope)
            if found is None:
                continue
            content, proposal = found
            new[mid] = content
            if about is not None:
                conf = "Translated" if proposal.percent == 100 else "Draft"
                self._set(about, {"conf": conf, "origin": "tm", "percent": str(proposal.percent)})
            else:
                alternatives.append(self._alternative(cut.prefix, proposal, mid))
            if mark is not None:
                self._put(mark, content, {})
        if not new:
            return
        place = target.end if target is not None else cut.end
        if not unit.target_marks:
            name = f"{cut.prefix}target"
            content = self._copied_cut(unit, cut, new)
            if target is not None:
                self._put(target, content, {})
            else:
                self.edits.append((place, place, f"<{name}>{content}</{name}>".encode()))
        self.edits.append((place, place, "".join(alternatives).encode()))

    def _copied_cut(self, unit: _Unit, cut: _Element, new: Mapping[str, str]) -> str:
        """The content of the seg-source with the marks' new contents, or none."""
        edits = [
            (mark.content, mark.content_end, new.get(mid, "").encode())
            for mid, mark in unit.source_marks.items()
            if mark.content < mark.content_end
        ]
        moved = [(start - cut.content, end - cut.content, text) for start, end, text in edits]
        return _edited(self._content(cut), moved).decode()

    def _fill_2(self, unit: _Unit) -> None:
        matches: list[str] = []
        for segment in unit.segments:
            source, target, element = segment.source, segment.target, segment.element
            if source is None or element is None:
                continue
            if not self._is_fillable(unit, source, target, element.attributes.get("state", "")):
                continue
            found = self._filling(source, unit.scope)
            if found is None:
                continue
            content, proposal = found
            identifier = segment.id or self._new_id(unit)
            state = "translated" if proposal.percent == 100 else "initial"
            self._set(element, {"id": identifier, "state": state})
            name = f"{source.prefix}target"
            if target is None:
                self.edits.append((source.end, source.end, f"<{name}>{content}</{name}>".encode()))
            else:
                self._put(target, content, {})
            matches.append(self._match(source.prefix, identifier, proposal))
        if not matches:
            return
        together = "".join(matches)
        if unit.matches is not None and unit.matches.content_end > unit.matches.content:
            place = unit.matches.content
        else:
            place = unit.element.content
            together = f'<mtc:matches xmlns:mtc="{_MATCHES}">{together}</mtc:matches>'
        self.edits.append((place, place, together.encode()))

    def _match(self, prefix: str, identifier: str, proposal: Proposal) -> str:
        """The match in the form of the translation candidates module."""
        origin, texts = _origin_and_texts(prefix, proposal)
        return (
            f'<mtc:match xmlns:mtc="{_MATCHES}" ref={quoteattr("#" + identifier)} '
            f'matchQuality="{proposal.percent}" type="tm"{origin}>'
            f"{texts}</mtc:match>"
        )

    def _new_id(self, unit: _Unit) -> str:
        number = 1
        while f"s{number}" in unit.ids:
            number += 1
        unit.ids.add(f"s{number}")
        return f"s{number}"


def _states_12(percent: int) -> dict[str, str]:
    if percent == 100:
        return {"state": "translated", "state-qualifier": "exact-match"}
    return {"state": "needs-review-translation", "state-qualifier": "fuzzy-match"}


def _origin_and_texts(prefix: str, proposal: Proposal) -> tuple[str, str]:
    """The attribute with the origin of a match, in either version of XLIFF, and the match's two texts."""
    origin = f" origin={quoteattr(NOT_XML.sub('', proposal.origin))}" if proposal.origin else ""
    source, target = (_character_data(text) for text in (proposal.source, proposal.target))
    return origin, f"<{prefix}source>{source}</{prefix}source><{prefix}target>{target}</{prefix}target>"


def _character_data(text: str) -> str:
    return NOT_XML.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
