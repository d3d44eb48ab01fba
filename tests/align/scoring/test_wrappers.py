"""What language models put around a translation is named, and nothing else is."""

from dataclasses import replace
from pathlib import Path

import pytest

from align.scoring.checks import check
from align.scoring.testset import ScoringTestSet, System
from align.scoring.wrappers import Wrapper, find_wrappers, may_be_wrapped, stripped
from tests.align.scoring.conftest import Toy

TO_ENGLISH = ScoringTestSet(
    {
        "A": (
            "The port authority announced on Monday that the berthing of three freighters would be delayed.",
        )
    },
    ("港口管理局周一宣布推迟三艘货轮的靠泊时间。",),
)
TO_CHINESE = ScoringTestSet(
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
    ("thinking", '<thinking depth="2">Ships, berths.</thinking>\n\nHYP'),
    ("thinking", "<|begin_of_thought|>Ships.<|end_of_thought|>\nHYP"),
    (
        "thinking",
        "<|channel|>analysis<|message|>Ships.<|end|><|start|>assistant<|channel|>final<|message|>HYP",
    ),
    ("thinking", "[THINK]Ships, berths.[/THINK]HYP"),
    ("thinking", "◁think▷Ships.◁/think▷HYP"),
    ("thinking", "&lt;think&gt;Ships.&lt;/think&gt; HYP"),
    ("thinking", "<seed:think>Ships.</seed:think>HYP"),
    ("thinking", "<think/>HYP"),
    ("thinking", "Thinking...\nShips.\n...done thinking.\n\nHYP"),
    ("thinking", "Step 1: find the terms.\nStep 2: write it.\n\nFinal translation: HYP"),
    ("thinking", "First, I look at the verb, then at the nouns.\n\n**Translation:** HYP"),
    ("code-fence", "```en\nHYP\n```"),
    ("code-fence", "`` HYP ``"),
    ("json", '{"src": "SRC", "tgt": "HYP"}'),
    ("json", '{"text": "SRC", "translation": "HYP"}'),
    ("json", '{translation: "HYP"}'),
    ("json", '"{\\"translation\\": \\"HYP\\"}"'),
    ("json", 'json\n{"translation": "HYP"}'),
    ("json", '{"choices": [{"message": {"role": "assistant", "content": "HYP"}}]}'),
    ("json", '{"translation": "HYP", "notes": "A formal text."}'),
    ("json", '{"translation": "HYP"}\n\nNote: the tone is formal.'),
    ("tags", "<p>HYP</p>"),
    ("tags", "<s>HYP</s>"),
    ("tags", "HYP<|im_end|>"),
    ("tags", "HYP</translation>"),
    ("tags", ">>eng<< HYP"),
    ("tags", "\\boxed{HYP}"),
    ("tags", "[TRANSLATION]HYP[/TRANSLATION]"),
    ("tags", "[Begin translation] HYP [End translation]"),
    ("tags", "<start_of_turn>HYP<end_of_turn>"),
    ("preamble", "The sentence reads: HYP"),
    ("preamble", "Final answer: HYP"),
    ("preamble", "[EN] HYP"),
    ("preamble", "English\nHYP"),
    ("preamble", "Translation - HYP"),
    ("preamble", "Translation -> HYP"),
    ("preamble", "assistant\nHYP"),
    ("preamble", "In other words, this means: HYP"),
    ("preamble", "Let me translate that for you.\n\nHYP"),
    ("preamble", "I will now translate the sentence into English.\nHYP"),
    ("preamble", "1. HYP"),
    ("note", "HYP — Translator's note: a port in the south."),
    ("note", "HYP [Translator's note: a port in the south.]"),
    ("note", "HYP (This is a literal translation.)"),
    ("note", "HYP\n\nHere “靠泊” is rendered as “berthing”."),
    ("note", "HYP\n\nWould you like me to change the tone?"),
    ("note", "HYP\n\nDo you need anything else?"),
    ("note", "HYP\n\nWord count: 15"),
    ("note", "HYP\n\nP.S. The port may have another name."),
    ("note", "HYP\n\n【注】靠泊即停靠。"),
    ("alternatives", "- HYP\n- Port officials said so."),
    ("alternatives", "① HYP ② Port officials said so."),
    ("alternatives", "**Option 1 (formal):** HYP\n\n**Option 2 (plain):** Port officials said so."),
    ("alternatives", "Literal: HYP\nNatural: Port officials said so."),
    ("alternatives", "HYP\n\nYou could also say: Port officials said so."),
    ("alternatives", "HYP\n\nA more natural version would be: Port officials said so."),
    ("alternatives", "Here are two ways to put it:\n\n1. HYP\n2. Port officials said so."),
    (
        "alternatives",
        "HYP\nPort officials said on Monday that three freighters would have to berth at a later time.",
    ),
    ("two-languages", "SRC → HYP"),
    ("two-languages", "Source: SRC\nTranslation: HYP"),
    ("two-languages", "原文：SRC\n译文：HYP"),
    ("two-languages", "“SRC” translates to “HYP”"),
    ("two-languages", "[zh] SRC\n[en] HYP"),
    ("markdown", "***HYP***"),
    ("markdown", "_HYP_"),
    ("markdown", "→ HYP"),
    ("quoted", "(HYP)"),
    ("quoted", "【HYP】"),
    ("quoted", "``HYP''"),
    ("quoted", "&quot;HYP&quot;"),
    ("quoted", '"HYP'),
    ("refusal", "I must decline to translate this."),
    ("refusal", "This content may violate our usage policy."),
    ("refusal", "The prompt was flagged by the content filter."),
    ("refusal", "How can I help you today?"),
    ("refusal", "It looks like you haven't provided a text to translate."),
    ("refusal", "Thank you for the question, but I can't discuss this topic."),
    ("refusal", "您好，这个问题我暂时无法回答，我们换个话题吧。"),
    ("placeholder", "N/A"),
    ("placeholder", "null"),
    ("placeholder", "[no output]"),
    ("placeholder", "No translation available."),
    ("placeholder", "..."),
    ("placeholder", "Error: rate limit exceeded"),
    ("placeholder", "Request timed out."),
    ("lines", "HYP\n\nThe freighters come from three countries."),
    ("truncated", "The port administration on Monday announced to"),
    ("truncated", "The port administration on"),
    ("preamble", "English translation - HYP"),
    ("preamble", "In English, that would be: HYP"),
    ("preamble", "这句话的英文是：HYP"),
    ("tags", "HYP<｜end▁of▁sentence｜>"),
    ("note", "HYP\n\n---\n\nLet me know if you'd like changes!"),
    ("refusal", "I don't see any text to translate."),
    ("refusal", "The request was rejected because it was considered high risk."),
    ("placeholder", "[TRANSLATION]"),
    ("placeholder", "{translation}"),
    ("placeholder", "<translation>"),
    ("placeholder", "[Your translation here]"),
    ("placeholder", "service.RateLimitError: Rate limit reached"),
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
    ("code-fence", "```中文\nHYP\n```"),
    ("thinking", "<思考>好</思考>HYP"),
    ("thinking", "【思考】先看日期。\n【译文】HYP"),
    ("thinking", "首先，我要看日期。\n\n翻译：HYP"),
    ("json", '{"en": "SRC", "zh-CN": "HYP"}'),
    ("json", '{"原文": "SRC", "译文": "HYP"}'),
    ("json", "{“translation”: “HYP”}"),
    ("tags", "<译文>HYP</译文>"),
    ("tags", "HYP<|endoftext|>"),
    ("preamble", "译：HYP"),
    ("preamble", "回答：HYP"),
    ("preamble", "简体中文：HYP"),
    ("preamble", "【中文】HYP"),
    ("preamble", "這句話的中文翻譯：HYP"),
    ("preamble", "Chinese (Simplified): HYP"),
    ("preamble", "该句可译为：HYP"),
    ("preamble", "请把下面这句话翻译成中文：\n\nHYP"),
    ("note", "HYP——译者注：指新规。"),
    ("note", "HYP（直译）"),
    ("note", "HYP\n\n这里的“rule”指的是规定。"),
    ("note", "HYP\n\n以上翻译力求准确。"),
    ("note", "HYP\n\n需要我调整语气吗？"),
    ("note", "HYP\n\n※直译"),
    ("alternatives", "直译：HYP\n意译：新规定即日生效。"),
    ("alternatives", "（1）HYP\n（2）新规定生效。"),
    ("alternatives", "①HYP②新规定生效。"),
    ("alternatives", "翻译一：HYP\n翻译二：新规定生效。"),
    ("alternatives", "HYP\n\n更自然的译法：新规定生效。"),
    ("alternatives", "HYP / 新规定从2024年1月1日起施行。"),
    ("two-languages", "英文：SRC\n中文：HYP"),
    ("two-languages", "SRC -> HYP"),
    ("quoted", "《HYP》"),
    ("quoted", "（HYP）"),
    ("refusal", "不好意思，这个我翻译不了，无法提供译文。"),
    ("refusal", "该内容涉及敏感信息，无法翻译。"),
    ("refusal", "您没有提供需要翻译的内容。"),
    ("refusal", "我是人工智能助手，不能讨论这个话题。"),
    ("placeholder", "无"),
    ("placeholder", "翻译失败"),
    ("placeholder", "N/A"),
    ("preamble", "助手：HYP"),
    ("preamble", "中文版：HYP"),
    ("preamble", "（1）HYP"),
    ("markdown", "· HYP"),
    ("note", "HYP (Xīn guīzé cóng èr líng èr sì nián qǐ shēngxiào.)"),
    ("note", "HYP\nXīn guīzé cóng èr líng èr sì nián qǐ shēngxiào."),
    ("alternatives", "HYP或者新规定从2024年1月1日起施行。"),
    ("two-languages", "SRC：HYP"),
    ("refusal", "由于内容限制，我无法提供翻译。"),
    ("placeholder", "【译文】"),
    ("placeholder", "{译文}"),
    ("placeholder", "请求超时，请稍后重试"),
]
_NOTHING_UNDER = {"refusal", "truncated", "placeholder", "lines"}


