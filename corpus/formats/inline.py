"""The text of a segment with inline elements: codes of a document's markup, and annotated text."""

import re
from collections.abc import Mapping, Sequence

from corpus.formats.report import Loss, LossReport

CODES = frozenset(("bpt", "ept", "ph", "it", "ut", "bx", "ex", "x", "sc", "ec"))
"""Elements of TMX and XLIFF that stand for a code and may contain native code. Other elements contain text:
annotations, and whatever a tool has put there.
"""

_BREAK_NAMES = frozenset(("lb", "br", "tab", "xlf:lb", "linebreak", "line-break", "softbreak"))
_BREAK_CODE = re.compile(
    r"\s*(?:<(?:br|lb|w:br|w:tab|text:line-break|text:tab)\b[^<>]*>|<mq:ch val=.\s.[^<>]*>"
    r"|\\[nt]|\{?\\(?:par|line|tab) ?\}?)\s*+|[^\S\n\t]*+[\n\t]\s*+",
    re.I,
)
_DELETED = ("deleted", "deletion", "-del")
_WIDE = re.compile("[\u2e80-\uffef\U00020000-\U0003ffff]")


class _Break(str):
    """Represents a line break among the pieces of a segment."""

    __slots__ = ()


_BREAK = _Break()


def is_break_code(code: str) -> bool:
    """Whether native code is a line break or a tab, which separates words."""
    return bool(code) and _BREAK_CODE.fullmatch(code) is not None


def is_break(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether an inline element says that it is a line break."""
    if name in ("br", "lb"):
        return True
    kinds = (attributes.get(key, "") for key in ("type", "ctype", "subType"))
    shown = (attributes.get(key, "") for key in ("equiv-text", "equiv", "disp"))
    return any(kind.lower().removeprefix("x-") in _BREAK_NAMES for kind in kinds) or any(
        map(is_break_code, shown)
    )


def is_deletion(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether an inline element marks text as a tracked deletion."""
    kind = attributes.get("mtype") or attributes.get("type") or ""
    return name in ("del", "deletion") or kind.lower().endswith(_DELETED)


class InlineText:
    """Collects a segment's text while a parser walks through it.

    Codes are dropped, or with ``keep`` replaced by the native code that they contain, or by their own tag if
    they are empty. A dropped line break leaves a space between words. Other elements are transparent, except
    tracked deletions, which are dropped. ``report`` counts all of it.
    """

    def __init__(self, keep: bool, report: LossReport) -> None:
        self._keep = keep
        self._report = report
        self._dropped = Loss.TAG_AS_CODE if keep else Loss.TAG_DROPPED
        self._pieces: list[str] = []
        self._open: list[tuple[str, int, str]] = []  # kind, where it began, its own tag
        self._hidden = 0  # open elements whose text is ignored
        self._code: list[str] = []

    def start(
        self,
        name: str,
        attributes: Mapping[str, str],
        text: list[str],
        where: int | None,
        *,
        breaks: bool = False,
    ) -> None:
        """An element begins after ``text``, which is taken over and cleared.

        ``breaks`` means that it is a line break, even if the element does not say so. It is counted at
        ``where``, unless that is None.
        """
        self._take(text)
        kind = "code" if name in CODES or name in ("br", "lb") else "text"
        if is_deletion(name, attributes):
            kind = "deletion"
            self._report.add(Loss.DELETION, where or "")
        elif name == "sub":
            kind = "code"
            self._report.add(Loss.SUB_FLOW, where or "")
        elif where is not None:
            self._report.add(self._dropped, where)
        if kind == "code" and not self._keep and (breaks or is_break(name, attributes)):
            self._pieces.append(_BREAK)
        listed = "".join(f' {key}="{value}"' for key, value in attributes.items())
        self._open.append((kind, len(self._pieces), f"<{name}{listed}/>"))
        self._hidden += kind == "deletion" or (kind == "code" and not self._keep)

    def end(self, text: list[str]) -> None:
        """The element that began last ends after ``text``."""
        self._take(text)
        kind, start, tag = self._open.pop()
        self._hidden -= kind == "deletion" or (kind == "code" and not self._keep)
        if kind == "code" and self._keep:
            if len(self._pieces) == start:
                self._pieces.append(tag)
        elif kind == "code" and not self._hidden:
            if is_break_code("".join(self._code)):
                self._pieces.append(_BREAK)
            self._code.clear()

    def add(self, text: str) -> None:
        """Add the text that an element represents."""
        if text and not self._hidden:
            self._pieces.append(text)

    def finish(self, text: list[str]) -> str:
        """The segment's whole text, ending with ``text``; resets for the next one."""
        self._take(text)
        whole = "".join(_with_breaks(self._pieces) if _BREAK in self._pieces else self._pieces)
        self._pieces.clear()
        return whole

    def _take(self, text: list[str]) -> None:
        if not self._hidden:
            self._pieces += filter(None, text)
        else:
            self._code += text
        text.clear()


def _with_breaks(pieces: Sequence[str]) -> list[str]:
    """The pieces joined, with a space for a line break between words; Chinese needs none."""
    done: list[str] = []
    is_broken = False
    for piece in pieces:
        if piece is _BREAK:
            is_broken = True
            continue
        if is_broken and done and needs_space(done[-1][-1], piece[0]):
            done.append(" ")
        is_broken = False
        done.append(piece)
    return done


def needs_space(before: str, after: str) -> bool:
    """Whether a dropped line break between these two characters must leave a space."""
    return not (before.isspace() or after.isspace() or (_WIDE.match(before) and _WIDE.match(after)))
