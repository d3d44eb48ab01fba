"""Losses: content that a reader or a writer could not keep unchanged."""

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import Any

from corpus.message import Message


class Loss(Enum):
    """The kinds of losses and changes, and other remarks; each value is a message template."""

    # whole units
    ONE_LANGUAGE = "unit in one language only left out"
    NO_SOURCE = "unit without the source language ({wanted}) left out"
    NO_TARGET = "unit without the target language ({wanted}) left out"
    ONE_LANGUAGE_ENTRY = "entry in one language only left out"
    NO_REFERENCE = "segment without a reference left out"
    EMPTY_SIDE = "unit with an empty side left out (a tool would insert the empty text)"
    IN_NO_PAIR = "paragraph outside the pairs left out"
    NO_TIMES = "unit without times left out"
    NO_TEXT = "unit without text left out"
    NOT_A_UNIT = "line that is not a unit left out"
    UNEVEN_ROW = "row with a different number of cells left out"
    ENDS_EARLY = "the file ends early; its complete part was read"
    # by filters
    OTHER_DOCUMENT = "unit of another document left out"
    NOT_REVIEWED = "unit not reviewed left out"
    NO_CONFIDENCE = "unit without a confidence left out"
    LOW_CONFIDENCE = "unit with a confidence below {minimum:g} left out"
    LENGTH_RATIO = "unit with a length ratio above {maximum:g} left out"
    NO_DATE = "unit without a date left out"
    OTHER_DATE = "unit outside the dates left out"
    DUPLICATE = "duplicate left out"
    OVERRULED = "unit left out: the translation of another memory is kept"
    HELD_OUT = "unit left out of {part}: the same text is held out"
    # parts of a unit or a file
    FURTHER_LANGUAGE = "text in a further language left out"
    NO_SEG = "tuv without a seg left out"
    SECOND_SEG = "second seg of a tuv left out"
    SYSTEM_OUTPUT = "system output left out"
    LINE_IN_NO_BEAD = "line outside all beads left out"
    TITLE = "row above the header left out"
    SHEET = "sheet “{name}” left out: {reason}"
    QUOTED_CELLS = "cell in quotation marks, as spreadsheets save text, read without them"
    LOOKS_QUOTED = "cell that looks quoted by a spreadsheet read as it is; --quoted removes the marks"
    BLANK_LINE = "blank line skipped"
    TEXT_BETWEEN = "text between segments left out"
    OTHER_SOURCE_TEXT = "source that differs from its segments left out"
    DELETION = "tracked deletion left out"
    SUB_FLOW = "text of a sub-flow (footnote, index entry) left out"
    PROPOSAL = "proposed translation left out"
    SKELETON = "skeleton left out"
    BINARY_UNIT = "binary unit left out"
    FILE_HEADER = "header of a file left out"
    FILE_NOTE = "note on a whole file or group left out"
    FILE_METADATA = "metadata of a whole file or group left out"
    COMMENT = "comment that no segment refers to left out"
    CELL_COMMENT = "comment on a cell left out"
    COMMENT_AUTHOR = "author, date and severity of a comment left out"
    ATTRIBUTE = "attribute {name} of a unit left out"
    ELEMENT = "element <{name}> left out"
    IMAGE = "image of a term entry left out; its name and address are kept"
    OF_PINYIN = "information on a pinyin term left out"
    TAG_DROPPED = "inline tag dropped"
    TAG_AS_CODE = "inline tag replaced by the code inside it"
    FIELDS_OF_PAIR = "unit's other fields left out: a Moses pair holds text only"
    FIELDS_OF_WMT = "unit's further fields left out: WMT XML has no place for them"
    FIELDS_OF_TBX = "unit's further fields left out: TBX-Basic has no place for them"
    FIELDS_OF_PO = "unit's further fields left out: PO has no place for them"
    FIELDS_OF_XCES = "unit's further fields left out: XCES has no place for them"
    FIELDS_OF_UTX = "term's further fields left out: UTX has no place for them"
    FIELDS_OF_MEMOQ = "term's further fields left out: memoQ's table has no place for them"
    FIELDS_OF_GLOSSARY = "segment where a term occurs left out: a glossary has no place for it"
    UNWANTED_TERM = "deprecated or forbidden term left out: the tool would offer it"
    BEFORE_HEADER = "row before the titles left out"
    OBSOLETE = "obsolete message left out"
    # characters
    NOT_XML = "character that XML cannot hold removed"
    SURROGATE = "lone surrogate replaced by U+FFFD"
    BREAK_IN_CELL = "tab or line break inside a cell replaced by a space"
    BOM_IN_LINE = "byte order mark at the start of a line removed"
    BOM_IN_FILE = "byte order mark inside the file removed"
    CELL_CUT = "cell cut at the {limit:,} characters that Excel allows"
    HTML_ENTITY = "HTML entity replaced by its character"
    BARE_AMPERSAND = "bare & replaced by &amp;"
    SPACE_IN_ID = "white space inside a segment's id replaced by _"
    APOSTROPHE_REMOVED = "apostrophe that marks text for a spreadsheet removed"
    FORMULA_MARKED = "cell that looks like a formula marked as text"
    # nothing is lost, but the user should know
    SEVERAL_TARGETS = "unit with several targets split into one unit each"
    OTHER_SOURCE_VARIETY = "source is {found}, not {wanted}"
    OTHER_TARGET_VARIETY = "target is {found}, not {wanted}"
    TEXT_WITHOUT_SEG = "text without a seg around it read as one"
    LANGUAGE_BY_TEXT = "{side} language, which the file does not name, set to {found} by the text"
    UNKNOWN_TAG = "unknown language tag “{tag}”"
    WRONG_ENCODING = "the file declares {declared} but is {actual}"
    HEADER = "header without {missing}"
    VERSION = "version “{version}” instead of 1.4"
    OLD_LANG = "tuv with “lang” instead of “xml:lang”"
    OWN_TAGS = "pair of languages keeps its own tags instead of those requested"
    RENUMBERED = "non-numeric id replaced by a number"
    SENTENCE_AS_TERM = "sentence written as a term entry: TBX is for terms"
    LONG_SEGMENT = "segment of more than 2000 characters, which RWS tools refuse"
    MERGED = "unit of several source segments written to {file}, for projects that segment by paragraph"
    ALTERNATIVE = "further translation of a segment written to tm/alternatives.tmx"
    STALE_FILE = "second file of an earlier export, {file}, removed: no unit belongs in it now"


