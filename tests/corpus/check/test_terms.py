"""The use of terms: what is rendered otherwise than the term base has it is found, and nothing else."""

import pytest

from corpus.check.terms import TermBase, check_terms
from corpus.model import Concept, Term, TranslationUnit
from tests.refusals import fields_of

TERMS = TermBase(
    [
        Concept(
            (
                Term("大坝"),
                Term("dam", "en", "preferred"),
                Term("dyke", "en", "admitted"),
                Term("barrage", "en", "deprecated"),
                Term("wall", "en", "forbidden"),
            )
        ),
        Concept((Term("大坝安全"), Term("dam safety", "en"))),
        Concept((Term("闸门"), Term("闸口", status="forbidden"), Term("sluice gate", "en"))),
        Concept((Term("水"), Term("water", "en"))),
        Concept((Term("产能"), Term("capacity", "en"))),
    ]
)


@pytest.mark.parametrize(
    ("source", "target", "faults"),
    [
        ("大坝已经加固。", "The dam was rebuilt.", []),
        ("大坝已经加固。", "Both dams were rebuilt.", []),  # by lemma
        ("大壩已經加固。", "The Dyke was rebuilt.", []),  # in either script
        ("大坝已经加固。", "The damage was repaired.", [{"term": "大坝", "wanted": "“dam” or “dyke”"}]),
        (
            "大坝已经加固。",
            "The barrages were rebuilt.",
            [{"wrong": "barrage", "term": "大坝", "right": "dam"}],
        ),
        ("大坝已经加固。", "The dam wall was rebuilt.", [{"wrong": "wall", "term": "大坝", "right": "dam"}]),
        ("大坝安全第一。", "Dam safety comes first.", []),
        (
            "大坝安全第一。",
            "The dam comes first.",
            [{"term": "大坝安全", "wanted": "“dam safety”"}],
        ),  # not 大坝
        ("大坝，大坝。", "It, it.", [{"term": "大坝", "wanted": "“dam” or “dyke”"}]),  # once a unit
        ("墙已经加固。", "The wall was rebuilt.", []),
        ("大坝已经加固。", "", []),
    ],
)
def test_from_chinese(source: str, target: str, faults: list[dict[str, str]]) -> None:
    found = check_terms(lambda: [TranslationUnit(source, target)], TERMS)
    assert [fields_of(f.message) for f in found] == faults


@pytest.mark.parametrize(
    ("source", "target", "faults"),
    [
        ("Open the sluice gates.", "打开闸门。", []),
        ("Open the sluice gates.", "打開閘門。", []),
        ("Open the sluice gates.", "打开闸口。", [{"wrong": "闸口", "term": "sluice gate", "right": "闸门"}]),
        ("Open the sluice gates.", "打开它。", [{"term": "sluice gate", "wanted": "“闸门”"}]),
        ("Capacities grew.", "产能增长。", []),
    ],
)
def test_into_chinese(source: str, target: str, faults: list[dict[str, str]]) -> None:
    unit = TranslationUnit(source, target, "en", "zh-Hans", id="7")
    found = list(check_terms(lambda: [unit], TERMS))
    assert [fields_of(f.message) for f in found] == faults
    assert all((f.number, f.id, f.rule, f.severity) == (1, "7", "terms", "warning") for f in found)
