"""From two documents to a bitext: candidates by similarity, evidence for each, then the best path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from align.encoders import Encoder, load_encoder
from align.evidence import gather_evidence
from align.evidence.links import link_evidence
from align.path.candidates import FirstPass, find_candidates, score_array
from align.path.layout import Layout, layout_of, shown_together, without_borders_inside, without_foreign
from align.path.model import AlignmentModel, load_model
from align.path.programme import IMPOSSIBLE, Floats, Step, best_path, posteriors
from align.side import read_side
from align.words.linker import word_linker
from corpus.check.beads import first_problem
from corpus.errors import UsageError
from corpus.model import Bead, Bitext, Document, Progress
from corpus.text.language import is_chinese


def align_documents(
    source: Document,
    target: Document,
    *,
    encoder: Encoder | None = None,
    anchors: Sequence[Bead] = (),
    progress: Progress | None = None,
) -> Bitext:
    """Align a document and its translation; ``anchors`` are beads to keep, in text order.

    Raises DuizhaoError for anchors that overlap, are out of order or go beyond the texts.
    """
    beads = align_texts(
        source.texts,
        target.texts,
        source_language=source.language,
        target_language=target.language,
        encoder=encoder,
        anchors=anchors,
        layouts=(layout_of(source), layout_of(target)),
        progress=progress,
    )
    return Bitext(source, target, tuple(beads))


def align_texts(
    source: Sequence[str],
    target: Sequence[str],
    *,
    source_language: str = "zh",
    target_language: str = "en",
    encoder: Encoder | None = None,
    anchors: Sequence[Bead] = (),
    layouts: tuple[Layout, Layout] | None = None,
    progress: Progress | None = None,
) -> list[Bead]:
    """Beads that cover both lists of sentences, in order, with confidences; anchors are returned unchanged.

    ``layouts`` have the paragraphs and times of the sentences, if known.

    The text between two anchors is aligned separately. If only the target is Chinese, the texts are aligned
    in the other direction and the beads mirrored: the evidence is for Chinese and English. Raises
    DuizhaoError for anchors that overlap, are out of order or go beyond the texts.
    """
    _check_anchors(anchors, len(source), len(target))
    encoder = encoder or load_encoder("use")
    if is_chinese(target_language) and not is_chinese(source_language):
        mirrored = align_texts(
            target,
            source,
            source_language=target_language,
            target_language=source_language,
            encoder=encoder,
            anchors=[_mirrored(anchor) for anchor in anchors],
            layouts=layouts[::-1] if layouts else None,
            progress=progress,
        )
        return [_mirrored(bead) for bead in mirrored]
    beads: list[Bead] = []
    done = 0, 0
    for anchor in [*anchors, None]:
        end_source = anchor.source[0] if anchor and anchor.source else len(source) if not anchor else None
        end_target = anchor.target[0] if anchor and anchor.target else len(target) if not anchor else None
        # An anchor with an empty side has no position on that side: it comes directly after the previous one.
        part = source[done[0] : end_source], target[done[1] : end_target]
        if end_source is None:
            part = [], part[1]
        if end_target is None:
            part = part[0], []
        report = _shifted_progress(progress, sum(done), len(source) + len(target))
        ends = done[0] + len(part[0]), done[1] + len(part[1])
        of_part = (layouts[0].part(done[0], ends[0]), layouts[1].part(done[1], ends[1])) if layouts else None
        found = _align_part(encoder, *part, source_language, target_language, of_part, report)
        beads += [_shifted(bead, *done) for bead in found]
        done = ends
        if anchor:
            beads.append(anchor)
            done = done[0] + len(anchor.source), done[1] + len(anchor.target)
    return beads


def _check_anchors(anchors: Sequence[Bead], sources: int, targets: int) -> None:
    found = first_problem(anchors, sources, targets)
    if found:
        number, problem, hint = found
        raise UsageError("anchor {number}: {what}", hint=hint, number=number + 1, what=problem)


def _align_part(
    encoder: Encoder,
    source: Sequence[str],
    target: Sequence[str],
    source_language: str,
    target_language: str,
    layouts: tuple[Layout, Layout] | None,
    progress: Progress | None,
) -> list[Bead]:
    if not source or not target:
        # Nothing to compare: there is only one alignment, and nothing to estimate.
        return [Bead((i,), ()) for i in range(len(source))] + [Bead((), (j,)) for j in range(len(target))]
    total = len(source) + len(target)
    source_side = read_side(source, source_language, encoder, _shifted_progress(progress, 0, total))
    target_side = read_side(target, target_language, encoder, _shifted_progress(progress, len(source), total))
    first = find_candidates(source_side, target_side, layouts)
    model = load_model(encoder.name)
    evidence = gather_evidence(source_side, target_side, first, model.weights)
    texts = (source, target) if is_chinese(source_language) and target_language.startswith("en") else None
    return _best_beads(first, evidence, model, layouts, texts)


def _best_beads(
    first: FirstPass,
    evidence: dict[str, npt.NDArray[np.float64]],
    model: AlignmentModel,
    layouts: tuple[Layout, Layout] | None,
    texts: tuple[Sequence[str], Sequence[str]] | None,
) -> list[Bead]:
    """The beads of the best path by the model's scores, with their calibrated probabilities.

    For Chinese and English ``texts``, doubtful beads are decided by the links between their words. The
    probabilities remain those of the sentences, so that a bead supported by the links alone still counts as
    doubtful.
    """
    lattice, candidates = first.lattice, first.candidates
    kinds = {kind: number for number, kind in enumerate((*lattice.types, (0, 1)))}
    scores, insertions = score_array(lattice, candidates, model.scores(evidence))
    if layouts is not None:
        scores = without_borders_inside(lattice, *layouts, without_foreign(lattice, *layouts, scores))
        if all(layout.is_timed for layout in layouts):
            scores = shown_together(lattice, *layouts, best_path(lattice, scores, insertions), scores)
    arrival, insertion = posteriors(lattice, scores, insertions)
    if texts and model.links:
        probability = np.concatenate([arrival, insertion[None]])[candidates.kind, candidates.node]
        scores, insertions = _scores_by_links(first, texts, (scores, insertions), probability, model.links)
    path = best_path(lattice, scores, insertions)
    if lattice.row[-1] == lattice.column[-1] == 1:
        path = [Step(0, 1, 0, 1)]  # one segment on each side: no other path is possible
    kind = np.array([kinds[step.sources, step.targets] for step in path])
    node = np.array([lattice.node(s.source + s.sources, s.target + s.targets) for s in path])
    inserted = kind == len(lattice.types)
    chosen = np.where(inserted, insertion[node], arrival[np.where(inserted, 0, kind), node])
    sure = model.confidence(chosen.astype(np.float64))
    filled = np.array([min(step.sources, step.targets) > 0 for step in path])
    sure[filled] *= model.plausibility(_above_expected(first, path, kind, node)[filled])
    return [
        Bead(
            tuple(range(step.source, step.source + step.sources)),
            tuple(range(step.target, step.target + step.targets)),
            round(float(value), 3),
        )
        for step, value in zip(path, sure, strict=True)
    ]


LEAST = 0.02
"""A bead below this probability is ruled out; one above 1 minus this therefore has no rival."""

_MOST_IN_DOUBT = 2.0
"""The most doubtful beads per segment for which words are linked; with more, words would not settle it
either.
"""


def _scores_by_links(
    first: FirstPass,
    texts: tuple[Sequence[str], Sequence[str]],
    scores: tuple[Floats, Floats],
    probability: Floats,
    weights: Mapping[str, float],
) -> tuple[Floats, Floats]:
    """Scores and insertions that include the links between words, if some beads are doubtful, but not too
    many.

    ``probability`` is that of each candidate by ``scores``.
    """
    beads = first.candidates
    kept = probability > LEAST
    places = np.nonzero(kept & (probability < 1 - LEAST))[0]
    if not 0 < len(places) <= _MOST_IN_DOUBT * sum(map(len, texts)):
        return scores
    by_score = np.concatenate([scores[0], scores[1][None]])[beads.kind, beads.node].astype(np.float64)
    total = weights["score"] * by_score
    for name, values in link_evidence(*texts, beads, places, word_linker()).items():
        total[places] += weights[name] * values
    return score_array(first.lattice, beads, np.where(kept, total, IMPOSSIBLE))


def _above_expected(
    first: FirstPass, path: Sequence[Step], kind: npt.NDArray[np.int64], node: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """The similarity of each bead's sides above that of two random sentences; meaningless for empty sides."""
    similarity, _ = score_array(first.lattice, first.candidates, first.candidates.similarity)
    known = similarity[np.minimum(kind, len(similarity) - 1), node]
    expected = [
        (first.expected[0][s.source :][:1].sum() + first.expected[1][s.target :][:1].sum()) / 2 for s in path
    ]
    # In a short text the partner itself dominates the average.
    share = 1 - 1 / min(map(len, first.expected))
    above: npt.NDArray[np.float64] = np.maximum(known, -1) - share * np.array(expected)
    return above


def _shifted_progress(
    progress: Progress | None, offset: int, total: int
) -> Callable[[int, int], None] | None:
    """Progress of a part, reported as progress of the whole."""
    if progress is None:
        return None
    report = progress
    return lambda done, _: report(offset + done, total)


def _shifted(bead: Bead, source: int, target: int) -> Bead:
    return replace(
        bead, source=tuple(i + source for i in bead.source), target=tuple(j + target for j in bead.target)
    )


def _mirrored(bead: Bead) -> Bead:
    return replace(bead, source=bead.target, target=bead.source)
