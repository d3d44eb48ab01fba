"""Zip archives of exchange files (.xlz, .mqxlz, OPUS's zips), unpacked with care."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from corpus.errors import DuizhaoError, InputError, parsed_by_library
from corpus.formats.stream import CHUNK
from corpus.system.files import BOMB_RATIO, BOMB_SIZE

XLIFF_EXTENSIONS = (".xlf", ".xliff", ".mqxliff", ".mxliff", ".sdlxliff", ".txlf")
"""The extensions of XLIFF files in an archive."""


def is_archive(path: Path) -> bool:
    """Whether the file begins like a zip archive."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    except OSError:
        return False


@contextmanager
def unpacked(path: Path, wanted: Callable[[str], bool]) -> Iterator[list[Path]]:
    """The members whose name is ``wanted``, as files under their base names, until the block ends.

    Raises InputError if the file is not a zip archive, unpacks to more than any real text does, or has a
    member whose name leads outside its folder.
    """
    with TemporaryDirectory() as folder:
        with parsed_by_library(path, "zip"), zipfile.ZipFile(path) as archive:
            allowed = max(BOMB_SIZE, BOMB_RATIO * path.stat().st_size)
            files = []
            members = (member for member in archive.infolist() if member.filename and not member.is_dir())
            for number, member in enumerate(members):
                name = PurePosixPath(member.filename.replace("\\", "/"))
                if name.is_absolute() or ".." in name.parts or ":" in member.filename[:3]:
                    raise InputError(
                        "has a member “{name}” with a path outside the archive", path=path, name=name
                    )
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
        try:
            yield files
        except DuizhaoError as error:
            # The user knows the archive, not the folder that it was unpacked into.
            if error.path and Path(error.path).is_relative_to(folder):
                error.part = ", ".join(filter(None, (Path(error.path).name, error.part)))
                error.path = str(path)
            raise
