"""Options of the commands that read and write exchange formats, and reports of losses."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from cli.terminal import say
from corpus.errors import UsageError
from corpus.model import Progress, TranslationUnit
from corpus.system.files import noting_what_is_written

if TYPE_CHECKING:
    from corpus.formats import Format
    from corpus.formats.filters import UnitFilter
    from corpus.formats.report import LossReport

Command = TypeVar("Command", bound=Callable[..., Any])

_READ: list[Callable[[Any], Any]] = [
    click.option("--source-lang", "source_language", metavar="TAG", help="Language to take as the source."),
    click.option("--target-lang", "target_language", metavar="TAG", help="Language to take as the target."),
    click.option(
        "--inline", type=click.Choice(["drop", "keep"]), help="Inline tags (TMX, XLIFF); default: drop."
    ),
    click.option(
        "--partial",
        is_flag=True,
        help="Read the intact part of a damaged file.",
    ),
    click.option("--encoding", metavar="NAME", help="Encoding of a text file that is not UTF-8."),
    click.option("--columns", metavar="LIST", help="Columns of IN: source,target,… or zh=source,en=target."),
    click.option("--sheet", metavar="NAME", help="The sheet of an Excel workbook; default: all."),
    click.option("--quoted", is_flag=True, help="TSV saved by a spreadsheet: remove the quotation marks."),
    click.option("--translator", metavar="NAME", help="Which reference of a WMT file to read."),
]
_WRITE: list[Callable[[Any], Any]] = [
    click.option(
        "--merged",
        type=click.Choice(["separate", "together"]),
        help="TMX: write units of several source segments to a second file (default) or to the same one.",
    ),
    click.option("--source-tag", metavar="TAG", help="TMX: xml:lang of the source; default zh-CN, zh-TW …"),
    click.option("--target-tag", metavar="TAG", help="TMX: xml:lang of the target; default en-US …"),
    click.option("--out-columns", metavar="LIST", help="Columns to write: source,target,… or zh=source,…"),
    click.option("--no-header", is_flag=True, help="TSV: source and target only, no header."),
    click.option(
        "--side",
        type=click.Choice(["source", "target", "both"]),
        help="Subtitles: the texts to write; default: both.",
    ),
    click.option("--excel", is_flag=True, help="CSV: with the byte order mark that Excel needs."),
    click.option("--xliff", type=click.Choice(["1.2", "2.1"]), help="XLIFF version; default: 1.2."),
]
_FILTER: list[Callable[[Any], Any]] = [
    click.option("--reviewed", is_flag=True, help="Only reviewed beads."),
    click.option(
        "--min-confidence", type=click.FloatRange(0, 1), help="Leave out beads with a lower confidence."
    ),
    click.option(
        "--max-length-ratio",
        type=click.FloatRange(1),
        help="Leave out pairs whose lengths (in UTF-8 bytes) differ by more than this factor.",
    ),
    click.option(
        "--since",
        metavar="DATE",
        default="",
        help="From this date on, like 2026-01 (of the document or unit).",
    ),
    click.option("--until", metavar="DATE", default="", help="Up to and including this date."),
    click.option(
        "--script",
        type=click.Choice(["hans", "hant", "hant-tw", "hant-hk"]),
        help="Convert the Chinese side.",
    ),
    click.option(
        "--dedup",
        type=click.Choice(["exact", "folded", "source"]),
        help="Keep the best of equal pairs; folded: ignoring case and punctuation; source: one per source.",
    ),
]


def read_options(command: Command) -> Command:
    """Add the options for reading."""
    return _add(command, _READ)


def write_options(command: Command) -> Command:
    """Add the options for writing."""
    return _add(command, _WRITE)


def filter_options(command: Command) -> Command:
    """Add the options that filter units."""
    return _add(command, _FILTER)


def _add(command: Command, options: list[Callable[[Any], Any]]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def options_for_reading(chosen: "Format", given: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments of the format's ``read``. Raises UsageError for inapplicable options."""
    wanted = {
        "source_language": given["source_language"],
        "target_language": given["target_language"],
        "inline": given["inline"],
        "partial": given["partial"] or None,
        "encoding": given["encoding"],
        "columns": columns_from(given["columns"]),
        "sheet": given["sheet"],
        "quoted": given["quoted"] or None,
        "translator": given["translator"],
    }
    flags = {"source_language": "source-lang", "target_language": "target-lang"}
    return _accepted(chosen, "read", wanted, flags)


