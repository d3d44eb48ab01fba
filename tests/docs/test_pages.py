"""What the pages name exists: options, queries, links; and the site builds."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli.main import main
from tests.docs.pages import PAGES, ROOT, blocks

OF_BENCHES = {
    option
    for path in (ROOT / "bench").glob("*.py")
    for option in re.findall(r'["/](--[a-z-]+)"', path.read_text(encoding="utf-8"))
}
OF_OTHERS = {"--help", "--profile"}
"""Options of other programs that the pages name by themselves."""


def options(command: click.Command) -> Iterator[str]:
    with click.Context(command, info_name="duizhao") as context:
        for parameter in command.get_params(context):
            if isinstance(parameter, click.Option) and not parameter.hidden:
                yield from (*parameter.opts, *parameter.secondary_opts)
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found
                yield from options(found)


KNOWN = set(options(main))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_that_is_named_exists(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`(?:dask|docker|gh|mkdocs|omegat|pip|pipx|python|uv)\s[^`]*`", "", text)
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
    assert named <= KNOWN | OF_BENCHES | OF_OTHERS


OF_OURS = re.compile(r"`((?:align|bench|cli|corpus|docs|tests)/[\w/.-]+)`|python -m (bench\.\w+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    for path, module in OF_OURS.findall(page.read_text(encoding="utf-8")):
        assert (ROOT / (path or f"{module.replace('.', '/')}.py")).exists(), path or module


LOOKUP = (ROOT / "docs" / "how-to" / "lookup.md").read_text(encoding="utf-8")
QUERIES = [
    query
    for row in re.findall(r"^\| (`.+`) \|", LOOKUP, re.MULTILINE)
    for query in re.findall("`(.+?)`", row)
]


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_table_finds_something(query: str) -> None:
    result = CliRunner().invoke(main, ["lookup", query])
    assert (result.exit_code, bool(result.stdout)) == (0, True), result.stderr


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")), ids=lambda page: page.name)
def test_every_link_outside_the_site_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (ROOT / link).exists(), link


def test_the_site_builds_without_a_network_and_asks_nobody(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--strict",
            "--quiet",
            "--site-dir",
            str(tmp_path / "site"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "http_proxy": "http://127.0.0.1:9"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for page in (tmp_path / "site").rglob("*.html"):
        loaded = re.findall(
            r"<(?:script|img|link|iframe)[^>]+(?:src|href)=\"?(https?:[^\" >]+)", page.read_text("utf-8")
        )
        assert not loaded, page
    commands = (tmp_path / "site" / "reference" / "commands" / "index.html").read_text("utf-8")
    assert not [option for option in KNOWN if option not in commands]


def test_the_readmes_have_both_commands_and_the_contributors_guide_the_second() -> None:
    demo, tests = "\npip install . && duizhao demo\n", '\npip install -e ".[dev]" && pytest\n'
    for page in sorted(ROOT.glob("README*.md")):
        text = page.read_text(encoding="utf-8")
        assert demo in text and tests in text, page.name
    assert tests in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").replace("'", '"')
    assert '-e ".[dev]"\npytest' in ci


def test_what_sets_duizhao_up_can_be_typed_in_any_shell() -> None:
    """bash, PowerShell 5.1 and cmd have double quotes in common; nothing joins, escapes or fills in there."""
    promised = {"pip install . && duizhao demo", 'pip install -e ".[dev]" && pytest'}
    lines = {
        line.split("  #")[0].strip()
        for page in PAGES
        for block in blocks(page)
        if block.language == "sh"
        for line in block.text.splitlines()
        if line.startswith(("pip ", "pipx ", "uv "))
    }
    assert promised < lines
    assert [line for line in lines - promised if re.search(r"[&|;'$`\\<>%^]", line)] == []
