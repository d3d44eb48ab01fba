"""``duizhao link``: which words render each other, for all units of a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cli.format_options import UnitCounter, names_of, options_for_reading, read_options, tell
from cli.progress import progress_bar
from corpus.message import counted
from corpus.model import TranslationUnit


@click.command("link")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--from", "from_format", metavar="FORMAT", help="Format of IN, if its name does not show it.")
@click.option("--to", "to_format", metavar="FORMAT", help="Format of OUT, if its name does not show it.")
@read_options
def command(source: Path, target: Path, from_format: str | None, to_format: str | None, **given: Any) -> None:
    """Link the words of a file of translation units.

    OUT.pharaoh has the links of a unit a line (0-0 1-2 …), and beside it the words of both sides, with
    spaces between, in OUT.zh and OUT.en. In TMX, JSONL and other formats the units get the properties
    word-links, source-words and target-words. For a corpus, see duizhao export --words.

    \b
    Example: duizhao link memory.tmx memory.pharaoh
             duizhao link memory.tmx linked.jsonl
    """
    from align.words.linker import word_linker
    from align.words.marking import with_links
    from corpus.formats import format_of, read_units, refuse_to_replace, write_units
    from corpus.formats.report import LossReport

    reader, writer = format_of(source, from_format), format_of(target, to_format)
    reading = options_for_reading(reader, given)
    report = LossReport()
    units = read_units(source, reader.name, report=report, **reading)
    first = next(units, None)
    languages = (first.source_language, first.target_language) if first else ("zh-Hans", "en")
    refuse_to_replace(target, writer.name, *languages)

    def all_units() -> Iterator[TranslationUnit]:
        if first:
            yield first
        yield from units

    with progress_bar(f"Linking {source.name}") as bar:
        total = UnitCounter()
        linked = total.of(with_links(all_units(), word_linker()), bar)
        write_units(target, linked, writer.name, report=report)
    click.echo(f"{counted(total.number, 'unit')} to {names_of(writer, target, languages)}.", err=True)
    tell(report)
