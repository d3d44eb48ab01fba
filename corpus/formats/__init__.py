"""Exchange formats: one module a format, all with the same two functions.

``read(path, **options)`` gives an iterator of translation units and ``write(path, units, **options)``
takes one; both stream, so that memory does not grow with the file. Both take ``report``, a
:class:`corpus.formats.report.Report` that counts whatever they had to drop or change. This module picks
the format.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from corpus.errors import DuizhaoError
from corpus.model import TranslationUnit

FORMATS: dict[str, str] = {
    "tmx": "corpus.formats.tmx",
    "tsv": "corpus.formats.tsv",
    "html": "corpus.formats.html",
}
"""Name of the format, which is also its file extension, to the module that reads or writes it."""


def format_of(path: Path, name: str | None = None) -> ModuleType:
    """The module for ``name``, or else for the extension of ``path`` (a final ``.gz`` is looked through).

    Raises DuizhaoError, with the known formats listed, for one that is not known.
    """
    suffixes = [suffix.lower().lstrip(".") for suffix in path.suffixes]
    if name is None and suffixes:
        name = suffixes[-2] if suffixes[-1] == "gz" and len(suffixes) > 1 else suffixes[-1]
    module = FORMATS.get((name or "").lower())
    if module is None:
        known = ", ".join(f".{extension}" for extension in FORMATS)
        problem = f"unknown format “{name}”" if name else "no extension to tell the format"
        raise DuizhaoError(problem, path=path, mend=f"Known formats: {known}.")
    return import_module(module)


def read_units(path: Path, name: str | None = None, **options: Any) -> Iterator[TranslationUnit]:
    """Read translation units in the format that ``name`` or the extension says."""
    module = format_of(path, name)
    if not hasattr(module, "read"):
        raise DuizhaoError("this format can be written only, not read", path=path)
    units: Iterator[TranslationUnit] = module.read(path, **options)
    return units


def write_units(
    path: Path, units: Iterable[TranslationUnit], name: str | None = None, **options: Any
) -> None:
    """Write translation units in the format that ``name`` or the extension says, whole or not at all."""
    module = format_of(path, name)
    if not hasattr(module, "write"):
        raise DuizhaoError("this format can be read only, not written", path=path)
    module.write(path, units, **options)
