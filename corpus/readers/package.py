"""Documents that are zip archives of XML parts: OpenDocument, EPUB, Office Open XML."""

import io
import posixpath
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import lxml.etree

from corpus.errors import InputError, parsed_by_library
from corpus.system.files import BOMB_RATIO, BOMB_SIZE

_OLE = b"\xd0\xcf\x11\xe0"
_DEEPEST = 2000  # nested elements; Office itself nests a few dozen


class Package:
    """The parts of a package by name.

    Raises InputError, naming the file and the part, if the file is not a zip archive, is encrypted, unpacks
    to more than any real document does, or has a damaged part. ``kind`` says what it should be, as in “is not
    a valid {kind} file”.
    """

    def __init__(self, data: bytes, path: Path, kind: str) -> None:
        self.path = path
        self.kind = kind
        if data.startswith(_OLE):
            raise InputError(
                "is encrypted, or in the format of Office before 2007",
                path=path,
                hint="Save it in its program without a password, as {kind}.",
                kind=kind,
            )
        with parsed_by_library(path, kind):
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        members = self._archive.infolist()
        self.names = frozenset(member.filename for member in members)
        if any(member.flag_bits & 1 for member in members):
            raise InputError(
                "is encrypted", path=path, hint="Save it without a password.", found="encryption"
            )
        if sum(member.file_size for member in members) > max(BOMB_SIZE, BOMB_RATIO * len(data)):
            raise InputError(
                "unpacks to more than {ratio} times its size, as a zip bomb does", path=path, ratio=BOMB_RATIO
            )

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises InputError if it is missing or damaged."""
        if name not in self.names:
            raise InputError(
                "is missing", path=self.path, part=name, hint="Save the {kind} file again.", kind=self.kind
            )
        try:
            return self._archive.read(name)
        except Exception as error:  # zipfile documents few of the errors that damage causes
            raise self._damaged(name, error) from error

    def xml(self, name: str) -> Any:
        """The root element of an XML part.

        Raises InputError if it is not well-formed or declares entities.
        """
        data = self.read(name)
        parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        try:
            root = lxml.etree.fromstring(data, parser)
        except (lxml.etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged(name, error) from error
        if root.getroottree().docinfo.internalDTD is not None and b"<!ENTITY" in data:
            raise InputError("declares entities", path=self.path, part=name, found="entities")
        return root

    def resolve(self, base: str, href: str) -> str:
        """The name of the part that ``href``, in the part ``base``, points to."""
        target = unquote(href.split("#", 1)[0])
        return posixpath.normpath(posixpath.join(posixpath.dirname(base), target)).lstrip("/")

    def _damaged(self, name: str, error: Exception) -> InputError:
        return InputError(
            "is damaged ({reason})", path=self.path, part=name, reason=error, hint="Save the file again."
        )
