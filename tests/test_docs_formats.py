"""The commands of docs/formats.md run as they stand."""

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from corpus.check.units import rules
from corpus.formats import FORMATS

PAGE = (Path(__file__).parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")


def test_the_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DUIZHAO_CORPUS", raising=False)
    commands = [line for line in PAGE.splitlines() if line.startswith("duizhao ")]
    assert len(commands) > 5
    for command in commands:
        result = CliRunner().invoke(main, shlex.split(command)[1:])
        assert result.exit_code == 0, f"{command}\n{result.output}"


def test_every_format_and_rule_is_there() -> None:
    for made in FORMATS.values():
        assert any(f"`.{e}`" in PAGE or f"x.{e}" in PAGE for e in made.extensions), made.name
    for name, _ in rules():
        assert f"`{name}`" in PAGE
