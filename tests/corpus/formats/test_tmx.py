"""TMX: what is written is valid and comes back; what is read may be anything."""

import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.formats import tmx
from corpus.formats.report import Loss, LossReport
from corpus.model import TranslationUnit
from tests.corpus.formats.samples import ANALECTS, HALF, MERGED, units
from tests.refusals import refusal

XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda c: c >= " " or c in "\t\n\r"
    ),
    min_size=1,
).filter(str.strip)


def tmx_file(folder: Path, body: str, header: str = 'srclang="zh-CN"', head: str = "") -> Path:
    path = folder / "in.tmx"
    path.write_bytes(f'{head}<tmx version="1.4"><header {header}/><body>{body}</body></tmx>'.encode())
    return path


def tuv(language: str, text: str) -> str:
    return f'<tuv xml:lang="{language}"><seg>{text}</seg></tuv>'


def pairs(path: Path, **options: Any) -> list[tuple[str, str]]:
    return [(u.source, u.target) for u in tmx.read(path, **options)]


def test_everything_comes_back(tmp_path: Path) -> None:
    report = LossReport()
    tmx.write(tmp_path / "a.tmx", ANALECTS, report=report)
    assert list(tmx.read(tmp_path / "a.tmx", report=report)) == ANALECTS
    assert not report
    assert not tmx.paragraph_path(tmp_path / "a.tmx").exists()


@given(st.lists(units(XML_TEXT), min_size=1, max_size=4))
def test_any_text_that_xml_holds_comes_back(tmp_path: Path, given_units: list[TranslationUnit]) -> None:
    tmx.write(tmp_path / "any.tmx", given_units)
    assert list(tmx.read(tmp_path / "any.tmx")) == given_units


