"""``duizhao convert``: convert between exchange formats."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.answer import json_option, losses, print_answer
from cli.format_options import (
    UnitCounter,
    asked_columns,
    filter_options,
    names_of,
    options_for_reading,
    options_for_writing,
    options_like,
    read_options,
    selection,
    tell,
    write_options,
)
from cli.progress import progress_bar
from cli.terminal import say
from corpus.errors import ConflictError
from corpus.message import counted
from corpus.model import TranslationUnit

if TYPE_CHECKING:
    from corpus.formats import Format


@click.command("convert")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--from", "from_format", metavar="FORMAT", help="Format of IN, if its name does not show it.")
@click.option("--to", "to_format", metavar="FORMAT", help="Format of OUT, if its name does not show it.")
@click.option("--doc", "documents", metavar="NAME", multiple=True, help="Only this document; repeatable.")
@read_options
@filter_options
@write_options
@json_option
def command(
    source: Path,
    target: Path,
    from_format: str | None,
    to_format: str | None,
    documents: tuple[str, ...],
    as_json: bool,
    **given: Any,
) -> None:
    """Convert a file of translation units to another format.

    TMX, TSV, CSV, XLSX, Moses, JSONL, Parquet, XLIFF, WMT XML, TBX …

    Content that the new format cannot hold is counted and reported. A table (TSV, CSV, XLSX) made from a
    table keeps its columns, but in TSV the texts are called source and target; --out-columns chooses others.
    If the conversion fails, OUT stays as it was.

    \b
    Examples: duizhao convert memory.tmx memory.xlsx
              duizhao convert train.zh train.tmx.gz --dedup folded
    """
    from corpus.formats import format_of, read_units, refuse_to_replace, write_units
    from corpus.formats.filters import filtered
    from corpus.formats.report import LossReport

    reader, writer = format_of(source, from_format), format_of(target, to_format)
    reading = options_for_reading(reader, given)
    writing = options_for_writing(writer, given)
    writing = _standard_names(writer, options_like(source, reader, reading, writer, given)) | writing
    report = LossReport()
    unused: list[LossReport] = [report]

    def units() -> Iterator[TranslationUnit]:
        # Some filters read the file twice; its losses are reported once.
        report = unused.pop() if unused else LossReport()
        return read_units(source, reader.name, report=report, **reading)

    chosen = filtered(
        units,
        selection(documents, given),
        script=given["script"],
        sameness=given["dedup"],
        report=report,
    )
    if "metadata" in writer.options("write") and hasattr(reader.module, "read_metadata"):
        writing["metadata"] = reader.module.read_metadata(source)
    chosen_units = iter(chosen())
    first = next(chosen_units, None)
    languages = (first.source_language, first.target_language) if first else ("zh-Hans", "en")
    refuse_to_replace(target, writer.name, *languages)
    _refuse_own_input(source, target, writer.name)
    with progress_bar(f"Converting {source.name}") as bar:
        total = UnitCounter()
        write_units(
            target,
            total.of(asked_columns(chain([first] if first else [], chosen_units), given), bar),
            writer.name,
            report=report,
            **writing,
        )
    if as_json:
        print_answer({"output": str(target), "units": total.number, "losses": losses(report)})
    units_written = counted(total.number, "unit")
    say(f"{units_written} from {source} to {names_of(writer, target, languages)}.")
    tell(report)


def _standard_names(writer: "Format", options: dict[str, Any]) -> dict[str, Any]:
    """The options; in TSV, which programs read, the two texts have the names of their fields."""
    if writer.name != "tsv" or "columns" not in options:
        return options
    columns = {f if f in ("source", "target") else title: f for title, f in options["columns"].items()}
    return options | {"columns": columns}


def _refuse_own_input(source: Path, target: Path, to_format: str) -> None:
    """Refuse a TMX whose second file would overwrite the input."""
    from corpus.formats import files_written

    second = files_written(target, to_format)[1:] if to_format == "tmx" else []
    if source.exists() and any(other.exists() and other.samefile(source) for other in second):
        raise ConflictError(
            "would replace {source}, which is being read",
            path=target,
            hint="Choose another name.",
            source=source,
        )
