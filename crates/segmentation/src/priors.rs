//! What rules of form and structure know of papers that the training pages have nothing of. Each raises or lowers the
//! score of a tag; where the learned reading is sure, it stays as it was.

use crate::byline::{self, signature};
use crate::context::Context;
use crate::heads::{is_slogan, is_standing, leads};
use crate::learned::{Scores, Tag, UNIT};
use crate::surface::{self, Ending, Form, Surface};
use crate::{heads, notices};

/// Adds what the rules say of every block to its scores. Gives the mean margin that the learned reading had.
pub(crate) fn add(context: &Context<'_>, scores: &mut [Scores]) -> Option<i32> {
    let margin = mean_margin(context, scores);
    let mean = margin.unwrap_or(0);
    let (heads, strange) = (missed_heads(mean), strangeness(mean));
    for (i, scores) in scores.iter_mut().enumerate() {
        scores.raise(Tag::Headline, heads);
        scores.raise(Tag::Kicker, heads);
        by_form(context, i, scores);
        editors_word(context, i, scores);
        item(context, i, scores);
        if context.surfaces[i].is_line() {
            told(context, i, scores);
            asking(context, i, scores);
            set_of_slogans(context, i, scores);
            leading(context, i, scores);
            column(context, i, scores);
            genre(context, i, scores);
            short_name(context, i, strange, scores);
            notice(context, i, scores);
            day(context, i, scores);
            alone(context, i, scores);
            listed(context, i, scores);
            unshown(context, i, strange, scores);
            signing(context, i, scores);
            at_the_edge(context, i, scores);
            above_items(context, i, scores);
            above_byline(context, i, strange, scores);
            numbered(context, i, scores);
            if between_texts(context, i) {
                one_of_a_set(context, i, strange, scores);
                several(context, i, strange, scores);
                behind_credit(context, i, strange, scores);
                above_call(context, i, strange, scores);
            }
        }
    }
    margin
}

/// How much is added to heads on this page: on papers that it has not seen the learned reading misses heads rather than
/// make them up, and how little it is sure of a page's lines tells how little it has seen the like.
///
/// The mean margin of a page's lines is 4.2 units on pages like those of training, 2.9 on those of the same paper
/// twenty years before and 1.2 on those of a paper of the 1930s by trees that have seen neither; there this raises F1
/// from .86 to .90 and from .75 to .82.
fn missed_heads(mean: i32) -> i32 {
    LEAST + strangeness(mean) / 2
}

/// How little a page is like those of training, from 0 to two units.
fn strangeness(mean: i32) -> i32 {
    (SURE - mean).clamp(0, 2 * UNIT)
}

/// How much likelier the learned reading of a short line is than its next best, in the mean over the page's.
fn mean_margin(context: &Context<'_>, scores: &[Scores]) -> Option<i32> {
    let lines = (0..scores.len()).filter(|&i| context.surfaces[i].is_line());
    let margins: Vec<i32> = lines.map(|i| scores[i].margin().min(6 * UNIT)).collect();
    let count = i64::try_from(margins.len()).ok().filter(|&count| count > 0)?;
    let sum: i64 = margins.into_iter().map(i64::from).sum();
    i32::try_from(sum / count).ok()
}

/// What any page's heads are raised by.
const LEAST: i32 = UNIT / 2;
/// Mean margin of lines from which a page is like those of training.
const SURE: i32 = 3500;

