"""Place the inline tags of an XLIFF source in a translation that was made without them.

A tag is placed if its position is certain: at an end of the text, around the whole text, or around a piece
that occurs once in the source and once in the translation, such as a number or a name. No other tag is
placed.
"""

import re
from dataclasses import dataclass
from html import unescape

from corpus.formats.inline import CODES, is_break, is_break_code, needs_space
from corpus.formats.xliff_properties import MEMSOURCE_TAG

_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<\?.*?\?>"
    r"""|<(?P<end>/?)(?P<name>[^\s<>/]++)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*?)(?P<empty>/?)>"""
    r"|(?P<text>[^<]+)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)')""")
_ANNOTATIONS = frozenset(("mrk", "sm", "em"))
_OPENING = {"bpt": "ept", "bx": "ex", "sc": "ec"}
_CLOSING = frozenset(_OPENING.values())


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, or a pair of tags, as the file writes it, around ``start`` to ``end`` of the text.

    A single tag has no ``closing`` and equal ends. ``first`` and ``last`` number the tags of the source, so
    that those in one place keep their order.
    """

    opening: str
    closing: str
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TaggedText:
    """The text of a segment and its tags. Annotations (comments, terms) are not part of a translation."""

    text: str
    tags: tuple[Tag, ...]

    def placed(self, translation: str) -> tuple[str, int]:
        """``translation`` as XML with the tags whose places are known, and the number of missing tags."""
        found = [(tag, place) for tag in self.tags if (place := self._place(tag, translation))]
        kept: list[tuple[Tag, tuple[int, int]]] = []
        for tag, (start, end) in found:
            # Pieces that do not overlap in the source may overlap in the translation.
            if not any(start < s < end < e or s < start < e < end for _, (s, e) in kept):
                kept.append((tag, (start, end)))
        points: list[tuple[int, bool, int, str]] = []
        for tag, (start, end) in kept:
            inside = 0 < start < len(translation)
            points.append((start, inside, tag.first, tag.opening))
            if tag.closing:
                points.append((end, False, tag.last, tag.closing))
        pieces, done = [], 0
        for position, _, _, written in sorted(points):
            pieces += [_escaped(translation[done:position]), written]
            done = position
        pieces.append(_escaped(translation[done:]))
        return "".join(pieces), len(self.tags) - len(kept)

    def _place(self, tag: Tag, translation: str) -> tuple[int, int] | None:
        length = len(translation)
        if tag.start == tag.end:
            return {0: (0, 0), len(self.text): (length, length)}.get(tag.start)
        if tag.start == 0 and tag.end == len(self.text):
            return 0, length
        piece = self.text[tag.start : tag.end]
        if not piece.strip() or self.text.count(piece) != 1 or translation.count(piece) != 1:
            return None
        start = translation.index(piece)
        return start, start + len(piece)


def tagged_text(markup: str, *, memsource: bool = False) -> tuple[str, TaggedText, str]:
    """The content of a ``source`` element: its leading space, its text with tags, its trailing space.

    ``memsource`` means that tags are in the text in Memsource's notation (``{1}``, ``{b>`` … ``<b}``).
    """
    reader = _Reader(memsource)
    for token in _TOKEN.finditer(markup):
        reader.take(token)
    reader.finish()
    text = "".join(reader.text)
    core = text.strip()
    if not core:
        return text, TaggedText("", ()), ""
    before = len(text) - len(text.lstrip())
    tags = sorted(reader.tags, key=lambda tag: tag.first)
    moved = [
        Tag(
            tag.opening,
            tag.closing,
            min(max(tag.start - before, 0), len(core)),
            min(max(tag.end - before, 0), len(core)),
            tag.first,
            tag.last,
        )
        for tag in tags
    ]
    return text[:before], TaggedText(core, tuple(moved)), text[before + len(core) :]


class _Reader:
    def __init__(self, memsource: bool) -> None:
        self.text: list[str] = []
        self.tags: list[Tag] = []
        self._memsource = memsource
        self._length = self._number = 0
        self._open: list[tuple[str, str, int, int]] = []  # name, tag, where, number
        self._codes: list[tuple[str, str, str, int, int]] = []  # closing name, id, tag, where, number
        self._code: list[str] = []  # an open code element, with the native code in it
        self._kind = ("", "")  # its name and id
        self._depth = 0
        self._deleted = 0
        self._is_broken = False  # a line break precedes what comes next

    def take(self, token: re.Match[str]) -> None:
        name, written = token["name"], token[0]
        if name is None:
            text = token["cdata"] if token["cdata"] is not None else unescape(token["text"] or "")
            if self._depth:
                self._code.append(written)
                self._is_broken |= is_break_code(text)
            elif not self._deleted:
                self._add(text.replace("\r\n", "\n").replace("\r", "\n"))
            return
        is_empty, is_end = bool(token["empty"]), bool(token["end"])
        step = 0 if is_empty else -1 if is_end else 1
        local = name.rpartition(":")[2]
        if self._deleted:
            self._deleted += step
        elif self._depth:
            self._code.append(written)
            self._depth += step
            if not self._depth:
                self._code_ends()
        elif is_end:
            self._ends(written)
        else:
            self._begins(local, written, token["attributes"], is_empty)

    def _begins(self, name: str, written: str, attributes: str, is_empty: bool) -> None:
        values = {found[1]: found[2] or found[3] or "" for found in _ATTRIBUTE.finditer(attributes)}
        if name == "cp":
            self._add(chr(int(values.get("hex", "FFFD"), 16)))
            self._deleted = 0 if is_empty else 1
        elif name in CODES:
            self._is_broken |= is_break(name, values)
            self._code = [written]
            self._kind = name, values.get("rid") or values.get("startRef") or values.get("id", "")
            self._depth = 0 if is_empty else 1
            if is_empty:
                self._code_ends()
        elif name in _ANNOTATIONS and (values.get("mtype") or values.get("type") or "").endswith(
            ("deleted", "deletion")
        ):
            self._deleted = 0 if is_empty else 1
        elif is_empty:
            if name not in _ANNOTATIONS:
                self._is_broken |= is_break(name, values)
                self._single(written)
        else:
            self._open.append((name, written, self._length, self._next()))

    def _ends(self, written: str) -> None:
        name, opening, start, number = self._open.pop()
        if name not in _ANNOTATIONS:
            self.tags.append(Tag(opening, written, start, self._length, number, self._next()))

    def _code_ends(self) -> None:
        name, identifier = self._kind
        written = "".join(self._code)
        if name in _OPENING:
            self._codes.append((_OPENING[name], identifier, written, self._length, self._next()))
        elif name not in _CLOSING or not self._closes(name, identifier, written):
            self._single(written)

    def _closes(self, name: str, identifier: str, written: str) -> bool:
        """Whether this code closes another, so that they form a pair."""
        for i in range(len(self._codes) - 1, -1, -1):
            closing, opened, opening, start, number = self._codes[i]
            if (closing, opened) == (name, identifier):
                del self._codes[i]
                self.tags.append(Tag(opening, written, start, self._length, number, self._next()))
                return True
        return False

    def _single(self, written: str) -> None:
        number = self._next()
        self.tags.append(Tag(written, "", self._length, self._length, number, number))

    def _add(self, text: str) -> None:
        if not self._memsource:
            self._append(text)
            return
        done = 0
        for found in MEMSOURCE_TAG.finditer(text):
            self._append(text[done : found.start()])
            done = found.end()
            tag = found[0]
            if tag.endswith(">"):
                self._codes.append(("}", tag[1:-1], _escaped(tag), self._length, self._next()))
            elif tag.startswith("{") or not self._closes("}", tag[1:-1], _escaped(tag)):
                self._single(_escaped(tag))
        self._append(text[done:])

    def finish(self) -> None:
        """Treat codes that open and never close as single tags."""
        for _, _, opening, start, number in self._codes:
            self.tags.append(Tag(opening, "", start, start, number, number))

    def _append(self, text: str) -> None:
        if not text:
            return
        if self._is_broken and self._length and needs_space(self.text[-1][-1], text[0]):
            text = " " + text
        self._is_broken = False
        self.text.append(text)
        self._length += len(text)

    def _next(self) -> int:
        self._number += 1
        return self._number


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
