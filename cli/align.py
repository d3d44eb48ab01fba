"""``duizhao align``: two documents to one file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.progress import progress_bar
from cli.reading import keep_option, tell_left_out
from corpus.errors import DuizhaoError

if TYPE_CHECKING:
    from align.encoders import Encoder
    from align.quality import Doubt
    from corpus.model import Bitext, Document
    from corpus.readers.extracted import Omission

_START = 24
"""Characters of a bead that are shown, to find it by."""


@click.command("align")
@click.argument("source_path", metavar="SRC", type=click.Path(path_type=Path))
@click.argument("target_path", metavar="TGT", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    help="Its extension is the format (.tmx, .tsv, .html, .align …); a name that ends in / is a document "
    "folder. Without it, TSV on standard output.",
)
@click.option("--segmented", is_flag=True, help="The inputs have a segment a line, kept as they are.")
@click.option("--source-language", metavar="TAG", help="BCP 47 tag; default: detected.")
@click.option("--target-language", metavar="TAG", help="BCP 47 tag; default: detected.")
@click.option("--encoding", help="Of text files; default: detected.")
@keep_option
@click.option(
    "--encoder",
    "encoder_name",
    default="use",
    show_default=True,
    help="use; labse (the extra of that name); none: dictionary and lengths only.",
)
@click.option(
    "--anchors",
    "anchors_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="An .align file of reviewed beads: they are kept, the rest is aligned between them.",
)
@click.option(
    "--even-reviewed",
    is_flag=True,
    help="In a document folder that is there: also where a person has reviewed what is another text now.",
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Leave out beads whose confidence is lower; not from a document folder, which has all.",
)
@click.option(
    "--doubts",
    "most_doubts",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help="As many of the beads that want a look are named at most.",
)
def command(
    source_path: Path,
    target_path: Path,
    output: str | None,
    segmented: bool,
    source_language: str | None,
    target_language: str | None,
    encoding: str | None,
    keep: "frozenset[Omission]",
    encoder_name: str,
    even_reviewed: bool,
    anchors_path: Path | None,
    min_confidence: float,
    most_doubts: int,
) -> None:
    """Align a document and its translation by sentences.

    The document is Chinese, its translation English; for the other direction say --source-language en
    --target-language zh.

    SRC and TGT are .txt, .md, .docx, .html, .pdf or .srt files. SRC may also be a document folder, whose
    segments are then kept. An .align file has its segments beside it, a line each (OUT.zh, OUT.en), unless
    the inputs are --segmented themselves.

    A document folder that is there as OUT gets the translation, or if it has it, what changed in it:
    reviewed beads stay, and only the changed places are aligned again. Where the text of a reviewed bead
    is another one in the new file, nothing is written unless you say --even-reviewed.

    \b
    Examples: duizhao align speech.docx translation.docx -o speech.tmx
              duizhao align speech.txt translation.txt -o speech/
              duizhao align book.zh book.en --segmented -o book.align
    """
    from dataclasses import replace

    from cli.format_options import tell
    from corpus.folder import METADATA, read_folder
    from corpus.formats import ladder
    from corpus.formats.moses import pair
    from corpus.formats.report import Report
    from corpus.readers import read_document

    if source_path.is_dir():
        source = read_folder(source_path).source
    else:
        source = read_document(source_path, source_language, encoding, segmented, keep)
    target = read_document(target_path, target_language, encoding, segmented, keep)
    for document, path in ((source, source_path), (target, target_path)):
        if "encoding" in document.metadata and not encoding:
            click.echo(f"{path}: read as {document.metadata['encoding']}", err=True)
        tell_left_out(path, document)
    detected = (not source_language and not source_path.is_dir(), not target_language)
    check_languages("align", source, target, (source_path, target_path), detected)
    _check_output(output, min_confidence)

    from align.aligner import align_documents
    from align.beads import closed, renumbered, reviewed_beads
    from align.encoders import RememberingEncoder, load_encoder
    from align.quality import doubts, implausible
    from corpus.files import cache_folder

    encoder = RememberingEncoder(load_encoder(encoder_name, cache_folder()))
    if output and (Path(output) / METADATA).exists():
        _update(Path(output), source, target, encoder, even_reviewed)
        return
    ladder_out = Path(output) if output and output.endswith(".align") else None
    in_files = segmented and not source_path.is_dir()
    if ladder_out and not in_files:
        report = Report()
        ladder.write_segments(ladder_out, source, target, report)
        tell(report)
    # An .align file counts the lines of segmented files, blank ones too; beads count segments.
    lines = [
        {i: int(segment.id) - 1 if in_files else i for i, segment in enumerate(document.segments)}
        for document in (source, target)
    ]
    anchors = []
    if anchors_path:
        given = reviewed_beads(anchors_path, *(max(numbers.values()) + 1 for numbers in lines))
        anchors = renumbered(given, *({line: i for i, line in numbers.items()} for numbers in lines))
    with progress_bar("Aligning") as progress:
        bitext = align_documents(source, target, encoder=encoder, anchors=anchors, progress=progress)
    problem = implausible(bitext, encoder)
    if problem:
        click.echo(f"Warning: {target_path}: {problem}", err=True)
    found = doubts(bitext, encoder)
    kept = [
        number
        for number, bead in enumerate(bitext.beads)
        if bead.confidence is None or bead.confidence >= min_confidence
    ]
    left_out = len(bitext.beads) - len(kept)
    if left_out:
        place = {number: new for new, number in enumerate(kept)}
        found = [replace(doubt, bead=place[doubt.bead]) for doubt in found if doubt.bead in place]
        bitext = replace(bitext, beads=tuple(bitext.beads[number] for number in kept))
    if ladder_out:
        ladder.write_beads(ladder_out, map(closed, renumbered(bitext.beads, *lines)))
    else:
        _write(output, bitext, found)
    counts = f"{len(source.segments)} source and {len(target.segments)} target segments"
    written = f"; wrote {output}" if output else ""
    if ladder_out and not in_files:
        segments = pair(ladder_out.with_suffix(""), source.language, target.language)
        written += f" and its segments, {segments[0]} and {segments[1]}"
    doubtful = sum(doubt.marked for doubt in found)
    if doubtful:
        written = f", {doubtful} of them doubtful{written}"
    if left_out:
        written = f", {left_out:,} of lower confidence than {min_confidence:g} left out{written}"
    click.echo(f"{counts} in {len(bitext.beads)} beads{written}", err=True)
    _tell_doubts(bitext, found, most_doubts)


def _tell_doubts(bitext: "Bitext", found: Sequence["Doubt"], most: int) -> None:
    """Name the first few beads that want a look, the doubtful ones before the others, and why."""
    for doubt in sorted(found, key=lambda doubt: not doubt.marked)[:most]:
        bead = bitext.beads[doubt.bead]
        segments = [bitext.source.segments[i] for i in bead.source] or [
            bitext.target.segments[j] for j in bead.target
        ]
        text = "".join(c if c.isprintable() else " " for c in segments[0].text)
        start = text if len(text) <= _START else text[:_START] + "…"
        kind = "doubtful" if doubt.marked else "look at"
        click.echo(f"  {kind}: bead {doubt.bead + 1} ({start}): {'; '.join(doubt.reasons)}", err=True)
    if len(found) > most:
        click.echo(f"  … and {len(found) - most:,} more; --doubts {len(found)} names them all", err=True)


def check_languages(
    verb: str,
    source: "Document",
    target: "Document",
    paths: tuple[Path, Path],
    detected: tuple[bool, bool] = (True, True),
) -> None:
    """Raise DuizhaoError for detected languages that cannot be right; one that was given is believed."""
    from corpus.text.language import is_chinese

    options = "--source-language en --target-language zh"
    keep = f"; or keep this direction with {options}" if verb == "align" else ""
    if all(detected) and is_chinese(target.language) and not is_chinese(source.language):
        raise DuizhaoError(
            "is Chinese, and the source is not: the two are swapped",
            path=paths[1],
            hint=f"The Chinese text comes first: duizhao {verb} {paths[1]} {paths[0]}{keep}",
        )
    languages = [document.language.split("-")[0] for document in (source, target)]
    if any(detected) and languages[0] == languages[1] != "und":
        raise DuizhaoError(
            f"is in the same language ({languages[1]}) as {paths[0]}",
            path=paths[1],
            hint="Name a text and its translation, or say --source-language and --target-language.",
        )
    for language, path, expected, unsure in zip(languages, paths, ("zh", "en"), detected, strict=True):
        if unsure and language != expected:
            what = "of no language that was recognised" if language == "und" else f"“{language}”"
            click.echo(
                f"Warning: {path}: the text is {what}, not {expected}; aligned all the same.", err=True
            )


def _is_folder(output: str) -> bool:
    return output.endswith(("/", "\\")) or Path(output).is_dir()


def _check_output(output: str | None, min_confidence: float) -> None:
    """Refuse an output that cannot be, before the long work."""
    from corpus.formats import format_of, refuse_to_replace

    if output is not None and _is_folder(output) and min_confidence:
        raise DuizhaoError(
            "every segment of a document folder stands in a bead, so none can be left out",
            path=output,
            hint="Leave out --min-confidence, or name a file: -o NAME.tmx.",
        )
    if output is None or _is_folder(output):
        return
    path = Path(output)
    if not path.suffix:
        raise DuizhaoError(
            "no extension to tell the format",
            path=path,
            hint=f"For a document folder end the name in /: -o {path}/; else name a format: {path}.tmx.",
        )
    if path.suffix != ".align" and not format_of(path).options("write"):
        raise DuizhaoError("this format can be read only, not written", path=path)
    if not path.parent.is_dir():
        raise DuizhaoError("the folder to write to is not there", path=path, hint="Make it first.")
    if path.suffix != ".align":
        refuse_to_replace(path)


def _write(output: str | None, bitext: "Bitext", found: Sequence["Doubt"]) -> None:
    from align.quality import units_with_doubts
    from cli.format_options import tell
    from corpus.formats import write_units
    from corpus.formats.report import Report
    from corpus.model import translation_units

    if output is None:
        click.echo("\n".join(f"{unit.source}\t{unit.target}" for unit in translation_units(bitext)))
    elif _is_folder(output):
        _write_folder(Path(output), bitext)
    else:
        report = Report()
        write_units(Path(output), units_with_doubts(bitext, found), report=report)
        tell(report)


def _write_folder(folder: Path, bitext: "Bitext") -> None:
    """Write a new document folder."""
    from dataclasses import replace

    from corpus.folder import DocumentFolder, write_folder

    named = replace(bitext.source, name=folder.resolve().name)
    write_folder(folder, DocumentFolder(named, (replace(bitext, source=named),)))


def _update(
    folder: Path, source: "Document", target: "Document", encoder: "Encoder", even_reviewed: bool
) -> None:
    """Add a translation to a document folder, or align again what has changed since it was written."""
    from align.incremental import lost_reviews, update_folder
    from corpus.folder import read_folder, write_folder

    before = read_folder(folder)
    with progress_bar("Aligning") as progress:
        after = update_folder(before, source, target, encoder=encoder, progress=progress)
    lost = lost_reviews(before, after)
    if lost and not even_reviewed:
        one = len(lost) == 1
        how_many = (
            "1 reviewed bead has another text" if one else f"{len(lost)} reviewed beads have other texts"
        )
        places = ", ".join("+".join(unit.source_segments) or unit.id for unit in lost[:5])
        raise DuizhaoError(
            f"{how_many} in the new files ({places}{', …' if len(lost) > 5 else ''}); nothing was changed",
            path=folder,
            hint="Put the corrected texts into the new files too, or give up these reviews by "
            "--even-reviewed.",
        )
    for unit in lost:
        click.echo(f"No longer reviewed: {unit.source}\t{unit.target}", err=True)
    write_folder(folder, after)
    reviewed = [sum(b.reviewed for bitext in f.bitexts for b in bitext.beads) for f in (before, after)]
    names = ", ".join(f"{b.target.name} ({len(b.beads)} beads)" for b in after.bitexts)
    click.echo(f"{folder} has {names}; {reviewed[1]} of {reviewed[0]} reviewed beads kept", err=True)
