"""Which beads a selection means."""

import pytest

from corpus.lookup import concordance
from corpus.selection import Selection
from corpus.store import open_corpus


@pytest.fixture(scope="module")
def speech():
    with open_corpus() as corpus:
        yield corpus


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (Selection(), True),
        (Selection(document="future-industries"), True),
        (Selection(document="前瞻布局"), True),
        (Selection(document="PLANNING AHEAD"), True),
        (Selection(document="another"), False),
        (Selection(since="2026"), True),
        (Selection(since="2026-01-30", until="2026-01-30"), True),
        (Selection(since="2026-02"), False),
        (Selection(until="2025"), False),
        (Selection(direction="zh"), True),
        (Selection(direction="en"), False),
        (Selection(reviewed=True), True),
    ],
)
@pytest.mark.parametrize("query", ["未来产业", "industries", "weilai chanye"])
def test_a_concordance_keeps_to_the_selection(speech, query, selection, found):
    assert bool(concordance(speech, query, only=selection).total) == found


def test_a_selection_of_one_translation_finds_its_share(speech):
    both = concordance(speech, "未来产业").total
    shares = [
        concordance(speech, "未来产业", only=Selection(document=name)).total for name in ("en-a", "en-b")
    ]
    assert sum(shares) == both and all(shares)


def test_a_document_without_a_date_is_in_no_period(speech):
    (bead,) = speech.beads([1])
    undated = type(bead)(**{f: getattr(bead, f) for f in bead.__slots__} | {"metadata": {}})
    assert not Selection(since="1900").has(undated)
    assert not Selection(until="2100").has(undated)
