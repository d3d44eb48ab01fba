"""Subtitles in one language or both (SubRip, WebVTT; ASS is read only), with their times."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from corpus.errors import UsageError
from corpus.formats.bilingual import read
from corpus.formats.report import Loss, LossReport
from corpus.formats.stream import writing
from corpus.model import TranslationUnit

__all__ = ["read", "write"]

_TIME = re.compile(r"\d{2,}:\d\d:\d\d\.\d{3}")


def write(
    path: Path,
    units: Iterable[TranslationUnit],
    *,
    side: Literal["source", "target", "both"] = "both",
    report: LossReport | None = None,
) -> None:
    """Write a subtitle for each unit, at the times in its properties ``start`` and ``end``.

    With both sides, the source is above the target. Units without times are left out and counted. Raises
    UsageError if no unit has times.
    """
    report = report if report is not None else LossReport()
    is_srt = path.suffix.lower() == ".srt"
    if not is_srt and path.suffix.lower() != ".vtt":
        raise UsageError("these subtitles can only be read", path=path, hint="Write .srt or .vtt.")
    number = seen = 0
    with writing(path) as stream:
        stream.write("" if is_srt else "WEBVTT\n\n")
        for unit in units:
            seen += 1
            start, end = (unit.properties.get(name, "") for name in ("start", "end"))
            sides = {"source": [unit.source], "target": [unit.target], "both": [unit.source, unit.target]}[
                side
            ]
            lines = [" ".join(text.split("\n")) for text in sides if text.strip()]
            if not (_TIME.fullmatch(start) and _TIME.fullmatch(end)):
                report.add(Loss.NO_TIMES, unit.id)
            elif not lines:
                report.add(Loss.NO_TEXT, unit.id)
            else:
                number += 1
                text = "\n".join(lines)
                if is_srt:
                    start, end = start.replace(".", ","), end.replace(".", ",")
                else:
                    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                stream.write(f"{number}\n{start} --> {end}\n{text}\n\n")
        if seen and not number:
            raise UsageError(
                "no unit has subtitle times",
                path=path,
                hint="Align subtitles, or convert a file of them.",
            )
