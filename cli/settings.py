"""The settings in ``duizhao.toml``: the corpus, the languages of written files, and display.

Nothing here changes a bead or a score. A setting is the default of an option; the command line and the
environment come first, then ``duizhao.toml`` in the current folder, then the one in the user's folder of
settings.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from corpus.errors import InputError, unreadable

NAME = "duizhao.toml"

_OPTIONS: dict[str, tuple[type, tuple[str, ...], str]] = {
    "corpus": (str, (), "corpus_target"),
    "languages.source-tag": (str, (), "source_tag"),
    "languages.target-tag": (str, (), "target_tag"),
    "display.limit": (int, ("lookup",), "limit"),
    "display.context": (bool, ("lookup",), "context"),
    "display.doubts": (int, ("align",), "most_doubts"),
    "display.color": (bool, (), ""),
}
"""Each key with its type, the commands that it is for (none: all), and the option whose default it is."""


def user_file() -> Path:
    """The settings of the user: in ``$XDG_CONFIG_HOME`` or where the platform keeps such files."""
    return Path(click.get_app_dir("duizhao")) / NAME


def read_settings() -> dict[str, Any]:
    """The settings by key, such as ``display.limit``. Raises InputError for anything else in the file."""
    found: dict[str, Any] = {}
    for path in (user_file(), Path(NAME)):
        found |= _read(path)
    return found


def defaults(settings: Mapping[str, Any], name: str, command: click.Command) -> dict[str, Any]:
    """The settings that apply to the command of that name, as click's ``default_map`` of its group."""
    values = {
        option: settings[key]
        for key, (_, commands, option) in _OPTIONS.items()
        if key in settings and option and (not commands or name in commands)
    }
    return {name: dict.fromkeys(command.commands, values) if isinstance(command, click.Group) else values}


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", path=path, hint="Save it as UTF-8.") from error
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError("is not valid TOML: {reason}", path=path, reason=error) from error
    found: dict[str, Any] = {}
    for key, value in _flat(tables):
        if key not in _OPTIONS:
            raise InputError(
                "unknown setting “{key}”",
                path=path,
                line=_line_of(key, text),
                hint="The settings are {known}.",
                key=key,
                known=", ".join(_OPTIONS),
            )
        kind = _OPTIONS[key][0]
        if type(value) is not kind:
            raise InputError(
                "“{key}” must be {kind}",
                path=path,
                line=_line_of(key, text),
                key=key,
                kind={str: "a text in quotation marks", int: "a whole number", bool: "true or false"}[kind],
            )
        found[key] = value
    if "corpus" in found and "://" not in found["corpus"]:
        found["corpus"] = os.fspath(path.parent / Path(found["corpus"]).expanduser())
    return found


def _flat(tables: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tables.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _line_of(key: str, text: str) -> int | None:
    """The line on which a key is set, counted from one; None if it cannot be found."""
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if head := re.match(r"\s*+\[([^\]]++)\]", line):
            table = head[1].strip().replace('"', "") + "."
        elif (name := re.match(r"\s*+([\w.\"' \t-]++)=", line)) and key in (
            table + re.sub(r"[\"' \t]", "", name[1]),
        ):
            return number
    return None
