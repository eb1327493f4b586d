//! What a block shows by itself, as small integers: the first part of what the trees decide by.

use crate::blocks::TextBlock;
use crate::letters::{is_alphabetic, is_alphanumeric, is_ideograph, is_numeric};
use crate::surface::{Ending, Form, Surface};
use crate::{Resources, byline};

/// How many values a block has.
pub(crate) const COUNT: usize = NAMES.len();

/// The names of a block's own values, in their order.
pub(crate) const NAMES: [&str; 58] = [
    "chars",
    "pieces",
    "sentences",
    "periods",
    "ending",
    "last_mark",
    "first_mark",
    "commas",
    "enumerations",
    "spaces",
    "dash_first",
    "dash_last",
    "colon",
    "form",
    "dateline",
    "continued",
    "bracketed",
    "picture_word",
    "picture_tail",
    "list_mark",
    "bare_names",
    "surname",
    "quotes_open",
    "brackets_open",
    "titles_open",
    "bracket_last",
    "signed_last",
    "of",
    "digits",
    "reporter",
    "quote",
    "says",
    "asks",
    "calls_out",
    "even_halves",
    "standing",
    "notice",
    "leads",
    "slogan",
    "boxed",
    "gap",
    "label",
    "day_first",
    "latin",
    "placed",
    "narrated",
    "people",
    "grammar_last",
    "line",
    "text",
    "first_kind",
    "quoted_whole",
    "mid_stops",
    "longest_part",
    "first_part",
    "last_part",
    "explicit",
    "year",
];

/// Longest block whose every form is looked at.
const LINE: usize = 60;

/// Counts of one pass over a block's characters.
#[derive(Default)]
struct Tally {
    sentences: i16,
    periods: i16,
    commas: i16,
    enumerations: i16,
    spaces: i16,
    colon: bool,
    quotes: i16,
    brackets: i16,
    titles: i16,
    of: bool,
    digits: i16,
    latin: i16,
    quote: bool,
    letters: i16,
    stops_within: i16,
    part: i16,
    longest_part: i16,
    first_part: i16,
}

impl Tally {
    fn of(text: &str) -> Self {
        let mut tally = Self::default();
        let mut spaced = false;
        for c in text.chars() {
            if c.is_whitespace() {
                spaced = true;
                continue;
            }
            tally.spaces += i16::from(std::mem::take(&mut spaced));
            tally.count(c);
        }
        tally.close_part();
        tally
    }

    fn count(&mut self, c: char) {
        if is_ideograph(c) {
            self.letter();
            self.of |= c == '的' || c == '之';
            return;
        }
        match c {
            '。' | '！' | '？' | '；' | '!' | '?' | ';' => {
                self.sentences += 1;
                self.periods += i16::from(c == '。');
                self.close_part();
            }
            '，' | ',' => {
                self.commas += 1;
                self.close_part();
            }
            '、' => {
                self.enumerations += 1;
                self.close_part();
            }
            '：' | ':' => {
                self.colon = true;
                self.close_part();
            }
            '“' | '「' | '『' => {
                self.quotes += 1;
                self.quote = true;
            }
            '”' | '」' | '』' => self.quotes -= 1,
            '（' | '(' | '【' => self.brackets += 1,
            '）' | ')' | '】' => self.brackets -= 1,
            '《' | '〈' => self.titles += 1,
            '》' | '〉' => self.titles -= 1,
            '0'..='9' | '０'..='９' => {
                self.digits += 1;
                self.letter();
            }
            'a'..='z' | 'A'..='Z' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ' => {
                self.latin += 1;
                self.letter();
            }
            _ => {}
        }
    }

    fn letter(&mut self) {
        self.letters = self.letters.saturating_add(1);
        self.part = self.part.saturating_add(1);
    }

    fn close_part(&mut self) {
        if self.part > 0 {
            if self.first_part == 0 {
                self.first_part = self.part;
            }
            self.longest_part = self.longest_part.max(self.part);
            self.stops_within += 1;
        }
        self.part = 0;
    }
}

