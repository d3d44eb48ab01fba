"""Answers of ``duizhao lookup`` for people: text and translation below each other, or side by side."""

from collections.abc import Sequence
from functools import singledispatch

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from cli.terminal import console, say, table
from corpus.folder.provenance import UnitHistory
from corpus.message import counted
from corpus.model import Span
from corpus.search.concordance import Concordance, Hit, by_source
from corpus.search.differences import word_differences
from corpus.search.fuzzy import FuzzyMatch, FuzzyMatches
from corpus.search.kwic import SortedLines, kwic, without_line
from corpus.search.renderings import RenderingCount, Renderings
from corpus.search.terms import TermMatch
from corpus.store import BeadText

WIDE = 120
"""The minimum width, in columns, for showing the two languages side by side."""


@singledispatch
def show(answer: object, query: str) -> None:  # noqa: ARG001
    """Print an answer to ``query``: the hits on standard output, remarks on standard error."""
    raise TypeError(type(answer))


@show.register
def _(found: Concordance, query: str) -> None:  # noqa: ARG001
    out = console()
    if not found.hits:
        say((found.hint or "No more hits.") + _also(found, " Also"))
        return
    for number, hit in ((i, hit) for row in by_source(found.hits) for i, hit in enumerate(row)):
        on_zh, on_en = (hit.spans, hit.counterparts)[:: 1 if found.side == "zh" else -1]
        zh, en = _marked(hit.bead.zh, on_zh), _marked(hit.bead.en, on_en)
        again = number > 0 and not hit.before
        for line in _origin(hit):
            text = line.lstrip()
            indent = " " * (len(line) - len(text))
            for part in _wrapped(out, Text(text, style="dim"), out.width - len(indent)):
                out.print(Text(indent).append_text(part), soft_wrap=True)
        if hit.before:
            _pair(out, hit.before, style="dim")
        if again:  # another translation of the text above
            _pair(out, hit.bead, *((None, en) if hit.bead.zh == hit.bead.source else (zh, None)), only=True)
        else:
            _pair(out, hit.bead, zh, en)
        if hit.after:
            _pair(out, hit.after, style="dim")
        out.print()
    shown = len(found.hits) + sum(len(hit.also) for hit in found.hits)
    more = "" if found.total_is_exact else " or more"
    beads = "bead" if found.total == 1 and not more else "beads"
    way = {"words": ", not side by side", "pinyin": ", read as pinyin"}.get(found.way, "")
    say(f"{shown:,} of {found.total:,}{more} {beads}{way}{_also(found)}{_unmarked(found)}.")


@show.register
def _(found: FuzzyMatches, query: str) -> None:  # noqa: ARG001
    out = console()
    if not found.matches:
        say(found.hint or "No match. Try a lower --minimum.")
        return
    for match in found.matches:
        theirs = match.bead.side(found.side)
        head = f"{match.percent} %  " + " · ".join(_about_match(match))
        out.print(Text(head, style="bold"), soft_wrap=True)
        # Marked as wdiff does, so that it is readable without colours: [-query-]{+memory+}.
        marked = Text()
        last = 0
        for (query_start, query_end), (start, end) in word_differences(found.query, theirs):
            instead = found.query[query_start:query_end]
            marked.append(theirs[last:start])
            if instead:
                marked.append(f"[-{instead}-]", style="red")
            if end > start:
                marked.append(f"{{+{theirs[start:end]}+}}", style="bold green")
            last = end
        marked.append(theirs[last:])
        if found.side == "zh":
            _pair(out, match.bead, marked, Text(match.bead.en))
        else:
            _pair(out, match.bead, Text(match.bead.zh), marked)
        if match.adapted:
            out.print(Text("  with those of your sentence: ").append(match.adapted, "bold"), soft_wrap=True)
        out.print()
    if any(match.differences for match in found.matches):
        say("[-in your sentence-]{+in the memory+}")


@show.register
def _(found: Renderings, query: str) -> None:
    if not found.renderings:
        say(f"No clear rendering of {query} in {counted(found.examined, 'bead')}{_also(found)}.")
        return
    out = console()
    rows: list[list[str | Text]] = []
    # The example gets the width that the other columns, their spacing and the titles leave.
    taken = sum(
        max(cell_len(title), *(cell_len(text) for text in column))
        for title, column in zip(
            ("count", "rendering", "evidence"),
            zip(*((f"{r.count:,}", _forms(r), r.evidence) for r in found.renderings), strict=True),
            strict=True,
        )
    )
    room = max(out.width - taken - 3 * 2, 30)
    for rendering in found.renderings:
        other = rendering.example.side("en" if found.side == "zh" else "zh")
        rows.append(
            [
                f"{rendering.count:,}",
                _forms(rendering),
                rendering.evidence,
                _excerpt(other, rendering.spans, room),
            ]
        )
    out.print(table(["count", "rendering", "evidence", "example"], rows, right={"count"}))
    unclear = f", {found.unclear:,} without a clear rendering" if found.unclear else ""
    say(f"{found.examined:,} of {counted(found.total, 'bead')} examined{unclear}{_also(found)}.")


