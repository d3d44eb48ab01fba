"""``duizhao srx``: print the sentence segmentation rules for CAT tools."""

import click


@click.command()
def command() -> None:
    """Print the sentence segmentation rules as SRX 2.0.

    With them, CAT tools segment texts as duizhao does. SRX cannot express everything: for quotation marks
    that are the same on both sides (" and '), simpler rules apply. To use the rules of your CAT tool instead,
    export them as SRX and give them to align, add or batch with --srx.

    \b
    Example: duizhao srx > duizhao.srx
    """
    from cli.terminal import for_programs
    from corpus.text.srx import default_srx, srx_text

    for line in srx_text(default_srx()):
        click.echo(line, file=for_programs())
