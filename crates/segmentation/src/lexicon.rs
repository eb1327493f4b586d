use banmian_model::BylineRole;
use regex::Regex;

use crate::join_model::JoinModel;
use crate::learned::Weights;
use crate::letters::CharSet;
use crate::words::Words;

/// The weights as [`Weights::read`] takes them.
pub(crate) fn weights() -> Vec<u8> {
    unpacked(include_bytes!("../data/segmentation.weights.zst"))
}

/// The model of joins as [`JoinModel::read`] takes it.
pub(crate) fn joins() -> Vec<u8> {
    unpacked(include_bytes!("../data/joins.bin.zst"))
}

fn unpacked(file: &[u8]) -> Vec<u8> {
    zstd::decode_all(file).expect("the file in the repository, read by the tests")
}

/// What segmentation reads with: immutable, built once, shared between threads.
#[derive(Debug)]
pub struct Resources {
    /// Marks of a by-line; see [`crate::byline`].
    pub(crate) byline_marks: Regex,
    /// The same without the names of papers, and the words that these end with.
    pub(crate) byline_marks_but_outlets: Regex,
    pub(crate) outlet_words: Words,
    /// What says in every by-line who somebody is.
    pub(crate) byline_words: Words,
    /// Characters one of which every by-line has.
    pub(crate) signing: CharSet,
    /// Words of by-lines with what they name a person.
    pub(crate) roles: Vec<(&'static str, BylineRole)>,
    /// Family names of one character.
    pub(crate) surnames: CharSet,
    /// How a paper calls itself.
    pub(crate) own: Vec<&'static str>,
    /// Places that reports come from, as they stand before 报道.
    pub(crate) places: Vec<&'static str>,
    /// What a line that calls somebody ends with.
    pub(crate) salutations: Vec<&'static str>,
    /// Endings of offices.
    pub(crate) offices: Vec<&'static str>,
    /// Family names of two characters.
    pub(crate) double_surnames: Vec<&'static str>,
    pub(crate) dateline: Regex,
    /// The same of the paper itself (本报) alone.
    pub(crate) own_dateline: Regex,
    /// Characters that the name of a paper or agency begins with where it is one of a list, and that its ending
    /// (…日报) begins with where it is not.
    pub(crate) papers: CharSet,
    pub(crate) paper_endings: CharSet,
    /// Characters that the name of a paper or agency ends with.
    pub(crate) paper_lasts: CharSet,
    pub(crate) bracketed_dateline: Regex,
    pub(crate) day: Regex,
    pub(crate) jump_to: Regex,
    pub(crate) jump_from: Regex,
    /// What says in brackets where more stands: no jump.
    pub(crate) reference: Regex,
    pub(crate) page_number: Regex,
    pub(crate) furniture: Regex,
    /// Who edited the page, and the words for it that all such lines have.
    pub(crate) page_editors: Regex,
    pub(crate) editing: Words,
    /// Names of pages and sections.
    pub(crate) sections: Vec<&'static str>,
    pub(crate) house_line: Regex,
    pub(crate) closing_note: Regex,
    /// Ends of closing notes that say who took part in making an article.
    pub(crate) made_by: Regex,
    pub(crate) caption_credit: Regex,
    pub(crate) caption_words: Regex,
    pub(crate) outlet: Regex,
    pub(crate) label: Regex,
    pub(crate) list_mark: Regex,
    pub(crate) standing_heads: Vec<&'static str>,
    /// Kinds of writing that stand above a headline.
    pub(crate) genres: Vec<&'static str>,
    /// Labels of boxes within an article.
    pub(crate) boxes: Vec<&'static str>,
    /// Names that pictures stand under.
    pub(crate) pictures: Vec<&'static str>,
    pub(crate) kickers: Vec<&'static str>,
    /// Beginnings and endings of decks.
    pub(crate) decks: Vec<&'static str>,
    pub(crate) told: Vec<&'static str>,
    pub(crate) slogans: Vec<&'static str>,
    pub(crate) advertising: Vec<&'static str>,
    /// What an advertisement promises, and characters one of which every promise has.
    pub(crate) promises: Regex,
    pub(crate) promising: CharSet,
    /// How an advertiser is reached: words for it, and the form of a telephone number.
    pub(crate) reach: Words,
    pub(crate) telephone: Regex,
    /// A day with its year and nothing else.
    pub(crate) full_day: Regex,
    pub(crate) notices: Vec<&'static str>,
    /// Words that who gives a notice signs it with.
    pub(crate) signed: Vec<&'static str>,
    /// (kind, words) of closing sentences.
    pub(crate) closings: Vec<(&'static str, &'static str)>,
    /// Any of the words of closing sentences: without one no paragraph reads like the last.
    pub(crate) closing_words: Words,
    /// What reading a page is learned.
    pub(crate) learned: Weights,
    /// What says whether a column cut a paragraph.
    pub(crate) joins: JoinModel,
}

impl Resources {
    /// The vocabulary that comes with the crate.
    ///
    /// # Panics
    /// Never: the patterns are constants that the tests build.
    pub fn builtin() -> Self {
        let names = Names::read();
        let roles = roles();
        let surnames = entries(include_str!("../data/surnames.txt"));
        let words = surnames.iter().flat_map(|line| line.split_whitespace());
        let (double, single): (Vec<&str>, Vec<&str>) = words.partition(|word| word.chars().count() == 2);
        Self {
            byline_marks: names.byline_marks(&roles, true),
            byline_marks_but_outlets: names.byline_marks(&roles, false),
            outlet_words: outlet_words(),
            byline_words: byline_words(&roles),
            signing: signing(&roles),
            roles,
            surnames: single.iter().flat_map(|word| word.chars()).collect(),
            double_surnames: double,
            own: entries(include_str!("../data/own.txt")),
            places: places(),
            salutations: entries(include_str!("../data/salutations.txt")),
            offices: entries(include_str!("../data/offices.txt")),
            dateline: names.dateline(true),
            own_dateline: names.dateline(false),
            papers: firsts([include_str!("../data/own.txt"), include_str!("../data/agencies.txt")]),
            paper_endings: firsts([include_str!("../data/outlets.txt")]),
            paper_lasts: lasts([
                include_str!("../data/agencies.txt"),
                include_str!("../data/outlets.txt"),
            ]),
            bracketed_dateline: pattern(
                r"^(?:[【（(\[〔［〖][^】）)\]〕］〗。]{0,30}?(?:電|电|訊|讯|報導|報道|报道)[】）)\]〕］〗]|[【〔［〖](?:本[报報])?(?:记者|記者)[^】〕］〗。]{2,24}[/／][\p{Han}]{2,6}[】〕］〗])",
            ),
            day: pattern(&format!("^(?:{DAY}|昨日|昨天|昨晚|今日|今天)")),
            jump_to: pattern(&format!(
                r"{BEFORE_JUMP}(?:[紧緊]?\s*下\s*[转轉接续續]|[紧緊]\s*[转轉]|[转轉]\s*[至到入]?)\s*{PAGE}\s*{CORNER}?\s*{CLOSING}?[。．.]?[\s>＞»▶►▷→⇒◆■●★☆]*$"
            )),
            jump_from: pattern(&format!(
                r"^{BEFORE_JUMP}(?:上\s*[接承续續]|[紧緊]\s*[接连連]|接|续|續|[转轉]\s*自)\s*{PAGE}\s*{CORNER}?\s*{CLOSING}?"
            )),
            reference: pattern(
                r"^[（(〔\[【][^（()）。]{0,16}[见見刊载載][^（()）。]{0,12}[版页頁叠疊][^（()）。]{0,6}[）)〕\]】]$",
            ),
            page_number: pattern(r"[A-Za-zＡ-Ｚ]{0,2}[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}|头|頭"),
            furniture: pattern(FURNITURE),
            page_editors: pattern(PAGE_EDITORS),
            editing: EDITING.into_iter().collect(),
            sections: entries(include_str!("../data/sections.txt")),
            house_line: pattern(HOUSE_LINE),
            closing_note: pattern(CLOSING_NOTE),
            made_by: pattern(r"(?:采写|採寫|整理|供稿|报道|報導|報道)[）)]?$"),
            caption_credit: pattern(CAPTION_CREDIT),
            caption_words: pattern(
                r"^(?:[▲▼▽◀←→↑↓]|图[①-⑩一二三四：:]|[上下左右]图|图片?为|圖為)|(?:^|[。；])(?:图为|圖為|图中|图[①-⑩])",
            ),
            outlet: names.outlet_alone(),
            label: pattern(r"^【([^】]{1,12})】"),
            list_mark: pattern(
                r"^(?:[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(]?[0-9０-９]{1,2}[）)、.．]|[①-⑳●◆■·])",
            ),
            standing_heads: entries(include_str!("../data/standing_heads.txt")),
            genres: entries(include_str!("../data/genres.txt")),
            boxes: entries(include_str!("../data/boxes.txt")),
            pictures: entries(include_str!("../data/pictures.txt")),
            kickers: entries(include_str!("../data/kickers.txt")),
            decks: entries(include_str!("../data/decks.txt")),
            told: entries(include_str!("../data/told.txt")),
            slogans: entries(include_str!("../data/slogans.txt")),
            advertising: entries(include_str!("../data/advertising.txt")),
            promises: pattern(PROMISES),
            promising: PROMISING.chars().collect(),
            reach: REACH.into_iter().collect(),
            telephone: pattern(r"[0-9０-９]{3,4}[-－—\s]?[0-9０-９]{4}(?:[^0-9０-９]|$)"),
            full_day: pattern(&format!(
                "^(?:[0-9０-９]{{4}}|[一二三四五六七八九〇○零]{{4}})年(?:{DAY})$"
            )),
            notices: entries(include_str!("../data/notices.txt")),
            closing_words: closing_words(),
            signed: entries(include_str!("../data/signed.txt")),
            closings: pairs(include_str!("../data/closings.txt")),
            learned: Weights::read(&weights()).expect("the file in the repository, read by the tests"),
            joins: JoinModel::read(&joins()).expect("the file in the repository, read by the tests"),
        }
    }

