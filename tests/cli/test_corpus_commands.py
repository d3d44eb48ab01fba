"""add, import, list, stats, remove and lookup, as a user runs them."""

import json
import re
import shutil
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
from rich.cells import cell_len

import corpus
from corpus.folder import bundled_names, read_folder
from tests.cli.running import run

FOLDER = Path(corpus.__file__).parent / "data" / "future-industries"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "speeches.duizhao"
    assert run("add", FOLDER, "--corpus", path).exit_code == 0
    return path


def test_adding_twice_says_so(target: Path) -> None:
    before = run("stats", "--json", "--corpus", target).stdout
    again = run("add", FOLDER, "--corpus", target)
    assert (again.exit_code, "nothing changed" in again.stdout) == (0, True)
    assert run("stats", "--json", "--corpus", target).stdout == before


def test_what_is_mended_is_added_anew(tmp_path: Path) -> None:
    """The daily loop: add, review here, hint the files, add again."""
    folder, target = tmp_path / "speech", tmp_path / "my.duizhao"
    shutil.copytree(FOLDER, folder)
    run("add", folder, "--corpus", target)
    translation, *others = read_folder(folder).bitexts
    file = folder / f"{translation.target.name}.txt"
    mended = file.read_text(encoding="utf-8").replace(translation.target.texts[0], "Another sentence.", 1)
    file.write_text(mended, encoding="utf-8")
    beads = sum(len(bitext.beads) for bitext in (translation, *others))
    again = run("add", folder, "--corpus", target)
    assert again.stdout == f"Updated speech: {beads} beads; 1 changed.\n"
    assert "nothing changed" in run("add", folder, "--corpus", target).stdout
    assert json.loads(run("lookup", "--json", '"Another sentence"', "--corpus", target).stdout)["total"] == 1


def test_reviews_made_here_are_given_up_on_demand_only(tmp_path: Path) -> None:
    file, target = tmp_path / "memory.tsv", tmp_path / "my.duizhao"
    file.write_text("source\ttarget\n春天来了。\tSpring has come.\n你好。\tHello.\n", encoding="utf-8")
    assert "2 units" in run("import", file, "--corpus", target).stdout
    assert run("review", "--all", "--corpus", target, typed="a\na\n").exit_code == 0
    file.write_text("source\ttarget\n春天来了。\tSpring is here.\n你好。\tHello.\n", encoding="utf-8")
    refused = run("import", file, "--corpus", target)
    assert (refused.exit_code, "--even-reviewed" in refused.stderr) == (2, True)
    assert "春天来了" in refused.stderr
    updated = run("import", file, "--corpus", target, "--even-reviewed")
    assert updated.stdout == "Updated memory.tsv: 2 units; 1 changed.\n"
    assert "Warning: discarded the review of" in updated.stderr
    assert "“春天来了。” = “Spring has come.” by " in updated.stderr
    assert json.loads(run("stats", "--json", "--corpus", target).stdout)["reviewed"] == 1


def test_the_bundled_corpus_is_there_without_a_name() -> None:
    others = bundled_names()[1:]
    assert len(others) == 3
    (speech,) = json.loads(run("list", "--json").stdout)["imports"]
    records = json.loads(run("list", "--json", *(f"--doc={name}" for name in others)).stdout)["imports"]
    assert (speech["name"], speech["author"], speech["title"]) == (
        "future-industries",
        "习近平",
        "前瞻布局和发展未来产业",
    )
    assert speech["languages"] == ["zh-Hans", "en-US", "en-GB"]
    assert {licence for record in records for licence in record["licences"]} == {"CC0-1.0"}
    assert all(record["methods"] == ["machine-revised"] for record in (speech, *records))
    listed = run("list")
    assert "习近平" in listed.stdout
    assert all(name in listed.stderr for name in others)


def test_only_the_speech_is_searched_unless_another_document_is_named() -> None:
    assert run("lookup", "甲方").exit_code == 1
    assert run("lookup", "甲方", "--doc", "warehouse-lease").exit_code == 0
    assert run("lookup", "甲方", "--doc", "lease").exit_code == 2


