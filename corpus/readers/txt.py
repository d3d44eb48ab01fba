"""Plain text."""

from pathlib import Path

from corpus.readers.extracted import Extracted, LeftOut, Omission
from corpus.text.decoding import decode
from corpus.text.paragraphs import repaired


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:
    """The paragraphs, with broken lines and pages joined. Page numbers and running heads are left out."""
    decoded = decode(data, path, encoding)
    found = repaired(decoded.text)
    left_out = [
        *(LeftOut(Omission.RUNNING_HEAD, text) for text in found.running_heads),
        *(LeftOut(Omission.PAGE_NUMBER, text) for text in found.page_numbers),
    ]
    return Extracted(found.paragraphs, encoding=decoded.encoding, left_out=left_out)
