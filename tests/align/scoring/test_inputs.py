"""Files of segments as people have them: tables, records of harnesses, XML with gaps; ids and order."""

import json
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from align.scoring.checks import check
from align.scoring.from_bitexts import bitexts_as_test_set
from align.scoring.inputs import parse_input, read_references, read_segments
from align.scoring.joining import join
from align.scoring.loading import ScoringFiles, as_system, make_test_set, read_systems, read_test_set
from align.scoring.order import in_words, misplaced
from align.scoring.segment_files import SegmentFile
from align.scoring.testset import ScoringTestSet, System
from corpus.errors import DuizhaoError, InputError, UsageError
from corpus.folder import bundled
from tests.refusals import fields_of, refusal

TEXTS = ("One, two.", 'Say "yes" now.', "Three")


def read(path: Path, text: str, role: str = "hypothesis", column: str = "") -> SegmentFile:
    path.write_text(text, encoding="utf-8")
    return read_segments(parse_input(f"{path}{':' + column if column else ''}"), role)


@pytest.mark.parametrize(
    ("name", "text", "column"),
    [
        ("a.csv", 'mt\n"One, two."\n"Say ""yes"" now."\nThree\n', ""),
        ("a.csv", '"One, two."\r\n"Say ""yes"" now."\r\nThree\r\n', ""),
        ("a.csv", 'src;mt\n一;"One, two."\n二;"Say ""yes"" now."\n三;Three\n', ""),
        ("a.csv", '一,"One, two."\n二,"Say ""yes"" now."\n三,Three\n', "2"),
        ("a.tsv", 'mt\nOne, two.\n"Say ""yes"" now."\nThree\n', ""),
        ("a.tsv", 'mt\nOne, two.\nSay "yes" now.\nThree\n', ""),
        ("a.tsv", '一\tOne, two.\n二\tSay "yes" now.\n三\tThree\n', "2"),
        ("a.tsv", 'One, two.\nSay "yes" now.\nThree\n', ""),
        ("a.tsv", 'system1\nOne, two.\nSay "yes" now.\nThree\n', ""),
        ("a.tsv", "id\tEnglish\n" + "".join(f"{i}\t{t}\n" for i, t in enumerate(TEXTS)), ""),
        ("a.jsonl", "".join(json.dumps({"mt": t}) + "\n" for t in TEXTS) + "\n", ""),
        ("a.jsonl", "".join(json.dumps({"doc": {"en": t}, "n": 1}) + "\n" for t in TEXTS), "doc.en"),
        ("a.jsonl", "".join(json.dumps({"translation": {"en": t}}) + "\n" for t in TEXTS), "en"),
        ("a.jsonl", "".join(json.dumps({"translation": {"zh": "一", "en": t}}) + "\n" for t in TEXTS), ""),
        ("a.jsonl", "".join(json.dumps([{"translation_text": t}]) + "\n" for t in TEXTS), ""),
        ("a.jsonl", "".join(json.dumps({"idx": 1, "source": "一", "gpt": t}) + "\n" for t in TEXTS), ""),
        ("a.json", json.dumps([{"src": "x", "mt": t} for t in TEXTS]), ""),
        ("a.json", json.dumps({"data": [{"mt": t} for t in TEXTS]}), ""),
        ("a.json", json.dumps(TEXTS), ""),
    ],
)
def test_tables_and_records_are_read(tmp_path: Path, name: str, text: str, column: str) -> None:
    assert read(tmp_path / name, text, column=column).texts == TEXTS


@pytest.mark.parametrize("key", ["filtered_resps", "resps"])
def test_the_records_of_lm_evaluation_harness_are_read_in_the_order_of_their_ids(
    tmp_path: Path, key: str
) -> None:
    records = [
        {"doc_id": i, "doc": {"zh": "原文", "en": "Reference"}, "target": f"Reference {i}", key: value}
        for i, value in ((1, [[TEXTS[1]]]), (0, [TEXTS[0]]), (2, [[TEXTS[2]]]))
    ]
    text = "".join(json.dumps(record) + "\n" for record in records)
    found = read(tmp_path / "a.jsonl", text)

    assert found.texts == (TEXTS[1], TEXTS[0], TEXTS[2])
    assert join(found, ()).texts == TEXTS
    assert read(tmp_path / "a.jsonl", text, "reference").texts[0] == "Reference 1"
    assert read(tmp_path / "a.jsonl", text, "source", "doc.zh").texts == ("原文",) * 3


