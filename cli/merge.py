"""``duizhao merge``: merge several translation memories."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.answer import json_option, losses, print_answer
from cli.terminal import say

if TYPE_CHECKING:
    from corpus.formats.memories import Preference


@click.command("merge")
@click.argument("memories", metavar="A B…", nargs=-1, required=True)
@click.option(
    "-o", "--output", metavar="OUT", required=True, type=click.Path(path_type=Path), help="File to write."
)
@click.option(
    "--keep",
    "rule",
    default="first",
    show_default=True,
    type=click.Choice(["first", "newest", "reviewed"]),
    help="Which translation of a source to keep if the memories differ.",
)
@click.option("--source-lang", "source_language", metavar="TAG", help="Language to take as the source.")
@click.option("--target-lang", "target_language", metavar="TAG", help="Language to take as the target.")
@json_option
def command(
    memories: tuple[str, ...],
    output: Path,
    rule: "Preference",
    source_language: str | None,
    target_language: str | None,
    as_json: bool,
) -> None:
    """Merge translation memories into one file.

    The memories are files of translation units in any format, or corpora (.duizhao or postgresql://). Each
    pair of texts is written once. If memories translate the same source differently, --keep chooses the
    memory whose translations stay: "first" the one named first, "newest" the one with the newest date,
    "reviewed" one with a reviewed translation, or else the newest. Units that are left out are counted.

    \b
    Example: duizhao merge ours.tmx theirs.sdltm -o all.tmx --keep newest
    """
    from cli.format_options import UnitCounter, tell
    from cli.memory import units_of
    from corpus.formats import refuse_to_replace, write_units
    from corpus.formats.memories import merged
    from corpus.formats.report import LossReport
    from corpus.message import counted

    report = LossReport()
    sources = [units_of(name, source_language, target_language, report) for name in memories]
    refuse_to_replace(output)
    total = UnitCounter()
    write_units(output, total.of(merged(sources, rule, report)), report=report)
    if as_json:
        print_answer({"output": str(output), "units": total.number, "losses": losses(report)})
    units = counted(total.number, "unit")
    say(f"{units} of {counted(len(memories), 'memory', 'memories')} to {output}.")
    tell(report)
