"""``duizhao eval-align``: compare beads with gold beads."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.answer import print_answer
from cli.terminal import warn
from corpus.errors import InputError, UsageError
from corpus.message import Message

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
    help="The texts for --show, one segment per line; default: .zh and .en beside the gold file.",
)
@click.option("--show", is_flag=True, help="Show wrong beads beside the gold ones.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    gold: Path, produced: tuple[Path, ...], texts: tuple[Path, Path] | None, show: bool, as_json: bool
) -> None:
    """Compare beads with gold beads.

    AUTO are files of beads; GOLD is an .align file, or a folder of them with the same names.

    Strict: the gold has exactly this bead. Lax: the bead overlaps a gold bead on both sides. Figures are
    averaged over all beads of all files. If the verses of a text are beside the gold (NAME.zh.verse,
    NAME.en.verse), consecutive beads within one verse are merged first.

    \b
    Example: duizhao eval-align gold/001.align mine/001.align
    """
    from align.evaluation import Counts, by_type, compare
    from corpus.formats.ladder import checked_beads

    totals = Counts()
    types: dict[str, tuple[int, int, int]] = {}
    for gold_file, auto_file in _paired(gold, produced):
        gold_beads, auto_beads = checked_beads(gold_file), checked_beads(auto_file)
        for file, beads in ((gold_file, gold_beads), (auto_file, auto_beads)):
            if not beads:
                warn(f"Warning: {file}: it has no beads")
        languages = _languages(gold_file, gold_beads)
        _check_sides(gold_file, languages, gold_beads, auto_file, auto_beads)
        gold_beads, auto_beads = (_merged(gold_file, beads, languages) for beads in (gold_beads, auto_beads))
        counts = compare(gold_beads, auto_beads)
        totals += counts
        for kind, found in by_type(gold_beads, auto_beads).items():
            before = types.get(kind, (0, 0, 0))
            types[kind] = (before[0] + found[0], before[1] + found[1], before[2] + found[2])
        if show:
            _show(_lines(gold_file, texts, languages), gold_beads, auto_beads)
    if as_json:
        print_answer(_as_json(totals, types))
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
            raise UsageError(
                "is one gold file for several files", path=gold, hint="Name a folder of gold files."
            )
        return [(gold, produced[0])]
    pairs = []
    for auto in produced:
        files = sorted(auto.glob("*.align")) if auto.is_dir() else [auto]
        if not files:
            raise InputError("has no .align files", path=auto)
        pairs += [(gold / (file.stem + ".align"), file) for file in files]
    return pairs


_LANGUAGES = ("zh", "en")


def _check_sides(
    gold_file: Path, languages: tuple[str, str], gold: "list[Bead]", auto_file: Path, auto: "list[Bead]"
) -> None:
    """Warn of produced beads whose sides seem swapped; refuse those beyond the end of the gold."""
    from align.evaluation import compare

    def precision(beads: "list[Bead]") -> float:
        if _beyond(gold, beads):
            return 0.0
        merged = (_merged(gold_file, side, languages) for side in (gold, beads))
        return compare(*merged).strict.precision

    problem: str = _beyond(gold, auto)
    hint = Message("Are these beads of the same text?")
    if precision(auto) < 0.1 and precision([_mirrored(bead) for bead in auto]) > 0.5:
        swapped = Message("source and target seem swapped relative to the gold")
        hint = Message(
            "Align the texts in its order; English first needs --source-language en --target-language zh."
        )
        if not problem:
            warn(f"Warning: {auto_file}: {swapped}. {hint}")
        problem = problem and swapped
    if problem:
        raise InputError(problem, path=auto_file, hint=hint)


def _beyond(gold: "list[Bead]", auto: "list[Bead]") -> str:
    """The first produced bead that goes beyond the gold's last segment; empty if there is none."""
    for name in ("source", "target"):
        last = max((getattr(b, name)[-1] for b in gold if getattr(b, name)), default=-1)
        for number, bead in enumerate(auto, start=1):
            indices = getattr(bead, name)
            if indices and indices[-1] > last:
                template = "bead {number} has {side} index {index}, but the gold ends at {last}"
                return Message(template, number=number, side=name, index=indices[-1], last=last)
    return ""


def _mirrored(bead: "Bead") -> "Bead":
    from corpus.model import Bead

    return Bead(bead.target, bead.source)


def _languages(gold_file: Path, gold: "list[Bead]") -> tuple[str, str]:
    """The languages of the gold's source and target, which the file does not name.

    They are those with which more beads have a verse in common or, without verses, more beads lie within the
    texts.
    """
    from align.evaluation import shared_verses

    for extension in (".verse", ""):
        files = [_beside(gold_file, language, extension) for language in _LANGUAGES]
        if not all(file.is_file() for file in files):
            continue
        zh, en = map(_read_lines, files)
        if extension:
            fits = shared_verses(gold, en, zh) > shared_verses(gold, zh, en)
        else:
            fits = _within(gold, len(en), len(zh)) > _within(gold, len(zh), len(en))
        return _LANGUAGES[::-1] if fits else _LANGUAGES
    return _LANGUAGES


def _within(beads: "list[Bead]", sources: int, targets: int) -> int:
    return sum(max(b.source, default=0) < sources and max(b.target, default=0) < targets for b in beads)


def _beside(gold_file: Path, language: str, extension: str = "") -> Path:
    return gold_file.with_suffix(f".{language}{extension}")


def _read_lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def _merged(gold_file: Path, beads: "list[Bead]", languages: tuple[str, str]) -> "list[Bead]":
    """The beads, merged within verses if the gold comes with verses."""
    from align.evaluation import merge_by_verse

    files = [_beside(gold_file, language, ".verse") for language in languages]
    if not all(file.is_file() for file in files):
        return beads
    verses = [_read_lines(file) for file in files]
    for file, known, name in zip(files, verses, ("source", "target"), strict=True):
        last = max((getattr(b, name)[-1] for b in beads if getattr(b, name)), default=-1)
        if last >= len(known):
            raise InputError(
                "has the verses of {known} segments, but the beads go up to {side} index {last}",
                path=file,
                hint="Write one line for each segment: its verse.",
                known=len(known),
                side=name,
                last=last,
            )
    return merge_by_verse(beads, *verses)


def _lines(
    gold_file: Path, texts: "tuple[Path, Path] | None", languages: tuple[str, str]
) -> tuple[list[str], list[str]]:
    """The segments of the gold's source and target."""
    source, target = texts or (_beside(gold_file, languages[0]), _beside(gold_file, languages[1]))
    for path in (source, target):
        if not path.is_file():
            raise UsageError("--show needs the texts", path=path, hint="Name both with --texts SRC TGT.")
    return _read_lines(source), _read_lines(target)


def _show(lines: tuple[list[str], list[str]], gold: "list[Bead]", auto: "list[Bead]") -> None:
    from align.evaluation import differences

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
