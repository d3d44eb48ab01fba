"""``duizhao term``: the term list of a corpus."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.answer import json_option, losses, print_answer
from cli.corpus_option import corpus_option, open_for_reading, open_for_writing, open_to_fill
from cli.format_options import columns_from, tell
from cli.terminal import say
from corpus.errors import DuizhaoError, InputError, UsageError
from corpus.message import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.model import Concept, Term
    from corpus.search.candidates import Candidate
    from corpus.store import Corpus

STATUSES = ("preferred", "admitted", "deprecated", "forbidden")

_FIELDS = [
    click.option("--status", type=click.Choice(STATUSES), help="Whether the rendering may be used."),
    click.option("--pos", "part_of_speech", metavar="TEXT", help="Part of speech of the rendering."),
    click.option("--source", metavar="TEXT", help="Where the rendering comes from."),
    click.option("--definition", metavar="TEXT", help="A definition of the concept."),
    click.option("--subject", metavar="TEXT", help="The subject field."),
    click.option("--note", metavar="TEXT", help="A remark on the entry."),
]


def _field_options(command: Any) -> Any:
    for option in reversed(_FIELDS):
        command = option(command)
    return command


@click.group()
def command() -> None:
    """List, add, change, propose, import and export terms.

    An entry is one concept with its terms in both languages; a term is preferred, admitted, deprecated,
    forbidden, or none of these.

    \b
    Example: duizhao term add 新质生产力 "new quality productive forces" --corpus speeches.duizhao
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@corpus_option
def list_terms(as_json: bool, corpus_target: str | None) -> None:
    """List the entries with their terms.

    \b
    Example: duizhao term list
    """
    with open_for_reading(corpus_target) as corpus:
        concepts = corpus.concepts()
    if as_json:
        print_answer({"terms": [_record(concept) for concept in concepts]})
        return
    from cli.terminal import console, table

    rows = [
        [
            "; ".join(map(_shown, concept.chinese)),
            "; ".join(dict.fromkeys(map(_shown, concept.renderings))),
            concept.subject,
            concept.definition or concept.note,
        ]
        for concept in concepts
    ]
    console().print(table(["term", "renderings", "subject", "definition or note"], rows))


def _shown(term: "Term") -> str:
    return f"{term.text} ({term.status})" if term.status else term.text


@command.command()
@click.argument("term")
@click.argument("rendering")
@click.option("--name", help="The translation that the rendering is from, or the language it is in.")
@_field_options
@json_option
@corpus_option
def add(
    term: str,
    rendering: str,
    name: str | None,
    as_json: bool,
    corpus_target: str | None,
    **fields: str | None,
) -> None:
    """Add TERM with its RENDERING, or another RENDERING of it.

    \b
    Example: duizhao term add 卡脖子 bottleneck --status preferred --corpus speeches.duizhao
    """
    from corpus.store.term_list import add_concepts, new_entry
    from corpus.text.language import canonical_language

    language, document = "en", ""
    if name:
        try:
            language = canonical_language(name)
        except DuizhaoError:
            document = name
    of_term, of_concept = _split(fields)
    entry = new_entry(term, rendering, language, document=document, of_concept=of_concept, **of_term)
    with open_to_fill(corpus_target) as corpus:
        added = add_concepts(corpus, [entry])
    if as_json:
        print_answer(asdict(added))
    else:
        click.echo(f"{term} = {rendering}")
    for line in added.kept:
        say(f"  {line}")


@command.command()
@click.argument("term")
@click.argument("rendering", required=False)
@click.option("--to", "text", metavar="TEXT", help="The new text of RENDERING.")
@_field_options
@json_option
@corpus_option
def edit(
    term: str,
    rendering: str | None,
    text: str | None,
    as_json: bool,
    corpus_target: str | None,
    **fields: str | None,
) -> None:
    """Change the entries of TERM, or one RENDERING in them.

    An empty value clears a field.

    \b
    Example: duizhao term edit 卡脖子 chokepoint --status deprecated --corpus speeches.duizhao
    """
    from corpus.store.term_list import edit_entry

    of_term, of_concept = _split(fields, with_empty=True)
    if text is not None:
        of_term["text"] = text
    if of_term and rendering is None:
        raise UsageError("--status, --pos, --source and --to change a rendering", hint="Name it after TERM.")
    if not of_term and not of_concept:
        raise UsageError("nothing to change", hint="Give an option such as --status or --note.")
    with open_for_writing(corpus_target) as corpus:
        edit_entry(corpus, term, rendering, of_term=of_term, of_concept=of_concept)
    if as_json:
        print_answer({"term": term, "rendering": rendering})
    else:
        click.echo(f"Changed {term}.")


