"""``duizhao remove``: remove an import from a corpus."""

import click

from cli.answer import json_option, print_answer
from cli.corpus_option import corpus_option, open_for_writing


@click.command()
@click.argument("name")
@click.option("--even-reviewed", is_flag=True, help="Remove it even if some of its beads were reviewed here.")
@json_option
@corpus_option
def command(name: str, even_reviewed: bool, as_json: bool, corpus_target: str | None) -> None:
    """Remove everything that was added or imported under NAME.

    This includes its documents, beads and terms. duizhao list shows the names.

    \b
    Example: duizhao remove memory.tmx --corpus speeches.duizhao
    """
    from corpus.message import counted
    from corpus.store.importing import remove

    with open_for_writing(corpus_target) as corpus:
        beads = remove(corpus, name, even_reviewed=even_reviewed)
    if as_json:
        print_answer({"name": name, "beads": beads})
    else:
        click.echo(f"Removed {name}: {counted(beads, 'bead')}.")
