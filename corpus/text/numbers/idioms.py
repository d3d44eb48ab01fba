"""Words in which a numeral is not a number: 统一, 十分, 千万不要, 三三两两."""

import re

from corpus.text.numbers.numeral import Numeral

_WORDS = frozenset(
    """
    一定 一些 一样 一般 一直 一起 一切 一旦 一律 一致 一边 一时 一面 统一 唯一 之一 单一
    同一 万一 十分 一向 一再 一同 一味 一贯 一度 一带 一路 一体 一系 一番 一经 一举 一并
    一如 一身 一心 一手 一齐 一块 一点 一阵 一共 一概 一流 一线 一行 一道 一员 一下 一会
    一来 一生 一世 一片 一股 一席 一派 专一 逐一 划一 合一 如一 不一 万万 百姓 百货 百科
    百般 百度 百合 千古 千金 万物 万岁 万能 万象 万全 万分 万般 万难 亿万 千万 万千 千百
    四川 四肢 四周 四处 四通 九州 九龙 二胡 三亚 三明市 三星电子 三鹿 三元桥 五官 五金 五行
    八卦 十足 十堰 九江 三沙 百色 万州 万宁 万科 万达 千瓦 兆瓦 三思 再三 二手 不二 三文鱼
    三三两两 七上八下 乱七八糟 五花八门 四面八方 三心二意 一五一十 三番五次 三令五申 千方百计
    千家万户 千变万化 千辛万苦 千军万马 四分五裂 四平八稳 五湖四海 五颜六色 七嘴八舌 七手八脚
    九牛一毛 百花齐放 百家争鸣 三五成群 三三五五 四通八达 独一无二 数一数二 接二连三 颠三倒四
    朝三暮四 张三李四 不三不四 低三下四 五光十色 七零八落 横七竖八 杂七杂八 百闻不如一见 万众一心
    千篇一律 千载难逢 成千上万 万无一失 百年大计 百折不挠 一波三折 举一反三 丢三落四 三教九流
    三长两短 两全其美 一刀两断 三言两语 半斤八两 十有八九 四舍五入 七七八八 百里挑一 四合院
    三明治 十字 一成不变 一伙 一旁 一瞬 一刹那 一辈子 一口气 一窝蜂 一把手 一班人 一本正经
    一目了然 一帆风顺 一落千丈 一无所有 一丝不苟 一视同仁 一针见血 一言难尽 一应俱全 一去不复返
    万不得已 千真万确 千差万别 千丝万缕 千锤百炼 千秋万代 百无聊赖 百发百中 百思不解 十拿九稳
    十万火急 十恶不赦 九死一生 八仙过海 四面楚歌 三顾茅庐 三头六臂 三生有幸 三缄其口 七拼八凑
    八九不离十 说一不二 略知一二 九九归一 万人空巷 万水千山 万紫千红 百感交集 百年好合 百依百顺
    百读不厌 百口莫辩 五体投地 五马分尸 五雷轰顶 四脚朝天 四大皆空 两面三刀 两小无猜 两袖清风
    两肋插刀 一日千里 一泻千里 千里马 千里迢迢 百褶裙 百日咳 八宝粥 三聚氰胺 三轮 三脚架
    二氧化碳 一卡通 一次性 一汽 万向 万用表 万元户 万金油 千禧 千兆 亿达 十二指肠 十二平均律
    十四行诗 十六进制 十三点 十三张 十一黄金周 十一长假 十二生肖 一折两段 七折八扣 十成九稳
    七零八碎 一年半载 判若两人 大年三十 正经八百 三七二十一 五十步笑百步 千儿八百 万儿八千
    百儿八十 五台山 一鼻孔 六神 五十铃 三门峡 三江源 三穗 三重县 三菱 三洋 三得利 三浦 三里屯
    三藏 三皇五帝 九寨沟 九华山 九宫 五常市 五指山 五莲 五峰 五粮液 八宝山 八达岭 八旗 八廓
    六安 六盘山 六盘水 六合区 七台河 七里河 四平市 四日市 百济 百事 百威 百慕大 百老汇 百家姓
    百家乐 百思买 百胜 千岛 千叶 万历 万圣 万寿 万年县 万源 万盛 万载 万隆 万豪 万宝路
    万艾可 万代 万里长城 马六甲 马英九 安倍晋三 吴三桂 张大千 猪八戒 山本五十六 轩辕十四 珠三角
    长三角 金三角 三联书店 五道口 五角大楼 一干二净 一来二去 一清二楚 一清二白 一推六二五
    一穷二白 一分为二 七分熟 七荤八素 七里香 七老八十 七扭八歪 七大姑八大姨 三角形 三角洲 三角恋
    三角债 三角函数 三合一 三更半夜 三姑六婆 三寸不烂 三叉 三段论 三氯 三磷酸 三农 三权分立
    三棱 三叶草 三重奏 三头肌 三文治 三昧 三番两次 三催四请 三言两句 三不管 三只手 三脚猫 三陪
    三九天 三分钟热度 三极管 二极管 二进制 二叉树 二次曲线 二次函数 二次元 十二月党 二话 二流 二哈 二货
    二郎 二锅头 二人转 二奶 二房东 二甲 二氯 二硫 二磷酸 二恶英 二聚 二尖瓣 二道贩子 二杆子
    二愣子 二心 二重奏 二重唱 二头肌 二维码 店小二 王小二 无二 两口子 两广 两难 两极 两栖
    两清 两讫 两汉 两宋 两湖 两把刷子 两面派 两手空空 两相情愿 两下子 两用 银两 斤两 争斤论两
    缺斤少两 短斤缺两 缺斤短两 模棱两可 首鼠两端 两败俱伤 两厢情愿 两情相悦 三心两意 一年四季
    四季如春 四季豆 四季分明 四散 四下里 四溅 四溢 四射 四邻 四郊 四边形 四围 四境 四顾
    四重奏 四角形 四环素 四氯 四分卫 四库全书 四海 危机四伏 四仰八叉 挑三拣四 说三道四 推三阻四
    隔三差五 隔三岔五 披头四 五彩 五味 五谷 五大三粗 五短身材 五花肉 五花大绑 五线谱 五边形
    五色 五音不全 五脏 五内 学富五车 五里雾 不见五指 五毒 六边形 六亲 六畜 六腑 身怀六甲
    七巧板 七情六欲 七窍 七步成诗 火冒三丈 垂涎三尺 退避三舍 入木三分 八哥 八角形 八边形 八爪鱼
    八带鱼 八字 八股 八婆 八面玲珑 八竿子 胡说八道 丑八怪 王八 才高八斗 八音盒 八辈子 九层塔
    九泉 九霄 九五之尊 九牛二虎 牌九 臭老九 九族 丈二和尚 四两拨千斤 十全 十进制 十边形
    十里洋场 十项全能 合十 十二分 百川 百病 百战 百草 百果 百孔千疮 百废 百步穿杨 百炼
    百万富翁 百叶 百灵 百香果 百里香 百足 百无禁忌 百变 百忙 百兽 百出 流芳百世 文武百官
    千奇百怪 千姿百态 百姿千态 百尺竿头 千斤顶 千层 千刀万剐 千叮万嘱 千难万难 千头万绪 千挑万选
    千秋 秋千 老千 横扫千军 千里眼 千山万水 大千世界 千字文 千卡 千伏 千焦 万事 万国 万幸
    万有引力 万花筒 万籁 万念 万恶 万箭 万里无云 万马 万民 万世 万丈 万家灯火 万年青 万应
    万贯 万灵 万维网 万劫不复 万变 万众 晴空万里 风情万种 遗臭万年 挂一漏万 万古 万状 万福
    不管三七 三下五除二 一石二鸟 八字没一撇 一退六二五 十一国庆 国庆十一 新官上任三把火
    无事不登三宝殿 三十六策
    """.split()  # noqa: SIM905 (a list of so many strings is no easier to read)
)
_FIGURATIVE = frozenset(
    """
    八百遍 八百回 八百年 二百五 十万八千里 三百六十行 三十六计 七十二变 九九八十一 十八般武艺 十八层地狱
    女大十八变 板板六十四 七十二行 十二万分 一百二十个 一百个 三十年河东 三十年河西 三六九等 二一添作五
    千里迢迢 不远万里 千里之行 十年怕井绳 不怕一万
    """.split()  # noqa: SIM905
)
"""Here a translation may keep the number."""
_ENGLISH_PHRASES = re.compile(
    r"\b(?:two heads are better than one|forty winks|fifty[ -]fifty|50[-/]50|cloud nine|seventh heaven|"
    r"third degree|third wheel|fifth wheel|sixth sense|seven seas|second (?:nature|thoughts?|to none|fiddle|"
    r"wind|guess)|two (?:cents|left feet|minds|peas in a pod)|two and two|six feet under|square one|"
    r"high five|take five|whole nine yards|nine days.? wonder|nineteen to the dozen|dime a dozen|"
    r"half a dozen of the other|six of one|eleventh hour|four corners|(?:one|chance) in a million|"
    r"thanks a million|million dollar question|20/20|24/7|twenty[ -]twenty vision|"
    r"catch[ -](?:22|twenty[ -]two)|seven[ -]year itch|nine lives|saves nine|ground zero|four[ -]letter word|"
    r"three sheets to the wind|fourth estate|fifth column|a million miles|baker.s dozen)\b"
)
_DAYTIME = re.compile("(?:上午|下午|凌晨|中午|午后|深夜|半夜|晚上|早上|夜里)$")
_CHANGE = re.compile(
    "[一二三四五六七八九]\\d?[毛角]|[一二三四五六七八九](?=一斤|一个|[包的]|[^\u4e00-\u9fff\\d]|$)"
)
_LONGEST = max(map(len, _WORDS | _FIGURATIVE))
_LONGEST_NUMERAL = 4
_LONGEST_PHRASE = 32


