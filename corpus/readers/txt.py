"""Plain text."""

from pathlib import Path

from corpus.paragraphs import paragraphs
from corpus.readers.extracted import Extracted
from corpus.text import decode


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:
    """The paragraphs, line and page breaks mended."""
    decoded = decode(data, path, encoding)
    return Extracted(paragraphs(decoded.text), encoding=decoded.encoding)
