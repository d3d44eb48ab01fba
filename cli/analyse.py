"""``duizhao analyse``: estimate a translation job."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.corpus_option import corpus_option, open_for_reading
from cli.penalty_option import penalty_option

if TYPE_CHECKING:
    from corpus.search.analysis import Analysis, Volume
    from corpus.search.penalties import Penalties


@click.command("analyse")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source-lang", "source_language", metavar="TAG", help="Source language of the files.")
@click.option("--target-lang", "target_language", metavar="TAG", help="Target language of the files.")
@click.option(
    "--weights",
    default="",
    metavar="LIST",
    help="Shares of the full price: exact=0.2,75-84=0.6 …; the others keep their default.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Also write the rows as CSV.")
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Also write an HTML page.")
@penalty_option
@click.option("--jobs", type=click.IntRange(1, 1024), help="Processes; default: one per core.")
@corpus_option
def command(
    files: tuple[Path, ...],
    source_language: str | None,
    target_language: str | None,
    weights: str,
    as_json: bool,
    csv_file: Path | None,
    html_file: Path | None,
    jobs: int | None,
    corpus_target: str | None,
    penalties: "Penalties",
) -> None:
    """Estimate a translation job: count its words by match.

    FILE is a document, or a file of a CAT tool, whose sources are counted. Each Chinese character is a
    word; characters are counted without spaces, both without tags. A segment counts in the first category
    it fits: context match (101 %), exact match (100 %), repetition in its file or across files, fuzzy
    matches by bands, no match. Internal matches are fuzzy matches with an earlier
    segment of the job.

    \b
    Example: duizhao analyse job/*.sdlxliff --corpus memory.duizhao --html quote.html
    """
    from cli.answer import print_answer
    from cli.format_options import tell
    from cli.progress import progress_bar
    from corpus.formats.report import LossReport
    from corpus.search.analysis import analyse, records, weights_from
    from corpus.system.files import replacing_text
    from corpus.system.processes import cores

    report = LossReport()
    with open_for_reading(corpus_target) as corpus, progress_bar("Analysing") as bar:
        analysis = analyse(
            corpus,
            files,
            weights=weights_from(weights),
            source_language=source_language,
            target_language=target_language,
            report=report,
            progress=bar,
            penalties=penalties,
            jobs=jobs or cores(),
        )
    tell(report)
    if csv_file is not None:
        import csv

        rows = list(records(analysis))
        titles = ("file", "category", "segments", "words", "characters", "weight")
        with replacing_text(csv_file) as stream:
            writer = csv.DictWriter(stream, titles)
            writer.writeheader()
            writer.writerows(rows)
    if html_file is not None:
        from corpus.search.analysis_page import page

        with replacing_text(html_file) as stream:
            stream.write(page(analysis))
    if as_json:
        print_answer(_record(analysis))
    else:
        _print(analysis)


def _record(analysis: "Analysis") -> dict[str, object]:
    def counts(categories: "Mapping[str, Volume]") -> dict[str, object]:
        from dataclasses import asdict

        from corpus.search.analysis import total

        listed = [{"category": name} | asdict(count) for name, count in categories.items()]
        whole = asdict(total(categories.values()))
        return {"categories": listed} | whole | {"weighted_words": analysis.weighted_words(categories)}

    files = [{"file": file.file} | counts(file.categories) for file in analysis.files]
    return {"weights": dict(analysis.weights), "files": files, "total": counts(analysis.sums())}


def _print(analysis: "Analysis") -> None:

    from cli.terminal import console, table
    from corpus.search.analysis import TITLES, total

    titles = ("", "segments", "words", "characters", "weight")
    tables = [(file.file, file.categories) for file in analysis.files] if len(analysis.files) > 1 else []
    for name, categories in [*tables, ("All files" if tables else "", analysis.sums())]:
        rows = [
            [
                TITLES[category],
                f"{count.segments:,}",
                f"{count.words:,}",
                f"{count.characters:,}",
                f"{analysis.weights[category]:.0%}",
            ]
            for category, count in categories.items()
            if count.segments or not category.startswith("internal")
        ]
        whole = total(categories.values())
        rows.append(["Total", f"{whole.segments:,}", f"{whole.words:,}", f"{whole.characters:,}", ""])
        rows.append(["Weighted", "", f"{analysis.weighted_words(categories):,.1f}", "", ""])
        if name:
            click.echo(name)
        console().print(table(titles, rows, right=titles[1:]))
        click.echo()
