"""Links between words as ``i-j``, the Pharaoh format (Koehn 2004) of word aligners.

The words for ``x.pharaoh`` are in ``x.zh`` and ``x.en``, one bead per line, separated by spaces.
"""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from corpus.errors import UsageError
from corpus.formats.characters import one_line
from corpus.formats.moses import pair
from corpus.formats.report import LossReport
from corpus.formats.stream import writing
from corpus.model import TranslationUnit

LINKS, SOURCE_WORDS, TARGET_WORDS = "word-links", "source-words", "target-words"
"""Properties of a unit: its links, and the words of both sides, separated by spaces."""


def files(path: Path, source_language: str = "zh", target_language: str = "en") -> list[Path]:
    """The files that :func:`write` creates for units in these languages."""
    return [path, *pair(path.with_suffix(".moses"), source_language, target_language)]


def write(path: Path, units: Iterable[TranslationUnit], *, report: LossReport | None = None) -> None:
    """Write the links and words of units. Raises UsageError for a unit without them."""
    report = report if report is not None else LossReport()
    units = iter(units)
    first = next(units, None)
    languages = (first.source_language, first.target_language) if first else ("zh", "en")
    links, *sides = files(path, *languages)
    with writing(links) as link_stream, writing(sides[0]) as source, writing(sides[1]) as target:
        for unit in chain([first] if first else [], units):
            if LINKS not in unit.properties:
                raise UsageError(
                    "unit {unit} has no links between its words",
                    path=path,
                    hint="Make them with duizhao export --words, duizhao align --words or duizhao link.",
                    unit=unit.id,
                )
            link_stream.write(unit.properties[LINKS] + "\n")
            source.write(one_line(unit.properties[SOURCE_WORDS], report, unit.id) + "\n")
            target.write(one_line(unit.properties[TARGET_WORDS], report, unit.id) + "\n")
