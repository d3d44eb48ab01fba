"""Markdown: CommonMark with tables, footnotes and definition lists, and site generators' markup."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from corpus.errors import InputError
from corpus.readers.extracted import Extracted, LeftOut, Omission, is_note_mark
from corpus.readers.markup import fragment_paragraphs, unwrapped
from corpus.readers.site_markup import SiteMarkup, take_out
from corpus.text.decoding import decode

_FRONT_MATTER = re.compile(
    r"\A(?P<mark>---|\+\+\+)[ \t]*\n(?P<fields>.*?\n)?(?:(?P=mark)|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_FRONT_TEXT = frozenset(
    [
        "title",
        "description",
        "subtitle",
        "summary",
        "tagline",
        "excerpt",
        "abstract",
        "details",
        "text",
        "lead",
    ]
)
_ALERT = re.compile(r"\[![\w-]+\][+-]?[ \t]*")
_DEFINITION = re.compile(r":\s+")
_TASK = re.compile(r"\[[ xX]\]\s+")
_SCRIPT = re.compile(r"\s*<(?:script|style)\b", re.IGNORECASE)
_BREAK = "\f"


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:
    """Extract headings, items, cells and definitions as paragraphs, with the text of links, notes and HTML.

    Title and description of the front matter come first. A hard line break ends a paragraph, as in verse.
    Left out are code blocks, pictures, comments, the other fields of the front matter, note marks and the
    markup of site generators (:mod:`corpus.readers.site_markup`).
    """
    decoded = decode(data, path, encoding)
    source = decoded.text
    found: list[str] = []
    left_out: list[LeftOut] = []
    title = ""
    if front := _FRONT_MATTER.match(source):
        source = source[front.end() :]
        title = _read_front_matter(front["fields"] or "", front["mark"], found, left_out)
    site = take_out(source)
    left_out += [LeftOut(Omission.MARKUP, text) for text, _ in site.marks]
    left_out += [LeftOut(Omission.CODE_BLOCK, text) for text in site.code]
    heading = item = False
    notes: dict[str, Any] = {}
    for token in _tokens(site.source, notes, path):
        if token.type == "inline":
            children = token.children or []
            lines = _inline_text(children, site, left_out)
            if item and lines and (task := _TASK.match(lines[0])):
                left_out.append(LeftOut(Omission.MARKUP, task[0].strip()))
                lines[0] = lines[0][task.end() :]
            if item and lines:  # MDN writes the definition of a term as an item that starts with a colon
                lines[0] = _DEFINITION.sub("", lines[0], count=1) if _DEFINITION.match(lines[0]) else lines[0]
            found += lines
            for note in _inline_notes(children, notes):
                found += _inline_text(note, site, left_out)
            title = title or (lines[0] if heading and lines else "")
        elif token.type in ("fence", "code_block"):
            left_out.append(LeftOut(Omission.CODE_BLOCK, token.content))
        elif token.type == "html_block" and _SCRIPT.match(token.content):
            left_out.append(LeftOut(Omission.CODE_BLOCK, site.written(token.content)))
        elif token.type == "html_block":
            lines, others = fragment_paragraphs(site.shown(token.content))
            found += lines
            left_out += others
        heading = token.type == "heading_open" and token.tag == "h1"
        item = token.type == "list_item_open" or (item and token.type == "paragraph_open")
    return Extracted(found, title, decoded.encoding, left_out)


def table_rows(text: str) -> list[list[str]]:
    """The rows of the tables, with the text of each cell."""
    site = take_out(text)
    rows: list[list[str]] = []
    is_cell = False
    for token in _parser().parse(site.source):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and is_cell:
            rows[-1].append("\n".join(_inline_text(token.children or [], site, [])))
        is_cell = token.type in ("th_open", "td_open")
    return rows


_DEEPEST = 60
"""How deep lists and quotations may nest before the parser drops their text."""


def _tokens(source: str, notes: dict[str, Any], path: Path) -> list[Token]:
    tokens = _parser().parse(source, notes)
    if any(token.level >= _DEEPEST - 2 for token in tokens):
        raise InputError("nests lists or quotations more than {n} deep", path=path, n=_DEEPEST // 2)
    return tokens


def _parser() -> MarkdownIt:
    """A parser that leaves notes where they are in the file."""
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    return parser.use(deflist_plugin).use(footnote_plugin).disable("footnote_tail")


def _inline_notes(tokens: list[Token], notes: Mapping[str, Any]) -> Iterator[list[Token]]:
    """The notes written within the paragraph: ``^[text]``."""
    for token in tokens:
        if token.type == "footnote_ref" and "label" not in token.meta:
            yield notes["footnotes"]["list"][token.meta["id"]]["tokens"]


def _read_front_matter(text: str, mark: str, found: list[str], left_out: list[LeftOut]) -> str:
    """Add text fields to ``found`` and others to ``left_out``; return the title."""
    try:
        fields = yaml.safe_load(text) if mark == "---" else tomllib.loads(text)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        lines = re.findall(r"^(\w+):(.*)$", text, re.MULTILINE)
        fields = {name: value.strip(" \t").strip("\"'") for name, value in lines}
    title = ""
    for name, value in _fields(fields):
        if name in _FRONT_TEXT and isinstance(value, str):
            found += [line for part in value.split("\n\n") if (line := unwrapped(part))]
            title = title or (value if name == "title" else "")
        elif value is not None:
            left_out.append(LeftOut(Omission.FRONT_MATTER, f"{name}: {value}" if name else str(value)))
    return title


def _fields(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The fields without subfields, each with its name, at most ten levels deep."""
    if isinstance(value, Mapping) and depth < 10:
        for key, inner in value.items():
            yield from _fields(inner, str(key), depth + 1)
    elif isinstance(value, list) and depth < 10:
        for inner in value:
            yield from _fields(inner, name, depth + 1)
    else:
        yield name, value


