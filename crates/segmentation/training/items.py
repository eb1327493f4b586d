"""Made-up items of the kinds that dailies have and training pages have few of: notices with who signs them, lists and
tables, verse, letters, boxes, small advertisements. Each is a list of (line, tag); what is text in a list, a verse or a
signature looks like a crosshead and is none.
"""

import re

from tags import ADVERT, BYLINE, FLAG, FURNITURE, FURTHER, HEADLINE, PARAGRAPH

PLACES = "城东 城西 河口 新桥 南关 北门 东风 红旗 青龙 白马 双溪 石桥 龙潭 柳林 桃园 金山 银河 长江 黄河 太平 永安 建设 中山 解放".split()
BODIES = (
    "自来水公司 供电局 煤气公司 房管所 教育局 人民法院 公安局 交警大队 环保局 民政局 税务局 工商局 卫生局 文化馆 图书馆 体委 街道办事处 "
    "居民委员会 村民委员会 党委组织部 人大常委会 政协办公室 总工会 团委 妇联 供销社 百货公司 机械厂 纺织厂 水泥厂 化工厂 矿务局 指挥部 "
    "第一中学 实验小学 师范学院 医院 卫生院 车站 邮电局 广播站 报社 剧团 电影院 招待所 书店 拍卖有限公司 房地产开发有限公司 治丧小组"
).split()
NOTICES = (
    "通知 公告 通告 启事 声明 遗失声明 招领启事 寻物启事 寻人启事 停水通知 停电公告 招聘启事 征稿启事 更正 鸣谢 讣告 拍卖公告 "
    "注销公告 任免名单 任前公示 招标公告 开业启事 迁址启事 作废声明 贺信 感谢信 电影预告 会议通知 征订启事 公示"
).split()
TABLES = "积分榜 成绩 名次 获奖名单 中奖号码 天气预报 城市天气 今日天气 股市行情 外汇牌价 菜价 粮价 时刻表 演出预告 影剧院 节目预告 录取分数线 值班表 潮汐 光荣榜 捐款名单".split()
LABELS = "地址 时间 地点 电话 联系人 主办 主讲 票价 邮编 报名 费用 对象 人数 面积 产量 总额 奖金 头奖 期号".split()
SKIES = "晴 多云 阴 小雨 中雨 阵雨 雷阵雨 小雪 晴转多云 阴转小雨 雾 霾".split()
GOODS = "白菜 土豆 鸡蛋 猪肉 牛肉 大米 面粉 豆油 黄瓜 西红柿 茄子 带鱼 苹果 香蕉 水泥 钢材 化肥 柴油".split()
CALLS = "编辑同志： 编辑先生： 编辑部： 记者同志： 同志们： 亲爱的读者： 老师： 妈妈： 各位家长： 尊敬的用户： 全体职工：".split()
SHOPS = "商场 大酒店 酒楼 药房 大药房 超市 家具城 眼镜店 照相馆 口腔门诊 驾校 培训中心 服装店 电器行 珠宝 茶行 汽车销售 农商银行 酒业 楼盘".split()
OFFERS = (
    "全场八折 买一送一 优惠酬宾 隆重开业 诚邀加盟 火热招生 特价销售 现房发售 免费咨询 品质保证 欢迎光临 贷款更方便 健康相伴 与您同行 "
    "满百减十 新品上市 清仓大甩卖 真情回馈 名医坐诊 送货上门"
).split()
BRACKETS = ("【%s】", "〔%s〕", "［%s］", "◇%s◇", "◆%s", "■%s", "●%s", "★%s★", "《%s》专栏", "%s", "%s", "%s", "· %s ·", "—— %s ——")


