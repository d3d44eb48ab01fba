"""Telephone and account numbers: digits in groups that each writer sets apart differently."""

import re
from collections.abc import Iterator

from corpus.text.numbers.number import Draft

_GROUPED = re.compile(
    r"(?<!\d:)(?<![\d.,/+-])(?:\(0\d{2,3}\) ?)?\d{2,8}(?: \d{2,8}|-\d{1,8}){0,6}(?![\d:/-]|[.,]\d)", re.ASCII
)
_TELEPHONE = re.compile(
    r"(?:电话|手机|热线|传真|专线|电話|電話|手機|熱線|傳真|\b(?:tel|phone|telephone|mobile|fax|hotline|call|dial)\b)"
    r"[^\d,;。；]{0,12}(?:\+\d{1,3}[ -]?)?$"
)
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_DATE = re.compile(_YEAR.pattern + r"-\d{1,2}-\d{1,2}(?!\d)")
_LEAST_DIGITS = 9
_NEAR = 30


def telephone_numbers(flat: str) -> Iterator[Draft]:
    """The numbers in groups, of which each is one: 400-820-1234, 138 0013 8000.

    Its value is that of all digits. A country's code (+86) is not included.
    """
    for match in _GROUPED.finditer(flat):
        groups = re.findall(r"\d+", match[0])
        size = sum(map(len, groups))
        if len(groups) < 2 or size < _LEAST_DIGITS - 2:
            continue
        is_told = _TELEPHONE.search(flat, max(0, match.start() - _NEAR), match.start()) is not None
        is_long = size >= _LEAST_DIGITS and (len(groups) > 2 or groups[0][0] == "0")
        is_of_years = _DATE.match(match[0]) or sum(map(bool, map(_YEAR.fullmatch, groups))) > 1
        if is_told or (is_long and not is_of_years):
            yield Draft(match.start(), match.end(), int("".join(groups)), parts=tuple(map(int, groups)))
