"""The front door for Python: what it exports, that its examples run, and that it finds what is in the way."""

import doctest
import inspect
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import duizhao as dz
from corpus.errors import NotFoundError
from corpus.store.importing import Imported
from tests.refusals import refusal

ROOT = Path(__file__).parents[1]


def test_every_exported_name_exists_and_is_documented() -> None:
    assert len(dz.__all__) <= 40
    assert dz.__all__ == sorted(dz.__all__, key=str)
    for name in dz.__all__:
        assert inspect.getdoc(getattr(dz, name)), name


def test_nothing_public_is_left_out() -> None:
    public = {
        name
        for name, value in vars(dz).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == "duizhao"
    }
    assert public <= set(dz.__all__)


def test_the_examples_run() -> None:
    failed, tried = doctest.testmod(dz, extraglobs={"dz": dz})
    assert tried > 10
    assert failed == 0


FUNCTIONS = ["align", "main", "open", "read", "read_document", "score", "write"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_an_example(name: str) -> None:
    assert ">>>" in (inspect.getdoc(getattr(dz, name)) or "")


def test_units_survive_a_data_frame(tmp_path: Path) -> None:
    units = [
        dz.TranslationUnit("一。", "One.", id="1", confidence=0.5, reviewed=True, properties={"client": "A"}),
        dz.TranslationUnit("二。", "Two.", "zh-Hant", "en-GB", source_segments=("1.1", "1.2"), note="n"),
    ]
    dz.write(tmp_path / "a.tsv", units)
    frame = dz.read(str(tmp_path / "a.tsv")).to_frame()
    dz.write(tmp_path / "b.tsv", frame)
    assert dz.read(tmp_path / "b.tsv") == units


def test_a_frame_without_a_target_is_refused(tmp_path: Path) -> None:
    with pytest.raises(dz.UsageError) as caught:
        dz.write(tmp_path / "a.tsv", pd.DataFrame({"source": ["一"], "english": ["one"]}))
    assert caught.value.fields["expected"] == "target"
    assert not (tmp_path / "a.tsv").exists()


UNIT = dz.TranslationUnit("打开阀门。", "Open the valve.")


@pytest.mark.parametrize(
    ("units", "error"),
    [
        ("打开阀门。", dz.UsageError),
        (Path("m.tmx"), dz.UsageError),
        (None, dz.UsageError),
        (5, dz.UsageError),
        ([UNIT, ("打开阀门。", "Open the valve.")], dz.UsageError),
        ([{"source": "打开阀门。", "target": "Open the valve."}], dz.UsageError),
        ([dz.TranslationUnit("打开阀门。", float("nan"))], dz.UsageError),  # type: ignore[arg-type]
        (pd.Series(["打开阀门。"]), dz.UsageError),
        (pd.DataFrame([["一", "one", "two"]], columns=["source", "target", "target"]), dz.UsageError),
        (
            pd.DataFrame([["一", "one"]], columns=pd.MultiIndex.from_product([["source", "target"], ["x"]])),
            dz.UsageError,
        ),
    ],
)
@pytest.mark.parametrize("extension", ["tmx", "tsv", "xlsx"])
def test_what_is_not_translation_units_is_refused(
    units: Any, error: type[Exception], extension: str, tmp_path: Path
) -> None:
    with pytest.raises(error):
        dz.write(tmp_path / f"a.{extension}", units)
    assert not list(tmp_path.iterdir())


def test_no_error_names_an_option_of_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "cut.tmx").write_text('<?xml version="1.0"?><tmx version="1.4"><body><tu>', encoding="utf-8")
    (tmp_path / "legacy.tsv").write_bytes("今天天气很好\tfine\n".encode("gb18030"))
    (tmp_path / "short.tsv").write_text("source\ttarget\n一\tone\n二\n", encoding="utf-8")
    swapped = "".join(f"Sentence {number} is here.\t这是第{number}句话。\n" for number in range(30))
    (tmp_path / "swapped.tsv").write_text(f"source\ttarget\n{swapped}", encoding="utf-8")
    dz.write(tmp_path / "m.tsv", [UNIT])
    with dz.open(tmp_path / "c.duizhao", create=True) as corpus:
        corpus.import_(tmp_path / "m.tsv")
        dz.write(tmp_path / "m.jsonl", [UNIT])
        calls: list[Callable[[], object]] = [
            partial(dz.read, tmp_path / "cut.tmx"),
            partial(dz.read, tmp_path / "legacy.tsv"),
            partial(dz.read, tmp_path / "short.tsv"),
            partial(dz.read, tmp_path / "m.tsv", columns=["note"]),
            partial(dz.write, tmp_path / "m.pharaoh", [UNIT]),
            partial(corpus.import_, tmp_path / "swapped.tsv"),
            partial(corpus.import_, tmp_path / "m.jsonl", name="m.tsv"),
            partial(corpus.lookup, "产" * 1001),
            partial(dz.score, {"A": ["One."]}, {}),
            partial(dz.score, {"A": ["One."]}, ["One.", "Two."], languages="zh-en"),
            partial(dz.open, tmp_path / "none.duizhao"),
        ]
        for call in calls:
            with pytest.raises(dz.DuizhaoError) as caught:
                call()
            assert "--" not in str(caught.value)
        hint = corpus.lookup("今天天气很好适合散步").hint
        assert hint and "--" not in hint


