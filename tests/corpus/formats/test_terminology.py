"""Files of terms: every entry with all that it says, or what is left out is told."""

# ruff: noqa: E501 (rows of a file stay on a line)

import re
from collections import Counter
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import openpyxl
import pytest
from lxml import etree

from corpus.errors import DamagedError, DuizhaoError, InputError, NotFoundError, UsageError
from corpus.formats.glossary_titles import meaning
from corpus.formats.report import Loss, LossReport
from corpus.formats.terminology import read_concepts, write_concepts
from corpus.model import Concept, Term
from tests.corpus.formats.samples import EVERYTHING
from tests.refusals import refusal


def read(path: Path, name: str | None = None, **options: Any) -> list[Concept]:
    return list(read_concepts(path, name, **options))


def shown(concept: Concept) -> list[tuple[str, str, str]]:
    return [(term.text, term.language, term.status) for term in concept.terms]


# TBX


def test_an_entry_comes_back_from_tbx_with_all_that_it_says(tmp_path: Path) -> None:
    report = LossReport()
    write_concepts(tmp_path / "a.tbx", [EVERYTHING], report=report)
    assert not report
    assert read(tmp_path / "a.tbx") == [EVERYTHING]


TBX_2008 = """<martif type="TBX" xml:lang="en-US"><martifHeader/><text><body>
<termEntry id="1_9"><descrip type="subjectField">hydrology</descrip><note>entry note</note>
<langSet xml:lang="en-US"><descripGrp><descrip type="definition">A wall that holds back water.</descrip><admin type="source">ICOLD</admin></descripGrp>
<ntig><termGrp><term id="1">dam</term><termNote type="partOfSpeech">Noun</termNote><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termGrp></ntig>
<ntig><termGrp><term>weir wall</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></termGrp></ntig></langSet>
<langSet xml:lang="zh-CN"><tig><term>大坝</term><note>first</note><note>second</note></tig></langSet>
<langSet xml:lang="zh-TW"><tig><term>水壩</term></tig></langSet>
<langSet xml:lang="zh-Latn-CN-pinyin"><tig><term>dà bà</term></tig></langSet></termEntry>
<termEntry id="2"><xref type="xGraphic" target="http://example.org/a.png">a.png</xref><langSet xml:lang="en"><tig><term>H<hi>2</hi>O</term></tig></langSet>
<langSet xml:lang="zh"><tig><term>水</term><descrip type="context">水由氢和氧组成。</descrip></tig></langSet></termEntry>
</body></text></martif>"""


def test_tbx_of_2008(tmp_path: Path) -> None:
    path = tmp_path / "a.tbx"
    path.write_text(TBX_2008)
    report = LossReport()
    dam, water = read(path, report=report)
    assert shown(dam) == [
        ("dam", "en-US", "preferred"),
        ("weir wall", "en-US", "deprecated"),
        ("大坝", "zh-Hans", ""),
        ("水壩", "zh-Hant-TW", ""),
    ]
    assert (dam.id, dam.subject, dam.definition, dam.note) == (
        "1_9",
        "hydrology",
        "A wall that holds back water.",
        "entry note",
    )
    assert dam.terms[0].part_of_speech == "Noun"
    assert dam.terms[1].properties == {"administrativeStatus": "supersededTerm-admn-sts"}
    assert (dam.terms[2].note, dam.terms[2].properties) == ("first\nsecond", {"pinyin": "dà bà"})
    assert shown(water) == [("H2O", "en", ""), ("水", "zh-Hans", "")]
    assert water.terms[1].properties == {"context": "水由氢和氧组成。"}
    assert report.counts == {Loss.FILE_HEADER: 1, Loss.TAG_DROPPED: 1, Loss.IMAGE: 1}


def test_pinyin_alone_is_said_of_the_entry(tmp_path: Path) -> None:
    path = tmp_path / "a.tbx"
    path.write_text(
        '<martif><text><body><termEntry><langSet xml:lang="en"><tig><term>dam</term></tig></langSet>'
        '<langSet xml:lang="zh-Latn-pinyin"><tig><term>dà bà</term></tig></langSet></termEntry></body></text></martif>'
    )
    [concept] = read(path)
    assert shown(concept) == [("dam", "en", "")]
    assert concept.properties == {"pinyin": "dà bà"}


