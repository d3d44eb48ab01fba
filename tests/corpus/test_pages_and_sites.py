"""Web pages and the Markdown of sites, a case a kind of markup."""

from pathlib import Path

import pytest

from corpus.readers import extracted_from
from corpus.readers.extracted import Omission


def _read(name: str, text: str | bytes) -> tuple[list[str], list[tuple[Omission, str]]]:
    data = text if isinstance(text, bytes) else text.encode()
    extracted = extracted_from(data, Path(name))
    return extracted.paragraphs, [(thing.kind, thing.text) for thing in extracted.left_out]


FRAME, HIDDEN = Omission.BOILERPLATE, Omission.HIDDEN_TEXT


@pytest.mark.parametrize(
    ("page", "paragraphs", "left_out"),
    [
        (
            "<article><header><p>系列</p><h1>题</h1></header><p>正文。</p></article>",
            ["系列", "题", "正文。"],
            [],
        ),
        (
            "<header><p>某站</p></header><p>正文。</p><footer>版权</footer>",
            ["正文。"],
            [(FRAME, "某站"), (FRAME, "版权")],
        ),
        ("<blockquote><p>引文。</p><footer>——王维</footer></blockquote>", ["引文。", "——王维"], []),
        (
            "<article><p>正文。</p><aside>按：短。</aside></article><aside>热门</aside>",
            ["正文。", "按：短。"],
            [(FRAME, "热门")],
        ),
        ("<p>正文。</p><aside>译者按：旁注。</aside>", ["正文。", "译者按：旁注。"], []),
        ("<p>正文。</p><aside><a href=1>热门</a></aside>", ["正文。"], [(FRAME, "热门")]),
        (
            "<main><article><p>正文。</p></article>"
            "<aside><h3>相关</h3><a href=1>甲地新闻</a> <a href=2>乙地新闻</a></aside></main>",
            ["正文。"],
            [(FRAME, "相关\n甲地新闻 乙地新闻")],
        ),
        ("<figure><figcaption>图一</figcaption></figure><dl><dt>词<dd>义</dl>", ["图一", "词", "义"], []),
        ("<details><summary>菜谱</summary><p>切片。</p></details>", ["菜谱", "切片。"], []),
        (
            "<p><a href=1>甲</a> | <a href=2>乙</a> | <a href=3>丙</a></p><p>正文。",
            ["正文。"],
            [(FRAME, "甲 | 乙 | 丙")],
        ),
        ("<p>见<a href=1>甲</a>、<a href=2>乙</a>和<a href=3>丙</a>。</p>", ["见甲、乙和丙。"], []),
        ("<div>[打印] [关闭]</div><p>正文。", ["正文。"], [(FRAME, "[打印] [关闭]")]),
        ("<div class='no-sidebar'><p>正文。</p></div>", ["正文。"], []),
        ("<div id=sidebar><h1>题</h1><p>正文。</p></div>", ["题", "正文。"], []),
        (
            "<p>" + "正文。" * 9 + "</p><div class='post-navigation'>下一篇</div>",
            ["正文。" * 9],
            [(FRAME, "下一篇")],
        ),
        (
            "<p hidden>藏</p><p style='visibility: hidden'>匿</p><p>显",
            ["显"],
            [(HIDDEN, "藏"), (HIDDEN, "匿")],
        ),
        (
            "<form><p>整页都在表单里。</p><button>提交</button></form>",
            ["整页都在表单里。"],
            [(FRAME, "提交")],
        ),
        (
            "<center><font size=5><b>题</b></font></center><font>一。<br><br>二。</font>",
            ["题", "一。", "二。"],
            [],
        ),
        ("<p>第一\n行，English\nwords。</p>", ["第一行，English words。"], []),
        ("<pre>春眠不觉晓\n处处闻啼鸟</pre>", ["春眠不觉晓", "处处闻啼鸟"], []),
        ("<h2>题<a class=headerlink href='#t'>¶</a></h2>", ["题"], [(Omission.MARKUP, "¶")]),
        ("<p>雨停了。<sup>4</sup>天晴了。", ["雨停了。天晴了。"], [(Omission.NOTE_MARK, "4")]),
        (
            "<p>It rained.<sup><a href='#n'>2, 3</a></sup> Then",
            ["It rained. Then"],
            [(Omission.NOTE_MARK, "2, 3")],
        ),
        (
            "<p>雨停了。<sup>[4]</sup>天晴了。面积为 9 m<sup>2</sup>。",
            ["雨停了。[4]天晴了。面积为 9 m2。"],
            [],
        ),
    ],
)
def test_pages(page: str, paragraphs: list[str], left_out: list[tuple[Omission, str]]) -> None:
    assert _read("a.html", page) == (paragraphs, left_out)


