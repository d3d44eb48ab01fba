"""The JSON that ``duizhao align --json`` prints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cli.answer import losses

if TYPE_CHECKING:
    from align.pipeline import AlignmentWarning
    from align.quality import Doubt
    from corpus.formats.report import LossReport
    from corpus.model import Bitext


def answer_of(
    bitext: "Bitext",
    found: "Sequence[Doubt]",
    warnings: "Sequence[AlignmentWarning]",
    report: "LossReport",
    output: str | None,
    beads_left_out: int = 0,
) -> dict[str, Any]:
    """The outcome, for --json; without an output file also the translation units."""
    from dataclasses import asdict

    from align.quality import units_with_doubts

    units = [] if output else [asdict(unit) for unit in units_with_doubts(bitext, found)]
    return {
        "output": output,
        "source_segments": len(bitext.source.segments),
        "target_segments": len(bitext.target.segments),
        "beads": len(bitext.beads),
        "beads_left_out": beads_left_out,
        "doubtful": sum(doubt.marked for doubt in found),
        "doubts": [
            {
                "bead": doubt.bead + 1,
                "doubtful": doubt.marked,
                "reasons": [
                    {"kind": reason.kind.name.lower().replace("_", "-"), "message": str(reason)}
                    for reason in doubt.reasons
                ],
            }
            for doubt in found
        ],
        "warnings": [asdict(warning) for warning in warnings],
        "left_out": {
            side: dict(document.left_out)
            for side, document in (("source", bitext.source), ("target", bitext.target))
        },
        "losses": losses(report),
        "units": units,
    }