def is_idiomatic(text: str, numeral: Numeral) -> bool:
    """Whether a Chinese numeral of a few characters belongs to such a word.

    “十分之一” is a number, although it begins with one.
    """
    start, end = numeral.start, numeral.end
    size = end - start
    if numeral.form != "han" or size > _LONGEST_NUMERAL or text.startswith("分之", end):
        return False
    before = text[max(0, start - 2) : start]
    if before in ("分之", "小时") or before.endswith(("第", "点")) or text.startswith("分钟", end):
        return False  # 第二话, 三分之一, 四点十分
    if text.startswith("一点", start) and (
        _DAYTIME.search(text, 0, start) or text.startswith(("钟", "半", "整"), end + 1)
    ):
        return False  # 凌晨一点
    if text.startswith("一块", start) and _CHANGE.match(text, end + 1):
        return False  # 一块二毛
    if text.startswith("番", end) and "翻" in text[max(0, start - 2) : start]:
        return False  # 翻了一番
    return _belongs(text, start, end, _WORDS)


def is_figurative(text: str, numeral: Numeral) -> bool:
    """Whether the numeral belongs to a phrase that seldom means the number: 二百五, forty winks, 24/7."""
    start, end = numeral.start, numeral.end
    if numeral.form == "han":
        return end - start <= _LONGEST_NUMERAL and _belongs(text, start, end, _FIGURATIVE)
    window = max(0, start - _LONGEST_PHRASE), end + _LONGEST_PHRASE
    return any(
        phrase.start() <= start and end <= phrase.end() for phrase in _ENGLISH_PHRASES.finditer(text, *window)
    )


def _belongs(text: str, start: int, end: int, words: frozenset[str]) -> bool:
    """Whether the span belongs to one of the words, whose other characters are at most five more."""
    return any(
        text[first : first + length] in words
        for length in range(max(2, end - start), min(_LONGEST, end - start + 5) + 1)
        for first in range(max(0, end - length), start + 1)
    )
