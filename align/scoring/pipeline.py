"""Scoring from beginning to end, the same for command line, browser, API and Python.

:func:`prepare` says what will be scored and what the checks found; :func:`score` refuses if scores would
mislead, and otherwise scores. In between, a front end can show the findings.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from align.scoring.checks import check, check_metrics
from align.scoring.comet import CometMetric, CometSettings
from align.scoring.details import details
from align.scoring.evaluation import Evaluation, evaluate
from align.scoring.findings import Finding
from align.scoring.given_scores import GivenMetric, GivenScores, check_given
from align.scoring.inputs import parse_input, read_segments
from align.scoring.judgements import Judged
from align.scoring.loading import as_system, language_pair, make_test_set
from align.scoring.metrics import (
    DEFAULT_METRICS,
    CountMetric,
    Matrix,
    Metric,
    make_metric,
    parse_metric,
    tell_apart,
)
from align.scoring.normalization import Normalization, normalized
from align.scoring.results import Result, result_of
from align.scoring.segment_files import SegmentFile
from align.scoring.significance import (
    DEFAULT_SAMPLES,
    DEFAULT_SEED,
    MINIMUM_SEGMENTS,
    Plan,
    ResamplingUnit,
    Significance,
    Test,
    check_baseline,
    choose_unit,
    significance_of,
)
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import InputError, UsageError
from corpus.formats.notebook import Record, Tabular
from corpus.message import Message, counted
from corpus.model import Progress
from corpus.system.arguments import check as check_argument
from corpus.system.arguments import check_unicode

if TYPE_CHECKING:
    from align.scoring.resegmentation import Method, Resegmented
    from align.scoring.terms import TermList

Texts = Sequence[str] | str | Path
"""A text for each segment, or the file that has them: ``FILE`` or ``FILE:COLUMN``."""

Stages = Callable[[str], AbstractContextManager[Progress | None]]
"""Given the stage that begins (“Scoring”), a context with a progress function for it, or None."""

_FEWEST_SCORED_UNITS = 20
"""With this many units, a resample without any of them occurs once in 500 million draws."""


@dataclass(frozen=True, slots=True)
class ScoringPolicy:
    """How to score, and what to tolerate.

    ``metrics`` are written as in ``bleu:smooth_method=floor``; ``tokenize`` is BLEU's tokenizer for metrics
    that name none. ``normalize`` adds systems in the references' script or punctuation, or without wrappers.
    If ``samples`` or ``unit`` is None, it is chosen to suit the test and the test set. ``leave_out`` are
    types of segments (see :mod:`corpus.folder.provenance`) that are not scored. ``meta`` compares the metrics
    with people's judgements, of people's translations as well if ``include_human``. ``auto_rank`` combines
    the metrics in one number. ``strict`` makes warnings errors; ``force`` scores despite errors.
    """

    metrics: tuple[str, ...] = DEFAULT_METRICS
    tokenize: str = ""
    comet: CometSettings = field(default_factory=CometSettings)
    resegment: "Method | None" = None
    normalize: tuple[Normalization, ...] = ()
    significance: bool = True
    test: Test = "bootstrap"
    samples: int | None = None
    seed: int = DEFAULT_SEED
    unit: ResamplingUnit | None = None
    baseline: str = ""
    leave_out: frozenset[str] = frozenset()
    meta: bool = False
    include_human: bool = False
    auto_rank: bool = False
    strict: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """The test set and the systems to score, without the ``excluded`` segments that have no reference.

    ``places`` are the positions of the segments in the test set as given, from 0. ``findings`` are about the
    texts as given. ``terms`` has a list for each segment, or is empty. ``given`` are external scores,
    including those of ``judged``, people's judgements.
    """

    test_set: ScoringTestSet
    systems: tuple[System, ...]
    findings: tuple[Finding, ...]
    terms: "tuple[TermList, ...]"
    resegmented: "dict[str, Resegmented]"
    excluded: int
    places: tuple[int, ...] = ()
    given: tuple[GivenScores, ...] = ()
    judged: Judged | None = None


@dataclass(frozen=True, slots=True)
class NormalizedScore:
    """The first metric's score of ``system`` if it were normalised (it is then called ``name``)."""

    system: str
    name: str
    metric: str
    score: float
    normalized: float


