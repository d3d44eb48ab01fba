# ruff: noqa: E501
"""EPUB, OpenDocument, rich text, presentations, subtitles: what is read, left out and refused."""

import io
import zipfile
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pptx
import pytest
from pptx.util import Inches

from corpus.errors import InputError
from corpus.readers import read_document
from tests.refusals import refusal

ZH, EN = "青石港始建于一九二六年。", "Qingshi Harbour was built in 1926."
OFFICE = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"))
)


def _zip(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _paragraphs(path: Path) -> list[str]:
    document = read_document(path, language="zh")
    count = document.segments[-1].paragraph + 1
    return ["".join(s.text for s in document.segments if s.paragraph == number) for number in range(count)]


def _left_out(path: Path) -> dict[str, int]:
    return dict(read_document(path).left_out)


# EPUB


def _epub(path: Path, chapters: dict[str, str], spine: list[str], **more: str) -> Path:
    items = "".join(
        f'<item id="{name}" href="text/{name}.xhtml" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if name == 'nav' else ''}/>"
        for name in chapters
    )
    references = "".join(f'<itemref idref="{name}"/>' for name in spine)
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        "OEBPS/content.opf": '<package xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>港</dc:title></metadata>'
        f"<manifest>{items}</manifest><spine>{references}</spine></package>",
        **{
            f"OEBPS/text/{name}.xhtml": '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
            f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{body}</body></html>'
            for name, body in chapters.items()
        },
        **more,
    }
    return _zip(path, parts)


def test_an_epub_is_read_in_the_order_of_its_spine(tmp_path: Path) -> None:
    chapters = {
        "two": '<h1>第二章</h1><p>海<a id="p9"/>风。<span epub:type="pagebreak">9</span></p><aside><p>作者按：短。</p></aside>',
        "one": f"<h1>第一章</h1><p>{ZH}</p><p><img src='a.png' alt='图'/></p>",
        "nav": "<nav><ol><li>第一章</li><li>第二章</li></ol></nav>",
    }
    path = _epub(tmp_path / "a.epub", chapters, ["nav", "one", "two"])
    assert _paragraphs(path) == ["第一章", ZH, "第二章", "海风。", "作者按：短。"]
    assert read_document(path).metadata["title"] == "港"
    assert _left_out(path) == {"contents": 2, "image": 1, "page-number": 1}


@pytest.mark.parametrize(
    ("spine", "more", "fault"),
    [
        ([], {}, {"part": "OEBPS/content.opf", "lacking": "spine"}),
        (["three"], {}, {"part": "OEBPS/content.opf", "name": "three"}),
        (["empty"], {}, {"lacking": "text"}),
        (
            ["one"],
            {"META-INF/container.xml": "<container/>"},
            {"part": "META-INF/container.xml", "lacking": "rootfile"},
        ),
        (["one"], {"OEBPS/content.opf": "<package"}, {"part": "OEBPS/content.opf", "reason": ANY}),
        (
            ["one"],
            {
                "META-INF/encryption.xml": '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
                '<e:CipherReference URI="OEBPS/text/one.xhtml"/></encryption>'
            },
            {"part": "OEBPS/text/one.xhtml", "found": "encryption"},
        ),
    ],
)
def test_an_epub_that_cannot_be_read(
    tmp_path: Path, spine: list[str], more: dict[str, str], fault: dict[str, Any]
) -> None:
    path = _epub(tmp_path / "a.epub", {"one": f"<p>{ZH}</p>", "empty": ""}, spine, **more)
    with refusal(InputError, path, **fault):
        read_document(path)


# OpenDocument


def _odt(path: Path, body: str, **more: str) -> Path:
    content = f"<office:document-content {OFFICE}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    return _zip(path, {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **more})


