"""Where quotations open and close, sentence by sentence: a bead seldom ends inside one on only one side."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_BEFORE, _AFTER = r"(?:^|(?<=[\s(\[—–-]))", r"(?=$|[\s,.;:!?)\]—–-])"
_CHINESE = re.compile("[“「『]"), re.compile("[”」』]")
_DOUBLE = re.compile(_BEFORE + r'"(?=\S)|“'), re.compile(r'(?<=\S)"' + _AFTER + "|”")
# An apostrophe is not a closing mark, which follows punctuation.
_SINGLE = re.compile(_BEFORE + r"'(?=\S)|‘"), re.compile(r"(?<=[.,!?;:…—–-])['’]" + _AFTER)


@dataclass(frozen=True, slots=True)
class Quotations:
    """Whether each sentence ends inside a quotation, begins with an opening mark, ends with a closing one.

    The fields are bool arrays.
    """

    inside: npt.NDArray[np.bool_]
    opens: npt.NDArray[np.bool_]
    closes: npt.NDArray[np.bool_]


def chinese_quotations(sentences: Sequence[str]) -> Quotations:
    """The quotations by “ ” and 「 」; marks within a quotation are ignored."""
    return _quotations(sentences, *_CHINESE)


def english_quotations(sentences: Sequence[str]) -> Quotations:
    """The quotations by double or single marks, curly or straight: the kind that opens more quotations."""
    double, single = (
        sum(len(marks[0].findall(sentence)) for sentence in sentences) for marks in (_DOUBLE, _SINGLE)
    )
    return _quotations(sentences, *(_DOUBLE if double >= single else _SINGLE))


def _quotations(sentences: Sequence[str], opening: re.Pattern[str], closing: re.Pattern[str]) -> Quotations:
    inside, opens, closes = [], [], []
    within = False
    for sentence in sentences:
        text = sentence.strip()
        marks = [(match.start(), True) for match in opening.finditer(text)]
        marks += [(match.start(), False) for match in closing.finditer(text)]
        last = max(marks, default=None)
        within = last[1] if last else within
        inside.append(within)
        opens.append(opening.match(text) is not None)
        closes.append(last is not None and not last[1] and last[0] >= len(text) - 1)
    return Quotations(np.array(inside, bool), np.array(opens, bool), np.array(closes, bool))
