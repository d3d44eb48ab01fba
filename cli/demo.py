"""``duizhao demo``: the main workflow on the bundled corpus."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.errors import UsageError, unwritable

if TYPE_CHECKING:
    from corpus.folder import DocumentFolder

_REFERENCE = "en-a"
_LEGEND = """  BLEU (words and word sequences shared) and chrF++ (characters and words shared) run from 0
  to 100, higher is better. TER counts edits per 100 reference words, lower is better. They measure
  likeness to one reference, not quality: two good translations are often no more alike than these."""


@click.command("demo")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("duizhao-demo"),
    show_default=True,
    help="The folder to write to; files with the same names are replaced.",
)
@click.option("--all", "show_all", is_flag=True, help="All bundled documents, not only the speech.")
def command(folder: Path, show_all: bool) -> None:
    """Export the bundled speech, and score a baseline.

    Writes its two translations as TMX, TSV and a web page, and a word-by-word gloss as a baseline hypothesis.

    \b
    Example: duizhao demo
    """
    from corpus.folder import DEFAULT_DOCUMENT, METADATA, bundled, bundled_names

    if (folder / METADATA).exists():
        raise UsageError("is a document folder", path=folder, hint="Name another with -o FOLDER.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    for document in bundled(bundled_names() if show_all else ()):
        _write_bitexts(folder, document)
        name = document.source.name
        hypotheses = folder / ("gloss.txt" if name == DEFAULT_DOCUMENT else f"{name}.gloss.txt")
        _write_gloss(hypotheses, document)
        click.echo(f"\n{_scores(document, hypotheses)}\n")
    click.echo(f"""{_LEGEND}

Try next:
  duizhao lookup 卡脖子
  duizhao score {folder / "gloss.txt"} --html report.html      (against both references: a little higher)
  duizhao align SOURCE.docx TRANSLATION.docx -o mine.tmx""")


def _write_bitexts(folder: Path, document: "DocumentFolder") -> None:
    from corpus.formats import html, tmx, tsv
    from corpus.model import translation_units

    source = document.source
    for bitext in document.bitexts:
        metadata = {**source.metadata, **{f"translation {k}": v for k, v in bitext.target.metadata.items()}}
        units = list(translation_units(bitext))
        merged = sum(len(unit.source_segments) > 1 for unit in units)
        path = folder / f"{source.name}.{bitext.target.name}.tmx"
        tmx.write(path, units, metadata=metadata)
        click.echo(f"wrote {path}  ({len(units) - merged} units)")
        if merged:
            click.echo(
                f"wrote {tmx.paragraph_path(path)}  ({merged} units that join several source sentences:"
            )
            click.echo("      they match only in a project that is not segmented by sentence)")
        tsv.write(path.with_suffix(".tsv"), units)
        click.echo(f"wrote {path.with_suffix('.tsv')}  ({len(units)} units)")
        html.write(path.with_suffix(".html"), units, metadata=metadata)
        click.echo(f"wrote {path.with_suffix('.html')}  (the same side by side, for a browser)")


def _write_gloss(path: Path, document: "DocumentFolder") -> None:
    from align.scoring.baseline import gloss
    from corpus.system.files import replacing_text

    with replacing_text(path) as stream:
        stream.writelines(f"{line}\n" for line in gloss(document.source.texts))
    click.echo(f"wrote {path}  (a word-by-word gloss from CC-CEDICT, one line per source segment)")


def _scores(document: "DocumentFolder", hypotheses: Path) -> str:
    """The table of scores against the first translation."""
    from dataclasses import replace

    from align.scoring.evaluation import evaluate
    from align.scoring.from_bitexts import bitexts_as_test_set
    from align.scoring.loading import join_lines
    from align.scoring.metrics import make_metric, parse_metric
    from align.scoring.testset import System

    both = bitexts_as_test_set(document.bitexts)
    test_set = replace(both, references={_REFERENCE: both.references[_REFERENCE]})
    systems = [System(name, texts) for name, texts in both.references.items() if name != _REFERENCE]
    systems.append(System("gloss", join_lines(hypotheses.read_text("utf-8").splitlines(), both)))
    metrics = [make_metric(parse_metric(name), test_set) for name in ("bleu", "chrf++", "ter")]
    evaluation = evaluate(test_set, systems, metrics)
    about = {
        "en-b": "a second translation, freer; like en-a made and revised by a language model",
        "gloss": "word by word from a dictionary: the floor",
    }
    lines = [
        f"{document.source.name}: scores against the reference {_REFERENCE} alone "
        f"({len(document.source.segments)} source segments; en-b joins some of them, so {len(test_set)} "
        "are scored):",
        "",
        "  system" + "".join(f"{metric.label:>10}" for metric in metrics),
    ]
    for system in evaluation.systems:
        scores = "".join(f"{evaluation.score(metric, system.name):10.1f}" for metric in metrics)
        lines.append(f"  {system.name:<6}{scores}   {about[system.name]}")
    return "\n".join([*lines, "", *(f"  {metric.label}: {metric.signature()}" for metric in metrics)])
