"""Output for people: tables that allow for wide East Asian characters, and nothing hidden or harmful.

Texts, names and ids come from anywhere. Characters in them that a terminal would obey or not show (escapes,
marks of direction, characters without width) are shown as ``<U+202E>``, whether the output is a terminal or
not. The command does so in one place, for everything that is printed: see :func:`safe_streams`. Files have
the characters as they are, and so do JSON and other output for programs, as escapes or in a pipe.
"""

import re
import shutil
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    import logging

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_EMOJI = "\u2194-\u21aa\u231a-\u23ff\u25aa-\u27bf\u2b05-\u2b55\ufe0f\U0001f000-\U0001faff"
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but for tabs and line feeds
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction
    "\u00ad\u115f\u1160\u180e\u200b\u200c\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"  # without width or ink
    "\u2028\u2029\ufff9-\ufffb\U000e0000-\U000e007f]"  # line ends, annotations, tags
    f"|(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])"  # a joiner, but for one between emoji
)
"""Characters that a terminal would obey, or that a reader would not see."""


def say(message: object) -> None:
    """Print a report on standard error, unless --quiet was given."""
    _log().info("%s", message)


def warn(message: object) -> None:
    """Print a warning on standard error."""
    _log().warning("%s", message)


def detail(message: object) -> None:
    """Print a detail on standard error if --verbose was given."""
    _log().debug("%s", message)


def set_loudness(*, quiet: bool = False, verbose: bool = False) -> None:
    """Show only warnings, or everything; the default is warnings and reports of what was done."""
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


def visible(text: str) -> str:
    """The text with each of its :data:`UNSAFE` characters as ``<U+202E>``."""
    return UNSAFE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


class _Safe:
    """A stream of text on which :data:`UNSAFE` characters are shown."""

    def __init__(self, stream: TextIO) -> None:
        self.unchanged = stream

    def write(self, text: str) -> int:
        """Write the text, its unsafe characters shown; a progress bar may return to the start of its line."""
        start = "\r" if text[:1] == "\r" and self.unchanged.isatty() else ""
        self.unchanged.write(start + visible(text[len(start) :]))
        return len(text)

    def writelines(self, lines: Sequence[str]) -> None:
        """Write the lines."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unchanged, name)


@contextmanager
def safe_streams() -> Iterator[None]:
    """Show unsafe characters in everything that is printed while the block runs."""
    before = sys.stdout, sys.stderr
    safe = _Safe(sys.stdout), _Safe(sys.stderr)
    sys.stdout, sys.stderr = (cast(TextIO, stream) for stream in safe)
    try:
        yield
    finally:
        # The command may have put another in its place.
        sys.stdout = before[0] if cast(object, sys.stdout) is safe[0] else sys.stdout
        sys.stderr = before[1]


def _unchanged(stream: TextIO) -> TextIO:
    return stream.unchanged if isinstance(stream, _Safe) else stream


def for_programs() -> TextIO:
    """Standard output for programs to read: unchanged, unless it is a terminal."""
    return sys.stdout if sys.stdout.isatty() else _unchanged(sys.stdout)


def console(*, stderr: bool = False) -> "Console":
    """Standard output: as wide as the terminal, or as COLUMNS says, or 80 columns in a pipe."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class SafeConsole(Console):
        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterator[Segment]:
            for segment in super().render(renderable, options):
                if not segment.control and UNSAFE.search(segment.text):
                    segment = Segment(visible(segment.text), segment.style)
                yield segment

    width = shutil.get_terminal_size().columns
    stream = _unchanged(sys.stderr if stderr else sys.stdout)
    return SafeConsole(file=stream, width=width, highlight=False, markup=False, emoji=False)


def table(
    titles: Sequence[str], rows: "Sequence[Sequence[str | Text]]", right: Collection[str] = ()
) -> "Table":
    """A table without frames; the columns named in ``right`` are right-aligned."""
    from rich.table import Table

    made = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        made.add_column(visible(title), justify="right" if title in right else "left", overflow="fold")
    for row in rows:
        if len(row) != len(titles):
            raise ValueError(f"a row of {len(row)} cells under {len(titles)} titles")
        made.add_row(*(visible(cell) if isinstance(cell, str) else cell for cell in row))
    return made


def print_rows(titles: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[str] = ()) -> None:
    """Print a table without its empty columns, or, if it is wider than the terminal, each row as a list."""
    from rich.text import Text

    out = console()
    filled = [n for n in range(len(titles)) if not rows or any(row[n] for row in rows)]
    made = table([titles[n] for n in filled], [[row[n] for n in filled] for row in rows], right)
    if out.measure(made, options=out.options.update(width=10_000)).maximum <= out.width:
        out.print(made)
        return
    for n, row in enumerate(rows):
        fields = [(title, cell) for title, cell in zip(titles, row, strict=True) if cell]
        listed = table(["", ""], [[Text(title, style="bold"), cell] for title, cell in fields])
        listed.show_header = False
        out.print(*([""] if n else []), listed, sep="\n")
