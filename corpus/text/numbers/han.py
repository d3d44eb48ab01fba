"""Chinese numerals: 四亿二千万, 一九三七, 3000多万, 十几, 七八百, 三点五亿.

Every value is an interval, so that approximate numbers need no special rules. A run of units that is not a
numeral (亿亿亿) is read as several.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from corpus.text.characters import HAN
from corpus.text.numbers.numeral import Numeral, Value, arabic, exact, last_unit

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8}
_UNITS = _SMALL | _BIG
_TENS = {"廿": 20, "卅": 30, "卌": 40}
STARTS = frozenset((*_DIGITS, *_UNITS, *_TENS, "几", "数"))
"""Characters that a Chinese numeral may begin with."""
AFTER_DIGITS = re.compile(r"千(?![克米瓦卡赫伏帕])|[十百万亿多余来几]|\s[万亿]")
"""What turns digits into the beginning of a Chinese numeral: 3千, 20多, 1.2 亿."""

_POSITIONAL = re.compile("[零一二三四五六七八九]{2,40}")
_DECIMAL = re.compile(
    "点(?!一[直起定般样旦])([零一二三四五六七八九]{1,40}+)(?![十百千分刻]|[多来]?[点分])([百千]?[万亿]{0,2})"
)
_OF_MEASURES = frozenset("克瓦卡赫伏帕")
_ABOUT = re.compile("([百千万])(?:儿?八[十百千]|把(?=[块元里斤个人字来])|十(?![百千万亿一二三四五六七八九]))")
"""百八十, 百十来: a hundred or so."""
_TAEL = re.compile(rf"一两(?:[银金黄重酒肉茶米]|[^{HAN}]|$)")
_AND_UNITS = re.compile("(?:有[一二三四五六七八九]|又[二三四五六七八九])(?!分之)")
_MANY = re.compile(
    "(?<![早晚以马])上(?:[百千万亿]|十万)[十百千万亿]*(?!分之)|以[百千万亿]+计"
)  # 上万, 数以百计
_OR_NEXT = [
    {f"、{digit}{unit}" for digit in _DIGITS if _DIGITS[digit] == value + 1 for unit in _UNITS}
    for value in range(10)
]
"""What makes each digit a range: 二 before 、三十."""
_ENDLESS = 10**30
_MOST_UNITS = 20


def han_numeral(text: str, start: int) -> Numeral | None:
    """The numeral that begins here, in Chinese numerals or in digits with Chinese units; None if there is
    none.

    ``text`` is plain (:func:`corpus.text.numbers.numeral.plain`).
    """
    if (run := _POSITIONAL.match(text, start)) and (read := _positional(text, run)):
        return read
    if about := _ABOUT.match(text, start):
        size = _UNITS[about[1]]
        return Numeral(size * 8 // 10, 2 * size - 1, start, about.end(), "han", size, loose=True)
    reading = _Reading(text, start, start)
    while reading.place < len(text) and reading.units < _MOST_UNITS and reading.step():
        pass
    return reading.numeral() if reading.place > start else None


@dataclass(slots=True)
class _Reading:
    """A partly read numeral: the complete part, the part below 万 or 亿, the digit that awaits its unit."""

    text: str
    start: int
    place: int
    low: Value = 0
    high: Value = 0
    part_low: Value = 0
    part_high: Value = 0
    digit: tuple[Value, Value] | None = None
    small: int = _ENDLESS
    big: int = _ENDLESS
    unit: int = 1
    scale: int = 1
    units: int = 0
    zero: bool = False
    vague: bool = False
    more: bool = False
    in_digits: bool = False

    def step(self) -> bool:
        """Read one character, or one number in digits; False if it does not belong to the numeral."""
        character = self.text[self.place]
        if "0" <= character <= "9":
            return self._arabic()
        if character in _DIGITS:
            return self._digit(_DIGITS[character])
        if character == "单" and self.unit >= 100 and self._next() in _DIGITS:  # 一百单八
            return self._digit(0)
        is_sum = character in "有又" and self.unit == 10 and self.units and self.digit is None
        if is_sum and _AND_UNITS.match(self.text, self.place) and not self._is_likely():
            return self._digit(0)  # 八十有三, 五十又五
        if character in "几数":
            return self._some(character)
        if character in _SMALL:
            return self._small_unit(_SMALL[character], character == "十")
        if character in _BIG:
            return self._big_unit(_BIG[character])
        if character in _TENS:
            if self.digit is not None or self.small <= 10:
                return False
            self._add(_TENS[character], _TENS[character])
            self.small = self.unit = 10
            return self._go_on()
        return character in "多余来" and self._and_more(character)

    def _is_likely(self) -> bool:
        """Whether this is 十有八九, nine times out of ten."""
        return self.part_low == 10 and self._next() in ("八", "九")

    def _go_on(self, characters: int = 1) -> bool:
        self.place += characters
        return True

    def _next(self) -> str:
        return self.text[self.place + 1 : self.place + 2]

    def _add(self, low: Value, high: Value) -> None:
        self.part_low, self.part_high = self.part_low + low, self.part_high + high

    def _arabic(self) -> bool:
        if self.digit is not None or (self.units and self.unit < 1000):
            return False
        value, end = arabic(self.text, self.place)
        if self.units and not 0 < value < self.unit:
            return False
        self.digit, self.place, self.in_digits = (value, value), end, True
        if self.text[end : end + 2] in (" 万", " 亿"):
            self.place += 1
        return True

    def _digit(self, value: int) -> bool:
        is_tael = (
            self.text[self.place] == "两"
            and self.place > self.start
            and self._next() not in ("百", "千", "万")
        )
        if self.digit is not None or is_tael:
            return False
        if not value:
            in_score = self._next() in ("比", "到", "至") or self.text.startswith("比", self.place - 1)
            if self.place == self.start and self._next() != "点" and not in_score:
                return False
            self.zero = True
            if self.place == self.start:
                self.digit = 0, 0
            return self._go_on()
        self.digit = value, value
        following = _DIGITS.get(self._next(), 0)
        is_pair = following > 1 and not _TAEL.match(self.text, self.place)
        if is_pair and (following == value + 1 or (value, following) == (3, 5)):
            self.digit, self.vague = (value, following), True
            return self._go_on(2)
        if self.text[self.place + 1 : self.place + 4] in _OR_NEXT[value]:
            self.digit, self.vague = (value, value + 1), True
            return self._go_on(3)
        return self._go_on()

    def _some(self, character: str) -> bool:
        counts_units = self._next() in _UNITS and self._next() != ""
        if self.digit is not None or not (counts_units or (character == "几" and self.unit == 10)):
            return False
        self.digit, self.vague = ((2, 9) if counts_units and not self.units else (1, 9)), True
        return self._go_on()

    def _small_unit(self, size: int, is_ten: bool) -> bool:
        if size == 1000 and self._next() in _OF_MEASURES and self._next():
            return False  # 三千克
        if size >= self.small or (self.digit is None and self.place > self.start and not is_ten):
            return False
        low, high = self.digit or (1, 1)
        self._add(low * size, high * size)
        self.digit, self.small, self.unit, self.zero = None, size, size, False
        self.units += 1
        return self._go_on()

    def _big_unit(self, size: int) -> bool:
        low, high = self.digit or (0, 0)
        low, high = self.part_low + low, self.part_high + high
        least = size
        if size >= self.big:
            if self.big != 10**4 or size != 10**8:
                return False
            least = size if low else 10**4 * size
            self.low, self.high = (self.low + low) * size, (self.high + high) * size  # 万亿, 二万六千亿
        elif self.place == self.start:
            self.low = self.high = size
        elif low:
            self.low, self.high = self.low + low * size, self.high + high * size
        else:
            return False
        self.part_low = self.part_high = 0
        self.digit, self.small, self.big, self.unit, self.zero = None, _ENDLESS, least, size, False
        self.scale = max(self.scale, size)
        self.units += 1
        return self._go_on()

    def _and_more(self, character: str) -> bool:
        """Read 多 or 余 after a unit or digits, or 来 after ten: less than one more of the last unit."""
        in_digits = self.digit is not None and self.in_digits
        if not (in_digits or (self.units and self.digit is None)) or (character == "来" and self.unit != 10):
            return False
        if self.digit is not None:
            self.digit = self.digit[0], self.digit[1] + last_unit(self.digit[0])
        elif self.part_high:
            self.part_high += self.unit
        else:
            self.high += self.unit
        self.vague = self.more = True
        self._go_on()
        return self.text[self.place : self.place + 1] in ("万", "亿")

    def numeral(self) -> Numeral:
        """The numeral read so far."""
        is_pair = self.digit is not None and self.vague and self.digit[1] < 10
        if self.digit is not None:
            low, high = self.digit
            is_short = self.unit >= (1000 if self.in_digits else 100) and high < 10
            if is_short and not self.zero and not self.vague and isinstance(low, int):
                low, high = low * (self.unit // 10), high * (self.unit // 10)  # 三万五
            self._add(low, high)
        low, high = exact(self.low + self.part_low), exact(self.high + self.part_high)
        text, start, end = self.text, self.start, self.place
        ends_in_digit = text[end - 1] in _DIGITS or text[end - 1] == "十"
        if not self.vague and ends_in_digit and (decimal := _DECIMAL.match(text, end)):
            digits = "".join(str(_DIGITS[c]) for c in decimal[1])
            scale = 1
            for character in decimal[2]:
                scale *= _UNITS[character]
            low = exact((low + Fraction(int(digits), 10 ** len(digits))) * scale)
            return Numeral(low, low, start, decimal.end(), "han", scale)
        high -= self.more
        if end > start + 1 and text[end - 1] == "零":
            end -= 1
        written = text[start:end]
        if self.digit is None and high > low and written[0] in "几数":
            high += self.unit - 1  # 数百 goes on to 999
        if self.in_digits:
            loose = False
        else:
            is_unit = len(written) == 1 or all(c in _UNITS for c in written)  # 万, 百万
            one_unit = len(written) == 2 and written[0] == "一" and written[1] in _UNITS  # 一百
            loose = (is_unit and written not in _TENS) or one_unit or low <= 10
            loose = loose or (self.vague and written[0] in "几数十")
            if set(written) <= _UNITS.keys() and _MANY.search(text, start - 1, end + 2):
                high = 10 * low - 1
        others: tuple[Value, ...] = (low, high) if is_pair else ()
        if written.endswith("十几"):
            others = (low - 1,)  # more than ten
        return Numeral(
            low,
            high,
            start,
            end,
            "digits" if self.in_digits else "han",
            max(self.scale, self.unit),
            loose=loose,
            others=others,
        )


def _positional(text: str, run: re.Match[str]) -> Numeral | None:
    """Digits without units: 一九三七, or in pairs 三七; None if they mean something else (七八, 三百)."""
    digits = [_DIGITS[c] for c in run[0]]
    start, end = run.span()
    following = text[end : end + 1]
    if following and following in _UNITS:
        return None
    value = int("".join(map(str, digits)))
    if len(digits) == 2:
        is_year = following in ("年", "后")  # 零八年, 九零后
        if not is_year and (not digits[0] or not digits[1] or digits[1] == digits[0] + 1):
            return None
        others = (*digits, 1900 + value)  # 九二共识: 1992
        return Numeral(value, value, start, end, "han", loose=True, others=others)
    rising = all(b == a + 1 for a, b in pairwise(digits))  # 三四五六年级
    firm = not rising and ("零" in run[0] or (len(digits) == 4 and following == "年"))
    others = () if firm else tuple(digits)
    if others and len(digits) == 3:
        others += divmod(value, 10) + divmod(value, 100)  # 九一八: 18 September
    return Numeral(value, value, start, end, "han", loose=not firm, others=others)
