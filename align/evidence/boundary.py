"""Evidence of punctuation for a boundary: opening and closing quotations, final marks, in both languages.

A boundary (i, j) has the sentences i - 1 and j - 1 before it and i and j after it.
"""

import re

import numpy as np
import numpy.typing as npt

from align.encoders import Indices
from align.evidence.quotations import chinese_quotations, english_quotations
from align.side import EmbeddedSide

Column = npt.NDArray[np.float64]

_CLOSERS = re.compile("(?<![”’\"'」』）)》\\s])[”’\"'」』）)》\\s]++$")


def boundary_evidence(
    source: EmbeddedSide, target: EmbeddedSide, row: Indices, column: Indices
) -> dict[str, Column]:
    """Columns for the boundaries (row, column), none of which is at the beginning or end of a text."""
    return _quotations(source, target, row, column) | _final_marks(source, target, row, column)


def _quotations(
    source: EmbeddedSide, target: EmbeddedSide, row: Indices, column: Indices
) -> dict[str, Column]:
    left, right = chinese_quotations(source.texts), english_quotations(target.texts)
    inside = left.inside[row - 1], right.inside[column - 1]
    closes = left.closes[row - 1], right.closes[column - 1]
    opens = left.opens[row], right.opens[column]
    columns = {
        "quotation_inside_one": inside[0] != inside[1],
        "quotation_inside_both": inside[0] & inside[1],
        "quotation_closed_one": closes[0] != closes[1],
        "quotation_closed_both": closes[0] & closes[1],
        "quotation_opened_one": opens[0] != opens[1],
        "quotation_opened_both": opens[0] & opens[1],
    }
    return {name: column.astype(np.float64) for name, column in columns.items()}


def _final_marks(
    source: EmbeddedSide, target: EmbeddedSide, row: Indices, column: Indices
) -> dict[str, Column]:
    left, right = (
        np.array([_CLOSERS.sub("", text)[-1:] for text in side.texts]) for side in (source, target)
    )
    columns = {}
    for name, ours, theirs in (("question", "？?", "?"), ("exclamation", "！!", "!")):
        one, other = np.isin(left[row - 1], list(ours)), np.isin(right[column - 1], list(theirs))
        columns[f"{name}_both"] = one & other
        columns[f"{name}_one"] = one != other
    columns["ends_unfinished"] = np.isin(left[row - 1], list("，；,;")) | np.isin(
        right[column - 1], list(",;")
    )
    columns["ends_with_colon"] = np.isin(left[row - 1], list("：:")) & np.isin(right[column - 1], [":"])
    return {name: column.astype(np.float64) for name, column in columns.items()}
