"""The numbers in a text, Chinese or English: value, kind and span, in any notation.

One reader serves both languages. A number states one thing, its *key*, and may be rendered by other keys:
八折 is 80 per cent and “20 % off”, 半年 is half a year and 6 months. Two numbers may correspond if one's key
is the other's, or among its alternatives (:mod:`corpus.text.numbers.comparison`).
"""

from corpus.text.numbers.kinds import numbers
from corpus.text.numbers.number import Key, Kind, Number
from corpus.text.numbers.numeral import Value

__all__ = ["Key", "Kind", "Number", "Value", "numbers"]
