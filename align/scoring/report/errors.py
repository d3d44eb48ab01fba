"""The errors that people marked, as the report shows them: by category and system, and as spans."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from align.scoring.judgements import ErrorSpan
from align.scoring.results import Result

MOST_CATEGORIES = 12
SHADES = 5
"""Kinds of errors that a bar tells apart; the rest share one shade."""


def error_table(result: Result, order: Sequence[str]) -> dict[str, Any]:
    """Errors by category, most frequent first, and a bar for each system; empty without judgements.

    A bar is divided by the first word of the category (Accuracy, Fluency …), a cell shows the number of
    errors and of major ones.
    """
    errors = {system["name"]: system["errors"] for system in result["systems"] if "errors" in system}
    totals: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for of_system in errors.values():
        for category, severities in of_system.items():
            totals[category] += sum(severities.values())
            kinds[_kind(category)] += sum(severities.values())
    if not totals:
        return {}
    shown = [category for category, _ in totals.most_common(MOST_CATEGORIES)]
    shades = {kind: min(place, SHADES) for place, (kind, _) in enumerate(kinds.most_common())}
    longest = max(sum(sum(found.values()) for found in of_system.values()) for of_system in errors.values())
    rows = []
    for name in order:
        by_kind: Counter[str] = Counter()
        for category, severities in errors[name].items():
            by_kind[_kind(category)] += sum(severities.values())
        bars, start = [], 0.0
        for kind in shades:
            width = 100 * by_kind[kind] / longest
            bars.append(
                {"kind": kind, "shade": shades[kind], "at": start, "width": width, "count": by_kind[kind]}
            )
            start += width
        cells = [_cell(errors[name].get(category, {})) for category in shown]
        rows.append({"name": name, "cells": cells, "bars": bars, "total": by_kind.total()})
    return {
        "categories": shown,
        "left_out": len(totals) - len(shown),
        "rows": rows,
        "kinds": list(shades.items()),
    }


def _kind(category: str) -> str:
    return category.partition("/")[0] or "not named"


def _cell(severities: dict[str, int]) -> str:
    """All errors of a category, with the major ones in brackets."""
    total, major = sum(severities.values()), severities.get("major", 0)
    return f"{total} ({major})" if major else str(total)


def shown_spans(errors: Sequence[ErrorSpan]) -> list[list[Any]]:
    """Errors for the segment browser: start, end (or null), 1 if in the source, category, severity."""
    return [
        [error.start, error.end, int(error.in_source), error.category, error.severity.lower()]
        for error in errors
    ]
