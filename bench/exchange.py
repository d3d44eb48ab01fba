"""How fast TMX and TSV are written and read, and in how much memory, against peers in the same run.

    python -m bench.exchange --units 1000000 --folder FOLDER --peers /path/to/venv/bin/python

Each measurement is a process of its own, so that its peak memory is its own. The peers' Python has
translate-toolkit and tmxutil installed; without it they are left out. "Plain" loops are the shortest that
work on good input: they check nothing, keep nothing but the two texts, and stand for what one would write
oneself. Times are of the processor, so
that a busy machine does not blur them, and include making up the units, which is the same for all.
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def pairs(units: int) -> Iterator[tuple[str, str]]:
    """Sentences of about the length of real ones."""
    for i in range(units):
        yield (
            f"第{i}条：要充分发挥新型举国体制优势，强化国家战略科技力量作用，坚持“产业出题、科技答题”。",
            f"Article {i}: give full play to the strengths of the new system for mobilizing resources "
            "nationwide, & let industry set the questions.",
        )


def write_tmx_duizhao(path: Path, units: int) -> None:
    from corpus.formats import tmx
    from corpus.model import TranslationUnit

    tmx.write(path, (TranslationUnit(s, t, id=str(i)) for i, (s, t) in enumerate(pairs(units))))


def read_tmx_duizhao(path: Path) -> int:
    from corpus.formats import tmx

    return sum(1 for _ in tmx.read(path))


def write_tmx_plain_lxml(path: Path, units: int) -> None:
    from lxml import etree

    with etree.xmlfile(str(path), encoding="utf-8") as file, file.element("tmx", version="1.4"):
        with file.element("header", srclang="zh-CN"):
            pass
        with file.element("body"):
            for texts in pairs(units):
                unit = etree.Element("tu")
                for language, text in zip(("zh-CN", "en-US"), texts, strict=True):
                    variant = etree.SubElement(unit, "tuv", {LANG: language})
                    etree.SubElement(variant, "seg").text = text
                file.write(unit)


def read_tmx_plain_lxml(path: Path) -> int:
    from lxml import etree

    number = 0
    for _, unit in etree.iterparse(str(path), tag="tu", resolve_entities=False, no_network=True):
        found = {variant.get(LANG): variant.findtext("seg") for variant in unit.iter("tuv")}
        number += bool(found["zh-CN"] and found["en-US"])
        unit.clear()
        while unit.getprevious() is not None:
            del unit.getparent()[0]
    return number


def read_tmx_plain_elementtree(path: Path) -> int:
    from xml.etree.ElementTree import iterparse

    number = 0
    body = None
    for event, element in iterparse(path, events=("start", "end")):
        if event == "start":
            body = element if element.tag == "body" else body
        elif element.tag == "tu":
            found = {variant.get(LANG): variant.findtext("seg") for variant in element.iter("tuv")}
            number += bool(found["zh-CN"] and found["en-US"])
            assert body is not None
            body.clear()
    return number


def write_tmx_tmxutil(path: Path, units: int) -> None:
    from tmxutil.formats.tmx import TMXWriter
    from tmxutil.types import TranslationUnit, TranslationUnitVariant

    with path.open("w", encoding="utf-8") as stream, TMXWriter(stream) as writer:
        for i, (source, target) in enumerate(pairs(units)):
            variants = {
                "zh-CN": TranslationUnitVariant(text=source),
                "en-US": TranslationUnitVariant(text=target),
            }
            writer.write(TranslationUnit(id={str(i)}, translations=variants))


def read_tmx_tmxutil(path: Path) -> int:
    from tmxutil.formats.tmx import TMXReader

    with path.open("rb") as stream:
        return sum(1 for _ in TMXReader(stream).records())


def write_tmx_translate_toolkit(path: Path, units: int) -> None:
    from translate.storage.tmx import tmxfile

    memory = tmxfile(sourcelanguage="zh-CN", targetlanguage="en-US")
    for source, target in pairs(units):
        memory.addtranslation(source, "zh-CN", target, "en-US")
    memory.savefile(str(path))


def read_tmx_translate_toolkit(path: Path) -> int:
    from translate.storage.tmx import tmxfile

    memory = tmxfile.parsefile(str(path))
    return sum(bool(unit.source and unit.target) for unit in memory.units)


def write_tsv_duizhao(path: Path, units: int) -> None:
    from corpus.formats import tsv
    from corpus.model import TranslationUnit

    tsv.write(path, (TranslationUnit(s, t, id=str(i)) for i, (s, t) in enumerate(pairs(units))))


def read_tsv_duizhao(path: Path) -> int:
    from corpus.formats import tsv

    return sum(1 for _ in tsv.read(path))


def write_tsv_plain(path: Path, units: int) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("source\ttarget\n")
        for source, target in pairs(units):
            stream.write(f"{source}\t{target}\n")


def read_tsv_plain_csv(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return sum(1 for row in reader if row["source"] and row["target"])


def write_tsv_pandas(path: Path, units: int) -> None:
    import pandas as pd

    frame = pd.DataFrame(pairs(units), columns=["source", "target"])
    frame.to_csv(path, sep="\t", index=False, quoting=csv.QUOTE_NONE, escapechar="\\")


def read_tsv_pandas(path: Path) -> int:
    import pandas as pd

    return len(pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False, dtype=str))


def read_tsv_tmxutil(path: Path) -> int:
    from tmxutil.formats.tab import TabReader

    with path.open(encoding="utf-8") as stream:
        next(stream)
        return sum(1 for _ in TabReader(stream, "zh", "en", ["text-1", "text-2"]).records())


PEERS = ("tmxutil", "translate_toolkit")


def child(name: str, path: Path, units: int) -> None:
    """Measure one function and print seconds, peak memory and units as JSON."""
    function: Callable[..., int | None] = globals()[name]
    start = time.process_time()
    done = function(path, units) if name.startswith("write") else function(path)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "MB": peak, "units": units if done is None else done}))


def measured(python: str, name: str, path: Path, units: int) -> dict[str, float]:
    command = [python, str(Path(__file__)), "--child", name, str(path), str(units)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr}")
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if result["units"] != units:
        sys.exit(f"{name}: {result['units']} units of {units}")
    return result


def main(units: int, folder: Path, peers: str | None) -> None:
    """Measure everything and print a table; ratios are of the peer's time to ours."""
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{units:,} units\n\n{'':32}{'seconds':>9}{'units/s':>11}{'peak MB':>9}{'times ours':>12}")
    for format_name in ("tmx", "tsv"):
        path = folder / f"exchange.{format_name}"
        for direction in ("write", "read"):
            prefix = f"{direction}_{format_name}_"
            names = [name for name in globals() if name.startswith(prefix)]
            ours = 0.0
            for name in names:
                peer = name.removeprefix(prefix)
                if peer in PEERS and peers is None:
                    continue
                python = peers if peer in PEERS and peers else sys.executable
                file = path if name.endswith("duizhao") or direction == "read" else folder / "peer.out"
                result = measured(python, name, file, units)
                ours = ours or result["seconds"]
                label = f"{direction} {format_name.upper()}, {peer.replace('_', ' ')}"
                print(
                    f"{label:32}{result['seconds']:9.2f}{units / result['seconds']:11,.0f}"
                    f"{result['MB']:9.0f}{result['seconds'] / ours:12.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("duizhao-bench"))
    parser.add_argument("--peers", help="the Python of the environment that has the peers")
    parser.add_argument("--child", nargs=3, metavar=("NAME", "PATH", "UNITS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        name, path, units = arguments.child
        child(name, Path(path), int(units))
    else:
        main(arguments.units, arguments.folder, arguments.peers)
