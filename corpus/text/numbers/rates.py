"""Rates: 每亩200公斤, 亩产500公斤, 3 tonnes per hectare, 8 yuan a kilogram."""

import re

from corpus.text.numbers.number import Draft, Kind
from corpus.text.numbers.units import MEASURES, UNITS, named, names

_PER = names(UNITS)
_BEFORE = re.compile("每(?=[^，。；,.;每]{1,12}$)|亩产|畝產|时速|時速|秒速")
_WORDS = {"亩产": "mu", "畝產": "mu", "时速": "hour", "時速": "hour", "秒速": "second"}
_AFTER = re.compile(r"\s*/\s*|\s*每|(?:\s+of(?:\s+[a-z]+){1,2}?)?\s+(?:per|an?|each|every)\s+|-per-")
_NEAR = 14


def read_rate(flat: str, draft: Draft) -> None:
    """Set the unit by which the draft's quantity or price is counted."""
    if draft.unit not in MEASURES and draft.kind is not Kind.MONEY:
        return
    end = max(draft.end, draft.tail)
    if (after := _AFTER.match(flat, end)) and (unit := _PER.match(flat, after.end())):
        draft.per = named(unit)
        return
    for before in _BEFORE.finditer(flat, max(0, draft.start - _NEAR), draft.start):
        if before[0] in _WORDS:
            draft.per = _WORDS[before[0]]
        elif unit := _PER.match(flat, before.end()):
            draft.per = named(unit)
