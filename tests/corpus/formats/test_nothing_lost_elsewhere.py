"""Files of the other formats with a mark in each place: it is kept, or what was left out is reported."""

# ruff: noqa: E501 (files are laid out as their tools lay them out)

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from corpus.formats import read_units
from corpus.formats.report import Loss, LossReport
from corpus.formats.terminology import read_concepts

PO = r"""# M01 translator of the header
msgid ""
msgstr ""
"Project-Id-Version: M02\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Language: zh_CN\n"

# M03
#. M04
#: M05.c:10 M06.py:3
#, c-format, M07
#| msgctxt "M08"
#| msgid "M09"
#| msgid_plural "M10"
msgctxt "M11"
msgid "M12"
msgid_plural "M13"
msgstr[0] "打开M14"

#~ msgid "M15"
#~ msgstr "M16"
"""
WORDFAST = (
    "%20240101~120000\t%M01\t%TU=1\t%ZH-CN\t%Wordfast M02\t%EN-US\t%M03\n"
    "20240102~130000\tM04\t7\tZH-CN\t打开M05\tEN-US\tOpen M06\tM07\tM08\tM09\n"
)
UTX = (
    "#UTX 1.11; zh-CN/en-US; 2024-01-01; copyright: M01\n#M02\n"
    "#src\ttgt\tsrc:pos\ttgt:pos\tterm status\tconcept ID\tcomment\tsrc:plural\ttgt:plural\tcustom\n"
    "大坝\tM03\tM04\tM05\tapproved\tM06\tM07\tM08\tM09\tM10\n"
    "大坝\tM11\tM04\tM12\tM13\tM06\tM14\tM15\tM16\tM17\n"
)
MULTITERM = """<mtf><conceptGrp><concept>M01</concept><system type="entryClass">M02</system><transacGrp><transac type="origination">M03</transac><date>M04</date></transacGrp>
<descripGrp><descrip type="Note">M05</descrip></descripGrp><descripGrp><descrip type="Note">M06</descrip></descripGrp><descripGrp><descrip type="M07">M08</descrip><descripGrp><descrip type="M09">M10</descrip></descripGrp></descripGrp>
<languageGrp><language type="Chinese" lang="ZH-CN"/><descripGrp><descrip type="Definition">M11</descrip></descripGrp><descripGrp><descrip type="Note">M12</descrip></descripGrp><transacGrp><transac type="origination">M13</transac></transacGrp>
<termGrp><term>大坝M14</term><descripGrp><descrip type="Context">M15</descrip></descripGrp><descripGrp><descrip type="Note">M16</descrip></descripGrp><descripGrp><descrip type="Note">M17</descrip></descripGrp></termGrp></languageGrp>
<languageGrp><language type="English" lang="EN"/><descripGrp><descrip type="Definition">M18</descrip></descripGrp><termGrp><term>M19</term><descripGrp><descrip type="Status">M20</descrip></descripGrp><descripGrp><descrip type="Part of speech">M21</descrip></descripGrp><descripGrp><descrip type="Source">M22</descrip></descripGrp><descripGrp><descrip type="Graphic">M23.png</descrip></descripGrp></termGrp></languageGrp></conceptGrp></mtf>"""
TSV = "source\ttarget\tnote\tM01\tid\tdocument\n打开M02\tM03\tM04\tM05\tM06\tM07\n"
CSV_TERMS = "M01,,,\n中文,English,备注,M02,M02\n大坝M03,M04,M05,M06,M07\n"
JSONL = (
    json.dumps({"source": "打开M01", "target": "M02", "M03": "M04", "M05": {"M06": ["M07"]}, "id": "M08"})
    + "\n"
)
CES = (
    '<cesAlign version="1.0"><linkGrp targType="s" fromDoc="zh/a.xml" toDoc="en/a.xml">'
    '<link id="M01" xtargets="1;1" certainty="M02" overlap="M03"/><link xtargets="2;2"/></linkGrp></cesAlign>'
)
CES_SIDES = (
    '<text><meta>M04</meta><s id="1">打开M05<time id="T1" value="M06"/></s><s id="2"><w pos="M07">关闭M08</w></s></text>',
    '<text><s id="1">M09</s><s id="2">M10</s></text>',
)


def written(name: str, content: str) -> Callable[[Path], tuple[Path, str]]:
    def make(folder: Path) -> tuple[Path, str]:
        path = folder / name
        path.write_text(content, encoding="utf-8")
        return path, content

    return make


