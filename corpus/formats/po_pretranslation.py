"""Fill empty messages in gettext PO; all other lines stay as they are."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

from corpus.errors import InputError
from corpus.formats.po import read
from corpus.formats.pretranslation import Pretranslated, Proposal, Propose
from corpus.formats.stream import chunks
from corpus.system.files import replacing

_KEYWORD = re.compile(r"\s*(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d+)\])?)\s*(\".*\")\s*$", re.DOTALL)
_STRING = re.compile(r"\s*(\".*\")\s*$", re.DOTALL)
_LINE_END = re.compile(r"\r?\n|\r|$")
_CHARSET = re.compile(rb"charset=([A-Za-z0-9_.:-]+)")


@dataclass(slots=True)
class _Message:
    """A message by the numbers of its lines; ``forms`` are the lines of each msgstr."""

    first: int  # the line after the translator's comments
    texts: dict[str, str] = field(default_factory=dict)
    forms: dict[str, list[int]] = field(default_factory=dict)
    flags: int | None = None


def pretranslate(path: Path, out: Path, propose: Propose, languages: tuple[str, str]) -> Pretranslated:  # noqa: ARG001 (the header names them)
    """Write ``path`` to ``out``, filling each empty msgstr that ``propose`` has a translation for.

    Inexact matches are marked ``fuzzy``, with the text of the match as the previous message. Messages that
    are already fuzzy, translated or obsolete stay as they are. Raises InputError if the file cannot be
    written back in its encoding without changes.
    """
    for _ in read(path):
        pass  # a damaged file is an error
    raw = b"".join(chunks(path))
    found = _CHARSET.search(raw[:20_000])
    codec = codecs.lookup(found[1].decode()).name if found and found[1] != b"CHARSET" else "utf-8"
    text = raw.decode(codec)
    if text.encode(codec) != raw:
        raise InputError(
            "cannot be written back in its encoding ({codec}) without changes", path=path, codec=codec
        )
    lines = re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$", text)
    result = Pretranslated()
    for message in list(_messages(lines)):
        _fill(message, lines, propose, result)
    with replacing(out) as temporary:
        temporary.write_bytes("".join(lines).encode(codec))
    return result


def _messages(lines: list[str]) -> Iterator[_Message]:
    message, keyword = _Message(0), ""
    for number, line in enumerate(lines):
        if line.lstrip().startswith("#"):
            if keyword:
                yield message
                message, keyword = _Message(number), ""
            if line.lstrip().startswith("#,"):
                message.flags = number
            if line.lstrip().startswith(("#,", "#|", "#~")):
                continue
            message.first = number + 1
        elif found := _KEYWORD.match(line):
            is_new = found[1] == "msgctxt" or (found[1] == "msgid" and keyword != "msgctxt")
            if keyword and is_new:
                yield message
                message = _Message(number)
            keyword = found[1]
            message.texts[keyword] = _string(found[3])
            if keyword.startswith("msgstr"):
                message.forms[keyword] = [number]
        elif keyword and (more := _STRING.match(line)):
            message.texts[keyword] += _string(more[1])
            if keyword in message.forms:
                message.forms[keyword].append(number)
    if keyword:
        yield message


def _string(quoted: str) -> str:
    return str(polib.unescape(quoted[1:-1]))


def _fill(message: _Message, lines: list[str], propose: Propose, result: Pretranslated) -> None:
    source = message.texts.get("msgid", "")
    if not source.strip():
        return  # the header
    if any(message.texts[form] for form in message.forms) or _is_fuzzy(message, lines):
        result.kept += len(message.forms)
        return
    used: list[Proposal] = []
    for i, (form, places) in enumerate(message.forms.items()):
        is_plural = "msgid_plural" in message.texts and (i > 0 or len(message.forms) == 1)
        asked = message.texts["msgid_plural"] if is_plural else source
        core = asked.strip()
        proposal = propose(core)
        if proposal is None or not proposal.target.strip():
            result.unmatched += 1
            continue
        before, _, after = asked.partition(core)
        used.append(proposal)
        result.filled(proposal.percent, lacks_tags=False)
        end = _line_end(lines[places[0]])
        written = polib.escape(before + proposal.target.strip() + after)
        lines[places[0]] = f'{form} "{written}"{end}'
        for further in places[1:]:
            lines[further] = ""
    inexact = [proposal for proposal in used if proposal.percent < 100]
    if inexact:
        _mark_fuzzy(message, lines, inexact[0].source)


def _is_fuzzy(message: _Message, lines: list[str]) -> bool:
    return message.flags is not None and "fuzzy" in re.split(r"[\s,]+", lines[message.flags])


def _mark_fuzzy(message: _Message, lines: list[str], previous: str) -> None:
    end = _line_end(lines[message.first])
    head = f'#| msgid "{polib.escape(previous)}"{end}'
    if message.flags is None:
        head = f"#, fuzzy{end}{head}"
    else:
        line = lines[message.flags]
        lines[message.flags] = re.sub(r"#,\s*", "#, fuzzy, ", line, count=1)
    first = min(place for place in range(message.first, len(lines)) if _KEYWORD.match(lines[place]))
    lines[first] = head + lines[first]


def _line_end(line: str) -> str:
    found = re.search(r"(\r\n|\n|\r)$", line)
    return found[1] if found else "\n"
