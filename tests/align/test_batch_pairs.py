"""Pairs of documents: manifests with mistakes named by line, and folders matched by name or by contents."""

import random
from pathlib import Path
from typing import Any

import pytest

from align.batch.matching import match_by_content
from align.batch.pairs import FilePair, match_by_name, read_manifest
from align.encoders import load_encoder
from corpus.errors import InputError, NotFoundError
from corpus.folder import bundled
from tests.refusals import refusal


def test_a_manifest_lists_pairs_relative_to_itself(tmp_path: Path) -> None:
    manifest = tmp_path / "pairs.tsv"
    manifest.write_bytes(
        "\ufeffsource\ttarget\r\n# the first year\r\n\r\n2025/a.zh.txt\t2025/a.en.txt\r\n"
        "2025/b.docx\t/elsewhere/b.txt\t论文 b\r\n".encode()
    )
    assert read_manifest(manifest) == [
        FilePair("2025/a.zh", tmp_path / "2025/a.zh.txt", tmp_path / "2025/a.en.txt"),
        FilePair("论文 b", tmp_path / "2025/b.docx", Path("/elsewhere/b.txt")),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", {"lacking": "pair"}),
        ("source\ttarget\n", {"lacking": "pair"}),
        ("a.txt\tb.txt\nc.txt\n", {"line": 2, "columns": 1}),
        ("a.txt\tb.txt\tname\tmore\n", {"line": 1, "columns": 4}),
        ("a.txt\t\n", {"line": 1, "columns": 2}),
        ("\tb.txt\n", {"line": 1, "columns": 2}),
        ("a.txt\tb.txt\n\na.txt\tc.txt\n", {"line": 3, "name": "a", "before": 1}),
        ("a.txt\tb.txt\tx\nc.txt\td.txt\tx\n", {"line": 2, "name": "x", "before": 1}),
        ("a.txt,b.txt\n", {"line": 1, "columns": 1}),
    ],
)
def test_a_mistake_in_a_manifest_is_named_with_its_line(
    tmp_path: Path, text: str, fault: dict[str, Any]
) -> None:
    manifest = tmp_path / "pairs.tsv"
    manifest.write_text(text, encoding="utf-8")
    with refusal(InputError, manifest, **fault):
        read_manifest(manifest)


def test_a_manifest_that_cannot_be_read(tmp_path: Path) -> None:
    with refusal(NotFoundError, "pairs.tsv"):
        read_manifest(tmp_path / "pairs.tsv")
    (tmp_path / "pairs.tsv").write_bytes("文\t件".encode("gb18030"))
    with refusal(InputError, "pairs.tsv"):
        read_manifest(tmp_path / "pairs.tsv")


def _folders(tmp_path: Path, source: list[str], target: list[str]) -> tuple[Path, Path]:
    for side, names in (("zh", source), ("en", target)):
        for name in names:
            path = tmp_path / side / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    return tmp_path / "zh", tmp_path / "en"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("speech.txt", "speech.txt"),
        ("speech.zh.txt", "speech.en.txt"),
        ("speech_zh-Hans.docx", "Speech_en-US.html"),
        ("2026/a/speech.txt", "2026/a/speech.md"),
        ("讲话（中文版）.txt", "讲话_英文版.txt"),
        ("CN-speech 1.txt", "EN-speech-1.txt"),
    ],
)
def test_names_that_differ_in_language_alone_match(tmp_path: Path, source: str, target: str) -> None:
    zh, en = _folders(tmp_path, [source, "other.txt"], [target, "another.txt"])
    found = match_by_name(zh, en)
    assert [(pair.source, pair.target) for pair in found.pairs] == [(zh / source, en / target)]
    assert found.only_source == (zh / "other.txt",)
    assert found.only_target == (en / "another.txt",)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (["speech.txt"], ["speech2.txt"]),
        (["2025/speech.txt"], ["2026/speech.txt"]),
        (["speech.txt", "speech.docx"], ["speech.txt"]),  # Which of the two?
        (["enzyme.txt"], ["zyme.txt"]),  # The letters “en” in a word say nothing of a language.
    ],
)
def test_names_that_differ_otherwise_do_not_match(
    tmp_path: Path, source: list[str], target: list[str]
) -> None:
    assert match_by_name(*_folders(tmp_path, source, target)).pairs == ()


def test_a_folder_that_is_not_there_or_empty(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    with refusal(InputError, "zh"):
        match_by_name(tmp_path / "zh", tmp_path / "zh")
    with refusal(InputError, "en"):
        match_by_name(tmp_path / "en", tmp_path / "zh")


def test_contents_show_the_pairs_that_names_do_not(tmp_path: Path) -> None:
    """Each passage of the bundled speech finds its translation among the others; a stranger finds none."""
    bitext = bundled()[0].bitexts[0]
    zh, en = tmp_path / "zh", tmp_path / "en"
    zh.mkdir()
    en.mkdir()
    size = len(bitext.beads) // 6
    starts = list(range(0, size * 6, size))
    numbers = random.Random(1).sample(range(100), len(starts))
    for start, number in zip(starts, numbers, strict=True):
        beads = bitext.beads[start : start + size]
        source = "".join(bitext.source.segments[i].text for bead in beads for i in bead.source)
        target = " ".join(bitext.target.segments[j].text for bead in beads for j in bead.target)
        (zh / f"{start}.txt").write_text(source, encoding="utf-8")
        (en / f"text{number}.txt").write_text(target, encoding="utf-8")
    (zh / "菜谱.txt").write_text(
        "把土豆切成丝。锅里放油，先炒花椒。加醋和盐，翻炒两分钟就可以出锅了。", encoding="utf-8"
    )
    (zh / "broken.docx").write_bytes(b"no Word document")
    found = match_by_content(zh, en, load_encoder("use"))
    assert {pair.source.stem: pair.target.stem for pair in found.pairs} == {
        str(start): f"text{number}" for start, number in zip(starts, numbers, strict=True)
    }
    assert sorted(path.name for path in found.only_source) == ["broken.docx", "菜谱.txt"]
    assert found.only_target == ()


def test_what_is_paired_by_name_stays(tmp_path: Path) -> None:
    """Contents are asked only of the files that names leave over."""
    zh, en = _folders(tmp_path, ["a.txt", "b.txt"], ["a.txt", "c.txt"])
    (zh / "b.txt").write_text("坚持自主创新。", encoding="utf-8")
    (en / "c.txt").write_text("Adhere to independent innovation.", encoding="utf-8")
    found = match_by_content(zh, en, load_encoder("use"), known=match_by_name(zh, en))
    assert [(pair.source.name, pair.target.name) for pair in found.pairs] == [
        ("a.txt", "a.txt"),
        ("b.txt", "c.txt"),
    ]
