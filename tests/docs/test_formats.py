"""The page on formats names every format and every rule."""

from pathlib import Path

from corpus.check.units import rules
from corpus.formats import FORMATS
from corpus.readers import READERS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "formats.md").read_text(encoding="utf-8")


def test_every_format_and_rule_is_there() -> None:
    for made in FORMATS.values():
        assert any(f"`.{e}`" in PAGE or f"x.{e}" in PAGE for e in made.extensions), made.name
    for name, _ in rules():
        assert f"`{name}`" in PAGE


def test_every_extension_that_is_read_as_a_document_is_there() -> None:
    table = PAGE.split("## Documents\n")[1].split("\n## ")[0]
    assert [extension for extension in READERS if f"`{extension}`" not in table] == []
