//! Which line of a head is what.

use banmian_model::{Span, Spans};

use crate::blocks::TextBlock;
use crate::text::{Pairs, content, coverage, length, trimmed};

/// The parts of a head.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heads {
    pub(crate) kicker: Option<Spans>,
    pub(crate) headline: Option<Spans>,
    pub(crate) deck: Option<Spans>,
    pub(crate) standing: Vec<Spans>,
}

/// A line of a head, which may have been printed on several.
struct Line {
    spans: Spans,
    text: String,
}

/// Tells the lines of a head apart. `body` is the text of the article.
pub(crate) fn tell(text: &str, blocks: &[&TextBlock], body: &str) -> Heads {
    let mut heads = Heads::default();
    let mut lines: Vec<Line> = blocks.iter().map(|block| line(text, &block.lines)).collect();
    if lines.is_empty() {
        return heads;
    }
    let body = Pairs::of(body);
    split_kicker(text, &mut lines, &mut heads);
    let headline = headline(&lines, &body, heads.kicker.is_some());
    for (index, line) in lines.into_iter().enumerate() {
        match index.cmp(&headline) {
            std::cmp::Ordering::Less => before(line, &body, &mut heads),
            std::cmp::Ordering::Equal => heads.headline = Some(line.spans),
            std::cmp::Ordering::Greater => after(line, &mut heads),
        }
    }
    settle_after(&mut heads, text);
    heads
}

fn line(text: &str, lines: &[Span]) -> Line {
    Line {
        spans: lines.iter().copied().collect(),
        text: lines.iter().map(|line| &text[line.range()]).collect(),
    }
}

/// Words with which a kicker leads to its headline.
const LEADS: [&str; 14] = [
    "强调", "指出", "要求", "表示", "提出", "时说", "召开", "之际", "之后", "以来", "——", "強調", "指出", "透露",
];

/// A kicker that shares its line with the headline: 某某在株调研时强调 毫不松懈…
fn split_kicker(text: &str, lines: &mut [Line], heads: &mut Heads) {
    let Some(first) = lines.first_mut() else { return };
    let Some(span) = first.spans.iter().next() else { return };
    let words = &text[span.range()];
    if first.spans.iter().len() > 1 {
        if leads(words) {
            heads.kicker = Some(span.into());
            let rest: Vec<Span> = first.spans.iter().skip(1).collect();
            *first = line(text, &rest);
        }
        return;
    }
    let Some(at) = words.find([' ', '\u{3000}']) else {
        return;
    };
    if leads(&words[..at]) && length(&words[..at]) >= 6 {
        let start = span.start as usize;
        heads.kicker = Some(Span::of(start..start + at).into());
        let rest = trimmed(text, Span::of(start + at..span.end as usize));
        *first = line(text, &[rest]);
    }
}

fn leads(words: &str) -> bool {
    LEADS.iter().any(|lead| words.ends_with(lead))
}

/// Words that open a kicker: it says where, when or on what occasion.
const OPENINGS: [char; 10] = ['在', '从', '随', '围', '针', '面', '当', '据', '由', '自'];

/// Which of the lines is the headline.
fn headline(lines: &[Line], body: &Pairs, has_kicker: bool) -> usize {
    if has_kicker || lines.len() == 1 {
        return 0;
    }
    if lines[1].text.starts_with('—') {
        return 0;
    }
    let (first, second) = (&lines[0].text, &lines[1].text);
    let opens = first.starts_with(OPENINGS) && !first.contains([' ', '\u{3000}']);
    if leads(first) || opens {
        return 1;
    }
    // A column's name says nothing of the story, and its headline does.
    let (a, b) = (coverage(first, body), coverage(second, body));
    if a < 250 && b >= a + 250 || is_label(first) {
        1
    } else {
        0
    }
}

/// A column's or series' name: short, or in brackets.
fn is_label(words: &str) -> bool {
    length(words) <= 4 || (words.starts_with(['【', '[', '·', '●', '■', '◆']) && length(words) <= 12)
}

/// A line above the headline leads to it, or is a standing head.
fn before(line: Line, body: &Pairs, heads: &mut Heads) {
    let opens = line.text.starts_with(OPENINGS) || leads(&line.text);
    if heads.kicker.is_none() && !is_label(&line.text) && (opens || coverage(&line.text, body) >= 250) {
        heads.kicker = Some(line.spans);
    } else {
        heads.standing.push(line.spans);
    }
}

/// A line below it adds to it; several are slogans.
fn after(line: Line, heads: &mut Heads) {
    if heads.deck.is_none() && line.text.starts_with('—') {
        heads.deck = Some(line.spans);
    } else {
        heads.standing.push(line.spans);
    }
}

/// A single line below the headline that is no slogan is its deck.
fn settle_after(heads: &mut Heads, text: &str) {
    let Some(headline) = &heads.headline else { return };
    let behind: Vec<usize> = (0..heads.standing.len())
        .filter(|&index| heads.standing[index].start() > headline.start())
        .collect();
    if let ([only], None) = (behind.as_slice(), &heads.deck) {
        let words: String = heads.standing[*only].iter().map(|span| &text[span.range()]).collect();
        let halves = words.split([' ', '\u{3000}']).filter(|half| !half.is_empty()).count();
        if halves == 1 && content(&words).len() >= 6 {
            heads.deck = Some(heads.standing.remove(*only));
        }
    }
}
