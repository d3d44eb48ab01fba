"""WMT's XML: what its documents hold, for memories and for scoring."""

from pathlib import Path

import pytest

from align.scoring.inputs import read_segments, system_names
from align.scoring.segment_files import InputName
from corpus.formats import wmt

TEST_SET = """<dataset id="t">
<doc id="a" origlang="zh"><src lang="zh"><p>{src}</p></src>
<ref lang="en" translator="A"><p>{ref}</p></ref>
<hyp system="x"><p>{ref}</p></hyp></doc></dataset>"""


@pytest.mark.parametrize("number", ['id="{}"', "", 'id=""'])
def test_segments_are_distinguished_with_ids_and_without(tmp_path: Path, number: str) -> None:
    def segments(*texts: str) -> str:
        return "".join(f"<seg {number.format(i)}>{text}</seg>" for i, text in enumerate(texts, start=1))

    path = tmp_path / "t.xml"
    path.write_text(TEST_SET.format(src=segments("一", "二"), ref=segments("One", "Two")), encoding="utf-8")
    units = [(unit.id, unit.source, unit.target) for unit in wmt.read(path)]

    assert units == [("1", "一", "One"), ("2", "二", "Two")]
    assert system_names(path) == ["x"]
    assert read_segments(InputName(path), "hypothesis").texts == ("One", "Two")
    assert read_segments(InputName(path), "hypothesis").segment_ids == ("a:1", "a:2")


def test_a_document_holds_all_its_versions(tmp_path: Path) -> None:
    path = tmp_path / "t.xml"
    path.write_text(
        TEST_SET.format(src='<seg id="7">一</seg>', ref='<seg id="7">O<b>n</b>e</seg>'), encoding="utf-8"
    )
    (document,) = wmt.documents(path)

    assert document.attributes == {"id": "a", "origlang": "zh"}
    assert [(text.element, text.name, text.segments) for text in document.texts] == [
        ("src", "", [("7", "一")]),
        ("ref", "A", [("7", "One")]),
        ("hyp", "x", [("7", "One")]),
    ]