def test_anything_not_read_unchanged_is_noted(tmp_path: Path) -> None:
    quoted = read(tmp_path / "a.tsv", 'mt\nOne\n"Say ""yes""."\n')
    several = read(tmp_path / "b.jsonl", '{"mt": ["One", "Two"]}\n\n{"mt": ["Three"]}\n')

    assert [fields_of(note) for note in quoted.notes] == [{"n": 1}]
    assert several.texts == ("One", "Three")
    assert [fields_of(note) for note in several.notes] == [{"n": 1}, {"column": "mt", "records": "1 record"}]


def test_lists_of_references_are_several_references(tmp_path: Path) -> None:
    path = tmp_path / "refs.jsonl"
    path.write_text('{"refs": ["One", "Uno"]}\n{"refs": ["Two"]}\n', encoding="utf-8")

    assert [item.texts for item in read_references(parse_input(str(path)))] == [("One", "Two"), ("Uno", "")]
    assert list(read_test_set(ScoringFiles([f"R={path}"])).references) == ["R-1", "R-2"]


@pytest.mark.parametrize(
    ("name", "text", "error", "fault"),
    [
        ("a.tsv", "src\tmt\nx\n", InputError, {"line": 2, "columns": 1, "expected": 2}),
        ("a.csv", "一,One\n二,Two\n", UsageError, {"role": "hypothesis", "columns": "1, 2"}),
        ("a.csv", 'mt\n"One\n', InputError, {"line": 2, "reason": ANY}),
        ("a.jsonl", '{"mt": null}\n', InputError, {"line": 1, "column": "mt", "found": "null"}),
        ("a.jsonl", '{"mt": "x"}\n\n[1]\n', InputError, {"line": 3, "found": "list"}),
        ("a.json", "{}", InputError, {"found": "dict"}),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_place(
    tmp_path: Path, name: str, text: str, error: type[DuizhaoError], fault: dict[str, Any]
) -> None:
    with refusal(error, tmp_path / name, **fault):
        read(tmp_path / name, text)


def segments(ids: tuple[str, ...], documents: tuple[str, ...] = ()) -> SegmentFile:
    return SegmentFile(Path("x"), tuple(f"text {i}" for i in range(len(ids))), ids, documents)


@pytest.mark.parametrize(
    ("ids", "wanted", "order"),
    [
        (("1", "0", "2"), ("0", "1", "2"), (1, 0, 2)),
        (("001", "000", "010"), ("0", "1", "10"), (1, 0, 2)),
        (("seg-2", "seg-1", "seg-3"), ("1", "2", "3"), (1, 0, 2)),
        (("News_3#1", "news_2#1", "news_2#2"), ("2:1", "2:2", "3:1"), (1, 2, 0)),
        (("B", "A"), ("a", "b"), (1, 0)),
    ],
)
def test_ids_of_another_form_are_joined(
    ids: tuple[str, ...], wanted: tuple[str, ...], order: tuple[int, ...]
) -> None:
    joined = join(segments(ids), wanted)

    assert joined.texts == tuple(f"text {number}" for number in order)
    assert bool(joined.notes) == (set(ids) != set(wanted))


@pytest.mark.parametrize(
    ("ids", "wanted", "fault"),
    [
        (("x1", "x2"), ("a7", "a8"), {"theirs": "x1", "ours": "a7"}),
        (("1", "3"), ("0", "1"), {"missing": 1, "unknown": 1}),
        (("1", "1"), ("1", "2"), {"identifier": "1", "first": 1, "second": 2}),
        (("a1", "b1"), ("1", "2"), {"theirs": "a1", "ours": "1"}),
    ],
)
def test_ids_that_do_not_fit_are_refused(
    ids: tuple[str, str], wanted: tuple[str, str], fault: dict[str, Any]
) -> None:
    with refusal(InputError, "x", **fault):
        join(segments(ids), wanted)


def test_numbers_that_begin_anew_in_each_document_are_ids_within_the_document() -> None:
    reference = SegmentFile(Path("r"), ("a1", "a2", "b1"), ("1", "2", "1"), ("a", "a", "b"))
    test_set = make_test_set({"R": reference})
    shuffled = SegmentFile(Path("h"), ("B1", "A2", "A1"), ("1", "2", "1"), ("b", "a", "a"), column="x")

    assert as_system(shuffled, test_set).hypotheses == ("A1", "A2", "B1")
    assert test_set.segment_ids == ("a:1", "a:2", "b:1")


def test_references_and_source_are_joined_too() -> None:
    first = SegmentFile(Path("r"), ("R0", "R1"), ("0", "1"))
    source = SegmentFile(Path("s"), ("S1", "S0"), ("01", "00"))
    test_set = make_test_set({"A": first, "B": SegmentFile(Path("b"), ("B1", "B0"), ("1", "0"))}, source)

    assert test_set.sources == ("S0", "S1")
    assert test_set.references["B"] == ("B0", "B1")


XML = """<dataset id="t"><doc id="a"><src lang="zh"><p><seg id="1">一</seg><seg id="2">二</seg></p></src>
<ref lang="en" translator="A"><p><seg id="1">One</seg></p></ref>
<hyp system="x" language="en"><p><seg id="1">Eins</seg><seg id="2">Zwei</seg></p></hyp>
<hyp system="y" language="en"><p><seg id="1">Un</seg><seg id="2">Deux</seg></p></hyp></doc>
<doc id="b"><src lang="zh"><p><seg id="1">三</seg></p></src>
<ref lang="en" translator="A"><p><seg id="1">Three</seg></p></ref>
<hyp system="y" language="en"><p><seg id="1">Trois</seg></p></hyp></doc>
<doc id="c"><src lang="zh"><p><seg id="1">四</seg></p></src>
<hyp system="x" language="en"><p><seg id="1">Vier</seg></p></hyp>
<hyp system="y" language="en"><p><seg id="1">Quatre</seg></p></hyp></doc></dataset>"""


def test_what_an_xml_file_lacks_is_empty_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "t.xml"
    path.write_text(XML, encoding="utf-8")
    test_set = read_test_set(ScoringFiles([f"{path}:A"], str(path)))
    x, y = [as_system(item, test_set) for item in read_systems([str(path)], test_set)]

    assert test_set.references["A"] == ("One", "", "Three", "")
    assert test_set.without_reference() == [1, 3]
    assert x.hypotheses == ("Eins", "Zwei", "", "Vier")
    assert y.hypotheses == ("Un", "Deux", "Trois", "Quatre")
    fields = {"role": "hypothesis", "column": "x", "segments": "1 segment", "where": "1 of document b"}
    assert [fields_of(note) for note in x.notes] == [fields]


@pytest.fixture(scope="module")
def two_translations() -> tuple[ScoringTestSet, list[str]]:
    """A bundled document with one translation as reference, and the other as output."""
    test_set = bitexts_as_test_set(bundled()[0].bitexts)
    (name, reference), (_, other) = test_set.references.items()
    return replace(test_set, references={name: reference}, line_groups=()), list(other)


ORDERS: dict[str, Callable[[list[Any]], list[Any]]] = {
    "interleaved": lambda lines: [lines[i] for k in range(4) for i in range(k, len(lines), 4)],
    "blocks exchanged": lambda lines: [*lines[:5], *lines[25:35], *lines[15:25], *lines[5:15], *lines[35:]],
    "neighbours exchanged": lambda lines: [lines[min(i ^ 1, len(lines) - 1)] for i in range(len(lines))],
    "turned round": lambda lines: lines[::-1],
    "shuffled": lambda lines: random.Random(4).sample(lines, len(lines)),
}


@pytest.mark.parametrize("order", ORDERS)
def test_lines_in_another_order_are_found(
    two_translations: tuple[ScoringTestSet, list[str]], order: str
) -> None:
    test_set, output = two_translations
    lines, truth = ORDERS[order](output), ORDERS[order](list(range(len(output))))
    found = misplaced(lines, next(iter(test_set.references.values())))
    said = [finding for finding in check(test_set, [System("x", tuple(lines))]) if finding.kind == "order"]

    moved = sum(place != line for line, place in enumerate(truth))
    assert len(found) > 0.5 * moved
    assert sum(truth[line] == place for line, place in found.items()) > 0.9 * len(found)
    assert len(said) == 1


def test_sound_translations_are_in_order(two_translations: tuple[ScoringTestSet, list[str]]) -> None:
    test_set, output = two_translations
    assert len(misplaced(output, next(iter(test_set.references.values())))) < 3


def test_the_order_is_described_in_words() -> None:
    assert in_words({i: i + 50 for i in range(10, 30)}) == "lines 11 to 30 fit segments 61 to 80"
    assert "as where several workers write in turn" in in_words({i: 4 * i for i in range(1, 20)})


def _file(ids: list[str], texts: list[str], documents: list[str] | None = None) -> SegmentFile:
    return SegmentFile(Path("a.tsv"), tuple(texts), tuple(ids), tuple(documents or ()))


PLACES = list(range(12))
MIXED = [5, 0, 11, 3, 7, 1, 2, 10, 4, 9, 6, 8]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (lambda i: f"{i}_v2", str),
        (lambda i: f"wmt22-{i:04}", str),
        (lambda i: f"{i}.0", str),
        (lambda i: str(i + 1), str),
        (str, lambda i: f"seg{i + 1}"),
        (lambda i: f"request-{i}", lambda i: f"{i:03}"),
        (lambda i: f"news_{i}.zh", lambda i: f"NEWS_{i}.en"),
    ],
)
def test_ids_in_other_forms_are_joined(written: Callable[[int], str], wanted: Callable[[int], str]) -> None:
    read = _file([written(i) for i in MIXED], [f"text {i}" for i in MIXED])
    joined = join(read, [wanted(i) for i in PLACES])

    assert joined.texts == tuple(f"text {i}" for i in PLACES)
    assert len(joined.notes) == 1


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("with_ids", [True, False])
def test_documents_in_another_order_are_joined_by_document_and_place(first: int, with_ids: bool) -> None:
    documents = [f"d{i // 4}" for i in PLACES]
    order = [*range(8, 12), *range(4), *range(4, 8)]
    ids = [str(i % 4 + first) for i in order] if with_ids else []
    read = _file(ids, [f"text {i}" for i in order], [documents[i] for i in order])
    joined = join(read, (), documents)

    assert joined.texts == tuple(f"text {i}" for i in PLACES)
    assert len(joined.notes) == 1


