"""Files of CAT tools filled in place: what the format says of a match, tags, and all else untouched."""

from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from unittest.mock import ANY
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.formats import po_pretranslation, read_units, xliff_pretranslation
from corpus.formats.pretranslation import Pretranslated, Proposal
from corpus.formats.tag_placement import tagged_text
from tests.refusals import refusal

MEMORY = {
    "关闭阀门。": Proposal("关闭阀门。", "Close the valve & lock it.", 100, "manual"),
    "打开阀门。": Proposal("打开闸门。", "Open the gate.", 80, "manual"),
    "Close": Proposal("Close", '关"闭\t', 100),
    "Open file": Proposal("Open files", "打开文件", 90),
}
V12 = "urn:oasis:names:tc:xliff:document:1.2"
V2 = "urn:oasis:names:tc:xliff:document:2.0"
HEAD_12 = f'<?xml version="1.0"?>\r\n<xliff version="1.2"  xmlns="{V12}"><!-- a -->'
FILE_12 = "<file original='a&amp;b' source-language=\"zh-CN\" target-language=\"en-US\" datatype='x'><body>"
TAIL_12 = "</body></file></xliff>\r\n\r\n"
ALT_100 = (
    '<alt-trans match-quality="100%" origin="manual"><source>关闭阀门。</source>'
    "<target>Close the valve &amp; lock it.</target></alt-trans>"
)
ALT_80 = (
    '<alt-trans match-quality="80%" origin="manual"><source>打开闸门。</source>'
    "<target>Open the gate.</target></alt-trans>"
)
EXACT = ' state="translated" state-qualifier="exact-match"'
FUZZY = ' state="needs-review-translation" state-qualifier="fuzzy-match"'
CLOSE, OPEN = "Close the valve &amp; lock it.", "Open the gate."


def filled(
    folder: Path, text: str | bytes, name: str = "a.xlf", **options: Any
) -> tuple[bytes, Pretranslated]:
    path, out = folder / name, folder / f"out-{name}"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    editor = po_pretranslation if name.endswith(".po") else xliff_pretranslation
    result = editor.pretranslate(path, out, options.get("propose", MEMORY.get), ("zh-Hans", "en"))
    return out.read_bytes(), result


UNITS_12 = [
    # before, after
    (
        '<trans-unit id="1"><source>关闭阀门。</source></trans-unit>',
        f'<trans-unit id="1"><source>关闭阀门。</source>'
        f"<target{EXACT}>{CLOSE}</target>{ALT_100}</trans-unit>",
    ),
    (
        "<trans-unit id='1'><source>打开阀门。</source>\n <target  /> <note>n</note></trans-unit>",
        f"<trans-unit id='1'><source>打开阀门。</source>\n <target{FUZZY}>{OPEN}</target>{ALT_80} "
        "<note>n</note></trans-unit>",
    ),
    (
        "<trans-unit id='1'><source>打开阀门。</source>"
        "<target state='new' foo='1'>打开阀门。</target></trans-unit>",
        "<trans-unit id='1'><source>打开阀门。</source><target state=\"needs-review-translation\" foo='1' "
        f'state-qualifier="fuzzy-match">{OPEN}</target>{ALT_80}</trans-unit>',
    ),
    (
        '<trans-unit id="1"><source> <g id="1">关闭阀门。</g><x id="2"/>\n</source></trans-unit>',
        '<trans-unit id="1"><source> <g id="1">关闭阀门。</g><x id="2"/>\n</source>'
        f'<target{EXACT}> <g id="1">{CLOSE}</g><x id="2"/>\n</target>{ALT_100}</trans-unit>',
    ),
    (
        '<trans-unit id="1"><source>关闭<g id="1">阀门</g>。</source></trans-unit>',
        f'<trans-unit id="1"><source>关闭<g id="1">阀门</g>。</source><target{FUZZY}>{CLOSE}</target>'
        f"{ALT_100.replace('100%', '99%')}</trans-unit>",
    ),
    (
        '<trans-unit id="1"><source>关闭阀门。打开阀门。</source>'
        '<seg-source><g id="9"><mrk mtype="seg" mid="a">关闭阀门。'
        '</mrk></g><mrk mtype="seg" mid="b">另一句。</mrk></seg-source></trans-unit>',
        '<trans-unit id="1"><source>关闭阀门。打开阀门。</source>'
        '<seg-source><g id="9"><mrk mtype="seg" mid="a">关闭阀门。'
        '</mrk></g><mrk mtype="seg" mid="b">另一句。</mrk>'
        '</seg-source><target><g id="9"><mrk mtype="seg" mid="a">'
        f'{CLOSE}</mrk></g><mrk mtype="seg" mid="b"></mrk></target>'
        f"{ALT_100.replace('-trans', '-trans mid=@a@', 1).replace('@', chr(34))}</trans-unit>",
    ),
]
LEFT_ALONE_12 = [
    '<trans-unit id="1"><source>关闭阀门。</source><target>Shut it.</target></trans-unit>',
    '<trans-unit id="1"><source>关闭阀门。</source><target><![CDATA[Shut it.]]></target></trans-unit>',
    '<trans-unit id="1" translate="no"><source>关闭阀门。</source></trans-unit>',
    '<group translate="no"><trans-unit id="1"><source>关闭阀门。</source><target/></trans-unit></group>',
    '<trans-unit id="1" approved="yes"><source>关闭阀门。</source><target/></trans-unit>',
    '<trans-unit id="1"><source>没有匹配。</source><target></target></trans-unit>',
    '<trans-unit id="1"><source><x id="1"/></source><target/></trans-unit>',
    (
        '<trans-unit id="1"><source>没有匹配。</source><alt-trans>'
        "<source>关闭阀门。</source><target/></alt-trans></trans-unit>"
    ),
    (
        '<!-- <trans-unit id="1"><source>关闭阀门。</source>'
        '</trans-unit> --><x:u xmlns:x="x"><source>关闭阀门。</source></x:u>'
    ),
]


