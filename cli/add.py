"""``duizhao add``: add documents to a corpus."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.answer import json_option, print_answer
from cli.corpus_option import (
    answer_of,
    corpus_option,
    even_reviewed_option,
    open_to_fill,
    tell_imported,
)
from cli.reading import keep_option, srx_option, tell_warnings
from corpus.errors import UsageError
from corpus.system.files import user_name

if TYPE_CHECKING:
    from corpus.readers.extracted import Omission
    from corpus.text.srx import Srx


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER | SRC TGT")
@click.option("--name", help="Its name in the corpus; default: the name of the folder or of SRC.")
@keep_option
@srx_option
@even_reviewed_option
@json_option
@corpus_option
def command(
    paths: tuple[Path, ...],
    name: str | None,
    keep: "frozenset[Omission]",
    srx: "Srx | None",
    even_reviewed: bool,
    as_json: bool,
    corpus_target: str | None,
) -> None:
    """Add a document with its translations to the corpus.

    FOLDER is a document folder (document.toml, source.txt, NAME.txt, terms.tsv). SRC and TGT are two
    documents, which are aligned first. The corpus is created if it does not exist.

    Adding the same files again changes nothing. Files that have changed since replace their earlier contents;
    reviews made in the corpus stay. If the text of a review has changed, nothing is written without
    --even-reviewed.

    \b
    Example: duizhao add speech.docx translation.docx --corpus speeches.duizhao
    """
    from corpus.folder import read_folder
    from corpus.store.importing import ImportSource, add_bitexts, add_folder, digest_of, digest_of_folder

    if len(paths) > 2:
        raise UsageError(
            "{found} paths given",
            hint="Name one document folder, or a source and a target.",
            found=len(paths),
        )
    if len(paths) == 1 and paths[0].is_file():
        raise UsageError(
            "is one document; its translation is needed too",
            path=paths[0],
            hint="Name both: duizhao add {document} TRANSLATION; for a file of both, duizhao import.",
            document=paths[0],
        )
    if len(paths) == 1:
        folder = read_folder(paths[0])
        name = (name or "").strip() or folder.source.name
        with open_to_fill(corpus_target) as corpus:
            added = add_folder(
                corpus,
                folder,
                ImportSource(name, str(paths[0].resolve()), digest_of_folder(folder), user_name()),
                update=True,
                even_reviewed=even_reviewed,
            )
    else:
        source, target = paths
        from align.encoders import load_encoder
        from align.pipeline import AlignmentPolicy, align_pair
        from cli.align import read_and_tell
        from corpus.system.files import cache_folder, text_name

        digest = digest_of(source) + digest_of(target)
        pair = read_and_tell(
            "add", source, target, AlignmentPolicy(keep=keep, srx=srx)
        )  # before a corpus is created for them
        with open_to_fill(corpus_target) as corpus:
            alignment = align_pair(pair, load_encoder("use", cache_folder()))
            tell_warnings(alignment.warnings[len(pair.warnings) :])
            name = (name or "").strip() or text_name(source.stem)
            origin = f"{source.resolve()} + {target.resolve()}"
            added = add_bitexts(
                corpus,
                [alignment.bitext],
                ImportSource(name, origin, digest, user_name(), "pair"),
                update=True,
                even_reviewed=even_reviewed,
            )
    if as_json:
        print_answer(answer_of(added))
    else:
        tell_imported(added, "Added", "bead")
