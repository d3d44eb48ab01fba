"""From one file in both languages to an alignment: by the file's own arrangement, or aligned."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from align.pipeline import AlignmentPolicy, DocumentPair
from corpus.formats.bilingual import Arrangement, Bilingual
from corpus.model import Bead, Bitext, Document, Segment, TranslationUnit, document_from_paragraphs
from corpus.text.language import canonical_language, is_chinese
from corpus.text.script import detect_script
from corpus.text.sentences import split_sentences


def pair_of(found: Bilingual, path: Path, policy: AlignmentPolicy) -> DocumentPair:
    """The two texts of a file that has one after the other, ready to be aligned."""
    assert found.arrangement is Arrangement.HALVES
    chinese, other = found.halves
    languages = _languages("\n".join(chinese), policy)
    texts = (chinese, other) if is_chinese(languages[0]) else (other, chinese)
    documents = [
        document_from_paragraphs(
            path.stem, language, [split_sentences(paragraph, language) for paragraph in paragraphs]
        )
        for paragraphs, language in zip(texts, languages, strict=True)
    ]
    return DocumentPair(documents[0], documents[1], (str(path), str(path)))


def bitext_of(units: Sequence[TranslationUnit], path: Path) -> Bitext:
    """A bead for each unit; each non-empty side of it is a segment."""
    source = Document(path.stem, units[0].source_language, tuple(_segments(units, "source")))
    target = Document(path.stem, units[0].target_language, tuple(_segments(units, "target")))
    beads = []
    i = j = 0
    for unit in units:
        has = bool(unit.source), bool(unit.target)
        if any(has):
            beads.append(Bead((i,) if has[0] else (), (j,) if has[1] else ()))
        i, j = i + has[0], j + has[1]
    return Bitext(source, target, tuple(beads))


def _segments(units: Sequence[TranslationUnit], side: str) -> Iterator[Segment]:
    number = 0
    for unit in units:
        if text := getattr(unit, side):
            yield Segment(f"{number + 1}.1", " ".join(text.split("\n")), number, times=_times(unit))
            number += 1


def _times(unit: TranslationUnit) -> tuple[int, int] | None:
    start, end = unit.properties.get("start"), unit.properties.get("end")
    return (_milliseconds(start), _milliseconds(end)) if start and end else None


def _milliseconds(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    return round((int(hours) * 60 + int(minutes)) * 60_000 + float(seconds) * 1000)


def _languages(chinese: str, policy: AlignmentPolicy) -> tuple[str, str]:
    """The tags of source and target; Chinese is the source unless requested otherwise."""
    tag = f"zh-{detect_script(chinese) or 'Hans'}"
    source = canonical_language(policy.source_language) if policy.source_language else tag
    target = policy.target_language or ("en" if is_chinese(source) else tag)
    return source, canonical_language(target)
