"""Numbers as data: value, kind and span, with the key by which they are compared."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from re import Match

from corpus.text.numbers.numeral import Value, exact

Key = Value | tuple[str, Value]
"""A plain number, or one with its measure: a ratio, a factor, minutes, a decade, a day of the week."""


class Kind(StrEnum):
    """The kinds of numbers, by what they count or name. A date is a year, a month and a day."""

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
    """A number and its span in the text, including what it counts (30 %, 三年).

    ``value`` is exact: a percentage as a share (3/10), a discount as the rest to pay (八折 and “20 % off”:
    4/5), a time in minutes after noon or midnight, a decade by its first year (1980, or 80). ``high`` is
    the upper end of an approximate number (十几: 11 to 19). ``also`` are the keys of other ways to express
    it. A ``firm`` number must have its counterpart in a translation; others are often idioms or left
    implicit (一, 三, “one”, “dozens”). ``unit`` is what it counts, if known. ``parts`` are the numbers of
    which it is made, if there are several (2 and 45 of 2小时45分). ``per`` is the unit that a rate is
    counted by (200公斤 of 每亩200公斤 is per mu).
    """

    value: Value
    kind: Kind
    span: tuple[int, int]
    high: Value | None = None
    also: frozenset[Key] = frozenset()
    firm: bool = True
    unit: str = ""
    parts: tuple[Value, ...] = ()
    per: str = ""

    @property
    def measure(self) -> str:
        """The measure of the value; empty for a plain number. Numbers of different measures differ."""
        return _MEASURES.get(self.kind, "")

    @property
    def key(self) -> Key:
        """The key by which numbers are compared; numbers with equal keys state the same."""
        return (self.measure, self.value) if self.measure else self.value


@dataclass(slots=True)
class Draft:
    """A number while its surroundings are read. ``bare``: nothing says yet what it counts.

    ``tail`` is the end of the unit of measurement, which the number's span does not include. ``part`` is the
    unit of the last part of a composite number.
    """

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
    tail: int = 0
    part: str = ""
    parts: tuple[Value, ...] = ()
    per: str = ""

    def number(self) -> Number:
        """The number in its present state."""
        span = self.start, self.end
        value = exact(Fraction(self.value))
        also = frozenset(self.also)
        return Number(value, self.kind, span, self.high, also, self.firm, self.unit, self.parts, self.per)

    def as_share(self, part: Fraction) -> None:
        """Make it a percentage: this number times ``part``. Plain alternatives become shares too."""
        self.kind, self.firm, self.bare = Kind.PERCENTAGE, True, False
        self.value = self.value * part
        self.high = None if self.high is None else self.high * part
        self.also = {("ratio", exact(key * part)) for key in self.also if not isinstance(key, tuple)}


Meaning = tuple[Kind, Value, str, tuple[Key, ...]]
"""What a word states without a numeral: kind, value, unit and alternatives."""


def draft_of(match: Match[str], meaning: Meaning) -> Draft:
    """The number that a word states; only a part of a hundred is firm."""
    kind, value, unit, also = meaning
    firm = kind is Kind.PERCENTAGE and value != 1
    return Draft(match.start(), match.end(), value, kind, also=set(also), firm=firm, unit=unit)