DCT = """<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"><tbxHeader/><text><body>
<conceptEntry id="c1"><min:subjectField>water</min:subjectField>
<transacGrp><basic:transactionType>origination</basic:transactionType><date>2010-04-17</date><basic:responsibility target="p1">Tommy</basic:responsibility></transacGrp>
<langSec xml:lang="zh-Hans"><descripGrp><basic:definition>挡水建筑物。</basic:definition><basic:source>手册</basic:source></descripGrp><termSec><term>大坝</term><min:partOfSpeech>noun</min:partOfSpeech></termSec></langSec>
<langSec xml:lang="en"><termSec><term>dam</term><min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus><basic:termType>fullForm</basic:termType><note>use this</note></termSec></langSec></conceptEntry>
</body></text></tbx>"""


def test_tbx_whose_elements_are_categories(tmp_path: Path) -> None:
    path = tmp_path / "a.tbx"
    path.write_text(DCT)
    [concept] = read(path)
    assert (concept.id, concept.subject, concept.definition) == ("c1", "water", "挡水建筑物。")
    assert concept.properties == {
        "transactionType": "origination",
        "transactionType/date": "2010-04-17",
        "transactionType/responsibility": "Tommy",
        "transactionType/responsibility@target": "p1",
        "definition language": "zh-Hans",
        "[zh-Hans] definition/source": "手册",
    }
    zh, en = concept.terms
    assert (zh.part_of_speech, en.status, en.note) == ("noun", "admitted", "use this")
    assert en.properties == {"termType": "fullForm"}


@pytest.mark.parametrize("content", [TBX_2008, DCT], ids=["martif", "dct"])
def test_tbx_to_corpus_to_tbx_loses_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.tbx").write_text(content)
    concepts = read(tmp_path / "a.tbx")
    report = LossReport()
    write_concepts(tmp_path / "b.tbx", concepts, report=report)
    assert not report
    assert read(tmp_path / "b.tbx") == concepts
    # Every text of the entries stands in the second file too.
    lost = _texts(tmp_path / "a.tbx") - _texts(tmp_path / "b.tbx")
    assert not lost, lost


LINGUIST = """<tbx type="TBX-Linguist" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><tbxHeader/><text><body>
<conceptEntry id="c1"><ref type="relatedConcept" target="c2">gate</ref><langSec xml:lang="zh-CN"><termSec id="t1"><term>大坝</term>
<termNote type="transferComment">not quite</termNote><adminGrp><admin type="reading">dàbà</admin><adminNote type="readingNote">Pinyin</adminNote></adminGrp>
<ref type="relatedTerm" target="t2">dam wall</ref></termSec></langSec><langSec xml:lang="en"><termSec id="t2"><term>dam</term>
<termNote type="termLocation">menuItem</termNote></termSec></langSec></conceptEntry>
<conceptEntry id="c2"><langSec xml:lang="zh-CN"><termSec><term>闸门</term></termSec></langSec><langSec xml:lang="en"><termSec><term>gate</term></termSec></langSec></conceptEntry>
</body></text></tbx>"""


@pytest.mark.parametrize("style", ["tbx", "tbx-dca", "tbx-dct"])
def test_tbx_linguist_comes_back(tmp_path: Path, style: str) -> None:
    (tmp_path / "a.tbx").write_text(LINGUIST)
    concepts = read(tmp_path / "a.tbx")
    assert concepts[0].chinese[0].properties == {
        "term id": "t1",
        "transferComment": "not quite",
        "pinyin": "dàbà",
        "readingNote": "Pinyin",
        "relatedTerm": "dam wall",
        "relatedTerm@target": "t2",
    }
    write_concepts(tmp_path / "b.tbx", concepts, style)
    assert read(tmp_path / "b.tbx") == concepts
    written = (tmp_path / "b.tbx").read_text()
    assert 'id="t2"' in written
    if style != "tbx":  # the same categories, in elements or attributes
        assert 'type="TBX-Linguist"' in written
        assert "<note>" not in written
        assert _texts(tmp_path / "b.tbx") == _texts(tmp_path / "a.tbx")
    if style == "tbx-dct":
        assert '<ling:relatedConcept target="c2">gate</ling:relatedConcept>' in written
        assert "<ling:reading>dàbà</ling:reading>\n<ling:readingNote>Pinyin</ling:readingNote>" in written


