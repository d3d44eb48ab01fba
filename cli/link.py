"""``duizhao link``: link the words of all units of a file; and correct links in a corpus."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cli.answer import json_option, losses, print_answer
from cli.corpus_option import corpus_option, open_for_writing
from cli.format_options import UnitCounter, names_of, options_for_reading, read_options, tell
from cli.progress import progress_bar
from cli.terminal import say
from corpus.errors import NotFoundError, UsageError
from corpus.message import counted
from corpus.model import TranslationUnit
from corpus.system.files import user_name


@click.command("link")
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option("--from", "from_format", metavar="FORMAT", help="Format of IN, if its name does not show it.")
@click.option("--to", "to_format", metavar="FORMAT", help="Format of OUT, if its name does not show it.")
@click.option("--set", "operation", flag_value="link", help="IN renders OUT: link them in the corpus.")
@click.option("--unset", "operation", flag_value="unlink", help="IN does not render OUT: never link them.")
@click.option("--forget", "operation", flag_value="forget", help="Undo a correction of IN and OUT.")
@click.option("--bead", type=click.IntRange(1), metavar="ID", help="The bead to correct (see lookup --json).")
@corpus_option
@read_options
@json_option
def command(
    source: str,
    target: str,
    from_format: str | None,
    to_format: str | None,
    operation: str | None,
    bead: int | None,
    corpus_target: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Link words that translate each other, or correct a link.

    With --set, --unset or --forget, IN and OUT are words: a part of a Chinese text and a part of its
    translation, in either order. From then on, a correction takes precedence over the program's own links in
    that pair of texts, and it is exported with the corpus to TMX, JSONL and other formats with properties.

    OUT.pharaoh has the links of one unit per line (0-0 1-2 …), and beside it the words of both sides, with
    spaces between, in OUT.zh and OUT.en. In TMX, JSONL and other formats the units get the properties
    word-links, source-words and target-words. For a corpus, see duizhao export --words.

    \b
    Examples: duizhao link memory.tmx memory.pharaoh
              duizhao link memory.tmx linked.jsonl
              duizhao link --set 协同 coordination --corpus speeches.duizhao
    """
    if operation is None and bead is None:
        _link_file(Path(source), Path(target), from_format, to_format, given, as_json=as_json)
    elif operation is None:
        raise UsageError("--bead needs --set, --unset or --forget", hint="Say what to do with the link.")
    else:
        _correct(source, target, operation, bead, corpus_target, as_json=as_json)


def _correct(
    one: str, other: str, operation: str, bead_id: int | None, corpus_target: str | None, *, as_json: bool
) -> None:
    from corpus.search.linking import beads_with, places_of
    from corpus.store.operations import LinkOperation, correct_link

    with open_for_writing(corpus_target) as corpus:
        beads = beads_with(corpus, one, other) if bead_id is None else corpus.beads([bead_id])
        if bead_id is not None and not beads:
            raise NotFoundError("there is no bead {id}", id=bead_id)
        if not beads:
            raise NotFoundError("no bead contains both “{first}” and “{second}”", first=one, second=other)
        if len({(bead.source, bead.target) for bead in beads}) > 1:
            for bead in beads:
                place = f"{bead.id}  {bead.document} {bead.place}"
                say(f"{place}  {bead.source} = {bead.target}")
            raise UsageError("several beads contain both", hint="Name one with --bead ID.")
        places = places_of(beads[0], one, other)
        correct_link(corpus, beads[0], places, LinkOperation(operation), user_name())
    if as_json:
        record = {"operation": operation, "bead": beads[0].id, "links": len(places)}
        print_answer(record)
        return
    done = {"link": "Linked", "unlink": "Never to be linked", "forget": "Left to the program again"}
    click.echo(f"{done[operation]}: {one} = {other}, in {beads[0].document} {beads[0].place}.")


def _link_file(
    source: Path,
    target: Path,
    from_format: str | None,
    to_format: str | None,
    given: dict[str, Any],
    *,
    as_json: bool,
) -> None:
    from align.words.linker import word_linker
    from align.words.marking import with_links
    from corpus.formats import check_holds_links, format_of, read_units, refuse_to_replace, write_units
    from corpus.formats.report import LossReport

    reader, writer = format_of(source, from_format), format_of(target, to_format)
    check_holds_links(target, writer.name)
    reading = options_for_reading(reader, given)
    report = LossReport()
    units = read_units(source, reader.name, report=report, **reading)
    first = next(units, None)
    languages = (first.source_language, first.target_language) if first else ("zh-Hans", "en")
    refuse_to_replace(target, writer.name, *languages)

    def all_units() -> Iterator[TranslationUnit]:
        if first:
            yield first
        yield from units

    with progress_bar(f"Linking {source.name}") as bar:
        total = UnitCounter()
        linked = total.of(with_links(all_units(), word_linker()), bar)
        write_units(target, linked, writer.name, report=report)
    if as_json:
        print_answer({"output": str(target), "units": total.number, "losses": losses(report)})
    say(f"{counted(total.number, 'unit')} to {names_of(writer, target, languages)}.")
    tell(report)
