"""How a system renders the terms that occur in the source.

Two measures. ``success`` is that of the WMT25 terminology task (its ``get_term_success_rate``), to the digit:
over all terms that occur in a segment and that some reference renders as the list says, the mean of
renderings found over occurrences, at most 1, in lower case, as plain substrings; a term inside a longer
term counts for itself too. ``accuracy`` is stricter about what it counts: occurrences, longest term first,
and renderings as whole words, whatever the references say.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from align.scoring.inputs import InputName, read_records, read_text, split_lines
from align.scoring.script import has_han
from align.scoring.testset import TestSet
from corpus.errors import DuizhaoError
from corpus.model import Term

TermList = Mapping[str, tuple[str, ...]]
"""Source terms and their acceptable renderings."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A term that a hypothesis does not render acceptably, in ``segment`` (from zero)."""

    segment: int
    term: str
    renderings: tuple[str, ...]
    occurrences: int
    found: int


@dataclass(frozen=True, slots=True)
class TermScore:
    """``success`` and ``accuracy`` are None where no term occurs."""

    success: float | None
    instances: int
    accuracy: float | None
    occurrences: int
    rendered: int
    misses: tuple[Miss, ...]


def score_terms(test_set: TestSet, hypotheses: Sequence[str], terms: Sequence[TermList]) -> TermScore:
    """Score hypotheses; ``terms`` has a list for each segment (often one and the same).

    Raises DuizhaoError without sources, and for a wrong number of lists.
    """
    if not test_set.sources:
        raise DuizhaoError("terms are looked for in the source", hint="Give --src FILE.")
    if len(terms) != len(test_set):
        raise DuizhaoError(f"{len(terms)} term lists for {len(test_set)} segments")
    rates: list[float] = []
    misses: list[Miss] = []
    occurrences = rendered = 0
    for segment, listed in enumerate(terms):
        source, hypothesis = test_set.sources[segment], hypotheses[segment]
        references = [texts[segment] for texts in test_set.references.values()]
        rates += _success_rates(source, hypothesis, references, listed)
        for term, count in _occurrences(source, listed).items():
            found = min(count, sum(_count(hypothesis, rendering) for rendering in _distinct(listed[term])))
            occurrences += count
            rendered += found
            if found < count:
                misses.append(Miss(segment, term, listed[term], count, found))
    return TermScore(
        sum(rates) / len(rates) if rates else None,
        len(rates),
        rendered / occurrences if occurrences else None,
        occurrences,
        rendered,
        tuple(misses),
    )


def _success_rates(source: str, hypothesis: str, references: Sequence[str], terms: TermList) -> list[float]:
    source, hypothesis = source.lower(), hypothesis.lower()
    lowered = [reference.lower() for reference in references]
    rates = []
    for term, renderings in terms.items():
        wanted = term.strip().lower()
        if not wanted or wanted not in source:
            continue
        if not any(rendering.lower() in reference for rendering in renderings for reference in lowered):
            continue
        found = sum(hypothesis.count(rendering.strip().lower()) for rendering in renderings)
        rates.append(min(found / source.count(wanted), 1.0))
    return rates


def _occurrences(source: str, terms: TermList) -> dict[str, int]:
    """How often each term occurs, a term inside a longer one left out."""
    taken = [False] * len(source)
    folded = source.casefold() if len(source.casefold()) == len(source) else source
    counts: dict[str, int] = {}
    for term in sorted(filter(None, terms), key=len, reverse=True):
        for match in re.finditer(re.escape(term.casefold()), folded):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * len(match[0])
                counts[term] = counts.get(term, 0) + 1
    return counts


def _count(hypothesis: str, rendering: str) -> int:
    text, wanted = _folded(hypothesis), _folded(rendering)
    if not wanted:
        return 0
    if has_han(wanted):
        return text.count(wanted)
    return len(re.findall(rf"(?<!\w){re.escape(wanted)}(?:s|es|'s|s')?(?!\w)", text))


def _distinct(renderings: Sequence[str]) -> list[str]:
    """Renderings that are not found inside another one, so that nothing is counted twice."""
    folded = list(dict.fromkeys(map(_folded, renderings)))
    return [a for a in folded if a and not any(b != a and b in a for b in folded)]


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").replace("-", " ").split())


def terms_of_corpus(terms: Sequence[Term]) -> TermList:
    """The corpus's terms; what any of the translations has is acceptable."""
    listed: dict[str, dict[str, None]] = {}
    for term in terms:
        listed.setdefault(term.source, {}).update(dict.fromkeys(filter(None, term.renderings.values())))
    return {source: tuple(renderings) for source, renderings in listed.items() if renderings}


def read_terms(given: InputName, segments: int) -> list[TermList]:
    """A term list for each segment.

    From ``.tsv``: term, tab, renderings (several separated by ``|``), with or without a header, for all
    segments alike. From ``.jsonl``: a line for each segment whose ``terms`` (or the named column) maps terms
    to lists of renderings. From ``.json``: such a mapping, for all segments. Raises DuizhaoError, with the
    line, for what is no such file.
    """
    if given.path.suffix in (".jsonl", ".ndjson"):
        return _terms_of_records(given, segments)
    text, _ = read_text(given.path)
    if given.path.suffix == ".json":
        try:
            return [_mapping(json.loads(text), given.path, None)] * segments
        except ValueError as error:
            raise DuizhaoError(f"is not JSON ({error})", path=given.path) from error
    listed: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(split_lines(text), start=1):
        cells = line.split("\t")
        if not line.strip() or (number == 1 and cells[0].strip().lower() in ("zh", "en", "source", "term")):
            continue
        if len(cells) < 2:
            raise DuizhaoError(
                "has no tab", path=given.path, line=number, hint="Write TERM, a tab, RENDERING|RENDERING."
            )
        renderings = [part.strip() for part in cells[1].split("|") if part.strip()]
        listed[cells[0].strip()] = (*listed.get(cells[0].strip(), ()), *renderings)
    return [listed] * segments


def _terms_of_records(given: InputName, segments: int) -> list[TermList]:
    records, _ = read_records(given.path)
    column = given.column or next((name for name in ("terms", "proper") if name in records[0]), "terms")
    if len(records) != segments:
        raise DuizhaoError(f"{len(records)} lines for {segments} segments", path=given.path)
    return [_mapping(record.get(column), given.path, line) for line, record in enumerate(records, start=1)]


def _mapping(value: object, path: Path, line: int | None) -> TermList:
    if not isinstance(value, dict):
        raise DuizhaoError("has no mapping of terms to renderings", path=path, line=line)
    listed = {}
    for term, renderings in value.items():
        several = [renderings] if isinstance(renderings, str) else renderings
        if not isinstance(several, list) or not all(isinstance(item, str) for item in several):
            raise DuizhaoError(f"“{term}” has no list of renderings", path=path, line=line)
        listed[str(term)] = tuple(several)
    return listed
