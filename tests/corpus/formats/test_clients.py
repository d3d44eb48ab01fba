"""What other people's programs make of what is written: each proves it by its own output."""

import csv
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sacrebleu.dataset.wmt_xml import WMTXMLDataset

from corpus.errors import ConflictError, InputError
from corpus.folder import bundled
from corpus.formats import read_units, tbx, write_units, xliff
from corpus.formats.concepts import concepts_of_units
from corpus.formats.omegat import write_project
from corpus.formats.pretranslation import Proposal
from corpus.formats.report import Loss, LossReport
from corpus.formats.sacrebleu import write_test_set
from corpus.formats.terminology import write_concepts
from corpus.formats.tmx import paragraph_path
from corpus.formats.xliff_pretranslation import pretranslate
from corpus.model import Concept, Document, Segment, Term, TranslationUnit, translation_units
from corpus.search.analysis import analyse, total
from corpus.store import open_corpus
from tests.conftest import program, unavailable
from tests.corpus.formats.samples import ANALECTS, EVERYTHING, HALF, MERGED
from tests.refusals import refusal


@pytest.fixture(autouse=True)
def utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that read and write as the locale says do so in UTF-8, whatever the developer's locale is."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def run(*command: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], capture_output=True, encoding="utf-8", check=check, timeout=300
    )


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The DTD and XSD of TMX and the XSD of TBX, out of OmegaT's own archive."""
    jar = Path("/usr/share/omegat/OmegaT.jar")
    if not jar.exists():
        unavailable("the schemas stand in OmegaT's archive (Debian package omegat)")
    folder = tmp_path_factory.mktemp("schemas")
    with zipfile.ZipFile(jar) as archive:
        for name in ("tmx14.dtd", "tmx14.xsd", "xml.xsd", "tbx.xsd"):
            (folder / name).write_bytes(archive.read(f"schemas/{name}"))
    return folder


HARD = [
    *ANALECTS,
    MERGED,
    HALF,
    TranslationUnit("一\x0b\0\ud800\ufffe", "& < > ]]> \" ' 🍚\r\n\t", id="hard 1", note="\x01<note>"),
    replace(
        ANALECTS[0], properties={"changedate": "20260130T000000Z", "creationdate": "no date", "&\n": "<"}
    ),
]


@pytest.mark.parametrize("merged", ["separate", "together"])
def test_xmllint_validates_the_tmx_by_dtd_and_schema(tmp_path: Path, schemas: Path, merged: str) -> None:
    xmllint = program("xmllint", "libxml2-utils")
    for number, folder in enumerate(bundled()):
        units = [unit for bitext in folder.bitexts for unit in translation_units(bitext)]
        path = tmp_path / f"{number}.tmx"
        write_units(path, [*units, *HARD], merged=merged, metadata=folder.source.metadata)
        for file in {path, paragraph_path(path)} if merged == "separate" else {path}:
            run(xmllint, "--noout", "--nonet", "--dtdvalid", schemas / "tmx14.dtd", file)
            run(xmllint, "--noout", "--nonet", "--schema", schemas / "tmx14.xsd", file)


def test_xmllint_validates_the_tbx(tmp_path: Path, schemas: Path) -> None:
    xmllint = program("xmllint", "libxml2-utils")
    concepts = [concept for folder in bundled() for concept in folder.terms]
    tbx.write_concepts(tmp_path / "a.tbx", [*concepts, *concepts_of_units(HARD), EVERYTHING])
    run(xmllint, "--noout", "--nonet", "--schema", schemas / "tbx.xsd", tmp_path / "a.tbx")


SCHEMAS_OF_XLIFF = Path("/usr/share/php/Symfony/Component/Translation/Resources/schemas")


