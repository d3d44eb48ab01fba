"""What a bilingual corpus is made of: frozen dataclasses and nothing that acts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Progress = Callable[[int, int], None]
"""Called by long work as ``progress(done, total)``, in units of the work's own choice."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence or heading.

    ``id`` is unique within the document and stays when neighbours come and go; a reader numbers segments
    ``paragraph.sentence`` from ``1.1``. ``paragraph`` counts from zero. ``label`` is the number that stands
    before the segment though it is not in its text, as Word makes it for a clause or a list item. ``times``
    is when a segment of subtitles is spoken: start and end in milliseconds.
    """

    id: str
    text: str
    paragraph: int = 0
    label: str = ""
    times: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Segments in order, in one language.

    ``language`` is a BCP 47 tag (``zh-Hans``, ``zh-Hant``, ``en``). ``metadata`` says where the text came
    from: ``title``, ``author``, ``date`` (ISO 8601), ``source``, ``licence`` … ``left_out`` counts by kind
    what the file has and the segments have not: ``footnote``, ``running-head`` …
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
    """Consecutive source segments set against consecutive target segments; either side may be empty.

    The indices count from zero. ``confidence`` is the estimated probability that the bead is right, None
    where nobody estimated it. ``reviewed`` says that a person has accepted the bead; the machine leaves
    such a bead alone. ``id`` and ``properties`` are those of the translation unit that it came in as, if any.
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
    """A part of a bead's Chinese text and a part of its English text that render each other.

    Both are start and end in characters; ``confidence`` is the estimated probability that the link is right.
    ``by_person`` says that a person set it.
    """

    zh: tuple[int, int]
    en: tuple[int, int]
    confidence: float = 1.0
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Bitext:
    """A source document, a translation of it, and the beads between them in order of the source."""

    source: Document
    target: Document
    beads: tuple[Bead, ...]


UNWANTED = frozenset(("deprecated", "forbidden"))
CONTEXT_BOUND = "context-bound"
"""The property of a term that renders the concept in one place only and is not an equivalent elsewhere."""

STATUSES = ("preferred", "admitted", "deprecated", "forbidden")
"""What a term base says of a term; a term may also have none of these."""


@dataclass(frozen=True, slots=True)
class Term:
    """A designation of a concept in one language.

    ``status`` is one of ``STATUSES`` or empty. ``document`` is the translation that the term is taken from,
    if it is. ``properties`` holds what the file had besides: ``context``, ``pinyin`` …
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
        """Whether the term fits only the place that it is taken from."""
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
        """The Chinese term that the entry goes by: the preferred one, else the first that is wanted."""
        return next(iter(in_order(self.chinese)), Term("")).text


def in_order(terms: Sequence[Term]) -> list[Term]:
    """The terms as a translator should choose among them: preferred, others, deprecated, forbidden."""
    rank = {"preferred": 0, "deprecated": 2, "forbidden": 3}
    return sorted(terms, key=lambda term: rank.get(term.status, 1))


def accepted(terms: Sequence[Term]) -> tuple[str, ...]:
    """The texts of the terms that may be used anywhere, the preferred first, each once."""
    usable = (t for t in in_order(terms) if t.status not in UNWANTED and not t.is_context_bound)
    return tuple(dict.fromkeys(term.text for term in usable))


def unwanted(terms: Sequence[Term]) -> tuple[str, ...]:
    """The texts of the terms that must not be used."""
    return tuple(dict.fromkeys(term.text for term in terms if term.status in UNWANTED))


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """What an exchange format carries: a bead's text in both languages, with its properties.

    ``source_segments`` and ``target_segments`` are ids of the segments that were joined; empty where the
    unit comes from a file that does not say, and then each side counts as one segment. ``properties``
    holds what the file had besides, by the file's own names.
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
    """One text of several segments: Chinese without a space between them, other languages with one."""
    return ("" if language.split("-")[0] == "zh" else " ").join(texts)


def ids_of_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Ids of segments, those apart that ``+`` joins: a side of an imported unit is kept as one segment."""
    return tuple(i for label in labels for i in (label.split("+") if "+" in label else (label,)))


def translation_units(bitext: Bitext) -> Iterator[TranslationUnit]:
    """One unit a bead, in order, empty-sided beads included.

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
    """When the segments are spoken, as the properties ``start`` and ``end``; empty where it is not known."""
    times = [segment.times for segment in segments if segment.times is not None]
    if not times:
        return {}
    start, end = min(start for start, _ in times), max(end for _, end in times)
    return {"start": clock_time(start), "end": clock_time(end)}


def clock_time(milliseconds: int) -> str:
    """``01:02:03.456``, as WebVTT writes a time."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
