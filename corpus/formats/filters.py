"""Select translation units: filters, removal of duplicates, and a split into train, dev and test.

Functions that must see all units before they can decide take a function that returns the units anew, so that
only digests are held in memory.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from typing import Any, Literal

from corpus.errors import UsageError
from corpus.folder.provenance import iso_date
from corpus.formats.report import Loss, LossReport
from corpus.message import counted
from corpus.model import TranslationUnit, UnitSource, length_ratio
from corpus.text.folding import letters_and_digits
from corpus.text.language import canonical_language, is_chinese

Sameness = Literal["exact", "folded", "source"]
"""When two units count as duplicates: same texts; texts equal except for case, width, script and punctuation;
or the same source, compared likewise.
"""


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """Conditions on a unit; the defaults let everything pass.

    ``maximum_ratio`` bounds the longer side's length over the shorter's, in UTF-8 bytes, in which Chinese and
    its English translation are about equally long. ``since`` and ``until`` are ISO dates, both inclusive, of
    any precision: ``2026``, ``2026-01`` or ``2026-01-30``.
    """

    documents: frozenset[str] = frozenset()
    reviewed: bool = False
    minimum_confidence: float | None = None
    maximum_ratio: float | None = None
    since: str = ""
    until: str = ""

    def why_not(self, unit: TranslationUnit, date: str = "") -> Loss | None:
        """The reason for leaving the unit out, None if it passes; ``date`` is its document's."""
        if self.documents and unit.document not in self.documents:
            return Loss.OTHER_DOCUMENT
        if self.reviewed and not unit.reviewed:
            return Loss.NOT_REVIEWED
        # A person's judgement outweighs the machine's estimate.
        if self.minimum_confidence is not None and not unit.reviewed:
            if unit.confidence is None:
                return Loss.NO_CONFIDENCE
            if unit.confidence < self.minimum_confidence:
                return Loss.LOW_CONFIDENCE
        if self.maximum_ratio is not None and length_ratio(unit) > self.maximum_ratio:
            return Loss.LENGTH_RATIO
        if self.since or self.until:
            date = date_of(unit) or date
            if not date:
                return Loss.NO_DATE
            if date < self.since or (self.until and date[: len(self.until)] > self.until):
                return Loss.OTHER_DATE
        return None


