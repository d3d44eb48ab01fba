"""What a missing extra's hint says works for who reads it, and what needs no extra works without."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cli.main import main
from corpus import formats
from corpus.errors import UnavailableError
from corpus.system import extras
from corpus.system.extras import how_to_install

METADATA = """\
Metadata-Version: 2.4
Name: duizhao
Version: 0.1.0
Provides-Extra: web
Provides-Extra: parquet
Requires-Dist: click>=8.1
Requires-Dist: fastapi>=0.115; extra == 'web'
Requires-Dist: uvicorn>=0.30 ; extra == "web"
Requires-Dist: pyarrow>=17; extra == 'parquet'
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installed duizhao's metadata; nothing else of it is there."""
    folder = tmp_path / "duizhao-0.1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(METADATA, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(extras, "__file__", str(tmp_path / "corpus" / "system" / "extras.py"))
    return folder


def test_in_a_checkout_its_folder_is_installed_again() -> None:
    root = Path(__file__).parents[3]
    assert how_to_install("web") == f'Run pip install -e ".[web]" in {root}.'


@pytest.mark.usefixtures("installed")
def test_what_came_from_an_index_is_asked_for_by_name() -> None:
    assert how_to_install("web") == 'Run pip install "duizhao[web]".'


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("web", 'Run pip install "fastapi>=0.115" "uvicorn>=0.30".'),
        ("parquet", 'Run pip install "pyarrow>=17".'),
    ],
)
def test_for_what_came_from_a_wheel_the_packages_are_listed(
    installed: Path, extra: str, expected: str
) -> None:
    (installed / "direct_url.json").write_text(json.dumps({"url": "file:///duizhao.whl", "archive_info": {}}))
    assert how_to_install(extra) == expected


def test_a_duizhao_that_nothing_says_is_installed_is_asked_for_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "__file__", str(tmp_path / "corpus" / "system" / "extras.py"))
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert how_to_install("web") == 'Run pip install "duizhao[web]".'


@pytest.fixture
def without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "pyarrow"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "corpus.formats.parquet", raising=False)
    monkeypatch.delattr(formats, "parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)


@pytest.mark.usefixtures("without_pyarrow")
@pytest.mark.parametrize(
    "arguments",
    [
        ["convert", "in.tsv", "out.parquet"],
        ["convert", "in.parquet", "out.tsv"],
        ["batch"],
    ],
    ids=" ".join,
)
def test_without_pyarrow_parquet_and_batch_name_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.tsv").write_text("source\ttarget\n你好。\tHello.\n", encoding="utf-8")
    Path("in.parquet").write_bytes(b"PAR1")
    for language, text in (("zh", "你好。"), ("en", "Hello.")):
        Path("pairs", language).mkdir(parents=True)
        Path("pairs", language, "a.txt").write_text(text, encoding="utf-8")
    if arguments[0] == "batch":
        arguments = ["batch", "pairs/zh", "pairs/en", "-o", "corpus"]
    with pytest.raises(click.ClickException) as raised:
        main.main(arguments, standalone_mode=False)
    cause = raised.value.__cause__
    assert isinstance(cause, UnavailableError) and cause.hint.fields["extra"] == "parquet"
    assert not Path("out.parquet").exists()


IN_A_TABLE = """
import sys
sys.modules["pyarrow"] = None
import duizhao as dz
alignment = dz.align("今天下雨。我们在家。", "It is raining today. We are at home.")
assert len(alignment.to_frame()) == 2
scored = dz.score({"A": ["The cat sat."], "B": ["A cat sits."]}, ["The cat sat."], languages="zh-en")
assert len(scored.to_frame()) == 2
"""


def test_tables_do_without_pyarrow() -> None:
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", IN_A_TABLE], check=True, cwd=root)


def test_the_error_is_one_of_what_is_not_available() -> None:
    error = UnavailableError("Parquet needs the package pyarrow", hint=how_to_install("parquet"))
    assert error.code == "unavailable"