@pytest.mark.parametrize("style", ["tbx", "tbx-dca", "tbx-dct"])
def test_each_of_several_readings_comes_back_by_its_name(tmp_path: Path, style: str) -> None:
    readings = {"pinyin": "dàbà", "bopomofo": "ㄉㄚˋㄅㄚˋ"}
    of_linguist = {"transferComment": "not quite"}
    for said in (readings, dict(reversed(readings.items()))):
        terms = (Term("大坝", "zh-Hans", properties=said), Term("dam", "en", properties=of_linguist))
        write_concepts(tmp_path / "a.tbx", [Concept(terms)], style)
        assert read(tmp_path / "a.tbx")[0].chinese[0].properties == readings


def _texts(path: Path) -> Counter[str]:
    body = etree.parse(str(path)).find("{*}text/{*}body")
    assert body is not None
    for markup in body.iter("{*}hi"):
        markup.tail = (markup.text or "") + (markup.tail or "")
    etree.strip_elements(body, "{*}hi", with_tail=False)
    return Counter(
        " ".join(text.split()) for e in body.iter() if isinstance(text := e.text, str) and text.strip()
    )


def test_the_real_examples_of_tbx_basic_come_back(shared: Path, tmp_path: Path) -> None:
    for name in ("Example_Astronomy_DCA_VALID.tbx", "Example_Astronomy_DCT_VALID.tbx"):
        concepts = read(shared / "field/real/ltac" / name)
        assert concepts
        report = LossReport()
        write_concepts(tmp_path / name, concepts, report=report)
        assert read(tmp_path / name) == concepts
        assert not report


# MultiTerm and UTX

MULTITERM = """<?xml version="1.0" encoding="UTF-16"?>
<mtf><conceptGrp><concept>1</concept><transacGrp><transac type="origination">li</transac><date>2024-03-05T10:00:00</date></transacGrp>
<descripGrp><descrip type="Subject">水利</descrip></descripGrp><descripGrp><descrip type="Project">Qingshi</descrip></descripGrp>
<languageGrp><language type="Chinese" lang="ZH-CN"/><descripGrp><descrip type="Definition">挡水建筑物。</descrip><descripGrp><descrip type="Source">手册</descrip></descripGrp></descripGrp><termGrp><term>大坝</term></termGrp></languageGrp>
<languageGrp><language type="English" lang="EN-US"/><termGrp><term>dam</term><descripGrp><descrip type="Status">Approved</descrip></descripGrp><descripGrp><descrip type="Note">main</descrip></descripGrp></termGrp>
<termGrp><term>barrage</term><descripGrp><descrip type="Status">forbidden</descrip></descripGrp></termGrp></languageGrp></conceptGrp></mtf>"""


def test_marked_parts_of_a_text_in_multiterm_stay(tmp_path: Path) -> None:
    path = tmp_path / "terms.xml"
    path.write_text(
        '<mtf><conceptGrp><concept>1</concept><languageGrp><language type="English" lang="EN"/>'
        '<descripGrp><descrip type="Definition">A <xref Tlink="wall">wall</xref> in water.</descrip></descripGrp>'
        "<termGrp><term>H<sub>2</sub>O</term></termGrp></languageGrp><languageGrp>"
        '<language type="Chinese" lang="ZH"/><termGrp><term>水</term></termGrp></languageGrp></conceptGrp></mtf>'
    )
    [concept] = read(path)
    assert concept.definition == "A wall in water."
    assert [term.text for term in concept.terms] == ["H2O", "水"]