@show.register
def _(matches: list, query: str) -> None:  # type: ignore[type-arg]  # noqa: ARG001
    if not matches:
        say("No terms found.")
        return
    same: dict[tuple[str, str], list[TermMatch]] = {}
    for match in matches:
        same.setdefault((match.term, match.source), []).append(match)
    rows: list[list[str | Text]] = [
        [
            first.term,
            "; ".join(first.renderings) + (f" (not {'; '.join(first.unwanted)})" if first.unwanted else ""),
            first.source + (f": {first.note}" if first.note else ""),
            ", ".join(f"{match.span[0] + 1:,}" for match in (first, *others)),
        ]
        for first, *others in same.values()
    ]
    console().print(table(["term", "renderings", "from", "at character"], rows))


def show_kwic(found: Concordance, of_sorted: SortedLines | None = None) -> None:
    """Print a line for each occurrence: the match in the middle, its rendering and its place at the end."""
    out = console()
    if not found.hits:
        say((found.hint or "No more hits.") + _also(found, " Also"))
        return
    lines = kwic(found)
    places = [_short_place(line.bead, out.width // 5) for line in lines]
    last = max(map(cell_len, places))
    free = out.width - max(cell_len(line.keyword) for line in lines) - last - 6
    room = max(free * 3 // 8, 4)
    for line, place in zip(lines, places, strict=True):
        keyword = Text(line.keyword, style="bold reverse")
        left = _cut(line.left.replace("\n", " ")[::-1], room)[::-1]
        right = _cut(line.right.replace("\n", " "), room)
        row = Text(" " * (room - cell_len(left)) + left + " ").append_text(keyword)
        row.append(" " + right + " " * (room - cell_len(right)) + "  ")
        rendering = _cut(line.rendering, free - 2 * room)
        row.append(rendering, style="bold")
        row.append(" " * max(out.width - last - row.cell_len, 2) + place, style="dim")
        out.print(row, soft_wrap=True)
    beads = "bead" if found.total == 1 else "beads"
    rest = _also(found) + _unmarked(found)
    if of_sorted:
        best = f"the best {of_sorted.examined:,} of " if of_sorted.examined < found.total else ""
        counts = f"{len(lines):,} of {of_sorted.lines:,} lines, sorted"
        say(f"{counts}, from {best}{found.total:,} {beads}{rest}.")
        return
    if more := without_line(found):
        rest += f"; {counted(more, 'further occurrence')} in them left out"
    say(f"{len(lines):,} lines from {len(found.hits):,} of {found.total:,} {beads}{rest}.")


def _short_place(bead: BeadText, width: int) -> str:
    """The document and the place in it, in at most this many cells if possible: the name is cut."""
    place = f" {bead.place}"
    room = max(width - cell_len(place), 5)
    name = bead.document if cell_len(bead.document) <= room else _cut(bead.document, room - 1) + "…"
    return name + place


def _also(found: Concordance | Renderings, start: str = "; also") -> str:
    """The words of other regions that were also searched for."""
    return f"{start} looked for {', '.join(found.regional_forms)}" if found.regional_forms else ""


def _unmarked(found: Concordance) -> str:
    return f"; the last {counted(found.unmarked, 'hit')} too long to be marked" if found.unmarked else ""


def _cut(text: str, width: int) -> str:
    """The beginning of a text, at most this many cells wide."""
    return set_cell_size(text, min(width, cell_len(text))).rstrip() if text else ""


def _pair(
    out: Console,
    bead: BeadText,
    zh: Text | None = None,
    en: Text | None = None,
    style: str = "",
    *,
    only: bool = False,
) -> None:
    """Print both texts, or only the given one."""
    if not only:
        zh, en = zh or Text(bead.zh, style=style), en or Text(bead.en, style=style)
    if out.width < WIDE:
        for text in filter(None, (zh, en)):
            for line in _wrapped(out, text, out.width - 2):
                out.print(Text("  ").append_text(line), soft_wrap=True)
        return
    left = out.width * 2 // 5
    ours = _wrapped(out, zh, left - 2) if zh else []
    theirs = _wrapped(out, en, out.width - left - 2) if en else []
    for i in range(max(len(ours), len(theirs))):
        line = Text("  ").append_text(ours[i]) if i < len(ours) else Text()
        if i < len(theirs):
            line.append(" " * (left + 2 - line.cell_len)).append_text(theirs[i])
        out.print(line, soft_wrap=True)


_NOT_FIRST = "，。、；：！？”’）》」』】…,.;:!?)"
"""Characters that must not begin a line of Chinese."""


def _wrapped(out: Console, text: Text, width: int) -> list[Text]:
    """Lines of at most ``width`` cells, without white space at their ends."""
    lines: list[Text] = []
    # Two cells are reserved for a mark that must not begin the next line.
    for line in text.wrap(out, width - 2, overflow="fold"):
        line.rstrip()
        if lines and line.plain[:1] and line.plain[0] in _NOT_FIRST and lines[-1].cell_len <= width - 2:
            lines[-1].append_text(line[:1])
            line = line[1:]
        if line.plain:
            lines.append(line)
    return lines or [Text()]


def _marked(text: str, spans: Sequence[Span]) -> Text:
    marked = Text(text)
    for start, end in spans:
        marked.stylize("bold reverse", start, end)
    return marked


def _forms(rendering: RenderingCount) -> str:
    """The commonest forms of a rendering, most frequent first."""
    return "; ".join([form for form, _ in rendering.forms[:3]] or [rendering.text])


def _excerpt(text: str, spans: Sequence[Span], width: int) -> Text:
    """The part of a text around the first span, at most this many cells wide unless the span is wider."""
    first, last = spans[0] if spans else (0, 0)
    room = width - cell_len(text[first:last]) - 2  # for both ellipses
    while room > 0 and (first > 0 or last < len(text)):
        before, after = text[first - 1 : first] if first else "", text[last : last + 1]
        room -= cell_len(before) + cell_len(after)
        if room < 0:
            break
        first, last = first - len(before), last + len(after)
    marked = _marked(text, spans)[first:last]
    return Text("…" if first else "").append_text(marked).append("…" if last < len(text) else "")


def _origin(hit: Hit) -> list[str]:
    """The origin of a hit, and below it the translator, the status and the note."""
    bead = hit.bead
    parts = [_document(bead), f"{bead.source_language} → {bead.target_language}"]
    if bead.import_name not in (bead.document, ""):
        parts.append(f"from {bead.import_name}")
    if hit.also:
        parts.append(f"and {len(hit.also)} more like it")
    about = bead.translation_metadata
    made = [f"translator: {about['translator']}"] if about.get("translator") else []
    made += [status.rstrip(".") for status in [about.get("status", "")] if status]
    lines = [" · ".join(parts)]
    if made:
        lines.append("  " + " · ".join(made))
    if history := _history(bead.history):
        lines.append("  " + " · ".join(history))
    if bead.note:
        lines.append(f"  note: {bead.note}")
    return lines


def _history(history: UnitHistory) -> list[str]:
    """When and by whom a unit of a memory was made and changed, and for whom."""
    told = []
    for what, when, who in (
        ("created", history.created, history.created_by),
        ("changed", history.changed, history.changed_by),
    ):
        if when or who:
            told.append(f"{what}{' ' + when if when else ''}{' by ' + who if who else ''}")
    told += [f"client: {history.client}"] if history.client else []
    told += [f"project: {history.project}"] if history.project else []
    return told


def _about_match(match: FuzzyMatch) -> list[str]:
    """The origin of a match, and the reasons for and against it."""
    parts = [_document(match.bead), *_history(match.bead.history), *match.penalties]
    if match.deducted:
        parts.append(f"{match.deducted} % taken off")
    if match.only_placeables:
        parts.append("nothing but numbers, dates, tags or addresses differs")
    return parts


def _document(bead: BeadText) -> str:
    """Document, segments and date of a bead, and whether it was reviewed."""
    parts = [f"{bead.document} {bead.place}"]
    if bead.translation != bead.document:
        parts.append(bead.translation)
    if date := bead.metadata.get("date") or bead.translation_metadata.get("date"):
        parts.append(date)
    if bead.reviewer_type:
        parts.append("reviewed" if bead.reviewer_type == "person" else "reviewed by a model")
    return " · ".join(parts)
