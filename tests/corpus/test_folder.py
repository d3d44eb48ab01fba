"""Document folders: what a person writes is what the program reads, and mistakes are named by line."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DuizhaoError, InputError, NotFoundError, UsageError
from corpus.folder import DocumentFolder, bundled, read_folder, write_folder
from corpus.model import Bead, Bitext, Concept, Document, Segment, Term, accepted, document_from_paragraphs
from corpus.system.files import replacing_text
from tests.refusals import refusal

FILES = {
    "document.toml": """
[source]
language = "zh-CN"
title = "学而"
date = 2026-01-30

[translations.en]
language = "en-GB"
licence = "CC0-1.0"
""",
    "source.txt": (
        "1.1\t学而\n\n"
        "2.1\t学而时习之，不亦说乎？\n2.2\t有朋自远方来。\n2.2a\t不亦乐乎？\n2.3\t人不知而不愠。\n"
    ),
    "en.txt": (
        "1.1\treviewed\tOn learning\n\n"
        "2.1\treviewed\tTo learn,\n2.1\treviewed\tand practise in time: is that not a pleasure?\n"
        "2.2+2.2a\t0.91\tTo have friends come from afar: a joy!\ta free one\n"
        "-\treviewed\t(A gloss.)\n"
        "2.3\t-\t\n"
    ),
    "terms.tsv": "zh\ten\tsegment\n朋\tfriends\t2.2\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "lunyu"
    path.mkdir()
    for name, text in FILES.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def test_reads_what_a_person_wrote(folder: Path) -> None:
    contents = read_folder(folder)
    assert contents.source.name == "lunyu"
    assert contents.source.language == "zh-Hans"
    assert contents.source.metadata == {"title": "学而", "date": "2026-01-30"}
    assert [(s.id, s.paragraph) for s in contents.source.segments] == [
        ("1.1", 0),
        ("2.1", 1),
        ("2.2", 1),
        ("2.2a", 1),
        ("2.3", 1),
    ]
    (bitext,) = contents.bitexts
    assert (bitext.target.name, bitext.target.language) == ("en", "en-GB")
    assert [s.id for s in bitext.target.segments] == ["1.1", "2.1", "2.2", "2.3", "2.4"]
    assert bitext.beads == (
        Bead((0,), (0,), reviewed=True),
        Bead((1,), (1, 2), reviewed=True),
        Bead((2, 3), (3,), confidence=0.91, note="a free one"),
        Bead((), (4,), reviewed=True),
        Bead((4,), ()),
    )
    terms = (Term("朋", contents.source.language), Term("friends", "en-GB", document="en"))
    assert contents.terms == (Concept(terms, segment="2.2"),)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("document.toml", "[source]", "[source", {"reason": ANY}),
        ("document.toml", 'language = "zh-CN"', "", {"name": "source"}),
        ("document.toml", '"zh-CN"', '"中文"', {"part": "[source]", "tag": "中文"}),
        ("source.txt", "2.2\t", "2.1\t", {"line": 4, "identifier": "2.1", "before": 3}),
        ("source.txt", "2.2\t", "2 2\t", {"line": 4, "identifier": "2 2", "before": None}),
        ("source.txt", "2.2\t", "2.2 ", {"line": 4, "columns": 1}),
        ("en.txt", "2.2+2.2a", "2.2+2.9", {"line": 5, "identifier": "2.9", "source": "source.txt"}),
        ("en.txt", "2.2+2.2a", "2.2", {"line": 7, "identifier": "2.3", "due": "2.2a"}),
        ("en.txt", "2.3\t-\t\n", "", {"missing": "2.3"}),
        ("en.txt", "0.91", "sure", {"line": 5, "status": "sure"}),
        ("en.txt", "0.91", "1.5", {"line": 5, "status": "1.5"}),
        ("en.txt", "2.1\treviewed\tand", "2.1\t0.5\tand", {"line": 3, "ids": "2.1"}),
        ("en.txt", "1.1\treviewed\tOn", "1.1\tOn", {"line": 1, "columns": 2}),
        ("terms.tsv", "zh\ten\t", "zh\tfr\t", {"line": 1, "header": "zh, fr, segment"}),
        ("terms.tsv", "\t2.2", "", {"line": 2, "columns": 2, "expected": 3}),
        ("terms.tsv", "2.2", "9.9", {"line": 2, "where": "9.9"}),
        ("terms.tsv", "2.2", "2.1", {"line": 2, "term": "朋", "where": "2.1"}),
    ],
)
def test_a_mistake_is_named_with_its_line(
    folder: Path, file: str, old: str, new: str, fault: dict[str, Any]
) -> None:
    text = FILES[file]
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with refusal(InputError, folder / file, **fault):
        read_folder(folder)


@pytest.mark.parametrize("file", ["document.toml", "source.txt", "en.txt"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with refusal(NotFoundError, folder / file):
        read_folder(folder)


def test_windows_line_ends_and_a_byte_order_mark_are_read(folder: Path) -> None:
    expected = read_folder(folder)
    for name, text in FILES.items():
        (folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read_folder(folder) == expected


def test_a_segment_that_a_line_cannot_hold_is_refused(tmp_path: Path) -> None:
    source = Document("d", "zh-Hans", (Segment("1.1", "一\t二"),))
    with refusal(UsageError, id="1.1", document="d"):
        write_folder(tmp_path / "d", DocumentFolder(source, ()))
    assert not (tmp_path / "d").exists()


_texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=12)
_paragraphs = st.lists(st.lists(_texts, min_size=1, max_size=3), min_size=1, max_size=3)


@st.composite
def _folders(draw: st.DrawFn) -> DocumentFolder:
    metadata = draw(st.dictionaries(_texts.filter(lambda key: key != "language"), _texts, max_size=3))
    source = document_from_paragraphs("d", "zh-Hans", draw(_paragraphs), metadata)
    target = document_from_paragraphs("en-a", "en", draw(_paragraphs))
    beads = []
    s = t = 0
    while s < len(source.segments) or t < len(target.segments):
        take_source = draw(st.integers(0, min(3, len(source.segments) - s)))
        most = min(3, len(target.segments) - t) if take_source else min(1, len(target.segments) - t)
        take_target = draw(st.integers(0, most))
        if not take_source + take_target:
            continue
        reviewed = draw(st.booleans())
        confidence = None if reviewed else draw(st.sampled_from([None, 0.0, 0.25, 1.0]))
        note = draw(st.one_of(st.just(""), _texts))
        beads.append(
            Bead(
                tuple(range(s, s + take_source)),
                tuple(range(t, t + take_target)),
                confidence,
                reviewed,
                note,
            )
        )
        s, t = s + take_source, t + take_target
    return DocumentFolder(source, (Bitext(source, target, tuple(beads)),))


@given(contents=_folders())
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, contents: DocumentFolder
) -> None:
    folder = tmp_path_factory.mktemp("folders") / "d"
    write_folder(folder, contents)
    assert read_folder(folder) == contents


def test_bundled_documents_are_read() -> None:
    assert all(contents.bitexts for contents in bundled())


TERMS_TSV = """\
zh	en	segment	context	alternatives	source	pinyin	status	note
卡脖子	bottleneck	1.1		stranglehold | chokehold	Xinhua, 2018	qiǎ bózi	preferred	a note
推动	see that	1.1	en
"""


def term_folder(path: Path, terms: str) -> Path:
    metadata = '[source]\nlanguage = "zh"\n[translations.en]\nlanguage = "en-GB"\n'
    (path / "document.toml").write_text(metadata, "utf-8")
    (path / "source.txt").write_text("1.1\t推动解决卡脖子问题。\n", "utf-8")
    (path / "en.txt").write_text("1.1\treviewed\tSee that the bottleneck goes.\n", "utf-8")
    (path / "terms.tsv").write_text(terms, "utf-8")
    return path


def test_every_column_of_a_term_comes_in_and_goes_out(tmp_path: Path) -> None:
    folder = term_folder(tmp_path, TERMS_TSV.replace("1.1\ten\n", "1.1\ten" + "\t" * 5 + "\n"))
    contents = read_folder(folder)
    first, second = contents.terms
    assert (first.chinese[0].status, first.chinese[0].properties["pinyin"]) == ("preferred", "qiǎ bózi")
    assert accepted(first.renderings) == ("bottleneck", "stranglehold", "chokehold")
    assert (first.properties["source"], first.note) == ("Xinhua, 2018", "a note")
    assert [term.is_context_bound for term in second.renderings] == [True]
    assert accepted(second.renderings) == ()
    write_folder(tmp_path / "again", contents)
    assert read_folder(tmp_path / "again").terms == contents.terms


@pytest.mark.parametrize(
    ("header", "row", "found"),
    [
        ("zh\ten\tstatus", "推动\tdrive\tgood", "good"),
        ("zh\ten\tcontext", "推动\tdrive\tfr", "fr"),
    ],
)
def test_a_word_that_a_column_does_not_allow_is_named(
    tmp_path: Path, header: str, row: str, found: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_folder(term_folder(tmp_path, f"{header}\n{row}\n"))
    assert (caught.value.line, caught.value.fields["found"]) == (2, found)


def test_a_folder_that_is_not_finished_is_none_and_the_next_run_finishes_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_folder(folder)
    write_folder(tmp_path / "whole", whole)
    files = {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
    for number in range(len(files)):
        out = tmp_path / f"out-{number}"
        left = iter(range(number))

        def dying(path: Path, left: Iterator[int] = left) -> AbstractContextManager[IO[str]]:
            if next(left, None) is None:
                raise KeyboardInterrupt
            return replacing_text(path)

        monkeypatch.setattr("corpus.folder.replacing_text", dying)
        with pytest.raises(KeyboardInterrupt):
            write_folder(out, whole)
        with pytest.raises(DuizhaoError):
            read_folder(out)
        monkeypatch.undo()
        write_folder(out, whole)
        assert {path.name: path.read_bytes() for path in out.iterdir()} == files
