"""The option that lowers the percentages of matches by their origin."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from corpus.search.penalties import Penalties


def _parsed(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> "Penalties":
    from corpus.search.penalties import penalties_from

    return penalties_from(given)


def penalty_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--penalty ORIGIN=N``, which gives ``Penalties``."""
    return click.option(
        "--penalty",
        "penalties",
        multiple=True,
        metavar="ORIGIN=N",
        callback=_parsed,
        help="Take N % off matches from ORIGIN: machine, not-reviewed, part of the name of a document or "
        "import, or not:NAME for all others. Repeatable.",
    )(command)