def _split(
    fields: dict[str, str | None], *, with_empty: bool = False
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields given of the rendering, and those of the entry."""
    given = {name: value for name, value in fields.items() if value or (with_empty and value == "")}
    of_term: dict[str, Any] = {
        name: given[name] for name in ("status", "part_of_speech", "source") if name in given
    }
    return of_term, {name: given[name] for name in ("definition", "subject", "note") if name in given}


@command.command()
@click.argument("term")
@click.argument("rendering", required=False)
@json_option
@corpus_option
def remove(term: str, rendering: str | None, as_json: bool, corpus_target: str | None) -> None:
    """Remove the entries of TERM, or one RENDERING from them.

    \b
    Example: duizhao term remove 卡脖子 --corpus speeches.duizhao
    """
    from corpus.store.term_list import remove_entry

    with open_for_writing(corpus_target) as corpus:
        remove_entry(corpus, term, rendering)
    if as_json:
        print_answer({"term": term, "rendering": rendering})
    else:
        click.echo(f"Removed {rendering or term}.")


@command.command()
@click.option(
    "-n",
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Number of candidates.",
)
@click.option(
    "--fewest",
    default=2,
    show_default=True,
    type=click.IntRange(1, 1_000_000_000),
    help="Minimum number of sentences with the term.",
)
@click.option("--accept", is_flag=True, help="Ask about each candidate, and add those that you accept.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@corpus_option
def extract(limit: int, fewest: int, accept: bool, as_json: bool, corpus_target: str | None) -> None:
    """Propose terms that are not in the list yet.

    The likeliest come first, each with the number of sentences that have it, the renderings linked to it and
    in how many beads, and an example. In a short text most terms occur once: use --fewest 1.

    \b
    Examples: duizhao term extract --corpus speeches.duizhao
              duizhao term extract --fewest 1 --accept --corpus speeches.duizhao
    """
    from align.words.linker import word_linker
    from corpus.search.candidates import extract_terms

    if accept and as_json:
        raise UsageError("--accept asks in the terminal", hint="Leave out --json.")
    with open_for_writing(corpus_target) if accept else open_for_reading(corpus_target) as corpus:
        candidates = extract_terms(corpus, word_linker(), limit=limit, fewest=fewest)
        if accept:
            _accept(corpus, candidates)
            return
    if as_json:
        print_answer({"candidates": [asdict(candidate) for candidate in candidates]})
        return
    from cli.terminal import console, table

    rows = [[c.term, f"{c.count:,}", _renderings(c), _example(c)] for c in candidates]
    console().print(table(["candidate", "sentences", "renderings", "example"], rows, right={"sentences"}))


def _renderings(candidate: "Candidate") -> str:
    return "; ".join(f"{text} ({count:,})" for text, count in candidate.renderings)


def _example(candidate: "Candidate") -> str:
    """The place of the example, and the part of it that has the first rendering."""
    bead = candidate.example
    start, end = candidate.spans[0][0], candidate.spans[-1][1]
    before, after = bead.en[:start].split()[-3:], bead.en[end:].split()[:3]
    return f"{bead.document} {bead.place}: {' '.join([*before, bead.en[start:end], *after])}"


def _accept(corpus: "Corpus", candidates: "Sequence[Candidate]") -> None:
    """Ask about each candidate; accepted ones are added at once."""
    from corpus.store.term_list import add_concepts, new_entry

    def entry_with(rendering: str) -> "Concept":
        try:
            return new_entry(candidate.term, rendering)
        except DuizhaoError as error:
            raise click.UsageError(str(error)) from None  # asked again

    added = 0
    for number, candidate in enumerate(candidates, start=1):
        entry = new_entry(candidate.term, candidate.renderings[0][0])
        click.echo(f"\n{number} of {len(candidates)}: {candidate.term} = {_renderings(candidate)}")
        click.echo(f"  {candidate.example.zh}\n  {candidate.example.en}")
        try:
            key = click.prompt(
                "a accept · e edit the rendering · ENTER skip · q quit",
                default="",
                type=click.Choice(["a", "e", "q", ""]),
                show_choices=False,
                show_default=False,
            )
            if key == "e":
                entry = click.prompt("Rendering", default=candidate.renderings[0][0], value_proc=entry_with)
        except click.Abort:
            break
        if key == "q":
            break
        if key:
            add_concepts(corpus, [entry])
            added += 1
    say(f"{counted(added, 'term')} added.")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_name",
    metavar="NAME",
    help="tbx, multiterm, utx, glossary, or a format of translation units; default: by the extension.",
)
@click.option("--columns", metavar="LIST", help="Columns of a table: zh,en,note,… or 中文=zh,译名=en.")
@click.option("--sheet", metavar="NAME", help="The sheet of an Excel workbook.")
@click.option("--header-row", type=click.IntRange(1), metavar="N", help="The row that holds the titles.")
@click.option("--source-lang", "source_language", metavar="TAG", help="Language to take as the source.")
@click.option("--target-lang", "target_language", metavar="TAG", help="Language to take as the target.")
@click.option("--encoding", metavar="NAME", help="Encoding of a text file that is not UTF-8.")
@click.option("--partial", is_flag=True, help="Read the intact part of a damaged file.")
@json_option
@corpus_option
def import_terms(
    file: Path, format_name: str | None, as_json: bool, corpus_target: str | None, **given: Any
) -> None:
    """Add the entries of a file to the list.

    The file is TBX, MultiTerm XML, UTX, a glossary as a table (TSV, CSV, Excel, OmegaT's), or any file of
    units.

    If a term is already in the list, its entry gets the fields that it does not have yet. Where list and file
    differ, the list stays as it is, and the difference is reported.

    \b
    Example: duizhao term import terms.tbx --corpus speeches.duizhao
    """
    from corpus.formats.report import LossReport
    from corpus.formats.terminology import read_concepts
    from corpus.message import counted
    from corpus.store.term_list import add_concepts

    report = LossReport()
    options = {name: value for name, value in given.items() if value}
    if "columns" in options:
        options["columns"] = columns_from(options["columns"])
    read = list(read_concepts(file, format_name, report=report, **options))
    concepts = [concept for concept in read if concept.chinese and concept.renderings]
    one_sided = len(read) - len(concepts)
    if not concepts:
        raise InputError("has no term in both Chinese and another language", path=file)
    with open_to_fill(corpus_target) as corpus:
        added = add_concepts(corpus, concepts)
    if as_json:
        print_answer({**asdict(added), "one_sided": one_sided, "losses": losses(report)})
    of_which = [
        f"{number:,} {what}"
        for number, what in ((added.new, "new"), (added.extended, "extended"), (added.same, "there already"))
        if number
    ]
    if not as_json:
        click.echo(f"Imported {counted(len(concepts), 'term')}: {', '.join(of_which) or 'none'}.")
    if one_sided:
        say(f"  {one_sided} × entry left out, in one language only")
    tell(report)
    for line in added.kept[:10]:
        say(f"  {line}")
    if len(added.kept) > 10:
        say(f"  {len(added.kept) - 10:,} more differ and were left as they are")


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_name",
    metavar="NAME",
    help="tbx, tbx-dca, tbx-dct, multiterm, utx, memoq, omegat, glossary, or a format of translation units; "
    "default: by the extension.",
)
@json_option
@corpus_option
def export_terms(file: Path, format_name: str | None, as_json: bool, corpus_target: str | None) -> None:
    """Write the term list as a file.

    The extension gives the format: TBX, UTX, a table (TSV, CSV, Excel), or a glossary for OmegaT (.txt).

    TBX is written as of 2008, or with --format tbx-dca or tbx-dct as of 2019. For Trados write TBX or
    MultiTerm XML (--format multiterm), for memoQ its own table (--format memoq, a .csv) or TBX.

    \b
    Example: duizhao term export terms.tbx
    """
    from corpus.formats.report import LossReport
    from corpus.formats.terminology import write_concepts
    from corpus.message import counted

    report = LossReport()
    with open_for_reading(corpus_target) as corpus:
        concepts = corpus.concepts()
    write_concepts(file, concepts, format_name, report=report)
    if as_json:
        print_answer({"output": str(file), "terms": len(concepts), "losses": losses(report)})
    else:
        click.echo(f"Wrote {counted(len(concepts), 'term')} to {file}.")
    tell(report)


def _record(concept: "Concept") -> dict[str, object]:
    renderings: dict[str, str] = {}
    for term in concept.renderings:
        renderings.setdefault(term.document or term.language, term.text)
    return {
        "term": concept.source,
        "renderings": renderings,
        "segment": concept.segment,
        "note": concept.note,
        "id": concept.id,
        "definition": concept.definition,
        "subject": concept.subject,
        "terms": [{name: value for name, value in asdict(term).items() if value} for term in concept.terms],
        "properties": dict(concept.properties),
    }
