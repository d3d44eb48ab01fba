"""One document in both languages: the arrangement is found, and each pair of it is a unit."""

from pathlib import Path

import docx
import pytest

from corpus.errors import InputError, UsageError
from corpus.formats import read_units, write_units
from corpus.formats.bilingual import Arrangement, language_of, read_bilingual
from corpus.formats.report import Loss, LossReport
from corpus.model import TranslationUnit
from corpus.text.runs import pair_runs
from tests.refusals import refusal

PAIRS = [
    ("年度报告", "Annual Report"),
    ("港口始建于1926年。", "The harbour was built in 1926."),
    ("渔业资源逐年减少，码头渐渐荒废。", "Fish stocks declined, and the wharves fell into disuse."),
    ("市政府决定重建码头。", "The city government decided to rebuild the wharves."),
]


def _texts(path: Path) -> list[tuple[str, str]]:
    return [(unit.source, unit.target) for unit in read_units(path)]


def _table(path: Path, rows: list[list[str]], before: str = "") -> Path:
    document = docx.Document()
    if before:
        document.add_paragraph(before)
    table = document.add_table(len(rows), len(rows[0]))
    for cells, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(cells, row.cells, strict=True):
            cell.text = text
    document.save(str(path))
    return path


@pytest.mark.parametrize("head", [[], [["中文", "English"]], [["原文", "译文"]]])
@pytest.mark.parametrize("numbered", [False, True])
def test_a_table_in_word(tmp_path: Path, head: list[list[str]], numbered: bool) -> None:
    rows = [[*([str(n)] if numbered else []), *cells] for n, cells in enumerate([*head, *map(list, PAIRS)])]
    path = _table(tmp_path / "a.docx", rows, "说明：请校对。")
    report = LossReport()
    assert [(u.source, u.target) for u in read_units(path, report=report)] == PAIRS
    # With the numbers and the titles, what stands outside the pairs is counted.
    assert report.counts[Loss.IN_NO_PAIR] == 1


def test_a_table_with_english_first_and_empty_cells(tmp_path: Path) -> None:
    rows = [[en, zh] for zh, en in PAIRS] + [["Only here.", ""]]
    assert _texts(_table(tmp_path / "a.docx", rows)) == [*PAIRS, ("", "Only here.")]
    units = list(read_units(tmp_path / "a.docx", source_language="en"))
    assert (units[0].source, units[0].target_language) == ("Annual Report", "zh-Hans")


@pytest.mark.parametrize("name", ["a.html", "a.md"])
def test_tables_of_pages(tmp_path: Path, name: str) -> None:
    if name == "a.html":
        text = "".join(f"<tr><td>{zh}<td><p>{en}</p></tr>" for zh, en in PAIRS)
        text = f"<table><tr><th>Chinese<th>English</tr>{text}</table>"
    else:
        text = "| 中文 | English |\n|---|---|\n" + "".join(f"| {zh} | {en} |\n" for zh, en in PAIRS)
    (tmp_path / name).write_text(text, "utf-8")
    assert _texts(tmp_path / name) == PAIRS


@pytest.mark.parametrize("english_first", [False, True])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_paragraphs_in_turn(tmp_path: Path, english_first: bool, between: str) -> None:
    ordered = [pair[::-1] if english_first else pair for pair in PAIRS]
    (tmp_path / "a.txt").write_text("\n\n".join(between.join(pair) for pair in ordered), "utf-8")
    assert read_bilingual(tmp_path / "a.txt").arrangement is Arrangement.PARAGRAPHS
    assert _texts(tmp_path / "a.txt") == PAIRS


def test_a_heading_in_one_language_is_alone(tmp_path: Path) -> None:
    lines = ["说明", PAIRS[2][0], PAIRS[2][1], PAIRS[3][0], PAIRS[3][1], "* * *", PAIRS[1][0], PAIRS[1][1]]
    (tmp_path / "a.md").write_text("\n\n".join(lines), "utf-8")
    report = LossReport()
    units = [(u.source, u.target) for u in read_units(tmp_path / "a.md", report=report)]
    assert units == [("说明", ""), PAIRS[2], PAIRS[3], PAIRS[1]]


