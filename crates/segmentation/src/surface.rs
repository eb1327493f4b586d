use std::borrow::Cow;

use banmian_model::BylineRole;

use crate::Resources;
use crate::blocks::TextBlock;
use crate::byline::{self, ParsedByline};
use crate::letters::{is_alphanumeric, is_numeric};
use crate::{dateline, jump};

/// What a block's own form says that it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    /// Nothing: a paragraph, a headline, a crosshead …
    #[default]
    Plain,
    /// A by-line.
    Byline,
    /// A bracketed by-line or note that closes an article, or a line on who laid it out.
    Credit,
    /// A jump line.
    Jump,
    /// A caption.
    Caption,
    /// Folio, editors, addresses, mark-up.
    Furniture,
    /// Characters that could not be decoded, and nothing else.
    Damage,
}

/// How a block ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ending {
    /// 。！？ with or without a closing mark behind.
    Sentence,
    /// ，、
    Comma,
    /// ；
    Semicolon,
    /// ：
    Colon,
    /// ——, …
    Dash,
    /// An opening quotation mark or bracket.
    Opening,
    /// A closing mark with no 。！？ before it.
    Closing,
    /// A digit.
    Digit,
    /// Any other character.
    #[default]
    Word,
}

/// What can be seen of a block without its neighbours.
#[derive(Debug, Default)]
pub(crate) struct Surface<'t> {
    /// Its text, without the line breaks within.
    pub(crate) text: Cow<'t, str>,
    /// What its form says.
    pub(crate) form: Form,
    /// Characters that are not white space, counted up to [`FAR`].
    pub(crate) chars: usize,
    /// Whether it could be a line of a head or a crosshead.
    pub(crate) short: bool,
    /// How it ends.
    pub(crate) ending: Ending,
    /// Whether it begins with a date line.
    pub(crate) dateline: bool,
    /// Whether a continuation (上接第一版) stands at its head.
    pub(crate) continued: bool,
    /// The by-line, where it is one.
    pub(crate) byline: Option<ParsedByline>,
}

/// Characters beyond which the length of a block says nothing more.
pub(crate) const FAR: usize = 400;

/// Longest line of a head that asks or calls twice (短斤少两？罚！): what is longer is told.
const LONGEST_CALL: usize = 12;

/// Longest line of a head, in characters that are not white space.
pub(crate) const LONGEST_HEAD: usize = 52;

impl Surface<'_> {
    /// Whether it is a paragraph by form.
    pub(crate) fn is_text(&self) -> bool {
        self.form == Form::Plain && !self.short
    }

    /// Whether it may be a line of a head or a crosshead.
    pub(crate) fn is_line(&self) -> bool {
        self.form == Form::Plain && self.short
    }

    /// Whether it speaks of a person who tells it.
    pub(crate) fn is_narrated(&self) -> bool {
        self.byline
            .as_ref()
            .is_some_and(|line| line.people.iter().any(|one| one.role == BylineRole::Narrator))
    }
}

/// Reads the surfaces of all blocks.
pub(crate) fn read<'t>(text: &'t str, blocks: &[TextBlock], resources: &Resources) -> Vec<Surface<'t>> {
    let read = |block| surface(joined(text, block), resources);
    let mut surfaces: Vec<Surface<'t>> = blocks.iter().map(read).collect();
    mark_sections(&mut surfaces, resources);
    surfaces
}

/// The name of a section (要闻·综合) belongs to the page where it stands beside the folio or at the page's edge, and so
/// does how the paper is reached (本报新闻热线：2025188); elsewhere the one may head a group of articles, and the other
/// close an article.
fn mark_sections(surfaces: &mut [Surface<'_>], resources: &Resources) {
    for i in 0..surfaces.len() {
        let furniture = |at: Option<usize>| {
            at.and_then(|at| surfaces.get(at))
                .is_none_or(|surface| surface.form == Form::Furniture)
        };
        let beside = furniture(i.checked_sub(1)) || furniture(Some(i + 1));
        let of_page = |text: &str| is_section(text, resources) || is_hotline(text);
        if surfaces[i].is_line() && beside && of_page(&surfaces[i].text) {
            surfaces[i].form = Form::Furniture;
            surfaces[i].short = false;
        }
    }
}

/// Whether a line says how a paper is reached and nothing else.
fn is_hotline(text: &str) -> bool {
    let Some((name, number)) = text.split_once([':', '：']) else {
        return false;
    };
    let own = HOTLINES
        .iter()
        .any(|word| name.trim().trim_start_matches("本报").starts_with(word));
    let figures = number.chars().filter(char::is_ascii_digit).count();
    own && (5..=24).contains(&figures) && !number.contains(|c: char| is_alphanumeric(c) && !c.is_ascii_digit())
}

/// What papers call the numbers that readers reach them by.
const HOTLINES: [&str; 8] = [
    "新闻热线",
    "读者热线",
    "报料热线",
    "爆料热线",
    "新闻报料",
    "发行热线",
    "订报热线",
    "广告热线",
];

/// Whether a line is put together from names of sections alone.
fn is_section(text: &str, resources: &Resources) -> bool {
    let mut rest = text.trim();
    if rest.chars().count() > 10 {
        return false;
    }
    while let Some(shorter) = resources.sections.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter.trim_start_matches(|c: char| c.is_whitespace() || "·•、/／|｜".contains(c));
    }
    rest.is_empty()
}

