"""The interface in English and Chinese. The English text is the key."""

from starlette.requests import Request

LANGUAGES = {"en": "English", "zh-Hans": "中文"}

CHINESE: dict[str, str] = {
    "A reviewer can keep alignments in the corpus.": "审校者可以把对齐结果存入语料库。",
    "About this text": "文本信息",
    "Align": "对齐",
    "Align a document and its translation": "对齐文档与译文",
    "Back to the search": "回到检索",
    "Bead {n}": "第 {n} 对",
    "Came in as": "导入名称",
    "Chinese": "中文",
    "Context": "上下文",
    "Copied.": "已复制。",
    "Copy": "复制",
    "Copy with citation": "连同出处复制",
    "Discard": "放弃",
    "Document": "文档",
    "Documents": "文档",
    "Earlier beads": "前面的句对",
    "Earlier hits": "前一页",
    "English": "英文",
    "Filters": "筛选",
    "From": "起",
    "Hit {n}": "第 {n} 条",
    "Its translation": "译文",
    "Keep in the corpus": "存入语料库",
    "Language": "语言",
    "Later beads": "后面的句对",
    "Later hits": "后一页",
    "Leads:": "主文：",
    "Log in": "登录",
    "Log in with the token": "用令牌登录",
    "Log out {name}": "退出 {name}",
    "Look again": "刷新",
    "Look up": "检索",
    "Main": "主菜单",
    "Name": "名称",
    "Not allowed": "没有权限",
    "Not found": "未找到",
    "Not kept yet": "尚未存入",
    "Nothing found.": "没有找到。",
    "Nothing is here yet.": "这里还没有内容。",
    "Pages": "分页",
    "Password": "密码",
    "Script:": "字体：",
    "Search in": "检索语言",
    "Sentence by sentence, in a few seconds. Nothing goes into the corpus until you keep it.": "逐句对齐，只需几秒。确认保存之前，语料库不会有任何改动。",
    "Simplified": "简体",
    "Skip to content": "跳到正文",
    "Somebody was faster": "有人抢先一步",
    "Source document": "原文",
    "Stop": "停止",
    "That did not work": "操作未成功",
    "That was not right. Try again.": "不正确，请重试。",
    "The bundled corpus cannot be changed. Start the server with --corpus FILE to keep alignments.": "自带语料库不可更改。用 --corpus FILE 启动服务即可保存对齐结果。",
    "The same in:": "同样见于：",
    "The server does not answer. Nothing was changed.": "服务器没有响应，未作任何更改。",
    "Token": "令牌",
    "Traditional": "繁体",
    "Traditional, Hong Kong": "繁体（香港）",
    "Traditional, Taiwan": "繁体（台湾）",
    "Translated from": "原文语言",
    "Translation:": "译本：",
    "Try a shorter part of it.": "请试试更短的片段。",
    "Try again": "重试",
    "Type Chinese of any length, English words, pinyin, or a whole sentence.": "输入任意长度的中文、英文单词、拼音或整句。",
    "What to look up, in Chinese or English": "要检索的中文或英文",
    "all reviewed": "已全部审校",
    "as detected": "自动识别",
    "as it is": "原样",
    "as the query is": "随检索词",
    "bead by bead": "逐对移动",
    "bead {n}": "第 {n} 对",
    "confidence {percent} %": "置信度 {percent}%",
    "context": "上下文",
    "copy": "复制",
    "doubtful: confidence {percent} %": "存疑：置信度 {percent}%",
    "doubtful: one side is empty": "存疑：一侧为空",
    "either": "不限",
    "next and previous": "下一条和上一条",
    "no counterpart": "无对应",
    "read as pinyin": "按拼音检索",
    "reviewed": "已审校",
    "reviewed only": "只看已审校",
    "the words apart": "词语不相连",
    "to": "止",
    "to the search field": "回到检索框",
    "up to {n} MB together": "合计不超过 {n} MB",
    "{n} beads": "{n} 对",
    "{n} doubtful": "{n} 对存疑",
    "{n} hits": "{n} 条结果",
    "{n} reviewed": "已审校 {n} 对",
    "卡脖子, planned economy, or a whole sentence": "卡脖子、planned economy，或整句",
    "waiting": "等待中",
    "reading": "读取中",
    "aligning": "对齐中",
    "done": "完成",
    "failed": "失败",
}


def translate(language: str, text: str, **values: object) -> str:
    """``text`` in the interface language, with ``{name}`` replaced by each of ``values``."""
    return (CHINESE.get(text, text) if language == "zh-Hans" else text).format_map(values)


def language_of(request: Request) -> str:
    """The interface language: as chosen (cookie), or the first that the browser asks for and we have."""
    chosen = request.cookies.get("language", "")
    if chosen in LANGUAGES:
        return chosen
    for wanted in request.headers.get("accept-language", "").split(","):
        primary = wanted.strip().split(";")[0].split("-")[0].lower()
        if primary in ("zh", "en"):
            return "zh-Hans" if primary == "zh" else "en"
    return "en"
