"""``duizhao doctor``: is this corpus sound."""

import click

from cli.corpus_option import corpus_option, open_for_writing


@click.command()
@click.option("--mend", is_flag=True, help="Make the index anew from the texts.")
@corpus_option
@click.pass_context
def command(context: click.Context, mend: bool, corpus_target: str | None) -> None:
    """Look for what would make answers silently wrong.

    Damage, a stale index, the wrong encoding.

    The exit status is 1 where something is found.

    \b
    Example: duizhao doctor --corpus speeches.duizhao
    """
    from corpus.message import counted
    from corpus.store import open_corpus
    from corpus.store.doctor import examine, rebuild_index

    if mend:
        from cli.progress import progress_bar

        with open_for_writing(corpus_target) as corpus, progress_bar("Indexing") as bar:
            click.echo(f"Indexed {counted(rebuild_index(corpus, bar), 'bead')}.", err=True)
            findings = examine(corpus)
    else:
        with open_corpus(corpus_target) as corpus:
            findings = examine(corpus)
    for finding in findings:
        click.echo(f"{finding.problem} {finding.hint}")
    if findings:
        context.exit(1)
    click.echo("Nothing wrong was found.")
