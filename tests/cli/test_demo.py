"""The demo: what a newcomer gets from one command."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from align.scoring.from_bitexts import bitexts_as_test_set
from cli.main import main
from corpus.folder import bundled
from corpus.formats import tmx


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo") / "out"
    result = CliRunner().invoke(main, ["demo", "-o", str(folder)])
    assert result.exit_code == 0, result.output
    return folder, result.stdout


@pytest.mark.parametrize("translation", ["en-a", "en-b"])
def test_tmx_and_tsv_hold_the_same_rows(demo: tuple[Path, str], translation: str) -> None:
    path = demo[0] / f"future-industries.{translation}.tmx"
    units = list(tmx.read(path))
    if tmx.paragraph_path(path).exists():
        units += tmx.read(tmx.paragraph_path(path))
    frame = pd.read_csv(
        path.with_suffix(".tsv"), sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False, dtype=str
    )
    rows = frame[["id", "source", "target"]].itertuples(index=False, name=None)
    assert sorted(rows) == sorted((unit.id, unit.source, unit.target) for unit in units)
    assert len(units) == sum(len(b.beads) for b in bundled()[0].bitexts if b.target.name == translation)


def test_the_scores_are_those_of_the_sacrebleu_command(demo: tuple[Path, str], tmp_path: Path) -> None:
    test_set = bitexts_as_test_set(bundled()[0].bitexts)
    for name, texts in test_set.references.items():
        (tmp_path / name).write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    command = [sys.executable, "-m", "sacrebleu", f"{tmp_path}/en-a", "-i", f"{tmp_path}/en-b"]
    options = ["-m", "bleu", "chrf", "ter", "--chrf-word-order", "2", "-w", "1"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    expected = [f"{score['score']:.1f}" for score in json.loads(done.stdout)]
    row = next(line for line in demo[1].splitlines() if line.startswith("  en-b"))
    assert row.split()[1:4] == expected


def test_every_source_segment_has_a_line_in_the_baseline(demo: tuple[Path, str]) -> None:
    lines = (demo[0] / "gloss.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(bundled()[0].source.segments)
    assert all(lines)


def test_three_commands_are_offered(demo: tuple[Path, str]) -> None:
    after = demo[1].partition("Try next:")[2]
    assert [line.split()[1] for line in after.strip().splitlines()] == ["lookup", "score", "align"]


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(main, ["demo", "-o", str(tmp_path / "file")])
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ") and "file" in result.stderr


def test_a_document_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "document.toml").write_text("")
    result = CliRunner().invoke(main, ["demo", "-o", str(tmp_path)])
    assert result.exit_code == 2
    assert "is a document folder" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["document.toml"]