/// The values of a block. `Surface::chars` is counted up to a limit, and no more than the block's first characters are
/// tallied: what a paragraph is shows long before its end.
pub(crate) fn values(block: &TextBlock, surface: &Surface<'_>, resources: &Resources) -> [i16; COUNT] {
    let text = surface.text.as_ref();
    let short = surface.chars <= LINE;
    let head = &text[..text.floor_char_boundary(TALLIED)];
    let tally = Tally::of(head);
    let last_part = last_part(text);
    let mut out = Vec::with_capacity(COUNT);
    out.extend([
        small(surface.chars),
        small(block.pieces.iter().count().min(9)),
        tally.sentences.min(20),
        tally.periods.min(20),
        ending(surface.ending),
        mark(text.trim_end().chars().next_back(), LAST),
        mark(text.trim_start().chars().next(), FIRST),
        tally.commas.min(20),
        tally.enumerations.min(20),
        tally.spaces.min(9),
        flag(text.starts_with('—')),
        flag(text.ends_with('—')),
        flag(tally.colon),
        form(surface.form),
        flag(surface.dateline),
        flag(surface.continued),
    ]);
    shapes(text, surface, short, resources, &mut out);
    out.extend([
        tally.quotes.clamp(-3, 3),
        tally.brackets.clamp(-3, 3),
        tally.titles.clamp(-3, 3),
    ]);
    endings(text, surface, &mut out);
    out.extend([
        flag(tally.of),
        permille(tally.digits, tally.letters),
        flag(
            text[..text.floor_char_boundary(180)].contains("记者")
                || text[..text.floor_char_boundary(180)].contains("記者"),
        ),
        flag(tally.quote),
        flag(short && text.contains(SAYING) && SAYS.iter().any(|word| text.contains(word))),
        flag(text.ends_with(['？', '?'])),
        flag(text.ends_with(['！', '!'])),
    ]);
    words(text, short, resources, &mut out);
    out.push(small(block.gap.min(6)));
    kinds(text, surface, short, resources, &mut out);
    out.push(permille(tally.latin, tally.letters));
    people(text, surface, short, resources, &mut out);
    out.extend([
        flag(short && text.ends_with(GRAMMAR)),
        flag(surface.is_line()),
        flag(surface.is_text()),
        first_kind(text),
        flag(text.starts_with(['“', '「', '『', '《']) && text.ends_with(['”', '」', '』', '》'])),
        tally.stops_within.min(20),
        tally.longest_part.min(60),
        tally.first_part.min(60),
        last_part,
        flag(surface.byline.as_ref().is_some_and(|line| line.explicit)),
        flag(short && text.contains('年')),
    ]);
    out.try_into().expect("every value has its name")
}

/// Bytes of a block that are counted through.
const TALLIED: usize = 600;

fn shapes(text: &str, surface: &Surface<'_>, short: bool, resources: &Resources, out: &mut Vec<i16>) {
    let tail = &text[text.ceil_char_boundary(text.len().saturating_sub(42))..];
    let pictured = |text: &str| text.contains(PICTURING) && PICTURE.iter().any(|word| text.contains(word));
    let names = surface.chars <= 16 && byline::parse_bare(text, resources).is_some();
    let first = text.chars().next();
    out.extend([
        flag(text.starts_with(['（', '(']) && text.ends_with(['）', ')'])),
        flag(short && pictured(text)),
        flag(pictured(tail)),
        list_mark(text),
        flag(names),
        flag(surface.chars <= 4 && first.is_some_and(|c| resources.surnames.contains(c))),
    ]);
}

fn endings(text: &str, surface: &Surface<'_>, out: &mut Vec<i16>) {
    let text = text.trim_end();
    let tail = &text[text.ceil_char_boundary(text.len().saturating_sub(90))..];
    let bracket = text.ends_with(['）', ')']).then(|| tail.rfind(['（', '('])).flatten();
    let inner = bracket.map(|at| &tail[at..]);
    let length = inner.map_or(0, |inner| inner.chars().count());
    let signed = inner.is_some_and(|inner| SIGNED.iter().any(|word| inner.contains(word)));
    let within = length > 0 && length < surface.chars.min(18);
    out.extend([flag(within), flag(signed)]);
}

fn words(text: &str, short: bool, resources: &Resources, out: &mut Vec<i16>) {
    if !short {
        out.extend([0; 6]);
        return;
    }
    let parts: Vec<&str> = text.split_whitespace().collect();
    let length = |part: &str| part.chars().filter(|&c| is_alphanumeric(c)).count();
    let even = parts.len() > 1 && parts.windows(2).all(|pair| length(pair[0]) == length(pair[1]));
    let ends = |words: &[&str]| words.iter().any(|word| text.ends_with(word));
    let named = |part: &&str| resources.standing_heads.iter().any(|word| part.ends_with(word));
    let leads = text.ends_with(['—', '：', ':', '，']) || ends(&resources.kickers);
    out.extend([
        flag(even),
        flag(parts.iter().any(named)),
        flag(ends(&resources.notices)),
        flag(leads) + flag(text.starts_with('在')),
        flag(
            parts
                .iter()
                .any(|part| resources.slogans.iter().any(|word| part.starts_with(word))),
        ),
        flag(resources.boxes.contains(&text) || resources.pictures.contains(&text)),
    ]);
}

fn kinds(text: &str, surface: &Surface<'_>, short: bool, resources: &Resources, out: &mut Vec<i16>) {
    out.extend([
        flag(surface.text.starts_with('【')),
        flag(short && starts_with_number(text) && resources.day.is_match(text)),
    ]);
}