@pytest.mark.parametrize(
    ("test_set", "translation", "kind", "form"),
    [(TO_ENGLISH, ENGLISH, *case) for case in INTO_ENGLISH]
    + [(TO_CHINESE, CHINESE, *case) for case in INTO_CHINESE],
)
def test_each_kind_is_named_and_taken_off(
    test_set: ScoringTestSet, translation: str, kind: str, form: str
) -> None:
    system = System("x", (form.replace("HYP", translation).replace("SRC", test_set.sources[0]),))

    assert Wrapper(kind) in find_wrappers(test_set, system)
    if kind not in _NOTHING_UNDER:
        assert stripped(test_set, system).hypotheses == (translation,)


@pytest.mark.parametrize(
    ("translation", "form"),
    [(ENGLISH, form) for kind, form in INTO_ENGLISH if kind not in _NOTHING_UNDER and "SRC" not in form]
    + [(CHINESE, form) for kind, form in INTO_CHINESE if kind not in _NOTHING_UNDER and "SRC" not in form],
)
def test_the_signs_looked_for_first_are_in_every_wrapped_text(translation: str, form: str) -> None:
    assert may_be_wrapped(form.replace("HYP", translation))


@pytest.mark.parametrize("text", ["No translation available.", "...", "-", "Request timed out.", "N/A"])
def test_placeholders_for_short_sources_are_named(text: str) -> None:
    test_set = ScoringTestSet({"A": ("Why hasn't my parcel arrived yet?",)}, ("我的快递怎么还没到？",))

    assert Wrapper.PLACEHOLDER in find_wrappers(test_set, System("x", (text,)))


