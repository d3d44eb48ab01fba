"""Which segments people should judge, and the files in which Pearmut and Appraise take them."""

import warnings
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import numpy as np

from align.scoring.evaluation import Evaluation
from align.scoring.given_scores import GivenMetric
from align.scoring.segment_places import number_in, review_id
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import UsageError
from corpus.text.language import is_chinese

_APPRAISE_LANGUAGES = {"zh": "zho", "en": "eng"}


def most_telling(evaluation: Evaluation, count: int) -> list[int]:
    """The segments, from 0, whose judgement tells most about the ranking: the most telling first.

    The weight of a segment is (1/|M|) Σ_m Var_s(z_msi), the mean over the metrics m of the variance over the
    systems s of z_msi = (x_msi − μ_m) / σ_m, where x_msi is the score of segment i, and μ_m and σ_m are the
    mean and standard deviation of the metric over all systems and segments (the metric variance of Zouhar,
    Cui and Sachan 2025, arXiv:2501.18251). People's judgements and constant metrics are not used. Raises
    UsageError for fewer than two systems.
    """
    if len(evaluation.systems) < 2:
        raise UsageError("segments to review need two systems that differ", hint="Name another system.")
    variances = np.zeros(len(evaluation.test_set))
    for metric in evaluation.metrics:
        if isinstance(metric, GivenMetric) and metric.given.human:
            continue
        scores = np.array([evaluation.segment_scores(metric, s.name) for s in evaluation.systems])
        if np.nanstd(scores) > 0:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # segments without any score
                variances += np.nan_to_num(np.nanvar(scores / np.nanstd(scores), axis=0))
    order = np.argsort(-variances, kind="stable")[:count]
    return [int(segment) for segment in order]


def pearmut_campaign(
    test_set: ScoringTestSet, systems: Sequence[System], segments: Sequence[int], ids: Sequence[str]
) -> dict[str, Any]:
    """A campaign of Pearmut (``pearmut add FILE``): ESA by one person, all systems of a segment together.

    ``ids`` are those of all segments, as :func:`review_ids` gives them.
    """
    documents = []
    for segment in segments:
        item: dict[str, Any] = {"item_id": ids[segment]}
        if test_set.sources:
            item["src"] = test_set.sources[segment]
        else:
            item["ref"] = next(iter(test_set.references.values()))[segment]
        item["tgt"] = {system.name: system.hypotheses[segment] for system in systems}
        documents.append([item])
    return {
        "info": {"assignment": "task-based", "protocol": "ESA"},
        "campaign_id": f"duizhao_{test_set.name}",
        "data": [documents],
    }


def appraise_batches(
    test_set: ScoringTestSet, systems: Sequence[System], segments: Sequence[int], ids: Sequence[str]
) -> list[dict[str, Any]]:
    """Batches of Appraise for a campaign of type Document with the option ESA: one task, with a page for
    each system's output of a segment, and the preceding outputs as its context. The test set has a source,
    which Appraise shows as HTML, so it is escaped.
    """
    items = list(_appraise_items(test_set, systems, segments, ids))
    task = {
        "batchNo": 1,
        "randomSeed": 0,
        "requiredAnnotations": 1,
        "sourceLanguage": _appraise_language(test_set.source_language),
        "targetLanguage": _appraise_language(test_set.target_language),
    }
    return [{"items": items, "task": task}]


def _appraise_items(
    test_set: ScoringTestSet, systems: Sequence[System], segments: Sequence[int], ids: Sequence[str]
) -> Iterator[dict[str, Any]]:
    documents = test_set.document_ids
    number = 0
    for segment in segments:
        follows = bool(documents) and segment > 0 and documents[segment - 1] == documents[segment]
        for system in systems:
            yield {
                "itemID": number,
                "itemType": "TGT",
                "documentID": ids[segment],
                "isCompleteDocument": True,
                "sourceID": f"{test_set.source_language}-{test_set.target_language}",
                "sourceText": escape(test_set.sources[segment], quote=False),
                "sourceContextLeft": escape(test_set.sources[segment - 1], quote=False) if follows else "",
                "targetID": system.name,
                "targetText": system.hypotheses[segment],
                "targetContextLeft": system.hypotheses[segment - 1] if follows else "",
                "mqm": [],
            }
            number += 1


def _appraise_language(tag: str) -> str:
    return _APPRAISE_LANGUAGES["zh"] if is_chinese(tag) else _APPRAISE_LANGUAGES.get(tag, tag)


def review_ids(test_set: ScoringTestSet, places: Sequence[int], total: int) -> list[str]:
    """An id for each segment in a file for review, by which its judgements are matched.

    ``places`` are the positions of segments without ids in the whole test set of ``total`` segments.
    """
    documents = test_set.document_ids or ("",) * len(test_set)
    segments = test_set.segment_ids or [number_in(place, total) for place in places]
    return [review_id((document, segment)) for document, segment in zip(documents, segments, strict=True)]
