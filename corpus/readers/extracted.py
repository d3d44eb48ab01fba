"""The result of a reader: paragraphs, and the content that it left out.

Every reader accounts for every character of its file. Text is in a paragraph, in the order of the file, or in
``left_out`` under the name of its kind. Markup does not count as text, nor does white space at the ends of a
paragraph.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from corpus.message import Message
from corpus.text.decoding import UTF8
from corpus.text.lines import single_spaced
from corpus.text.odd_characters import is_blank


class Omission(StrEnum):
    """The kinds of content that readers leave out; the value is the name in JSON and in ``--keep``."""

    BOILERPLATE = "boilerplate"
    CODE_BLOCK = "code-block"
    COMMENT = "comment"
    CONTENTS = "contents"
    CONTROL_CHARACTER = "control-character"
    DELETED_TEXT = "deleted-text"
    ENDNOTE = "endnote"
    FOOTNOTE = "footnote"
    FRONT_MATTER = "front-matter"
    HIDDEN_TEXT = "hidden-text"
    IMAGE = "image"
    MARKUP = "markup"
    NOTE_MARK = "note-mark"
    PAGE_NUMBER = "page-number"
    READING = "reading"
    ROTATED_TEXT = "rotated-text"
    RUNNING_HEAD = "running-head"
    SPEAKER_NOTE = "speaker-note"
    UNREADABLE = "unreadable"


_WORDING = {
    Omission.BOILERPLATE: ("{n:,} block of boilerplate", "{n:,} blocks of boilerplate"),
    Omission.CODE_BLOCK: ("{n:,} code block", "{n:,} code blocks"),
    Omission.COMMENT: ("{n:,} comment", "{n:,} comments"),
    Omission.CONTENTS: ("{n:,} line of the table of contents", "{n:,} lines of the table of contents"),
    Omission.CONTROL_CHARACTER: ("{n:,} control character", "{n:,} control characters"),
    Omission.DELETED_TEXT: ("{n:,} passage of deleted text", "{n:,} passages of deleted text"),
    Omission.ENDNOTE: ("{n:,} endnote", "{n:,} endnotes"),
    Omission.FOOTNOTE: ("{n:,} footnote", "{n:,} footnotes"),
    Omission.FRONT_MATTER: ("{n:,} field of front matter", "{n:,} fields of front matter"),
    Omission.HIDDEN_TEXT: ("{n:,} passage of hidden text", "{n:,} passages of hidden text"),
    Omission.IMAGE: ("{n:,} image", "{n:,} images"),
    Omission.MARKUP: ("{n:,} piece of markup", "{n:,} pieces of markup"),
    Omission.NOTE_MARK: ("{n:,} note mark", "{n:,} note marks"),
    Omission.PAGE_NUMBER: ("{n:,} page number", "{n:,} page numbers"),
    Omission.READING: ("{n:,} reading of characters", "{n:,} readings of characters"),
    Omission.ROTATED_TEXT: ("{n:,} piece of rotated text", "{n:,} pieces of rotated text"),
    Omission.RUNNING_HEAD: ("{n:,} running head or foot", "{n:,} running heads and feet"),
    Omission.SPEAKER_NOTE: ("{n:,} speaker note", "{n:,} speaker notes"),
    Omission.UNREADABLE: ("{n:,} line of unreadable characters", "{n:,} lines of unreadable characters"),
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that a reader left out: its kind, and its text if it has any."""

    kind: Omission
    text: str = ""