/// The rules that know by-lines, captions and folios of many papers count for about as much as the learned reading.
fn by_form(context: &Context<'_>, i: usize, scores: &mut Scores) {
    match context.surfaces[i].form {
        Form::Furniture if is_outermost(context, i) => scores.raise(Tag::Furniture, 6 * UNIT),
        Form::Furniture => scores.raise(Tag::Furniture, 3 * UNIT),
        // Without brackets, or behind a few words, who took the picture stands at the end of its caption alone; in
        // brackets some papers have it at the end of a text that tells of the picture too.
        Form::Caption if context.sheet.names_photographer(i) && !ends_text(context, i) => {
            scores.raise(Tag::Caption, 7 * UNIT);
        }
        // Where somebody stands is said of a picture alone.
        Form::Caption if surface::places_somebody(&context.surfaces[i].text) => scores.raise(Tag::Caption, 6 * UNIT),
        Form::Caption if one_of_several(context, i) => {
            scores.raise(Tag::Caption, -2 * UNIT);
            scores.raise(Tag::Paragraph, UNIT);
        }
        Form::Caption => scores.raise(Tag::Caption, 2 * UNIT),
        Form::Byline => scores.raise(Tag::Byline, UNIT),
        // A folio, a masthead and the editors of a page have a form: what looks like an article's part is one, even where
        // folios stand, unless it ends as a folio does (云河日报 第4版).
        Form::Plain if !context.surfaces[i].text.trim_end().ends_with(['版', '页', '頁']) => {
            scores.raise(Tag::Furniture, -4 * UNIT);
        }
        _ => {}
    }
}

/// News in brief behind a mark each (△据新华社…。●屯门公路…。) are text, and none begins an article.
fn item(context: &Context<'_>, i: usize, scores: &mut Scores) {
    if is_item(context, i) {
        scores.raise(Tag::Paragraph, 4 * UNIT);
        for tag in [Tag::Headline, Tag::Further, Tag::Kicker, Tag::Deck, Tag::Opening] {
            scores.raise(tag, -4 * UNIT);
        }
    }
}

/// The name of a column that stands right above news in brief is their headline.
fn above_items(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let named = context.run(i).1 == i + 1 && context.surfaces[i].chars <= LONGEST_BRIEFS;
    if named && is_item(context, i + 1) && !is_item(context, i) {
        scores.raise(Tag::Headline, 4 * UNIT);
        scores.raise(Tag::Flag, -2 * UNIT);
        scores.raise(Tag::Byline, -4 * UNIT);
    }
}

/// Letters of the longest name of a column of news in brief.
const LONGEST_BRIEFS: usize = 8;

/// Whether a block is one of several sentences that begin with one mark.
fn is_item(context: &Context<'_>, i: usize) -> bool {
    let mark = |at: usize| {
        let text = context.surfaces.get(at)?.text.trim();
        let mark = text.chars().next().filter(|c| "▲△▼◆●■◎○★☆".contains(*c))?;
        text.ends_with(surface::FINALS).then_some(mark)
    };
    mark(i).is_some() && (mark(i) == mark(i + 1) || i > 0 && mark(i) == mark(i - 1))
}

/// The lines of a head that a by-line closes are no text, whatever they say: three or more where the page is unlike those
/// of training, which have parts of articles signed (数据中心——, 紧急扩容 稳定运行, 本报记者…); the first of two below a column's name,
/// and one that asks below another line (小店关门期间，哪些钱可以缓交？), on any.
fn above_byline(context: &Context<'_>, i: usize, strange: i32, scores: &mut Scores) {
    let (from, to) = context.run(i);
    let last = to - 1;
    let signed = context.surfaces[last].form == Form::Byline && context.surfaces.get(to).is_some_and(Surface::is_text);
    let before = from.checked_sub(1).map(|at| &context.surfaces[at]);
    let fresh = before.is_none_or(|one| one.form != Form::Plain || one.is_text() && one.ending == Ending::Sentence);
    if !signed || !fresh {
        return;
    }
    let line = context.surfaces[i].chars <= LONGEST_OF_HEAD && !signs(context, i);
    if (3..=5).contains(&(last - from)) && line {
        // A headline in marks (“关掉的机器，别指望再开”) looks like speech on any page.
        let marked = context.surfaces[i].text.starts_with(['“', '「', '『']);
        let sure = if i > from && marked { 2 * UNIT } else { 0 };
        for tag in [Tag::Paragraph, Tag::Crosshead, Tag::Opening] {
            scores.raise(tag, -sure.max(3 * strange / 2));
        }
    }
    // Right above who wrote it stands what it is about, but where a slogan stands below a longer headline.
    let own = &context.surfaces[i];
    if i > from && i + 1 == last && line && own.chars >= context.surfaces[i - 1].chars {
        scores.raise(Tag::Flag, -4 * UNIT);
    }
    let above = &context.surfaces[from];
    if i == from + 1 && i + 1 < last && is_standing(context, &above.text, above.chars) && line {
        scores.raise(Tag::Kicker, 2 * UNIT);
        for tag in [Tag::Paragraph, Tag::Opening, Tag::Flag] {
            scores.raise(tag, -4 * UNIT);
        }
    }
    if i == from + 1 && i + 1 == last && context.surfaces[i].text.ends_with(['？', '?']) {
        scores.raise(Tag::Headline, 3 * UNIT);
        scores.raise(Tag::Paragraph, -3 * UNIT);
    }
}