def test_a_bundled_document_is_searched_whatever_corpus_is_set(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = run("lookup", "甲方", "--doc", "warehouse-lease", "--corpus", target)
    assert (found.exit_code, "--corpus" in found.stderr) == (2, True)
    assert run("list", "--doc", "last-ferry", "--corpus", target).exit_code == 2
    monkeypatch.setenv("DUIZHAO_CORPUS", str(target))
    assert "warehouse-lease" in run("lookup", "甲方", "--doc", "warehouse-lease").stdout
    (only,) = json.loads(run("list", "--doc", "last-ferry", "--json").stdout)["imports"]
    assert only["name"] == "last-ferry"


def test_names_of_files_are_found_as_they_are_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Mac, and an archive made on one, has ü as u and a mark."""
    monkeypatch.chdir(tmp_path)
    typed, named = (unicodedata.normalize(form, "Übergabe-ガイド") for form in ("NFC", "NFD"))
    Path(f"{named}.txt").write_text("今天下雨。\n我们在家。\n", encoding="utf-8")
    Path("en.txt").write_text("It rained today.\nWe stayed at home.\n", encoding="utf-8")
    Path(f"{named}.tsv").write_text("source\ttarget\n下雪了。\tIt snows.\n", encoding="utf-8")
    run("add", f"{named}.txt", "en.txt", "--corpus", "c.duizhao")
    run("import", f"{named}.tsv", "--corpus", "c.duizhao")
    done = run("export", "out.tsv", "--doc", typed, "--corpus", "c.duizhao")
    assert done.exit_code == 0, done.stderr
    for name in (f"{typed}.tsv", typed):
        assert run("remove", name, "--corpus", "c.duizhao").exit_code == 0


def test_lookup_shows_the_text_and_its_translation() -> None:
    shown = run("lookup", "卡脖子")
    assert "卡脖子" in shown.stdout
    assert "bottleneck" in shown.stdout
    assert "2026-01-30" in shown.stdout


def test_lookup_as_json() -> None:
    found = json.loads(run("lookup", "--json", "卡脖子").stdout)
    hit = found["hits"][0]
    assert [hit["bead"]["source"][start:end] for start, end in hit["spans"]] == ["卡脖子"]


@pytest.mark.parametrize("verb", [["add", FOLDER], ["remove", "future-industries"]])
def test_the_bundled_corpus_is_not_written(verb: list[str | Path]) -> None:
    result = run(*verb)
    assert result.exit_code == 2
    assert "--corpus" in result.stderr


def test_remove(target: Path) -> None:
    assert run("remove", "future-industries", "--corpus", target).exit_code == 0
    assert json.loads(run("list", "--json", "--corpus", target).stdout)["imports"] == []


def test_a_missing_corpus_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    result = run("lookup", "产业", "--corpus", tmp_path / "none.duizhao")
    assert result.exit_code == 2
    assert "there is no corpus here" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["import"], ["term", "import"]])
def test_a_refused_import_leaves_no_corpus_behind(tmp_path: Path, command: list[str]) -> None:
    target, file = tmp_path / "c.duizhao", tmp_path / "late.tsv"
    # The fault stands behind what is read before the corpus is made.
    file.write_text("source\ttarget\n" + "打开\tOpen\n" * 30_000 + "a\tb\tc\td\n")
    if command[0] == "term":
        file = tmp_path / "late.tbx"
        file.write_text("<martif><text><body><termEntry>")
    refused = run(*command, file, "--corpus", target)
    assert refused.exit_code == 2
    assert "late." in refused.stderr
    assert [path.name for path in tmp_path.iterdir() if path != file and path.suffix == ".duizhao"] == []
    good = tmp_path / "good.tsv"
    good.write_text("打开\tOpen\n")
    assert run("import", good, "--corpus", target).exit_code == 0
    assert run(*command, file, "--corpus", target).exit_code == 2
    assert "late" not in run("list", "--corpus", target).stdout


def test_fuzzy_matches_show_what_differs() -> None:
    shown = run("lookup", "--fuzzy", "前瞻布局与发展未来产业").stdout
    assert "90 %" in shown
    assert "前瞻布局[-与-]{+和+}发展未来产业" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["创新", "-产业"],
        ["-产业", "创新"],
        ["创新 -产业"],
        ["--", "创新", "-产业"],
        ["-n", "50", "创新", "-产业"],
    ],
)
def test_a_word_is_left_out_as_a_newcomer_types_it(arguments: list[str]) -> None:
    every = json.loads(run("lookup", "--json", "-n", "100", "创新").stdout)["total"]
    found = json.loads(run("lookup", "--json", *arguments).stdout)
    assert 0 < found["total"] < every
    assert not any("产业" in hit["bead"]["source"] for hit in found["hits"])


def test_several_words_are_one_query_and_a_quoted_phrase_is_left_out() -> None:
    one = json.loads(run("lookup", "--json", "future industries").stdout)
    assert json.loads(run("lookup", "--json", "future", "industries").stdout) == one
    without = json.loads(run("lookup", "--json", "future", "-future industries").stdout)
    assert (
        without["total"] == json.loads(run("lookup", "--json", 'future -"future industries"').stdout)["total"]
    )


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["产业"], 0),
        (["没有的词"], 1),
        (["--fuzzy", "毫不相干的一句话"], 1),
        (["--renderings", "没有的词"], 1),
        ([""], 2),
        (["产业", "--nonsense"], 2),
    ],
)
def test_the_exit_status_says_whether_something_was_found(arguments: list[str], status: int) -> None:
    assert run("lookup", *arguments).exit_code == status


def test_two_files_are_aligned_and_added(tmp_path: Path) -> None:
    target = tmp_path / "my.duizhao"
    source, translation = tmp_path / "spring.txt", tmp_path / "translation.txt"
    source.write_text("春天来了。河水涨了。\n\n农民忙着种地。\n", encoding="utf-8")
    translation.write_text(
        "Spring has come. The river has risen.\n\nThe farmers are busy sowing.\n", encoding="utf-8"
    )
    assert run("add", source, translation, "--corpus", target).stdout == "Added spring: 3 beads.\n"
    hit = json.loads(run("lookup", "--json", "河水", "--corpus", target).stdout)["hits"][0]
    assert hit["bead"]["target"] == "The river has risen."
    assert "nothing changed" in run("add", source, translation, "--corpus", target).stdout
    translation.write_text(
        "Spring has come. The river rose.\n\nThe farmers are busy sowing.\n", encoding="utf-8"
    )
    again = run("add", source, translation, "--corpus", target)
    assert again.stdout == "Updated spring: 3 beads; 1 changed.\n"


def test_two_files_the_wrong_way_round_are_not_added(tmp_path: Path) -> None:
    source, translation = tmp_path / "spring.txt", tmp_path / "translation.txt"
    source.write_text("春天来了。河水涨了。农民忙着种地。\n", encoding="utf-8")
    translation.write_text("Spring has come. The river has risen.\n", encoding="utf-8")
    swapped = run("add", translation, source, "--corpus", tmp_path / "my.duizhao")
    assert (swapped.exit_code, "swapped" in swapped.stderr) == (2, True)
    assert f"duizhao add {source} {translation}" in " ".join(swapped.stderr.split())
    assert not (tmp_path / "my.duizhao").exists()


def test_one_file_alone_wants_its_translation(tmp_path: Path) -> None:
    source = tmp_path / "spring.txt"
    source.write_text("春天来了。\n", encoding="utf-8")
    refused = run("add", source, "--corpus", tmp_path / "my.duizhao")
    assert (refused.exit_code, "its translation is needed" in refused.stderr) == (2, True)
    assert f"duizhao add {source} TRANSLATION" in " ".join(refused.stderr.split())


def test_renderings_of_regional_equivalents_are_reported(tmp_path: Path) -> None:
    memory = tmp_path / "memory.tsv"
    memory.write_text(
        "zh\ten\n请安装软件。\tInstall the software.\n請安裝軟體。\tInstall software.\n", "utf-8"
    )
    target = ("--corpus", str(tmp_path / "my.duizhao"))
    run("import", memory, *target)
    shown = run("lookup", "--renderings", "软件", "--regional", *target)
    assert "2 of 2 beads examined; also looked for 軟體." in shown.stderr
    assert re.search(r"^ *2 +software", shown.stdout, re.M)


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_a_kwic_line_ends_with_its_place(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    places = [hit["bead"] for hit in json.loads(run("lookup", "产业", "--json").stdout)["hits"]]
    lines = run("lookup", "产业", "--kwic").stdout.splitlines()
    assert max(cell_len(line) for line in lines) == columns
    ends = {line.rsplit(" ", 1)[1] for line in lines}
    assert ends == {"+".join(bead["source_segments"]) for bead in places}
    assert all(re.search(r" \S+ [\d.+]+$", line) for line in lines)


@pytest.mark.parametrize(
    ("query", "context", "rendering"),
    [("产业", "未来 产业 ", "indus"), ("industries", "ture  industries ", "产业")],
)
def test_a_narrow_terminal_has_room_for_context_and_rendering(
    query: str, context: str, rendering: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = run("lookup", query, "--kwic").stdout.splitlines()
    assert max(cell_len(line) for line in lines) == 40
    assert any(context in line and rendering in line for line in lines)


def test_facts_about_a_hit_stay_indented_where_they_are_wrapped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = tmp_path / "units.tmx"
    units.write_text(
        '<tmx version="1.4"><header srclang="zh" segtype="sentence" o-tmf="" adminlang="en" '
        'datatype="plaintext" creationtool="x" creationtoolversion="1"/><body>'
        '<tu creationdate="20240105T101112Z" creationid="li" '
        'changedate="20250203T000000Z" changeid="wang"><prop type="client">Acme</prop>'
        '<tuv xml:lang="zh"><seg>大坝很高。</seg></tuv><tuv xml:lang="en"><seg>The dam is high.</seg></tuv>'
        "</tu></body></tmx>",
        "utf-8",
    )
    target = ("--corpus", str(tmp_path / "my.duizhao"))
    run("import", str(units), *target)
    monkeypatch.setenv("COLUMNS", "40")
    lines = run("lookup", "大坝", *target).stdout.splitlines()
    assert "Acme" in "".join(lines[2:4])
    assert all(line.startswith("  ") and cell_len(line) <= 40 for line in lines[1:] if line)


def test_renderings_are_counted() -> None:
    shown = run("lookup", "--renderings", "政策").stdout
    assert shown.splitlines()[1].split()[:2] == ["12", "policy;"]
    assert "policies" in shown.splitlines()[1]  # the forms of one rendering


def test_hits_beyond_the_first_hundred_are_counted_apart() -> None:
    documents = [word for name in bundled_names() for word in ("--doc", name)]
    record = json.loads(run("lookup", "--from", "-", "-n", "5", *documents, typed="的").stdout)
    assert record["count_ms"] > 0 and record["total_is_exact"]
    assert f" of {record['total']} beads" in run("lookup", "的", "-n", "5", *documents).stderr
    assert record["total"] > 100


def test_terms_come_from_the_list_and_else_from_the_dictionary() -> None:
    found = json.loads(run("lookup", "--term", "--json", "解决卡脖子问题").stdout)["terms"]
    assert [(match["term"], match["source"]) for match in found] == [
        ("解决", "CC-CEDICT"),
        ("卡脖子", "term list"),
        ("问题", "CC-CEDICT"),
    ]


def test_queries_from_a_file_are_answered_line_by_line(tmp_path: Path) -> None:
    queries = ["产业", "", "'; DROP TABLE beads", "的" * 2000, "卡脖子"]
    file = tmp_path / "queries.txt"
    file.write_text("\n".join(queries), encoding="utf-8")
    from_file = run("lookup", "--from", file).stdout
    records = [json.loads(line) for line in from_file.splitlines()]
    assert [record["query"] for record in records] == queries
    assert [record.get("total") for record in records] == [52, 0, 0, None, 2]
    assert "at most" in records[3]["error"]
    assert all(record["ms"] > 0 for record in records if "ms" in record)
    assert not any("count_ms" in record for record in records)
    typed = run("lookup", "--from", "-", typed="\n".join(queries)).stdout
    assert [json.loads(line)["query"] for line in typed.splitlines()] == queries


@pytest.mark.parametrize(
    "arguments", [[], ["产业", "--from", "-"], ["--from", "none.txt"], ["产业", "-n", "0"]]
)
def test_a_lookup_without_one_query_is_refused(arguments: list[str]) -> None:
    assert run("lookup", *arguments).exit_code == 2


@pytest.mark.parametrize("width", [80, 200])
def test_no_line_is_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = run("lookup", "产业", "-c").stdout.splitlines()
    widths = [cell_len(line) for line in lines]
    assert max(widths) <= width
    assert max(widths) > width * 3 // 4
    side_by_side = any("产业" in line and "industr" in line for line in lines)
    assert side_by_side == (width == 200)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-合同"], "only says what to leave out"),
        (["-contract"], "only says what to leave out"),
        (["--json", "-合同", "-产业"], "only says what to leave out"),
        (["--", "-合同"], "only says what to leave out"),
        (["--fuzzy", "--term", "合同"], "--fuzzy and --term: only one of them may be given"),
        (["合同", "--renderings", "--fuzzy"], "--renderings and --fuzzy: only one"),
        (['"'], "Say what to look for."),
        (["%"], "Say what to look for."),
        (['-"'], "Say what to look for."),
        (["--fuzzy", '"'], "Say what to look for."),
        (["--renderings", "*"], "the query contains no words"),
        (["产业", "-n", "99999999999999999999"], "is not in the range"),
        (["产业", "--offset", "99999999999999999999"], "is not in the range"),
        (["--fuzzy", "产业", "--minimum", "101"], "is not in the range"),
    ],
)
def test_what_cannot_be_looked_up_is_wrong_usage(arguments: list[str], says: str) -> None:
    result = run("lookup", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


@pytest.mark.parametrize("query", ["zh:{zzz}", "'; DROP TABLE beads", "кит", "😀", "€"])
def test_odd_queries_find_nothing_and_say_so(query: str) -> None:
    result = run("lookup", query)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr


def test_a_very_long_query_is_refused_with_the_mend() -> None:
    result = run("lookup", "产" * 10_000)
    assert result.exit_code == 2
    assert "--fuzzy" in result.stderr


def test_terms_are_added_listed_exported_imported_and_removed(target: Path, tmp_path: Path) -> None:
    assert run("term", "add", "对照", "set side by side", "--corpus", target).exit_code == 0
    terms = json.loads(run("term", "list", "--json", "--corpus", target).stdout)["terms"]
    assert terms[-1]["renderings"] == {"en": "set side by side"}
    assert run("term", "export", tmp_path / "terms.tbx", "--corpus", target).exit_code == 0
    other = tmp_path / "other.duizhao"
    assert run("term", "import", tmp_path / "terms.tbx", "--corpus", other).exit_code == 0
    renderings = [(term["term"], term["renderings"]) for term in terms]
    again = json.loads(run("term", "list", "--json", "--corpus", other).stdout)["terms"]
    assert sorted((term["term"], sorted(term["renderings"].values())) for term in again) == sorted(
        (term, sorted(names.values())) for term, names in renderings
    )
    assert run("term", "remove", "对照", "--corpus", target).exit_code == 0
    assert run("term", "remove", "对照", "--corpus", target).exit_code == 2


def test_a_term_without_chinese_is_refused(target: Path) -> None:
    assert run("term", "add", "side by side", "对照", "--corpus", target).exit_code == 2


def test_term_candidates_are_not_in_the_list_yet(target: Path) -> None:
    listed = {
        term["term"] for term in json.loads(run("term", "list", "--json", "--corpus", target).stdout)["terms"]
    }
    candidates = json.loads(run("term", "extract", "--json", "--corpus", target).stdout)["candidates"]
    assert candidates
    assert not listed & {candidate["term"] for candidate in candidates}


DOUBTFUL = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t"
adminlang="en" srclang="zh-Hans" datatype="plaintext"/><body>
<tu><tuv xml:lang="zh-Hans"><seg>第一句。</seg></tuv><tuv xml:lang="en"><seg>The first.</seg></tuv></tu>
<tu><tuv xml:lang="zh-Hans"><seg>没有译文。</seg></tuv><tuv xml:lang="en"><seg></seg></tuv></tu>
</body></tmx>
"""


def test_a_review_is_written_down_and_can_be_undone(tmp_path: Path) -> None:
    file, target = tmp_path / "memory.tmx", tmp_path / "test.duizhao"
    file.write_text(DOUBTFUL, encoding="utf-8")
    assert "2 units" in run("import", file, "--corpus", target).stdout
    assert "nothing changed" in run("import", file, "--corpus", target).stdout
    shown = run("review", "--corpus", target, typed="?\nn\nLeft out on purpose\na\n").stdout
    assert "没有译文。" in shown
    assert "No more beads to review." in shown
    (bitext,) = json.loads(run("review", "--list", "--json", "--corpus", target).stdout)["bitexts"]
    assert (bitext["reviewed"], bitext["doubtful"]) == (1, 0)
    accepted, noted = json.loads(run("review", "--history", "--json", "--corpus", target).stdout)["reviews"]
    assert (noted["before"][0]["note"], noted["after"][0]["note"]) == ("", "Left out on purpose")
    assert (accepted["before"][0]["reviewed"], accepted["after"][0]["reviewed"]) == (False, True)
    refused = run("remove", "memory.tmx", "--corpus", target)
    assert refused.exit_code == 2
    assert "--even-reviewed" in refused.stderr
    assert run("remove", "memory.tmx", "--even-reviewed", "--corpus", target).exit_code == 0


@pytest.mark.parametrize("typed", ["n\n", "e\n", "e\nAnother text\n"])
def test_a_review_that_ends_while_a_text_is_asked_for_changes_nothing(tmp_path: Path, typed: str) -> None:
    file, target = tmp_path / "memory.tmx", tmp_path / "test.duizhao"
    file.write_text(DOUBTFUL.replace("<seg></seg>", "<seg>There is none.</seg>"), encoding="utf-8")
    run("import", file, "--corpus", target)
    assert run("review", "--all", "--corpus", target, typed=typed).exit_code == 0
    assert json.loads(run("review", "--history", "--json", "--corpus", target).stdout)["reviews"] == []


def test_a_file_without_units_takes_the_place_of_nothing(tmp_path: Path) -> None:
    target = str(tmp_path / "c.duizhao")
    for name, text in (("a.zh", "一。\n二。\n"), ("a.en", "One.\nTwo.\n"), ("a.align", "[0]:[0]\n[1]:[1]\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert "2 units" in run("import", str(tmp_path / "a.align"), "--corpus", target).stdout
    (tmp_path / "a.align").write_text("")
    refused = run("import", str(tmp_path / "a.align"), "--corpus", target)
    assert refused.exit_code == 2
    assert "a.align: has no translation units" in refused.stderr
    assert "One." in run("lookup", "一", "--corpus", target).stdout


def test_the_rest_is_aligned_again_around_what_is_reviewed(tmp_path: Path) -> None:
    file, target = tmp_path / "memory.tmx", tmp_path / "test.duizhao"
    units = [("今天天气很好。", "We go for a walk."), ("我们去散步。", "The weather is fine today.")]
    units.append(("晚上我们做饭。", "In the evening we cook."))
    body = "".join(
        f'<tu><tuv xml:lang="zh-Hans"><seg>{zh}</seg></tuv><tuv xml:lang="en"><seg>{en}</seg></tuv></tu>'
        for zh, en in units
    )
    file.write_text(DOUBTFUL.split("<tu>")[0] + body + "</body></tmx>", encoding="utf-8")
    run("import", file, "--corpus", target)
    # Wrong as it is, but a person said so.
    assert run("review", "--accept", "1", "--corpus", target).exit_code == 0
    said = run("review", "--align-again", "--corpus", target)
    assert said.exit_code == 0 and "1 reviewed beads kept" in said.stdout
    shown = json.loads(run("lookup", "今天天气", "--json", "--corpus", target).stdout)
    assert "We go for a walk." in json.dumps(shown)


def test_doctor_finds_and_mends_a_stale_index(target: Path) -> None:
    assert run("doctor", "--corpus", target).exit_code == 0
    connection = sqlite3.connect(target)
    connection.execute("UPDATE properties SET value = 'older' WHERE key = 'index'")
    connection.commit()
    connection.close()
    assert "doctor" in run("lookup", "产业", "--corpus", target).stderr
    found = run("doctor", "--corpus", target)
    assert (found.exit_code, "--rebuild-index" in found.stdout) == (1, True)
    old = run("doctor", "--mend", "--corpus", target)
    assert (old.exit_code, "--mend is now called --rebuild-index" in old.stderr) == (0, True)
    new = run("doctor", "--rebuild-index", "--corpus", target)
    assert (new.exit_code, "Warning" in new.stderr) == (0, False)
    assert run("lookup", "卡脖子", "--corpus", target).stderr == "2 of 2 beads.\n"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE properties SET value = 'abc' WHERE key = 'schema'",
        "UPDATE properties SET value = '0' WHERE key = 'schema'",
        "DELETE FROM properties",
        "DROP TABLE properties",
    ],
)
@pytest.mark.parametrize("verb", [["lookup", "产业"], ["doctor"], ["add", FOLDER]])
def test_a_corpus_that_does_not_say_how_it_is_laid_out_is_damaged(
    verb: list[str | Path], damage: str, target: Path
) -> None:
    connection = sqlite3.connect(target)
    connection.execute(damage)
    connection.commit()
    connection.close()
    failed = run(*verb, "--corpus", target)
    # To the doctor it is a finding.
    expected = (1, "") if verb == ["doctor"] else (2, "")
    said, other = (failed.stdout, failed.stderr) if verb == ["doctor"] else (failed.stderr, failed.stdout)
    assert (failed.exit_code, other) == expected
    assert "is damaged" in said and "Restore a copy" in said


def test_doctor_says_each_thing_once_in_words(target: Path) -> None:
    connection = sqlite3.connect(target)
    connection.execute("UPDATE properties SET value = 'older' WHERE key = 'index'")
    connection.commit()
    connection.close()
    assert run("doctor", "--corpus", target).stdout.count("--rebuild-index") == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"source\ttarget\n"])
