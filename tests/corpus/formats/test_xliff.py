"""XLIFF as tools write it: every segment with the right texts, and what they say of it kept or counted."""

# ruff: noqa: E501 (a unit reads best on one line)

from pathlib import Path
from typing import Any

import pytest

from corpus.formats import read_units, write_units
from corpus.formats.report import WHOLE_UNITS, Loss, LossReport
from corpus.model import TranslationUnit

NAMESPACES = (
    'xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0" '
    'xmlns:mq="MQXliff" xmlns:m="http://www.memsource.com/mxlf/2.0"'
)


def xliff_1(
    folder: Path, body: str, languages: str = 'source-language="zh-CN" target-language="en"', head: str = ""
) -> Path:
    path = folder / "in.xlf"
    path.write_text(
        f'<xliff version="1.2" {NAMESPACES}>{head}<file original="f" {languages}><body>{body}</body></file></xliff>'
    )
    return path


def xliff_2(folder: Path, body: str, languages: str = 'srcLang="zh-CN" trgLang="en"', more: str = "") -> Path:
    path = folder / "in.xlf"
    path.write_text(
        f'<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" {more} {languages}>'
        f'<file id="f">{body}</file></xliff>'
    )
    return path


def read(path: Path, **options: Any) -> tuple[list[TranslationUnit], LossReport]:
    report = LossReport()
    return list(read_units(path, report=report, **options)), report


def texts(units: list[TranslationUnit]) -> list[tuple[str, str]]:
    return [(u.source, u.target) for u in units]


def test_text_between_segments_replaces_none(tmp_path: Path) -> None:
    units, report = read(
        xliff_2(
            tmp_path,
            '<unit id="u"><segment id="a"><source>一。</source><target>One.</target></segment>'
            "<ignorable><source> </source></ignorable>"
            '<segment id="b"><source>二。</source></segment><ignorable><source>(*)</source></ignorable></unit>',
        )
    )
    assert texts(units) == [("一。", "One."), ("二。", "")]
    assert [u.id for u in units] == ["u-a", "u-b"]
    assert report.counts == {Loss.TEXT_BETWEEN: 1}


def test_character_data_of_any_kind_is_text(tmp_path: Path) -> None:
    units, _ = read(
        xliff_2(
            tmp_path, "<unit id='u'><segment><source>甲<![CDATA[<乙> & ]]>丙&amp;</source></segment></unit>"
        )
    )
    assert texts(units) == [("甲<乙> & 丙&", "")]


def test_elements_of_other_namespaces_are_skipped_but_for_metadata(tmp_path: Path) -> None:
    more = 'xmlns:h="urn:history" xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0"'
    units, report = read(
        xliff_2(
            tmp_path,
            '<unit id="u"><h:old><source>旧。</source><target>Old.</target><note>n</note></h:old>'
            '<mda:metadata><mda:metaGroup category="project"><mda:meta type="client">甲</mda:meta></mda:metaGroup>'
            '<mda:metaGroup category="qa"><mda:meta type="client">乙</mda:meta></mda:metaGroup></mda:metadata>'
            "<segment><source>新。</source><target>New.</target></segment>"
            "<h:old><segment><source>旧。</source></segment></h:old></unit>",
            more=more,
        )
    )
    assert texts(units) == [("新。", "New.")]
    assert units[0].properties == {"project/client": "甲", "qa/client": "乙"}
    assert units[0].note == ""
    assert report.counts == {Loss.ELEMENT: 2}


def test_a_default_namespace_of_another_kind_is_skipped_too(tmp_path: Path) -> None:
    units, _ = read(
        xliff_1(
            tmp_path,
            '<trans-unit id="1"><source>新。</source><target>New.</target>'
            '<minor xmlns="MQXliff"><source>旧。</source><target>Old.</target></minor></trans-unit>',
        )
    )
    assert texts(units) == [("新。", "New.")]


SEGMENTS = (
    '<trans-unit id="t"><source>甲。乙。丙。</source>'
    '<seg-source><g id="1"><mrk mtype="seg" mid="1">甲。</mrk> <mrk mtype="seg" mid="2">乙。</mrk></g>'
    '<mrk mtype="seg" mid="3">丙。</mrk></seg-source>'
    '<target><mrk mtype="seg" mid="3">C.</mrk> <g id="1"><mrk mtype="seg" mid="1">A.</mrk></g></target>'
    '<sdl:seg-defs><sdl:seg id="1" conf="ApprovedSignOff" origin="tm" percent="100" locked="true"/>'
    '<sdl:seg id="2" conf="Draft" origin="mt"/></sdl:seg-defs></trans-unit>'
)


