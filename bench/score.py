"""``duizhao score`` against ``sacrebleu --paired-bs``: CPU seconds of the whole command, in the same run.

    python -m bench.score REFERENCE SYSTEM…

Both compute BLEU and chrF with 1,000 resamples; duizhao also checks the texts and compares all pairs.
"""

import os
import resource
import subprocess
import sys


def seconds(command: list[str]) -> float:
    """The user time of a command, with modules compiled as an installation has them."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main() -> None:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    reference, *systems = sys.argv[1:]
    ours = [
        "duizhao",
        "score",
        *systems,
        "--ref",
        reference,
        "--metric",
        "bleu",
        "--metric",
        "chrf",
        "--json",
    ]
    theirs = [sys.executable, "-m", "sacrebleu", reference, "-i", *systems, "-m", "bleu", "chrf"]
    theirs += ["--paired-bs", "-f", "text"]
    for _ in range(3):
        mine, other = seconds(ours), seconds(theirs)
        print(f"duizhao {mine:.2f} s, sacrebleu {other:.2f} s of user time: {other / mine:.1f} times as fast")


if __name__ == "__main__":
    main()
