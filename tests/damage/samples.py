# ruff: noqa: E501 (elements of a file stay on a line)
"""One valid file of each format that duizhao reads, and what reads it."""

import datetime
import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pyarrow as pa
import pyarrow.parquet as pq

from align.batch.pairs import read_manifest
from align.scoring.inputs import parse_input, read_references, read_segments
from align.scoring.judgement_files import read_judgements
from align.scoring.runs import read_run
from align.scoring.score_files import read_scores
from cli.corpus_option import open_for_reading
from cli.web.settings import read_users
from corpus.folder import bundled, doubts_of, read_folder, write_folder
from corpus.formats import format_of, read_units, write_units
from corpus.formats.bilingual import read_bilingual
from corpus.formats.report import LossReport
from corpus.formats.terminology import read_concepts, write_concepts
from corpus.model import TranslationUnit
from corpus.readers import read_document
from corpus.readers.extracted import Omission
from corpus.search.analysis import analyse
from corpus.search.concordance import concordance
from corpus.search.fuzzy import fuzzy
from corpus.search.pretranslation import pretranslate
from corpus.store import Corpus, open_corpus
from corpus.store.browsing import bitext_summaries, load_bitext
from corpus.store.doctor import examine
from corpus.store.importing import ImportSource, import_units
from corpus.text.srx import read_srx
from tests.corpus.formats.samples import ANALECTS, EVERYTHING, MERGED
from tests.corpus.pdf_files import pdf

ZH = ["青石港始建于一九二六年。", "港口有3个码头。", "渔船在清晨出海。"]
EN = ["Qingshi Harbour was built in 1926.", "The harbour has 3 docks.", "The fishing boats leave at dawn."]
UNITS = [*ANALECTS, MERGED]


KINDS = (
    "txt",
    "txt in GB18030",
    "txt in UTF-16",
    "md",
    "html",
    "xhtml",
    "docx",
    "docx side by side",
    "odt",
    "pdf",
    "epub",
    "pptx",
    "rtf",
    "srt",
    "vtt",
    "ass",
    "tmx of ours",
    "tsv of ours",
    "csv of ours",
    "xlsx of ours",
    "jsonl of ours",
    "parquet of ours",
    "html of ours",
    "po of ours",
    "xml of ours",
    "tbx of ours",
    "xliff of ours",
    "gzipped tmx",
    "moses",
    "moses in a zip",
    "ladder",
    "sdlxliff",
    "mxliff",
    "mqxliff",
    "xliff 2",
    "xlz",
    "mqxlz",
    "po",
    "sdltm",
    "wordfast",
    "xces",
    "wmt",
    "xlsx of others",
    "parquet of others",
    "tbx",
    "tbx of elements",
    "tbx with everything",
    "multiterm",
    "utx",
    "glossary",
    "glossary of OmegaT",
    "mqm",
    "esa",
    "pearmut",
    "appraise",
    "comet",
    "metricx",
    "scores as a table",
    "hypotheses in records",
    "hypotheses in a table",
    "run",
    "srx",
    "users",
    "manifest",
    "corpus",
    "folder: document.toml",
    "folder: terms.tsv",
    "folder: source.txt",
    "folder: en-a.txt",
    "folder: en-b.txt",
)
"""What :func:`samples` makes."""


@dataclass(frozen=True)
class Sample:
    """The main file by name, the files beside it, and the functions that read it, each called with its path."""

    name: str
    content: bytes
    readers: tuple[Callable[[Path], Any], ...]
    beside: dict[str, bytes] = field(default_factory=dict)


def document(path: Path) -> Any:
    return read_document(path, keep=tuple(Omission)), read_document(path)


def units(path: Path) -> list[TranslationUnit]:
    return list(read_units(path, report=LossReport()))


def units_in_part(path: Path) -> list[TranslationUnit]:
    known = format_of(path).options("read")
    options: dict[str, Any] = {"partial": True, "inline": "keep"}
    return list(read_units(path, **{name: value for name, value in options.items() if name in known}))


def concepts(path: Path) -> Any:
    return list(read_concepts(path))


