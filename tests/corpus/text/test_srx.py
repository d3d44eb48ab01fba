"""SRX: other people's rules read and followed, our own written."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from lxml import etree

from corpus.errors import InputError
from corpus.text.sentences import split_sentences
from corpus.text.srx import Rule, Srx, default_srx, read_srx, srx_text
from tests.conftest import program, unavailable
from tests.refusals import refusal

OMEGAT = Path("/usr/share/omegat/OmegaT.jar")

# What CAT tools write: an exception before the rule that cuts, a map by language code.
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<srx xmlns="http://www.lisa.org/srx20" version="2.0">
<header segmentsubflows="yes" cascade="{cascade}"/>
<body><languagerules>
<languagerule languagerulename="Mandarin">
<rule break="yes"><beforebreak>[。；]</beforebreak><afterbreak/></rule>
</languagerule>
<languagerule languagerulename="English">
<rule break="no"><beforebreak>\\bMr\\.</beforebreak><afterbreak>\\s</afterbreak></rule>
<rule break="yes"><beforebreak>[\\.\\x{{3b}}]+</beforebreak><afterbreak>\\h+\\p{{Lu}}</afterbreak></rule>
</languagerule>
<languagerule languagerulename="All">
<rule><beforebreak>\\Q(*)\\E</beforebreak><afterbreak></afterbreak></rule>
</languagerule>
</languagerules><maprules>
<languagemap languagepattern="ZH.*" languagerulename="Mandarin"/>
<languagemap languagepattern="EN.*" languagerulename="English"/>
<languagemap languagepattern=".*" languagerulename="All"/>
</maprules></body></srx>"""


def _read(tmp_path: Path, text: str) -> Srx:
    path = tmp_path / "rules.srx"
    path.write_text(text, encoding="utf-8")
    return read_srx(path)


@pytest.mark.parametrize(
    ("cascade", "language", "text", "segments"),
    [
        ("no", "zh-Hans", "一；二。三！四(*)五", ["一；", "二。", "三！四(*)五"]),
        ("yes", "zh-Hans", "一；二。三！四(*)五", ["一；", "二。", "三！四(*)", "五"]),
        ("no", "en", "Mr. Fox left; He ran. so it is.", ["Mr. Fox left;", "He ran. so it is."]),
        ("no", "fr", "Oui. Non.(*)Si.", ["Oui. Non.(*)", "Si."]),
    ],
)  # fmt: skip
def test_rules_of_a_file_are_followed(
    tmp_path: Path, cascade: str, language: str, text: str, segments: list[str]
) -> None:
    assert _read(tmp_path, FILE.format(cascade=cascade)).split(text, language) == segments


def test_the_first_rule_that_matches_at_a_place_decides() -> None:
    rules = (Rule(False, "a"), Rule(True, "[ab]"))
    assert Srx(((".*", rules),)).split("a1b2a3", "en") == ["a1b", "2a3"]
    assert Srx(((".*", rules[::-1]),)).split("a1b2a3", "en") == ["a", "1b", "2a", "3"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<tmx/>", {"found": "tmx"}),
        ("<srx>", {"reason": ANY}),
        ("<srx/>", {"lacking": "languagemap"}),
        (FILE.format(cascade="no").replace("\\bMr", "(Mr"), {"line": 9, "pattern": "(Mr\\."}),
        (FILE.format(cascade="no").replace('rulename="All"/', 'rulename="No"/'), {"line": 18, "rule": "No"}),
        ('<!DOCTYPE srx [<!ENTITY a "b">]><srx/>', {"lacking": "languagemap"}),
    ],
)
def test_what_is_not_a_srx_is_named(tmp_path: Path, text: str, fault: dict[str, Any]) -> None:
    with refusal(InputError, "rules.srx", **fault):
        _read(tmp_path, text)


def test_a_rule_without_end_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.text.srx._SECONDS", 0.01)
    with refusal(InputError, rule="a", n=3000):
        Srx(((".*", (Rule(True, "a", "(a|aa)+(?<=c)b"),)),)).split("a" * 3_000, "en")


# What SRX cannot say of our rules: the sides of straight quotation marks, lists in circled numbers, emoji …
_BEYOND = [
    '"',
    "'",
    "①",
    "😀",
    "🎉",
    "[1]太",
    "[1] In",
    "—",
    "–",
    "渔港。 [16]",
    "[8]:25",
    "“不。 ”",
    "A.D. 20",
    "Eastern",
]
_BEYOND += ["citation needed", "disuse.4", "Reef.”6", "a. The", "i. The", "no. 2. It", "No. 5. It"]


