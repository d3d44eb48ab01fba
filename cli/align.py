"""``duizhao align``: align two documents into one file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.align_answer import answer_of
from cli.answer import json_option, losses, print_answer
from cli.progress import progress_bar
from cli.reading import keep_option, srx_option, tell_left_out, tell_warnings
from cli.terminal import say
from corpus.errors import ConflictError, OutputError, UsageError
from corpus.message import Message

if TYPE_CHECKING:
    from align.encoders import Encoder
    from align.pipeline import Alignment, AlignmentPolicy, AlignmentWarning, DocumentPair
    from align.quality import Doubt
    from corpus.formats.report import LossReport
    from corpus.model import Bead, Bitext
    from corpus.readers.extracted import Omission
    from corpus.text.srx import Srx

_START = 24
"""How many characters of a bead are shown to identify it."""


@click.command("align")
@click.argument("source_path", metavar="SRC", type=click.Path(path_type=Path))
@click.argument("target_path", metavar="[TGT]", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    help="The extension gives the format (.tmx, .tsv, .html, .align …); a name that ends in / is a document "
    "folder. Without it, TSV on standard output.",
)
@click.option(
    "--segmented", is_flag=True, help="The inputs have one segment per line; do not split them further."
)
@click.option("--source-language", metavar="TAG", help="BCP 47 tag; default: detected.")
@click.option("--target-language", metavar="TAG", help="BCP 47 tag; default: detected.")
@click.option("--encoding", help="Encoding of text files; default: detected.")
@keep_option
@srx_option
@click.option(
    "--encoder",
    "encoder_name",
    default="use",
    show_default=True,
    help="use, labse (needs the extra labse), or none (dictionary and lengths only).",
)
@click.option(
    "--anchors",
    "anchors_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Reviewed beads to keep, as an .align file; the rest is aligned between them.",
)
@click.option(
    "--even-reviewed",
    is_flag=True,
    help="Discard reviews in the document folder whose text has changed.",
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Leave out beads with a lower confidence (not for a document folder).",
)
@click.option("--words", is_flag=True, help="Link the words too: see duizhao link.")
@click.option(
    "--doubts",
    "most_doubts",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help="List at most this many beads to check.",
)
@json_option
def command(
    source_path: Path,
    target_path: Path | None,
    output: str | None,
    segmented: bool,
    source_language: str | None,
    target_language: str | None,
    encoding: str | None,
    keep: "frozenset[Omission]",
    srx: "Srx | None",
    encoder_name: str,
    even_reviewed: bool,
    anchors_path: Path | None,
    min_confidence: float,
    words: bool,
    most_doubts: int,
    as_json: bool,
) -> None:
    """Align a document and its translation by sentences.

    The document is Chinese and its translation English; for the other direction use --source-language en
    --target-language zh.

    SRC and TGT are .txt, .md, .docx, .html, .epub, .odt, .rtf, .pptx, .pdf, .srt, .vtt or .ass files. SRC
    may also be a document folder, whose segments are kept. With an .align file, the segments go to OUT.zh and
    OUT.en, one per line, unless the inputs are --segmented.

    If OUT is an existing document folder, the translation is added to it. If the folder already has that
    translation, only the parts that have changed are aligned again, and reviewed beads stay. If the text of a
    reviewed bead has changed, nothing is written without --even-reviewed.

    Without TGT, SRC is in both languages: a table with a column for each, paragraphs or subtitle lines in
    turn, or a text and then its translation. duizhao says which it found.

    \b
    Examples: duizhao align speech.docx translation.docx -o speech.tmx
              duizhao align speech.txt translation.txt -o speech/
              duizhao align book.zh book.en --segmented -o book.align
    """
    from align.pipeline import AlignmentPolicy
    from corpus.folder import METADATA

    if words:
        if output is None or _is_folder(output):
            raise UsageError(
                "--words needs a file that can hold links",
                hint="Name one: -o NAME.pharaoh, NAME.tmx or NAME.jsonl.",
            )
        from corpus.formats import check_holds_links

        check_holds_links(Path(output))
    policy = AlignmentPolicy(encoder_name, segmented, source_language, target_language, encoding, keep, srx)
    if target_path is None:
        done = _align_one(source_path, output, policy, words, most_doubts, as_json)
        if as_json:
            print_answer(done)
        return
    pair = read_and_tell("align", source_path, target_path, policy)
    _check_output(output, min_confidence, source_path, target_path)

    from align.encoders import load_encoder
    from corpus.system.files import cache_folder

    encoder = load_encoder(encoder_name, cache_folder())
    in_files = segmented and not source_path.is_dir()
    if output and (Path(output) / METADATA).exists():
        done = _update(Path(output), pair, encoder, even_reviewed)
    elif output and output.endswith(".align"):
        ladder = Path(output)
        done = _align_to_ladder(pair, encoder, ladder, in_files, anchors_path, min_confidence, most_doubts)
    else:
        anchors = _anchors(anchors_path, _lines(pair, in_files))
        alignment, left_out = _aligned(pair, encoder, anchors, min_confidence)
        report = _write(output, alignment.bitext, alignment.doubts, words, as_json)
        _tell_aligned(alignment, left_out, min_confidence, f"; wrote {output}" if output else "")
        _tell_doubts(alignment.bitext, alignment.doubts, most_doubts)
        done = answer_of(alignment.bitext, alignment.doubts, alignment.warnings, report, output, left_out)
    if as_json:
        print_answer(done)


def _align_to_ladder(
    pair: "DocumentPair",
    encoder: "Encoder",
    path: Path,
    in_files: bool,
    anchors_path: Path | None,
    min_confidence: float,
    most_doubts: int,
) -> dict[str, Any]:
    """Write an .align file and, unless the inputs are ``in_files`` already, the segments beside it."""
    from align.beads import closed, renumbered
    from cli.format_options import tell
    from corpus.formats import ladder
    from corpus.formats.moses import pair as segment_files
    from corpus.formats.report import LossReport

    lines = _lines(pair, in_files)
    anchors = _anchors(anchors_path, lines)
    written = f"; wrote {path}"
    report = LossReport()
    if not in_files:
        ladder.write_segments(path, pair.source, pair.target, report)
        tell(report)
        names = segment_files(path.with_suffix(""), pair.source.language, pair.target.language)
        written += f" and its segments, {names[0]} and {names[1]}"
    alignment, left_out = _aligned(pair, encoder, anchors, min_confidence)
    ladder.write_beads(path, map(closed, renumbered(alignment.bitext.beads, *lines)))
    _tell_aligned(alignment, left_out, min_confidence, written)
    _tell_doubts(alignment.bitext, alignment.doubts, most_doubts)
    return answer_of(alignment.bitext, alignment.doubts, alignment.warnings, report, str(path), left_out)


def _lines(pair: "DocumentPair", in_files: bool) -> list[dict[int, int]]:
    """The line of each segment, by side: beads count segments, an .align file all lines of its files."""
    return [
        {i: int(segment.id) - 1 if in_files else i for i, segment in enumerate(document.segments)}
        for document in (pair.source, pair.target)
    ]


def _anchors(path: Path | None, lines: list[dict[int, int]]) -> "list[Bead]":
    from align.beads import renumbered, reviewed_beads

    if path is None:
        return []
    given = reviewed_beads(path, *(max(numbers.values()) + 1 for numbers in lines))
    return renumbered(given, *({line: i for i, line in numbers.items()} for numbers in lines))


def _aligned(
    pair: "DocumentPair", encoder: "Encoder", anchors: "list[Bead]", min_confidence: float
) -> "tuple[Alignment, int]":
    """The alignment without beads of low confidence, and the number of these."""
    from align.pipeline import align_pair

    with progress_bar("Aligning") as progress:
        alignment = align_pair(pair, encoder, anchors=anchors, progress=progress)
    tell_warnings(alignment.warnings[len(pair.warnings) :])
    kept = alignment.without_unsure(min_confidence)
    return kept, len(alignment.bitext.beads) - len(kept.bitext.beads)


def _tell_aligned(alignment: "Alignment", left_out: int, min_confidence: float, written: str) -> None:
    bitext = alignment.bitext
    doubtful = sum(doubt.marked for doubt in alignment.doubts)
    unsure = f", {left_out:,} of lower confidence than {min_confidence:g} left out" if left_out else ""
    marked = f", {doubtful} of them doubtful" if doubtful else ""
    say(
        f"{len(bitext.source.segments)} source and {len(bitext.target.segments)} target segments "
        f"in {len(bitext.beads)} beads{unsure}{marked}{written}"
    )


def _align_one(
    path: Path,
    output: str | None,
    policy: "AlignmentPolicy",
    words: bool,
    most_doubts: int,
    as_json: bool,
) -> dict[str, Any]:
    """Align the two languages of one file, by its own arrangement or by the aligner."""
    from align.bilingual import bitext_of, pair_of
    from align.pipeline import align_pair
    from cli.format_options import tell
    from corpus.formats import FORMATS, format_of, read_units
    from corpus.formats.bilingual import Arrangement, read_bilingual, units_of
    from corpus.formats.report import LossReport
    from corpus.readers import READERS

    _check_output(output, 0, path)
    if output and output.endswith(".align"):
        raise UsageError("an .align file can be written only from two files", path=output, hint="Write .tmx.")
    report = LossReport()
    found: Sequence[Doubt] = ()
    warnings: Sequence[AlignmentWarning] = ()
    if path.suffix.lower() not in READERS:
        reader = format_of(path)
        arrangement = FORMATS[reader.name].title
        bitext = bitext_of(list(read_units(path, reader.name, report=report)), path)
    else:
        bilingual = read_bilingual(path, policy.encoding)
        arrangement = bilingual.arrangement.value
        if bilingual.arrangement is Arrangement.HALVES:
            from align.encoders import load_encoder
            from corpus.system.files import cache_folder

            pair = pair_of(bilingual, path, policy)
            with progress_bar("Aligning") as progress:
                alignment = align_pair(pair, load_encoder(policy.encoder, cache_folder()), progress=progress)
            tell_warnings(alignment.warnings)
            bitext, found, warnings = alignment.bitext, alignment.doubts, alignment.warnings
        else:
            units = units_of(bilingual, path, policy.source_language, policy.target_language, report)
            bitext = bitext_of(list(units), path)
    losses_in_writing = _write(output, bitext, found, words, as_json)
    written = f"; wrote {output}" if output else ""
    say(f"{path}: {arrangement}; {len(bitext.beads)} beads{written}")
    tell(report)
    _tell_doubts(bitext, found, most_doubts)
    done = answer_of(bitext, found, warnings, losses_in_writing, output)
    return {**done, "losses": losses(report) + done["losses"], "arrangement": arrangement}


def _tell_doubts(bitext: "Bitext", found: Sequence["Doubt"], most: int) -> None:
    """List the first few beads to check, the doubtful ones first, with reasons."""
    for doubt in sorted(found, key=lambda doubt: not doubt.marked)[:most]:
        bead = bitext.beads[doubt.bead]
        segments = [bitext.source.segments[i] for i in bead.source] or [
            bitext.target.segments[j] for j in bead.target
        ]
        text = "".join(c if c.isprintable() else " " for c in segments[0].text)
        start = text if len(text) <= _START else text[:_START] + "…"
        kind = "doubtful" if doubt.marked else "look at"
        say(f"  {kind}: bead {doubt.bead + 1} ({start}): {doubt}")
    if len(found) > most:
        say(f"  … and {len(found) - most:,} more; --doubts {len(found)} lists all")


def read_and_tell(verb: str, source: Path, target: Path, policy: "AlignmentPolicy") -> "DocumentPair":
    """Read the two documents of a command, the first perhaps a document folder, and print warnings."""
    from align.pipeline import LanguageProblem, LanguagesRefused, read_pair
    from corpus.folder import read_folder

    first = read_folder(source).source if source.is_dir() else source
    try:
        pair = read_pair(first, target, policy)
    except LanguagesRefused as error:
        options = "--source-language en --target-language zh"
        keep = f"; or keep this direction with {options}" if verb == "align" else ""
        if error.kind is LanguageProblem.SWAPPED:
            hint = "Put the Chinese text first: duizhao {command}{keep}"
            error.hint = Message(hint, command=f"{verb} {target} {source}", keep=keep)
        elif verb == "align":
            error.hint = Message(
                "Name a text and its translation, or use --source-language and --target-language."
            )
        raise
    for path, document in ((source, pair.source), (target, pair.target)):
        tell_left_out(path, document)
    tell_warnings(pair.warnings)
    return pair


def _is_folder(output: str) -> bool:
    return output.endswith(("/", "\\")) or Path(output).is_dir()


def _check_output(output: str | None, min_confidence: float, *inputs: Path) -> None:
    """Refuse an impossible output, or one that would replace an input, before the long work begins."""
    from corpus.formats import format_of, refuse_to_replace

    if output is not None and _is_folder(output) and min_confidence:
        raise UsageError(
            "a document folder must contain all beads",
            path=output,
            hint="Leave out --min-confidence, or name a file: -o NAME.tmx.",
        )
    if output is None:
        return
    from corpus.system.files import text_name

    path = Path(output)
    if _is_folder(output):
        _check_folder(path, text_name(inputs[-1].stem))
        return
    if path.exists() and any(path.samefile(one) for one in inputs):
        raise ConflictError(
            "would be replaced, although it is one of the texts to align",
            path=path,
            hint="Name another file.",
        )
    if not path.suffix:
        raise UsageError(
            "has no extension that tells the format",
            path=path,
            hint="For a document folder, end the name with /: -o {file}/; or name a format: {file}.tmx.",
            file=path,
        )
    if path.suffix != ".align" and not format_of(path).options("write"):
        raise UsageError("this format can only be read, not written", path=path)
    if not path.parent.is_dir():
        raise OutputError("its folder does not exist", path=path, hint="Create it first.")
    if path.suffix != ".align":
        refuse_to_replace(path)


def _check_folder(folder: Path, translation: str) -> None:
    """Refuse to replace the user's files with those of a document folder."""
    from corpus.folder import METADATA, SOURCE, read_folder

    names = [SOURCE, f"{translation}.txt"]
    if (folder / METADATA).exists():
        known = {bitext.target.name for bitext in read_folder(folder).bitexts}
        names = [] if translation in known else names[1:]
    for name in names:
        if (folder / name).exists():
            raise ConflictError(
                "would be replaced by a file of the document folder",
                path=folder / name,
                hint="Name a new folder, or move the file away first.",
            )