def xces(folder: Path) -> tuple[Path, str]:
    for name, content in zip(("zh", "en"), CES_SIDES, strict=True):
        (folder / name).mkdir()
        (folder / name / "a.xml").write_text(content)
    (folder / "align.xml").write_text(CES)
    return folder / "align.xml", CES + "".join(CES_SIDES)


def sdltm(folder: Path) -> tuple[Path, str]:
    segment = (
        "<Segment><Elements><Text><Value>{}</Value></Text><Tag><TagID>{}</TagID></Tag></Elements></Segment>"
    )
    rows = {
        "translation_memories": {
            "id": 1, "name": "M01", "source_language": "zh-CN", "target_language": "en-US", "copyright": "M02", "description": "M03",
        },
        "translation_units": {
            "id": 1, "translation_memory_id": 1, "guid": "M04", "source_segment": segment.format("打开M05", "M06"),
            "target_segment": segment.format("M07", "M08"), "creation_user": "M09", "change_user": "M10",
            "last_used_user": "M11", "confirmation_level": "M12", "origin": "M13", "context": "M14",
        },
        "attributes": {"id": 1, "name": "M15"},
        "string_attributes": {"translation_unit_id": 1, "attribute_id": 1, "value": "M16"},
    }  # fmt: skip
    path = folder / "a.sdltm"
    database = sqlite3.connect(path)
    for table, row in rows.items():
        database.execute(f"CREATE TABLE {table} ({', '.join(row)})")
        database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
    database.commit()
    database.close()
    return path, json.dumps(rows)


def workbook(folder: Path) -> tuple[Path, str]:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    rows = [["原文", "译文", "M01", "备注"], ["打开M02", "M03", "M04", "M05"]]
    for row in rows:
        sheet.append(row)
    sheet["A2"].comment = Comment("M06", "a")
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx", json.dumps(rows) + "M06"


def glossary(folder: Path) -> tuple[Path, str]:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "M01"
    book.worksheets[0].append(["M02"])
    for name, row in (("one", ["大坝M03", "M04"]), ("two", ["闸门M05", "M06"])):
        sheet = book.create_sheet(name)
        sheet.append(["中文", "English"])
        sheet.append(row)
    book.save(folder / "g.xlsx")
    return folder / "g.xlsx", "M01 M02 M03 M04 M05 M06"


HEADER, METADATA, TAG = Loss.FILE_HEADER, Loss.FILE_METADATA, Loss.TAG_DROPPED
CASES = [
    (written("a.po", PO), read_units, {"01": HEADER, "02": HEADER, "15": Loss.OBSOLETE, "16": Loss.OBSOLETE}),
    (written("a.txt", WORDFAST), read_units, {"01": HEADER, "02": HEADER, "03": HEADER}),
    (written("a.utx", UTX), read_concepts, {"01": HEADER, "02": HEADER}),
    (written("a.xml", MULTITERM), read_concepts, {}),
    (written("a.tsv", TSV), read_units, {}),
    (written("a.csv", CSV_TERMS), read_concepts, {"01": Loss.BEFORE_HEADER}),
    (written("a.jsonl", JSONL), read_units, {}),
    (xces, read_units, {"04": Loss.ELEMENT, "06": Loss.ELEMENT, "07": Loss.ATTRIBUTE}),
    (sdltm, read_units, {"02": METADATA, "03": METADATA, "06": TAG, "08": TAG}),
    (workbook, read_units, {"06": Loss.CELL_COMMENT}),
    (glossary, read_concepts, {"01": Loss.SHEET, "02": Loss.SHEET}),
]


@pytest.mark.parametrize(
    ("make", "read", "reported"),
    CASES,
    ids=[
        "po",
        "wordfast",
        "utx",
        "multiterm",
        "tsv",
        "csv-terms",
        "jsonl",
        "xces",
        "sdltm",
        "xlsx",
        "glossary",
    ],
)
def test_each_mark_is_kept_or_reported(
    tmp_path: Path,
    make: Callable[[Path], tuple[Path, str]],
    read: Callable[..., Iterable[Any]],
    reported: Mapping[str, Loss],
) -> None:
    path, content = make(tmp_path)
    report = LossReport()
    found = list(read(path, report=report))
    kept = json.dumps([asdict(one) for one in found], ensure_ascii=False)
    marks = set(re.findall(r"M(\d\d)", content))
    assert marks - set(re.findall(r"M(\d\d)", kept)) == set(reported)
    assert set(reported.values()) <= set(report.counts)
