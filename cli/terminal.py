"""What goes to a terminal: tables on standard output, what is told beside it on standard error.

Widths are counted as East Asian characters take them.
"""

import shutil
import sys
from collections.abc import Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text


def say(message: object) -> None:
    """Tell on standard error what was done, unless --quiet was given."""
    _log().info("%s", message)


def warn(message: object) -> None:
    """Tell on standard error what the user should look at."""
    _log().warning("%s", message)


def detail(message: object) -> None:
    """Tell on standard error what only --verbose shows."""
    _log().debug("%s", message)


def set_loudness(*, quiet: bool = False, verbose: bool = False) -> None:
    """Show warnings only, or everything; by default what was done."""
    import logging

    _log().setLevel(logging.WARNING if quiet else logging.DEBUG if verbose else logging.INFO)


def is_quiet() -> bool:
    """Whether only warnings are shown."""
    import logging

    return not _log().isEnabledFor(logging.INFO)


@cache
def _log() -> "logging.Logger":
    import logging

    import click

    class Echo(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            click.echo(self.format(record), err=True)

    log = logging.getLogger("duizhao")
    log.addHandler(Echo())
    log.setLevel(logging.INFO)
    log.propagate = False
    return log


def console() -> "Console":
    """Standard output: as wide as the terminal, or as COLUMNS says, or 80 columns in a pipe."""
    from rich.console import Console

    width = shutil.get_terminal_size().columns
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)


def table(
    titles: Sequence[str], rows: "Sequence[Sequence[str | Text]]", right: Collection[str] = ()
) -> "Table":
    """A table without frames; the columns named in ``right`` are set flush right."""
    from rich.table import Table

    made = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        made.add_column(title, justify="right" if title in right else "left", overflow="fold")
    for row in rows:
        if len(row) != len(titles):
            raise ValueError(f"a row of {len(row)} cells under {len(titles)} titles")
        made.add_row(*row)
    return made
