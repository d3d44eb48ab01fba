"""The parts of a bilingual corpus: frozen dataclasses without behaviour."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Span = tuple[int, int]
"""The start and the end of a part of a text, in characters."""

Progress = Callable[[int, int], None]
"""Called by long-running work as ``progress(done, total)``, in units of its own choice."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence or heading.

    ``id`` is unique within the document and does not change when neighbours are added or removed; a reader
    numbers segments ``paragraph.sentence`` from ``1.1``. ``paragraph`` counts from zero. ``label`` is the
    number shown before the segment but not part of its text, as Word generates it for a clause or a list
    item. ``times`` says when a subtitle is spoken: start and end in milliseconds.
    """

    id: str
    text: str
    paragraph: int = 0
    label: str = ""
    times: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Segments in order, in one language.

    ``language`` is a BCP 47 tag (``zh-Hans``, ``zh-Hant``, ``en``). ``metadata`` says where the text comes
    from: ``title``, ``author``, ``date`` (ISO 8601), ``source``, ``licence`` … ``left_out`` counts by kind
    what the file has and the segments lack: ``footnote``, ``running-head`` …
    """

    name: str
    language: str
    segments: tuple[Segment, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """The text of each segment, in order."""
        return [segment.text for segment in self.segments]


@dataclass(frozen=True, slots=True)
class Bead:
    """Consecutive source segments aligned with consecutive target segments; either side may be empty.

    The indices count from zero. ``confidence`` is the estimated probability that the bead is right, None if
    nobody has estimated it. ``reviewed`` says that a person has accepted the bead; the machine leaves such a
    bead alone. ``id`` and ``properties`` are those of the translation unit that it was imported as, if any.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float | None = None
    reviewed: bool = False
    note: str = ""
    id: str = ""
    properties: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def type(self) -> str:
        """The numbers of source and target segments, as in ``1-2``."""
        return f"{len(self.source)}-{len(self.target)}"


@dataclass(frozen=True, slots=True)
class Link:
    """A part of a bead's Chinese text and the part of its English text that translates it.

    Both are start and end in characters; ``confidence`` is the estimated probability that the link is right.
    ``by_person`` means that a person set it.
    """

    zh: tuple[int, int]
    en: tuple[int, int]
    confidence: float = 1.0
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Bitext:
    """A source document, a translation of it, and the beads between them in source order."""

    source: Document
    target: Document
    beads: tuple[Bead, ...]


UNWANTED = frozenset(("deprecated", "forbidden"))
CONTEXT_BOUND = "context-bound"
"""The property of a term that fits the concept in one place only and is not an equivalent elsewhere."""

STATUSES = ("preferred", "admitted", "deprecated", "forbidden")
"""The statuses that a term base gives a term; a term may also have none."""


@dataclass(frozen=True, slots=True)
class Term:
    """A designation of a concept in one language.

    ``status`` is one of ``STATUSES`` or empty. ``document`` is the translation that the term comes from, if
    any. ``properties`` holds everything else in the file: ``context``, ``pinyin`` …
    """

    text: str
    language: str = "zh-Hans"
    status: str = ""
    part_of_speech: str = ""
    note: str = ""
    source: str = ""
    document: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_context_bound(self) -> bool:
        """Whether the term fits only the place that it comes from."""
        return CONTEXT_BOUND in self.properties


@dataclass(frozen=True, slots=True)
class Concept:
    """An entry of a term base: one concept and its terms in each language (ISO 30042, ISO 704).

    ``segment`` is the source segment where the concept occurs.
    """

    terms: tuple[Term, ...]
    id: str = ""
    definition: str = ""
    subject: str = ""
    note: str = ""
    segment: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def chinese(self) -> tuple[Term, ...]:
        """The Chinese terms, in any script."""
        return tuple(term for term in self.terms if term.language.split("-")[0] == "zh")

    @property
    def renderings(self) -> tuple[Term, ...]:
        """The terms in other languages than Chinese."""
        return tuple(term for term in self.terms if term.language.split("-")[0] != "zh")

    @property
    def source(self) -> str:
        """The Chinese term that names the entry: the preferred one, or else the first that may be used."""
        return next(iter(in_order(self.chinese)), Term("")).text


def in_order(terms: Sequence[Term]) -> list[Term]:
    """The terms in the order to choose from: preferred, others, deprecated, forbidden."""
    rank = {"preferred": 0, "deprecated": 2, "forbidden": 3}
    return sorted(terms, key=lambda term: rank.get(term.status, 1))


def accepted(terms: Sequence[Term]) -> tuple[str, ...]:
    """The texts of the terms that may be used anywhere, preferred first, without repetition."""
    usable = (t for t in in_order(terms) if t.status not in UNWANTED and not t.is_context_bound)
    return tuple(dict.fromkeys(term.text for term in usable))


def unwanted(terms: Sequence[Term]) -> tuple[str, ...]:
    """The texts of the terms that must not be used."""
    return tuple(dict.fromkeys(term.text for term in terms if term.status in UNWANTED))


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """The unit of an exchange format: a bead's text in both languages, with its properties.

    ``source_segments`` and ``target_segments`` are ids of the segments that were joined; they are empty if
    the file does not say, and each side then counts as one segment. ``properties`` holds everything else in
    the file, under the file's own names.
    """

    source: str
    target: str
    source_language: str = "zh-Hans"
    target_language: str = "en"
    id: str = ""
    document: str = ""
    source_segments: tuple[str, ...] = ()
    target_segments: tuple[str, ...] = ()
    confidence: float | None = None
    reviewed: bool = False
    note: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)


UnitSource = Callable[[], Iterable[TranslationUnit]]
"""Returns the same units in the same order on every call."""


def length_ratio(unit: TranslationUnit) -> float:
    """The longer side over the shorter one, in UTF-8 bytes; infinite if one is empty."""
    lengths = sorted(len(side.encode("utf-8", "replace")) for side in (unit.source, unit.target))
    return lengths[1] / lengths[0] if lengths[0] else float("inf")


def document_from_paragraphs(
    name: str,
    language: str,
    paragraphs: Sequence[Sequence[str]],
    metadata: Mapping[str, str] | None = None,
    labels: Mapping[int, str] | None = None,
) -> Document:
    """Number the sentences of each paragraph: the second sentence of the first paragraph is ``1.2``.

    ``labels`` has the labels of paragraphs by their index; the first sentence of a paragraph gets it.
    """
    labels = labels or {}
    segments = tuple(
        Segment(f"{p + 1}.{s + 1}", text, p, "" if s else labels.get(p, ""))
        for p, sentences in enumerate(paragraphs)
        for s, text in enumerate(sentences)
    )
    return Document(name, language, segments, metadata or {})


def join_segments(texts: Sequence[str], language: str) -> str:
    """Join segments into one text: Chinese without spaces between them, other languages with one."""
    return ("" if language.split("-")[0] == "zh" else " ").join(texts)


def ids_of_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Split ids of segments joined by ``+``: a side of an imported unit is stored as one segment."""
    return tuple(i for label in labels for i in (label.split("+") if "+" in label else (label,)))


def translation_units(bitext: Bitext) -> Iterator[TranslationUnit]:
    """One unit per bead, in order, empty-sided beads included.

    The id is the bead's own, else ``document-number``, from 1.
    """
    source, target = bitext.source, bitext.target
    for number, bead in enumerate(bitext.beads, start=1):
        source_segments = [source.segments[i] for i in bead.source]
        target_segments = [target.segments[i] for i in bead.target]
        yield TranslationUnit(
            source=join_segments([s.text for s in source_segments], source.language),
            target=join_segments([s.text for s in target_segments], target.language),
            source_language=source.language,
            target_language=target.language,
            id=bead.id or f"{target.name}-{number}",
            document=source.name,
            source_segments=ids_of_labels([s.id for s in source_segments]),
            target_segments=ids_of_labels([s.id for s in target_segments]),
            confidence=bead.confidence,
            reviewed=bead.reviewed,
            note=bead.note,
            properties={**(_times(source_segments) or _times(target_segments)), **bead.properties},
        )


def _times(segments: Sequence[Segment]) -> dict[str, str]:
    """When the segments are spoken, as the properties ``start`` and ``end``; empty if unknown."""
    times = [segment.times for segment in segments if segment.times is not None]
    if not times:
        return {}
    start, end = min(start for start, _ in times), max(end for _, end in times)
    return {"start": clock_time(start), "end": clock_time(end)}


def clock_time(milliseconds: int) -> str:
    """A time as WebVTT writes it: ``01:02:03.456``."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
