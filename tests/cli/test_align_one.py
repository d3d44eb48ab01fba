"""``duizhao align FILE``: one file in both languages."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from corpus.folder import read_folder
from corpus.formats import read_units

PAIRS = [
    ("港口始建于一九二六年。", "The harbour was built in 1926."),
    ("渔业资源逐年减少，码头渐渐荒废。", "Fish stocks declined, and the wharves fell into disuse."),
    ("市政府决定重建码头。", "The city government decided to rebuild the wharves."),
]


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def test_paragraphs_in_turn(tmp_path: Path) -> None:
    file, out = tmp_path / "a.txt", tmp_path / "a.jsonl"
    file.write_text("\n\n".join(text for pair in PAIRS for text in pair), "utf-8")
    done = _run("align", file, "-o", out)
    assert f"{file}: paragraphs in turn in the two languages; 3 beads; wrote {out}" in done.output
    assert [(unit.source, unit.target) for unit in read_units(out)] == PAIRS


def test_a_text_followed_by_its_translation_is_aligned(tmp_path: Path) -> None:
    file, out = tmp_path / "a.md", tmp_path / "a.jsonl"
    texts = [zh for zh, _ in PAIRS * 4] + [en for _, en in PAIRS * 4]
    file.write_text("\n\n".join(texts), "utf-8")
    done = _run("align", file, "-o", out, "--encoder", "none")
    assert "a text followed by its translation" in done.output
    assert [(unit.source, unit.target) for unit in read_units(out)] == PAIRS * 4


def test_a_document_folder_and_the_other_direction(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("中文,English\n" + "".join(f'{zh},"{en}"\n' for zh, en in PAIRS), "utf-8")
    assert _run("align", file, "-o", f"{tmp_path}/folder/").exit_code == 0
    folder = read_folder(tmp_path / "folder")
    assert folder.source.texts == [zh for zh, _ in PAIRS]
    assert folder.bitexts[0].target.texts == [en for _, en in PAIRS]


@pytest.mark.parametrize(("name", "text"), [("a.txt", "只有中文。\n\n还是中文。"), ("a.srt", "没有时间")])
def test_a_file_in_one_language_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    done = _run("align", tmp_path / name)
    assert done.exit_code == 2
    assert done.output.startswith(f"Error: {tmp_path / name}")
