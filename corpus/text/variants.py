"""Variants of Chinese characters that neither Unicode's compatibility forms nor OpenCC unify.

In each group the first character replaces the others. They differ in shape only: characters that are
sometimes used for others (乾 for 干, 妳 for 你) are left to OpenCC, or left alone.
"""

_RADICALS = """
    厂⺁ 乛⺂ 乚⺃ 乙⺄ 亻⺅ 冂⺆ 𠘨⺇ 刀⺈ 刂⺉ 卜⺊ 㔾⺋ 小⺌⺍ 兀⺎ 尣⺏ 尢⺐ 𡯂⺑
    巳⺒ 幺⺓ 彑⺔ 彐⺕ 忄⺖ 心⺗ 扌⺘ 攵⺙ 旡⺛ 日⺜ 月⺝ 歺⺞ 母⺟ 民⺠ 氵⺡ 氺⺢
    灬⺣ 爫⺤⺥ 丬⺦ 牛⺧ 犭⺨ 王⺩ 𤴔⺪ 目⺫ 示⺬ 礻⺭ 𥫗⺮ 糹⺯ 纟⺰ 罓⺱ 罒⺲ 㓁⺳
    冗⺴ 𦉫⺵ 羊⺶ 𦍌⺷ 𦍋⺸ 耂⺹ 肀⺺ 聿⺻ 肉⺼ 𦥑⺽ 艹⺾⺿⻀ 虎⻁ 衤⻂ 覀⻃ 西⻄
    见⻅ 角⻆ 𧢲⻇ 讠⻈ 贝⻉ 𧾷⻊ 车⻋ 辶⻌⻍⻎ 邑⻏ 钅⻐ 長⻑ 镸⻒ 长⻓ 门⻔ 𨸏⻕
    阝⻖ 雨⻗ 青⻘ 韦⻙ 页⻚ 风⻛ 飞⻜ 食⻝ 𩙿⻞ 飠⻟ 饣⻠ 𩠐⻡ 马⻢ 骨⻣ 鬼⻤ 鱼⻥
    鸟⻦ 卤⻧ 麦⻨ 黄⻩ 黾⻪ 斉⻫ 齐⻬ 歯⻭ 齿⻮ 竜⻯ 龙⻰ 龜⻱ 亀⻲ 龟⻳
"""
"""The CJK Radicals Supplement, whose characters replace ideographs in text copied from PDF files.

Source: the property Equivalent_Unified_Ideograph of Unicode 15.
"""

_SHAPES = """
    丘坵 丝糸 丰豊 举挙 乐楽 乡郷 亡亾 亩畞畆 从従 仑崘 价価 传伝 伫竚 佩珮 侯矦 俟竢
    值値 假仮 克尅 兔兎 关関 兽獣 写冩 冤寃 冰氷 凡凢凣 凳櫈 击撃 函圅 创剏剙 剃鬀 剑劎劔剣
    剩賸 剪翦 劫刦刧刼 匆怱悤 协恊 卖売 厂厰 厩廐廏 历歴 县県 发発 变変 叠曡疉畳 吉𠮷 同仝
    听聴 告吿 呼嘑 和咊 咬齩 哲喆 啖噉啗 啮囓 喋啑 器噐 回囘囬 国囯圀 图図 圆圎 坂岅
    坏壊 堤隄 塔墖 墩墪 壤壌 壹壱 奁匳 妍姸 妙玅 姊姉 姻婣 娱娯 婿壻 嫩嫰 宁寕甯 宝寳
    实寔 察詧 寿夀 屏屛 岛嶋嶌 岩巗 峒峝 峨峩 崎﨑嵜 巡廵 帚箒 带帯 帮幇 并竝 广広
    庄荘 庞尨 废廃 庶庻 弹弾 强彊 归帰 往徃 征徴 怪恠 总総 恶悪 惠恵 惭慙 愈瘉 慎愼 愧媿
    憩憇 戏戱戯 戚慽 扬敭 扯撦 拗抝 拜拝 择択 捏揑 据拠 插揷 揭掲 摄摂 摇揺 救捄 敕勑 斋斎
    斗鬪 斫斵斲 昏昬 映暎 昵暱 显顕 晰晢晳 朗朖 期朞 杂雑 权権 村邨 杯桮 柏栢 柿柹
    桑桒 梅槑楳 梨棃 检検 棋碁 棕椶 楠枏柟 概槩 槁槀 槟梹 模糢 樯艢 樱桜 橹艪 欢歓
    歌謌 每毎 毙獘 毡氊 气気 污汚 法灋 泯冺 泷滝 泽沢 涩澁渋 淫婬 清淸 溪渓 满満 滨浜
    漱潄 潜濳 澄澂 濑瀬 灵霊 灾烖 炮砲礮礟 烧焼 焊銲 熙熈 犁犂 猿猨 獾貛 玳𤧟 珍珎
    琉瑠 琴琹 瑰瓌 璃瓈 瓶缾 甜甛 留畱 略畧 疏疎 皋皐 盍盇 盐塩 眉睂 睹覩 睿叡 矿砿鑛
    砖甎 砧碪 碎砕 碗盌椀 稚穉 稻稲 稿稾 穗穂 窑窰 窗牎窓窻 端耑 笑咲 笺牋 箬篛 粗麁麤
    粹粋 糠穅 繁緐 纤繊 纸帋 经経 绒羢毧 绘絵 继継 续続 绳縄 绵緜 翻繙 考攷 耽躭 肃粛
    肯肎 胁脇 胫踁 脉衇 脏臓 腮顋 膳饍 舍舎 艳豓 苏甦蘓 草艸 荣栄 药薬 莽莾 萤蛍 薰薫
    藏蔵 藤籐 蛇虵 蛔蚘 蜂蠭 蟹蠏 蠹螙 衽袵 裙帬 裸臝躶 观観 视眡 览覧 让譲 讹譌 译訳
    误悮 读読 赍賷 赞賛 趁趂 转転 软輭 轻軽 边辺邉 迟遅 迤迆 迥逈 递逓 遁遯 遍徧 邻隣
    郁欝 郤郄 酱醤 酿醸 醉酔 释釈 里𥚃 野埜壄 钱銭 铁鉄 铸鋳 锁鏁 闸牐 阶堦 险険 陷陥
    隐隠 雁鴈 雍雝 青靑 面靣麺 鞍鞌 餐湌 驼駞 驿駅 验騐験 骚騒 骡驘 髓髄 高髙 鬃騣
    鲜尠 鳌鼇 鳖鼈 鸡鶏 鸥鴎 鹅鵞 麻蔴 黑黒 鼓皷 齿歯 龄齢 龙竜 龟亀
"""
"""Common variants that OpenCC lacks, and Japanese forms in names; compiled by hand.

Compared with other tables on 2026-11-28: 170 of 359 of the pairs are joined by Unihan 14 (kZVariant,
kSemanticVariant, kSpecializedSemanticVariant, kSimplifiedVariant, kTraditionalVariant, kCompatibilityVariant;
directly or by way of one other character), 94 more by OpenCC's table of Japanese shinjitai. Neither has the
other 95, such as 国圀, 岛嶋, 青靑 and 舍舎: old printed forms and further Japanese ones.
"""

_OFFICIAL = "了瞭"
"""瞭 is simplified to 了 except where it is read liào (瞭望); OpenCC does so by phrase only."""

VARIANTS = {
    variant: group[0] for group in (*_RADICALS.split(), *_SHAPES.split(), _OFFICIAL) for variant in group[1:]
}
"""The replacement for each variant."""
