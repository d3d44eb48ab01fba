"""``duizhao term``: the term list of a corpus."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.answer import print_answer
from cli.corpus_option import corpus_option, open_for_reading, open_for_writing
from corpus.errors import NotFoundError

if TYPE_CHECKING:
    from corpus.model import Term


@click.group()
def command() -> None:
    """List, add, find, import and export terms.

    \b
    Example: duizhao term add 新质生产力 "new quality productive forces" --corpus speeches.duizhao
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON object.")
@corpus_option
def list_terms(as_json: bool, corpus_target: str | None) -> None:
    """List the terms with their renderings.

    \b
    Example: duizhao term list
    """
    with open_for_reading(corpus_target) as corpus:
        terms = corpus.terms()
    if as_json:
        print_answer({"terms": [_record(term) for term in terms]})
        return
    from cli.terminal import console, table

    rows = [[t.source, "; ".join(dict.fromkeys(t.renderings.values())), t.segment, t.note] for t in terms]
    console().print(table(["term", "renderings", "segment", "note"], rows))


@command.command()
@click.argument("term")
@click.argument("rendering")
@click.option("--name", default="en", show_default=True, help="Whose rendering: a translation or a language.")
@click.option("--note", default="", help="A remark on the term.")
@corpus_option
def add(term: str, rendering: str, name: str, note: str, corpus_target: str | None) -> None:
    """Add TERM with a RENDERING, or change the rendering of that name.

    \b
    Example: duizhao term add 卡脖子 bottleneck --corpus speeches.duizhao
    """
    from corpus.model import Term
    from corpus.search.terms import add_term

    with open_for_writing(corpus_target, create=True) as corpus:
        add_term(corpus, Term(term.strip(), {name: rendering.strip()}, note=note))
    click.echo(f"{term} = {rendering}")


@command.command()
@click.argument("term")
@corpus_option
def remove(term: str, corpus_target: str | None) -> None:
    """Remove TERM from the list.

    \b
    Example: duizhao term remove 卡脖子 --corpus speeches.duizhao
    """
    from corpus.search.terms import remove_term

    with open_for_writing(corpus_target) as corpus:
        removed = remove_term(corpus, term)
    if not removed:
        raise NotFoundError("“{term}” is not in the list", term=term)
    click.echo(f"Removed {term}.")


@command.command()
@click.option("-n", "--limit", default=50, show_default=True, type=click.IntRange(1, 100_000))
@click.option(
    "--fewest",
    default=3,
    show_default=True,
    type=click.IntRange(1, 1_000_000_000),
    help="Sentences it stands in.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON object.")
@corpus_option
def extract(limit: int, fewest: int, as_json: bool, corpus_target: str | None) -> None:
    """Propose terms: what stands in the corpus often as one thing and is not in the list yet.

    Accept one with duizhao term add.

    \b
    Example: duizhao term extract --corpus speeches.duizhao
    """
    from align.words.linker import word_linker
    from corpus.search.renderings import renderings
    from corpus.search.terms import extract_terms

    with open_for_reading(corpus_target) as corpus:
        candidates = extract_terms(corpus, limit=limit, fewest=fewest)
        likely = {
            candidate.term: [r.text for r in renderings(corpus, candidate.term, word_linker()).renderings[:3]]
            for candidate in candidates
        }
    if as_json:
        records = [{**asdict(candidate), "renderings": likely[candidate.term]} for candidate in candidates]
        print_answer({"candidates": records})
        return
    from cli.terminal import console, table

    rows = [[c.term, f"{c.count:,}", f"{c.score:.1f}", "; ".join(likely[c.term])] for c in candidates]
    console().print(
        table(
            ["candidate", "sentences", "C-value", "likely renderings"], rows, right={"sentences", "C-value"}
        )
    )


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@corpus_option
def import_terms(file: Path, corpus_target: str | None) -> None:
    """Add the terms of a file (TBX, TSV …) to the list.

    \b
    Example: duizhao term import terms.tbx --corpus speeches.duizhao
    """
    from corpus.formats import read_units
    from corpus.formats.tbx import terms_of_units
    from corpus.message import counted
    from corpus.search.terms import add_terms

    terms = list(terms_of_units(read_units(file)))
    with open_for_writing(corpus_target, create=True) as corpus:
        added = add_terms(corpus, terms)
    click.echo(f"Imported {counted(len(terms), 'term')}, {added:,} of them new.")


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@corpus_option
def export_terms(file: Path, corpus_target: str | None) -> None:
    """Write the term list as a file (TBX, TSV …).

    \b
    Example: duizhao term export terms.tbx
    """
    from corpus.formats import write_units
    from corpus.formats.tbx import units_of_terms
    from corpus.message import counted

    with open_for_reading(corpus_target) as corpus:
        terms = corpus.terms()
    write_units(file, units_of_terms(terms))
    click.echo(f"Wrote {counted(len(terms), 'term')} to {file}.")


def _record(term: "Term") -> dict[str, object]:
    return {
        "term": term.source,
        "renderings": dict(term.renderings),
        "segment": term.segment,
        "note": term.note,
    }