@pytest.mark.parametrize(("before", "after"), UNITS_12)
def test_a_unit_of_xliff_1_2(tmp_path: Path, before: str, after: str) -> None:
    out, _ = filled(tmp_path, HEAD_12 + FILE_12 + before + TAIL_12)
    assert out.decode() == HEAD_12 + FILE_12 + after + TAIL_12


@pytest.mark.parametrize("unit", LEFT_ALONE_12)
def test_a_unit_left_alone(tmp_path: Path, unit: str) -> None:
    text = HEAD_12 + FILE_12 + unit + TAIL_12
    out, result = filled(tmp_path, text)
    assert out.decode() == text
    assert (result.filled_exactly, result.filled_fuzzily) == (0, 0)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(UNITS_12),
            st.sampled_from([(same, same) for same in LEFT_ALONE_12]),
            st.sampled_from(["\r\n\t", "<!-- > <target/> -->", "<?pi <target/>?>", "&#10;"]).map(
                lambda t: (t, t)
            ),
        ),
        max_size=8,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_all_else_stays_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, units: list[tuple[str, str]], codec: str
) -> None:
    name = {"utf-8-sig": "UTF-8"}.get(codec, codec.upper())
    head = HEAD_12.replace('version="1.0"', f'version="1.0" encoding="{name}"', 1) + FILE_12
    text = head + "".join(before for before, _ in units) + TAIL_12
    out, _ = filled(tmp_path_factory.mktemp("x"), text.encode(codec))
    assert out == (head + "".join(after for _, after in units) + TAIL_12).encode(codec)


MATCH = (
    '<mtc:match xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0" ref="#s1" matchQuality="{}" type="tm" '
    'origin="manual"><source>{}</source><target>{}</target></mtc:match>'
)
AROUND = '<mtc:matches xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0">{}</mtc:matches>'
HEAD_2 = f'<xliff version="2.0" xmlns="{V2}" srcLang="zh-CN" trgLang="en-US"><file id="f">'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '<unit id="u"><segment id="s1"><source>关闭阀门。</source></segment></unit>',
            f'<unit id="u">{AROUND.format(MATCH.format(100, "关闭阀门。", CLOSE))}<segment id="s1" '
            f'state="translated"><source>关闭阀门。</source><target>{CLOSE}</target></segment></unit>',
        ),
        (
            '<unit id="u"><segment><source><pc id="1">打开阀门。</pc></source><target/></segment></unit>',
            f'<unit id="u">{AROUND.format(MATCH.format(80, "打开闸门。", OPEN))}'
            f'<segment id="s1" state="initial">'
            f'<source><pc id="1">打开阀门。</pc></source><target>'
            f'<pc id="1">{OPEN}</pc></target></segment></unit>',
        ),
        (
            '<unit id="u"><ignorable id="i"><source>关闭阀门。</source></ignorable><segment id="s1" '
            'state="final"><source>关闭阀门。</source><target>x</target></segment></unit>',
            None,
        ),
    ],
)
def test_a_unit_of_xliff_2(tmp_path: Path, before: str, after: str | None) -> None:
    out, _ = filled(tmp_path, f"{HEAD_2}{before}</file></xliff>")
    assert out.decode() == f"{HEAD_2}{after or before}</file></xliff>"


