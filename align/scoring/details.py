"""Details of each system that scores do not show: oddities, terms, resegmentation."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from align.scoring.diagnostics import diagnose, expected
from align.scoring.testset import ScoringTestSet, System

if TYPE_CHECKING:
    from align.scoring.resegmentation import Resegmented
    from align.scoring.terms import TermList


def details(
    test_set: ScoringTestSet,
    systems: Sequence[System],
    terms: "Sequence[TermList]" = (),
    resegmented: "Mapping[str, Resegmented] | None" = None,
) -> dict[str, dict[str, Any]]:
    """Further entries of a result, by system, as plain values; segments count from one.

    ``terms`` has a list for each segment, or is empty.
    """
    found: dict[str, dict[str, Any]] = {}
    expectations = expected(test_set)
    for system in systems:
        entry: dict[str, Any] = {
            "diagnostics": {
                kind: {"count": len(segments), "segments": [i + 1 for i in segments]}
                for kind, segments in diagnose(test_set, system, expectations).items()
            },
            "length_ratio": _length_ratio(test_set, system),
        }
        if terms:
            entry["terms"] = _terms(test_set, system, terms)
        if resegmented and system.name in resegmented:
            done = resegmented[system.name]
            entry["approximate"] = True
            entry["resegmented"] = {
                "method": done.method,
                "moved": [i + 1 for i in done.moved],
                "cut": [i + 1 for i in done.cut],
                "empty": [i + 1 for i in done.empty],
            }
        found[system.name] = entry
    return found


def _terms(test_set: ScoringTestSet, system: System, terms: "Sequence[TermList]") -> dict[str, Any]:
    from align.scoring.terms import score_terms  # rarely needed

    score = score_terms(test_set, system.hypotheses, terms)
    return {
        "success": score.success,
        "instances": score.instances,
        "accuracy": score.accuracy,
        "occurrences": score.occurrences,
        "rendered": score.rendered,
        "consistency": score.consistency,
        "misses": [
            {
                "segment": miss.segment + 1,
                "term": miss.term,
                "renderings": list(miss.renderings),
                "occurrences": miss.occurrences,
                "found": miss.found,
            }
            for miss in score.misses
        ],
        "misuses": [
            {"segment": one.segment + 1, "term": one.term, "rendering": one.rendering}
            for one in score.misuses
        ],
    }


def _length_ratio(test_set: ScoringTestSet, system: System) -> float | None:
    """The length of the hypotheses relative to the first reference, in characters."""
    reference = sum(len(text.strip()) for text in next(iter(test_set.references.values())))
    return sum(len(text.strip()) for text in system.hypotheses) / reference if reference else None
