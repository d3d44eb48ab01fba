"""What the workers of a test do: quick stand-ins for the aligner, importable by a fresh process.

The tests put this folder on the path, which a spawned process takes over from its parent.
"""

import os
import time
from dataclasses import replace

from align.batch import part
from align.batch.pairs import FilePair
from align.batch.part import PairRecord, Task
from align.pipeline import Alignment, AlignmentPolicy
from corpus.model import Bead, Bitext
from corpus.readers import read_document


def line_by_line(pair: FilePair, policy: AlignmentPolicy, encoder: None) -> Alignment:  # noqa: ARG001 (the aligner's)
    """A bead for each line: what a part needs of an aligner, at no cost."""
    source = replace(read_document(pair.source, "zh", segmented=True), name=pair.name)
    target = replace(read_document(pair.target, "en", segmented=True), name=pair.name)
    count = min(len(source.segments), len(target.segments))
    beads = tuple(Bead((i,), (i,), confidence=0.5) for i in range(count))
    return Alignment(Bitext(source, target, beads), (), ())


def quick(task: Task) -> tuple[PairRecord, ...]:
    """All that ``align_part`` does, with lines for beads."""
    part._align_pair = line_by_line  # type: ignore[assignment]
    part._encoder = lambda name: None  # type: ignore[assignment]  # noqa: ARG005
    return part.align_part(task)


def slow(task: Task) -> tuple[PairRecord, ...]:
    """The same, slow enough to be killed on the way."""
    time.sleep(0.3)
    return quick(task)


def hold_after_three(task: Task) -> tuple[PairRecord, ...]:
    """Be quick with pairs called ``zh/0`` to ``zh/2``, and never be done with others."""
    while any(pair.name not in ("zh/0", "zh/1", "zh/2") for pair in task.pairs):
        time.sleep(1000)
    return quick(task)


def deadly(task: Task) -> tuple[PairRecord, ...]:
    """Die over a pair called “deadly”, and else be quick."""
    if any(pair.name == "deadly" for pair in task.pairs):
        os._exit(7)
    return quick(task)


def environment(task: Task) -> tuple[str | None, ...]:
    """The environment variables called like the task's keys."""
    return tuple(os.environ.get(key) for key in task.keys)
