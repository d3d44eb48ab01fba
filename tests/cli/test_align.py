"""``duizhao align``: real text to a file, and every bad input to one clear line."""

import re
import signal
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from cli.main import main
from corpus.folder import bundled, read_folder, write_folder
from corpus.formats import ladder, tmx
from corpus.readers import read_document

EXTRACTED = Path(__file__).parents[1] / "corpus" / "data" / "speech-extracted.txt"

CHINESE = "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？\n"
ENGLISH = (
    "Is it not a pleasure to learn and to practise in time what was learned? "
    "Is it not a joy to have friends come from afar? "
    "Is it not like a gentleman to take no offence when others do not know you?\n"
)
OTHER = (
    "The recipe calls for two cups of flour and a pinch of salt. Heat the oven before you begin. "
    "Grease the tin well. Bake it for forty minutes, until a skewer comes out clean.\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zh.txt").write_text(CHINESE, encoding="utf-8")
    (tmp_path / "en.txt").write_text(ENGLISH, encoding="utf-8")
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["align", *map(str, arguments)])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def translation(path: Path, name: str) -> Path:
    """A bundled translation as its author would hand it over: a paragraph a line."""
    (bitext,) = (b for b in bundled()[0].bitexts if b.target.name == name)
    paragraphs: dict[int, list[str]] = {}
    for segment in bitext.target.segments:
        paragraphs.setdefault(segment.paragraph, []).append(segment.text)
    path.write_text("\n\n".join(" ".join(texts) for texts in paragraphs.values()), encoding="utf-8")
    return path


def test_the_reader_gives_the_bundled_source_from_the_extracted_text() -> None:
    assert read_document(EXTRACTED).texts == bundled()[0].source.texts


@pytest.mark.parametrize("name", ["en-a", "en-b"])
def test_the_bundled_translations_are_cut_as_they_were_reviewed(folder: Path, name: str) -> None:
    (bitext,) = (b for b in bundled()[0].bitexts if b.target.name == name)
    assert read_document(translation(folder / "en.txt", name)).texts == bitext.target.texts


def test_two_documents_become_a_document_folder_and_a_second_translation_joins_it(folder: Path) -> None:
    for name in ("en-a", "en-b"):
        source = folder / "speech" if name == "en-b" else EXTRACTED
        result = run(source, translation(folder / f"{name}.txt", name), "-o", "speech/")
        assert result.exit_code == 0, result.stderr
    contents = read_folder(folder / "speech")
    assert contents.source.name == "speech"
    assert contents.source.language == "zh-Hans"
    assert [bitext.target.name for bitext in contents.bitexts] == ["en-a", "en-b"]
    assert not any(bead.reviewed for bitext in contents.bitexts for bead in bitext.beads)


def test_a_changed_translation_is_aligned_again_only_where_it_changed(folder: Path) -> None:
    speech, changed = folder / "speech", translation(folder / "en-a.txt", "en-a")
    write_folder(speech, bundled()[0])
    before = read_folder(speech)
    text = changed.read_text(encoding="utf-8")
    old = before.bitexts[0].target.texts[7]
    assert text.count(old) == 1
    changed.write_text(text.replace(old, "A sentence of its own."), encoding="utf-8")
    files = {path: path.read_bytes() for path in speech.iterdir()}
    result = run("speech", "en-a.txt", "-o", "speech")
    assert result.exit_code == 2
    place = before.source.segments[5].id
    assert (
        f"1 reviewed bead has a different text in the new files ({place}); nothing was changed"
        in result.stderr
    )
    assert {path: path.read_bytes() for path in speech.iterdir()} == files
    result = run("speech", "en-a.txt", "-o", "speech", "--even-reviewed")
    assert result.exit_code == 0, result.stderr
    assert f"No longer reviewed: {before.source.texts[5]}\t" in result.stderr
    after = read_folder(speech)
    assert (after.source, after.terms, after.bitexts[1]) == (before.source, before.terms, before.bitexts[1])
    unlike = [
        (one, other)
        for one, other in zip(before.bitexts[0].beads, after.bitexts[0].beads, strict=True)
        if one != other
    ]
    (changed_bead,) = (bead for bead in before.bitexts[0].beads if 7 in bead.target)
    assert [(one, other.reviewed) for one, other in unlike] == [(changed_bead, False)]
    beads = sum(len(bitext.beads) for bitext in before.bitexts)
    assert f"{beads - 1} of {beads} reviewed beads kept" in result.stderr


