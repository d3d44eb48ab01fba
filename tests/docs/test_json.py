"""Every field that is documented is emitted, and every field that is emitted is documented."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from docx import Document
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator, ValidationError

from cli.main import COMMANDS, main
from cli.web.app import create_app
from cli.web.settings import Settings
from docs.json_schemas import PAGE, schemas, sections
from tests.serving import wait_for_job

SECTIONS = {name: [(path, kind) for path, kind, _ in fields] for name, fields in sections().items()}
SCHEMAS = {schema["title"]: Draft202012Validator(schema) for schema in schemas().values()}


def documented(section: str) -> dict[str, str]:
    """Path and type of each field, those of beads taken apart."""
    fields = {}
    for path, kind in SECTIONS[section]:
        fields[path] = kind
        if kind in ("bead", "loss"):
            fields |= {f"{path}.{name}": kind for name, kind in SECTIONS[kind.capitalize()]}
    return fields


def emitted(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every path of an answer with what stands there; ``[]`` is each item of an array."""
    if path:
        yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from emitted(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for item in value:
            yield from emitted(item, f"{path}[]")


def test_every_schema_is_one() -> None:
    for validator in SCHEMAS.values():
        Draft202012Validator.check_schema(validator.schema)
    with pytest.raises(ValidationError):
        SCHEMAS["stats"].validate({"schema": 1, "beads": "many"})


def commands_with_json(command: click.Command = main, name: str = "") -> Iterator[str]:
    if isinstance(command, click.Group):
        for each in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), each)
            assert below is not None
            yield from commands_with_json(below, f"{name} {each}".strip())
    elif any("--json" in parameter.opts for parameter in command.params):
        yield name


def test_every_command_with_json_is_described() -> None:
    page = PAGE.read_text(encoding="utf-8")
    commands = list(commands_with_json())
    assert "lookup" in commands
    for name in commands:
        own = [section for section in SECTIONS if section == name or section.startswith(f"{name} --")]
        assert own or f"`{name}` has the same fields" in page, name
    for section, fields in SECTIONS.items():
        if section not in ("Bead", "Loss", "Errors of the API"):
            assert ("schema", "number") in fields, section


def test_only_what_has_no_answer_has_no_json() -> None:
    """A demonstration, the servers, and rules that are a file themselves."""
    assert {*COMMANDS, "term list"} - {*commands_with_json()} == {"demo", "mcp", "serve", "srx", "term"}


def compare(section: str, answers: Iterable[dict[str, Any]], needs_all: bool = True) -> None:
    fields = documented(section)
    within = tuple(
        f"{path}{end}"
        for path, kind in fields.items()
        if kind.startswith(("map", "span"))
        for end in (".", "[")
    )
    parents = {path[: match.start()] for path in fields for match in re.finditer(r"\.|\[\]", path)}
    seen = set()
    for answer in answers:
        SCHEMAS[section].validate(answer)
        for path, _ in emitted(answer):
            seen.add(path)
            assert path in fields or path in parents or path.startswith(within), f"{path} is not documented"
    if needs_all:
        # What is empty or not known here has its parent.
        missing = [path for path in fields if path not in seen and not _is_empty(path, seen)]
        assert not missing, f"documented and not there: {missing}"


def _is_empty(path: str, seen: set[str]) -> bool:
    """Whether the array or the object that the field is part of is empty or null in every sample."""
    parents = [path[: match.start()] for match in re.finditer(r"\.|\[\]", path)]
    known = [parent for parent in parents if parent in seen]
    return bool(known) and not any(other.startswith((f"{known[-1]}.", f"{known[-1]}[")) for other in seen)


def answer(*arguments: str | Path, allowed: tuple[int, ...] = (0,)) -> dict[str, Any]:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code in allowed, (result.stderr, result.exc_info)
    record: dict[str, Any] = json.loads(result.stdout)
    assert next(iter(record.items())) == ("schema", 1)
    return record


