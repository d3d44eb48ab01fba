"""What language models put around a translation is named, and nothing else is."""

from dataclasses import replace
from pathlib import Path

import pytest

from align.scoring.checks import check
from align.scoring.testset import System, TestSet
from align.scoring.wrappers import Wrapper, find_wrappers, stripped

TO_ENGLISH = TestSet(
    {
        "A": (
            "The port authority announced on Monday that the berthing of three freighters would be delayed.",
        )
    },
    ("港口管理局周一宣布推迟三艘货轮的靠泊时间。",),
)
TO_CHINESE = TestSet(
    {"A": ("新规定自2024年1月1日起施行。",)},
    ("The rule takes effect on January 1, 2024.",),
    source_language="en",
    target_language="zh-Hans",
)
ENGLISH = "The port administration on Monday announced to postpone the berthing time of three cargo ships."
CHINESE = "新规则从2024年1月1日起生效。"

# HYP stands for the translation, SRC for the source.
INTO_ENGLISH = [
    ("thinking", "<think>\nOk\n</think>\n\nHYP"),
    ("thinking", "The user wants x.\n</think>\nHYP"),
    ("thinking", "<thinking>hm</thinking> HYP"),
    ("code-fence", "```\nHYP\n```"),
    ("code-fence", "```text\nHYP\n```"),
    ("code-fence", "```HYP```"),
    ("code-fence", "`HYP`"),
    ("code-fence", "```plaintext HYP ```"),
    ("code-fence", "```\nHYP"),
    ("json", '{"translation": "HYP"}'),
    ("json", '{"en": "HYP", "zh": "SRC"}'),
    ("json", '["HYP"]'),
    ("json", "{'translation': 'HYP'}"),
    ("json", '{"translation": "HYP'),
    ("json", '```json\n{"text": "HYP"}\n```'),
    ("json", '{"result": {"translation": "HYP"}}'),
    ("tags", "<translation>HYP</translation>"),
    ("tags", "<en>\nHYP\n</en>"),
    ("preamble", "Here is the translation:\n\nHYP"),
    ("preamble", "Sure! Here's the English translation:\n\nHYP"),
    ("preamble", "Translation:\n\nHYP"),
    ("preamble", "Translation: HYP"),
    ("preamble", "English: HYP"),
    ("preamble", "**Translation:** HYP"),
    ("preamble", "**Translation**: HYP"),
    ("preamble", "Translated text: HYP"),
    ("preamble", "The translation of the given sentence into English is: HYP"),
    ("preamble", "Certainly! HYP"),
    ("preamble", "Sure!\nHYP"),
    ("preamble", "Here's a natural English version of the sentence:\nHYP"),
    ("preamble", "English translation: HYP"),
    ("preamble", "## Translation\nHYP"),
    ("preamble", "[Translation] HYP"),
    ("preamble", "Translation (English): HYP"),
    ("preamble", "Below is the translated text: HYP"),
    ("preamble", "The English translation is: HYP"),
    ("preamble", "This translates to: HYP"),
    ("preamble", "Sure, here you go: HYP"),
    ("preamble", "The sentence translates as: HYP"),
    ("preamble", "译文：HYP"),
    ("preamble", "Output: HYP"),
    ("preamble", "In English: HYP"),
    ("preamble", "I'd be happy to help! Here is the translation: HYP"),
    ("note", "HYP\n\nNote: “berthing” may also be docking."),
    ("note", "HYP (Note: literal.)"),
    ("note", "HYP\n\n(Note: I kept it.)"),
    ("note", "HYP\n\nLet me know if you need changes!"),
    ("note", "HYP\n\nI hope this helps!"),
    ("note", "HYP\n\n**Explanation:** The word…"),
    ("note", "HYP\n\nExplanation:\n- port: 港口"),
    ("note", "HYP Note: This is formal."),
    ("note", "HYP\n\n注：港口管理局指…"),
    ("note", "HYP\n\n---\n\n*Translator's note: x*"),
    ("note", "HYP\n\nThis translation keeps the tone."),
    ("alternatives", "HYP\nor:\nPort officials said so."),
    ("alternatives", "HYP or: Port officials said so."),
    ("alternatives", "HYP\n\nAlternatively: Port officials."),
    ("alternatives", "HYP Or: Port officials."),
    ("alternatives", "1. HYP\n2. Port officials said so."),
    ("alternatives", "Option 1: HYP\nOption 2: Port officials"),
    ("alternatives", "HYP (or: Port officials said so)"),
    ("alternatives", "HYP / Port officials said on Monday that three ships will berth later."),
    ("alternatives", "HYP\n\nOr, more naturally:\n\nPort officials said"),
    ("two-languages", "SRC\nHYP"),
    ("two-languages", "HYP\nSRC"),
    ("two-languages", "HYP (SRC)"),
    ("two-languages", "SRC HYP"),
    ("markdown", "**HYP**"),
    ("markdown", "# HYP"),
    ("markdown", "*HYP*"),
    ("markdown", "- HYP"),
    ("markdown", "> HYP"),
    ("quoted", '"HYP"'),
    ("quoted", "“HYP”"),
    ("quoted", "'HYP'"),
    ("quoted", "「HYP」"),
    ("refusal", "I'm sorry, but I can't assist with that request."),
    ("refusal", "As an AI language model, I cannot translate this content."),
    ("refusal", "I cannot provide a translation of this text."),
    ("refusal", "抱歉，我无法翻译该内容。"),
    ("refusal", "I’m sorry, I can’t help with that."),
    ("refusal", "Sorry, but I'm unable to translate this."),
    ("refusal", "Please provide the text you would like me to translate."),
    ("truncated", "The port administration on Monday announced to"),
    ("truncated", "The port administration on"),
]
INTO_CHINESE = [
    ("preamble", "译文：HYP"),
    ("preamble", "翻译：HYP"),
    ("preamble", "以下是译文：\nHYP"),
    ("preamble", "好的，以下是翻译：\n\nHYP"),
    ("preamble", "中文翻译：HYP"),
    ("preamble", "翻译如下：HYP"),
    ("preamble", "Here is the Chinese translation:\nHYP"),
    ("preamble", "中文：HYP"),
    ("preamble", "翻译结果：\nHYP"),
    ("preamble", "【译文】HYP"),
    ("preamble", "**译文**：HYP"),
    ("preamble", "这句话的中文翻译是：HYP"),
    ("preamble", "这段文字翻译成中文是：HYP"),
    ("preamble", "Chinese: HYP"),
    ("note", "HYP\n\n注：这里的规则指…"),
    ("note", "HYP（注：日期为公历）"),
    ("note", "HYP\n\n希望对您有帮助！"),
    ("note", "HYP\n\n译注：x"),
    ("note", "HYP\n\n解释：原文……"),
    ("note", "HYP\n如果您需要进一步修改，请告诉我。"),
    ("alternatives", "HYP\n或者：\n新规定生效。"),
    ("alternatives", "HYP\n或：新规定生效。"),
    ("alternatives", "HYP 或者：新规定生效。"),
    ("alternatives", "译法一：HYP\n译法二：新规定生效。"),
    ("alternatives", "HYP（或：新规定生效）"),
    ("two-languages", "SRC\nHYP"),
    ("two-languages", "HYP\nSRC"),
    ("two-languages", "HYP（SRC）"),
    ("refusal", "抱歉，我无法协助处理这个请求。"),
    ("refusal", "I'm sorry, but I can't help with that."),
    ("refusal", "作为一个人工智能语言模型，我不能翻译此内容。"),
    ("refusal", "很抱歉，我不能提供该内容的翻译。"),
    ("markdown", "**HYP**"),
    ("quoted", "“HYP”"),
    ("quoted", '"HYP"'),
    ("truncated", "新规则从"),
    ("thinking", "<think>好</think>HYP"),
    ("json", '{"译文": "HYP"}'),
    ("code-fence", "```\nHYP\n```"),
]


