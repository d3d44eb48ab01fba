"""What all units of a JSONL file have in common stands in a file beside it, and survives a conversion."""

import json
from pathlib import Path

from click.testing import CliRunner

from cli.main import main
from corpus.formats import jsonl


def run(*arguments: str | Path) -> int:
    return CliRunner().invoke(main, [str(argument) for argument in arguments]).exit_code


def test_the_metadata_of_a_corpus_go_with_its_lines(tmp_path: Path) -> None:
    out = tmp_path / "speech.jsonl"
    assert run("export", out, "--translation", "en-a") == 0
    metadata = json.loads((tmp_path / "speech.jsonl.metadata.json").read_text("utf-8"))
    assert (metadata["author"], metadata["translation en-a: method"]) == ("习近平", "machine-revised")
    assert run("convert", out, tmp_path / "again.jsonl") == 0
    assert jsonl.read_metadata(tmp_path / "again.jsonl") == metadata


def test_a_file_without_metadata_has_none(tmp_path: Path) -> None:
    jsonl.write(tmp_path / "a.jsonl", [])
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]
    assert jsonl.read_metadata(tmp_path / "a.jsonl") == {}