@pytest.mark.parametrize(
    ("version", "schema"), [("1.2", "xliff-core-1.2-strict.xsd"), ("2.1", "xliff-core-2.0.xsd")]
)
def test_xmllint_validates_the_xliff(tmp_path: Path, version: str, schema: str) -> None:
    """By the schemas of OASIS; the core of 2.1 is that of 2.0."""
    xmllint = program("xmllint", "libxml2-utils")
    if not SCHEMAS_OF_XLIFF.is_dir():
        unavailable("the schemas of XLIFF stand in the Debian package php-symfony-translation")
    for name in (schema, "xml.xsd"):
        text = (SCHEMAS_OF_XLIFF / name).read_text(encoding="utf-8")
        here = re.sub('schemaLocation="[^"]*xml.xsd"', 'schemaLocation="xml.xsd"', text)
        (tmp_path / name).write_text(here, encoding="utf-8")
    path = tmp_path / "a.xlf"
    units = [unit for bitext in bundled()[0].bitexts for unit in translation_units(bitext)]
    if version == "2.1":  # which has one pair of languages a file
        pairs: dict[tuple[str, str], list[TranslationUnit]] = {
            (unit.source_language, unit.target_language): [] for unit in units
        }
        for unit in [*units, *HARD]:
            pairs.setdefault((unit.source_language, unit.target_language), []).append(unit)
        units = max(pairs.values(), key=len)
    else:
        units += HARD
    xliff.write(path, units, version=version)
    run(xmllint, "--noout", "--nonet", "--schema", tmp_path / schema, path)


def test_sentences_in_a_term_base_are_reported(tmp_path: Path) -> None:
    report = LossReport()
    write_units(
        tmp_path / "a.tbx", [*ANALECTS, TranslationUnit("新质生产力", "new productive forces")], report=report
    )
    assert report.counts[Loss.SENTENCE_AS_TERM] == sum(
        unit.source.endswith(("。", "？", "！", "”")) for unit in ANALECTS
    )


def test_tbx_of_2019_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.tbx").write_text(
        '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><tbxHeader/>'
        '<text><body><conceptEntry id="c1"><langSec xml:lang="en">'
        "<termSec><term>embodied intelligence</term></termSec><termSec><term>embodied AI</term></termSec>"
        '</langSec><langSec xml:lang="zh"><termSec><term>具身智能</term></termSec></langSec>'
        "</conceptEntry></body></text></tbx>"
    )
    assert [(u.source, u.target) for u in read_units(tmp_path / "a.tbx")] == [
        ("具身智能", "embodied intelligence"),
        ("具身智能", "embodied AI"),
    ]


def omegat(project: Path) -> Iterator[str]:
    """Translate a project with OmegaT, headless, and give the lines of what it wrote.

    Its exit status is always 0; only the text tells.
    """
    command = program("omegat", "omegat")
    done = run(command, "--mode=console-translate", f"--config-dir={project.parent / 'cfg'}", project)
    assert "TF_TM_LOAD_ERROR" not in done.stdout + done.stderr
    for file in sorted((project / "target").iterdir()):
        yield from file.read_text(encoding="utf-8-sig").splitlines()


def document(*texts: str) -> Document:
    return Document("text", "zh-Hans", tuple(Segment(f"1.{i}", t) for i, t in enumerate(texts, start=1)))


def test_omegat_fills_the_bundled_translation_from_its_project(tmp_path: Path) -> None:
    folder = bundled()[0]
    bitext = folder.bitexts[0]
    units = list(translation_units(bitext))
    write_project(tmp_path / "project", lambda: units, [folder.source], folder.terms)
    lines = [line for line in omegat(tmp_path / "project") if line]
    alone = {unit.source: unit.target for unit in units if len(unit.source_segments) == 1 and unit.target}
    assert len(alone) > 30
    assert [line for line in lines if line in alone] == []
    assert [alone[s.text] for s in folder.source.segments if s.text in alone] == [
        line for line in lines if line in set(alone.values())
    ]


