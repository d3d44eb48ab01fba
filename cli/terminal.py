"""What goes to a terminal: widths are counted as East Asian characters take them."""

import shutil
import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text


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
        made.add_row(*row)
    return made
