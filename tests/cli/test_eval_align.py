"""eval-align, as a user runs it."""

from pathlib import Path

import pytest

from tests.cli.running import run

ZH = "今天天气很好。\n我们去公园散步。\n晚上我们在家吃饭，然后看了一部电影。\n"
EN = (
    "The weather is fine today.\nWe took a walk in the park.\n"
    "In the evening we ate at home.\nThen we watched a film.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"a.zh": ZH, "a.en": EN}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_eval_align_prints_figures_by_type(folder: Path) -> None:
    (folder / "gold.align").write_text("[0]:[0]\n[1]:[1,2]\n[2]:[]\n")
    (folder / "auto.align").write_text("[0]:[0]\n[1]:[1]\n[2]:[2]\n")
    result = run("eval-align", folder / "gold.align", folder / "auto.align")
    # One of three is right, one of the gold's two filled beads is found; [2]:[2] overlaps nothing.
    assert result.stdout.splitlines()[1].split() == ["strict", "0.3333", "0.5000", "0.4000"]
    assert result.stdout.splitlines()[2].split() == ["lax", "0.6667", "1.0000", "0.8000"]


def test_eval_align_shows_what_is_wrong(folder: Path) -> None:
    (folder / "a.align").write_text("[0]:[0]\n[1]:[1]\n[2]:[2,3]\n")
    (folder / "auto.align").write_text("[0]:[0]\n[1]:[1,2]\n[2]:[3]\n")
    shown = run("eval-align", folder / "a.align", folder / "auto.align", "--show").stdout
    assert "gold  [1]:[1]\n      我们去公园散步。\n      We took a walk in the park.\n" in shown
    assert "auto  [1]:[1, 2]" in shown
    assert "今天天气很好" not in shown


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("[0]:[0]\nnothing\n", 2, "is not a bead"),
        ("[0]:[0]\n\n[0]:[1]\n", 3, "earlier bead"),
        ("[1]:[1]\n[0]:[0]\n", 2, "out of order"),
        ("[0,2]:[0]\n", 1, "not consecutive"),
        ("[0]:[0]\n[1]:[99]\n", None, "99"),
    ],
)
def test_bad_bead_files_are_named_with_their_line(
    folder: Path, text: str, line: int | None, problem: str
) -> None:
    (folder / "gold.align").write_text("[0]:[0]\n[1]:[1]\n[2]:[2,3]\n")
    (folder / "bad.align").write_text(text)
    result = run("eval-align", folder / "gold.align", folder / "bad.align")
    assert result.exit_code == 2
    assert "bad.align" in result.stderr
    assert problem in result.stderr
    assert line is None or f"line {line}" in result.stderr


def test_a_file_without_a_bead_is_reported(folder: Path) -> None:
    (folder / "gold.align").write_text("[0]:[0]\n")
    (folder / "empty.align").write_text("")
    result = run("eval-align", folder / "gold.align", folder / "empty.align")
    assert result.exit_code == 0
    assert "empty.align: it has no beads" in result.stderr


@pytest.fixture
def verses(folder: Path) -> Path:
    """A gold from English to Chinese, by verses: two of them, the second of two English sentences."""
    (folder / "gold.zh").write_text("起初。\n神创造。\n天地。\n地是空虚。\n混沌。\n", encoding="utf-8")
    (folder / "gold.en").write_text("In the beginning.\nAnd the earth was without form.\nAnd void.\n")
    (folder / "gold.zh.verse").write_text("1\n1\n1\n2\n2")
    (folder / "gold.en.verse").write_text("1\n2\n2")
    (folder / "gold.align").write_text("[0]:[0,1,2]\n[1,2]:[3,4]\n")
    return folder


@pytest.mark.parametrize(
    ("produced", "figures"),
    [
        # One verse of two, and right: of the gold's beads one is found.
        ("[0]:[0,1]\n[]:[2]\n", ["strict", "1.0000", "0.5000", "0.6667"]),
        ("[0]:[0,1,2]\n[1]:[3]\n[2]:[4]\n", ["strict", "1.0000", "1.0000", "1.0000"]),
    ],
)
def test_a_part_of_a_text_is_merged_by_verse_in_the_direction_of_the_gold(
    verses: Path, produced: str, figures: list[str]
) -> None:
    (verses / "auto.align").write_text(produced)
    result = run("eval-align", verses / "gold.align", verses / "auto.align")
    assert result.stdout.splitlines()[1].split() == figures


def test_verses_that_end_before_the_beads_are_reported(verses: Path) -> None:
    (verses / "gold.zh.verse").write_text("1\n1\n1\n2\n")
    result = run("eval-align", verses / "gold.align", verses / "gold.align")
    assert result.exit_code == 2
    assert "gold.zh.verse: has the verses of 4 segments" in result.stderr


@pytest.mark.parametrize("by_verse", [True, False])
def test_the_texts_are_shown_in_the_direction_of_the_gold(verses: Path, by_verse: bool) -> None:
    if not by_verse:  # the texts alone tell: only the Chinese has five segments
        for language in ("zh", "en"):
            (verses / f"gold.{language}.verse").unlink()
    (verses / "auto.align").write_text("[0]:[0,1,2]\n[1]:[3,4]\n[2]:[]\n")
    if by_verse:
        (verses / "auto.align").write_text("[0,1]:[0,1,2]\n[2]:[3,4]\n")
    shown = run("eval-align", verses / "gold.align", verses / "auto.align", "--show").stdout
    assert (
        "gold  [1, 2]:[3, 4]\n      And the earth was without form. | And void.\n      地是空虚。 | 混沌。\n"
        in shown
    )


def test_swapped_sides_are_reported_though_they_reach_beyond_the_gold(verses: Path) -> None:
    (verses / "auto.align").write_text("[0,1,2]:[0]\n[3,4]:[1,2]\n")
    result = run("eval-align", verses / "gold.align", verses / "auto.align")
    assert result.exit_code == 2
    assert "auto.align: source and target seem swapped relative to the gold" in result.stderr
    assert "--source-language en --target-language zh" in result.stderr


def test_swapped_sides_within_the_gold_are_warned_of(folder: Path) -> None:
    (folder / "gold.align").write_text("[0,1,2]:[0]\n[3]:[1]\n[4]:[2,3]\n[5]:[4,5]\n")
    (folder / "auto.align").write_text("[0]:[0,1,2]\n[1]:[3]\n[2,3]:[4]\n[4,5]:[5]\n")
    result = run("eval-align", folder / "gold.align", folder / "auto.align")
    assert result.exit_code == 0
    assert "auto.align: source and target seem swapped relative to the gold" in result.stderr
    right = run("eval-align", folder / "gold.align", folder / "gold.align")
    assert right.stderr == ""
