"""Scores of parts of a test set, and of each segment, as pandas DataFrames."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from align.scoring.evaluation import Evaluation
from align.scoring.metrics import Metric
from align.scoring.terms import TermList, has_term
from align.scoring.testset import ScoringTestSet
from corpus.errors import UsageError
from corpus.text.language import is_chinese

if TYPE_CHECKING:
    import pandas as pd

_EDGES = (10, 20, 30, 50)
_FACTOR_CHINESE = 2  # a Chinese word is about two characters
MOST_GROUPS = 60


def groupings(test_set: ScoringTestSet, terms: Sequence[TermList] = ()) -> dict[str, list[str]]:
    """Ways to group the segments: the name of each way, with the group of every segment.

    ``length`` is that of the first reference, in words (two Chinese characters count as one); ``document``,
    ``domain``, ``bead type`` and ``terms`` are included only if they are known and there is more than one
    group.
    """
    ways: dict[str, list[str]] = {"length": _length_groups(test_set)}
    if test_set.domains:
        ways["domain"] = list(test_set.domains)
    if 1 < len(set(test_set.document_ids)) <= MOST_GROUPS:
        ways["document"] = list(test_set.document_ids)
    if test_set.bead_types:
        ways["bead type"] = list(test_set.bead_types)
    if terms and test_set.sources:
        present = (has_term(text, listed) for text, listed in zip(test_set.sources, terms, strict=True))
        ways["terms"] = ["with a listed term" if some else "without" for some in present]
    return {name: groups for name, groups in ways.items() if len(set(groups)) > 1}


def breakdown(evaluation: Evaluation, metric: Metric, groups: Sequence[str]) -> "pd.DataFrame":
    """The corpus score of each group of segments: a row for each group, ``segments`` and a column for each
    system.

    ``groups`` has the group of each segment, as :func:`groupings` returns them; rows are in order of
    appearance, ranges of length in order of length.
    """
    import pandas as pd

    labels = list(dict.fromkeys(groups))
    if all(label in _length_labels() for label in labels):
        labels.sort(key=_length_labels().index)
    members = np.array([[group == label for group in groups] for label in labels], dtype=np.float64)
    columns: Mapping[str, object] = {
        system.name: metric.corpus_scores(members @ evaluation.statistics[metric.key][system.name])
        for system in evaluation.systems
    }
    sizes = members.sum(axis=1).astype(int)
    return pd.DataFrame({"segments": sizes, **columns}, index=pd.Index(labels, name="group"))


def document_scores(evaluation: Evaluation) -> "pd.DataFrame":
    """A row for each document and system: its segments, and a column for each metric's score of them.

    Raises UsageError where no documents are known.
    """
    import pandas as pd

    documents = evaluation.test_set.document_ids
    if not documents:
        raise UsageError(
            "it is not known which document each segment is in", hint="Give a document id for each segment."
        )
    tables = {metric.key: breakdown(evaluation, metric, documents) for metric in evaluation.metrics}
    first = next(iter(tables.values()))
    frames = [
        pd.DataFrame(
            {"document": first.index, "segments": first["segments"].to_numpy(), "system": system.name}
            | {key: table[system.name].to_numpy() for key, table in tables.items()}
        )
        for system in evaluation.systems
    ]
    return pd.concat(frames, ignore_index=True)


def segment_scores(evaluation: Evaluation) -> "pd.DataFrame":
    """A row for each segment and system, with the texts and a column for each metric's segment score."""
    import pandas as pd

    test_set = evaluation.test_set
    size = len(test_set)
    blank = [""] * size
    frames = []
    for system in evaluation.systems:
        columns: dict[str, object] = {
            "segment": range(1, size + 1),
            "segment_id": test_set.segment_ids or blank,
            "document": test_set.document_ids or blank,
            "domain": test_set.domains or blank,
            "bead_type": test_set.bead_types or blank,
            "system": [system.name] * size,
        }
        for metric in evaluation.metrics:
            columns[metric.key] = evaluation.segment_scores(metric, system.name)
        columns["source"] = test_set.sources or blank
        columns["hypothesis"] = system.hypotheses
        for name, texts in test_set.references.items():
            columns[f"reference {name}"] = texts
        frames.append(pd.DataFrame(columns))
    return pd.concat(frames, ignore_index=True)


def _length_groups(test_set: ScoringTestSet) -> list[str]:
    reference = next(iter(test_set.references.values()))
    chinese = is_chinese(test_set.target_language)
    sizes = [len(text) / _FACTOR_CHINESE if chinese else len(text.split()) for text in reference]
    labels = _length_labels()
    return [labels[int(np.searchsorted(_EDGES, size, side="left"))] for size in sizes]


def _length_labels() -> list[str]:
    starts = (1, *(edge + 1 for edge in _EDGES))
    return [f"{a}–{b} words" for a, b in zip(starts, _EDGES, strict=False)] + [f"over {_EDGES[-1]} words"]