def test_an_export_of_multiterm(tmp_path: Path) -> None:
    path = tmp_path / "terms.xml"
    path.write_bytes(MULTITERM.encode("utf-16"))
    [concept] = read(path)
    assert shown(concept) == [
        ("大坝", "zh-Hans", ""),
        ("dam", "en-US", "preferred"),
        ("barrage", "en-US", "forbidden"),
    ]
    assert (concept.id, concept.subject, concept.definition) == ("1", "水利", "挡水建筑物。")
    assert concept.properties == {
        "transac/origination": "li",
        "transac/origination/date": "2024-03-05T10:00:00",
        "Project": "Qingshi",
        "definition language": "zh-Hans",
        "Definition/Source": "手册",
    }
    assert concept.terms[1].note == "main"
    assert concept.terms[1].properties == {"Status": "Approved"}


UTX = (
    "#UTX 1.11; zh-CN/en-US; 2024-03-05T10:00:00Z; copyright: own\n#src\ttgt\tsrc:pos\tterm status\tcomment\n"
)


def test_utx(tmp_path: Path) -> None:
    path = tmp_path / "terms.utx"
    path.write_text(
        UTX
        + "大坝\tdam\tnoun\tapproved\tuse it\n大坝\tbarrage\tnoun\tforbidden\t\n大坝\tto dam\tverb\tprovisional\n"
    )
    noun, verb = read(path)
    assert shown(noun) == [
        ("大坝", "zh-Hans", ""),
        ("dam", "en-US", "preferred"),
        ("barrage", "en-US", "forbidden"),
    ]
    assert (noun.terms[0].part_of_speech, noun.terms[1].note) == ("noun", "use it")
    assert shown(verb)[1:] == [("to dam", "en-US", "admitted")]


@pytest.mark.parametrize(
    ("name", "content", "error", "fault"),
    [
        ("a.utx", "大坝\tdam\n", InputError, {"line": 1, "lacking": "#UTX"}),
        (
            "a.utx",
            UTX + "大坝\tdam\tnoun\tapproved\tx\ty\n",
            InputError,
            {"line": 3, "found": 6, "expected": 5},
        ),
        ("a.tbx", "<martif><text><body><termEntry>", DamagedError, {"line": 1, "reason": ANY}),
        ("a.tbx", "<html/>", InputError, {"line": 1, "root": "MARTIF", "name": "html"}),
        ("a.xml", "<mtf><conceptGrp><concept>1</concept>", DamagedError, {"line": 1, "reason": ANY}),
        ("a.csv", "a,b\nc,d\n", InputError, {"line": 1, "lacking": "languages"}),
        ("a.csv", "", InputError, {"lacking": "terms"}),
        (
            "a.csv",
            "中文,English,Français\n大坝,dam,barrage\n",
            InputError,
            {"line": 1, "languages": "zh-Hans, en, fr"},
        ),
    ],
)
def test_a_bad_file_of_terms_is_named(
    tmp_path: Path, name: str, content: str, error: type[DuizhaoError], fault: dict[str, Any]
) -> None:
    path = tmp_path / name
    path.write_text(content)
    with refusal(error, path, **fault):
        read(path)


