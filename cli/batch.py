"""``duizhao batch``: align many document pairs into a Parquet dataset."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.answer import print_answer
from cli.reading import keep_option, srx_option
from cli.terminal import say, warn
from corpus.errors import InputError, UsageError

if TYPE_CHECKING:
    from align.batch import FilePair
    from corpus.readers.extracted import Omission
    from corpus.text.srx import Srx


_WARNED = {
    "unrelated": "aligned, but hardly translations",
    "language": "aligned, but not Chinese and English",
    "encoding": "read in another encoding than UTF-8",
}


@click.command("batch")
@click.argument("inputs", metavar="MANIFEST | SRC_FOLDER TGT_FOLDER", nargs=-1, required=True, type=Path)
@click.option(
    "-o", "output", metavar="DIR", type=Path, help="The dataset's folder; an unfinished one is continued."
)
@click.option(
    "--workers", type=click.IntRange(1, 1024), help="Processes on this machine; default: one per core."
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="Use the Dask cluster at this address, like tcp://host:8786."
)
@click.option(
    "--match",
    type=click.Choice(["name", "content"]),
    help="Pair the files of two folders by name or by content only; default: by name, the rest by content.",
)
@click.option("--list", "list_only", is_flag=True, help="Print the pairs as a manifest; align nothing.")
@click.option("--retry-failed", is_flag=True, help="Retry pairs that failed in an earlier run.")
@click.option("--drop-others", is_flag=True, help="Drop pairs of earlier runs that are no longer listed.")
@click.option(
    "--segmented", is_flag=True, help="The files have one segment per line; do not split them further."
)
@click.option("--encoder", default="use", show_default=True, help="use, labse or none.")
@click.option("--source-language", metavar="TAG", help="Like zh-Hant; default: detected.")
@click.option("--target-language", metavar="TAG", help="Like en; default: detected.")
@keep_option
@srx_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    inputs: tuple[Path, ...],
    output: Path | None,
    workers: int | None,
    scheduler: str | None,
    match: str | None,
    list_only: bool,
    retry_failed: bool,
    drop_others: bool,
    segmented: bool,
    encoder: str,
    source_language: str | None,
    target_language: str | None,
    keep: "frozenset[Omission]",
    srx: "Srx | None",
    as_json: bool,
) -> None:
    """Align many document pairs in parallel, into Parquet files.

    MANIFEST is a table with one pair per line: source file, tab, target file (and perhaps a tab and a name).
    The files of two folders are paired by name, and the rest by content.

    Finished pairs are not aligned again: to continue after an interruption, run the same command. A pair that
    cannot be aligned is listed in DIR/_failures.tsv and does not stop the others; the exit status is then 1.
    Pairs that hardly look like translations are reported, with “warnings” in DIR/_manifest.jsonl.

    \b
    Example: duizhao batch pairs.tsv -o aligned
    Then:    duizhao import aligned --corpus team.duizhao
             duizhao convert aligned all.tmx
    """
    from dataclasses import asdict

    from align.batch import align_batch
    from align.batch.dataset import FAILURES, MANIFEST
    from align.pipeline import AlignmentPolicy
    from cli.progress import progress_bar

    pairs = _pairs(inputs, match, encoder)
    if list_only:
        for pair in pairs:
            click.echo(f"{pair.source.absolute()}\t{pair.target.absolute()}\t{pair.name}")
        return
    if output is None:
        raise UsageError("no output folder is given", hint="Name a folder with -o DIR.")
    policy = AlignmentPolicy(encoder, segmented, source_language, target_language, keep=keep, srx=srx)
    try:
        with progress_bar("aligning") as progress:
            report = align_batch(
                pairs,
                output,
                policy,
                workers=workers,
                scheduler=scheduler,
                retry_failed=retry_failed,
                drop_others=drop_others,
                progress=progress,
                dashboard=lambda address: say(f"Dask dashboard: {address}"),
            )
    except KeyboardInterrupt:
        say("Interrupted; finished work is kept. Run the same command again to continue.")
        raise SystemExit(130) from None
    done = [record for record in report.records if not record.failure]
    if as_json:
        answer = {
            "aligned": len(done),
            "beads": sum(record.beads for record in done),
            "done_before": report.skipped,
            "others": list(report.others),
            "others_dropped": drop_others,
            "warnings": [asdict(record) for record in report.warnings],
            "failures": [asdict(record) for record in report.failures],
            "left_out": report.left_out,
        }
        print_answer(answer)
    else:
        before = f" ({report.skipped:,} done before)" if report.skipped else ""
        beads = sum(record.beads for record in done)
        click.echo(f"{len(done):,} of {len(pairs):,} pairs{before}: {beads:,} beads in {output}")
    if report.left_out:
        from corpus.readers.extracted import summary

        say(f"Left out of the files: {summary(report.left_out)}; see {output / MANIFEST}.")
    if report.others:
        names = ", ".join(report.others[:3]) + (", …" if len(report.others) > 3 else "")
        what = "dropped" if drop_others else "still in the dataset; --drop-others drops them"
        say(f"From earlier runs, but no longer listed: {len(report.others):,} ({names}), {what}.")
    if report.warnings:
        by_kind: dict[str, list[str]] = {}
        for record in report.warnings:
            for kind in record.warnings or ("unrelated",):
                by_kind.setdefault(kind, []).append(record.name)
        for kind, warned in by_kind.items():
            some = ", ".join(warned[:3]) + (", …" if len(warned) > 3 else "")
            warn(f"Warning: {len(warned):,} {_WARNED[kind]} ({some}).")
        say(f"See “warnings” in {output / MANIFEST}.")
    if report.failures:
        for record in report.failures[:3]:
            say(f"{record.name}: {record.failure}")
        say(f"{len(report.failures):,} failed; see {output / FAILURES}.")
        raise SystemExit(1)


def _pairs(inputs: tuple[Path, ...], match: str | None, encoder: str) -> "list[FilePair]":
    from align.batch.matching import match_by_content
    from align.batch.pairs import match_by_name, read_manifest
    from align.encoders import load_encoder
    from cli.progress import progress_bar

    if len(inputs) == 1:
        return read_manifest(inputs[0])
    if len(inputs) != 2:
        raise UsageError("{found} inputs given", hint="Name a manifest, or two folders.", found=len(inputs))
    source, target = inputs
    known = None if match == "content" else match_by_name(source, target)
    if known and (match == "name" or not (known.only_source and known.only_target)):
        found = known
    else:
        with progress_bar("reading") as progress:
            found = match_by_content(source, target, load_encoder(encoder), known=known, progress=progress)
    for side, left in (("source", found.only_source), ("target", found.only_target)):
        if left:
            some = ", ".join(path.name for path in left[:3]) + (", …" if len(left) > 3 else "")
            say(f"Without a counterpart on the {side} side: {len(left):,} ({some})")
    if not found.pairs:
        raise InputError(
            "no file in one folder is the translation of a file in the other",
            path=source,
            hint="Pair them yourself in a manifest.",
        )
    return list(found.pairs)
