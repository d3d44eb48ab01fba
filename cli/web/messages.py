"""What the packages below say when something goes wrong, for a reader of the page, in English or Chinese.

A blank of a message, as ``{name}``, stands for whatever is there. What is in no table stays as it is.
"""

import re

ON_THE_PAGE: dict[str, str] = {
    "“{name}” stands for other contents already, from {origin}": "“{name}” is the name of something else already",
    "Give another --name, or run duizhao remove {again} first.": "Give another name.",
    "Shorten it, or look for similar sentences with --fuzzy.": "Shorten it, or look for similar sentences.",
    "Try a shorter part of it, or --fuzzy.": "Try a shorter part of it, or similar sentences.",
    "Give one line a segment, or --resegment if the output is segmented differently.": "Give one line a segment.",
    "? --resegment repairs it.": "?",
    "Add one, or give --ref FILE.": "Add one, or choose a reference of your own.",
    "Score one direction at a time: choose documents with --doc.": "Choose a text of one direction.",
    "Name the translation with --ref.": "Choose the translation as the reference.",
    "Change --src and --ref over, or set --languages.": "Change the source and the reference over.",
    "--normalize-script scores it both ways.": "duizhao score --normalize-script scores it both ways.",
    "Convert it to UTF-8, or give --encoding {likely}.": "Convert it to UTF-8; it looks like {likely}.",
    "Try --encoding {guess}.": "Save it as UTF-8; it looks like {guess}.",
    "Name the right one with --encoding.": "Save it as UTF-8.",
    "Name the columns with --columns source,target,…": "Name the columns in the first line.",
    "Name the columns with --columns.": "Name the columns in the first line.",
    "Mend the row, or use --partial to leave such rows out.": "Mend the row.",
    "Use --partial to take what came before.": "Mend the file.",
    "Fetch it again, or use --partial for what is there.": "Fetch it again.",
    "Name the right format with --from.": "Give the file the extension of what it holds.",
    "Name it with --source-lang.": "Name it in the file.",
}
"""Messages that name an option of the command line or a path of the server, as they are said in a browser."""

