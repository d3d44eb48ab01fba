"""Every command and every piece of Python in the documentation is run, page by page and in order.

A page is run in a folder of its own, with the files of ``docs/samples``. In a ``console`` block a command
stands after ``$ ``, and what it prints is compared; ``…`` is anything. Nothing in ``sh`` and ``python``
blocks may fail. A command with the comment ``# exit status N`` must end so. A block after the line
``<!-- not run: REASON -->`` is left out; ``pages.REASONS`` has the reasons.
"""

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from tests.conftest import unavailable
from tests.docs.pages import PAGES, REASONS, ROOT, RUN, SAMPLES, SHOWN, Block, Command, blocks, commands
from tests.serving import serving

ADDRESS = "http://localhost:8000"
WIDTH = "80"


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


TO_RUN = [page for page in PAGES if any(b.language in RUN and not b.not_run for b in blocks(page))]


class Session:
    """What the commands of one page share: the folder, the environment, the names in Python, a server."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self._stack = stack
        self._names: dict[str, object] = {}
        self._server = ""
        programs = folder / "bin"
        programs.mkdir()
        for program, arguments in (("duizhao", "-P -m duizhao"), ("python", "-P")):
            path = programs / program
            path.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" {arguments} "$@"\n')
            path.chmod(0o755)
        os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"

    def run(self, block: Block) -> None:
        """Run a block; AssertionError if a command fails or prints something else."""
        if block.language == "python":
            code = compile("\n" * block.line + block.text, name(block.page), "exec")
            exec(code, self._names)
            return
        for command in commands(block):
            self._run(command, f"{name(block.page)}, line {command.line}")

    def _run(self, command: Command, place: str) -> None:
        text = command.text
        if ADDRESS in text:
            text = text.replace(ADDRESS, self._address())
        if assigned := re.fullmatch(r"export (\w+)=(\S+)", text):
            os.environ[assigned[1]] = assigned[2]
            return
        if changed := re.fullmatch(r"cd (\S+)", text):
            os.chdir(changed[1])
            return
        status, output = _output(text)
        stated = re.search(r"# exit status (\d+)$", text)
        assert status == (int(stated[1]) if stated else 0), f"{place}: {text}\n{output}"
        if command.output is not None:
            shown = output.replace(self._server or ADDRESS, ADDRESS)
            assert agrees(command.output, shown), (
                f"{place}: {text}\n--- stated\n{command.output}\n--- printed\n{shown}"
            )

    def _address(self) -> str:
        if not self._server:
            self._server = self._stack.enter_context(serving(corpus=os.environ.get("DUIZHAO_CORPUS")))
        return self._server


def _output(text: str) -> tuple[int, str]:
    """The exit status of a command line, and what it prints; duizhao is run in this process."""
    bare = re.sub(r"'[^']*'|\"[^\"$`]*\"", "", text)
    if text.startswith("duizhao ") and not re.search(r"[|;&<>$`*]", bare.partition("#")[0]):
        arguments = shlex.split(text, comments=True)[1:]
        result = CliRunner().invoke(main, arguments, prog_name="duizhao")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output
    shell = shutil.which("bash")
    if shell is None or os.name == "nt":
        unavailable("bash is not installed")
    done = subprocess.run(
        [str(shell), "-c", f"set -o pipefail\n{text}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


def agrees(stated: str, printed: str) -> bool:
    """Whether a page shows what was printed; ``…`` stands for anything, and ends of lines do not count."""
    lines = [line.rstrip() for line in printed.strip().splitlines()]
    shown = [line.rstrip() for line in stated.strip().splitlines()]
    pattern = ".*".join(map(re.escape, "\n".join(shown).split("…")))
    return re.fullmatch(pattern, "\n".join(lines), re.DOTALL) is not None


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    folder = tmp_path / "work"
    shutil.copytree(SAMPLES, folder)
    shutil.copytree(SAMPLES, folder / "docs" / "samples")  # the README begins in a checkout
    kept = dict(os.environ)
    monkeypatch.chdir(folder)
    for variable in ("DUIZHAO_CORPUS", "DUIZHAO_TOKEN"):
        os.environ.pop(variable, None)
    os.environ.update(COLUMNS=WIDTH, XDG_CONFIG_HOME=str(tmp_path / "config"))
    with contextlib.ExitStack() as stack:
        yield Session(tmp_path, stack)
    os.environ.clear()
    os.environ.update(kept)


@pytest.mark.parametrize("page", TO_RUN, ids=name)
def test_the_page_is_true(page: Path, session: Session) -> None:
    for block in blocks(page):
        if block.language in RUN and not block.not_run:
            session.run(block)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_block_is_run_or_says_why_not(page: Path) -> None:
    for block in blocks(page):
        assert block.language in (*RUN, *SHOWN), f"line {block.line}: a block without a language"
        assert block.not_run in ("", *REASONS), f"line {block.line}: not a known reason"
        if block.language in SHOWN and block.language not in ("bat", "powershell"):
            assert "duizhao " not in block.text.split("\n")[0], (
                f"line {block.line}: a command that is not run"
            )


@pytest.mark.parametrize(
    ("stated", "printed", "same"),
    [
        ("a\n…\nd", "a\nb\nc\nd\n", True),
        ("a …", "a b", True),
        ("a", "a\nb", False),
        ("", "a", False),
        ("a  \nb", "a\nb  \n", True),
        ("1.5", "145", False),
    ],
)
def test_what_agrees(stated: str, printed: str, same: bool) -> None:
    assert agrees(stated, printed) == same


def test_a_false_page_is_found(tmp_path: Path, session: Session) -> None:
    page = tmp_path / "page.md"
    for text in ("$ duizhao srx --no-such-option\n", "$ echo two\nthree\n", "$ duizhao lookup 绝无此词\n"):
        page.write_text(f"```console\n{text}```\n", encoding="utf-8")
        (block,) = blocks(page)
        block = Block(ROOT / "x.md", block.line, block.language, block.text, "")
        with pytest.raises(AssertionError):
            session.run(block)
