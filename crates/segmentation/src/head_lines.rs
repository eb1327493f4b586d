//! Which line of a head is its headline (主题), and which are its kicker (引题) and deck (副题).
//!
//! The pages that the trees learned from are of one paper, whose kickers say who spoke where; papers of a town put a plain
//! fact over an evocative line, or the reverse, and the trees take the first line of such heads for the headline. So the
//! lines of a head are read again by what tells kickers from decks in papers at large: a head of three lines has its
//! headline in the middle; of two the second explains or adds (a deck), or tells what the first led to. What the other
//! heads of a page are was tried as evidence, too: papers mix both forms on a page, and it decided nothing.

use crate::byline::{self, signature};
use crate::classify::{KNOWN, Tagging};
use crate::columns::WIDE;
use crate::context::Context;
use crate::heads::{is_slogan, leads};
use crate::learned::{Scores, Tag, UNIT};
use crate::letters::{is_alphanumeric, is_ideograph};
use crate::notices;
use crate::surface::{Ending, Form, LONGEST_HEAD};

/// Gives the lines of each head of two or three lines their tags.
pub(crate) fn settle(context: &Context<'_>, tagging: &Tagging, tags: &mut [Tag]) {
    let heads = Heads {
        context,
        scores: &tagging.ruled,
        strange: tagging.margin.is_none_or(|margin| margin < KNOWN),
        learned: tagging.margin.is_some_and(|margin| margin >= LEARNED),
    };
    let mut from = 0;
    while from < tags.len() {
        let to = heads.end(from, tags);
        heads.read(from, to, tags);
        from = to.max(from + 1);
    }
}

/// Mean margin of a page's lines from which it is taken for one of a paper that the trees learned from: no page of *Jing
/// bao* has less, and of the 46 annotated ones of other papers six have as much.
const LEARNED: u32 = 3_900;

struct Heads<'h> {
    context: &'h Context<'h>,
    scores: &'h [Scores],
    /// Whether the page is unlike those of training.
    strange: bool,
    /// Whether it is of a paper that they are of, so that the trees know how it breaks and signs its heads.
    learned: bool,
}