HALF = "好\ud83d"  # half of a surrogate pair


@pytest.mark.parametrize(
    "changed",
    [
        {"source": HALF},
        {"id": 5},
        {"note": None},
        {"note": HALF},
        {"document": b"a"},
        {"source_language": "../zh"},
        {"target_language": "en us"},
        {"confidence": "high"},
        {"confidence": float("nan")},
        {"reviewed": "yes"},
        {"source_segments": "1.1"},
        {"properties": None},
        {"properties": {"client": 5}},
        {"properties": {"client": HALF}},
    ],
    ids=str,
)
@pytest.mark.parametrize("extension", ["tmx", "tsv", "jsonl", "moses"])
def test_a_field_of_another_type_is_refused(changed: dict[str, Any], extension: str, tmp_path: Path) -> None:
    with pytest.raises(dz.UsageError) as caught:
        dz.write(tmp_path / f"a.{extension}", [UNIT, replace(UNIT, **changed)])
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_what_was_read_with_an_unknown_language_can_be_written(tmp_path: Path) -> None:
    texts = {"zh": "打开阀门。", "english": "Open the valve."}
    variants = "".join(f'<tuv xml:lang="{tag}"><seg>{text}</seg></tuv>' for tag, text in texts.items())
    (tmp_path / "a.tmx").write_text(
        f'<tmx version="1.4"><header srclang="*all*"/><body><tu>{variants}</tu></body></tmx>',
        encoding="utf-8",
    )
    units = dz.read(tmp_path / "a.tmx")
    assert [unit.target_language for unit in units] == [""]
    dz.write(tmp_path / "b.jsonl", units)
    with dz.open(tmp_path / "c.duizhao", create=True) as corpus:
        with pytest.raises(dz.InputError) as caught:
            corpus.import_(tmp_path / "a.tmx")
        assert caught.value.path and "a.tmx" in caught.value.path


@pytest.mark.parametrize("name", ["tmx", "tsv", "jsonl", "xlsx", "po", "html"])
def test_an_option_that_a_format_lacks_is_named_with_those_it_has(name: str, tmp_path: Path) -> None:
    dz.write(tmp_path / f"a.{name}", [UNIT])
    with dz.open(tmp_path / "c.duizhao", create=True) as corpus:
        for call in (
            lambda: dz.read(tmp_path / f"a.{name}", worksheet=1),
            lambda: dz.write(tmp_path / f"b.{name}", [UNIT], worksheet=1),
            lambda: corpus.import_(tmp_path / f"a.{name}", worksheet=1),
        ):
            with pytest.raises(dz.UsageError) as caught:
                call()
            assert caught.value.fields["name"] == "worksheet"
        assert not corpus.imports()
    assert not (tmp_path / f"b.{name}").exists()


