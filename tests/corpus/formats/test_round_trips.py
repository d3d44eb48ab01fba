"""Every format that has both ways gives back, to the character, what it can hold, and counts the rest."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats import FORMATS, format_of, read_units, write_units
from corpus.formats.pharaoh import LINKS, SOURCE_WORDS, TARGET_WORDS
from corpus.formats.report import Loss, LossReport
from corpus.model import TranslationUnit
from tests.corpus.formats.samples import ANALECTS, ANY_TEXT, HALF, MERGED, units

FOR_PEOPLE = {"html", "docx", "subtitles"}
"""Formats that are written to be read, with tests of their own."""
BOTH_WAYS = [
    f.name for f in FORMATS.values() if f.options("read") and f.options("write") and f.name not in FOR_PEOPLE
]
TEXT_ONLY = {"moses", "ladder"}
LOSSLESS = {"jsonl", "xlsx"}
"""Formats that hold every code point."""


def texts(given_units: list[TranslationUnit]) -> list[tuple[str, str]]:
    return [(u.source, u.target) for u in given_units]


def one_pair_of_languages(given_units: list[TranslationUnit]) -> list[TranslationUnit]:
    return [replace(u, source_language="zh-Hans", target_language="en") for u in given_units]


def numbered(given_units: list[TranslationUnit], **changes: Any) -> list[TranslationUnit]:
    return [replace(u, id=str(i), **changes) for i, u in enumerate(given_units, start=1)]


NOTHING_ELSE: dict[str, Any] = {
    "source_segments": (),
    "target_segments": (),
    "confidence": None,
    "reviewed": False,
    "note": "",
    "properties": {},
}

FITTING: dict[str, Callable[[list[TranslationUnit]], list[TranslationUnit]]] = {
    "subtitles": lambda u: [
        replace(unit, properties={"start": "00:00:01.000", "end": "00:00:02.000"}) for unit in u
    ],
    "moses": lambda u: numbered(one_pair_of_languages(u), document="", **NOTHING_ELSE),
    "ladder": lambda u: [
        replace(unit, source_segments=(str(i),), target_segments=(str(i),))
        for i, unit in enumerate(numbered(one_pair_of_languages(u), document="", **NOTHING_ELSE), start=1)
    ],
    "po": lambda u: numbered(
        list({unit.source: unit for unit in one_pair_of_languages(u)}.values()), document="", **NOTHING_ELSE
    ),
    "xces": lambda u: [
        replace(unit, id=f"SL{i}", source_segments=(str(i),), target_segments=(str(i),))
        for i, unit in enumerate(numbered(one_pair_of_languages(u), document="", **NOTHING_ELSE), start=1)
    ],
    "wmt": lambda u: numbered(
        one_pair_of_languages(u),
        document="d",
        **(NOTHING_ELSE | {"properties": {"origlang": "zh", "translator": "A"}}),
    ),
    # An entry for each term that has a visible character; there is no place for what a unit is called.
    "tbx": lambda u: [
        replace(unit, id="", document="", **(NOTHING_ELSE | {"note": unit.note}))
        for unit in {unit.source: unit for unit in one_pair_of_languages(u)}.values()
        if any(map(str.isprintable, unit.source.split())) and any(map(str.isprintable, unit.target.split()))
    ],
    "pharaoh": lambda u: [
        replace(unit, properties={LINKS: "0-0", SOURCE_WORDS: "一", TARGET_WORDS: "one"})
        for unit in one_pair_of_languages(u)
    ],
}
"""What of any units a format has a place for."""


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_the_analects_come_back(tmp_path: Path, name: str) -> None:
    given_units = FITTING.get(name, list)(ANALECTS)
    path = tmp_path / f"论语 一.{FORMATS[name].extensions[0]}"
    report = LossReport()
    write_units(path, given_units, name, report=report)
    assert list(read_units(path, name, report=report)) == given_units
    # That they are sentences, and that our header says nothing of entries: nothing of the units is lost.
    told = {Loss.SENTENCE_AS_TERM, Loss.FILE_HEADER} if name == "tbx" else set()
    assert report.counts.keys() <= told or name == "ladder"


@pytest.mark.parametrize("name", ["tsv", "csv", "xlsx"])
def test_a_table_can_be_given_the_columns_of_another(tmp_path: Path, name: str) -> None:
    format_ = FORMATS[name]
    header, row = ["zh", "client", "flag", "en"], ["学而时习之", "ACME", "", "To learn"]
    first, second = (tmp_path / f"{which}.{format_.extensions[0]}" for which in ("first", "second"))
    unit = TranslationUnit(row[0], row[3], properties={"client": "ACME", "more": "new"})
    titles = {"zh": "source", "client": "client", "flag": "flag", "en": "target"}
    write_units(first, [unit], columns=titles)
    kept = format_.module.columns_of(first)
    write_units(second, read_units(first), **kept)

    assert kept["columns"] == titles
    assert second.read_bytes() == first.read_bytes()
    if name == "tsv":
        assert first.read_text() == "\t".join(header) + "\n" + "\t".join(row) + "\n"


@pytest.mark.parametrize("name", sorted(set(BOTH_WAYS) - {"tmx", "tsv"}))  # these have tests of their own
@given(given_units=st.lists(units(ANY_TEXT), min_size=1, max_size=3))
def test_any_text_comes_back_or_is_counted(
    tmp_path: Path, name: str, given_units: list[TranslationUnit]
) -> None:
    given_units = FITTING.get(name, list)(given_units)
    path = tmp_path / f"any.{FORMATS[name].extensions[0]}"
    report = LossReport()
    write_units(path, given_units, report=report)
    of_reading = LossReport()
    read = list(read_units(path, report=of_reading))
    # None of these says that a field with a place in the format is lost.
    changed = report.counts.keys() - {Loss.FORMULA_MARKED, Loss.FIELDS_OF_PAIR, Loss.SENTENCE_AS_TERM}
    # Of a unit that has nothing but characters that XML cannot hold, no text is left.
    empty = of_reading.counts[Loss.NO_TEXT] if Loss.NOT_XML in changed else 0
    assert len(read) + empty == len(given_units)
    if changed:
        assert name not in LOSSLESS
        assert read != given_units
    else:
        assert read == given_units


@pytest.mark.parametrize("name", sorted({"csv", "xlsx", "jsonl", "parquet", "xliff"}))
def test_empty_sides_and_merged_segments_come_back(tmp_path: Path, name: str) -> None:
    given_units = [MERGED, HALF, replace(HALF, id="half-2", source="", target="Added.")]
    path = tmp_path / f"a.{FORMATS[name].extensions[0]}"
    write_units(path, given_units)
    assert list(read_units(path)) == given_units


def test_xliff_2_comes_back(tmp_path: Path) -> None:
    given_units = [*ANALECTS, MERGED, HALF, TranslationUnit("\x0b\uffff\0", "\x1f", id="c")]
    report = LossReport()
    write_units(tmp_path / "a.xlf", given_units, version="2.1", report=report)
    assert list(read_units(tmp_path / "a.xlf")) == given_units
    assert not report


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_no_units_at_all(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"none.{FORMATS[name].extensions[0]}"
    write_units(path, [], name)
    assert [u for u in read_units(path, name) if u.source] == []


def test_the_same_units_give_the_same_bytes_at_any_time(tmp_path: Path) -> None:
    for folder, moment in (("one", "2026-01-30 08:00"), ("two", "2031-07-01 20:00")):
        (tmp_path / folder).mkdir()
        with time_machine.travel(moment):
            for name, format_ in FORMATS.items():
                if not format_.options("write"):
                    continue
                path = tmp_path / folder / f"{name}.{format_.extensions[0]}"
                write_units(path, FITTING.get(name, list)(ANALECTS), name)
    files = sorted((tmp_path / "one").iterdir())

    assert len(files) >= len(BOTH_WAYS)
    differing = [f.name for f in files if f.read_bytes() != (tmp_path / "two" / f.name).read_bytes()]
    assert differing == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.TMX", "tmx"), ("b.c.tmx.gz", "tmx"), ("x.en", "moses"), ("t.xml", "wmt"), ("x.xliff", "xliff")],
)
def test_the_extension_determines_the_format(name: str, expected: str) -> None:
    assert format_of(Path(name)).name == expected
