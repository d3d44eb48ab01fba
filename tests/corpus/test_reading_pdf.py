# ruff: noqa: E501 (texts stay on a line)
"""PDFs: columns, running heads, footnotes, tables, vertical text, scans; nothing is lost."""

from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.model import Document
from corpus.readers import read_document
from corpus.readers.extracted import Omission
from corpus.readers.pdf import extract
from tests.corpus.pdf_files import Placed, content_of, pdf
from tests.refusals import refusal

FIRST = "今年春天，园林队在南岸种了三百棵柳树，又在北岸种了一片芦苇。附近的学校派学生来帮忙，"
SECOND = "柳树大多成活了，芦苇长得更快。到了秋天，水鸟已经在里面做窝，每天清晨都有人来拍照。"
THIRD = "明年的计划还没有最后定下来，可能先修栈道，再装路灯。"
BODY = [FIRST + SECOND, SECOND + THIRD, FIRST + THIRD, THIRD + SECOND]
ENGLISH = [
    "In spring the gardeners planted three hundred willows on the south bank and a bed of reeds on the north "
    "bank, and the school nearby sent its pupils to help them with the work.",
    "Most of the willows took root, and the reeds grew even faster. By autumn water birds were nesting in them, "
    "and every morning somebody came to take pictures of the young ones.",
    "The plan for next year has not been settled. The boardwalk may be repaired first, and the lamps put up "
    "after that, if there is any money left by then.",
]


def read(tmp_path: Path, pages: list[list[Placed] | str], **options: Any) -> Document:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(pages))
    return read_document(path, **options)


def paragraphs(document: Document) -> list[str]:
    glue = "" if document.language.startswith("zh") else " "
    count = document.segments[-1].paragraph + 1
    return [glue.join(s.text for s in document.segments if s.paragraph == n) for n in range(count)]


def set_chinese(texts: list[str], per_line: int, left: float, size: float = 10.0) -> list[tuple[float, str]]:
    """The lines with their left edges, each paragraph indented by two characters."""
    lines = []
    for text in texts:
        indented = "　　" + text
        for start in range(0, len(indented), per_line):
            part = indented[start : start + per_line]
            lines.append((left + size * (len(part) - len(part.lstrip())), part.strip()))
    return lines


def set_english(texts: list[str], per_line: int, left: float, size: float = 10.0) -> list[tuple[float, str]]:
    """The lines, greedily filled; each character is half as wide as the size."""
    lines: list[tuple[float, str]] = []
    for text in texts:
        line, indent = "", 4
        for word in text.split():
            if len(line) + len(word) + 1 + indent > per_line:
                lines.append((left + indent * size / 2, line))
                line, indent = "", 0
            line = f"{line} {word}".strip()
        lines.append((left + indent * size / 2, line))
    return lines


def justified(texts: list[str], per_line: int, left: float, top: float) -> str:
    """The code that sets each word by itself, the last of each line but a paragraph's last at the right edge.

    Words are stretched by their letters, as in a proportional font.
    """
    scale = {word: 90 + sum(map(ord, word)) % 20 for text in texts for word in text.split()}
    width = {word: 0.05 * scale[word] * len(word) for word in scale}
    code = ""
    for text in texts:
        lines: list[list[str]] = [[]]
        for word in text.split():
            if sum(width[w] + 4 for w in lines[-1]) + width[word] > 5 * per_line:
                lines.append([])
            lines[-1].append(word)
        for line in lines:
            room = 5 * per_line - sum(width[word] for word in line)
            space = 4.0 if line is lines[-1] else room / max(1, len(line) - 1)
            x = left
            for word in line:
                code += f"{scale[word]} Tz {content_of([(round(x, 2), top, 10.0, word)])}"
                x += width[word] + space
            top -= 14
        top -= 7
    return code


def down(lines: list[tuple[float, str]], top: float, step: float = 14.0, size: float = 10.0) -> list[Placed]:
    return [(left, top - step * row, size, text) for row, (left, text) in enumerate(lines)]


# Columns