@pytest.mark.parametrize(
    "ids",
    [
        [*range(1, 12), 13],  # one is missing
        [*range(11), 0],  # one twice
        range(5, 17),  # from no usual number
    ],
)
def test_numbers_that_do_not_fit_are_refused(ids: Iterable[int]) -> None:
    with pytest.raises(InputError):
        join(_file([str(i) for i in ids], ["x"] * 12), [str(i) for i in PLACES])


def test_text_beside_a_strange_source_is_not_a_wrapper(shared: Path) -> None:
    folder = shared / "wmt22"
    sources, reference, output = (
        (folder / name).read_text(encoding="utf-8").split("\n")[:120]
        for name in (
            "generaltest2022.zh-en.src.zh",
            "generaltest2022.zh-en.ref.A.en",
            "system-outputs/generaltest2022.zh-en.hyp.Online-A.en",
        )
    )
    test_set = ScoringTestSet({"A": tuple(reference)}, tuple(sources))
    for moved in (output[::-1], output[60:] + output[:60]):
        kinds = {found.kind.value for found in check(test_set, [System("x", tuple(moved))])}
        assert "order" in kinds and not kinds & {"truncated", "preamble", "quoted"}


def _reply(text: str) -> dict[str, object]:
    return {"choices": [{"index": 0, "message": {"role": "assistant", "content": text}}]}