@pytest.mark.parametrize(
    ("test_set", "translation", "kind", "form"),
    [(TO_ENGLISH, ENGLISH, *case) for case in INTO_ENGLISH]
    + [(TO_CHINESE, CHINESE, *case) for case in INTO_CHINESE],
)
def test_each_kind_is_named_and_taken_off(test_set, translation, kind, form):
    system = System("x", (form.replace("HYP", translation).replace("SRC", test_set.sources[0]),))

    assert Wrapper(kind) in find_wrappers(test_set, system)
    if kind not in ("refusal", "truncated"):
        assert stripped(test_set, system).hypotheses == (translation,)


def test_a_wrapper_in_a_wrapper_is_found_too():
    system = System("x", (f"<think>\nHm.\n</think>\n\n```\n**Translation:** {ENGLISH}\n```",))

    assert set(find_wrappers(TO_ENGLISH, system)) == {Wrapper.THINKING, Wrapper.FENCE, Wrapper.PREAMBLE}
    assert stripped(TO_ENGLISH, system).hypotheses == (ENGLISH,)


@pytest.mark.parametrize(
    ("source", "reference", "hypothesis"),
    [
        ("“我们走。”", "“Let's go.”", '"Let us go."'),
        ("《红楼梦》", "“A Dream of Red Mansions”", "“Dream of the Red Chamber”"),
        ("“去，”他说，“现在就去。”", "“Go,” he said, “go now.”", '"Go," he said, "right now."'),
        ("去，他说，现在就去。", "Go, he said, go now.", '"Go," he said, "right now."'),
        ("译文：见下。", "Translation: see below.", "Translation: below."),
        ("答：三年。", "Answer: three years.", "Answer: Three years."),
        ("注：不含税。", "Note: without tax.", "Note: tax not included."),
        (
            "价格一百元（注：不含税）。",
            "The price is 100 yuan (note: without tax).",
            "100 yuan. (Note: no tax)",
        ),
        ("抱歉，我帮不了你。", "Sorry, I can't help you.", "I'm sorry, but I can't help you."),
        ("当然！我们去。", "Of course! We will go.", "Sure! We'll go."),
        ("运行 `ls`。", "Run `ls`.", "`ls`"),
        ("**重要**", "**Important**", "**Important**"),
        ("* 重要", "* Important", "* Important"),
        ("如有问题请联系我们。", "Contact us with questions.", "Hi. If you have any questions, contact us."),
        ('{"a": 1}', '{"a": 1}', '{"a": 1}'),
        ("苹果公司。", "Apple.", "Apple"),
        ("他说：好。", "He said: good.", "He said in English: good."),
    ],
)
def test_what_the_source_has_as_well_is_no_wrapper(source, reference, hypothesis):
    assert find_wrappers(TestSet({"A": (reference,)}, (source,)), System("x", (hypothesis,))) == {}