impl Heads<'_> {
    /// Behind the last line of the head that begins with a block; the block itself where none does.
    fn end(&self, from: usize, tags: &[Tag]) -> usize {
        let mut started = false;
        let mut at = from;
        while let Some(&tag) = tags.get(at) {
            match tag {
                Tag::Kicker | Tag::Headline if !started || tags[at - 1] == Tag::Flag => started = true,
                Tag::Further | Tag::Deck if started => {}
                Tag::Flag if self.is_lost(at, tags) => {}
                Tag::Paragraph | Tag::Crosshead if started && self.is_above_byline(at, tags) => {}
                _ => break,
            }
            at += 1;
        }
        if started { at } else { from }
    }

    /// Whether a line that is taken for a standing head is one of the head's own: on papers that the trees have not seen a
    /// long line (走小规模大群体之路) is, where it names no column and no slogan stands beside it.
    fn is_lost(&self, at: usize, tags: &[Tag]) -> bool {
        let surface = &self.context.surfaces[at];
        let text = surface.text.trim();
        let beside = [at.wrapping_sub(1), at + 1];
        let alone = !beside.iter().any(|&beside| tags.get(beside) == Some(&Tag::Flag));
        let own = &self.scores[at];
        let doubtful = own.of(Tag::Flag) - own.of(Tag::Kicker) < DOUBTFUL;
        let whole = !text.contains(|c: char| c.is_whitespace() || "·|｜【[（(：:".contains(c));
        (8..=LONGEST_LOST).contains(&surface.chars)
            && surface.is_line()
            && alone
            && (self.strange && whole || doubtful)
            && !self
                .context
                .resources
                .standing_heads
                .iter()
                .any(|word| text.ends_with(word))
            && !is_slogan(self.context, text)
    }

    /// Whether a line that is no whole sentence stands right above a by-line or a date line: it is no text, which begins
    /// there.
    fn is_above_byline(&self, at: usize, tags: &[Tag]) -> bool {
        let (own, below) = (&self.context.surfaces[at], self.context.surfaces.get(at + 1));
        let unended = matches!(own.ending, Ending::Word | Ending::Digit | Ending::Closing) && !own.text.contains('。');
        let signed = tags.get(at + 1) == Some(&Tag::Byline) && below.is_some_and(|below| below.form == Form::Byline);
        let dated = below.is_some_and(|below| below.dateline);
        own.form == Form::Plain && !own.dateline && own.chars <= LONGEST_HEAD && unended && (signed || dated)
    }

    fn read(&self, from: usize, to: usize, tags: &mut [Tag]) {
        let to = self.unsigned(from, to, tags);
        if self.is_known(from, to, tags) {
            return;
        }
        let last = match to - from {
            2 if tags[from] == Tag::Flag || self.leads(from) => to,
            2 => from + 1,
            3 if tags[from] == Tag::Flag || self.has_kicker(from) => from + 2,
            3 => from + 1,
            _ => return,
        };
        let kicker = last - from > 1;
        if kicker && last == to && self.is_column(from, tags) {
            (tags[from], tags[from + 1]) = (Tag::Flag, Tag::Headline);
            return;
        }
        tags[from] = if kicker { Tag::Kicker } else { Tag::Headline };
        tags[from + 1..last].fill(Tag::Further);
        tags[last..to].fill(Tag::Deck);
    }

    /// Takes who signs the head in its last line, or right below it, for that; behind the last of its lines.
    fn unsigned(&self, from: usize, to: usize, tags: &mut [Tag]) -> usize {
        let text = |at: usize| matches!(tags.get(at), Some(Tag::Paragraph | Tag::Crosshead));
        if text(to) && to > from + 1 && self.signs(to - 1) {
            tags[to - 1] = Tag::Byline;
            return to - 1;
        }
        let alone = to > from && text(to) && text(to + 1) && !self.signs(to + 1);
        if alone && self.context.surfaces[to].is_line() && self.signs(to) {
            tags[to] = Tag::Byline;
        }
        to
    }

    /// Whether a line is who wrote the text below: a place or an office and a name, or names alone.
    fn signs(&self, at: usize) -> bool {
        let (text, resources) = (self.context.surfaces[at].text.as_ref(), self.context.resources);
        let standing = signature::Standing {
            below_head: false,
            above_text: false,
            last: false,
        };
        let signed = || signature::parse(text, standing, resources).is_some_and(|line| !line.people.is_empty());
        let byline = self.scores[at].of(Tag::Byline);
        let bare = || byline > BARE && byline::parse_bare(text, resources).is_some();
        let placed = || byline::parse_placed(text, resources).is_some() || signed();
        !self.learned && byline > UNSIGNED && balance(text) == 0 && (bare() || placed())
    }

    /// Whether the head stays as the trees read it: on pages of the papers that they learned from heads of more than two
    /// lines, and headlines that a narrow column broke; on others headlines in two short pieces of a length, or of which the
    /// first opens what the second closes.
    fn is_known(&self, from: usize, to: usize, tags: &[Tag]) -> bool {
        let lost = tags[from] == Tag::Flag;
        let broken = tags[from] == Tag::Headline && tags[from + 1..to].first() == Some(&Tag::Further);
        if self.learned {
            return !lost && (broken || to > from + 2);
        }
        let letters = |at: usize| self.context.surfaces[at].chars;
        let dense = to == from + 2 && self.context.blocks[from + 1].gap == 1;
        let even = || letters(from) <= LONGEST_PIECE && letters(from) == letters(from + 1);
        broken && (dense && even() || balance(&self.context.surfaces[from].text) > 0)
    }

    /// Whether the first of two lines leads to the second, and is no headline with a deck.
    fn leads(&self, from: usize) -> bool {
        let [first, second] = [from, from + 1].map(|at| Line::of(self.context, at));
        let share = if self.strange { STRANGE } else { LIKE };
        let [own, next] = [from, from + 1].map(|at| &self.scores[at]);
        let kicker = i32::from(own.of(Tag::Kicker)) + i32::from(next.of(Tag::Further));
        let deck = i32::from(own.of(Tag::Headline)) + i32::from(next.of(Tag::Deck));
        weighed(&first, &second) + (kicker - deck) / share > 0
    }

    /// Whether the first of three lines is a kicker: the second is the headline but for the few heads of two decks.
    fn has_kicker(&self, from: usize) -> bool {
        let [first, second] = [from, from + 1].map(|at| Line::of(self.context, at));
        weighed(&first, &second) + MIDDLE > 0
    }

    /// Whether a short first line names a column rather than a place or an occasion (退伍前后; 稻作災損逾三成), or ends as
    /// names of columns do (劳动模范风采).
    fn is_column(&self, from: usize, tags: &[Tag]) -> bool {
        let (own, surface) = (&self.scores[from], &self.context.surfaces[from]);
        let short = surface.chars <= SHORT && own.of(Tag::Kicker) < own.of(Tag::Flag);
        let text = surface.text.trim();
        let words = &self.context.resources.standing_heads;
        let named = surface.chars <= LONGEST_COLUMN && words.iter().any(|word| text.ends_with(word));
        tags[from] != Tag::Flag && (short || named && !text.contains(['，', '、', ' ', '\u{3000}']))
    }
}

