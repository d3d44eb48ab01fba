"""Errors that the user, not the program, can put right.

.. code-block:: text

    DuizhaoError
    ├── InputError         the content of a file or a text is wrong
    │   └── DamagedError   it is sound up to some place: what comes before can be read
    ├── UsageError         options or arguments: unknown, impossible, or contradicting each other
    ├── NotFoundError      something that was named does not exist
    ├── ConflictError      it exists already, or changed in the meantime
    ├── UnavailableError   a database is down or locked, an extra is not installed, a server is busy
    └── OutputError        a file or folder cannot be written

An error that only a bug can cause is none of these, so that it crashes loudly.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EINVAL
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from corpus.message import ENGLISH, Message


class DuizhaoError(Exception):
    """Something the user can put right. Code decides by class and fields, never by the wording.

    ``problem`` and ``hint`` (what to do about it) are templates; ``fields`` fill both. ``path``, ``line``
    (from 1) and ``part`` (a sheet, an element) say where. ``str(error)`` is one line::

        >>> str(InputError("has {found} columns; the header has {expected}", path="speech.tsv", line=3,
        ...                found=4, expected=2, hint="Remove the tabs inside the cells."))
        'speech.tsv, line 3: has 4 columns; the header has 2. Remove the tabs inside the cells.'
    """

    def __init__(
        self,
        problem: str,
        *,
        path: str | Path | None = None,
        line: int | None = None,
        part: str = "",
        hint: str = "",
        **fields: Any,
    ) -> None:
        # Errors travel between processes, which exceptions of libraries often cannot.
        fields = {
            name: str(value) if isinstance(value, BaseException) else value for name, value in fields.items()
        }
        self.problem = problem if isinstance(problem, Message) else Message(problem, **fields)
        self.hint = hint if isinstance(hint, Message) else Message(hint, **fields)
        self.path = None if path is None else str(path)
        self.line = line
        self.part = part
        super().__init__(problem)

    def __reduce__(self) -> tuple[Any, ...]:
        # Subclasses take other arguments, so an error cannot be made again by calling its class.
        return _restored, (type(self), self.args), self.__dict__

    @property
    def code(self) -> str:
        """The kind of error, for programs, by its class: ``input``, ``not-found`` …"""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__.removesuffix("Error")).lower()

    @property
    def fields(self) -> dict[str, Any]:
        """The values that fill the templates, often with ``expected`` and ``found`` among them."""
        return self.problem.fields

    def reword(self, catalogue: NullTranslations) -> None:
        """Say it in the words of ``catalogue`` from now on; class and fields stay."""
        self.problem, self.hint = self.problem.reworded(catalogue), self.hint.reworded(catalogue)

    def __str__(self) -> str:
        return self.text()

    def text(self, catalogue: NullTranslations = ENGLISH, *, with_path: bool = True) -> str:
        """One line: place, problem and hint, in the language of ``catalogue``."""
        gettext = catalogue.gettext
        line = gettext("line {line}").format(line=self.line) if self.line else ""
        place = ", ".join(part for part in (self.path if with_path else "", line, self.part) if part)
        text = self.problem.translated(catalogue)
        if place:
            text = gettext("{place}: {problem}").format(place=place, problem=text)
        if self.hint:
            hint = self.hint.translated(catalogue)
            joined = gettext("{problem}. {hint}").format(problem=text.rstrip(".。"), hint=hint)
            text = f"{text} {hint}" if text.endswith("?") else joined
        return " ".join(text.split())


def _restored(kind: type[DuizhaoError], arguments: tuple[Any, ...]) -> DuizhaoError:
    return kind.__new__(kind, *arguments)


class InputError(DuizhaoError):
    """The content of a file or a text is not as expected."""


class DamagedError(InputError):
    """A file is cut off or broken at some place; the part before that can be read."""


class UsageError(DuizhaoError):
    """An option or argument is unknown, impossible, or contradicts another."""


class NotFoundError(DuizhaoError):
    """A file, a text or something else that was named does not exist."""


class ConflictError(DuizhaoError):
    """Something exists already or has changed in the meantime, so that doing it would lose something."""


class UnavailableError(DuizhaoError):
    """Something needed is not there now: a database is down or locked, an extra is not installed."""


class OutputError(DuizhaoError):
    """A file or folder cannot be written."""


def check_length(text: str, longest: int, problem: str, *, hint: str, **fields: Any) -> None:
    """Raise UsageError if a text is longer; ``problem`` is a template with ``length`` and ``longest``."""
    if len(text) > longest:
        raise UsageError(problem, hint=hint, length=len(text), longest=longest, **fields)


@contextmanager
def parsed_by_library(path: str | Path, kind: str, part: str = "") -> Iterator[None]:
    """Wrap only the calls of a library that parses the file: InputError for anything that it raises.

    Parsers are written for sound files; for a damaged one, many raise errors that they do not document.
    ``kind`` says what the file should be, as in “is not a valid {kind} file”; ``part`` where in it.
    """
    try:
        yield
    except (DuizhaoError, MemoryError):
        raise
    except OSError as error:
        if error.errno not in (None, EINVAL):  # an impossible position in the file
            raise unreadable(path, error) from error
        raise _not_valid(path, kind, part, error) from error
    except Exception as error:
        raise _not_valid(path, kind, part, error) from error


def _not_valid(path: str | Path, kind: str, part: str, error: Exception) -> InputError:
    return InputError(
        "is not a valid {kind} file ({reason})",
        path=path,
        part=part,
        kind=kind,
        reason=str(error) or type(error).__name__,
        hint="Save it again.",
    )


def unreadable(path: str | Path, error: OSError) -> DuizhaoError:
    """The error for a file or folder that the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return NotFoundError("does not exist", path=path)
    if isinstance(error, IsADirectoryError):
        return InputError("is a folder", path=path, hint="Name a file.")
    return InputError("cannot be read ({reason})", path=path, reason=error.strerror or error)


def unwritable(path: str | Path, error: OSError) -> DuizhaoError:
    """The error for a file or folder that the system does not let us write."""
    return OutputError("cannot be written ({reason})", path=path, reason=error.strerror or error)