STRANGE = [None, 5, float("nan"), b"text", HALF, ["a"], {"a": 1}, object(), pd.NA, pd.DataFrame({"a": ["b"]})]


@pytest.mark.parametrize("value", STRANGE, ids=lambda value: type(value).__name__)
def test_an_argument_of_another_type_is_one_line(value: Any, tmp_path: Path) -> None:
    dz.write(tmp_path / "m.tmx", [UNIT])
    output = {"A": ["It rains."]}
    with dz.open(tmp_path / "c.duizhao", create=True) as corpus:
        corpus.add_term("阀门", "valve")
        before = corpus.terms()
        for call in (
            lambda: dz.read(value),
            lambda: dz.read(tmp_path / "m.tmx", partial=value),
            lambda: dz.read_document(value),
            lambda: dz.write(value, [UNIT]),
            lambda: dz.align("你好。", "Hello.", encoder=value),
            lambda: dz.open([value]),  # type: ignore[arg-type]
            lambda: dz.score(output, [value]),
            lambda: dz.score({"A": [value]}, ["It rained."], languages="zh-en"),
            lambda: dz.score({str(value) + HALF: ["It rains."]}, ["It rained."], languages="zh-en"),
            lambda: dz.score(output, ["It rained."], languages="zh-en", metrics=[value]),
            lambda: dz.score(output, ["It rained."], languages="zh-en", strict=value),
            lambda: dz.score(output, ["It rained."], languages="zh-en", colour=value),
            lambda: corpus.lookup(value),
            lambda: corpus.lookup("阀门", limit=[value]),  # type: ignore[arg-type]
            lambda: corpus.fuzzy("阀门", minimum=[value]),  # type: ignore[arg-type]
            lambda: corpus.renderings("阀门", regional=value),
            lambda: corpus.add_term(value, "valve"),
            lambda: corpus.add_term("阀门", value),
            lambda: corpus.add_term("水泵", "pump", source=value),
            lambda: corpus.add_term("水泵", "pump", colour=value),
            lambda: corpus.edit_term("阀门", note=value),
            lambda: corpus.edit_term("阀门", "valve", text=value),
            lambda: corpus.remove_term(value),
            lambda: corpus.import_(value),
            lambda: corpus.import_(tmp_path / "m.tmx", name=value),
        ):
            with pytest.raises(dz.DuizhaoError) as caught:
                call()
            assert "\n" not in str(caught.value)
        assert (corpus.terms(), corpus.imports()) == (before, [])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.duizhao", "m.tmx"]


def test_a_frame_s_numbers_stay_whole_beside_a_gap_and_its_ids_may_be_lists(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "source": ["一", "二", "三"],
            "target": ["one", "two", "three"],
            "id": [1, 2, None],
            "year": [None, 1999, 2001],
            "quality": [0.5, None, 1.0],
            "source_segments": [["1.1", "1.2"], (), None],
        }
    )
    dz.write(tmp_path / "a.jsonl", frame)
    units = dz.read(tmp_path / "a.jsonl")
    assert [unit.id for unit in units] == ["1", "2", ""]
    assert [dict(unit.properties) for unit in units] == [
        {"quality": "0.5"},
        {"year": "1999"},
        {"year": "2001", "quality": "1.0"},
    ]
    assert [unit.source_segments for unit in units] == [("1.1", "1.2"), (), ()]


@pytest.mark.parametrize("given", [None, 3, b"text", ["你好。"], pd.Series(["你好。"])])
def test_only_a_path_a_text_or_a_document_is_aligned(given: Any) -> None:
    for pair in ((given, "Hello."), ("你好。", given)):
        with pytest.raises(dz.UsageError):
            dz.align(*pair)


