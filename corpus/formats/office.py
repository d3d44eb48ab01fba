"""Check Office files (OOXML) of any origin before a library opens them."""

import zipfile
from pathlib import Path
from xml.parsers import expat

from corpus.errors import InputError, parsed_by_library
from corpus.system.files import BOMB_RATIO, BOMB_SIZE


def check_office_file(path: Path, kind: str) -> None:
    """Raise DuizhaoError if the file is not a zip archive, is a zip bomb, or has a DTD in one of its parts.

    OOXML forbids document type declarations (ECMA-376, part 2), which are the vehicle of entity attacks.
    """
    with parsed_by_library(path, kind), zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        size = sum(member.file_size for member in members)
        if size > max(BOMB_SIZE, BOMB_RATIO * path.stat().st_size):
            raise InputError(
                "unpacks to more than {ratio} times its size, as a zip bomb does",
                path=path,
                ratio=BOMB_RATIO,
            )
        for member in members:
            if member.filename.endswith((".xml", ".rels")):
                _refuse_doctype(archive, member, path)


class _Seen(Exception):
    """The root element was reached."""


def _refuse_doctype(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
    def refuse(*_: object) -> None:
        raise InputError("has a document type declaration", path=path, part=member.filename)

    def stop(*_: object) -> None:
        raise _Seen

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        with archive.open(member) as part:
            while chunk := part.read(1 << 12):
                parser.Parse(chunk)
    except _Seen:
        pass
    except expat.ExpatError as error:
        raise InputError("is damaged ({reason})", path=path, part=member.filename, reason=error) from error
