"""Manual pages of the command and of each of its commands, from their --help.

    python -m cli.man FOLDER

A page is ``duizhao-VERB.1``. A package of duizhao puts them into ``share/man/man1``.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click

from cli.main import main


def pages(command: click.Command = main, path: tuple[str, ...] = ("duizhao",)) -> Iterator[tuple[str, str]]:
    """Name and text of the page of a command, then those of the commands in it."""
    parent = click.Context(click.Group(), info_name=" ".join(path[:-1])) if path[1:] else None
    with click.Context(command, info_name=path[-1], parent=parent) as context:
        yield "-".join(path), _page(context, command, path)
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found
                yield from pages(found, (*path, name))


def _page(context: click.Context, command: click.Command, path: tuple[str, ...]) -> str:
    help_text = (command.help or "").replace("\b\n", "")
    summary, _, body = help_text.partition("\n\n")
    lines = [
        f'.TH "{"-".join(path).upper()}" 1 "" "duizhao {version("duizhao")}" "duizhao"',
        ".SH NAME",
        f"{'-'.join(path)} \\- {_roff(' '.join(summary.split()).rstrip('.'))}",
        ".SH SYNOPSIS",
        f".B {' '.join(path)}",
        _roff(" ".join(command.collect_usage_pieces(context))),
    ]
    if body:
        lines += [".SH DESCRIPTION", *_paragraphs(body)]
    options = [record for p in command.get_params(context) if (record := p.get_help_record(context))]
    if options:
        lines.append(".SH OPTIONS")
        for names, text in options:
            lines += [".TP", f".B {_roff(names)}", _roff(text)]
    if isinstance(command, click.Group):
        others = [f"{'-'.join(path)}-{name}" for name in command.list_commands(context)]
        lines += [".SH SEE ALSO", ", ".join(f"\\fB{_roff(other)}\\fR(1)" for other in others)]
    return "\n".join(lines) + "\n"


def _paragraphs(text: str) -> Iterator[str]:
    """Paragraphs as they are, examples line by line."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph.lstrip().startswith("Example"):
            yield from (".SH EXAMPLES", ".nf")
            yield from (_roff(re.sub(r"^\s*(Examples?:)?\s*", "", line)) for line in paragraph.splitlines())
            yield ".fi"
        else:
            yield from (".PP", _roff(" ".join(paragraph.split())))


def _roff(text: str) -> str:
    """Text with everything escaped that roff would interpret."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages():
        (folder / f"{name}.1").write_text(text, encoding="utf-8")
