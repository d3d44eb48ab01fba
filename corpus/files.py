"""Files written whole or not at all, the cache folder, and the user's name."""

import getpass
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from corpus.errors import OutputError, unwritable


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` to write to, which replaces ``path`` if the block succeeds.

    If the block raises, an existing file stays as it was and the temporary one is removed. The
    temporary name keeps the suffixes, for writers that look at them. Raises OutputError if the folder
    does not exist or cannot be written.
    """
    if path.is_dir():
        raise OutputError("is a folder", path=path, hint="Name a file to write.")
    if not path.parent.is_dir():
        raise OutputError("its folder does not exist", path=path, hint="Create it first.")
    try:
        handle, name = tempfile.mkstemp(dir=path.parent or Path(), prefix=".duizhao-", suffix="-" + path.name)
    except OSError as error:
        raise OutputError(
            "cannot be written ({reason})",
            path=path,
            hint="Name a file in a folder you can write to.",
            reason=error.strerror,
        ) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(_mode_of_new_files())
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def replacing_text(path: Path) -> Iterator[IO[str]]:
    """Like :func:`replacing`, with the temporary file open for UTF-8 text; lines end in a line feed."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
        yield stream


def cache_folder() -> Path:
    """The folder for what can be recomputed: ``duizhao`` in the platform's cache folder."""
    if sys.platform == "win32":
        root = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches"
    else:
        root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "duizhao"


def _mode_of_new_files() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def user_name() -> str:
    """The name that changes are recorded under: that of the user's account."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
