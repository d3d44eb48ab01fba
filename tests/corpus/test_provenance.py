"""What document.toml may say, and that the bundled documents say what is true."""

import hashlib
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.folder import bundled, bundled_names, doubts_of, read_folder
from corpus.folder.provenance import (
    METHODS,
    SEGMENT_TYPES,
    UnitHistory,
    reviewer_type_of,
    segment_types,
    unit_history,
)

DATA = Path(__file__).parents[2] / "corpus" / "data"


def folder(tmp_path: Path, source: str = "", translation: str = "", status: str = "reviewed") -> Path:
    (tmp_path / "document.toml").write_text(
        f'[source]\nlanguage = "zh-Hans"\n{source}\n\n[translations.en]\nlanguage = "en"\n{translation}\n',
        "utf-8",
    )
    (tmp_path / "source.txt").write_text("1.1\t你好。\n", "utf-8")
    (tmp_path / "en.txt").write_text(f"1.1\t{status}\tHello.\n", "utf-8")
    return tmp_path


def test_a_folder_made_before_the_new_keys_still_reads(tmp_path: Path) -> None:
    assert read_folder(folder(tmp_path)).bitexts[0].beads[0].reviewed


@pytest.mark.parametrize(
    ("source", "translation", "line", "found"),
    [
        ("", 'method = "by hand"', 7, "by hand"),
        ("", 'licence = "CC0-1.0"\nreviewer_type = "machine"', 8, "machine"),
        ('segment_types = "1.1 heading"', "", 3, "1.1 heading"),
        ('title = "x"\nsegment_types = "9.9 title"', "", 4, "9.9 title"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_its_line(
    tmp_path: Path, source: str, translation: str, line: int, found: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_folder(folder(tmp_path, source, translation))
    assert (caught.value.line, caught.value.fields["found"]) == (line, found)


def test_an_unknown_key_is_named_with_its_line(tmp_path: Path) -> None:
    path = folder(tmp_path, 'titel = "x"', 'reviewed_by = "A. Person"\ncolour = "blue"')
    doubts = doubts_of(path, read_folder(path))
    assert [(doubt.line, doubt.fields["found"]) for doubt in doubts] == [(3, "titel"), (8, "colour")]


@pytest.mark.parametrize(
    ("translation", "status", "count"),
    [("", "reviewed", 1), ('reviewed_by = "A. Person"', "reviewed", 0), ("", "0.97", 0)],
)
def test_a_reviewed_bead_needs_a_reviewer(tmp_path: Path, translation: str, status: str, count: int) -> None:
    path = folder(tmp_path, "", translation, status)
    assert len(doubts_of(path, read_folder(path))) == count


@pytest.mark.parametrize(
    ("reviewed", "metadata", "reviewer"),
    [
        (False, {"reviewer_type": "model"}, ""),
        (True, {"reviewer_type": "model"}, "model"),
        (True, {"reviewer_type": "person"}, "person"),
        (True, {}, "person"),
    ],
)
def test_who_accepted_a_bead(reviewed: bool, metadata: dict[str, str], reviewer: str) -> None:
    assert reviewer_type_of(reviewed, metadata) == reviewer


@pytest.mark.parametrize("name", bundled_names())
def test_the_bundled_documents_say_what_they_are(name: str) -> None:
    (document,) = bundled([name])
    assert doubts_of(DATA / name, document) == []
    source = document.source
    characters = sum(map(len, source.texts))
    assert source.metadata["extent"] == f"{len(source.segments)} segments, {characters:,} characters"
    digest = hashlib.sha256((DATA / name / "source.txt").read_bytes()).hexdigest()
    assert source.metadata["checksum"] == f"sha256:{digest}"
    assert set(segment_types(source.metadata).values()) <= set(SEGMENT_TYPES)
    for bitext in document.bitexts:
        metadata = bitext.target.metadata
        assert metadata["method"] in METHODS
        assert metadata["licence"] in ("CC-BY-4.0", "CC0-1.0")
        # No person has read them, so nothing may say that one did.
        assert {reviewer_type_of(bead.reviewed, metadata) for bead in bitext.beads} == {"model"}


@pytest.mark.parametrize(
    ("properties", "history"),
    [
        ({}, UnitHistory()),
        ({"creationdate": "20260130T000000Z", "changeid": "li"}, UnitHistory("2026-01-30", changed_by="li")),
        ({"date": "2026-01-30T12:00:00+08:00", "author": "Ann"}, UnitHistory("2026-01-30", "Ann")),
        ({"Customer:SinglePicklist": "Acme", "x-Project": "P 7"}, UnitHistory(client="Acme", project="P 7")),
        ({"客户": "某公司", "Last-Modified_By": "王"}, UnitHistory(changed_by="王", client="某公司")),
        ({"client": " ", "clientele": "many", "usagecount": "3"}, UnitHistory()),
    ],
)
def test_the_history_in_the_properties_of_a_unit(properties: dict[str, str], history: UnitHistory) -> None:
    assert unit_history(properties) == history