@pytest.mark.parametrize(
    ("source", "reference", "hypothesis", "kind"),
    [
        # “Novel” has the character of “say”, and “central bank” that of “all right”.
        ("Her novel sold poorly.", "她的小说销量不佳。", "译文如下：\n她的小说卖得不好。", "preamble"),
        ("央行昨天下调了利率。", "The central bank cut rates.", "Got it! The bank cut rates.", "preamble"),
        # A polite source is not a request for a text.
        ("请问还有别的颜色吗？", "Are there other colours?", "Could you please provide the text?", "refusal"),
        # A full sentence is not short because it is Chinese.
        ("我们等了两个小时，雾一直没有散。", "We waited, but the fog never lifted.", "N/A", "placeholder"),
    ],
)  # fmt: skip
def test_a_word_that_only_looks_like_the_sign_excuses_nothing(
    source: str, reference: str, hypothesis: str, kind: str
) -> None:
    languages = ("zh-Hans", "en") if reference.isascii() else ("en", "zh-Hans")
    test_set = ScoringTestSet({"A": (reference,)}, (source,), *languages)

    assert Wrapper(kind) in find_wrappers(test_set, System("x", (hypothesis,)))


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        (f"{ENGLISH} " * 4, True),
        (f"The port announced that the ships{', that the ships' * 12}, that the", True),
        (ENGLISH + " no" * 80, True),
        (f"{ENGLISH} {ENGLISH}", False),  # said twice: not endless
        (ENGLISH + " It said so in a statement, and it named neither the ships nor their berths", False),
    ],
)
def test_a_phrase_repeated_over_and_over_is_named(text: str, repeated: bool) -> None:
    assert (Wrapper.REPETITION in find_wrappers(TO_ENGLISH, System("x", (text,)))) == repeated