def _cases(language: str) -> list[list[str]]:
    text = (Path(__file__).parent / f"sentences.{language}.txt").read_text(encoding="utf-8")
    glue = "" if language == "zh" else " "
    cases = [line.split("|") for line in text.split("\n") if line and not line.startswith("#")]
    return [case for case in cases if not any(part in glue.join(case) for part in _BEYOND)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_our_rules_in_srx_cut_as_we_do(tmp_path: Path, language: str) -> None:
    path = tmp_path / "duizhao.srx"
    path.write_text("\n".join(srx_text(default_srx())), encoding="utf-8")
    rules = read_srx(path)
    assert rules.languages == default_srx().languages
    cases = _cases(language)
    assert len(cases) > 150
    glue = "" if language == "zh" else " "
    for case in cases:
        text = glue.join(case)
        assert rules.split(text, language) == split_sentences(text, language)


def test_our_srx_is_valid_by_the_schema() -> None:
    if not OMEGAT.exists():
        unavailable("the schema of SRX stands in OmegaT's archive (Debian package omegat)")
    import zipfile

    with zipfile.ZipFile(OMEGAT) as archive:
        schema = etree.XMLSchema(etree.fromstring(archive.read("schemas/srx20.xsd")))
    schema.assertValid(etree.fromstring("\n".join(srx_text(default_srx())).encode()))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_omegat_cuts_by_our_srx(tmp_path: Path, language: str) -> None:
    java = program("java", "default-jre-headless")
    if not OMEGAT.exists():
        unavailable("OmegaT is not installed (Debian package omegat)")
    # OmegaT takes its default rules from its own archive; ours stand before them on the class path.
    rules = tmp_path / "classes" / "org" / "omegat" / "core" / "segmentation" / "defaultRules.srx"
    rules.parent.mkdir(parents=True)
    rules.write_text("\n".join(srx_text(default_srx())), encoding="utf-8")
    project = tmp_path / "project"
    for folder in ("source", "target", "omegat", "glossary", "dictionary", "tm/auto"):
        (project / folder).mkdir(parents=True)
    cases = _cases(language)
    glue = "" if language == "zh" else " "
    (project / "source" / "a.txt").write_text("\n".join(glue.join(case) for case in cases), "utf-8")
    source, target = ("zh-CN", "en-US") if language == "zh" else ("en-US", "zh-CN")
    (project / "omegat.project").write_text(PROJECT.format(source=source, target=target), encoding="utf-8")
    # A memory that translates each segment as itself in angle quotes shows where OmegaT has cut.
    segments = dict.fromkeys(part.strip() for case in cases for part in case)
    units = "".join(
        f'<tu><tuv xml:lang="{source}"><seg>{_xml(text)}</seg></tuv>'
        f'<tuv xml:lang="{target}"><seg>‹{_xml(text)}›</seg></tuv></tu>'
        for text in segments
    )
    header = f'segtype="sentence" o-tmf="x" adminlang="en" srclang="{source}" datatype="plaintext"'
    header = f'<header creationtool="x" creationtoolversion="1" {header}/>'
    memory = f'<tmx version="1.4">{header}<body>{units}</body></tmx>'
    (project / "tm" / "auto" / "a.tmx").write_text(memory, encoding="utf-8")
    subprocess.run(
        [java, "-cp", f"{tmp_path / 'classes'}:{OMEGAT}", "org.omegat.Main", "--mode=console-translate",
         f"--config-dir={tmp_path / 'cfg'}", str(project)],
        capture_output=True, check=True, timeout=300,
    )  # fmt: skip
    lines = (project / "target" / "a.txt").read_text(encoding="utf-8-sig").splitlines()
    pieces = [[part for piece in re.split("[‹›]", line) if (part := piece.strip())] for line in lines]
    filled = [line.count("‹") == len(case) for line, case in zip(lines, cases, strict=True)]
    assert sum(filled) > 0.9 * len(cases)  # a few matches OmegaT does not fill in
    for case, found, whole in zip(cases, pieces, filled, strict=True):
        assert not whole or found == [part.strip() for part in case]


PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0"><source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir>
<tm_dir>__DEFAULT__</tm_dir><glossary_dir>__DEFAULT__</glossary_dir>
<glossary_file>__DEFAULT__</glossary_file><dictionary_dir>__DEFAULT__</dictionary_dir>
<source_lang>{source}</source_lang><target_lang>{target}</target_lang>
<source_tok>org.omegat.tokenizer.DefaultTokenizer</source_tok>
<target_tok>org.omegat.tokenizer.DefaultTokenizer</target_tok>
<sentence_seg>true</sentence_seg><support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags></project></omegat>"""


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def test_align_cuts_by_the_rules_of_a_file(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from cli.main import main

    (tmp_path / "rules.srx").write_text(FILE.format(cascade="no"), encoding="utf-8")
    (tmp_path / "a.txt").write_text("天亮了；他起床了。他出门了！雨停了。", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Day broke; He got up. He went out! the rain stopped.", encoding="utf-8")
    command = ["align", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--encoder", "none"]
    result = CliRunner().invoke(main, [*command, "--srx", str(tmp_path / "rules.srx"), "--json"])
    answer = json.loads(result.stdout)
    assert (answer["source_segments"], answer["target_segments"]) == (3, 3)
