"""How a system renders the terms of the source: three measures, those of the WMT25 terminology task.

``success`` is the task's own (its ``get_term_success_rate``), to the digit: over all terms that occur in a
segment and that some reference renders as the list says, the mean of renderings found over occurrences, at
most 1, in lower case, as plain substrings; a term inside a longer term counts for itself too.

``accuracy`` is stricter about what it counts: occurrences and renderings as whole words (in scripts that have
words), longest first, each place once, and both sides folded alike, whatever the references say.

``consistency`` is the task's third measure: of all occurrences, the share that has the term's most frequent
rendering in this output (its *pseudo-reference*; micro-averaged). The task finds renderings with a language
model; here they are those of the list, and an occurrence that is not rendered as listed counts as different.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from align.scoring.input_tables import read_records
from align.scoring.segment_files import InputName, read_text, split_lines
from align.scoring.testset import ScoringTestSet
from corpus.errors import InputError, UsageError
from corpus.message import counted
from corpus.model import Concept, accepted, unwanted
from corpus.text.characters import has_han

_WORD = r"[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff\U00020000-\U000323af]"
"""A letter, digit or underscore of a script that has words: not Thai, Lao, Burmese, Khmer, kana or Han.
"""

TermList = Mapping[str, tuple[str, ...]]
"""Source terms and their acceptable renderings."""


class ListedTerms(dict[str, tuple[str, ...]]):
    """A :data:`TermList` with the renderings of each term that must not be used, as ``unwanted``."""

    def __init__(self, acceptable: TermList, unwanted: TermList) -> None:
        super().__init__(acceptable)
        self.unwanted = unwanted


@dataclass(frozen=True, slots=True)
class Miss:
    """A term that a hypothesis does not render acceptably, in ``segment`` (from zero)."""

    segment: int
    term: str
    renderings: tuple[str, ...]
    occurrences: int
    found: int


@dataclass(frozen=True, slots=True)
class Misuse:
    """A rendering that must not be used for a term, and that a hypothesis has, in ``segment`` (from zero)."""

    segment: int
    term: str
    rendering: str


@dataclass(frozen=True, slots=True)
class TermScore:
    """The three measures, from 0 to 1; None if no term occurs.

    ``success`` is over ``instances``, ``accuracy`` is ``rendered`` over ``occurrences``. ``misuses`` change
    none of them.
    """

    success: float | None
    instances: int
    accuracy: float | None
    occurrences: int
    rendered: int
    consistency: float | None
    misses: tuple[Miss, ...]
    misuses: tuple[Misuse, ...] = ()


def score_terms(test_set: ScoringTestSet, hypotheses: Sequence[str], terms: Sequence[TermList]) -> TermScore:
    """Score hypotheses; ``terms`` has a list for each segment (often one and the same).

    Raises DuizhaoError without sources, and for a wrong number of lists.
    """
    if not test_set.sources:
        raise UsageError("finding terms needs the source", hint="Give --src FILE.", lacking="source")
    if len(terms) != len(test_set):
        raise UsageError(
            "{found} term lists for {expected} segments", found=len(terms), expected=len(test_set)
        )
    rates: list[float] = []
    misses: list[Miss] = []
    misuses: list[Misuse] = []
    used: dict[str, Counter[str]] = {}
    occurrences = rendered = 0
    for segment, listed in enumerate(terms):
        source, hypothesis = test_set.sources[segment], hypotheses[segment]
        references = [texts[segment] for texts in test_set.references.values()]
        rates += _success_rates(source, hypothesis, references, listed)
        counts = _occurrences(source, listed)
        if isinstance(listed, ListedTerms):
            misuses += _misuses(segment, source, hypothesis, listed)
        found = _renderings(hypothesis, counts, listed)
        for term, count in counts.items():
            occurrences += count
            rendered += len(found[term])
            used.setdefault(term, Counter()).update(found[term])
            if len(found[term]) < count:
                misses.append(Miss(segment, term, listed[term], count, len(found[term])))
    alike = sum(max(renderings.values(), default=0) for renderings in used.values())
    return TermScore(
        sum(rates) / len(rates) if rates else None,
        len(rates),
        rendered / occurrences if occurrences else None,
        occurrences,
        rendered,
        alike / occurrences if occurrences else None,
        tuple(misses),
        tuple(misuses),
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


def has_term(text: str, terms: TermList) -> bool:
    """Whether any of the terms occurs in a text, as ``accuracy`` counts them."""
    return bool(_occurrences(text, terms))


def _occurrences(source: str, terms: TermList) -> dict[str, int]:
    """The number of occurrences of each term, not counting those inside a longer term."""
    text = fold(source)
    taken = bytearray(len(text))
    counts = {term: len(_places(text, fold(term), taken)) for term in sorted(terms, key=len, reverse=True)}
    return {term: count for term, count in counts.items() if count}


def _renderings(hypothesis: str, counts: Mapping[str, int], terms: TermList) -> dict[str, list[str]]:
    """The renderings found for each term, at most as many as it occurs; no place counts twice."""
    text = fold(hypothesis)
    taken = bytearray(len(text))
    found: dict[str, list[str]] = {}
    for term, count in counts.items():
        found[term] = []
        for rendering in sorted({fold(rendering) for rendering in terms[term]}, key=len, reverse=True):
            places = _places(text, rendering, taken, count - len(found[term]))
            found[term] += [rendering] * len(places)
    return found


def _misuses(segment: int, source: str, hypothesis: str, listed: ListedTerms) -> list[Misuse]:
    """The unwanted renderings of the source's terms in a hypothesis; not those inside acceptable ones."""
    terms = {term: listed.get(term, ()) for term in (*listed, *listed.unwanted)}
    text = fold(hypothesis)
    taken = bytearray(len(text))
    counts = _occurrences(source, terms)
    for rendering in sorted({fold(one) for term in counts for one in terms[term]}, key=len, reverse=True):
        _places(text, rendering, taken)
    return [
        Misuse(segment, term, rendering)
        for term in counts
        for rendering in listed.unwanted.get(term, ())
        if _places(text, fold(rendering), taken)
    ]