def test_omegat_takes_the_best_of_several_and_never_an_empty_one(tmp_path: Path) -> None:
    units = [
        TranslationUnit("学而时习之。", "To learn & practise <often>.", id="1", confidence=0.9),
        TranslationUnit("学而时习之。", "Learn.", id="2", confidence=0.2),
        TranslationUnit("不亦乐乎。", "", id="3"),
        TranslationUnit("三人行。", "Three\x0b walk.", id="4"),
        MERGED,
    ]
    write_project(
        tmp_path / "p", lambda: units, [document("学而时习之。", "不亦乐乎。", "三人行。", "一。", "二。")]
    )
    assert list(omegat(tmp_path / "p")) == [
        "To learn & practise <often>.", "不亦乐乎。", "Three walk.", "一。", "二。"
    ]  # fmt: skip
    assert (tmp_path / "p" / "tm" / "paragraph" / "corpus.tmx").exists()
    with pytest.raises(ConflictError):
        write_project(tmp_path / "p", lambda: units, [])


def test_omegat_matches_merged_units_where_a_project_segments_by_paragraph(tmp_path: Path) -> None:
    write_project(tmp_path / "p", lambda: [MERGED], [document("一。二。")])
    settings = tmp_path / "p" / "omegat.project"
    settings.write_text(settings.read_text().replace("<sentence_seg>true", "<sentence_seg>false"))
    memory = tmp_path / "p" / "tm" / "paragraph" / "corpus.tmx"
    memory.rename(tmp_path / "p" / "tm" / "auto" / "paragraph.tmx")
    assert list(omegat(tmp_path / "p")) == [MERGED.target]


@pytest.mark.parametrize("ending", ["tmx", "tmx.gz"])
def test_omegat_reads_what_convert_wrote_in_any_variant_of_chinese(tmp_path: Path, ending: str) -> None:
    units = [TranslationUnit("软件不错。", "Good software.", id="1", properties={"file": "a", "id": "b"})]
    write_project(tmp_path / "p", list, [document("软件不错。")])
    write_units(tmp_path / "p" / "tm" / "auto" / f"other.{ending}", units)
    assert list(omegat(tmp_path / "p")) == ["Good software."]


_READ_GLOSSARIES = """
import org.omegat.core.Core
import org.omegat.core.data.*
import org.omegat.gui.glossary.*

def properties = new ProjectProperties(new File(args[0]).parentFile)
properties.sourceLanguage = "zh"
properties.targetLanguage = "en"
Core.project = [getProjectProperties: { properties }] as IProject
for (name in args) {
    def reader = name.endsWith(".tbx") ? GlossaryReaderTBX : GlossaryReaderTSV
    for (entry in reader.read(new File(name), false))
        println([entry.srcText, entry.locText, entry.commentText.readLines().join(" ")].join("|"))
}
"""
TERMS = [
    Concept(
        (Term("大坝", "zh-Hans"), Term("dam", "en"), Term("weir wall", "en", "deprecated")),
        definition="挡水的墙",
    ),
    Concept((Term("闸门", "zh-Hans"), Term("gate", "en"), Term("sluice", "en"))),
]


def test_omegat_reads_the_glossary_and_the_term_base(tmp_path: Path) -> None:
    java = program("java", "omegat")
    archives = ["/usr/share/omegat/OmegaT.jar", "/usr/share/java/groovy-all.jar"]
    if not all(Path(archive).exists() for archive in archives):
        unavailable("OmegaT and Groovy are not where Debian has them (package omegat)")
    (tmp_path / "read.groovy").write_text(_READ_GLOSSARIES)
    write_concepts(tmp_path / "a.txt", TERMS)
    write_concepts(tmp_path / "a.tbx", TERMS)
    command = (java, "-cp", ":".join(archives), "groovy.ui.GroovyMain", tmp_path / "read.groovy")
    glossary = run(*command, tmp_path / "a.txt").stdout.splitlines()
    assert glossary == ["大坝|dam|挡水的墙", "闸门|gate|", "闸门|sluice|"]
    term_base = run(*command, tmp_path / "a.tbx").stdout.splitlines()
    pairs = [line.split("|")[:2] for line in term_base]
    assert pairs == [["大坝", "dam"], ["大坝", "weir wall"], ["闸门", "gate"], ["闸门", "sluice"]]
    assert "挡水的墙" in term_base[0]


def toolkit(module: str) -> Any:
    try:
        return import_module(f"translate.storage.{module}")
    except ImportError:
        unavailable("Translate Toolkit is not installed (pip install translate-toolkit)")