# Tables


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", "English,中文,备注\ndam,大坝,a\n", [("大坝", ["dam"], "a")]),
        ("a.csv", "Term,Translation\n大坝,dam\n", [("大坝", ["dam"], "")]),
        ("a.csv", "dam,大坝\ngate,闸门\n", [("大坝", ["dam"], ""), ("闸门", ["gate"], "")]),
        ("a.csv", "大坝,dam\n", [("大坝", ["dam"], "")]),
        ("a.csv", "中文,English\n3/4,3/4\nGDP,gross domestic product\n", [("GDP", ["gross domestic product"], "")]),
        ("a.csv", "zh,en\n裂缝,crack\n裂缝,fissure\n", [("裂缝", ["crack", "fissure"], "")]),
        ("a.csv", "中文;English\n闸门;gate | sluice\n", [("闸门", ["gate", "sluice"], "")]),
        ("a.tsv", "en\tzh\ten 2\ndam\t大坝\tweir\n", [("大坝", ["dam", "weir"], "")]),
        ("a.txt", "# a comment\n大坝\tdam\n闸门\tgate\tremark\n", [("大坝", ["dam"], ""), ("闸门", ["gate"], "remark")]),
        ("a.utf8", "dam\t大坝\t主坝\nweir\t堰\t\n", [("大坝", ["dam"], "主坝"), ("堰", ["weir"], "")]),
        ("a.csv", "源语言,目标语言\n大坝,dam\n", [("大坝", ["dam"], "")]),
        ("a.csv", "中文名称,英文1,英文2,备注\n大坝,dam,weir,x\n", [("大坝", ["dam", "weir"], "x")]),
        ("a.csv", "English Name,Chinese (Simplified),Comments\ndam,大坝,x\n", [("大坝", ["dam"], "x")]),
        ("a.csv", "英文,英文定义,中文\ndam,a wall,大坝\n", [("大坝", ["dam"], "")]),
        ("a.csv", "1,大坝,dam,x\n2,闸门,gate,\n", [("大坝", ["dam"], "x"), ("闸门", ["gate"], "")]),
        ("a.tsv", "Glossary of 2024\n\n序号\t中文术语\tEnglish\n1\t大坝\tdam\n", [("大坝", ["dam"], "")]),
    ],
)  # fmt: skip
def test_a_glossary_as_a_table(
    tmp_path: Path, name: str, content: str, expected: list[tuple[str, list[str], str]]
) -> None:
    path = tmp_path / name
    path.write_text(content)
    concepts = read(path)
    assert [(c.source, [t.text for t in c.renderings], c.note) for c in concepts] == expected


def test_columns_that_say_more(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(
        "中文\t拼音\tEnglish\t词性\t状态\t领域\t定义\t来源\t备注\t客户\n"
        "大坝\tdà bà\tdam\tnoun\t首选\t水利\t挡水建筑物。\t手册\t主坝\tACME\n大坝\t\tbarrage\t\t禁用\t水利\t\t\t\t\n"
    )
    [concept] = read(path)
    assert shown(concept) == [
        ("大坝", "zh-Hans", ""),
        ("dam", "en", "preferred"),
        ("barrage", "en", "forbidden"),
    ]
    assert (concept.definition, concept.subject, concept.note) == ("挡水建筑物。", "水利", "主坝")
    assert concept.terms[0].properties == {"pinyin": "dà bà"}
    assert (concept.terms[1].part_of_speech, concept.terms[1].source) == ("noun", "手册")
    assert concept.properties == {"客户": "ACME"}


def test_a_term_base_that_memoq_writes_as_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Entry_ID;Entry_Subject;Entry_Note;Chinese_PRC;Term_Info;Term_Example;"
        "English_United_States;Term_Info;Term_Example\n"
        "1;水利;主坝;大坝;CasePermissive;;dam;CaseSense;The dam holds.\n"
    )
    [concept] = read(path)
    assert shown(concept) == [("大坝", "zh-Hans", ""), ("dam", "en-US", "")]
    assert (concept.id, concept.subject, concept.note, concept.properties) == ("1", "水利", "主坝", {})
    assert [term.properties for term in concept.terms] == [
        {"Term_Info": "CasePermissive"},
        {"Term_Info": "CaseSense", "context": "The dam holds."},
    ]


