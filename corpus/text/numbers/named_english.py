"""English numbers without a numeral: months, days of the week, doubled, a year, 2Q21; and Roman numerals."""

import re
from collections.abc import Iterator
from fractions import Fraction

from corpus.text.numbers.counted import PARTS
from corpus.text.numbers.number import Draft, Key, Kind, Meaning, draft_of
from corpus.text.numbers.numeral import Value, exact


def _all(words: str, kind: Kind, value: Value, *also: Key) -> dict[str, Meaning]:
    return dict.fromkeys(words.split(), (kind, value, "", also))


_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_DECADES = "twenties thirties forties fifties sixties seventies eighties nineties"
_MULTIPLES = {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "hundred": 100, "thousand": 1000}
_PAIRS = "both pair couple twin twins bilateral dual either"
_TENS_OF_YEARS = {"sexa": 60, "septua": 70, "octo": 80, "nona": 90}
_HALF = Fraction(1, 2)

_ENGLISH: dict[str, Meaning] = {
    **{name[:3]: (Kind.MONTH, i, "month", ()) for i, name in enumerate(_MONTHS, 1)},
    **{name: (Kind.MONTH, i, "month", ()) for i, name in enumerate(_MONTHS, 1)},
    "sept": (Kind.MONTH, 9, "month", ()),
    **{name: (Kind.WEEKDAY, i, "weekday", ()) for i, name in enumerate(_WEEKDAYS.split(), 1)},
    **{f"{name}s": (Kind.WEEKDAY, i, "weekday", ()) for i, name in enumerate(_WEEKDAYS.split(), 1)},
    **{name: (Kind.DECADE, 10 * i, "decade", (10 * i,)) for i, name in enumerate(_DECADES.split(), 2)},
    "twice": (Kind.MULTIPLE, 2, "count", (2, ("ratio", 2))),
    **_all("double twofold", Kind.MULTIPLE, 2, 2, ("ratio", 2)),
    **_all("doubled doubles doubling", Kind.MULTIPLE, 2, ("ratio", 1)),
    **_all("triple treble thrice threefold", Kind.MULTIPLE, 3, 3, ("ratio", 3), ("ratio", 2)),
    **_all("tripled triples tripling trebled trebling", Kind.MULTIPLE, 3, ("ratio", 2)),
    **_all("quadruple quadrupled quadrupling fourfold", Kind.MULTIPLE, 4, ("ratio", 3)),
    **_all("quintuple quintupled fivefold", Kind.MULTIPLE, 5, ("ratio", 4)),
    **{
        f"{word}fold": (Kind.MULTIPLE, value, "", (("ratio", value), ("ratio", value - 1)))
        for word, value in _MULTIPLES.items()
    },
    **_all("halved halve halving", Kind.FRACTION, _HALF),
    **_all("tithe tithes", Kind.FRACTION, Fraction(1, 10)),
    **dict.fromkeys(_PAIRS.split(), (Kind.CARDINAL, 2, "pair", ())),
    "tertiary": (Kind.ORDINAL, 3, "ordinal", ()),
    "duplicate": (Kind.CARDINAL, 2, "count", ()),
    "triplicate": (Kind.CARDINAL, 3, "count", ()),
    "quadruplicate": (Kind.CARDINAL, 4, "count", ()),
    "once": (Kind.CARDINAL, 1, "count", ()),
    "decade": (Kind.DURATION, 10, "year", ()),
    "century": (Kind.DURATION, 100, "year", ()),
    "fortnight": (Kind.DURATION, 14, "day", (2,)),
    **{
        f"{ten}genarian{s}": (Kind.DURATION, value, "year", (("decade", value), value // 10))
        for ten, value in _TENS_OF_YEARS.items()
        for s in ("", "s")
    },
    **_all("centenarian centenarians", Kind.DURATION, 100),
    **_all("centenary centennial", Kind.CARDINAL, 100),
    **_all("sesquicentennial sesquicentenary", Kind.CARDINAL, 150),
    **_all("bicentenary bicentennial", Kind.CARDINAL, 200),
    **_all("tercentenary tricentennial", Kind.CARDINAL, 300),
    **_all("quincentenary quincentennial", Kind.CARDINAL, 500),
    **_all("noon midday midnight", Kind.TIME, 0, 12),
    **_all("nil goalless scoreless", Kind.CARDINAL, 0),
}
_JUBILEES = {"silver": 25, "ruby": 40, "golden": 50, "diamond": 60, "platinum": 70}
_JUBILEE = re.compile(rf"\b({'|'.join(_JUBILEES)})\s+(?:wedding|jubilee|anniversary)\b")
_WORD = re.compile("[a-z]+")
_CAPITALISED = (Kind.MONTH, Kind.WEEKDAY)
_WORDS_TOO = frozenset(("may", "march"))
_A_MONTH = "|".join(name for name in _MONTHS if name not in _WORDS_TOO)
_DATED_BEFORE = re.compile(
    rf"(?:\d|\b(?:{_A_MONTH}),?(?:\s+(?:and|or))?|\b(?:in|of|since|until|till|by|early|late|mid|last|this|next|from|to|and|on|between|before|after)|-)[\s,]*$"
)
_DATED_AFTER = re.compile(
    rf"\.?\s+(?:\d|to\s+[a-z]+\b|through\b)|[–-][a-z]|,\s*\d|,?\s+(?:and\s+|or\s+)?(?:{_A_MONTH})\b|"
    rf",\s+(?:march|may)(?:,?\s+(?:and\s+|or\s+)?(?:{_A_MONTH}))\b"
)
_ONE = re.compile(
    r"\b(?:an?|per|each|every)\s+(century|decade|year|month|week|day|hour|minute)\b(?!\s+and\s+a\s+half|-)"
)
_PERIOD = re.compile(r"\b(?:([1-4])q|q([1-4])|([12])h|h([12])|fy)(?:['’]?(\d\d))?\b")
"""2Q21, Q3, H1, FY24."""
_PERIODS = frozenset(("q", "h", "fy"))
_AND_A_HALF = re.compile(
    r"\b(?:an?|one)\s+(century|decade|year|month|week|day|hour|minute)\s+and\s+a\s+half\b"
)
_PARTS_OF = PARTS.keys() - {"second"}
_ROMAN = re.compile(
    r"\bthe\s+([ivx]{2,})\s+[a-z]|\b(?:article|chapter|part|section|volume|book|annex|appendix|type|class|phase|act|war|figure|table|grade|stage|"
    r"category|level|title|schedule|mark|division|group|round|scene)\s+([ivxlc]+)\b|第([ivxlc]+)|^\s*([ivxlc]+)(?=[.、)])|"
    r"\b[a-z]{3,}\s+(?P<monarch>[ivx]{2,}|[vx])\b|\((?P<bracketed>[ivx]+)\)|"
    r"(?<![a-z\d])([ivx]+)(?=[期类型级度章节卷条])"
)
"""A monarch's is one only if the word before has a capital: Louis XIV."""
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_FORM = re.compile("c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")


def named_in_english(text: str, flat: str) -> Iterator[Draft]:
    """The English named numbers of a text, whose plain form is ``flat``, and its Roman numerals."""
    words = _WORD.findall(flat)
    if not _ENGLISH.keys().isdisjoint(words):
        yield from _english(text, flat)
    if "half" in words:
        for match in _AND_A_HALF.finditer(flat):
            parts = exact(Fraction(3, 2) * PARTS[match[1]])
            also: set[Key] = {parts} if isinstance(parts, int) else set()
            yield Draft(match.start(), match.end(), Fraction(3, 2), Kind.DURATION, also=also, unit=match[1])
    for match in _ONE.finditer(flat) if not _PARTS_OF.isdisjoint(words) else ():
        unit = match[1]
        yield Draft(
            match.start(), match.end(), 1, Kind.DURATION, also={PARTS[unit]}, firm=False, unit=unit, part=unit
        )
    for match in _JUBILEE.finditer(flat) if not _JUBILEES.keys().isdisjoint(words) else ():
        yield Draft(match.start(), match.end(), _JUBILEES[match[1]], firm=False)
    for match in _PERIOD.finditer(flat) if not _PERIODS.isdisjoint(words) else ():
        yield from _period(match)
    for match in _ROMAN.finditer(flat) if any(map(_ROMAN_FORM.fullmatch, words)) else ():
        group = match.lastindex or 0
        letters = match[group]
        capitals = text[match.start(group)] + (text[match.start()] if match.lastgroup == "monarch" else "")
        is_roman = capitals.isupper() or match.lastgroup == "bracketed"
        if len(letters) < 12 and _ROMAN_FORM.fullmatch(letters) and is_roman:
            values = [_ROMAN_VALUES[letter] for letter in letters]
            total = sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
            yield Draft(match.start(group), match.end(group), total, Kind.ORDINAL, firm=False, unit="ordinal")


def _period(match: re.Match[str]) -> Iterator[Draft]:
    """A quarter or a half-year, and its year."""
    quarter, half = match[1] or match[2], match[3] or match[4]
    end = match.end() if not match[5] else match.start(5)
    if quarter:
        yield Draft(match.start(), end, int(quarter), Kind.ORDINAL, unit="quarter")
    elif half:
        yield Draft(match.start(), end, int(half), Kind.ORDINAL, firm=False, unit="ordinal")
    if match[5]:
        yield Draft(match.start(5), match.end(5), 2000 + int(match[5]), Kind.YEAR, also={int(match[5])})


def _english(text: str, flat: str) -> Iterator[Draft]:
    for match in _WORD.finditer(flat):
        meaning = _ENGLISH.get(match[0])
        if meaning is None:
            continue
        is_capital = text[match.start()].isupper()
        if meaning[0] in _CAPITALISED and not (is_capital and _is_name(flat, match)):
            continue
        yield draft_of(match, meaning)


def _is_name(flat: str, match: re.Match[str]) -> bool:
    """Whether May, March and the short forms mean the month, not another word."""
    if match[0] not in _WORDS_TOO and len(match[0]) > 3:
        return True
    before, after = max(0, match.start() - 16), match.end()
    return bool(_DATED_AFTER.match(flat, after) or _DATED_BEFORE.search(flat, before, match.start()))
