"""``duizhao check``: whether a file is sound, and its pairs are plausible translations."""

from collections import Counter
from dataclasses import asdict
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.answer import losses, print_answer
from cli.format_options import options_for_reading, options_like, read_options
from cli.terminal import say
from corpus.errors import DuizhaoError, NotFoundError, UsageError
from corpus.message import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from corpus.check.units import Violation
    from corpus.formats import Format
    from corpus.message import Message
    from corpus.model import Bitext, Concept, TranslationUnit


@click.command("check")
@click.argument("file", metavar="FILE_OR_FOLDER", type=click.Path(path_type=Path))
@click.option("--format", "format_name", metavar="NAME", help="The format, if FILE's name does not show it.")
@click.option(
    "--terms",
    "term_base",
    metavar="FILE_OR_CORPUS",
    help="Check the use of terms too: TBX, a glossary …, or a corpus with its term list.",
)
@click.option("--fix", type=click.Path(path_type=Path), metavar="OUT", help="Write a repaired copy.")
@click.option("--ignore", "ignored", metavar="RULE", multiple=True, help="Leave a rule out; repeatable.")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option(
    "--limit",
    default=30,
    show_default=True,
    type=click.IntRange(0, 1_000_000),
    help="Findings to show for each rule.",
)
@click.option("--json", "as_json", is_flag=True, help="Print all findings as JSON.")
@read_options
def command(
    file: Path,
    format_name: str | None,
    term_base: str | None,
    fix: Path | None,
    ignored: tuple[str, ...],
    strict: bool,
    limit: int,
    as_json: bool,
    **given: Any,
) -> None:
    """Check a file of translation units, or a document folder.

    Checks first the format, then each pair by rules; in a folder also document.toml
    (unknown keys, reviewed beads without a reviewer).

    Rules: empty, mojibake, swapped, language (errors); identical, script, numbers, brackets, quotes, length,
    markup, invisible, private-use, radicals, gaps, padding, variants, decomposed, white-space, doubt,
    targets-differ, sources-differ, and with --terms terms (warnings). The exit status is 1 if there are
    errors. --fix makes the repairs that have only one right answer, in units that nobody has reviewed.

    \b
    Examples: duizhao check memory.tmx
              duizhao check memory.tmx --fix repaired.tmx
              duizhao check memory.tmx --terms terms.tbx
    """
    from corpus.folder import METADATA, doubts_of, read_folder
    from corpus.formats import format_of, read_units
    from corpus.formats.report import LossReport

    _refuse_unknown_rules(ignored)
    if not file.exists():
        raise NotFoundError("does not exist", path=file)
    is_folder = (file / METADATA).is_file()
    if is_folder and fix is not None:
        raise UsageError("a document folder is corrected in an editor", path=file, hint="Leave out --fix.")
    report = LossReport()
    reports = [report]
    metadata_doubts: list[DuizhaoError] = []
    if is_folder:
        format_called = "folder"

        def units() -> "Iterator[TranslationUnit]":
            return chain.from_iterable(part() for part in parts())

        def parts() -> "list[Callable[[], Iterator[TranslationUnit]]]":
            # Each translation separately: different translations are expected to differ.
            contents = read_folder(file)
            metadata_doubts[:] = doubts_of(file, contents)
            return [partial(_but_omissions, bitext) for bitext in contents.bitexts]

    else:
        reader = format_of(file, format_name)
        format_called = reader.name
        options = options_for_reading(reader, given)

        def units() -> "Iterator[TranslationUnit]":
            return read_units(file, reader.name, report=reports.pop() if reports else LossReport(), **options)

        def parts() -> "list[Callable[[], Iterator[TranslationUnit]]]":
            return [units]

    broken = ""
    concepts = _concepts(term_base) if term_base else []
    findings: list[Violation] = []
    number_of_units = 0
    try:
        number_of_units = sum(1 for _ in units())
        findings = _violations(parts, concepts, ignored)
    except DuizhaoError as error:
        broken = str(error)
    errors = bool(broken) + sum(f.severity == "error" for f in findings)
    mended = 0
    if fix is not None and not broken:
        writer = format_of(fix, None if fix.suffix else reader.name)
        mended = _write_mended(fix, writer, units, options_like(file, reader, options, writer, given))
    if as_json:
        result = {
            "file": str(file),
            "format": format_called,
            "units": number_of_units,
            "error": broken,
            "format_findings": losses(report)
            + [
                {"kind": "metadata", "message": doubt.text(), "count": 1, "first": doubt.path}
                for doubt in metadata_doubts
            ],
            "findings": [asdict(finding) for finding in findings],
            "mended": mended,
        }
        print_answer(result)
    else:
        _show(findings, [*report.lines(), *metadata_doubts], limit)
        if broken:
            click.echo(f"error: {broken}")
        warnings = len(findings) + len(metadata_doubts) + bool(broken) - errors
        found = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        click.echo(f"{counted(number_of_units, 'unit')}: {found}.")
        if fix is not None and not broken:
            say(f"{counted(mended, 'unit')} repaired in {fix}.")
    if errors or (strict and (findings or report or metadata_doubts)):
        raise SystemExit(1)