def test_translate_toolkit_reads_the_terms(tmp_path: Path) -> None:
    for name in ("a.txt", "a.tbx", "a.utx"):
        write_concepts(tmp_path / name, TERMS)
    pairs = {("大坝", "dam"), ("闸门", "gate"), ("闸门", "sluice")}
    glossary = toolkit("omegat").OmegaTFile.parsefile(str(tmp_path / "a.txt"))
    assert {(unit.source, unit.target) for unit in glossary.units} == pairs
    utx = toolkit("utx").UtxFile.parsefile(str(tmp_path / "a.utx"))
    assert (utx.getsourcelanguage(), utx.gettargetlanguage()) == ("zh-CN", "en-US")
    assert {(unit.source, unit.target) for unit in utx.units} == pairs | {("大坝", "weir wall")}
    # of an entry it takes the first term of each language
    term_base = toolkit("tbx").tbxfile.parsefile(str(tmp_path / "a.tbx"))
    assert [(unit.source, unit.target) for unit in term_base.units] == [("大坝", "dam"), ("闸门", "gate")]


def test_omegat_translates_what_an_xliff_has_untranslated(tmp_path: Path) -> None:
    write_project(tmp_path / "p", lambda: ANALECTS[:1], [])
    units = [replace(ANALECTS[0], target=""), replace(ANALECTS[1], source="不在记忆里。")]
    write_units(tmp_path / "p" / "source" / "a.xlf", units)
    assert [line for line in omegat(tmp_path / "p") if "<target" in line]
    translated = read_units(tmp_path / "p" / "target" / "a.xlf")
    assert [(u.source, u.target) for u in translated] == [
        (ANALECTS[0].source, ANALECTS[0].target),
        ("不在记忆里。", ANALECTS[1].target),
    ]


def test_translate_toolkit_fills_exact_and_fuzzy_matches(tmp_path: Path) -> None:
    pretranslate = program("pretranslate", "translate-toolkit")
    write_units(tmp_path / "memory.tmx", ANALECTS)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (tmp_path / "in.po").write_text(
        head + f'msgid "{ANALECTS[0].source}"\nmsgstr ""\n\nmsgid "有朋自远方来，不亦乐乎！"\nmsgstr ""\n'
    )
    (tmp_path / "template.po").write_text(head)
    out = tmp_path / "out.po"
    run(
        pretranslate, "--progress=none", "-s", "75", "-t", tmp_path / "template.po",
        f"--tm={tmp_path / 'memory.tmx'}", tmp_path / "in.po", out,
    )  # fmt: skip
    text = out.read_text().replace('"\n"', "")
    assert f'msgid "{ANALECTS[0].source}"\nmsgstr "{ANALECTS[0].target}"' in text
    fuzzy = text[text.index("不亦乐乎！") :]
    assert "to have friends coming from distant quarters" in fuzzy


def test_pandas_reads_the_tables(tmp_path: Path) -> None:
    expected = [(u.source, u.target, u.id, u.note) for u in ANALECTS]
    for name in ("a.csv", "a.tsv", "a.jsonl", "a.parquet", "a.xlsx"):
        write_units(tmp_path / name, ANALECTS)
    frames = {
        "csv": pd.read_csv(tmp_path / "a.csv", dtype=str, keep_default_na=False),
        "tsv": pd.read_csv(
            tmp_path / "a.tsv", sep="\t", quoting=csv.QUOTE_NONE, dtype=str, keep_default_na=False
        ),
        "jsonl": pd.read_json(tmp_path / "a.jsonl", lines=True),
        "parquet": pd.read_parquet(tmp_path / "a.parquet"),
        "xlsx": pd.read_excel(tmp_path / "a.xlsx", dtype=str, keep_default_na=False),
    }
    for name, frame in frames.items():
        rows = list(frame[["source", "target", "id", "note"]].itertuples(index=False, name=None))
        assert rows == expected, name


