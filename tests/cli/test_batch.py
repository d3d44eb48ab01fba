"""``duizhao batch``: pairs from a manifest or two folders, what is said of failures, Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from cli.main import main
from tests.waiting import wait_until

CHINESE = "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？\n"
ENGLISH = (
    "Is it not a pleasure to learn and to practise in time what was learned? "
    "Is it not a joy to have friends come from afar? "
    "Is it not like a gentleman to take no offence when others do not know you?\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zh").mkdir()
    (tmp_path / "en").mkdir()
    (tmp_path / "zh" / "论语.txt").write_text(CHINESE, encoding="utf-8")
    (tmp_path / "en" / "analects.txt").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "pairs.tsv").write_text("zh/论语.txt\ten/analects.txt\n", encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["batch", *arguments])


def test_a_manifest_to_a_dataset_and_on(folder: Path) -> None:
    result = run("pairs.tsv", "-o", "out", "--workers", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "1 of 1 pairs: 3 beads in out\n"
    frame = pd.read_parquet(folder / "out")
    assert list(frame["document"].unique()) == ["zh/论语"]
    assert frame["source"].iloc[1] == "有朋自远方来，不亦乐乎？"
    assert frame["target"].iloc[1] == "Is it not a joy to have friends come from afar?"
    with (folder / "pairs.tsv").open("a", encoding="utf-8") as manifest:
        manifest.write("zh/没有.txt\ten/analects.txt\n")
    result = run("pairs.tsv", "-o", "out", "--workers", "1")
    assert result.exit_code == 1
    assert result.stdout == "1 of 2 pairs (1 done before): 3 beads in out\n"
    assert "zh/没有: zh/没有.txt: does not exist" in result.stderr
    assert "1 failed; see out/_failures.tsv." in result.stderr
    result = run("pairs.tsv", "-o", "out", "--workers", "1", "--json")
    summary = json.loads(result.stdout)
    assert (summary["aligned"], summary["beads"], summary["done_before"]) == (1, 3, 2)
    assert [failure["name"] for failure in summary["failures"]] == ["zh/没有"]


UNRELATED = (
    "The kettle had boiled dry while nobody was looking. My uncle keeps eleven bees in a matchbox. "
    "Trains to the coast leave from platform nine on Tuesdays.\n"
)


def test_a_pair_that_is_hardly_a_translation_is_warned_of_and_fails_nothing(folder: Path) -> None:
    (folder / "en" / "bees.txt").write_text(UNRELATED, encoding="utf-8")
    with (folder / "pairs.tsv").open("a", encoding="utf-8") as manifest:
        manifest.write("zh/论语.txt\ten/bees.txt\tbees\n")
    for run_of_it in ("first", "again"):  # what was found out is kept with what was done
        result = run("pairs.tsv", "-o", "out", "--workers", "1")
        assert result.exit_code == 0, run_of_it
        assert "Warning: 1 aligned, but hardly translations (bees)." in result.stderr
    summary = json.loads(run("pairs.tsv", "-o", "out", "--workers", "1", "--json").stdout)
    assert [(record["name"], record["warnings"]) for record in summary["warnings"]] == [
        ("bees", ["unrelated"])
    ]
    entries = [json.loads(line) for line in (folder / "out/_manifest.jsonl").read_text("utf-8").splitlines()]
    assert {entry["name"]: entry["warnings"] for entry in entries} == {"zh/论语": [], "bees": ["unrelated"]}


def test_pairs_that_the_manifest_no_longer_names_are_reported(folder: Path) -> None:
    assert run("pairs.tsv", "-o", "out", "--workers", "1").exit_code == 0
    (folder / "pairs.tsv").write_text("zh/论语.txt\ten/analects.txt\tanalects\n", encoding="utf-8")
    result = run("pairs.tsv", "-o", "out", "--workers", "1")
    assert result.exit_code == 0
    assert "no longer listed: 1 (zh/论语), still in the dataset; --drop-others drops them." in result.stderr
    result = run("pairs.tsv", "-o", "out", "--workers", "1", "--drop-others")
    assert "no longer listed: 1 (zh/论语), dropped." in result.stderr
    assert set(pd.read_parquet("out")["document"]) == {"analects"}
    assert run("pairs.tsv", "-o", "out", "--workers", "1").stderr == ""


def test_a_manifest_of_folders_says_so(folder: Path) -> None:
    (folder / "pairs.tsv").write_text("zh\ten\n", encoding="utf-8")
    assert "zh: is a folder" in run("pairs.tsv", "-o", "out", "--workers", "1").stderr


def test_doubts_of_a_batch_reach_other_formats_and_check(folder: Path) -> None:
    (folder / "en" / "bees.txt").write_text(UNRELATED, encoding="utf-8")
    (folder / "pairs.tsv").write_text("zh/论语.txt\ten/bees.txt\n", encoding="utf-8")
    assert run("pairs.tsv", "-o", "out", "--workers", "1").exit_code == 0
    assert CliRunner().invoke(main, ["convert", "out", "all.tsv"]).exit_code == 0
    assert "low confidence (" in (folder / "all.tsv").read_text(encoding="utf-8")
    checked = CliRunner().invoke(main, ["check", "all.tsv", "--json"])
    assert "doubt" in {finding["rule"] for finding in json.loads(checked.stdout)["findings"]}


def test_an_address_that_is_none_is_one_line(folder: Path) -> None:
    pytest.importorskip("distributed")
    done = subprocess.run(
        [sys.executable, "-m", "cli", "batch", "pairs.tsv", "-o", "out", "--scheduler", "garbage"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
        stderr=subprocess.PIPE,
        text=True,
        timeout=300,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "no Dask scheduler answers at garbage" in done.stderr


@pytest.mark.usefixtures("folder")
def test_a_dataset_goes_into_a_corpus() -> None:
    assert run("pairs.tsv", "-o", "out", "--workers", "1").exit_code == 0
    for said in (
        "Imported out: 3 units.",
        "out is already in the corpus, with the same contents; nothing changed.",
    ):
        result = CliRunner().invoke(main, ["import", "out", "--corpus", "c.duizhao"])
        assert result.exit_code == 0, result.output
        assert result.stdout == said + "\n"
    result = CliRunner().invoke(main, ["lookup", "有朋", "--corpus", "c.duizhao"])
    assert "friends come from afar" in result.stdout
    assert "zh/论语" in result.stdout
    result = CliRunner().invoke(main, ["convert", "out", "all.tmx"])
    assert result.exit_code == 0, result.output
    assert Path("all.tmx").read_text(encoding="utf-8").count("</tu>") == 3
    result = CliRunner().invoke(main, ["import", "zh", "--corpus", "c.duizhao"])
    assert result.exit_code == 2
    assert "zh: has no Parquet files" in result.stderr


def test_two_folders_paired_by_contents_as_a_manifest(folder: Path) -> None:
    result = run("zh", "en", "--list")
    assert result.exit_code == 0, result.output
    (folder / "found.tsv").write_text(result.stdout, encoding="utf-8")
    assert run("found.tsv", "--list").stdout == result.stdout
    assert result.stdout.split("\t")[2] == "论语\n"
    result = run("zh", "en", "--list", "--match", "name")
    assert result.exit_code == 2
    assert "no file in one folder is the translation" in result.stderr
    assert "Without a counterpart on the source side: 1 (论语.txt)" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["missing.tsv", "-o", "out"], "missing.tsv: does not exist"),
        (["zh", "-o", "out"], "zh: is a folder. Name a file."),
        (["zh", "missing", "-o", "out"], "missing: is not a folder"),
        (["zh", "en", "pairs.tsv", "-o", "out"], "3 inputs"),
        (["pairs.tsv"], "no output folder"),
        (["pairs.tsv", "-o", "pairs.tsv"], "pairs.tsv: cannot be created"),
        (["pairs.tsv", "-o", "out", "--encoder", "word2vec"], "unknown encoder"),
        (["pairs.tsv", "-o", "out", "--source-language", "中文"], "not a language tag"),
    ],
)
def test_wrong_usage_is_one_line(folder: Path, arguments: list[str], problem: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert problem in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(folder.glob("out/*"))


HOLDING = """
import batch_work
from align.batch import run
from cli.main import main
run.align_part = batch_work.hold_after_three
main()
"""


def test_an_interruption_leaves_a_dataset_that_the_same_command_completes(folder: Path) -> None:
    with (folder / "pairs.tsv").open("w", encoding="utf-8") as manifest:
        for number in range(24):
            (folder / "zh" / f"{number}.txt").write_text(f"第{number}章。{CHINESE}" * 8, encoding="utf-8")
            manifest.write(f"zh/{number}.txt\ten/{number}.txt\n")
            (folder / "en" / f"{number}.txt").write_text(f"Chapter {number}. {ENGLISH}" * 8, encoding="utf-8")
    command = [sys.executable, "-c", HOLDING, "batch", "pairs.tsv", "-o", "out"]
    root = Path(__file__).parents[2]
    paths = os.pathsep.join([str(root), str(root / "tests" / "align" / "batch_work")])
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, "PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: list(folder.glob("out/part-*")) or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 130, stderr
    assert stdout == ""
    assert stderr == "Interrupted; finished work is kept. Run the same command again to continue.\n"
    done = len(list(folder.glob("out/part-*")))
    assert 1 <= done <= 3
    assert not list(folder.glob("out/.*"))
    result = run("pairs.tsv", "-o", "out", "--json")
    assert result.exit_code == 0
    summary = json.loads(result.stdout)
    assert (summary["aligned"], summary["done_before"]) == (24, done)
