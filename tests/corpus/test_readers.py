"""Files to documents, a section a format."""

import io
import os
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml

from corpus.errors import DamagedError, InputError, NotFoundError
from corpus.model import Segment
from corpus.readers import READERS, read_document
from corpus.readers.extracted import LeftOut, Omission, counts_of, summary
from tests.corpus.pdf_files import pdf
from tests.refusals import refusal

TITLE, AUTHOR = "前瞻布局和发展未来产业", "习近平"
FIRST = "今天进行集体学习。内容是前瞻布局和发展未来产业，主要是总结近年来我国未来产业发展情况。"
SECOND = "第一，加强统筹谋划。要把准发展方向。方向明，才能路子正、步履坚。"


def _paragraphs(path: Path, **options: Any) -> list[str]:
    document = read_document(path, **options)
    count = document.segments[-1].paragraph + 1
    glue = "" if document.language.startswith("zh") else " "
    return [glue.join(s.text for s in document.segments if s.paragraph == number) for number in range(count)]


def _write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# Any format


@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("utf-8", {}),
        ("utf-8-sig", {}),
        ("gb18030", {"encoding": "GB18030"}),
        ("utf-16", {"encoding": "UTF-16LE"}),
        ("utf-16-be", {"encoding": "UTF-16BE"}),
    ],
)
def test_segments_are_numbered_and_the_encoding_is_named(
    tmp_path: Path, codec: str, named: dict[str, str]
) -> None:
    path = _write(tmp_path / "speech.txt", f"{TITLE}\r\n\r\n{AUTHOR}\r\n\r\n　　{FIRST}\r\n".encode(codec))
    document = read_document(path)
    assert document.name == "speech"
    assert document.language == "zh-Hans"
    assert document.metadata == named
    assert document.segments == (
        Segment("1.1", TITLE, 0),
        Segment("2.1", AUTHOR, 1),
        Segment("3.1", "今天进行集体学习。", 2),
        Segment("3.2", "内容是前瞻布局和发展未来产业，主要是总结近年来我国未来产业发展情况。", 2),
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("發展未來產業。", "zh-Hant"),
        ("一二三", "zh-Hans"),
        ("The cat sat on the mat, and it was happy.", "en"),
        ("Le chat est sur la table et il dort.", "fr"),
        ("Xyzzy", "und"),
    ],
)
def test_the_language_is_detected(tmp_path: Path, text: str, language: str) -> None:
    assert read_document(_write(tmp_path / "a.txt", text)).language == language


def test_the_language_given_counts_and_the_script_stays(tmp_path: Path) -> None:
    document = read_document(_write(tmp_path / "a.txt", "發展未來產業。"), language="zh_TW")
    assert document.language == "zh-Hant-TW"
    assert document.texts == ["發展未來產業。"]
    assert document.metadata == {}


