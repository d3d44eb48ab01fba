"""``duizhao export``: export a corpus, or a part of it, for other tools."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.answer import json_option, losses, print_answer
from cli.corpus_option import corpus_option, open_for_reading
from cli.format_options import (
    UnitCounter,
    asked_columns,
    filter_options,
    names_of,
    options_for_writing,
    selection,
    tell,
    write_options,
)
from cli.terminal import say
from corpus.errors import NotFoundError, UsageError
from corpus.message import counted

if TYPE_CHECKING:
    from corpus.formats.report import LossReport
    from corpus.model import Bitext, Concept, TranslationUnit
    from corpus.store import Corpus

_WHOLE = ("omegat", "sacrebleu", "card")
"""Formats made from bitexts, not from a stream of units."""


@click.command("export")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "to_format",
    metavar="FORMAT",
    help="The format, if OUT's name does not show it; also omegat, sacrebleu, card.",
)
@click.option("--doc", "documents", metavar="NAME", multiple=True, help="Only this document; repeatable.")
@click.option(
    "--translation", "translations", metavar="NAME", multiple=True, help="Only this translation; repeatable."
)
@click.option("--terms", "only_terms", is_flag=True, help="Export the term list instead of the beads.")
@filter_options
@click.option("--words", is_flag=True, help="Link the words too: see duizhao link.")
@click.option(
    "--split",
    "shares",
    metavar="T/D/T",
    help="Split by document into train, dev and test, such as 80/10/10.",
)
@click.option(
    "--seed", type=click.IntRange(-(2**31), 2**32 - 1), default=0, show_default=True, help="Seed for --split."
)
@write_options
@json_option
@corpus_option
def command(
    out: Path,
    to_format: str | None,
    documents: tuple[str, ...],
    translations: tuple[str, ...],
    only_terms: bool,
    words: bool,
    shares: str | None,
    seed: int,
    as_json: bool,
    corpus_target: str | None,
    **given: Any,
) -> None:
    """Export the corpus for other tools.

    The format is that of OUT's extension (TMX, TSV, XLSX …), an OmegaT project, or a sacrebleu test set.

    Content that the format cannot hold is counted and reported. Units of several source segments go to a
    second TMX, because they match only in projects that segment by paragraph.

    \b
    Examples: duizhao export speech.tmx --translation en-a --reviewed
              duizhao export --to omegat project
              duizhao export --to sacrebleu testset --doc future-industries
              duizhao export corpus.jsonl --dedup folded --split 80/10/10
              duizhao export README.md --to card
    """
    from corpus.formats.report import LossReport

    report = LossReport()
    with open_for_reading(corpus_target, documents) as corpus:
        part = _Part(corpus, documents, translations)
        outputs = _write(_Request(out, to_format, only_terms, words, shares, seed, given), part, report)
    if as_json:
        print_answer({"outputs": outputs, "losses": losses(report)})
    tell(report)


@dataclass(frozen=True)
class _Request:
    """A request to write a file; ``given`` are the options that filter units and those of the format."""

    out: Path
    to_format: str | None
    only_terms: bool
    words: bool
    shares: str | None
    seed: int
    given: dict[str, Any]


def _write(request: _Request, part: "_Part", report: "LossReport") -> list[dict[str, Any]]:
    """Write what was requested, and report the name of each output with its counts."""
    out, to_format = request.out, request.to_format
    if to_format in _WHOLE:
        _refuse_options(request)
    if to_format == "card":
        from corpus.formats import card

        bitexts = card.write(out, part.bitexts())
        say(f"{counted(bitexts, 'bitext')} described in {out}.")
        return [{"output": str(out), "bitexts": bitexts}]
    if to_format == "sacrebleu":
        segments = _test_set(out, part, report)
        say(f"{counted(segments, 'segment')} to {out}.")
        return [{"output": str(out), "segments": segments}]
    if to_format == "omegat":
        units = _project(request, part, report)
        say(f"{counted(units, 'unit')} to {out}.")
        return [{"output": str(out), "units": units}]
    return _files(request, part, report)


class _Part:
    """The requested bitexts of a corpus, read from it anew each time, one by one."""

    def __init__(self, corpus: "Corpus", documents: Sequence[str], translations: Sequence[str]) -> None:
        self._corpus = corpus
        # Without segments and beads, of which there may be very many.
        heads = [
            replace(
                bitext,
                source=replace(bitext.source, segments=()),
                target=replace(bitext.target, segments=()),
                beads=(),
            )
            for bitext in corpus.bitexts()
        ]
        for asked, known in (
            (documents, dict.fromkeys(head.source.name for head in heads)),
            (translations, dict.fromkeys(head.target.name for head in heads)),
        ):
            unknown = [name for name in asked if name not in known]
            if unknown:
                listed = ", ".join(list(known)[:8])
                raise NotFoundError(
                    "there is no document or translation “{unknown}”",
                    hint="Available: {listed}.",
                    unknown=unknown[0],
                    listed=listed,
                )
        self.heads = [
            head
            for head in heads
            if (not documents or head.source.name in documents)
            and (not translations or head.target.name in translations)
        ]
        if not self.heads:
            raise UsageError("there is nothing to export", hint="Leave out --doc or --translation.")
        self._names = {(head.source.name, head.target.name) for head in self.heads}
        self._others = {head.target.name for head in heads} - {head.target.name for head in self.heads}

    def bitexts(self) -> "Iterator[Bitext]":
        for bitext in self._corpus.bitexts():
            if (bitext.source.name, bitext.target.name) in self._names:
                yield bitext

    def units(self) -> "Iterator[TranslationUnit]":
        from align.quality import units_with_doubts
        from corpus.model import translation_units
        from corpus.store.link_corrections import with_corrections

        with self._corpus.reading() as connection:
            for bitext in self.bitexts():
                is_aligned = any(bead.confidence is not None for bead in bitext.beads)
                units = units_with_doubts(bitext) if is_aligned else translation_units(bitext)
                yield from with_corrections(connection, units)

    def concepts(self) -> "list[Concept]":
        """The term list, without the renderings of translations that were not requested."""
        kept = [
            replace(concept, terms=tuple(t for t in concept.terms if t.document not in self._others))
            for concept in self._corpus.concepts()
        ]
        return [concept for concept in kept if concept.renderings]

    def dates(self) -> dict[str, str]:
        return {head.source.name: head.source.metadata.get("date", "") for head in self.heads}

    def metadata(self) -> dict[str, str]:
        """The file's metadata: the only document's, or the documents' names."""
        names = list(dict.fromkeys(head.source.name for head in self.heads))
        if len(names) > 1:
            return {"documents": ", ".join(names)}
        found = dict(self.heads[0].source.metadata)
        for head in self.heads:
            name = head.target.name
            found |= {f"translation {name}: {key}": value for key, value in head.target.metadata.items()}
        return found


