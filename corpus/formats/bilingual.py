"""One document in both languages: its arrangement, and its translation units.

Supported are tables with a column for each language, paragraphs each followed by its translation, subtitles
with a line for each language, and a text followed by its translation. The last has no units: it must be
aligned.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from corpus.errors import InputError, UsageError, unreadable
from corpus.formats.report import Loss, LossReport
from corpus.formats.rows import Row, rows_of
from corpus.formats.table import SOURCE_NAMES, TARGET_NAMES
from corpus.model import TranslationUnit, clock_time, join_segments
from corpus.readers import extracted_from
from corpus.readers.subtitles import cues
from corpus.text.characters import count_han
from corpus.text.decoding import decode
from corpus.text.language import canonical_language, is_chinese
from corpus.text.runs import pair_runs
from corpus.text.script import detect_script

SUBTITLES = (".srt", ".vtt", ".ass", ".ssa")
_TABLES = (".docx", ".html", ".htm", ".xhtml", ".md", ".markdown")
_LEAST = 0.2
"""The smallest share of each language in a document that has both."""
_LETTERS = 3.0
"""Characters of English for each Chinese one."""
_LONGEST_RUN = 8
"""Consecutive paragraphs of one language, on average, above which one text follows the other."""


class Arrangement(StrEnum):
    """How a document arranges both languages; the value is shown to the user."""

    TABLE = "a table with a column for each language"
    PARAGRAPHS = "paragraphs in turn in the two languages"
    CUES = "subtitles in both languages"
    HALVES = "a text followed by its translation"


@dataclass(frozen=True, slots=True)
class TextPair:
    """A Chinese text and its translation; one of them may be empty."""

    chinese: str
    other: str
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The content of a document in both languages.

    ``pairs`` are in order; :attr:`Arrangement.HALVES` has none, but ``halves`` with the paragraphs of the
    Chinese text and of the other. ``left_out`` counts the paragraphs outside any pair. ``chinese_first`` says
    which language comes first.
    """

    arrangement: Arrangement
    pairs: Sequence[TextPair] = ()
    halves: tuple[Sequence[str], Sequence[str]] = ((), ())
    left_out: int = 0
    chinese_first: bool = True