/// Letters of the longest line that nothing but the by-line below makes one of a head.
const LONGEST_OF_HEAD: usize = 24;

/// What stands at the right edge of its column signs the text above, and heads nothing.
fn at_the_edge(context: &Context<'_>, i: usize, scores: &mut Scores) {
    if context.blocks[i].edge {
        scores.raise(Tag::Byline, 4 * UNIT);
        for tag in [Tag::Headline, Tag::Further, Tag::Kicker, Tag::Flag, Tag::Crosshead] {
            scores.raise(tag, -6 * UNIT);
        }
    }
}

/// Whether nothing stands between a block and the page's upper or lower edge but the page's own lines.
fn is_outermost(context: &Context<'_>, i: usize) -> bool {
    let own = |surface: &Surface<'_>| surface.form == Form::Furniture;
    let (above, below) = (&context.surfaces[i.saturating_sub(4)..i], &context.surfaces[i + 1..]);
    i < 4 && above.iter().all(own) || below.len() < 4 && below.iter().all(own)
}

/// Whether a block is a sentence behind the mark that the one before it or behind it begins with too: such are items of a
/// list (▲…。▲…。), and no pictures.
fn one_of_several(context: &Context<'_>, i: usize) -> bool {
    let mark = |at: usize| {
        let text = context.surfaces.get(at).map(|surface| surface.text.as_ref());
        let item = text.filter(|text| text.ends_with('。') && !text.contains(['摄', '攝', '图', '圖']));
        item.and_then(|text| text.chars().next().filter(|c| "▲△▼◆●■".contains(*c)))
    };
    mark(i).is_some() && (mark(i) == mark(i + 1) || i > 0 && mark(i) == mark(i - 1))
}

/// Whether who took a picture stands in brackets behind a sentence, or alone.
fn ends_text(context: &Context<'_>, i: usize) -> bool {
    let text = context.surfaces[i].text.trim_end();
    text.ends_with(['）', ')']) && (text.contains('。') || text.starts_with(['（', '(']))
}

/// What editors say of an article (编后：…, 【编者答】…) stands behind it, or below its headline, and begins none. A line
/// of a place and a name above it signs a letter (某部七连　匡小东), and any line does above what is said afterwards.
fn editors_word(context: &Context<'_>, i: usize, scores: &mut Scores) {
    if i > 0 && begins(context, i, &EDITORS) {
        scores.raise(Tag::Opening, -6 * UNIT);
    }
    if context.surfaces[i].is_line() && (begins(context, i + 1, &AFTERWARDS) || signs_letter(context, i)) {
        scores.raise(Tag::Paragraph, 4 * UNIT);
        scores.raise(Tag::Headline, -2 * UNIT);
        scores.raise(Tag::Crosshead, -4 * UNIT);
    }
}

/// Whether a line of a place and a name stands right above what editors say.
fn signs_letter(context: &Context<'_>, i: usize) -> bool {
    begins(context, i + 1, &EDITORS) && byline::parse_placed(&context.surfaces[i].text, context.resources).is_some()
}

/// Whether a block begins with one of some words, a mark before it aside.
fn begins(context: &Context<'_>, at: usize, words: &[&str]) -> bool {
    let text = context.surfaces.get(at).map_or("", |surface| surface.text.as_ref());
    let text = text.trim_start_matches(['【', '（', '■', '●', '◆', '▲']);
    words.iter().any(|word| text.starts_with(word))
}

