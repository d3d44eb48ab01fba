# ruff: noqa: E501
"""Every character of a document is in a paragraph, in order, or in what the reader says it left out.

Documents are generated; what stands in them is found again by a tool that has nothing to do with the readers:
Python's own HTML parser for pages, the text nodes of the XML for packages, and else the generator itself.
"""

import html
import html.parser
import io
import re
import zipfile
from pathlib import Path

import lxml.etree
import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.util import Inches

from corpus.errors import InputError
from corpus.readers import extracted_from
from corpus.readers.extracted import Extracted, Omission
from tests.refusals import refusal

Block = tuple[str, str]
"""A kind of block, and its text."""

WORDS = [
    "港口",
    "渔业资源",
    "1926年",
    "harbour",
    "fish & chips",
    "a<b",
    "*",
    "_x_",
    "{",
    "\\",
    "`",
    "#",
    "李　明",
    "龙⻔",
    "é",
    "“好”",
    "。",
    "!",
    "|",
]
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
KEPT = ("paragraph", "heading", "item", "cell")


def _blocks(*left_out: str) -> st.SearchStrategy[list[Block]]:
    return st.lists(st.tuples(st.sampled_from(KEPT + left_out), TEXT), min_size=1, max_size=8)


def _flat(text: str) -> str:
    return "".join(text.split())


def _all_text(extracted: Extracted) -> str:
    return _flat("".join(extracted.paragraphs)) + "".join(_flat(thing.text) for thing in extracted.left_out)


def _check(extracted: Extracted, blocks: list[Block], kinds: dict[str, Omission]) -> None:
    """The kept blocks are paragraphs of their own, in order; each other is told by its kind, with its text."""
    assert [_flat(p) for p in extracted.paragraphs] == [_flat(text) for kind, text in blocks if kind in KEPT]
    for name, omission in kinds.items():
        told = [_flat(thing.text) for thing in extracted.left_out if thing.kind is omission]
        assert told == [_flat(text) for kind, text in blocks if kind == name]


# Web pages

TAGS = {
    "paragraph": "<p>{}</p>",
    "heading": "<h2>{}</h2>",
    "item": "<ul><li>{}</li></ul>",
    "cell": "<table><tr><td>{}</td></tr></table>",
    "code": "<pre><code>{}</code></pre>",
    "hidden": '<p style="color:red; display: none">{}</p>',
    "nav": "<nav>{}</nav>",
    "comment": "<!--{}-->",
}
OF_PAGES = {
    "code": Omission.CODE_BLOCK,
    "hidden": Omission.HIDDEN_TEXT,
    "nav": Omission.BOILERPLATE,
    "comment": Omission.COMMENT,
}


