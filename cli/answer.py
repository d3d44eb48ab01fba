"""What ``--json`` prints and the API answers; ``docs/reference/json.md`` describes every field."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from corpus.formats.report import LossReport

Command = TypeVar("Command", bound=Callable[..., Any])

SCHEMA = 1
"""Another number as soon as a field changes its meaning or goes."""


def answer(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, after the number of the schema they follow."""
    return {"schema": SCHEMA, **fields}


def print_answer(fields: Mapping[str, Any]) -> None:
    """Print the fields as JSON."""
    click.echo(json.dumps(answer(fields), ensure_ascii=False, indent=2))


def json_option(command: Command) -> Command:
    """Add ``--json``, whose value is ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")(command)


def losses(report: "LossReport") -> list[dict[str, Any]]:
    """What a reader or writer left out or changed, by kind."""
    return [
        {
            "kind": tally.loss.name.lower().replace("_", "-"),
            "message": str(tally.message),
            "count": tally.count,
            "first": str(tally.first),
        }
        for tally in report.tallies
    ]
