"""Words in which a numeral is not a number: 统一, 十分, 千万不要, 三三两两."""

import re

from corpus.text.numbers.numeral import Numeral

_WORDS = frozenset(
    """
    一定 一些 一样 一般 一直 一起 一切 一旦 一律 一致 一边 一时 一面 统一 唯一 之一 单一 同一 万一 十分
    一向 一再 一同 一味 一贯 一度 一带 一路 一体 一系 一番 一经 一举 一并 一如 一身 一心 一手 一齐 一块
    一点 一阵 一共 一概 一流 一线 一行 一道 一员 一下 一会 一来 一生 一世 一片 一股 一席 一派 专一 逐一
    划一 合一 如一 不一 万万 百姓 百货 百科 百般 百度 百合 千古 千金 万物 万岁 万能 万象 万全 万分 万般
    万难 亿万 千万 万千 千百 四川 四肢 四周 四处 四通 九州 九龙 二胡 三亚 三明市 三星电子 三鹿 三元桥
    三轮车 五官 五金 五行 八卦 十足 十堰 九江 三沙 百色 万州 万宁 万科 万达 千瓦 兆瓦 三思 再三 二手 不二
    三文鱼 四川省 三三两两 七上八下 乱七八糟 五花八门 四面八方 三心二意 一五一十 三番五次 三令五申
    千千万万 千方百计 千家万户 千变万化 千辛万苦 千军万马 四分五裂 四平八稳 五湖四海 五颜六色 七嘴八舌
    七手八脚 九牛一毛 十全十美 百花齐放 百家争鸣 三五成群 三三五五 四通八达 一心一意 一举一动 独一无二
    数一数二 接二连三 颠三倒四 朝三暮四 张三李四 不三不四 低三下四 五光十色 六神无主 七零八落 横七竖八
    杂七杂八 百闻不如一见 万众一心 千篇一律 千载难逢 成千上万 万无一失 百年大计 百折不挠 一波三折 举一反三
    丢三落四 三教九流 三长两短 两全其美 一刀两断 三言两语 半斤八两 十有八九 一带一路 四舍五入 七七八八
    百里挑一 四合院 三明治 十字 一成不变 一模一样 一定程度 一阵子 一伙 一旁 一瞬 一刹那 一辈子 一口气
    一窝蜂 一把手 一班人 一本正经 一目了然 一帆风顺 一落千丈 一无所有 一概而论 一丝不苟 一如既往 一视同仁
    一针见血 一言难尽 一应俱全 一去不复返 万不得已 千万别 千万要 千万不 千真万确 千差万别 千丝万缕
    千锤百炼 千秋万代 百无聊赖 百发百中 百战百胜 百思不解 十拿九稳 十万火急 十恶不赦 九死一生 九霄云外
    八仙过海 四海为家 四面楚歌 四季如春 三顾茅庐 三思而行 三头六臂 三生有幸 三缄其口 六亲不认 七窍生烟
    七拼八凑 八九不离十 不管三七二十一 二话不说 说一不二 略知一二 始终如一 九九归一 万人空巷 万象更新
    万水千山 万紫千红 百感交集 百年好合 百依百顺 百读不厌 百口莫辩 五体投地 五味杂陈 五马分尸 五雷轰顶
    四脚朝天 四大皆空 两面三刀 两小无猜 两袖清风 两肋插刀 一日千里 一泻千里 千里马 千里迢迢 百褶裙 百叶窗
    百日咳 百灵鸟 八宝粥 三聚氰胺 三轮 三脚架 二手车 二氧化碳 一卡通 一体化 一次性 一汽 万向 万用表 万元户
    万金油 千禧 千兆 亿达 十二指肠 十二平均律 十四行诗 十六进制 三百六十行 十三点 十三张 十一黄金周 十一长假
    十一假期 十二生肖 一折两段 七折八扣 十成九稳 一点一滴 七零八碎 一年半载 判若两人 大年三十 正经八百
    三七二十一 五十步笑百步 千儿八百 万儿八千 百儿八十 十万八千里 五台山 一鼻孔 六神 五十铃
    """.split()  # noqa: SIM905 (a list of three hundred strings is no easier to read)
)
_DAYTIME = re.compile("(?:上午|下午|凌晨|中午|午后|深夜|半夜|晚上|早上|夜里)$")
_LONGEST = max(map(len, _WORDS))
_LONGEST_NUMERAL = 4


def is_idiomatic(text: str, numeral: Numeral) -> bool:
    """Whether a Chinese numeral of a few characters belongs to such a word.

    “十分之一” is a number, although it begins with one.
    """
    start, end = numeral.start, numeral.end
    size = end - start
    if numeral.form != "han" or size > _LONGEST_NUMERAL or text.startswith("分之", end):
        return False
    if text[max(0, start - 2) : start] == "分之" or text[max(0, start - 1) : start] == "点":
        return False  # 三分之一, 四点十分
    if text.startswith("一点", start) and (
        _DAYTIME.search(text, 0, start) or text.startswith(("钟", "半", "整"), end + 1)
    ):
        return False  # 凌晨一点
    if text.startswith("番", end) and "翻" in text[max(0, start - 2) : start]:
        return False  # 翻了一番
    return any(
        text[start : start + length] in _WORDS
        for length in range(max(2, size), min(_LONGEST, size + 5) + 1)
        for start in range(max(0, numeral.end - length), numeral.start + 1)
    )
