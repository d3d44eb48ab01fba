"""How long it takes to analyse a job against a large memory.

    python -m bench.lookup --pairs 1000000 --folder FOLDER --no-peers
    python -m bench.analyse --pairs 1000000 --folder FOLDER

The first builds the memory of synthetic text (see synthetic.py for what that is good for). A tenth of the
job's segments are in the memory, half are in it except for up to half of their characters, and the rest are
new. Prints JSON; processor time is that of all processes, which on a busy machine says more than the clock.
"""

import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.synthetic import sentences
from corpus.formats import tsv
from corpus.model import TranslationUnit
from corpus.search.analysis import analyse
from corpus.store import open_corpus
from corpus.system.processes import cores

LANGUAGES = ("zh-Hans", "en")
LETTERS = ("的一是不了在人有我他", "abcdefghij ")


@click.command()
@click.option("--pairs", default=1_000_000, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), required=True, help="Folder of the memory.")
@click.option("--segments", default=10_000, show_default=True, help="Segments of the job.")
@click.option("--jobs", default=cores(), show_default=True, help="Processes.")
def main(pairs: int, folder: Path, segments: int, jobs: int) -> None:
    """Measure both directions and print."""
    result = {}
    for side, language in enumerate(LANGUAGES):
        with (
            tempfile.TemporaryDirectory() as temporary,
            open_corpus(str(folder / f"{pairs}.duizhao")) as corpus,
        ):
            path = Path(temporary) / "job.tsv"
            other = LANGUAGES[1 - side]
            texts = job(segments, pairs, side)
            tsv.write(path, (TranslationUnit(text, "", language, other) for text in texts))
            began, before = time.monotonic(), processor_seconds()
            analysis = analyse(
                corpus,
                [path],
                source_language=language,
                target_language=other,
                jobs=jobs,
            )
            result[language] = {
                "seconds": round(time.monotonic() - began, 1),
                "processor seconds": round(processor_seconds() - before, 1),
                "segments": {name: count.segments for name, count in analysis.sums().items()},
            }
    click.echo(json.dumps(result, indent=2))


def job(segments: int, pairs: int, side: int) -> list[str]:
    """The segments of a job."""
    rng = random.Random(3)
    memory = [pair[side] for pair in sentences(min(pairs, 100_000))]
    texts = []
    for new in sentences(segments, seed=99):
        kind = rng.random()
        letters = list(rng.choice(memory) if kind < 0.6 else new[side])
        if 0.1 < kind < 0.6:
            for _ in range(max(1, int(len(letters) * rng.random() * 0.5))):
                letters[rng.randrange(len(letters))] = rng.choice(LETTERS[side])
        texts.append("".join(letters).strip() or "x")
    return texts


def processor_seconds() -> float:
    """Processor seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main()