@pytest.mark.parametrize("with_source", [True, False])
def test_clean_systems_and_references_have_next_to_none(shared, with_source):
    """Of 22,500 segments at most ten: those found are a quotation, an unfinished sentence, a headline."""
    folder = shared / "wmt22"

    def lines(path: Path) -> tuple[str, ...]:
        return tuple(path.read_text(encoding="utf-8").rstrip("\n").split("\n"))

    base = "generaltest2022.zh-en"
    a, b = lines(folder / f"{base}.ref.A.en"), lines(folder / f"{base}.ref.B.en")
    sources = lines(folder / f"{base}.src.zh") if with_source else ()
    systems = [System(path.name, lines(path)) for path in sorted((folder / "system-outputs").iterdir())]
    found = [find_wrappers(TestSet({"A": a}, sources), system) for system in systems]
    found += [find_wrappers(TestSet({"B": b}, sources), System("A", a))]
    found += [find_wrappers(TestSet({"A": a}, sources), System("B", b))]

    assert sum(len(segments) for kinds in found for segments in kinds.values()) <= 10


def test_findings_say_how_many_and_what_stripping_does():
    many = TestSet({"A": TO_ENGLISH.references["A"] * 4}, TO_ENGLISH.sources * 4)
    system = System("x", (f"Translation: {ENGLISH}",) * 3 + (ENGLISH,))
    found = {finding.kind.value: finding for finding in check(many, [system])}

    assert found["preamble"].segments == (0, 1, 2)
    assert found["preamble"].normalization == "wrappers"
    assert "lowercased" not in found


def test_fences_do_not_make_an_output_lowercased(toy):
    test_set, systems = toy
    fenced = replace(
        systems[0], hypotheses=tuple(f"```text\n{t.capitalize()}\n```" for t in systems[0].hypotheses)
    )
    upper = replace(test_set, references={"A": tuple(t.capitalize() for t in test_set.references["A"])})
    kinds = {finding.kind.value for finding in check(upper, [fenced])}

    assert "code-fence" in kinds and "lowercased" not in kinds
    lower = replace(systems[0], hypotheses=tuple(map(str.lower, systems[0].hypotheses)))
    assert "lowercased" in {finding.kind.value for finding in check(upper, [lower])}
