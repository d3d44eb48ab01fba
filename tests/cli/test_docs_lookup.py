"""The examples of docs/lookup.md find something in the bundled corpus."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main

PAGE = (Path(__file__).parents[2] / "docs" / "lookup.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^duizhao (lookup .+?)(?:  +.*)?$", PAGE, re.MULTILINE)
QUERIES = [
    query
    for line in re.findall(r"^\| (`.+`) \|", PAGE, re.MULTILINE)
    for query in re.findall("`(.+?)`", line)
]


@pytest.mark.parametrize(
    "arguments", [shlex.split(line) for line in COMMANDS] + [["lookup", query] for query in QUERIES], ids=str
)
def test_what_is_documented_finds_something(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("queries.txt").write_text("产业\n", encoding="utf-8")
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, bool(result.stdout)) == (0, True), result.stderr


def test_no_example_of_the_page_is_missed() -> None:
    assert QUERIES
    assert len(COMMANDS) == PAGE.count("\nduizhao lookup ") > 0
