"""``duizhao doctor``: whether a corpus is sound."""

import click

from cli.answer import json_option, print_answer
from cli.corpus_option import corpus_option, open_for_writing
from cli.deprecation import warn_of_old_name
from cli.terminal import say


@click.command()
@click.option("--rebuild-index", is_flag=True, help="Rebuild the search index from the texts.")
@click.option("--full", is_flag=True, help="Compare the search index with all texts, not with a sample.")
@click.option("--mend", is_flag=True, hidden=True)
@json_option
@corpus_option
@click.pass_context
def command(
    context: click.Context,
    rebuild_index: bool,
    full: bool,
    mend: bool,
    as_json: bool,
    corpus_target: str | None,
) -> None:
    """Look for anything that would make answers silently wrong.

    It finds damage, a stale index and the wrong encoding. In a corpus of more than 2,000 beads, the search
    index is compared with a sample of the texts; --full compares it with all, which takes a while.

    The exit status is 1 if something is found.

    \b
    Example: duizhao doctor --corpus speeches.duizhao
    """
    from dataclasses import asdict

    from corpus.errors import DamagedError
    from corpus.message import counted
    from corpus.store import doctor, open_corpus

    if mend:
        warn_of_old_name("--mend", "--rebuild-index")
    if rebuild_index or mend:
        from cli.progress import progress_bar

        with open_for_writing(corpus_target) as corpus, progress_bar("Indexing") as bar:
            say(f"Indexed {counted(doctor.rebuild_index(corpus, bar), 'bead')}.")
            findings = doctor.examine(corpus, full=full)
    else:
        try:
            with open_corpus(corpus_target) as corpus:
                findings = doctor.examine(corpus, full=full)
        except DamagedError as error:  # so damaged that it cannot be opened
            findings = [doctor.unopened(error)]
    if as_json:
        print_answer({"findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            click.echo(f"{finding.problem} {finding.hint}")
        if not findings:
            click.echo("No problems found.")
    if findings:
        context.exit(1)
