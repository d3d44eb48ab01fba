"""An analysis as a page for the customer who asked for a quote: one file that loads nothing else."""

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from corpus.search.analysis import TITLES, Analysis, Volume, total

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Analysis</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; break-inside: avoid; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; overflow-wrap: anywhere; }
th, td { padding: .25rem .5rem; border-bottom: 1px solid #8886; text-align: right; }
th:first-child { text-align: left; font-weight: normal; }
tfoot th, tfoot td, thead th { font-weight: 600; }
</style>
</head>
<body>
<h1>Analysis</h1>
"""
_NOTE = "<p>Each Chinese character counts as a word. Characters are counted without spaces.</p>\n"


def page(analysis: Analysis) -> str:
    """The page: a table for each file, and one of totals if there are several."""
    tables = [(Path(file.file).name, file.categories) for file in analysis.files]
    if len(tables) > 1:
        tables.insert(0, ("All files", analysis.sums()))
    listed = "".join("".join(_table(analysis, name, categories)) for name, categories in tables)
    return f"{_HEAD}{_NOTE}{listed}</body>\n</html>\n"


def _table(analysis: Analysis, name: str, categories: Mapping[str, Volume]) -> Iterator[str]:
    yield f"<table>\n<caption>{escape(name)}</caption>\n<thead>"
    yield _row("", "Segments", "Words", "Characters", "Weight", cell="th")
    yield "</thead>\n<tbody>\n"
    for category, count in categories.items():
        if count.segments:
            weight = f"{analysis.weights[category]:.0%}"
            numbers = (f"{n:,}" for n in (count.segments, count.words, count.characters))
            yield _row(TITLES[category], *numbers, weight)
    whole = total(categories.values())
    yield "</tbody>\n<tfoot>\n"
    yield _row("Total", *(f"{n:,}" for n in (whole.segments, whole.words, whole.characters)), "")
    yield _row("Weighted", "", f"{analysis.weighted_words(categories):,.1f}", "", "")
    yield "</tfoot>\n</table>\n"


def _row(title: str, *values: str, cell: str = "td") -> str:
    return f'<tr><th scope="row">{title}</th>' + "".join(f"<{cell}>{v}</{cell}>" for v in values) + "</tr>\n"
