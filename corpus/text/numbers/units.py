"""Units of time and measurement: how either language writes them, what they measure, and their size."""

import re
from fractions import Fraction
from typing import NamedTuple

from corpus.text.numbers.numeral import Value


class Unit(NamedTuple):
    """The dimension of a unit, its size in SI units (square and cubic metres), and patterns for its names."""

    dimension: str
    size: Fraction
    chinese: str
    english: str


def _unit(dimension: str, size: str, chinese: str, english: str) -> Unit:
    return Unit(dimension, Fraction(size), chinese, english)


DURATIONS = {
    "millennium": _unit("time", "31557600000", "个千年", "millenni(?:um|a)"),
    "century": _unit("time", "3155760000", "个?多?世纪", "centur(?:y|ies)"),
    "decade": _unit("time", "315576000", "个十年", "decades?"),
    "minute": _unit("time", "60", "多?分钟", "minutes?|mins?"),
    "hour": _unit("time", "3600", "个?多?(?:小时|钟头)", "hours?|hrs?"),
    "second": _unit("time", "1", "秒钟?", "seconds?|secs?"),
    "fortnight": _unit("time", "1209600", "个双周", "fortnights?"),
    "week": _unit("time", "604800", "个?多?(?:周(?!年|岁|边|围|报|刊|期)|星期|礼拜)", "weeks?"),
    "month": _unit("time", "2629800", "个?多?月", "months?"),
    "year": _unit("time", "31557600", "周年|年(?!级)|载|周岁|岁", "years?|yrs?|anniversary"),
    "day": _unit("time", "86400", "多?天|日(?!本|元|常|报)", "days?"),
}
"""A month and a year by the Julian calendar's mean."""

MEASURES = {
    "square kilometre": _unit(
        "area", "1e6", "平方公里|平方千米", "square kilomet(?:re|er)s?|sq(?:uare)? km|km[2²]"
    ),
    "square metre": _unit("area", "1", "平方米|平米|㎡", "square met(?:re|er)s?|sq ?m|m[2²]"),
    "square foot": _unit("area", "0.09290304", "平方英尺|平方呎", "square f(?:oo|ee)t|sq ft"),
    "square mile": _unit("area", "2589988.110336", "平方英里", "square miles?|sq miles?"),
    "hectare": _unit("area", "10000", "公顷", "hectares?|ha"),
    "acre": _unit("area", "4046.8564224", "英亩", "acres?"),
    "mu": _unit("area", "2000/3", "亩", "mu"),
    "kilometre": _unit("length", "1000", "公里|千米", "kilomet(?:re|er)s?|kms?"),
    "centimetre": _unit("length", "0.01", "厘米|公分", "centimet(?:re|er)s?|cm"),
    "millimetre": _unit("length", "0.001", "毫米", "millimet(?:re|er)s?|mm"),
    "mile": _unit("length", "1609.344", "英里|哩", "miles?|mph"),
    "nautical mile": _unit("length", "1852", "海里|浬", "nautical miles?"),
    "yard": _unit("length", "0.9144", "码(?!头|洋|农)", "yards?"),
    "foot": _unit("length", "0.3048", "英尺|呎", "f(?:oo|ee)t|ft"),
    "inch": _unit("length", "0.0254", "英寸|吋", "inch(?:es)?"),
    "metre": _unit("length", "1", "米(?![粒饭粉面色兰老])", "met(?:re|er)s?|m"),
    "li": _unit("length", "500", "里(?![面外程头边])", "li"),
    "zhang": _unit("length", "10/3", "丈(?![夫人母])", "zhang"),
    "chi": _unit("length", "1/3", "尺(?!寸|度)", "chi"),
    "cun": _unit("length", "1/30", "寸", "cun"),
    "kilogram": _unit("mass", "1", "公斤|千克", "kilograms?|kilos?|kgs?"),
    "gram": _unit("mass", "0.001", "克(?![里拉扣制服])", "grams?|g"),
    "tonne": _unit("mass", "1000", "吨", "(?:metric )?(?:tonn?es?|tons?)"),
    "pound": _unit("mass", "0.45359237", "磅(?!礴)", "pounds?|lbs?"),
    "ounce": _unit("mass", "0.028349523125", "盎司", "ounces?|oz"),
    "jin": _unit("mass", "0.5", "斤", "jin|catt(?:y|ies)"),
    "liang": _unit("mass", "0.05", "两(?![个位名天年月日人次句下步])", "liang|taels?"),
    "millilitre": _unit("volume", "0.000001", "毫升", "millilit(?:re|er)s?|ml"),
    "litre": _unit("volume", "0.001", "升(?![级学职温值任旗空起])", "lit(?:re|er)s?"),
    "gallon": _unit("volume", "0.003785411784", "加仑", "gallons?"),
    "cubic metre": _unit("volume", "1", "立方米|方(?=[土石木水])", "cubic met(?:re|er)s?|m3|m³"),
    "watt": _unit("power", "1", "瓦(?![片罐楞斯尔])", "watts?|w"),
    "kilowatt": _unit("power", "1000", "千瓦(?!时|小时)", "kilowatts?|kw"),
    "megawatt": _unit("power", "1e6", "兆瓦(?!时|小时)", "megawatts?|mw"),
    "gigawatt": _unit("power", "1e9", "吉瓦(?!时|小时)", "gigawatts?|gw"),
    "kilowatt-hour": _unit("energy", "1", "千瓦时|千瓦小时|度电", "kilowatt[- ]hours?|kwh"),
    "megawatt-hour": _unit("energy", "1000", "兆瓦时|兆瓦小时", "megawatt[- ]hours?|mwh"),
    "gigawatt-hour": _unit("energy", "1e6", "吉瓦时|吉瓦小时", "gigawatt[- ]hours?|gwh"),
    "terawatt-hour": _unit("energy", "1e9", "太瓦时", "terawatt[- ]hours?|twh"),
    "pixel": _unit("pixels", "1", "像素", "pixels?"),
    "megapixel": _unit("pixels", "1e6", "百万像素", "megapixels?|mp"),
    "celsius": _unit("temperature", "1", "℃|摄氏度|°\\s?c\\b", "degrees? (?:celsius|centigrade)"),
    "fahrenheit": _unit("temperature", "5/9", "℉|华氏度|°\\s?f\\b", "degrees? (?:fahrenheit|f)"),
    "degree": _unit("", "1", "度", "degrees?"),
    "star": _unit("", "1", "星级?", "stars?"),
}  # fmt: skip
"""Traditional Chinese units by the market system. Two units of one dimension may measure the same thing."""