def test_a_text_that_a_person_mended_in_the_folder_is_not_overwritten(folder: Path) -> None:
    """The new file has the machine's text where a person has put another, and a change elsewhere."""
    speech, new = folder / "speech", translation(folder / "en-a.txt", "en-a")
    write_folder(speech, bundled()[0])
    sentences = bundled()[0].bitexts[0].target.texts
    kept = speech / "en-a.txt"
    corrected = kept.read_text(encoding="utf-8").replace(sentences[10], "As a person would have it.")
    kept.write_text(corrected, encoding="utf-8")
    new.write_text(
        new.read_text(encoding="utf-8").replace(sentences[30], "A changed sentence."), encoding="utf-8"
    )
    result = run("speech", "en-a.txt", "-o", "speech/")
    assert result.exit_code == 2
    assert "the texts of 2 reviewed beads differ" in result.stderr
    assert kept.read_text(encoding="utf-8") == corrected


def test_another_text_does_not_take_the_place_of_one_in_the_folder(folder: Path) -> None:
    write_folder(folder / "speech", bundled()[0])
    (folder / "en-a.txt").write_text(OTHER, encoding="utf-8")
    for arguments, what in (
        (("speech", "en-a.txt"), "a translation en-a"),
        (("zh.txt", "en.txt"), "a source"),
    ):
        result = run(*arguments, "-o", "speech/")
        assert result.exit_code == 2
        assert f"the folder already has {what}" in result.stderr
    assert read_folder(folder / "speech").bitexts[0].target == bundled()[0].bitexts[0].target


def test_word_documents_become_tmx(folder: Path) -> None:
    for name, text in (("zh", CHINESE), ("en", ENGLISH)):
        document = docx.Document()
        document.add_paragraph(text.strip())
        document.save(str(folder / f"{name}.docx"))
    result = run("zh.docx", "en.docx", "-o", "out.tmx")
    assert result.exit_code == 0, result.stderr
    units = list(tmx.read(folder / "out.tmx"))
    assert [unit.source for unit in units] == [
        "学而时习之，不亦说乎？",
        "有朋自远方来，不亦乐乎？",
        "人不知而不愠，不亦君子乎？",
    ]
    assert "friends come from afar" in units[1].target


def test_segmented_files_keep_their_lines(folder: Path) -> None:
    (folder / "a.zh").write_text("有朋自远方来。不亦乐乎？\n不知\n", encoding="utf-8")
    (folder / "a.en").write_text("Friends come from afar. Is it not a joy?\nNot known\n", encoding="utf-8")
    result = run("a.zh", "a.en", "--segmented", "-o", "a.align")
    assert result.exit_code == 0, result.stderr
    assert [(bead.source, bead.target) for bead in ladder.read_beads(folder / "a.align")] == [
        ((0,), (0,)),
        ((1,), (1,)),
    ]


SIMPLIFIED = "我们今天在这里学习。朋友从远方来，我们很快乐。别人不了解我，我也不生气。" * 3
TRADITIONAL = "我們今天在這裡學習。朋友從遠方來，我們很快樂。別人不瞭解我，我也不生氣。" * 3


def test_beads_count_lines_where_some_are_blank(folder: Path) -> None:
    (folder / "a.zh").write_text("有朋自远方来。\n\n不亦乐乎？\n人不知而不愠。\n", encoding="utf-8")
    (folder / "a.en").write_text(
        "Friends come from afar.\nIs it not a joy?\n\n\nNot known, yet not offended.\n", encoding="utf-8"
    )
    expected = [((0,), (0,)), ((2,), (1,)), ((3,), (4,))]
    result = run("a.zh", "a.en", "--segmented", "-o", "a.align")
    assert result.exit_code == 0, result.stderr
    beads = ladder.read_beads(folder / "a.align")
    assert [(bead.source, bead.target) for bead in beads] == expected
    again = run("a.zh", "a.en", "--segmented", "--anchors", "a.align", "-o", "b.align")
    assert again.exit_code == 0, again.stderr
    assert (folder / "a.align").read_text() == (folder / "b.align").read_text()


