"""The ranking printed by ``duizhao score``."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from align.scoring.results import Result, ranked_systems
from align.scoring.tables import (
    META_COLUMNS,
    arrow,
    cell,
    further_cells,
    further_labels,
    is_like_best,
    marks,
    meta_notes,
    meta_rows,
    notes,
    ranks,
)
from cli.terminal import table


def print_table(result: Result, console: Console) -> None:
    """Systems, best first by the first metric; a narrow terminal gets a block of lines for each system."""
    metrics = result["metrics"]
    systems = ranked_systems(result, metrics[0]["key"])
    longest = max(len(system["name"]) for system in systems)
    needed = 12 + min(longest, 30) + sum(16 if result["significance"]["reported"] else 10 for _ in metrics)
    needed += sum(len(label) + 3 for label in further_labels(result))
    if console.width >= needed:
        console.print(_wide(result, systems))
    else:
        for rank, system in zip(ranks(result), systems, strict=True):
            console.print(_name(result, system, rank), overflow="fold")
            for metric in metrics:
                label = f"{metric['label']} {arrow(metric)}"
                console.print(f"   {label:<10}{cell(system['scores'][metric['key']])}", highlight=False)
            for label, text in zip(further_labels(result), further_cells(result, system), strict=True):
                console.print(f"   {label:<18}{text}", highlight=False)
    for line in notes(result):
        console.print(Text(line, style="dim"), soft_wrap=True)
    if "meta" in result:
        columns = [*META_COLUMNS.values()]
        console.print()
        console.print(table(["metric", *columns], meta_rows(result["meta"]), right=columns))
        for told in meta_notes(result["meta"]):
            console.print(Text(told, style="dim"), soft_wrap=True)


def _wide(result: Result, systems: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("rank", justify="right", no_wrap=True)
    table.add_column("system", overflow="fold")
    for metric in result["metrics"]:
        table.add_column(f"{metric['label']} {arrow(metric)}", justify="left", no_wrap=True)
    for label in further_labels(result):
        table.add_column(label, justify="right", no_wrap=True)
    columns = [
        _aligned([system["scores"][metric["key"]] for system in systems]) for metric in result["metrics"]
    ]
    for rank, system, *cells in zip(ranks(result), systems, *columns, strict=True):
        table.add_row(rank, _name(result, system), *cells, *further_cells(result, system))
    return table


def _aligned(scores: list[dict[str, Any]]) -> list[str]:
    """The cells of a column, with aligned figures and marks to their right."""
    figures = [cell(score).removesuffix(marks(score)) for score in scores]
    width = max(map(len, figures))
    return [text.rjust(width) + marks(score) for text, score in zip(figures, scores, strict=True)]


def _name(result: Result, system: dict[str, Any], rank: str = "") -> Text:
    """The name, with ≈ if it does not differ significantly from the best; bold for a single best system."""
    alike = result["metrics"][0]["like_best"]
    text = Text(f"{rank}  " if rank else "")
    text.append(system["name"], style="bold" if alike == [system["name"]] else "")
    if is_like_best(result, system):
        text.append(" ≈")
    if system.get("resegmented"):
        text.append(" (approximate)", style="dim")
    return text