    /// The vocabulary that comes with the crate, with other learned weights; `None` where the bytes are no file of
    /// weights.
    pub fn with_learned(file: &[u8]) -> Option<Self> {
        Some(Self {
            learned: Weights::read(file)?,
            ..Self::builtin()
        })
    }

    /// The same with another model of joins, as `data/joins.bin.zst` holds it unpacked; `None` where the bytes are no such file.
    pub fn with_joins(self, file: &[u8]) -> Option<Self> {
        Some(Self {
            joins: JoinModel::read(file)?,
            ..self
        })
    }

    /// What a word of a by-line names a person.
    pub(crate) fn role(&self, word: &str) -> Option<BylineRole> {
        self.roles
            .iter()
            .find(|(known, _)| *known == word)
            .map(|&(_, role)| role)
    }

    /// The word of the table that a word of a by-line ends with: 首席记者 is a 记者.
    pub(crate) fn role_word<'t>(&self, word: &'t str) -> &'t str {
        let known = self.roles.iter().find(|(known, _)| word.ends_with(known));
        known.map_or(word, |(known, _)| &word[word.len() - known.len()..])
    }
}

impl Default for Resources {
    fn default() -> Self {
        Self::builtin()
    }
}

const DAY: &str = r"(?:(?:[0-9０-９]{4}|[一二三四五六七八九〇○]{4})年)?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})月(?:[0-9０-９]{1,2}|[一二三四五六七八九十廿卅]{1,3})日|(?:[0-9０-９]{1,2}|[一二三四五六七八九十廿卅]{1,3})日";
/// The page that a jump line names, several in a list (第二、三版), with 笫 and 苐 that scanners read for 第; and the mark
/// that tells the jump from others.
const PAGE: &str = r"(?P<page>[第笫苐]?\s*(?:[A-Za-zＡ-Ｚ]{0,2}[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}|头|頭)(?:\s*[、，,—－-]\s*(?:[A-Za-zＡ-Ｚ]?[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}))*\s*[版叠疊頁页]|[A-ZＡ-Ｚ][0-9０-９]{1,2})\s*(?P<mark>[①-⑳❶-❿㊀-㊉])?";
/// Signs, an opening bracket of any kind (scanners mix them) and the mark before a jump line.
const BEFORE_JUMP: &str = r"[\s>＞▶►▷→⇒◀◁←■◆◇●★☆…—（(\[【〔［｛〖「『]*(?P<before>[①-⑳❶-❿㊀-㊉])?\s*";
/// Words of by-lines that say nothing of who is named.
const NOISE: &str = r"(?:联合|聯合|综合|綜合|连线|連線|专题|專題|现场|現場|独家|獨家)?(?:报道|報道|報導|报导)|综合|綜合|[/／]\s*(?:专访|專訪|特稿|特写|特寫)";
/// Where on its page an article goes on.
const CORNER: &str = r"(?:[上下左右中]{1,2}[角方部侧側栏欄边邊]|中缝|中縫|头条|頭條|通栏|通欄)";
const CLOSING: &str = r"[）)\]】〕］｝〗」』]";
/// A line that belongs to the page: folio, date, editors, addresses, mark-up.
const FURNITURE: &str = r"^(?:第\s*[A-Za-z]?[0-9０-９一二三四五六七八九十]{1,3}\s*版.{0,24}|[A-Za-z]?[0-9０-９]{1,3}\s*版?|[A-Za-z][0-9０-９]{1,2}|[A-Za-z]?[0-9０-９]{1,2}\s+[\p{Han}·]{2,8}|.{0,24}(?:[0-9０-９]{4}|[一二三四五六七八九〇○]{4}|民國.{2,5})\s*年\s*[0-9０-９一二三四五六七八九十廿卅]{1,3}\s*月\s*[0-9０-９一二三四五六七八九十廿卅]{1,3}\s*日(?:.{0,16}|\s*[（(]?星期[一二三四五六日天][^午时時]{0,48})|.{0,10}年.{1,3}月.{1,4}日?\s*星期[一二三四五六日天].{0,10}|星期[一二三四五六日天]|农历.{4,12}|.{0,20}(?:邮编|邮箱|E-?mail|e-mail|电子信箱|国内统一刊号|国内统一连续出版物号|邮发代号|零售价|今日\s*[0-9]{1,2}\s*版).{0,80}|https?://\S+|www\.\S+|<[^>]{1,200}>|&[a-z]{2,6};)$";
/// A line that says who edited, laid out and proof-read the page: of page or issue, or the words for two of these.
const PAGE_EDITORS: &str = r"^(?:[一二三四五六七八]版|本版|本期|本報|今日|执行|值班|当班)(?:责编|责任编辑|編輯|编辑|主编|编审|美编|版式|校对|统筹|组版)(?:设计|总编辑|编委|主任)?[\s:：/].{1,120}$|^(?:责编|责任编辑|編輯|编辑|主编|编审|美编|版式|校对|校對|值班)(?:设计|总编辑|编委|主任)?\s*[:：/].{1,80}$|^.{0,40}(?:责编|编辑|編輯|美编|版式|组版|照排|校对|校對)[^，。]{0,12}[:：/\s].{0,16}(?:美编|版式|组版|照排|校对|校對|图编|检校|签发)[^，。]{0,40}$";
/// One of these stands in all lines that [`PAGE_EDITORS`] finds.
const EDITING: [&str; 14] = [
    "责编",
    "责任编辑",
    "編輯",
    "编辑",
    "主编",
    "编审",
    "美编",
    "版式",
    "校对",
    "校對",
    "统筹",
    "组版",
    "照排",
    "值班",
];
/// A line that says who laid out, drew or counted: it closes an article.
const HOUSE_LINE: &str = r"^(?:本期|本版)?(?:版式设计|版式制作|制图|製圖|绘图|数据来源|资料来源|图片来源|数据整理|统筹|策划|插图|题图|题字|篆刻|漫画)\s*[:：/].{1,60}$";
/// What an author's note or a source says at the end of an article.
const CLOSING_NOTE: &str = r"^(?:作者|本文作者|据|摘编自|原载|选自|来源|原题|编译自|本报综合|新华社发|编\s*者|本系列|未完|完|全文完).{0,80}$|参与采写$|整理$|供稿$|专电$";
const CAPTION_CREDIT: &str = r"(?:(?:受访者|受訪者|受访单位|[\p{Han}]{2,12})供图|[\p{Han}·]{1,4}\s?[\p{Han}]{0,3}\s*[摄攝](?:影|影报道)?|摄影报道|资料(?:图片|照片|图)|新华社发|影像中国|人民视觉|视觉中国|中新社发|人民图片|东方IC|[摄攝]影?[:：/]\s*[\p{Han} ]{2,8})\s*[）)]?$";