def test_a_file_without_units_is_named_and_leaves_nothing(content: bytes, tmp_path: Path) -> None:
    file, target = tmp_path / "empty.tsv", tmp_path / "my.duizhao"
    file.write_bytes(content)
    failed = run("import", file, "--corpus", target)
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert f"{file}: " in failed.stderr
    file.with_suffix(".txt").write_bytes(b"")
    both = run("add", file.with_suffix(".txt"), file.with_suffix(".txt"), "--corpus", target)
    assert (both.exit_code, "is empty" in both.stderr) == (2, True)
    assert not target.exists()


def test_a_review_says_a_confidence_once_and_its_last_bead_can_be_taken_back(tmp_path: Path) -> None:
    target = tmp_path / "my.duizhao"
    file = tmp_path / "memory.tmx"
    file.write_text(DOUBTFUL, encoding="utf-8")
    run("import", file, "--corpus", target)
    shown = run("review", "--corpus", target, typed="a\nu\nq\n").stdout
    assert "Undone." in shown and shown.count("没有译文。") > 1
    assert (
        json.loads(run("review", "--list", "--json", "--corpus", target).stdout)["bitexts"][0]["reviewed"]
        == 0
    )
    run("review", "--corpus", target, typed="a\n\n")
    history = run("review", "--history", "--corpus", target).stdout
    assert "(not reviewed)" in history and "None" not in history
    connection = sqlite3.connect(target)
    connection.execute("UPDATE beads SET confidence = 0.38, reviewed = 0")
    connection.commit()
    connection.close()
    assert "confidence 0.38" not in run("review", "--corpus", target, typed="q\n").stdout