fn starts_with_number(text: &str) -> bool {
    text.starts_with(|c: char| is_numeric(c) || "一二三四五六七八九十今昨".contains(c))
}

fn people(text: &str, surface: &Surface<'_>, short: bool, resources: &Resources, out: &mut Vec<i16>) {
    let placed = short && surface.chars <= 24 && surface.is_line() && byline::parse_placed(text, resources).is_some();
    out.extend([
        flag(placed),
        flag(surface.is_narrated()),
        surface
            .byline
            .as_ref()
            .map_or(0, |line| small(line.people.len().min(9))),
    ]);
}

/// Letters behind the last mark or space of a block.
fn last_part(text: &str) -> i16 {
    let stop = |c: &char| is_alphanumeric(*c);
    let found = text
        .trim_end()
        .chars()
        .rev()
        .skip_while(|c| !stop(c))
        .take_while(stop)
        .take(60)
        .count();
    small(found)
}

fn first_kind(text: &str) -> i16 {
    match text.chars().next() {
        Some('一'..='龥') => 1,
        Some(c) if is_numeric(c) => 2,
        Some(c) if is_alphabetic(c) => 3,
        Some('“' | '「' | '『' | '《' | '（' | '(' | '【') => 4,
        Some('—' | '-' | '…') => 5,
        Some('◘' | '●' | '■' | '□' | '◆' | '▲' | '△' | '○' | '◎' | '★' | '☆' | '▌' | '·' | '◇' | '▼' | '※') => {
            6
        }
        _ => 0,
    }
}

fn list_mark(text: &str) -> i16 {
    let mut chars = text.trim_start_matches(['（', '(', '第']).chars();
    let number = |c: char| is_numeric(c) || "一二三四五六七八九十".contains(c);
    let Some(first) = chars.next() else { return 0 };
    if !number(first) {
        return 0;
    }
    match chars.find(|&c| !number(c)) {
        Some('、' | '.' | '．' | '）' | ')') => 1,
        Some('条' | '章' | '节' | '條' | '節' | '是' | '，') => 2,
        None => 3,
        _ => 0,
    }
}

/// A number that fits, however long a text is.
pub(crate) fn small(value: usize) -> i16 {
    i16::try_from(value).unwrap_or(i16::MAX)
}

pub(crate) fn flag(holds: bool) -> i16 {
    i16::from(holds)
}

fn permille(part: i16, whole: i16) -> i16 {
    let share = i32::from(part) * 1000 / i32::from(whole.max(1));
    i16::try_from(share.min(1000)).expect("at most 1000")
}

fn mark(c: Option<char>, known: &str) -> i16 {
    let Some(c) = c else { return 0 };
    let at = known.chars().position(|one| one == c);
    match at {
        Some(at) => small(at) + 3,
        None if is_numeric(c) => 2,
        None => 1,
    }
}

const LAST: &str = "。！？…”）》：，、；—」!?)";
const FIRST: &str = "“（【《—●■□·图◎▲「◘(";
const PICTURE: [&str; 14] = [
    "摄",
    "攝",
    "供图",
    "发）",
    "发)",
    "资料图片",
    "影像中国",
    "人民视觉",
    "视觉中国",
    "图为",
    "圖為",
    "图①",
    "图②",
    "图③",
];
/// What these words begin with: one look for all of them, which most blocks have none of.
const PICTURING: [char; 10] = ['摄', '攝', '供', '发', '资', '影', '人', '视', '图', '圖'];
const SIGNED: [&str; 12] = [
    "记者",
    "通讯员",
    "作者",
    "据",
    "摄",
    "编",
    "整理",
    "采写",
    "报道",
    "記者",
    "攝",
    "譯",
];
const SAYS: [&str; 8] = ["说", "表示", "指出", "强调", "介绍", "认为", "告诉", "說"];
/// What these words begin with.
const SAYING: [char; 8] = ['说', '表', '指', '强', '介', '认', '告', '說'];
const GRAMMAR: [char; 11] = ['的', '和', '与', '在', '是', '了', '将', '为', '对', '及', '與'];

fn ending(ending: Ending) -> i16 {
    match ending {
        Ending::Word => 0,
        Ending::Digit => 1,
        Ending::Closing => 2,
        Ending::Opening => 3,
        Ending::Comma => 4,
        Ending::Semicolon => 5,
        Ending::Colon => 6,
        Ending::Dash => 7,
        Ending::Sentence => 8,
    }
}

fn form(form: Form) -> i16 {
    match form {
        Form::Plain => 0,
        Form::Byline => 1,
        Form::Credit => 2,
        Form::Jump => 3,
        Form::Caption => 4,
        Form::Furniture => 5,
        Form::Damage => 6,
    }
}
