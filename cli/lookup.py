"""``duizhao lookup``: how was it rendered, where, and in what context."""

import json
from typing import TYPE_CHECKING, Any

import click

from cli.corpus_option import corpus_option, open_for_reading

if TYPE_CHECKING:
    from rich.text import Text

    from corpus.lookup import Concordance, Hit
    from corpus.query import Span


@click.command()
@click.argument("query")
@click.option("-n", "--limit", default=20, show_default=True, type=click.IntRange(1), help="Hits to show.")
@click.option("--offset", default=0, type=click.IntRange(0), help="Hits to pass over first.")
@click.option(
    "--side", type=click.Choice(["zh", "en"]), help="Where to look; default: by the query's script."
)
@click.option("-c", "--context", is_flag=True, help="Show the segments before and after.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object.")
@corpus_option
def command(
    query: str,
    limit: int,
    offset: int,
    side: Any,
    context: bool,
    as_json: bool,
    corpus_target: str | None,
) -> None:
    """Find QUERY in the corpus and show how it was rendered.

    Any part of a Chinese text, in either script; English words by lemma; pinyin. "quotes" for exact words,
    * for the rest of a word or for what stands between two, -word for hits without it.

    \b
    Example: duizhao lookup 卡脖子
    """
    from corpus.lookup import concordance

    with open_for_reading(corpus_target) as corpus:
        found = concordance(corpus, query, limit=limit, offset=offset, side=side, context=context)
    if as_json:
        click.echo(json.dumps(concordance_record(found), ensure_ascii=False, indent=2))
    else:
        _show(found)


def concordance_record(found: "Concordance") -> dict[str, Any]:
    """The answer as JSON takes it."""
    from dataclasses import asdict

    return asdict(found)


def _show(found: "Concordance") -> None:
    from cli.terminal import console

    out = console()
    if not found.hits:
        click.echo(found.hint or "Nothing found.", err=True)
        return
    for hit in found.hits:
        for line in _lines(hit, found, out.width):
            out.print(line)
        out.print()
    more = "" if found.total_is_exact else " or more"
    shown = len(found.hits) + sum(len(hit.also) for hit in found.hits)
    way = {"words": ", not side by side", "pinyin": ", read as pinyin"}.get(found.way, "")
    click.echo(f"{shown:,} of {found.total:,}{more} beads{way}.", err=True)


def _lines(hit: "Hit", found: "Concordance", width: int) -> "list[Any]":
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    other = hit.counterparts
    on_zh, on_en = (hit.spans, other) if found.side == "zh" else (other, hit.spans)
    lines: list[Any] = [Text(_place(hit), style="dim")]
    rows = [(bead, "dim", (), ()) for bead in [hit.before] if bead]
    rows.append((hit.bead, "", on_zh, on_en))  # type: ignore[arg-type]
    rows += [(bead, "dim", (), ()) for bead in [hit.after] if bead]
    if width >= 120:
        grid = Table.grid(padding=(0, 2), expand=True)
        grid.add_column(ratio=2)
        grid.add_column(ratio=3)
        for bead, style, zh, en in rows:
            grid.add_row(_marked(bead.zh, zh, style), _marked(bead.en, en, style))
        lines.append(grid)
    else:
        for bead, style, zh, en in rows:
            lines.append(Padding(_marked(bead.zh, zh, style), (0, 0, 0, 2)))
            lines.append(Padding(_marked(bead.en, en, style), (0, 0, 0, 2)))
    return lines


def _marked(text: str, spans: "tuple[Span, ...]", style: str) -> "Text":
    from rich.text import Text

    marked = Text(text, style=style)
    for start, end in spans:
        marked.stylize("bold reverse", start, end)
    return marked


def _place(hit: "Hit") -> str:
    bead = hit.bead
    parts = [f"{bead.document} {'+'.join(bead.source_segments)}", bead.translation]
    if date := bead.metadata.get("date"):
        parts.append(date)
    if bead.reviewed:
        parts.append("reviewed")
    if hit.also:
        parts.append(f"and {len(hit.also)} more like it")
    return " · ".join(parts)
