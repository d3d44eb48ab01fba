"""Files written whole or not at all, the cache folder, and the user's name."""

import getpass
import os
import re
import shutil
import stat
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from pathlib import Path, PurePath
from typing import IO

from corpus.errors import InputError, OutputError, unreadable, unwritable

_TEMPORARY = re.compile(r"\.duizhao-[a-z0-9_]{8}(?:\.\w{1,9})?", re.ASCII)
_SUFFIX = re.compile(r"\.\w{1,9}", re.ASCII)
_DESCRIPTOR = re.compile(r"/(?:dev|proc/(?:self|thread-self|\d+))/fd/(\d+)", re.ASCII)
_STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_LONGEST_NAME = 255
_MOST_LINKS = 40

BOMB_RATIO = 200
BOMB_SIZE = 100_000_000
"""A compressed file may grow to BOMB_SIZE bytes in any case, beyond that to BOMB_RATIO times its size."""

_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


@contextmanager
def noting_what_is_written() -> Iterator[list[str]]:
    """A list of the files and corpora that the block has finished writing, without the cache."""
    names: list[str] = []
    token = _written.set(names)
    try:
        yield names
    finally:
        _written.reset(token)


def note_written(name: str | Path) -> None:
    """Add a file or a corpus to the list of :func:`noting_what_is_written`, if there is one."""
    names = _written.get()
    if names is not None and str(name) not in names and cache_folder() not in Path(name).parents:
        names.append(str(name))


def read_utf8(path: Path) -> str:
    """The text of a file that must be UTF-8, without a byte order mark.

    Raises DuizhaoError if it cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", path=path, hint="Save it as UTF-8.") from error


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to; its content becomes ``path`` if the block succeeds.

    If the block raises, an existing file stays as it was and the temporary one is removed. The temporary name
    keeps the suffix, for writers that look at it.

    A file is replaced in one step, and the new one gets its mode and owner. A symbolic link stays, and the
    file it points to is replaced. Devices, pipes and standard output are written to directly. Leftovers of
    killed runs in the folder are removed. Raises OutputError for a folder, a write-protected file, and a
    folder that does not exist or cannot be written.
    """
    try:
        end = _end_of_links(path)
        there = os.fstat(end) if isinstance(end, int) else _status(end)
        if there is not None and stat.S_ISDIR(there.st_mode):
            raise OutputError("is a folder", path=path, hint="Name a file to write.")
        if isinstance(end, int) or not _is_file(there):
            with tempfile.TemporaryDirectory(prefix="duizhao-") as folder:
                temporary = Path(folder, f"output{_suffix(path)}")
                yield temporary
                _copy_into(end, temporary)
            note_written(path)
            return
        if not end.parent.is_dir():
            raise OutputError("its folder does not exist", path=path, hint="Create it first.")
        if there is not None and not os.access(end, os.W_OK):
            raise OutputError(
                "is write-protected", path=path, hint="Allow writing to it, or name another file."
            )
        _remove_leftovers(end.parent)
        with _locked_file(path, end) as temporary:
            yield temporary
            if there is None:
                temporary.chmod(_mode_of_new_files())
            if there is not None and not _take_over(temporary, there):
                _copy_into(end, temporary)
            else:
                temporary.replace(end)
            note_written(path)
    except OSError as error:
        raise unwritable(path, error) from error


