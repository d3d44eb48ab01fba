"""A project folder for OmegaT, ready to open: source texts, translation memories, glossary. Written only.

``tm/auto`` holds the memory for exact matches, ``tm`` those that are only shown as matches: further
translations of a segment (OmegaT would let the last one win) and, in ``tm/paragraph``, units of several
source segments, which match if a project does not segment by sentence.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from corpus.errors import unwritable
from corpus.formats import tmx
from corpus.formats.characters import one_line, xml_text
from corpus.formats.filters import without_duplicates
from corpus.formats.glossary import write_omegat
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import refuse_to_mix, writing
from corpus.model import Concept, Document, TranslationUnit, UnitSource
from corpus.text.folding import letters_and_digits
from corpus.text.language import regional_language

_FOLDERS = ("source", "target", "omegat", "glossary", "dictionary", "tm", "tm/auto", "tm/paragraph")


def write_project(
    folder: Path,
    units: UnitSource,
    sources: Iterable[Document],
    concepts: Iterable[Concept] = (),
    *,
    target_language: str = "en",
    metadata: Mapping[str, str] | None = None,
    report: LossReport | None = None,
) -> None:
    """Write the project; a folder that is not empty is refused, because it may hold somebody's work.

    The source texts have one segment per line, so that OmegaT's segments are the corpus's.
    """
    report = report if report is not None else LossReport()
    refuse_to_mix(folder)
    try:
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    source_language = "zh-Hans"
    for document in sources:
        source_language = document.language
        with writing(folder / "source" / f"{_file_name(document.name)}.txt") as stream:
            paragraph = 0
            for segment in document.segments:
                stream.write("\n" if segment.paragraph != paragraph else "")
                paragraph = segment.paragraph
                stream.write(one_line(segment.text, report, segment.id) + "\n")
    _write_memories(folder, units, metadata, report)
    write_omegat(folder / "glossary" / "glossary.txt", concepts, report=report)
    with writing(folder / "omegat.project") as stream:
        stream.write(_project(regional_language(source_language), regional_language(target_language), report))


def _write_memories(
    folder: Path, units: UnitSource, metadata: Mapping[str, str] | None, report: LossReport
) -> None:
    best = {letters_and_digits(unit.source): unit.target for unit in without_duplicates(units, "source")}

    def alternatives() -> Iterable[TranslationUnit]:
        for unit in units():
            if best.get(letters_and_digits(unit.source)) != unit.target and unit.source and unit.target:
                report.add(Loss.ALTERNATIVE, unit.id)
                yield unit

    memory = folder / "tm" / "auto" / "corpus.tmx"
    tmx.write(memory, without_duplicates(units, "source"), metadata=metadata, report=report)
    merged = tmx.paragraph_path(memory)
    if merged.exists():
        merged.rename(folder / "tm" / "paragraph" / "corpus.tmx")
    others = list(alternatives())
    if others:
        tmx.write(folder / "tm" / "alternatives.tmx", others, merged="together", report=LossReport())


def _file_name(name: str) -> str:
    """A document's name as a file name; OmegaT's start script on Debian splits names at spaces."""
    return "".join("_" if c in '/\\:*?"<>|' or c.isspace() else c for c in name) or "document"


def _project(source: str, target: str, report: LossReport) -> str:
    values = {
        "source_dir": "__DEFAULT__",
        "target_dir": "__DEFAULT__",
        "tm_dir": "__DEFAULT__",
        "glossary_dir": "__DEFAULT__",
        "glossary_file": "__DEFAULT__",
        "dictionary_dir": "__DEFAULT__",
        "export_tm_dir": "__DEFAULT__",
        "export_tm_levels": "",
        "source_lang": source,
        "target_lang": target,
        "source_tok": "org.omegat.tokenizer.LuceneSmartChineseTokenizer",
        "target_tok": "org.omegat.tokenizer.LuceneEnglishTokenizer",
        "sentence_seg": "true",
        "support_default_translations": "true",
        "remove_tags": "false",
        "external_command": "",
    }
    if not source.startswith("zh"):
        values["source_tok"], values["target_tok"] = values["target_tok"], values["source_tok"]
    lines = "".join(
        f"        <{name}>{xml_text(value, report, '')}</{name}>\n" for name, value in values.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<omegat>\n<project version="1.0">\n'
        f"{lines}</project>\n</omegat>\n"
    )