def _refuse_unknown_rules(ignored: tuple[str, ...]) -> None:
    from corpus.check.units import rules

    known = {name for name, _ in rules()} | {"terms"}
    for name in ignored:
        if name not in known:
            raise UsageError(
                "no rule is called “{name}”",
                hint="Rules: {known}.",
                name=name,
                known=", ".join(sorted(known)),
            )


def _violations(
    parts: "Callable[[], list[Callable[[], Iterator[TranslationUnit]]]]",
    concepts: "list[Concept]",
    ignored: tuple[str, ...],
) -> "list[Violation]":
    """The violations of all rules that are not ignored; ``parts`` are read anew for the terms."""
    from corpus.check.terms import TermBase, check_terms
    from corpus.check.units import check_units

    found = [f for part in parts() for f in check_units(part) if f.rule not in ignored]
    if concepts and "terms" not in ignored:
        base = TermBase(concepts)
        found += [f for part in parts() for f in check_terms(part, base)]
    return found


def _but_omissions(bitext: "Bitext") -> "Iterator[TranslationUnit]":
    """The units without those that were accepted as left out or added."""
    from corpus.model import translation_units

    return (u for u in translation_units(bitext) if not u.reviewed or (u.source and u.target))


def _concepts(term_base: str) -> "list[Concept]":
    """The entries of a file of terms, or of a corpus's term list."""
    from corpus.formats.terminology import read_concepts
    from corpus.store import open_corpus

    path = Path(term_base)
    is_database = path.is_file() and path.suffix != ".sdltm" and path.read_bytes()[:6] == b"SQLite"
    if is_database or term_base.startswith("postgresql"):
        with open_corpus(term_base) as corpus:
            return corpus.concepts()
    return list(read_concepts(path))


def _write_mended(
    out: Path, writer: "Format", units: "Callable[[], Iterator[TranslationUnit]]", options: dict[str, Any]
) -> int:
    from corpus.check.units import repaired
    from corpus.formats import write_units

    count = 0

    def mended() -> "Iterator[TranslationUnit]":
        nonlocal count
        for unit in units():
            better, done = repaired(unit)
            count += bool(done)
            yield better

    write_units(out, mended(), writer.name, **options)
    return count


def _show(findings: "list[Violation]", about_format: "Sequence[Message | DuizhaoError]", limit: int) -> None:
    from cli.terminal import console, table

    for line in about_format:
        click.echo(f"format: {line}")
    shown: Counter[str] = Counter()
    rows = []
    for finding in findings:
        shown[finding.rule] += 1
        if shown[finding.rule] <= limit:
            mark = " (--fix)" if finding.mended else ""
            rows.append(
                [f"{finding.number:,}", finding.id, finding.severity, finding.rule, finding.message + mark]
            )
    if rows:
        console().print(table(["unit", "id", "severity", "rule", "problem"], rows, right={"unit"}))
    for rule, count in shown.items():
        if count > limit:
            click.echo(f"{rule}: {count - limit:,} more; --limit shows them.")
