use std::collections::HashMap;

use crate::Resources;
use crate::byline::is_han;
use crate::surface::{Ending, Form, Surface};

/// Pairs of neighbouring characters of a page's text with their counts: a cut through 公共|卫生 is mended by the page's
/// having 公共卫生 elsewhere.
pub(crate) struct Junctions {
    pairs: HashMap<[char; 3], u32>,
}

/// Characters of a block that are counted at each end of it.
const WINDOW: usize = 1500;

impl Junctions {
    /// Counts the triples of a page.
    pub(crate) fn new(surfaces: &[Surface<'_>]) -> Self {
        let mut pairs = HashMap::new();
        for surface in surfaces.iter().filter(|surface| surface.form == Form::Plain) {
            let mut last = ['，'; 2];
            for c in surface.text.chars().take(WINDOW) {
                if is_han(last[0]) && is_han(last[1]) && is_han(c) {
                    *pairs.entry([last[0], last[1], c]).or_default() += 1;
                }
                last = [last[1], c];
            }
        }
        Self { pairs }
    }

    /// Whether the page has elsewhere what the two texts would make where they meet.
    fn seen(&self, first: &str, second: &str) -> bool {
        let mut back = first.chars().rev();
        let mut ahead = second.chars();
        let (Some(b), Some(c)) = (back.next(), ahead.next()) else {
            return false;
        };
        let left = back.next().map(|a| [a, b, c]);
        let right = ahead.next().map(|d| [b, c, d]);
        left.into_iter()
            .chain(right)
            .any(|triple| self.pairs.contains_key(&triple))
    }
}

/// How much speaks for two neighbouring blocks being one paragraph that a column cut: above 0 they are.
///
/// Real cuts fall in mid-sentence, also inside a word or name, never between two digits, never before a closing mark
/// or behind an opening one.
pub(crate) fn score(first: &Surface<'_>, second: &Surface<'_>, junctions: &Junctions, resources: &Resources) -> f32 {
    if first.form != Form::Plain || second.form != Form::Plain || never(first, second, resources) {
        return -9.0;
    }
    let by_ending = match first.ending {
        Ending::Comma => 4.0,
        Ending::Opening => 2.0,
        Ending::Semicolon => -0.5,
        Ending::Colon => -4.0,
        Ending::Dash => -3.0,
        Ending::Closing => -0.8,
        Ending::Word | Ending::Digit => 0.0,
        Ending::Sentence => return -9.0,
    };
    by_ending + by_length(first) + by_marks(first, second) + by_junction(first, second, junctions)
}

fn never(first: &Surface<'_>, second: &Surface<'_>, resources: &Resources) -> bool {
    let digit = |c: Option<char>| c.is_some_and(char::is_numeric);
    let digits = digit(first.text.chars().next_back()) && digit(second.text.chars().next());
    digits || second.dateline || second.continued || resources.label.is_match(&second.text)
}

/// A long text without a final mark has been cut; a short one may be a line of its own.
fn by_length(first: &Surface<'_>) -> f32 {
    let comma = first.text.contains(['，', '。', '；']);
    match first.chars {
        0..12 => -2.0,
        12..24 if !comma => -1.6,
        24..36 if !comma => -0.6,
        12..24 => -0.6,
        24..52 => 1.0,
        _ => 3.0,
    }
}

/// Quotation marks and brackets that the first opens and the second closes.
fn by_marks(first: &Surface<'_>, second: &Surface<'_>) -> f32 {
    let starts = second.text.chars().next();
    let closing = starts.is_some_and(|c| "，。、；：！？）)》”’」』".contains(c));
    let open = PAIRS
        .iter()
        .any(|&pair| balance(&first.text, pair) > 0 && balance(&second.text, pair) < 0);
    let fresh = starts.is_some_and(|c| "“「【■●（(".contains(c) || c.is_whitespace());
    (if closing { 3.0 } else { 0.0 }) + (if open { 3.0 } else { 0.0 }) - (if fresh { 1.0 } else { 0.0 })
}

const PAIRS: [(char, char); 5] = [('“', '”'), ('《', '》'), ('（', '）'), ('「', '」'), ('(', ')')];

fn balance(text: &str, (open, close): (char, char)) -> i32 {
    let step = |c: char| i32::from(c == open) - i32::from(c == close);
    text.chars().map(step).sum()
}

fn by_junction(first: &Surface<'_>, second: &Surface<'_>, junctions: &Junctions) -> f32 {
    let grammar = first
        .text
        .ends_with(['的', '和', '与', '在', '是', '将', '对', '及', '从', '向', '把', '被']);
    let tail = second.text.starts_with(['的', '了', '们', '者', '等', '性', '化']);
    let seen = junctions.seen(&first.text, &second.text);
    let second_is_text = if second.is_text() { 0.4 } else { -1.2 };
    let signals = [(seen, 1.8), (grammar, 2.0), (tail, 1.5)];
    signals
        .iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, weight)| weight)
        .sum::<f32>()
        + second_is_text
}
