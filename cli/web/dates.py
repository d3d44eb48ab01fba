"""The dates that a filter takes."""

import re
from datetime import date

from corpus.message import Message

DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
"""What a date of the filters looks like; not every such text is one."""

DATES = Message("Write a year, a month or a day: 2026, 2026-01 or 2026-01-30.")
"""What to do about a text that is not a date."""


def is_date(text: str) -> bool:
    """Whether ``text`` is a year, a month or a day, or empty."""
    if not text:
        return True
    if not re.fullmatch(DATE, text, re.ASCII):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True
