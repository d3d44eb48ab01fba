"""The one exception that a user can cause."""

from pathlib import Path


class DuizhaoError(Exception):
    """Something the user can put right: bad input, wrong usage, an output that cannot be written.

    ``str(error)`` is one line that names the file, the line (one-based) and the hint, as far as they are
    known: ``speech.tsv, line 3: 4 columns where the header has 2. Remove the tabs inside the cells.``
    Whatever only the program can cause is never this class, so that it crashes loudly.
    """

    def __init__(
        self, problem: str, *, path: str | Path | None = None, line: int | None = None, hint: str = ""
    ) -> None:
        self.problem = problem
        self.path = None if path is None else str(path)
        self.line = line
        self.hint = hint
        super().__init__(problem)

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (self.path or "", f"line {self.line}" if self.line else "") if part
        )
        text = f"{place}: {self.problem}" if place else self.problem
        if self.hint:
            text = f"{text.rstrip('.')}. {self.hint}"
        return " ".join(text.split())
