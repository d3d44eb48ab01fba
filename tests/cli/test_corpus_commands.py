"""add, import, list, stats, remove and lookup, as a user runs them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import corpus.folder
from cli.main import main

FOLDER = Path(corpus.folder.__file__).parent / "data" / "future-industries"


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "speeches.duizhao"
    assert run("add", FOLDER, "--corpus", path).exit_code == 0
    return path


def test_adding_twice_says_so(target: Path) -> None:
    before = run("stats", "--json", "--corpus", target).stdout
    again = run("add", FOLDER, "--corpus", target)
    assert (again.exit_code, "nothing changed" in again.stdout) == (0, True)
    assert run("stats", "--json", "--corpus", target).stdout == before


def test_the_bundled_corpus_is_there_without_a_name() -> None:
    (record,) = json.loads(run("list", "--json").stdout)
    assert record["name"] == "future-industries"
    assert "future-industries" in run("list").stdout


def test_lookup_shows_the_text_and_its_translation() -> None:
    shown = run("lookup", "卡脖子")
    assert "卡脖子" in shown.stdout
    assert "bottleneck" in shown.stdout
    assert "2026-01-30" in shown.stdout


def test_lookup_as_json() -> None:
    found = json.loads(run("lookup", "--json", "卡脖子").stdout)
    hit = found["hits"][0]
    assert [hit["bead"]["source"][start:end] for start, end in hit["spans"]] == ["卡脖子"]


@pytest.mark.parametrize("verb", [["add", FOLDER], ["remove", "future-industries"]])
def test_the_bundled_corpus_is_not_written(verb: list[str | Path]) -> None:
    result = run(*verb)
    assert result.exit_code == 2
    assert "--corpus" in result.stderr


def test_remove(target: Path) -> None:
    assert run("remove", "future-industries", "--corpus", target).exit_code == 0
    assert json.loads(run("list", "--json", "--corpus", target).stdout) == []


def test_a_corpus_that_is_not_there_is_no_empty_one(tmp_path: Path) -> None:
    result = run("lookup", "产业", "--corpus", tmp_path / "none.duizhao")
    assert result.exit_code == 2
    assert "there is no such corpus" in result.stderr
    assert list(tmp_path.iterdir()) == []
