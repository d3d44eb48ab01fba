"""From the options of ``duizhao score`` to what is scored, and what is said of it beside the scores."""

from dataclasses import dataclass
from typing import Any

from align.scoring.checks import Finding, check
from align.scoring.diagnostics import diagnose
from align.scoring.evaluation import Evaluation
from align.scoring.inputs import parse_input
from align.scoring.loading import TestSetFiles, as_system, read_systems, read_test_set
from align.scoring.normalization import Normalization, normalized
from align.scoring.resegmentation import Resegmented, resegment
from align.scoring.significance import check_baseline
from align.scoring.terms import TermList, read_terms, score_terms, terms_of_corpus
from align.scoring.testset import System, TestSet
from cli.progress import progress_bar
from cli.score_corpus import test_set_of_corpus
from cli.score_options import Options


@dataclass(frozen=True)
class Run:
    """What is scored: segments without any reference are left out already."""

    test_set: TestSet
    systems: list[System]
    findings: list[Finding]
    terms: list[TermList]
    resegmented: dict[str, Resegmented]
    excluded: int


def load(options: Options) -> Run:
    """Read test set and systems, check them, and leave out what has no reference."""
    listed: TermList = {}
    if options.references:
        test_set = read_test_set(
            TestSetFiles(
                options.references,
                options.source or "",
                options.document_ids or "",
                options.languages,
                options.encoding,
            )
        )
    else:
        test_set, corpus_terms = test_set_of_corpus(options)
        listed = terms_of_corpus(corpus_terms)
    read = read_systems(options.hypotheses, test_set, options.encoding)
    resegmented: dict[str, Resegmented] = {}
    if options.resegment or options.resegment_by:
        method: Any = options.resegment_by or "edit-distance"
        with progress_bar("Resegmenting") as progress:
            for item in read:
                resegmented[item.column] = resegment(item, test_set, method, progress)
        systems = [found.system for found in resegmented.values()]
    else:
        systems = [as_system(item, test_set) for item in read]
    check_baseline(options.baseline, [system.name for system in systems])
    findings = check(test_set, systems)
    systems += _normalized_too(systems, test_set, options)
    terms = [listed] * len(test_set) if listed else []
    if options.terms:
        terms = read_terms(parse_input(options.terms), len(test_set))
    left_out = set(test_set.without_reference())
    if left_out and len(left_out) < len(test_set):
        keep = [i for i in range(len(test_set)) if i not in left_out]
        systems = [system.select(keep) for system in systems]
        test_set = test_set.select(keep)
        terms = [terms[i] for i in keep] if terms else []
    return Run(test_set, systems, findings, terms, resegmented, len(left_out))


def _normalized_too(systems: list[System], test_set: TestSet, options: Options) -> list[System]:
    kinds: list[Normalization] = []
    kinds += ["script"] if options.normalize_script else []
    kinds += ["punctuation"] if options.normalize_punctuation else []
    made = [normalized(system, test_set, kind) for kind in kinds for system in systems]
    return [system for system in made if system not in systems]


def normalized_scores(evaluation: Evaluation, findings: list[Finding]) -> list[str]:
    """For what normalisation would change, the first metric's score with it, a sentence each."""
    metric = evaluation.metrics[0]
    told = []
    for finding in findings:
        system = next((system for system in evaluation.systems if system.name == finding.system), None)
        if system is None or finding.normalization is None:
            continue
        changed = normalized(system, evaluation.test_set, finding.normalization)
        now = evaluation.score(metric, system.name)
        then = metric.corpus_score(metric.statistics(changed.hypotheses).sum(axis=0))
        told.append(f"{changed.name} would have {metric.label} {then:.2f} in place of {now:.2f}")
    return told


def extras_of(evaluation: Evaluation, run: Run) -> dict[str, dict[str, Any]]:
    """For each system what its scores do not say: oddities, terms, how it was resegmented. From 1."""
    extras: dict[str, dict[str, Any]] = {}
    for system in evaluation.systems:
        found = diagnose(run.test_set, system)
        entry: dict[str, Any] = {
            "diagnostics": {
                kind: {"count": len(segments), "segments": [i + 1 for i in segments]}
                for kind, segments in found.items()
            },
            "length_ratio": _length_ratio(run.test_set, system),
        }
        if run.terms:
            score = score_terms(run.test_set, system.hypotheses, run.terms)
            entry["terms"] = {
                "success": score.success,
                "instances": score.instances,
                "accuracy": score.accuracy,
                "occurrences": score.occurrences,
                "rendered": score.rendered,
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
            }
        if system.name in run.resegmented:
            done = run.resegmented[system.name]
            entry["approximate"] = True
            entry["resegmented"] = {
                "method": done.method,
                "moved": [i + 1 for i in done.moved],
                "cut": [i + 1 for i in done.cut],
                "empty": [i + 1 for i in done.empty],
            }
        extras[system.name] = entry
    return extras


def _length_ratio(test_set: TestSet, system: System) -> float | None:
    """Characters of the hypotheses over those of the first reference."""
    reference = sum(len(text.strip()) for text in next(iter(test_set.references.values())))
    return sum(len(text.strip()) for text in system.hypotheses) / reference if reference else None