@dataclass(frozen=True, slots=True)
class TimedText:
    """Text that is spoken from ``start`` to ``end``, in milliseconds."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Extracted:
    """The paragraphs of a file, with the file's title and encoding.

    A paragraph is whatever the file keeps separate: a paragraph, a heading, a list item, a table cell, a
    caption. Two of them are never joined. ``labels`` has the number or letter that the file's program
    shows before a paragraph (``3.1``, ``第四条``), by the paragraph's index; it is not in the paragraph's
    text. ``spans`` has the parts of a paragraph of subtitles, by the same index.
    """

    paragraphs: list[str]
    title: str = ""
    encoding: str = UTF8
    left_out: Sequence[LeftOut] = ()
    labels: Mapping[int, str] = field(default_factory=dict)
    spans: Mapping[int, Sequence[TimedText]] = field(default_factory=dict)


def counts_of(left_out: Sequence[LeftOut]) -> dict[str, int]:
    """The number of items left out of each kind, in the order of :class:`Omission`."""
    counts = Counter(thing.kind for thing in left_out)
    return {kind.value: counts[kind] for kind in Omission if counts[kind]}


def summary(counts: Mapping[str, int]) -> Message:
    """The omissions in words: ``2 footnotes, 14 page numbers``; empty if there are none."""
    whole = Message("")
    for kind, count in counts.items():
        one, many = _WORDING[Omission(kind)]
        part = Message(many, one=one, n=count)
        whole = Message("{some}, {more}", some=whole, more=part) if whole else part
    return whole


def text_lines(text: str) -> list[str]:
    """The non-empty lines of ``text``, as :func:`corpus.text.lines.single_spaced` makes them."""
    return [line for line in map(single_spaced, text.split("\n")) if line]


_NUMBERS = re.compile(r"\s?(?:\d{1,3}(?:\s?[-–,，、]\s?\d{1,3})*|[*†‡§])\s?")


def is_note_mark(raised: str, parts: Sequence[str]) -> bool:
    """Whether raised text refers to a note: a bare number after the punctuation that ``parts`` end with.

    Without its height it would be read as the first word of the next sentence. A number after a letter or an
    ideograph may be an exponent.
    """
    before = next((part for part in reversed(parts) if part.strip()), "").rstrip()[-1:]
    return before in tuple('。！？；：，、.!?;:,…”’」』）)》"') and _NUMBERS.fullmatch(raised) is not None


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def without_controls(text: str) -> tuple[str, list[LeftOut]]:
    """``text`` without control characters, which XML and databases reject; and the control characters."""
    found = [LeftOut(Omission.CONTROL_CHARACTER, f"U+{ord(c):04X}") for c in _CONTROLS.findall(text)]
    return (_CONTROLS.sub("", text), found) if found else (text, [])


def readable(extracted: Extracted) -> Extracted:
    """The extracted text, without control characters and without paragraphs that have nothing readable."""
    paragraphs: list[str] = []
    labels: dict[int, str] = {}
    spans: dict[int, Sequence[TimedText]] = {}
    left_out = list(extracted.left_out)
    for index, paragraph in enumerate(extracted.paragraphs):
        text, controls = without_controls(paragraph)
        left_out += controls
        if is_blank(text):
            left_out += [LeftOut(Omission.UNREADABLE, text)] if text.strip() else []
            continue
        if index in extracted.labels:
            labels[len(paragraphs)] = extracted.labels[index]
        if index in extracted.spans:
            spans[len(paragraphs)] = extracted.spans[index]
        paragraphs.append(text)
    return replace(extracted, paragraphs=paragraphs, labels=labels, left_out=left_out, spans=spans)


def times_of(sentences: Sequence[str], spans: Sequence[TimedText]) -> list[tuple[int, int]]:
    """The start and end, in milliseconds, of each sentence made of ``spans``.

    Within a span, time is proportional to the characters other than white space.
    """
    lengths = [_length(span.text) for span in spans]
    times = []
    position = 0
    for sentence in sentences:
        start, position = position, position + _length(sentence)
        times.append((_time_at(start, spans, lengths), _time_at(position, spans, lengths, ends=True)))
    return times


def _time_at(position: int, spans: Sequence[TimedText], lengths: Sequence[int], *, ends: bool = False) -> int:
    """The time of the character at ``position``; at a border, the end of the first or start of the second."""
    for span, length in zip(spans, lengths, strict=True):
        if position < length or (ends and position == length):
            return span.start + (span.end - span.start) * position // max(length, 1)
        position -= length
    return spans[-1].end


def _length(text: str) -> int:
    return len("".join(text.split()))