def test_a_chinese_phrase_repeated_over_and_over_is_named() -> None:
    text = "新规则从2024年1月1日起" + "生效，并自即日起" * 9

    assert Wrapper.REPETITION in find_wrappers(TO_CHINESE, System("x", (text,)))


def test_a_wrapper_in_a_wrapper_is_found_too() -> None:
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
        ("目标是三连胜。", "The goal is to win three in a row.", "Target: three wins in a row."),
        ("结果三比零。", "It ended three to nil.", "Result: 3–0."),
        ("发生未知错误", "An unknown error has occurred", "Error"),
        ("无", "None", "N/A"),
        ("（完）", "(The end)", "(End)"),
        ("你能帮我吗？", "Could you help me?", "Can you help me, please?"),
        ("请提供您的姓名。", "Give us your name.", "Please provide your name."),
        ("该行为违反公司政策。", "It is against company rules.", "This content violates our policy."),
        ("一、总则", "I. General", "1. General provisions"),
        ("甲/乙双方签字。", "Signed by both parties.", "Party A / Party B sign here."),
        ("打开<b>设置</b>。", "Open <b>Settings</b>.", "<b>Settings</b>: open them."),
        ("我们换个话题吧。", "Let's change the subject.", "Let's talk about something else."),
        ("这句话的意思是：快走。", "What it means is: hurry.", "The sentence means: hurry up."),
    ],
)
def test_text_that_the_source_has_as_well_is_not_a_wrapper(
    source: str, reference: str, hypothesis: str
) -> None:
    assert find_wrappers(ScoringTestSet({"A": (reference,)}, (source,)), System("x", (hypothesis,))) == {}


@pytest.mark.parametrize("with_source", [True, False])
def test_clean_systems_and_references_have_next_to_none(shared: Path, with_source: bool) -> None:
    """Of 22,500 segments at most ten: those found are a quotation, an unfinished sentence, a headline."""
    folder = shared / "wmt22"

    def lines(path: Path) -> tuple[str, ...]:
        return tuple(path.read_text(encoding="utf-8").rstrip("\n").split("\n"))

    base = "generaltest2022.zh-en"
    a, b = lines(folder / f"{base}.ref.A.en"), lines(folder / f"{base}.ref.B.en")
    sources = lines(folder / f"{base}.src.zh") if with_source else ()
    systems = [System(path.name, lines(path)) for path in sorted((folder / "system-outputs").iterdir())]
    found = [find_wrappers(ScoringTestSet({"A": a}, sources), system) for system in systems]
    found += [find_wrappers(ScoringTestSet({"B": b}, sources), System("A", a))]
    found += [find_wrappers(ScoringTestSet({"A": a}, sources), System("B", b))]

    assert sum(len(segments) for kinds in found for segments in kinds.values()) <= 10


def test_findings_say_how_many_and_what_stripping_does() -> None:
    many = ScoringTestSet({"A": TO_ENGLISH.references["A"] * 4}, TO_ENGLISH.sources * 4)
    system = System("x", (f"Translation: {ENGLISH}",) * 3 + (ENGLISH,))
    found = {finding.kind.value: finding for finding in check(many, [system])}

    assert found["preamble"].segments == (0, 1, 2)
    assert found["preamble"].normalization == "wrappers"
    assert "lowercased" not in found


def test_fences_do_not_make_an_output_lowercased(toy: Toy) -> None:
    test_set, systems = toy
    fenced = replace(
        systems[0], hypotheses=tuple(f"```text\n{t.capitalize()}\n```" for t in systems[0].hypotheses)
    )
    upper = replace(test_set, references={"A": tuple(t.capitalize() for t in test_set.references["A"])})
    kinds = {finding.kind.value for finding in check(upper, [fenced])}

    assert "code-fence" in kinds and "lowercased" not in kinds
    lower = replace(systems[0], hypotheses=tuple(map(str.lower, systems[0].hypotheses)))
    assert "lowercased" in {finding.kind.value for finding in check(upper, [lower])}