def segments(path: Path) -> Any:
    return read_segments(parse_input(str(path)), "hypothesis"), read_references(parse_input(str(path)))


def scores(path: Path) -> Any:
    return read_scores(f"m+={path}")


@cache
def memory() -> Corpus:
    """A corpus to fill files from; one of a single process, so that its connections are never shared."""
    return open_corpus()


def analysed(path: Path) -> Any:
    return analyse(memory(), [path], source_language="zh", target_language="en")


def pretranslated(path: Path) -> Any:
    out = path.with_name(f"filled-{path.name}")
    done = pretranslate(memory(), path, out, minimum=50, source_language="zh", target_language="en")
    options: dict[str, Any] = {"partial": True} if path.suffix != ".po" else {}
    return done, list(read_units(out, **options))


def corpus(path: Path) -> Any:
    """What anybody may ask of a corpus; looking may leave files beside it, which belong to the damaged one."""
    try:
        with open_for_reading(str(path)) as opened:
            asked = concordance(opened, "港口", context=True), fuzzy(opened, ZH[1], minimum=30)
            texts = [load_bitext(opened, summary.id) for summary in bitext_summaries(opened)]
            return asked, texts, list(opened.units()), opened.concepts(), opened.statistics()
    finally:
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def examined(path: Path) -> Any:
    with open_corpus(path) as opened:
        return examine(opened)


def _zip(parts: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


# Documents


def _docx() -> bytes:
    made = docx.Document()
    made.core_properties.title = "港"
    made.add_heading("青石港", 1)
    for text in ZH:
        made.add_paragraph(text, "List Number")
    table = made.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "年份"
    table.cell(1, 0).text, table.cell(1, 1).text = ZH[0], EN[0]
    made.sections[0].header.paragraphs[0].text = "页眉"
    packed = io.BytesIO()
    made.save(packed)
    with zipfile.ZipFile(packed) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    more = (
        '<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>新</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>旧</w:delText></w:r></w:del>'
        '<w:r><w:footnoteReference w:id="2"/><w:sym w:font="Wingdings" w:char="F0E0"/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>'
    )
    body = parts["word/document.xml"]
    assert isinstance(body, bytes)
    parts["word/document.xml"] = body.replace(b"<w:sectPr", more.encode() + b"<w:sectPr", 1)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts["word/footnotes.xml"] = (
        f'<w:footnotes {space}><w:footnote w:id="2"><w:p><w:r><w:t>注。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    return _zip(parts)


def _pptx() -> bytes:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "青石港"
    slide.placeholders[1].text = "\n".join(ZH)
    slide.shapes.add_table(1, 2, 1, 1, 1, 1).table.cell(0, 0).text = "年份"
    slide.shapes.add_group_shape().shapes.add_textbox(0, 0, 1, 1).text_frame.text = "组内。"
    slide.notes_slide.notes_text_frame.text = "讲慢一点。"
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


_OFFICE = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("style", "style"),
    )
)
_ODT = _zip(
    {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><file-entry full-path="content.xml" media-type="text/xml"/></manifest>',
        "content.xml": f'<office:document-content {_OFFICE}><office:body><office:text><text:tracked-changes><text:changed-region><text:deletion><text:p>删</text:p></text:deletion></text:changed-region></text:tracked-changes>'
        f'<text:h text:outline-level="1">青石港</text:h><text:p>{ZH[0]}<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>注。</text:p></text:note-body></text:note><text:s text:c="2"/>末。</text:p>'
        f'<text:list><text:list-item><text:p>{ZH[1]}</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>{ZH[2]}</text:p></table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>',
        "styles.xml": f"<office:document-styles {_OFFICE}><style:header><text:p>页眉</text:p></style:header></office:document-styles>",
    }
)  # fmt: skip
_XHTML = (
    '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>港</title></head><body>'
    f'<h1>青石港</h1><p>{ZH[0]}<a id="p9"/><ruby>苔<rt>tái</rt></ruby></p><ul><li>{ZH[1]}</li></ul><table><tr><td colspan="2">{ZH[2]}</td><td>{EN[2]}</td></tr></table><pre>x &amp; y</pre></body></html>'
)  # fmt: skip
_EPUB = _zip(
    {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        "OEBPS/content.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>港</dc:title></metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
        "OEBPS/a.xhtml": _XHTML,
    }
)  # fmt: skip
_MD = (
    f"---\ntitle: 港\ndescription: 港口\n---\n\n# 青石港 {{#top}}\n\n{ZH[0]}[^1] **粗** `x` [链接](http://a.b \"t\") ![图](a.png)\n\n[^1]: 注。\n\n"
    f"- {ZH[1]}\n  1. 其一\n\n| a | b |\n| --- | --- |\n| {ZH[2]} | {EN[2]} |\n\n```py\nx = 1\n```\n\n{{{{< note >}}}}\n短。\n{{{{< /note >}}}}\n\n::: tip\n好。\n:::\n\n<div>块</div>\n\n[a]: http://a.b\n"
)  # fmt: skip
_RTF = (
    r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Times;}}{\header\pard Head\par}"
    r"\pard\f0 \'c7\'e0\'ca\'af\'b8\'db\'a1\'a3{\footnote\pard A note.\par}\par\pard \u38738?\u30707?\u28207?\par"
    r"\trowd\cellx1\cellx2\intbl One\cell Two\cell\row\pard {\field{\*\fldinst{HYPERLINK}}{\fldrslt{page}}}{\pict\wmetafile8 0102ff}{\bin4 abcd}\par}"
)
_SRT = "".join(
    f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n<i>{zh}</i>\n{{\\an8}}{en}\n\n"
    for n, (zh, en) in enumerate(zip(ZH, EN, strict=True), start=1)
)
_VTT = "WEBVTT - film\n\nNOTE\nx\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\n" + "".join(
    f"c{n}\n00:0{n}.000 --> 00:0{n}.900 align:start\n<v Ann>{zh}</v>\n{en} &lt;<c.loud>1999</c>\n\n"
    for n, (zh, en) in enumerate(zip(ZH, EN, strict=True), start=1)
)
_ASS = (
    "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Arial,20\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    f"Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{{\\i1}}{ZH[0]}{{\\i0}}\\N{EN[0]}\n"
    "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,x\n"
    f"Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{{\\p1}}m 0 0 l 1 1{{\\p0}}{ZH[1]}\\N{EN[1]}\n"
)
_TEXT = "青石港\n\n" + "\n\n".join(ZH) + "\n\n" + "\n".join(EN) + "\n"

