"""``duizhao replace``: find and replace in a corpus or a file, with a preview."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.answer import print_answer
from cli.corpus_option import corpus_option, open_for_reading, open_for_writing
from cli.terminal import say
from corpus.errors import UsageError
from corpus.system.files import user_name

if TYPE_CHECKING:
    from corpus.model import TranslationUnit
    from corpus.search.selection import Selection
    from corpus.text.substitution import Substitution

SHOWN = 20


@click.command("replace")
@click.argument("sought", metavar="TEXT")
@click.argument("replacement")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", metavar="OUT", type=click.Path(path_type=Path), help="With FILE: the file to write."
)
@click.option("--regex", is_flag=True, help="TEXT is a regular expression; \\1 in REPLACEMENT is a group.")
@click.option("--ignore-case", is_flag=True, help="Ignore case.")
@click.option("--side", type=click.Choice(["zh", "en"]), help="Replace on this side only.")
@click.option(
    "--doc", "document", default="", metavar="NAME", help="Only in documents whose name contains this."
)
@click.option("--reviewed", is_flag=True, help="Only in reviewed beads.")
@click.option("--since", default="", metavar="DATE", help="From this date on, like 2026-01.")
@click.option("--until", default="", metavar="DATE", help="Up to and including this date.")
@click.option("--direction", type=click.Choice(["zh", "en"]), help="Only texts translated from this side.")
@click.option("--apply", "is_applied", is_flag=True, help="Apply the changes; otherwise they are only shown.")
@click.option("--json", "as_json", is_flag=True, help="Print every change as JSON.")
@corpus_option
def command(
    sought: str,
    replacement: str,
    file: Path | None,
    output: Path | None,
    regex: bool,
    ignore_case: bool,
    side: str | None,
    is_applied: bool,
    as_json: bool,
    corpus_target: str | None,
    **chosen: Any,
) -> None:
    """Replace TEXT with REPLACEMENT in a corpus, or in FILE.

    Shows what would change. To change the corpus, add --apply: all changes are one transaction, and each is
    in the history of its text (duizhao review --history). With FILE, -o OUT writes the file with the
    changes. The exit status is 1 if TEXT is not found.

    \b
    Examples: duizhao replace 登陆 登录 --side zh --corpus speeches.duizhao
              duizhao replace --regex '(\\d+) %' '\\1%' memory.tmx -o clean.tmx
    """
    from corpus.search.selection import Selection
    from corpus.text.substitution import substitution

    if file is None and output is not None:
        raise UsageError("-o is for a FILE", hint="To change the corpus, use --apply.")
    if file is not None and is_applied:
        raise UsageError("--apply is for a corpus", hint="Name a file to write with -o.")
    what = substitution(sought, replacement, is_regex=regex, ignore_case=ignore_case)
    only = Selection(**{name: value for name, value in chosen.items() if value})
    languages = (side,) if side else ("zh", "en")
    if file is not None:
        changes, refused = _in_file(file, output, what, languages, only)
    else:
        from corpus.search.replacement import replace_texts, replacements

        opened = open_for_writing(corpus_target) if is_applied else open_for_reading(corpus_target)
        with opened as corpus:
            if is_applied:
                found = replace_texts(corpus, what, user_name(), languages=languages, only=only)
            else:
                found = replacements(corpus, what, languages=languages, only=only)
        changes = [
            {"document": t.document, "place": t.place, "before": t.before, "after": t.after, "count": t.count}
            for t in found.texts
        ]
        refused = found.refused
    _show(changes, refused, is_changed=is_applied or output is not None, as_json=as_json, file=file)


def _in_file(
    file: Path, output: Path | None, what: "Substitution", languages: tuple[str, ...], only: "Selection"
) -> tuple[list[dict[str, Any]], int]:
    from cli.format_options import tell
    from corpus.formats import format_of, read_units, refuse_to_replace, write_units
    from corpus.formats.report import LossReport
    from corpus.search.replacement import UnitReplacer

    report = LossReport()
    replacer = UnitReplacer(what, languages, only)
    units: Iterator[TranslationUnit] = replacer.replaced(read_units(file, report=report))
    if output is None:
        for _ in units:
            pass
    else:
        writer = format_of(output)
        refuse_to_replace(output, writer.name)
        write_units(output, units, writer.name, report=report)
        tell(report)
    return replacer.changes, replacer.refused


def _show(
    changes: list[dict[str, Any]], refused: int, *, is_changed: bool, as_json: bool, file: Path | None
) -> None:
    from corpus.message import counted

    count = sum(change["count"] for change in changes)
    if as_json:
        print_answer({"count": count, "changed": is_changed, "refused": refused, "changes": changes})
    else:
        for change in changes[:SHOWN]:
            click.echo(" · ".join(filter(None, (change["document"], change["place"]))))
            click.echo(f"  - {change['before']}\n  + {change['after']}")
        if len(changes) > SHOWN:
            click.echo(f"… and {len(changes) - SHOWN:,} more; --json lists all.")
        done = "Replaced" if is_changed else "Would replace"
        said = f"{done} {counted(count, 'place')} in {counted(len(changes), 'segment')}."
        remedy = "" if is_changed or not changes else (
            " Nothing was changed; add --apply." if file is None else " Nothing was written; add -o OUT."
        )  # fmt: skip
        say(said + remedy)
        if refused:
            say(f"Left {counted(refused, 'segment')} alone: no text would be left.")
    if not changes:
        click.get_current_context().exit(1)