/// How what editors say begins, and what they say afterwards.
const EDITORS: [&str; 4] = ["编后", "编者", "編後", "編者"];
const AFTERWARDS: [&str; 6] = ["编后", "编者答", "编者附", "編後", "編者答", "編者附"];

/// Right above the name of who tells a story (讲述人：…) stands the story's headline, and above that the series' name.
fn told(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let narrated = |at: usize| context.surfaces.get(at).is_some_and(Surface::is_narrated);
    if narrated(i + 1) {
        scores.raise(Tag::Headline, 5 * UNIT);
        scores.raise(Tag::Further, 3 * UNIT);
    } else if narrated(i + 2) && context.surfaces[i + 1].is_line() {
        scores.raise(Tag::Flag, 3 * UNIT);
        scores.raise(Tag::Paragraph, -3 * UNIT);
    }
}

/// A line that leads to the next (…时强调, 在…医院, …：) is its kicker; one that does not may be a headline above a deck.
fn leading(context: &Context<'_>, i: usize, scores: &mut Scores) {
    if !context.surfaces.get(i + 1).is_some_and(Surface::is_line) {
        return;
    }
    if leads(context, &context.surfaces[i].text) {
        scores.raise(Tag::Kicker, 2 * UNIT);
    } else {
        scores.raise(Tag::Kicker, -UNIT / 2);
    }
}

/// The name of a column or series that stands above another line is no headline.
fn column(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let surface = &context.surfaces[i];
    let above = context.surfaces.get(i + 1).is_some_and(Surface::is_line);
    if above && !surface.text.starts_with('—') && is_standing(context, &surface.text, surface.chars) {
        scores.raise(Tag::Flag, 2 * UNIT);
    }
}

/// What names a kind of writing above another line is no headline; the line below it is, and a word or name below that
/// signs it.
fn genre(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let names = |at: usize| {
        let line = context.surfaces.get(at).filter(|surface| surface.is_line());
        line.is_some_and(|line| heads::names_genre(&line.text, context.resources))
    };
    // A dash begins a deck, and then the line above it is a headline (渔民写小说 ——记…).
    let below = context.surfaces.get(i + 1);
    if names(i) && below.is_some_and(|below| below.is_line() && !below.text.starts_with('—')) {
        scores.raise(Tag::Flag, 5 * UNIT);
        scores.raise(Tag::Headline, -2 * UNIT);
    } else if i > 0 && names(i - 1) {
        scores.raise(Tag::Headline, 4 * UNIT);
        scores.raise(Tag::Deck, -2 * UNIT);
    } else if i > 0
        && of_genre(context, i - 1)
        && byline::parse_bare(&context.surfaces[i].text, context.resources).is_some()
    {
        scores.raise(Tag::Byline, 6 * UNIT);
    } else if i > 1 && names(i - 2) && signature::is_pen_name(&context.surfaces[i].text, context.resources) {
        scores.raise(Tag::Byline, 4 * UNIT);
        scores.raise(Tag::Deck, -2 * UNIT);
    }
}

/// Whether a line of a head says in brackets at its end of what kind of writing it is (致白衣天使（诗）).
fn of_genre(context: &Context<'_>, at: usize) -> bool {
    let surface = &context.surfaces[at];
    let inner = surface.text.trim_end().strip_suffix(['）', ')']);
    let kind = inner
        .and_then(|inner| inner.rsplit_once(['（', '(']))
        .map(|(_, kind)| kind);
    let resources = context.resources;
    surface.is_line()
        && kind.is_some_and(|kind| ["诗", "詩", "词", "外一首"].contains(&kind) || heads::names_genre(kind, resources))
}

