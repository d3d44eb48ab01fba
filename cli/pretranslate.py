"""``duizhao pretranslate``: fill the empty targets of a CAT tool's file from the corpus."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.corpus_option import corpus_option, open_for_reading
from cli.penalty_option import penalty_option
from cli.terminal import warn

if TYPE_CHECKING:
    from corpus.search.penalties import Penalties


@click.command("pretranslate")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", metavar="OUT", required=True, type=click.Path(path_type=Path), help="File to write."
)
@click.option(
    "--minimum",
    default=75,
    show_default=True,
    type=click.IntRange(30, 100),
    help="Minimum percentage of a match to fill in.",
)
@click.option("--source-lang", "source_language", metavar="TAG", help="Source language of FILE.")
@click.option("--target-lang", "target_language", metavar="TAG", help="Target language of FILE.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@penalty_option
@corpus_option
def command(
    file: Path,
    output: Path,
    minimum: int,
    source_language: str | None,
    target_language: str | None,
    as_json: bool,
    corpus_target: str | None,
    penalties: "Penalties",
) -> None:
    """Fill empty targets of an XLIFF or PO file from the corpus.

    FILE is XLIFF 1.2 or 2, SDLXLIFF, MXLIFF, MQXLIFF or PO. Each filled segment gets the state and the match
    percentage that its format has for it; everything else stays byte for byte as it is. Tags are placed only
    where their position is certain; a match that lacks tags never counts as exact.

    \b
    Example: duizhao pretranslate job.sdlxliff -o job-filled.sdlxliff --corpus memory.duizhao
    """
    from dataclasses import asdict

    from cli.answer import print_answer
    from corpus.message import counted
    from corpus.search.pretranslation import pretranslate

    with open_for_reading(corpus_target) as corpus:
        done = pretranslate(
            corpus,
            file,
            output,
            minimum=minimum,
            source_language=source_language,
            target_language=target_language,
            penalties=penalties,
        )
    if as_json:
        print_answer(asdict(done))
        return
    filled = done.filled_exactly + done.filled_fuzzily
    click.echo(f"Filled {counted(filled, 'segment')} of {file} in {output}:")
    for number, what in (
        (done.filled_exactly, "exact"),
        (done.filled_fuzzily, "fuzzy"),
        (done.unmatched, "without a match left empty"),
        (done.kept, "left as they were (translated, approved, locked or not for translation)"),
    ):
        click.echo(f"  {number:,} {what}")
    if done.without_tags:
        warn(
            f"Warning: {counted(done.without_tags, 'filled segment')} without some of the source's tags; "
            "they count as fuzzy."
        )
