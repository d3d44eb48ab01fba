"""A lookup in a SQLite file does without SQLAlchemy, whose import would take as long as the lookup."""

import os
import subprocess
import sys
from pathlib import Path

from corpus.model import TranslationUnit
from corpus.store import open_corpus
from corpus.store.importing import ImportSource, import_units

LOOKUP = """
import sys
from corpus.search.concordance import concordance
from corpus.search.fuzzy import fuzzy
from corpus.store import open_corpus
with open_corpus(sys.argv[1]) as corpus:
    assert concordance(corpus, "阀门").total == 1
    assert fuzzy(corpus, "打开阀门。").matches
    assert corpus.statistics().beads == 1
    assert corpus.imports()[0].complete
assert "sqlalchemy" not in sys.modules
"""


def test_reading_a_file_does_not_import_sqlalchemy(tmp_path: Path) -> None:
    target = tmp_path / "a.duizhao"
    with open_corpus(target, create=True) as corpus:
        units = [TranslationUnit("打开阀门。", "Open the valve.")]
        import_units(corpus, units, ImportSource("a", "", "", "tester"))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    subprocess.run([sys.executable, "-c", LOOKUP, str(target)], check=True, env=environment)
