# ruff: noqa: E501 (pieces of XML stay on a line)
"""Word documents: what stands in them comes in, or is counted as left out; damage is named."""

import io
import struct
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from unittest.mock import ANY

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.model import Document
from corpus.readers import read_document
from corpus.readers.docx import extract
from corpus.readers.extracted import Omission
from tests.refusals import refusal

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(tmp_path: Path, *body: str, **parts: str) -> Path:
    """A document of these pieces of WordprocessingML, with further parts by name (``footnotes``)."""
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="a" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "word/document.xml", f"<w:document {W} {M}><w:body>{''.join(body)}</w:body></w:document>"
        )
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return path


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def paragraphs(document: Document) -> list[str]:
    count = document.segments[-1].paragraph + 1
    return ["".join(s.text for s in document.segments if s.paragraph == n) for n in range(count)]


FOOTNOTES = (
    f'<w:footnotes {W}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    f'<w:footnote w:id="2">{p("后引用的注。")}</w:footnote><w:footnote w:id="7">{p("先引用的注。")}{p("第二段。")}</w:footnote>'
    f'<w:footnote w:id="9">{p("没有引用的注。")}</w:footnote></w:footnotes>'
)


def _with_notes(tmp_path: Path) -> Path:
    body = (
        '<w:p><w:r><w:t>港口很大</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r>'
        '<w:r><w:t>。码头很小。</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    return word(
        tmp_path,
        body,
        footnotes=FOOTNOTES,
        endnotes=f'<w:endnotes {W}><w:endnote w:id="1">{p("尾注。")}</w:endnote></w:endnotes>',
        comments=f'<w:comments {W}><w:comment w:id="1">{p("请核对。")}</w:comment></w:comments>',
        header1=f"<w:hdr {W}>{p('页眉')}</w:hdr>",
    )


def test_notes_comments_and_headers_are_counted(tmp_path: Path) -> None:
    document = read_document(_with_notes(tmp_path))
    assert paragraphs(document) == ["港口很大。码头很小。"]
    assert document.left_out == {"comment": 1, "endnote": 1, "footnote": 3, "running-head": 1}


def test_what_is_left_out_can_be_kept_in_the_order_of_the_text(tmp_path: Path) -> None:
    kept = {Omission.FOOTNOTE, Omission.ENDNOTE, Omission.COMMENT}
    document = read_document(_with_notes(tmp_path), keep=kept)
    assert paragraphs(document)[1:] == [
        "先引用的注。", "第二段。", "后引用的注。", "没有引用的注。", "尾注。", "请核对。"
    ]  # fmt: skip
    assert document.left_out == {"running-head": 1}


_GONE = "<w:rPr><w:del/></w:rPr>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([p("一", _GONE), p("二。"), p("三。")], ["一二。", "三。"]),
        ([p("一", _GONE), p("二", _GONE), p("三。")], ["一二三。"]),
        ([p("一。"), p("二", "<w:rPr><w:moveFrom/></w:rPr>"), p("三。")], ["一。", "二三。"]),
        ([p("一。"), p("二。", "<w:rPr><w:ins/></w:rPr>"), p("三。")], ["一。", "二。", "三。"]),
        ([p("一", _GONE)], ["一"]),
        (
            [f"<w:tbl><w:tr><w:tc>{p('一', _GONE)}</w:tc><w:tc>{p('二')}</w:tc></w:tr></w:tbl>"],
            ["一", "二"],
        ),
        (
            [
                f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('旧')}</w:tc></w:tr>"
                f"<w:tr><w:tc>{p('新')}</w:tc></w:tr></w:tbl>"
            ],
            ["新"],
        ),
    ],
)
def test_tracked_changes_count_as_accepted(tmp_path: Path, body: list[str], expected: list[str]) -> None:
    assert paragraphs(read_document(word(tmp_path, *body), language="zh")) == expected


def test_deleted_text_is_counted(tmp_path: Path) -> None:
    body = "<w:p><w:del><w:r><w:delText>旧的</w:delText></w:r></w:del><w:ins><w:r><w:t>新的。</w:t></w:r></w:ins></w:p>"
    document = read_document(word(tmp_path, body))
    assert paragraphs(document) == ["新的。"]
    assert document.left_out == {"deleted-text": 1}


