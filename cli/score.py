"""``duizhao score``: score machine translation against references."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.answer import print_answer
from cli.corpus_option import corpus_option
from cli.deprecation import warn_of_old_name
from cli.progress import progress_bar
from cli.score_options import Options
from cli.terminal import say
from corpus.errors import UsageError
from corpus.message import Message

if TYPE_CHECKING:
    import pandas as pd

    from align.scoring.pipeline import Scored
    from align.scoring.results import Result


@click.command("score")
@click.argument("hypotheses", metavar="HYP…", nargs=-1)
@click.option("--src", "source", metavar="FILE", help="The source text.")
@click.option("--ref", "references", metavar="FILE", multiple=True, help="A reference; repeatable.")
@click.option(
    "--doc-ids", "document_ids", metavar="FILE", help="One document id per segment (or WMT's .docs)."
)
@click.option("--languages", metavar="PAIR", default="", help="Like zh-en; default: detected.")
@click.option(
    "--encoding", default="utf-8", show_default=True, help="Encoding of plain, TSV and JSONL files."
)
@corpus_option
@click.option(
    "--doc", "documents", metavar="NAME", multiple=True, help="Score against this document of the corpus."
)
@click.option(
    "--import", "imports", metavar="NAME", multiple=True, help="Score against the documents of this import."
)
@click.option("--set", "sets", multiple=True, hidden=True)
@click.option(
    "--translation", "translations", metavar="NAME", multiple=True, help="Translations to use as references."
)
@click.option(
    "--terms",
    metavar="FILE",
    help="Terms: .tsv, .json, or .jsonl with a line per segment; default: the corpus's.",
)
@click.option("--only", metavar="FILE", help="Score only these segments: one id per line.")
@click.option(
    "--scores",
    metavar="NAME[:lower|:higher]=FILE",
    multiple=True,
    help="Scores from another tool, one per segment, as an extra metric; repeatable.",
)
@click.option(
    "--human", metavar="[NAME=]FILE", help="People's judgements: MQM as .tsv, ESA as .csv or .jsonl."
)
@click.option(
    "--ref-system",
    "reference_systems",
    metavar="SYSTEM",
    multiple=True,
    help="Without HYP: score the systems in --human against this one; repeatable.",
)
@click.option("--meta", is_flag=True, help="Show how well each metric agrees with --human.")
@click.option("--include-human", is_flag=True, help="With --meta: include human translations (ref…).")
@click.option(
    "--leave-out",
    "left_out",
    type=click.Choice(["title", "byline", "note"]),
    multiple=True,
    help="Do not score the corpus's segments of this type; repeatable.",
)
@click.option(
    "--resegment", is_flag=True, help="Fit output with different line breaks to the segments; approximate."
)
@click.option(
    "--resegment-by",
    type=click.Choice(["edit-distance", "aligner"]),
    help="How --resegment assigns text to segments.",
)
@click.option("--normalize-script", is_flag=True, help="Also score Chinese in the reference's script.")
@click.option(
    "--normalize-punctuation", is_flag=True, help="Also score with the target language's punctuation."
)
@click.option(
    "--strip-wrappers", is_flag=True, help="Also score without preambles, code fences, notes and the like."
)
@click.option("--html", metavar="FILE", help="Write a report: ranking, charts, and a segment browser.")
@click.option("--segments", metavar="FILE", help="Write the scores of each segment as TSV.")
@click.option(
    "--documents", "documents_file", metavar="FILE", help="Write the scores of each document as TSV."
)
@click.option(
    "--auto-rank",
    is_flag=True,
    help="Show the mean of the metrics, each scaled from the worst system to the best.",
)
@click.option(
    "--to-review", metavar="N", type=click.IntRange(min=1), help="Write the N segments most worth judging."
)
@click.option(
    "--review-folder",
    metavar="FOLDER",
    default="duizhao-review",
    show_default=True,
    help="Where --to-review writes pearmut.json and appraise.json.",
)
@click.option("--metric", "metrics", metavar="NAME[:OPTION=VALUE,…]", multiple=True,
              help="bleu, chrf, chrf++, ter or comet; options like bleu:smooth_method=floor.")  # fmt: skip
@click.option(
    "--comet-model",
    metavar="NAME_OR_FILE",
    default="Unbabel/wmt22-comet-da",
    show_default=True,
    help="COMET's model, or a checkpoint file.",
)
@click.option("--comet-python", metavar="FILE", default="", help="A Python with unbabel-comet installed.")
@click.option(
    "--comet-gpus",
    type=click.IntRange(0, 8),
    default=0,
    show_default=True,
    help="Number of GPUs; 0: use the CPU.",
)
@click.option(
    "--comet-batch-size",
    type=click.IntRange(1, 4096),
    default=8,
    show_default=True,
    help="Segments that COMET scores at once.",
)
@click.option(
    "--comet-context", is_flag=True, help="Give COMET the two preceding segments of the document as context."
)
@click.option("--allow-download", is_flag=True, help="Let COMET download its model.")
@click.option("--tokenize", metavar="NAME", help="BLEU's tokenizer; default: 13a, or zh for Chinese.")
@click.option("--no-significance", is_flag=True, help="Print scores only, without significance.")
@click.option(
    "--baseline", metavar="SYSTEM", default="", help="Compare the other systems with this one only."
)
@click.option(
    "--test",
    type=click.Choice(["bootstrap", "randomisation"]),
    default="bootstrap",
    show_default=True,
    help="The significance test, paired in either case.",
)
@click.option(
    "--samples",
    type=click.IntRange(min=100, max=1_000_000),
    help="Number of resamples; default: 1000, or 10000 trials.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=12345,
    show_default=True,
    help="Seed of the significance test.",
)
@click.option(
    "--resample",
    type=click.Choice(["segment", "document"]),
    help="Unit to resample; default: documents if there are ten or more.",
)
@click.option("--save", metavar="NAME", help="Save the run, so that later ones can be compared with it.")
@click.option("--history", is_flag=True, help="List the saved runs and their scores.")
@click.option(
    "--runs", metavar="FOLDER", default="duizhao-runs", show_default=True, help="Folder of saved runs."
)
@click.option(
    "--fail-under", metavar="METRIC=SCORE", multiple=True, help="Exit with 1 if a system scores lower."
)
@click.option("--fail-if-worse", metavar="RUN", help="Exit with 1 if a system scores less than in that run.")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--force", is_flag=True, help="Score despite errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--tsv", "as_tsv", is_flag=True, help="Print a TSV row per system and metric.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print a Markdown table.")
@click.option("--latex", "as_latex", is_flag=True, help="Print a LaTeX table.")
def command(**values: Any) -> None:
    """Score machine translations against references.

    A translation has one line per segment.

    HYP is FILE, NAME=FILE or FILE:COLUMN: plain text, a column of .tsv or .jsonl, .tmx, or a WMT .xml
    file. Without --ref the references are the corpus's translations, and a hypothesis has a line for each
    source segment.

    \b
    Example: duizhao score systemA.txt systemB.txt --src source.zh --ref reference.en
    """
    if old := values.pop("sets"):
        warn_of_old_name("--set", "--import")
        values["imports"] += old
    options = Options(**values)
    output = options.output
    if options.reference_systems and (options.hypotheses or options.references or not options.human):
        raise UsageError(
            "--ref-system names a system of --human, whose texts are scored",
            hint="Give --human FILE, and neither HYP nor --ref.",
        )
    if options.meta and not options.human:
        raise UsageError("--meta compares metrics with people's judgements", hint="Give --human FILE.")
    if not options.references:
        for given, name in ((options.source, "--src"), (options.document_ids, "--doc-ids")):
            if given:
                raise UsageError("{option} needs --ref", hint="Name the reference: --ref FILE.", option=name)

    from align.scoring.gates import parse_gate
    from cli.score_gates import failures, print_history

    if options.history:
        print_history(Path(options.runs), output == "json")
        return
    gates = [parse_gate(text) for text in options.fail_under]
    if not options.hypotheses and not (options.human and options.reference_systems):
        hint = (
            "Name a hypothesis file, or the reference among the judged systems: --ref-system SYSTEM."
            if options.human
            else "Name a hypothesis file: duizhao score HYP.txt"
        )
        raise UsageError("there is nothing to score", hint=hint)

    scored = _score(options)
    result = scored.result
    if options.html:
        _write_report(scored, Path(options.html))
    if options.segments:
        from align.scoring.breakdown import segment_scores

        _write_frame(segment_scores(scored.evaluation), Path(options.segments))
    if options.documents_file:
        from align.scoring.breakdown import document_scores

        _write_frame(document_scores(scored.evaluation), Path(options.documents_file))
    if options.to_review:
        _write_review(scored, options.to_review, Path(options.review_folder))
    objections = failures(scored, gates, options.fail_if_worse, Path(options.runs))
    if options.save:
        from align.scoring.runs import save_run

        path = save_run(options.save, result, scored.prepared.systems, Path(options.runs))
        say(f"Saved as {path}")
    _print(result, output)
    for failed in objections:
        say(f"Failed: {failed}")
    if objections:
        raise click.exceptions.Exit(1)


def _score(options: Options) -> "Scored":
    """Read and score what the options name; findings are reported before the scoring begins."""
    import os

    from align.scoring.extraction import default_cache
    from align.scoring.pipeline import ScoringRefused, objection, prepare, score
    from cli.score_load import policy_of, read_inputs

    policy = policy_of(options)
    inputs = read_inputs(options)
    prepared = prepare(
        inputs.test_set,
        inputs.hypotheses,
        policy,
        terms=inputs.terms,
        given=inputs.given,
        only=inputs.only,
        stages=progress_bar,
    )
    notes = [*inputs.test_set.notes, *(f"{s.name}: {note}" for s in prepared.systems for note in s.notes)]
    notes += [f"{given.name}: {note}" for given in prepared.given for note in given.notes]
    for note in notes:
        say(f"Note: {note}")
    refused = objection(prepared.findings, policy)
    for finding in prepared.findings:
        if finding is not refused:
            say(f"{finding.severity.capitalize()}: {finding}")
    if refused:
        error = ScoringRefused(refused)
        strict = " (--strict makes warnings errors)" if refused.severity == "warning" else ""
        hint = "{hint} --force scores anyway{strict}." if refused.hint else "--force scores anyway{strict}."
        error.hint = Message(hint, hint=refused.hint, strict=strict)
        raise error
    scored = score(prepared, policy, stages=progress_bar, workers=os.cpu_count() or 1, cache=default_cache())
    for told in scored.normalized:
        then, now = f"{told.normalized:.2f}", f"{told.score:.2f}"
        if then == now:
            say(f"Note: {told.name} would have the same {told.metric}, {now}")
        else:
            say(f"Note: {told.name} would have {told.metric} {then} instead of {now}")
    return scored


def _write_report(scored: "Scored", path: Path) -> None:
    import shlex
    import sys

    from align.scoring.report import report_html
    from corpus.system.files import replacing_text

    command_line = shlex.join(["duizhao", *sys.argv[1:]])
    page = report_html(
        scored.evaluation, scored.result, scored.prepared.terms, command_line, scored.prepared.judged
    )
    with replacing_text(path) as stream:
        stream.write(page)


def _write_review(scored: "Scored", count: int, folder: Path) -> None:
    import json

    from align.scoring.human_review import appraise_batches, most_telling, pearmut_campaign, review_ids
    from corpus.errors import unwritable
    from corpus.system.files import replacing_text

    prepared = scored.prepared
    test_set, systems = prepared.test_set, prepared.systems
    segments = most_telling(scored.evaluation, count)
    ids = review_ids(test_set, prepared.places, len(test_set) + prepared.excluded)
    files: dict[str, object] = {"pearmut.json": pearmut_campaign(test_set, systems, segments, ids)}
    if test_set.sources:
        files["appraise.json"] = appraise_batches(test_set, systems, segments, ids)
    else:
        say("Note: appraise.json is not written; Appraise needs the source (--src FILE)")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    for name, content in files.items():
        with replacing_text(folder / name) as stream:
            json.dump(content, stream, ensure_ascii=False, indent=1)
            stream.write("\n")
    say(f"Wrote {len(segments)} segments to review: {', '.join(str(folder / name) for name in files)}")


def _write_frame(frame: "pd.DataFrame", path: Path) -> None:
    from corpus.system.files import replacing_text

    frame = frame.astype(object).fillna("").replace(r"[\t\r\n]+", " ", regex=True)
    with replacing_text(path) as stream:
        stream.write("\t".join(frame.columns) + "\n")
        stream.writelines("\t".join(map(str, row)) + "\n" for row in frame.itertuples(index=False))


def _print(result: "Result", output: str) -> None:
    if output == "json":
        print_answer(result)
    elif output == "table":
        from cli.score_table import print_table
        from cli.terminal import console

        print_table(result, console())
    else:
        from align.scoring import tables
        from cli.terminal import for_programs

        table = {"tsv": tables.as_tsv, "markdown": tables.as_markdown, "latex": tables.as_latex}[output]
        click.echo(table(result), nl=False, file=for_programs() if output == "tsv" else None)
