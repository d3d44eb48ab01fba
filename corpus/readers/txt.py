"""Plain text."""

from pathlib import Path

from corpus.readers.extracted import Extracted
from corpus.text.decoding import decode
from corpus.text.paragraphs import paragraphs


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:
    """The paragraphs, line and page breaks mended."""
    decoded = decode(data, path, encoding)
    return Extracted(paragraphs(decoded.text), encoding=decoded.encoding)