@pytest.mark.parametrize(
    ("properties", "hidden"),
    [
        ("<w:vanish/>", True),
        ('<w:vanish w:val="1"/>', True),
        ('<w:vanish w:val="0"/>', False),
        ('<w:vanish w:val="false"/>', False),
        ('<w:rStyle w:val="Secret"/>', True),
        ('<w:rStyle w:val="Secret"/><w:vanish w:val="0"/>', False),
        ("<w:b/>", False),
    ],
)
def test_hidden_text_is_left_out(tmp_path: Path, properties: str, hidden: bool) -> None:
    styles = f'<w:styles {W}><w:style w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    run = f"<w:r><w:rPr>{properties}</w:rPr><w:t>密</w:t></w:r>"
    document = read_document(word(tmp_path, f"<w:p>{run}<w:r><w:t>公开。</w:t></w:r></w:p>", styles=styles))
    assert paragraphs(document) == ["公开。" if hidden else "密公开。"]
    assert document.left_out == ({"hidden-text": 1} if hidden else {})


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>', "α"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "✓"),
        ('<w:r><w:sym w:font="SimSun" w:char="2103"/></w:r>', "℃"),
        ("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "x=1"),
        (
            "<m:oMathPara><m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r>"
            "</m:den></m:f></m:oMath></m:oMathPara>",
            "(a+b)/2",
        ),
        (
            "<m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
            "x^2",
        ),
        ("<m:oMath><m:rad><m:deg/><m:e><m:r><m:t>2</m:t></m:r></m:e></m:rad></m:oMath>", "√(2)"),
        (
            '<m:oMath><m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e><m:r><m:t>1</m:t></m:r></m:e></m:d></m:oMath>',
            "[1]",
        ),
        ("<w:r><w:tab/></w:r>", " "),
        ("<w:r><w:noBreakHyphen/></w:r>", "-"),
        ("<w:r><w:softHyphen/></w:r>", ""),
        ("<w:smartTag><w:hyperlink><w:r><w:t>深</w:t></w:r></w:hyperlink></w:smartTag>", "深"),
        ("<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>", "控件"),
        ("<w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r>", ""),
    ],
)
def test_symbols_equations_and_inline_elements(tmp_path: Path, inner: str, text: str) -> None:
    body = f"<w:p><w:r><w:t>前</w:t></w:r>{inner}<w:r><w:t>后</w:t></w:r></w:p>"
    assert paragraphs(read_document(word(tmp_path, body), language="zh")) == [f"前{text}后"]


def _level(at: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def _numbered(number: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


@pytest.mark.parametrize(
    ("levels", "asked", "labels"),
    [
        ([("decimal", "%1."), ("decimal", "%1.%2")], [0, 1, 1, 0, 1], ["1.", "1.1", "1.2", "2.", "2.1"]),
        ([("chineseCounting", "第%1条"), ("decimal", "%1.%2")], [0, 0, 0], ["第一条", "第二条", "第三条"]),
        ([("upperRoman", "%1."), ("lowerLetter", "(%2)")], [0, 1, 1, 0], ["I.", "(a)", "(b)", "II."]),
        ([("upperLetter", "%1、"), ("lowerRoman", "%2)")], [0, 1, 1], ["A、", "i)", "ii)"]),
        ([("decimalEnclosedCircle", "%1"), ("ideographDigital", "%2")], [0, 1], ["①", "一"]),
        ([("bullet", "•"), ("decimal", "%2.")], [0, 1], ["", "1."]),
        ([("decimalZero", "%1"), ("decimal", "%2")], [0], ["01"]),
    ],
)
def test_the_numbers_that_word_makes_are_labels(
    tmp_path: Path, levels: list[tuple[str, str]], asked: list[int], labels: list[str]
) -> None:
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
        + "".join(_level(at, *level) for at, level in enumerate(levels))
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    body = [p("条款。", _numbered(1, level)) for level in asked]
    document = read_document(word(tmp_path, *body, p("无号。"), numbering=numbering))
    assert [segment.label for segment in document.segments] == [*labels, ""]


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (110, "一百一十")],
)
def test_labels_count_in_chinese(tmp_path: Path, number: int, text: str) -> None:
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="{number}"/>'
        '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    document = read_document(word(tmp_path, p("条款。", _numbered(1, 0)), numbering=numbering))
    assert document.segments[0].label == f"{text}、"