def test_marks_cut_a_unit_into_segments_with_their_states(tmp_path: Path) -> None:
    units, _ = read(xliff_1(tmp_path, SEGMENTS))
    assert texts(units) == [("甲。", "A."), ("乙。", ""), ("丙。", "C.")]
    assert [u.id for u in units] == ["t-1", "t-2", "t-3"]
    assert [u.reviewed for u in units] == [True, False, False]
    assert [u.properties for u in units] == [
        {"state": "ApprovedSignOff", "origin": "tm", "match": "100", "locked": "yes"},
        {"state": "Draft", "origin": "mt"},
        {},
    ]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ('<mrk mtype="seg" mid="0">甲。</mrk>', "A.", [("甲。", "A.")]),
        ('<mrk mtype="seg" mid="0">甲。</mrk><mrk mtype="seg" mid="1">乙。</mrk>', "A. B.", [("甲。乙。", "A. B.")]),
        ('（乙）<mrk mtype="seg" mid="0">甲。</mrk>', '<mrk mtype="seg" mid="0">A.</mrk>', [("（乙）", ""), ("甲。", "A.")]),
        ('<mrk mtype="seg" mid="0">甲。</mrk>', '<mrk mtype="seg" mid="9">A.</mrk>', [("甲。", ""), ("", "A.")]),
        ("甲。乙。", '<mrk mtype="seg" mid="0">A.</mrk> <mrk mtype="seg" mid="1">B.</mrk>', [("甲。乙。", "A. B.")]),
    ],
)  # fmt: skip
def test_marks_on_one_side_only(
    tmp_path: Path, source: str, target: str, expected: list[tuple[str, str]]
) -> None:
    seg_source = f"<seg-source>{source}</seg-source>" if "mrk" in source else ""
    whole = "甲。乙。"
    units, _ = read(
        xliff_1(
            tmp_path,
            f'<trans-unit id="t"><source>{whole}</source>{seg_source}<target>{target}</target></trans-unit>',
        )
    )
    assert [(s, " ".join(t.split())) for s, t in texts(units)] == expected


def test_states_of_memoq_and_memsource(tmp_path: Path) -> None:
    units, report = read(
        xliff_1(
            tmp_path,
            '<trans-unit id="1" mq:status="Proofread" mq:percent="88" mq:locked="locked"><source>甲。</source>'
            "<target>A.</target><mq:minorversions><mq:historical-unit><source>旧。</source>"
            "<target>Old.</target></mq:historical-unit></mq:minorversions></trans-unit>"
            '<trans-unit id="2" m:score="1.01" m:trans-origin="tm" m:confirmed="1" m:created-by="chen">'
            "<source>{b&gt;乙：&lt;b}丙{1}。</source><target>{b&gt;B:&lt;b} C{1}.</target></trans-unit>",
        )
    )
    assert texts(units) == [("甲。", "A."), ("乙：丙。", "B: C.")]
    assert units[0].reviewed
    assert not units[1].reviewed
    assert units[0].properties == {"state": "Proofread", "match": "88", "locked": "yes"}
    assert units[1].properties == {
        "match": "101",
        "origin": "tm",
        "state": "confirmed",
        "m:created-by": "chen",
    }
    assert report.counts[Loss.ELEMENT] == 1


def test_states_of_xliff_itself_come_back(tmp_path: Path) -> None:
    body = "".join(
        f'<trans-unit id="{i}" resname="r{i}" {more}><source>甲{i}</source><target {state}>A{i}</target></trans-unit>'
        for i, (more, state) in enumerate(
            [
                ('approved="yes"', 'state="signed-off"'),
                ("", 'state="needs-review-translation" state-qualifier="fuzzy-match"'),
                ('translate="no"', ""),
            ]
        )
    )
    units, _ = read(xliff_1(tmp_path, body))
    assert [u.properties for u in units] == [
        {"resname": "r0", "state": "signed-off"},
        {"resname": "r1", "state": "needs-review-translation", "state-qualifier": "fuzzy-match"},
        {"resname": "r2", "translate": "no"},
    ]
    assert [u.reviewed for u in units] == [True, False, False]
    write_units(tmp_path / "out.xlf", units)
    assert 'state="signed-off"' in (tmp_path / "out.xlf").read_text()
    assert read(tmp_path / "out.xlf")[0] == units


