"""BLEU, chrF, chrF++ and TER as sacrebleu computes them, keeping the statistics of each segment.

A corpus score is a function of the sum of the segments' statistics. Extracted once, they give the scores of
the corpus, of each segment, of any part of the corpus and of every bootstrap resample.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sacrebleu.metrics.base import Metric as SacrebleuMetric
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from align.scoring.segment_statistics import bleu_statistics, chrf_statistics, ter_statistics
from align.scoring.testset import ScoringTestSet
from align.scoring.tokenizers import check_tokenizer
from corpus.errors import UsageError
from corpus.model import Progress
from corpus.text.language import is_chinese

Matrix = NDArray[np.float64]
"""Statistics: rows are segments (or sums of segments), columns are the metric's own counts."""

Rows = NDArray[Any]
"""Sums of statistics, or their scores, in float64; or in float32, in which sacrebleu scores its resamples."""

DEFAULT_METRICS = ("bleu", "chrf", "chrf++")
KINDS = ("bleu", "chrf", "chrf++", "ter", "comet")


class Metric(Protocol):
    """A metric bound to the references of a test set."""

    key: str
    """In the user's notation: ``bleu``, ``chrf++``, ``bleu:tokenize=intl``."""
    label: str
    """In the notation of papers: ``BLEU``, ``chrF2++``."""
    lower_is_better: bool
    decimals: int
    """How many decimals of a score are worth printing."""

    def statistics(self, hypotheses: Sequence[str], progress: Progress | None = None) -> Matrix:
        """The statistics of each segment: float64, segments × counts."""
        ...

    def corpus_score(self, sums: NDArray[np.float64]) -> float:
        """The score for statistics summed over segments (one row)."""
        ...

    def corpus_scores(self, sums: Rows) -> Rows:
        """The score of each row of sums, in their precision."""
        ...

    def segment_scores(self, statistics: Matrix) -> NDArray[np.float64]:
        """The score of each segment on its own, as sacrebleu's ``sentence_score`` (BLEU: effective order)."""
        ...

    def signature(self, **additions: int | str) -> str:
        """The signature that makes the number reproducible; ``additions`` such as ``bs=1000`` and
        ``seed=12345``.
        """
        ...


@dataclass(frozen=True, slots=True)
class MetricRequest:
    """A metric with options, as written on the command line: ``chrf:word_order=1,lowercase=yes``."""

    key: str
    kind: str
    options: Mapping[str, str]


def parse_metric(text: str) -> MetricRequest:
    """Parse ``NAME`` or ``NAME:OPTION=VALUE,…``; raises DuizhaoError for an unknown name or form."""
    name, _, rest = text.strip().partition(":")
    kind = {"chrf2": "chrf", "chrf2++": "chrf++", "chrfpp": "chrf++"}.get(name.lower(), name.lower())
    if kind not in KINDS:
        raise UsageError("unknown metric “{name}”", hint="Known: {known}.", name=name, known=", ".join(KINDS))
    options: dict[str, str] = {}
    for part in filter(None, rest.split(",")):
        option, equals, value = part.partition("=")
        if not equals:
            raise UsageError(
                "the metric option “{option}” has no value",
                hint="Write it like bleu:tokenize=intl,lowercase=yes.",
                option=part,
            )
        options[option.strip()] = value.strip()
    if kind == "comet" and options:
        raise UsageError(
            "comet has no option “{options}”",
            hint="Use --comet-model, --comet-gpus, --comet-batch-size or --comet-python.",
            options=next(iter(options)),
        )
    key = kind if not rest else f"{kind}:{rest}"
    return MetricRequest(key, kind, options)


def tell_apart(metrics: Sequence[Metric]) -> None:
    """Add options to labels that several metrics share, so that no two headings are the same."""
    labels = [metric.label for metric in metrics]
    for metric, label in zip(metrics, labels, strict=True):
        options = metric.key.partition(":")[2]
        if labels.count(label) > 1 and options:
            metric.label = f"{label} ({options})"


def make_metric(request: MetricRequest, test_set: ScoringTestSet) -> "CountMetric":
    """The metric of a request, bound to the references.

    BLEU's tokenizer follows the target language (``zh`` for Chinese, else ``13a``) unless the request says
    otherwise. Raises DuizhaoError for an option that sacrebleu does not have.
    """
    references = reference_streams(test_set)
    if request.kind == "bleu":
        options = _options(BLEU, request)
        options.setdefault("tokenize", "zh" if is_chinese(test_set.target_language) else "13a")
        check_tokenizer(options["tokenize"])
        return CountMetric(request.key, "BLEU", BLEU(force=True, **options), references, bleu_scores)
    if request.kind in ("chrf", "chrf++"):
        options = _options(CHRF, request)
        if request.kind == "chrf++":
            options.setdefault("word_order", 2)
        chrf = CHRF(**options)
        label = f"chrF{chrf.beta}{'+' * chrf.word_order}"
        return CountMetric(request.key, label, chrf, references, chrf_scores)
    if request.kind == "comet":
        raise ValueError("COMET is made by align.scoring.comet")
    options = _options(TER, request)
    return CountMetric(request.key, "TER", TER(**options), references, ter_scores, lower_is_better=True)