/// What an advertisement promises, asks and wishes.
const PROMISES: &str = r"优惠|優惠|钜惠|惠民价|特价|特惠|促销|大酬宾|酬宾|[0-9０-９一二三四五六七八九]\s*折|打折|满[\p{Han}0-9]{1,3}[送减]|买[一二三1-3]送|招生|招聘|诚聘|誠聘|招商|诚招|加盟|代理|开盘|加推|认筹|专享|專享|现房|旺铺|店庆|周年庆|誌慶|志庆|恭贺|恭祝|敬祝|祝您|祝全[\p{Han}]{1,2}人民|祝广大|祝各界|免费送货|免费安装|免费上门|免费试用|免费品尝|送货上门|欢迎光临|欢迎选购|欢迎惠顾|欢迎订|歡迎|有奖|预约|预订|订购|热销|信得过产品|名优产品|国优|部优|省优|疗效|专治|主治|根治|祖传|贷款更方便|关注.{0,8}公众号";

/// One of these is in all that [`PROMISES`] finds.
const PROMISING: &str = "惠价销费货酬折满买生聘招商盟代盘推筹享房铺庆慶恭祝迎歡奖预订热品优效治祖贷关";
/// How an advertiser is reached.
const REACH: [&str; 12] = [
    "电话",
    "電話",
    "热线",
    "熱線",
    "厂址",
    "店址",
    "地址",
    "网址",
    "网点",
    "咨询",
    "微信",
    "公众号",
];