@pytest.mark.parametrize(
    ("first", "second", "pairs"),
    [
        ("ab", "AB", ["a-A", "b-B"]),
        ("a", "", ["a-"]),
        (["一", "二" * 20], ["two " * 15], ["0-", "1-0"]),
        (["一" * 10, "二" * 10], ["one " * 14], ["01-0"]),
    ],
)
def test_runs(first: list[str], second: list[str], pairs: list[str]) -> None:
    runs = [(True, list(first)), (False, list(second))] if second else [(True, list(first))]
    found = list(pair_runs(runs, 3.0))
    if pairs[0][0].isalpha():
        assert ["-".join(("".join(a), "".join(b))) for a, b in found] == pairs
    else:
        named = [
            "-".join(
                "".join(str(side.index(t)) for t in part)
                for side, part in zip((first, second), pair, strict=True)
            )
            for pair in found
        ]
        assert named == pairs


def test_a_text_after_the_other_has_to_be_aligned(tmp_path: Path) -> None:
    text = "\n\n".join([zh for zh, _ in PAIRS * 6] + [en for _, en in PAIRS * 6])
    (tmp_path / "a.txt").write_text(text, "utf-8")
    found = read_bilingual(tmp_path / "a.txt")
    assert found.arrangement is Arrangement.HALVES
    assert [len(half) for half in found.halves] == [24, 24]
    with refusal(UsageError, "a.txt"):
        list(read_units(tmp_path / "a.txt"))


@pytest.mark.parametrize(
    ("text", "found"),
    [("只有中文。\n\n还是中文。", "zh"), ("Only English.\n\nStill so.", "en"), ("1926\n\n1927", "")],
)
def test_one_language_is_refused(tmp_path: Path, text: str, found: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    with refusal(InputError, "a.txt", found=found):
        list(read_units(tmp_path / "a.txt"))


def test_subtitles_in_both_languages_and_back(tmp_path: Path) -> None:
    srt = (
        "1\n00:00:01,000 --> 00:00:03,200\n你昨晚去哪儿了\nWhere were you\nlast night?\n\n"
        "2\n00:00:04,000 --> 00:00:05,000\n我在修船\n\n"
        "3\n00:00:04,000 --> 00:00:05,000\nFixing the <i>boat</i>.\n\n"
    )
    (tmp_path / "a.srt").write_text(srt, "utf-8")
    units = list(read_units(tmp_path / "a.srt"))
    assert [(u.source, u.target) for u in units] == [
        ("你昨晚去哪儿了", "Where were you last night?"),
        ("我在修船", "Fixing the boat."),
    ]
    assert units[0].properties == {"start": "00:00:01.000", "end": "00:00:03.200"}
    write_units(tmp_path / "b.vtt", units)
    assert list(read_units(tmp_path / "b.vtt")) == [
        TranslationUnit(u.source, u.target, id=u.id, document="b", properties=u.properties) for u in units
    ]
    write_units(tmp_path / "c.srt", [*units, TranslationUnit("没有时间", "no time")], side="target")
    assert (tmp_path / "c.srt").read_text("utf-8") == (
        "1\n00:00:01,000 --> 00:00:03,200\nWhere were you last night?\n\n"
        "2\n00:00:04,000 --> 00:00:05,000\nFixing the boat.\n\n"
    )


def test_units_without_times_make_no_subtitles(tmp_path: Path) -> None:
    with refusal(UsageError, "a.srt"):
        write_units(tmp_path / "a.srt", [TranslationUnit("你好", "Hello")])
    assert not (tmp_path / "a.srt").exists()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("使用 Vue 的组件", "zh"),
        ("Li Wei (李伟) said so", "en"),
        ("1926—1927", ""),
        ("。", ""),
        ("Café", "en"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert language_of(text) == language
