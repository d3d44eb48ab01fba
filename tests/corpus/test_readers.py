"""Files to documents."""

from pathlib import Path

import pytest

from corpus.errors import DuizhaoError
from corpus.model import Segment
from corpus.readers import read_document

CHINESE = "未来产业\n\n习近平\n\n今天进行集体学习。内容是前瞻布局和发展未来产业，主要是总结情况。\n"


@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
    ],
)
def test_the_encoding_is_found_and_named(tmp_path: Path, codec: str, named: str | None) -> None:
    path = tmp_path / "speech.txt"
    path.write_bytes(CHINESE.encode(codec))
    document = read_document(path)
    assert document.language == "zh-Hans"
    assert document.metadata.get("encoding") == named
    assert document.segments == (
        Segment("1.1", "未来产业", 0),
        Segment("2.1", "习近平", 1),
        Segment("3.1", "今天进行集体学习。", 2),
        Segment("3.2", "内容是前瞻布局和发展未来产业，主要是总结情况。", 2),
    )


def test_segmented_lines_stay(tmp_path: Path) -> None:
    path = tmp_path / "speech.txt"
    path.write_text("One. Two.\nthree\n\nFour\n", encoding="utf-8")
    document = read_document(path, language="en", segmented=True)
    assert [(s.id, s.text) for s in document.segments] == [
        ("1.1", "One. Two."),
        ("1.2", "three"),
        ("2.1", "Four"),
    ]


def test_the_seed_is_mended(shared: Path) -> None:
    (path,) = (shared / "seed").glob("*.txt")
    document = read_document(path)
    paragraphs = {s.paragraph for s in document.segments}
    assert len(paragraphs) == 13
    assert "方向明，才能路子正、步履坚。" in document.texts
    assert any("应急响应体系，前瞻应对技术失控" in text for text in document.texts)


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t\n", "has no text in it"),
        ("a.xyz", b"text", "unknown extension “.xyz”. Known ones: .docx .htm .html .md .pdf .srt .txt"),
        ("a.txt", bytes(range(256)) * 20, "is no text"),
        ("a.txt", b"PK\x03\x04....word/document.xml", "it looks like a Word document"),
        ("a.docx", b"no zip", "is no Word document"),
        ("a.pdf", b"no pdf", "cannot be read as PDF"),
    ],
)
def test_bad_input_is_named(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DuizhaoError) as caught:
        read_document(path)
    assert problem in str(caught.value)
    assert str(path) in str(caught.value)


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DuizhaoError, match="no such file"):
        read_document(tmp_path / "missing.txt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(DuizhaoError, match="is a folder"):
        read_document(tmp_path / "folder.txt")
