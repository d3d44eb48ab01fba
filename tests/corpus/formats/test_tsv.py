"""TSV: exactly the rows, for us, for pandas and for cut(1)."""

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DamagedError, InputError
from corpus.formats import tsv
from corpus.formats.report import Loss, LossReport
from corpus.formats.table import NotATableError
from corpus.model import TranslationUnit
from tests.corpus.formats.samples import ANALECTS, ANY_TEXT, HALF, MERGED, units
from tests.refusals import refusal

LINE_TEXT = st.text(
    st.characters(
        exclude_categories=["Cs"], exclude_characters="\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\ufeff"
    ),
    min_size=1,
)


def by_pandas(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False, dtype=str)


def tsv_file(folder: Path, content: str | bytes) -> Path:
    path = folder / "in.tsv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def pairs(path: Path, **options: Any) -> list[tuple[str, str]]:
    return [(u.source, u.target) for u in tsv.read(path, **options)]


def test_everything_comes_back(tmp_path: Path) -> None:
    given_units = [*ANALECTS, MERGED, HALF]
    report = LossReport()
    tsv.write(tmp_path / "a.tsv", given_units, report=report)
    assert list(tsv.read(tmp_path / "a.tsv", report=report)) == given_units
    assert not report


@given(st.lists(units(LINE_TEXT), max_size=4))
def test_any_text_without_line_breaks_comes_back(tmp_path: Path, given_units: list[TranslationUnit]) -> None:
    tsv.write(tmp_path / "any.tsv", given_units)
    assert list(tsv.read(tmp_path / "any.tsv")) == given_units


@given(st.lists(units(ANY_TEXT), min_size=1, max_size=4))
def test_pandas_reads_the_rows_that_we_read(tmp_path: Path, given_units: list[TranslationUnit]) -> None:
    tsv.write(tmp_path / "any.tsv", given_units)
    frame = by_pandas(tmp_path / "any.tsv")
    assert [(u.source, u.target, u.id) for u in tsv.read(tmp_path / "any.tsv")] == list(
        frame[["source", "target", "id"]].itertuples(index=False, name=None)
    )
    assert len(frame) == len(given_units)


def test_what_would_break_a_line_becomes_a_space_and_is_counted(tmp_path: Path) -> None:
    report = LossReport()
    breaks = ["\t", "\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
    unit = TranslationUnit("一".join(breaks), "x", id="u")
    tsv.write(tmp_path / "a.tsv", [unit], report=report)
    assert pairs(tmp_path / "a.tsv") == [(" " + "一 " * (len(breaks) - 1), "x")]
    assert report.counts[Loss.BREAK_IN_CELL] == len(breaks)


def test_a_property_that_comes_late_still_gets_its_column(tmp_path: Path) -> None:
    given_units = [TranslationUnit("一", "one"), TranslationUnit("二", "two", properties={"域": "数"})]
    tsv.write(tmp_path / "a.tsv", given_units)
    assert list(tsv.read(tmp_path / "a.tsv")) == given_units
    assert by_pandas(tmp_path / "a.tsv")["域"].tolist() == ["", "数"]


def test_cells_are_taken_as_they_stand(tmp_path: Path) -> None:
    content = '"一\tNA\n二"\t007\n三\t""\n'
    assert pairs(tsv_file(tmp_path, content)) == [('"一', "NA"), ('二"', "007"), ("三", '""')]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_any_line_end(tmp_path: Path, end: str, last: bool) -> None:
    content = end.join(["zh\ten", "一\tone", "", "二\ttwo"]) + (end if last else "")
    report = LossReport()
    assert pairs(tsv_file(tmp_path, content), report=report) == [("一", "one"), ("二", "two")]
    assert report.counts == {Loss.BLANK_LINE: 1} and report.lines()[0].endswith("(first: line 3)")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_encodings(tmp_path: Path, codec: str) -> None:
    bom = "\ufeff" if codec in ("utf-16-le", "utf-16-be") else ""
    path = tsv_file(tmp_path, (bom + "一\tone\n二\ttwo").encode(codec))
    encoding = "gb18030" if codec == "gb18030" else None
    assert pairs(path, encoding=encoding) == [("一", "one"), ("二", "two")]


def test_a_wrong_encoding_is_named_with_the_line_and_the_likely_one(tmp_path: Path) -> None:
    path = tsv_file(tmp_path, b"a\tb\n" + "前瞻布局未来产业\tfuture".encode("gb18030"))
    with refusal(DamagedError, "in.tsv", line=2, encoding="UTF-8", guess="gb18030"):
        pairs(path)


def test_a_byte_order_mark_in_the_middle_is_dropped_and_counted(tmp_path: Path) -> None:
    report = LossReport()
    path = tsv_file(tmp_path, "\ufeff一\tone\n\ufeff二\ttwo\n")
    assert pairs(path, report=report) == [("一", "one"), ("二", "two")]
    assert report.counts == {Loss.BOM_IN_FILE: 1} and report.lines()[0].endswith("(first: line 2)")


@pytest.mark.parametrize("size", range(65_520, 65_540))
def test_a_byte_order_mark_wherever_a_block_ends(tmp_path: Path, size: int) -> None:
    path = tsv_file(tmp_path, "一\t" + "x" * (size - 5) + "\n\ufeff二\t" + "y" * 100 + "\n三\tz\n")
    assert [source for source, _ in pairs(path)] == ["一", "二", "三"]


def test_a_ragged_row_is_named(tmp_path: Path) -> None:
    path = tsv_file(tmp_path, "source\ttarget\n一\tone\n二\ttwo\tII\n三\tthree\n")
    with refusal(InputError, "in.tsv", line=3, cells=3, expected=2):
        pairs(path)
    report = LossReport()
    assert pairs(path, partial=True, report=report) == [("一", "one"), ("三", "three")]
    assert report.counts[Loss.UNEVEN_ROW] == 1


def test_duplicate_column_names_are_refused(tmp_path: Path) -> None:
    with refusal(InputError, "in.tsv", line=1, twice="域"):
        pairs(tsv_file(tmp_path, "source\t域\ttarget\t域\n一\t1\tone\t1\n"))


def test_columns_by_name_and_by_position(tmp_path: Path) -> None:
    named = tsv_file(tmp_path, "编号\t原\t译\n1\t一\tone\n")
    [unit] = tsv.read(named, columns={"原": "source", "译": "target", "编号": "id"})
    assert unit == TranslationUnit("一", "one", id="1")
    plain = tsv_file(tmp_path, "u1\tu2\t一\tone\n")
    [unit] = tsv.read(plain, columns=["url", "url2", "source", "target"])
    assert unit == TranslationUnit("一", "one", properties={"url": "u1", "url2": "u2"})
    with refusal(NotATableError, "in.tsv", line=1, columns=4):
        pairs(plain)


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("zh-Hant\ten", ("zh-Hant", "en")),
        ("zh_TW\ten_US", ("zh-Hant-TW", "en-US")),
        ("Chinese (Traditional)\tEnglish (United Kingdom)", ("zh-Hant", "en-GB")),
        ("繁体中文\t英文", ("zh-Hant", "en")),
        ("Source (zh-HK)\tTarget (en)", ("zh-Hant-HK", "en")),
        ("Source text\tTarget text", ("zh-Hans", "en")),
        ("Source segment\tTranslation", ("zh-Hans", "en")),
        ("中文原文\t英文译文", ("zh-Hans", "en")),
    ],
)
def test_a_header_names_the_languages(tmp_path: Path, header: str, languages: tuple[str, str]) -> None:
    path = tsv_file(tmp_path, f"{header}\n打開閥門。\tOpen the valve.\n")
    [unit] = tsv.read(path)
    assert (unit.source, unit.target) == ("打開閥門。", "Open the valve.")
    assert (unit.source_language, unit.target_language) == languages
    [asked] = tsv.read(path, source_language="zh-Hant-TW", target_language="en-AU")
    assert (asked.source_language, asked.target_language) == ("zh-Hant-TW", "en-AU")