@contextmanager
def replacing_text(path: Path) -> Iterator[IO[str]]:
    """Like :func:`replacing`, with the temporary file open for UTF-8 text; lines end in a line feed."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
        yield stream


def can_stand_beside(second: Path, path: Path) -> bool:
    """Whether an output at ``path`` can have a ``second`` file: a device cannot; a name may be too long."""
    try:
        end = _end_of_links(path)
        return not isinstance(end, int) and _is_file(_status(end)) and _fits(second.name)
    except OSError:
        return False


def _is_file(status: os.stat_result | None) -> bool:
    return status is None or stat.S_ISREG(status.st_mode)


def _fits(name: str) -> bool:
    return len(os.fsencode(name)) <= _LONGEST_NAME


def _end_of_links(path: Path) -> Path | int:
    """The target of symbolic links, whether or not a file is there; the number for a file descriptor."""
    for _ in range(_MOST_LINKS):
        name = os.path.normpath(path)
        if name in _STANDARD:
            return _STANDARD[name]
        if found := _DESCRIPTOR.fullmatch(name):
            return int(found[1])
        if not path.is_symlink():
            return path
        path = path.parent / path.readlink()
    path.stat()  # raises what the system reports for too many links
    return path


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _suffix(path: Path) -> str:
    return path.suffix if _SUFFIX.fullmatch(path.suffix) else ""


@contextmanager
def _locked_file(path: Path, end: Path) -> Iterator[Path]:
    """A new file in the folder of ``end``, locked while in use, and removed afterwards if it still exists."""
    while True:
        try:
            handle, name = tempfile.mkstemp(dir=end.parent, prefix=".duizhao-", suffix=_suffix(end))
        except OSError as error:
            raise OutputError(
                "cannot be written ({reason})",
                path=path,
                hint="Name a file in a folder you can write to.",
                reason=error.strerror,
            ) from error
        locked = _lock(handle, wait=True)
        if not locked:
            os.close(handle)  # Windows neither renames nor removes an open file
            break
        # Another process may have removed it as a leftover before it was locked.
        if os.fstat(handle).st_nlink:
            break
        os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
    finally:
        if locked:
            os.close(handle)
        temporary.unlink(missing_ok=True)


@cache
def _remove_leftovers(folder: Path) -> None:
    """Remove temporary files of :func:`replacing` whose process has ended; done once for each folder."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            if _TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    _remove_if_unlocked(Path(entry))


def _remove_if_unlocked(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        if _lock(handle, wait=False):
            path.unlink()
    finally:
        os.close(handle)


def _lock(handle: int, *, wait: bool) -> bool:
    """Lock the open file until this process ends; False if that is not possible."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (ImportError, OSError):  # on Windows; on file systems without locks
        return False
    return True


def _take_over(temporary: Path, there: os.stat_result) -> bool:
    """Give ``temporary`` the owner and mode of the file it replaces; False if that is not allowed."""
    made = temporary.stat()
    if (made.st_uid, made.st_gid) != (there.st_uid, there.st_gid):
        try:
            os.chown(temporary, there.st_uid, there.st_gid)
        except PermissionError:
            return False
    temporary.chmod(stat.S_IMODE(there.st_mode) & 0o777)
    return True


def _copy_into(end: Path | int, temporary: Path) -> None:
    """Write the content of ``temporary`` into the existing device, pipe or file."""
    if isinstance(end, int):
        sys.stdout.flush()
        # A duplicate: opening the descriptor's file again would start at its beginning.
        target = os.fdopen(os.dup(end), "wb")
    else:
        target = end.open("wb")
    with temporary.open("rb") as source, target:
        shutil.copyfileobj(source, target)


def cache_folder() -> Path:
    """The folder for data that can be recomputed: ``duizhao`` in the platform's cache folder."""
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


def sqlite_uri(path: PurePath, query: str) -> str:
    """The URI by which SQLite opens an absolute path, including one on a Windows network share."""
    uri = path.as_uri()
    if path.drive.startswith("\\\\"):  # SQLite does not know hosts; a share needs four slashes
        uri = uri.replace("file://", "file:////", 1)
    return f"{uri}?{query}"


def text_name(name: str) -> str:
    """The name of a file as a name for its text: composed (NFC), as it is typed.

    macOS decomposes names, also in archives that were made on it.
    """
    return unicodedata.normalize("NFC", name)


def user_name() -> str:
    """The name recorded with changes: that of the user's account."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # the last on Windows without USERNAME
        return "unknown"