@pytest.mark.parametrize(
    "record",
    [  # i is the place, t the text
        lambda i, t: {
            "custom_id": f"seg-{i}",
            "response": {"status_code": 200, "body": _reply(t)},
            "error": None,
        },
        lambda _, t: _reply(t),
        lambda _, t: {"choices": [{"text": t}]},
        lambda i, t: {"custom_id": str(i), "result": {"message": {"content": [{"type": "text", "text": t}]}}},
        lambda i, t: {
            "id": i,
            "message": {"content": [{"type": "thinking", "thinking": "x"}, {"type": "text", "text": t}]},
            "output": t,
        },
        lambda _, t: {"candidates": [{"content": {"parts": [{"text": t}], "role": "model"}}]},
        lambda i, t: {"request_id": str(i), "prompt": "Translate", "outputs": [{"text": t}]},
        lambda _, t: {"messages": [{"role": "user", "content": "一"}, {"role": "assistant", "content": t}]},
        lambda _, t: {"prompt": "一", "text": [t]},
        lambda i, t: {"doc_id": i, "target": "Reference", "resps": [[[t]]], "filtered_resps": [[t]]},
        lambda i, t: {
            "instance": {"id": f"id{i}"},
            "result": {"success": True, "completions": [{"text": t}]},
        },
        lambda _, t: {"prompt": "一", "label": "Reference", "predict": t},
        lambda i, t: {"ID": i, "Source": "一", "Hypothesis": t},
        lambda _, t: t,
    ],
)
def test_replies_of_services_and_toolkits_are_read(
    tmp_path: Path, record: Callable[[int, str], object]
) -> None:
    records = [record(i, text) for i, text in enumerate(TEXTS)]
    for name, text in (
        ("a.jsonl", "".join(json.dumps(r) + "\r\n" for r in records) + "\n"),
        ("a.json", json.dumps(records)),
        ("b.jsonl", json.dumps(records)),
        ("b.json", "\n".join(map(json.dumps, records))),
    ):
        assert read(tmp_path / name, text).texts == TEXTS


