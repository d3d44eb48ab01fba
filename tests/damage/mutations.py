"""Ways to damage a file: bytes, parts of a zip archive, elements, values of JSON, cells of a database."""

import copy
import io
import json
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from lxml import etree

ODD_TEXT = ("", " ", "-1", "0", "2000000000", "99999999999999999999", "1e400", "NaN", "1.5", "x", "中", 
            "\u202e", "\x7f", "../../x", "a:b", "true", "9999-99-99", "--", "%", "{",
            "\\", "&", "zh", "idna", "utf-7")  # fmt: skip
ODD_BYTES = (
    b"\0",
    b"\xff",
    b"<",
    b'"',
    b"\n",
    b"\t",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"&",
    b"\\",
    b"{",
    b"}",
)
ODD_VALUES: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    1e308,
    10**30,
    float("nan"),
    "",
    "x",
    "中",
    [],
    [1],
    [[]],
    {},
    {"x": None},
    ["a"],
)


def damaged(data: bytes, name: str, random: Random) -> bytes:
    """The bytes of a valid file called ``name``, damaged in one to three places."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = _kind(data, name, random)(data, random)
    return data


def _kind(data: bytes, name: str, random: Random) -> Callable[[bytes, Random], bytes]:
    """Any file is damaged as bytes at times, else as what it is."""
    if random.random() < 0.25:
        return raw
    if zipfile.is_zipfile(io.BytesIO(data)):
        return parts
    if data.startswith(b"SQLite format 3"):
        return cells
    if name.endswith((".json", ".jsonl")):
        return values
    if data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        return elements
    return random.choice((raw, raw, lines))


def raw(data: bytes, random: Random) -> bytes:
    """A cut, a repetition, an exchange, odd bytes, or a number that is another one."""
    if not data:
        return random.choice(ODD_BYTES)
    start = random.randrange(len(data))
    length = random.choice((1, 1, 2, 5, 40, 1000, len(data)))
    end = min(start + length, len(data))
    piece = data[start:end]
    other = random.randrange(len(data))
    numbers = list(re.finditer(rb"\d+", data))
    choices: list[Callable[[], bytes]] = [
        lambda: data[:start],
        lambda: data[start:],
        lambda: data[:start] + data[end:],
        lambda: data[:end] + piece * random.choice((1, 3, 50)) + data[end:],
        lambda: data[:other] + piece + data[other + len(piece) :],
        lambda: data[:start] + random.randbytes(min(len(piece), 40)) + data[end:],
        lambda: data[:start] + random.choice(ODD_BYTES) + data[start:],
        lambda: data[:start] + random.choice(ODD_BYTES) + data[start + 1 :],
        lambda: data[:start] + bytes([data[start] ^ 1 << random.randrange(8)]) + data[start + 1 :],
    ]
    if numbers:
        number = random.choice(numbers)
        odd = random.choice(ODD_TEXT).encode()
        choices += [lambda: data[: number.start()] + odd + data[number.end() :]] * 3
    return random.choice(choices)()


def lines(data: bytes, random: Random) -> bytes:
    """Lines and cells dropped, doubled, exchanged, or put in the place of others."""
    rows = data.splitlines(keepends=True) or [b"\n"]
    at, other = random.randrange(len(rows)), random.randrange(len(rows))
    choice = random.randrange(5)
    if choice == 0:
        del rows[at]
    elif choice == 1:
        rows.insert(at, rows[other])
    elif choice == 2:
        rows[at], rows[other] = rows[other], rows[at]
    else:
        cells_ = re.split(rb"([\t,;: ])", rows[at])
        cell = random.randrange(len(cells_))
        cells_[cell] = random.choice(ODD_TEXT).encode() if choice == 3 else b""
        rows[at] = b"".join(cells_)
    return b"".join(rows)


def parts(data: bytes, random: Random) -> bytes:
    """A sound archive of parts of which one is damaged, gone, renamed or there twice."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError):
        members = {}
    if not members:
        return raw(data, random)
    name = random.choice(list(members))
    choice = random.random()
    if choice < 0.7:
        members[name] = _kind(members[name], name, random)(members[name], random)
    elif choice < 0.8:
        del members[name]
    elif choice < 0.9:
        members[name] = members[random.choice(list(members))]
    else:
        members[name.swapcase() if choice < 0.95 else f"{name}x"] = members.pop(name)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return packed.getvalue()


