"""Tables as people make them in spreadsheets."""

from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from openpyxl import Workbook

from corpus.errors import InputError
from corpus.formats import read_units
from corpus.formats.report import Loss, LossReport
from corpus.formats.table import NotATableError
from tests.refusals import refusal

HEAD: list[str | None] = ["序号", "中文", "English", "备注"]
PAIRS = [
    ("港口始建于一九二六年。", "The harbour was built in 1926."),
    ("渔业资源逐年减少。", "Fish stocks declined."),
]
ROWS: list[list[str | None]] = [["1", *PAIRS[0], None], ["2", *PAIRS[1], "已审"]]


def _workbook(path: Path, **sheets: list[list[str | None]]) -> Path:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


def _pairs(path: Path, report: LossReport | None = None, **options: Any) -> list[tuple[str, str]]:
    return [(unit.source, unit.target) for unit in read_units(path, report=report, **options)]


def test_all_sheets_are_read(tmp_path: Path) -> None:
    report = LossReport()
    path = _workbook(
        tmp_path / "a.xlsx",
        第一批=[HEAD, ROWS[0]],
        空=[],
        说明=[["本表由项目办编制"]],
        第二批=[HEAD, ROWS[1]],
    )
    assert _pairs(path, report) == PAIRS
    assert [str(line) for line in report.lines()] == [
        "1 × sheet “说明” left out: 1 column and no header that names a source and a target"
    ]
    assert _pairs(path, sheet="第二批") == PAIRS[1:]


def test_a_workbook_without_units_is_an_error(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", a=[["x", "y", "z"]], b=[["1"]])
    with refusal(NotATableError, "a.xlsx", line=1, part="a", columns=3):
        _pairs(path)


def test_an_error_names_the_sheet(tmp_path: Path) -> None:
    path = _workbook(
        tmp_path / "a.xlsx", 第一批=[HEAD, ROWS[0]], 第二批=[HEAD[1:3], ["甲", "a", "乙"], ["丙", "b"]]
    )
    with refusal(InputError, "a.xlsx", line=2, part="第二批", cells=3, expected=2):
        _pairs(path)


def test_empty_cells_at_the_end_of_a_row(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", a=ROWS)
    assert _pairs(path, columns=["序号", "source", "target", "备注"]) == PAIRS
    units = list(read_units(path, columns=["序号", "source", "target", "备注"]))
    assert [unit.properties.get("备注") for unit in units] == [None, "已审"]


@pytest.mark.parametrize(
    "title", [[["双语对照表"], []], [[], ["a"], ["b"]], [["双语对照表", None, None, None]]]
)
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.tsv"])
def test_a_title_above_the_header(tmp_path: Path, name: str, title: list[list[str | None]]) -> None:
    report = LossReport()
    rows: list[list[str | None]] = [*title, HEAD, *ROWS]
    path = tmp_path / name
    if name == "a.xlsx":
        _workbook(path, a=rows)
    else:
        mark = "," if name == "a.csv" else "\t"
        path.write_text("".join(mark.join(cell or "" for cell in row) + "\n" for row in rows), "utf-8")
    assert _pairs(path, report) == PAIRS
    assert report.counts[Loss.TITLE] == sum(any(row) for row in title)


QUOTED = '中文\tEnglish\r\n按下“启动”键。\t"Press the ""Start"" key."\r\n"电压\n误差"\tTwo lines\r\n'
PLAIN = '他说：\t"Hello," she said.\r\n"是"\t"Yes ""or"" no"\r\n'


def test_text_that_excel_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(QUOTED.encode("utf-16"))
    report = LossReport()
    assert _pairs(path, report) == [("按下“启动”键。", 'Press the "Start" key.'), ("电压\n误差", "Two lines")]
    assert report.counts[Loss.QUOTED_CELLS] == 2


def test_quotation_marks_that_are_text_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    for encoding in ("utf-16", "utf-8"):
        path.write_bytes(PLAIN.encode(encoding))
        report = LossReport()
        assert _pairs(path, report) == [("他说：", '"Hello," she said.'), ('"是"', '"Yes ""or"" no"')]
        assert report.counts[Loss.LOOKS_QUOTED] == 1
    path.write_text('"是"\t"Yes ""or"" no"\n', "utf-8")
    assert _pairs(path, quoted=True) == [("是", 'Yes "or" no')]
    path.write_text(PLAIN, "utf-8")
    with refusal(InputError, "a.tsv", line=1, reason=ANY):
        _pairs(path, quoted=True)


def test_text_with_tabs_is_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(QUOTED.encode("utf-16"))
    assert _pairs(tmp_path / "a.txt")[0] == ("按下“启动”键。", 'Press the "Start" key.')
