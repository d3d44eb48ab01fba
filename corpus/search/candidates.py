"""Candidates for the term list: Chinese expressions with their renderings, for a person to accept."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.model import Progress, Span
from corpus.search.counterparts import Linker
from corpus.search.renderings import RenderingCount, renderings
from corpus.store.corpus import Corpus
from corpus.store.reading import BeadText
from corpus.text.characters import HAN
from corpus.text.dictionary import cedict, segmented
from corpus.text.folding import fold
from corpus.text.forms import FUNCTION_WORDS
from corpus.text.tokens import has_chinese, lemma_of, run_spans

LONGEST = 5
"""The most words in a candidate."""

_LONGEST_ROW = 8
"""Words in a row that a candidate may be a part of."""

_CLAUSE = 4
"""From this many words on, a verb among them makes a row a clause."""

_EXAMINED = 40
"""The number of beads in which the renderings of a candidate are counted."""

_TO_LINK = 3
"""How many candidates are linked for each one requested: some have no rendering that is a phrase."""

_NOT_IN_TERMS = frozenset(
    fold(word)
    for word in """
    我们 你们 他们 它们 这些 那些 这个 那个 一个 一些 以及 并且 或者 因为 所以 但是
    如果 虽然 为了 对于 关于 通过 进行 可以 应该 必须 需要 能够 已经 正在 没有 不是
    就是 还是 也是 都是 等等 其中 之一 同时 此外 另外 特别 非常 更加 十分 尤其 不断
    切实 加强 推动 坚持 强化 促进 提高 完善 加快 推进 实现 有效 充分 既要 不能 要求
    越来越多 各类 各方 多方 一批 一系列 近年来 各地 一直 一定 一般 一样 之间 之后 之前 以来 以后 以前 以上
    以下 今天 现在 目前 当前
    自己 大家 别人 什么 为什么 什么样 怎么 怎么样 怎样 为何
    如何 这样 那样 这里 那里 时候 时间 地方 方面 东西 事情 情况 问题
    许多 很多 不少 多少 所有 全部 各种 某些 有些 有的 其他 其它 另一 每个 每年 第一 第二
    不仅 而且 不但 不过 只有 只是 只要 无论 不管 尽管 然而 因此 于是 从而 甚至 即使 由于 根据 按照
    积极 稳步 良好 浓厚 重要 主要 基本 明显 突出 深入 全面 全方位 及时 可能 才能 共同 相互 进一步
    一部分 下一个 上一个 多个 几个 相同 无法 未能 只能 请
    考虑 支持 成为 作为 包括 属于 具有 存在 出现 发生 继续 开始 结束 结合 得到 看到 认为 表示 指出 希望
    """.split()  # noqa: SIM905 (a list of so many strings is no easier to read)
)
"""Words, folded, that are not part of a term: function words, and words that fit any subject."""

_FUNCTION = frozenset(
    "的了是在和与及对为也要将不有我这那上中下其之以到都就很还而但或由被把从向给让他她它你吗呢吧着等"
    "能会可已又再更最各每某该此并且则若于至个种次些"
)
"""Characters that are not part of a term when they stand alone."""

_PREFIXES = frozenset("新高低超非副总反核双单全软硬")
_SUFFIXES = frozenset(
    "型性化学者员家率量度力法论业品物机器线网站点区城市县省国史界场所院校会部局厅署司团党军队费税权额值级期源体式"
    "制书证表图能质电链"
)
"""Single characters that a term may begin and end with."""

_NUMBERS = re.compile("第?[0-9〇零一二三四五六七八九十百千万亿两几数多]+[届个项条次年月日代种点]?")

_VERB = 0.6
"""The share of verbs among its glosses from which an English word counts as a verb."""

_ONE_WORD = 0.3
"""The weight of a word of two characters relative to a phrase: most of them fit any subject."""

_HALF_RENDERED = 0.5
"""The weight of a phrase rendered by a single word: often only a part of it is rendered."""

_SPEECH = re.compile(f'([{HAN}]{{2,8}})(?=[:,]?"|:)')
"""What stands before a quotation or a colon."""
_VERBS_OF_SPEECH = "道说曰问答叫喊骂"
_MOSTLY = 0.5

_NEVER_NOUNS = frozenset(
    """
    i me you he him she her it we us they them myself yourself himself herself itself ourselves themselves
    someone somebody something anyone anybody anything everyone everybody everything nobody nothing none
    another other others each one here there where when now then today tomorrow yesterday tonight
    ago already yet still again once twice ever never always often sometimes soon later just even too very
    quite rather almost perhaps maybe however therefore thus moreover otherwise instead indeed else
    together away off inside outside because although though unless until while whether since
    before after during between among against toward towards without within upon unlike than
    much many more most less least few several enough such same own oh ah yes no not
    """.split()  # noqa: SIM905 (a list of so many strings is no easier to read)
)
"""English words that a noun phrase neither begins nor ends with: pronouns, adverbs, conjunctions."""

_ADJECTIVE = re.compile(".+(?:ical|ional|ic)")
_QUALITY = re.compile(".+(?:ity|ness|cy|nce|ion|th)")
"""English nouns of what Chinese calls by 性, which also makes adjectives."""

_NO_ADJECTIVES = frozenset(
    "clinic critic fabric logic mechanic music professional public republic topic traffic".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be a term, with the evidence for it.

    ``count`` is the number of sentences that have it, ``score`` its termhood. ``renderings`` are those that
    are phrases, most frequent first, each with its number of beads of the ``examined`` ones; ``example`` is a
    bead with the first of them, at ``spans`` of its other text, and the term at ``term_spans``. The term is
    written as it is there.
    """

    term: str
    count: int
    score: float
    renderings: tuple[tuple[str, int], ...]
    examined: int
    example: BeadText
    spans: tuple[Span, ...]
    term_spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """Neighbouring words of a text."""

    text: str
    words: tuple[str, ...]