def test_a_column_beside_each_language_is_said_of_its_terms(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("中文,词性,备注,英文,词性,备注\n大坝,名词,简称坝,dam,noun,not a weir\n")
    [concept] = read(path)
    assert [(t.text, t.part_of_speech, t.note) for t in concept.terms] == [
        ("大坝", "名词", "简称坝"),
        ("dam", "noun", "not a weir"),
    ]


@pytest.mark.parametrize(
    "titles",
    [
        "conceptId,zh_cn,zh_cn_status,zh_cn_note,en,en_status,en_note",
        "Concept ID,Term [zh-CN],Status [zh-CN],Note [zh-CN],Term [en],Status [en],Note [en]",
        "Entry ID,translation_zh-CN,status_zh-CN,comment_zh-CN,translation_en,status_en,comment_en",
    ],
)
def test_a_title_may_name_a_field_of_a_language(tmp_path: Path, titles: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{titles}\nC1,大坝,preferred,坝,dam,deprecated,once\nC1,,,,barrage,preferred,\n")
    [concept] = read(path)
    assert (concept.id, shown(concept)) == (
        "C1",
        [("大坝", "zh-Hans", "preferred"), ("dam", "en", "deprecated"), ("barrage", "en", "preferred")],
    )
    assert [term.note for term in concept.terms] == ["坝", "once", ""]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("zh_CN", "zh-Hans"),
        ("Term (zh-TW)", "zh-Hant-TW"),
        ("translation_en", "en"),
        ("English_UK", "en-GB"),
        ("US English", "en-US"),
        ("Trad. Chinese", "zh-Hant"),
        ("en definition", "definition"),
        ("status(en)", "status"),
        ("en id", "number"),
        ("en_owner", ""),
        ("it", "it"),
        ("no", "number"),
        ("", ""),
        ("((", ""),
        ("en " * 1000, ""),
    ],
)
def test_what_a_title_names(title: str, expected: str) -> None:
    assert meaning(title) == expected