/// The names of papers and how they stand in lines.
struct Names {
    outlet: String,
    own: String,
    titles: String,
}

impl Names {
    fn read() -> Self {
        let endings = alternatives(entries(include_str!("../data/outlets.txt")));
        let agencies = alternatives(entries(include_str!("../data/agencies.txt")));
        Self {
            outlet: format!("{agencies}|[\\p{{Han}}]{{1,8}}?(?:{endings})社?"),
            own: alternatives(entries(include_str!("../data/own.txt"))),
            titles: alternatives(entries(include_str!("../data/titles.txt"))),
        }
    }

    fn byline_marks(&self, roles: &[(&'static str, BylineRole)], outlets: bool) -> Regex {
        let Self {
            outlet, own, titles, ..
        } = self;
        let outlet = if outlets {
            format!("|(?P<outlet>{outlet})(?P<told>[道导導])?")
        } else {
            String::new()
        };
        let roles = alternatives(roles.iter().map(|(word, _)| *word).collect());
        pattern(&format!(
            r"(?P<both>文\s*[/／、·]?\s*[图圖]片?(?:\s*[/／:：])?|[图圖]\s*[/／、·]\s*文(?:\s*[/／:：])?|[图圖]文\s*[/／:：])|(?P<pen>(?:文字?|[图圖]片?)\s*[/／:：]|[\s/／](?:文字?|[图圖])(?:\s|$))|(?P<noise>{NOISE}|(?:{DAY})?[专專]?[电電]$)|(?P<separator>[\s:：/／、，,；;|｜\-—－（）()\[\]【】〔〕［］]+)|(?P<ornament>[■□●◆▲△○◎★☆▌▪◇*]+)|(?P<post>驻[\p{{Han}}]{{1,6}}?(?:记者|記者))|(?P<own>{own})(?P<reports>[道导導])?|(?P<role>(?:{titles})*(?:{roles}))|(?P<title>{titles}){outlet}"
        ))
    }

    fn dateline(&self, outlets: bool) -> Regex {
        let Self { outlet, own, .. } = self;
        let outlet = if outlets {
            format!("|(?P<outlet>{outlet})")
        } else {
            String::new()
        };
        pattern(&format!(
            r"^(?P<mark>据?(?:(?P<own>{own}){outlet})(?:(?:记者|記者)?[\p{{Han}}·、]{{0,12}}?)(?P<date>(?:{DAY}))?(?:专电|綜合電|综合消息|消息|电|讯|電|訊))(?P<next>.?)"
        ))
    }

    fn outlet_alone(&self) -> Regex {
        let Self { outlet, .. } = self;
        pattern(&format!("^(?:{outlet})$"))
    }
}

fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern, built by the tests")
}

/// The entries of a data file: lines that are neither empty nor comments, longest first.
fn entries(file: &'static str) -> Vec<&'static str> {
    let lines = file
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut entries: Vec<&str> = lines.collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.len()));
    entries
}

