"""The dates in a text, Chinese or English, in any notation; and other dates, written in the same way."""

import re
from dataclasses import dataclass

from corpus.text.numbers.han import han_numeral
from corpus.text.numbers.numeral import plain

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NUMBER_OF_MONTH = {name.lower(): i for i, name in enumerate(_MONTHS, 1)}
_NUMBER_OF_MONTH |= {name[:3]: i for name, i in _NUMBER_OF_MONTH.items()} | {"sept": 9}
_NAME = rf"(?P<month>\b(?:{'|'.join(sorted(_NUMBER_OF_MONTH, key=len, reverse=True))})\b)\.?"

_HAN = "零一二三四五六七八九"
_HAN_YEAR = rf"(?P<year>(?<!\d)[12]\d{{3}}|(?<![{_HAN}])[一二][{_HAN}]{{3}})\s?年\s?"
_HAN_MONTH = r"(?P<month>(?<!\d)[01]?\d|十[一二]?|[一二三四五六七八九])\s?月"
_HAN_DAY = r"\s?(?P<day>[0-3]?\d|[一二三四五六七八九十廿卅]{1,3})\s?[日号]"
_DAY = r"(?P<day>(?<![\d.,/-])[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})(?![\d%]|[.,]\d)"
_SEPARATOR = r"(?P<separator>[-/.])"
_START, _END = r"(?<![\d./-])", r"(?![./-]?\d)"
_PATTERNS = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"(?:{_HAN_YEAR})?{_HAN_MONTH}{_HAN_DAY}",
        rf"{_HAN_YEAR}{_HAN_MONTH}",
        rf"{_DAY}(?:\s+of)?\s+{_NAME},?\s+{_YEAR}",
        rf"{_NAME}\s+{_DAY},?\s+{_YEAR}",
        rf"{_NAME},?\s+{_YEAR}",
        rf"{_DAY}(?:\s+of)?\s+{_NAME}",
        rf"{_NAME}\s+{_DAY}(?![\d%:]|[.,]\d)",
        rf"{_START}(?P<year>[12]\d{{3}}){_SEPARATOR}(?P<month>[01]?\d)(?P=separator)(?P<day>[0-3]?\d){_END}",
        rf"{_START}(?P<one>[0-3]?\d){_SEPARATOR}(?P<two>[0-3]?\d)(?P=separator)(?P<year>[12]\d{{3}}){_END}",
    )
]

Day = tuple[int, int, int]
"""Year, month and day; 0 for what a date does not state."""


_ORDERS = {"mdy": ("month", "day"), "dmy": ("day", "month")}


@dataclass(frozen=True, slots=True)
class Date:
    """A date and its span. ``parts`` are the spans of its year, month and day, as far as it has them.

    In 3/5/2026 nobody can tell which number is the month. ``order`` is how such a date is read: mdy, as in
    America, unless there are dots or that is not a date; empty for all others.
    """

    day: Day
    span: tuple[int, int]
    parts: tuple[tuple[str, tuple[int, int]], ...]
    order: str = ""

    def readings(self) -> tuple["Date", ...]:
        """The date, and the same read in the other order if that is a date too."""
        year, month, day = self.day
        if not self.order or day > 12:
            return (self,)
        [order] = _ORDERS.keys() - {self.order}
        exchanged = {"year": "year", "month": "day", "day": "month"}
        parts = tuple((exchanged[name], span) for name, span in self.parts)
        return self, Date((year, day, month), self.span, parts, order)


def dates(text: str) -> list[Date]:
    """The dates of a text in order, each with at least two of year, month and day; spans do not overlap."""
    flat = plain(text)
    found = [
        date
        for pattern in _PATTERNS
        for match in pattern.finditer(flat)
        if (date := _read(text, flat, match)) is not None
    ]
    found.sort(key=lambda date: (date.span[0], -date.span[1]))
    kept: list[Date] = []
    for date in found:
        if not kept or date.span[0] >= kept[-1].span[1]:
            kept.append(date)
    return kept


def _read(text: str, flat: str, match: re.Match[str]) -> Date | None:
    names = [name for name, part in match.groupdict().items() if part and name != "separator"]
    spans = {name: match.span(name) for name in names}
    if "one" not in spans:
        return _date(text, flat, match.span(), spans, "")
    one, two = spans.pop("one"), spans.pop("two")
    orders = ("dmy", "mdy") if match["separator"] == "." else ("mdy", "dmy")
    for order in orders:
        ordered = spans | dict(zip(_ORDERS[order], (one, two), strict=True))
        if date := _date(text, flat, match.span(), ordered, order):
            return date
    return None


def _date(
    text: str, flat: str, span: tuple[int, int], spans: dict[str, tuple[int, int]], order: str
) -> Date | None:
    if flat[slice(*spans["month"])] in ("may", "march") and not text[spans["month"][0]].isupper():
        return None
    year, month, day = (_value(flat, spans.get(name)) for name in ("year", "month", "day"))
    if not 1 <= month <= 12 or day > 31 or ("day" in spans and not day):
        return None
    parts = tuple(sorted(spans.items(), key=lambda item: item[1]))
    return Date((year, month, day), span, parts, order)


def _value(flat: str, span: tuple[int, int] | None) -> int:
    if span is None:
        return 0
    written = flat[slice(*span)]
    if written.isdecimal() and written.isascii():
        return int(written)
    if written in _NUMBER_OF_MONTH:
        return _NUMBER_OF_MONTH[written]
    if len(written) == 4:
        return int("".join(str(_HAN.index(digit)) for digit in written))
    numeral = han_numeral(written, 0)
    return int(numeral.low) if numeral and numeral.end == len(written) else 0


def with_day(text: str, date: Date, day: Day) -> str:
    """Another day, written as the date of the text is.

    Raises ValueError if it does not state the same parts.
    """
    if list(map(bool, day)) != list(map(bool, date.day)):
        raise ValueError(day)
    values = dict(zip(("year", "month", "day"), day, strict=True))
    written = text[slice(*date.span)]
    is_padded = "-" in written or any(text[start] == "0" for _, (start, _) in date.parts)
    pieces, end = [], date.span[0]
    for name, span in date.parts:
        pieces += [text[end : span[0]], _alike(text[slice(*span)], name, values[name], is_padded)]
        end = span[1]
    whole = "".join((*pieces, text[end : date.span[1]]))
    return re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", _ordinal(values["day"]), whole)


def _alike(piece: str, name: str, value: int, is_padded: bool) -> str:
    """The value written as the piece is: as a name, in Chinese numerals, in digits."""
    if piece.lower() in _NUMBER_OF_MONTH:
        month = _MONTHS[value - 1]
        month = month if piece.capitalize() in _MONTHS else month[:3]
        return month.upper() if piece.isupper() else month
    digits = f"{value:02}" if is_padded else str(value)
    if piece.isascii():
        return digits
    if piece[0].isdecimal():
        return digits.translate({ord("0") + i: ord("０") + i for i in range(10)})
    if name == "year":
        return "".join(
            ("零" if "零" in piece else "〇") if digit == "0" else _HAN[int(digit)] for digit in digits
        )
    tens, ones = divmod(value, 10)
    return (_HAN[tens] if tens > 1 else "") + ("十" if tens else "") + (_HAN[ones] if ones else "")


def _ordinal(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