def _write(
    output: str | None, bitext: "Bitext", found: Sequence["Doubt"], words: bool, as_json: bool
) -> "LossReport":
    """Write the output, or TSV to standard output unless JSON goes there."""
    from align.quality import units_with_doubts
    from cli.format_options import tell
    from corpus.formats import write_units
    from corpus.formats.report import LossReport

    report = LossReport()
    if output is None:
        if not as_json:
            from cli.format_options import tsv_text

            click.echo(tsv_text(units_with_doubts(bitext, found), report), nl=False)
    elif _is_folder(output):
        _write_folder(Path(output), bitext)
    else:
        units = iter(units_with_doubts(bitext, found))
        if words or output.endswith(".pharaoh"):
            from align.words.linker import word_linker
            from align.words.marking import with_links

            units = with_links(units, word_linker())
        write_units(Path(output), units, report=report)
    tell(report)
    return report


def _write_folder(folder: Path, bitext: "Bitext") -> None:
    """Write a new document folder."""
    from dataclasses import replace

    from corpus.folder import DocumentFolder, write_folder

    named = replace(bitext.source, name=folder.resolve().name)
    write_folder(folder, DocumentFolder(named, (replace(bitext, source=named),)))


def _update(folder: Path, pair: "DocumentPair", encoder: "Encoder", even_reviewed: bool) -> dict[str, Any]:
    """Add a translation to a document folder, or align its changes again."""
    from dataclasses import asdict

    from align.pipeline import ReviewsLost, update
    from corpus.folder import read_folder, write_folder

    before = read_folder(folder)
    try:
        with progress_bar("Aligning") as progress:
            updated = update(before, pair, encoder, even_reviewed=even_reviewed, progress=progress)
    except ReviewsLost as error:
        error.path = str(folder)
        raise
    after = updated.folder
    tell_warnings(updated.warnings[len(pair.warnings) :])
    for unit in updated.lost:
        say(f"No longer reviewed: {unit.source}\t{unit.target}")
    write_folder(folder, after)
    reviewed = [sum(b.reviewed for bitext in f.bitexts for b in bitext.beads) for f in (before, after)]
    names = ", ".join(f"{b.target.name} ({len(b.beads)} beads)" for b in after.bitexts)
    say(f"{folder} has {names}; {reviewed[1]} of {reviewed[0]} reviewed beads kept")
    return {
        "output": str(folder),
        "translations": [{"name": b.target.name, "beads": len(b.beads)} for b in after.bitexts],
        "reviewed_before": reviewed[0],
        "reviewed": reviewed[1],
        "warnings": [asdict(warning) for warning in updated.warnings],
        "lost_reviews": [{"source": unit.source, "target": unit.target} for unit in updated.lost],
    }
