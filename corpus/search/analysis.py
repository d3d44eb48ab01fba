"""Estimate a translation job: its segments by how well the corpus or the job itself matches them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

from corpus.errors import UsageError
from corpus.formats import FORMATS, format_of, read_units
from corpus.formats.report import LossReport
from corpus.model import Progress
from corpus.readers import read_document
from corpus.search.fuzzy import LONGEST, exact
from corpus.search.fuzzy_batch import Best, EarlierTexts, best_matches
from corpus.search.penalties import NO_PENALTIES, Penalties
from corpus.store.corpus import Corpus
from corpus.store.index import Side
from corpus.text.counting import count_characters, count_words
from corpus.text.language import is_chinese, script_of
from corpus.text.script import detect_script

BANDS = ((95, "95-99"), (85, "85-94"), (75, "75-84"), (50, "50-74"))
"""The lowest percentage of each band of fuzzy matches, and its name."""

WEIGHTS = {
    "context": 0.0,
    "exact": 0.1,
    "repetition": 0.1,
    "cross-file-repetition": 0.1,
    "95-99": 0.3,
    "internal-95-99": 0.3,
    "85-94": 0.5,
    "internal-85-94": 0.5,
    "75-84": 0.7,
    "internal-75-84": 0.7,
    "50-74": 1.0,
    "internal-50-74": 1.0,
    "none": 1.0,
}
"""The categories in the order of a report, each with the share of the full price that a quote starts from."""

TITLES = {
    "context": "Context match (101 %)",
    "exact": "Exact match (100 %)",
    "repetition": "Repetition",
    "cross-file-repetition": "Repetition across files",
    "none": "No match",
    **{name: f"{name.replace('-', '–')} %" for _, name in BANDS},
    **{f"internal-{name}": f"Internal {name.replace('-', '–')} %" for _, name in BANDS},
}
"""The names of the categories in a report."""

_BILINGUAL = frozenset(
    (
        "tmx",
        "tsv",
        "csv",
        "xlsx",
        "moses",
        "jsonl",
        "parquet",
        "xliff",
        "po",
        "sdltm",
        "wordfast",
        "xces",
        "wmt",
    )
)
_MOST_EXACT = 20
"""The most equal texts in the corpus whose neighbours are compared."""


@dataclass(slots=True)
class Volume:
    """A number of segments and their length; see :mod:`corpus.text.counting`."""

    segments: int = 0
    words: int = 0
    characters: int = 0

    def add(self, text: str) -> None:
        """Count one more segment."""
        self.segments += 1
        self.words += count_words(text)
        self.characters += count_characters(text)


@dataclass(slots=True)
class FileAnalysis:
    """The segments of one file by category, with every category of ``WEIGHTS``."""

    file: str
    categories: dict[str, Volume] = field(default_factory=lambda: {name: Volume() for name in WEIGHTS})


@dataclass(frozen=True, slots=True)
class Analysis:
    """The files in order, and the weights of the quote."""

    files: tuple[FileAnalysis, ...]
    weights: Mapping[str, float]

    def sums(self) -> dict[str, Volume]:
        """The categories of all files together."""
        return {name: total(file.categories[name] for file in self.files) for name in WEIGHTS}

    def weighted_words(self, categories: Mapping[str, Volume]) -> float:
        """The words at full price that the categories amount to."""
        return sum(self.weights[name] * count.words for name, count in categories.items())


def total(counts: Iterable[Volume]) -> Volume:
    """The sum of counts."""
    result = Volume()
    for count in counts:
        result.segments += count.segments
        result.words += count.words
        result.characters += count.characters
    return result


def weights_from(given: str) -> dict[str, float]:
    """``WEIGHTS`` with changes such as ``exact=0.2,75-84=0.6``; a band also sets its internal counterpart.

    Raises UsageError for an unknown category, and for a share that is not from 0 to 1.
    """
    weights = dict(WEIGHTS)
    for part in filter(None, (part.strip() for part in given.split(","))):
        name, _, value = part.partition("=")
        try:
            weight = float(value)
        except ValueError:
            weight = -1.0
        if name not in WEIGHTS or not 0 <= weight <= 1:
            raise UsageError(
                "the weight “{given}” is not a category with a number from 0 to 1",
                hint="Categories: {known}.",
                given=part,
                known=", ".join(WEIGHTS),
            )
        weights[name] = weight
        if f"internal-{name}" in weights and f"internal-{name}=" not in given:
            weights[f"internal-{name}"] = weight
    return weights


def analyse(
    corpus: Corpus,
    paths: Sequence[Path],
    *,
    weights: Mapping[str, float] = WEIGHTS,
    source_language: str | None = None,
    target_language: str | None = None,
    report: LossReport | None = None,
    progress: Progress | None = None,
    penalties: Penalties = NO_PENALTIES,
    jobs: int = 1,
) -> Analysis:
    """Sort the source segments of the files into the first category that each fits.

    ``context`` is an exact match that also follows the same text as in the corpus; ``exact`` an equal text.
    Any other text that occurs earlier in the same file is a ``repetition``, in another file a
    ``cross-file-repetition``. Then come the bands of fuzzy matches, by :func:`corpus.search.fuzzy.percent`:
    if an earlier segment of the job matches better than the corpus, the match is ``internal``. Chinese in a
    different script from the job's does not match. ``penalties`` lower the percentage of a match by its
    origin; a match with a penalty is never exact. ``jobs`` processes share the work where the corpus is
    large.
    """
    report = report if report is not None else LossReport()
    contents = [_segments(path, source_language, target_language, report) for path in paths]
    memory = _Memory(corpus, contents, progress, penalties, jobs)
    files: list[FileAnalysis] = []
    seen: dict[str, Path] = {}
    for path, (languages, texts) in zip(paths, contents, strict=True):
        result = FileAnalysis(str(path))
        before = ""
        for text in texts:
            category = memory.exact_category(text, before, languages)
            if category is None and text in seen:
                category = "repetition" if seen[text] == path else "cross-file-repetition"
            seen[text] = path
            result.categories[category or memory.fuzzy_category(text, languages)].add(text)
            before = text
        files.append(result)
    return Analysis(tuple(files), weights)


def _segments(
    path: Path, source: str | None, target: str | None, report: LossReport
) -> tuple[tuple[str, str], list[str]]:
    """The languages of a file and its source segments, without tags and without empty ones."""
    try:
        found = format_of(path).name
    except UsageError:
        found = ""
    if found in _BILINGUAL and found in FORMATS:
        options = FORMATS[found].options("read")
        given = {"source_language": source, "target_language": target}
        named = {name: value for name, value in given.items() if value and name in options}
        units = list(read_units(path, found, report=report, **named))
        languages = (
            (units[0].source_language, units[0].target_language) if units else (source or "zh-Hans", "en")
        )
        texts = [unit.source for unit in units]
    else:
        document = read_document(path, source)
        texts = document.texts
        other = "en" if is_chinese(document.language) else "zh-Hans"
        languages = (document.language, target or other)
    return languages, [" ".join(text.split()) for text in texts if text.strip()]


_Content = tuple[tuple[str, str], list[str]]
"""The languages of a file, and its source segments."""


class _Memory:
    """The corpus and the segments of the job so far."""

    def __init__(
        self,
        corpus: Corpus,
        contents: Sequence[_Content],
        progress: Progress | None,
        penalties: Penalties,
        jobs: int,
    ) -> None:
        self._corpus = corpus
        self._penalties = penalties
        self._best: dict[tuple[tuple[str, str], str], Best] = {}
        self._inside: dict[Side, EarlierTexts] = {}
        by_languages: dict[tuple[str, str], dict[str, None]] = {}
        for languages, texts in contents:
            by_languages.setdefault(languages, {}).update(dict.fromkeys(texts))
        for languages, distinct in by_languages.items():
            side, script, texts = _side(languages), _script(languages), list(distinct)
            fits = partial(_fits, script=script)
            best = best_matches(corpus, texts, side, BANDS[-1][0], fits, progress, penalties, jobs)
            self._best |= {(languages, text): found for text, found in zip(texts, best, strict=True)}
        for side in ("zh", "en"):
            of_side = [texts for languages, texts in by_languages.items() if _side(languages) == side]
            self._inside[side] = EarlierTexts(list(dict.fromkeys(chain.from_iterable(of_side))), side)

    def exact_category(self, text: str, before: str, languages: tuple[str, str]) -> str | None:
        if len(text) > LONGEST or not self._best[languages, text].has_equal:
            return None
        side, script = _side(languages), _script(languages)
        beads = [bead for bead in exact(self._corpus, text, side, _MOST_EXACT) if _fits(bead.zh, script)]
        penalized = self._penalties.of_beads(beads)
        beads = [bead for bead in beads if bead.id not in penalized]
        for bead in beads:
            previous, _ = self._corpus.neighbours(bead)
            if (" ".join(previous.side(side).split()) if previous else "") == before:
                return "context"
        return "exact" if beads else None

    def fuzzy_category(self, text: str, languages: tuple[str, str]) -> str:
        """The band of a new segment, which is kept to be compared with later ones."""
        inside = self._inside[_side(languages)].best(text, BANDS[-1][0])
        found = self._best[languages, text].percent
        for lowest, name in BANDS:
            if max(inside, found) >= lowest:
                return name if found >= lowest else f"internal-{name}"
        return "none"


def _side(languages: tuple[str, str]) -> Side:
    return "zh" if is_chinese(languages[0]) else "en"


def _script(languages: tuple[str, str]) -> str:
    return script_of(languages[0] if is_chinese(languages[0]) else languages[1])


def _fits(zh: str, script: str) -> bool:
    return detect_script(zh) in (None, script)


def records(analysis: Analysis) -> Iterator[dict[str, str | int | float]]:
    """Yield a row for each file and category that has segments, then the totals."""
    tables = [(file.file, file.categories) for file in analysis.files]
    for name, categories in [*tables, ("", analysis.sums())]:
        for category, count in categories.items():
            if count.segments:
                yield {
                    "file": name,
                    "category": category,
                    "segments": count.segments,
                    "words": count.words,
                    "characters": count.characters,
                    "weight": analysis.weights[category],
                }
