"""What a reader or a writer could not take over as it was."""

from collections import Counter


class Report:
    """Counts, by kind of loss or repair, with the first place of each.

    Readers and writers are given one and add to it; who calls them decides what to tell. An empty report
    promises that nothing was dropped or changed.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.first: dict[str, str] = {}

    def add(self, problem: str, where: str = "", count: int = 1) -> None:
        """Count ``problem``; ``where`` (an id, a line) is kept for the first one only."""
        if count:
            self.counts[problem] += count
            self.first.setdefault(problem, where)

    def __bool__(self) -> bool:
        return bool(self.counts)

    def lines(self) -> list[str]:
        """A line a kind, in order of first appearance: ``3 × control character removed (first: en-a-7)``."""
        return [
            f"{count} × {problem}" + (f" (first: {self.first[problem]})" if self.first[problem] else "")
            for problem, count in self.counts.items()
        ]
