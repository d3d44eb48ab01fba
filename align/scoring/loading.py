"""From files to a test set and the systems scored on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from align.scoring.inputs import (
    parse_input,
    read_references,
    read_segments,
    short_names,
    system_names,
)
from align.scoring.joining import join, unique_ids
from align.scoring.mismatch import parting_line
from align.scoring.script import language_of
from align.scoring.segment_files import InputName, SegmentFile, read_text, split_lines
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import InputError, UsageError
from corpus.message import Message, counted
from corpus.text.language import canonical_language


@dataclass(frozen=True, slots=True)
class ScoringFiles:
    """The files of a test set, each written ``NAME=FILE:COLUMN``; ``languages`` as in ``zh-en``, or empty."""

    references: Sequence[str]
    source: str = ""
    documents: str = ""
    languages: str = ""
    encoding: str = "utf-8"


def read_test_set(files: ScoringFiles) -> ScoringTestSet:
    """Read references, source and document ids; languages are detected unless given.

    Raises DuizhaoError if files cannot be read or have different numbers of segments.
    """
    given_source, given_target = language_pair(files.languages) if files.languages else ("", "")
    inputs = [parse_input(reference) for reference in files.references]
    lists = [read_references(name, language=given_target or "en", encoding=files.encoding) for name in inputs]
    labels = _labels(inputs, [several[0] for several in lists])
    names = [
        f"{name.name or label}{f'-{place}' if len(several) > 1 else ''}"
        for name, label, several in zip(inputs, labels, lists, strict=True)
        for place in range(1, len(several) + 1)
    ]
    read = [item for several in lists for item in several]
    duplicate = next((name for name in names if names.count(name) > 1), None)
    if duplicate is not None:
        raise UsageError(
            "two references are called “{name}”",
            hint="Name them: --ref A=FILE.",
            name=duplicate,
        )
    source = None
    if files.source:
        source = read_segments(
            parse_input(files.source), "source", language=given_source or "zh", encoding=files.encoding
        )
    test_set = make_test_set(dict(zip(names, read, strict=True)), source, files.languages)
    if files.documents:
        documents, domains = _read_documents(Path(files.documents), len(test_set), files.encoding)
        test_set = replace(test_set, document_ids=documents, domains=domains)
    return test_set


def make_test_set(
    references: Mapping[str, SegmentFile], source: SegmentFile | None = None, languages: str = ""
) -> ScoringTestSet:
    """Make a test set of texts that have been read; languages are detected unless given.

    Raises DuizhaoError without a reference, or if the files differ in their number of segments.
    """
    if not references:
        raise UsageError("there is no reference to score against", hint="Name one with --ref.")
    given_source, given_target = language_pair(languages) if languages else ("", "")
    first = next(iter(references.values()))
    others = [item for item in (*references.values(), source) if item is not None and item is not first]
    for other in others:
        _check_count(other, first)
    documents = first.document_ids or (source.document_ids if source else ())
    ids = unique_ids(first.segment_ids or (source.segment_ids if source else ()), documents)
    joined = {name: join(item, ids, documents) for name, item in references.items()}
    source = join(source, ids, documents) if source else None
    return ScoringTestSet(
        references={name: item.texts for name, item in joined.items()},
        sources=source.texts if source else (),
        source_language=given_source or (language_of(source.texts) if source else _other(first.texts)),
        target_language=given_target or language_of(first.texts),
        segment_ids=ids,
        document_ids=documents,
        name=first.path.name,
        notes=tuple(
            Message("{place}: {problem}", place=str(item.path), problem=note)
            for item in (*joined.values(), source)
            if item
            for note in item.notes
        ),
    )


def read_systems(
    hypotheses: Sequence[str | InputName], test_set: ScoringTestSet, encoding: str = "utf-8"
) -> list[SegmentFile]:
    """Read the hypotheses as they are in their files; ``SegmentFile.column`` holds the system's name.

    A WMT XML file without a column means all systems in it, called ``NAME:SYSTEM`` if there are several and
    the file was given a name. Raises DuizhaoError for two systems with the same name.
    """
    inputs: list[InputName] = []
    for hypothesis in hypotheses:
        given = parse_input(hypothesis) if isinstance(hypothesis, str) else hypothesis
        if given.path.suffix == ".xml" and not given.column and given.path.is_file():
            systems = system_names(given.path)
            prefix = f"{given.name}:" if given.name else ""
            inputs += [
                InputName(given.path, given.name if prefix and len(systems) == 1 else prefix + system, system)
                for system in systems
            ]
            if not systems:
                raise InputError("has no hypotheses", path=given.path, hint="Name a WMT file with <hyp>.")
        else:
            inputs.append(given)
    read = [
        read_segments(given, "hypothesis", language=test_set.target_language, encoding=encoding)
        for given in inputs
    ]
    names = [given.name or label for given, label in zip(inputs, _labels(inputs, read), strict=True)]
    for position, name in enumerate(names):
        if name in names[:position]:
            raise InputError(
                "two systems are called “{name}”",
                path=inputs[position].path,
                hint="Name them: A=FILE B=FILE.",
                name=name,
            )
    return [
        SegmentFile(item.path, item.texts, item.segment_ids, item.document_ids, name, item.notes)
        for name, item in zip(names, read, strict=True)
    ]


def as_system(read: SegmentFile, test_set: ScoringTestSet) -> System:
    """One hypothesis for each segment: matched by id if it has ids, else line by line.

    Raises DuizhaoError if the counts differ, saying where the texts diverge.
    """
    if not test_set.line_groups:
        read = join(read, test_set.segment_ids, test_set.document_ids)
    _check_count_of_lines(read, test_set)
    return System(read.column, join_lines(read.texts, test_set), str(read.path), read.notes)


def join_lines(lines: Sequence[str], test_set: ScoringTestSet) -> tuple[str, ...]:
    """One hypothesis for each segment, from one for each source line: the lines of a group are joined."""
    if not test_set.line_groups:
        return tuple(lines)
    glue = "" if test_set.target_language.startswith("zh") else " "
    return tuple(
        glue.join(filter(None, (lines[line].strip() for line in group))) for group in test_set.line_groups
    )


def _check_count_of_lines(read: SegmentFile, test_set: ScoringTestSet) -> None:
    expected, got = test_set.line_count, len(read.texts)
    if got == expected:
        return
    part = parting_line(read.texts, _reference_lines(test_set))
    extra = got > expected and not any(text.strip() for text in read.texts[expected:])
    if extra:
        where = (
            Message("line {line} is an extra blank line at the end", line=got)
            if got == expected + 1
            else Message(
                "lines {first} to {last} are extra blank lines at the end", first=expected + 1, last=got
            )
        )
        hint = Message("Give one line for each segment.")
    else:
        where = (
            Message("it is not clear where they diverge")
            if part is None
            else Message("they seem to diverge from line {line} on", line=part + 1)
        )
        hint = Message(
            "Give one line for each segment, or use --resegment if the output is segmented differently."
        )
    of_source = bool(test_set.line_groups)
    raise InputError(
        "{lines} for {segments}; {where}",
        path=read.path,
        hint=hint,
        lines=counted(got, "line"),
        segments=counted(expected, "source segment") if of_source else counted(expected, "segment"),
        where=where,
    )


def _reference_lines(test_set: ScoringTestSet) -> list[str]:
    """The counterpart of each hypothesis line: lines of a group share its reference by their number."""
    reference = next(iter(test_set.references.values()))
    if not test_set.line_groups:
        return list(reference)
    return [
        text[len(text) * part // len(group) : len(text) * (part + 1) // len(group)]
        for text, group in zip(reference, test_set.line_groups, strict=True)
        for part in range(len(group))
    ]


def _check_count(read: SegmentFile, first: SegmentFile) -> None:
    if len(read.texts) != len(first.texts):
        raise InputError(
            "has {segments}, but {name} has {expected:,}",
            path=read.path,
            hint="The source and the references need the same number of lines, one for each segment.",
            segments=counted(len(read.texts), "segment"),
            name=first.path.name,
            expected=len(first.texts),
        )


def _labels(inputs: Sequence[InputName], read: Sequence[SegmentFile]) -> list[str]:
    """Names for unnamed inputs: the column, if one was chosen, or else the file's name."""
    paths = [given.path for given in inputs]
    short = short_names(list(dict.fromkeys(paths)))
    by_path = dict(zip(dict.fromkeys(paths), short, strict=True))
    return [
        given.column or (item.column if paths.count(given.path) > 1 else "") or by_path[given.path]
        for given, item in zip(inputs, read, strict=True)
    ]