@pytest.mark.parametrize(
    "value",
    [
        {"request_states": [{"result": {"completions": [{"text": t}]}} for t in TEXTS]},
        {str(i): t for i, t in enumerate(TEXTS)},
        {str(i): {"origin_prompt": "一", "prediction": t, "gold": "Reference"} for i, t in enumerate(TEXTS)},
        {"sources": ["一", "二", "三"], "hypotheses": list(TEXTS)},
        [[{"translation_text": t}] for t in TEXTS],
    ],
)
def test_json_in_other_shapes_is_read(tmp_path: Path, value: object) -> None:
    assert read(tmp_path / "a.json", json.dumps(value)).texts == TEXTS


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "".join(
                f"{i} ||| {t} ||| F0= -1 ||| -1\n{i} ||| Worse ||| F0= -2 ||| -2\n"
                for i, t in enumerate(TEXTS)
            ),
            {},
        ),
        (
            "".join(f"S-{i}\tx\nT-{i}\ty\nH-{i}\t-0.4\t{TEXTS[i]}\nP-{i}\t-0.1\n" for i in (2, 0, 1)),
            {"kind": "H"},
        ),
        (
            "".join(f"H-{i}\t-1\tx @-@ y\nD-{i}\t-1\t{TEXTS[i]}\n" for i in range(3))
            + "Generate test: 1\n"[:0],
            {"kind": "D"},
        ),
    ],
)
def test_lists_and_logs_of_toolkits_are_read_and_named(
    tmp_path: Path, text: str, fields: dict[str, str]
) -> None:
    found = read(tmp_path / "a.out", text)
    joined = join(found, ())

    assert joined.texts == TEXTS
    assert fields_of(found.notes[0]) == fields


def test_lines_that_are_a_table_are_not_taken_for_text(tmp_path: Path) -> None:
    with refusal(InputError, "a.txt", table={"n": 2}):
        read(tmp_path / "a.txt", "".join(f"{i}\t{t}\n" for i, t in enumerate(TEXTS)))


def test_the_column_of_a_table_without_a_header_is_the_one_in_the_language(tmp_path: Path) -> None:
    rows = [
        (2, "三只猫。", "Three cats sat."),
        (0, "一只猫。", "One cat sat."),
        (1, "两只猫。", "Two cats sat."),
    ]
    text = "".join(f"{number}\t{source}\t{target}\n" for number, source, target in rows)
    found = read(tmp_path / "a.tsv", text)

    assert found.segment_ids == ("2", "0", "1")
    assert join(found, ()).texts == ("One cat sat.", "Two cats sat.", "Three cats sat.")


def test_several_blank_lines_at_the_end_are_named() -> None:
    reference = SegmentFile(Path("r"), TEXTS)
    test_set = make_test_set({"r": reference})
    with refusal(InputError, "a", lines=6, segments=3, where={"first": 4, "last": 6}):
        as_system(SegmentFile(Path("a"), (*TEXTS, "", "", "")), test_set)
