"""Web pages: the main text, by trafilatura."""

import re
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
from trafilatura import extract as extract_main_text
from trafilatura.settings import use_config

from corpus.errors import DuizhaoError
from corpus.readers.extracted import Extracted, text_lines
from corpus.text.decoding import decode

# What pages declare, and what browsers take it for (the WHATWG Encoding Standard).
_WEB_ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:
    """The main text by trafilatura, or all text where it finds none; ``br`` ends a paragraph.

    Navigation, comments, and what the page marks as author or date are left out.
    """
    declared = _CHARSET.search(data[:2048])
    if (
        encoding is not None
        or declared is None
        or data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))
    ):
        decoded = decode(data, path, encoding)
    else:
        name = declared[1].decode("ascii").lower()
        try:
            decoded = decode(data, path, _WEB_ENCODINGS.get(name, name))
        except DuizhaoError:
            decoded = decode(data, path)  # pages declare what they like
    try:
        page = lxml.html.document_fromstring(_XML_DECLARATION.sub("", decoded.text))
    except lxml.etree.ParserError:  # nothing, or nothing but comments
        return Extracted([])
    for element in page.iter():  # a line break in the source is no space in Chinese
        element.text = _BREAK.sub("", element.text or "")
        element.tail = _BREAK.sub("", element.tail or "")
    title = " ".join((page.findtext(".//title") or "").split())
    config = use_config()
    for name in ("MIN_EXTRACTED_SIZE", "MIN_OUTPUT_SIZE"):
        config["DEFAULT"][name] = "1"  # made for languages with letters, they are too high for Chinese
    found = extract_main_text(
        page,
        config=config,
        output_format="xml",
        include_comments=False,
        include_tables=True,
        favor_recall=True,
    )
    text = _blocks(lxml.etree.fromstring(found).find("main")) if found else ""
    lines = text_lines(text or _blocks(page))
    return Extracted(_with_heading(lines, page), title, decoded.encoding)


def _with_heading(lines: list[str], page: Any) -> list[str]:
    """``lines`` after the page's only first-level heading, which trafilatura drops from simple pages."""
    headings = [h for h in page.iter("h1") if not any(above.tag in _HIDDEN for above in h.iterancestors())]
    heading = " ".join(headings[0].text_content().split()) if len(headings) == 1 else ""
    return [heading, *lines] if heading and lines and heading not in lines else lines


_BREAK = re.compile("(?<=[\u2e80-\uffef])[ \t]*\n\\s*(?=[\u2e80-\uffef])")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_HIDDEN = frozenset(
    "script style noscript template title meta nav header footer aside form button rt rp".split()  # noqa: SIM905
)
_INLINE = frozenset(
    "a abbr b bdi cite code del em font hi i ins kbd mark q rb ref ruby s small span strong sub sup u".split()  # noqa: SIM905
)


def _blocks(element: Any) -> str:
    """The text of an element of HTML, or of trafilatura's XML, a line for each block."""
    if not isinstance(element.tag, str) or element.tag in _HIDDEN:
        return ""
    text = " ".join((element.text or "").split("\n"))
    for child in element:
        text += _blocks(child) + " ".join((child.tail or "").split("\n"))
    return text if element.tag in _INLINE else f"\n{text}\n"
