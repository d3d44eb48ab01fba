"""XCES alignments (cesAlign), as OPUS has them: links between the sentences of two XML documents.

The documents are named by the alignment and stored beside it, gzipped or not.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from corpus.errors import InputError, NotFoundError, UsageError
from corpus.formats.characters import one_line, xml_attribute, xml_text
from corpus.formats.languages import with_languages
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import writing
from corpus.formats.xml import Handler, parse
from corpus.model import TranslationUnit, join_segments
from corpus.text.language import canonical_language

_BETWEEN_CHINESE = re.compile("(?<=[\u2e80-\uffef]) (?=[\u2e80-\uffef])")
_DocumentPair = tuple[str, str, int]
_Link = tuple[_DocumentPair, tuple[str, ...], tuple[str, ...], str, dict[str, str]]


def recognises(start: bytes) -> bool:
    """Whether a file that begins like this is an alignment."""
    return b"<cesAlign" in start


def files(path: Path, source_language: str = "zh-Hans", target_language: str = "en") -> list[Path]:
    """The files that :func:`write` creates for units in these languages."""
    languages = (source_language, target_language)
    return [path, *(path.with_name(f"{_stem(path)}.{language}.xml") for language in languages)]


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".xml")


def read(
    path: Path,
    *,
    source_language: str | None = None,
    target_language: str | None = None,
    partial: bool = False,
    encoding: str | None = None,
    report: LossReport | None = None,
) -> Iterator[TranslationUnit]:
    """Read an alignment with its documents, one pair of documents in memory at a time.

    The languages are those of the documents' folders, as in OPUS, or of their names. Raises NotFoundError for
    a missing document, and InputError for one outside the alignment's folder and for a link to a sentence
    that a document lacks.
    """
    report = report if report is not None else LossReport()
    units = _units(path, partial, encoding, report)
    yield from with_languages(units, source_language, target_language, report)


def _units(path: Path, partial: bool, encoding: str | None, report: LossReport) -> Iterator[TranslationUnit]:
    links = parse(path, _Links(), encoding=encoding, partial=partial, report=report)
    opened: _DocumentPair | None = None
    sides: list[dict[str, str]] = []
    for number, (documents, source_ids, target_ids, identifier, about) in enumerate(links, start=1):
        if documents != opened:
            opened = documents
            sides = [_sentences(path, name, documents[2], report) for name in documents[:2]]
        languages = [_language_in(name) for name in documents[:2]]
        texts = [
            [_sentence(side, i, name, path, documents[2]) for i in ids]
            for side, ids, name in zip(sides, (source_ids, target_ids), documents[:2], strict=True)
        ]
        yield TranslationUnit(
            join_segments(texts[0], languages[0]),
            join_segments(texts[1], languages[1]),
            languages[0],
            languages[1],
            id=identifier or str(number),
            document="" if documents[0].startswith(f"{_stem(path)}.") else documents[0],
            source_segments=source_ids,
            target_segments=target_ids,
            properties=about,
        )


def _language_in(name: str) -> str:
    """The language in a document's path, ``zh_cn/a.xml.gz`` or ``a.zh_cn.xml``; empty if none."""
    place = Path(name)
    folder = place.parts[-2] if len(place.parts) > 1 else ""
    dotted = place.name.removesuffix(".gz").removesuffix(".xml").rpartition(".")[2]
    for written in (folder, dotted):
        try:
            return canonical_language(written)
        except UsageError:
            continue
    return ""


def _sentence(side: dict[str, str], identifier: str, name: str, path: Path, line: int) -> str:
    if identifier not in side:
        raise InputError(
            "links to sentence “{id}”, which {name} does not have",
            path=path,
            line=line,
            id=identifier,
            name=name,
        )
    return side[identifier]


def _sentences(path: Path, name: str, line: int, report: LossReport) -> dict[str, str]:
    folder = path.resolve().parent
    for place in (folder / name, folder / "xml" / name):
        for file in (place, place.parent / place.name.removesuffix(".gz")):
            if not file.resolve().is_relative_to(folder):
                raise InputError(
                    "names a document outside its folder, {name}", path=path, line=line, name=name[:80]
                )
            if file.is_file():
                return dict(parse(file, _Sentences(report), report=report))
    raise NotFoundError(
        "its document {name} does not exist",
        path=path,
        line=line,
        hint="Put it beside the alignment, under that name.",
        name=name[:80],
    )


