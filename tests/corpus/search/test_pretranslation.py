"""Files filled from a corpus: languages, scripts and thresholds."""

from pathlib import Path

import pytest

from corpus.errors import UsageError
from corpus.formats import read_units
from corpus.model import TranslationUnit
from corpus.search.pretranslation import pretranslate
from corpus.store import open_corpus
from corpus.store.corpus import Corpus
from corpus.store.importing import ImportSource, import_units
from tests.refusals import refusal

UNITS = [
    ("关闭阀门。", "Close the valve."),
    ("打開閥門，然後等待三秒。", "Open the valve and wait three seconds."),
]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    corpus = open_corpus(str(tmp_path / "c.duizhao"), create=True)
    units = [TranslationUnit(zh, en, id=str(i), document="manual") for i, (zh, en) in enumerate(UNITS)]
    import_units(corpus, units, ImportSource("manual"))
    return corpus


def job(folder: Path, languages: tuple[str, str], *sources: str) -> Path:
    path = folder / "job.xlf"
    units = "".join(f'<trans-unit id="{i}"><source>{s}</source></trans-unit>' for i, s in enumerate(sources))
    path.write_text(
        '<xliff version="1.2"><file original="o" datatype="x" '
        f'source-language="{languages[0]}" target-language="{languages[1]}">'
        f"<body>{units}</body></file></xliff>",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    ("languages", "minimum", "source", "target"),
    [
        (("zh-CN", "en-US"), 75, "关闭阀门。", "Close the valve."),
        (("zh-CN", "en-US"), 50, "关闭闸门。", "Close the valve."),
        (("zh-CN", "en-US"), 90, "关闭闸门。", ""),
        (("en-US", "zh-CN"), 75, "Close the valve.", "关闭阀门。"),
        (("en-US", "zh-TW"), 75, "Close the valve.", ""),
        (("en-US", "zh-TW"), 75, "Open the valve and wait three seconds.", "打開閥門，然後等待三秒。"),
        (("zh-CN", "en-US"), 50, "打开阀门，然后等待三秒。", ""),
    ],
)
def test_targets_come_from_the_corpus(
    corpus: Corpus, tmp_path: Path, languages: tuple[str, str], minimum: int, source: str, target: str
) -> None:
    out = tmp_path / "out.xlf"
    done = pretranslate(corpus, job(tmp_path, languages, source), out, minimum=minimum)
    assert [unit.target for unit in read_units(out)] == [target]
    assert done.unmatched == (not target)


def test_white_space_makes_no_match_inexact(corpus: Corpus, tmp_path: Path) -> None:
    done = pretranslate(
        corpus, job(tmp_path, ("en", "zh-CN"), "Close\n  the valve. "), tmp_path / "out.xlf", minimum=100
    )
    assert done.filled_exactly == 1


def test_other_languages_are_refused(corpus: Corpus, tmp_path: Path) -> None:
    with refusal(UsageError, "job.xlf", languages="fr and de"):
        pretranslate(corpus, job(tmp_path, ("fr", "de"), "Bonjour à tous."), tmp_path / "out.xlf")
    assert not (tmp_path / "out.xlf").exists()