def _read_documents(path: Path, count: int, encoding: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Document ids and domains: WMT's files have ``domain<TAB>document``, others only the document."""
    text, _ = read_text(path, encoding)
    rows = [line.split("\t") for line in split_lines(text)]
    if len(rows) != count:
        raise InputError(
            "{lines} for {segments}",
            path=path,
            hint="Give one document id for each segment.",
            lines=counted(len(rows), "line"),
            segments=counted(count, "segment"),
        )
    if all(len(row) == 2 for row in rows):
        return tuple(row[1] for row in rows), tuple(row[0] for row in rows)
    return tuple("\t".join(row) for row in rows), ()


def language_pair(pair: str) -> tuple[str, str]:
    """The canonical tags of ``zh-en`` or, if a tag contains a hyphen, ``zh-Hant:en``.

    Raises UsageError for anything else.
    """
    source, _, target = pair.partition("-")
    if pair.count("-") > 1 or not target:
        for separator in (":", ">", "→"):
            if separator in pair:
                source, target = pair.split(separator, 1)
                break
        else:
            raise UsageError(
                "“{pair}” is not a language pair", hint="Write it like zh-en or zh-Hant:en.", pair=pair
            )
    return canonical_language(source), canonical_language(target)


def _other(target: Sequence[str]) -> str:
    return "en" if language_of(target).startswith("zh") else "zh-Hans"