def _inline_text(tokens: list[Token], site: SiteMarkup, left_out: list[LeftOut]) -> list[str]:
    """The lines of a Markdown paragraph, split at hard breaks."""
    parts: list[str] = []
    reading: list[str] | None = None  # the text in rt, above the characters
    raised: int | None = None  # where in parts a sup begins
    for token in tokens:
        if token.type == "html_inline":
            name = re.match(r"<(/?[a-z][a-z0-9]*)", token.content, re.IGNORECASE)
            tag = name[1].lower() if name else ""
            if tag in ("rt", "rp"):
                reading = []
            elif tag in ("/rt", "/rp"):
                left_out += [LeftOut(Omission.READING, "".join(reading))] if tag == "/rt" and reading else []
                reading = None
            elif tag == "sup":
                raised = len(parts)
            elif tag == "/sup" and raised is not None:
                if is_note_mark("".join(parts[raised:]), parts[:raised]):
                    left_out.append(LeftOut(Omission.NOTE_MARK, "".join(parts[raised:])))
                    del parts[raised:]
                raised = None
            elif tag == "br":
                parts.append(_BREAK)
            elif token.content.startswith("<!--"):
                left_out.append(LeftOut(Omission.COMMENT, token.content[4:-3]))
        elif token.type == "footnote_ref":
            left_out.append(LeftOut(Omission.NOTE_MARK, f"[^{token.meta.get('label', '')}]"))
        elif token.type == "image":
            left_out.append(LeftOut(Omission.IMAGE, site.shown(token.content)))
        elif token.type in ("text", "code_inline"):
            text = site.written(token.content) if token.type == "code_inline" else site.shown(token.content)
            (parts if reading is None else reading).append(text)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n" if token.type == "softbreak" else _BREAK)
    text = "".join(parts)
    if alert := _ALERT.match(text):  # > [!NOTE] Title
        left_out.append(LeftOut(Omission.MARKUP, alert[0].strip()))
        text = text[alert.end() :].replace("\n", _BREAK, 1)
    return [line for part in text.split(_BREAK) if (line := unwrapped(part))]
