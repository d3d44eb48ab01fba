"""Word documents, by python-docx."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from corpus.errors import DuizhaoError
from corpus.paragraphs import mend
from corpus.readers.extracted import Extracted
from corpus.text import clean


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:  # noqa: ARG001 (one signature)
    """Body paragraphs and table cells in order; headers, footers, notes and comments are left out."""
    try:
        document = docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise DuizhaoError(
            "is no Word document, whatever its name says", path=path, mend="Save it as .docx again."
        ) from error

    def texts(container: object) -> Iterator[str]:
        for item in container.iter_inner_content():  # type: ignore[attr-defined]
            if isinstance(item, Paragraph):
                yield from item.text.split("\n")
            elif isinstance(item, Table):
                seen = set()
                for row in item.rows:
                    for cell in row.cells:
                        if cell._tc not in seen:
                            seen.add(cell._tc)
                            yield from texts(cell)

    found = [" ".join(clean(text).split()) for text in texts(document)]
    return Extracted(mend([text for text in found if text]), document.core_properties.title or "")
