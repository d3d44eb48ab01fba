"""How many segments come back exactly right when a talk's output is joined and cut again.

    python -m bench.resegmentation mqm_ted_zhen.tsv [METHOD]

Takes the outputs of all systems from an MQM file (Google's format), joins those of each talk, cuts them
against reference refB, and prints for each system the share of segments that are exactly as they were, how
many are named as cut in doubt, and the seconds of CPU.
"""

import csv
import sys
import time
from pathlib import Path
from typing import Any

from align.scoring.resegmentation import resegment
from align.scoring.segment_files import SegmentFile
from align.scoring.testset import ScoringTestSet

REFERENCE = "refB"


def read(path: Path) -> tuple[dict[str, dict[tuple[str, int], str]], dict[tuple[str, int], str]]:
    """The texts of each system by talk and segment, and the sources."""
    csv.field_size_limit(1 << 24)
    texts: dict[str, dict[tuple[str, int], str]] = {}
    sources: dict[tuple[str, int], str] = {}
    with path.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            key = row["doc"], int(row["seg_id"])
            texts.setdefault(row["system"], {}).setdefault(key, plain(row["target"]))
            sources[key] = plain(row["source"])
    return texts, sources


def plain(text: str) -> str:
    """The text without the marks of an error, and with white space normalised."""
    return " ".join(text.replace("<v>", "").replace("</v>", "").split())


def main() -> None:
    texts, sources = read(Path(sys.argv[1]))
    method: Any = sys.argv[2] if len(sys.argv) > 2 else "edit-distance"
    reference = texts.pop(REFERENCE)
    shares = []
    for system, own in texts.items():
        keys = [key for key in sorted(reference) if key in own]
        talks = [key[0] for key in keys]
        test_set = ScoringTestSet(
            {REFERENCE: tuple(reference[key] for key in keys)},
            tuple(sources[key] for key in keys),
            document_ids=tuple(talks),
        )
        joined = [" ".join(own[key] for key in keys if key[0] == talk) for talk in dict.fromkeys(talks)]
        start = time.process_time()
        found = resegment(SegmentFile(Path(system), tuple(joined), column=system), test_set, method)
        seconds = time.process_time() - start
        right = [cut == own[key] for cut, key in zip(found.system.hypotheses, keys, strict=True)]
        shares.append(sum(right) / len(right))
        print(f"{system:16} {shares[-1]:.3f}  in doubt {len(found.moved):4} of {len(keys)}  {seconds:.1f} s")
    print(f"{'mean':16} {sum(shares) / len(shares):.3f}")


if __name__ == "__main__":
    main()