def extract_terms(
    corpus: Corpus,
    linker: Linker,
    *,
    limit: int = 50,
    fewest: int = 2,
    progress: Progress | None = None,
) -> list[Candidate]:
    """Expressions that may be terms and are not in the term list, likeliest first.

    Sequences of up to five words that occur in at least ``fewest`` sentences. They are ranked by their
    C-value (Frantzi, Ananiadou & Mima 2000), log2 of the length times the part of the frequency that is not
    due to longer candidates; then by how often the words linked to them form one phrase, because an
    expression that is not a unit has no rendering of its own.
    """
    known = {fold(term.text) for concept in corpus.concepts() for term in concept.chinese}
    texts = _chinese(corpus)
    sentences = [list(_runs_of_words(text)) for text in texts]
    counts = Counter(row for runs in sentences for row in {row for run in runs for row in _rows(run)})
    frequent = {row: n for row, n in counts.items() if n >= fewest}
    kinds = cedict().glosses_by_kind(sorted({word for row in frequent for word in row.words}))
    of_speech = _speakers(texts, frequent)
    nouns = {
        row: n
        for row, n in frequent.items()
        if row not in of_speech and _may_be_noun(row, kinds) and not _is_act(row, counts, kinds)
    }
    values = _c_values(nouns, _alone(sentences, nouns))
    by_score = sorted(values.items(), key=lambda item: (-item[1], item[0].text))
    candidates: list[Candidate] = []
    tried = 0
    for found, value in by_score:
        if tried == _TO_LINK * limit:
            break
        if found.text in known:
            continue
        tried += 1
        if progress:
            progress(tried, _TO_LINK * limit)
        candidate = _linked(corpus, found, counts[found], value, kinds, linker)
        if candidate:
            candidates.append(candidate)
    best = sorted(_units(candidates), key=lambda c: (-c.score, c.term))[:limit]
    return [replace(candidate, term=_as_written(candidate)) for candidate in best]


