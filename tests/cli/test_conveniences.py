"""What people expect of any command: settings, --quiet, completion, manual pages, colours, suggestions."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

import cli.convert
from cli.main import COMMANDS, main
from cli.man import pages
from corpus.formats import write_units
from corpus.model import TranslationUnit
from corpus.store import open_corpus

UNITS = [TranslationUnit(f"第{n}句话。", f"Sentence {n}.") for n in range(1, 6)]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="duizhao")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a memory, away from the user's own settings."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("DUIZHAO_CORPUS", raising=False)
    write_units(work / "m.tmx", UNITS)
    return work


def settings(text: str, path: Path = Path("duizhao.toml")) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class TestSettings:
    def test_the_corpus_is_where_the_file_of_settings_says(self, folder: Path) -> None:
        settings('corpus = "my.duizhao"')
        assert run("import", "m.tmx").exit_code == 0
        assert (folder / "my.duizhao").exists()
        assert "Sentence 2." in run("lookup", "第2句").stdout
        assert run("term", "add", "句话", "sentence").exit_code == 0, "in a command of a command too"

    def test_the_path_of_a_corpus_is_taken_from_the_folder_of_the_file(self, tmp_path: Path) -> None:
        settings('corpus = "mine.duizhao"', tmp_path / "config" / "duizhao" / "duizhao.toml")
        assert run("import", "m.tmx").exit_code == 0
        assert (tmp_path / "config" / "duizhao" / "mine.duizhao").exists()

    @pytest.mark.parametrize(
        ("arguments", "environment", "corpus"),
        [
            ([], {}, "folder.duizhao"),
            ([], {"DUIZHAO_CORPUS": "environment.duizhao"}, "environment.duizhao"),
            (["--corpus", "option.duizhao"], {"DUIZHAO_CORPUS": "environment.duizhao"}, "option.duizhao"),
        ],
    )
    def test_what_is_nearer_comes_first(
        self,
        folder: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        arguments: list[str],
        environment: dict[str, str],
        corpus: str,
    ) -> None:
        settings('corpus = "user.duizhao"', tmp_path / "config" / "duizhao" / "duizhao.toml")
        settings('corpus = "folder.duizhao"')
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert run("import", "m.tmx", *arguments).exit_code == 0
        assert [path.name for path in folder.glob("*.duizhao")] == [corpus]

    def test_languages_are_those_of_a_tmx_and_no_hindrance_elsewhere(self) -> None:
        settings('[languages]\nsource-tag = "zh-SG"\ntarget-tag = "en-GB"\n')
        assert run("convert", "m.tmx", "out.tmx").exit_code == 0
        assert set(re.findall(r'xml:lang="(.*?)"', Path("out.tmx").read_text("utf-8"))) == {"zh-SG", "en-GB"}
        assert run("convert", "m.tmx", "out.tsv").exit_code == 0
        refused = run("convert", "m.tmx", "out2.tsv", "--source-tag", "zh-SG")
        assert refused.exit_code == 2, "an option that does not apply is an error where the user gives it"

    def test_display(self) -> None:
        settings('corpus = "my.duizhao"\n[display]\nlimit = 2\n')
        run("import", "m.tmx")
        assert len(json.loads(run("lookup", "句话", "--json").stdout)["hits"]) == 2
        assert len(json.loads(run("lookup", "句话", "--json", "-n", "4").stdout)["hits"]) == 4

    @pytest.mark.parametrize(
        ("text", "line", "told"),
        [
            ('corpus = "x"\n\n[display]\n# how many\nlimt = 3\n', 5, "display.limt"),
            ("[display]\nlimit = 3\n[score]\nmetric = 'bleu'\n", 4, "score.metric"),
            ("display.limit = 3\nencoder = 'none'\n", 2, "encoder"),
            ('[display]\nlimit = "many"\n', 2, "display.limit"),
            ("[display]\nlimit = true\n", 2, "display.limit"),
        ],
    )
    def test_what_is_not_a_setting_is_named_with_its_line(self, text: str, line: int, told: str) -> None:
        settings(text)
        result = run("list")
        assert result.exit_code == 2
        assert result.stderr.startswith(f"Error: duizhao.toml, line {line}: ")
        assert f"“{told}”" in result.stderr

    def test_what_is_not_toml_is_named(self) -> None:
        settings("corpus = \n")
        assert run("list").stderr.startswith("Error: duizhao.toml: is not valid TOML")


class TestLoudness:
    def test_quiet_leaves_results_and_warnings(self) -> None:
        Path("zh.txt").write_text("今天下雨。我们在家。", encoding="utf-8")
        Path("en.txt").write_text("It rained today. We stayed at home.", encoding="utf-8")
        loud, quiet = run("align", "zh.txt", "en.txt"), run("align", "zh.txt", "en.txt", "--quiet")
        assert quiet.stdout == loud.stdout
        assert "beads" in loud.stderr
        assert quiet.stderr == ""
        Path("other.txt").write_text(
            "The kettle had boiled dry. My uncle keeps eleven bees.", encoding="utf-8"
        )
        warned = run("align", "zh.txt", "other.txt", "-q")
        assert warned.stderr.startswith("Warning: ")

    def test_verbose_names_the_settings_and_the_time(self) -> None:
        settings("display.limit = 1\n")
        told = run("convert", "m.tmx", "a.tsv", "--verbose").stderr
        assert "settings: duizhao.toml\n" in told
        assert re.search(r"^took \d+\.\d s$", told, re.MULTILINE)

    def test_it_holds_for_one_command_only(self) -> None:
        assert run("convert", "m.tmx", "a.tsv", "-q").stderr == ""
        assert run("convert", "m.tmx", "b.tsv").stderr != ""

    @pytest.mark.parametrize("verb", COMMANDS)
    def test_every_command_has_it(self, verb: str) -> None:
        if verb != "term":
            assert "--quiet" in run(verb, "--help").stdout


@pytest.mark.parametrize(
    ("typed", "meant"), [("algin", "align"), ("look-up", "lookup"), ("exprot", "export"), ("scores", "score")]
)
def test_a_mistyped_command_is_recognised(typed: str, meant: str) -> None:
    result = run(typed)
    assert result.exit_code == 2
    assert f"Did you mean “{meant}”" in result.stderr


def test_what_is_like_no_command_gets_no_suggestion() -> None:
    assert "Did you mean" not in run("xyzzy").stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, tmp_path: Path) -> None:
    if not shutil.which("bash") and shell == "bash":
        pytest.skip("bash is not installed")
    code = "import sys; from cli.main import main; sys.argv = ['duizhao']; main(prog_name='duizhao')"
    environment = {**os.environ, "_DUIZHAO_COMPLETE": f"{shell}_source"}
    script = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    ).stdout
    assert "_DUIZHAO_COMPLETE" in script and "duizhao" in script
    if program := shutil.which(shell):
        (tmp_path / "script").write_text(script)
        subprocess.run([program, "-n", str(tmp_path / "script")], check=True)


@pytest.mark.parametrize(
    ("typed", "offered"), [("duizhao lo", "lookup"), ("duizhao align --anch", "--anchors")]
)
def test_completion_offers_commands_and_options(typed: str, offered: str) -> None:
    code = "from cli.main import main; main(prog_name='duizhao')"
    environment = {
        **os.environ,
        "_DUIZHAO_COMPLETE": "bash_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split()) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert f"plain,{offered}" in done.stdout.splitlines()


def test_colours_only_where_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("lookup", "卡脖子").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in run("lookup", "卡脖子").stdout
    monkeypatch.delenv("NO_COLOR")
    settings("display.color = false\n")
    monkeypatch.setenv("NO_COLOR", "")
    assert "\x1b[3" not in run("lookup", "卡脖子").stdout


MANUAL = dict(pages())


class TestManualPages:
    def test_every_command_has_one(self) -> None:
        assert {f"duizhao-{verb}" for verb in COMMANDS} <= MANUAL.keys()
        assert "duizhao-term-add" in MANUAL

    def test_a_page_has_every_option(self) -> None:
        assert "\\-\\-min\\-confidence" in MANUAL["duizhao-align"]
        assert all(f"duizhao\\-{verb.replace('-', chr(92) + '-')}" in MANUAL["duizhao"] for verb in COMMANDS)

    def test_they_are_clean_roff(self, tmp_path: Path) -> None:
        groff = shutil.which("groff")
        if groff is None:
            pytest.skip("groff is not installed")
        for name, text in MANUAL.items():
            (tmp_path / f"{name}.1").write_text(text, encoding="utf-8")
        command = [groff, "-man", "-Tutf8", "-ww", "-z", "-k", *map(str, sorted(tmp_path.glob("*.1")))]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stderr == ""


class TestInterruptions:
    @pytest.mark.parametrize("written", [0, 1, 2])
    def test_they_report_what_was_written(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, written: int
    ) -> None:
        import corpus.formats

        real = corpus.formats.write_units
        calls: list[str] = []

        def interrupted(path: Path, *arguments: Any, **options: Any) -> None:
            if len(calls) == written:
                raise KeyboardInterrupt
            calls.append(path.name)
            real(path, *arguments, **options)

        monkeypatch.setattr(corpus.formats, "write_units", interrupted)
        documents = ["--doc=last-ferry", "--doc=warehouse-lease", "--doc=air-monitor-manual"]
        result = run("export", "a.tsv", "--split", "34/33/33", *documents)
        assert result.exit_code == 130
        assert sorted(path.name for path in folder.glob("a.*")) == sorted(calls)
        last = result.stderr.splitlines()[-1]
        assert all(name in last for name in calls)
        assert last.endswith("nothing was written.") == (not calls)

    def test_a_corpus_that_was_changed_is_reported(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("cli.import_.tell_imported", interrupted)
        result = run("import", "m.tmx", "--corpus", "c.duizhao")
        assert result.stderr.splitlines()[-1] == "Interrupted. Written before that: c.duizhao."


def test_tsv_has_the_same_header_on_standard_output_as_in_a_file() -> None:
    Path("zh.txt").write_text("今天下雨。我们在家。", encoding="utf-8")
    Path("en.txt").write_text("It rained today. We stayed at home.", encoding="utf-8")
    printed = run("align", "zh.txt", "en.txt").stdout
    run("align", "zh.txt", "en.txt", "-o", "a.tsv")
    assert printed == Path("a.tsv").read_text("utf-8")
    Path("b.tsv").write_text(printed, encoding="utf-8")
    assert "2 units" in run("convert", "b.tsv", "b.tmx").stderr


def test_json_is_all_of_standard_output() -> None:
    assert cli.convert.command.name == "convert"
    result = run("convert", "m.tmx", "a.tsv", "--json")
    assert json.loads(result.stdout) == {"schema": 1, "output": "a.tsv", "units": 5, "losses": []}


def test_the_list_has_each_number_under_its_title_and_no_empty_column() -> None:
    run("import", "m.tmx", "--corpus", "c.duizhao")
    titles, row = (line.split() for line in run("list", "--corpus", "c.duizhao").stdout.splitlines())
    assert "author" not in titles
    found = dict(zip(reversed(titles), reversed(row), strict=False))
    assert (found["units"], found["documents"], found["bitexts"]) == ("5", "1", "1")


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_the_list_breaks_no_cell_in_two_that_fits_the_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    (record,) = json.loads(run("list", "--json").stdout)["imports"]
    listed = run("list").stdout
    assert all(cell_len(line) <= columns for line in listed.splitlines())
    for field in ("name", "title", "author"):
        assert record[field] in listed
    for words in (*record["languages"], *record["licences"], *record["methods"], "documents", "bitexts"):
        assert set(words.split()) <= set(listed.replace(",", " ").split())


def test_who_forgets_the_corpus_is_told_which_was_searched(tmp_path: Path) -> None:
    told = "Only the bundled corpus was searched."
    assert told in CliRunner().invoke(main, ["lookup", "租船合同"]).stderr
    own = str(tmp_path / "own.duizhao")
    with open_corpus(own, create=True):
        pass
    done = CliRunner().invoke(main, ["lookup", "租船合同", "--corpus", own])
    assert done.exit_code == 1
    assert told not in done.stderr
