"""A data card: the content and origin of a corpus, as a README in the form of a dataset card.

The head is YAML for dataset hubs (``language``, ``license``, ``task_categories``); the rest is Markdown for
people. https://huggingface.co/docs/hub/datasets-cards describes the form.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from corpus.folder.provenance import reviewer_type_of
from corpus.model import Bitext, Document
from corpus.system.files import replacing_text

_SHOWN_BESIDE = ("title", "language")


def write(path: Path, bitexts: Iterable[Bitext]) -> int:
    """Write the card of the bitexts, grouped by source document; return the number of documents."""
    found = list(bitexts)
    with replacing_text(path) as stream:
        stream.writelines(f"{line}\n" for line in _lines(found))
    return len(found)


def _lines(bitexts: Sequence[Bitext]) -> Iterator[str]:
    sides = [side for bitext in bitexts for side in (bitext.source, bitext.target)]
    licences = dict.fromkeys(side.metadata.get("licence", "") for side in sides)
    documents = [list(group) for _, group in groupby(bitexts, key=lambda bitext: bitext.source.name)]
    yield "---"
    yield from _yaml("language", dict.fromkeys(side.language.split("-")[0] for side in sides))
    yield from _yaml("license", [licence.lower() for licence in licences if licence.startswith("CC")])
    yield from _yaml("task_categories", ["translation"])
    yield f"pretty_name: {json.dumps(_title(documents), ensure_ascii=False)}"
    yield "---"
    yield ""
    yield f"# {_title(documents)}"
    yield ""
    yield "| document | segments | translation | beads | read by a person | by a model | method | licence |"
    yield "| --- | --: | --- | --: | --: | --: | --- | --- |"
    for bitext in bitexts:
        target = bitext.target
        reviewers = [reviewer_type_of(bead.reviewed, target.metadata) for bead in bitext.beads]
        cells = [
            bitext.source.name,
            f"{len(bitext.source.segments):,}",
            f"{target.name} ({target.language})",
            f"{len(bitext.beads):,}",
            f"{reviewers.count('person'):,}",
            f"{reviewers.count('model'):,}",
            target.metadata.get("method", "not stated"),
            target.metadata.get("licence", "not stated"),
        ]
        yield f"| {' | '.join(map(_cell, cells))} |"
    for group in documents:
        yield from _document(group[0].source, "##")
        for bitext in group:
            yield from _document(bitext.target, "###")


def _title(documents: Sequence[Sequence[Bitext]]) -> str:
    first = documents[0][0].source
    title = first.metadata.get("title") or first.name
    return title if len(documents) == 1 else f"{title} and {len(documents) - 1} more"


def _document(document: Document, level: str) -> Iterator[str]:
    yield ""
    yield f"{level} {document.metadata.get('title') or document.name}"
    yield ""
    yield f"- **language**: {document.language}"
    for key, value in document.metadata.items():
        if key not in _SHOWN_BESIDE:
            yield f"- **{key.replace('_', ' ')}**: {' '.join(value.split())}"


def _yaml(key: str, values: Iterable[str]) -> Iterator[str]:
    yield f"{key}:"
    yield from (f"- {value}" for value in dict.fromkeys(values))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
