"""Check the types of arguments from Python callers: a UsageError instead of a traceback."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import fields
from errno import ENAMETOOLONG
from functools import cache, wraps
from inspect import Parameter, Signature, signature
from math import isfinite
from numbers import Integral, Real
from pathlib import Path
from types import UnionType
from typing import Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin

from corpus.errors import UsageError

Given = ParamSpec("Given")
Result = TypeVar("Result")

_LARGEST = 2**63 - 1
"""The largest whole number that a database holds."""


def checked(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Check the arguments of each call by the annotations; those in quotes are left to what is called."""

    @wraps(function)
    def call(*given: Given.args, **named: Given.kwargs) -> Result:
        expected = _signature(function)
        for name, value in expected.bind(*given, **named).arguments.items():
            parameter = expected.parameters[name]
            of_it = value if parameter.kind is Parameter.VAR_KEYWORD else {name: value}
            for one, each in of_it.items():
                check(one, each, parameter.annotation)
        return function(*given, **named)

    return call


def check_options(what: str, options: Mapping[str, object], known: Mapping[str, Any]) -> None:
    """Check options by their annotations. Raises UsageError for one that is not known, with those that are.

    ``what`` has the options: “the format tmx”.
    """
    for name, value in options.items():
        if name not in known:
            raise UsageError(
                "{what} has no option “{name}”",
                hint="It has {expected}.",
                what=what,
                name=name,
                expected=", ".join(known) or "none",
            )
        check(name, value, known[name])


def options_of(function: Callable[..., object]) -> dict[str, Any]:
    """The keyword-only parameters of a function with their annotations."""
    parameters = _signature(function).parameters.items()
    return {name: found.annotation for name, found in parameters if found.kind is Parameter.KEYWORD_ONLY}


def fields_of(kind: type) -> dict[str, Any]:
    """The fields of a dataclass with their annotations."""
    return {field.name: field.type for field in fields(kind)}


@cache
def _signature(function: Callable[..., object]) -> Signature:
    return signature(function)


def check(name: str, value: object, expected: Any) -> None:
    """Raise UsageError unless ``value`` is of the type ``expected``, an annotation; any if that is a string.

    Every text must be valid Unicode, a number finite and at most 63 bits long, a path possible.
    """
    if isinstance(expected, str) or expected is Parameter.empty:
        return
    if not _fits(value, expected):
        plain = value is None or isinstance(value, str | int | float)
        raise UsageError(
            "{name} cannot be {found}",
            hint="Expected: {expected}.",
            name=name,
            found=repr(value)[:80] if plain else f"of the type {type(value).__name__}",
            expected=_shown(expected),
        )
    if Path in (expected, *get_args(expected)) and isinstance(value, str | os.PathLike):
        _check_path(name, value)
    else:
        check_unicode(name, value)


def check_unicode(name: str, value: object) -> None:
    """Raise UsageError for half of a surrogate pair in a text, or in one of a collection of texts."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise UsageError(
                "{name} has half of a surrogate pair at character {n:,}", name=name, n=error.start + 1
            ) from error
    elif isinstance(value, Mapping):
        check_unicode(name, [*value, *value.values()])
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            check_unicode(name, each)


def _check_path(name: str, value: "str | os.PathLike[str]") -> None:
    try:
        os.stat(value)  # noqa: PTH116 (a URL is not a Path)
    except ValueError as error:  # a NUL character, or half of a surrogate pair
        raise UsageError("{name} cannot be the name of a file ({reason})", name=name, reason=error) from error
    except OSError as error:
        if error.errno == ENAMETOOLONG and "://" not in str(value):
            raise UsageError("{name} is too long for the name of a file", name=name) from error


def _fits(value: Any, expected: Any) -> bool:
    origin, arguments = get_origin(expected), get_args(expected)
    if expected is Any:
        return True
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in arguments)
    if origin is Literal:
        return isinstance(value, str | int | None) and value in arguments
    if origin is not None and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            _fits(key, arguments[0]) and _fits(one, arguments[1]) for key, one in value.items()
        )
    if origin is not None and issubclass(origin, Iterable):
        # A list will do for a tuple.
        is_collection = isinstance(value, Sequence | Set) and not isinstance(value, str | bytes)
        return is_collection and all(_fits(one, arguments[0]) for one in value)
    if expected in (None, type(None)):
        return value is None
    if expected is bool:  # NumPy's has either name
        return type(value).__name__ in ("bool", "bool_")
    if expected is int:
        return isinstance(value, Integral) and not isinstance(value, bool) and abs(int(value)) <= _LARGEST
    if expected is float:
        is_fraction = isinstance(value, Real) and not isinstance(value, Integral) and isfinite(value)
        return is_fraction or _fits(value, int)
    if expected is Path:
        return isinstance(value, os.PathLike) and isinstance(os.fspath(value), str)
    return isinstance(value, expected)


def _shown(expected: Any) -> str:
    """An annotation as a reader of Python would write it, without the names of modules."""
    if get_origin(expected) in (Union, UnionType):
        return " | ".join(_shown(one) for one in get_args(expected))
    if get_origin(expected) is Literal:
        return " or ".join(map(repr, get_args(expected)))
    if get_origin(expected) is not None:
        return str(expected).replace("collections.abc.", "").replace("pathlib.", "")
    return "None" if expected in (None, type(None)) else expected.__name__
