//! Text blocks of a page that has mark-up: what stands between two tags that end a line is a block, whatever line breaks
//! and tags are within.

use banmian_model::{Markup, MarkupKind, Span, Spans};

use crate::blocks::TextBlock;

/// Divides a text into blocks, in order. All that is neither mark-up nor white space is in exactly one of them.
pub(crate) fn divide(text: &str, markup: &[Markup]) -> Vec<TextBlock> {
    let mut blocks = Vec::new();
    let (mut pieces, mut gap, mut at): (Vec<Span>, usize, usize) = (Vec::new(), 0, 0);
    let end = Markup {
        span: Span::of(text.len()..text.len()),
        kind: MarkupKind::Block,
    };
    for mark in markup.iter().chain([&end]) {
        let range = mark.span.range();
        pieces.extend(trimmed(text, at, range.start));
        at = range.end;
        if mark.kind == MarkupKind::Inline {
            continue;
        }
        if !pieces.is_empty() {
            blocks.push(TextBlock {
                edge: false,
                pieces: Spans::new(std::mem::take(&mut pieces)),
                gap,
            });
            gap = 0;
        }
        // Two tags, as between two paragraphs, are as much as an empty line.
        gap += text[range].matches('<').count().min(2);
    }
    blocks
}

/// What is between two places without the white space around it, if anything.
fn trimmed(text: &str, from: usize, to: usize) -> Option<Span> {
    let piece = &text[from..to];
    let lead = piece.len() - piece.trim_start().len();
    let piece = piece.trim();
    (!piece.is_empty()).then(|| Span::of(from + lead..from + lead + piece.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_end_no_line_are_within_a_block() {
        let text = "<h1>甲</h1><p>　　乙<b>丙</b>\n丁</p>";
        let mark = |found: &str, kind: MarkupKind| {
            let start = text.find(found).unwrap();
            Markup {
                span: Span::of(start..start + found.len()),
                kind,
            }
        };
        let markup = [
            mark("<h1>", MarkupKind::Block),
            mark("</h1><p>", MarkupKind::Block),
            mark("<b>", MarkupKind::Inline),
            mark("</b>\n", MarkupKind::Inline),
            mark("</p>", MarkupKind::Block),
        ];
        let blocks = divide(text, &markup);
        let texts: Vec<String> = blocks
            .iter()
            .map(|block| block.pieces.iter().map(|span| &text[span.range()]).collect())
            .collect();
        assert_eq!(texts, ["甲", "乙丙丁"]);
        assert_eq!(blocks[1].gap, 2);
    }
}
