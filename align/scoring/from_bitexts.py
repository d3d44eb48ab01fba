"""Make a test set of a corpus's documents with one or more aligned translations."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from align.scoring.loading import language_pair
from align.scoring.testset import ScoringTestSet
from corpus.errors import UsageError
from corpus.folder.provenance import segment_types
from corpus.message import Message
from corpus.model import Bitext, join_segments
from corpus.text.language import is_chinese


def bitexts_as_test_set(bitexts: Sequence[Bitext]) -> ScoringTestSet:
    """The bitexts' sources as segments, their targets as references named after the target documents.

    A scored segment is the smallest run of source segments that the beads of every translation agree on:
    source segments that any translation merges are merged. A hypothesis nevertheless has one line per source
    segment; its lines are joined accordingly (``ScoringTestSet.line_groups``), so that every reference says
    the same as the hypothesis it is compared with. Target segments without a source join the previous run. If
    a translation leaves a run out, or lacks the document, its reference is empty.

    Bitexts of one source document, by name, are combined; documents keep their order. Raises DuizhaoError if
    there is no bitext, and for sources or targets in different languages.
    """
    if not bitexts:
        raise UsageError("there is no document to score against", hint="Add one, or give --ref FILE.")
    documents: dict[str, list[Bitext]] = {}
    for bitext in bitexts:
        documents.setdefault(bitext.source.name, []).append(bitext)
    names = list(dict.fromkeys(bitext.target.name for bitext in bitexts))
    for label, languages in (
        (Message("sources"), {bitext.source.language.split("-")[0] for bitext in bitexts}),
        (Message("translations"), {bitext.target.language.split("-")[0] for bitext in bitexts}),
    ):
        if len(languages) > 1:
            raise UsageError(
                "{label} are in several languages: {languages}",
                hint="Score one direction at a time: choose documents with --doc.",
                label=label,
                languages=", ".join(sorted(languages)),
            )
    references: dict[str, list[str]] = {name: [] for name in names}
    sources, segment_ids, document_ids, types, bead_types = [], [], [], [], []
    groups: list[tuple[int, ...]] = []
    for document, versions in documents.items():
        source = versions[0].source
        runs = common_runs(versions)
        type_of = segment_types(source.metadata)
        first_line = sum(map(len, groups))
        targets = {bitext.target.name: _target_texts(bitext, runs) for bitext in versions}
        missing = [("", 0)] * len(runs)
        for name in names:
            references[name] += [text for text, _ in targets.get(name, missing)]
        counts = targets[versions[0].target.name]
        for position, run in enumerate(runs):
            segments = [source.segments[i] for i in run]
            sources.append(join_segments([segment.text for segment in segments], source.language))
            segment_ids.append("+".join(segment.id for segment in segments))
            document_ids.append(document)
            types.append(_common_type([type_of.get(segment.id, "") for segment in segments]))
            bead_types.append(f"{len(run)}-{counts[position][1]}")
            groups.append(tuple(first_line + i for i in run))
    return ScoringTestSet(
        references={name: tuple(texts) for name, texts in references.items()},
        sources=tuple(sources),
        source_language=bitexts[0].source.language,
        target_language=bitexts[0].target.language,
        segment_ids=tuple(segment_ids),
        document_ids=tuple(document_ids),
        segment_types=tuple(types),
        bead_types=tuple(bead_types),
        line_groups=tuple(groups),
        name=", ".join(documents),
    )


def choose_bitexts(
    bitexts: Sequence[Bitext],
    documents: Sequence[str] = (),
    translations: Sequence[str] = (),
    languages: str = "",
) -> list[Bitext]:
    """The bitexts of these documents and translations (by default all), in this direction.

    Into English a document's translations are its references; into Chinese one translation is the source and
    the document itself the reference. Raises DuizhaoError for an unknown name, and if two translations of one
    document would both be the source.
    """
    chosen = _named(bitexts, documents, Message("document"), lambda bitext: bitext.source.name)
    chosen = _named(chosen, translations, Message("translation"), lambda bitext: bitext.target.name)
    if not languages:
        return chosen
    into_chinese = is_chinese(language_pair(languages)[1])
    chosen = [b if is_chinese(b.target.language) == into_chinese else reverse(b) for b in chosen]
    if into_chinese:
        _check_one_source(chosen)
    return chosen


def _named(
    bitexts: Sequence[Bitext], wanted: Sequence[str], kind: str, name_of: Callable[[Bitext], str]
) -> list[Bitext]:
    names = list(dict.fromkeys(map(name_of, bitexts)))
    for name in wanted:
        if name not in names:
            raise UsageError(
                "the corpus has no {kind} “{name}”",
                hint="It has: {names}.",
                kind=kind,
                name=name,
                names=", ".join(names[:20]),
            )
    return [bitext for bitext in bitexts if not wanted or name_of(bitext) in wanted]


def _check_one_source(bitexts: Sequence[Bitext]) -> None:
    sources: dict[str, set[str]] = {}
    for bitext in bitexts:
        sources.setdefault(bitext.target.name, set()).add(bitext.source.name)
    for names in sources.values():
        if len(names) > 1:
            raise UsageError(
                "which translation is the source?",
                hint="Choose one: --translation {names}.",
                names=" or --translation ".join(sorted(names)),
            )


def _common_type(types: Sequence[str]) -> str:
    """The type of a run of segments: text if any of them is."""
    return types[0] if len(set(types)) == 1 else ""


def common_runs(bitexts: Sequence[Bitext]) -> list[range]:
    """The finest division of the source segments that splits no bead of any bitext."""
    size = len(bitexts[0].source.segments)
    cuts = set(range(size + 1))
    for bitext in bitexts:
        for bead in bitext.beads:
            if bead.source:
                cuts -= set(range(min(bead.source) + 1, max(bead.source) + 1))
    return [range(start, stop) for start, stop in pairwise(sorted(cuts))]


def reverse(bitext: Bitext) -> Bitext:
    """The bitext with source and target exchanged; the beads keep their order."""
    beads = tuple(replace(bead, source=bead.target, target=bead.source) for bead in bitext.beads)
    return Bitext(bitext.target, bitext.source, beads)


def _target_texts(bitext: Bitext, runs: Sequence[range]) -> list[tuple[str, int]]:
    """The target text of each run, and its number of target segments."""
    run_of = {segment: number for number, run in enumerate(runs) for segment in run}
    targets: list[list[int]] = [[] for _ in runs]
    current = 0
    for bead in bitext.beads:
        if bead.source:
            current = run_of[min(bead.source)]
        if targets:
            targets[current].extend(bead.target)
    segments = bitext.target.segments
    return [
        (join_segments([segments[i].text for i in sorted(run)], bitext.target.language), len(run))
        for run in targets
    ]