@dataclass(frozen=True, slots=True)
class Scored(Tabular):
    """The outcome; ``result`` has all of it as plain values. ``plan`` is also used for later comparisons."""

    prepared: Prepared
    evaluation: Evaluation
    significance: Significance | None
    plan: Plan
    result: Result
    normalized: tuple[NormalizedScore, ...]

    def records(self) -> Iterator[Record]:
        """A row for each system, best by the first metric first: its scores, intervals and rank ranges."""
        first = self.evaluation.metrics[0]
        entries = {entry["name"]: entry for entry in self.result["systems"]}
        for system in self.evaluation.ranked(first):
            row: Record = {"system": system.name}
            for metric in self.evaluation.metrics:
                score = entries[system.name]["scores"][metric.key]
                row |= {
                    metric.label: score["score"],
                    f"{metric.label} ±": score.get("ci"),
                    f"{metric.label} rank": tuple(score.get("rank") or ()),
                }
            yield row


class ScoringRefused(InputError):
    """Scores would mislead, because of ``finding``."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        path = finding.file if finding.file != finding.system else ""  # texts have a name only
        super().__init__(finding.told, path=path or None, hint=finding.hint)

    @property
    def code(self) -> str:
        """The kind of the finding."""
        return self.finding.kind.value


def no_stages(_: str) -> AbstractContextManager[Progress | None]:
    """Shows no progress."""
    return nullcontext()


def prepare(
    test_set: ScoringTestSet,
    hypotheses: Sequence[SegmentFile],
    policy: ScoringPolicy,
    *,
    terms: "Sequence[TermList]" = (),
    given: Sequence[Callable[[ScoringTestSet, Sequence[System]], GivenScores | Judged]] = (),
    only: Collection[int] | None = None,
    stages: Stages = no_stages,
) -> Prepared:
    """Match hypotheses with the test set and check them; ``SegmentFile.column`` names the system.

    ``given`` are external scores, to be matched with the systems and segments. ``only`` are the segments to
    score, from 0; all of them if it is None. Raises DuizhaoError for hypotheses that do not fit the test set,
    and for an unknown baseline.
    """
    resegmented: dict[str, Resegmented] = {}
    if policy.resegment:
        from align.scoring.resegmentation import resegment  # slow to load and rarely needed

        with stages("Resegmenting") as progress:
            for item in hypotheses:
                resegmented[item.column] = resegment(item, test_set, policy.resegment, progress)
        systems = [found.system for found in resegmented.values()]
    else:
        systems = [as_system(item, test_set) for item in hypotheses]
    check_baseline(policy.baseline, [system.name for system in systems])
    findings = [*check(test_set, systems), *check_metrics(test_set, policy.metrics)]
    bound = [bind(test_set, systems) for bind in given]
    judged = next((item for item in bound if isinstance(item, Judged)), None)
    scores = [item.scores if isinstance(item, Judged) else item for item in bound]
    check_given(scores, [system.name for system in systems], policy.metrics)
    if scores and policy.normalize:
        raise UsageError(
            "scores from another tool apply only to the output as it is", hint="Leave out the normalization."
        )
    made = [normalized(system, test_set, kind) for kind in policy.normalize for system in systems]
    systems += [system for system in made if system not in systems]
    left_out = set(test_set.without_reference())
    left_out |= {i for i, kind in enumerate(test_set.segment_types) if kind and kind in policy.leave_out}
    if only is not None:
        left_out |= set(range(len(test_set))) - set(only)
    keep = list(range(len(test_set)))
    if left_out and len(left_out) < len(test_set):
        keep = [i for i in keep if i not in left_out]
        systems = [system.select(keep) for system in systems]
        test_set = test_set.select(keep)
        terms = [terms[i] for i in keep] if terms else []
        scores = [item.select(keep) for item in scores]
        judged = judged.select(keep) if judged else None
    return Prepared(
        test_set,
        tuple(systems),
        tuple(findings),
        tuple(terms),
        resegmented,
        len(left_out),
        tuple(keep),
        tuple(scores),
        judged,
    )


def objection(findings: Sequence[Finding], policy: ScoringPolicy) -> Finding | None:
    """The finding for which the policy refuses to score; None if there is none."""
    if policy.force:
        return None
    return next((found for found in findings if policy.strict or found.severity == "error"), None)


def score(
    prepared: Prepared,
    policy: ScoringPolicy,
    *,
    stages: Stages = no_stages,
    workers: int = 1,
    cache: Path | None = None,
) -> Scored:
    """Score the prepared systems. Raises ScoringRefused if the policy does not allow a finding."""
    if found := objection(prepared.findings, policy):
        raise ScoringRefused(found)
    test_set, systems = prepared.test_set, prepared.systems
    metrics = _metrics(policy, test_set, prepared.given)
    with stages("Scoring") as progress:
        evaluation = evaluate(test_set, systems, metrics, workers=workers, cache=cache, progress=progress)
    plan = Plan(
        policy.test,
        policy.samples or DEFAULT_SAMPLES[policy.test],
        policy.seed,
        choose_unit(test_set.document_ids, policy.unit),
    )
    significance, reason = None, Message("")
    if policy.significance and len(test_set) < MINIMUM_SEGMENTS:
        reason = Message(
            "{n:,} segments are fewer than {least}",
            one="{n:,} segment is fewer than {least}",
            n=len(test_set),
            least=MINIMUM_SEGMENTS,
        )
    elif policy.significance and (few := _too_few_scores(prepared.given, test_set, plan.unit)):
        reason = few
    elif policy.significance:
        with stages("Resampling") as progress:
            significance = significance_of(evaluation, plan, policy.baseline, progress)
    result = result_of(
        evaluation,
        significance,
        not_reported=reason,
        findings=prepared.findings,
        extras=details(test_set, systems, prepared.terms, prepared.resegmented),
        excluded=prepared.excluded,
    )
    if prepared.judged:
        for entry in result["systems"]:
            entry["errors"] = prepared.judged.counts(entry["name"])
    if policy.auto_rank:
        from align.scoring.auto_rank import auto_rank

        result["auto_rank"] = auto_rank(evaluation)
    if policy.meta:
        from align.scoring.meta import meta_of

        with stages("Comparing metrics"):
            result["meta"] = meta_of(evaluation, policy.seed, policy.include_human)
    normalized_scores = tuple(_normalized_scores(evaluation, prepared.findings))
    return Scored(prepared, evaluation, significance, plan, result, normalized_scores)


def score_texts(
    systems: Mapping[str, Texts],
    references: Texts | Mapping[str, Texts],
    source: Texts | None = None,
    languages: str = "",
    policy: ScoringPolicy | None = None,
) -> Scored:
    """Score texts, by the names of systems and references (one without a name is ``reference``).

    ``languages`` is as in ``zh-en``; if it is empty, they are detected. Raises DuizhaoError for files that
    cannot be read and for numbers of segments that differ, and ScoringRefused where scores would mislead.
    """
    policy = policy or ScoringPolicy()
    if not isinstance(systems, Mapping) or not systems:
        raise UsageError("the systems have no names", hint="Give a dictionary of names and texts or files.")
    named = references if isinstance(references, Mapping) else {"reference": references}
    first, target = language_pair(languages) if languages else ("", "")
    test_set = make_test_set(
        {name: _given(name, texts, "reference", target or "en") for name, texts in named.items()},
        _given("source", source, "source", first or "zh") if source is not None else None,
        languages,
    )
    hypotheses = [
        _given(name, texts, "hypothesis", test_set.target_language) for name, texts in systems.items()
    ]
    return score(prepare(test_set, hypotheses, policy), policy)


def _too_few_scores(given: Sequence[GivenScores], test_set: ScoringTestSet, unit: ResamplingUnit) -> Message:
    """The reason if a system has scores in so few units that a resample could miss them all; else empty."""
    labels = np.array(test_set.document_ids if unit == "document" else range(len(test_set)))
    every = len(set(labels.tolist()))
    for item in given:
        for system, values in item.scores.items():
            scored = len(set(labels[~np.isnan(values)].tolist()))
            if scored < min(_FEWEST_SCORED_UNITS, every):
                units = counted(scored, "document" if unit == "document" else "segment")
                problem = "{name} has scores in {units} only for {system}"
                return Message(problem, name=item.name, units=units, system=system)
    return Message("")


def _given(name: str, texts: Texts, role: str, language: str) -> SegmentFile:
    check_argument("the name of a text", name, str)
    if isinstance(texts, str | PathLike):
        check_argument(name, texts, str | Path)
        return replace(read_segments(parse_input(str(texts)), role, language=language), column=name)
    # The items of these are their keys, or in no order.
    if not isinstance(texts, Iterable) or isinstance(texts, Mapping | Set) or hasattr(texts, "columns"):
        problem = "{name}: neither texts nor a file, but of the type {found}"
        raise UsageError(problem, name=name, found=type(texts).__name__)
    lines = tuple(texts)
    for number, text in enumerate(lines, start=1):
        if not isinstance(text, str):
            raise InputError(
                "{name}: segment {n} is not a text, but of the type {found}",
                hint="Give an empty text where there is none.",
                name=name,
                n=number,
                found=type(text).__name__,
            )
        check_unicode(f"{name}: segment {number}", text)
    return SegmentFile(Path(name), lines, column=name)


def _metrics(policy: ScoringPolicy, test_set: ScoringTestSet, given: Sequence[GivenScores]) -> list[Metric]:
    metrics: list[Metric] = []
    for text in dict.fromkeys(_with_tokenizer(text, policy.tokenize) for text in policy.metrics):
        request = parse_metric(text)
        if request.kind == "comet":
            metrics.append(CometMetric(request.key, test_set, policy.comet))
        else:
            metrics.append(make_metric(request, test_set))
    metrics += map(GivenMetric, given)
    tell_apart(metrics)
    return metrics


def _with_tokenizer(metric: str, tokenizer: str) -> str:
    name, _, rest = metric.partition(":")
    if tokenizer and name.lower() == "bleu" and "tokenize=" not in rest:
        return f"{name}:{','.join(filter(None, (f'tokenize={tokenizer}', rest)))}"
    return metric


def _normalized_scores(evaluation: Evaluation, findings: Sequence[Finding]) -> list[NormalizedScore]:
    """For each finding that normalisation would remove, the first metric's score with it."""
    metric = evaluation.metrics[0]
    by_name = {system.name: system for system in evaluation.systems}
    scores = []
    for name, kind in dict.fromkeys((found.system, found.normalization) for found in findings):
        system = by_name.get(name)
        if system is None or kind is None:
            continue
        changed = normalized(system, evaluation.test_set, kind)
        then = metric.corpus_score(_statistics_of_changed(evaluation, metric, system, changed).sum(axis=0))
        now = evaluation.score(metric, system.name)
        scores.append(NormalizedScore(system.name, changed.name, metric.label, now, then))
    return scores


def _statistics_of_changed(evaluation: Evaluation, metric: Metric, before: System, after: System) -> Matrix:
    """The statistics of a system, extracting only those of changed hypotheses anew."""
    if not isinstance(metric, CountMetric):
        return metric.statistics(after.hypotheses)
    texts = zip(before.hypotheses, after.hypotheses, strict=True)
    changed = [i for i, (old, new) in enumerate(texts) if old != new]
    statistics = evaluation.statistics[metric.key][before.name].copy()
    if changed:
        statistics[changed] = metric.statistics_of([after.hypotheses], changed)[0]
    return statistics