def test_beads_go_across_blank_lines_and_other_commands_read_them(folder: Path) -> None:
    (folder / "a.zh").write_text("学习了，\n\n我们就回家。\n好。\n", encoding="utf-8")
    (folder / "a.en").write_text("Having learned, we went home.\n\nGood.\n", encoding="utf-8")
    (folder / "anchors.align").write_text("[0,1,2]:[0]\n[]:[1]\n")
    result = run("a.zh", "a.en", "--segmented", "--anchors", "anchors.align", "-o", "a.align")
    assert result.exit_code == 0, result.stderr
    assert (folder / "a.align").read_text() == "[0,1,2]:[0]\n[3]:[2]\n"
    assert [unit.source for unit in ladder.read(folder / "a.align")] == ["学习了，我们就回家。", "好。"]


@pytest.mark.parametrize(
    ("encoding", "named", "text"),
    [
        ("gb18030", "gb", SIMPLIFIED),
        ("big5", "big5", TRADITIONAL),
        ("utf-16", "utf-16", TRADITIONAL),
    ],
)
def test_other_encodings_are_read_and_named(folder: Path, encoding: str, named: str, text: str) -> None:
    (folder / "zh.txt").write_bytes(text.encode(encoding))
    result = run("zh.txt", "en.txt", "-o", "out.tsv")
    assert result.exit_code == 0, result.stderr
    assert f"zh.txt: read as {named}" in result.stderr.lower()
    assert text[10:20] in (folder / "out.tsv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("missing.txt", None, "does not exist"),
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t\n \r\n", "has no text"),
        ("noise.txt", bytes(range(256)) * 8, "noise.txt"),
        ("word.txt", b"PK\x03\x04" + bytes(200), "word.txt"),
        ("text.abc", CHINESE.encode(), "unknown extension “.abc”"),
        ("text", CHINESE.encode(), "no extension"),
    ],
)
def test_an_input_that_cannot_be_read_is_one_line(
    folder: Path, name: str, data: bytes | None, problem: str
) -> None:
    if data is not None:
        (folder / name).write_bytes(data)
    result = run(name, "en.txt", "-o", "out.tmx")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ") and result.stderr.count("\n") == 1
    assert problem in result.stderr
    assert not (folder / "out.tmx").exists()


@pytest.mark.parametrize(
    ("source", "target", "problem"),
    [
        (
            "en.txt",
            "zh.txt",
            "the two are swapped. Put the Chinese text first: duizhao align zh.txt en.txt",
        ),
        ("zh.txt", "zh.txt", "is in the same language (zh)"),
        ("en.txt", "en.txt", "is in the same language (en)"),
    ],
)
def test_wrong_languages_are_said_with_the_mend(folder: Path, source: str, target: str, problem: str) -> None:
    result = run(source, target, "-o", "out.tmx")
    assert result.exit_code == 2
    assert problem in result.stderr
    assert names(folder) == ["en.txt", "zh.txt"]


def test_languages_that_were_given_are_believed(folder: Path) -> None:
    options = ("--source-language", "en", "--target-language", "zh-Hans")
    result = run("en.txt", "zh.txt", *options, "-o", "out.tmx")
    assert result.exit_code == 0, result.stderr
    assert next(tmx.read(folder / "out.tmx")).source_language.startswith("en")