def _units_of_test_set(bitexts: "list[Bitext]") -> "Iterator[TranslationUnit]":
    """A unit for each segment and reference, divided so that all translations have the same segments."""
    from align.scoring.from_bitexts import bitexts_as_test_set
    from corpus.model import TranslationUnit

    for name in dict.fromkeys(bitext.source.name for bitext in bitexts):
        test_set = bitexts_as_test_set([bitext for bitext in bitexts if bitext.source.name == name])
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


def _files(request: _Request, part: _Part, report: "LossReport") -> list[dict[str, Any]]:
    """Write a file of units, or one for each part of a split."""
    from corpus.formats import check_holds_links, format_of, refuse_to_replace, write_units
    from corpus.formats.concepts import units_of_concepts
    from corpus.formats.filters import filtered, split

    out, given = request.out, request.given
    writer = format_of(out, request.to_format)
    if request.words:
        check_holds_links(out, writer.name)
    options = options_for_writing(writer, given)
    if "metadata" in writer.options("write"):
        options["metadata"] = part.metadata()
    languages = (part.heads[0].source.language, part.heads[0].target.language)

    def units() -> "Iterator[TranslationUnit]":
        if request.only_terms or writer.name == "tbx":
            return units_of_concepts(part.concepts(), report=report)
        return _units_of_test_set(list(part.bitexts())) if writer.name == "wmt" else part.units()

    chosen = filtered(
        units,
        selection((), given),
        dates=part.dates(),
        script=given["script"],
        sameness=given["dedup"],
        report=report,
    )
    files = {out: chosen}
    if request.shares is not None:
        named = split(chosen, _shares(request.shares), request.seed, report)
        files = {_part_path(out, name): units_of_part for name, units_of_part in named.items()}
    for path in files:
        refuse_to_replace(path, writer.name, *languages)
    written = []
    for path, units_of_file in files.items():
        total = UnitCounter()
        found = _some(total.of(units_of_file()), path, report)
        if request.words or writer.name == "pharaoh":
            from align.words.linker import word_linker
            from align.words.marking import with_links

            found = with_links(found, word_linker())
        write_units(path, asked_columns(found, given), writer.name, report=report, **options)
        units_written = counted(total.number, "unit")
        say(f"{units_written} to {names_of(writer, path, languages)}.")
        written.append({"output": str(path), "units": total.number})
    return written