class _Links(Handler[_Link]):
    root = "cesalign"

    def __init__(self) -> None:
        super().__init__()
        self._documents: _DocumentPair = ("", "", 0)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "linkGrp":
            self._documents = (attributes.get("fromDoc", ""), attributes.get("toDoc", ""), self.line)
        elif name == "link":
            source, _, target = attributes.get("xtargets", "").partition(";")
            about = {key: v for key, v in attributes.items() if v and key not in ("id", "xtargets")}
            ids = tuple(source.split()), tuple(target.split())
            self.done.append((self._documents, *ids, attributes.get("id", ""), about))
        self.text.clear()


class _Sentences(Handler[tuple[str, str]]):
    """The text of each ``s`` by its id; words (``w``) are joined, Latin ones with a space."""

    root = ""  # letsmt, text, document …

    def __init__(self, report: LossReport) -> None:
        super().__init__()
        self._report = report
        self._id: str | None = None
        self._words: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "s":
            self._id = attributes.get("id", "")
            self._words = []
            self.text.clear()
        elif name == "w":
            self.text.clear()
            for key in attributes:
                if key not in ("id", "xml:id"):
                    self._report.add(Loss.ATTRIBUTE, self.line, name=key)
        elif self._id is not None:
            self._report.add(Loss.ELEMENT, self.line, name=name)
        else:
            self.text.clear()

    def end(self, name: str) -> None:
        if self._id is None and "".join(self.text).strip():
            self._report.add(Loss.ELEMENT, self.line, name=name)
            self.text.clear()
        if name == "w":
            self._words.append("".join(self.text).strip())
            self.text.clear()
        elif name == "s" and self._id is not None:
            text = "".join(self.text)
            if self._words:
                text = _BETWEEN_CHINESE.sub("", " ".join(self._words))
            elif "\n" in text:  # laid out over several lines
                text = " ".join(text.split())
            self.done.append((self._id, text))
            self._id = None
            self.text.clear()


def write(path: Path, units: Iterable[TranslationUnit], *, report: LossReport | None = None) -> None:
    """Write an alignment and its two documents, a sentence for each side of each unit.

    All units must have the languages of the first; otherwise raises UsageError. Other fields are left out and
    counted.
    """
    report = report if report is not None else LossReport()
    rest = iter(units)
    first = next(rest, None)
    languages = (first.source_language, first.target_language) if first else ("zh-Hans", "en")
    _, source_path, target_path = files(path, *languages)
    if source_path == target_path:
        raise UsageError("both sides are in {language}", path=path, language=languages[0])
    with writing(source_path) as sources, writing(target_path) as targets, writing(path) as links:
        links.write(
            '<?xml version="1.0" encoding="utf-8"?>\n'
            '<!DOCTYPE cesAlign PUBLIC "-//CES//DTD XML cesAlign//EN" "">\n<cesAlign version="1.0">\n'
            f'<linkGrp targType="s" fromDoc="{xml_attribute(source_path.name, report, "")}" '
            f'toDoc="{xml_attribute(target_path.name, report, "")}">\n'
        )
        for stream in (sources, targets):
            stream.write('<?xml version="1.0" encoding="utf-8"?>\n<text>\n')
        for number, unit in enumerate(chain([first] if first else [], rest), start=1):
            if (unit.source_language, unit.target_language) != languages:
                raise UsageError(
                    "an alignment has one pair of languages, but unit {number} has another",
                    path=path,
                    hint="Write each pair to a separate file.",
                    number=number,
                )
            ids = []
            for stream, text in ((sources, unit.source), (targets, unit.target)):
                ids.append(str(number) if text else "")
                if text:
                    line = one_line(text, report, unit.id)
                    stream.write(f'<s id="{number}">{xml_text(line, report, unit.id)}</s>\n')
            links.write(f'<link xtargets="{";".join(ids)}" id="SL{number}"/>\n')
            if unit.note or unit.properties or unit.reviewed or unit.confidence is not None or unit.document:
                report.add(Loss.FIELDS_OF_XCES, unit.id)
        for stream in (sources, targets):
            stream.write("</text>\n")
        links.write("</linkGrp>\n</cesAlign>\n")
