"""Memories, catalogues and alignments of other tools: what they hold comes in, and a bad file is named."""

# ruff: noqa: E501 (rows of a file stay on a line)

import gzip
import sqlite3
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any
from unittest.mock import ANY

import polib
import pytest

from corpus.errors import DamagedError, DuizhaoError, InputError, NotFoundError, UsageError
from corpus.formats import format_of, read_units, write_units
from corpus.formats.report import Loss, LossReport
from corpus.model import TranslationUnit
from tests.refusals import refusal


def read(path: Path, **options: Any) -> list[TranslationUnit]:
    return list(read_units(path, **options))


def pairs(path: Path, **options: Any) -> list[tuple[str, str]]:
    return [(u.source, u.target) for u in read(path, **options)]


# Wordfast

WORDFAST = (
    "%20240305~101500\t%User ID,LI,LI Li\t%TU=00000002\t%ZH-CN\t%Wordfast TM v.546/00\t%EN-US\t%---\r\n"
    "20240305~101501\tLI\t3\tZH-CN\t水库&tA;已经&tB;蓄满。\tEN-US\tThe reservoir&'92;s full.\tWR\t\tclient\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_a_memory_of_wordfast(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "memory.txt"
    path.write_bytes(WORDFAST.encode(encoding))
    report = LossReport()
    [unit] = read(path, report=report)
    assert (unit.source, unit.target) == ("水库已经蓄满。", "The reservoir’s full.")
    assert (unit.source_language, unit.target_language) == ("zh-Hans", "en-US")
    assert unit.properties == {
        "creationdate": "20240305T101501Z",
        "creationid": "LI",
        "usagecount": "3",
        "attribute 1": "WR",
        "attribute 3": "client",
    }
    assert report.counts == {Loss.TAG_DROPPED: 2, Loss.FILE_HEADER: 1}
    assert "&tA;" in read(path, inline="keep")[0].source
    assert pairs(path, source_language="en", target_language="zh") == [(unit.target, unit.source)]


def test_a_short_line_of_wordfast_is_named(tmp_path: Path) -> None:
    path = tmp_path / "memory.txt"
    path.write_text(WORDFAST + "20240305~101501\tLI\t0\n")
    with refusal(InputError, "memory.txt", line=3, found=3):
        read(path)
    assert len(read(path, partial=True)) == 1


# Trados

SEGMENT = "<Segment><Elements>{}</Elements><CultureName>{}</CultureName></Segment>"
TEXT = "<Text><Value>{}</Value></Text>"
TAG = "<Tag><Type>Start</Type><Anchor>1</Anchor><TagID>5</TagID></Tag>"
PLACEHOLDER = "<Tag><Type>TextPlaceholder</Type><TextEquivalent>42</TextEquivalent></Tag>"


def sdltm(path: Path, source: str, target: str) -> Path:
    with sqlite3.connect(path) as database:
        database.executescript(
            "CREATE TABLE translation_memories (id INTEGER PRIMARY KEY, name TEXT, source_language TEXT,"
            " target_language TEXT);"
            "CREATE TABLE translation_units (id INTEGER PRIMARY KEY, translation_memory_id INT,"
            " source_segment TEXT, target_segment TEXT, creation_date TEXT, creation_user TEXT, usage_counter INT);"
            "CREATE TABLE attributes (id INTEGER PRIMARY KEY, name TEXT);"
            "CREATE TABLE string_attributes (translation_unit_id INT, attribute_id INT, value TEXT);"
            "INSERT INTO translation_memories VALUES (1, 'water', 'zh-CN', 'en-US');"
            "INSERT INTO attributes VALUES (1, 'Client');"
            "INSERT INTO string_attributes VALUES (7, 1, 'ACME'), (7, 1, 'Bolt');"
        )
        row = (7, 1, source, target, "2024-03-05 02:15:00", "li", 2)
        database.execute("INSERT INTO translation_units VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    database.close()
    return path


def test_the_segments_of_a_memory_may_have_a_namespace(tmp_path: Path) -> None:
    segment = SEGMENT.replace("<Segment>", '<Segment xmlns="http://example.com/tm">')
    path = sdltm(
        tmp_path / "m.sdltm",
        segment.format(TEXT.format("水位") + PLACEHOLDER, "zh-CN"),
        segment.format(TEXT.format("level") + TAG, "en-GB"),
    )
    [unit] = read(path)
    assert (unit.source, unit.target, unit.target_language) == ("水位42", "level", "en-GB")


def test_a_memory_of_trados(tmp_path: Path) -> None:
    source = SEGMENT.format(TEXT.format("水位") + TAG + TEXT.format("上升 ") + PLACEHOLDER, "zh-TW")
    path = sdltm(tmp_path / "m.sdltm", source, SEGMENT.format(TEXT.format("A &lt; 42"), ""))
    report = LossReport()
    [unit] = read(path, report=report)
    assert (unit.source, unit.target) == ("水位上升 42", "A < 42")
    assert (unit.source_language, unit.target_language) == ("zh-Hant-TW", "en-US")
    assert (unit.id, unit.document) == ("7", "water")
    assert unit.properties == {
        "creationdate": "20240305T021500Z",
        "creationid": "li",
        "usagecount": "2",
        "Client": "ACME\nBolt",
    }
    assert report.counts == {Loss.TAG_DROPPED: 1}


def test_what_is_not_a_memory_of_trados(tmp_path: Path) -> None:
    text = tmp_path / "text.sdltm"
    text.write_text("no database")
    other = tmp_path / "other.sdltm"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE translation_units (id INTEGER PRIMARY KEY)")
    cut = sdltm(tmp_path / "cut.sdltm", SEGMENT.format("", ""), "")
    cut.write_bytes(cut.read_bytes()[:5000])
    entity = sdltm(tmp_path / "entity.sdltm", '<!DOCTYPE x [<!ENTITY e "ha">]><Segment>&e;', "<Segment/>")
    for path, fault in (
        (text, {"expected": "database"}),
        (other, {"expected": "translation memory"}),
        (cut, {"reason": ANY}),
        (entity, {"part": "translation unit 7"}),
    ):
        with refusal(InputError, path, **fault):
            read(path)
    with refusal(NotFoundError, "none.sdltm"):
        read(tmp_path / "none.sdltm")


# gettext

PO = r"""
# a header's comment
msgid ""
msgstr ""
"Language: zh_TW\n"
"Content-Type: text/plain; charset=UTF-8\n"

# a translator's
#. a developer's
#: src/a.c:12 src/b.c
#, c-format
msgctxt "menu"
msgid "Open\t\"%s\"\n"
msgstr "開啟「%s」\n"

#, fuzzy
#| msgid "Close"
msgid "Close it"
msgstr "關閉"

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d 個檔案"

msgid "Untranslated"
msgstr ""

#~ msgid "Old"
#~ msgstr "舊"
"""


def test_a_catalogue_with_all_that_it_says(tmp_path: Path) -> None:
    path = tmp_path / "app.po"
    path.write_text(PO)
    report = LossReport()
    units = read(path, report=report)
    assert [(u.source, u.target) for u in units] == [
        ('Open\t"%s"\n', "開啟「%s」\n"),
        ("Close it", "關閉"),
        ("%d files", "%d 個檔案"),
        ("Untranslated", ""),
    ]
    assert {(u.source_language, u.target_language) for u in units} == {("en", "zh-Hant-TW")}
    assert units[0].note == "a translator's"
    assert [u.properties for u in units] == [
        {
            "context": "menu",
            "flags": "c-format",
            "developer comment": "a developer's",
            "references": "src/a.c:12 src/b.c",
        },
        {"flags": "fuzzy", "previous source": "Close"},
        {"plural form": "0", "singular source": "%d file"},
        {},
    ]
    assert report.counts == {Loss.OBSOLETE: 1, Loss.FILE_HEADER: 1}

    again = tmp_path / "again.po"
    report = LossReport()
    write_units(again, units, report=report)
    assert read(again) == units
    assert not report
    for ours, theirs in zip(polib.pofile(str(again)), polib.pofile(str(path)), strict=False):
        assert str(ours) == str(theirs)


def test_plural_forms_of_english(tmp_path: Path) -> None:
    path = tmp_path / "en.po"
    path.write_text(
        'msgid ""\nmsgstr "Language: en\\nX-Source-Language: zh_CN\\n"\n\n'
        'msgid "一个文件"\nmsgid_plural "%d 个文件"\nmsgstr[0] "one file"\nmsgstr[1] "%d files"\n'
    )
    units = read(path)
    assert [(u.source, u.target, u.id) for u in units] == [
        ("一个文件", "one file", "1[0]"),
        ("%d 个文件", "%d files", "1[1]"),
    ]
    write_units(tmp_path / "again.po", units)
    [entry] = polib.pofile(str(tmp_path / "again.po"))
    assert entry.msgstr_plural == {0: "one file", 1: "%d files"}
    assert (entry.msgid, entry.msgid_plural) == ("一个文件", "%d 个文件")


@pytest.mark.parametrize(
    ("content", "error", "fault"),
    [
        (b'msgid "a"\nmsgstr "b\n', InputError, {"line": 2, "text": 'msgstr "b'}),
        (b"msgid a\n", InputError, {"line": 1, "text": "msgid a"}),
        (b"hello\n", InputError, {"line": 1, "text": "hello"}),
        (b"", InputError, {"lacking": "messages"}),
        (
            b'msgid ""\nmsgstr "Content-Type: text/plain; charset=klingon\\n"\n',
            UsageError,
            {"encoding": "klingon"},
        ),
        (
            'msgid ""\nmsgstr "charset=UTF-8"\n\nmsgid "a"\nmsgstr "打开"\n'.encode("gbk"),
            DamagedError,
            {"line": 5, "encoding": "UTF-8"},
        ),
    ],
)
def test_a_broken_catalogue_is_named(
    tmp_path: Path, content: bytes, error: type[DuizhaoError], fault: dict[str, Any]
) -> None:
    path = tmp_path / "app.po"
    path.write_bytes(content)
    with refusal(error, path, **fault):
        read(path)


def test_the_declared_charset_of_a_catalogue_counts(tmp_path: Path) -> None:
    path = tmp_path / "app.po"
    path.write_bytes(
        'msgid ""\nmsgstr "Language: zh_CN\\nContent-Type: text/plain; charset=GB2312\\n"\n\nmsgid "a"\nmsgstr "打开"\n'.encode(
            "gbk"
        )
    )
    assert pairs(path) == [("a", "打开")]


# OPUS


@pytest.mark.parametrize(
    ("names", "languages"),
    [
        (("TED.en-zh_cn.en", "TED.en-zh_cn.zh_cn"), ("zh-Hans", "en")),
        (("wiki.en-zh_TW.en", "wiki.en-zh_TW.zh_TW"), ("zh-Hant-TW", "en")),
        (("Bible.fr-zh.fr", "Bible.fr-zh.zh"), ("zh-Hans", "fr")),
        (("a.en-GB", "a.zh-Hant"), ("zh-Hant", "en-GB")),
    ],
)
def test_a_pair_of_opus_by_either_name(
    tmp_path: Path, names: tuple[str, str], languages: tuple[str, str]
) -> None:
    (tmp_path / names[0]).write_text("One.\nTwo.\n")
    (tmp_path / names[1]).write_text("一。\n二。\n")
    (tmp_path / "README").write_text("read me")
    for name in names:
        units = read(tmp_path / name)
        assert [(u.source, u.target) for u in units] == [("一。", "One."), ("二。", "Two.")]
        assert {(u.source_language, u.target_language) for u in units} == {languages}
    swapped = pairs(tmp_path / names[0], source_language=languages[1], target_language=languages[0])
    assert swapped == [("One.", "一。"), ("Two.", "二。")]
    with zipfile.ZipFile(tmp_path / "opus.zip", "w") as archive:
        for name in (*names, "README"):
            archive.write(tmp_path / name, name)
    assert pairs(tmp_path / "opus.zip") == [("一。", "One."), ("二。", "Two.")]


def xces(folder: Path, link: str = "1 2;1", document: str = "zh_tw/a.xml.gz") -> Path:
    (folder / "en").mkdir()
    (folder / "zh_tw").mkdir()
    with gzip.open(folder / "en/a.xml.gz", "wt", encoding="utf-8") as stream:
        stream.write('<document><p><s id="1">One <b>and</b> two.</s></p></document>')
    with gzip.open(folder / "zh_tw/a.xml.gz", "wt", encoding="utf-8") as stream:
        stream.write('<text><s id="1"><w>一</w><w>、</w></s><s id="2">二。</s></text>')
    path = folder / "a.xml"
    path.write_text(
        '<!DOCTYPE cesAlign PUBLIC "-//CES//DTD XML cesAlign//EN" "">\n<cesAlign version="1.0">'
        f'<linkGrp fromDoc="{document}" toDoc="en/a.xml.gz">\n<link xtargets="{link}" id="SL1" certainty="0.5"/>'
        "</linkGrp></cesAlign>"
    )
    return path


def test_an_alignment_of_opus(tmp_path: Path) -> None:
    path = xces(tmp_path)
    assert format_of(path).name == "xces"
    [unit] = read(path)
    assert unit == TranslationUnit(
        "一、二。",
        "One and two.",
        "zh-Hant-TW",
        "en",
        id="SL1",
        document="zh_tw/a.xml.gz",
        source_segments=("1", "2"),
        target_segments=("1",),
        properties={"certainty": "0.5"},
    )


@pytest.mark.parametrize(
    ("options", "error", "fault"),
    [
        ({"document": "zh/none.xml.gz"}, NotFoundError, {"name": "zh/none.xml.gz"}),
        ({"document": "../../secret.xml"}, InputError, {"name": "../../secret.xml"}),
        ({"document": "/etc/passwd"}, InputError, {"name": "/etc/passwd"}),
        ({"link": "1 3;1"}, InputError, {"id": "3", "name": "zh_tw/a.xml.gz"}),
    ],
)
def test_an_alignment_that_leads_nowhere(
    tmp_path: Path, options: dict[str, str], error: type[DuizhaoError], fault: dict[str, str]
) -> None:
    with refusal(error, "a.xml", line=2, **fault):
        read(xces(tmp_path, **options))


def test_an_alignment_that_is_written_is_read_again(tmp_path: Path) -> None:
    units = [
        TranslationUnit("一 < 二", "one & two", "zh-Hant", "en", id="SL1"),
        TranslationUnit("三", "", "zh-Hant", "en"),
    ]
    write_units(tmp_path / "out.xml", units, "xces")
    assert [(u.source, u.target, u.source_language) for u in read(tmp_path / "out.xml")] == [
        ("一 < 二", "one & two", "zh-Hant"),
        ("三", "", "zh-Hant"),
    ]
    assert {p.name for p in tmp_path.iterdir()} == {"out.xml", "out.zh-Hant.xml", "out.en.xml"}


# Archives of XLIFF

XLIFF = (
    '<xliff version="1.2"><file original="f" source-language="zh-CN" target-language="en"><body>'
    '<trans-unit id="1"><source>甲</source><target>A</target></trans-unit></body></file></xliff>'
)


@pytest.mark.parametrize(("name", "member"), [("job.mqxlz", "document.mqxliff"), ("job.xlz", "content.xlf")])
def test_xliff_in_an_archive(tmp_path: Path, name: str, member: str) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr("skeleton.skl", b"\0binary")
        archive.writestr(member, XLIFF)
    assert pairs(tmp_path / name) == [("甲", "A")]


def test_hostile_archives(tmp_path: Path) -> None:
    def made(name: str, member: str, content: bytes) -> Path:
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member, content)
        return tmp_path / name

    damaged = made("damaged.xlz", "content.xlf", XLIFF.encode() * 100)
    damaged.write_bytes(damaged.read_bytes()[:-40])
    faults: list[tuple[Path, dict[str, Any]]] = [
        (made("up.xlz", "../content.xlf", XLIFF.encode()), {"name": PurePosixPath("../content.xlf")}),
        (made("root.xlz", "/tmp/content.xlf", XLIFF.encode()), {"name": PurePosixPath("/tmp/content.xlf")}),
        (made("bomb.xlz", "content.xlf", b" " * 120_000_000), {"ratio": 200}),
        (made("empty.xlz", "readme.txt", b""), {"lacking": "XLIFF"}),
        (made("pair.zip", "readme.txt", b""), {"lacking": "pair"}),
        (damaged, {"kind": "zip", "reason": ANY}),
    ]
    for path, fault in faults:
        with refusal(InputError, path, **fault):
            read(path)
    assert not (tmp_path.parent / "content.xlf").exists()
