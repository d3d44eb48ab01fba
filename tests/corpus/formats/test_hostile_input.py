"""Hostile and broken files: refused or read, always with a reason, never silently less than there is."""

import codecs
import csv
import gzip
import http.server
import io
import socket
import subprocess
import sys
import threading
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import openpyxl
import pytest

from corpus.errors import DamagedError, DuizhaoError, InputError, NotFoundError, OutputError, UsageError
from corpus.formats import read_units, stream, tmx, write_units
from corpus.formats.report import Loss, LossReport
from corpus.model import TranslationUnit
from tests.corpus.formats.samples import TMX_HEADER
from tests.refusals import refusal

TU = '<tu><tuv xml:lang="zh-CN"><seg>{}</seg></tuv><tuv xml:lang="en"><seg>{}</seg></tuv></tu>'
HEAD = f'<tmx version="1.4">{TMX_HEADER}<body>'
TAIL = "</body></tmx>"
TWO = HEAD + TU.format("一", "one") + "\n" + TU.format("二", "two") + TAIL


def file(folder: Path, content: str | bytes, name: str = "in.tmx") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def pairs(path: Path, **options: Any) -> list[tuple[str, str]]:
    return [(u.source, u.target) for u in read_units(path, **options)]


ENTITIES = {
    "billion laughs": ("a", '<!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'),
    "external file": ("x", '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
    "external address": ("x", '<!DOCTYPE tmx [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'),
    "parameter entity": ("p", '<!DOCTYPE tmx [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>'),
    "public": ("x", '<!DOCTYPE tmx [<!ENTITY x PUBLIC "-//X//EN" "file:///etc/hostname">]>'),
}


@pytest.mark.parametrize(("entity", "head"), ENTITIES.values(), ids=ENTITIES.keys())
@pytest.mark.parametrize("name", ["in.tmx", "in.xlf", "in.xml", "in.tbx"])
def test_entity_declarations_are_refused_in_every_xml_format(
    tmp_path: Path, entity: str, head: str, name: str
) -> None:
    path = file(tmp_path, head + HEAD + TU.format("&x;", "&b;") + TAIL, name)
    with refusal(InputError, path, line=1, name=entity):
        pairs(path, partial=True)


def test_a_dtd_is_never_fetched(tmp_path: Path) -> None:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        dtd = file(tmp_path, "<!ENTITY x 'y'>", "x.dtd")
        for where in (f"http://127.0.0.1:{port}/tmx14.dtd", dtd.as_uri()):
            path = file(tmp_path, f'<!DOCTYPE tmx SYSTEM "{where}">\n{TWO}')
            assert pairs(path) == [("一", "one"), ("二", "two")]
            with refusal(InputError, "in.tmx", line=2, name="x"):
                pairs(file(tmp_path, f'<!DOCTYPE tmx SYSTEM "{where}">\n{HEAD}{TU.format("&x;", "")}{TAIL}'))
        server.shutdown()
    assert not asked


@pytest.mark.parametrize("head", ["", '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'])
def test_an_undeclared_entity_is_named(tmp_path: Path, head: str) -> None:
    path = file(tmp_path, head + HEAD + "\n" + TU.format("一&nbsp;二", "x") + TAIL)
    with refusal(InputError, "in.tmx", line=2, name="nbsp"):
        pairs(path)


@pytest.mark.parametrize("where", ["{}", HEAD + "{}", HEAD + "<tu><tuv><seg>{}"], ids=["root", "body", "seg"])
def test_endless_nesting_is_refused_early(tmp_path: Path, where: str) -> None:
    path = tmp_path / "deep.tmx"
    head, _, _ = where.partition("{}")
    with path.open("w") as out:
        out.write(head or "<tmx>")
        for _ in range(2000):
            out.write("<a>" * 5000)
    tracemalloc.start()
    with refusal(InputError, "deep.tmx", line=1, limit=200):
        pairs(path, partial=True)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_gigabyte_in_one_tag_or_text_is_refused_without_holding_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from corpus.formats import xml

    monkeypatch.setattr(xml, "MAX_TEXT", 1_000_000)
    for start in (HEAD + '<tu tuid="', HEAD + "<tu><tuv xml:lang='zh'><seg>"):
        path = file(tmp_path, start + "长" * 2_000_000)
        with pytest.raises(InputError) as caught:
            pairs(path)
        assert caught.value.line == 1


def test_a_50_mb_cell_comes_through(tmp_path: Path) -> None:
    cell = "未来产业" * (50_000_000 // 12)
    unit = TranslationUnit(cell, "long", id="1")
    for name in ("a.tmx", "a.tsv", "a.csv", "a.jsonl"):
        write_units(tmp_path / name, [unit])
        [read] = read_units(tmp_path / name)
        assert len(read.source) == len(cell)
        assert read.source == cell
        (tmp_path / name).unlink()


def test_truncated_gzip(tmp_path: Path) -> None:
    whole = gzip.compress((HEAD + "\n".join(TU.format(i, f"n{i}") for i in range(20_000)) + TAIL).encode())
    path = file(tmp_path, whole[: len(whole) * 2 // 3], "in.tmx.gz")
    with refusal(DamagedError, "in.tmx.gz", kind="gzip"):
        pairs(path)
    report = LossReport()
    kept = pairs(path, partial=True, report=report)
    assert 5_000 < len(kept) < 20_000
    assert kept == [(str(i), f"n{i}") for i in range(len(kept))]
    assert report.counts == {Loss.ENDS_EARLY: 1}


@pytest.mark.parametrize(
    ("damage", "error"),
    [(b"\x1f\x8b\x08\x00", DamagedError), (b"\x1f\x8bnonsense that is no deflate", InputError)],
)
def test_broken_gzip(tmp_path: Path, damage: bytes, error: type[DuizhaoError]) -> None:
    with refusal(error, "in.tsv.gz", kind="gzip"):
        pairs(file(tmp_path, damage, "in.tsv.gz"))


def test_gzip_is_known_by_its_bytes(tmp_path: Path) -> None:
    assert pairs(file(tmp_path, gzip.compress(TWO.encode()), "in.tmx")) == [("一", "one"), ("二", "two")]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_a_million_units_in_less_than_100_mb(tmp_path: Path) -> None:
    """A fifth of them may take a fifth of that, beyond what the program takes anyway."""
    script = """
import re, sys
from pathlib import Path
from corpus.formats import read_units, write_units
from corpus.model import TranslationUnit

def number_read_of(number):
    path = Path(sys.argv[1])
    write_units(path, (TranslationUnit(f"第{i}句。", f"Sentence {i}.") for i in range(number)))
    return sum(1 for _ in read_units(path))

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

number_read_of(1)
before = peak()
print(number_read_of(200_000), (peak() - before) // 1024)
"""
    command = [sys.executable, "-c", script, str(tmp_path / "a.tmx")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    number, megabytes = map(int, done.stdout.split())
    assert number == 200_000
    assert megabytes < 16


@pytest.mark.parametrize("name", ["in.tmx.gz", "in.tsv.gz", "in.jsonl.gz"])
def test_a_gzip_bomb_is_refused(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "BOMB_SIZE", 1_000_000)
    start = {"tmx": HEAD, "tsv": "zh\ten\n", "jsonl": "\n"}[name.split(".")[1]]
    bomb = gzip.compress(start.encode() + b" " * 20_000_000)
    with refusal(InputError, name, ratio=200):
        pairs(file(tmp_path, bomb, name))


def office_file(folder: Path, parts: dict[str, bytes]) -> Path:
    """A good workbook with some parts replaced or added."""
    write_units(folder / "good.xlsx", [TranslationUnit("一", "one")])
    path = folder / "bad.xlsx"
    with (
        zipfile.ZipFile(folder / "good.xlsx") as good,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in {*good.namelist(), *parts}:
            bad.writestr(name, parts[name] if name in parts else good.read(name))
    return path


def test_a_bomb_in_a_workbook_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpus.formats import office

    monkeypatch.setattr(office, "BOMB_SIZE", 1_000_000)
    with refusal(InputError, "bad.xlsx", ratio=200):
        pairs(office_file(tmp_path, {"xl/sharedStrings.xml": b"<sst>" + b" " * 30_000_000}))


def test_a_dtd_in_a_workbook_is_refused(tmp_path: Path) -> None:
    part = b'<!DOCTYPE x [<!ENTITY a "ha">]><sst>&a;</sst>'
    with refusal(InputError, "bad.xlsx", part="xl/sharedStrings.xml"):
        pairs(office_file(tmp_path, {"xl/sharedStrings.xml": part}))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"text"])
def test_a_workbook_that_is_none(tmp_path: Path, content: bytes) -> None:
    with refusal(InputError, "in.xlsx", kind="Excel (.xlsx)", reason=ANY):
        pairs(file(tmp_path, content, "in.xlsx"))


@pytest.mark.parametrize("content", [b"", b"PAR1 and no more"])
def test_a_parquet_file_that_is_none(tmp_path: Path, content: bytes) -> None:
    with refusal(InputError, "in.parquet", kind="Parquet", reason=ANY):
        pairs(file(tmp_path, content, "in.parquet"))


def test_tmx_cut_off_in_the_middle(tmp_path: Path) -> None:
    lines = [TU.format(i, f"n{i}") for i in range(100)]
    path = file(tmp_path, (HEAD + "\n" + "\n".join(lines))[:-20])
    with refusal(DamagedError, "in.tmx", line=101, reason=ANY):
        pairs(path)
    report = LossReport()
    assert len(pairs(path, partial=True, report=report)) == 99
    assert report.counts == {Loss.ENDS_EARLY: 1}


def test_ill_formed_xml_gives_line_and_column(tmp_path: Path) -> None:
    path = file(tmp_path, HEAD + "\n" + TU.format("一 & 二", "x") + TAIL)
    with refusal(DamagedError, "in.tmx", line=2, column=35, reason=ANY):
        pairs(path)


BROKEN = [
    ("一&#x1F;二", "一二", Loss.NOT_XML),
    ("一&#0;二", "一二", Loss.NOT_XML),
    ("一\x0b二", "一二", Loss.NOT_XML),
    ("AT&T & 一", "AT&T & 一", Loss.BARE_AMPERSAND),
    ("&what; 一", "&what; 一", Loss.BARE_AMPERSAND),
    ("一&nbsp;二&hellip;", "一\xa0二…", Loss.HTML_ENTITY),
]


@pytest.mark.parametrize(("text", "right", "told"), BROKEN)
def test_one_bad_character_costs_no_unit_with_partial(
    tmp_path: Path, text: str, right: str, told: Loss
) -> None:
    path = file(
        tmp_path,
        HEAD + TU.format("一", "one") + "\n" + TU.format(text, "two") + TU.format("三", "&lt;") + TAIL,
    )
    with pytest.raises(InputError) as raised:
        pairs(path)
    assert raised.value.line == 2
    report = LossReport()
    assert pairs(path, partial=True, report=report) == [("一", "one"), (right, "two"), ("三", "<")]
    assert list(report.counts) == [told]


def test_a_reference_cut_in_two_by_a_block_is_mended(tmp_path: Path) -> None:
    for size in range(65_500 - len(HEAD), 65_540 - len(HEAD)):
        path = file(tmp_path, HEAD + " " * size + TU.format("一&nbsp;&amp;二&#x1F;", "one") + TAIL)
        assert pairs(path, partial=True) == [("一\xa0&二", "one")]


@pytest.mark.parametrize(
    ("content", "error", "fault"),
    [
        ("", InputError, {"lacking": "text"}),
        ("<html><body>no memory</body></html>", InputError, {"line": 1, "root": "TMX", "name": "html"}),
        ("<tmx version='1.4'><header/></tmx>", InputError, {"lacking": "body"}),
        ("source\ttarget\n", DamagedError, {"line": 1, "column": 1}),
    ],
)
def test_what_is_not_a_tmx(
    tmp_path: Path, content: str, error: type[DuizhaoError], fault: dict[str, Any]
) -> None:
    with refusal(error, "in.tmx", **fault):
        pairs(file(tmp_path, content))


@pytest.mark.parametrize(
    ("declared", "codec", "bom"),
    [
        ("UTF-8", "utf-8", b""),
        ("UTF-8", "utf-8", codecs.BOM_UTF8),
        ("UTF-16", "utf-16", b""),
        ("UTF-16", "utf-16-le", b""),
        ("UTF-16BE", "utf-16-be", b""),
        ("GB18030", "gb18030", b""),
        ("GB2312", "gbk", b""),
        ("Big5", "big5", b""),
    ],
)
def test_declared_encodings(tmp_path: Path, declared: str, codec: str, bom: bytes) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>' + HEAD + TU.format("一", "one") + TAIL
    report = LossReport()
    assert pairs(file(tmp_path, bom + text.encode(codec)), report=report) == [("一", "one")]
    assert not report


@pytest.mark.parametrize(
    ("declared", "codec"), [("UTF-8", "utf-16"), ("UTF-8", "utf-16-le"), ("UTF-16", "utf-8")]
)
def test_a_wrongly_declared_unicode_encoding_is_read_and_reported(
    tmp_path: Path, declared: str, codec: str
) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>' + HEAD + TU.format("一", "one") + TAIL
    report = LossReport()
    assert pairs(file(tmp_path, text.encode(codec)), report=report) == [("一", "one")]
    assert report.counts == {Loss.WRONG_ENCODING: 1}


@pytest.mark.parametrize("name", ["in.tmx", "in.tsv", "in.csv", "in.jsonl", "in.zh"])
def test_bytes_in_another_encoding(tmp_path: Path, name: str) -> None:
    content = {
        "in.tmx": HEAD + "\n" + TU.format("前瞻布局和发展未来产业", "x") + TAIL,
        "in.tsv": "a\tb\n前瞻布局和发展未来产业\tx",
        "in.csv": "a,b\n前瞻布局和发展未来产业,x",
        "in.jsonl": '\n{"source": "前瞻布局和发展未来产业", "target": "x"}',
        "in.zh": "a\n前瞻布局和发展未来产业",
    }[name]
    file(tmp_path, "a\nb\n", "in.en")
    path = file(tmp_path, content.encode("gb18030"), name)
    with refusal(DamagedError, path, line=2, encoding="UTF-8", guess="gb18030"):
        pairs(path)
    assert "前瞻布局和发展未来产业" in [source for source, _ in pairs(path, encoding="gb18030")]


def test_an_encoding_that_nobody_knows(tmp_path: Path) -> None:
    with refusal(UsageError, "in.tmx", encoding="klingon"):
        pairs(file(tmp_path, TWO), encoding="klingon")
    with pytest.raises(UsageError):
        pairs(file(tmp_path, '<?xml version="1.0" encoding="base64"?>' + TWO))


@pytest.mark.parametrize("name", ["in.tsv", "in.csv", "in.jsonl"])
def test_control_characters_that_a_format_can_hold_come_through(tmp_path: Path, name: str) -> None:
    unit = TranslationUnit("一\0二\x01", "\x7f\x80", id="1")
    write_units(tmp_path / name, [unit])
    assert list(read_units(tmp_path / name)) == [unit]


def test_formulas_are_text_on_the_way_in(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    for row in (["source", "target"], ['=cmd|"/c calc"!A1', "=1+1"], [7, 3.5], ["=SUM(A1:A2)", True]):
        workbook.active.append(row)
    workbook.save(tmp_path / "in.xlsx")
    assert pairs(tmp_path / "in.xlsx") == [
        ('=cmd|"/c calc"!A1', "=1+1"),
        ("7", "3.5"),
        ("=SUM(A1:A2)", "yes"),
    ]


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A1", "+1", "-1", "@x", "'=x", "\t=1"])
def test_formulas_are_escaped_on_the_way_out(tmp_path: Path, text: str) -> None:
    unit = TranslationUnit(text, "x", id="1")
    for name in ("a.csv", "a.xlsx"):
        write_units(tmp_path / name, [unit])
        assert list(read_units(tmp_path / name)) == [unit]
    [_, row] = csv.reader(io.StringIO((tmp_path / "a.csv").read_text(), newline=""))
    assert row[0] == "'" + text
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize("name", ["in.tsv", "in.csv"])
def test_ragged_rows_and_duplicate_columns(tmp_path: Path, name: str) -> None:
    comma = "\t" if name == "in.tsv" else ","
    ragged = "source,target\n一,one\n二\n".replace(",", comma)
    with refusal(InputError, name, line=3, cells=1, expected=2):
        pairs(file(tmp_path, ragged, name))
    twice = "source,target,target\n".replace(",", comma) + f"一{comma}one{comma}uno\n"
    with refusal(InputError, name, line=1, twice="target"):
        pairs(file(tmp_path, twice, name))


def test_csv_with_an_open_quotation_mark(tmp_path: Path) -> None:
    with refusal(InputError, "in.csv", line=2, reason=ANY):
        pairs(file(tmp_path, 'source,target\n一,"one\n二,two\n', "in.csv"))


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_csv_line_ends(tmp_path: Path, end: str) -> None:
    content = f'source,target{end}一,"a{end}b"{end}二,two'
    assert pairs(file(tmp_path, content, "in.csv")) == [("一", f"a{end}b"), ("二", "two")]


@pytest.mark.parametrize("line", ["{", "[]", '{"source": "一"}', "9" * 5000, '{"a":' * 100_000])
def test_json_lines_that_are_not_units(tmp_path: Path, line: str) -> None:
    content = '{"source": "一", "target": "one"}\n' + line + "\n"
    with pytest.raises(InputError) as raised:
        pairs(file(tmp_path, content, "in.jsonl"))
    assert (raised.value.path, raised.value.line) == (str(tmp_path / "in.jsonl"), 2)
    assert pairs(tmp_path / "in.jsonl", partial=True) == [("一", "one")]


def test_moses_files_of_different_length(tmp_path: Path) -> None:
    file(tmp_path, "一\n二\n三\n", "in.zh")
    file(tmp_path, "one\ntwo", "in.en")
    with refusal(InputError, "in.en", lines=2, other=tmp_path / "in.zh", expected=3):
        pairs(tmp_path / "in.zh")


def test_a_ladder_beyond_its_files(tmp_path: Path) -> None:
    file(tmp_path, "一\n二", "in.zh")
    file(tmp_path, "one", "in.en")
    with refusal(InputError, "in.align", number=2, beyond=1, file="in.en", lines=1):
        pairs(file(tmp_path, "[0]:[0]\n[1]:[1]\n", "in.align"))


@pytest.mark.parametrize(
    ("beads", "line", "fault"),
    [
        ("[0]:[0]\n\n[0]:[1]\n", 3, {"side": "source", "index": 0}),
        ("[1]:[1]\n[0]:[0]\n", 2, {"side": "source", "index": 0}),
        ("[0]:[0]\n[1]:[2,1]\n", 2, {"side": "target"}),
        ("[0,2]:[0]\n", 1, {"side": "source"}),
        ("[0]:[0]\n[]:[]\n", 2, {}),
    ],
)
def test_a_ladder_whose_beads_cannot_be(tmp_path: Path, beads: str, line: int, fault: dict[str, Any]) -> None:
    file(tmp_path, "一\n二\n三\n", "in.zh")
    file(tmp_path, "one\ntwo\nthree\n", "in.en")
    with refusal(InputError, "in.align", line=line, **fault):
        pairs(file(tmp_path, beads, "in.align"))


def test_a_ladder_goes_across_blank_lines(tmp_path: Path) -> None:
    file(tmp_path, "一。\n\n二。\n", "in.zh")
    file(tmp_path, "One.\n\nTwo.\n", "in.en")
    (unit,) = read_units(file(tmp_path, "[0,1,2]:[0,1,2]\n", "in.align"))
    assert (unit.source, unit.target, unit.target_segments) == ("一。二。", "One. Two.", ("1", "3"))


@pytest.mark.parametrize(
    "name", ["没有.tmx", "没有.tsv", "没有.xlsx", "没有.parquet", "没有.jsonl", "没有.zh"]
)
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    with refusal(NotFoundError, name):
        pairs(tmp_path / name)


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_units(tmp_path / "none" / "a.tmx", [])

    def failing() -> Iterator[TranslationUnit]:
        yield TranslationUnit("一", "one", source_segments=("1", "2"))
        yield TranslationUnit("二", "two")
        raise DuizhaoError("stop", at=2)

    for name in ("a.tmx", "b.tsv", "c.csv", "d.xlsx", "e.jsonl", "f.parquet", "g.html", "h.docx", "i.zh"):
        with refusal(DuizhaoError, at=2):
            write_units(tmp_path / name, failing())
    assert list(tmp_path.iterdir()) == []


def test_output_onto_the_input(tmp_path: Path) -> None:
    units = [TranslationUnit(f"第{i}句。", f"Sentence {i}.", id=str(i)) for i in range(1, 5_001)]
    for name in ("论语 一.tmx", "a.tsv", "a.csv", "a.jsonl", "a.zh", "a.parquet"):
        path = tmp_path / name
        write_units(path, units)
        write_units(path, read_units(path))
        assert list(read_units(path)) == units


def test_no_network_is_ever_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    tmx.write(tmp_path / "a.tmx", [TranslationUnit("一", "one")])
    assert pairs(tmp_path / "a.tmx") == [("一", "one")]
