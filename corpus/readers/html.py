"""Web pages: the text of a page in order, without the site's frame as far as it is recognised."""

import re
from pathlib import Path

from corpus.errors import DuizhaoError
from corpus.readers.boilerplate import recogniser
from corpus.readers.extracted import Extracted
from corpus.readers.markup import paragraphs_of, parse
from corpus.text.decoding import Decoded, decode

# Declared encodings, and what browsers take them for (the WHATWG Encoding Standard).
_WEB_ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
# Meaningless declarations: defaults of old programs, and encodings in which the declaration is unreadable.
_MEANINGLESS = {"iso-8859-1", "windows-1252", "us-ascii", "utf-16", "utf-16le", "utf-16be", "unicode"}
_CHARSET = re.compile(
    rb"charset\s*=\s*[\"']?([\w-]+)|^\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE
)
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
# XML's short form of an empty element, which HTML allows for some elements only.
_EMPTY = re.compile(
    r"<(?!area\b|base\b|br\b|col\b|embed\b|hr\b|img\b|input\b|link\b|meta\b|wbr\b)([a-zA-Z][\w:.-]*)(\s[^<>]*)?/>"
)


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:
    """The paragraphs of a page; ``br`` ends one.

    Left out are the site's navigation, headers, footers and sidebars, controls, hidden text, code blocks,
    comments, pictures, and ruby text.
    """
    decoded = decoded_page(data, path, encoding)
    root = parse(as_html(decoded.text, path.suffix.lower() == ".xhtml"))
    title = " ".join(node.text() or "" for node in root.css("head > title"))
    paragraphs, left_out = paragraphs_of(root, recogniser(root))
    return Extracted(paragraphs, " ".join(title.split()), decoded.encoding, left_out)


def as_html(page: str, xhtml: bool = False) -> str:
    """A page as HTML, even if it may be, or with ``xhtml`` certainly is, written as XHTML."""
    return _EMPTY.sub(r"<\1\2></\1>", page) if xhtml or _is_xhtml(page) else page


def _is_xhtml(page: str) -> bool:
    start = page[:2000].lower()
    return (
        start.lstrip().startswith("<?xml")
        or "//dtd xhtml" in start
        or "http://www.w3.org/1999/xhtml" in start
    )


def decoded_page(data: bytes, path: Path, encoding: str | None) -> Decoded:
    """The text of a page, in its declared encoding or, if that is wrong, in the detected one."""
    declared = _CHARSET.search(data[:2048])
    if encoding is None and declared is not None and not data.startswith(_MARKS):
        name = (declared[1] or declared[2]).decode("ascii").lower()
        try:
            if name not in _MEANINGLESS:
                return decode(data, path, _WEB_ENCODINGS.get(name, name))
        except DuizhaoError:
            pass  # declarations are often wrong
    return decode(data, path, encoding)