@pytest.mark.parametrize(
    ("section", "commands"),
    [
        ("lookup", [["lookup", "卡脖子", "--context"], ["lookup", "产业"]]),
        ("lookup --fuzzy", [["lookup", "--fuzzy", "同时还要看到，我们的弱项也不少。"]]),
        ("lookup --renderings", [["lookup", "--renderings", "前瞻"]]),
        ("lookup --term", [["lookup", "--term", "解决卡脖子问题"]]),
        ("list", [["list"]]),
        ("stats", [["stats"]]),
        ("term list", [["term", "list"]]),
        ("term extract", [["term", "extract", "-n", "3"]]),
        ("review --list", [["review", "--list"]]),
    ],
)
def test_answers_about_the_corpus(section: str, commands: list[list[str]]) -> None:
    compare(section, [answer(*command, "--json") for command in commands])


def test_the_history_of_a_review(tmp_path: Path) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("今天天气很好。我们去公园散步。", encoding="utf-8")
    target.write_text("The weather is fine today. We go for a walk.", encoding="utf-8")
    corpus = ("--corpus", str(tmp_path / "c.duizhao"))
    assert CliRunner().invoke(main, ["add", str(source), str(target), *corpus]).exit_code == 0
    compare("review --accept", [answer("review", "--accept", "1", "--json", *corpus)])
    compare("review --align-again", [answer("review", "--align-again", "--json", *corpus)])
    assert CliRunner().invoke(main, ["review", "--json", *corpus]).exit_code == 2  # it asks
    compare("review --history", [answer("review", "--history", "--json", *corpus)])


def test_alignments(tmp_path: Path) -> None:
    source, target, other = (tmp_path / name for name in ("zh.txt", "en.txt", "both.docx"))
    source.write_text("今天天气很好。\n\n一共3家。\n", encoding="utf-8")
    target.write_text("The weather is fine\ttoday.\n\nThere are 4.\n", encoding="utf-8")
    docx = Document()
    docx.add_paragraph("今天下雨。")
    docx.add_paragraph("It rained today.")
    docx.save(str(other))
    strange = tmp_path / "strange.txt"
    strange.write_text("The kettle had boiled dry. My uncle keeps eleven bees.", encoding="utf-8")
    folder = f"{tmp_path / 'folder'}/"
    answers = [
        answer("align", source, target, "--json"),
        answer("align", source, strange, "-o", tmp_path / "o.tsv", "--json"),
        answer("align", other, "--json"),
        answer("align", source, target, "-o", folder, "--json"),
    ]
    source.write_text("今天天气不好。\n\n一共3家。\n", encoding="utf-8")
    marked = Path(folder, "en.txt").read_text("utf-8")
    Path(folder, "en.txt").write_text(re.sub(r"\t(0\.\d+|-)\t", "\treviewed\t", marked), encoding="utf-8")
    answers.append(answer("align", source, target, "-o", folder, "--even-reviewed", "--json"))
    compare("align", answers)
    assert answers[0]["units"] and answers[0]["doubts"] and answers[1]["warnings"]


