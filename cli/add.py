"""``duizhao add``: documents into a corpus."""

from pathlib import Path

import click

from cli.corpus_option import corpus_option, open_for_writing, who
from corpus.errors import DuizhaoError


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER | SRC TGT")
@click.option("--name", help="What to call it in the corpus; default: the name of the folder or of SRC.")
@corpus_option
def command(paths: tuple[Path, ...], name: str | None, corpus_target: str | None) -> None:
    """Add a document with its translations to the corpus.

    FOLDER is a document folder (document.toml, source.txt, NAME.txt, terms.tsv). SRC and TGT are two
    documents, which are aligned first. The corpus is made if it is not there. Adding the same twice
    changes nothing.

    \b
    Example: duizhao add speech.docx translation.docx --corpus speeches.duizhao
    """
    from corpus.folder import read_folder
    from corpus.store.importing import add_bitexts, add_folder, digest_of, digest_of_folder

    if len(paths) > 2:
        raise DuizhaoError(f"{len(paths)} paths", mend="Name one document folder, or a source and a target.")
    if len(paths) == 1:
        folder = read_folder(paths[0])
        name = name or folder.source.name
        with open_for_writing(corpus_target, create=True) as corpus:
            added = add_folder(
                corpus,
                folder,
                name=name,
                origin=str(paths[0].resolve()),
                digest=digest_of_folder(folder),
                who=who(),
            )
    else:
        source, target = paths
        digest = digest_of(source) + digest_of(target)
        with open_for_writing(corpus_target, create=True) as corpus:
            from align.aligner import align_documents
            from align.encoder import load_encoder
            from align.quality import implausible
            from corpus.readers import read_document

            encoder = load_encoder("use")
            bitext = align_documents(read_document(source), read_document(target), encoder=encoder)
            problem = implausible(bitext, encoder)
            if problem:
                click.echo(f"Warning: {target}: {problem}", err=True)
            name = name or source.stem
            origin = f"{source.resolve()} + {target.resolve()}"
            added = add_bitexts(
                corpus, [bitext], name=name, kind="pair", origin=origin, digest=digest, who=who()
            )
    if added.changed:
        click.echo(f"Added {added.name}: {added.units:,} beads.")
    else:
        click.echo(f"{added.name} is there already, with the same contents; nothing changed.")
