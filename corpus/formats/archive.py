"""Zip archives of exchange files (.xlz, .mqxlz, OPUS's zips), taken apart without trusting them."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from corpus.errors import InputError
from corpus.formats.stream import BOMB_RATIO, BOMB_SIZE, CHUNK

_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def is_archive(path: Path) -> bool:
    """Whether the file begins as a zip archive does."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError:
        return False


@contextmanager
def unpacked(path: Path, wanted: Callable[[str], bool]) -> Iterator[list[Path]]:
    """The members whose name is ``wanted``, as files under their bare names, until the block ends.

    Raises InputError for what is not a zip archive, unpacks to more than any real text does, or has a
    member with a name that leads out of its folder.
    """
    with TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                allowed = max(BOMB_SIZE, BOMB_RATIO * path.stat().st_size)
                files = []
                for number, member in enumerate(m for m in archive.infolist() if not m.is_dir()):
                    name = PurePosixPath(member.filename.replace("\\", "/"))
                    if name.is_absolute() or ".." in name.parts or ":" in member.filename[:3]:
                        raise InputError("has a member “{name}” that leads out of it", path=path, name=name)
                    if not wanted(name.name):
                        continue
                    file = Path(folder) / name.name
                    if file.exists():  # of the same name in another folder
                        file = Path(folder) / str(number) / name.name
                        file.parent.mkdir()
                    with archive.open(member) as packed, file.open("wb") as stream:
                        while piece := packed.read(CHUNK):
                            allowed -= len(piece)
                            if allowed < 0:
                                raise InputError(
                                    "unpacks to more than {ratio} times its size, as a zip bomb does",
                                    path=path,
                                    hint="Unpack it yourself if you trust it.",
                                    ratio=BOMB_RATIO,
                                )
                            stream.write(piece)
                    files.append(file)
        except (
            zipfile.BadZipFile,
            zipfile.LargeZipFile,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise InputError("is not a zip archive, or a damaged one", path=path) from error
        yield files