@pytest.mark.parametrize(
    ("text", "raised", "read", "left_out"),
    [
        ("水位下降了。", "1", "水位下降了。堤岸还在。", {"note-mark": 1}),
        ("“水位下降了”，", "12", "“水位下降了”，堤岸还在。", {"note-mark": 1}),
        ("水位下降了。", "[3]", "水位下降了。[3]堤岸还在。", {}),
        ("面积为九百 m", "2", "面积为九百 m2堤岸还在。", {}),
    ],
)
def test_raised_numbers_after_punctuation_refer_to_notes(
    tmp_path: Path, text: str, raised: str, read: str, left_out: dict[str, int]
) -> None:
    mark = f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{raised}</w:t></w:r>'
    body = f"<w:p><w:r><w:t>{text}</w:t></w:r>{mark}<w:r><w:t>堤岸还在。</w:t></w:r></w:p>"
    document = read_document(word(tmp_path, body))
    assert paragraphs(document) == [read]
    assert document.left_out == left_out


LINES = (
    "桥梁检修记录|今年三月，检修队对南门大桥的全部支座和伸缩缝作了检查，发现七处螺栓松动，两处橡胶老化，已经全|部"
    "更换。桥面的排水孔有一半堵塞，清理以后恢复了正常。|检修队建议每年雨季以前再检查一次，并且在桥头设立水位标尺，"
    "以便巡查人员随时记录水位的变|化情况。所需的费用由养护经费支出。"
)


@pytest.mark.parametrize("between", ["</w:t></w:r></w:p><w:p><w:r><w:t>", "</w:t><w:br/><w:t>"])
def test_a_document_with_a_line_a_paragraph_is_recognised(tmp_path: Path, between: str) -> None:
    text = LINES.split("|")
    whole = [text[0], text[1] + text[2], text[3] + text[4]]
    wrapped = [whole[0]]
    for paragraph in whole[1:]:
        wrapped += [paragraph[i : i + 38] for i in range(0, len(paragraph), 38)]
    body = f"<w:p><w:r><w:t>{between.join(wrapped)}</w:t></w:r></w:p>"
    assert paragraphs(read_document(word(tmp_path, body))) == whole


@pytest.mark.parametrize(
    ("properties", "start"),
    [("", "　　"), ("", "    "), ('<w:ind w:firstLine="420"/>', "")],
    ids=["ideographic spaces", "spaces", "an indent of Word's"],
)
def test_an_indent_starts_a_paragraph_where_lines_are_paragraphs(
    tmp_path: Path, properties: str, start: str
) -> None:
    first = "南门大桥今年三月以来各个部分的检修工作记录以及所需费用"  # nearly as long as a line
    rest = [LINES.split("|")[1] + LINES.split("|")[2], LINES.split("|")[3] + LINES.split("|")[4]]
    body = [p(first)]
    for text in rest:
        lines = [text[i : i + 30] for i in range(0, len(text), 30)]
        body += [p(start + lines[0], properties), *map(p, lines[1:])]
    assert paragraphs(read_document(word(tmp_path, *body))) == [first, *rest]


# Damage


def _package(**parts: bytes | str) -> bytes:
    stream = io.BytesIO()
    good = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {W}><w:body>{p('好。')}</w:body></w:document>",
    }
    given = {f"{name.replace('__', '/')}.xml": content for name, content in parts.items()}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (good | given).items():
            archive.writestr(name, content)
    return stream.getvalue()


