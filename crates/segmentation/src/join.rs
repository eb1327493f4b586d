//! Paragraphs that a column cut, made one.

use banmian_model::{Span, Spans};

use crate::classify::is_open;
use crate::text::length;

/// A piece of text in its article.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) lines: Vec<Span>,
    pub(crate) crosshead: bool,
    /// Whether the article jumps away behind it.
    pub(crate) jumps: bool,
}

/// Makes paragraphs of pieces.
pub(crate) fn join(text: &str, pieces: &[Piece]) -> Vec<(Spans, bool)> {
    let mut paragraphs: Vec<(Vec<Span>, bool)> = Vec::new();
    let mut before: Option<&Piece> = None;
    for piece in pieces {
        match paragraphs.last_mut() {
            Some((spans, false)) if before.is_some_and(|before| goes_on(text, before, piece)) => {
                spans.extend(&piece.lines);
            }
            _ => paragraphs.push((piece.lines.clone(), piece.crosshead)),
        }
        before = Some(piece);
    }
    paragraphs
        .into_iter()
        .map(|(spans, crosshead)| (Spans::new(spans), crosshead))
        .collect()
}

/// Whether a paragraph goes on in the next piece.
fn goes_on(text: &str, before: &Piece, after: &Piece) -> bool {
    if before.crosshead || after.crosshead || before.jumps {
        return false;
    }
    let words = |piece: &Piece| -> String { piece.lines.iter().map(|line| &text[line.range()]).collect() };
    let (before, after) = (words(before), words(after));
    // A closing mark cannot start a paragraph.
    if after.starts_with(['，', '。', '、', '；', '！', '？', '”', '》', '）', ')']) {
        return true;
    }
    if after.starts_with(['【', '■', '●', '○', '◆', '▲']) || starts_item(&after) {
        return false;
    }
    // Lines of verse and lists have no marks at their ends either, and are short on both sides.
    is_open(&before) && (length(&before) > LIST_ITEM || length(&after) > LIST_ITEM)
}

/// Longest line of a list or poem, in characters.
const LIST_ITEM: usize = 14;

/// `1．`, `一、`, `（一）`.
fn starts_item(words: &str) -> bool {
    let mut characters = words.chars();
    let first = characters.next();
    let second = characters.next();
    let numeral = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    (numeral(first) && second.is_some_and(|c| "、．.".contains(c))) || (first == Some('（') && numeral(second))
}