def test_the_language_in_a_header_says_which_column_is_chinese(tmp_path: Path) -> None:
    [unit] = tsv.read(tsv_file(tmp_path, "en-US\tzh-CN\nOpen the valve.\t打开阀门。\n"))
    assert (unit.source, unit.target_language) == ("打开阀门。", "en-US")
    [named] = tsv.read(tsv_file(tmp_path, "Source (en)\tTarget (zh-TW)\nOpen.\t打開。\n"))
    assert (named.source, named.source_language, named.target_language) == ("Open.", "en", "zh-Hant-TW")


@pytest.mark.parametrize(
    ("options", "texts"),
    [
        ({}, ("大坝", "dam")),
        ({"source_language": "zh-Hans"}, ("大坝", "dam")),
        ({"source_language": "zh-Hant", "target_language": "en-GB"}, ("大壩", "weir")),
    ],
)
def test_of_several_columns_the_language_asked_for_is_taken(
    tmp_path: Path, options: dict[str, Any], texts: tuple[str, str]
) -> None:
    path = tsv_file(tmp_path, "Pinyin\tzh-CN\tzh-TW\ten-US\ten-GB\ndàbà\t大坝\t大壩\tdam\tweir\n")
    [unit] = tsv.read(path, **options)
    assert (unit.source, unit.target) == texts
    assert set(unit.properties.values()) == {"dàbà", "大坝", "大壩", "dam", "weir"} - set(texts)


@pytest.mark.parametrize("first", ["英文\tEnglish", "中文\tChinese", "译文\tTranslation", "备注\tNote"])
def test_a_row_of_words_for_languages_is_not_a_header(tmp_path: Path, first: str) -> None:
    assert pairs(tsv_file(tmp_path, f"{first}\n大坝\tdam\n"))[0] == tuple(first.split("\t"))


def test_written_without_a_header_it_is_what_research_uses(tmp_path: Path) -> None:
    tsv.write(tmp_path / "a.tsv", ANALECTS, header=False)
    lines = (tmp_path / "a.tsv").read_text().splitlines()
    assert [line.split("\t") for line in lines] == [[u.source, u.target] for u in ANALECTS]


def test_columns_are_named_on_the_way_out(tmp_path: Path) -> None:
    tsv.write(tmp_path / "a.tsv", ANALECTS[:1], columns={"zh": "source", "nr": "id"})
    assert (tmp_path / "a.tsv").read_text() == f"zh\tnr\n{ANALECTS[0].source}\tlunyu-1\n"