def _corrupt(data: bytes) -> bytes:
    """With the deflated bytes of word/document.xml overwritten."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo("word/document.xml")
    start = info.header_offset + 30 + len(info.filename)
    return data[:start] + b"\xff" * info.compress_size + data[start + info.compress_size :]


def _marked_encrypted(data: bytes) -> bytes:
    directory = data.index(b"PK\x01\x02")
    return data[: directory + 8] + struct.pack("<H", 1) + data[directory + 10 :]


def _misnamed(data: bytes) -> bytes:
    """With a name before its part that is not UTF-8, though the flags there say that it is."""
    name = data.index(b"word/document.xml")
    flags = name - 30 + 6
    data = data[:flags] + struct.pack("<H", 0x800) + data[flags + 2 :]
    return data[:name] + b"\xff" + data[name + 1 :]


DAMAGED: dict[str, Callable[[], bytes]] = {
    "not a zip": lambda: b"no zip",
    "cut off": lambda: _package()[:-40],
    "an old .doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "encrypted": lambda: _marked_encrypted(_package()),
    "corrupt deflate": lambda: _corrupt(_package()),
    "a name that is not UTF-8": lambda: _misnamed(_package()),
    "malformed part": lambda: _package(word__document="<w:document"),
    "empty part": lambda: _package(word__document=""),
    "wrong root": lambda: _package(word__document="<html><body><p>x</p></body></html>"),
    "no body": lambda: _package(word__document=f"<w:document {W}/>"),
    "undeclared prefix": lambda: _package(word__document="<w:document><w:body/></w:document>"),
    "entities": lambda: _package(
        word__document=f'<!DOCTYPE a [<!ENTITY b "c">]><w:document {W}><w:body>{p("&b;")}</w:body></w:document>'
    ),
    "malformed notes": lambda: _package(word__footnotes="<w:footnotes>"),
    "malformed numbering": lambda: _package(word__numbering="\0"),
    "malformed styles": lambda: _package(word__styles="<a>"),
    "malformed comments": lambda: _package(word__comments="<a>"),
    "bomb": lambda: _package(word__document=b" " * 300_000_000),
    "no main part": lambda: _package().replace(b"word/document.xml", b"word/documint.xml"),
    "an empty text": lambda: _package(word__document=f"<w:document {W}><w:body/></w:document>"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_damage_is_an_error_that_names_the_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(DAMAGED[kind]())
    with pytest.raises(InputError) as caught:
        read_document(path)
    assert caught.value.path == str(path)
    if kind.startswith(("malformed", "corrupt", "wrong", "no body")):
        assert caught.value.part.startswith("word/")


@pytest.mark.parametrize("element", ["w:sdt", "w:p", "w:tbl", "m:oMath"])
def test_deep_nesting_is_read(tmp_path: Path, element: str) -> None:
    def nested(depth: int) -> Path:
        start, end = f"<{element}>" * depth, f"</{element}>" * depth
        return word(tmp_path, f"<w:p>{start}<w:r><w:t>深处。</w:t></w:r>{end}</w:p>")

    assert "".join(read_document(nested(1000), language="zh").texts) == "深处。"
    with refusal(InputError, "a.docx", part="word/document.xml", reason=ANY):  # deeper than the parser goes
        read_document(nested(5000))


# Nothing is lost

_TEXT = st.text(st.sampled_from("字港口的abC 12。，“”.-"), min_size=1, max_size=12).filter(str.strip)


@st.composite
def documents(draw: st.DrawFn) -> docx.document.Document:
    """Documents with paragraphs, headings, lists, tables, fields, links, tracked changes and hidden text."""
    document = docx.Document()
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(
            st.sampled_from(
                ["p", "heading", "list", "table", "del", "ins", "hidden", "box", "break", "header"]
            )
        )
        text = draw(_TEXT)
        if kind == "heading":
            document.add_heading(text, 1)
        elif kind == "list":
            document.add_paragraph(text, style="List Number")
        elif kind == "table":
            table = document.add_table(2, 2)
            for cell in (cell for row in table.rows for cell in row.cells):
                cell.text = draw(_TEXT)
        elif kind == "header":
            document.sections[0].header.paragraphs[0].text = text
        else:
            paragraph = document.add_paragraph(draw(_TEXT))
            if kind == "break":
                paragraph.add_run().add_break()
            run = paragraph.add_run(text)
            if kind == "hidden":
                run.font.hidden = True
            elif kind in ("del", "ins"):
                change = OxmlElement(f"w:{kind}")
                run._r.addprevious(change)
                change.append(run._r)
                if kind == "del":
                    for shown in run._r.iter(qn("w:t")):
                        shown.tag = qn("w:delText")
            elif kind == "box":
                run._r.append(
                    parse_xml(f"<w:pict {W}><w:txbxContent>{p('框内文字')}</w:txbxContent></w:pict>")
                )
    return document


@given(documents())
def test_every_character_is_read_or_counted(document: docx.document.Document) -> None:
    stream = io.BytesIO()
    document.save(stream)
    extracted = extract(stream.getvalue(), Path("a.docx"), None)
    wanted: Counter[str] = Counter()
    with zipfile.ZipFile(stream) as archive:
        for name in archive.namelist():
            if name.startswith(("word/document", "word/header", "word/footer")):
                root = parse_xml(archive.read(name))
                wanted.update(
                    "".join("".join(e.text or "" for e in root.iter(qn("w:t"), qn("w:delText"))).split())
                )
    found = Counter(
        "".join("".join([*extracted.paragraphs, *(thing.text for thing in extracted.left_out)]).split())
    )
    assert found == wanted
    texts = [
        text
        for e in document.element.body.iter(qn("w:p"))
        if (text := "".join(t.text or "" for t in e.iter(qn("w:t"))))
    ]
    body = "".join("".join(texts).split())
    assert len(body) >= sum(len("".join(text.split())) for text in extracted.paragraphs)