/// Letters of the longest first line that may name a column, or a place or occasion alone.
const SHORT: usize = 5;
/// Letters of the longest name of a column that is known by its end.
const LONGEST_COLUMN: usize = 8;
/// Letters of the longest line that stands for a kicker though it was taken for a standing head.
const LONGEST_LOST: usize = 24;
/// How little a standing head is likelier than a kicker where it is lost on any page.
const DOUBTFUL: i16 = 600;
/// What speaks for the middle one of three lines: all 69 heads of three lines in the training pages have their headline
/// there, and 16 of 17 in the annotated ones.
const MIDDLE: i32 = UNIT;
/// What part of the trees' word counts: on pages unlike those of training they say the same of nearly all heads.
const STRANGE: i32 = 6;
const LIKE: i32 = 2;

/// How much less likely than anything else a by-line of a place and a name may be that a line of a head is, and one of
/// names alone: pieces of a headline may read as names (孔極盼 成功).
const UNSIGNED: i16 = -6_000;
const BARE: i16 = -1_000;
/// Letters of the longest piece of a headline that a narrow column broke.
const LONGEST_PIECE: usize = 9;

/// Quotation marks and brackets that a text opens, less those that it closes.
fn balance(text: &str) -> i32 {
    text.chars().fold(0, |open, c| match c {
        '“' | '「' | '《' | '（' | '(' => open + 1,
        '”' | '」' | '》' | '）' | ')' => open - 1,
        _ => open,
    })
}

/// A line of a head.
struct Line<'l> {
    text: &'l str,
    letters: usize,
    leads: bool,
    /// Whether it begins or ends as decks do.
    adds: bool,
    tells: bool,
    gives_notice: bool,
}

impl<'l> Line<'l> {
    fn of(context: &'l Context<'_>, at: usize) -> Self {
        let text = context.surfaces[at].text.trim();
        let (decks, told) = (&context.resources.decks, &context.resources.told);
        Self {
            text,
            letters: text.chars().filter(|&c| is_alphanumeric(c)).count(),
            leads: leads(context, text),
            adds: decks.iter().any(|word| text.starts_with(word)),
            gives_notice: notices::names_notice(text, context.resources)
                && !text.contains("发布")
                && !text.contains("發布"),
            tells: told.iter().any(|word| text.ends_with(word))
                || text.starts_with(['记', '访', '記', '訪'])
                    && !["记者", "記者", "记忆", "記憶"]
                        .iter()
                        .any(|word| text.starts_with(word)),
        }
    }

    fn ends(&self, marks: &[char]) -> bool {
        self.text.ends_with(marks)
    }

    fn has(&self, marks: &[char]) -> bool {
        self.text.contains(marks)
    }

