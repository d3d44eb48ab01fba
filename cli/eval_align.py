"""``duizhao eval-align``: beads against gold."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.errors import DuizhaoError

if TYPE_CHECKING:
    from align.evaluation import Counts
    from corpus.model import Bead


@click.command("eval-align")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("produced", metavar="AUTO…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--texts",
    type=(click.Path(path_type=Path), click.Path(path_type=Path)),
    metavar="SRC TGT",
    help="The texts, a segment a line, for --show; by default .zh and .en beside the gold file.",
)
@click.option("--show", is_flag=True, help="Show the wrong beads side by side with the gold's.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    gold: Path, produced: tuple[Path, ...], texts: tuple[Path, Path] | None, show: bool, as_json: bool
) -> None:
    """Compare beads with gold beads.

    AUTO are files of beads, GOLD an .align file or a folder of them with the same names.

    Strict: a bead is in the gold exactly. Lax: it overlaps a gold bead on both sides. Figures are averaged
    over all beads of all files. Where a text has its verses beside the gold (NAME.zh.verse, NAME.en.verse),
    consecutive beads within one verse are merged first.

    \b
    Example: duizhao eval-align gold/001.align mine/001.align
    """
    from align.beads import checked_beads
    from align.evaluation import Counts, by_type, compare

    totals = Counts()
    types: dict[str, tuple[int, int, int]] = {}
    for gold_file, auto_file in _paired(gold, produced):
        gold_beads, auto_beads = checked_beads(gold_file), checked_beads(auto_file)
        for file, beads in ((gold_file, gold_beads), (auto_file, auto_beads)):
            if not beads:
                click.echo(f"Warning: {file}: there is no bead in it", err=True)
        _check_range(gold_beads, auto_beads, auto_file)
        gold_beads, auto_beads = _merged(gold_file, gold_beads), _merged(gold_file, auto_beads)
        counts = compare(gold_beads, auto_beads)
        if counts.strict.f1 < 0.1 and compare(gold_beads, [_mirrored(b) for b in auto_beads]).strict.f1 > 0.5:
            click.echo(f"Warning: {auto_file}: source and target seem swapped against the gold", err=True)
        totals += counts
        for kind, found in by_type(gold_beads, auto_beads).items():
            before = types.get(kind, (0, 0, 0))
            types[kind] = (before[0] + found[0], before[1] + found[1], before[2] + found[2])
        if show:
            _show(gold_file, texts, gold_beads, auto_beads)
    if as_json:
        click.echo(json.dumps(_as_json(totals, types), indent=1))
        return
    click.echo("        precision  recall     F1")
    for name, figures in (("strict", totals.strict), ("lax", totals.lax)):
        click.echo(f"{name:8}{figures.precision:9.4f}{figures.recall:8.4f}{figures.f1:7.4f}")
    click.echo("\nbead      gold  produced  right")
    for kind, (in_gold, in_auto, right) in sorted(types.items(), key=lambda item: -item[1][0]):
        click.echo(f"{kind:8}{in_gold:6}{in_auto:10}{right:7}")


def _paired(gold: Path, produced: tuple[Path, ...]) -> list[tuple[Path, Path]]:
    if not gold.is_dir():
        if len(produced) > 1:
            raise DuizhaoError(
                "one gold file for several files", path=gold, mend="Name a folder of gold files."
            )
        return [(gold, produced[0])]
    pairs = []
    for auto in produced:
        files = sorted(auto.glob("*.align")) if auto.is_dir() else [auto]
        if not files:
            raise DuizhaoError("has no .align files", path=auto)
        pairs += [(gold / (file.stem + ".align"), file) for file in files]
    return pairs


def _check_range(gold: "list[Bead]", auto: "list[Bead]", path: Path) -> None:
    """A produced file that reaches beyond the gold's last segment belongs to another text."""
    for name in ("source", "target"):
        last = max((getattr(b, name)[-1] for b in gold if getattr(b, name)), default=-1)
        for number, bead in enumerate(auto, start=1):
            indices = getattr(bead, name)
            if indices and indices[-1] > last:
                problem = f"bead {number} has {name} index {indices[-1]}, but the gold ends at {last}"
                raise DuizhaoError(problem, path=path, mend="Are these beads of the same text?")


def _mirrored(bead: "Bead") -> "Bead":
    from corpus.model import Bead

    return Bead(bead.target, bead.source)


def _merged(gold_file: Path, beads: "list[Bead]") -> "list[Bead]":
    from align.evaluation import merge_by_verse

    verses = []
    for language in ("zh", "en"):
        path = gold_file.with_suffix(f".{language}.verse")
        if not path.is_file():
            return beads
        verses.append(path.read_text(encoding="utf-8").split("\n"))
    longest = [max((b.source[-1] for b in beads if b.source), default=0)]
    longest.append(max((b.target[-1] for b in beads if b.target), default=0))
    # The gold's own order of sides is not written in it: the longer side tells.
    if longest[0] >= len(verses[0]) - 1 or longest[1] >= len(verses[1]) - 1:
        verses.reverse()
    return merge_by_verse(beads, *verses)


def _show(gold_file: Path, texts: "tuple[Path, Path] | None", gold: "list[Bead]", auto: "list[Bead]") -> None:
    from align.evaluation import differences

    source, target = texts or (gold_file.with_suffix(".zh"), gold_file.with_suffix(".en"))
    lines = []
    for path in (source, target):
        if not path.is_file():
            raise DuizhaoError("no text for --show", path=path, mend="Name both with --texts SRC TGT.")
        lines.append(path.read_text(encoding="utf-8").split("\n"))
    for expected, found in differences(gold, auto):
        for label, beads in (("gold", expected), ("auto", found)):
            for bead in beads:
                click.echo(f"{label}  {list(bead.source)}:{list(bead.target)}")
                for indices, side in ((bead.source, lines[0]), (bead.target, lines[1])):
                    click.echo("      " + " | ".join(side[i] for i in indices if i < len(side)))
        click.echo()


def _as_json(totals: "Counts", types: dict[str, tuple[int, int, int]]) -> dict[str, object]:
    figures = {
        name: {"precision": f.precision, "recall": f.recall, "f1": f.f1}
        for name, f in (("strict", totals.strict), ("lax", totals.lax))
    }
    kinds = {kind: {"gold": g, "produced": p, "right": r} for kind, (g, p, r) in types.items()}
    return {**figures, "types": kinds}
