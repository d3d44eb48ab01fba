"""Progress on standard error, if that is a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cli.terminal import console, is_quiet
from corpus.model import Progress


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """A function for ``progress=`` that draws a bar while the block runs; None if nobody would see it."""
    if not sys.stderr.isatty() or is_quiet():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield show