def test_a_missing_target_language_is_named(tmp_path: Path) -> None:
    unit = '<unit id="u"><segment id="s1"><source>关闭阀门。</source></segment></unit>'
    head = f'<xliff version="2.0" xmlns="{V2}" srcLang="zh-CN"><file id="f">'
    out, _ = filled(tmp_path, f"{head}{unit}</file></xliff>")
    assert 'srcLang="zh-CN" trgLang="en-US">' in out.decode()


SDL = "http://sdl.com/FileTypes/SdlXliff/1.0"


def test_sdlxliff_says_it_in_its_segment_definitions(tmp_path: Path) -> None:
    text = (
        f'<xliff xmlns:sdl="{SDL}" xmlns="{V12}" version="1.2">{FILE_12}'
        f'<trans-unit id="1"><source>关闭阀门。打开阀门。'
        '</source><seg-source><mrk mtype="seg" mid="1">关闭阀门。'
        '</mrk> <mrk mtype="seg" mid="2">打开阀门。</mrk>'
        '</seg-source>{}<sdl:seg-defs><sdl:seg id="1"{} /><sdl:seg id="2"{}/></sdl:seg-defs></trans-unit>'
        + TAIL_12
    )
    target = '<target><mrk mtype="seg" mid="1">{}</mrk> <mrk mtype="seg" mid="2">{}</mrk></target>'
    after = text.format(
        target.format(CLOSE, OPEN),
        ' conf="Translated" origin="tm" percent="100"',
        ' conf="Draft" origin="tm" percent="80"',
    )
    assert filled(tmp_path, text.format("", "", ""))[0].decode() == after
    assert filled(tmp_path, text.format(target.format("", ""), "", ""))[0].decode() == after
    locked = text.format("", ' locked="true"', ' locked="true"')
    out, result = filled(tmp_path, locked)
    assert (out.decode(), result.kept) == (locked, 2)


def test_mxliff_says_it_on_the_unit_and_has_tags_as_characters(tmp_path: Path) -> None:
    head = f'<xliff xmlns:m="http://www.memsource.com/mxlf/2.0" xmlns="{V12}" version="1.2">{FILE_12}'
    unit = (
        '<trans-unit id="1" m:score="{}" m:confirmed="0"{}>'
        "<source>{{b&gt;关闭阀门。&lt;b}}{{1}}</source>{}</trans-unit>"
    )
    out, _ = filled(tmp_path, head + unit.format("0.0", "", "<target></target>") + TAIL_12, "a.mxliff")
    target = f"<target>{{b&gt;{CLOSE}&lt;b}}{{1}}</target>"
    more = ' m:gross-score="1" m:trans-origin="tm"'
    assert out.decode() == head + unit.format("1", more, target) + TAIL_12


def archive(path: Path, members: dict[str, str]) -> bytes:
    with ZipFile(path, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path.read_bytes()


def test_each_file_of_an_archive_is_filled_and_nothing_else_changes(tmp_path: Path) -> None:
    (before, after), (other, filled_other) = UNITS_12[:2]
    members = {
        "documents/a.mqxliff": HEAD_12 + FILE_12 + before + TAIL_12,
        "b.xlf": HEAD_12 + FILE_12 + other + TAIL_12,
        "skeleton/a.skl": "关闭阀门。",
    }
    out, result = filled(tmp_path, archive(tmp_path / "made.zip", members), "a.mqxlz")
    assert (result.filled_exactly, result.filled_fuzzily) == (1, 1)
    with ZipFile(BytesIO(out)) as package:
        assert package.namelist() == list(members)
        texts = [package.read(name).decode() for name in members]
    assert texts == [
        HEAD_12 + FILE_12 + after + TAIL_12,
        HEAD_12 + FILE_12 + filled_other + TAIL_12,
        "关闭阀门。",
    ]


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({}, {"lacking": "XLIFF"}),
        ({"a.txt": "x"}, {"lacking": "XLIFF"}),
        ({"../a.xlf": "x"}, {"name": PurePosixPath("../a.xlf")}),
        (
            {"1/a.xlf": HEAD_12 + FILE_12 + TAIL_12, "2/a.xlf": HEAD_12 + FILE_12 + TAIL_12},
            {"found": 2, "expected": 1},
        ),
    ],
)  # fmt: skip
def test_an_archive_that_cannot_be_filled(
    tmp_path: Path, members: dict[str, str], fault: dict[str, Any]
) -> None:
    with refusal(InputError, "a.xlz", **fault):
        filled(tmp_path, archive(tmp_path / "made.zip", members or {"x": ""}), "a.xlz")
    assert not (tmp_path / "out-a.xlz").exists()


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    with refusal(InputError, "a.xlz", kind="zip", reason=ANY):
        filled(tmp_path, b"PK\x03\x04rest", "a.xlz")
    assert not (tmp_path / "out-a.xlz").exists()


