"""Import a file of translation units."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from corpus.errors import InputError
from corpus.formats import format_of, read_units
from corpus.formats.report import LossReport
from corpus.model import Progress, TranslationUnit
from corpus.store.corpus import Corpus
from corpus.store.importing import Imported, ImportSource, digest_of, import_units
from corpus.system.files import text_name
from corpus.text.characters import has_han
from corpus.text.language import is_chinese

_SAMPLE = 100
"""How many units are checked for swapped languages."""


def units_to_import(
    path: Path, name: str | None, report: LossReport, **options: Any
) -> Iterator[TranslationUnit]:
    """The units of a file in the format called ``name``, or else in that of its extension.

    The first units are read at once, so that a file that cannot be imported raises InputError before a corpus
    is created for it: a file without units, or with swapped languages.
    """
    units = read_units(path, format_of(path, name).name, report=report, **options)
    first = list(islice(units, _SAMPLE))
    if not first:
        raise InputError(
            "has no translation units",
            path=path,
            hint="Name another file. To remove the import from the corpus, run duizhao remove.",
        )
    if sum(map(_is_swapped, first)) > len(first) / 2:
        raise InputError(
            "has Chinese where the other language should be: the two are swapped",
            path=path,
            hint="Use --columns target,source or, for a table with a header, "
            "--columns source=target,target=source.",
        )
    return chain(first, units)


def import_file(
    corpus: Corpus,
    path: Path,
    units: Iterable[TranslationUnit],
    *,
    added_by: str,
    name: str = "",
    progress: Progress | None = None,
    even_reviewed: bool = False,
) -> Imported:
    """Import the units of a file (see :func:`units_to_import`) as ``name``, by default the file's name.

    A changed file of the same name replaces its former contents, as
    :func:`corpus.store.importing.import_units` describes.
    """
    return import_units(
        corpus,
        units,
        ImportSource(name.strip() or text_name(path.name), str(path.resolve()), digest_of(path), added_by),
        progress=progress,
        update=True,
        even_reviewed=even_reviewed,
    )


def _is_swapped(unit: TranslationUnit) -> bool:
    if is_chinese(unit.source_language) == is_chinese(unit.target_language):
        return False
    texts = unit.source, unit.target
    zh, other = texts if is_chinese(unit.source_language) else texts[::-1]
    return bool(zh) and not has_han(zh) and has_han(other)
