"""From two documents to an alignment, the same for command line, browser, API, batch and Python.

:func:`read_pair` reads the documents and refuses languages that cannot be right; :func:`align_pair` aligns
them. :func:`align` does both. Doubts about a result that do not forbid it are returned as warnings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ConflictError, DuizhaoError, InputError, UsageError
from corpus.formats.notebook import Record, Tabular
from corpus.message import Message
from corpus.model import Bead, Bitext, Document, Progress, TranslationUnit, translation_units
from corpus.text.language import is_chinese

if TYPE_CHECKING:
    from align.encoders import Encoder
    from align.quality import Doubt
    from corpus.folder import DocumentFolder
    from corpus.readers.extracted import Omission
    from corpus.text.srx import Srx


@dataclass(frozen=True, slots=True)
class AlignmentPolicy:
    """How two documents are read and aligned. A language or encoding of None is detected.

    Content that readers leave out by default is read if its kind is in ``keep``. Sentences are cut by the
    rules of ``srx``, if given.
    """

    encoder: str = "use"
    segmented: bool = False
    source_language: str | None = None
    target_language: str | None = None
    encoding: str | None = None
    keep: frozenset["Omission"] = frozenset()
    srx: "Srx | None" = None


class WarningKind(StrEnum):
    """Possible faults of a pair that is aligned nevertheless."""

    ENCODING = "encoding"
    LANGUAGE = "language"
    UNRELATED = "unrelated"
    LOST_REVIEWS = "lost-reviews"


@dataclass(frozen=True, slots=True)
class AlignmentWarning:
    """A warning about a pair; ``document`` is the path or name that it concerns.

    ``found`` is the encoding (ENCODING) or language (LANGUAGE, where ``expected`` is the usual one) of the
    document; LOST_REVIEWS has a ``count`` of reviewed beads whose text has changed.
    """

    kind: WarningKind
    document: str
    found: str = ""
    expected: str = ""
    count: int = 0


class LanguageProblem(StrEnum):
    """Why two languages are refused."""

    SWAPPED = "swapped"
    SAME = "same-language"
    NOT_CHINESE = "not-chinese"


class LanguagesRefused(InputError):
    """The two documents do not seem to be a Chinese text and its translation."""

    def __init__(self, kind: LanguageProblem, languages: tuple[str, str], names: tuple[str, str]) -> None:
        self.kind = kind
        problem, hint = _REFUSALS[kind]
        super().__init__(
            problem, path=names[1], hint=hint, other=names[0], language=languages[1].split("-")[0]
        )

    @property
    def code(self) -> str:
        """The language problem."""
        return self.kind.value


_REFUSALS = {
    LanguageProblem.SWAPPED: (
        "is Chinese, and {other} is not: the two are swapped",
        "Put the Chinese text first. If the direction is right, give the language of one of them.",
    ),
    LanguageProblem.SAME: (
        "is in the same language ({language}) as {other}",
        "Choose a text and its translation. If they are, give the languages of both.",
    ),
    LanguageProblem.NOT_CHINESE: (
        "is not Chinese ({language}), and neither is {other}",
        "Choose a Chinese text and its translation. If they are, give the languages of both.",
    ),
}


class ReviewsLost(ConflictError):
    """New texts would discard reviews, and the policy does not allow that; ``units`` are those lost."""

    def __init__(self, units: Sequence[TranslationUnit]) -> None:
        self.units = tuple(units)
        places = ", ".join("+".join(unit.source_segments) or unit.id for unit in units[:5])
        problem = Message(
            "the texts of {n:,} reviewed beads differ in the new files ({places}); nothing was changed",
            one="1 reviewed bead has a different text in the new files ({places}); nothing was changed",
            n=len(units),
            places=places + (", …" if len(units) > 5 else ""),
        )
        super().__init__(
            problem,
            hint="Put the corrected texts into the new files too, or discard these reviews with "
            "--even-reviewed.",
        )


@dataclass(frozen=True, slots=True)
class DocumentPair:
    """A document and its presumed translation, read; ``names`` are used in messages."""

    source: Document
    target: Document
    names: tuple[str, str]
    warnings: tuple[AlignmentWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Alignment(Tabular):
    """A bitext, its doubtful beads, and warnings about the whole."""

    bitext: Bitext
    doubts: tuple["Doubt", ...]
    warnings: tuple[AlignmentWarning, ...]

    def units(self) -> Iterator[TranslationUnit]:
        """A translation unit for each bead, in order."""
        return translation_units(self.bitext)

    def records(self) -> Iterator[Record]:
        """One row per bead; ``doubts`` lists the reasons to doubt it."""
        reasons = {doubt.bead: tuple(map(str, doubt.reasons)) for doubt in self.doubts}
        for number, unit in enumerate(self.units()):
            yield {
                "source": unit.source,
                "target": unit.target,
                "source_segments": unit.source_segments,
                "target_segments": unit.target_segments,
                "confidence": unit.confidence,
                "doubts": reasons.get(number, ()),
            }

    def without_unsure(self, min_confidence: float) -> "Alignment":
        """The alignment without beads below ``min_confidence``; beads without a confidence stay."""
        beads = self.bitext.beads
        kept = [
            n
            for n, bead in enumerate(beads)
            if (bead.confidence or 0) >= min_confidence or bead.confidence is None
        ]
        place = {number: new for new, number in enumerate(kept)}
        return replace(
            self,
            bitext=replace(self.bitext, beads=tuple(beads[number] for number in kept)),
            doubts=tuple(
                replace(doubt, bead=place[doubt.bead]) for doubt in self.doubts if doubt.bead in place
            ),
        )


@dataclass(frozen=True, slots=True)
class Updated:
    """An updated document folder, and the reviewed units that the update dropped."""

    folder: "DocumentFolder"
    lost: tuple[TranslationUnit, ...]
    warnings: tuple[AlignmentWarning, ...]


def align(
    source: "Document | Path | str",
    target: "Document | Path | str",
    policy: AlignmentPolicy | None = None,
    *,
    encoder: "Encoder | None" = None,
    anchors: Sequence[Bead] = (),
    progress: Progress | None = None,
) -> Alignment:
    """Read two documents and align them; see :func:`read_pair` and :func:`align_pair`."""
    policy = policy or AlignmentPolicy()
    pair = read_pair(source, target, policy)
    if encoder is None:
        from align.encoders import load_encoder

        encoder = load_encoder(policy.encoder)
    return align_pair(pair, encoder, anchors=anchors, progress=progress)


def read_pair(
    source: "Document | Path | str",
    target: "Document | Path | str",
    policy: AlignmentPolicy,
    names: tuple[str, str] | None = None,
) -> DocumentPair:
    """Read a document and its translation, each given as a path, a text, or a document.

    A string is a path if a file has that name or if it looks like the name of a document; otherwise it is the
    text itself. ``names`` replace the files' names. Raises LanguagesRefused for detected languages that
    cannot be right, and DuizhaoError for anything that cannot be read.
    """
    sides = ((source, policy.source_language, "source"), (target, policy.target_language, "target"))
    documents, shown, warnings = [], [], []
    for number, (given, language, side) in enumerate(sides):
        name = names[number] if names else ""
        try:
            document = _read(given, language, policy, side)
        except DuizhaoError as error:
            error.path = name or error.path
            raise
        document = replace(document, name=name or document.name)
        documents.append(document)
        shown.append(name or (str(given) if _is_path(given) else document.name))
        if "encoding" in document.metadata and policy.encoding is None and not isinstance(given, Document):
            found = document.metadata["encoding"]
            warnings.append(AlignmentWarning(WarningKind.ENCODING, shown[-1], found=found))
    said = [language is not None or isinstance(given, Document) for given, language, _ in sides]
    warnings += check_languages(
        (documents[0].language, documents[1].language), (shown[0], shown[1]), (said[0], said[1])
    )
    return DocumentPair(documents[0], documents[1], (shown[0], shown[1]), tuple(warnings))


def check_languages(
    languages: tuple[str, str], names: tuple[str, str], said: tuple[bool, bool]
) -> list[AlignmentWarning]:
    """Warnings for languages other than Chinese and English, in either direction.

    ``said`` is true for each side whose language was named by a person, not detected. Raises
    LanguagesRefused for a Chinese target whose source is not Chinese (unless one language was named), and for
    two texts in one language or without a Chinese one (unless both were named).
    """
    chinese = is_chinese(languages[0]), is_chinese(languages[1])
    main = [language.split("-")[0] for language in languages]
    if chinese == (False, True) and not any(said):
        raise LanguagesRefused(LanguageProblem.SWAPPED, languages, names)
    if not all(said) and main[0] == main[1] != "und":
        raise LanguagesRefused(LanguageProblem.SAME, languages, names)
    if not all(said) and not any(chinese):
        raise LanguagesRefused(LanguageProblem.NOT_CHINESE, languages, names)
    usual = ("en", "zh") if chinese == (False, True) else ("zh", "en")
    return [
        AlignmentWarning(WarningKind.LANGUAGE, name, found=language, expected=expected)
        for name, language, expected in zip(names, languages, usual, strict=True)
        if language.split("-")[0] != expected
    ]


def align_pair(
    pair: DocumentPair,
    encoder: "Encoder",
    *,
    anchors: Sequence[Bead] = (),
    previous: Bitext | None = None,
    progress: Progress | None = None,
) -> Alignment:
    """Align two documents; ``anchors`` are beads to keep.

    ``previous`` is the bitext of an earlier version: its reviewed beads stay if their texts are unchanged,
    and a warning counts the others. Raises DuizhaoError for invalid anchors.
    """
    from align.aligner import align_documents
    from align.encoders import RememberingEncoder
    from align.incremental import align_again, lost_reviews
    from align.quality import doubts

    remembering = RememberingEncoder(encoder)
    warnings = list(pair.warnings)
    if previous is None:
        bitext = align_documents(
            pair.source, pair.target, encoder=remembering, anchors=anchors, progress=progress
        )
    else:
        bitext = align_again(previous, pair.source, pair.target, encoder=remembering, progress=progress)
        renamed = replace(bitext, target=replace(bitext.target, name=previous.target.name))
        if lost := lost_reviews([previous], [renamed]):
            warnings.append(AlignmentWarning(WarningKind.LOST_REVIEWS, pair.names[0], count=len(lost)))
    warnings += _unrelated(bitext, pair.names[1], remembering)
    return Alignment(bitext, tuple(doubts(bitext, remembering)), tuple(warnings))


def update(
    folder: "DocumentFolder",
    pair: DocumentPair,
    encoder: "Encoder",
    *,
    even_reviewed: bool = False,
    progress: Progress | None = None,
) -> Updated:
    """The folder with the pair's translation added, or with its changes aligned again.

    Raises ReviewsLost if texts of reviewed beads have changed, unless ``even_reviewed``.
    """
    from align.encoders import RememberingEncoder
    from align.incremental import lost_reviews, update_folder

    remembering = RememberingEncoder(encoder)
    after = update_folder(folder, pair.source, pair.target, encoder=remembering, progress=progress)
    lost = lost_reviews(folder.bitexts, after.bitexts)
    if lost and not even_reviewed:
        raise ReviewsLost(lost)
    new = [bitext for bitext in after.bitexts if bitext.target.name == pair.target.name]
    unrelated = [warning for bitext in new for warning in _unrelated(bitext, pair.names[1], remembering)]
    return Updated(after, tuple(lost), (*pair.warnings, *unrelated))


def _unrelated(bitext: Bitext, name: str, encoder: "Encoder") -> list[AlignmentWarning]:
    from align.quality import is_unrelated

    return [AlignmentWarning(WarningKind.UNRELATED, name)] if is_unrelated(bitext, encoder) else []


def _read(
    given: "Document | Path | str", language: str | None, policy: AlignmentPolicy, name: str
) -> Document:
    from corpus.readers import read_document, read_text
    from corpus.text.sentences import split_sentences

    if isinstance(given, Document):
        return given
    if not isinstance(given, str | Path):
        problem = "is neither a path, a text nor a Document, but of the type {found}"
        raise UsageError(problem, path=name, found=type(given).__name__)
    split = policy.srx.split if policy.srx else split_sentences
    if _is_path(given):
        return read_document(given, language, policy.encoding, policy.segmented, policy.keep, split)
    return read_text(str(given), name, language, policy.segmented, split)


def _is_path(given: "Document | Path | str") -> bool:
    from corpus.readers import READERS

    if not isinstance(given, str):
        return isinstance(given, Path)
    if not given.strip() or "\n" in given:
        return False
    try:
        return Path(given).suffix.lower() in READERS or Path(given).exists()
    except (OSError, ValueError):  # too long for a name, or contains a NUL
        return False