# What CAT tools and others write

_V12 = 'xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0" xmlns:mq="MQXliff" xmlns:m="http://www.memsource.com/mxlf/2.0"'
_SDLXLIFF = (
    f'<xliff version="1.2" {_V12}><file original="f" source-language="zh-CN" target-language="en"><header><sdl:cmt-defs><sdl:cmt-def id="c"><sdl:Comments><sdl:Comment user="li">好</sdl:Comment></sdl:Comments></sdl:cmt-def></sdl:cmt-defs></header><body><group id="g">'
    f'<trans-unit id="1" translate="yes"><source>{ZH[0]}{ZH[1]}</source><seg-source><mrk mtype="seg" mid="1">{ZH[0]}<x id="5"/></mrk><mrk mtype="seg" mid="2">{ZH[1]}</mrk></seg-source>'
    f'<target><mrk mtype="seg" mid="1">{EN[0]}</mrk><mrk mtype="seg" mid="2"><mrk mtype="x-sdl-comment" sdl:cid="c"></mrk></mrk></target><sdl:seg-defs><sdl:seg id="1" conf="Translated" percent="100" locked="true"/><sdl:seg id="2"/></sdl:seg-defs></trans-unit>'
    '<trans-unit id="2"><source>一<ph id="1">x</ph></source><target state="translated">one</target><note>n</note><alt-trans match-quality="80%"><target>uno</target></alt-trans></trans-unit></group></body></file></xliff>'
)  # fmt: skip
_MXLIFF = (
    f'<xliff version="1.2" {_V12}><file original="f" source-language="zh-CN" target-language="en"><body><trans-unit id="1" m:score="1.0" m:confirmed="1" m:para-id="3"><source>{{b&gt;{ZH[0]}&lt;b}}{{1}}</source><target>{EN[0]}</target></trans-unit>'
    f'<trans-unit id="2" m:score="0.0" m:confirmed="0"><source>{ZH[1]}</source><target></target></trans-unit></body></file></xliff>'
)
_MQXLIFF = f'<xliff version="1.2" {_V12}><file original="f" source-language="zh-CN" target-language="en"><body><trans-unit id="1" mq:status="Confirmed" mq:percent="101"><source>{ZH[0]}<bpt id="1">&lt;b&gt;</bpt></source><target>{EN[0]}</target><mq:comments><mq:comment creatoruser="li">好</mq:comment></mq:comments></trans-unit></body></file></xliff>'
_XLIFF_2 = (
    '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0" xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0" srcLang="zh-CN" trgLang="en"><file id="f"><notes><note>n</note></notes><group id="g"><unit id="u">'
    f'<mda:metadata><mda:metaGroup category="x"><mda:meta type="a">b</mda:meta></mda:metaGroup></mda:metadata><mtc:matches><mtc:match ref="#s1" matchQuality="80"><source>x</source><target>y</target></mtc:match></mtc:matches><originalData><data id="d">x</data></originalData>'
    f'<segment id="s1" state="final"><source>{ZH[0]}<pc id="1">粗</pc><ph id="2" dataRef="d"/><cp hex="0007"/></source><target>{EN[0]}</target></segment><ignorable><source> </source></ignorable><segment id="s2"><source>{ZH[1]}</source></segment></unit></group></file></xliff>'
)  # fmt: skip
_PO = (
    '# head\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: zh_CN\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    '#. dev\n#: a.c:1\n#, fuzzy, c-format\n#| msgid "Old"\nmsgctxt "x"\nmsgid "Open %d"\nmsgstr "打开 %d"\n\nmsgid "file"\nmsgid_plural "files"\nmsgstr[0] "文件"\n\nmsgid ""\n"Close "\n"it"\nmsgstr ""\n\n#~ msgid "Gone"\n#~ msgstr "没有了"\n'
)  # fmt: skip
_TBX = (
    '<martif type="TBX" xml:lang="en-US"><martifHeader/><text><body><termEntry id="1_9"><descrip type="subjectField">hydrology</descrip><note>n</note><langSet xml:lang="en-US"><descripGrp><descrip type="definition">A wall.</descrip><admin type="source">ICOLD</admin></descripGrp>'
    '<ntig><termGrp><term id="1">dam</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termGrp></ntig></langSet><langSet xml:lang="zh-CN"><tig><term>大坝</term></tig></langSet><langSet xml:lang="zh-Latn-CN-pinyin"><tig><term>dà bà</term></tig></langSet></termEntry></body></text></martif>'
)  # fmt: skip
_TBX_DCT = (
    '<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"><tbxHeader/><text><body><conceptEntry id="c1"><min:subjectField>water</min:subjectField><transacGrp><basic:transactionType>origination</basic:transactionType><date>2010-04-17</date></transacGrp>'
    '<langSec xml:lang="zh-Hans"><termSec><term>大坝</term><min:partOfSpeech>noun</min:partOfSpeech></termSec></langSec><langSec xml:lang="en"><termSec><term>dam</term></termSec></langSec></conceptEntry></body></text></tbx>'
)  # fmt: skip
_MULTITERM = (
    '<?xml version="1.0" encoding="UTF-8"?><mtf><conceptGrp><concept>1</concept><transacGrp><transac type="origination">li</transac><date>2024-03-05T10:00:00</date></transacGrp><descripGrp><descrip type="Subject">水利</descrip></descripGrp>'
    '<languageGrp><language type="Chinese" lang="ZH-CN"/><termGrp><term>大坝</term></termGrp></languageGrp><languageGrp><language type="English" lang="EN-US"/><termGrp><term>dam</term><descripGrp><descrip type="Status">Approved</descrip></descripGrp></termGrp></languageGrp></conceptGrp></mtf>'
)  # fmt: skip
_UTX = "#UTX 1.11; zh-CN/en-US; 2024-03-05T10:00:00Z; copyright: own\n#src\ttgt\tsrc:pos\tterm status\tcomment\n大坝\tdam\tnoun\tapproved\tuse it\n大坝\tbarrage\tnoun\tforbidden\t\n"
_GLOSSARY = "zh\tzh 2\ten\tstatus\tpos\tdefinition\tnote\n大坝\t主坝\tdam\tpreferred\tnoun\t挡水\tx\n水\t\twater; H2O\t\t\t\t\n"
_WORDFAST = (
    "%20240305~101500\t%User ID,LI,LI Li\t%TU=00000002\t%ZH-CN\t%Wordfast TM v.546/00\t%EN-US\t%---\r\n"
    "20240305~101501\tLI\t3\tZH-CN\t水库&tA;已经蓄满。\tEN-US\tThe reservoir&'92;s full.\tWR\t\tclient\r\n"
)
_XCES = '<cesAlign version="1.0"><linkGrp fromDoc="zh/a.xml.gz" toDoc="en/a.xml.gz"><link xtargets="1 2;1" id="SL1" certainty="0.5"/></linkGrp></cesAlign>'
_WMT = '<dataset id="t"><doc origlang="zh" id="d"><src lang="zh"><p><seg id="1">一。</seg><seg id="2">二。</seg></p></src><ref lang="en" translator="A"><p><seg id="1">One.</seg><seg id="2">Two.</seg></p></ref><hyp system="S" lang="en"><p><seg id="1">1.</seg><seg id="2">2.</seg></p></hyp></doc></dataset>'


