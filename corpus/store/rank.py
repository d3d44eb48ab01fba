"""How good an example a bead is, independent of the query."""

LAST = 15
"""The rank of a bead with an empty side, which shows no rendering."""

_SENTENCE_ENDS = (".", "!", "?", '"', "'", ")", ":", ";")
_REPLACEMENT = "\ufffd"


def rank(zh: str, en: str, segments: int, confidence: float | None, *, reviewed: bool) -> int:
    """The rank, from 0 for the best examples (whole, clean, reviewed, short) to 15; the texts are folded.

    ``segments`` counts the segments of both sides.
    """
    if not zh or not en:
        return LAST
    penalty = 0
    if not reviewed:
        penalty += 1 if confidence is None or confidence >= 0.8 else 3 if confidence >= 0.5 else 5
    penalty += min(segments - 2, 2)
    if not 8 <= len(zh) <= 60:
        penalty += 1 if 4 <= len(zh) <= 120 else 3
    if not (zh.endswith(_SENTENCE_ENDS) and en.endswith(_SENTENCE_ENDS)):
        penalty += 1
    if _REPLACEMENT in zh or _REPLACEMENT in en:
        penalty += 3
    return min(penalty, LAST - 1)