def reference_streams(test_set: ScoringTestSet) -> list[list[str | None]]:
    """The references in sacrebleu's form: a list for each reference, None for a missing segment."""
    streams: list[list[str | None]] = []
    for texts in test_set.references.values():
        stripped = [text.rstrip() for text in texts]
        streams.append([text or None for text in stripped])
    for position in range(len(test_set)):
        if all(stream[position] is None for stream in streams):
            streams[0][position] = ""
    return streams


class CountMetric:
    """A sacrebleu metric bound to references. ``scores`` is its formula over many rows of statistics."""

    def __init__(
        self,
        key: str,
        label: str,
        metric: SacrebleuMetric,
        references: Sequence[Sequence[str | None]],
        scores: Callable[[Any, Rows], Rows],
        lower_is_better: bool = False,
    ) -> None:
        self.key = key
        self.label = label
        self.lower_is_better = lower_is_better
        self.decimals = 1
        self.metric: Any = metric
        self._references = references
        self._scores = scores
        # What sacrebleu's own cache of references would set, for the signature; the cache itself would
        # hold the n-grams of all segments, more than 100 kB each.
        numbers = {sum(text is not None for text in texts) for texts in zip(*references, strict=True)}
        self.metric.num_refs = numbers.pop() if len(numbers) == 1 else -1

    def statistics(
        self,
        hypotheses: Sequence[str],
        progress: Progress | None = None,  # noqa: ARG002 (fast enough)
    ) -> Matrix:
        return self.statistics_of([hypotheses], range(len(hypotheses)))[0]

    def statistics_of(self, systems: Sequence[Sequence[str]], segments: Sequence[int]) -> list[Matrix]:
        """The statistics of some of the segments, in order, for each system's hypotheses."""
        hypotheses = [tuple(texts[i].rstrip() for i in segments) for texts in systems]
        references = tuple(tuple(stream[i] for i in segments) for stream in self._references)
        try:
            if isinstance(self.metric, BLEU):
                found = bleu_statistics(self.metric, hypotheses, references)
            elif isinstance(self.metric, CHRF):
                found = chrf_statistics(self.metric, hypotheses, references, chrf_scores)
            else:
                found = ter_statistics(self.metric, hypotheses, references)
        except OverflowError:
            return self._one_by_one(systems, segments)
        return [matrix.astype(np.float64) for matrix in found]

    def _one_by_one(self, systems: Sequence[Sequence[str]], segments: Sequence[int]) -> list[Matrix]:
        """The statistics by sacrebleu's own code, one segment at a time."""
        rows: list[list[list[float]]] = [[] for _ in systems]
        for segment in segments:
            references = self._reference_info(segment)
            for hypotheses, of_system in zip(systems, rows, strict=True):
                hypothesis = self.metric._preprocess_segment(hypotheses[segment].rstrip())
                of_system.append(self.metric._compute_segment_statistics(hypothesis, references))
        return [np.array(of_system, dtype=np.float64) for of_system in rows]

    def _reference_info(self, segment: int) -> Any:
        given = (stream[segment] for stream in self._references)
        texts = [self.metric._preprocess_segment(text) for text in given if text is not None]
        return self.metric._extract_reference_info(texts)

    def corpus_score(self, sums: NDArray[np.float64]) -> float:
        values = [int(value) if value == int(value) else float(value) for value in sums.tolist()]
        score = float(self.metric._compute_score_from_stats(values).score)
        return score if self.lower_is_better else min(score, 100.0)  # a perfect BLEU is 100.00000000000004

    def corpus_scores(self, sums: Rows) -> Rows:
        return self._scores(self.metric, sums)

    def segment_scores(self, statistics: Matrix) -> NDArray[np.float64]:
        if isinstance(self.metric, BLEU):
            return bleu_scores(self.metric, statistics, effective_order=True)
        return self._scores(self.metric, statistics)

    def signature(self, **additions: int | str) -> str:
        signature = self.metric.get_signature()
        for name, value in additions.items():
            signature.update(name, value)
        text: str = signature.format()
        order = getattr(self.metric, "max_ngram_order", 4)
        # sacrebleu omits the n-gram order, although the number depends on it.
        return text if order == 4 else text.replace("|version:", f"|order:{order}|version:")


