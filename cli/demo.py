"""``duizhao demo``: the whole main job on the bundled corpus."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.errors import DuizhaoError

if TYPE_CHECKING:
    from corpus.folder import DocumentFolder

_REFERENCE = "en-a"


@click.command("demo")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("duizhao-demo"),
    show_default=True,
    help="The folder to write to; files of the same names are replaced.",
)
def command(folder: Path) -> None:
    """Export the bundled speech in two translations, and score.

    Writes both bitexts as TMX, TSV and a page, and a word-by-word gloss as a baseline hypothesis.

    \b
    Example: duizhao demo
    """
    from align.scoring.baseline import gloss
    from corpus.files import replacing_text
    from corpus.folder import METADATA, bundled
    from corpus.formats import html, tmx, tsv
    from corpus.model import translation_units

    if (folder / METADATA).exists():
        raise DuizhaoError("is a document folder", path=folder, hint="Name another with -o FOLDER.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DuizhaoError(f"cannot be written ({error.strerror})", path=folder) from error
    document = bundled()[0]
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
    hypotheses = folder / "gloss.txt"
    glosses = gloss(source.texts)
    with replacing_text(hypotheses) as stream:
        stream.writelines(f"{line}\n" for line in glosses)
    click.echo(f"wrote {hypotheses}  (a word-by-word gloss from CC-CEDICT, a line a source segment)")
    click.echo()
    click.echo(_scores(document, glosses))
    click.echo(f"""
Try next:
  duizhao lookup 卡脖子
  duizhao score {hypotheses} --html report.html      (against both references: a little higher)
  duizhao align SOURCE.docx TRANSLATION.docx -o mine.tmx""")


def _scores(document: "DocumentFolder", glosses: list[str]) -> str:
    """The table of scores against the first translation, and what each figure means."""
    from dataclasses import replace

    from align.scoring.evaluation import evaluate
    from align.scoring.from_bitexts import test_set_from_bitexts
    from align.scoring.loading import join_lines
    from align.scoring.metrics import make_metric, parse_metric
    from align.scoring.testset import System

    both = test_set_from_bitexts(document.bitexts)
    test_set = replace(both, references={_REFERENCE: both.references[_REFERENCE]})
    systems = [System(name, texts) for name, texts in both.references.items() if name != _REFERENCE]
    systems.append(System("gloss", join_lines(glosses, both)))
    metrics = [make_metric(parse_metric(name), test_set) for name in ("bleu", "chrf++", "ter")]
    evaluation = evaluate(test_set, systems, metrics)
    about = {
        "en-b": "a second human translation, freer",
        "gloss": "word by word from a dictionary: the floor",
    }
    lines = [
        f"Scores against the reference {_REFERENCE} alone ({len(document.source.segments)} source segments; "
        f"en-b joins some of them, so {len(test_set)} are scored):",
        "",
        "  system" + "".join(f"{metric.label:>10}" for metric in metrics),
    ]
    for system in evaluation.systems:
        scores = "".join(f"{evaluation.score(metric, system.name):10.1f}" for metric in metrics)
        lines.append(f"  {system.name:<6}{scores}   {about[system.name]}")
    return "\n".join(
        [
            *lines,
            "",
            "  BLEU (words and word sequences shared) and chrF++ (characters and words shared) run from 0",
            "  to 100, higher is better; TER counts edits per 100 reference words, lower is better. They",
            "  measure likeness to one reference, not quality: two good human translations are no more",
            "  alike than this.",
            *(f"  {metric.label}: {metric.signature()}" for metric in metrics),
        ]
    )