@pytest.mark.parametrize("outside", ["<div>某站</div>", "<p>热门文章</p>"])
def test_only_the_main_element_is_text_where_there_is_one(outside: str) -> None:
    paragraphs, left_out = _read("a.html", f"{outside}<main><p>正文在这里，比别的都长。</p></main>")
    assert paragraphs == ["正文在这里，比别的都长。"]
    assert [kind for kind, _ in left_out] == [FRAME]


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1", "utf-16", "klingon", "x-gbk"])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_encodings_that_pages_declare(declared: str, codec: str) -> None:
    page = f"<meta charset={declared}><p>渔业资源逐年减少，码头渐渐荒废。这是一个很好的地方。</p>".encode(
        codec
    )
    if {declared, codec} == {"gb2312", "utf-8"} or {declared, codec} == {"x-gbk", "utf-8"}:
        pytest.skip("the bytes are valid in what is declared, and mean something else")
    assert _read("a.html", page)[0] == ["渔业资源逐年减少，码头渐渐荒废。这是一个很好的地方。"]


@pytest.mark.parametrize(
    ("source", "paragraphs"),
    [
        ("## 安装 {#install}", ["安装"]),
        ("## 安装 {/*install*/}", ["安装"]),
        ("## 安装 {#install .class key=value}", ["安装"]),
        ("{: .note}\n段落 {.red}", ["段落"]),
        ("`{#id}` 与 `{{< note >}}` 是代码", ["{#id} 与 {{< note >}} 是代码"]),
        ("::: tip 前提\n先装\n:::", ["前提", "先装"]),
        (":::note[标题]\n\n正文\n\n:::", ["标题", "正文"]),
        ("::: code-group\n\n```sh\nx\n```\n\n:::", []),
        ('!!! note "标题"\n    正文。\n\n    - 项目\n\n后文', ["标题", "正文。", "项目", "后文"]),
        ("> [!WARNING]\n> 小心。", ["小心。"]),
        ("{{< note >}}\n重启。\n{{< /note >}}", ["重启。"]),
        ('删去{{< tooltip text="策略" id="x" >}}。', ["删去策略。"]),
        ('见[这里]({{< relref "a b.md" >}})。', ["见这里。"]),
        ('- {{domxref("Element.focus()", "focus()")}}\n  - : 获得焦点。', ["focus()", "获得焦点。"]),
        ("{% raw %}文{% endraw %}", ["文"]),
        ("术语\n: 定义。", ["术语", "定义。"]),
        ("文[^1]。\n\n[^1]: 注文没有空格。\n\n    第二段。", ["文。", "注文没有空格。", "第二段。"]),
        ("import X from './x.js'\n\n<Intro>\n\n正文\n\n</Intro>", ["正文"]),
        ("<table>\n<tr><td>甲</td>\n<td>乙</td></tr>\n</table>", ["甲", "乙"]),
        ("从 `./build` 运行 `../bin/start.sh` 即可。", ["从 ./build 运行 ../bin/start.sh 即可。"]),
        ("+++\ntitle = '题'\ndraft = true\n+++\n正文", ["题", "正文"]),
        ("---\ntitle: 'a: b'\ndescription: >-\n  one\n  two\n---\n# H", ["a: b", "one two", "H"]),
        ("---\ntitle: a: b\n---\nText", ["a: b", "Text"]),
        ("[[toc]]\n\n正文", ["正文"]),
        ("- [x] 已做的\n- [ ] 没做的\n\n[x] 不是任务", ["已做的", "没做的", "[x] 不是任务"]),
        ("雨停了。<sup>4</sup>天晴了。", ["雨停了。天晴了。"]),
        ("```md\n::: tip x\n{#id}\n```\n正文", ["正文"]),
    ],
)
def test_markup_of_sites(source: str, paragraphs: list[str]) -> None:
    assert _read("a.md", source)[0] == paragraphs
