"""``duizhao export``: a corpus, or a part of it, to a file or folder that other tools read."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.corpus_option import corpus_option, open_for_reading
from cli.format_options import filter_options, options_for_writing, selection, tell, write_options
from corpus.errors import DuizhaoError

if TYPE_CHECKING:
    from corpus.formats.report import Report
    from corpus.model import Bitext, Term, TranslationUnit

_FOLDERS = ("omegat", "sacrebleu")


@click.command("export")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option(
    "--to", "to_format", metavar="FORMAT", help="Format where OUT's name does not tell; omegat or sacrebleu."
)
@click.option("--doc", "documents", metavar="NAME", multiple=True, help="Only this document; repeatable.")
@click.option(
    "--translation", "translations", metavar="NAME", multiple=True, help="Only this translation; repeatable."
)
@click.option("--terms", "only_terms", is_flag=True, help="The term list in place of the beads.")
@filter_options
@click.option("--split", "shares", metavar="T/D/T", help="Train/dev/test by document, as 80/10/10.")
@click.option("--seed", type=int, default=0, show_default=True, help="For --split.")
@write_options
@corpus_option
def command(
    out: Path,
    to_format: str | None,
    documents: tuple[str, ...],
    translations: tuple[str, ...],
    only_terms: bool,
    shares: str | None,
    seed: int,
    corpus_target: str | None,
    **given: Any,
) -> None:
    """Export the corpus: TMX, TSV, XLSX … by OUT's extension, an OmegaT project, or a sacrebleu test set.

    What the format cannot hold is counted and told. Units of several source segments go to a second TMX,
    since they match only in projects that segment by paragraph.

    \b
    Example: duizhao export speech.tmx --translation en-a --reviewed
             duizhao export --to omegat project
             duizhao export --to sacrebleu testset --doc future-industries
             duizhao export corpus.jsonl --dedup folded --split 80/10/10
    """
    from corpus.formats.report import Report

    report = Report()
    with open_for_reading(corpus_target) as corpus:
        everything = list(corpus.bitexts())
        bitexts = _chosen(everything, documents, translations)
        terms = _terms(corpus.terms(), everything, bitexts)
    if to_format in _FOLDERS:
        _refuse_options(given, shares, only_terms, to_format)
    if to_format == "sacrebleu":
        count = _test_set(out, bitexts, report)
    elif to_format == "omegat":
        count = _project(out, bitexts, terms, given, report)
    else:
        count = _file(out, to_format, bitexts, terms, only_terms, shares, seed, given, report)
    click.echo(f"{count:,} units to {out}.", err=True)
    tell(report)


def _chosen(bitexts: "list[Bitext]", documents: Sequence[str], translations: Sequence[str]) -> "list[Bitext]":
    for asked, known in (
        (documents, dict.fromkeys(b.source.name for b in bitexts)),
        (translations, dict.fromkeys(b.target.name for b in bitexts)),
    ):
        unknown = [name for name in asked if name not in known]
        if unknown:
            listed = ", ".join(list(known)[:8])
            raise DuizhaoError(f"nothing is called “{unknown[0]}” here", mend=f"There is: {listed}.")
    chosen = [
        bitext
        for bitext in bitexts
        if (not documents or bitext.source.name in documents)
        and (not translations or bitext.target.name in translations)
    ]
    if not chosen:
        raise DuizhaoError("nothing to export", mend="Leave out --doc or --translation.")
    return chosen


def _terms(terms: "list[Term]", bitexts: "list[Bitext]", chosen: "list[Bitext]") -> "list[Term]":
    """The terms, without the renderings of translations that were not chosen."""
    others = {b.target.name for b in bitexts} - {b.target.name for b in chosen}
    kept = [
        replace(term, renderings={n: r for n, r in term.renderings.items() if n not in others})
        for term in terms
    ]
    return [term for term in kept if term.renderings]


def _units(bitexts: "list[Bitext]") -> "Iterator[TranslationUnit]":
    from corpus.model import translation_units

    for bitext in bitexts:
        yield from translation_units(bitext)


def _units_of_test_set(bitexts: "list[Bitext]") -> "Iterator[TranslationUnit]":
    """A unit for each segment and reference, cut so that all translations have the same segments."""
    from align.scoring.from_bitexts import test_set_from_bitexts
    from corpus.model import TranslationUnit

    for name in dict.fromkeys(bitext.source.name for bitext in bitexts):
        test_set = test_set_from_bitexts([bitext for bitext in bitexts if bitext.source.name == name])
        for translator, targets in test_set.references.items():
            for number, (source, target) in enumerate(zip(test_set.sources, targets, strict=True), start=1):
                yield TranslationUnit(
                    source,
                    target,
                    test_set.source_language,
                    test_set.target_language,
                    id=str(number),
                    document=name,
                    properties={"translator": translator},
                )


def _metadata(bitexts: "list[Bitext]") -> dict[str, str]:
    """What heads the file: the one document's metadata, or the documents' names."""
    names = list(dict.fromkeys(bitext.source.name for bitext in bitexts))
    if len(names) > 1:
        return {"documents": ", ".join(names)}
    found = dict(bitexts[0].source.metadata)
    for bitext in bitexts:
        name = bitext.target.name
        found |= {f"translation {name}: {key}": value for key, value in bitext.target.metadata.items()}
    return found


def _file(
    out: Path,
    to_format: str | None,
    bitexts: "list[Bitext]",
    terms: "list[Term]",
    only_terms: bool,
    shares: str | None,
    seed: int,
    given: dict[str, Any],
    report: "Report",
) -> int:
    from corpus.filters import filtered, split
    from corpus.formats import format_of, write_units
    from corpus.formats.tbx import units_of_terms

    writer = format_of(out, to_format)
    options = options_for_writing(writer, given)
    if "metadata" in writer.options("write"):
        options["metadata"] = _metadata(bitexts)
    languages = (bitexts[0].source.language, bitexts[0].target.language)

    def units() -> "Iterator[TranslationUnit]":
        if only_terms or writer.name == "tbx":
            return units_of_terms(terms, *languages)
        return _units_of_test_set(bitexts) if writer.name == "wmt" else _units(bitexts)

    dates = {bitext.source.name: bitext.source.metadata.get("date", "") for bitext in bitexts}
    chosen = filtered(
        units,
        selection((), given),
        dates=dates,
        script=given["script"],
        sameness=given["dedup"],
        report=report,
    )
    parts = {out: chosen}
    if shares is not None:
        named = split(chosen, _shares(shares), seed, report)
        parts = {_part_path(out, part): part_units for part, part_units in named.items()}
    total = 0
    for path, part_units in parts.items():
        kept = list(part_units())
        if not kept:
            raise DuizhaoError("no unit is left to write", path=path, mend="Loosen the filters.")
        write_units(path, kept, writer.name, report=report, **options)
        total += len(kept)
        if len(parts) > 1:
            click.echo(f"{len(kept):,} units to {path}.", err=True)
    return total


def _shares(text: str) -> tuple[float, float, float]:
    try:
        train, dev, test = (float(part) for part in text.split("/"))
        if min(train, dev, test) < 0 or train + dev + test <= 0:
            raise ValueError
    except ValueError as error:
        raise DuizhaoError(f"“{text}” is no split", mend="Write three shares, as 80/10/10.") from error
    return train, dev, test


def _part_path(out: Path, part: str) -> Path:
    """``corpus.train.tsv`` for ``corpus.tsv``, ``corpus.train.tmx.gz`` for ``corpus.tmx.gz``."""
    ending = "".join(out.suffixes[-2:]) if out.suffix == ".gz" else out.suffix
    return out.with_name(f"{out.name.removesuffix(ending)}.{part}{ending}")


def _refuse_options(given: dict[str, Any], shares: str | None, only_terms: bool, to_format: str) -> None:
    allowed = {"reviewed", "min_confidence", "max_length_ratio", "since", "until", "script"}
    for name, value in {**given, "split": shares, "terms": only_terms}.items():
        if value and (to_format == "sacrebleu" or name not in allowed):
            why = "whole documents" if to_format == "sacrebleu" else "one memory"
            raise DuizhaoError(
                f"--{name.replace('_', '-')} means nothing for {to_format}, which takes {why}",
                mend="Leave it out.",
            )


def _test_set(out: Path, bitexts: "list[Bitext]", report: "Report") -> int:
    from align.scoring.from_bitexts import test_set_from_bitexts
    from corpus.formats.sacrebleu import write_test_set

    test_set = test_set_from_bitexts(bitexts)
    write_test_set(
        out,
        test_set.sources,
        test_set.references,
        source_language=test_set.source_language,
        target_language=test_set.target_language,
        ids=test_set.segment_ids,
        documents=test_set.document_ids,
        name=test_set.name,
        report=report,
    )
    return len(test_set)


def _project(
    out: Path, bitexts: "list[Bitext]", terms: "list[Term]", given: dict[str, Any], report: "Report"
) -> int:
    from corpus.filters import filtered
    from corpus.formats.omegat import write_project

    dates = {bitext.source.name: bitext.source.metadata.get("date", "") for bitext in bitexts}
    chosen = filtered(
        lambda: _units(bitexts),
        selection((), given),
        dates=dates,
        script=given["script"],
        report=report,
    )
    sources = {bitext.source.name: bitext.source for bitext in bitexts}.values()
    write_project(
        out,
        chosen,
        sources,
        terms,
        target_language=bitexts[0].target.language,
        metadata=_metadata(bitexts),
        report=report,
    )
    return sum(1 for _ in chosen())