@pytest.mark.parametrize("empty", ["", " ", "\n"])
def test_an_empty_text_is_not_taken_for_a_folder(empty: str) -> None:
    with pytest.raises(dz.InputError) as caught:
        dz.align(empty, "Hello.")
    assert caught.value.path == "source"


def test_a_document_without_an_extension_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(dz.NotFoundError):
        dz.read_document("nowhere")


def test_the_bundled_corpus_cannot_be_changed(tmp_path: Path) -> None:
    dz.write(tmp_path / "m.tmx", [UNIT])
    with dz.open() as corpus:
        before = corpus.imports(), corpus.terms()
        for change in (
            lambda: corpus.import_(tmp_path / "m.tmx"),
            lambda: corpus.add_term("阀门", "valve"),
            lambda: corpus.edit_term("未来产业", note="n"),
            lambda: corpus.remove_term("未来产业"),
        ):
            with pytest.raises(dz.UsageError):
                change()
        assert (corpus.imports(), corpus.terms()) == before


def test_a_closed_corpus_answers_nothing(tmp_path: Path) -> None:
    dz.write(tmp_path / "m.tmx", [UNIT])
    with dz.open(tmp_path / "c.duizhao", create=True) as corpus:
        corpus.import_(tmp_path / "m.tmx")
        corpus.close()  # twice is no harm
    for use in (
        lambda: corpus.lookup("阀门"),
        lambda: corpus.fuzzy("打开阀门。"),
        lambda: corpus.renderings("阀门"),
        lambda: corpus.terms("阀门"),
        lambda: corpus.terms(),
        lambda: corpus.units(),
        lambda: corpus.imports(),
        lambda: corpus.add_term("阀门", "valve"),
        lambda: corpus.import_(tmp_path / "m.tmx"),
    ):
        with pytest.raises(dz.UsageError):
            use()
    with dz.open(tmp_path / "c.duizhao") as corpus:
        assert not corpus.terms()


def test_what_cannot_be_searched_for_is_refused() -> None:
    with dz.open() as corpus:
        missing: Any
        for missing in (float("nan"), 5, "产业\ud800"):
            for search in (corpus.lookup, corpus.fuzzy, corpus.renderings, corpus.terms):
                with pytest.raises(dz.UsageError):
                    search(missing)
        with pytest.raises(dz.UsageError):
            corpus.lookup("产业", side="source")  # type: ignore[arg-type]
    with pytest.raises(dz.UsageError):
        dz.open("")


def test_a_corpus_is_imported_into_and_searched(tmp_path: Path) -> None:
    dz.write(tmp_path / "m.tmx", [dz.TranslationUnit("打开阀门。", "Open the valve.")])
    with dz.open(tmp_path / "c.duizhao", create=True) as corpus:
        imported = corpus.import_(tmp_path / "m.tmx")
        assert isinstance(imported, Imported) and imported.units == 1
        (hit,) = corpus.lookup("阀门").hits
        assert (hit.source, hit.target, hit.spans) == ("打开阀门。", "Open the valve.", ((2, 4),))
        assert [hit.target[start:end] for start, end in hit.counterparts] == ["valve"]
        assert corpus.fuzzy("打开阀门。").to_frame()["percent"].tolist() == [100]
        assert corpus.units().to_frame()["target"].tolist() == ["Open the valve."]
        assert corpus.imports().to_frame()["units"].tolist() == [1]


def test_each_occurrence_is_a_hit_with_its_own_rendering(tmp_path: Path) -> None:
    pair = dz.TranslationUnit("新设备很贵，旧设备便宜。", "New devices are expensive, old devices are cheap.")
    dz.write(tmp_path / "m.tmx", [pair])
    with dz.open(tmp_path / "c.duizhao", create=True) as corpus:
        corpus.import_(tmp_path / "m.tmx")
        hits = corpus.lookup("设备").hits
        assert [(hit.spans, hit.counterparts) for hit in hits] == [
            (((1, 3),), ((4, 11),)),
            (((7, 9),), ((31, 38),)),
        ]
        assert len(corpus.lookup("设备 贵").hits) == 1  # two words: what is marked belongs together


