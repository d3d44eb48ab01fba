"""Errors of the packages below in the language of the interface."""

import re
from pathlib import Path

import pytest

import cli
from cli.web.messages import MESSAGES, ON_THE_PAGE, translate_message, without_options
from corpus.errors import DuizhaoError

ROOT = Path(cli.__file__).parent.parent
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for package in ("cli", "align", "corpus")
    for path in (ROOT / package).rglob("*.py")
    if path.name != "messages.py"
)


def test_what_is_translated_is_still_said():
    """Each fixed part of a message stands in the code as it is."""
    gone = [
        message
        for message in [*MESSAGES, *ON_THE_PAGE]
        if any(len(part) > 5 and part not in CODE for part in re.split(r"\{\w+\}", message))
    ]
    assert gone == []


@pytest.mark.parametrize("message", sorted(MESSAGES))
def test_a_translation_has_no_blank_of_its_own(message):
    blanks = set(re.findall(r"\{\w+\}", message))
    assert set(re.findall(r"\{\w+\}", MESSAGES[message])) <= blanks


@pytest.mark.parametrize(
    ("error", "chinese"),
    [
        (
            DuizhaoError("is empty", path="讲话.txt", hint="Name a file with text in it."),
            "讲话.txt: 是空文件。请选择有文字的文件。",
        ),
        (
            DuizhaoError(
                "a query of 2,000 characters (at most 1,000)",
                hint="Shorten it, or look for similar sentences with --fuzzy.",
            ),
            "检索词有 2,000 个字符（至多 1,000）。请缩短，或改查相似句。",
        ),
        (
            DuizhaoError("is UTF-8 but for byte 0xff", line=3),
            "第 3 行：是 UTF-8 文本，但有一个字节（0xff）不合法",
        ),
        (DuizhaoError("nothing of the kind"), "nothing of the kind"),
        (
            DuizhaoError("a: unknown extension “.exe”", hint="Known ones: .docx .htm .txt."),
            "a: 不支持扩展名“.exe”。支持：.docx .htm .txt。",
        ),
        (
            DuizhaoError("“a.tsv” is no date", hint="Shorten it."),
            "“a.tsv”不是日期。请缩短。",
        ),
        (
            DuizhaoError("is no text: it looks like a PNG picture", hint="Name a text file."),
            "不是文本，看来是 a PNG picture. 请选择文本文件。",
        ),
        (
            DuizhaoError(
                "16 lines for 17 segments; they seem to part from line 4 on",
                path="a b.txt",
                hint="Give one line a segment, or --resegment if the output is segmented differently.",
            ),
            "a b.txt: 有 16 行，应为 17 行；似乎从第 4 行起对不上。请每行一段。",
        ),
        (
            DuizhaoError(
                "“a.tsv” stands for other contents already, from /srv/tm/my files/a.tsv",
                hint="Give another --name, or run duizhao remove a.tsv first.",
            ),
            "名称“a.tsv”已用于其他内容。请换一个名称。",
        ),
    ],
)
def test_an_error_in_chinese(error, chinese):
    assert translate_message("zh-Hans", str(error)) == chinese


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("is empty. Name a file with text in it.", "is empty. Name a file with text in it."),
        (
            "“a.tsv” stands for other contents already, from /srv/my tm/a.tsv. "
            "Give another --name, or run duizhao remove a.tsv first.",
            "“a.tsv” is the name of something else already. Give another name.",
        ),
        (
            "a query of 2,001 characters (at most 1,000). "
            "Shorten it, or look for similar sentences with --fuzzy.",
            "a query of 2,001 characters (at most 1,000). Shorten it, or look for similar sentences.",
        ),
        (
            "16 lines for 17 segments; they seem to part from line 4 on. "
            "Give one line a segment, or --resegment if the output is segmented differently.",
            "16 lines for 17 segments; they seem to part from line 4 on. Give one line a segment.",
        ),
    ],
)
def test_a_browser_is_told_of_no_option_of_the_command_line(text, said):
    assert translate_message("en", text) == without_options(text) == said


def test_an_upload_that_cannot_be_read_says_so_in_chinese(client):
    page = client()
    page.cookies.set("language", "zh-Hans")
    files = {"source": ("a.txt", b"\x89PNG\r\n\x1a\n\0\0"), "target": ("b.txt", b"Hello.")}
    address = page.post("/align", files=files).headers["location"]
    for _ in range(200):
        text = page.get(address).text
        if 'id="progress"' not in text:
            break
    assert "不是文本，看来是 a PNG picture" in text and "请选择文本文件。" in text
    assert "这里没有该文本。" in page.get("/documents/9999").text