def selected(
    units: Iterable[TranslationUnit],
    selection: UnitFilter,
    dates: Mapping[str, str] | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Yield the units that pass, and count the others by reason. ``dates`` are those of the documents."""
    report = report if report is not None else LossReport()
    dates = dates or {}
    for unit in units:
        why = selection.why_not(unit, dates.get(unit.document, ""))
        if why:
            limits: dict[str, Any] = {
                "minimum": selection.minimum_confidence,
                "maximum": selection.maximum_ratio,
            }
            report.add(why, unit.id, **limits)
        else:
            yield unit


def date_of(unit: TranslationUnit) -> str:
    """The ISO date of a unit that has its own, such as TMX's ``changedate``; otherwise empty."""
    for name in ("date", "changedate", "creationdate"):
        if date := iso_date(unit.properties.get(name, "")):
            return date
    return ""


def in_script(units: Iterable[TranslationUnit], script: str) -> Iterator[TranslationUnit]:
    """The units with their Chinese side converted: ``hans``, ``hant``, ``hant-tw`` or ``hant-hk``."""
    from corpus.text.script import convert

    tag = canonical_language(f"zh-{script}")
    for unit in units:
        if is_chinese(unit.source_language):
            source = convert(unit.source, tag, unit.source_language)
            unit = replace(unit, source=source, source_language=tag)
        if is_chinese(unit.target_language):
            target = convert(unit.target, tag, unit.target_language)
            unit = replace(unit, target=target, target_language=tag)
        yield unit


def without_duplicates(
    units: UnitSource, sameness: Sameness = "exact", report: LossReport | None = None
) -> Iterator[TranslationUnit]:
    """Keep the best of equal units, in its place: reviewed, else most confident, else first."""
    report = report if report is not None else LossReport()
    best: dict[int, tuple[float, int]] = {}
    for number, unit in enumerate(units()):
        rank = 2.0 if unit.reviewed else unit.confidence if unit.confidence is not None else -1.0
        key = _digest(unit, sameness)
        known = best.get(key)
        if known is None or rank > known[0]:
            best[key] = (rank, number)
    for number, unit in enumerate(units()):
        if best[_digest(unit, sameness)][1] == number:
            yield unit
        else:
            report.add(Loss.DUPLICATE, unit.id)


def _digest(unit: TranslationUnit, sameness: Sameness) -> int:
    if sameness == "exact":
        return _hash(f"{unit.source}\0{unit.target}")
    if sameness == "source":
        return _hash(letters_and_digits(unit.source))
    return _hash(f"{letters_and_digits(unit.source)}\0{letters_and_digits(unit.target)}")


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def filtered(
    units: UnitSource,
    selection: UnitFilter,
    *,
    dates: Mapping[str, str] | None = None,
    script: str | None = None,
    sameness: Sameness | None = None,
    report: LossReport | None = None,
) -> UnitSource:
    """All filters in turn; their losses are counted once, however often the units are read."""
    report = report if report is not None else LossReport()
    told: set[str] = set()

    def once(stage: str) -> LossReport:
        if stage in told:
            return LossReport()
        told.add(stage)
        return report

    def chosen() -> Iterator[TranslationUnit]:
        passing = selected(units(), selection, dates, once("selection"))
        return in_script(passing, script) if script else passing

    if sameness is None:
        return chosen
    return lambda: without_duplicates(chosen, sameness, once("duplicates"))


PARTS = ("train", "dev", "test")


def split(
    units: UnitSource, shares: tuple[float, float, float], seed: int = 0, report: LossReport | None = None
) -> dict[str, UnitSource]:
    """Split whole documents into train, dev and test, with roughly these ``shares`` of the units.

    The same seed gives the same split. No duplicate crosses a border: a unit whose source or target, ignoring
    punctuation and case, is also in test is left out of dev and train, and one that is in dev is left out of
    train. They are counted. Raises DuizhaoError if there are fewer documents than parts.
    """
    report = report if report is not None else LossReport()
    sizes = Counter(unit.document for unit in units())
    wanted = [part for part, share in zip(PARTS, shares, strict=True) if share > 0]
    if len(sizes) < len(wanted):
        raise UsageError(
            "{documents} cannot be split into {parts}",
            hint="A split keeps documents whole: add documents, or leave out a part (90/0/10).",
            documents=counted(len(sizes), "document"),
            parts=counted(len(wanted), "part"),
        )
    part_of = _assign(sizes, dict(zip(PARTS, shares, strict=True)), seed)
    held: dict[str, set[int]] = {"dev": set(), "test": set()}
    for unit in units():
        if (part := part_of[unit.document]) in held:
            held[part].update(_sides(unit))

    told: set[str] = set()

    def units_of(part: str) -> Iterator[TranslationUnit]:
        count = report.add if part not in told else LossReport().add
        told.add(part)
        guarded = [held[other] for other in PARTS[PARTS.index(part) + 1 :]]
        for unit in units():
            if part_of[unit.document] != part:
                continue
            sides = _sides(unit)
            if any(not seen.isdisjoint(sides) for seen in guarded):
                count(Loss.HELD_OUT, unit.id, part=part)
            else:
                yield unit

    return {part: partial(units_of, part) for part in wanted}


def _sides(unit: TranslationUnit) -> tuple[int, int]:
    return _hash("s" + letters_and_digits(unit.source)), _hash("t" + letters_and_digits(unit.target))


def _assign(sizes: Counter[str], shares: dict[str, float], seed: int) -> dict[str, str]:
    order = sorted(sizes, key=lambda name: blake2b(f"{seed}\0{name}".encode()).digest())
    total = sum(sizes.values()) / (sum(shares.values()) or 1)
    part_of: dict[str, str] = {}
    for part in ("test", "dev"):
        if not shares[part]:
            continue
        free = [name for name in order if name not in part_of]
        room = shares[part] * total
        taken = 0
        for name in free:
            if taken + sizes[name] <= room:
                part_of[name] = part
                taken += sizes[name]
        if not taken:  # every document is larger than the part should be
            part_of[min(free, key=lambda name: sizes[name])] = part
    return {name: part_of.get(name, "train") for name in sizes}
