"""Whatever a file of a CAT tool says is in the units, or what was left out is reported."""

# ruff: noqa: E501 (files are laid out as their tools lay them out)

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from lxml import etree

from corpus.formats import read_units
from corpus.formats.report import Loss, LossReport

TRADOS_TMX = """<tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="zh-CN" datatype="xml"><prop type="x-TMName">water</prop><note>of the memory</note></header><body>
<tu tuid="7" datatype="rtf" creationdate="20240305T021500Z" creationid="li" usagecount="3"><note>of the unit</note><prop type="x-Origin">TM</prop><prop type="x-Domain">大坝</prop><prop type="x-Domain">水文</prop>
<tuv xml:lang="zh-CN" changeid="wang"><note>of the Chinese</note><prop type="x-side">left</prop><seg>请按<bpt i="1">{\\b </bpt>开始<ept i="1">}</ept>键<ph>\\fn{<sub>见注释</sub>}</ph>。</seg></tuv>
<tuv xml:lang="fr" creationid="marie"><note>pour le français</note><prop type="x-client">Paris</prop><seg>Appuyez.</seg></tuv>
<tuv xml:lang="en" o-encoding="latin1"><prop type="x-client">Denver</prop><seg>Press <hi type="key">Start</hi>.</seg></tuv></tu></body></tmx>"""

