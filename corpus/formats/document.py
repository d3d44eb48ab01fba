"""Documents in both languages, in any readable format. Read only."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from corpus.formats import bilingual, tsv
from corpus.formats.report import LossReport
from corpus.formats.stream import raw_lines
from corpus.model import TranslationUnit
from corpus.text.language import is_chinese


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    encoding: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """The units of the document; for text with tabs, as Excel saves it, those of its columns."""
    if path.suffix.lower() == ".txt" and _has_columns(path, encoding):
        source = source_language or "zh-Hans"
        target = target_language or ("en" if is_chinese(source) else "zh-Hans")
        return tsv.read(
            path, source_language=source, target_language=target, encoding=encoding, report=report
        )
    return bilingual.read(
        path,
        source_language=source_language,
        target_language=target_language,
        encoding=encoding,
        report=report,
    )


def _has_columns(path: Path, encoding: str | None) -> bool:
    """Whether the first row has columns and most rows do."""
    first = [line for line in islice(raw_lines(path, encoding), 100) if line.strip()]
    return bool(first) and "\t" in first[0].strip() and 2 * sum("\t" in line for line in first) > len(first)
