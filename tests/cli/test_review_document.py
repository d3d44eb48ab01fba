"""A side-by-side document goes to a reviewer and comes back."""

from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result
from docx.oxml import parse_xml

from cli.main import main
from corpus.formats import read_units, write_units
from corpus.model import TranslationUnit
from corpus.store import open_corpus
from corpus.store.browsing import bitext_summaries
from corpus.store.corrections import distributed
from corpus.store.reviewing import last_reviews

UNITS = [
    TranslationUnit("港口始建于1926年。", "The harbor was built in 1926.", id="1", confidence=0.9),
    TranslationUnit("渔业资源逐年减少。", "Fish stocks declined.", id="2", confidence=0.3),
    TranslationUnit("市政府决定重建码头。", "The city decided to rebuild.", id="3", confidence=0.9),
    TranslationUnit("工程分三期进行。", "There are three phases.", id="4", confidence=0.9),
]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a corpus and the document made of it."""
    monkeypatch.chdir(tmp_path)
    write_units(tmp_path / "a.tsv", UNITS)
    assert _run("import", "a.tsv", "--corpus", "c.duizhao").exit_code == 0
    assert _run("export", "review.docx", "--corpus", "c.duizhao").exit_code == 0
    return tmp_path


def _set(cell: Any, text: str) -> None:
    run = cell.paragraphs[0].runs[0]
    run.text = text


def _return(folder: Path) -> None:
    """What a reviewer does: a correction, a tracked one, a tick, and saving."""
    document = docx.Document(str(folder / "review.docx"))
    rows = document.tables[0].rows[1:]
    _set(rows[0].cells[2], "The harbour was built in 1926.")
    paragraph = rows[1].cells[2].paragraphs[0]._p
    paragraph.append(
        parse_xml(
            f'<w:ins {W} w:author="王芳" w:date="2026-11-20T08:00:00Z"><w:r>'
            '<w:t xml:space="preserve"> They still do.</w:t></w:r></w:ins>'
        )
    )
    _set(rows[2].cells[3], "☑")
    document.core_properties.last_modified_by = "李明"
    document.save(str(folder / "review.docx"))


def _now(folder: Path) -> list[tuple[str, bool]]:
    _run("export", "now.jsonl", "--corpus", "c.duizhao")
    return [(unit.target, unit.reviewed) for unit in read_units(folder / "now.jsonl")]


def test_corrections_come_back_as_reviews(sent: Path) -> None:
    _return(sent)
    done = _run("import", "review.docx", "--corpus", "c.duizhao")
    assert done.output == "Corrected 2 beads, accepted 1, added 0 notes.\n"
    assert _now(sent) == [
        ("The harbour was built in 1926.", True),
        ("Fish stocks declined. They still do.", True),
        ("The city decided to rebuild.", True),
        ("There are three phases.", False),
    ]
    with open_corpus("c.duizhao") as corpus:
        [bitext] = bitext_summaries(corpus)
        reviews = last_reviews(corpus, bitext.id)
    assert {(review.reviewer, review.reviewed_at[:10]) for review in reviews} >= {("王芳", "2026-11-20")}
    assert {review.reviewer for review in reviews} == {"王芳", "李明"}


def test_importing_it_twice_changes_nothing(sent: Path) -> None:
    _return(sent)
    _run("import", "review.docx", "--corpus", "c.duizhao")
    before = _now(sent)
    done = _run("import", "review.docx", "--corpus", "c.duizhao")
    assert done.exit_code == 0
    assert done.output == "Corrected 0 beads, accepted 0, added 0 notes.\n"
    assert _now(sent) == before


def test_what_was_changed_meanwhile_is_left_alone(sent: Path) -> None:
    first = sent / "review.docx"
    second = first.read_bytes()
    _return(sent)
    _run("import", "review.docx", "--corpus", "c.duizhao")
    first.write_bytes(second)
    document = docx.Document(str(first))
    _set(document.tables[0].rows[1].cells[2], "Another correction.")
    document.save(str(first))
    done = _run("import", "review.docx", "--corpus", "c.duizhao")
    assert "2 rows (1, 2) changed in the corpus since; left alone." in done.output
    assert _now(sent)[0] == ("The harbour was built in 1926.", True)


def test_a_document_of_another_corpus_is_refused(sent: Path) -> None:
    write_units(sent / "b.tsv", [TranslationUnit("甲", "a"), TranslationUnit("乙", "b")])
    _run("import", "b.tsv", "--corpus", "other.duizhao")
    done = _run("import", "review.docx", "--corpus", "other.duizhao")
    assert done.exit_code == 2
    assert "none of its rows matches this corpus" in done.output


def test_it_can_be_converted_like_any_other(sent: Path) -> None:
    _return(sent)
    units = list(read_units(sent / "review.docx"))
    assert [(u.source, u.target, u.reviewed) for u in units][:3] == [
        ("港口始建于1926年。", "The harbour was built in 1926.", False),
        ("渔业资源逐年减少。", "Fish stocks declined. They still do.", False),
        ("市政府决定重建码头。", "The city decided to rebuild.", True),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["一。", "二。"], "一。两个。", ["一。", "两个。"]),
        (["One.", "Two."], "One more. Two.", ["One more.", "Two."]),
        (["One.", "Two."], "One. Too.", ["One.", "Too."]),
        (["a"], "b", ["b"]),
        ([], "", []),
    ],
)
def test_a_correction_is_cut_where_the_segments_meet(
    before: list[str], after: str, expected: list[str]
) -> None:
    assert distributed(before, after) == expected
