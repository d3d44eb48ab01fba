"""What ``--json`` prints and the API answers; ``docs/reference/json.md`` describes every field."""

import json
from collections.abc import Mapping
from typing import Any

import click

SCHEMA = 1
"""Another number as soon as a field changes its meaning or goes."""


def answer(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, after the number of the schema they follow."""
    return {"schema": SCHEMA, **fields}


def print_answer(fields: Mapping[str, Any]) -> None:
    """Print the fields as JSON."""
    click.echo(json.dumps(answer(fields), ensure_ascii=False, indent=2))