/// The text of a block without the line breaks within.
pub(crate) fn joined<'t>(text: &'t str, block: &TextBlock) -> Cow<'t, str> {
    match block.pieces.as_slice() {
        [one] => Cow::Borrowed(&text[one.range()]),
        several => Cow::Owned(several.iter().map(|span| &text[span.range()]).collect()),
    }
}

fn surface<'t>(text: Cow<'t, str>, resources: &Resources) -> Surface<'t> {
    let chars = text.chars().filter(|c| !c.is_whitespace()).take(FAR).count();
    let byline = (chars <= 100 && may_sign(&text, resources))
        .then(|| byline::parse(&text, resources))
        .flatten();
    let form = form(&text, chars, byline.as_ref(), resources);
    let ending = ending(&text);
    let dateline = dateline::parse(&text, resources).is_some();
    // A headline may have the continuation behind it (改制，改出新天地（上接第一版）).
    let behind = jump::behind_headline(&text, resources);
    let head = behind.map(|found| &text[..found.range.start]);
    let continued = head.is_some() || jump::at_start(&text, resources).is_some();
    let short = form == Form::Plain
        && !dateline
        && match head {
            Some(head) => is_head_line(head, chars, self::ending(head), resources),
            None => !continued && is_head_line(&text, chars, ending, resources),
        };
    Surface {
        form,
        chars,
        short,
        ending,
        dateline,
        continued,
        byline,
        text,
    }
}

fn form(text: &str, chars: usize, byline: Option<&ParsedByline>, resources: &Resources) -> Form {
    let bracketed = is_bracketed(text);
    if text.chars().all(|c| c == '\u{fffd}' || c.is_whitespace()) {
        return Form::Damage;
    }
    if is_ruler(text, chars) {
        return Form::Furniture;
    }
    if chars <= 30 && is_jump(text, resources) {
        return Form::Jump;
    }
    if chars <= 140 && !bracketed && may_edit(text, resources) && resources.page_editors.is_match(text) {
        return Form::Furniture;
    }
    let house = |text: &str| text.contains([':', '：', '/']) && resources.house_line.is_match(text);
    if chars <= 100 && (is_closing_note(text, bracketed, resources) || house(text)) {
        return Form::Credit;
    }
    match byline {
        Some(line) if line.photo_only() => return Form::Caption,
        Some(_) if bracketed => return Form::Credit,
        Some(_) => return Form::Byline,
        None if bracketed && byline::parse_bare(text, resources).is_some() => return Form::Credit,
        None => {}
    }
    let outlet = |text: &str| chars <= 20 && is_outlet(text, resources);
    let furniture = |text: &str| may_furnish(text) && text.contains(FURNISHING) && resources.furniture.is_match(text);
    if chars <= 100 && !text.contains('。') && (furniture(text) || outlet(text)) {
        return Form::Furniture;
    }
    if chars <= 240 && is_caption(text, resources) {
        Form::Caption
    } else {
        Form::Plain
    }
}

// A line of 2,000 pages in three is none of the forms below, and looking for a character is far cheaper than an
// expression: each of these has characters that the expression behind it cannot do without.

const FURNISHING: [char; 45] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '０', '１', '２', '３', '４', '５', '６', '７', '８', '９', '第',
    '年', '期', '历', '版', '邮', '箱', '刊', '价', '号', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十',
    '<', '&', 'w', '@', 'E',
];

