"""The live path into OmegaT: its tm/ folder fed by an address of the server."""

import subprocess
import urllib.request
from pathlib import Path

from corpus.folder import bundled
from corpus.formats.omegat import write_project
from corpus.store import open_corpus
from corpus.store.browsing import bead_page
from corpus.store.reviewing import edit, replace_beads
from tests.cli.web.conftest import Server
from tests.conftest import program

(SPEECH,) = [folder for folder in bundled() if folder.source.name == "future-industries"]


def translated(project: Path) -> str:
    """What OmegaT fills in by itself."""
    command = [
        program("omegat", "omegat"),
        "--mode=console-translate",
        f"--config-dir={project}/config",
        str(project),
    ]
    subprocess.run(command, capture_output=True, timeout=300, check=True)
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((project / "target").rglob("*.txt")))


def test_what_a_reviewer_puts_right_reaches_omegat(server: Server, corpus_file: str, tmp_path: Path) -> None:
    base = server(corpus=corpus_file)
    project = tmp_path / "project"
    write_project(project, list, [SPEECH.source])
    memory = project / "tm" / "auto" / "duizhao.tmx"
    memory.parent.mkdir(parents=True, exist_ok=True)
    with open_corpus(corpus_file) as corpus:
        bead = next(b for b in bead_page(corpus, 3, 2, 20) if len(b.source) == len(b.target) == 1)
        old, source = bead.target[0].text, [bead.source[0].text]

        urllib.request.urlretrieve(f"{base}/export/3.tmx", memory)
        assert old in translated(project)

        assert replace_beads(corpus, 3, [bead], edit(bead, source, ["A zebra crosses the road."]), "li")
        urllib.request.urlretrieve(f"{base}/export/3.tmx", memory)
        text = translated(project)
    assert "A zebra crosses the road." in text and old not in text
