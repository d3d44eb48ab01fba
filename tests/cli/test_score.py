"""``duizhao score`` from the outside: figures, forms of input, and what it says of bad input."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main

SOURCE = ["猫坐在垫子上。", "整天下雨，河水上涨了3.5米。", "他说，我们必须提前布局。", "没有人回答。"]
REFERENCE = [
    "The cat sat on the mat.",
    "It rained all day, and the river rose by 3.5 metres.",
    "He said we must plan ahead.",
    "Nobody answered.",
]
SECOND = [
    "A cat was sitting on the mat.",
    "All day it rained; the river was up 3.5 metres.",
    "We have to plan in advance, he said.",
    "There was no answer.",
]
GOOD = [
    "The cat is sitting on the mat.",
    "It rained all day and the river rose 3.5 metres.",
    "He said that we must plan in advance.",
    "No one answered.",
]
POOR = ["Cat on mat.", "Rain whole day, river 3.5 metres.", "He say must early layout.", "No person answer."]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, lines in {
        "src.zh": SOURCE,
        "a.en": REFERENCE,
        "b.en": SECOND,
        "good.txt": GOOD,
        "poor.txt": POOR,
    }.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["score", *map(str, arguments)], catch_exceptions=False)


def result(*arguments: str | Path) -> dict:
    answer = run(*arguments, "--json")
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def sacrebleu(*arguments: str | Path) -> list[dict]:
    """What the sacrebleu command says, with all digits."""
    command = [sys.executable, "-m", "sacrebleu", *map(str, arguments), "-w", "12", "-f", "json"]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return answer if isinstance(answer, list) else [answer]


def test_figures_and_signatures_are_the_sacrebleu_commands(files):
    ours = result(
        files / "good.txt", "--src", files / "src.zh", "--ref", files / "a.en", "--ref", files / "b.en",
        "--metric", "bleu", "--metric", "chrf", "--metric", "ter", "--no-significance",
    )  # fmt: skip
    theirs = sacrebleu(files / "a.en", files / "b.en", "-i", files / "good.txt", "-m", "bleu", "chrf", "ter")

    scores = ours["systems"][0]["scores"]
    for name, expected in zip(["bleu", "chrf", "ter"], theirs, strict=True):
        assert scores[name]["score"] == pytest.approx(expected["score"], abs=1e-11)
        assert scores[name]["signature"] == expected["signature"]


def test_every_published_cell_of_wmt22_is_reproduced(shared):
    folder = shared / "wmt22"
    with (folder / "automatic-scores.zh-en.tsv").open() as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    published = {(row["system"], row["metric"]): float(row["score"]) for row in rows}
    outputs = sorted((folder / "system-outputs").iterdir())
    base = folder / "generaltest2022.zh-en"
    for name, references in {"A": "A", "B": "B", "all": "BA"}.items():
        ours = result(
            *outputs, "--src", f"{base}.src.zh", *(f"--ref={base}.ref.{letter}.en" for letter in references),
            "--metric", "bleu", "--metric", "chrf", "--no-significance",
        )  # fmt: skip
        for system in ours["systems"]:
            for metric in ("bleu", "chrf"):
                key = (system["name"], f"{metric}-{name}")
                assert system["scores"][metric]["score"] == pytest.approx(published[key], abs=1e-9), key


def test_a_lost_line_is_an_error_that_says_where(files):
    (files / "short.txt").write_text("\n".join(GOOD[:1] + GOOD[2:]) + "\n", encoding="utf-8")
    answer = run(files / "short.txt", "--src", files / "src.zh", "--ref", files / "a.en")

    assert answer.exit_code == 2
    assert "3 lines for 4 segments" in answer.stderr
    assert "part from line 2 on" in answer.stderr
    assert "--resegment" in answer.stderr