def test_what_goes_into_a_corpus_and_out(tmp_path: Path) -> None:
    corpus = ("--corpus", tmp_path / "c.duizhao", "--json")
    memory, second = tmp_path / "m.tsv", tmp_path / "n.tsv"
    memory.write_text("source\ttarget\n一。\tOne.\n二。\tTwo.\n三。\t\n", encoding="utf-8")
    second.write_text("source\ttarget\n一\x01。\tOne.\n", encoding="utf-8")
    first = answer("import", memory, *corpus)
    memory.write_text("source\ttarget\n一。\tOne!\n二。\tTwo.\nonly one cell\n", encoding="utf-8")
    compare("import", [first, answer("import", memory, "--partial", *corpus)])
    compare("convert", [answer("convert", second, tmp_path / "n.tmx", "--json")])
    exported = [
        answer("export", tmp_path / "x.xlf", *corpus),
        answer("export", "--to", "card", tmp_path / "README.md", *corpus),
        answer("export", "--to", "sacrebleu", tmp_path / "set", "--json"),
        answer("export", tmp_path / "y.tmx", "--json"),
    ]
    compare("export", exported)
    compare("doctor", [answer("doctor", *corpus)])
    for name, text in (("zh.txt", "今天天气很好。"), ("en.txt", "The weather is fine today.")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    compare("add", [answer("add", tmp_path / "zh.txt", tmp_path / "en.txt", *corpus)])
    links = [answer("link", memory, tmp_path / "l.jsonl", "--partial", "--json")]
    links += [answer("link", f"--{what}", "天气", "weather", *corpus) for what in ("set", "unset", "forget")]
    compare("link", links)
    assert [found["operation"] for found in links[1:]] == ["link", "unlink", "forget"]
    merged = answer("merge", second, tmp_path / "l.jsonl", "-o", tmp_path / "both.tsv", "--json")
    compare("merge", [merged])
    assert merged["units"] == len((tmp_path / "both.tsv").read_text("utf-8").splitlines()) - 1
    removed = answer("remove", "zh", *corpus)
    compare("remove", [removed])
    assert removed["beads"] == 1


def test_changes_of_the_term_list(tmp_path: Path) -> None:
    corpus = ("--corpus", tmp_path / "c.duizhao", "--json")
    compare("term add", [answer("term", "add", "猫", "cat", "--note", "a", *corpus)])
    compare("term add", [answer("term", "add", "猫", "cat", "--note", "b", *corpus)])
    compare("term edit", [answer("term", "edit", "猫", "cat", "--status", "preferred", *corpus)])
    terms = tmp_path / "t.tsv"
    terms.write_text("中文\tEnglish\n狗\tdog\n鸟\t\n", encoding="utf-8")
    compare("term import", [answer("term", "import", terms, *corpus)])
    compare("term export", [answer("term", "export", tmp_path / "t.tbx", *corpus)])
    compare("term edit", [answer("term", "remove", "猫", *corpus)])


def test_a_pretranslation(tmp_path: Path) -> None:
    file = tmp_path / "a.po"
    file.write_text('msgid ""\nmsgstr "Language: zh_CN\\n"\n\nmsgid "Close"\nmsgstr ""\n', encoding="utf-8")
    compare("pretranslate", [answer("pretranslate", file, "-o", tmp_path / "b.po", "--json")])


def test_an_analysis(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("卡脖子问题很多。\n我们的弱项也不少。\n", encoding="utf-8")
    compare("analyse", [answer("analyse", tmp_path / "a.txt", "--json")])


def test_a_difference(tmp_path: Path) -> None:
    a, b = tmp_path / "a.tsv", tmp_path / "b.tsv"
    a.write_text("source\ttarget\n一。\tOne.\n二。\tTwo.\n", encoding="utf-8")
    b.write_text("source\ttarget\n二。\tII.\n三。\tThree.\n", encoding="utf-8")
    compare("diff", [answer("diff", a, b, "--json", allowed=(1,))])


def test_a_check(tmp_path: Path) -> None:
    file = tmp_path / "a.tsv"
    file.write_text("source\ttarget\n共3家。\tThere are 4.\n好。\t\n", encoding="utf-8")
    compare("check", [answer("check", file, "--json", allowed=(0, 1))])


def test_a_batch(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("今天天气很好。我们去公园散步。孩子们喂鸭子。", encoding="utf-8")
    (tmp_path / "b.txt").write_text(
        "The kettle had boiled dry. My uncle keeps eleven bees. Trains leave on Tuesdays.", encoding="utf-8"
    )
    (tmp_path / "pairs.tsv").write_text("a.txt\tb.txt\tp\na.txt\tnone.txt\tq\n", encoding="utf-8")
    found = answer(
        "batch", tmp_path / "pairs.tsv", "-o", tmp_path / "out", "--workers", "1", "--json", allowed=(1,)
    )
    assert found["failures"] and found["failures"][0].keys() == found["warnings"][0].keys()
    compare("batch", [found])


def test_replacements(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("登陆后\tAfter login\n", encoding="utf-8")
    compare("replace", [answer("replace", "登陆", "登录", tmp_path / "a.tsv", "--json")])


def test_an_evaluation_of_beads(tmp_path: Path) -> None:
    (tmp_path / "gold.align").write_text("[0]:[0]\n[1]:[1,2]\n", encoding="utf-8")
    (tmp_path / "auto.align").write_text("[0]:[0]\n[1]:[1]\n[]:[2]\n", encoding="utf-8")
    compare("eval-align", [answer("eval-align", tmp_path / "gold.align", tmp_path / "auto.align", "--json")])


def test_scores(tmp_path: Path) -> None:
    texts = {
        "zh": "第{}只猫坐在垫子上，看着窗外的雨。",
        "ref": "Cat number {} sat on the mat and looked out at the rain.",
        "a": "The cat {} sits on a mat and watches the rain outside.",
        "b": "On a mat sits feline {}, which sees rain.",
    }
    for name, text in texts.items():
        lines = [text.format(number) for number in range(1, 121)]
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "t.tsv").write_text("term\trenderings\n猫\tcat\n", encoding="utf-8")
    common = ("--src", tmp_path / "zh", "--ref", tmp_path / "ref", "--metric", "bleu", "--json", "--force")
    systems = tmp_path / "a", tmp_path / "b", f"same={tmp_path / 'a'}"
    runs = ("--runs", tmp_path / "runs")
    first = answer("score", *systems, *common, "--terms", tmp_path / "t.tsv", "--save", "one", *runs)
    header = "system\tdoc\tseg_id\trater\tsource\ttarget\tcategory\tseverity"
    judged = [f"{name}\t\t{n}\tr\t\t\tStyle\tMinor" for name in "ab" for n in range(1, 121)]
    (tmp_path / "mqm.tsv").write_text("\n".join([header, *judged]) + "\n", encoding="utf-8")
    meta = answer("score", *systems[:2], *common, "--human", tmp_path / "mqm.tsv", "--meta")
    compare("score", [first, meta, answer("score", tmp_path / "a", *common, "--resegment")])
    (kept,) = answer("score", "--history", "--json", *runs)["runs"]
    assert kept.keys() - {"run"} == first.keys() - {"schema"}


def test_answers_of_the_api() -> None:
    with TestClient(create_app(Settings()), "http://localhost") as page:
        compare("Beads of a bitext", [page.get("/api/bitexts/1/beads?count=3").json()])
        compare("Term list of the server", [page.get("/api/term-list").json()])
        compare("Errors of the API", [page.get("/api/bitexts/99/beads").json()])
        for address, section in (
            ("lookup?q=卡脖子&context=true", "lookup"),
            ("fuzzy?q=同时还要看到，我们的弱项也不少。", "lookup --fuzzy"),
            ("renderings?q=前瞻", "lookup --renderings"),
            ("terms?q=解决卡脖子问题", "lookup --term"),
            ("imports", "list"),
            ("stats", "stats"),
            ("bitexts", "review --list"),
            ("bitexts/1/reviews", "review --history"),
        ):
            record = page.get(f"/api/{address}").json()
            assert record["schema"] == 1
            compare(section, [record], needs_all=False)
        texts = (
            "今天天气很好。我们散步。".encode(),
            b"Old maps are sold by weight. My uncle keeps bees. Trains leave.",
        )
        records = []
        for source, target in (texts, texts[::-1]):
            files = {"source": ("a.txt", source), "target": ("b.txt", target)}
            job = page.post("/api/align", files=files).json()
            address = f"/api/jobs/alignment/{job['id']}"
            records.append(page.get(wait_for_job(page, address)).json())
        assert [record["state"] for record in records] == ["done", "failed"]
        compare("Work of the server", records)