/// Whether a text may say who edited the page: an office is parted from a name, and the line begins with the page's name or
/// an office, or has one of those that stand behind others.
fn may_edit(text: &str, resources: &Resources) -> bool {
    let mut chars = text.chars();
    let first = chars
        .next()
        .is_some_and(|c| "一二三四五六七八本今执值当责編编主美版校".contains(c));
    let second = chars.next().is_some_and(|c| "版期報日行班编任輯辑审式对對".contains(c));
    let parted = || text.contains(|c: char| matches!(c, ':' | '：' | '/') || c.is_whitespace());
    (first && second || text.contains(['编', '式', '组', '排', '校', '检', '签']))
        && parted()
        && resources.editing.are_in(text)
}

/// Whether a text may be a line of the page: it begins as folios do, names a month, or has a character of the words for
/// addresses, numbers and prices.
fn may_furnish(text: &str) -> bool {
    let first = text.chars().next();
    let folio =
        first.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '０'..='９' | '第' | '星' | '农' | '<' | '&'));
    folio || text.contains(['月', '邮', '箱', 'm', '号', '价', '版'])
}

/// Whether a text is the name of a paper: it ends as one of the list or as papers' names do.
fn is_outlet(text: &str, resources: &Resources) -> bool {
    let spaced = text.split_whitespace().all(|part| part.chars().count() == 1);
    // A masthead may be set wide (长 治 日 报).
    let text: Cow<'_, str> = if spaced {
        text.split_whitespace().collect()
    } else {
        text.into()
    };
    let name = text.trim_matches(|c: char| !is_alphanumeric(c));
    let last = name.chars().next_back();
    last.is_some_and(|c| resources.paper_lasts.contains(c)) && resources.outlet.is_match(name)
}

/// Whether a text may be a by-line: it has a character that a word of by-lines begins with, and no full stop.
fn may_sign(text: &str, resources: &Resources) -> bool {
    text.contains(|c: char| resources.signing.contains(c)) && !text.contains(['。', '；'])
}

/// Whether a line is all in brackets.
pub(crate) fn is_bracketed(text: &str) -> bool {
    text.starts_with(['（', '(']) && text.ends_with(['）', ')'])
}

/// Whether a line is of marks alone, as typed pages part their articles (－－－－, ＊　＊　＊).
fn is_ruler(text: &str, chars: usize) -> bool {
    chars > 2 && !text.contains(|c: char| is_alphanumeric(c) || c == '…' || FINALS.contains(&c))
}

/// Whether a line is a row of a table or a list: three fields or more between spaces, none longer than a name or a
/// figure, and a figure or a fourth among them (1 东湖队 12 8 3 27, 清河 晴 12～25℃).
pub(crate) fn is_row(text: &str) -> bool {
    let (mut fields, mut figures) = (0, 0);
    for field in text.split_whitespace() {
        let foreign = field.starts_with(|c: char| c.is_ascii_alphabetic());
        if foreign || field.chars().count() > LONGEST_FIELD || field.contains(['，', '。', '；', '：', '“', '”'])
        {
            return false;
        }
        fields += 1;
        figures += usize::from(field.contains(|c: char| c.is_ascii_digit()));
    }
    fields > 3 || fields == 3 && figures > 0
}

/// Characters of the longest field of a row.
const LONGEST_FIELD: usize = 10;

fn is_jump(text: &str, resources: &Resources) -> bool {
    let whole = |found: jump::ParsedJump| found.range == (0..text.len());
    jump::at_end(text, resources).is_some_and(whole) || jump::at_start(text, resources).is_some_and(whole)
}

fn is_closing_note(text: &str, bracketed: bool, resources: &Resources) -> bool {
    let inner = text.trim_start_matches(['（', '(', '—']).trim_end_matches(['）', ')']);
    let begins = inner.starts_with(['作', '本', '据', '摘', '原', '选', '来', '编', '新', '未', '完', '全']);
    let closes = inner.ends_with(['写', '理', '稿', '电']);
    (bracketed || text.starts_with("——编")) && (begins || closes) && resources.closing_note.is_match(inner)
}

fn is_caption(text: &str, resources: &Resources) -> bool {
    let tail = &text[text.ceil_char_boundary(text.len().saturating_sub(60))..];
    let credit = may_credit(tail) && resources.caption_credit.is_match(tail) || places_somebody(text);
    let shown = text.contains(['图', '圖']) || text.starts_with(['▲', '▼', '▽', '◀', '←', '→', '↑', '↓']);
    credit || shown && resources.caption_words.is_match(text)
}