@pytest.mark.parametrize(
    ("output", "problem"),
    [
        ("out.foo", "unknown format “foo”. Known formats: .tmx"),
        ("out", "no extension that tells the format"),
        ("nowhere/out.tmx", "its folder does not exist"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_the_work(folder: Path, output: str, problem: str) -> None:
    result = run("zh.txt", "en.txt", "-o", output)
    assert result.exit_code == 2
    assert problem in result.stderr
    assert names(folder) == ["en.txt", "zh.txt"]


def test_a_failed_write_leaves_the_old_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "out.tmx").write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    result = run("zh.txt", "en.txt", "-o", "out.tmx")
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert (folder / "out.tmx").read_text(encoding="utf-8") == "old"
    assert names(folder) == ["en.txt", "out.tmx", "zh.txt"]


def test_a_long_line_without_punctuation_is_one_segment(folder: Path) -> None:
    (folder / "zh.txt").write_text("天地玄黄" * 50_000, encoding="utf-8")
    result = run("zh.txt", "en.txt", "-o", "out.align")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("1 source and 3 target segments")


@pytest.mark.usefixtures("folder")
def test_a_name_without_an_extension_may_be_meant_for_a_folder() -> None:
    result = run("zh.txt", "en.txt", "-o", "out")
    assert result.exit_code == 2
    assert "For a document folder, end the name with /: -o out/" in result.stderr


def test_beads_that_want_a_look_are_named_with_the_reason(folder: Path) -> None:
    (folder / "zh.txt").write_text("今天下雨了。\n\n他用3.5元买了一把伞。\n", encoding="utf-8")
    (folder / "en.txt").write_text("It rained today.\n\nHe bought an umbrella for 9.7 yuan.\n")
    stderr = run("zh.txt", "en.txt").stderr
    assert "look at: bead 2 (他用3.5元买了一把伞。): numbers differ: 3.5元, 9.7 yuan" in stderr
    assert "of them doubtful" not in stderr


def test_what_align_counts_as_doubtful_is_what_the_page_marks(folder: Path) -> None:
    lines = [f"他在第{n}天的早晨出门去了。" for n in range(12, 42)]
    (folder / "zh.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "en.txt").write_text("It rained today.\n", encoding="utf-8")
    stderr = run("zh.txt", "en.txt", "--segmented", "-o", "a.html").stderr
    counted = re.search(r"(\d+) of them doubtful", stderr)
    marked = re.search(r"(\d+) marked \? as doubtful", (folder / "a.html").read_text("utf-8"))
    assert counted and marked and counted[1] == marked[1]
    named = stderr.count("  doubtful: bead ")
    assert named == 5
    assert "… and" in stderr


def test_an_align_file_of_documents_has_its_segments_beside_it(folder: Path) -> None:
    (folder / "zh.txt").write_text("今天下雨了。我们没有出门。\n\n明天会好吗？\n", encoding="utf-8")
    (folder / "en.txt").write_text("It rained today. We stayed in.\n\nWill tomorrow be better?\n")
    result = run("zh.txt", "en.txt", "-o", "out.align")
    assert result.exit_code == 0, result.stderr
    assert "wrote out.align and its segments, out.zh and out.en" in result.stderr
    assert [(unit.source, unit.target) for unit in ladder.read(folder / "out.align")] == [
        ("今天下雨了。", "It rained today."),
        ("我们没有出门。", "We stayed in."),
        ("明天会好吗？", "Will tomorrow be better?"),
    ]

    assert run("zh.txt", "en.txt", "-o", "out.align").exit_code == 0  # the same again replaces nothing
    (folder / "out.en").write_text("mine\n")
    refused = run("zh.txt", "en.txt", "-o", "out.align")
    assert refused.exit_code == 2
    assert "its segments would replace" in refused.stderr
    assert (folder / "out.en").read_text() == "mine\n"


@pytest.mark.parametrize("step", ["align.aligner.align_documents", "corpus.formats.tmx._Writer.end"])
def test_an_interrupt_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def interrupted(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(step, interrupted)
    result = run("zh.txt", "en.txt", "-o", "out.tmx")
    assert result.exit_code == 130
    assert "Interrupted; nothing was written." in result.stderr
    assert names(folder) == ["en.txt", "zh.txt"]


@pytest.mark.parametrize("output", ["a.html", "./b.html", ".", "old", "unfinished", "folder"])
def test_no_file_of_the_user_s_is_replaced(
    output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = {
        "a.html": "<p>今天下雨。</p>",
        "b.html": "<p>It is raining.</p>",
        "b.txt": "What I wrote about it.",
        "old/source.txt": "Something else.",
        "unfinished/b.txt": "Something else.",
    }
    for name, text in texts.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    Path("c.html").write_text("<p>Rain today.</p>", encoding="utf-8")
    assert CliRunner().invoke(main, ["align", "a.html", "c.html", "-o", "folder/"]).exit_code == 0
    Path("folder/b.txt").write_text(texts["b.txt"], encoding="utf-8")  # not one of the folder's
    texts["folder/b.txt"] = texts["b.txt"]
    refused = CliRunner().invoke(main, ["align", "a.html", "b.html", "-o", output])
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), refused.stderr
    assert {name: Path(name).read_text("utf-8") for name in texts} == texts
    Path("folder/b.txt").unlink()
    for _ in range(2):  # its own files may be replaced
        assert CliRunner().invoke(main, ["align", "a.html", "b.html", "-o", "folder"]).exit_code == 0
