"""The lines of a page, from the positions of its characters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from corpus.readers.pdf_characters import Character
from corpus.readers.pdf_gaps import VerticalRule, cut_at_gaps


@dataclass(frozen=True, slots=True)
class Line:
    """Characters next to each other on one base line; raised ones are its ``marks``.

    ``notes`` has each mark with its position in ``text``, which does not include it.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    notes: tuple[tuple[int, str], ...] = ()

    def with_notes(self) -> str:
        """The text with its marks in place."""
        text = self.text
        for place, mark in reversed(self.notes):
            text = text[:place] + mark + text[place:]
        return text


def lines_of(characters: Iterable[Character], rules: Sequence[VerticalRule] = ()) -> list[Line]:
    """The lines in file order, split between columns and cells, as at ``rules``."""
    rows: list[list[Character]] = []
    for character in characters:
        if rows and _goes_on(rows[-1], character):
            rows[-1].append(character)
        else:
            rows.append([character])
    lines: list[Line] = []
    for pieces in cut_at_gaps(rows, rules):
        found = [line for piece in pieces for line in _line(piece)]
        if found and lines and (merged := _merged(lines[-1], found[0])):
            lines[-1:] = [merged, *found[1:]]
        else:
            lines += found
    return _with_marks(lines)


def _with_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines, with small raised ones next to another line turned into its marks."""
    kept = list(lines)
    for mark in [line for line in lines if len(line.text) <= 4 and not line.notes]:
        for index, line in enumerate(kept):
            raised = 0.15 * line.size < mark.base - line.base < 0.8 * line.size
            if not raised or mark.size >= 0.85 * line.size:
                continue
            if -0.5 * line.size <= mark.left - line.right <= 0.6 * line.size:
                kept[index] = replace(line, notes=(*line.notes, (len(line.text), mark.text)))
            elif -0.2 * line.size <= line.left - mark.right <= line.size:
                kept[index] = replace(line, notes=((0, mark.text), *line.notes), left=mark.left)
            else:
                continue
            kept = [other for other in kept if other is not mark]
            break
    return kept


def _goes_on(run: Sequence[Character], next_one: Character) -> bool:
    last = run[-1]
    size = max(last.size, next_one.size)
    # PDFium splits a ligature into characters at one position.
    beside = next_one.left - last.left >= -0.3 * size
    level = abs(next_one.base - last.base)
    # Raised or lowered by less than a line, and smaller: a note mark, or what follows one.
    script = level < 0.75 * size and min(last.size, next_one.size) < 0.85 * size
    return beside and (level <= 0.25 * size or script)


def _line(run: Sequence[Character]) -> list[Line]:
    """The run as a line, its raised characters as marks; nothing if it is white space only."""
    if not any(character.text.strip() for character in run):
        return []
    size = max(character.size for character in run if character.text.strip())
    main = [c for c in run if c.size >= 0.85 * size and c.text.strip()]
    base = median(c.base for c in main)
    text = ""
    notes: list[tuple[int, str]] = []
    for character in run:
        if character.size < 0.85 * size and character.base > base + 0.15 * size and character.text.strip():
            if notes and notes[-1][0] == len(text):
                notes[-1] = (len(text), notes[-1][1] + character.text)
            else:
                notes.append((len(text), character.text))
        else:
            text += character.text
    start = len(text) - len(text.lstrip())
    placed = tuple((max(0, place - start), mark) for place, mark in notes)
    visible = [c for c in run if c.text.strip()]
    left, right = min(c.left for c in visible), max(c.right for c in visible)
    return [Line(text.strip(), left, right, base, size, placed)]


def _merged(before: Line, line: Line) -> Line | None:
    """Two lines merged, if ``line`` begins where the other ends on the same base line."""
    gap = line.left - before.right
    if (
        abs(before.base - line.base) > 0.2 * max(before.size, line.size)
        or not -0.3 * line.size <= gap <= line.size
        or max(before.size, line.size) >= 1.3 * min(before.size, line.size)
    ):
        return None
    apart = gap > 0.15 * line.size and (before.text[-1:].isascii() or line.text[:1].isascii())
    space = " " if apart else ""
    shift = len(before.text) + len(space)
    notes = before.notes + tuple((place + shift, mark) for place, mark in line.notes)
    return replace(before, text=before.text + space + line.text, right=line.right, notes=notes)