def _some(
    units: "Iterator[TranslationUnit]", path: Path, report: "LossReport"
) -> "Iterator[TranslationUnit]":
    """The units, of which there must be at least one."""
    first = next(units, None)
    if first is None:
        problem = "no unit is left to write ({why})" if report else "no unit is left to write"
        raise UsageError(problem, path=path, hint="Loosen the filters.", why="; ".join(report.lines()))
    yield first
    yield from units


def _shares(text: str) -> tuple[float, float, float]:
    try:
        train, dev, test = (float(part) for part in text.split("/"))
        if min(train, dev, test) < 0 or not any(abs(train + dev + test - all_) < 0.01 for all_ in (1, 100)):
            raise ValueError
    except ValueError as error:
        hint = "Write three shares that add up to 100, like 80/10/10."
        raise UsageError("“{text}” is not a split", hint=hint, text=text) from error
    return train, dev, test


def _part_path(out: Path, part: str) -> Path:
    """``corpus.train.tsv`` for ``corpus.tsv``, ``corpus.train.tmx.gz`` for ``corpus.tmx.gz``."""
    ending = "".join(out.suffixes[-2:]) if out.suffix == ".gz" else out.suffix
    return out.with_name(f"{out.name.removesuffix(ending)}.{part}{ending}")


def _refuse_options(request: _Request) -> None:
    """Refuse options that the requested format cannot follow."""
    to_format = request.to_format
    allowed = {"reviewed", "min_confidence", "max_length_ratio", "since", "until", "script"}
    for name, value in {**request.given, "split": request.shares, "terms": request.only_terms}.items():
        if value and (to_format == "sacrebleu" or name not in allowed):
            why = "whole documents" if to_format == "sacrebleu" else "one memory"
            raise UsageError(
                "--{option} does not apply to {to_format}, which takes {why}",
                hint="Leave it out.",
                option=name.replace("_", "-"),
                to_format=to_format,
                why=why,
            )


def _test_set(out: Path, part: _Part, report: "LossReport") -> int:
    from align.scoring.from_bitexts import bitexts_as_test_set
    from corpus.formats.sacrebleu import write_test_set

    test_set = bitexts_as_test_set(list(part.bitexts()))
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


def _project(request: _Request, part: _Part, report: "LossReport") -> int:
    from corpus.formats.filters import filtered
    from corpus.formats.omegat import write_project

    chosen = filtered(
        part.units,
        selection((), request.given),
        dates=part.dates(),
        script=request.given["script"],
        report=report,
    )
    sources = {bitext.source.name: bitext.source for bitext in part.bitexts()}.values()
    write_project(
        request.out,
        chosen,
        sources,
        part.concepts(),
        target_language=part.heads[0].target.language,
        metadata=part.metadata(),
        report=report,
    )
    return sum(1 for _ in chosen())
