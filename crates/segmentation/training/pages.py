"""Training pages with their tags: those of the data set, and copies that are changed the way other papers differ."""

import gzip
import json
import os
import random
import re
import unicodedata

import items
from tags import (
    ADVERT, BYLINE, CAPTION, CROSSHEAD, DECK, FLAG, FURNITURE, FURTHER, HEADLINE, KICKER, OPENING, PARAGRAPH)

ROLES = {
    "kicker": KICKER, "title": FURTHER, "subtitle": DECK, "byline": BYLINE, "para": PARAGRAPH, "subhead": CROSSHEAD,
    "folio": FURNITURE, "credit": FURNITURE, "flag": FLAG, "caption": CAPTION, "ad": ADVERT, "jump": PARAGRAPH,
    "cont": PARAGRAPH,
}
STARTS = {"kicker": KICKER, "title": HEADLINE}


def plain(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def read(folder, name):
    with gzip.open(os.path.join(folder, name), "rt", encoding="utf8") as file:
        for line in file:
            yield json.loads(line)


def tagged(gold):
    """The lines of a page as [text, tag, same block as the line before]."""
    lines, seen = [], set()
    for block in gold["blocks"]:
        article, role = block["article"], block["role"]
        start = article is not None and article not in seen and role not in ("flag", "folio", "caption", "ad")
        if start:
            seen.add(article)
        tag = STARTS.get(role, OPENING) if start else ROLES[role]
        for at, line in enumerate(block["text"].split("\n")):
            if line.strip():
                lines.append([line, tag_of_line(gold, block, line, tag, at), at > 0])
    return lines


def tag_of_line(gold, block, line, tag, at):
    """A head's block of several lines may hold kicker, headline and deck."""
    if block["role"] != "title" or "\n" not in block["text"].strip():
        return tag if at == 0 else after(tag)
    article, text = gold["articles"][block["article"]], plain(line)
    if text in plain(article["title"]):
        return tag if at == 0 else FURTHER
    if text in plain(article["kicker"]):
        return KICKER
    if at and text in plain(article["subtitle"]):
        return DECK
    return tag if at == 0 else FURTHER


def after(tag):
    return {KICKER: FURTHER, HEADLINE: FURTHER, OPENING: PARAGRAPH}.get(tag, tag)


def laid(lines, separator="\n\n", within="\n", indent=""):
    """The text of a page and for each line its first byte and tag."""
    text, places = [], []
    size = 0
    for at, (line, tag, same) in enumerate(lines):
        gap = "" if at == 0 else within if same else separator
        lead = indent if tag == PARAGRAPH and not same else ""
        size += len((gap + lead).encode())
        skipped = len(line) - len(line.lstrip())
        places.append([size + len(line[:skipped].encode()), tag])
        text += [gap, lead, line]
        size += len(line.encode())
    return "".join(text), places


def as_printed(page):
    """A page as it is in the data set."""
    text, places, at = page["text"], [], 0
    for line, tag, _ in tagged(page["gold"]):
        found = text.find(line, at)
        if found < 0:
            raise SystemExit("%s lacks %r" % (page["id"], line[:30]))
        lead = len(line) - len(line.lstrip())
        places.append([len(text[:found + lead].encode()), tag])
        at = found + len(line)
    return text, places


SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
GIVEN = "明伟芳娜敏静丽强磊军洋勇艳杰娟涛超秀霞平刚桂英华玉兰志国建文海燕春梅晓东宇晨思远子涵雨欣佳怡一鸣天成永康"
CITIES = "海州 东川 安平 临江 西岭 南浦 青山 白河 龙泉 云阳 长宁 新河 金塘 桐城 永福 江口 石门 清源 宁阳 平湖".split()
KINDS = "日报 晚报 商报 都市报 晨报 时报 教育报 周报".split()
HALVES = (
    "凝心聚力 真抓实干 众志成城 守望相助 攻坚克难 走在前列 改革创新 绿色发展 服务群众 夯实基础 提质增效 乡村振兴 "
    "文明实践 平安建设 科技赋能 惠民利企 奋勇争先 砥砺前行 勇立潮头 精准施策 稳中求进 同心战疫 春耕备耕 项目为王"
).split()
COLUMNS = "我身边的 走进 关注 聚焦 记者走基层 百姓 新春 一线 今日 城市 乡土 文化 教育 民生 法治 健康".split()
ENDINGS = "故事 观察 专栏 在线 视点 茶座 广角 之窗 讲堂 漫谈 风采 进行时 特刊 调查 手记 连载 直通车 时评".split()
NAMED = (
    "简讯 短讯 要闻 快讯 综合新闻 本地新闻 社会新闻 国际新闻 体育新闻 文化新闻 读者来信 编读往来 群众来信 回音壁 热线追踪 新闻热线 "
    "百姓热线 市民热线 天气预报 股市行情 市场行情 经济信息 生活服务 服务台 科普园地 卫生与健康 健康问答 家庭医生 法律顾问 法制园地 "
    "文艺副刊 副刊 散文 随笔 小小说 新诗 诗二首 词二首 连载 长篇连载 人物 人物专访 记者来信 记者手记 采访札记 一周评论 今日谈 "
    "小言论 短评 编者按 街谈巷议 凡人小事 好人好事 光荣榜 曝光台 工作研究 经验交流 基层动态 各地动态 乡镇传真 厂矿新貌 校园内外 "
    "教学研究 学生习作 老年天地 妇女儿童 青年之友 旅游 美食 收藏 楼市 车市 理财 就业 消费提示 警方提示 便民信息 停电通知 赛场内外 "
    "中超联赛 球市 棋牌 文史 地方志 老照片 图说 摄影 漫画 港澳台 环球 军事 科技 农业 工业 商业 财经 教育 卫生 交通 民政 政法"
).split()
UNITS = "城关镇 东街居民 西门小学 一车间 二分厂 机修车间 供销社 新华书店 县中学 市一中 农机站 通讯班 三连 子弟学校 生产科 南关大队".split()
POSTS = "市科技局科长 县医院护士长 社区主任 村党支部书记 市农业局副局长 中学教师 退休工人 志愿者 派出所民警".split()


class Changes:
    """One page's changes; the same page and number give the same changes."""

    def __init__(self, page, number, phrases, traditional, texts):
        self.random = random.Random("%s %d" % (page["id"], number))
        self.lines = [list(line) for line in tagged(page["gold"])]
        self.phrases = phrases
        self.traditional = traditional
        self.short_texts = texts

    def some(self, share):
        return self.random.random() < share

    def name(self):
        count = self.random.choice((1, 2, 2, 2))
        return self.random.choice(SURNAMES) + "".join(self.random.choice(GIVEN) for _ in range(count))

    def byline(self, paper, forms):
        """A by-line in one of the forms that the page has."""
        a, b, c = self.name(), self.name(), self.name()
        made = [
            "本报记者 " + a, "%s记者 %s" % (paper, a), "%s记者 %s 通讯员 %s" % (paper, a, b), "记者 %s %s" % (a, b),
            "记者：" + a, "文/" + a, "文/图 %s %s" % (a, b), "■" + a, "□ " + a, "●" + a, "■记者%s" % a, "□本报记者 %s" % a,
            "%s %s" % (self.random.choice(UNITS), a), "（%s %s）" % (self.random.choice(UNITS), a), self.random.choice(UNITS) + a,
            "讲述人：%s %s" % (self.random.choice(POSTS), a), "口述：%s 整理：%s" % (a, b), "（%s）" % a, a, "作者：" + a,
            "通讯员 %s" % a, "%s全媒体记者 %s 通讯员 %s %s" % (paper, a, b, c), "%s 文/图" % a, "■ %s记者 %s" % (paper, a),
            "本报通讯员 %s 本报记者 %s" % (a, b), "%s %s" % (a, b), "【记者%s报道】" % a, "本报特约记者 " + a,
            "讲述人：%s %s" % (self.random.choice(POSTS), a), "讲述人：%s%s" % (self.random.choice(POSTS), a),
        ]
        return made[self.random.choice(forms) % len(made)]

    def slogan(self):
        pick = lambda words: self.random.choice(words)
        return self.random.choice([
            lambda: pick(HALVES) + " " + pick(HALVES), lambda: pick(HALVES) + pick(HALVES), lambda: pick(self.phrases),
            lambda: pick(COLUMNS) + pick(ENDINGS), lambda: pick(COLUMNS) + "·" + pick(ENDINGS),
            lambda: pick(NAMED), lambda: pick(NAMED), lambda: pick(KINDS) + pick(NAMED), lambda: pick(NAMED) + pick("①②③④⑤"),
            lambda: pick(NAMED) + "·" + pick(NAMED), lambda: pick(CITIES) + pick(NAMED),
            lambda: "“" + pick(HALVES) + "”" + pick(ENDINGS), lambda: pick(self.phrases) + " " + pick(self.phrases),
        ])()

    def made(self, wrapped=False):
        """The changed page."""
        self.heads()
        self.texts()
        if self.some(0.5):
            self.put_in([items.made(self) for _ in range(self.random.choice((1, 1, 2, 3, 5)))])
        if self.some(0.25):
            self.old_forms()
        if self.some(0.3):
            self.each(lambda line: line.replace("（", "(").replace("）", ")"))
        elif self.some(0.2):
            self.each(lambda line: line.replace("(", "（").replace(")", "）"))
        if wrapped:
            return self.wrapped()
        style = self.random.random()
        if style < 0.40:
            return laid(self.lines)
        if style < 0.70:
            return laid(self.lines, "\n")
        if style < 0.90:
            return laid(self.lines, "\n", "\n", "　　")
        return self.wrapped()

    def each(self, change):
        for line in self.lines:
            line[0] = change(line[0])

    def heads(self):
        """By-lines of other forms, or none; slogans and columns around headlines."""
        paper = self.random.choice(CITIES) + self.random.choice(KINDS)
        bylines = self.random.choice(("as they are", "none", "other", "other", "everywhere"))
        slogans = self.random.choice((0, 0, 0.15, 0.4))
        columns = self.random.choice((0, 0, 0.2, 0.6, 1.0))
        marks = self.random.choice((("",) * 12) + ("●", "■", "◆", "▲", "○"))
        signed = self.random.choice((0, 0, 0, 0.5))
        flags = self.random.choice(("as they are", "none", "other"))
        forms = [self.random.randrange(1000) for _ in range(self.random.choice((1, 1, 2, 4)))]
        made = []
        for at, (line, tag, same) in enumerate(self.lines):
            following = self.lines[at + 1][1] if at + 1 < len(self.lines) else FURNITURE
            if tag == BYLINE and bylines != "as they are":
                if bylines == "none" or same:
                    continue
                line = self.byline(paper, forms)
            if tag == FLAG and flags != "as they are":
                if flags == "none":
                    continue
                line = self.slogan()
            if tag in (KICKER, HEADLINE) and not same:
                if self.some(columns):
                    made.append([self.slogan(), FLAG, False])
                line = marks + line
            made.append([line, tag, same])
            ends = following in (KICKER, HEADLINE, FURNITURE, OPENING) and tag == PARAGRAPH and line.endswith("。")
            if ends and self.some(signed):
                made.append([self.byline(paper, forms), BYLINE, False])
            if tag in (HEADLINE, FURTHER, DECK) and following in (PARAGRAPH, BYLINE):
                while self.some(slogans):
                    made.append([self.slogan(), FLAG, False])
                if bylines == "everywhere" and following == PARAGRAPH:
                    made.append([self.byline(paper, forms), BYLINE, False])
        self.lines = made

    def put_in(self, made):
        """Items of kinds that the pages have few of, each before an article's head or at the page's end."""
        for item in made:
            places = [at for at, line in enumerate(self.lines) if line[1] in (KICKER, HEADLINE, OPENING) and not line[2]]
            at = self.random.choice(places + [len(self.lines)])
            while at and self.lines[at - 1][1] == FLAG:
                at -= 1
            self.lines[at:at] = [[line, tag, False] for line, tag in item]

    def texts(self):
        """Text without date lines; full stops that were lost."""
        undated, lost = self.some(0.4), self.random.choice((0, 0, 0.02, 0.08))
        renamed = self.random.choice(CITIES) + self.random.choice(KINDS)
        for line in self.lines:
            if line[1] == PARAGRAPH and not line[2]:
                if undated:
                    line[0] = DATELINE.sub("", line[0]) or line[0]
                elif self.some(0.5):
                    line[0] = line[0].replace("本报讯", renamed + "讯", 1)
                if line[0].endswith("。") and self.some(lost):
                    line[0] = line[0][:-1]

    def old_forms(self):
        """Traditional characters, sometimes with the punctuation of old papers."""
        old = self.some(0.3)
        corners = self.some(0.7)

        def change(line):
            line = line.translate(self.traditional)
            if corners:
                line = line.replace("“", "「").replace("”", "」").replace("‘", "『").replace("’", "』")
            return re.sub("[，。；]", "、", line) if old else line

        self.each(change)

    def wrapped(self):
        """Lines of the width of columns: headlines broken too, indents as white space, lost or none."""
        pick = self.random.choice
        widths = [7 + self.random.randrange(pick((14, 34))) for _ in range(3)]
        widths = pick((widths, widths[:1] * 2 + widths[1:2], widths[:1] * 3, widths[:1] * 3))
        indent, lost = pick((("", 0), ("　　", 2), ("", 1), ("", 2)))
        heads, hangs = pick(("whole", "full", "set")), self.some(0.5)
        made = []
        for at, (line, tag, same) in enumerate(self.lines):
            width = widths[at // 9 % 3]
            text = tag in (PARAGRAPH, OPENING, CAPTION) or len(line) > 40
            if text:
                pieces = broken(line, width, lost, hangs)
                pieces[0] = indent + pieces[0]
            elif heads == "set":
                own = self.random.randint(5, 14)
                pieces = [piece for part in line.split() for piece in broken(part, own, 0, False)]
            else:
                pieces = broken(line, width if heads == "full" else 99, 0, False)
            made += [[piece, after(tag) if n else tag, same or n > 0] for n, piece in enumerate(pieces)]
        return laid(made, "\n\n" if self.some(0.2) else "\n")


def broken(line, width, lost, hangs):
    """A text in lines of a width, the first of them shorter; marks may hang over the end of a full one."""
    pieces, room = [""], max(2, 2 * (width - lost))
    for c in line.strip():
        wide = 1 if c < "\x80" else 2
        if room < wide and not (hangs and c in "，。、；：！？”’）》」』"):
            pieces.append("")
            room = 2 * width
        pieces[-1] += c
        room = max(0, room - wide)
    return [piece for piece in pieces if piece.strip()]


DATELINE = re.compile(r"^(?:本报|据?新华社)[^，。]{0,24}?(?:电|讯)\s*(?:[（(][^（）()]{0,30}[）)])?\s*(?:记者[^，。：]{2,12}报道：)?")


def traditional_characters(opencc):
    """Simplified to traditional characters, from OpenCC's table."""
    table = {}
    with open(os.path.join(opencc, "dictionary", "STCharacters.txt"), encoding="utf8") as file:
        for line in file:
            simple, _, others = line.rstrip("\n").partition("\t")
            if len(simple) == 1 and others:
                table[ord(simple)] = others.split(" ")[0]
    return table


def phrases_of(pages):
    """Short clauses of paragraphs, to make up names of columns nobody has seen."""
    found = []
    for page in pages[::7]:
        for block in page["gold"]["blocks"][::5]:
            if block["role"] == "para":
                found += [part for part in re.split(r"[，。、；：“”《》（）！？\s]", block["text"]) if 3 <= len(part) <= 10][:2]
    return found


def short_texts_of(pages):
    """Short whole paragraphs, to make up notices, letters and briefs."""
    found = []
    for page in pages[::5]:
        for block in page["gold"]["blocks"][::3]:
            text = block["text"]
            if block["role"] == "para" and 20 <= len(text) <= 110 and text.endswith("。") and "\n" not in text:
                found.append(text)
    return found


def printed_lines(page):
    """A page one printed line a line, where the data set has it so."""
    lines = page["lines"]
    lines = lines if isinstance(lines, list) else lines.split("\n")
    text, places, size = "\n".join(lines), [], 0
    blocks = [[plain(line), tag] for line, tag, _ in tagged(page["gold"])]
    at = used = 0
    for line in lines:
        rest = plain(line)
        if rest and at < len(blocks):
            lead = len(line) - len(line.lstrip())
            tag = blocks[at][1] if used == 0 else after(blocks[at][1])
            places.append([size + len(line[:lead].encode()), tag])
            while rest and at < len(blocks):
                taken = min(len(rest), len(blocks[at][0]) - used)
                rest, used = rest[taken:], used + taken
                if used >= len(blocks[at][0]):
                    at, used = at + 1, 0
        size += len(line.encode()) + 1
    return text, places


def all_pages(folder, opencc, without=(), copies=0.6, wrapped=0.2):
    """Every training page as (id, source, weight, text, places)."""
    pages = [p for p in read(folder, "train.jsonl.gz") if p["gold"]["source"] not in without]
    real = [] if "jingbao" in without else list(read(folder, "jingbao.jsonl.gz"))
    real = [p for at, p in enumerate(real) if p["id"][2:6] not in without and "jingbao-%d" % (at % 2) not in without]
    phrases, table, texts = phrases_of(pages), traditional_characters(opencc), short_texts_of(pages)
    weights = {"pfr1998": 3.0, "jingbao": 4.0}
    for at, page in enumerate(pages + real):
        source = page["gold"]["source"]
        weight = weights.get(source, 1.0)
        yield (page["id"], source, weight) + as_printed(page)
        if source == "jingbao":
            yield (page["id"], source, 1.5) + printed_lines(page)
            for number in range(2):
                lines = [line[:] for line in tagged(page["gold"])]
                yield (page["id"], source, 1.0) + laid(lines, ("\n", "\n\n")[number], "\n", ("", "　　")[number])
        elif source == "pfr1998" or (at * 1000003 % 1000) < copies * 1000:
            for number in range(3 if source == "pfr1998" else 1):
                yield (page["id"], source, weight * 0.6) + Changes(page, number, phrases, table, texts).made()
        if source == "pfr1998" or (at * 1000003 % 1000) > 1000 - wrapped * 1000:
            yield (page["id"], source, weight * 0.5) + Changes(page, 9, phrases, table, texts).made(wrapped=True)


def head_lines(folder, without=()):
    """Lines of heads of several parts as (line, body, has a kicker, has a deck, headline, weight)."""
    for page in list(read(folder, "train.jsonl.gz")) + list(read(folder, "jingbao.jsonl.gz")):
        gold = page["gold"]
        if gold["source"] in without:
            continue
        for at, block in enumerate(gold["blocks"]):
            line = block["text"].strip()
            if block["role"] != "title" or "\n" in line or len(line.split()) < 2:
                continue
            article = gold["articles"][block["article"]]
            own = [b["role"] for b in gold["blocks"][max(0, at - 3):at + 4] if b["article"] == block["article"]]
            body = "".join(b["text"][:200] for b in gold["blocks"][at + 1:at + 9] if b["role"] == "para")[:600]
            yield line, body, "kicker" in own, "subtitle" in own, article["title"], 3.0 if gold["source"] == "pfr1998" else 1.0
