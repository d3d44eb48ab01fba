"""Reading memories, for the commands that compare and merge them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.formats.report import LossReport
    from corpus.model import TranslationUnit, UnitSource


def units_of(name: str, source: str | None, target: str | None, report: "LossReport") -> "UnitSource":
    """The units of a memory, read anew each time: a file, or a corpus by its path (.duizhao) or URL.

    Raises NotFoundError for a missing file, and UsageError for languages given with a corpus.
    """
    from corpus.errors import NotFoundError, UsageError
    from corpus.formats import format_of, read_units
    from corpus.formats.report import LossReport
    from corpus.store import open_corpus

    if name.startswith(("postgresql://", "postgres://")) or name.endswith(".duizhao"):
        if source or target:
            raise UsageError(
                "--source-lang and --target-lang do not apply to a corpus", hint="Leave them out."
            )

        def of_corpus() -> "Iterator[TranslationUnit]":
            with open_corpus(name) as corpus:
                yield from corpus.units()

        return of_corpus
    path = Path(name)
    if not path.exists():
        raise NotFoundError("does not exist", path=path)
    known = format_of(path).options("read")
    given = {"source_language": source, "target_language": target}
    options = {key: value for key, value in given.items() if value is not None and key in known}
    unused = [report]  # the file's losses are reported once

    def of_file() -> "Iterator[TranslationUnit]":
        return read_units(path, report=unused.pop() if unused else LossReport(), **options)

    return of_file