SDLXLIFF = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0">
<doc-info xmlns="http://sdl.com/FileTypes/SdlXliff/1.0"><cmt-defs><cmt-def id="c1"><Comments><Comment user="zhao">check it</Comment></Comments></cmt-def><cmt-def id="c2"><Comments><Comment>lost one</Comment></Comments></cmt-def></cmt-defs></doc-info>
<file original="report.docx" source-language="zh-CN" target-language="en" datatype="x"><header><note>of the file</note><sdl:filetype>Word</sdl:filetype></header><body><group id="g"><sdl:cxts><sdl:cxt id="cx9"/></sdl:cxts>
<trans-unit id="t1"><source>甲。乙。</source><seg-source><mrk mtype="seg" mid="m1">甲。</mrk><mrk mtype="seg" mid="m2">乙。</mrk></seg-source>
<target><mrk mtype="seg" mid="m1">A <mrk mtype="x-sdl-deleted">old text</mrk>.</mrk> between <mrk mtype="seg" mid="m2"><mrk mtype="x-sdl-comment" sdl:cid="c1">B.</mrk></mrk></target>
<alt-trans origin="tm9"><source>丙。</source><target>C.</target></alt-trans>
<sdl:seg-defs><sdl:seg id="m1" conf="ApprovedTranslation" origin="tm" origin-system="memory-1" percent="98" locked="true"><sdl:value key="hash">deadbeef</sdl:value></sdl:seg><sdl:seg id="m2" conf="Draft"/></sdl:seg-defs></trans-unit></group></body></file></xliff>"""

XLIFF_2 = """<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0" xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0" xmlns:my="urn:my" srcLang="zh-CN" trgLang="en"><file id="f" original="guide.md">
<notes><note>of the file</note></notes><skeleton>bones</skeleton><mda:metadata><mda:metaGroup category="file"><mda:meta type="client">whole</mda:meta></mda:metaGroup></mda:metadata>
<unit id="u1" name="intro" translate="yes" my:level="deep"><mda:metadata><mda:metaGroup category="project"><mda:meta type="owner">甲公司</mda:meta></mda:metaGroup></mda:metadata>
<mtc:matches><mtc:match ref="#s1"><source>丙。</source><target>C.</target></mtc:match></mtc:matches><my:thing>mine</my:thing>
<notes><note category="instruction">keep short</note></notes><originalData><data id="d1">&lt;b></data></originalData>
<segment id="s1" state="final" subState="my:done"><source>打开<pc id="1" dataRefStart="d1">阀门</pc>。</source><target order="2">Open it.</target></segment>
<ignorable><source> *** </source></ignorable><segment id="s2" state="initial"><source>关闭。</source></segment></unit></file></xliff>"""

# Where a text or value that is not in the units stood, and under which kind it is reported; None: it is kept
# in another form (a review, a language, the place of a code), or says nothing but how the file is built.
REPORTED = {
    "tmx@version": None,
    "prop@type": None,  # without its x-
    "trans-unit/source": None,  # as its segments
    "hi@type": Loss.TAG_DROPPED,
    "header": None,
    "header/prop": Loss.FILE_METADATA,
    "header/note": Loss.FILE_NOTE,
    "header/filetype": Loss.FILE_HEADER,
    "tu@datatype": Loss.ATTRIBUTE,
    "tuv@o-encoding": Loss.ATTRIBUTE,
    "tuv@lang": None,
    "tuv@creationid": Loss.FURTHER_LANGUAGE,
    "tuv/note": Loss.FURTHER_LANGUAGE,
    "tuv/prop": Loss.FURTHER_LANGUAGE,
    "tuv/seg": Loss.FURTHER_LANGUAGE,
    "seg/": Loss.TAG_DROPPED,
    "ph/sub": Loss.SUB_FLOW,
    "xliff": None,
    "file": None,
    "Comments/Comment@user": Loss.COMMENT_AUTHOR,
    "Comments/Comment": Loss.COMMENT,
    "cmt-def@id": None,
    "group@id": None,
    "cxts/cxt": Loss.ELEMENT,
    "seg/value": Loss.ELEMENT,
    "mrk/mrk": Loss.DELETION,
    "mrk@": None,
    "mrk": Loss.TEXT_BETWEEN,
    "trans-unit/alt-trans": Loss.PROPOSAL,
    "alt-trans/": Loss.PROPOSAL,
    "seg@": None,
    "notes/note": Loss.FILE_NOTE,
    "file/skeleton": Loss.SKELETON,
    "metaGroup": Loss.FILE_METADATA,
    "matches/match": Loss.ELEMENT,
    "match/": Loss.ELEMENT,
    "unit/thing": Loss.ELEMENT,
    "originalData/data": Loss.TAG_DROPPED,
    "source/": Loss.TAG_DROPPED,
    "ignorable/source": Loss.TEXT_BETWEEN,
    "segment": None,
}


def said(path: Path) -> Iterator[tuple[str, str]]:
    """Each text and attribute of an XML file, with the names of its element and of the one around it."""
    for element in etree.parse(str(path)).iter():
        name = etree.QName(element).localname
        above = element.getparent()
        place = f"{etree.QName(above).localname}/{name}" if above is not None else name
        for key, value in element.attrib.items():
            yield f"{place}@{etree.QName(key).localname}", str(value)
        for text, where in ((element.text, place), (element.tail, place)):
            if text and text.strip():
                yield where, text.strip()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.tmx", TRADOS_TMX), ("a.sdlxliff", SDLXLIFF), ("a.xlf", XLIFF_2)],
    ids=["TMX", "SDLXLIFF", "XLIFF 2"],
)
def test_what_is_not_kept_is_reported(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    report = LossReport()
    kept = json.dumps([asdict(unit) for unit in read_units(path, report=report)], ensure_ascii=False)
    for place, value in said(path):
        if json.dumps(value, ensure_ascii=False)[1:-1] in kept:
            continue
        # By the element with the one around it, else by the element alone; with the attribute first.
        whole, _, attribute = place.partition("@")
        outer, _, inner = whole.rpartition("/")
        tried = [
            place,
            f"{inner}@{attribute}" if attribute else "",
            whole,
            f"{inner}@",
            f"{outer}/",
            inner,
            outer,
        ]
        found = next((key for key in tried if key in REPORTED), None)
        assert found is not None, f"{place} “{value}” is lost"
        loss = REPORTED[found]
        assert loss is None or report.counts[loss], f"{place} “{value}” is lost without {loss}"
