"""Documents in both languages, of any format that is read. Read only."""

from corpus.formats.bilingual import read

__all__ = ["read"]
