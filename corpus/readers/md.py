"""Markdown."""

import re
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from corpus.readers.extracted import Extracted, text_lines
from corpus.text.decoding import decode
from corpus.text.lines import join_lines

_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)(?:---|\.\.\.)\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\n]+\](?::[ \t]*)?")


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:
    """CommonMark with tables: each heading, item and cell a paragraph, the text of links and notes kept.

    Code blocks, pictures and HTML are left out. A hard line break ends a paragraph, as in verse.
    """
    decoded = decode(data, path, encoding)
    source = _FOOTNOTE_MARK.sub("", decoded.text)
    title = ""
    if front := _FRONT_MATTER.match(source):
        source = source[front.end() :]
        named = _FRONT_TITLE.search(front[1])
        title = named[1] if named else ""
    found = []
    heading = False
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source):
        if token.type == "inline":
            lines = _inline_text(token.children or [])
            found += lines
            title = title or (lines[0] if heading and lines else "")
        heading = token.type == "heading_open" and token.tag == "h1"
    return Extracted(found, title, decoded.encoding)


def _inline_text(tokens: list[Any]) -> list[str]:
    """The lines that hard breaks make of a Markdown paragraph."""
    parts = {"text": "{}", "code_inline": "{}", "softbreak": "\n", "hardbreak": "\f"}
    text = "".join(parts.get(token.type, "").format(token.content) for token in tokens)
    lines = [text_lines(line) for line in text.split("\f")]
    return [join_lines(line) for line in lines if line]
