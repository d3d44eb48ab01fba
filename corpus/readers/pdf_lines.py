"""The lines of a page, from its characters and where they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median


@dataclass(frozen=True, slots=True)
class Character:
    """A character and its place in points: the box, the base line and the size of its font."""

    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """Characters that stand beside each other on one base line; raised ones are ``marks`` of it.

    ``notes`` has each mark with its place in ``text``, where it is not.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    notes: tuple[tuple[int, str], ...] = ()

    def with_notes(self) -> str:
        """The text with its marks where they stand."""
        text = self.text
        for place, mark in reversed(self.notes):
            text = text[:place] + mark + text[place:]
        return text


def lines_of(characters: Iterable[Character]) -> list[Line]:
    """The lines in the order of the file, cut where a gap is as wide as between columns."""
    runs: list[list[Character]] = []
    for character in characters:
        if runs and _goes_on(runs[-1], character):
            runs[-1].append(character)
        else:
            runs.append([character])
    lines = [line for run in runs for part in _cut_at_gaps(run) for line in _line(part)]
    return _with_marks(_merged(lines))


def _with_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines, small raised ones that stand at the start or end of another as its marks."""
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


def _cut_at_gaps(run: Sequence[Character]) -> list[list[Character]]:
    """The run cut where a gap is far wider than its others; in a justified line they are wide, but alike."""
    visible = [(place, c) for place, c in enumerate(run) if c.text.strip()]
    gaps = [(place, b.left - a.right) for (_, a), (place, b) in pairwise(visible)]
    size = max((c.size for _, c in visible), default=1.0)
    wide = sorted(gap for _, gap in gaps if gap > 0.15 * size)
    usual = wide[len(wide) // 3] if len(wide) > 1 else 0.0
    cuts = [place for place, gap in gaps if gap > max(1.5 * size, 2 * usual)]
    return [list(run[a:b]) for a, b in pairwise([0, *cuts, len(run)])]


def _goes_on(run: Sequence[Character], next_one: Character) -> bool:
    last = run[-1]
    size = max(last.size, next_one.size)
    gap = next_one.left - last.right
    # Of a ligature PDFium makes characters in one place.
    beside = next_one.left - last.left >= -0.3 * size and gap <= 1.2 * size
    level = abs(next_one.base - last.base)
    # Raised or lowered by less than a line, and smaller: a note mark, or what follows one.
    script = level < 0.75 * size and min(last.size, next_one.size) < 0.85 * size
    return beside and (level <= 0.25 * size or script)


def _line(run: Sequence[Character]) -> list[Line]:
    """The run as a line, its raised characters as marks; nothing for white space alone."""
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


def _merged(lines: Sequence[Line]) -> list[Line]:
    """Lines of which one begins where another of the same base line ends, as one."""
    merged: list[Line] = []
    for line in lines:
        before = merged[-1] if merged else None
        if (
            before is not None
            and abs(before.base - line.base) <= 0.2 * max(before.size, line.size)
            and -0.3 * line.size <= line.left - before.right <= 1.0 * line.size
            and max(before.size, line.size) < 1.3 * min(before.size, line.size)
        ):
            gap = line.left - before.right
            space = (
                " "
                if gap > 0.15 * line.size and (before.text[-1:].isascii() or line.text[:1].isascii())
                else ""
            )
            shift = len(before.text) + len(space)
            notes = before.notes + tuple((place + shift, mark) for place, mark in line.notes)
            text = before.text + space + line.text
            merged[-1] = replace(before, text=text, right=line.right, notes=notes)
        else:
            merged.append(line)
    return merged