MESSAGES: dict[str, str] = {
    # files that are read
    "is empty": "是空文件",
    "Name a file with text in it.": "请选择有文字的文件。",
    "has no text in it": "没有文字",
    "If it is a scan, have its text recognised first.": "如是扫描件，请先做文字识别。",
    "unknown extension “{suffix}”": "不支持扩展名“{suffix}”",
    "no extension to tell what it holds": "没有扩展名，无从判断文件类型",
    "Known ones: {suffixes}.": "支持：{suffixes}。",
    "is no text in any known encoding": "不是文本，或编码无法识别",
    "Save it as UTF-8 text, or name its encoding.": "请另存为 UTF-8 文本。",
    "is UTF-8 but for byte {byte}": "是 UTF-8 文本，但有一个字节（{byte}）不合法",
    "Put that character right in an editor.": "请在编辑器中改正该字符。",
    "is no text: it looks like {kind}": "不是文本，看来是 {kind}",
    "Give it the extension {suffix}": "请把扩展名改为 {suffix}",
    "Save it as .docx or .txt.": "请另存为 .docx 或 .txt。",
    "Unpack it first.": "请先解压。",
    "Name a text file.": "请选择文本文件。",
    "is no Word document, whatever its name says": "扩展名是 Word，内容却不是",
    "Save it as .docx again.": "请重新另存为 .docx。",
    "is locked by a password": "有密码保护",
    "Save it without one.": "请去掉密码另存。",
    "cannot be read as PDF": "无法作为 PDF 读取",
    "Check that it opens in a PDF viewer.": "请确认 PDF 阅读器能否打开。",
    "line {n}: ": "第 {n} 行：",
    # alignment
    "is Chinese, and {other} is not: the two are swapped": "是中文，而 {other} 不是：两者颠倒了",
    "Put the Chinese text first. If the direction is right, give the language of one of them.": "请把中文放在前面；如方向无误，请指明其中一个的语言。",
    "is in the same language ({language}) as {other}": "与 {other} 语言相同（{language}）",
    "Choose a text and its translation. If they are, give the languages of both.": "请选择原文及其译文；如确是，请指明二者的语言。",
    "is not Chinese ({language}), and neither is {other}": "不是中文（{language}），{other} 也不是",
    "Choose a Chinese text and its translation. If they are, give the languages of both.": "请选择中文文本及其译文；如确是，请指明二者的语言。",
    "{document}: read as {found}": "{document}：按 {found} 编码读取",
    "{document}: the text is in “{found}”, not “{expected}”; it is aligned all the same": "{document}：文本语言是“{found}”，不是“{expected}”；仍然作了对齐",
    "{document}: the language was not recognised; it is aligned all the same": "{document}：无法识别语言；仍然作了对齐",
    "hardly a translation of the source": "不像是原文的译文",
    "{document}: {count} reviewed beads have other texts now, and need a review again": "{document}：{count} 个已审校的句对文字已变，需要重新审校",
    "much work waits already": "等待处理的任务已经很多",
    "Try again in a few minutes.": "请过几分钟再试。",
    "the text was removed meanwhile": "该文本已被删除",
    "“{name}” stands for other contents already, from {origin}": "名称“{name}”已用于其他内容",
    "Give another --name, or run duizhao remove {again} first.": "请换一个名称。",
    # review
    "a single segment cannot be split": "只有一句，无法拆分",
    "Edit the text, or merge first.": "请修改文字，或先合并。",
    "there is no segment to move": "没有可移动的句子",
    "Try the other side or direction.": "请换一侧或换一个方向。",
    "there is no bead on that side": "那一侧没有句对",
    "a segment without text": "有句子没有文字",
    "a control character in a segment": "有句子含控制字符",
    "Remove it.": "请删除。",
    "{texts} texts for {segments} segments": "有 {texts} 段文字，应为 {segments} 段",
    "Give one text for each segment; split or merge beads to have others.": "每句给一段文字；要改变句数，请拆分或合并句对。",
    "Leave some text in every segment.": "每句都要留有文字。",
    "Somebody changed this text meanwhile. Nothing was overwritten; align it again.": "其间有人改动了这篇文本。没有覆盖任何内容，请重新对齐。",
    "another process is writing to it": "另一个程序正在写入语料库",
    "Wait until it is done, then run this again.": "请稍后重试。",
    # looking up
    "a query of {n} characters (at most {most})": "检索词有 {n} 个字符（至多 {most}）",
    "Shorten it, or look for similar sentences with --fuzzy.": "请缩短，或改查相似句。",
    "Shorten it.": "请缩短。",
    "“{text}” is no date": "“{text}”不是日期",
    "Write a year, a month or a day: 2026, 2026-01 or 2026-01-30.": "请写年、月或日：2026、2026-01 或 2026-01-30。",
    # evaluation
    "{got} lines for {expected} source segments": "有 {got} 行，原文有 {expected} 句",
    "{got} lines for {expected} segments": "有 {got} 行，应为 {expected} 行",
    "they seem to part from line {n} on": "似乎从第 {n} 行起对不上",
    "where they part cannot be told": "无法判断从哪一行起对不上",
    "Give one line a segment, or --resegment if the output is segmented differently.": "请每行一段。",
    "a source, but no reference": "有原文而没有参考译文",
    "Choose a reference as well, or a text of the corpus.": "请同时选择参考译文，或选用语料库中的文本。",
    "A run is called {name} already.": "已有名为 {name} 的评测。",
    # pages that are not there, and what is not allowed
    "There is no such page here.": "没有这个页面。",
    "There is no such text here.": "这里没有该文本。",
    "There is no such bead here.": "这里没有该句对。",
    "That alignment is no longer there.": "该对齐结果已不存在。",
    "This alignment is not done.": "对齐尚未完成。",
    "This run is not done.": "评测尚未完成。",
    "There is no such run.": "没有该评测。",
    "That run is no longer there.": "该评测已不存在。",
    "This needs a reviewer.": "只有审校者可以这样做。",
    "Too many attempts. Wait a minute.": "尝试次数过多，请等一分钟。",
    "The bundled corpus cannot be changed. Start the server with --corpus FILE.": "自带语料库不可更改，请用 --corpus FILE 启动服务。",
    "The server made a mistake. Its log says which.": "服务器出错，详见其日志。",
}


def _pattern(message: str) -> re.Pattern[str]:
    """What a message looks like with its blanks filled.

    A blank at its beginning is a word; a full stop ends a message only where a sentence ends.
    """
    parts = re.split(r"\{(\w+)\}", message)
    pattern = re.escape(parts[0])
    for blank, literal in zip(parts[1::2], parts[2::2], strict=True):
        pattern += (rf"(?P<{blank}>[^\n]+?)" if pattern else rf"(?P<{blank}>\S+)") + re.escape(literal)
    if message.endswith("}"):
        return re.compile(pattern + r"(?=\.(?:\s|$)|$)")
    return re.compile(pattern + (r"(?=\s|$)" if message.endswith(".") else ""))


_Patterns = list[tuple[re.Pattern[str], str]]
_ON_THE_PAGE: _Patterns = [(_pattern(message), other) for message, other in ON_THE_PAGE.items()]
_CHINESE: _Patterns = [(_pattern(message), chinese) for message, chinese in MESSAGES.items()]


def without_options(text: str) -> str:
    """``text``, as an error has it, without what only the command line or the server's owner knows."""
    return _replaced(text, _ON_THE_PAGE)


def _replaced(text: str, patterns: _Patterns) -> str:
    for pattern, other in patterns:
        text = pattern.sub(lambda match, other=other: other.format_map(match.groupdict()), text)  # type: ignore[misc]
    return text


def translate_message(language: str, text: str) -> str:
    """``text``, as an error has it, in the interface language as far as the table knows it."""
    if language == "zh-Hans":
        text = _replaced(text, _CHINESE)
    # Between two Chinese sentences Chinese punctuation.
    text = re.sub(r"(?<=[^\x00-\x7f])\. (?=[^\x00-\x7f])", "。", without_options(text))
    return re.sub(r"(?<=[^\x00-\x7f]); (?=[^\x00-\x7f])", "；", text)