def elements(data: bytes, random: Random) -> bytes:
    """Well-formed XML with an element that is gone, doubled, misplaced, deeply nested, or another."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return raw(data, random)
    every = [element for element in root.iter() if isinstance(element.tag, str)]
    element, other = random.choice(every), random.choice(every)
    parent = element.getparent()
    choice = random.randrange(11)
    if choice == 0 and parent is not None:
        parent.remove(element)
    elif choice == 1 and parent is not None:
        for _ in range(random.choice((1, 2, 20))):
            parent.insert(parent.index(element), copy.deepcopy(element))
    elif choice == 2:
        other.append(copy.deepcopy(element))
    elif choice == 3:
        inner = element
        for _ in range(random.choice((3, 300, 3000))):
            inner = etree.SubElement(inner, element.tag)
    elif choice == 4:
        element.tag = other.tag
    elif choice in (5, 6, 7) and element.attrib:
        name = random.choice(list(element.attrib))
        if choice == 5:
            del element.attrib[name]
        else:
            element.set(name, _xml_text(random.choice(ODD_TEXT)))
    elif choice == 8:
        element.text = _xml_text(random.choice(ODD_TEXT))
    elif choice == 9:
        del element[:]
        element.text = None
    else:
        root = copy.deepcopy(element)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _xml_text(text: str) -> str:
    return "".join(character for character in text if character >= " ")


def values(data: bytes, random: Random) -> bytes:
    """JSON, or lines of it, in which a value is of another type, gone, or there under another name."""
    text = data.decode("utf-8", "replace")
    try:
        whole, records = True, [json.loads(text)]
    except ValueError:
        try:
            whole, records = False, [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            return raw(data, random)
    if not records:
        return raw(data, random)
    at = random.randrange(len(records))
    records[at] = _changed(records[at], random)
    separator = "" if whole else "\n"
    return separator.join(json.dumps(record, ensure_ascii=False) for record in records).encode()


def _changed(value: Any, random: Random) -> Any:
    if isinstance(value, dict) and value and random.random() < 0.85:
        key = random.choice(list(value))
        if (choice := random.random()) < 0.1:
            return {name: inner for name, inner in value.items() if name != key}
        if choice < 0.15:
            return {("x" if name == key else name): inner for name, inner in value.items()}
        return {**value, key: _changed(value[key], random)}
    if isinstance(value, list) and value and random.random() < 0.85:
        at = random.randrange(len(value))
        return [*value[:at], _changed(value[at], random), *value[at + 1 :]]
    return random.choice(ODD_VALUES)


def cells(data: bytes, random: Random) -> bytes:
    """A sound SQLite file with rows, columns or tables gone, and values of other types."""
    try:
        return _with_other_cells(data, random)
    except (sqlite3.Error, UnicodeDecodeError):  # damaged already
        return raw(data, random)


def _with_other_cells(data: bytes, random: Random) -> bytes:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data)
        with sqlite3.connect(file.name, isolation_level=None) as connection:
            connection.execute("PRAGMA foreign_keys = off")
            tables = [
                name
                for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if not name.startswith("sqlite_")
            ]
            if not tables:
                return data
            table = random.choice(tables)
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
            column = random.choice(columns)
            value = random.choice((None, "", "x", -1, 2**62, 1.5, b"\0", b"\xff\xfe", "\0", "中" * 1000))
            some = random.choice(("", " WHERE rowid % 2", " WHERE rowid = 1"))
            with suppress(sqlite3.Error):
                connection.execute(
                    random.choice(
                        (
                            f'UPDATE "{table}" SET "{column}" = ?{some}',
                            f'UPDATE "{table}" SET "{column}" = ?{some}',
                            f'DELETE FROM "{table}"{some}',
                            f'DROP TABLE "{table}"',
                            f'ALTER TABLE "{table}" DROP COLUMN "{column}"',
                            f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO x',
                        )
                    ),
                    (value,),
                )
        connection.close()
        return Path(file.name).read_bytes()