def test_excel_needs_the_byte_order_mark(tmp_path: Path) -> None:
    write_units(tmp_path / "a.csv", ANALECTS, excel=True)
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfsource,target,")
    assert list(read_units(tmp_path / "a.csv")) == ANALECTS


def test_openpyxl_sees_a_readable_sheet(tmp_path: Path) -> None:
    write_units(tmp_path / "a.xlsx", ANALECTS)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[1]][:2] == ["source", "target"]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width == 60
    assert sheet["A2"].alignment.wrap_text


def test_pyarrow_reads_the_parquet_and_a_hugging_face_file_is_read(tmp_path: Path) -> None:
    write_units(tmp_path / "a.parquet", ANALECTS)
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.column("target_segments").to_pylist() == [["1.1"], ["1.2", "1.3"], []]
    assert table.column("confidence").to_pylist() == [0.97, 0.25, None]
    pair = {"translation": {"en": "one", "zh": "一"}, "label": 1}
    (tmp_path / "hf.jsonl").write_text(json.dumps(pair))
    pd.DataFrame([pair]).to_parquet(tmp_path / "hf.parquet")
    for name in ("hf.jsonl", "hf.parquet"):
        [unit] = read_units(tmp_path / name)
        assert (unit.source, unit.target, unit.properties) == ("一", "one", {"label": "1"})


def test_python_docx_reads_the_side_by_side_document(tmp_path: Path) -> None:
    units = [*ANALECTS, HALF]
    write_units(tmp_path / "a.docx", units, metadata={"title": "论语", "author": "孔子"})
    read = docx.Document(str(tmp_path / "a.docx"))
    assert [p.text for p in read.paragraphs[:2]] == ["论语", "author: 孔子"]
    rows = [[cell.text for cell in row.cells] for row in read.tables[0].rows]
    assert rows[0] == ["№", "zh-Hans", "en", "✓"]
    assert rows[1] == ["1", units[0].source, f"{units[0].target}\n说 = 悦", "✓"]
    assert rows[2] == ["? 2", units[1].source, f"{units[1].target}\n? confidence 0.25", "☐"]
    assert rows[4] == ["", "half", "", ""]  # the second document begins
    assert rows[5] == ["? 4", units[3].source, "\n? one side is empty", "☐"]


def wmt_xml(units: list[TranslationUnit]) -> str:
    segments = "".join(f'<seg id="{u.id}">{{}}</seg>' for u in units)
    return (
        '<?xml version="1.0" encoding="utf-8"?><dataset id="test"><doc origlang="zh" id="d" domain="news">'
        f'<src lang="zh"><p>{segments.format(*(u.source for u in units))}</p></src>'
        f'<ref lang="en" translator="A"><p>{segments.format(*(u.target for u in units))}</p></ref>'
        f'<ref lang="en" translator="B"><p>{segments.format(*(u.target.upper() for u in units))}</p></ref>'
        f'<hyp lang="en" system="X"><p>{segments.format(*("x" for u in units))}</p></hyp></doc></dataset>'
    )


def test_sacrebleu_reads_the_same_test_set_before_and_after(tmp_path: Path) -> None:
    units = [replace(u, target=u.target.split("<")[0], id=str(i)) for i, u in enumerate(ANALECTS, start=1)]
    (tmp_path / "before.xml").write_text(wmt_xml(units), encoding="utf-8")
    read = list(read_units(tmp_path / "before.xml"))
    assert len(read) == 6
    assert read[0].properties == {"origlang": "zh", "domain": "news", "translator": "A"}
    assert [u.id for u in read] == ["1", "2", "3"] * 2
    write_units(tmp_path / "after.xml", read)
    read_by_sacrebleu: Any = WMTXMLDataset._unwrap_wmt21_or_later
    before, after = (read_by_sacrebleu(str(tmp_path / name)) for name in ("before.xml", "after.xml"))
    before.pop("X")
    assert after == before
    assert set(after) == {"src", "ref:A", "ref:B", "docid", "origlang", "domain"}