@pytest.mark.parametrize(
    ("source", "translation", "placed", "missing"),
    [
        ("<g id='1'>a</g>", "译", "<g id='1'>译</g>", 0),
        ("<x id='1'/>a<x id='2'/>", "译", "<x id='1'/>译<x id='2'/>", 0),
        ("<g id='1'><g id='2'>a</g></g>", "译", "<g id='1'><g id='2'>译</g></g>", 0),
        (
            "<bpt id='1'>&lt;b></bpt>a<ept id='1'>&lt;/b></ept>",
            "译",
            "<bpt id='1'>&lt;b></bpt>译<ept id='1'>&lt;/b></ept>",
            0,
        ),
        ("共<g id='1'>12</g>座", "12 in all", "<g id='1'>12</g> in all", 0),
        ("共<g id='1'>12</g>座", "twelve", "twelve", 1),
        ("共<g id='1'>12</g>座", "12 of 12", "12 of 12", 1),
        ("共<x id='1'/>座", "a < b", "a &lt; b", 1),
        ("<g id='1'>AB</g>和<g id='2'>BC</g>", "ABC", "<g id='1'>AB</g>C", 1),
        ("<g id='1'>AB</g>和<g id='2'>CD</g>", "CD, AB", "<g id='2'>CD</g>, <g id='1'>AB</g>", 0),
        ("<g id='1'>AB</g>和<g id='2'>CD</g>", "CDAB", "<g id='2'>CD</g><g id='1'>AB</g>", 0),
        ("<mrk mtype='x-sdl-deleted'>旧</mrk>新<mrk mtype='comment'>文</mrk>", "new", "new", 0),
    ],
)
def test_tags_are_placed_where_their_place_is_certain(
    source: str, translation: str, placed: str, missing: int
) -> None:
    _, tagged, _ = tagged_text(source)
    assert tagged.placed(translation) == (placed, missing)


PO = """# head
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: zh_CN\\n"

#. dev
#: a.c:1
{0}msgid "Open file"
{1}

# one

#, {2}c-format
{3}msgctxt "x"
msgid ""
"Open "
"file"
msgstr {4}

msgid "Close"
msgstr "关"

#, fuzzy
msgid "Close"
msgstr ""

msgid "%d"
msgid_plural "Close"
msgstr[0] "{5}"

#~ msgid "Close"
#~ msgstr ""
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_po(tmp_path: Path, end: str) -> None:
    before = PO.format("", 'msgstr ""', "", "", '""\n""', "").replace("\n", end)
    after = PO.format(
        '#, fuzzy\n#| msgid "Open files"\n',
        'msgstr "打开文件"',
        "fuzzy, ",
        '#| msgid "Open files"\n',
        '"打开文件"',
        '关\\"闭',
    ).replace("\n", end)
    out, result = filled(tmp_path, before, "a.po")
    assert out.decode() == after
    assert (result.filled_exactly, result.filled_fuzzily, result.kept) == (1, 2, 2)


def test_translate_toolkit_reads_what_was_filled(tmp_path: Path) -> None:
    factory = pytest.importorskip("translate.storage.factory")
    filled(tmp_path, HEAD_12 + FILE_12 + UNITS_12[0][0] + UNITS_12[3][0].replace('"1"', '"2"') + TAIL_12)
    store = factory.getobject(str(tmp_path / "out-a.xlf"))
    assert [str(unit.target).strip() for unit in store.units] == ["Close the valve & lock it."] * 2
    assert [alt.target for alt in store.units[0].getalttrans()] == ["Close the valve & lock it."]
    filled(tmp_path, PO.format("", 'msgstr ""', "", "", '""', ""), "a.po")
    units = [
        u for u in factory.getobject(str(tmp_path / "out-a.po")).units if u.source and not u.isobsolete()
    ]
    assert [(str(u.target), u.isfuzzy()) for u in units][:2] == [("打开文件", True), ("打开文件", True)]


def test_real_files_keep_all_that_they_had(tmp_path: Path, shared: Path) -> None:
    paths = [*(shared / "field" / "real" / "rmraya").rglob("*.xlf")][:40]
    if not paths:
        pytest.skip("there are no real files here")
    for path in paths:
        data = path.read_bytes()
        out, _ = filled(tmp_path, data, propose=lambda _: None)
        assert out == data, path
        before = list(read_units(path, "xliff"))
        filled(tmp_path, data, propose=lambda text: Proposal(text, f"MARK {text}", 100))
        after = list(read_units(tmp_path / "out-a.xlf"))
        assert [unit.source for unit in after] == [unit.source for unit in before], path
        assert all(new.target == old.target for new, old in zip(after, before, strict=True) if old.target), (
            path
        )