/// Whether a text of one sentence says where in a picture somebody is who is named at its beginning (彭三妹（右）在后台…).
pub(crate) fn places_somebody(text: &str) -> bool {
    let Some((name, rest)) = text.split_once(['（', '(']) else {
        return false;
    };
    let Some((place, shown)) = rest.split_once(['）', ')']) else {
        return false;
    };
    let letters = place.chars().count();
    let placed = place.starts_with(['左', '右', '中', '前', '后', '後']) && (1..=LONGEST_PLACE).contains(&letters);
    let counted = place
        .chars()
        .skip(1)
        .all(|c| "一二三四五六七八左右中排起间".contains(c));
    let one = !shown.trim_end_matches('。').contains(['。', '“', '「', '：']);
    // 长江之歌（中） is a part of a serial.
    let shows = !shown.trim().is_empty();
    placed && counted && one && shows && name.chars().count() <= LONGEST_NAMED && text.chars().count() <= LONGEST_SHOWN
}

/// Characters of the longest place in a picture (前排左二), of the longest office and name before it, and of the longest
/// sentence that shows a picture without saying who took it.
const LONGEST_PLACE: usize = 5;
const LONGEST_NAMED: usize = 16;
const LONGEST_SHOWN: usize = 48;

/// Whether a text may end with who made a picture: with the last character of a word for it, or a name behind 摄：.
fn may_credit(tail: &str) -> bool {
    let end = tail.trim_end_matches(|c: char| c.is_whitespace() || "）)".contains(c));
    let worded = end.ends_with(['图', '摄', '攝', '影', '道', '片', '发', '国', '觉', 'C']);
    worded || tail.contains(['摄', '攝']) && tail.contains([':', '：', '/'])
}

/// Marks that end a sentence.
pub(crate) const FINALS: [char; 8] = ['。', '！', '？', '!', '?', '．', '…', '｡'];

const CLOSERS: [char; 12] = ['”', '’', '」', '』', '）', ')', '》', '〉', '】', '"', ']', '〕'];

/// How a text ends.
pub(crate) fn ending(text: &str) -> Ending {
    let text = text.trim_end();
    if remark_behind_sentence(text) {
        return Ending::Sentence;
    }
    let core = text.trim_end_matches(CLOSERS);
    let Some(last) = core.chars().next_back() else {
        return Ending::Closing;
    };
    match last {
        '…' if core.len() == text.len() => Ending::Dash,
        _ if FINALS.contains(&last) => Ending::Sentence,
        _ if core.len() < text.len() => Ending::Closing,
        '，' | '、' | ',' => Ending::Comma,
        '；' | ';' => Ending::Semicolon,
        '：' | ':' => Ending::Colon,
        '—' | '－' | '～' => Ending::Dash,
        '“' | '‘' | '「' | '『' | '（' | '(' | '《' | '【' => Ending::Opening,
        _ if is_numeric(last) => Ending::Digit,
        _ => Ending::Word,
    }
}

/// Whether a text ends with a remark in brackets that stands behind a whole sentence (…。（相关报道见第二版）).
fn remark_behind_sentence(text: &str) -> bool {
    let open = text.ends_with(['）', ')']).then(|| text.rfind(['（', '('])).flatten();
    open.is_some_and(|open| text[..open].trim_end().ends_with(FINALS))
}

/// Whether a text could be a line of a head: short, no full stop in or behind it. A headline may ask or call out; a
/// paragraph of one question is told from it by what stands around it.
fn is_head_line(text: &str, chars: usize, ending: Ending, resources: &Resources) -> bool {
    if chars > LONGEST_HEAD {
        return false;
    }
    let calls = text.matches(['！', '？', '!', '?']).count();
    let trails = text.ends_with('…') && text.contains('，');
    let stops =
        trails || text.contains(['。', '；']) || matches!(ending, Ending::Comma | Ending::Semicolon | Ending::Opening);
    let calls = calls < 2 || calls == 2 && chars <= LONGEST_CALL && !text.starts_with(['“', '「', '‘', '『']);
    !stops
        && calls
        && jump::at_end(text, resources).is_none()
        && !(text.starts_with('【') && resources.label.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_is_the_last_mark_that_counts() {
        let cases = [
            ("走了。", Ending::Sentence),
            ("“走了。”", Ending::Sentence),
            ("《通知》", Ending::Closing),
            ("走了，", Ending::Comma),
            ("说：“", Ending::Opening),
            ("", Ending::Closing),
        ];
        for (text, expected) in cases {
            assert_eq!(ending(text), expected, "{text}");
        }
    }
}
