"""Answers for ``--json`` and the API; ``docs/reference/json.md`` describes every field."""

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.terminal import UNSAFE

if TYPE_CHECKING:
    from corpus.formats.report import LossReport

Command = TypeVar("Command", bound=Callable[..., Any])

SCHEMA = 1
"""Increased when a field is removed or changes its meaning."""


def answer(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, preceded by the number of their schema."""
    return {"schema": SCHEMA, **fields}


def print_answer(fields: Mapping[str, Any]) -> None:
    """Print the fields as JSON."""
    print_json(answer(fields), indent=2)


_TO_ESCAPE = re.compile(f"{UNSAFE.pattern}|[\ud800-\udfff]")


def print_json(record: Mapping[str, Any], indent: int | None = None) -> None:
    """Print a record as JSON.

    Characters that a terminal would obey or not show are escaped, which does not change its meaning.
    """
    text = _TO_ESCAPE.sub(_escaped, json.dumps(record, ensure_ascii=False, indent=indent))
    click.echo(text)


def _escaped(unsafe: re.Match[str]) -> str:
    return json.dumps(unsafe[0])[1:-1]


def json_option(command: Command) -> Command:
    """Add ``--json``, whose value is ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")(command)


def losses(report: "LossReport") -> list[dict[str, Any]]:
    """The losses that a reader or writer reported, by kind."""
    return [
        {
            "kind": tally.loss.name.lower().replace("_", "-"),
            "message": str(tally.message),
            "count": tally.count,
            "first": str(tally.first),
        }
        for tally in report.tallies
    ]