def test_results_show_themselves_side_by_side_with_marks() -> None:
    with dz.open() as corpus:
        shown = corpus.lookup("卡脖子")._repr_html_()
        assert "<mark>卡脖子</mark>" in shown
        assert "<mark>bottleneck</mark>" in shown
        assert "<td" in corpus.terms("企业是创新的主体")._repr_html_()
    alignment = dz.align("<b>你好</b>。", "<b>Hello</b>.")
    assert "&lt;b&gt;" in alignment._repr_html_()
    assert "<b>" not in alignment._repr_html_()


def test_the_term_list_is_changed_from_python(tmp_path: Path) -> None:
    with dz.open(tmp_path / "t.duizhao", create=True) as corpus:
        corpus.add_term("大坝", "dam", status="preferred")
        corpus.add_term("大坝", "barrage")
        corpus.edit_term("大坝", note="of concrete")
        corpus.edit_term("大坝", "barrage", text="weir", status="forbidden")
        (concept,) = corpus.terms()
        assert isinstance(concept, dz.Concept)
        assert [(term.text, term.status) for term in concept.terms] == [
            ("大坝", ""),
            ("dam", "preferred"),
            ("weir", "forbidden"),
        ]
        assert concept.note == "of concrete"
        corpus.remove_term("大坝", "weir")
        (concept,) = corpus.terms()
        assert isinstance(concept, dz.Concept)
        assert [term.text for term in concept.terms] == ["大坝", "dam"]
        corpus.remove_term("大坝")
        assert not corpus.terms()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda corpus: corpus.add_term("dam", "dam"), dz.InputError),
        (lambda corpus: corpus.add_term("大坝", "dam", status="good"), dz.UsageError),
        (lambda corpus: corpus.edit_term("水库", note="n"), dz.NotFoundError),
        (lambda corpus: corpus.edit_term("大坝", "weir", status="forbidden"), dz.NotFoundError),
        (lambda corpus: corpus.edit_term("大坝", "dam", status="good"), dz.UsageError),
        (lambda corpus: corpus.edit_term("大坝", status="forbidden"), dz.UsageError),  # of which rendering?
        (lambda corpus: corpus.remove_term("水库"), dz.NotFoundError),
        (lambda corpus: corpus.remove_term("大坝", "weir"), dz.NotFoundError),
    ],
)
def test_a_change_of_the_term_list_that_makes_no_sense_changes_nothing(
    change: Callable[[dz.OpenCorpus], None], error: type[Exception], tmp_path: Path
) -> None:
    with dz.open(tmp_path / "t.duizhao", create=True) as corpus:
        corpus.add_term("大坝", "dam")
        before = list(corpus.terms())
        with pytest.raises(error):
            change(corpus)
        assert list(corpus.terms()) == before


def test_print_shows_a_table(tmp_path: Path) -> None:
    alignment = dz.align("你好。再见。", "Hello. Goodbye.")
    dz.write(tmp_path / "m.tsv", alignment)
    with dz.open() as corpus:
        for result in (
            alignment,
            dz.read(tmp_path / "m.tsv"),
            corpus.lookup("卡脖子"),
            corpus.renderings("产业"),
        ):
            assert str(result) == str(result.to_frame())


def test_scores_are_ranked() -> None:
    reference = [f"This is sentence number {number} of the text." for number in range(30)]
    worse = [text.replace("sentence", "phrase").replace("text", "book") for text in reference]
    better = [text.replace("sentence", "phrase") for text in reference]
    scored = dz.score({"worse": worse, "better": better}, reference, languages="zh-en", metrics=["chrf"])
    assert scored.to_frame()["system"].tolist() == ["better", "worse"]


