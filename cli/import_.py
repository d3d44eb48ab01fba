"""``duizhao import``: a file of translation units into a corpus."""

from pathlib import Path
from typing import Any

import click

from cli.corpus_option import corpus_option, open_for_writing, who
from cli.format_options import options_for_reading, read_options, tell


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="What to call it in the corpus; default: the file's name.")
@click.option("--format", "format_name", help="The format, where the file's extension does not say.")
@read_options
@corpus_option
def command(
    file: Path, name: str | None, format_name: str | None, corpus_target: str | None, **given: Any
) -> None:
    """Import translation units (TMX, TSV …) into the corpus.

    Readers see the units when the last one is in. Broken off, the import goes on where it stopped when you
    run it again. Importing the same file twice changes nothing.

    \b
    Example: duizhao import memory.tmx --corpus speeches.duizhao
    """
    from cli.progress import progress_bar
    from corpus.formats import format_of, read_units
    from corpus.formats.report import Report
    from corpus.store.importing import digest_of, import_units

    digest = digest_of(file)
    reader = format_of(file, format_name)
    options = options_for_reading(reader, given)
    report = Report()
    with (
        open_for_writing(corpus_target, create=True) as corpus,
        progress_bar(f"Importing {file.name}") as bar,
    ):
        imported = import_units(
            corpus,
            read_units(file, reader.name, report=report, **options),
            name=name or file.name,
            origin=str(file.resolve()),
            digest=digest,
            who=who(),
            progress=bar,
        )
    if not imported.changed:
        click.echo(f"{imported.name} is there already, with the same contents; nothing changed.")
        return
    if imported.resumed_from:
        click.echo(f"Went on after {imported.resumed_from:,} units that were in already.", err=True)
    click.echo(f"Imported {imported.name}: {imported.units:,} units.")
    tell(report)
