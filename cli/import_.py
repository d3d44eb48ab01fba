"""``duizhao import``: import a file of translation units into a corpus."""

from pathlib import Path
from typing import Any

import click

from cli.answer import json_option, losses, print_answer
from cli.corpus_option import (
    answer_of,
    corpus_option,
    even_reviewed_option,
    open_for_writing,
    open_to_fill,
    tell_imported,
)
from cli.format_options import options_for_reading, read_options, tell
from cli.terminal import say
from corpus.system.files import user_name


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="Its name in the corpus; default: the file's name.")
@click.option("--format", "format_name", help="The format, if the file's extension does not show it.")
@even_reviewed_option
@read_options
@json_option
@corpus_option
def command(
    file: Path,
    name: str | None,
    format_name: str | None,
    even_reviewed: bool,
    as_json: bool,
    corpus_target: str | None,
    **given: Any,
) -> None:
    """Import translation units (TMX, TSV …) into the corpus.

    The units become visible when the last one is in. If the import is interrupted, run it again to continue.

    Importing the same file again changes nothing. A file that has changed since replaces its earlier
    contents; reviews made in the corpus stay. If the text of a review has changed, nothing is written without
    --even-reviewed.

    A side-by-side Word document exported from the corpus brings back the reviewers' changes: their
    corrections, ticks and comments become reviews of the beads, with names and dates.

    \b
    Example: duizhao import memory.tmx --corpus speeches.duizhao
    """
    from cli.progress import progress_bar
    from corpus.formats import format_of
    from corpus.formats.report import LossReport
    from corpus.message import counted
    from corpus.store.import_file import import_file, units_to_import

    reader = format_of(file, format_name)
    if reader.name == "docx" and _apply_review(file, corpus_target, as_json):
        return
    options = options_for_reading(reader, given)
    report = LossReport()
    units = units_to_import(file, reader.name, report, **options)
    with (
        open_to_fill(corpus_target) as corpus,
        progress_bar(f"Importing {file.name}") as bar,
    ):
        imported = import_file(
            corpus,
            file,
            units,
            added_by=user_name(),
            name=name or "",
            progress=bar,
            even_reviewed=even_reviewed,
        )
    if imported.resumed_from:
        say(f"Continued after the first {counted(imported.resumed_from, 'unit')}.")
    if as_json:
        print_answer({**answer_of(imported), "losses": losses(report) if imported.changed else []})
    else:
        tell_imported(imported, "Imported", "unit")
    if imported.changed:
        tell(report)


def _apply_review(file: Path, corpus_target: str | None, as_json: bool) -> bool:
    """Apply the corrections in one of our side-by-side documents; False for any other document."""
    from dataclasses import asdict

    from corpus.formats.review import read_review
    from corpus.message import counted
    from corpus.store.corrections import apply_review

    rows = read_review(file)
    if not rows:
        return False
    with open_for_writing(corpus_target) as corpus:
        applied = apply_review(corpus, file, rows, user_name())
    if as_json:
        print_answer(asdict(applied))
        return True
    click.echo(
        f"Corrected {counted(applied.corrected, 'bead')}, accepted {applied.accepted:,}, "
        f"added {counted(applied.noted, 'note')}."
    )
    for numbers, what in (
        (applied.unknown, "changed in the corpus since; left alone"),
        (applied.refused, "would leave a segment without text; left alone"),
    ):
        if numbers:
            shown = ", ".join(map(str, numbers[:10])) + (", …" if len(numbers) > 10 else "")
            say(f"  {counted(len(numbers), 'row')} ({shown}) {what}.")
    return True
