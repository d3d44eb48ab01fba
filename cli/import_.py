"""``duizhao import``: a file of translation units into a corpus."""

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.corpus_option import (
    corpus_option,
    even_reviewed_option,
    open_for_writing,
    tell_imported,
    who,
)
from cli.format_options import options_for_reading, read_options, tell
from corpus.errors import DuizhaoError

if TYPE_CHECKING:
    from corpus.model import TranslationUnit


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="What to call it in the corpus; default: the file's name.")
@click.option("--format", "format_name", help="The format, where the file's extension does not say.")
@even_reviewed_option
@read_options
@corpus_option
def command(
    file: Path,
    name: str | None,
    format_name: str | None,
    even_reviewed: bool,
    corpus_target: str | None,
    **given: Any,
) -> None:
    """Import translation units (TMX, TSV …) into the corpus.

    Readers see the units when the last one is in. Broken off, the import goes on where it stopped when you
    run it again.

    Importing the same file twice changes nothing. A file that changed since takes the place of what it held;
    reviews made in the corpus stay, and where their texts are others now, nothing is changed unless you say
    --even-reviewed.

    \b
    Example: duizhao import memory.tmx --corpus speeches.duizhao
    """
    from cli.progress import progress_bar
    from corpus.formats import format_of, read_units
    from corpus.formats.report import Report
    from corpus.message import counted
    from corpus.store.importing import digest_of, import_units

    digest = digest_of(file)
    reader = format_of(file, format_name)
    options = options_for_reading(reader, given)
    report = Report()
    # The first units are read before a corpus is made for them.
    units = _some(_not_swapped(read_units(file, reader.name, report=report, **options), file), file)
    with (
        open_for_writing(corpus_target, create=True) as corpus,
        progress_bar(f"Importing {file.name}") as bar,
    ):
        imported = import_units(
            corpus,
            units,
            name=name or file.name,
            origin=str(file.resolve()),
            digest=digest,
            who=who(),
            progress=bar,
            update=True,
            even_reviewed=even_reviewed,
        )
    if imported.resumed_from:
        click.echo(f"Went on after {counted(imported.resumed_from, 'unit')} in already.", err=True)
    tell_imported(imported, "Imported", "unit")
    if imported.changed:
        tell(report)


def _some(units: "Iterator[TranslationUnit]", file: Path) -> "Iterator[TranslationUnit]":
    """The units; DuizhaoError where there is none."""
    first = next(units, None)
    if first is None:
        hint = "Name another file; duizhao remove takes out what is in the corpus."
        raise DuizhaoError("holds no translation units", path=file, hint=hint)
    return chain([first], units)


def _not_swapped(units: "Iterator[TranslationUnit]", file: Path) -> "Iterator[TranslationUnit]":
    """The units; DuizhaoError where most of the first have each language in the place of the other."""
    from corpus.text.language import is_chinese
    from corpus.text.tokens import has_chinese

    first = list(islice(units, 100))
    swapped = 0
    for unit in first:
        texts = unit.source, unit.target
        zh, other = texts if is_chinese(unit.source_language) else texts[::-1]
        is_pair = is_chinese(unit.source_language) != is_chinese(unit.target_language)
        swapped += is_pair and bool(zh) and not has_chinese(zh) and has_chinese(other)
    if swapped > len(first) / 2:
        raise DuizhaoError(
            "has Chinese where the other language should be: the two are swapped",
            path=file,
            hint="Say --columns target,source or, for a table with a header, "
            "--columns source=target,target=source.",
        )
    yield from chain(first, units)
