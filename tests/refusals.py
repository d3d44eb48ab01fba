"""What a test expects of an error: its class, the place that it names, and its fields; never its wording."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import DuizhaoError
from corpus.message import Message


@contextmanager
def refusal(
    kind: type[DuizhaoError],
    path: str | Path | None = None,
    /,
    *,
    line: int | None = None,
    part: str = "",
    **fields: Any,
) -> Iterator[None]:
    """The block raises an error of exactly this class, about exactly this place, with at least these fields.

    ``path`` is the whole path, or the name of the file as a string. For a field that is a message itself,
    give a dictionary of its fields, or the number if it is a number with its noun. ``unittest.mock.ANY``
    stands for what a library or the system words.
    """
    with pytest.raises(DuizhaoError) as raised:
        yield
    error = raised.value
    named = Path(error.path).name if error.path and isinstance(path, str) else error.path
    assert (type(error), named, error.line, error.part) == (
        kind,
        None if path is None else str(path),
        line,
        part,
    )
    assert {name: _as(expected, error.fields.get(name)) for name, expected in fields.items()} == fields


def _as(expected: Any, found: Any) -> Any:
    """A field in the form in which it is expected."""
    if isinstance(found, Message) and isinstance(expected, int):
        return found.fields["n"]
    if isinstance(found, Message) and isinstance(expected, dict):
        return {name: found.fields.get(name) for name in expected}
    return found


def fields_of(message: str) -> dict[str, Any]:
    """The fields of a message, such as a note on what was read."""
    assert isinstance(message, Message)
    return message.fields
