"""``convert``, ``export`` and ``check`` as a person types them."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from corpus.folder import bundled
from corpus.formats import read_units, write_units
from corpus.model import TranslationUnit, translation_units
from tests.cli.running import run
from tests.corpus.formats.samples import ANALECTS, MERGED


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DUIZHAO_CORPUS", raising=False)
    return tmp_path


@pytest.fixture
def memory(folder: Path) -> Path:
    path = folder / "论语 一.tmx"
    write_units(path, ANALECTS, metadata={"title": "论语"})
    return path


def test_any_format_becomes_any_other(folder: Path, memory: Path) -> None:
    for before, after in (
        (memory.name, "a.xlsx"), ("a.xlsx", "b.jsonl.gz"), ("b.jsonl.gz", "c.csv"), ("c.csv", "d.parquet"),
        ("d.parquet", "e.xlf"), ("e.xlf", "f.tsv"), ("f.tsv", "g.tmx"),
    ):  # fmt: skip
        result = run("convert", before, after)
        assert result.exit_code == 0, result.stderr
        assert result.stdout == ""
        assert f"3 units from {before} to {after}." in result.stderr
    assert list(read_units(folder / "g.tmx")) == ANALECTS


def test_a_memory_keeps_its_title(folder: Path, memory: Path) -> None:
    run("convert", memory, "a.html")
    assert "<h1>论语</h1>" in (folder / "a.html").read_text()


def test_what_is_lost_is_reported(folder: Path) -> None:
    write_units(folder / "a.jsonl", [TranslationUnit("一\x0b", "one", id="7"), MERGED])
    result = run("convert", "a.jsonl", "a.tmx")
    assert result.exit_code == 0
    assert "1 × character that XML cannot hold removed (first: 7)" in result.stderr
    assert "several source segments" in result.stderr
    assert list(read_units(folder / "a.paragraph.tmx")) == [MERGED]


def test_filters_on_the_way(folder: Path, memory: Path) -> None:
    result = run("convert", memory, "a.tsv", "--min-confidence", "0.5", "--script", "hant")
    assert "1 × unit with a confidence below 0.5 left out (first: lunyu-2)" in result.stderr
    assert "1 × unit without a confidence left out (first: lunyu-3)" in result.stderr
    [unit] = read_units(folder / "a.tsv")
    assert (unit.source, unit.source_language) == ("學而時習之，不亦說乎？", "zh-Hant")


def test_columns_are_named_on_either_side(folder: Path) -> None:
    (folder / "in.tsv").write_text("url1\turl2\t一\tone\t0.9\n")
    result = run(
        "convert", "in.tsv", "out.csv",
        "--columns", "url1,url2,source,target,confidence", "--out-columns", "中文=source,英文=target,url1",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert (folder / "out.csv").read_text() == "中文,英文,url1\n一,one,url1\n"


def test_an_option_that_means_nothing_is_refused(folder: Path, memory: Path) -> None:
    result = run("convert", memory, "a.tsv", "--excel")
    assert result.exit_code == 2
    assert "Error: --excel does not apply to tsv. Leave it out." in result.stderr
    assert not (folder / "a.tsv").exists()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("none.tmx", "a.tsv"), "none.tmx: does not exist"),
        (("论语 一.tmx", "a.what"), "unknown format “what”. Known formats: .tmx, .tsv"),
        (("论语 一.tmx", "a"), "has no extension that tells the format"),
        (("论语 一.tmx", "no/folder/a.tsv"), "its folder does not exist"),
        (("a.pharaoh", "a.tsv"), "pharaoh can only be written, not read"),
        (("论语 一.tmx", "a.tsv", "--from", "tsv"), "论语 一.tmx, line 1: 1 column and no header"),
    ],
)
def test_wrong_usage_is_one_line(memory: Path, arguments: tuple[str, ...], problem: str) -> None:
    folder = memory.parent
    before = set(folder.iterdir())
    result = run("convert", *arguments)
    assert result.exit_code == 2
    assert problem in result.stderr
    assert result.stderr.count("\n") == 1
    assert set(folder.iterdir()) == before


def test_convert_onto_the_input(memory: Path) -> None:
    assert run("convert", memory, memory, "--dedup", "exact").exit_code == 0
    assert list(read_units(memory)) == ANALECTS


@pytest.mark.parametrize("name", ["book.moses", "book.align", "book.zh"])
def test_files_that_were_not_named_are_never_replaced(memory: Path, name: str) -> None:
    precious = memory.parent / ("book.en" if name == "book.zh" else "book.zh")
    precious.write_text("PRECIOUS")
    before = set(memory.parent.iterdir())
    result = run("convert", memory, name)
    assert result.exit_code == 2
    assert f"would replace {precious.name}, which already exists" in result.stderr
    assert precious.read_text() == "PRECIOUS"
    assert set(memory.parent.iterdir()) == before
    precious.unlink()
    result = run("convert", memory, name)
    assert result.exit_code == 0
    for file in {"book.zh", "book.en", name} - {"book.moses"}:
        assert (memory.parent / file).exists()
        assert file in result.stderr


def test_the_second_tmx_is_replaced_only_where_it_is_one(folder: Path) -> None:
    write_units(folder / "a.jsonl", [MERGED, *ANALECTS])
    assert run("convert", "a.jsonl", "a.tmx").exit_code == 0
    assert run("convert", "a.jsonl", "a.tmx").exit_code == 0
    (folder / "a.paragraph.tmx").write_text("PRECIOUS")
    result = run("convert", "a.jsonl", "a.tmx")
    assert "would replace a.paragraph.tmx, which already exists" in result.stderr
    assert (folder / "a.paragraph.tmx").read_text() == "PRECIOUS"


def test_no_second_tmx_of_earlier_units_stays(folder: Path) -> None:
    write_units(folder / "a.jsonl", [MERGED, *ANALECTS])
    write_units(folder / "b.jsonl", ANALECTS)
    assert run("convert", "a.jsonl", "a.tmx").exit_code == 0
    result = run("convert", "b.jsonl", "a.tmx")
    assert "a.paragraph.tmx, removed" in result.stderr
    assert not (folder / "a.paragraph.tmx").exists()
    assert "removed" not in run("convert", "b.jsonl", "a.tmx").stderr


def test_the_second_tmx_is_not_removed_while_it_is_read(folder: Path) -> None:
    write_units(folder / "a.jsonl", [MERGED, *ANALECTS])
    assert run("convert", "a.jsonl", "a.tmx").exit_code == 0
    result = run("convert", "a.paragraph.tmx", "a.tmx", "--merged", "together")
    assert result.exit_code == 2
    assert "would replace a.paragraph.tmx, which is being read" in result.stderr
    assert list(read_units(folder / "a.paragraph.tmx")) == [MERGED]


def test_import_takes_the_options_that_its_errors_name(folder: Path, memory: Path) -> None:
    (folder / "cut.tmx").write_bytes(memory.read_bytes()[:-100])
    failed = run("import", "cut.tmx", "--corpus", "own.duizhao")
    assert "--partial" in failed.stderr
    done = run("import", "cut.tmx", "--corpus", "other.duizhao", "--partial")
    assert done.exit_code == 0, done.stderr
    assert "Imported cut.tmx: 2 units." in done.stdout
    assert "the file ends early" in done.stderr


def test_partial_is_no_advice_for_who_says_it(folder: Path, memory: Path) -> None:
    (folder / "cut.tmx").write_bytes(memory.read_bytes()[:-100])
    done = run("convert", "cut.tmx", "x.tsv", "--partial")
    assert (done.exit_code, "the file ends early" in done.stderr) == (0, True)
    assert "--partial" not in done.stderr


@pytest.mark.parametrize(
    ("header", "columns"),
    [("source\ttarget\n", "source=target,target=source"), ("", "target,source")],
)
def test_an_english_first_table_is_imported_when_told_so(folder: Path, header: str, columns: str) -> None:
    (folder / "a.tsv").write_text(f"{header}Hello.\t你好。\nBye.\t再见。\n", encoding="utf-8")
    refused = run("import", "a.tsv", "--corpus", "own.duizhao")
    assert refused.exit_code == 2
    assert f"--columns {columns}" in " ".join(refused.stderr.split())
    assert not (folder / "own.duizhao").exists()
    done = run("import", "a.tsv", "--corpus", "own.duizhao", "--columns", columns)
    assert done.exit_code == 0, done.stderr
    assert "2 units" in done.stdout
    assert run("lookup", "你好", "--corpus", "own.duizhao").exit_code == 0


def test_a_folder_of_parquet_files_is_read(folder: Path) -> None:
    (folder / "parts").mkdir()
    for number, unit in enumerate(ANALECTS):
        write_units(folder / "parts" / f"{number}.parquet", [unit])
    assert run("convert", "parts", "all.tmx").exit_code == 0
    assert list(read_units(folder / "all.tmx")) == ANALECTS
    assert run("import", "parts", "--corpus", "own.duizhao").exit_code == 0


def test_a_damaged_file_with_partial(folder: Path, memory: Path) -> None:
    (folder / "cut.tmx").write_bytes(memory.read_bytes()[:-100])
    failed = run("convert", "cut.tmx", "out.tsv")
    assert failed.exit_code == 2
    assert "is cut off" in failed.stderr
    assert "--partial" in failed.stderr
    assert not (folder / "out.tsv").exists()
    assert run("convert", "cut.tmx", "out.tsv", "--partial").exit_code == 0
    assert list(read_units(folder / "out.tsv")) == ANALECTS[:2]


def test_the_bundled_corpus_is_exported(folder: Path) -> None:
    result = run("export", "speech.tmx", "--translation", "en-a")
    assert result.exit_code == 0, result.stderr
    run("export", "speech.tsv", "--translation", "en-a")
    document = bundled()[0]
    expected = list(translation_units(document.bitexts[0]))
    assert list(read_units(folder / "speech.tsv")) == expected
    text = (folder / "speech.tmx").read_text()
    for key, value in document.source.metadata.items():
        assert f'<prop type="x-{key}">{value}</prop>' in text


def test_rows_of_the_tsv_equal_the_units_of_both_tmx_files(folder: Path) -> None:
    run("export", "all.tmx")
    run("export", "all.tsv")
    with (folder / "all.tsv").open(newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    both = [*read_units(folder / "all.tmx"), *read_units(folder / "all.paragraph.tmx")]
    assert sorted((u.id, u.source, u.target) for u in both) == sorted(
        (row["id"], row["source"], row["target"]) for row in rows if row["source"] and row["target"]
    )


def test_imported_units_of_several_segments_are_exported_apart(folder: Path) -> None:
    """Through a corpus as without one: a side that joins segments is one segment there."""
    rows = "source\ttarget\tsource_segments\ttarget_segments\n你好。再见。\tHello, bye.\t5.1 5.2\t5.1\n"
    (folder / "joined.tsv").write_text(f"{rows}春天来了。\tSpring has come.\t5.3\t5.2\n", encoding="utf-8")
    assert run("import", "joined.tsv", "--corpus", "j.duizhao").exit_code == 0
    result = run("export", "joined.tmx", "--corpus", "j.duizhao")
    assert result.exit_code == 0, result.output
    merged = list(read_units(Path("joined.paragraph.tmx")))
    assert [unit.source_segments for unit in merged] == [("5.1", "5.2")]
    found = json.loads(run("lookup", "你好", "--json", "--corpus", "j.duizhao").stdout)
    assert '["5.1", "5.2"]' in json.dumps(found)
    assert run("doctor", "--corpus", "j.duizhao").exit_code == 0
    assert run("remove", "joined.tsv", "--corpus", "j.duizhao").exit_code == 0
    assert run("doctor", "--corpus", "j.duizhao").exit_code == 0


def test_terms_are_exported(folder: Path) -> None:
    assert run("export", "terms.tbx").exit_code == 0
    assert run("export", "terms.tsv", "--terms", "--translation", "en-b").exit_code == 0
    pairs = {(u.source, u.target) for u in read_units(folder / "terms.tsv")}
    assert pairs == {
        (concept.source, term.text)
        for concept in bundled()[0].terms
        for term in concept.renderings
        if term.document in ("en-b", "")  # an alternative belongs to no translation
    }
    assert pairs < {(u.source, u.target) for u in read_units(folder / "terms.tbx")}


def test_both_translations_make_one_wmt_file_and_test_set(folder: Path) -> None:
    assert run("export", "set.xml").exit_code == 0
    assert run("export", "--to", "sacrebleu", "set").exit_code == 0
    units = list(read_units(folder / "set.xml"))
    by_translator = {
        name: [u for u in units if u.properties["translator"] == name] for name in ("en-a", "en-b")
    }
    assert [u.source for u in by_translator["en-a"]] == [u.source for u in by_translator["en-b"]]
    for name, versions in by_translator.items():
        lines = (folder / "set" / f"ref.{name}.en").read_text().splitlines()
        assert lines == [u.target for u in versions]
    assert len((folder / "set" / "ids.tsv").read_text().splitlines()) == len(lines) + 1


def test_a_split_writes_three_files(folder: Path) -> None:
    units = [
        TranslationUnit(f"第{d}篇第{n}句。", f"{d}, {n}.", id=f"{d}-{n}", document=f"d{d}")
        for d in range(10)
        for n in range(10)
    ]
    write_units(folder / "in.jsonl", units)
    assert run("import", "in.jsonl", "--corpus", "own.duizhao").exit_code == 0
    result = run("export", "out.tsv.gz", "--corpus", "own.duizhao", "--split", "80/10/10", "--seed", "3")
    assert result.exit_code == 0, result.stderr
    sizes = {part: len(list(read_units(folder / f"out.{part}.tsv.gz"))) for part in ("train", "dev", "test")}
    assert sizes == {"train": 80, "dev": 10, "test": 10}
    assert not (folder / "out.tsv.gz").exists()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("a.tmx", "--doc", "x"), "no bundled document is called “x”. Bundled documents: future-industries"),
        (("a.tmx", "--translation", "x"), "there is no document or translation “x”. Available: en-a, en-b."),
        (("a.tmx", "--since", "2027"), "no unit is left to write (92 × unit outside the dates left out"),
        (("a.tmx", "--since", "yesterday"), "“yesterday” is not a date, as --since needs. Write 2026,"),
        (("a.tsv", "--split", "8"), "“8” is not a split"),
        (
            ("a.tsv", "--split", "80/10/20"),
            "“80/10/20” is not a split. Write three shares that add up to 100",
        ),
        (("a.tsv", "--out-columns", "source,foo"), "no unit has a column “foo”. Columns: source, target"),
        (("a.tmx", "--source-tag", "<x>"), "“<x>” is not a language tag"),
        (("a.tmx", "--target-tag", "English"), "“English” is not a language tag"),
        (("a.tsv", "--split", "80/10/10"), "cannot be split into 3 parts"),
        (("set", "--to", "sacrebleu", "--dedup", "exact"), "--dedup does not apply to sacrebleu"),
        (("project", "--to", "omegat", "--excel"), "--excel does not apply to omegat"),
        (("a.what",), "unknown format “what”"),
    ],
)
def test_exports_that_cannot_be(folder: Path, arguments: tuple[str, ...], problem: str) -> None:
    result = run("export", *arguments)
    assert result.exit_code == 2
    assert problem in result.stderr
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("to", "mine"), [("omegat", "glossary/glossary.txt"), ("omegat", "my.doc"), ("sacrebleu", "src.zh")]
)
def test_a_folder_with_files_in_it_is_refused(folder: Path, to: str, mine: str) -> None:
    file = folder / "out" / mine
    file.parent.mkdir(parents=True)
    file.write_text("mine")
    refused = run("export", "--to", to, "out")
    assert (refused.exit_code, "not empty" in refused.stderr) == (2, True)
    assert [path for path in (folder / "out").rglob("*") if path.is_file()] == [file]
    assert file.read_text() == "mine"


def test_an_omegat_project(folder: Path) -> None:
    assert run("export", "--to", "omegat", "project", "--translation", "en-b").exit_code == 0
    assert (folder / "project" / "source" / "future-industries.txt").exists()
    assert list(read_units(folder / "project" / "tm" / "auto" / "corpus.tmx"))
    again = run("export", "--to", "omegat", "project")
    assert again.exit_code == 2
    assert "already exists" in again.stderr


BAD = [
    TranslationUnit("我们要加强谋划。", "", id="empty"),
    TranslationUnit("We should all plan ahead together.", "我们要一起提前谋划。", id="swapped"),
    TranslationUnit("共25家企业。 ", "24 companies<br/>", id="numbers"),
]


def test_a_sound_file(memory: Path) -> None:
    result = run("check", memory)
    # ]]> stands in the second unit for XML's sake, and the confidence of one is low
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "3 units: 0 errors, 2 warnings.")
    assert run("check", memory, "--strict").exit_code == 1
    sound = ("--ignore", "brackets", "--ignore", "doubt")
    assert run("check", memory, "--strict", *sound).exit_code == 0


def test_findings_as_a_table_and_as_json(folder: Path) -> None:
    write_units(folder / "bad.tsv", BAD)
    result = run("check", "bad.tsv")
    assert result.exit_code == 1
    assert "the target is empty" in result.stdout
    assert result.stdout.splitlines()[-1] == "3 units: 2 errors, 3 warnings."
    answer = json.loads(run("check", "bad.tsv", "--json").stdout)
    assert (answer["units"], answer["error"]) == (3, "")
    assert [(f["id"], f["rule"], f["severity"], f["mended"]) for f in answer["findings"]] == [
        ("empty", "empty", "error", False),
        ("swapped", "swapped", "error", True),
        ("numbers", "numbers", "warning", False),
        ("numbers", "markup", "warning", True),
        ("numbers", "white-space", "warning", True),
    ]


def test_fix_writes_a_mended_copy(folder: Path) -> None:
    write_units(folder / "bad.tsv", BAD)
    before = (folder / "bad.tsv").read_bytes()
    result = run("check", "bad.tsv", "--fix", "good.tsv")
    assert result.exit_code == 1  # what cannot be mended is still there
    assert "2 units repaired in good.tsv" in result.stderr
    assert (folder / "bad.tsv").read_bytes() == before
    mended = {u.id: (u.source, u.target) for u in read_units(folder / "good.tsv")}
    assert mended["swapped"] == ("我们要一起提前谋划。", "We should all plan ahead together.")
    assert mended["numbers"] == ("共25家企业。", "24 companies")
    assert mended["empty"] == ("我们要加强谋划。", "")


def test_the_format_itself_is_checked(folder: Path, memory: Path) -> None:
    (folder / "cut.tmx").write_bytes(memory.read_bytes()[:-100])
    cut = run("check", "cut.tmx")
    assert cut.exit_code == 1
    assert "error: cut.tmx, line" in cut.stdout
    (folder / "lang.tmx").write_text(
        '<tmx version="1.4b"><header srclang="zh"/><body><tu><tuv lang="zh"><seg>好</seg></tuv>'
        '<tuv xml:lang="en"><seg>good</seg></tuv></tu><tu><tuv xml:lang="zh"><seg>一</seg></tuv></tu>'
        "</body></tmx>"
    )
    result = run("check", "lang.tmx", "--strict")
    assert result.exit_code == 1
    assert "format: 1 × tuv with “lang” instead of “xml:lang” (first: line 1)" in result.stdout
    assert "format: 1 × unit in one language only left out (first: line 1)" in result.stdout
    assert "format: 1 × version “1.4b” instead of 1.4" in result.stdout
    assert "format: 1 × header without adminlang, creationtool, creationtoolversion" in result.stdout


@pytest.mark.usefixtures("folder")
def test_an_unknown_rule_and_a_missing_file() -> None:
    assert "Rules: brackets, decomposed, doubt, empty" in run("check", "x.tmx", "--ignore", "what").stderr
    missing = run("check", "x.tmx")
    assert (missing.exit_code, missing.stderr) == (2, "Error: x.tmx: does not exist\n")


def test_what_is_mended_keeps_its_columns(folder: Path) -> None:
    (folder / "own.tsv").write_text("client\tzh\ten\nACME\t你好 。\tHello\u200b.\n", encoding="utf-8")
    assert run("check", "own.tsv", "--fix", "mended.tsv").exit_code == 0
    assert (folder / "mended.tsv").read_text(encoding="utf-8") == "client\tzh\ten\nACME\t你好。\tHello.\n"


def test_a_table_without_a_header_stays_so(folder: Path) -> None:
    (folder / "pair.tsv").write_text("学而时习之\tTo learn\n", encoding="utf-8")
    assert run("convert", "pair.tsv", "again.tsv").exit_code == 0
    assert (folder / "again.tsv").read_bytes() == (folder / "pair.tsv").read_bytes()
    assert run("convert", "pair.tsv", "fields.tsv", "--out-columns", "target,source,id").exit_code == 0
    assert (folder / "fields.tsv").read_text().splitlines()[0] == "target\tsource\tid"


def test_a_sheet_can_be_named(folder: Path) -> None:
    book = openpyxl.Workbook()
    for name, row in (("first", ("好", "good")), ("second", ("坏", "bad"))):
        sheet = book.create_sheet(name)
        sheet.append(("zh", "en"))
        sheet.append(row)
    del book["Sheet"]
    book.save(folder / "two.xlsx")
    assert run("convert", "two.xlsx", "out.tsv", "--sheet", "second").exit_code == 0
    assert [u.target for u in read_units(folder / "out.tsv")] == ["bad"]
    assert "has no sheet “third”" in run("convert", "two.xlsx", "out2.tsv", "--sheet", "third").stderr
