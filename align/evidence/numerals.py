"""Numbers as values, however a text writes them: 三千五百, 1,200万, twelve million, 2006, 二〇〇六."""

import re

_CHINESE = re.compile("[零〇一二两兩三四五六七八九十百千万萬亿億廿卅]+")
_ARABIC = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*([万萬亿億千百]?)")
_ENGLISH = re.compile(r"\d[\d,]*(?:\.\d+)?|[a-z]+")

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "两": 2, "兩": 2, "廿": 20, "卅": 30}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth"
_WORDS = {word: 10 * value for value, word in enumerate(_TENS.split())}
_WORDS |= {word: value for words in (_SMALL, _ORDINALS) for value, word in enumerate(words.split())}
_WORDS |= {"twice": 2, "double": 2, "dozen": 12, "twelfth": 12}
_MULTIPLES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def chinese_numbers(text: str) -> set[float]:
    """The values above one in a Chinese text: one is an article as often as a number."""
    values = {_chinese_value(match[0]) for match in _CHINESE.finditer(text)}
    for digits, unit in _ARABIC.findall(text):
        values.add(float(re.sub("[,，]", "", digits)) * (_UNITS | _MYRIADS).get(unit, 1))
    return {value for value in values if value > 1}


def _chinese_value(numeral: str) -> float:
    if len(numeral) > 1 and all(_DIGITS.get(character, 10) < 10 for character in numeral):
        return float("".join(str(_DIGITS[character]) for character in numeral))
    total = section = digit = 0
    for character in numeral:
        if character in _DIGITS:
            digit += _DIGITS[character]
        elif character in _UNITS:
            section += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            total = (total + section + digit) * _MYRIADS[character]
            section = digit = 0
    return float(total + section + digit)


def english_numbers(text: str) -> set[float]:
    """The values above one in an English text, in digits or words (``twelve million``, ``twenty-eight``)."""
    values: set[float] = set()
    total, current = 0.0, None
    for token in [*_ENGLISH.findall(text.lower()), ""]:
        if token in _MULTIPLES and (current is not None or total):
            total, current = total + (current or 1) * _MULTIPLES[token], None
        elif token == "hundred" and current is not None:
            current *= 100
        elif token == "and" and current is not None and current % 100 == 0:
            continue
        elif token in _WORDS and current is None and total:
            current = float(_WORDS[token])
        elif token in _WORDS and current is not None and _joins(current, _WORDS[token]):
            current += _WORDS[token]
        else:
            if current is not None or total:
                values.add(total + (current or 0))
            total, current = 0.0, None
            if token in _WORDS:
                current = float(_WORDS[token])
            elif token in ("hundred", *_MULTIPLES):
                current = float(_MULTIPLES.get(token, 100))
            elif token[:1].isdigit():
                current = float(token.replace(",", ""))
    return {value for value in values if value > 1}


def _joins(current: float, value: int) -> bool:
    """Whether a smaller number goes on a larger one, as 8 on 20 and 28 on 300."""
    return (current % 100 == 0 and value < 100) or (
        20 <= current % 100 <= 90 and current % 10 == 0 and value < 10
    )
