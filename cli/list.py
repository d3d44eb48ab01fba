"""``duizhao list``: list the contents of a corpus."""

from dataclasses import asdict

import click

from cli.answer import print_answer
from cli.corpus_option import (
    bundled_documents_option,
    corpus_option,
    corpus_or_bundled,
    open_for_reading,
)
from cli.terminal import print_rows, say


@click.command()
@bundled_documents_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@corpus_option
def command(documents: tuple[str, ...], as_json: bool, corpus_target: str | None) -> None:
    """List the imports of the corpus, and when they were made.

    The list has title, author, languages, licence, and how the translations were made, if the documents say
    so. Without a corpus of your own, it is the bundled speech; --doc names other bundled documents.

    \b
    Example: duizhao list --corpus speeches.duizhao
    """
    corpus_target = corpus_or_bundled(corpus_target, documents)
    with open_for_reading(corpus_target, documents) as corpus:
        records = corpus.imports()
    if as_json:
        print_answer({"imports": [asdict(record) for record in records]})
        return
    rows = [
        [
            record.name,
            record.title,
            record.author,
            ", ".join(record.languages),
            ", ".join(record.licences),
            ", ".join(record.methods),
            f"{record.units:,}",
            f"{len(record.documents):,}",
            f"{record.translations:,}",
            record.added_at[:10] if record.complete else "broken off",
        ]
        for record in records
    ]
    titles = [
        "name",
        "title",
        "author",
        "languages",
        "licence",
        "made by",
        "units",
        "documents",
        "bitexts",
        "added",
    ]
    print_rows(titles, rows, right={"units", "documents", "bitexts"})
    if corpus_target is None and not documents:
        from corpus.folder import bundled_names

        say(f"Also bundled, with --doc: {', '.join(bundled_names()[1:])}.")
    for record in records:
        if not record.complete:
            say(f"{record.name} is incomplete: run its import again to finish it, or duizhao remove it.")