def test_a_language_in_a_title_with_an_unknown_field_makes_no_terms(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("zh,en,en_owner,no,Forbidden\n大坝,wall,Li,7,yes\n闸门,gate,Chen,8,no\n")
    first, second = read(path)
    assert (shown(first)[1:], first.properties) == (
        [("wall", "en", "forbidden")],
        {"en_owner": "Li", "number": "7"},
    )
    assert shown(second)[1:] == [("gate", "en", "")]


def test_rows_with_one_concept_number_are_one_entry_but_those_of_one_field_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "水利,大坝,dam\n水利,闸门,gate\n"
    path.write_text(f"概念,zh,en\n{rows}")
    assert [(shown(one)[1:], one.properties) for one in read(path)] == [
        ([("dam", "en", "")], {"概念": "水利"}),
        ([("gate", "en", "")], {"概念": "水利"}),
    ]
    path.write_text(f"概念编号,zh,en\n{rows}".replace("水利", "7"))
    (concept,) = read(path)
    assert (concept.id, len(concept.terms)) == ("7", 4)


@pytest.mark.parametrize(
    ("table", "statuses"),
    [
        ("zh,en,status,forbidden\n大坝,wall,preferred,yes\n", ["", "forbidden"]),
        ("zh,en,status,forbidden\n大坝,wall,admitted,no\n", ["", "admitted"]),
        ("zh,forbidden,en,forbidden\n大坝,yes,wall,no\n", ["forbidden", ""]),
        ("zh,forbidden,en,forbidden\n大坝,no,wall,yes\n", ["", "forbidden"]),
        ("zh-CN,zh_status,en-US,en_status\n大坝,preferred,wall,deprecated\n", ["preferred", "deprecated"]),
        ("zh-TW,en,zh_status\n大壩,wall,deprecated\n", ["deprecated", ""]),
        ("zh-CN,en-US,en_status,en_forbidden\n大坝,wall,preferred,1\n", ["", "forbidden"]),
    ],
)
def test_a_status_column_is_of_its_own_terms_and_forbidden_outranks_it(
    tmp_path: Path, table: str, statuses: list[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table)
    [concept] = read(path)
    assert [term.status for term in concept.terms] == statuses


def test_lines_of_a_cell_are_synonyms(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('中文,英文\n"大坝\n拦河坝",dam\n')
    [concept] = read(path)
    assert [term.text for term in concept.chinese] == ["大坝", "拦河坝"]


def test_rows_of_one_entry_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("中文,英文,定义,项目\n大坝,dam,挡水的墙,甲\n大坝,barrage,拦河的坝,乙\n")
    [concept] = read(path)
    assert concept.definition == "挡水的墙\n拦河的坝"
    assert concept.properties == {"项目": "甲", "项目 (2)": "乙"}


def test_what_is_not_translated_yet_in_a_file_of_units_is_not_a_term(tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: zh_CN\\n"\n\n'
    path.write_text(f'{header}msgid "dam"\nmsgstr "大坝"\n\nmsgid "gate"\nmsgstr ""\n')
    report = LossReport()
    [concept] = read(path, report=report)
    assert (concept.source, report.counts[Loss.ONE_LANGUAGE_ENTRY]) == ("大坝", 1)


def test_columns_without_a_title_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("7,大坝,dam,主坝,K-3\n8,闸门,gate,,\n")
    first, _ = read(path)
    assert (first.note, first.properties) == ("主坝", {"column 1": "7", "column 5": "K-3"})


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y,z\n大坝,barrage,dam\n")
    [by_position] = read(path, columns=["zh", "fr", "en"], target_language="en")
    assert shown(by_position) == [("大坝", "zh-Hans", ""), ("dam", "en", "")]
    assert by_position.properties == {"fr": "barrage"}
    [by_title] = read(path, columns={"x": "zh", "y": "note", "z": "en"})
    assert (by_title.note, [t.text for t in by_title.renderings]) == ("barrage", ["dam"])
    with refusal(InputError, "a.csv", title="w"):
        read(path, columns={"w": "zh"})


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "About"
    book.worksheets[0].append(["A glossary"])
    sheet = book.create_sheet("Terms")
    for row in (
        ["Terms of 2024"],
        [],
        ["No.", "中文术语", "English", "Domain"],
        [1, "大坝", "dam; barrage", "hydro"],
    ):
        sheet.append(row)
    other = book.create_sheet("More")
    for row in (["中文", "English"], ["闸门", "gate"]):
        other.append(row)
    book.save(tmp_path / "g.xlsx")
    return tmp_path / "g.xlsx"


def test_the_sheet_and_the_titles_of_a_workbook(workbook: Path) -> None:
    report = LossReport()
    concept, other = read(workbook, report=report)
    assert other.source == "闸门"  # of the third sheet
    assert report.counts[Loss.SHEET] == 1  # the first, which has no terms
    assert (concept.source, [t.text for t in concept.renderings]) == ("大坝", ["dam", "barrage"])
    assert (concept.subject, concept.properties) == ("hydro", {"number": "1"})
    assert report.counts[Loss.BEFORE_HEADER] == 1
    assert [c.source for c in read(workbook, sheet="More")] == ["闸门"]
    assert [c.source for c in read(workbook, sheet="Terms", header_row=3)] == ["大坝"]
    with refusal(UsageError, "g.xlsx", name="x"):
        read(workbook, sheet="x")
    with refusal(NotFoundError, "g.xlsx", row=99):
        read(workbook, header_row=99)


def test_three_hundred_synonyms(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("zh,en\n" + "".join(f"大坝,dam {i}\n" for i in range(300)))
    [concept] = read(path)
    assert len(concept.renderings) == 300
    write_concepts(tmp_path / "a.tbx", [concept])
    assert read(tmp_path / "a.tbx")[0].terms == concept.terms


PLAIN = [
    Concept(
        (
            Term("大坝"),
            Term("dam", "en", "preferred", "noun", source="ICOLD"),
            Term("barrage", "en", "forbidden"),
        ),
        definition="挡水建筑物。",
        subject="水利",
        note="主坝",
    ),
    Concept((Term("闸门"), Term("gate", "en"))),
]


@pytest.mark.parametrize("name", ["a.tsv", "a.csv", "a.xlsx", "a.jsonl"])
def test_a_table_that_is_written_is_read_again(tmp_path: Path, name: str) -> None:
    report = LossReport()
    write_concepts(tmp_path / name, PLAIN, report=report)
    assert read(tmp_path / name) == PLAIN
    assert not report


FULL = Concept(
    (
        Term("大坝", "zh-Hans", "preferred", "noun", properties={"context": "大坝很高。"}),
        Term(
            "dam", "en", "preferred", "noun", "not a weir", "ISO 6707", properties={"context": "A high dam."}
        ),
        Term("weir wall", "en", "forbidden"),
    ),
    "c7",
    "挡水建筑物。",
    "水利",
    "see also: barrage",
    properties={"definition language": "zh-Hans"},
)


@pytest.mark.parametrize("name", ["tbx", "tbx-dca", "tbx-dct", "multiterm"])
def test_all_of_an_entry_comes_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / ("a.xml" if name == "multiterm" else "a.tbx")
    report = LossReport()
    write_concepts(path, [FULL], name, report=report)
    assert not report
    [concept] = read(path)
    assert concept == FULL
    # and what was read is written as it was
    again = tmp_path / f"again{path.suffix}"
    write_concepts(again, [concept], name)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["tbx", "tbx-dca", "tbx-dct"])
def test_ids_are_given_once_and_the_others_kept(tmp_path: Path, name: str) -> None:
    concepts = [
        Concept((Term(chinese, "zh-Hans", properties={"term id": "t"}), Term(english, "en")), "c")
        for chinese, english in (("大坝", "dam"), ("阀门", "valve"))
    ]
    write_concepts(tmp_path / "a.tbx", concepts, name)
    ids = re.findall(r' id="([^"]*)"', (tmp_path / "a.tbx").read_text())
    assert len(ids) == len(set(ids))
    assert read(tmp_path / "a.tbx") == concepts


def test_the_styles_of_2019(tmp_path: Path) -> None:
    for style in ("dca", "dct"):
        write_concepts(tmp_path / f"{style}.tbx", [FULL], f"tbx-{style}")
    dca, dct = ((tmp_path / f"{style}.tbx").read_text() for style in ("dca", "dct"))
    assert '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">' in dca
    assert '<termNote type="partOfSpeech">noun</termNote>' in dca
    assert "<min:partOfSpeech>noun</min:partOfSpeech>" in dct
    assert "<basic:definition>挡水建筑物。</basic:definition>" in dct
    for text in (dca, dct):
        etree.fromstring(text.encode())
        assert "termEntry" not in text and "langSet" not in text and "<tig" not in text
    assert " type=" not in dct.partition("<body>")[2]


def test_a_category_is_in_the_namespace_that_real_files_have_it_in(shared: Path, tmp_path: Path) -> None:
    real = shared / "field/real/ltac/Example_Astronomy_DCT_VALID.tbx"
    if not real.exists():
        pytest.skip("no real TBX here")
    write_concepts(tmp_path / "a.tbx", read(real), "tbx-dct")
    named = [
        {e.tag for e in etree.parse(path).iter(etree.Element) if "tbxinfo" in e.tag}
        for path in (real, tmp_path / "a.tbx")
    ]
    assert named[1] <= named[0]


@pytest.mark.parametrize("name", ["utx", "memoq"])
def test_what_a_table_of_terms_has_no_place_for_is_counted(tmp_path: Path, name: str) -> None:
    path = tmp_path / ("a.utx" if name == "utx" else "a.csv")
    report = LossReport()
    write_concepts(path, [FULL], name, report=report)
    assert report.counts[Loss.FIELDS_OF_UTX if name == "utx" else Loss.FIELDS_OF_MEMOQ]
    [concept] = read(path)
    texts = [(term.text, term.status == "forbidden") for term in concept.terms]
    assert texts == [("大坝", False), ("dam", False), ("weir wall", True)]
    assert (concept.definition, concept.subject) == (FULL.definition, FULL.subject)


def test_omegat_is_offered_only_what_may_be_used(tmp_path: Path) -> None:
    report = LossReport()
    write_concepts(tmp_path / "glossary.txt", PLAIN, report=report)
    assert (tmp_path / "glossary.txt").read_text() == "大坝\tdam\t挡水建筑物。; 主坝\n闸门\tgate\t\n"
    assert report.counts == {Loss.UNWANTED_TERM: 1}
    assert [c.source for c in read(tmp_path / "glossary.txt")] == ["大坝", "闸门"]