def test_comments_of_sdl_become_notes(tmp_path: Path) -> None:
    head = (
        '<doc-info xmlns="http://sdl.com/FileTypes/SdlXliff/1.0"><cmt-defs><cmt-def id="c1"><Comments>'
        "<Comment>check it</Comment></Comments></cmt-def></cmt-defs></doc-info>"
    )
    body = (
        '<trans-unit id="t"><source>甲。</source><seg-source><mrk mtype="seg" mid="1">甲。</mrk></seg-source>'
        '<target><mrk mtype="seg" mid="1"><mrk mtype="x-sdl-comment" sdl:cid="c1">A.</mrk></mrk></target></trans-unit>'
    )
    units, _ = read(xliff_1(tmp_path, body, head=head))
    assert [(u.source, u.target, u.note) for u in units] == [("甲。", "A.", "check it")]


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("The <mrk mtype='x-sdl-deleted'>old </mrk><mrk mtype='x-sdl-added'>new </mrk>one", "The new one"),
        ("MAC<x id='1' ctype='lb'/>Address", "MAC Address"),
        ("MAC<x id='1' ctype='x-tab'/>Address", "MAC Address"),
        ("Mac<x id='1' ctype='image'/>Address", "MacAddress"),
        ("a<ph id='1'>&lt;mq:ch val=&quot;&#10;&quot; /&gt;</ph>b", "a b"),
        ("a<ph id='1'>\\tab </ph>b", "a b"),
        ("<unheard>Read</unheard> <bpt id='1'>&lt;b&gt;</bpt>me<ept id='1'>&lt;/b&gt;</ept>", "Read me"),
        ("a<ph id='1'>&lt;br/&gt;</ph>b", "a b"),
        ("a<ph id='1'>{\\line }</ph>b", "a b"),
        ("The <mq:del>deleted </mq:del><mq:ins>new </mq:ins>one", "The new one"),
    ],
)
def test_inline_elements(tmp_path: Path, target: str, text: str) -> None:
    units, report = read(
        xliff_1(tmp_path, f"<trans-unit id='1'><source>甲</source><target>{target}</target></trans-unit>")
    )
    assert units[0].target == text
    assert report.counts[Loss.TAG_DROPPED]
    assert (Loss.DELETION in report.counts) == ("deleted" in target)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (
            '<mrk mtype="seg" mid="0">甲。</mrk> <mrk mtype="seg" mid="1">乙。</mrk>',
            '<mrk mtype="seg" mid="0">A.</mrk> <mrk mtype="seg" mid="1">B.</mrk>',
            [("甲。", "A."), ("乙。", "B.")],
        ),
        # a target that is not cut, and text outside the marks, belong to the whole
        (
            '<mrk mtype="seg" mid="0">甲。</mrk><mrk mtype="seg" mid="1">乙。</mrk>',
            "A. B.",
            [("甲。乙。", "A. B.")],
        ),
        (
            '<mrk mtype="seg" mid="0">甲。</mrk>乙。',
            '<mrk mtype="seg" mid="0">A.</mrk> B.',
            [("甲。乙。", "A. B.")],
        ),
    ],
)
def test_marks_in_a_source_without_seg_source(
    tmp_path: Path, source: str, target: str, expected: list[tuple[str, str]]
) -> None:
    body = f'<trans-unit id="t"><source>{source}</source><target>{target}</target></trans-unit>'
    units, _ = read(xliff_1(tmp_path, body))
    assert texts(units) == expected


def test_a_number_in_braces_is_a_tag_of_memsource_only_if_the_unit_lists_it(tmp_path: Path) -> None:
    marks = '<m:mark id="{}"><m:type>code</m:type><m:content>&lt;b&gt;</m:content></m:mark>'
    listed = f"<m:tunit-metadata>{marks.format(1)}{marks.format(2)}</m:tunit-metadata>"
    body = (
        f'<trans-unit id="1"><source>{{1}}共{{2}}{{3}}个</source><target>{{1}}{{3}} in all{{2}}</target>{listed}'
        '</trans-unit><trans-unit id="2"><source>第{1}页</source><target>Page {1}</target><m:tunit-metadata/>'
        '</trans-unit><trans-unit id="3"><source>{0}{1}页</source><target>{1}page {0}</target></trans-unit>'
    )
    units, _ = read(xliff_1(tmp_path, body))
    assert texts(units) == [("共{3}个", "{3} in all"), ("第{1}页", "Page {1}"), ("{0}页", "page {0}")]


def test_a_line_break_whose_code_is_elsewhere(tmp_path: Path) -> None:
    units, _ = read(
        xliff_2(
            tmp_path,
            '<unit id="u"><originalData><data id="d1">&lt;br/&gt;</data><data id="d2">&lt;b&gt;</data></originalData>'
            '<segment><source>甲</source><target>a<ph id="1" dataRef="d1"/>b<ph id="2" dataRef="d2"/>c'
            '<ph id="3" type="fmt" subType="xlf:lb"/>d</target></segment></unit>',
        )
    )
    assert units[0].target == "a bc d"


TEXTS = (
    "<source>重启服务器。</source><target>Restart it.</target>",
    "<source>Restart it.</source><target>重啟伺服器。</target>",
)
NAMED = '<source xml:lang="zh-CN">重启服务器。</source><target xml:lang="en-GB">Restart it.</target>'