/// A line of five characters or fewer above another line names a column (新人新事, 语林): of such heads of 2020 and 2023
/// nine in ten do. Papers in traditional characters set headlines as short over long decks.
fn short_name(context: &Context<'_>, i: usize, strange: i32, scores: &mut Scores) {
    let (own, below) = (&context.surfaces[i], context.surfaces.get(i + 1));
    let simple = &context.resources.learned.simple;
    let traditional = |surface: &Surface<'_>| surface.text.chars().any(|c| simple.of(c) != c);
    let named = (2..=5).contains(&own.chars) && context.run(i).0 == i;
    if named && below.is_some_and(|below| below.is_line() && !traditional(below)) && !traditional(own) {
        scores.raise(Tag::Flag, strange);
    }
}

/// A notice's headline says so itself (公告, 启事), and papers put notices where no article's words lead to them.
fn notice(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let surface = &context.surfaces[i];
    let named = notices::names_notice(&surface.text, context.resources);
    let behind = context.surfaces.get(i + 1).is_some_and(Surface::is_text);
    if named && behind && (2..=24).contains(&surface.chars) {
        scores.raise(Tag::Headline, 3 * UNIT);
    }
}

/// A day alone signs what is above it, with the line before it, and heads nothing; the next begins behind it.
fn day(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let signs = |at: usize| context.is_day(at) && at > 1 && (1..=2).any(|back| context.surfaces[at - back].is_text());
    if context.is_day(i) {
        scores.turn(Tag::Crosshead, Tag::Paragraph);
        scores.raise(Tag::Headline, -4 * UNIT);
    }
    if signs(i) || signs(i + 1) && context.surfaces[i].is_line() {
        scores.raise(Tag::Paragraph, 4 * UNIT);
    }
    if i > 0 && signs(i - 1) && context.surfaces.get(i + 1).is_some_and(Surface::is_text) {
        scores.raise(Tag::Headline, 3 * UNIT);
    }
}

/// Whether a line is the first of its run, between a text that has come to its end and the next.
fn between_texts(context: &Context<'_>, i: usize) -> bool {
    let (from, to) = context.run(i);
    let before = i.checked_sub(1).map(|at| &context.surfaces[at]);
    let ended = before.is_some_and(|one| one.form == Form::Credit || one.is_text() && one.ending == Ending::Sentence);
    from == i && ended && context.surfaces.get(to).is_some_and(Surface::is_text)
}

/// Two lines or more between texts are a head: of 100 such runs of a paper of the 1930s 95 are, though the first of them
/// may sign the text above. Where the page is like those of training, the trees know better.
fn several(context: &Context<'_>, i: usize, strange: i32, scores: &mut Scores) {
    let (from, to) = context.run(i);
    let lines = (from..to).filter(|&at| context.surfaces[at].is_line()).count();
    if (2..=4).contains(&lines) && !signs(context, i) {
        for tag in [Tag::Paragraph, Tag::Crosshead] {
            scores.raise(tag, -strange);
        }
    }
}

/// Whether a line may sign the text above: a day, a remark in brackets, a place or an office and a name.
fn signs(context: &Context<'_>, i: usize) -> bool {
    let text = context.surfaces[i].text.trim();
    let resources = context.resources;
    text.starts_with(['（', '('])
        || context.is_day(i)
        || byline::parse_placed(text, resources).is_some()
        || byline::parse_bare(text, resources).is_some()
}

/// Lines of one length that stand alone between texts, one after the other, are crossheads: of two such 98 in 100 are in
/// annotated pages of the 1930s, of 1998, 2020 and 2023, and of three all, but where a date line follows.
fn one_of_a_set(context: &Context<'_>, i: usize, strange: i32, scores: &mut Scores) {
    let set = like_lines(context, i, true) + like_lines(context, i, false);
    if set == 0 || !stands_alone(context, i) || !of_signed(context, i) {
        return;
    }
    let sure = 3 * strange / 2 + if set > 1 { UNIT } else { 0 };
    scores.raise(Tag::Crosshead, sure);
    scores.raise(Tag::Headline, -sure);
}

/// Whether the nearest head before a line is signed: news in brief, jokes and answers under one name are not.
fn of_signed(context: &Context<'_>, i: usize) -> bool {
    let signs = |at: usize| context.surfaces[at].form == Form::Byline || context.surfaces[at].dateline;
    let before = i.saturating_sub(3 * SECTION)..i;
    before
        .rev()
        .find(|&at| context.run(at).1 > context.run(at).0 + 1 || signs(at))
        .is_some_and(|at| {
            let run = context.run(at);
            signs(at) || (run.0..=run.1).any(signs)
        })
}

