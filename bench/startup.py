"""Processor time of the commands that people try first, as a ratio to importing numpy.

    python -m bench.startup [--runs N] [NAME…]

Each command runs in a process of its own, N times (5 by default), in turn with the yardstick `python -c
"import numpy"`; the lowest of each counts. `first lookup` begins with an empty cache folder, the others with
one that is filled. `chapter` is the four bundled documents in one: 255 segments of Chinese.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import rmtree

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpus.folder import bundled, bundled_names

YARDSTICK = ["-c", "import numpy"]
COMMANDS = {
    "help": ["--help"],
    "lookup": ["lookup", "卡脖子"],
    "first lookup": ["lookup", "卡脖子"],
    "align 3 lines": ["align", "3.zh.txt", "3.en.txt"],
    "align chapter": ["align", "chapter.zh.txt", "chapter.en.txt"],
    "demo": ["demo"],
}


def processor_seconds(arguments: list[str], folder: Path, cache: Path) -> float:
    """User and system seconds of Python with these arguments, its children's included."""
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(Path(__file__).parents[1])}
    before = os.times()
    subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True
    )
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def write_texts(folder: Path) -> None:
    """The files that are aligned."""
    documents = bundled(bundled_names())
    for language in ("zh", "en"):
        texts = [
            text
            for document in documents
            for text in (document.source if language == "zh" else document.bitexts[0].target).texts
        ]
        (folder / f"chapter.{language}.txt").write_text("\n\n".join(texts), encoding="utf-8")
    (folder / "3.zh.txt").write_text("今天下雨。\n我们在家。\n你好。\n", encoding="utf-8")
    (folder / "3.en.txt").write_text("It rains today.\nWe are at home.\nHello.\n", encoding="utf-8")


@click.command()
@click.option("--runs", default=5, show_default=True)
@click.argument("names", nargs=-1, type=click.Choice(list(COMMANDS)))
def main(runs: int, names: tuple[str, ...]) -> None:
    """Print the seconds of each command and their ratio to the yardstick."""
    with tempfile.TemporaryDirectory() as temporary:
        folder, cache = Path(temporary), Path(temporary, "cache")
        write_texts(folder)
        for arguments in COMMANDS.values():
            processor_seconds(["-P", "-m", "cli", *arguments], folder, cache)
        yardstick = []
        found: dict[str, list[float]] = {name: [] for name in names or COMMANDS}
        for _ in range(runs):
            yardstick.append(processor_seconds(YARDSTICK, folder, cache))
            for name, seconds in found.items():
                used = cache
                if name.startswith("first"):
                    used = folder / "empty"
                    rmtree(used, ignore_errors=True)
                # What an aligner read of a text before would spare it the reading.
                for kept in (cache / "duizhao").glob("*.npz"):
                    kept.unlink()
                seconds.append(processor_seconds(["-P", "-m", "cli", *COMMANDS[name]], folder, used))
        print(f"{'import numpy':14}{min(yardstick):6.2f} s")
        for name, seconds in found.items():
            print(f"{name:14}{min(seconds):6.2f} s{min(seconds) / min(yardstick):7.1f}")


if __name__ == "__main__":
    main()