@pytest.mark.parametrize(
    ("languages", "body", "expected"),
    [
        ('source-language="zh-CN"', TEXTS[0], ("zh-Hans", "en")),
        ('source-language="zh-CN" target-language=""', TEXTS[0], ("zh-Hans", "en")),
        ('source-language="en"', TEXTS[1], ("en", "zh-Hant")),
        ('source-language="en" target-language="English"', TEXTS[1], ("en", "zh-Hant")),
        ('source-language="" target-language="zh-TW"', TEXTS[1], ("en", "zh-Hant-TW")),
        ("", TEXTS[1], ("en", "zh-Hant")),
        ('source-language="en"', "<source>Restart it.</source>", ("en", "zh-Hans")),
        ('source-language="en" target-language="x-acme"', TEXTS[1], ("en", "x-acme")),
        ('source-language="zh-CN"', NAMED, ("zh-Hans", "en-GB")),
        ("", NAMED, ("zh-Hans", "en-GB")),
    ],
)
def test_a_language_that_is_not_named_is_detected_from_the_text(
    tmp_path: Path, languages: str, body: str, expected: tuple[str, str]
) -> None:
    [unit], report = read(xliff_1(tmp_path, f'<trans-unit id="1">{body}</trans-unit>', languages))
    assert (unit.source_language, unit.target_language) == expected
    assert bool(report) == ("x-acme" not in languages and body != NAMED)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"target_language": "zh-Hant"}, [("Restart it.", "重啟伺服器。", "zh-Hant-TW")]),
        ({"target_language": "zh-Hans"}, []),
        ({"source_language": "zh-TW", "target_language": "en"}, [("重啟伺服器。", "Restart it.", "en")]),
        ({"source_language": "fr"}, []),
    ],
)
def test_a_language_that_is_asked_for_chooses_and_renames_nothing(
    tmp_path: Path, asked: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    path = xliff_1(
        tmp_path,
        f'<trans-unit id="1">{TEXTS[1]}</trans-unit>',
        'source-language="en" target-language="zh-TW"',
    )
    units, report = read(path, **asked)
    assert [(u.source, u.target, u.target_language) for u in units] == expected
    assert units or WHOLE_UNITS & set(report.counts)


def test_notes_contexts_groups_and_proposals(tmp_path: Path) -> None:
    units, report = read(
        xliff_1(
            tmp_path,
            '<group resname="menu"><note>of the group</note><trans-unit id="1"><source>甲</source><target>A</target>'
            "<alt-trans><source>乙</source><target>B</target></alt-trans>"
            '<note from="developer">first</note><note>second</note><context-group>'
            '<context context-type="sourcefile">a.c</context><context context-type="sourcefile">b.c</context>'
            "</context-group></trans-unit></group>",
        )
    )
    assert texts(units) == [("甲", "A")]
    assert units[0].note == "first\nsecond"
    assert units[0].properties == {"group": "menu", "note from": "developer", "sourcefile": "a.c\nb.c"}
    assert report.counts == {
        Loss.FILE_NOTE: 1,
        Loss.PROPOSAL: 1,
    }


def test_a_skeleton_elsewhere_is_never_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    units, report = read(
        xliff_2(
            tmp_path,
            f'<skeleton href="{secret.as_uri()}"/><unit id="u"><segment><source>甲</source></segment></unit>',
        )
    )
    assert texts(units) == [("甲", "")]
    assert report.counts[Loss.SKELETON] == 1


def test_segments_win_over_a_source_that_says_something_else(tmp_path: Path) -> None:
    units, report = read(
        xliff_1(
            tmp_path,
            '<trans-unit id="t"><source>甲</source><seg-source><mrk mtype="seg" mid="1">乙 丙</mrk></seg-source>'
            '<target><mrk mtype="seg" mid="1">B C</mrk></target></trans-unit>',
        )
    )
    assert texts(units) == [("乙 丙", "B C")]
    assert report.counts == {Loss.OTHER_SOURCE_TEXT: 1}


@pytest.mark.parametrize("version", ["1.2", "2.1"])
@pytest.mark.parametrize(
    ("state", "reviewed"), [("ApprovedTranslation", True), ("Draft", False), ("confirmed", True)]
)
def test_the_state_that_another_tool_gave_comes_back(
    state: str, reviewed: bool, version: str, tmp_path: Path
) -> None:
    unit = TranslationUnit(
        "大坝。", "The dam.", "zh-CN", "en-US", "1", "job", reviewed=reviewed, properties={"state": state}
    )
    write_units(tmp_path / "out.xlf", [unit], version=version)
    (again,) = read_units(tmp_path / "out.xlf")
    assert (again.properties["state"], again.reviewed) == (state, reviewed)
