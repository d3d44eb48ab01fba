"""The text of an HTML tree: a paragraph for each block, in page order.

Lexbor (selectolax) builds the tree as browsers do, at any depth; libxml2 drops what is nested more than 256
levels deep.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from corpus.readers.extracted import LeftOut, Omission, is_note_mark
from corpus.text.paragraphs import repaired

Node = Any
"""A node of Lexbor's tree: an element, a text (``-text``) or a comment (``-comment``)."""

Recogniser = Callable[[Node], Omission | None]
"""The kind under which an element is left out; None if it is read."""

_NO_TEXT_NAMES = """
script style template title meta link base iframe object embed audio video canvas svg annotation
annotation-xml rp datalist noframes
"""
_NO_TEXT = frozenset(_NO_TEXT_NAMES.split())
_LEFT_OUT = {"rt": Omission.READING, "img": Omission.IMAGE, "-comment": Omission.COMMENT}
_BLOCK_NAMES = """
address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption
figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main menu nav ol
optgroup option p plaintext pre search section summary table tbody td tfoot th thead tr ul xmp
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
"""The elements that begin and end a paragraph."""
_BREAK = "\f"
_SPACE = re.compile("[ \t\r\f]+")
_LINE_END = re.compile("(?<![ \t\r\f])[ \t\r\f]*+\n[ \t\r\f\n]*+")


def read_all(_: Node) -> None:
    """A :data:`Recogniser` that leaves nothing out."""


def parse(html: str) -> Node:
    """The page's tree, from the document down, to include comments around ``html``."""
    root = LexborHTMLParser(html).root
    return root.parent if root is not None and root.parent is not None else root


def fragment_paragraphs(html: str) -> tuple[list[str], list[LeftOut]]:
    """The paragraphs of a piece of HTML, which may begin inside a table."""
    start = re.match(r"\s*<(t[dh]|tr|tbody|thead|tfoot|caption)\b", html, re.IGNORECASE)
    if start is not None:
        html = ("<table><tr>" if start[1].lower() in ("td", "th") else "<table>") + html
    return paragraphs_of(parse(html))


def paragraphs_of(root: Node, leave_out: Recogniser = read_all) -> tuple[list[str], list[LeftOut]]:
    """The paragraphs in ``root``, split at line breaks, and the content left out of them.

    Scripts, styles and other non-text are ignored. The time is proportional to the tree's size.
    """
    left_out: list[LeftOut] = []
    parts: list[str] = []
    todo: list[Node | str] = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        tag = node.tag
        if tag == "-text":
            parts.append((node.text_content or "").replace(_BREAK, " "))
            continue
        if tag in _NO_TEXT:
            continue
        kind = _LEFT_OUT.get(tag) or _kind_of_code(node, tag) or leave_out(node)
        if tag == "sup" and is_note_mark(plain_text(node), parts):
            kind = Omission.NOTE_MARK
        if kind is not None:
            text = plain_text(node) if tag != "-comment" else node.comment_content or ""
            if tag == "img":
                text = node.attributes.get("alt") or ""
            if (text.strip() and not text.startswith("?xml")) or tag == "img":
                left_out.append(LeftOut(kind, text))
            parts.append(_BREAK if tag in BLOCKS else "")
            continue
        if tag in ("pre", "listing", "xmp"):
            parts.append(_BREAK + _BREAK.join(repaired(node.text() or "").paragraphs) + _BREAK)
            continue
        if tag in BLOCKS:
            parts.append(_BREAK)
            todo.append(_BREAK)
        todo.extend(reversed(children(node)))
    return [line for part in "".join(parts).split(_BREAK) if (line := unwrapped(part))], left_out


def _kind_of_code(node: Node, tag: str) -> Omission | None:
    """Whether an element is a block of program text: a ``pre`` that contains ``code`` or names a language."""
    if tag != "pre":
        return None
    name = node.attributes.get("class") or ""
    code = node.css_first("code") is not None or re.search(r"\b(?:language|lang|highlight|brush)\b", name)
    return Omission.CODE_BLOCK if code else None


def children(node: Node) -> list[Node]:
    """The text nodes directly in ``node``."""
    found = []
    child = node.first_child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def plain_text(node: Node) -> str:
    """All text in ``node``, with a line for each block."""
    parts: list[str] = []
    todo: list[Node | str] = [node]
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            parts.append(node)
        elif node.tag == "-text":
            parts.append(_SPACE.sub(" ", (node.text_content or "").replace("\n", " ")))
        elif node.tag not in _NO_TEXT:
            block = ["\n"] if node.tag in BLOCKS else []
            todo += [*block, *reversed(children(node)), *block]
    return re.sub(r" ?\n[\n ]*", "\n", "".join(parts)).strip()


def unwrapped(text: str) -> str:
    """``text`` on one line, as browsers show it: a line end between Chinese characters is not a space."""
    if "\n" in text:
        text = _LINE_END.sub("\n", text.strip())
        text = re.sub(
            "\n", lambda m: _between(text[m.start() - 1 : m.start()], text[m.end() : m.end() + 1]), text
        )
    return _SPACE.sub(" ", text).strip()


def _between(before: str, after: str) -> str:
    wide = [unicodedata.east_asian_width(c) in "WF" for c in (before, after)]
    quotes = [c in "“”‘’—…" for c in (before, after)]
    return "" if all(w or q for w, q in zip(wide, quotes, strict=True)) and any(wide) else " "