fn pairs(file: &'static str) -> Vec<(&'static str, &'static str)> {
    entries(file)
        .into_iter()
        .filter_map(|line| line.split_once('\t'))
        .collect()
}

/// Places in both scripts, with the endings that they may have.
fn places() -> Vec<&'static str> {
    let lines = entries(include_str!("../data/places.txt"));
    lines.into_iter().flat_map(str::split_whitespace).collect()
}

fn closing_words() -> Words {
    let words = pairs(include_str!("../data/closings.txt"));
    words.into_iter().map(|(_, word)| word).collect()
}

/// What every name of a paper or agency has.
fn outlet_words() -> Words {
    let files = [
        include_str!("../data/agencies.txt"),
        include_str!("../data/outlets.txt"),
    ];
    files.into_iter().flat_map(entries).collect()
}

fn roles() -> Vec<(&'static str, BylineRole)> {
    let mut roles: Vec<_> = pairs(include_str!("../data/roles.tsv"))
        .into_iter()
        .map(|(word, role)| (word, role_named(role)))
        .collect();
    roles.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    roles
}

/// What says who somebody is: a word, with what may stand before it; 文 and 图, and an ornament.
fn byline_words(roles: &[(&'static str, BylineRole)]) -> Words {
    let titles = entries(include_str!("../data/titles.txt"));
    let marks = "■ □ ● ◆ ▲ △ ○ ◎ ★ ☆ ▌ ▪ ◇ * 文 图 圖".split(' ');
    roles.iter().map(|(word, _)| *word).chain(titles).chain(marks).collect()
}

/// Characters one of which every by-line has: the first of its words, ornaments, and the last of what names a paper.
fn signing(roles: &[(&'static str, BylineRole)]) -> CharSet {
    let titles = entries(include_str!("../data/titles.txt"));
    let own = entries(include_str!("../data/own.txt"));
    let words = roles.iter().map(|(word, _)| *word).chain(titles);
    let first = words.filter_map(|word| word.chars().next());
    let last = own.into_iter().filter_map(|word| word.chars().next_back());
    first
        .chain(last)
        .chain("文图圖■□●◆▲△◎○★☆▌▪◇*驻报報社网網台刊讯訊".chars())
        .collect()
}

/// The characters that the entries of some data files begin with.
fn firsts<const N: usize>(files: [&'static str; N]) -> CharSet {
    let words = files.into_iter().flat_map(entries);
    words.filter_map(|word| word.chars().next()).collect()
}

/// The characters that they end with, and 社 that may stand behind.
fn lasts<const N: usize>(files: [&'static str; N]) -> CharSet {
    let words = files.into_iter().flat_map(entries);
    words
        .filter_map(|word| word.chars().next_back())
        .chain(['社'])
        .collect()
}

fn role_named(name: &str) -> BylineRole {
    match name {
        "correspondent" => BylineRole::Correspondent,
        "narrator" => BylineRole::Narrator,
        "compiler" => BylineRole::Compiler,
        "photographer" => BylineRole::Photographer,
        "editor" => BylineRole::Editor,
        _ => BylineRole::Reporter,
    }
}

fn alternatives(words: Vec<&str>) -> String {
    words.into_iter().map(regex::escape).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is looked for before an expression is asked must be in all that it finds.
    #[test]
    fn every_promise_has_a_character_that_promises_are_looked_for_by() {
        let classes = pattern(r"\[[^\]]*\]|\{[^}]*\}");
        for promise in PROMISES.split('|') {
            let plain = classes.replace_all(promise, "");
            assert!(plain.contains(|c| PROMISING.contains(c)), "{promise}");
        }
    }
}
