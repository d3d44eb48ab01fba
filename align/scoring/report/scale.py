"""From scores to places on a chart."""

from dataclasses import dataclass

_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1e9)


def round_step(span: float, most: int) -> float:
    """The smallest round number of which at most ``most`` steps cover a span."""
    return next(step for step in _STEPS if span / step <= most)


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of scores drawn over the width of a chart; positions are per cent."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """The position of a value."""
        return round(100 * (value - self.low) / (self.high - self.low), 2) if self.high > self.low else 50.0

    @property
    def ticks(self) -> list[float]:
        """Round values within the range, about five of them."""
        step = round_step(self.high - self.low, 6)
        first = int(self.low / step) * step
        values = [first + i * step for i in range(9)]
        return [round(value, 2) for value in values if self.low <= value <= self.high]