WHOLE_UNITS = {
    Loss.ONE_LANGUAGE,
    Loss.NO_SOURCE,
    Loss.NO_TARGET,
    Loss.NO_REFERENCE,
    Loss.NOT_A_UNIT,
    Loss.UNEVEN_ROW,
}
"""The losses because of which a reader returns fewer units than its file has."""


@dataclass(slots=True)
class Tally:
    """The frequency of a loss, and the place of its first occurrence."""

    loss: Loss
    message: Message
    first: Message
    count: int = 0


class LossReport:
    """Counts losses by kind and message fields, with the first place of each.

    Readers and writers add to the report that they are given; the caller decides what to report. An empty
    report promises that nothing was dropped or changed.
    """

    def __init__(self) -> None:
        self._tallies: dict[tuple[object, ...], Tally] = {}

    def add(self, loss: Loss, where: str | int = "", count: int = 1, **fields: Any) -> None:
        """Count ``loss``; only the first ``where`` (an id, or the number of a line) is kept."""
        if not count:
            return
        key = (loss, *fields.values())
        tally = self._tallies.get(key)
        if tally is None:
            first = Message("line {line}", line=where) if isinstance(where, int) else Message(where)
            tally = self._tallies[key] = Tally(loss, Message(loss.value, **fields), first)
        tally.count += count

    @property
    def tallies(self) -> list[Tally]:
        """The losses so far, in order of first appearance."""
        return list(self._tallies.values())

    @property
    def counts(self) -> Counter[Loss]:
        """The numbers by kind."""
        counts: Counter[Loss] = Counter()
        for tally in self._tallies.values():
            counts[tally.loss] += tally.count
        return counts

    def __bool__(self) -> bool:
        return bool(self._tallies)

    def lines(self) -> list[Message]:
        """A line for each kind, in order of first appearance: ``3 × inline tag dropped (first: line 7)``."""
        return [
            Message("{n} × {loss} (first: {first})", n=tally.count, loss=tally.message, first=tally.first)
            if tally.first
            else Message("{n} × {loss}", n=tally.count, loss=tally.message)
            for tally in self._tallies.values()
        ]