def test_odt(tmp_path: Path) -> None:
    body = """
    <text:tracked-changes><text:changed-region><text:deletion><text:p>删去的话。</text:p></text:deletion>
    </text:changed-region></text:tracked-changes>
    <text:table-of-content><text:index-body><text:p>港 1</text:p><text:p>海 2</text:p></text:index-body></text:table-of-content>
    <text:h>青石<text:span>港</text:span></text:h>
    <text:p>始建<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>
      <text:p>据档案。</text:p></text:note-body></text:note>于<office:annotation><text:p>查证</text:p></office:annotation>一九<text:s text:c="2"/>二六年。</text:p>
    <text:p>第一行。<text:line-break/>第二行。</text:p>
    <text:list><text:list-item><text:p>其一</text:p></text:list-item><text:list-item><text:p>其二</text:p></text:list-item></text:list>
    <table:table><table:table-row><table:table-cell><text:p>年份</text:p></table:table-cell>
    <table:table-cell><text:p>吨位</text:p></table:table-cell></table:table-row></table:table>
    <text:p>框外。<draw:frame><draw:text-box><text:p>框内。</text:p></draw:text-box></draw:frame>还在框外。</text:p>
    <text:p><draw:frame><draw:image/></draw:frame></text:p>
    <text:p><text:ruby><text:ruby-base>苔</text:ruby-base><text:ruby-text>tái</text:ruby-text></text:ruby>蘚。</text:p>
    """
    styles = (
        f'<office:document-styles {OFFICE} xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
        "<style:header><text:p>年度报告</text:p></style:header></office:document-styles>"
    )
    path = _odt(tmp_path / "a.odt", body, **{"styles.xml": styles})
    assert _paragraphs(path) == [
        "青石港",
        "始建于一九 二六年。",
        "第一行。",
        "第二行。",
        "其一",
        "其二",
        "年份",
        "吨位",
        "框外。还在框外。",
        "框内。",
        "苔蘚。",
    ]
    assert _left_out(path) == {
        "comment": 1,
        "contents": 2,
        "footnote": 1,
        "deleted-text": 1,
        "image": 1,
        "note-mark": 1,
        "reading": 1,
        "running-head": 1,
    }


def test_an_odt_that_is_encrypted_or_no_text(tmp_path: Path) -> None:
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:encryption-data/></m:manifest>'
    path = _odt(tmp_path / "a.odt", "<text:p>a</text:p>", **{"META-INF/manifest.xml": manifest})
    with refusal(InputError, "a.odt", found="encryption"):
        read_document(path)
    path = _zip(tmp_path / "b.odt", {"content.xml": f"<office:document-content {OFFICE}/>"})
    with refusal(InputError, "b.odt", part="content.xml", lacking="office:text"):
        read_document(path)
    path = _zip(tmp_path / "c.odt", {"x": "y"})
    with refusal(InputError, "c.odt", part="content.xml", kind="OpenDocument text (.odt)"):
        read_document(path)


# Packages of any kind


@pytest.mark.parametrize("name", ["a.odt", "a.epub", "a.pptx"])
def test_damaged_packages_are_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", bytes(120_000_000))
    corrupt = bytearray(_zip(tmp_path / "x", {"content.xml": b"text" * 1000}).read_bytes())
    faults: list[tuple[bytes, dict[str, Any]]] = [
        (b"no zip", {"kind": ANY, "reason": ANY}),
        (b"\xd0\xcf\x11\xe0" + bytes(600), {"kind": ANY, "reason": None}),  # Office before 2007
        (bomb.getvalue(), {"ratio": 200}),
        (bytes(corrupt[:100]), {"kind": ANY, "reason": ANY}),
    ]
    for data, fault in faults:
        path.write_bytes(data)
        with refusal(InputError, path, **fault):
            read_document(path)


# Presentations


def test_pptx(tmp_path: Path) -> None:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "青石港\v改造工程"
    slide.placeholders[1].text = "第一点。\n第二点。"
    table = slide.shapes.add_table(1, 2, Inches(1), Inches(1), Inches(3), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "年份", "吨位"
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "组内。"
    slide.notes_slide.notes_text_frame.text = "讲慢一点。"
    hidden = presentation.slides.add_slide(presentation.slide_layouts[6])
    hidden.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "备用。"
    hidden.element.set("show", "0")
    presentation.save(str(tmp_path / "a.pptx"))
    assert _paragraphs(tmp_path / "a.pptx") == [
        "青石港改造工程",
        "第一点。",
        "第二点。",
        "年份",
        "吨位",
        "组内。",
    ]
    assert _left_out(tmp_path / "a.pptx") == {"hidden-text": 1, "speaker-note": 1}


# Rich text


def _rtf(path: Path, body: str, fonts: str = r"{\f0\fcharset0 Times;}{\f1\fcharset134 SimSun;}") -> Path:
    path.write_bytes((r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl" + fonts + "}" + body + "}").encode("latin-1"))
    return path


def test_rtf(tmp_path: Path) -> None:
    gbk = "".join(f"\\'{byte:02x}" for byte in "渔港。".encode("gbk"))
    body = (
        r"{\header\pard Annual\par}"
        r"\pard\f0 It\rquote s caf\'e9 \{x\} \\cell{\footnote\pard A note.\par} here.\par"
        rf"\pard\f1 {gbk}\par"
        r"\pard \u38738?\u30707?\u28207? \u-10179?\u-8704?\par"
        r"\trowd\cellx1\cellx2\intbl One\cell Two\cell\row"
        r'\pard See {\field{\*\fldinst{HYPERLINK "http://a.b/c"}}{\fldrslt{the page}}} now.{\deleted gone}\par'
        r"{\*\annotation\pard Check it.\par}{\pict\wmetafile8 0102ff}"
    )
    path = _rtf(tmp_path / "a.rtf", body)
    assert [segment.text for segment in read_document(path, language="en").segments] == [
        "It’s café {x} \\cell here.",
        "渔港。",
        "青石港 😀",
        "One",
        "Two",
        "See the page now.",
    ]
    assert _left_out(path) == {"comment": 1, "deleted-text": 1, "footnote": 1, "image": 1, "running-head": 1}


def test_bytes_of_the_code_page_in_rich_text(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(
        rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}}\f0 " + "渔港。".encode("gbk") + b"\\par}"
    )
    assert read_document(path).texts == ["渔港。"]


