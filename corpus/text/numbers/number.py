"""What a number is, and what it is compared by."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from corpus.text.numbers.numeral import Value, exact

Key = Value | tuple[str, Value]
"""A plain number, or one with what it measures: a ratio, a factor, minutes, a decade, a day of the week."""


class Kind(StrEnum):
    """What a number counts or names. A date is a year, a month and a day."""

    CARDINAL = "cardinal"
    ORDINAL = "ordinal"
    PERCENTAGE = "percentage"
    FRACTION = "fraction"
    DISCOUNT = "discount"
    MULTIPLE = "multiple"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    WEEKDAY = "weekday"
    DECADE = "decade"
    CENTURY = "century"
    TIME = "time"
    DURATION = "duration"
    MONEY = "money"
    CODE = "code"


_MEASURES = {
    Kind.PERCENTAGE: "ratio",
    Kind.FRACTION: "ratio",
    Kind.DISCOUNT: "price",
    Kind.MULTIPLE: "times",
    Kind.DECADE: "decade",
    Kind.WEEKDAY: "weekday",
    Kind.TIME: "time",
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where it stands in the text, with what it counts (30 %, 三年).

    ``value`` is exact: a percentage as a share (3/10), a discount as
    what is left to pay (八折 and “20 % off”: 4/5), a time in minutes after noon or midnight, a decade by
    its first year (1980, or 80). ``high`` is the upper end of an approximate number (十几: 11 to 19).
    ``also`` are the keys of other ways to put it. A ``firm`` number must have its counterpart in a
    translation; others are as often idioms or left implicit (一, 三, “one”, “dozens”). ``unit`` is what it
    counts, where known.
    """

    value: Value
    kind: Kind
    span: tuple[int, int]
    high: Value | None = None
    also: frozenset[Key] = frozenset()
    firm: bool = True
    unit: str = ""

    @property
    def measure(self) -> str:
        """What the value measures, empty for a plain number. Other measures are other numbers."""
        return _MEASURES.get(self.kind, "")

    @property
    def key(self) -> Key:
        """What the number states, to compare it by."""
        return (self.measure, self.value) if self.measure else self.value


@dataclass(slots=True)
class Draft:
    """A number while what stands around it is read. ``bare``: nothing says yet what it counts."""

    start: int
    end: int
    value: Value
    kind: Kind = Kind.CARDINAL
    high: Value | None = None
    also: set[Key] = field(default_factory=set)
    firm: bool = True
    unit: str = ""
    scale: int = 1
    bare: bool = False

    def number(self) -> Number:
        """The number, as it is now."""
        span = self.start, self.end
        value = exact(Fraction(self.value))
        return Number(value, self.kind, span, self.high, frozenset(self.also), self.firm, self.unit)

    def as_share(self, part: Fraction) -> None:
        """Make it a percentage: so many times ``part``. Plain alternatives become shares too."""
        self.kind, self.firm, self.bare = Kind.PERCENTAGE, True, False
        self.value = self.value * part
        self.high = None if self.high is None else self.high * part
        self.also = {("ratio", exact(key * part)) for key in self.also if not isinstance(key, tuple)}
