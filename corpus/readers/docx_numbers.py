"""The numbers that Word puts before paragraphs (ECMA-376, 17.9): ``1.1``, ``(a)``, ``第三条``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.readers.docx_names import attribute, child, value_of

_DIGITS = "〇一二三四五六七八九"


def _chinese(number: int) -> str:
    """A Chinese numeral for counting, below ten thousand: 十二, 一百零五."""
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += _DIGITS[digit] + name
        elif text and number and not text.endswith("零"):
            text += "零"
    return text[1:] if text.startswith("一十") else text


def _letters(number: int) -> str:
    """a, b … z, aa, bb."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


_ROMAN = "m 1000 cm 900 d 500 cd 400 c 100 xc 90 l 50 xl 40 x 10 ix 9 v 5 iv 4 i 1".split()  # noqa: SIM905


def _roman(number: int) -> str:
    text = ""
    for letters, worth in zip(_ROMAN[::2], map(int, _ROMAN[1::2]), strict=True):
        text += letters * (number // worth)
        number %= worth
    return text


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= 20 else str(number)


_COUNTING = "chineseCounting chineseCountingThousand ideographTraditional taiwaneseCounting japaneseCounting"
_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": "{:02}".format,
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalFullWidth": lambda number: str(number).translate({48 + i: 0xFF10 + i for i in range(10)}),
    **dict.fromkeys([*_COUNTING.split(), "taiwaneseCountingThousand", "chineseLegalSimplified"], _chinese),
}


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class Numbering:
    """The labels of a document's paragraphs, to be requested in order.

    ``numbering`` is the root of the part numbering.xml, None if there is none; ``styles`` gives the
    ``w:numPr`` of each paragraph style that has one.
    """

    numbering: Any
    styles: Mapping[str, Any]
    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _abstract: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.numbering is None:
            return
        abstract: dict[str, dict[int, _Level]] = {}
        for element in self.numbering.iterfind("{*}abstractNum"):
            abstract[attribute(element, "abstractNumId")] = _levels_in(element)
        for element in self.numbering.iterfind("{*}num"):
            number = attribute(element, "numId")
            name = value_of(element, "abstractNumId")
            self._abstract[number] = name
            levels = dict(abstract.get(name, {}))
            for override in element.iterfind("{*}lvlOverride"):
                at = _integer(attribute(override, "ilvl"))
                if child(override, "lvl") is not None:
                    levels |= _levels_in(override)
                elif (start := value_of(override, "startOverride")) and at in levels:
                    level = levels[at]
                    levels[at] = _Level(_integer(start), level.format, level.text, level.legal, level.style)
                    self._abstract[number] = f"{name}/{number}"  # restarts the count
            self._levels[number] = levels

    def label(self, properties: Any, style: str) -> str | None:
        """The label of the next paragraph; empty for a bullet, None if it is not in a list."""
        own = child(properties, "numPr") if properties is not None else None
        inherited = self.styles.get(style)
        numbered = own if own is not None else inherited
        if numbered is None:
            return None
        number = value_of(numbered, "numId") or (
            value_of(inherited, "numId") if inherited is not None else ""
        )
        levels = self._levels.get(number, {})
        linked = next((at for at, level in levels.items() if style and level.style == style), 0)
        at = _integer(value_of(numbered, "ilvl") or str(linked))
        level = levels.get(at)
        if number == "0" or level is None:
            return None
        counts = self._counts.setdefault(self._abstract[number], {})
        counts[at] = counts[at] + 1 if at in counts else level.start
        for deeper in [other for other in counts if other > at]:
            del counts[deeper]
        if level.format in ("bullet", "none"):
            return ""
        return re.sub(
            r"%(\d)", lambda match: self._shown(number, int(match[1]) - 1, counts, level), level.text
        )

    def _shown(self, number: str, at: int, counts: Mapping[int, int], shown_in: _Level) -> str:
        level = self._levels[number].get(at, _Level())
        count = counts.get(at, level.start)
        formatted = _FORMATS.get("decimal" if shown_in.legal else level.format, str)
        return formatted(count) if 0 < count < 10_000 else str(count)


def _levels_in(element: Any) -> dict[int, _Level]:
    return {
        _integer(attribute(level, "ilvl")): _Level(
            _integer(value_of(level, "start") or "1"),
            value_of(level, "numFmt") or "decimal",
            value_of(level, "lvlText"),
            child(level, "isLgl") is not None,
            value_of(level, "pStyle"),
        )
        for level in element.iterfind("{*}lvl")
    }


def _integer(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() else 0
