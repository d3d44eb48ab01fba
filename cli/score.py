"""``duizhao score``: machine translation against the references."""

import click


@click.command("score")
@click.argument("hypotheses", metavar="HYP…", nargs=-1, required=True)
@click.option("--src", "source", metavar="FILE", help="The source text.")
@click.option("--ref", "references", metavar="FILE", multiple=True, help="A reference; may be given again.")
@click.option("--metric", "metric_names", metavar="NAME", multiple=True, help="bleu, chrf, chrf++, ter.")
@click.option("--encoding", default="utf-8", show_default=True, help="Of plain, TSV and JSONL files.")
@click.option("--no-significance", is_flag=True, help="Scores only.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(
    hypotheses: tuple[str, ...],
    source: str | None,
    references: tuple[str, ...],
    metric_names: tuple[str, ...],
    encoding: str,
    no_significance: bool,  # noqa: ARG001 (nothing else yet)
    as_json: bool,
) -> None:
    """Score hypotheses, one line a segment, against one or more references.

    \b
    Example: duizhao score systemA.txt systemB.txt --src source.zh --ref reference.en --metric bleu
    """
    import json

    from align.scoring.evaluation import evaluate
    from align.scoring.loading import TestSetFiles, as_system, read_systems, read_test_set
    from align.scoring.metrics import DEFAULT_METRICS, make_metric, parse_metric

    requests = [parse_metric(name) for name in metric_names or DEFAULT_METRICS]
    test_set = read_test_set(TestSetFiles(references, source or "", encoding=encoding))
    systems = [as_system(read, test_set) for read in read_systems(hypotheses, test_set, encoding)]
    evaluation = evaluate(test_set, systems, [make_metric(request, test_set) for request in requests])
    if as_json:
        result = {
            "systems": [
                {
                    "name": system.name,
                    "file": system.file,
                    "scores": {
                        metric.key: {
                            "score": evaluation.score(metric, system.name),
                            "signature": metric.signature(),
                            "ci": None,
                            "p": None,
                        }
                        for metric in evaluation.metrics
                    },
                }
                for system in systems
            ]
        }
        click.echo(json.dumps(result, ensure_ascii=False, indent=1))
        return
    for system in evaluation.ranked(evaluation.metrics[0]):
        scores = "  ".join(
            f"{metric.label} {evaluation.score(metric, system.name):.1f}" for metric in evaluation.metrics
        )
        click.echo(f"{system.name}\t{scores}")
    for metric in evaluation.metrics:
        click.echo(f"{metric.label}  {metric.signature()}")