def _speakers(texts: Collection[str], counts: Mapping[_Row, int]) -> set[_Row]:
    """The rows that mostly stand before what somebody says: 校长问, 老王笑道."""
    spoken = [row for row in counts if row.text[-1] in _VERBS_OF_SPEECH]
    before: Counter[str] = Counter()
    for text in texts if spoken else ():
        for match in _SPEECH.finditer(text):
            before.update({match[1][start:] for start in range(len(match[1]) - 1)})
    return {row for row in spoken if before[row.text] >= _MOSTLY * counts[row]}


def _as_written(candidate: Candidate) -> str:
    """The term in the script and with the variants of its example, without spaces inside."""
    for start, end in candidate.term_spans:
        written = "".join(candidate.example.zh[start:end].split())
        if fold(written) == candidate.term:
            return written
    return candidate.term


def _chinese(corpus: Corpus) -> set[str]:
    """The Chinese texts of the corpus, folded."""
    return {fold(unit.source if has_chinese(unit.source) else unit.target) for unit in corpus.units()}


def _runs_of_words(sentence: str) -> Iterator[list[str]]:
    """The words of a sentence in runs, which end at punctuation and at words that are in no term."""
    for first, last in run_spans(sentence):
        run = sentence[first:last]
        words: list[str] = []
        for start, end in _words(run) if has_chinese(run) else ():
            word = run[start:end]
            if word in _NOT_IN_TERMS or word in _FUNCTION:
                yield words
                words = []
            else:
                words.append(word)
        yield words


def _rows(words: Sequence[str]) -> Iterator[_Row]:
    """Rows of neighbouring words that may be terms, judging by their first and last words."""
    for i, first in enumerate(words):
        if len(first) == 1 and first not in _PREFIXES:
            continue
        for j in range(i, min(i + _LONGEST_ROW, len(words))):
            text = "".join(words[i : j + 1])
            ends_well = len(words[j]) > 1 or words[j] in _SUFFIXES
            if ends_well and len(text) > 1 and not _NUMBERS.fullmatch(text):
                yield _Row(text, tuple(words[i : j + 1]))


def _alone(sentences: Sequence[Sequence[Sequence[str]]], nouns: Container[_Row]) -> Counter[str]:
    """The number of sentences in which each word occurs outside any longer row that may be a noun."""
    counts: Counter[str] = Counter()
    for runs in sentences:
        rows = {row for run in runs for row in _rows(run) if row in nouns}
        inside = {word for row in rows if len(row.words) > 1 for word in row.words}
        counts.update({row.text for row in rows if len(row.words) == 1} - inside)
    return counts


def _words(run: str) -> list[Span]:
    """The words of a run of characters; a few that are in no dictionary word are taken as one."""
    spans: list[Span] = []
    edge = 0
    for start, end in [*segmented(run, cedict().words_in(run)), (len(run), len(run))]:
        if start - edge > 1 and not _FUNCTION.intersection(run[edge:start]):
            spans.append((edge, start))
        else:
            spans += [(i, i + 1) for i in range(edge, start)]
        if start < end:
            spans.append((start, end))
        edge = end
    return spans


def _c_values(counts: Mapping[_Row, int], alone: Mapping[str, int]) -> dict[_Row, float]:
    longer: dict[str, list[int]] = defaultdict(list)
    texts = {row.text for row in counts}
    for row, n in counts.items():
        for i in range(len(row.words)):
            for j in range(i + 1, len(row.words) + 1):
                text = "".join(row.words[i:j])
                if text != row.text and text in texts:
                    longer[text].append(n)
    values = {}
    for row, n in counts.items():
        around = longer.get(row.text, [0])
        if len(row.text) == 2:
            if row.text in alone:
                values[row] = _ONE_WORD * alone[row.text]
        elif n > max(around) and len(row.words) <= LONGEST:  # else it occurs only in that longer one
            length = math.log2(1 + min(max(len(row.words), 2), 3))
            values[row] = length * (n - sum(around) / len(around))
    return values


_Kinds = Mapping[str, tuple[set[str], set[str]]]
"""The glosses of words that are verbs', and the others."""