def options_for_writing(chosen: "Format", given: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments of the format's ``write``. Raises UsageError for inapplicable options."""
    wanted = {
        "merged": given["merged"],
        "source_tag": given["source_tag"],
        "target_tag": given["target_tag"],
        "columns": columns_from(given["out_columns"]),
        "header": False if given["no_header"] else None,
        "side": given["side"],
        "excel": given["excel"] or None,
        "version": given["xliff"],
    }
    flags = {"columns": "out-columns", "header": "no-header", "version": "xliff"}
    return _accepted(chosen, "write", wanted, flags)


def options_like(
    path: Path, reader: "Format", reading: Mapping[str, Any], writer: "Format", given: Mapping[str, Any]
) -> dict[str, Any]:
    """Options with which ``writer`` preserves the columns of a table, unless others are given."""
    asked = given.get("out_columns") or given.get("no_header")
    columns_of = getattr(reader.module, "columns_of", None)
    if columns_of is None or asked:
        return {}
    known = signature(columns_of).parameters
    kept = columns_of(path, **{name: value for name, value in reading.items() if name in known})
    return {name: value for name, value in kept.items() if name in writer.options("write")}


def asked_columns(units: Iterable[TranslationUnit], given: Mapping[str, Any]) -> Iterable[TranslationUnit]:
    """The units; finally raises UsageError for a column of ``--out-columns`` that no unit has."""
    from corpus.formats.table import with_columns

    columns = columns_from(given["out_columns"])
    return with_columns(units, columns) if columns else units


def _accepted(
    chosen: "Format", function: str, wanted: Mapping[str, Any], flags: Mapping[str, str]
) -> dict[str, Any]:
    given = {name: value for name, value in wanted.items() if value is not None}
    known = chosen.options(function)
    for name in list(given):
        if known and name not in known:
            if _is_setting(name):
                del given[name]
                continue
            flag = flags.get(name, name.replace("_", "-"))
            raise UsageError(
                "--{option} does not apply to {format}", hint="Leave it out.", option=flag, format=chosen.name
            )
    return given


def _is_setting(option: str) -> bool:
    """Whether the value of an option is from a file of settings, not from the user's command."""
    context = click.get_current_context(silent=True)
    return context is not None and context.get_parameter_source(option) is ParameterSource.DEFAULT_MAP


def columns_from(text: str | None) -> list[str] | dict[str, str] | None:
    """The columns listed by an option: names in order, or titles with the names that they stand for."""
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if any("=" in part for part in parts):
        pairs = [part.partition("=") for part in parts]
        return {name: field or name for name, _, field in pairs}
    return parts


def selection(documents: tuple[str, ...], given: Mapping[str, Any]) -> "UnitFilter":
    """The filter that the options describe."""
    from corpus.formats.filters import UnitFilter

    for name in ("since", "until"):
        if not re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", given[name]):
            raise UsageError(
                "“{text}” is not a date, as --{name} needs",
                hint="Write 2026, 2026-01 or 2026-01-30.",
                text=given[name],
                name=name,
            )
    return UnitFilter(
        documents=frozenset(documents),
        reviewed=given["reviewed"],
        minimum_confidence=given["min_confidence"],
        maximum_ratio=given["max_length_ratio"],
        since=given["since"],
        until=given["until"],
    )


def names_of(writer: "Format", path: Path, languages: tuple[str, str]) -> str:
    """The names of the files that were written."""
    from corpus.formats import files_written

    written = [other for other in files_written(path, writer.name, *languages) if other.exists()]
    return " and ".join(map(str, written if writer.name != "tmx" else [path]))


def tsv_text(units: Iterable[TranslationUnit], report: "LossReport") -> str:
    """The units as TSV, as a file would have them."""
    from tempfile import TemporaryDirectory

    from corpus.formats import tsv

    with TemporaryDirectory() as folder, noting_what_is_written():  # it is gone in a moment
        path = Path(folder, "units.tsv")
        tsv.write(path, units, report=report)
        return path.read_text(encoding="utf-8")


def tell(report: "LossReport") -> None:
    """Print what was dropped or changed, on standard error."""
    for line in report.lines():
        say(f"  {line}")


class UnitCounter:
    """Counts units as they pass."""

    def __init__(self) -> None:
        self.number = 0

    def of(
        self, units: Iterable[TranslationUnit], progress: Progress | None = None
    ) -> Iterator[TranslationUnit]:
        for unit in units:
            self.number += 1
            if progress is not None and not self.number % 1000:
                progress(self.number, 0)
            yield unit
