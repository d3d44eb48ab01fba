"""The pages of the documentation, and the blocks of code in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "docs" / "samples"

PAGES = [
    *sorted(ROOT.glob("README*.md")),
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]

RUN = ("console", "python", "sh")
SHOWN = ("bat", "html", "ini", "json", "powershell", "text", "toml", "tsv", "yaml")
"""Languages of blocks that show data, or commands of other systems."""

REASONS = {
    "browser": "ends only when you stop it",
    "cluster": "needs several machines or processes that run on",
    "container": "needs a container engine",
    "data": "needs data that is not ours to give away",
    "database": "needs a PostgreSQL server",
    "long": "takes minutes, or hours",
    "model": "needs a model that is fetched, or a GPU",
    "network": "fetches packages or files",
    "terminal": "asks questions in a terminal",
}
"""What may be marked ``<!-- not run: REASON -->``, and why it is not run."""

_BLOCK = re.compile(
    r"(?:^ *<!-- not run: (?P<mark>[^\n]*?) -->\n+)?"
    r"^(?P<indent> *)```(?P<language>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: where it is, its language, its text, and why the tests do not run it, if so."""

    page: Path
    line: int
    language: str
    text: str
    not_run: str


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    content = page.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(content):
        indent = len(match["indent"])
        text = "".join(line[indent:] for line in match["text"].splitlines(keepends=True))
        line = content.count("\n", 0, match.start("language")) + 1
        yield Block(page, line, match["language"].strip(), text, match["mark"] or "")


@dataclass(frozen=True)
class Command:
    """A command of a block, and what the page says it prints; None if the page does not say."""

    line: int
    text: str
    output: str | None


def commands(block: Block) -> Iterator[Command]:
    """The commands of a block: in ``console`` after ``$ `` with their output, in ``sh`` one per line."""
    shows_output = block.language == "console"
    lines = block.text.splitlines()
    position = 0
    while position < len(lines):
        start = position
        text = lines[position]
        position += 1
        if not text.strip() or (not shows_output and text.startswith("#")):
            continue
        if shows_output:
            assert text.startswith("$ "), f"{block.page}, line {block.line + position}: output of no command"
            text = text[2:]
        while text.endswith("\\"):
            text = text[:-1] + lines[position].strip()
            position += 1
        output = []
        while shows_output and position < len(lines) and not lines[position].startswith("$ "):
            output.append(lines[position])
            position += 1
        yield Command(block.line + start + 1, text, "\n".join(output).rstrip() if shows_output else None)
