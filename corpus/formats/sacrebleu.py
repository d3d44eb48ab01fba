"""A test set as a folder of line files that the ``sacrebleu`` command reads. Written only.

``src.zh`` and ``ref.NAME.en`` have one segment per line; ``ids.tsv`` says where each comes from, and
``manifest.json`` what the folder contains and how to score with it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.errors import InputError, UsageError, unwritable
from corpus.formats.moses import plain_line
from corpus.formats.report import LossReport
from corpus.formats.stream import refuse_to_mix, writing
from corpus.message import counted


def write_test_set(
    folder: Path,
    sources: Sequence[str],
    references: Mapping[str, Sequence[str]],
    *,
    source_language: str,
    target_language: str,
    ids: Sequence[str],
    documents: Sequence[str],
    name: str = "",
    report: LossReport | None = None,
) -> None:
    """Write the folder, which must be new or empty.

    Raises DuizhaoError if it is not, and if a reference has a different number of lines, or an empty one:
    sacrebleu pairs lines by number, so one missing line would shift all that follow.
    """
    report = report if report is not None else LossReport()
    for reference, texts in references.items():
        if len(texts) != len(sources):
            raise UsageError(
                "reference {reference} has {lines}; there are {segments}",
                reference=reference,
                lines=counted(len(texts), "line"),
                segments=counted(len(sources), "segment"),
            )
        if "" in texts:
            missing = list(texts).index("")
            raise InputError(
                "reference {reference} lacks segment {segment} of {document}",
                hint="Leave that translation out, or use --doc to choose the documents it covers.",
                reference=reference,
                segment=ids[missing],
                document=documents[missing],
            )
    refuse_to_mix(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    source, target = source_language.split("-")[0], target_language.split("-")[0]
    files = {f"src.{source}": sources}
    files |= {f"ref.{reference}.{target}": texts for reference, texts in references.items()}
    digests = {}
    for file, texts in files.items():
        lines = [plain_line(text, report, where) for text, where in zip(texts, ids, strict=True)]
        with writing(folder / file) as stream:
            stream.writelines(lines)
        digests[file] = hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()
    with writing(folder / "ids.tsv") as stream:
        stream.write("document\tsegments\n")
        stream.writelines(f"{document}\t{i}\n" for document, i in zip(documents, ids, strict=True))
    # The tokenizer is the target's: 13a for English, and zh only if Chinese is scored.
    tokenizer = "zh" if target == "zh" else "13a"
    command = ["sacrebleu", *(file for file in files if file.startswith("ref.")), "-i", "HYPOTHESIS"]
    manifest = {
        "name": name,
        "source_language": source_language,
        "target_language": target_language,
        "segments": len(sources),
        "documents": list(dict.fromkeys(documents)),
        "references": list(references),
        "tokenizer": tokenizer,
        "command": " ".join([*command, "-m", "bleu", "chrf", "ter", "--tokenize", tokenizer]),
        "sha256": digests,
    }
    with writing(folder / "manifest.json") as stream:
        stream.write(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