/// Whether a line stands alone, no date line below.
fn stands_alone(context: &Context<'_>, i: usize) -> bool {
    let dated = context.surfaces.get(i + 1).is_some_and(|below| below.dateline);
    context.run(i) == (i, i + 1) && context.surfaces[i].is_line() && !dated
}

/// How many of the next two heads and lines behind a line, or before it, stand alone and are as long, one after the
/// other.
fn like_lines(context: &Context<'_>, i: usize, behind: bool) -> usize {
    let in_run = |at: &usize| context.run(*at).0 < context.run(*at).1;
    let like = |at: usize| {
        let ended = behind || between_texts(context, at);
        stands_alone(context, at) && ended && context.surfaces[at].chars == context.surfaces[i].chars
    };
    let mut at = i;
    for found in 0..2 {
        let next = if behind {
            (at + 1..context.surfaces.len().min(at + SECTION)).find(in_run)
        } else {
            (at.saturating_sub(SECTION)..at).rev().find(in_run)
        };
        match next.filter(|&next| like(next)) {
            Some(next) => at = next,
            None => return found,
        }
    }
    2
}

/// Blocks of the longest section that is looked through for the next crosshead.
const SECTION: usize = 30;

/// Of lines that are numbered one after the other (1 …, 2 …) the first alone may begin an article.
fn numbered(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let number = |at: usize| {
        let text = context.surfaces[at].text.trim_start();
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let rest = text[digits..].trim_start_matches([' ', '\u{3000}', '.', '．', '、']);
        // 2 月, 3 岁 are no numbers of items.
        let parted = rest.len() < text.len() - digits && !rest.starts_with(['月', '日', '年', '岁', '歲', '号', '號']);
        text[..digits].parse::<u8>().ok().filter(|_| parted)
    };
    let Some(before) = number(i)
        .and_then(|own| own.checked_sub(1))
        .filter(|&before| before > 0)
    else {
        return;
    };
    if (i.saturating_sub(SECTION)..i).any(|at| context.surfaces[at].is_line() && number(at) == Some(before)) {
        scores.raise(Tag::Crosshead, UNIT);
        scores.raise(Tag::Headline, -4 * UNIT);
    }
}

/// Who gives a notice signs it with a word for it (…泣啟, …谨启): it heads nothing.
fn signing(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let text = context.surfaces[i]
        .text
        .trim_end_matches(|c: char| !c.is_alphanumeric());
    let behind = i > 0 && context.surfaces[i - 1].is_text();
    if behind && context.resources.signed.iter().any(|word| text.ends_with(word)) {
        scores.raise(Tag::Paragraph, 4 * UNIT);
    }
}

/// Behind who wrote what is above (…。（本报通讯组）) the next begins.
fn behind_credit(context: &Context<'_>, i: usize, strange: i32, scores: &mut Scores) {
    if context.surfaces[i - 1].form == Form::Credit && !signs(context, i) {
        scores.raise(Tag::Headline, strange);
        scores.raise(Tag::Crosshead, -strange);
    }
}

/// Above whom a letter speaks to (编辑同志：) stands its headline.
fn above_call(context: &Context<'_>, i: usize, strange: i32, scores: &mut Scores) {
    let below = context.surfaces.get(i + 1);
    if below.is_some_and(|below| below.ending == Ending::Colon && below.chars <= LONGEST_CALL) {
        scores.raise(Tag::Headline, 2 * strange);
    }
}

/// Characters of the longest call of a letter (尊敬的各位学生家长：).
const LONGEST_CALL: usize = 12;

/// On a page unlike those of training a line is an advertisement or a caption where it shows so itself: verses and
/// signatures have no words in common with what is around either.
fn unshown(context: &Context<'_>, i: usize, strange: i32, scores: &mut Scores) {
    if context.surfaces[i].form == Form::Plain && !context.advertises(i).contains(&true) {
        scores.raise(Tag::Advertisement, -strange);
        scores.raise(Tag::Caption, -strange);
    }
}