def test_the_sacrebleu_command_scores_a_test_set_folder(tmp_path: Path) -> None:
    sacrebleu = program("sacrebleu", "python package sacrebleu")
    sources = ["学而时习之。", "有朋自远方来。"]
    references = {
        "a": ["To learn and practise often.", "Friends come\tfrom afar."],
        "b": ["Study.", "Friends."],
    }
    write_test_set(
        tmp_path / "set", sources, references,
        source_language="zh-Hans", target_language="en-US", ids=["1.1", "1.2"], documents=["d", "d"],
    )  # fmt: skip
    manifest = json.loads((tmp_path / "set" / "manifest.json").read_text())
    assert manifest["segments"] == 2
    (tmp_path / "hyp").write_text("To learn and practise often.\nFriends come from afar.\n")
    command = manifest["command"].replace("HYPOTHESIS", str(tmp_path / "hyp")).split()
    done = subprocess.run(
        [sacrebleu, *command[1:]], cwd=tmp_path / "set", capture_output=True, text=True, check=True
    )
    scores = {entry["name"]: entry["score"] for entry in json.loads(done.stdout)}
    assert (scores["BLEU"], scores["TER"]) == (100.0, 0.0)
    with refusal(InputError, reference="a", segment="1.2", document="d"):
        write_test_set(
            tmp_path / "set", sources, {"a": ["x", ""]},
            source_language="zh", target_language="en", ids=["1.1", "1.2"], documents=["d", "d"],
        )  # fmt: skip


def test_cut_takes_source_and_target_of_a_tsv(tmp_path: Path) -> None:
    write_units(tmp_path / "a.tsv", ANALECTS)
    lines = run("cut", "-f1,2", tmp_path / "a.tsv").stdout
    rows = list(csv.reader(io.StringIO(lines), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert rows[1:] == [[u.source, u.target] for u in ANALECTS]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("zh-Hans", ["卡脖子问题很多。", "我们的弱项也不少。", "卡脖子问题很多。", "用 Python 3 写，是吧？"]),
        ("en", ["Close the valve.", "It isn't a state-of-the-art one; see 3.14.", "Close the valve."]),
    ],
)
def test_omegat_counts_as_an_analysis_does(tmp_path: Path, language: str, texts: list[str]) -> None:
    other = "en" if language == "zh-Hans" else "zh-Hans"
    segments = tuple(Segment(f"{i}.1", text, i) for i, text in enumerate(texts))
    unit = TranslationUnit("无。" if other == "en" else "None.", "x", language, other)
    write_project(tmp_path / "p", lambda: [unit], [Document("text", language, segments)])
    list(omegat(tmp_path / "p"))
    statistics = (tmp_path / "p" / "omegat" / "project_stats.txt").read_text(encoding="utf-8")
    rows = {
        line.split(":")[0]: line.split()[1:4]
        for line in statistics.splitlines()
        if "que:" in line or "Total:" in line
    }
    file = next((tmp_path / "p" / "source").iterdir())
    with open_corpus() as corpus:
        sums = analyse(corpus, [file], source_language=language).sums()
    whole = total(sums.values())
    assert [str(whole.segments), str(whole.characters)] == [rows["Total"][0], rows["Total"][2]]
    assert str(whole.segments - sums["repetition"].segments) == rows["Unique"][0]
    if language == "en":  # OmegaT takes a run of Chinese characters as one word
        assert str(whole.words) == rows["Total"][1]


def test_omegat_keeps_what_was_pretranslated(tmp_path: Path) -> None:
    write_project(tmp_path / "p", lambda: ANALECTS[:1], [])
    write_units(tmp_path / "job.xlf", [replace(unit, target="") for unit in ANALECTS[:2]])
    proposals = {unit.source: Proposal(unit.source, unit.target, 100) for unit in ANALECTS[1:2]}
    out = tmp_path / "p" / "source" / "a.xlf"
    pretranslate(tmp_path / "job.xlf", out, proposals.get, ("zh-Hans", "en"))
    assert [line for line in omegat(tmp_path / "p") if "<target" in line]
    translated = read_units(tmp_path / "p" / "target" / "a.xlf")
    assert [unit.target for unit in translated] == [unit.target for unit in ANALECTS[:2]]