@pytest.mark.parametrize(
    ("fonts", "text", "expected"),
    [
        (rb"{\f0\fcharset0 A\}B;}{\f1\fcharset134 S;}", rb"\f1 \'c4\'e3\par Hello", ["你", "Hello"]),
        (rb"{\f0\fcharset0 A\{B;}", rb"One\par Two", ["One", "Two"]),
        (rb"{\f0 A;}", rb"Begin with \{\\fonttbl\par Two", ["Begin with {\\fonttbl", "Two"]),
        (rb"", rb"\{\\fonttbl\par Two", ["{\\fonttbl", "Two"]),
    ],
)
def test_a_brace_in_rich_text_that_is_a_character_ends_no_table_of_fonts(
    tmp_path: Path, fonts: bytes, text: bytes, expected: list[str]
) -> None:
    path = tmp_path / "a.rtf"
    table = b"{\\fonttbl" + fonts + b"}" if fonts else b""
    path.write_bytes(b"{\\rtf1\\ansi" + table + text + b"\\par}")
    assert read_document(path, language="zh-Hans").texts == expected


@pytest.mark.parametrize(("data", "fault"), [(b"text", {"lacking": "\\rtf"}), (b"{\\rtf1 {{a", {"depth": 3})])
def test_rich_text_that_cannot_be_read(tmp_path: Path, data: bytes, fault: dict[str, Any]) -> None:
    (tmp_path / "a.rtf").write_bytes(data)
    with refusal(InputError, "a.rtf", **fault):
        read_document(tmp_path / "a.rtf")


# Subtitles

VTT = """WEBVTT - a film

NOTE
not shown

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.000 align:start
<v Ann>It was &lt;<c.loud>1999</c>&gt;

00:00:03.000 --> 00:00:04.500
and we
met.

last one
00:00:05.000 --> 00:00:06.000
Nobody
42
"""


def test_webvtt_keeps_its_times(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    path.write_text(VTT, encoding="utf-8")
    document = read_document(path, language="en")
    assert [(segment.text, segment.times) for segment in document.segments] == [
        ("It was <1999> and we met.", (1000, 4500)),
        ("Nobody 42", (5000, 6000)),
    ]
    assert document.left_out == {"comment": 1}


def test_two_sentences_of_a_subtitle_share_its_time(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(
        "1\n00:00:01,000 --> 00:00:02,000\n我在修船。\n\n2\n00:00:03,000 --> 00:00:04,000\n真的？好吧。\n",
        "utf-8",
    )
    assert [(s.text, s.times) for s in read_document(path).segments] == [
        ("我在修船。", (1000, 2000)),
        ("真的？", (3000, 3500)),
        ("好吧。", (3500, 4000)),
    ]


def test_ass(tmp_path: Path) -> None:
    path = tmp_path / "a.ass"
    path.write_text(
        "[Script Info]\nScriptType: v4.00+\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\i1}我在{\\i0}修船。\n"
        "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,待查\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,你昨晚\\N去哪儿了？\n"
        "Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}\n",
        "utf-8",
    )
    document = read_document(path)
    assert document.texts == ["你昨晚去哪儿了？", "我在修船。"]
    assert document.left_out == {"comment": 1}


# By extension


@pytest.mark.parametrize("name", ["a.zh", "a.xhtml", "a.markdown", "a.HTML"])
def test_further_extensions(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(ZH, "utf-8")
    assert read_document(tmp_path / name).texts == [ZH]


@pytest.mark.parametrize(("name", "suffix"), [("a.doc", ".doc"), ("a.tex", ".tex"), ("a.ppt", ".ppt")])
def test_formats_that_another_program_converts_are_known(tmp_path: Path, name: str, suffix: str) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0")
    with refusal(InputError, name, extension=suffix, stem="a"):
        read_document(tmp_path / name)