class _Data(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(data)


def _page(blocks: list[Block]) -> str:
    return "".join(
        TAGS[kind].format(text if kind == "comment" else html.escape(text)) + "\n" for kind, text in blocks
    )


@given(blocks=_blocks("code", "hidden", "nav", "comment"))
def test_pages(blocks: list[Block]) -> None:
    page = _page(blocks)
    extracted = extracted_from(page.encode(), Path("a.html"))
    _check(extracted, blocks, OF_PAGES)
    parser = _Data()
    parser.feed(page)
    assert sorted(_all_text(extracted)) == sorted(_flat("".join(parser.found)))


@pytest.mark.parametrize("depth", [300, 3000])
@pytest.mark.parametrize("tag", ["font", "div", "span", "blockquote"])
def test_pages_are_read_however_deep_they_nest(depth: int, tag: str) -> None:
    page = "".join(f"<{tag}>第{n}句。<br>" for n in range(depth))
    assert extracted_from(page.encode(), Path("a.html")).paragraphs == [f"第{n}句。" for n in range(depth)]


def test_control_characters_as_references_are_reported() -> None:
    extracted = extracted_from("<p>港&#3;口&#8;。</p>".encode(), Path("a.html"))
    assert extracted.paragraphs == ["港口。"]
    assert [thing.kind for thing in extracted.left_out] == [Omission.CONTROL_CHARACTER] * 2


# Markdown

MARKS = {
    "paragraph": "{}",
    "heading": "## {} {{#an-id}}",
    "item": "- {}",
    "cell": "| {} |\n|---|",
    "code": "```\n{}\n```",
    "comment": "<!-- {} -->",
}


def _escaped(text: str) -> str:
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


@given(blocks=_blocks("code", "comment"))
def test_markdown(blocks: list[Block]) -> None:
    raw = ("code", "comment")
    blocks = [(kind, text.replace("`", "'") if kind in raw else text) for kind, text in blocks]
    source = "\n\n".join(MARKS[kind].format(text if kind in raw else _escaped(text)) for kind, text in blocks)
    extracted = extracted_from(source.encode(), Path("a.md"))
    _check(extracted, blocks, {"code": Omission.CODE_BLOCK, "comment": Omission.COMMENT})


def test_markdown_that_nests_too_deep_is_refused() -> None:
    assert extracted_from(b"> " * 20 + b"x", Path("a.md")).paragraphs == ["x"]
    with refusal(InputError, "a.md", n=30):
        extracted_from(b"> " * 500 + b"x", Path("a.md"))


@pytest.mark.parametrize("opening", ["{{< ", "{% ", "{/* ", "{{ ", "{#a "])
def test_shortcodes_that_never_close_are_text(opening: str) -> None:
    source = opening * 20_000
    [paragraph] = extracted_from(source.encode(), Path("a.md")).paragraphs
    assert _flat(paragraph) == _flat(source)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.srt"])
def test_a_line_without_end_is_refused(name: str) -> None:
    line = "1\n00:00:01,000 --> 00:00:02,000\n" * (name == "a.srt") + "字" * 1_000_001
    with refusal(InputError, name, n=1, found=1_000_001, expected=1_000_000):
        extracted_from(line.encode(), Path(name))


# Packages


def _zip(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


NS = " ".join(
    f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
    for p, n in (("office", "office"), ("text", "text"), ("table", "table"))
)
ODT = {
    "paragraph": "<text:p>{}</text:p>",
    "heading": "<text:h>{}</text:h>",
    "item": "<text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list>",
    "cell": "<table:table><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row></table:table>",
    "note": '<text:p><text:note text:note-class="footnote"><text:note-body><text:p>{}</text:p></text:note-body></text:note></text:p>',
    "comment": "<text:p><office:annotation><text:p>{}</text:p></office:annotation></text:p>",
}


@given(blocks=_blocks("note", "comment"))
def test_opendocument(blocks: list[Block]) -> None:
    body = "".join(ODT[kind].format(html.escape(text)) for kind, text in blocks)
    content = f"<office:document-content {NS}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    extracted = extracted_from(_zip({"content.xml": content}), Path("a.odt"))
    _check(extracted, blocks, {"note": Omission.FOOTNOTE, "comment": Omission.COMMENT})
    assert sorted(_all_text(extracted)) == sorted(
        _flat("".join(map(str, lxml.etree.fromstring(content).itertext())))
    )


@given(chapters=st.lists(_blocks("code", "hidden"), min_size=1, max_size=3))
@settings(max_examples=30)
def test_books(chapters: list[list[Block]]) -> None:
    tags = TAGS | {"hidden": "<p hidden='hidden'>{}</p>"}
    pages = ["".join(tags[kind].format(html.escape(text)) for kind, text in blocks) for blocks in chapters]
    names = [f"c{n}.xhtml" for n in range(len(pages))]
    items = "".join(f'<item id="{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in names)
    parts = {
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>',
        "a.opf": f"<package><manifest>{items}</manifest><spine>{''.join(f'<itemref idref={n!r}/>' for n in names)}</spine></package>",
        **{
            name: f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{page}</body></html>'
            for name, page in zip(names, pages, strict=True)
        },
    }
    kept = [block for blocks in chapters for block in blocks]
    if any(kind in KEPT for kind, _ in kept):
        extracted = extracted_from(_zip(parts), Path("a.epub"))
        _check(extracted, kept, {"code": Omission.CODE_BLOCK, "hidden": Omission.HIDDEN_TEXT})


@given(blocks=_blocks())
@settings(max_examples=20)
def test_presentations(blocks: list[Block]) -> None:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    for kind, text in blocks:
        if kind == "cell":
            slide.shapes.add_table(1, 1, 0, 0, Inches(1), Inches(1)).table.cell(0, 0).text = text
        else:
            slide.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = text
    stream = io.BytesIO()
    presentation.save(stream)
    _check(extracted_from(stream.getvalue(), Path("a.pptx")), blocks, {})


# Rich text

RTF = {
    "paragraph": r"\pard {}\par",
    "heading": r"\pard\b {}\b0\par",
    "item": r"\pard {{\listtext 1.\tab}}{}\par",
    "cell": r"\trowd\cellx1\intbl {}\cell\row",
    "note": r"\pard {{\footnote\pard {}\par}}\par",
    "comment": r"\pard {{\*\annotation\pard {}\par}}\par",
}


def _in_rtf(text: str) -> str:
    escaped = re.sub(r"([\\{}])", r"\\\1", text)
    return re.sub(r"[^\x00-\x7f]", lambda m: f"\\u{ord(m[0]) - 0x10000 * (ord(m[0]) > 0x7FFF)}?", escaped)


@given(blocks=_blocks("note", "comment"))
def test_rich_text(blocks: list[Block]) -> None:
    body = "\n".join(RTF[kind].format(_in_rtf(text)) for kind, text in blocks)
    extracted = extracted_from(
        f"{{\\rtf1\\ansi{{\\fonttbl{{\\f0 Arial;}}}}\n{body}}}".encode(), Path("a.rtf")
    )
    _check(extracted, blocks, {"note": Omission.FOOTNOTE, "comment": Omission.COMMENT})


# Subtitles


@given(texts=st.lists(TEXT, min_size=1, max_size=6))
@settings(max_examples=40)
def test_subtitles(texts: list[str]) -> None:
    cues = [f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{text}\n" for n, text in enumerate(texts, 1)]
    extracted = extracted_from("\n".join(cues).encode(), Path("a.srt"))
    assert _flat("".join(extracted.paragraphs)) == _flat("".join(texts))


# The pages of real sites

MARKUP = re.compile(r"\{#[\w-]|^\s*:{3,}|\{\{[<%]|[%>]\}\}|\{/\*|\{\{#")


def test_real_pages_have_no_markup_of_their_sites(shared: Path) -> None:
    for path in sorted((shared / "field/real/pages").glob("*.md")):
        extracted = extracted_from(path.read_bytes(), path)
        assert not [paragraph for paragraph in extracted.paragraphs if MARKUP.search(paragraph)], path.name


def test_real_pages_come_in_whole(shared: Path) -> None:
    """The words of a page, as far as they are no markup, are all in what was read or left out."""
    for path in sorted((shared / "field/real/pages").glob("*.md")):
        extracted = extracted_from(path.read_bytes(), path)
        found = _all_text(extracted)
        prose = re.sub(
            r"^[ \t>]*```.*$|\]\([^)]*\)|\]\[[^\]]*\]|<[^>]*>|^\[[^\]]*\]:.*$",
            " ",
            path.read_text("utf-8"),
            flags=re.MULTILINE,
        )
        words = set(re.findall(r"[\u4e00-\u9fff]{2,}|[A-Za-z]{4,}", prose))
        missing = [word for word in words if word not in found]
        assert len(missing) <= len(words) / 200, (path.name, missing[:20])