def _places(text: str, wanted: str, taken: bytearray, most: int | None = None) -> list[int]:
    """The spans where ``wanted`` occurs in a folded text as whole words; the places are marked as taken."""
    places: list[int] = []
    if not wanted or wanted.removesuffix("y") not in text:  # the usual case, without a pattern
        return places
    for match in _pattern(wanted).finditer(text):
        if most is not None and len(places) == most:
            break
        if not any(taken[match.start() : match.end()]):
            taken[match.start() : match.end()] = b"\1" * len(match[0])
            places.append(match.start())
    return places


@lru_cache(maxsize=10_000)
def _pattern(wanted: str) -> re.Pattern[str]:
    """A pattern for the folded term, as whole words if it begins or ends with a letter of a script that has
    words.

    English plurals and possessives are the same word.
    """
    before = rf"(?<!{_WORD})" if re.match(_WORD, wanted) else ""
    if not re.search(_WORD + r"\Z", wanted):
        return re.compile(before + re.escape(wanted))
    if re.search(r"[a-z][b-df-hj-np-tv-z]y\Z", wanted):
        ending = re.escape(wanted[:-1]) + "(?:y|ies|y's|ies')"
    else:
        ending = re.escape(wanted) + ("(?:s|es|'s|s'|es')?" if re.search(r"[a-z]\Z", wanted) else "")
    return re.compile(rf"{before}{ending}(?!{_WORD})")


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """A text without differences of case, width, hyphens and apostrophes."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.replace("’", "'").replace("-", " ").replace("‑", " ").split())


def terms_of_corpus(concepts: Sequence[Concept], *, from_chinese: bool = True) -> ListedTerms:
    """The corpus's terms; a rendering of any translation is acceptable, unless its status says otherwise.

    Without ``from_chinese`` the source is the other language, and Chinese the target.
    """
    listed: dict[str, dict[str, None]] = {}
    not_to_use: dict[str, dict[str, None]] = {}
    for concept in concepts:
        sides = concept.chinese, concept.renderings
        sources, targets = sides if from_chinese else sides[::-1]
        for term in sources:
            listed.setdefault(term.text, {}).update(dict.fromkeys(accepted(targets)))
            not_to_use.setdefault(term.text, {}).update(dict.fromkeys(unwanted(targets)))
    return ListedTerms(
        {source: tuple(renderings) for source, renderings in listed.items() if renderings},
        {
            source: tuple(one for one in renderings if one not in listed[source])
            for source, renderings in not_to_use.items()
            if renderings
        },
    )


def read_terms(given: InputName, segments: int, sources: Sequence[str] | None = None) -> list[TermList]:
    """A term list for each segment.

    From ``.tsv``: term, tab, renderings (several separated by ``|``), with or without a header, for all
    segments alike. From ``.jsonl``: a line for each segment whose ``terms`` (or the named column) maps terms
    to lists of renderings. From ``.json``: such a mapping, for all segments. From any other file of terms
    (TBX, UTX, MultiTerm XML, CSV, Excel) its entries, for all segments; the terms are those in the language
    of ``sources``, Chinese by default. Raises DuizhaoError, with the line, for anything else.
    """
    if given.path.suffix.lower() in (".tbx", ".utx", ".xml", ".csv", ".xlsx"):
        from corpus.formats.terminology import read_concepts  # loads the readers of spreadsheets

        from_chinese = is_chinese_text(sources or ())
        return [terms_of_corpus(list(read_concepts(given.path)), from_chinese=from_chinese)] * segments
    if given.path.suffix in (".jsonl", ".ndjson"):
        return _terms_of_records(given, segments)
    text, _ = read_text(given.path)
    if given.path.suffix == ".json":
        try:
            return [_mapping(json.loads(text), given.path, None)] * segments
        except ValueError as error:
            raise InputError("is not valid JSON ({reason})", path=given.path, reason=error) from error
    listed: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(split_lines(text), start=1):
        cells = line.split("\t")
        if not line.strip() or (number == 1 and cells[0].strip().lower() in ("zh", "en", "source", "term")):
            continue
        if len(cells) < 2:
            raise InputError(
                "has no tab",
                path=given.path,
                line=number,
                hint="Write TERM, a tab, RENDERING|RENDERING.",
                lacking="tab",
            )
        renderings = [part.strip() for part in cells[1].split("|") if part.strip()]
        listed[cells[0].strip()] = (*listed.get(cells[0].strip(), ()), *renderings)
    return [listed] * segments


def is_chinese_text(sources: Sequence[str]) -> bool:
    """Whether most of the texts have Chinese characters, or there are none."""
    return 2 * sum(map(has_han, sources)) >= len(sources)


def _terms_of_records(given: InputName, segments: int) -> list[TermList]:
    records, _ = read_records(given.path)
    column = given.column or next((name for name in ("terms", "proper") if name in records[0]), "terms")
    if len(records) != segments:
        raise InputError(
            "{lines} for {segments}",
            path=given.path,
            lines=counted(len(records), "line"),
            segments=counted(segments, "segment"),
        )
    return [_mapping(record.get(column), given.path, line) for line, record in enumerate(records, start=1)]


def _mapping(value: object, path: Path, line: int | None) -> TermList:
    if not isinstance(value, dict):
        raise InputError("has no mapping of terms to renderings", path=path, line=line, lacking="terms")
    listed = {}
    for term, renderings in value.items():
        several = [renderings] if isinstance(renderings, str) else renderings
        if not isinstance(several, list) or not all(isinstance(item, str) for item in several):
            raise InputError("“{term}” has no list of renderings", path=path, line=line, term=term)
        listed[str(term)] = tuple(several)
    return listed
