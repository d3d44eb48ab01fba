"""What ``duizhao align`` can be told besides its files, and what it says of a pair that is none."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from corpus.folder import bundled

ZH = "今天天气很好。\n我们去公园散步。\n晚上我们在家吃饭，然后看了一部电影。\n"
EN = "The weather is fine today.\nWe took a walk in the park.\nIn the evening we ate at home.\nThen we watched a film.\n"  # noqa: E501
RECIPE = [
    "The recipe calls for two cups of flour.",
    "Heat the oven before you begin.",
    "Grease the tin well.",
    "Bake it for forty minutes.",
] * 5


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


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


def test_the_dictionary_alone_aligns_too(folder: Path) -> None:
    assert beads(folder, "--encoder", "none") == "[0]:[0]\n[1]:[1]\n[2]:[2,3]\n"


def test_a_text_that_is_no_translation_is_flagged(folder: Path) -> None:
    result = run("align", folder / "speech.zh", folder / "recipe.en", "--segmented", "-o", folder / "x.align")
    assert result.exit_code == 0
    assert "recipe.en: hardly a translation of the source" in result.stderr
