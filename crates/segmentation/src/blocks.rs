use banmian_model::{MarkupKind, Page, Span, Spans};

use crate::markup;

/// A stretch of text between line breaks, or several lines where a column of fixed width broke one paragraph.
#[derive(Debug)]
pub(crate) struct TextBlock {
    /// Its lines without the white space around them; none is empty.
    pub(crate) pieces: Spans,
    /// Line breaks between it and the block before; 1 means the next line.
    pub(crate) gap: usize,
}

/// One line of the page, trimmed.
#[derive(Clone, Copy)]
struct Line {
    span: Span,
    gap: usize,
    indented: bool,
    /// Width in full-width characters, rounded up.
    width: usize,
}

/// The blocks of a page: by its lines, or where it has mark-up by that.
pub(crate) fn of_page(page: &Page) -> Vec<TextBlock> {
    if page.markup.iter().any(|mark| mark.kind != MarkupKind::Ruler) {
        return markup::divide(&page.text, &page.markup);
    }
    let mut blocks = divide(&page.text);
    let rulers = |block: &TextBlock| {
        page.markup
            .iter()
            .any(|mark| mark.span.range().contains(&(block.pieces.start() as usize)))
    };
    blocks.retain(|block| !rulers(block));
    blocks
}

/// Divides a text into blocks, in order. All that is not white space is in exactly one of them.
fn divide(text: &str) -> Vec<TextBlock> {
    let lines = lines(text);
    let measure = measure(text, &lines);
    let mut blocks: Vec<(Vec<Span>, usize)> = Vec::new();
    let mut last: Option<Line> = None;
    for line in lines {
        let continues = measure
            .zip(last)
            .is_some_and(|(measure, last)| measure.continues(last, line));
        match blocks.last_mut() {
            Some((pieces, _)) if continues => pieces.push(line.span),
            _ => blocks.push((vec![line.span], line.gap)),
        }
        last = Some(line);
    }
    blocks
        .into_iter()
        .map(|(pieces, gap)| TextBlock {
            pieces: Spans::new(pieces),
            gap,
        })
        .collect()
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut at, mut gap) = (0, 0);
    for part in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}', '\u{c}']) {
        let trimmed = part.trim();
        if !trimmed.is_empty() {
            let lead = part.len() - part.trim_start().len();
            let start = at + lead;
            let indented = part.starts_with('\u{3000}') || part.starts_with("  ") || part.starts_with('\t');
            let span = Span::of(start..start + trimmed.len());
            lines.push(Line {
                span,
                gap,
                indented,
                width: width(trimmed),
            });
            gap = 0;
        }
        at += part.len();
        // A carriage return with a line feed behind it is one break, counted at the line feed.
        let paired = part.ends_with('\r') && text[at..].starts_with('\n');
        gap += usize::from(part.ends_with(['\n', '\r', '\u{2028}', '\u{2029}', '\u{c}']) && !paired);
    }
    lines
}

fn width(line: &str) -> usize {
    line.chars()
        .map(|c| if c.is_ascii() { 1 } else { 2 })
        .sum::<usize>()
        .div_ceil(2)
}

/// The width of the column that a page's lines were broken at.
#[derive(Clone, Copy)]
struct Measure {
    width: usize,
    indents: bool,
}

impl Measure {
    /// Whether `line` goes on with the paragraph of the line before it, which filled the column.
    fn continues(self, last: Line, line: Line) -> bool {
        // No line of a column is wider than it: one that is stands outside, and so does what is before it.
        let full = last.width + 1 >= self.width && last.width <= self.width + 2;
        line.gap == 1 && full && line.width <= self.width + 2 && !(self.indents && line.indented)
    }
}

/// A page is broken at a fixed width where half of its lines have nearly one width and most of these stop in
/// mid-sentence; where a paragraph is a line, neither is so.
fn measure(text: &str, lines: &[Line]) -> Option<Measure> {
    let dense: Vec<&Line> = lines.iter().filter(|line| line.gap == 1).collect();
    if dense.len() < 4 {
        return None;
    }
    let mut counts = [0_usize; 128];
    for line in dense.iter().filter(|line| line.width < 127) {
        counts[line.width] += 1;
    }
    let around = |w: usize| counts[w - 1] + counts[w] + counts[w + 1];
    let width = (8..126).max_by_key(|&w| (around(w), w))?;
    let full: Vec<_> = dense.iter().filter(|line| line.width.abs_diff(width) <= 1).collect();
    let closed = full
        .iter()
        .filter(|line| text[line.span.range()].ends_with(['。', '！', '？', '”']))
        .count();
    let indents = dense.iter().filter(|line| line.indented).count() * 30 > dense.len();
    let wider = dense.iter().filter(|line| line.width > width + 2).count();
    (full.len() * 2 > dense.len() && wider * 10 <= dense.len() && closed * 2 < full.len())
        .then_some(Measure { width, indents })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let join = |block: TextBlock| block.pieces.iter().map(|span| &text[span.range()]).collect();
        divide(text).into_iter().map(join).collect()
    }

    #[test]
    fn a_line_is_a_block_without_the_space_around_it() {
        assert_eq!(texts("\r\n\u{3000}\u{3000}甲。 \r\n\r\n乙\n丙"), ["甲。", "乙", "丙"]);
    }

    #[test]
    fn lines_of_one_width_are_one_paragraph() {
        let text = "清晨六点码头已经亮灯\n开船\n\u{3000}\u{3000}第一班渡轮载着学生\n缓缓离开东岸驶向西\n岸，船员老周说这条航\n线他走了三十年了。\n\u{3000}\u{3000}到岸以后学生排队下\n船。";
        assert_eq!(texts(text).len(), 3, "{:?}", texts(text));
    }
}