    /// Whether it says that something holds too, which is added (重点项目复工也在提速), and not that it holds whatever else
    /// does (再大也大不过).
    fn holds_too(&self) -> bool {
        let before = self.text.split_once(['也', '亦']).map(|(before, _)| before);
        before.is_some_and(|before| {
            !before.is_empty() && !before.contains(['再', '连', '連', '一', '最', '即', '谁', '誰', '不', '么', '麼'])
        })
    }

    /// Whether it has halves of one length (樱桃熟了 坐等你来).
    fn is_even(&self) -> bool {
        let mut lengths = self
            .text
            .split_whitespace()
            .map(|part| part.chars().filter(|&c| is_alphanumeric(c)).count());
        let first = lengths.next();
        let mut others = lengths.peekable();
        others.peek().is_some() && others.all(|length| Some(length) == first)
    }

    /// Whether somebody speaks in it (法官：较真不是小气).
    fn speaks(&self) -> bool {
        let before = self.text.find(['：', ':']).map(|at| &self.text[..at]);
        before.is_some_and(|who| (1..=9).contains(&who.chars().count()) && !who.contains(['，', ' ', '　', '？', '！']))
    }

    /// Whether it is set apart as the fields of a table and names are (收盘　　　涨跌　　　成交额, 三二〇八队　铁　锤).
    fn is_spread(&self) -> bool {
        let parts = || self.text.split_whitespace().map(|part| part.chars().count());
        let single = parts().filter(|&letters| letters == 1).count();
        WIDE.iter().any(|space| self.text.contains(space)) || single > 1 && single < parts().count()
    }

    /// Whether a character with which names of places and of places of work end stands behind another (白河站, 林业局; 新阶段
    /// too, which is rarer in heads).
    fn is_placed(&self) -> bool {
        let mut chars = self.text.chars().peekable();
        while let Some(c) = chars.next() {
            if is_ideograph(c) && chars.peek().is_some_and(|next| PLACES.contains(next)) {
                return true;
            }
        }
        false
    }
}

/// What names of places and of where people work end with.
const PLACES: [char; 27] = [
    '省', '市', '县', '縣', '區', '区', '州', '盟', '旗', '镇', '鎮', '乡', '鄉', '村', '街', '港', '岛', '島', '厂',
    '廠', '矿', '局', '站', '段', '校', '院', '社',
];
const QUOTES: [char; 3] = ['“', '「', '『'];

/// How much speaks for the first of two lines being the second's kicker rather than its headline, in tenths of a nat: a
/// fit to 2,500 heads of the training pages, each at a tenth, and to 239 made up as papers of many towns and decades print
/// them, rounded by hand. What is decisive by its form (a dash, brackets, a table, a question, a notice) was set by hand.
fn weighed(first: &Line<'_>, second: &Line<'_>) -> i32 {
    let cues = [
        // Two heads in three have kickers.
        (true, 6),
        (first.ends(&['—', '－', '：', ':', '，', ',']), 20),
        (first.leads, 6),
        (first.letters <= SHORT, 10),
        (first.letters >= 15, 5),
        (first.ends(&['了']), 4),
        (first.has(&['，', ',']), 4),
        (first.ends(&['？', '?']), -12),
        (first.gives_notice, -20),
        (first.has(&QUOTES), -3),
        (second.text.starts_with(['—', '－', '─']), -60),
        (second.text.starts_with(['（', '(']) && second.ends(&['）', ')']), -60),
        (second.tells, -15),
        (second.holds_too(), -10),
        (second.adds, -14),
        (second.is_spread(), -40),
        (second.speaks(), -12),
        (second.letters >= 19, -4),
        (second.letters >= 24, -6),
        (second.has(&QUOTES), 9),
        (second.is_even(), 8),
        (second.is_placed(), 6),
        (second.ends(&['了', '啦', '吗', '呢', '吧']), 6),
        (second.has(&['的']), 3),
    ];
    cues.iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, tenths)| tenths)
        .sum::<i32>()
        * UNIT
        / 10
}