/// A line of several numbered parts (5.甘败下风　6.悬梁刺骨), and one of rows one below the other, is of a list or table.
fn listed(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let numbered = |part: &&str| {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.len() < part.len() && rest.starts_with(['.', '．', '、'])
    };
    let row = |at: usize| {
        context
            .surfaces
            .get(at)
            .is_some_and(|surface| surface::is_row(&surface.text))
    };
    let rows = row(i) && (row(i + 1) || i > 0 && row(i - 1));
    if rows || context.surfaces[i].text.split_whitespace().filter(numbered).count() > 1 {
        scores.raise(Tag::Paragraph, 4 * UNIT);
    }
}

/// A line that asks is a headline rather than its kicker.
fn asking(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let asks = |at: usize| context.surfaces[at].is_line() && context.surfaces[at].text.ends_with(['？', '?']);
    if asks(i) && context.surfaces.get(i + 1).is_some_and(Surface::is_line) {
        scores.raise(Tag::Kicker, -2 * UNIT);
        scores.raise(Tag::Flag, -2 * UNIT);
        scores.raise(Tag::Paragraph, -3 * UNIT);
    }
    // Right above a date line it is one even alone (短斤少两？罚！).
    let calls =
        context.surfaces[i].text.ends_with(['？', '！', '?', '!']) && !context.surfaces[i].text.starts_with('“');
    if calls && context.surfaces.get(i + 1).is_some_and(|below| below.dateline) {
        scores.raise(Tag::Headline, 3 * UNIT);
        scores.raise(Tag::Paragraph, -3 * UNIT);
    }
    if i > 0 && asks(i - 1) {
        scores.raise(Tag::Headline, -UNIT);
        scores.raise(Tag::Flag, -2 * UNIT);
    }
}

/// Slogans in a head come in sets: none of them is its headline. Nor is one that stands behind a longer line,
/// and the line before a set is one.
fn set_of_slogans(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let slogan = |at: usize| {
        let surface = context.surfaces.get(at).filter(|surface| surface.is_line());
        surface.is_some_and(|surface| is_slogan(context, &surface.text))
    };
    let beside = slogan(i + 1) || i > 0 && slogan(i - 1);
    if slogan(i) && (beside || behind_headline(context, i)) {
        scores.raise(Tag::Flag, 4 * UNIT);
        scores.raise(Tag::Further, -UNIT);
    } else if !slogan(i) && slogan(i + 1) && slogan(i + 2) {
        scores.raise(Tag::Headline, 2 * UNIT);
        scores.raise(Tag::Kicker, -2 * UNIT);
    }
}

/// Whether a short line stands behind one that is much longer and does not lead to it.
fn behind_headline(context: &Context<'_>, i: usize) -> bool {
    let own = &context.surfaces[i];
    let before = i.checked_sub(1).map(|at| &context.surfaces[at]);
    own.chars <= 10
        && before.is_some_and(|one| one.is_line() && one.chars > own.chars + 4 && !leads(context, &one.text))
}

/// A short line of two halves, or one that ends with a quotation, that stands alone between whole paragraphs is a
/// crosshead if it is no headline: where a column cut, it would be one word after another.
fn alone(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let own = &context.surfaces[i];
    let before = i.checked_sub(1).map(|at| &context.surfaces[at]);
    let whole = before.is_some_and(|one| one.is_text() && one.ending == Ending::Sentence);
    let behind = context.surfaces.get(i + 1).is_some_and(Surface::is_text);
    if whole && behind && matches!(own.ending, Ending::Word | Ending::Closing) && (4..=24).contains(&own.chars) {
        let spaced = own.text.contains(char::is_whitespace) || own.ending == Ending::Closing;
        // Who signs a letter stands so above what its editors say of it.
        if spaced && !signs_letter(context, i) {
            scores.turn(Tag::Paragraph, Tag::Crosshead);
        }
    }
}
