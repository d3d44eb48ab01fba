"""``duizhao review``: review doubtful beads one by one."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from cli.answer import print_answer
from cli.corpus_option import corpus_option, open_for_writing
from cli.terminal import say, warn
from corpus.errors import ConflictError, DuizhaoError, NotFoundError, UsageError
from corpus.message import counted
from corpus.system.files import user_name

if TYPE_CHECKING:
    from corpus.store import Corpus
    from corpus.store.browsing import BitextSummary, PlacedBead
    from corpus.store.operations import Change

KEYS = (
    "a accept · e edit · m merge with the next · s split · > < move a translation segment between this and "
    "the next · n note · u undo · ENTER next · q quit"
)

_OPERATIONS = {"a": "accept", "m": "merge", "s": "split", ">": "target-out", "<": "target-in"}


@click.command()
@click.argument("name", required=False)
@click.option("--translation", help="Only the bitext with this translation.")
@click.option("--all", "everything", is_flag=True, help="Show all beads that nobody has reviewed.")
@click.option(
    "--list",
    "listing",
    is_flag=True,
    help="List the bitexts, with the numbers of reviewed and doubtful beads.",
)
@click.option("--history", is_flag=True, help="Show who changed what, with the previous text.")
@click.option(
    "--accept",
    type=click.IntRange(1),
    multiple=True,
    metavar="ID",
    help="Accept the bead with this id, without asking.",
)
@click.option("--align-again", is_flag=True, help="Align unreviewed beads again, between the reviewed ones.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; not where it asks.")
@corpus_option
def command(
    name: str | None,
    translation: str | None,
    everything: bool,
    listing: bool,
    history: bool,
    accept: tuple[int, ...],
    align_again: bool,
    as_json: bool,
    corpus_target: str | None,
) -> None:
    """Go through doubtful beads and correct them.

    Covers the whole corpus, or only what was added under NAME.

    Each change is saved at once, with your name, the time, and the previous text.

    \b
    Examples: duizhao review speech --corpus speeches.duizhao
              duizhao review speech --align-again --corpus speeches.duizhao
    """
    from corpus.store.browsing import bitext_summaries

    if as_json and not (listing or history or accept or align_again):
        raise UsageError(
            "the review asks in the terminal",
            hint="Leave out --json, or add --list, --history, --accept or --align-again.",
        )
    if listing or history:
        from cli.corpus_option import open_for_reading

        opened = open_for_reading(corpus_target)
    else:
        opened = open_for_writing(corpus_target)
    with opened as corpus:
        bitexts = [
            bitext
            for bitext in bitext_summaries(corpus)
            if name in (None, bitext.import_name, bitext.document)
            and translation in (None, bitext.translation)
        ]
        if not bitexts:
            raise NotFoundError("no such bitext", hint="See duizhao review --list.")
        if accept:
            _accept(corpus, accept, as_json)
        elif align_again:
            found = [_align_again(corpus, bitext, as_json) for bitext in bitexts]
            if as_json:
                print_answer({"aligned": found})
        elif listing:
            _list(bitexts, as_json)
        elif history:
            _history(corpus, bitexts, as_json)
        else:
            for bitext in bitexts:
                if not _review(corpus, bitext, everything):
                    break


def _list(bitexts: "list[BitextSummary]", as_json: bool) -> None:
    if as_json:
        print_answer({"bitexts": [asdict(bitext) for bitext in bitexts]})
        return
    from cli.terminal import console, table

    rows = [
        [b.import_name, b.document, b.translation, f"{b.beads:,}", f"{b.reviewed:,}", f"{b.doubtful:,}"]
        for b in bitexts
    ]
    titles = ["name", "document", "translation", "beads", "reviewed", "doubtful"]
    console().print(table(titles, rows, right={"beads", "reviewed", "doubtful"}))


def _history(corpus: "Corpus", bitexts: "list[BitextSummary]", as_json: bool) -> None:
    from corpus.store.reviewing import last_reviews

    reviews = [review for bitext in bitexts for review in last_reviews(corpus, bitext.id, 1000)]
    if as_json:
        print_answer({"reviews": [asdict(review) for review in reviews]})
        return
    for review in reviews:
        click.echo(f"{review.reviewed_at}  {review.reviewer}")
        for sign, records in (("-", review.before), ("+", review.after)):
            for record in records:
                texts = [" ".join(text for _, text in record[side]) for side in ("source", "target")]
                confidence = record["confidence"]
                unsure = "not reviewed" if confidence is None else f"confidence {confidence}"
                state = "reviewed" if record["reviewed"] else unsure
                click.echo(f"  {sign} {texts[0]} = {texts[1]} ({state})")


def _accept(corpus: "Corpus", ids: tuple[int, ...], as_json: bool) -> None:
    from corpus.store.operations import Change, Operation, review, window_at

    beads = corpus.beads(ids)
    if missing := set(ids) - {bead.id for bead in beads}:
        raise NotFoundError("there is no bead {id}", id=min(missing))
    for bead in beads:
        window = window_at(corpus, bead.bitext_id, bead.position)
        assert window
        review(corpus, bead.bitext_id, window, Change(Operation.ACCEPT), user_name())
        if not as_json:
            click.echo(f"Accepted {bead.id}.")
    if as_json:
        print_answer({"accepted": [bead.id for bead in beads]})


def _align_again(corpus: "Corpus", bitext: "BitextSummary", as_json: bool) -> dict[str, object]:
    from align.incremental import align_rest
    from cli.progress import progress_bar
    from corpus.store.browsing import load_bitext_and_beads
    from corpus.store.reviewing import aligned_again, replace_beads

    name = f"{bitext.document} · {bitext.translation}"
    found = load_bitext_and_beads(corpus, bitext.id)
    assert found
    with progress_bar(name) as progress:
        new = align_rest(found[0], progress=progress)
    before, after = aligned_again(found[1], new.beads)
    if before and not replace_beads(corpus, bitext.id, before, after, user_name()):
        raise ConflictError("somebody has since changed {name}", name=name, hint="Run this again.")
    new_ones = sum(not bead.id for bead in after)
    if not as_json:
        click.echo(f"{name}: {bitext.reviewed:,} reviewed beads kept, {new_ones:,} new ones between them")
    return {"id": bitext.id, "beads_kept": bitext.reviewed, "beads_new": new_ones}


def _review(corpus: "Corpus", bitext: "BitextSummary", everything: bool) -> bool:
    """Ask about the doubtful beads of a bitext, or all; return whether to continue with the next bitext."""
    from corpus.store.browsing import next_to_review
    from corpus.store.operations import BeadsChanged, review, window_at
    from corpus.store.reviewing import undo

    click.echo(f"{bitext.document} · {bitext.translation}: {bitext.doubtful:,} doubtful of {bitext.beads:,}")
    reasons = _reasons(corpus, bitext.id)
    passed: set[int] = set()
    changed_any = False
    position = next_to_review(corpus, bitext.id)
    while True:
        window = None if position is None or position in passed else window_at(corpus, bitext.id, position)
        done = window is None or not (window.bead.doubtful or everything)
        if done:
            click.echo("No more beads to review.")
            if not changed_any:
                return True
        elif window:
            bead = window.bead
            _show(corpus, bitext.id, bead, reasons.get((bead.source, bead.target), ""))
        try:
            keys = "u undo · ENTER done" if done else KEYS  # the last change can still be undone
            key = click.prompt(keys, default="", show_default=False, prompt_suffix="\n> ").strip()
        except click.Abort:
            return False
        if key == "q":
            return False
        if done and key != "u":
            return True
        try:
            if key == "u":
                undo(corpus, bitext.id, user_name())
                click.echo("Undone.")
                if done:
                    passed.clear()
                    changed_any = False
                    position = None
            elif window and (change := _asked(key, window.bead)):
                lost = review(corpus, bitext.id, window, change, user_name()).links_lost
                if lost:
                    what = counted(lost, "corrected link")
                    warn(f"Warning: {what} discarded, since the text has changed")
                changed_any = True
            elif position is not None:
                passed.add(position)
        except click.Abort:
            return False
        except BeadsChanged:
            say("Somebody else has changed this; here it is again.")
        except DuizhaoError as error:
            say(f"Error: {error}")
        after_it = -1 if position is None else position if position in passed else position - 1
        position = next_to_review(corpus, bitext.id, after=after_it)


def _asked(key: str, bead: "PlacedBead") -> "Change | None":
    """The change that a key stands for, with its texts; None for the next bead."""
    from corpus.store.operations import Change, Operation

    match key:
        case "":
            return None
        case "n":
            return Change(Operation.NOTE, note=click.prompt("Note", default=bead.note))
        case "e":
            source = [click.prompt(f"Source {s.id}", default=s.text) for s in bead.source]
            target = [click.prompt(f"Target {s.id}", default=s.text) for s in bead.target]
            return Change(Operation.EDIT, source, target)
    if key not in _OPERATIONS:
        raise UsageError("“{key}” is not a valid key", hint="Keys: {keys}.", key=key, keys=KEYS)
    return Change(Operation(_OPERATIONS[key]))


def _reasons(corpus: "Corpus", bitext_id: int) -> "dict[tuple[object, object], str]":
    """The doubts about beads, by their segments, so that they disappear when the beads are changed."""
    from align.quality import doubts
    from corpus.store.browsing import load_bitext_and_beads

    loaded = load_bitext_and_beads(corpus, bitext_id)
    if loaded is None:
        return {}
    bitext, beads = loaded
    return {(beads[doubt.bead].source, beads[doubt.bead].target): str(doubt) for doubt in doubts(bitext)}


def _show(corpus: "Corpus", bitext_id: int, bead: "PlacedBead", reasons: str) -> None:
    from rich.text import Text

    from cli.terminal import console
    from corpus.store.browsing import bead_page

    out = console()
    around: list[Any] = bead_page(corpus, bitext_id, max(bead.position - 1, 0), 3)
    for neighbour in around:
        here = neighbour.id == bead.id
        style = "" if here else "dim"
        for side in (neighbour.source, neighbour.target):
            text = " | ".join(segment.text for segment in side) or "(nothing)"
            out.print(Text(("→ " if here else "  ") + text, style=style))
        if here:
            is_said = bead.confidence is None or "confidence" in reasons
            confidence = "" if is_said else f"confidence {bead.confidence:.2f}"
            out.print(Text("  " + " · ".join(filter(None, [confidence, bead.note])), style="bold"))
            if reasons:
                out.print(Text("  " + reasons))