def test_scores_of_files_are_those_of_their_lines(tmp_path: Path) -> None:
    reference = [f"This is sentence number {number} of the text." for number in range(30)]
    output = [text.replace("sentence", "phrase") for text in reference]
    for name, texts in (("r.txt", reference), ("a.txt", output)):
        (tmp_path / name).write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    (tmp_path / "a.tsv").write_text("text\n" + "".join(f"{text}\n" for text in output), encoding="utf-8")
    files: dict[str, str | Path] = {
        "text": str(tmp_path / "a.txt"),
        "path": tmp_path / "a.txt",
        "column": f"{tmp_path}/a.tsv:text",
    }
    scored = dz.score(files, tmp_path / "r.txt", languages="zh-en", metrics=["chrf"]).to_frame()
    expected = dz.score({"lines": output}, reference, languages="zh-en", metrics=["chrf"]).to_frame()
    assert set(scored["system"]) == set(files)
    assert set(scored["chrF2"]) == set(expected["chrF2"])
    with refusal(NotFoundError, "none.txt"):
        dz.score({"A": "none.txt"}, reference, languages="zh-en")


def test_the_reference_itself_is_refused_as_a_system() -> None:
    reference = [f"This is sentence number {number} of the text." for number in range(30)]
    with pytest.raises(dz.InputError):
        dz.score({"A": reference}, reference, languages="zh-en")


@pytest.mark.parametrize(
    "systems",
    [
        {},
        ["It rained."],
        [["It rained."]],
        {"A": None},
        {"A": 5},
        {"A": [None]},
        {"A": [float("nan")]},
        {"A": {"a": "b"}},
        {"A": {"a"}},
        {"A": pd.DataFrame({"a": ["b"]})},
    ],
)
def test_systems_are_texts_by_name(systems: Any) -> None:
    with pytest.raises(dz.DuizhaoError):
        dz.score(systems, ["It rained."], languages="zh-en")


def test_an_error_of_a_system_names_it_once() -> None:
    source = ["今天下雨。", "我们在家看书。"]
    with pytest.raises(dz.InputError) as caught:
        dz.score({"Apollo": source}, ["It is raining.", "We read at home."], source=source)
    assert str(caught.value).count("Apollo") == 1


def test_one_metric_may_be_given_without_a_list() -> None:
    scored = dz.score({"A": ["It rains."]}, ["It rained."], languages="zh-en", metrics="chrf")
    assert "chrF2" in scored.to_frame() and "BLEU" not in scored.to_frame()


def run(folder: Path, *command: str, path: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, cwd=folder, env=environment, check=False
    )


@pytest.mark.parametrize("name", ["align", "cli", "corpus"])
def test_a_module_of_the_user_s_in_the_folder_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.py").write_text("raise RuntimeError('imported')")
    done = run(tmp_path, "-m", "duizhao", "--version", path=os.pathsep.join([str(tmp_path), str(ROOT)]))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"{name}.py" in done.stderr


def test_a_file_of_the_same_name_is_passed_over_as_the_docs_say(tmp_path: Path) -> None:
    (tmp_path / "duizhao.py").write_text("print('mine')")
    own = run(tmp_path, "-m", "duizhao", "--version", path=str(ROOT))
    assert own.stdout == "mine\n", "Python decides before we can"
    ours = run(tmp_path, "-P", "-m", "duizhao", "--version", path=str(ROOT))
    assert ours.returncode == 0 and ours.stdout.startswith("duizhao")


def test_another_package_written_over_ours_is_named(tmp_path: Path) -> None:
    for name in ("corpus", "align", "cli"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "duizhao.py", tmp_path)
    assert run(tmp_path, "-m", "duizhao", "--version", path=str(tmp_path)).returncode == 0
    (tmp_path / "align" / "__init__.py").write_text("import scipy_that_is_not_there\n")
    done = run(tmp_path, "-m", "duizhao", "--version", path=str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "align" in done.stderr
    imported = run(tmp_path, "-c", "import duizhao", path=str(tmp_path))
    assert imported.stderr.strip().splitlines()[-1].startswith("ImportError: ")


def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = json.loads((ROOT / "docs" / "how-to" / "python.ipynb").read_text("utf-8"))
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