def read_bilingual(path: Path, encoding: str | None = None) -> Bilingual:
    """Read the pairs of a document in two languages.

    Raises InputError for a document in one language, and everything that reading it raises.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    extension = path.suffix.lower()
    if extension in SUBTITLES:
        return _subtitles(data, path, encoding)
    rows = rows_of(data, path, encoding) if extension in _TABLES else []
    paragraphs = extracted_from(data, path, encoding).paragraphs
    return _table(rows, paragraphs) or _paragraphs(paragraphs, path)


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    encoding: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """The units of a document in both languages; Chinese is the source unless requested otherwise.

    Raises UsageError for a text followed by its translation, which must be aligned.
    """
    report = report if report is not None else LossReport()
    found = read_bilingual(path, encoding)
    if found.arrangement is Arrangement.HALVES:
        raise UsageError(
            "has a text followed by its translation, which must be aligned",
            path=path,
            hint="Use duizhao align {path} -o OUT.tmx.",
        )
    yield from units_of(found, path, source_language, target_language, report)


def units_of(
    found: Bilingual, path: Path, source_language: str | None, target_language: str | None, report: LossReport
) -> Iterator[TranslationUnit]:
    """The pairs as units, numbered from 1; paragraphs outside them are counted in ``report``."""
    report.add(Loss.IN_NO_PAIR, count=found.left_out)
    script = detect_script("\n".join(pair.chinese for pair in found.pairs)) or "Hans"
    chinese = f"zh-{script}"
    source = canonical_language(source_language) if source_language else chinese
    backwards = not is_chinese(source)
    target = canonical_language(target_language) if target_language else (chinese if backwards else "en")
    for number, pair in enumerate(found.pairs, start=1):
        texts = (pair.other, pair.chinese) if backwards else (pair.chinese, pair.other)
        yield TranslationUnit(
            *texts, source, target, id=str(number), document=path.stem, properties=pair.properties
        )


def language_of(text: str) -> str:
    """``zh``, ``en`` for any alphabetic language, or empty if the text does not show it."""
    han = count_han(text)
    words = sum(any(c.isalpha() and c < "\u2e80" for c in word) for word in text.split())
    return "" if not han and not words else "zh" if 2 * han > words else "en"


def _subtitles(data: bytes, path: Path, encoding: str | None) -> Bilingual:
    found, _ = cues(decode(data, path, encoding).text, path)
    pairs = []
    for (start, end), group in groupby(found, key=lambda cue: (cue.start, cue.end)):
        lines = [(language_of(line), line) for cue in group for line in cue.lines]
        texts: dict[str, list[str]] = {"zh": [], "en": []}
        for kind, line in lines:
            texts[kind or next((k for k, _ in lines if k), "en")].append(line)
        times = {"start": clock_time(start), "end": clock_time(end)}
        pairs.append(TextPair(" ".join(texts["zh"]), " ".join(texts["en"]), times))
    _check_both(pairs, path)
    first = next((language_of(line) for cue in found for line in cue.lines if language_of(line)), "zh")
    return Bilingual(Arrangement.CUES, pairs, chinese_first=first == "zh")


def _table(rows: Sequence[Row], paragraphs: Sequence[str]) -> Bilingual | None:
    """The rows as pairs, if most of them have both languages, always in the same columns."""
    columns = _columns(rows)
    if columns is None:
        return None
    chinese, other = columns
    pairs: list[TextPair] = []
    taken = 0
    for row in rows:
        if max(chinese, other) < len(row):
            if pairs or not _is_head(row[chinese], row[other]):
                pairs.append(TextPair(row[chinese], row[other]))
            taken += bool(row[chinese]) + bool(row[other])
    pairs = [pair for pair in pairs if pair.chinese or pair.other]
    if 2 * taken < len(paragraphs) and len(pairs) < 5:
        return None  # a small table in a long text
    inside = {text for row in rows for cell in row for text in cell.split("\n")}
    left_out = sum(paragraph not in inside for paragraph in paragraphs)
    return Bilingual(Arrangement.TABLE, pairs, left_out=left_out, chinese_first=chinese < other)


def _columns(rows: Sequence[Row]) -> tuple[int, int] | None:
    """The columns of Chinese and of the other language; None if one is missing or mostly empty."""
    width = max(map(len, rows), default=0)
    counts = [dict.fromkeys(("zh", "en", ""), 0) for _ in range(width)]
    for row in rows:
        for column, cell in enumerate(row):
            counts[column][language_of(cell)] += len(cell) > 0
    best = {
        kind: max(range(width), key=lambda column: counts[column][kind], default=0) for kind in ("zh", "en")
    }
    if width < 2 or best["zh"] == best["en"]:
        return None
    for kind, column in best.items():
        filled = sum(counts[column].values())
        if counts[column][kind] < 0.7 * filled or 2 * counts[column][kind] < len(rows):
            return None
    return best["zh"], best["en"]


def _is_head(*cells: str) -> bool:
    return all(cell.strip().lower() in SOURCE_NAMES | TARGET_NAMES or not cell.strip() for cell in cells)


def _paragraphs(paragraphs: Sequence[str], path: Path) -> Bilingual:
    kinds = [language_of(paragraph) for paragraph in paragraphs]
    told = [(kind, text) for kind, text in zip(kinds, paragraphs, strict=True) if kind]
    counts = {kind: sum(k == kind for k, _ in told) for kind in ("zh", "en")}
    if min(counts.values()) < max(1, _LEAST * len(told)):
        _refuse(path, "zh" if counts["zh"] else "en" if told else "")
    runs = [(kind, [text for _, text in group]) for kind, group in groupby(told, key=lambda item: item[0])]
    first = runs[0][0] == "zh"
    if len(told) > _LONGEST_RUN * len(runs):
        texts = {kind: [text for k, text in told if k == kind] for kind in ("zh", "en")}
        return Bilingual(Arrangement.HALVES, halves=(texts["zh"], texts["en"]), chinese_first=first)
    pairs = []
    ratio = _LETTERS if first else 1 / _LETTERS
    for one, two in pair_runs([(kind == runs[0][0], texts) for kind, texts in runs], ratio):
        chinese, other = (one, two) if first else (two, one)
        pairs.append(TextPair(join_segments(chinese, "zh"), join_segments(other, "en")))
    return Bilingual(Arrangement.PARAGRAPHS, pairs, left_out=len(paragraphs) - len(told), chinese_first=first)


def _check_both(pairs: Sequence[TextPair], path: Path) -> None:
    both = sum(bool(pair.chinese and pair.other) for pair in pairs)
    if both < max(1, _LEAST * len(pairs)):
        _refuse(path, "zh" if any(pair.chinese for pair in pairs) else "en")


def _refuse(path: Path, language: str) -> None:
    raise InputError(
        "is not in two languages ({language})" if language else "has no text in Chinese or English",
        path=path,
        hint="Name its translation too: duizhao align SRC TGT.",
        language="Chinese only" if language == "zh" else "no Chinese in it",
        found=language,
    )