def _is_act(row: _Row, counts: Mapping[_Row, int], kinds: _Kinds) -> bool:
    """Whether this is a name, more frequent by itself, and what its bearer does: 小玄子翻身."""
    *name, last = row.words
    named = _Row("".join(name), tuple(name))
    verbs, others = kinds.get(last, (set(), set()))
    is_name = len(name) == 1 and len(name[0]) > 1 and not any(kinds.get(name[0], ()))
    return is_name and bool(verbs) and not others and counts.get(named, 0) > counts[row]


def _may_be_noun(row: _Row, kinds: _Kinds) -> bool:
    """Whether its words allow it: a single word of two characters may not be a verb, a row may not begin with
    a word that is only a verb, and a long row may have one only at its end.
    """

    def is_verb(word: str) -> bool:
        verbs, others = kinds.get(word, (set(), set()))
        return bool(verbs and not others)

    if len(row.words) == 1:
        return len(row.text) > 2 or not kinds.get(row.text, (set(), set()))[0]
    return not any(map(is_verb, row.words[:-1] if len(row.words) >= _CLAUSE else row.words[:1]))


def _linked(
    corpus: Corpus, found: _Row, count: int, value: float, kinds: _Kinds, linker: Linker
) -> Candidate | None:
    """The candidate with its renderings; None if nothing that is linked to it is a noun phrase."""
    answer = renderings(corpus, f'"{found.text}"', linker, side="zh", most=_EXAMINED)
    phrases = [one for one in answer.renderings if _is_phrase(one, found, kinds)]
    if not phrases:
        return None
    best = phrases[0]
    share = (best.count + sum(one.count for one in phrases)) / 2 / answer.examined
    if len(found.words) > 1 and " " not in best.text:
        share *= _HALF_RENDERED
    return Candidate(
        found.text,
        count,
        round(value * share, 2),
        tuple((one.text, one.count) for one in phrases[:3]),
        answer.examined,
        best.example,
        best.spans,
        best.term_spans,
    )


def _is_phrase(rendering: RenderingCount, found: _Row, kinds: _Kinds) -> bool:
    """Whether a rendering is one sequence of words that begins and ends as a noun phrase does."""
    words = rendering.text.lower().split()
    ends = [words[0], words[-1]]
    if "…" in words or any(word in FUNCTION_WORDS or word == "to" or word.endswith("ly") for word in ends):
        return False
    if not _NEVER_NOUNS.isdisjoint(ends):
        return False
    if _ADJECTIVE.fullmatch(words[-1]) and words[-1] not in _NO_ADJECTIVES:
        return False
    lemmas = [lemma_of(word) for word in ends]
    verbs, others = kinds.get(found.words[0], (set(), set()))
    is_verb_form = lemmas[0] in verbs or (lemmas[0] != words[0] and words[0].endswith(("ing", "ed")))
    is_verb_form |= words[1:2] in (["the"], ["a"], ["an"])
    if len(found.words) > 1 and verbs and is_verb_form and words[0] not in others:
        return False
    if found.text.endswith("性") and not _QUALITY.fullmatch(words[-1]):
        return False
    verbs, others = kinds.get(found.words[-1], (set(), set()))
    if verbs and not others and sum(word not in FUNCTION_WORDS for word in words) < len(found.words):
        return False  # the verb at the end is not rendered
    share = cedict().verb_share
    return all(share.get(lemma, 0) < _VERB for lemma in lemmas)


def _units(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those whose rendering is that of one of their parts, or of a better one with
    the same characters in another order.
    """
    better: dict[tuple[str, ...], str] = {}
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.term)):
        better.setdefault((*sorted(candidate.term), candidate.renderings[0][0]), candidate.term)
    rendered = {candidate.term: candidate.renderings[0][0] for candidate in candidates}

    def is_unit(candidate: Candidate) -> bool:
        term = candidate.term
        parts = {term[i:j] for i in range(len(term)) for j in range(i + 2, len(term) + 1)} - {term}
        is_first = better[(*sorted(term), candidate.renderings[0][0])] == term
        return is_first and not any(rendered.get(part) == candidate.renderings[0][0] for part in parts)

    return [candidate for candidate in candidates if is_unit(candidate)]