def bleu_scores(metric: Any, sums: Rows, effective_order: bool | None = None) -> Rows:
    """BLEU of each row ``[hypothesis length, reference length, n-gram matches…, n-gram totals…]``.

    The same formula as sacrebleu's ``BLEU.compute_bleu`` (Papineni et al. 2002; smoothing after Chen and
    Cherry 2014), over all rows at once.
    """
    order: int = metric.max_ngram_order
    method: str = metric.smooth_method
    value: Any = metric.smooth_value if metric.smooth_value is not None else BLEU.SMOOTH_DEFAULTS[method]
    effective = metric.effective_order if effective_order is None else effective_order
    length, reference_length = np.trunc(sums[:, :2]).astype(np.float64).T
    correct, total = sums[:, 2 : 2 + order].copy(), sums[:, 2 + order : 2 + 2 * order].copy()
    matched = correct.any(axis=1)
    if method == "add-k":
        correct[:, 1:] += value
        total[:, 1:] += value

    precisions = np.zeros_like(correct)
    orders = np.full(len(sums), order if not effective else 0)
    counted = np.ones(len(sums), dtype=bool)
    halvings = np.ones(len(sums), dtype=sums.dtype)
    for n in range(order):
        counted &= total[:, n] > 0
        if effective:
            orders[counted] = n + 1
        missed = counted & (correct[:, n] == 0)
        precisions[:, n] = np.where(counted, _ratio(100 * correct[:, n], total[:, n], 0), 0)
        if method == "exp":
            halvings[missed] *= 2
            precisions[missed, n] = 100.0 / (halvings[missed] * total[missed, n])
        elif method == "floor":
            precisions[missed, n] = 100.0 * float(value or 0) / total[missed, n]

    logs = np.full(precisions.shape, -9999999999.0)
    np.log(precisions.astype(np.float64), out=logs, where=precisions > 0)
    logs[np.arange(order) >= orders[:, None]] = 0.0
    with np.errstate(divide="ignore", over="ignore", invalid="ignore", under="ignore"):
        brevity = np.where(
            length < reference_length,
            np.where(length > 0, np.exp(1 - reference_length / np.maximum(length, 1)), 0.0),
            1.0,
        )
        scores = brevity * np.exp(logs.sum(axis=1) / np.maximum(orders, 1))
    return np.where(matched, scores, 0.0)


def chrf_scores(metric: Any, sums: Rows) -> Rows:
    """chrF of each row of ``[hypothesis, reference, match]`` counts per order (Popović 2015, 2017)."""
    factor = metric.beta**2
    tiny = 1e-16
    zeros = np.zeros_like(sums[:, 0])
    precisions, recalls, orders, smoothed = zeros.copy(), zeros.copy(), zeros.copy(), zeros.copy()
    for n in range(metric.order):
        hypothesis, reference, match = sums[:, 3 * n : 3 * n + 3].T
        precision = np.where(hypothesis > 0, match / np.maximum(hypothesis, 1), tiny)
        recall = np.where(reference > 0, match / np.maximum(reference, 1), tiny)
        if metric.eps_smoothing:
            smoothed += _ratio((1 + factor) * precision * recall, factor * precision + recall, tiny)
            continue
        usable = (hypothesis > 0) & (reference > 0)
        precisions += np.where(usable, precision, 0)
        recalls += np.where(usable, recall, 0)
        orders += usable
    if metric.eps_smoothing:
        return np.asarray(100 * smoothed / metric.order)
    precisions /= np.maximum(orders, 1)
    recalls /= np.maximum(orders, 1)
    return 100 * _ratio((1 + factor) * precisions * recalls, factor * precisions + recalls, 0)


def ter_scores(metric: Any, sums: Rows) -> Rows:  # noqa: ARG001 (one signature for all)
    """TER of each row ``[edits, mean reference length]`` (Snover et al. 2006)."""
    edits, length = sums[:, 0], sums[:, 1]
    return np.asarray(100 * np.where(length > 0, _ratio(edits, length, 0), np.where(edits > 0, 1, 0)))


def _ratio(numerator: Rows, denominator: Rows, otherwise: float) -> Rows:
    """The quotient, or ``otherwise`` if the divisor is zero."""
    positive = denominator > 0
    return np.where(positive, numerator / np.where(positive, denominator, 1), otherwise)


def _options(metric: type[SacrebleuMetric], request: MetricRequest) -> dict[str, Any]:
    """The request's options as the arguments of sacrebleu's class, in their types."""
    known = {
        name: parameter.default
        for name, parameter in inspect.signature(metric).parameters.items()
        if name not in ("references", "force", "trg_lang")
    }
    options = {}
    for name, text in request.options.items():
        if name not in known:
            raise UsageError(
                "{kind} has no option “{name}”",
                hint="It has: {known}.",
                kind=request.kind,
                name=name,
                known=", ".join(known),
            )
        options[name] = _value(name, text, known[name])
    if "smooth_method" in options and options["smooth_method"] not in BLEU.SMOOTH_DEFAULTS:
        raise UsageError(
            "unknown smoothing “{name}”",
            hint="Known: {known}.",
            name=options["smooth_method"],
            known=", ".join(BLEU.SMOOTH_DEFAULTS),
        )
    return options


def _value(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        if text.lower() in ("yes", "true", "1"):
            return True
        if text.lower() in ("no", "false", "0"):
            return False
        raise UsageError("{name} must be yes or no, not “{text}”", name=name, text=text)
    try:
        if isinstance(default, int):
            number = int(text)
            if number < 0 or (number == 0 and name != "word_order"):
                raise ValueError
            return number
        return float(text) if name == "smooth_value" else text
    except ValueError as error:
        raise UsageError("{name} must be a positive number, not “{text}”", name=name, text=text) from error
