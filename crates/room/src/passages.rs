//! Words that are compared, side by side: those that stand near each other in one passage, others in one of their own.

use banmian_export::rows::Points;
use serde::{Deserialize, Serialize};

use crate::cite::{is_stray, shortened};

/// Characters shown before the first and behind the last words of a passage.
const AROUND: usize = 24;
/// Characters between words that still stand in one passage.
const NEAR: usize = 70;
/// Characters shown of long words.
const WORDS: usize = 90;

/// A passage of the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Passage {
    pub(crate) pieces: Vec<Piece>,
}

/// Words of a passage, with a link where they are among those compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) href: Option<String>,
}

/// The passages of words, each given by its link and its pieces on the page, in the order of the page.
pub(crate) fn passages(chars: &[char], words: &[(String, &[Points])]) -> Vec<Passage> {
    let spans = words.iter().flat_map(|(href, spans)| {
        let spans = spans
            .iter()
            .map(|[start, end]| (*start as usize, (*end as usize).min(chars.len())));
        spans.map(move |(start, end)| (start, end, href))
    });
    let mut spans: Vec<_> = spans.filter(|(start, end, _)| start < end).collect();
    spans.sort_unstable();
    let mut groups: Vec<Vec<(usize, usize, &String)>> = Vec::new();
    for span in spans {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| span.0 <= last.1 + NEAR) => group.push(span),
            _ => groups.push(vec![span]),
        }
    }
    groups.iter().map(|group| passage(chars, group)).collect()
}

fn passage(chars: &[char], words: &[(usize, usize, &String)]) -> Passage {
    let mut pieces = Vec::new();
    let mut at = words.first().map_or(0, |first| first.0.saturating_sub(AROUND));
    for &(start, end, href) in words {
        let start = start.max(at);
        push(&mut pieces, text(chars, at, start), None);
        if end > start {
            let shown = text(chars, start, end);
            push(&mut pieces, shortened(&shown, WORDS), Some(href.clone()));
        }
        at = at.max(end);
    }
    push(&mut pieces, text(chars, at, at + AROUND), None);
    if let Some(first) = pieces.first_mut().filter(|piece| piece.href.is_none()) {
        first.text = first.text.trim_start_matches(is_stray).to_owned();
    }
    Passage { pieces }
}

fn push(pieces: &mut Vec<Piece>, text: String, href: Option<String>) {
    if !text.is_empty() {
        pieces.push(Piece { text, href });
    }
}

/// A stretch on one line.
fn text(chars: &[char], start: usize, end: usize) -> String {
    let piece = chars.get(start..end.min(chars.len())).unwrap_or_default();
    let mut shown = String::new();
    for c in piece.iter().map(|&c| if c.is_whitespace() { ' ' } else { c }) {
        if c != ' ' || !shown.ends_with(' ') {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_near_is_one_passage() {
        let text = format!("共24家，其中甲11家，乙9家。{}合计25家。", "略".repeat(200));
        let chars: Vec<char> = text.chars().collect();
        let last = u32::try_from(chars.len()).expect("it is short");
        let words: [(String, &[Points]); 3] = [
            ("a".into(), &[[1, 4]]),
            ("b".into(), &[[8, 11]]),
            ("c".into(), &[[last - 4, last - 1]]),
        ];
        let found = passages(&chars, &words);
        let told: Vec<String> = found
            .iter()
            .map(|passage| {
                let pieces = passage.pieces.iter();
                pieces
                    .map(|piece| {
                        if piece.href.is_some() {
                            format!("[{}]", piece.text)
                        } else {
                            piece.text.clone()
                        }
                    })
                    .collect()
            })
            .collect();
        assert_eq!(told.len(), 2);
        assert!(told[0].starts_with("共[24家]，其中甲[11家]，乙9家。略"), "{}", told[0]);
        assert!(told[1].ends_with("略合计[25家]。"), "{}", told[1]);
    }
}
