"""What makes a bead doubtful, and in which words."""

import pytest

from corpus.check.doubt import DoubtKind, Reason, is_doubtful, low_confidence


@pytest.mark.parametrize(
    ("reviewed", "confidence", "has_target", "doubtful"),
    [
        (False, 0.49, True, True),
        (False, 0.5, True, False),
        (False, None, True, False),
        (False, 0.9, False, True),
        (True, 0.1, False, False),
    ],
)
def test_an_empty_side_or_a_low_confidence_is_doubtful(
    reviewed: bool, confidence: float | None, has_target: bool, doubtful: bool
) -> None:
    found = is_doubtful(reviewed=reviewed, confidence=confidence, has_source=True, has_target=has_target)
    assert found is doubtful


def test_a_reason_is_data_and_says_itself() -> None:
    assert low_confidence(0.2) == Reason(DoubtKind.LOW_CONFIDENCE, {"confidence": 0.2})
    assert str(low_confidence(0.2)) == "low confidence (0.20)"
    assert low_confidence(0.5) is None