def test_a_rendering_and_its_example_are_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for query in ("政策", "policy", "产业"):
        lines = run("lookup", "--renderings", query).stdout.splitlines()
        assert all(line.lstrip()[0].isdigit() for line in lines[1:])
        assert max(map(cell_len, lines)) <= 80


def test_a_term_is_listed_once_with_its_places() -> None:
    lines = run("lookup", "--term", "产业政策和产业").stdout.splitlines()
    (industry,) = [line.split() for line in lines if line.startswith("产业 ")]
    assert industry[-2:] == ["1,", "6"]


def test_a_file_that_cannot_be_read_leaves_no_import(tmp_path: Path) -> None:
    corpus = str(tmp_path / "mine.duizhao")
    cut = tmp_path / "cut.tsv"
    cut.write_text("source\ttarget\n你好\tHello\n再见\n", encoding="utf-8")
    failed = run("import", str(cut), "--corpus", corpus)
    assert failed.exit_code == 2
    assert "line 3" in failed.stderr
    assert "cut.tsv" not in run("list", "--corpus", corpus).stdout
    partly = run("import", str(cut), "--partial", "--corpus", corpus)
    assert partly.exit_code == 0, partly.stderr
    assert "1 unit." in partly.stdout


def test_check_reads_a_document_folder(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    shutil.copytree(FOLDER.parent / "last-ferry", folder)
    sound = run("check", str(folder), "--json")
    assert (sound.exit_code, json.loads(sound.stdout)["format_findings"]) == (0, [])
    text = (folder / "document.toml").read_text("utf-8")
    (folder / "document.toml").write_text(
        text.replace("\ngenre", "\ngender").replace("reviewed_by", "seen_by")
    )
    report = json.loads(run("check", str(folder), "--json").stdout)
    # genre once, and in both translations a key and the reviewer that it no longer names
    assert [found["kind"] for found in report["format_findings"]] == ["metadata"] * 5
    assert run("check", str(folder), "--fix", str(tmp_path / "b.tsv")).exit_code == 2


_MEMORY = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x"
adminlang="en" srclang="zh-CN" datatype="plaintext"/><body>
<tu tuid="a7" creationdate="20240305T021500Z" creationid="anna" changeid="ben">
<prop type="client">Acme</prop><prop type="x-mood">calm</prop>
<tuv xml:lang="zh-CN"><seg>春天来了。</seg></tuv>
<tuv xml:lang="en-US"><seg>Spring has come.</seg></tuv></tu></body></tmx>
"""


def test_date_author_and_client_of_a_memory_are_shown_and_exported(tmp_path: Path) -> None:
    memory, target, out = tmp_path / "memory.tmx", tmp_path / "my.duizhao", tmp_path / "out.tmx"
    memory.write_text(_MEMORY, "utf-8")
    assert run("import", memory, "--corpus", target).exit_code == 0
    line = "created 2024-03-05 by anna · changed by ben · client: Acme"
    assert line in run("lookup", "春天", "--corpus", target).stdout
    assert line in run("lookup", "--fuzzy", "春天来了。", "--corpus", target).stdout
    (hit,) = json.loads(run("lookup", "--json", "春天", "--corpus", target).stdout)["hits"]
    assert hit["bead"]["history"]["client"] == hit["bead"]["properties"]["client"] == "Acme"
    assert run("export", out, "--corpus", target).exit_code == 0
    exported = out.read_text("utf-8")
    for kept in ('creationdate="20240305T021500Z"', 'changeid="ben"', '"x-client">Acme', ">calm<", ">a7<"):
        assert kept in exported


def test_corrected_links_are_exported_by_the_command(tmp_path: Path) -> None:
    file, target, out = tmp_path / "memory.tsv", tmp_path / "my.duizhao", tmp_path / "out.jsonl"
    file.write_text("source\ttarget\n春天来了。\tSpring has come.\n", encoding="utf-8")
    run("import", file, "--corpus", target)
    assert run("link", "--set", "春天", "Spring", "--corpus", target).exit_code == 0
    run("export", out, "--corpus", target)
    assert "corrected-links" in out.read_text("utf-8")
    again = tmp_path / "again.duizhao"
    run("import", out, "--corpus", again)
    assert run("link", "--forget", "春天", "Spring", "--corpus", again).exit_code == 0
    run("export", out, "--corpus", again)
    assert "corrected-links" not in out.read_text("utf-8")


def test_words_of_other_regions_are_named(tmp_path: Path) -> None:
    file, target = tmp_path / "memory.tsv", tmp_path / "my.duizhao"
    file.write_text("source\ttarget\n這套軟體很好。\tThis software is good.\n", encoding="utf-8")
    run("import", file, "--corpus", target)
    assert run("lookup", "软件", "--corpus", target).exit_code == 1
    found = run("lookup", "软件", "--regional", "--corpus", target)
    assert (found.exit_code, "also looked for 軟體" in found.stderr) == (0, True)
    assert "also looked for 軟體" in run("lookup", "软件", "--regional", "--kwic", "--corpus", target).stderr
    assert "Also looked for 計程車" in run("lookup", "出租车", "--regional", "--corpus", target).stderr
    record = json.loads(run("lookup", "软件", "--regional", "--json", "--corpus", target).stdout)
    assert (record["total"], record["regional_forms"]) == (1, ["軟體"])
    assert run("lookup", "--fuzzy", "软件", "--regional", "--corpus", target).exit_code == 2


DAMAGE = (
    "UPDATE beads SET extra = '7'",
    "UPDATE beads SET extra = 'x'",
    "UPDATE beads SET source_count = 4611686018427387904",
    "UPDATE documents SET language = x'00'",
    "UPDATE documents SET metadata = ''",
    "UPDATE segments SET text = x'00'",
    "DELETE FROM documents",
)


@pytest.mark.parametrize("statement", DAMAGE)
def test_a_damaged_corpus_is_named(statement: str, target: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(target)) as file, file:
        file.execute(statement)
        assert file.total_changes
    result = run("export", "--corpus", target, tmp_path / "a.tmx")
    assert result.exit_code in (0, 2)
    assert result.exit_code == 0 or "speeches.duizhao: is damaged" in result.stderr