def _sdltm(folder: Path) -> bytes:
    path = folder / "made.sdltm"
    segment = "<Segment><Elements><Text><Value>{}</Value></Text><Tag><Type>Start</Type><Anchor>1</Anchor><TagID>5</TagID></Tag></Elements><CultureName>{}</CultureName></Segment>"
    with sqlite3.connect(path) as database:
        database.executescript(
            "CREATE TABLE translation_memories (id INTEGER PRIMARY KEY, name TEXT, source_language TEXT, target_language TEXT);"
            "CREATE TABLE translation_units (id INTEGER PRIMARY KEY, translation_memory_id INT, source_segment TEXT, target_segment TEXT, creation_date TEXT, creation_user TEXT, usage_counter INT);"
            "CREATE TABLE attributes (id INTEGER PRIMARY KEY, name TEXT);"
            "CREATE TABLE string_attributes (translation_unit_id INT, attribute_id INT, value TEXT);"
            "INSERT INTO translation_memories VALUES (1, 'water', 'zh-CN', 'en-US'); INSERT INTO attributes VALUES (1, 'Client'); INSERT INTO string_attributes VALUES (7, 1, 'ACME');"
        )
        row = (
            7,
            1,
            segment.format("一", "zh-CN"),
            segment.format("one", "en-US"),
            "2024-03-05 02:15:00",
            "li",
            2,
        )
        database.execute("INSERT INTO translation_units VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    database.close()
    return path.read_bytes()


def _workbook() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(["中文", "English", "note", "confidence", "date"])
    for zh, en in zip(ZH, EN, strict=True):
        sheet.append([zh, en, "x", 0.5, datetime.datetime(2024, 3, 5)])
    sheet["C2"] = "=1+1"
    sheet.merge_cells("A5:B5")
    made.create_sheet("二").append(["中文", "English"])
    packed = io.BytesIO()
    made.save(packed)
    # As Excel writes them: texts in a table of their own.
    with zipfile.ZipFile(packed) as archive:
        return _zip({name: archive.read(name) for name in archive.namelist()})


def parquet(**columns: Any) -> bytes:
    packed = io.BytesIO()
    table = {"source": pa.array(ZH), "target": pa.array(EN), **columns}
    pq.write_table(pa.table(table), packed)
    return packed.getvalue()


PARQUET = {
    "map": pa.array([[("a", "b")], None, []], pa.map_(pa.string(), pa.string())),
    "note": pa.array(["a", None, "c"]),
    "time": pa.array([0, 1, 2], pa.time64("ns")),
    "interval": pa.array([2**62, 0, 1], pa.duration("us")),
    "struct": pa.array([{"a": 1}, None, {"a": 2}]),
    "list": pa.array([[1], None, [2]]),
}
"""Columns of types that another program may write."""


INVALID_UTF8 = pa.Array.from_buffers(
    pa.string(), 3, pa.array([b"\xff\xfe", b"x", b"y"], pa.binary()).buffers()
)
ODD_PARQUET = {
    "a map of properties": parquet(
        properties=pa.array([[("a", "b")], None, []], pa.map_(pa.string(), pa.string()))
    ),
    "numbers as properties": parquet(properties=pa.array([[1], None, [2]])),
    "a text as properties": parquet(properties=pa.array(["a", None, "c"])),
    "a date beyond 9999": parquet(date=pa.array([2**62, 0, -(2**62)], pa.timestamp("us"))),
    "days beyond 9999": parquet(date=pa.array([2**30, 0, -(2**30)], pa.date32())),
    "an unknown zone": parquet(date=pa.array([0, 1, 2], pa.timestamp("us", tz="Mars/Olympus"))),
    "a text of bytes that are none": parquet(note=INVALID_UTF8),
    "segments that are numbers": parquet(source_segments=pa.array([1, None, 2])),
    "a confidence that is not a number": parquet(confidence=pa.array([float("nan"), 0.5, 2.0])),
    "a confidence that is none": parquet(confidence=pa.array(["x", None, "c"])),
    "a source of numbers": parquet(source=pa.array([1, None, 2])),
    "a source of nothing": parquet(source=pa.nulls(3)),
    "a translation that is a list": parquet(translation=pa.array([[1], None, [2]])),
}
"""Sound files whose columns are of types that a reader may not expect."""


# Test sets and what belongs to them

_MQM = (
    "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity\nA\td\t1\t2\tr1\t一只猫。\tA <v>dog</v>.\tAccuracy/Mistranslation\tMajor\n"
    "B\td\t1\t2\tr1\t一只猫。\tA cat.\tNo-error\tNo-error\n"
)
_ESA = "".join(
    json.dumps({"system": system, "doc_id": "d", "line_id": line, "src": "源", "tgt": f"{system} text {line}", "annotator": "r", "esa_score": 90, "esa_spans": [{"start_i": 0, "end_i": 3, "severity": "minor", "error_type": None}]}) + "\n"
    for system in "AB" for line in (0, 1)
)  # fmt: skip
_PEARMUT = json.dumps(
    [{"user_id": "r1", "item": [{"item_id": "d_#_1", "src": "源", "tgt": {"A": "a cat", "B": "a dog"}}],
      "annotation": [{"A": {"score": 90, "error_spans": []}, "B": {"score": 20, "error_spans": [{"start_i": 2, "end_i": 4, "severity": "major", "category": "Accuracy"}]}}]}]
)  # fmt: skip
_APPRAISE = 'r1,A,0,TGT,eng,zho,80,d,False,"[{""start_i"": 2, ""end_i"": 4, ""severity"": ""major""}]",1.0,2.0\nr1,A,1,TGT,eng,zho,70,d,False,[],1.0,2.0\n'
_COMET = json.dumps({"out/A.txt": [{"src": "", "mt": "", "COMET": score} for score in (0.1, 0.2)]})
_METRICX = "".join(
    json.dumps({"source": "s", "hypothesis": "h", "prediction": score}) + "\n" for score in (0.1, 0.2)
)
_HYPOTHESES = "".join(
    json.dumps({"doc_id": n, "target": en, "resps": [[en]], "filtered_resps": [en]}) + "\n"
    for n, en in enumerate(EN)
)
_RUN = json.dumps(
    {
        "hypotheses": {"A": EN},
        "result": {
            "date": "2026-11-28",
            "systems": [],
            "test_set": {"hash": "x", "name": "y"},
            "findings": [{"problem": "2 lines"}],
        },
        "messages": [
            [["findings", 0, "problem"], {"template": "{n:,} lines", "one": "{n:,} line", "fields": {"n": 2}}]
        ],
    }
)
_SRX = (
    '<srx xmlns="http://www.lisa.org/srx20" version="2.0"><header segmentsubflows="yes" cascade="yes"><formathandle type="start" include="no"/></header><body><languagerules><languagerule languagerulename="Default"><rule break="no"><beforebreak>Mr\\.</beforebreak><afterbreak>\\s</afterbreak></rule><rule break="yes"><beforebreak>[.!?]</beforebreak><afterbreak>\\s</afterbreak></rule></languagerule></languagerules>'
    '<maprules><languagemap languagepattern=".*" languagerulename="Default"/></maprules></body></srx>'
)  # fmt: skip
_USERS = "# team\nli:reviewer:$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA\nwang:reader:$argon2id$x\n"
_MANIFEST = "source\ttarget\na.docx\tb.docx\tone\nc.docx\td.docx\n"


def samples(folder: Path) -> dict[str, Sample]:
    """All of them, by what they are; ``folder`` is for those that are made through a file."""

    def made(name: str, write: Callable[[Path], Any]) -> bytes:
        write(folder / name)
        return (folder / name).read_bytes()

    exchange = (units, units_in_part, concepts)
    filled = (*exchange, pretranslated, analysed)
    bilingual = (document, read_bilingual, units, analysed)
    found: dict[str, Sample] = {}

    def add(
        kind: str, name: str, content: bytes | str, *readers: Callable[[Path], Any], **beside: bytes
    ) -> None:
        data = content.encode() if isinstance(content, str) else content
        found[kind] = Sample(
            name, data, readers, {other.replace("__", "."): text for other, text in beside.items()}
        )

    add("txt", "a.txt", _TEXT, document, read_bilingual, units, segments)
    add("txt in GB18030", "a.txt", _TEXT.encode("gb18030"), document)
    add("txt in UTF-16", "a.txt", _TEXT.encode("utf-16"), document)
    add("md", "a.md", _MD, *bilingual)
    add("html", "a.html", _XHTML, *bilingual)
    add("xhtml", "a.xhtml", _XHTML, *bilingual)
    add("docx", "a.docx", _docx(), *bilingual)
    add("docx side by side", "b.docx", made("b.docx", lambda path: write_units(path, UNITS)), *bilingual)
    add("odt", "a.odt", _ODT, *bilingual)
    add(
        "pdf",
        "a.pdf",
        pdf([[(50, 500 - 30 * n, 12, text) for n, text in enumerate(ZH)], [(50, 500, 12, EN[0])]]),
        document,
    )
    add("epub", "a.epub", _EPUB, *bilingual)
    add("pptx", "a.pptx", _pptx(), *bilingual)
    add("rtf", "a.rtf", _RTF, *bilingual)
    for kind, text in (("srt", _SRT), ("vtt", _VTT), ("ass", _ASS)):
        add(kind, f"a.{kind}", text, *bilingual)

    for kind in ("tmx", "tsv", "csv", "xlsx", "jsonl", "parquet", "html", "po", "xml", "tbx"):
        name = f"units.{kind}"
        content = made(name, lambda path: write_units(path, UNITS, "wmt" if path.suffix == ".xml" else None))
        add(f"{kind} of ours", name, content, *exchange, segments)
    add("xliff of ours", "units.xlf", made("units.xlf", lambda path: write_units(path, UNITS)), *filled)
    add("gzipped tmx", "units.tmx.gz", gzip.compress(found["tmx of ours"].content), *exchange)
    lines = {"units__zh": "\n".join(ZH).encode(), "units__en": "\n".join(EN).encode()}
    add("moses", "units.zh", lines["units__zh"], units, units__en=lines["units__en"])
    add(
        "moses in a zip",
        "opus.zip",
        _zip({"a.en-zh.zh": lines["units__zh"], "a.en-zh.en": lines["units__en"]}),
        *exchange,
    )
    add("ladder", "units.align", "[0]:[0]:0.5\n[1,2]:[1,2]\n", units, **lines)
    add("sdlxliff", "a.sdlxliff", _SDLXLIFF, *filled)
    add("mxliff", "a.mxliff", _MXLIFF, *filled)
    add("mqxliff", "a.mqxliff", _MQXLIFF, *filled)
    add("xliff 2", "a.xlf", _XLIFF_2, *filled)
    add("xlz", "a.xlz", _zip({"content.xlf": _SDLXLIFF, "skeleton.skl": "x"}), *exchange)
    add("mqxlz", "a.mqxlz", _zip({"document.mqxliff": _MQXLIFF}), *exchange)
    add("po", "a.po", _PO, *filled)
    add("sdltm", "a.sdltm", _sdltm(folder), *exchange)
    add("wordfast", "a.txt", _WORDFAST, *exchange)
    sides = {
        "zh/a.xml.gz": gzip.compress('<text><s id="1">一</s><s id="2">二。</s></text>'.encode()),
        "en/a.xml.gz": gzip.compress(b'<document><p><s id="1">One <b>and</b> two.</s></p></document>'),
    }
    found["xces"] = Sample("a.xml", _XCES.encode(), exchange, sides)
    add("wmt", "a.xml", _WMT, *exchange, segments)
    add("xlsx of others", "a.xlsx", _workbook(), *exchange)
    add("parquet of others", "a.parquet", parquet(**PARQUET), units)
    add("tbx", "a.tbx", _TBX, *exchange)
    add("tbx of elements", "a.tbx", _TBX_DCT, concepts)
    add(
        "tbx with everything",
        "c.tbx",
        made("c.tbx", lambda path: write_concepts(path, [EVERYTHING])),
        concepts,
    )
    add("multiterm", "a.xml", _MULTITERM, concepts)
    add("utx", "a.utx", _UTX, concepts)
    add("glossary", "a.tsv", _GLOSSARY, concepts)
    add("glossary of OmegaT", "a.txt", "大坝\tdam\tnote\n水\twater\n", concepts)

    add("mqm", "mqm.tsv", _MQM, read_judgements, segments)
    add("esa", "esa.jsonl", _ESA, read_judgements, segments)
    add("pearmut", "esa.json", _PEARMUT, read_judgements)
    add("appraise", "esa.csv", _APPRAISE, read_judgements)
    add("comet", "scores.json", _COMET, scores)
    add("metricx", "scores.jsonl", _METRICX, scores)
    add("scores as a table", "scores.tsv", "system\tseg_id\tscore\nA\t1\t0.5\nA\t2\t0.25\n", scores)
    add("hypotheses in records", "h.jsonl", _HYPOTHESES, segments)
    add("hypotheses in a table", "h.tsv", "id\ten\n1\tOne.\n2\tTwo.\n", segments)
    add("run", "run.json", _RUN, lambda path: read_run(str(path)))
    add("srx", "a.srx", _SRX, read_srx)
    add("users", "users", _USERS, read_users)
    add("manifest", "pairs.tsv", _MANIFEST, read_manifest)

    store = folder / "a.duizhao"
    with open_corpus(store, create=True) as opened:
        made_of = [TranslationUnit(zh, en) for zh, en in zip(ZH, EN, strict=True)]
        import_units(opened, made_of * 20, ImportSource("units", "here", "1", "me"))
    with sqlite3.connect(store) as file:
        file.execute("PRAGMA journal_mode = DELETE")
    file.close()
    add("corpus", "a.duizhao", store.read_bytes(), corpus, examined)

    [speech] = bundled(["last-ferry"])
    write_folder(folder / "folder", speech)
    files = {path.name: path.read_bytes() for path in (folder / "folder").iterdir()}
    for name, content in files.items():
        found[f"folder: {name}"] = Sample(name, content, (_folder,), files)
    return found


def _folder(path: Path) -> Any:
    return doubts_of(path.parent, read_folder(path.parent))
