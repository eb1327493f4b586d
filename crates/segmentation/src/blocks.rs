//! The text cut into what was printed apart.

use banmian_model::Span;

use crate::Resources;
use crate::jump::Found as FoundJump;
use crate::text::{length, trimmed};

/// What stands between blank lines, or of a page without any a line.
#[derive(Clone, Debug)]
pub(crate) struct TextBlock {
    /// Without white space at its ends, and without the jump line.
    pub(crate) span: Span,
    /// Its printed lines, trimmed, none empty.
    pub(crate) lines: Vec<Span>,
    /// A jump line at its start or end.
    pub(crate) jump: Option<FoundJump>,
}

/// The blocks of a text.
pub(crate) fn of(text: &str, resources: &Resources) -> Vec<TextBlock> {
    let lines = lines(text);
    let groups = if has_blank_lines(&lines) {
        by_blank_lines(text, &lines)
    } else {
        by_lines(text, &lines)
    };
    groups.into_iter().map(|lines| block(text, lines, resources)).collect()
}

fn lines(text: &str) -> Vec<Span> {
    let mut at = 0;
    text.split_inclusive(['\n', '\u{C}'])
        .map(|line| {
            let span = trimmed(text, Span::of(at..at + line.len()));
            at += line.len();
            span
        })
        .collect()
}

/// Whether blank lines part the blocks: then they stand in the page's middle too, not only where a picture was.
fn has_blank_lines(lines: &[Span]) -> bool {
    let full = lines.iter().filter(|line| !line.is_empty()).count();
    let breaks = lines
        .windows(2)
        .filter(|pair| !pair[0].is_empty() && pair[1].is_empty())
        .count();
    breaks * 4 >= full
}

fn by_blank_lines(text: &str, lines: &[Span]) -> Vec<Vec<Span>> {
    let groups = lines.split(|line| line.is_empty()).filter(|group| !group.is_empty());
    // A by-line takes several lines; anything else on several lines is several blocks, unless it was wrapped.
    groups
        .flat_map(|group| {
            if group.len() > 1 {
                divide(text, group)
            } else {
                vec![group.to_vec()]
            }
        })
        .collect()
}

/// Lines that belong together: wrapped ones, and the lines of a by-line or headline.
fn divide(text: &str, group: &[Span]) -> Vec<Vec<Span>> {
    let short = group.iter().all(|line| length(&text[line.range()]) <= SHORT);
    if short || is_wrapped(text, group) {
        vec![group.to_vec()]
    } else {
        group.iter().map(|&line| vec![line]).collect()
    }
}

/// Longest line of a headline or by-line that has several, in characters.
const SHORT: usize = 30;

fn by_lines(text: &str, lines: &[Span]) -> Vec<Vec<Span>> {
    let full: Vec<Span> = lines.iter().copied().filter(|line| !line.is_empty()).collect();
    let Some(width) = wrap_width(text, &full) else {
        return full.into_iter().map(|line| vec![line]).collect();
    };
    let mut groups: Vec<Vec<Span>> = Vec::new();
    let mut open = false;
    for line in full {
        match groups.last_mut() {
            Some(group) if open => group.push(line),
            _ => groups.push(vec![line]),
        }
        // A line as wide as the column goes on in the next; a narrower one was the last of its paragraph.
        open = length(&text[line.range()]) + 1 >= width;
    }
    groups
}

fn is_wrapped(text: &str, lines: &[Span]) -> bool {
    let (Some((last, others)), true) = (lines.split_last(), lines.len() > 2) else {
        return false;
    };
    let widths: Vec<usize> = others.iter().map(|line| length(&text[line.range()])).collect();
    let most = widths.iter().copied().max().unwrap_or(0);
    widths.iter().all(|&width| width + 2 >= most) && length(&text[last.range()]) <= most + 2
}

/// The width at which lines were wrapped, where more than half have it.
fn wrap_width(text: &str, lines: &[Span]) -> Option<usize> {
    let mut widths: Vec<usize> = lines.iter().map(|line| length(&text[line.range()])).collect();
    widths.sort_unstable();
    let most = *widths.get(widths.len() * 9 / 10)?;
    let near = widths
        .iter()
        .filter(|&&width| width + 1 >= most && width <= most + 1)
        .count();
    ((10..=60).contains(&most) && near * 2 > widths.len()).then_some(most)
}

fn block(text: &str, lines: Vec<Span>, resources: &Resources) -> TextBlock {
    let whole = Span::new(
        lines.first().map_or(0, |line| line.start),
        lines.last().map_or(0, |line| line.end),
    );
    let Some(jump) = resources.jump.find(text, whole) else {
        return TextBlock {
            span: whole,
            lines,
            jump: None,
        };
    };
    let rest = if jump.span.start == whole.start {
        Span::new(jump.span.end, whole.end)
    } else {
        Span::new(whole.start, jump.span.start)
    };
    let rest = trimmed(text, rest);
    let lines = lines.into_iter().filter_map(|line| clip(text, line, rest)).collect();
    TextBlock {
        span: rest,
        lines,
        jump: Some(jump),
    }
}

fn clip(text: &str, line: Span, to: Span) -> Option<Span> {
    let (start, end) = (line.start.max(to.start), line.end.min(to.end));
    (start < end).then(|| trimmed(text, Span::new(start, end)))
}