@pytest.mark.parametrize("by_rows", [False, True], ids=["column by column", "row by row"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_columns_are_read_one_after_the_other(tmp_path: Path, language: str, by_rows: bool) -> None:
    texts = BODY if language == "zh" else ENGLISH
    lines = set_chinese(texts, 14, 40) if language == "zh" else set_english(texts, 28, 40)
    half = (len(lines) + 1) // 2
    columns = [down(lines[:half], 500), down([(x + 170, t) for x, t in lines[half:]], 500)]
    if by_rows:
        page = [line for row in zip(*columns, strict=False) for line in row]
        page += columns[0][len(columns[1]) :]
    else:
        page = columns[0] + columns[1]
    title = [
        (60.0, 540.0, 18.0, "河岸绿化情况的年度报告" if language == "zh" else "Report on the River Banks")
    ]
    document = read(tmp_path, [title + page], language=language)
    assert paragraphs(document) == [title[0][3], *texts]


@pytest.mark.parametrize("per_line", [24, 26, 30, 36, 44])
def test_the_stretched_spaces_of_justified_lines_part_nothing(tmp_path: Path, per_line: int) -> None:
    document = read(tmp_path, [justified(ENGLISH[:2], per_line, 40, 560)], language="en")
    assert " ".join(s.text for s in document.segments) == " ".join(ENGLISH[:2])
    assert document.segments[-1].paragraph == 1


def test_justified_columns_stay_apart(tmp_path: Path) -> None:
    columns = [justified([text], 21, 40 + 125 * n, 560) for n, text in enumerate(ENGLISH)]
    document = read(tmp_path, ["".join(columns)], language="en")
    assert paragraphs(document) == ENGLISH


def test_a_heading_in_the_middle_goes_on_in_its_second_line(tmp_path: Path) -> None:
    heading = [
        (58.0, 560.0, 14.0, "Yearly Report on the Willows and Reeds"),
        (128.0, 540.0, 14.0, "along the South Bank"),
    ]
    page = heading + down(set_english(ENGLISH[:2], 60, 40), 500)
    assert paragraphs(read(tmp_path, [page], language="en"))[0] == f"{heading[0][3]} {heading[1][3]}"


def test_a_paragraph_goes_on_on_the_next_page(tmp_path: Path) -> None:
    lines = set_chinese(BODY, 28, 60)
    pages: list[list[Placed] | str] = [down(lines[i : i + 5], 500) for i in range(0, len(lines), 5)]
    assert paragraphs(read(tmp_path, pages)) == BODY


# Running heads and page numbers


@pytest.mark.parametrize(
    ("heads", "feet"),
    [
        (["河岸年报"] * 2, ["1", "2"]),
        (["河岸年报", "第一章"] * 2, ["- 1 -", "- 2 -", "- 3 -", "- 4 -"]),
        (["河岸年报 · 1", "河岸年报 · 2", "河岸年报 · 3"], ["", "", ""]),
        (["", "", ""], ["第1页", "第2页", "第3页"]),
        (["", ""], ["Page 1 of 2", "Page 2 of 2"]),
    ],
)
def test_running_heads_and_page_numbers_are_counted(
    tmp_path: Path, heads: list[str], feet: list[str]
) -> None:
    lines = set_chinese(BODY, 24, 60)
    share = -(-len(lines) // len(heads))
    pages: list[list[Placed] | str] = []
    for number, (head, foot) in enumerate(zip(heads, feet, strict=True)):
        page = down(lines[number * share : (number + 1) * share], 520)
        page = [(60.0, 560.0, 9.0, head)] * bool(head) + page + [(190.0, 40.0, 9.0, foot)] * bool(foot)
        pages.append(page)
    document = read(tmp_path, pages)
    assert paragraphs(document) == BODY
    left_out = document.left_out
    assert sum(left_out.values()) == sum(bool(text) for text in heads + feet)
    assert set(left_out) <= {"running-head", "page-number"}


def test_a_head_that_equals_the_title_goes_and_the_title_stays(tmp_path: Path) -> None:
    lines = set_chinese(BODY, 24, 60)
    half = len(lines) // 2
    head = (60.0, 570.0, 9.0, "河岸年报")
    pages: list[list[Placed] | str] = [
        [head, (150.0, 545.0, 18.0, "河岸年报"), *down(lines[:half], 515)],
        [head, *down(lines[half:], 545)],
    ]
    document = read(tmp_path, pages)
    assert paragraphs(document) == ["河岸年报", *BODY]
    assert document.left_out == {"running-head": 2}


# Footnotes


@pytest.mark.parametrize("size", [10.0, 8.0], ids=["in the size of the text", "smaller"])
def test_footnotes_are_not_part_of_a_sentence(tmp_path: Path, size: float) -> None:
    lines = set_chinese(BODY, 24, 60)
    half = len(lines) // 2
    first, second = down(lines[:half], 520), down(lines[half:], 520)
    marks = []
    for page, row, mark in ((first, 1, "1"), (first, 3, "2"), (second, 1, "3")):
        left, base, _, text = page[row]
        marks.append((page, (left + 10 * len(text), base + 4, 6.0, mark)))
    for page, glyph in marks:
        page.append(glyph)
    foot = 150.0
    notes = [("1", "树苗由市苗圃提供。"), ("2", "芦苇来自下游的湿地公园。")]
    for number, (mark, text) in enumerate(notes):
        first += [(60.0, foot - 20 * number + 4, 5.0, mark), (66.0, foot - 20 * number, size, text)]
    second += [(60.0, foot + 4, 5.0, "3"), (66.0, foot, size, "照片见附录。")]
    document = read(tmp_path, [first, second])
    assert paragraphs(document) == BODY
    assert document.left_out == {"footnote": 3, "note-mark": 3}
    kept = read(tmp_path, [first, second], keep={Omission.FOOTNOTE})
    assert paragraphs(kept)[len(BODY) :] == [
        "1树苗由市苗圃提供。", "2芦苇来自下游的湿地公园。", "3照片见附录。"
    ]  # fmt: skip


def test_a_list_of_references_is_not_a_footnote(tmp_path: Path) -> None:
    body = down(set_chinese(BODY[:1], 28, 60), 540)
    references = [f"[{n}] 李某某：河岸植物志（第{n}卷），北京，2019年" for n in range(1, 9)]
    page = [
        *body,
        (60.0, 460.0, 12.0, "参考文献"),
        *down([(60.0, text) for text in references], 440, size=8.0),
    ]
    document = read(tmp_path, [page], language="zh")
    assert document.left_out == {}
    assert paragraphs(document) == [BODY[0], "参考文献", *references]


# Tables, hyphens, vertical text, radicals


def test_tables_are_read_row_by_row(tmp_path: Path) -> None:
    rows = [
        ("树种", "棵数", "位置"),
        ("柳树", "300", "南岸"),
        ("槐树", "45", "学校门口"),
        ("杨树", "12", "桥头"),
    ]
    table: list[Placed] = [
        (60.0 + 100 * column, 400.0 - 20 * row, 10.0, text)
        for column in range(3)
        for row, cells in enumerate(rows)
        for text in [cells[column]]
    ]
    before = down(set_chinese([FIRST + THIRD], 28, 60), 500)
    after = down(set_chinese([SECOND], 28, 60), 300)
    expected = [FIRST + THIRD, *(cell for row in rows for cell in row), SECOND]
    assert paragraphs(read(tmp_path, [before + table + after])) == expected


def test_narrow_gaps_part_cells_where_others_are_aligned_or_a_rule_stands(tmp_path: Path) -> None:
    rows = [("钢管", "十二元", "三百根"), ("水泥", "每袋二十六元", "八十袋"), ("木板", "九元", "七块")]
    cells = [
        (x, 500.0 - 30 * n, 10.0, text)
        for n, row in enumerate(rows)
        for x, text in zip((40.0, 100.0, 170.0), row, strict=True)
    ]
    assert [s.text for s in read(tmp_path, [cells]).segments] == [text for row in rows for text in row]
    ruled = content_of(cells[3:6]) + "166 440 m 166 490 l S\n"
    assert [s.text for s in read(tmp_path, [ruled]).segments] == list(rows[1])


def test_a_number_or_mark_is_not_a_cell(tmp_path: Path) -> None:
    items = [("1.", FIRST), ("2.", SECOND), ("（三）", THIRD)]
    page: list[Placed] = []
    for n, (label, text) in enumerate(items):
        lines = [text[i : i + 24] for i in range(0, len(text), 24)]
        page += [(40.0, 500.0 - 60 * n, 10.0, label), *down([(75.0, line) for line in lines], 500.0 - 60 * n)]
    assert paragraphs(read(tmp_path, [page])) == [f"{label} {text}" for label, text in items]


def test_name_and_date_at_the_right_edge_stay_apart(tmp_path: Path) -> None:
    body = down(set_chinese([FIRST + SECOND], 28, 40), 540)
    end: list[Placed] = [(250.0, 440.0, 10.0, "南岸园林队"), (230.0, 426.0, 10.0, "二〇二五年三月")]
    assert paragraphs(read(tmp_path, [body + end])) == [FIRST + SECOND, "南岸园林队", "二〇二五年三月"]


@pytest.mark.parametrize("quarters", range(4))
def test_rotated_pages_are_turned_and_a_watermark_goes(tmp_path: Path, quarters: int) -> None:
    lines = content_of(down(set_chinese(BODY[:2], 28, 30), 380))
    mark = "q 0.7 0.7 -0.7 0.7 150 200 cm BT /F1 60 Tf <8349684856fe7eb8> Tj ET Q\n"
    turn = ("1 0 0 1 0 0", "0 1 -1 0 400 0", "-1 0 0 -1 400 400", "0 -1 1 0 0 400")[quarters]
    document = read(tmp_path, [f"q {turn} cm {lines}Q {mark}"])
    assert paragraphs(document) == BODY[:2]
    assert document.left_out == {Omission.ROTATED_TEXT: 1}


def test_a_page_number_below_vertical_text_goes(tmp_path: Path) -> None:
    columns = [(FIRST + SECOND)[i : i + 24] for i in range(0, len(FIRST + SECOND), 24)]
    page: list[Placed] = [
        (320.0 - 18 * n, 520.0 - 11 * m, 10.0, c)
        for n, text in enumerate(columns)
        for m, c in enumerate(text)
    ]
    document = read(tmp_path, [[*page, (200.0, 40.0, 8.0, "7")]])
    assert paragraphs(document) == [FIRST + SECOND]
    assert document.left_out == {Omission.PAGE_NUMBER: 1}


def test_a_cell_of_several_lines_is_one(tmp_path: Path) -> None:
    table: list[Placed] = [
        (60.0, 400.0, 10.0, "树种"), (160.0, 400.0, 10.0, "位置"),
        (60.0, 376.0, 10.0, "柳树"), (160.0, 376.0, 10.0, "南岸学校"), (160.0, 364.0, 10.0, "门口"),
        (60.0, 340.0, 10.0, "杨树"), (160.0, 340.0, 10.0, "桥头"),
    ]  # fmt: skip
    assert paragraphs(read(tmp_path, [table])) == ["树种", "位置", "柳树", "南岸学校门口", "杨树", "桥头"]


def test_cells_between_rules_are_whole_wherever_their_lines_stand(tmp_path: Path) -> None:
    table: list[Placed] = [
        (60.0, 400.0, 10.0, "树种"), (160.0, 400.0, 10.0, "位置"),
        (60.0, 370.0, 10.0, "柳树"), (160.0, 376.0, 10.0, "南岸学校"), (160.0, 364.0, 10.0, "门口"),
        (60.0, 346.0, 10.0, "北美"), (60.0, 334.0, 10.0, "杨树"), (160.0, 340.0, 10.0, "桥头"),
    ]  # fmt: skip
    rules = "".join(f"55 {height} m 300 {height} l S\n" for height in (412, 390, 358, 326))
    found = paragraphs(read(tmp_path, [content_of(table) + rules]))
    assert found == ["树种", "位置", "柳树", "南岸学校门口", "北美杨树", "桥头"]


def test_three_columns(tmp_path: Path) -> None:
    lines = set_chinese(BODY, 10, 30)
    third = -(-len(lines) // 3)
    page: list[Placed] = []
    for column in range(3):
        part = lines[column * third : (column + 1) * third]
        page += down([(left + 120 * column, text) for left, text in part], 500)
    assert paragraphs(read(tmp_path, [page])) == BODY


def test_vertical_text(tmp_path: Path) -> None:
    columns = set_chinese(BODY, 30, 0)
    page: list[Placed] = [
        (340.0 - 18 * number, 540.0 - indent - 10 * row, 10.0, character)
        for number, (indent, text) in enumerate(columns)
        for row, character in enumerate(text)
    ]
    assert paragraphs(read(tmp_path, [page])) == BODY


def test_radicals_of_fonts_become_ideographs(tmp_path: Path) -> None:
    page = down([(60.0, "⻰⻔镇⻝品⼚的⾸⻚已经更新，⼾主请⾃⾏查看。")], 500)
    assert paragraphs(read(tmp_path, [page])) == ["龙门镇食品厂的首页已经更新，户主请自行查看。"]


# Scans and damage

PICTURE = "q 400 0 0 600 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID 80> EI Q\n"


def test_scanned_pages_are_refused_by_their_numbers(tmp_path: Path) -> None:
    page = down(set_chinese(BODY, 28, 60), 500)
    with refusal(InputError, "a.pdf", n=3, pages="2-3, 5"):
        read(tmp_path, [page, PICTURE, PICTURE, page, PICTURE])
    with refusal(InputError, "a.pdf", lacking="text"):
        read(tmp_path, [PICTURE, PICTURE])
    assert len(paragraphs(read(tmp_path, [page, [], page]))) == 2 * len(BODY)  # a blank page is none


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
def test_a_damaged_file_is_named(tmp_path: Path, cut: float) -> None:
    data = pdf([down(set_chinese(BODY, 28, 60), 500)] * 3)
    path = tmp_path / "a.pdf"
    for damaged in (
        data[: int(len(data) * cut)],
        data.replace(b"/Count 3", b"/Count 9"),
        data.replace(b"8 0 R", b"99 0 R"),
    ):
        path.write_bytes(damaged)
        try:
            read_document(path)
        except InputError as error:
            assert error.path == str(path)


# Nothing is lost


@st.composite
def layouts(draw: st.DrawFn) -> list[list[Placed] | str]:
    """Pages of lines in one or two columns, with heads, feet, notes and rows of tables."""
    words = st.text(st.sampled_from("字港口的abC 12。，”.-"), min_size=1, max_size=14).filter(str.strip)
    pages: list[list[Placed] | str] = []
    for number in range(draw(st.integers(1, 3))):
        page: list[Placed] = [(60.0, 580.0, 9.0, "年报")] * draw(st.booleans())
        for column in range(draw(st.integers(1, 2))):
            for row in range(draw(st.integers(1, 9))):
                size = draw(st.sampled_from([10.0, 10.0, 10.0, 14.0, 8.0]))
                page.append((60.0 + 170 * column, 540.0 - 15 * row, size, draw(words)))
        page += [(60.0, 90.0, 6.0, "1"), (68.0, 86.0, 8.0, draw(words))] * draw(st.booleans())
        page += [(190.0, 30.0, 9.0, str(number + 1))]
        pages.append(page)
    return pages


@given(layouts())
def test_every_character_is_read_or_counted(pages: list[list[Placed] | str]) -> None:
    data = pdf(pages)
    extracted = extract(data, Path("a.pdf"), None)
    document = pypdfium2.PdfDocument(data)
    independent = "".join(page.get_textpage().get_text_range() for page in document)

    def letters(text: str) -> Counter[str]:
        # A hyphen at the end of a line may have been no part of its word.
        return Counter(c for c in text if not c.isspace() and c not in "-\x02\ufffe")

    found = [*extracted.paragraphs, *(thing.text for thing in extracted.left_out)]
    assert letters("".join(found)) == letters(independent)


def test_what_spans_both_columns_stays_whole(tmp_path: Path) -> None:
    above = down(set_chinese([FIRST + SECOND, THIRD], 31, 40), 560)
    lines = set_chinese(BODY, 14, 40)
    half = (len(lines) + 1) // 2
    columns = down(lines[:half], 480) + down([(x + 170, t) for x, t in lines[half:]], 480)
    assert paragraphs(read(tmp_path, [above + columns])) == [FIRST + SECOND, THIRD, *BODY]


def test_words_cut_by_a_hyphen_are_joined(tmp_path: Path) -> None:
    lines = [
        (60.0, "The gardeners planted three hun-"),
        (60.0, "dred willows along the river ba-"),
        (60.0, "nk and went home."),
    ]
    assert paragraphs(read(tmp_path, [down(lines, 500)])) == [
        "The gardeners planted three hundred willows along the river bank and went home."
    ]
