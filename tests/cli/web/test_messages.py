"""What goes wrong, in the language of the interface: templates are translated, then filled."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from cli.neutral import neutral
from cli.web.extract import messages
from cli.web.i18n import LANGUAGES, catalogue, say
from corpus.errors import ConflictError, DuizhaoError, InputError, UsageError
from corpus.message import Message, counted
from corpus.text.decoding import decode
from tests.serving import application

REMEDY = "Run python -m cli.web.extract, and fill the empty msgstr of the Chinese catalogue."


def test_every_message_of_the_page_is_translated_with_its_fields() -> None:
    catalogue_of = catalogue("zh-Hans")
    untranslated, unknown = [], []
    for text, plural in messages():
        chinese = catalogue_of.ngettext(text, plural, 2) if plural else catalogue_of.gettext(text)
        words = re.search("[A-Za-z]{2}", re.sub(r"\{\w*[^}]*\}", "", text))
        if chinese == (plural or text) and words:
            untranslated.append(text)
        # A translation may leave out a field (a path, a command), but has none that is not given.
        if set(re.findall(r"\{(\w+)", chinese)) - set(re.findall(r"\{(\w+)", plural or text)):
            unknown.append(text)
    assert not untranslated, f"Not translated: {untranslated}. {REMEDY}"
    assert not unknown, f"The translations have fields that are not given: {unknown}"


def test_no_message_stays_that_nobody_says() -> None:
    for language in LANGUAGES:
        keys = {text for text, _ in messages(everything=language == "en")}
        said = vars(catalogue(language))["_catalog"]
        left = {key[0] if isinstance(key, tuple) else key for key in said if key} - keys
        assert not left, f"The {language} catalogue has what nobody says: {left}. {REMEDY}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_sees_no_option_of_another_command(language: str) -> None:
    """The server's own options may be named: whoever started it may be reading."""
    for text, plural in messages():
        said = catalogue(language).ngettext(text, plural, 2) if plural else catalogue(language).gettext(text)
        allowed = re.sub(
            r"--(corpus|job-(cpu|time|memory|output)|encoding=|template=|upgrade|new-user)", "", said
        )
        assert not re.search(r"--[a-z]", allowed), said


def test_no_other_front_end_names_an_option_of_the_command_line() -> None:
    """Python and MCP say what the page says in English, also of what the server does not run."""
    for text, plural in messages(everything=True):
        said = neutral().ngettext(text, plural, 2) if plural else neutral().gettext(text)
        assert said == (
            catalogue("en").ngettext(text, plural, 2) if plural else catalogue("en").gettext(text)
        )
        own = (
            "--job-",
            "--new-user",
            "--corpus FILE to",
            "--nthreads",
            "--upgrade",
        )  # of the server, and of others
        assert "--" not in said or any(option in said for option in own), said


@pytest.mark.parametrize(
    ("error", "english", "chinese"),
    [
        (
            InputError("is empty", path="讲话.txt", hint="Name a file with text in it."),
            "讲话.txt: is empty. Name a file with text in it.",
            "讲话.txt：是空文件。请选择有文字的文件。",
        ),
        (
            UsageError(
                "the query has {length:,} characters (at most {longest:,})",
                hint="Shorten it, or find similar sentences with --fuzzy.",
                length=2000,
                longest=1000,
            ),
            "the query has 2,000 characters (at most 1,000). Shorten it, or look for similar sentences.",
            "检索词有 2,000 个字符（至多 1,000）。请缩短，或改查相似句。",
        ),
        (
            InputError("is UTF-8 except for byte 0x{byte:02x}", line=3, byte=255),
            "line 3: is UTF-8 except for byte 0xff",
            "第 3 行：是 UTF-8 文本，但有一个字节（0xff）不合法",
        ),
        (DuizhaoError("nothing of the kind"), "nothing of the kind", "nothing of the kind"),
        (
            InputError(
                "{lines} for {segments}; {where}",
                path="a b.txt",
                hint="Give one line for each segment, or use --resegment "
                "if the output is segmented differently.",
                lines=counted(1, "line"),
                segments=counted(17, "segment"),
                where=Message("they seem to diverge from line {line} on", line=4),
            ),
            "a b.txt: 1 line for 17 segments; they seem to diverge from line 4 on. "
            "Give one line for each segment.",
            "a b.txt：有 1 行，应为 17 句；似乎从第 4 行起对不上。请每行一句。",
        ),
        (
            ConflictError(
                "“{name}” was already imported with different contents, from {origin}",
                hint="Give another --name, or run duizhao remove {name} first.",
                name="a.tsv",
                origin="/srv/tm/my files/a.tsv",
            ),
            "“a.tsv” is already the name of something else. Choose another name.",
            "名称“a.tsv”已用于其他内容。请换一个名称。",
        ),
    ],
)
def test_an_error_in_either_language(error: DuizhaoError, english: str, chinese: str) -> None:
    assert say("en", error, with_path=True) == english
    assert say("zh-Hans", error, with_path=True) == chinese


def test_what_is_put_into_a_message_is_translated_too() -> None:
    with pytest.raises(InputError) as caught:
        decode(b"\x89PNG\r\n\x1a\n\0\0")
    assert str(caught.value) == "is not text but a PNG picture. Name a text file."
    assert say("zh-Hans", caught.value) == "不是文本，而是 PNG 图片。请选择文本文件。"


def test_a_path_of_the_server_is_nobody_s_business() -> None:
    assert say("en", InputError("is damaged", path="/srv/team.duizhao")) == "is damaged"


def test_an_upload_that_cannot_be_read_says_so_in_chinese(client: Callable[..., TestClient]) -> None:
    page = client()
    page.cookies.set("language", "zh-Hans")
    files = {"source": ("a.txt", b"\x89PNG\r\n\x1a\n\0\0"), "target": ("b.txt", b"Hello.")}
    address = page.post("/align", files=files).headers["location"]
    state = application(page).state
    (job,) = state.jobs.of("alignment", state.settings.local_user)
    assert job.finished.wait(100)
    text = page.get(address).text
    assert "a：不是文本，而是 PNG 图片。请选择文本文件。" in text
    assert "这里没有该文本。" in page.get("/documents/9999").text
