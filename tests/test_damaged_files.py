"""Damaged files of every format: a right result or an error that names the file, never a traceback.

The damage is drawn at random from fixed seeds. ``DUIZHAO_FUZZ=500 pytest tests/test_damaged_files.py``
draws 500 files of each kind where the suite draws a few; DUIZHAO_FUZZ_FROM is the first seed.
"""

import io
import json
import os
import re
import signal
import sqlite3
import sys
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from corpus.errors import DuizhaoError, InputError, UsageError
from corpus.formats import read_units
from corpus.formats.ladder import checked_beads
from corpus.formats.report import LossReport
from corpus.formats.xlsx import MAX_ROWS
from corpus.readers import read_document
from tests.corpus.pdf_files import pdf
from tests.damage.mutations import damaged
from tests.damage.samples import KINDS, ODD_PARQUET, Sample, samples
from tests.refusals import refusal

ROUNDS = int(os.environ.get("DUIZHAO_FUZZ", "12"))
FIRST = int(os.environ.get("DUIZHAO_FUZZ_FROM", "0"))
SECONDS = 300  # of processor time: what takes longer is never read to its end, even on a slow machine


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sample]:
    return samples(tmp_path_factory.mktemp("samples"))


@contextmanager
def limited() -> Iterator[None]:
    """Interrupt what takes too long."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"not done after {SECONDS} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def put(folder: Path, sample: Sample) -> Path:
    for name, content in {**sample.beside, sample.name: sample.content}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / sample.name


def fault_of(reader: Callable[[Path], Any], path: Path) -> Exception | None:
    """What a reader raises that no user can understand; a refusal has to say where and what."""
    try:
        with limited():
            reader(path)
    except DuizhaoError as error:
        if path.parent.name not in (error.path or ""):
            return AssertionError(f"does not name the file: {error}")
    except Exception as error:
        return error
    return None


def test_every_kind_is_listed(made: dict[str, Sample]) -> None:
    assert list(made) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_valid_file_is_read(kind: str, made: dict[str, Sample], tmp_path: Path) -> None:
    sample = made[kind]
    path = put(tmp_path, sample)
    sample.readers[0](path)
    assert all(fault_of(reader, path) is None for reader in sample.readers)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_read_or_refused(kind: str, made: dict[str, Sample], tmp_path: Path) -> None:
    sample = made[kind]
    path = put(tmp_path, sample)
    faults: dict[str, str] = {}
    for seed in range(FIRST, FIRST + ROUNDS):
        path.write_bytes(damaged(sample.content, sample.name, Random(f"{kind} {seed}")))
        for reader in sample.readers:
            if fault := fault_of(reader, path):
                faults.setdefault(place_of(fault), f"seed {seed}, {reader.__name__}: {str(fault)[:200]}")
    # One line for each place, without the traceback of this function.
    if faults:
        pytest.fail("\n".join(f"{place}: {what}" for place, what in faults.items()), pytrace=False)


def place_of(fault: Exception) -> str:
    """The kind of a fault: its class, and the line of ours that it came through last."""
    frames = traceback.extract_tb(fault.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith((sys.prefix, sys.base_prefix))]
    where = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "a refusal"
    return f"{type(fault).__name__} at {where}"


def refused_or_read(path: Path) -> DuizhaoError | None:
    """The refusal, or None if the file is read; anything else is raised."""
    try:
        with limited():
            if path.suffix == ".pdf":
                read_document(path)
            else:
                list(read_units(path, report=LossReport()))
    except DuizhaoError as error:
        assert error.path == str(path)
        return error
    return None


@pytest.mark.parametrize("content", ODD_PARQUET.values(), ids=ODD_PARQUET.keys())
def test_columns_of_any_type(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(content)
    refused_or_read(tmp_path / "a.parquet")


def test_a_map_gives_properties(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(ODD_PARQUET["a map of properties"])
    assert [unit.properties for unit in read_units(tmp_path / "a.parquet")] == [{"a": "b"}, {}, {}]


def test_a_column_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(ODD_PARQUET["a date beyond 9999"])
    refused = refused_or_read(tmp_path / "a.parquet")
    assert refused is not None and refused.part == "column “date”"


SHEET = "xl/worksheets/sheet1.xml"
WORKBOOKS: dict[str, tuple[str, Callable[[bytes], bytes], tuple[str, int | None] | None]] = {
    "a cut sheet": (SHEET, lambda xml: xml[: len(xml) // 2], ("Sheet, row 2", None)),
    "a number that is none": (
        SHEET,
        lambda xml: cell(xml, "C3", ' t="n"', "<v>x</v>"),
        ("Sheet, row 3", None),
    ),
    "a date that is none": (
        SHEET,
        lambda xml: cell(xml, "C3", ' t="d"', "<v>2026-13-45</v>"),
        ("Sheet, row 3", None),
    ),
    "a shared text that is not there": (
        SHEET,
        lambda xml: cell(xml, "C3", ' t="s"', "<v>99</v>"),
        ("Sheet, row 3", None),
    ),
    "a reference that is none": (
        SHEET,
        lambda xml: xml.replace(b'r="C3"', b'r="-3"'),
        ("Sheet, row 3", None),
    ),
    "a row without end": (
        SHEET,
        lambda xml: xml.replace(b'<row r="3"', b'<row r="2000000000"'),
        ("Sheet", MAX_ROWS + 1),
    ),
    "a column without end": (SHEET, lambda xml: xml.replace(b'r="E3"', b'r="ZZZ3"'), ("Sheet", 3)),
    "nothing but a name": ("xl/workbook.xml", lambda _: b"<workbook/>", None),
}
"""A part of a workbook, what is done to it, and the part and line that the refusal names, if any."""


def cell(xml: bytes, place: str, attributes: str, inner: str) -> bytes:
    """The sheet with another cell at ``place``."""
    made = f'<c r="{place}"{attributes}>{inner}</c>'.encode()
    changed = re.sub(rb'<c r="%s"[^>]*>.*?</c>' % place.encode(), made, xml)
    assert changed != xml
    return changed


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_damaged_workbook(kind: str, made: dict[str, Sample], tmp_path: Path) -> None:
    part, damage, named = WORKBOOKS[kind]
    with zipfile.ZipFile(io.BytesIO(made["xlsx of others"].content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = damage(parts[part])
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    refused = refused_or_read(path)
    assert (refused and (refused.part, refused.line)) == named


TWO_PAGES = pdf([[(50, 500, 12, "港口有3个码头。")], [(50, 500, 12, "渔船出海。")]])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/Count 2", b"/Count 9"),
        (b"/Count 2", b"/Count 2000000000"),
        (b"/Count 2", b"/Count -1"),
        (b"6 0 R 8 0 R", b"6 0 R 99 0 R"),
        (b"6 0 R 8 0 R", b"6 0 R 2 0 R"),
        (b"/Contents 7 0 R", b"/Contents 2 0 R"),
        (b"/MediaBox [0 0 400 600]", b"/MediaBox [0 0 1e38 1e38]"),
        (b"/F1 12 Tf", b"/F1 1e38 Tf"),
        (b"50 500 Td", b"9e99 -9e99 Td"),
        (b"/Root 1 0 R", b"/Root 1 0 R /Info << /Title <FEFFD800> >>"),
    ],
)
def test_a_damaged_pdf(old: bytes, new: bytes, tmp_path: Path) -> None:
    assert old in TWO_PAGES
    (tmp_path / "a.pdf").write_bytes(TWO_PAGES.replace(old, new))
    refused_or_read(tmp_path / "a.pdf")


@pytest.mark.parametrize("properties", ["[1]", "[[]]", '"x"', "1", '[{"name": "x"}]', '{"x": {"y": [1]}}'])
def test_properties_of_any_type(properties: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"source": "一", "target": "one", "properties": {properties}}}\n', "utf-8")
    refused_or_read(path)


@pytest.mark.parametrize(
    "encoding",
    ["idna", "punycode", "undefined", "unicode_escape", "zip", "hex", "rot13", "base64", "x y", "中"],
)
@pytest.mark.parametrize("name", ["txt", "tsv of ours", "rtf", "po", "tmx of ours"])
def test_codecs_that_are_not_encodings_of_files(
    encoding: str, name: str, made: dict[str, Sample], tmp_path: Path
) -> None:
    path = put(tmp_path, made[name])
    with refusal(UsageError, path, encoding=encoding):
        if name in ("txt", "rtf"):
            read_document(path, encoding=encoding)
        else:
            list(read_units(path, encoding=encoding))


def test_a_bead_of_any_numbers(tmp_path: Path) -> None:
    for bead in ("[99999999999999999999]:[0]", "[0,2000000000]:[0]", f"[{'9' * 5000}]:[0]", "[٣]:[0]"):
        (tmp_path / "a.align").write_text(f"{bead}\n", "utf-8")
        with pytest.raises(InputError):
            checked_beads(tmp_path / "a.align", 1, 1)


def test_an_error_in_an_archive_names_the_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlz", "w") as archive:
        archive.writestr("inner.xlf", "<xliff")
    refused = refused_or_read(tmp_path / "a.xlz")
    assert refused is not None and refused.part == "inner.xlf"


def esa(spans: object) -> str:
    record = {"system": "A", "doc_id": "d", "line_id": 0, "src": "源", "tgt": "a", "annotator": "r"}
    return json.dumps({**record, "esa_score": 90, "esa_spans": spans}) + "\n"


def pearmut(spans: object) -> str:
    item = {"item_id": "d_#_1", "src": "源", "tgt": {"A": "a cat"}}
    return json.dumps(
        [{"user_id": "r", "item": [item], "annotation": [{"A": {"score": 9, "error_spans": spans}}]}]
    )


def rtf(inner: str) -> str:
    return f"{{\\rtf1\\ansi {inner}\\par}}"


SPANS: tuple[object, ...] = (0.5, 1, True, "x", {"a": 1}, [1], [[]], [{}], [None], [{"start_i": "x"}])
LINK = '<cesAlign><linkGrp fromDoc="{}" toDoc="{}"><link xtargets="1;1" id="SL1"/></linkGrp></cesAlign>'

FOUND: dict[str, tuple[str, str, str]] = {
    "more bytes than there can be": ("rtf", "a.rtf", rtf("好。\\bin99999999999999999999 ")),
    "more bytes than a number has digits": ("rtf", "a.rtf", rtf("好。\\bin" + "9" * 5000 + " ")),
    "a character that is none": ("rtf", "a.rtf", rtf("好\\u99999999999999999999 。")),
    "a character of many digits": ("rtf", "a.rtf", rtf("好\\u" + "9" * 5000 + " 。")),
    "a font that is none": ("rtf", "a.rtf", rtf("\\f99999999999999999999 好。")),
    "nothing but tabs": ("glossary", "a.tsv", "\t\t\n\t\t\n"),
    "an empty line first": ("glossary", "a.tsv", "\n\n大坝\tdam\n"),
    "nothing": ("glossary", "a.tsv", ""),
    "a document without a name": ("xces", "a.xml", LINK.format("", "")),
    "a document whose name is an extension": ("xces", "a.xml", LINK.format(".gz", ".gz")),
    "a document that is a folder": ("xces", "a.xml", LINK.format("zh", "..")),
    **{
        f"{kind}: errors that are {spans!r}": (kind, name, make(spans))
        for kind, name, make in (("esa", "esa.jsonl", esa), ("pearmut", "esa.json", pearmut))
        for spans in SPANS
    },
}
"""What the fuzzer found once, and its neighbours: the kind that reads it, the file, and its text."""


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_once(name: str, made: dict[str, Sample], tmp_path: Path) -> None:
    kind, file, text = FOUND[name]
    path = put(tmp_path, made[kind])
    (tmp_path / file).write_text(text, "utf-8")
    assert path.name == file
    faults = [fault for reader in made[kind].readers if (fault := fault_of(reader, path))]
    assert not faults


@pytest.mark.parametrize("value", ["x'00ff'", "NULL", "7", "1.5", "''"])
@pytest.mark.parametrize(
    "column",
    [
        "attributes.name",
        "string_attributes.value",
        "translation_memories.name",
        "translation_memories.source_language",
        "translation_units.creation_user",
        "translation_units.source_segment",
    ],
)
def test_a_trados_memory_with_values_of_another_type(
    column: str, value: str, made: dict[str, Sample], tmp_path: Path
) -> None:
    path = put(tmp_path, made["sdltm"])
    table, name = column.split(".")
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(f"UPDATE {table} SET {name} = {value}")
    faults = [fault for reader in made["sdltm"].readers if (fault := fault_of(reader, path))]
    assert not faults


def test_a_trados_memory_whose_columns_have_no_names(made: dict[str, Sample], tmp_path: Path) -> None:
    path = put(tmp_path, made["sdltm"])
    path.write_bytes(path.read_bytes().replace(b"usage_counter INT", b"usage_\xff\xfeounter INT"))
    assert refused_or_read(path)
