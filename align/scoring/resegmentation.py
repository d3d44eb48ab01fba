"""Hypotheses whose segmentation differs from the reference's: whole documents, merged or split lines.

Each document's output is joined and cut to fit the reference segments, by minimum edit distance or by the
sentence aligner. A score on such segments is an approximation, and is reported as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from align.scoring.cuts import judge_cuts
from align.scoring.edit_segmentation import cut_to_fit
from align.scoring.segment_files import SegmentFile
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import InputError, UsageError
from corpus.message import counted
from corpus.model import Progress
from corpus.text.language import is_chinese
from corpus.text.sentences import split_sentences

Method = Literal["edit-distance", "aligner"]


@dataclass(frozen=True, slots=True)
class Resegmented:
    """A system's hypotheses after resegmentation.

    ``moved`` are the segments (from zero) that begin or end at an uncertain cut: inside a sentence, or at its
    end if an adjacent sentence end fits the references nearly as well. ``cut`` are those that begin or end
    inside a sentence; ``empty`` those without any text.
    """

    system: System
    method: Method
    moved: tuple[int, ...]
    cut: tuple[int, ...]
    empty: tuple[int, ...]


def resegment(
    read: SegmentFile,
    test_set: ScoringTestSet,
    method: Method = "edit-distance",
    progress: Progress | None = None,
) -> Resegmented:
    """Cut a system's output to the segments of the test set, document by document.

    Documents are found by the output's document ids; or it has one text for each document; or one line for
    each segment. Otherwise the whole output counts as one document. ``aligner`` needs the sources. Raises
    DuizhaoError for document ids that do not match.
    """
    documents = segments_by_document(test_set)
    texts = output_by_document(read, test_set, documents)
    hypotheses = [""] * len(test_set)
    cut: list[int] = []
    moved: list[int] = []
    if len(texts) != len(documents):
        documents = {"": list(range(len(test_set)))}
    for done, (segments, lines) in enumerate(zip(documents.values(), texts, strict=True)):
        fitted, inside, doubtful = _fit(lines, test_set, segments, method)
        for segment, text in zip(segments, fitted, strict=True):
            hypotheses[segment] = text
        cut += [segments[i] for i in inside]
        moved += [segments[i] for i in doubtful]
        if progress:
            progress(done + 1, len(documents))
    empty = [i for i, text in enumerate(hypotheses) if not text]
    system = System(read.column, tuple(hypotheses), str(read.path), read.notes)
    return Resegmented(system, method, tuple(sorted(moved)), tuple(sorted(cut)), tuple(empty))


def segments_by_document(test_set: ScoringTestSet) -> dict[str, list[int]]:
    """The segments of each document, in order of first appearance; one document if they are unknown."""
    documents: dict[str, list[int]] = {}
    for segment, name in enumerate(test_set.document_ids or ("",) * len(test_set)):
        documents.setdefault(name, []).append(segment)
    return documents


def output_by_document(
    read: SegmentFile, test_set: ScoringTestSet, documents: dict[str, list[int]]
) -> list[list[str]]:
    """The lines of the output for each document; a single list if the documents are unknown.

    Raises InputError if the documents are not those of the test set.
    """
    if read.document_ids and test_set.document_ids:
        lines: dict[str, list[str]] = {name: [] for name in documents}
        for name, text in zip(read.document_ids, read.texts, strict=True):
            if name not in lines:
                raise InputError("document “{name}” is not in the test set", path=read.path, name=name)
            lines[name] += text.split("\n")
        missing = [name for name, texts in lines.items() if not texts]
        if missing:
            raise InputError(
                "{documents} missing ({first})",
                path=read.path,
                documents=counted(len(missing), "document"),
                first=", ".join(missing[:5]),
            )
        return list(lines.values())
    if len(read.texts) == len(documents):
        return [text.split("\n") for text in read.texts]
    if len(read.texts) == len(test_set):
        return [
            [line for i in segments for line in read.texts[i].split("\n")] for segments in documents.values()
        ]
    return [[line for text in read.texts for line in text.split("\n")]]


def _fit(
    lines: Sequence[str], test_set: ScoringTestSet, segments: Sequence[int], method: Method
) -> tuple[list[str], list[int], list[int]]:
    """The texts for the segments of a document, and which are cut inside a sentence, or at an uncertain
    place.
    """
    language = test_set.target_language
    if method == "aligner":
        fitted = _fit_by_alignment(lines, test_set, segments)
        given = {" ".join(line.split()) for line in lines}
        return fitted, [], [i for i, text in enumerate(fitted) if " ".join(text.split()) not in given]
    text = "\n".join(lines)
    references = [[texts[i] for i in segments] for texts in test_set.references.values()]
    spans = cut_to_fit(text, references, language)
    inside, doubtful = judge_cuts(text, spans, lines, references, language)
    return [_one_line(text[start:end], language) for start, end in spans], inside, doubtful


def _fit_by_alignment(lines: Sequence[str], test_set: ScoringTestSet, segments: Sequence[int]) -> list[str]:
    """Sentences aligned with the source; those aligned with several segments are cut to fit."""
    from align.aligner import align_texts

    if not test_set.sources:
        raise UsageError("the aligner needs the source", hint="Give --src, or --resegment edit-distance.")
    language = test_set.target_language
    sentences = [sentence for line in lines for sentence in split_sentences(line, language)]
    beads = align_texts(
        [test_set.sources[i] for i in segments],
        sentences,
        source_language=test_set.source_language,
        target_language=language,
    )
    glue = "" if is_chinese(language) else " "
    fitted = [""] * len(segments)
    last = 0
    for bead in beads:
        text = glue.join(sentences[i] for i in bead.target)
        if not bead.source:
            fitted[last] = glue.join(filter(None, (fitted[last], text)))
            continue
        last = bead.source[-1]
        references = [[texts[segments[i]] for i in bead.source] for texts in test_set.references.values()]
        spans = cut_to_fit(text, references, language)
        for segment, (start, end) in zip(bead.source, spans, strict=True):
            fitted[segment] = glue.join(filter(None, (fitted[segment], _one_line(text[start:end], language))))
    return fitted


def _one_line(text: str, language: str) -> str:
    if is_chinese(language):
        return text.replace("\n", "").strip()
    return " ".join(text.split())
