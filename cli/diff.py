"""``duizhao diff``: the differences between two translation memories."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cli.terminal import say

if TYPE_CHECKING:
    from corpus.formats.memories import MemoryDifference


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--source-lang", "source_language", metavar="TAG", help="Language to take as the source.")
@click.option("--target-lang", "target_language", metavar="TAG", help="Language to take as the target.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    before: str, after: str, source_language: str | None, target_language: str | None, as_json: bool
) -> None:
    """Compare two translation memories, or two versions of one.

    A and B are files of translation units in any format, or corpora (.duizhao or postgresql://). Prints the
    units that were added (+) or removed (-), and those whose translation differs (~). Only the texts are
    compared. The exit status is 1 if there is a difference.

    \b
    Example: duizhao diff memory-2025.tmx memory.tmx
    """
    from cli.answer import print_answer
    from cli.format_options import tell
    from cli.memory import units_of
    from corpus.formats.memories import difference
    from corpus.formats.report import LossReport

    report = LossReport()
    found = difference(
        units_of(before, source_language, target_language, report)(),
        units_of(after, source_language, target_language, report)(),
    )
    tell(report)
    if as_json:
        print_answer(_record(found))
    else:
        _print(found)
    if found:
        click.get_current_context().exit(1)


def _record(found: "MemoryDifference") -> dict[str, object]:
    def described(unit: object) -> dict[str, object]:
        fields = asdict(unit)  # type: ignore[call-overload]
        return {name: fields[name] for name in ("id", "document", "source", "target")}

    return {
        "added": [described(unit) for unit in found.added],
        "changed": [described(change.after) | {"before": change.before.target} for change in found.changed],
        "gone": [described(unit) for unit in found.gone],
        "same": found.same,
    }


def _print(found: "MemoryDifference") -> None:
    def one_line(*texts: str) -> str:
        return "\t".join(" ".join(text.split()) for text in texts)

    for unit in found.gone:
        click.echo(f"- {one_line(unit.source, unit.target)}")
    for unit in found.added:
        click.echo(f"+ {one_line(unit.source, unit.target)}")
    for change in found.changed:
        click.echo(f"~ {one_line(change.after.source, change.before.target, change.after.target)}")
    say(
        f"{len(found.added):,} added, {len(found.changed):,} changed, {len(found.gone):,} gone, "
        f"{found.same:,} the same."
    )