def test_the_encoding_given_counts(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.txt", "習近平發展".encode("big5"))
    assert read_document(path, encoding="big5").metadata["encoding"] == "Big5"
    with refusal(DamagedError, "a.txt", line=1, encoding="UTF-8", guess="big5"):
        read_document(path, encoding="utf-8")


def test_segmented_lines_stay_as_they_are(tmp_path: Path) -> None:
    path = _write(tmp_path / "test.en", "One. Two.\nthree, \n\n\n  Four\r\n# five\n")
    document = read_document(path, language="en", segmented=True)
    assert [(s.id, s.text) for s in document.segments] == [
        ("1", "One. Two."),
        ("2", "three,"),
        ("5", "Four"),
        ("6", "# five"),
    ]


@pytest.mark.parametrize("character", ["\v", "\x85", "\u2028", "\u2029"])
def test_only_line_feeds_and_carriage_returns_end_a_segmented_line(tmp_path: Path, character: str) -> None:
    path = tmp_path / "a.zh"
    path.write_bytes(f"今天{character}很好。\r\n我们去散步。\r他笑了。\n".encode())
    document = read_document(path, segmented=True)
    assert [(segment.id, segment.text) for segment in document.segments] == [
        ("1", "今天 很好。"),
        ("2", "我们去散步。"),
        ("3", "他笑了。"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.txt", b"", {"lacking": "text"}),
        ("a.txt", b" \n\t\r\n\xe3\x80\x80\xef\xbb\xbf", {"lacking": "text"}),
        ("a.xyz", b"text", {"suffix": ".xyz", "known": ANY}),
        ("speech", b"text", {"suffix": "", "known": ANY}),
        ("a.txt", bytes(range(256)) * 20, {"encoding": None}),
        ("a.docx", b"no zip", {"kind": "Word document (.docx)", "reason": ANY}),
        ("a.docx", b"PK\x03\x04" + bytes(50), {"kind": "Word document (.docx)", "reason": ANY}),
        ("a.pdf", b"no pdf", {"kind": "PDF"}),
        ("a.html", b"<!-- nothing -->", {"lacking": "text"}),
        ("a.html", b"<p> </p>", {"lacking": "text"}),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\n\n", {"lacking": "text"}),
        ("a.md", b"```\ncode\n```\n", {"lacking": "text"}),
    ],
)
def test_bad_input_is_named(tmp_path: Path, name: str, data: bytes, fault: dict[str, Any]) -> None:
    path = _write(tmp_path / name, data)
    with refusal(InputError, path, **fault):
        read_document(path)


def test_what_is_not_a_file_is_named(tmp_path: Path) -> None:
    with refusal(NotFoundError, "missing.txt"):
        read_document(tmp_path / "missing.txt")
    for name in ("folder.txt", "folder"):
        (tmp_path / name).mkdir()
        with refusal(InputError, name):
            read_document(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.txt", "text")
    path.chmod(0)
    with refusal(InputError, path, reason=ANY):
        read_document(path)


def test_a_docx_named_txt_is_reported(tmp_path: Path) -> None:
    stream = io.BytesIO()
    docx.Document().save(stream)
    path = _write(tmp_path / "a.txt", stream.getvalue())
    with refusal(InputError, "a.txt", what="a Word document"):
        read_document(path)


@pytest.mark.parametrize("text", ["字" * 200_000, "word " * 40_000, "“" * 200_000, "a.\n" * 60_000])
def test_a_long_line_is_read(tmp_path: Path, text: str) -> None:
    path = _write(tmp_path / "a.txt", text)
    document = read_document(path)
    assert "".join("".join(document.texts).split()) == "".join(text.split())


def test_every_format_has_a_module() -> None:
    assert all(callable(import_module(name).extract) for name in READERS.values())


# Plain text


def test_the_seed_is_mended(shared: Path) -> None:
    (path,) = (shared / "seed").glob("*.txt")
    lines = [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    # What a person sees: the second half of each of these goes with the first.
    for start in ("子正、步履坚", "瞻应对技术失控"):
        (second,) = (i for i, line in enumerate(lines) if line.startswith(start))
        lines[second - 1 : second + 1] = [lines[second - 1] + lines[second]]
    assert _paragraphs(path) == lines
    assert len(lines) == 13


# Markdown

MARKDOWN = f"""---
title: "The *Title*"
---
# {TITLE}

{AUTHOR}

第一，**加强**统筹[谋划](http://example.org/a_b)。
行末不断句，`代码`也留下。

Setext
======

- 列表*一*
- 列表二
  1. 嵌套

> A quotation over
> two lines.

| 年份 | 投入 |
|------|------|
| 2025 | 3.6  |

```python
code = "left out"
```

![picture](a.png)A note[^1] \\*here\\* &amp; ~~there~~.

<div>in a block of HTML</div>

Roses are red,\\
Violets are blue.

[^1]: 注文。
"""


def test_markdown(tmp_path: Path) -> None:
    document = read_document(_write(tmp_path / "a.md", MARKDOWN), language="zh")
    assert document.metadata == {"title": "The *Title*"}
    assert _paragraphs(tmp_path / "a.md", language="zh") == [
        "The *Title*",
        TITLE,
        AUTHOR,
        "第一，加强统筹谋划。行末不断句，代码也留下。",
        "Setext",
        "列表一",
        "列表二",
        "嵌套",
        "A quotation over two lines.",
        "年份",
        "投入",
        "2025",
        "3.6",
        "A note *here* & there.",
        "in a block of HTML",
        "Roses are red,",
        "Violets are blue.",
        "注文。",
    ]


def test_a_markdown_heading_is_the_title(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.md", "Preface\n\n## Not this\n\n# This *one*\n\n# Nor this\n")
    assert read_document(path).metadata["title"] == "This one"


# Word


def test_docx(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Speech"
    document.add_heading(TITLE, 0)
    document.add_paragraph(AUTHOR)
    paragraph = document.add_paragraph("　　第一，")
    paragraph.add_run("加强").bold = True
    paragraph.add_run("统筹谋划。要把准发展方向。方向明，才能路")
    document.add_paragraph()
    document.add_paragraph("子正、步履坚。").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("软回车一。").add_run().add_break()
    document.paragraphs[-1].add_run("软回车二。")
    table = document.add_table(2, 2)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"格{number}"
    table.cell(0, 0).merge(table.cell(0, 1))
    document.add_paragraph("列表", style="List Bullet")
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.save(str(tmp_path / "a.docx"))
    assert read_document(tmp_path / "a.docx").metadata["title"] == "Speech"
    assert _paragraphs(tmp_path / "a.docx") == [
        TITLE,
        AUTHOR,
        "第一，加强统筹谋划。要把准发展方向。方向明，才能路",  # borders that the file has are borders
        "子正、步履坚。",
        "软回车一。",
        "软回车二。",
        "格0",
        "格1",
        "格2",
        "格3",
        "列表",
    ]


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_docx_with_tracked_changes_controls_and_boxes(tmp_path: Path) -> None:
    document = docx.Document()
    for xml in (
        "<w:p><w:r><w:t>旧</w:t></w:r><w:ins><w:r><w:t>新加</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del><w:hyperlink><w:r><w:t>链接。</w:t></w:r></w:hyperlink></w:p>",
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>内容控件。</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:p><w:r><w:t>框外。</w:t></w:r><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框内。</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r></w:p>",
        '<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>目录</w:t><w:tab/><w:t>3</w:t></w:r></w:p>',
        "<w:p><w:r><w:t>姓名</w:t><w:tab/><w:t>co</w:t><w:noBreakHyphen/><w:t>op。</w:t></w:r></w:p>",
    ):
        element = parse_xml(xml.replace(">", f" {W}>", 1))
        document.element.body.append(element)
    document.save(str(tmp_path / "a.docx"))
    assert _paragraphs(tmp_path / "a.docx") == [
        "旧新加链接。",
        "内容控件。",
        "框外。",
        "框内。",
        "姓名 co-op。",
    ]


# HTML

PAGE = f"""<!DOCTYPE html><html lang="zh"><head><meta charset="CHARSET"><title>{TITLE} - 某网</title>
<script>var a = 1;</script><style>p {{}}</style></head><body>
<nav><ul><li><a href="/">首页</a></li><li><a href="/news">新闻</a></li></ul></nav>
<article><h1>{TITLE}</h1>
<p>　　{FIRST}</p>
<p>　　第一，加强<b>统筹</b><a href="x">谋划</a>。要把准
发展方向。方向明，才能路子正、步履坚。</p>
<h2>二、创新</h2>
<ul><li>科技创新；</li><li>产业创新。</li></ul>
<table><tr><th>年份</th><th>投入</th></tr><tr><td>2025</td><td>3.6万亿</td></tr></table>
<p>第一行。<br>第二行。</p>
</article>
<footer><p>版权所有 © 2026 某网</p></footer></body></html>"""


@pytest.mark.parametrize(
    ("charset", "codec", "named"),
    [
        ("utf-8", "utf-8", None),
        ("gb2312", "gb18030", "GB18030"),
        ("utf-8", "gb18030", "GB18030"),  # pages declare what they like
        ("utf-8", "utf-16", "UTF-16LE"),
    ],
)
def test_html(tmp_path: Path, charset: str, codec: str, named: str | None) -> None:
    path = _write(tmp_path / "a.html", PAGE.replace("CHARSET", charset).encode(codec))
    document = read_document(path)
    assert document.metadata.get("encoding") == named
    assert document.metadata["title"] == f"{TITLE} - 某网"
    assert _paragraphs(path) == [
        TITLE,
        FIRST,
        SECOND,
        "二、创新",
        "科技创新；",
        "产业创新。",
        "年份",
        "投入",
        "2025",
        "3.6万亿",
        "第一行。",
        "第二行。",
    ]


@pytest.mark.parametrize(
    ("page", "paragraphs"),
    [
        ("<p>你好。</p><p>再见。</p>", ["你好。", "再见。"]),
        ("no markup at all", ["no markup at all"]),
        ("<h1>A <i>Title</i></h1><p>Text here, and more.</p>", ["A Title", "Text here, and more."]),
        ("<header><h1>Site</h1></header><p>Text here, and more.</p>", ["Text here, and more."]),
        ("<p>Caf&eacute; &amp; bar&nbsp;here, and there.", ["Café & bar\xa0here, and there."]),
        ('<?xml version="1.0" encoding="utf-8"?><html><body><p>你好。</p></body></html>', ["你好。"]),
        ("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字。", ["漢字。"]),
    ],
)
def test_pages_with_little_in_them(tmp_path: Path, page: str, paragraphs: list[str]) -> None:
    assert _paragraphs(_write(tmp_path / "a.htm", page)) == paragraphs


# PDF


def _set(paragraphs: list[str], per_line: int, per_page: int) -> list[list[tuple[float, float, float, str]]]:
    """Paragraphs set in 12 points with an indent of two characters, a running head and page numbers."""
    lines = []
    for paragraph in paragraphs:
        text = "　　" + paragraph
        for start in range(0, len(text), per_line):
            part = text[start : start + per_line]
            lines.append((60 + 12 * (len(part) - len(part.lstrip())), part.strip()))
    pages = []
    for number, start in enumerate(range(0, len(lines), per_page), start=1):
        body = [
            (left, 480.0 - 15 * row, 12.0, text)
            for row, (left, text) in enumerate(lines[start : start + per_page])
        ]
        head, foot = (60.0, 570.0, 9.0, "学习材料"), (190.0, 30.0, 9.0, f"- {number} -")
        pages.append([head, *body, foot])
    return pages


@pytest.mark.parametrize("per_line", [15, 20, 22])
@pytest.mark.parametrize("per_page", [5, 7, 30])
def test_pdf_paragraphs_survive(tmp_path: Path, per_line: int, per_page: int) -> None:
    body = [FIRST, SECOND, "下面，我强调几点。", FIRST * 3, SECOND * 2, FIRST]
    pages = _set(body, per_line, per_page)
    pages[0][1:1] = [(100.0, 540.0, 18.0, TITLE), (170.0, 510.0, 12.0, AUTHOR)]
    found = _paragraphs(_write(tmp_path / "a.pdf", pdf(pages)))
    if per_page == 30:  # one or two pages: too few to know a running head by
        found = [paragraph for paragraph in found if paragraph != "学习材料"]
    assert "".join(found) == "".join([TITLE, AUTHOR, *body])
    # A page that ends with a sentence may end a paragraph; nothing else does.
    assert all(paragraph.endswith("。") for paragraph in found[2:])
    if per_page == 30:
        assert found == [TITLE, AUTHOR, *body]


def test_a_pdf_without_text_may_be_a_scan(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.pdf", pdf([[], []]))
    with refusal(InputError, "a.pdf", lacking="text"):
        read_document(path)


# Subtitles

SUBTITLES = """1
00:00:01,000 --> 00:00:02,000
<i>Hello, my name</i>

2
00:00:02,500 --> 00:00:04,000 X1:100
is Bob.
- And mine is Ann.

3
00:00:05.000 --> 00:00:06.000
{\\an8}[DOOR OPENS]
4
00:00:07,000 --> 00:00:08,000
In 1999
we met.
"""


def test_subtitles(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.srt", SUBTITLES)
    assert _paragraphs(path, language="en") == [
        "Hello, my name is Bob.",
        "- And mine is Ann.",
        "[DOOR OPENS]",
        "In 1999 we met.",
    ]


def _srt(texts: list[str]) -> str:
    return "\n\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{text}" for n, text in enumerate(texts, 1))


def test_chinese_subtitles(tmp_path: Path) -> None:
    punctuated = _write(tmp_path / "a.srt", _srt(["你好，", "我是\n小明。", "很高兴认识你。"]))
    assert _paragraphs(punctuated) == ["你好，我是小明。", "很高兴认识你。"]
    bare = _write(tmp_path / "b.srt", _srt(["你好", "我是小明", "很高兴认识你"]))
    assert _paragraphs(bare) == ["你好", "我是小明", "很高兴认识你"]


# What is left out


def test_what_is_left_out_is_counted_and_worded() -> None:
    things = [LeftOut(kind) for kind in (Omission.PAGE_NUMBER, Omission.FOOTNOTE, Omission.FOOTNOTE)]
    assert counts_of(things) == {"footnote": 2, "page-number": 1}
    assert summary(counts_of(things)) == "2 footnotes, 1 page number"
    assert summary({}) == ""


@pytest.mark.parametrize("kind", list(Omission))
def test_every_kind_of_omission_has_words(kind: Omission) -> None:
    assert summary({kind.value: 1}).startswith("1 ")
    assert summary({kind.value: 1}) != summary({kind.value: 2}).replace("2 ", "1 ")
