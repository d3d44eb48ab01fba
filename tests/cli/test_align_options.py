"""What ``duizhao align`` can be told besides its files, and what it says of a pair that is none."""

import subprocess
import sys
from pathlib import Path

import pytest

from corpus.folder import bundled
from tests.cli.running import run

ZH = "今天天气很好。\n我们去公园散步。\n晚上我们在家吃饭，然后看了一部电影。\n"
EN = "The weather is fine today.\nWe took a walk in the park.\nIn the evening we ate at home.\nThen we watched a film.\n"  # noqa: E501
RECIPE = [
    "The recipe calls for two cups of flour.",
    "Heat the oven before you begin.",
    "Grease the tin well.",
    "Bake it for forty minutes.",
] * 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    speech = "\n".join(bundled()[0].source.texts[:20])
    recipe = "\n".join(RECIPE)
    for name, text in {"a.zh": ZH, "a.en": EN, "speech.zh": speech, "recipe.en": recipe}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def beads(folder: Path, *options: str | Path) -> str:
    result = run("align", folder / "a.zh", folder / "a.en", "--segmented", "-o", folder / "a.align", *options)
    assert result.exit_code == 0, result.stderr
    assert "hardly" not in result.stderr
    return (folder / "a.align").read_text()


def test_reviewed_beads_are_kept(folder: Path) -> None:
    (folder / "reviewed.align").write_text("[1,2]:[1,2,3]\n")
    assert beads(folder, "--anchors", folder / "reviewed.align") == "[0]:[0]\n[1,2]:[1,2,3]\n"


def test_reviewed_beads_out_of_range_are_refused(folder: Path) -> None:
    (folder / "reviewed.align").write_text("[0]:[0]\n[1]:[9]\n")
    result = run(
        "align", folder / "a.zh", folder / "a.en", "--segmented", "--anchors", folder / "reviewed.align"
    )
    assert result.exit_code == 2
    assert "line 2" in result.stderr and "out of range" in result.stderr


def test_unsure_beads_can_be_left_out(folder: Path) -> None:
    assert beads(folder, "--min-confidence", "0") == "[0]:[0]\n[1]:[1]\n[2]:[2,3]\n"
    assert beads(folder, "--min-confidence", "1").count("\n") < 3


def test_a_document_folder_has_every_bead(folder: Path) -> None:
    output = f"{folder}/speech/"
    result = run(
        "align", folder / "a.zh", folder / "a.en", "--segmented", "-o", output, "--min-confidence", "0.9"
    )
    assert result.exit_code == 2
    assert "Leave out --min-confidence" in result.stderr
    assert not Path(output).exists()


def test_beads_left_out_are_counted(folder: Path) -> None:
    arguments = ("align", folder / "a.zh", folder / "a.en", "--segmented", "-o", folder / "a.tsv")
    result = run(*arguments, "--min-confidence", "1")
    left = len((folder / "a.tsv").read_text("utf-8").splitlines()) - 1
    assert f"in {left} beads, {3 - left} of lower confidence than 1 left out" in result.stderr
    assert "left out" not in run(*arguments).stderr


def test_as_many_doubts_are_named_as_one_asks_for(folder: Path) -> None:
    arguments = ("align", folder / "speech.zh", folder / "recipe.en", "--segmented", "-o", folder / "x.align")
    lines = run(*arguments).stderr.splitlines()
    more, option = lines[-1].split("; ")
    total = int(more.split()[2]) + 5
    assert option == f"--doubts {total} lists all"
    every = run(*arguments, "--doubts", str(total)).stderr.splitlines()
    assert every[: len(lines) - 1] == lines[:-1]
    assert len(every) == len(lines) - 1 + total - 5
    assert any("low similarity" in line for line in every)
    assert not any("bead " in line for line in run(*arguments, "--doubts", "0").stderr.splitlines())


def test_a_moved_sentence_is_named(folder: Path) -> None:
    texts = [bundled()[0].bitexts[0].source.texts[:12], bundled()[0].bitexts[0].target.texts[:12]]
    moved = ("大熊猫在动物园的竹林里睡着了。", "The giant panda fell asleep in the bamboo grove of the zoo.")
    (folder / "m.zh").write_text("\n".join([moved[0], *texts[0]]), encoding="utf-8")
    (folder / "m.en").write_text("\n".join([*texts[1], moved[1]]), encoding="utf-8")
    (folder / "anchors.align").write_text("[0]:[]\n")
    arguments = ("align", folder / "m.zh", folder / "m.en", "--segmented", "-o", folder / "m.tsv")
    assert "moved: target segment 13 is like it" in run(*arguments).stderr
    assert "moved: source segment 1 is like it" in (folder / "m.tsv").read_text("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_line(folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cli", "align", folder / "a.zh", folder / "a.en", "--segmented"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "Error: standard output cannot be written: no space is left where it goes"
    ]


def test_the_other_direction_is_named_where_it_is_refused(folder: Path) -> None:
    result = run("align", folder / "a.en", folder / "a.zh", "--segmented")
    assert "or keep this direction with --source-language en --target-language zh" in result.stderr


def test_the_dictionary_alone_aligns_too(folder: Path) -> None:
    assert beads(folder, "--encoder", "none") == "[0]:[0]\n[1]:[1]\n[2]:[2,3]\n"


def test_a_text_that_is_not_a_translation_is_flagged(folder: Path) -> None:
    result = run("align", folder / "speech.zh", folder / "recipe.en", "--segmented", "-o", folder / "x.align")
    assert result.exit_code == 0
    assert "recipe.en: hardly a translation of the source" in result.stderr
