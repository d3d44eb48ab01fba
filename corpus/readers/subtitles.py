"""Subtitles (SubRip, WebVTT; ASS by pysubs2): the spoken text, with its times."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pysubs2
from pysubs2.exceptions import Pysubs2Error

from corpus.errors import InputError
from corpus.readers.extracted import Extracted, LeftOut, Omission, TimedText, text_lines
from corpus.text.decoding import decode
from corpus.text.lines import join_lines

_TIME = r"(?:(\d+):)?(\d\d):(\d\d)[,.](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_BLOCKS = re.compile(r"(?m)^(?:NOTE|STYLE|REGION)\b.*\n(?:.+\n?)*")  # of WebVTT
_TAGS = re.compile(r"</?(?:i|b|u|s|font|c|v|lang|ruby|rt)\b[^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}", re.IGNORECASE)
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": "\xa0", "&lrm;": "\u200e", "&rlm;": "\u200f"}
_ENTITY = re.compile("|".join(_ENTITIES))
_ENDS = re.compile(r"[。！？.!?…—♪\]】)）][”’」』\"']*$")
_STARTS = re.compile(r"[-–—♪\[【(（]")


@dataclass(frozen=True, slots=True)
class Cue:
    """The lines of one subtitle, and when it is shown, in milliseconds."""

    lines: tuple[str, ...]
    start: int
    end: int


def extract(data: bytes, path: Path, encoding: str | None) -> Extracted:
    """The spoken text: a sentence across several subtitles as one piece, each speaker (``-``) separately.

    If the subtitles have no punctuation, as is usual in Chinese, each is a paragraph. Comments in the file
    are left out.
    """
    decoded = decode(data, path, encoding)
    found, left_out = cues(decoded.text, path)
    spoken = [span for cue in found for span in _speakers(cue)]
    groups: list[list[TimedText]] = []
    texts = [span.text for span in spoken]
    punctuated = 3 * sum(_ENDS.search(text) is not None for text in texts) >= len(texts)
    for span in spoken:
        goes_on = punctuated and groups and not _ENDS.search(groups[-1][-1].text)
        if goes_on and not _STARTS.match(span.text):
            groups[-1].append(span)
        else:
            groups.append([span])
    paragraphs = [join_lines([span.text for span in group]) for group in groups]
    return Extracted(paragraphs, "", decoded.encoding, left_out, spans=dict(enumerate(map(tuple, groups))))


def cues(text: str, path: Path) -> tuple[list[Cue], list[LeftOut]]:
    """The subtitles with text, in order of time, and the comments.

    Raises InputError if the file has no times, or is not valid ASS.
    """
    kind = path.suffix.lower()
    left_out: list[LeftOut] = []
    if kind in (".ass", ".ssa"):
        found = _events(text, path, left_out)
    else:
        if kind == ".vtt":
            notes = [note for note in _BLOCKS.findall(text) if note.startswith("NOTE")]
            left_out += [LeftOut(Omission.COMMENT, note[4:].strip()) for note in notes]
            text = _BLOCKS.sub("", text)
        found = _blocks(text, kind)
    if not found:
        raise InputError("has no subtitles", path=path, hint="Check that its lines have times.")
    return sorted((cue for cue in found if cue.lines), key=lambda cue: cue.start), left_out


def _blocks(text: str, kind: str) -> list[Cue]:
    """The subtitles of SubRip or WebVTT: the text between two lines with times."""
    found: list[tuple[list[str], int, int]] = []
    for line in text.split("\n"):
        if times := _TIMES.match(line):
            if found:
                _drop_name(found[-1][0], kind)
            found.append(([], _milliseconds(times.groups()[:4]), _milliseconds(times.groups()[4:])))
        elif found:
            found[-1][0].append(line)
    return [Cue(tuple(text_lines(_shown("\n".join(lines), kind))), start, end) for lines, start, end in found]


def _drop_name(lines: list[str], kind: str) -> None:
    """Drop the number or name of the next subtitle, which is directly above its times."""
    if lines and (lines[-1].strip().isdecimal() or (kind == ".vtt" and not "".join(lines[-2:-1]).strip())):
        lines.pop()


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((parts[3] or "").ljust(3, "0"))


def _shown(text: str, kind: str) -> str:
    text = _TAGS.sub("", text)
    return _ENTITY.sub(lambda match: _ENTITIES[match[0]], text) if kind == ".vtt" else text


def _events(text: str, path: Path, left_out: list[LeftOut]) -> list[Cue]:
    try:
        events = pysubs2.SSAFile.from_string(text, format_=path.suffix.lower()[1:])
    except (Pysubs2Error, ValueError, KeyError, IndexError) as error:
        raise InputError("is not a valid ASS file ({reason})", path=path, reason=error) from error
    found = []
    for event in events:
        lines = () if event.is_drawing else tuple(text_lines(event.plaintext))
        if event.is_comment:
            left_out.append(LeftOut(Omission.COMMENT, "\n".join(lines)))
        else:
            found.append(Cue(lines, event.start, event.end))
    return found


def _speakers(cue: Cue) -> list[TimedText]:
    """The parts of a subtitle spoken by different people, each with its share of the time."""
    parts: list[list[str]] = []
    for line in cue.lines:
        if not parts or _STARTS.match(line):
            parts.append([])
        parts[-1].append(line)
    texts = [join_lines(part) for part in parts]
    whole = sum(map(len, texts))
    spans = []
    start = 0
    for text in texts:
        end = start + len(text)
        length = cue.end - cue.start
        spans.append(TimedText(text, cue.start + length * start // whole, cue.start + length * end // whole))
        start = end
    return spans