@pytest.mark.parametrize("bad", ["\x0b", "\0", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_characters_that_xml_cannot_hold_are_removed_counted_and_placed(tmp_path: Path, bad: str) -> None:
    report = LossReport()
    tmx.write(tmp_path / "a.tmx", [TranslationUnit(f"一{bad}二", "one two", id="x-7")], report=report)
    assert pairs(tmp_path / "a.tmx") == [("一二", "one two")]
    assert report.counts == {Loss.NOT_XML: 1} and report.tallies[0].first == "x-7"


def test_merged_sources_go_to_a_second_file(tmp_path: Path) -> None:
    report = LossReport()
    tmx.write(tmp_path / "a.tmx.gz", [MERGED, *ANALECTS], report=report)
    assert list(tmx.read(tmp_path / "a.tmx.gz")) == ANALECTS
    assert list(tmx.read(tmp_path / "a.paragraph.tmx.gz")) == [MERGED]
    assert b'segtype="paragraph"' in gzip.decompress((tmp_path / "a.paragraph.tmx.gz").read_bytes())
    assert report.counts[Loss.MERGED] == 1
    assert report.tallies[0].message.fields == {"file": "a.paragraph.tmx.gz"}


def test_merged_sources_can_stay_in_one_file(tmp_path: Path) -> None:
    tmx.write(tmp_path / "a.tmx", [MERGED, *ANALECTS], merged="together")
    assert list(tmx.read(tmp_path / "a.tmx")) == [MERGED, *ANALECTS]


def test_an_empty_side_is_never_written(tmp_path: Path) -> None:
    report = LossReport()
    tmx.write(tmp_path / "a.tmx", [HALF, replace(HALF, source=" ", target="only")], report=report)
    assert list(tmx.read(tmp_path / "a.tmx")) == []
    assert report.counts[Loss.EMPTY_SIDE] == 2


@pytest.mark.parametrize("name", ["a.tmx", "a.tmx.gz"])
def test_the_same_units_give_the_same_bytes(tmp_path: Path, name: str) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        tmx.write(tmp_path / folder / name, iter(ANALECTS))
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_header_is_dated_by_source_date_epoch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1769731200")
    tmx.write(tmp_path / "a.tmx", ANALECTS, metadata={"title": "论语", "id": "x"})
    assert 'creationdate="20260130T000000Z"' in (tmp_path / "a.tmx").read_text()
    assert tmx.read_metadata(tmp_path / "a.tmx") == {"title": "论语", "id": "x"}


@pytest.mark.parametrize("tag", ["zh-CN", "zh_CN", "ZH-cn", "ZH", "zh-Hans", "cmn", "cmn-Hans-CN", "zho"])
@pytest.mark.parametrize("header", ['srclang="zh-CN"', 'srclang="*all*"', ""])
def test_a_language_is_what_its_tag_means(tmp_path: Path, tag: str, header: str) -> None:
    path = tmx_file(tmp_path, f"<tu>{tuv('en-US', 'good')}{tuv(tag, '好')}</tu>", header)
    [unit] = tmx.read(path)
    assert (unit.source, unit.target, unit.source_language) == ("好", "good", "zh-Hans")


def test_lang_without_a_prefix_and_a_default_namespace_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    path.write_text(
        '<tmx xmlns="http://www.lisa.org/tmx14" version="1.4"><header srclang="zh"/><body><tu>'
        '<tuv lang="zh"><seg>好</seg></tuv><tuv lang="en"><seg>good</seg></tuv></tu></body></tmx>'
    )
    report = LossReport()
    assert [u.target for u in tmx.read(path, report=report)] == ["good"]
    assert report.counts[Loss.OLD_LANG] == 2


@pytest.mark.parametrize(
    ("asked", "expected", "told"),
    [
        ("zh-TW", ["zh-Hant-TW"], None),
        ("zh-Hant", ["zh-Hant-TW"], Loss.OTHER_SOURCE_VARIETY),
        ("zh", ["zh-Hant-TW"], Loss.OTHER_SOURCE_VARIETY),
        ("zh-CN", [], Loss.NO_SOURCE),
        ("zh-yue", [], Loss.NO_SOURCE),
    ],
)
def test_scripts_are_kept_apart(tmp_path: Path, asked: str, expected: list[str], told: Loss | None) -> None:
    path = tmx_file(tmp_path, f"<tu>{tuv('zh-TW', '漢')}{tuv('en', 'Han')}</tu>", 'srclang="zh-TW"')
    report = LossReport()
    assert [u.source_language for u in tmx.read(path, source_language=asked, report=report)] == expected
    assert set(report.counts) == {Loss.HEADER, *([told] if told else [])}


def test_the_source_language_that_a_header_declares_may_be_in_another_script(tmp_path: Path) -> None:
    path = tmx_file(tmp_path, f"<tu>{tuv('zh-TW', '漢')}{tuv('en', 'Han')}</tu>", 'srclang="zh-CN"')
    assert [u.source_language for u in tmx.read(path)] == ["zh-Hant-TW"]


def test_pinyin_is_not_taken_for_chinese(tmp_path: Path) -> None:
    path = tmx_file(
        tmp_path, f"<tu>{tuv('zh-Latn-pinyin', 'hé')}{tuv('zh', '河')}{tuv('en', 'river')}</tu>", ""
    )
    assert pairs(path) == [("河", "river")]
    only = tmx_file(tmp_path, f"<tu>{tuv('zh-Latn-pinyin', 'hé')}{tuv('en', 'river')}</tu>", 'srclang="en"')
    assert pairs(only) == []


@pytest.mark.parametrize(
    ("unit", "header", "source"),
    [
        ("*all*", "en", "good"),  # the unit leaves it open, the header says
        ("zh-CN", "en", "好"),
        ("*all*", "*all*", "好"),
    ],
)
def test_a_unit_may_say_its_source_language(tmp_path: Path, unit: str, header: str, source: str) -> None:
    body = f'<tu srclang="{unit}">{tuv("en", "good")}{tuv("zh-CN", "好")}</tu>'
    assert [p[0] for p in pairs(tmx_file(tmp_path, body, f'srclang="{header}"'))] == [source]


def test_who_leaves_the_source_open_is_named(tmp_path: Path) -> None:
    body = f'<tu srclang="*all*">{tuv("en", "good")}{tuv("fr", "bon")}</tu>'
    with refusal(InputError, "in.tmx", line=1, what="unit", srclang="*all*"):
        pairs(tmx_file(tmp_path, body, ""))


def test_what_is_said_of_a_language_left_out_is_left_out(tmp_path: Path) -> None:
    def said(tag: str, who: str, text: str) -> str:
        return (
            f'<tuv xml:lang="{tag}" changeid="{who}"><note>{who} says</note>'
            f'<prop type="x-client">{who}</prop><seg>{text}</seg></tuv>'
        )

    variants = said("zh", "li", "好") + said("fr", "marie", "bon") + said("en", "bob", "good")
    [unit] = tmx.read(tmx_file(tmp_path, f"<tu><note>all</note>{variants}</tu>"))
    assert unit.note == "all\nli says\nbob says"
    assert unit.properties == {
        "client": "li",
        "client (en)": "bob",
        "changeid": "li",
        "changeid (en)": "bob",
    }


@pytest.mark.parametrize(
    ("seg", "text"),
    [
        ("Click the <g>Save</g> button", "Click the Save button"),
        ("<b>Bold</b> <unheard-of a='1'>and <i>deep</i></unheard-of>", "Bold and deep"),
        ("Start<ph type='lb'/>to run", "Start to run"),
        ("Start<ph>&lt;br /&gt;</ph>to run", "Start to run"),
        ("Start <ph type='lb'/>to run", "Start to run"),
        ("开始<ph type='lb'/>运行", "开始运行"),
        ("开始<ph type='lb'/>run", "开始 run"),
        ("MAC<it pos='begin'>&lt;b&gt;</it>Address", "MACAddress"),  # bold is no border of words
        ("a<ph type='lb'/>", "a"),
        ("see<ph>\\footnote{<sub>the note</sub>}</ph>.", "see."),
        ("<bpt i='1'>{\\b </bpt>x<ept i='1'>}</ept>", "x"),
    ],
)
def test_only_codes_are_dropped_from_a_text(tmp_path: Path, seg: str, text: str) -> None:
    body = f'<tu>{tuv("zh", "好")}<tuv xml:lang="en"><seg>{seg}</seg></tuv></tu>'
    report = LossReport()
    assert [u.target for u in tmx.read(tmx_file(tmp_path, body), report=report)] == [text]
    assert report.counts[Loss.TAG_DROPPED]
    assert (Loss.SUB_FLOW in report.counts) == ("<sub>" in seg)


def test_a_text_without_seg_is_taken_and_reported(tmp_path: Path) -> None:
    zh, en = '<prop type="x">p</prop>样品合格。', "It passed."
    body = f'<tu><tuv xml:lang="zh">{zh}</tuv><tuv xml:lang="en">{en}</tuv></tu>'
    report = LossReport()
    [unit] = tmx.read(tmx_file(tmp_path, body), report=report)
    assert (unit.source, unit.target) == ("样品合格。", "It passed.")
    assert report.counts[Loss.TEXT_WITHOUT_SEG] == 2


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [("好", "good"), ("好", "fine")]),
        ({"target_language": "en-GB"}, [("好", "fine")]),
        ({"target_language": "fr"}, [("好", "bon")]),
        ({"source_language": "fr"}, [("bon", "好")]),
        ({"source_language": "en-GB", "target_language": "zh"}, [("fine", "好")]),
        ({"source_language": "de"}, []),
    ],
)
def test_of_several_languages_those_asked_for(
    tmp_path: Path, options: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    texts = [("en-US", "good"), ("fr", "bon"), ("zh-CN", "好"), ("en-GB", "fine")]
    path = tmx_file(tmp_path, "<tu>" + "".join(tuv(*t) for t in texts) + "</tu>")
    report = LossReport()
    assert pairs(path, **options, report=report) == expected
    assert report


def test_units_that_are_not_pair_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmx_file(
        tmp_path,
        f"<tu>{tuv('zh-CN', '一')}</tu><tu>{tuv('zh-CN', '二')}<tuv xml:lang='en'/></tu>"
        f"<tu>{tuv('zh-CN', '三')}{tuv('en', 'three')}</tu>",
    )
    report = LossReport()
    assert pairs(path, report=report) == [("三", "three")]
    assert report.counts[Loss.ONE_LANGUAGE] == 2


def test_no_source_language_is_an_error_that_says_so(tmp_path: Path) -> None:
    path = tmx_file(tmp_path, f"<tu>{tuv('de', 'gut')}{tuv('en', 'good')}</tu>", 'srclang="*all*"')
    with refusal(InputError, "in.tmx", line=1, what="header", srclang="*all*"):
        pairs(path)
    assert pairs(path, source_language="de") == [("gut", "good")]


@pytest.mark.parametrize(
    ("seg", "dropped", "kept"),
    [
        ('点<bpt i="1">&lt;b></bpt>存<ept i="1">&lt;/b></ept>。', "点存。", "点<b>存</b>。"),
        ('一<ph x="1"/>二', "一二", '一<ph x="1"/>二'),
        ("一<hi>二</hi>三", "一二三", "一二三"),
        ('<it pos="begin">{i}</it>斜', "斜", "{i}斜"),
        ('看<ph>&lt;img alt="<sub>图</sub>"></ph>吧', "看吧", '看<img alt="图">吧'),
        ("<ut>{\\f1}</ut>字<hi>一<ph>#</ph></hi>", "字一", "{\\f1}字一#"),
    ],
)
def test_inline_tags_are_dropped_or_kept(tmp_path: Path, seg: str, dropped: str, kept: str) -> None:
    path = tmx_file(tmp_path, f"<tu>{tuv('zh-CN', seg)}{tuv('en', 'x')}</tu>")
    assert pairs(path) == [(dropped, "x")]
    assert pairs(path, inline="keep") == [(kept, "x")]


def test_foreign_properties_notes_and_dates_are_kept(tmp_path: Path) -> None:
    path = tmx_file(
        tmp_path,
        '<tu tuid="7" changedate="20240102T030405Z"><note>一</note><note>二</note>'
        '<prop type="client">甲</prop><prop type="client">乙</prop>'
        '<tuv xml:lang="zh-CN"><prop type="x-context-pre">前</prop><seg>好</seg></tuv>'
        f"{tuv('en', 'good')}</tu>",
    )
    [unit] = tmx.read(path)
    assert (unit.id, unit.note) == ("7", "一\n二")
    assert unit.properties == {"client": "甲\n乙", "context-pre": "前", "changedate": "20240102T030405Z"}
    tmx.write(tmp_path / "out.tmx", [unit])
    assert list(tmx.read(tmp_path / "out.tmx")) == [unit]
