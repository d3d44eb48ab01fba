"""Two systems compared segment by segment, as the report shows them."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from align.scoring.evaluation import Evaluation
from align.scoring.metrics import Metric
from align.scoring.ngrams import Win, ngram_wins
from align.scoring.report.scale import Scale, round_step
from align.scoring.results import Result

MOST_PAIRS = 12
BARS = 10
"""How many bars a histogram has at most on each side of zero."""
BANDS = 5
"""Into how many bands the table divides each system's scores."""
_DOT_CELLS = 100  # dots lie on a grid of this many places each way, which bounds their number

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bar:
    """The number of segments that differ by one amount; ``steps`` is 0 where equal, negative where right is
    better.
    """

    steps: int
    label: str
    segments: int


@dataclass(frozen=True, slots=True)
class HeadToHead:
    """A pair of systems under one metric; ``left_better`` and ``right_better`` count segments.

    ``places`` are the systems' places in the ranking, as the segment browser numbers them.
    """

    left: str
    right: str
    places: tuple[int, int]
    label: str
    left_better: int
    right_better: int
    equal: int
    bars: list[Bar]
    dots: list[tuple[float, str]]
    """Radius, and an SVG path through all dots of that radius, in units of 100 × 100 (y upwards)."""
    scale: Scale
    bands: list[str]
    table: list[list[int]]
    """Segments by the band of the left system (row) and of the right one (column)."""
    left_wins: list[Win]
    right_wins: list[Win]

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The positions of the scale's round values, in per cent, and their labels."""
        return [(self.scale.at(tick), f"{tick:g}") for tick in self.scale.ticks]

    @property
    def highest(self) -> int:
        """The segments of the highest bar."""
        return max(bar.segments for bar in self.bars)


def head_to_heads(evaluation: Evaluation, result: Result) -> list[HeadToHead]:
    """The best system under the first metric against each other one, or the baseline if one was named."""
    metric = evaluation.metrics[0]
    entry = result["metrics"][0]
    named = result["significance"]["reported"] and not entry["clusters"]
    first = result["baseline"] if named else entry["ranking"][0]
    others = [name for name in entry["ranking"] if name != first][:MOST_PAIRS]
    systems = {system.name: system for system in evaluation.systems}
    wins = ngram_wins(evaluation.test_set, systems[first], [systems[name] for name in others])
    return [
        _head_to_head(evaluation, metric, entry["ranking"], (first, other), *won)
        for other, won in zip(others, wins, strict=True)
    ]


def _head_to_head(
    evaluation: Evaluation,
    metric: Metric,
    ranking: list[str],
    names: tuple[str, str],
    left_wins: list[Win],
    right_wins: list[Win],
) -> HeadToHead:
    scores = [evaluation.segment_scores(metric, name) for name in names]
    gain = np.round(scores[0] - scores[1], 6) * (-1 if metric.lower_is_better else 1)
    # A TER of a short segment can be in the hundreds: what lies beyond the scale is drawn at its edge.
    together = np.concatenate(scores)
    highest = round(float(np.quantile(together, 0.99) if metric.lower_is_better else together.max()), 6)
    top = round_step(highest, BANDS) * BANDS if highest > 0 else 1.0
    scale = Scale(min(0.0, float(together.min())), top)
    return HeadToHead(
        *names,
        (ranking.index(names[0]), ranking.index(names[1])),
        metric.label,
        int(np.sum(gain > 0)),
        int(np.sum(gain < 0)),
        int(np.sum(gain == 0)),
        histogram(gain),
        _dots(scale, *scores),
        scale,
        *_table(scale, *scores),
        left_wins,
        right_wins,
    )


def histogram(gain: Scores) -> list[Bar]:
    """Segments by how much better the left system is: equal ones by themselves, the outermost bars open.

    Bar ``k`` holds the gains above ``(k - 1)`` and up to ``k`` steps, bar ``-k`` the same losses.
    """
    step = round_step(float(np.quantile(np.abs(gain), 0.97)), BARS)
    steps = np.clip(np.sign(gain) * np.ceil(np.abs(gain) / step), -BARS, BARS).astype(int)
    outermost = int(np.abs(steps).max())
    counts = Counter(steps.tolist())
    return [
        Bar(k, _difference(k, step, open_end=abs(k) == BARS), counts[k])
        for k in range(-outermost, outermost + 1)
    ]


def _difference(steps: int, step: float, open_end: bool) -> str:
    if not steps:
        return "0"
    sign = "+" if steps > 0 else "−"
    low, high = (abs(steps) - 1) * step, f"{sign}{abs(steps) * step:g}"
    start = f"{sign}{low:g}" if low else "0"
    return f"{start} and more" if open_end else f"{start} to {high}"


def _dots(scale: Scale, left: Scores, right: Scores) -> list[tuple[float, str]]:
    """One path for each size of dot; the area of a dot shows the number of segments at its place."""
    places = Counter(zip(_places(scale, left), _places(scale, right), strict=True))
    paths: dict[float, list[str]] = {}
    for (x, y), segments in sorted(places.items()):
        radius = min(3.0, round(0.6 * 2 ** (segments.bit_length() / 2 - 0.5), 2))
        paths.setdefault(radius, []).append(f"M{x} {_DOT_CELLS - y}h0")
    return [(radius, "".join(parts)) for radius, parts in sorted(paths.items(), reverse=True)]


def _places(scale: Scale, scores: Scores) -> list[int]:
    span = scale.high - scale.low
    places: list[int] = (
        np.clip(np.rint(_DOT_CELLS * (scores - scale.low) / span), 0, _DOT_CELLS).astype(int).tolist()
    )
    return places


def _table(scale: Scale, left: Scores, right: Scores) -> tuple[list[str], list[list[int]]]:
    edges = np.linspace(scale.low, scale.high, BANDS + 1)
    rows, columns = (
        np.clip(np.searchsorted(edges, scores, side="right") - 1, 0, BANDS - 1) for scores in (left, right)
    )
    table = np.zeros((BANDS, BANDS), dtype=int)
    np.add.at(table, (rows, columns), 1)
    return [f"{low:g}–{high:g}" for low, high in pairwise(edges)], table.tolist()