class Maker:
    """One item; all that is chosen is chosen by the page's numbers."""

    def __init__(self, changes):
        self.changes = changes
        self.random = changes.random
        self.pick = changes.random.choice

    def some(self, share):
        return self.random.random() < share

    def number(self, digits):
        return str(self.random.randrange(10 ** (digits - 1), 10 ** digits))

    def phrase(self):
        return self.pick(self.changes.phrases)

    def text(self):
        return self.pick(self.changes.short_texts)

    def body(self):
        return self.pick(PLACES) + self.pick(("", "市", "县", "区", "镇")) + self.pick(BODIES)

    def day(self):
        year, month, day = self.random.randint(1955, 2025), self.random.randint(1, 12), self.random.randint(1, 28)
        digits = "〇一二三四五六七八九"
        written = "".join(digits[int(one)] for one in str(year))
        return self.pick(("%d年%d月%d日" % (year, month, day), "%s年%s月%s日" % (written, CHINESE[month], CHINESE[day]),
                          "%d月%d日" % (month, day), "%s月%s日" % (CHINESE[month], CHINESE[day])))

    def person(self):
        name = self.changes.name()
        return name if self.some(0.7) else " ".join(name)

    def head(self, words):
        """A column's name above a headline, or not; the headline itself."""
        flag = [(self.pick(BRACKETS) % self.changes.slogan(), FLAG)] if self.some(0.25) else []
        return flag + [(words, HEADLINE)]

    def titled(self, count):
        """A headline and texts: it mostly says what the first of them says."""
        texts = [self.text() for _ in range(count)]
        clauses = [part for part in re.split("[，。：；！？“”（）]", texts[0]) if 4 <= len(part) <= 18]
        return self.pick(clauses) if clauses and self.some(0.7) else self.title(), [(text, PARAGRAPH) for text in texts]

    def title(self):
        parts = [self.phrase() for _ in range(self.pick((1, 1, 2)))]
        return self.pick(("", " ", "，")).join(parts) + self.pick(("", "", "", "？", "！"))

    def notice(self):
        """A notice, signed by a body and dated: both are its text."""
        name = self.pick(NOTICES)
        words = name if self.some(0.6) else self.body() + name
        item = self.head(words)
        if self.some(0.2):
            item.append(("第%s号" % self.number(self.pick((1, 2))), PARAGRAPH))
        if self.some(0.3):
            item.append((self.pick(CALLS), PARAGRAPH))
        for number in range(self.pick((1, 1, 2, 3))):
            mark = "%d." % (number + 1) if self.some(0.2) else ""
            item.append((mark + self.text(), PARAGRAPH))
        if self.some(0.15):
            item += [(self.phrase() + "：" + self.person(), PARAGRAPH) for _ in range(self.pick((2, 3)))]
        signed = [(self.body(), PARAGRAPH)] if self.some(0.8) else []
        dated = [(self.day(), PARAGRAPH)] if self.some(0.6) else []
        return item + signed + dated

    def row(self, kind, number):
        """A row of a list; rows of one list are alike."""
        pick, place = self.pick, self.pick(PLACES)
        return (
            "%d %s队 %s %s %s/%s" % (number, place, self.number(2), self.number(1), self.number(2), self.number(2)),
            "%s　%s　%s～%s℃" % (place, pick(SKIES), self.number(1), self.number(2)),
            "%s %s.%s元" % (pick(GOODS), self.number(1), self.number(2)),
            "%s%s　%s分" % (place, pick(BODIES), self.number(2)),
            "%s：%s" % (pick(LABELS), self.phrase()),
            "%s：%s" % (pick(LABELS), self.number(self.pick((3, 7)))),
            "%s　%s　%s" % (self.person(), self.person(), self.person()),
            "%s %s　%s.%s　%s.%s" % (self.number(6), self.phrase()[:4], self.number(2), self.number(2), pick("+-"), self.number(2)),
            "%d.%s" % (number, self.phrase()),
            "%s—%s　%s∶%s" % (place, pick(PLACES), self.number(2), self.number(2)),
            "%s等奖：%s %s" % (CHINESE[min(number, 12)], self.person(), self.person()),
            "（%s）%s" % (CHINESE[min(number, 12)], self.phrase()),
            "●%s" % self.phrase(),
            "%s（%s）" % (self.person(), self.body()),
        )[kind]

    def table(self):
        item = self.head(self.pick(("", self.phrase(), self.pick(PLACES))) + self.pick(TABLES))
        if self.some(0.2):
            item.append((self.text(), PARAGRAPH))
        kind = self.random.randrange(14)
        if self.some(0.3):
            item.append(("　".join(self.pick(LABELS) for _ in range(4)), PARAGRAPH))
        item += [(self.row(kind, number + 1), PARAGRAPH) for number in range(self.random.randint(2, 12))]
        if self.some(0.2):
            item.append((self.body(), PARAGRAPH))
        return item

    def verse(self):
        item = self.head(self.title() + self.pick(("", "", "（外一首）", "（诗）", "（组诗）")))
        signed = (self.changes.byline(self.body(), [self.random.randrange(1000)]), BYLINE)
        first = self.some(0.7)
        if first:
            item.append(signed)
        marks, even = self.pick((("", ""), ("，", "。"), ("，", "，"))), self.pick((0, 0, 5, 7))
        for number in range(self.pick((4, 8, 8, 12, 16))):
            line = self.phrase()
            while even and len(line) < even:
                line += self.phrase()
            line = line[:even] if even else line
            item.append((line + marks[number % 2], PARAGRAPH))
        return item if first else item + [signed]

    def letter(self):
        title, texts = self.titled(self.pick((1, 2, 3)))
        item = self.head(title) + [(self.pick(CALLS), PARAGRAPH)] + texts
        if self.some(0.3):
            item.append((self.pick(("此致", "此致　敬礼", "敬礼！", "祝好！")), PARAGRAPH))
        if self.some(0.8):
            item.append((self.pick(("%s %s", "%s%s", "（%s %s）", "%s　%s")) % (self.body(), self.person()), BYLINE))
        return item + ([(self.day(), PARAGRAPH)] if self.some(0.2) else [])

    def brief(self):
        """An article of a worker or a school: short, with a by-line that no paper's staff has."""
        title, texts = self.titled(self.pick((1, 1, 2, 3)))
        item = self.head(title)
        signed = self.pick((
            "（%s报道组）" % self.body(), "%s %s" % (self.body(), self.person()), "（%s %s）" % (self.body(), self.person()),
            "%s %s" % (self.person(), self.person()), self.person(), "（%s）" % self.person(), "%s供稿" % self.body(),
            "通讯员 %s" % self.person(), "%s %s级 %s" % (self.body(), self.number(2), self.person())))
        return item + ([(signed, BYLINE)] + texts if self.some(0.5) else texts + [(signed, BYLINE)])

    def column(self):
        """A column's name over several short articles."""
        made = [(self.pick(BRACKETS) % self.changes.slogan(), FLAG)]
        if self.some(0.2):
            made = [("－" * self.random.randint(8, 30), FURNITURE)] + made
        for _ in range(self.pick((1, 2, 3, 4))):
            title, texts = self.titled(self.pick((1, 1, 2)))
            made += [(title, HEADLINE)]
            if self.some(0.2):
                made += [(self.title(), FURTHER)]
            made += texts
        return made

    def advertisement(self):
        shop = self.pick(PLACES) + self.pick(SHOPS)
        lines = [shop + self.pick(("　", " ", "")) + self.pick(OFFERS)]
        if self.some(0.4):
            lines = [shop, self.pick(OFFERS) + "　" + self.pick(OFFERS)]
        if self.some(0.6):
            lines.append(self.pick((
                "地址：%s路%s号　电话：%s" % (self.pick(PLACES), self.number(2), self.number(7)), "电话：%s" % self.number(8),
                "订座热线：%s-%s" % (self.number(4), self.number(7)), "%s路%s号" % (self.pick(PLACES), self.number(3)))))
        return [(line, ADVERT) for line in lines]


CHINESE = "〇 一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十 二十一 二十二 二十三 二十四 二十五 二十六 二十七 二十八".split()


def made(changes):
    """One item of some kind."""
    maker = Maker(changes)
    kinds = (maker.notice, maker.notice, maker.table, maker.table, maker.verse, maker.letter, maker.brief, maker.brief,
             maker.column, maker.advertisement)
    return maker.pick(kinds)()
