"""``duizhao stats``: count the contents of a corpus."""

from dataclasses import asdict

import click

from cli.answer import print_answer
from cli.corpus_option import corpus_option, open_for_reading


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@corpus_option
def command(as_json: bool, corpus_target: str | None) -> None:
    """Count the contents of the corpus.

    Documents are source documents; each of their translations is a bitext. Segments are those of both sides.

    \b
    Example: duizhao stats --corpus speeches.duizhao
    """
    with open_for_reading(corpus_target) as corpus:
        statistics = corpus.statistics()
    if as_json:
        print_answer(asdict(statistics))
        return
    from cli.terminal import console, table

    counts = {key: value for key, value in asdict(statistics).items() if key != "bead_types"}
    rows = [[name, f"{count:,}"] for name, count in counts.items()]
    rows += [[f"beads {kind}", f"{count:,}"] for kind, count in statistics.bead_types.items()]
    console().print(table(["", "count"], rows, right={"count"}))
