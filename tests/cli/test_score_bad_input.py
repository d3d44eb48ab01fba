"""What ``duizhao score`` says of wrong input: the file, the place and the hint, and never a traceback."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from corpus.text.script import convert

NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
REFERENCE = [f"The {n} travellers crossed the river before nightfall, {n} by {n}." for n in NUMBERS]
HYPOTHESES = [f"The {n} passengers crossed the river before night, {n} after {n}." for n in NUMBERS]
SOURCE = [f"{c}名旅客在天黑之前过了河，一个接一个。" for c in "一二三四五六七八九十百千"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("src.zh", SOURCE)
    write("ref.en", REFERENCE)
    write("mt.en", HYPOTHESES)
    return tmp_path


def write(name: str, lines: list[str], encoding: str = "utf-8", end: str = "\n") -> None:
    Path(name).write_bytes((end.join(lines) + end).encode(encoding))


def score(*hypotheses: str, options: tuple[str, ...] = ()) -> Result:
    arguments = ["score", *hypotheses, "--src", "src.zh", "--ref", "ref.en", "--metric", "bleu", *options]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def bleu(answer: Result) -> float:
    return float(json.loads(answer.stdout)["systems"][0]["scores"]["bleu"]["score"])


def good(folder: Path) -> float:  # noqa: ARG001 (the fixture has made the files)
    return bleu(score("mt.en", options=("--json",)))


ERRORS = [
    # 1: a line short in the middle, with the place
    ("mt.en", HYPOTHESES[:5] + HYPOTHESES[6:], ["11 lines for 12 segments", "from line 6 on", "--resegment"]),
    # 2: a blank line too many at the end
    ("mt.en", [*HYPOTHESES, ""], ["13 lines for 12 segments", "extra blank line"]),
    # 5: nothing but empty hypotheses
    ("mt.en", [""] * 12, ["every hypothesis is empty"]),
    # 7: most of it copied from the source
    ("mt.en", SOURCE[:8] + HYPOTHESES[8:], ["67% of the hypotheses are copies of the source"]),
    # 8: the wrong language
    ("mt.en", [line[::-1] for line in SOURCE], ["in Chinese", "--force"]),
    # 16: the reference itself
    ("mt.en", REFERENCE, ["the hypotheses are reference ref"]),
    ("mt.en", SOURCE, ["the hypotheses are the source"]),
    # 13: a ragged row; quotes protect nothing
    (
        "mt.tsv",
        ["id\tmt", '1\t"a\tb"', *(f"{i}\tx" for i in range(11))],
        ["mt.tsv, line 2", "has 3 columns; the first row has 2"],
    ),
    ("mt.tsv", ["id\tnllb\tgpt", *("1\tx\ty" for _ in range(12))], ["which column", "nllb, gpt"]),
    # 14: bad JSON, null, and what is no string
    ("mt.jsonl", ['{"mt": "a"}', '{"mt": '], ["mt.jsonl, line 2", "not valid JSON"]),
    ("mt.jsonl", ['{"mt": "a"}', '{"mt": null}'], ["line 2", "null, not a string"]),
    ("mt.jsonl", ['{"mt": "a"}', '{"mt": 7}'], ["line 2", "7, not a string"]),
    ("mt.jsonl", ['{"mt": "a"}', '{"ref": "b"}'], ["line 2", "“mt” is missing"]),
    ("mt.jsonl", ["[1]"], ["line 1", "not a JSON object"]),
]


@pytest.mark.parametrize(("name", "lines", "said"), ERRORS, ids=[str(said[0]) for _, _, said in ERRORS])
def test_errors_name_file_place_and_mend_and_leave_no_figure(
    folder: Path,  # noqa: ARG001
    name: str,
    lines: list[str],
    said: list[str],
) -> None:
    write(name, lines)
    answer = score(name)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert all(part in answer.stderr for part in [name, *said]), answer.stderr


def test_force_scores_what_is_surely_wrong(folder: Path) -> None:  # noqa: ARG001
    write("mt.en", REFERENCE)
    answer = score("mt.en", options=("--force", "--json"))

    assert answer.exit_code == 0
    assert bleu(answer) == pytest.approx(100)
    assert "Error: mt: the hypotheses are reference ref" in answer.stderr


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16"])
def test_3_4_another_encoding_is_named_and_can_be_given(folder: Path, encoding: str) -> None:  # noqa: ARG001
    """Chinese output of an English source, in a legacy encoding."""
    chinese = ["他們在天黑之前過了河，一個接一個。" if encoding == "big5" else "他们在天黑之前过了河。"] * 12
    write("src.en", REFERENCE)
    write("ref.zh", [line + "好" for line in chinese])
    write("mt.zh", chinese, encoding)
    arguments = ["score", "mt.zh", "--src", "src.en", "--ref", "ref.zh", "--metric", "bleu"]
    answer = CliRunner().invoke(main, arguments, catch_exceptions=False)

    assert answer.exit_code == 2
    assert "mt.zh" in answer.stderr
    assert f"line 1: is not valid UTF-8. Try --encoding {encoding}" in answer.stderr


def test_4_a_byte_order_mark_is_dropped_and_noted(folder: Path) -> None:
    expected = good(folder)
    write("mt.en", HYPOTHESES, "utf-8-sig")
    answer = score("mt.en", options=("--json",))

    assert bleu(answer) == expected
    assert json.loads(answer.stdout)["systems"][0]["notes"] == ["byte order mark dropped"]


def test_5_some_empty_hypotheses_are_scored_as_empty_and_listed(folder: Path) -> None:  # noqa: ARG001
    write("mt.en", ["", *HYPOTHESES[1:6], " ", *HYPOTHESES[7:]])
    answer = score("mt.en")

    assert answer.exit_code == 0
    assert "2 empty hypotheses, scored as empty (segment 1, 7)" in answer.stderr


def test_6_segments_without_a_reference_are_left_out_and_counted(folder: Path) -> None:  # noqa: ARG001
    write("ref.en", [REFERENCE[0], "", *REFERENCE[2:]])
    answer = score("mt.en", options=("--json",))
    write("ref.en", [REFERENCE[0], *REFERENCE[2:]])
    write("src.zh", [SOURCE[0], *SOURCE[2:]])
    write("mt.en", [HYPOTHESES[0], *HYPOTHESES[2:]])

    assert json.loads(answer.stdout)["test_set"]["excluded"] == 1
    assert bleu(answer) == bleu(score("mt.en", options=("--json",)))
    write("ref.en", [REFERENCE[0], "", *REFERENCE[3:]])
    assert score("mt.en", options=("--strict",)).exit_code == 2


def test_9_a_script_that_differs_is_reported_and_scored_both_ways_on_request(folder: Path) -> None:  # noqa: ARG001
    write("src.zh", REFERENCE)
    write("ref.en", [line + "好的，没问题。" for line in SOURCE])
    write("mt.en", [convert(line, "zh-Hant") for line in SOURCE])
    plain = score("mt.en", options=("--json",))
    both = json.loads(score("mt.en", options=("--json", "--normalize-script")).stdout)["systems"]

    assert "traditional characters against a simplified reference" in plain.stderr
    assert [system["name"] for system in both] == ["mt", "mt (simplified)"]
    scores = [system["scores"]["bleu"]["score"] for system in both]
    assert scores[0] == bleu(plain) < scores[1]
    assert f"mt (simplified) would have BLEU {scores[1]:.2f} instead of {scores[0]:.2f}" in plain.stderr


def test_10_full_width_punctuation_has_the_normalised_score_beside_it(folder: Path) -> None:
    expected = good(folder)
    write("mt.en", [line.replace(", ", "，").replace(".", "。") for line in HYPOTHESES])
    answer = score("mt.en", options=("--json",))

    assert bleu(answer) < expected
    assert f"mt (half-width) would have BLEU {expected:.2f} instead of {bleu(answer):.2f}" in answer.stderr
    both = json.loads(score("mt.en", options=("--json", "--normalize-punctuation")).stdout)["systems"]
    assert both[1]["scores"]["bleu"]["score"] == pytest.approx(expected)


def test_11_ids_join_lines_that_come_in_another_order(folder: Path) -> None:
    expected = good(folder)
    rows = [f"s{i}\t{line}" for i, line in enumerate(REFERENCE)]
    write("ref.tsv", ["id\tref", *rows])
    write("mt.tsv", ["id\tmt", *reversed([f"s{i}\t{line}" for i, line in enumerate(HYPOTHESES)])])
    arguments = ["score", "mt.tsv", "--ref", "ref.tsv", "--metric", "bleu", "--json"]

    assert bleu(CliRunner().invoke(main, arguments)) == expected


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (["s0", "s0", *(f"s{i}" for i in range(2, 12))], "“s0” occurs twice"),
        (
            ["x", *(f"s{i}" for i in range(1, 12))],
            "1 segment id is missing (s0); 1 segment id is unknown (x)",
        ),
    ],
)
def test_11_ids_that_do_not_fit_are_listed(folder: Path, ids: list[str], said: str) -> None:  # noqa: ARG001
    write("ref.tsv", ["id\tref", *(f"s{i}\t{line}" for i, line in enumerate(REFERENCE))])
    write("mt.tsv", ["id\tmt", *(f"{i}\t{line}" for i, line in zip(ids, HYPOTHESES, strict=True))])
    answer = CliRunner().invoke(main, ["score", "mt.tsv", "--ref", "ref.tsv"], catch_exceptions=False)

    assert answer.exit_code == 2
    assert said in answer.stderr


def tmx(units: list[dict[str, str]]) -> str:
    variants = [
        "".join(f'<tuv xml:lang="{tag}"><seg>{text}</seg></tuv>' for tag, text in unit.items())
        for unit in units
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?><tmx version="1.4"><header creationtool="x" adminlang="en" '
        'creationtoolversion="1" segtype="sentence" o-tmf="x" srclang="zh-CN" datatype="plaintext"/>'
        f"<body>{''.join(f'<tu>{variant}</tu>' for variant in variants)}</body></tmx>"
    )


@pytest.mark.parametrize("tag", ["en", "EN", "en-US", "en_GB"])
def test_12_tmx_is_read_in_the_target_language(folder: Path, tag: str) -> None:
    expected = good(folder)
    units = [{"zh-CN": zh, tag: en} for zh, en in zip(SOURCE, HYPOTHESES, strict=True)]
    Path("mt.tmx").write_text(tmx(units), encoding="utf-8")

    assert bleu(score("mt.tmx", options=("--json",))) == expected


def test_12_tmx_units_without_the_language_are_an_error(folder: Path) -> None:  # noqa: ARG001
    units = [{"zh-CN": zh, "de" if i == 3 else "en": "x"} for i, zh in enumerate(SOURCE)]
    Path("mt.tmx").write_text(tmx(units), encoding="utf-8")
    answer = score("mt.tmx")

    assert answer.exit_code == 2
    assert "mt.tmx" in answer.stderr
    assert "left out" in answer.stderr


@pytest.mark.parametrize("name", ["mt.tmx", "mt.xml"])
def test_12_external_entities_are_refused(folder: Path, name: str) -> None:  # noqa: ARG001
    Path("secret.txt").write_text("secret", encoding="utf-8")
    root = "tmx" if name == "mt.tmx" else "dataset"
    Path(name).write_text(
        f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e SYSTEM "secret.txt">]><{root}>&e;</{root}>',
        encoding="utf-8",
    )
    answer = score(name)

    assert answer.exit_code == 2
    assert "entit" in answer.stderr
    assert "secret" not in answer.stderr.replace("secret.txt", "")


def test_15_only_a_line_feed_ends_a_line(folder: Path) -> None:
    expected = good(folder)
    write("mt.en", HYPOTHESES, end="\r\n")
    assert bleu(score("mt.en", options=("--json",))) == expected
    write("mt.en", [line.replace(" before", "\u2028before").replace(" by", "\x0bby") for line in HYPOTHESES])
    assert bleu(score("mt.en", options=("--json",))) == expected


def test_17_two_systems_of_one_name_are_an_error(folder: Path) -> None:  # noqa: ARG001
    for name in "ab":
        Path(name).mkdir()
        write(f"{name}/mt.en", HYPOTHESES)
    answer = score("a/mt.en", "b/mt.en")

    assert answer.exit_code == 2
    assert "two systems are called “mt”" in answer.stderr
    assert score("a=a/mt.en", "b=b/mt.en").exit_code == 0


def test_17_identical_systems_are_said_to_be(folder: Path) -> None:  # noqa: ARG001
    write("other.en", HYPOTHESES)
    answer = score("mt.en", "other.en")

    assert answer.exit_code == 0
    assert "other: identical to mt" in answer.stderr


def test_18_a_hypothesis_file_named_like_a_reference_is_doubted(folder: Path) -> None:  # noqa: ARG001
    write("news.ref.en", HYPOTHESES)
    assert "named like a reference" in score("news.ref.en").stderr


WARNINGS = [
    (
        "19 tokenised",
        [line.replace(".", " .").replace(",", " ,") for line in HYPOTHESES],
        "tokenised text in 12",
    ),
    ("19 subwords", [line.replace("ss", "s@@ s") for line in HYPOTHESES], "subword marks"),
    ("lowercased", [line.lower() for line in HYPOTHESES], "lowercased"),
    (
        "10 full-width",
        [line.replace(",", "，").replace(".", "。") for line in HYPOTHESES],
        "full-width punctuation",
    ),
    ("entities", [line.replace(",", "&#44;") for line in HYPOTHESES], "HTML entities"),
    ("escapes", [line.replace(" ", "\\n", 1) for line in HYPOTHESES], "escape sequences"),
    ("mojibake", [line.replace(",", "â€™") for line in HYPOTHESES], "wrong encoding"),
    ("zero-width", [line.replace(" ", " \u200b") for line in HYPOTHESES], "invisible characters"),
    ("trailing", [line + "  " for line in HYPOTHESES], "trailing white space"),
    ("repeated", HYPOTHESES[:6] + HYPOTHESES[:6], "are repeated at line 7"),
    ("7 copied", SOURCE[:1] + HYPOTHESES[1:], "1 copy of the source (8.3%)"),
    ("long", [line * 3 for line in HYPOTHESES], "times as long as the reference"),
]


@pytest.mark.parametrize(("lines", "said"), [row[1:] for row in WARNINGS], ids=[row[0] for row in WARNINGS])
def test_what_looks_wrong_is_a_warning_and_an_error_under_strict(
    folder: Path,  # noqa: ARG001
    lines: list[str],
    said: str,
) -> None:
    write("mt.en", lines)
    loose, strict = score("mt.en"), score("mt.en", options=("--strict",))

    assert (loose.exit_code, strict.exit_code) == (0, 2)
    assert said in loose.stderr
    assert "--strict" in strict.stderr


def test_a_sound_run_has_nothing_to_say(folder: Path) -> None:  # noqa: ARG001
    answer = score("mt.en", options=("--strict",))
    assert (answer.exit_code, answer.stderr) == (0, "")


def test_20_under_100_segments_significance_is_not_reported(folder: Path) -> None:  # noqa: ARG001
    write("other.en", [line.replace("river", "road") for line in HYPOTHESES])
    result = json.loads(score("mt.en", "other.en", options=("--json",)).stdout)

    assert result["significance"] == {"reported": False, "reason": "12 segments are fewer than 100"}
    assert result["systems"][0]["scores"]["bleu"]["p"] is None


def test_21_a_canary_line_is_flagged(folder: Path) -> None:  # noqa: ARG001
    for name in "abc":
        write(
            f"{name}.en", [REFERENCE[0], *(line.replace("river", f"{name} road") for line in HYPOTHESES[1:])]
        )
    assert "canary" in score("a.en", "b.en", "c.en").stderr.lower()


@pytest.mark.parametrize(
    "options",
    [("--samples", "1"), ("--samples", "-5"), ("--seed", "-1"), ("--test", "t"), ("--metric", "rouge")],
)
def test_22_options_out_of_range_are_refused(folder: Path, options: tuple[str, str]) -> None:  # noqa: ARG001
    assert score("mt.en", options=options).exit_code == 2


def test_23_a_tokenizer_without_its_model_is_explained_not_downloaded(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("align.scoring.tokenizers.SACREBLEU_DIR", str(folder))
    answer = score("mt.en", options=("--tokenize", "flores200"))

    assert answer.exit_code == 2
    assert "flores200" in answer.stderr
    assert not (folder / "models").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["score"], "nothing to score"),
        (["score", "nowhere.en", "--ref", "ref.en"], "nowhere.en: does not exist"),
        (["score", "mt.en", "--ref", "nowhere.en"], "nowhere.en: does not exist"),
        (["score", "mt.en", "--ref", "."], "is a folder"),
        (["score", "mt.en", "--ref", "empty.en"], "is empty"),
        (
            ["score", "mt.en", "--src", "short.zh", "--ref", "ref.en"],
            "short.zh: has 11 segments, but ref.en has 12",
        ),
        (["score", "mt.en", "--ref", "ref.en", "--doc-ids", "short.zh"], "11 lines for 12 segments"),
        (["score", "mt.en", "--ref", "ref.en", "--baseline", "x"], "no system is called “x”"),
        (["score", "mt.en", "--ref", "ref.en", "--encoding", "utf-9"], "unknown encoding"),
        (["score", "mt.en", "--ref", "ref.en", "--languages", "english"], "not a language pair"),
        (["score", "mt.en", "--doc", "nothing"], "document is called “nothing”"),
        (["score", "mt.en:col", "--ref", "ref.en"], "no column “col”"),
        (["score", "mt.en", "--src", "src.zh"], "--src needs --ref"),
        (["score", "mt.en", "--doc-ids", "src.zh"], "--doc-ids needs --ref"),
        (["score", "mt.en", "--ref", "ref.en", "--json", "--tsv"], "--json and --tsv exclude each other"),
        (["score", "mt.docx", "--ref", "ref.en"], "Word document"),
        (["score", "mt.en", "--ref", "ref.en", "--metric", "comet"], "COMET needs the source"),
        (
            ["score", "mt.en", "--src", "src.zh", "--ref", "ref.en", "--metric", "comet"],
            "unbabel-comet cannot be imported",
        ),
    ],
)
def test_wrong_use_is_reported_in_one_line(
    folder: Path,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    write("empty.en", [], end="")
    Path("mt.docx").write_bytes(b"PK\x03\x04\x14\x00\x00\x00word/document.xml\xff\xfe\x80")
    monkeypatch.setitem(sys.modules, "comet", None)
    write("short.zh", SOURCE[:-1])
    answer = CliRunner().invoke(main, arguments, catch_exceptions=False)

    assert answer.exit_code == 2
    assert said in answer.stderr
    assert len(answer.stderr.strip().split("\n")) == 1