UNITS = DURATIONS | MEASURES

_NAMES = {re.sub("[ -]", "_", name): name for name in UNITS}
_LITERARY = frozenset(("li", "mile"))
"""千里 is “a thousand miles” in novels."""
_MOST_ALIKE = Fraction(3, 2)
ROUNDING = Fraction(1, 10)
"""The greatest share that rounding may change: 5 km may render 三英里 (4.8 km), but 4 km may not."""


def names(units: dict[str, Unit]) -> "re.Pattern[str]":
    """A pattern for the unit after a number; :func:`named` says which of the units it is."""
    groups = {name: re.sub("[ -]", "_", name) for name in units}
    chinese = "|".join(f"(?P<{groups[name]}>{unit.chinese})" for name, unit in units.items())
    english = "|".join(f"(?P<en_{groups[name]}>{unit.english})" for name, unit in units.items())
    return re.compile(rf"(?:{chinese})|[\s-]*+(?:{english})(?![a-z\d_])")


def named(match: "re.Match[str]") -> str:
    """The unit that a pattern of :func:`names` has matched."""
    return _NAMES[(match.lastgroup or "").removeprefix("en_")]


MEASURE = names(MEASURES)


def conflict(one: str, other: str) -> bool:
    """Whether equal numbers of the two units are different quantities (亩 and hectares, days and weeks)."""
    if one == other or one not in UNITS or other not in UNITS or {one, other} == _LITERARY:
        return False
    left, right = UNITS[one], UNITS[other]
    is_alike = 1 / _MOST_ALIKE < left.size / right.size < _MOST_ALIKE
    return left.dimension == right.dimension != "" and not is_alike


def is_conversion(value: Value, size: Fraction, other_value: Value, other_size: Fraction) -> bool:
    """Whether one quantity is the other within the rounding of one of them (30亩, 2 hectares).

    The sizes are those of their units, which measure the same and differ.
    """
    if size == other_size:
        return False
    converted = value * size / other_size
    back = other_value * other_size / size
    return abs(converted - other_value) <= _rounding(other_value) or abs(back - value) <= _rounding(value)


def _rounding(value: Value) -> Fraction:
    """Half a unit of the last digit that is not zero, but at most a tenth."""
    fraction = Fraction(value)
    unit = Fraction(1)
    while fraction and (fraction / (10 * unit)).denominator == 1:
        unit *= 10
    while (fraction / unit).denominator != 1 and unit > Fraction(1, 10**6):
        unit /= 10
    return min(unit / 2, abs(fraction) * ROUNDING)
