mod numbering;

use std::borrow::Cow;

use banmian_model::{Check, CheckKind, CheckStatus, Paragraph, Rule, Spans};

use crate::Resources;

/// Doubts about the order of an article's paragraphs. They are reported; nothing is moved.
pub(crate) fn checks(text: &str, article: u32, paragraphs: &[Paragraph], resources: &Resources) -> Vec<Check> {
    let closing = closing_before_others(text, article, paragraphs, resources);
    closing
        .into_iter()
        .chain(numbering::check(text, article, paragraphs))
        .collect()
}

/// A paragraph that reads like the closing one stands before others.
fn closing_before_others(text: &str, article: u32, paragraphs: &[Paragraph], resources: &Resources) -> Option<Check> {
    let from = paragraphs
        .iter()
        .rposition(|paragraph| paragraph.crosshead)
        .map_or(1, |at| at + 1);
    let section = paragraphs.get(from.max(1)..).unwrap_or_default();
    let (last, before) = section.split_last()?;
    if closing(text, &last.spans, resources).is_some() {
        return None;
    }
    let (at, evidence) = before
        .iter()
        .enumerate()
        .find_map(|(at, one)| Some((at, closing(text, &one.spans, resources)?)))?;
    let behind = section.len() - at - 1;
    let start: String = slice(text, &before[at].spans).chars().take(12).collect();
    Some(Check {
        article,
        kind: CheckKind::Order,
        status: CheckStatus::Suspect,
        statement: format!("{start}… reads like the closing paragraph and stands before {behind} more"),
        evidence,
        proposal: None,
        rule: Rule::from("order/closing-before-others"),
    })
}

fn slice(text: &str, spans: &Spans) -> String {
    spans.iter().map(|span| &text[span.range()]).collect()
}

/// The same, not copied where it is in one piece.
fn whole<'t>(text: &'t str, spans: &Spans) -> Cow<'t, str> {
    match spans.as_slice() {
        [one] => Cow::Borrowed(&text[one.range()]),
        _ => Cow::Owned(slice(text, spans)),
    }
}

/// What makes a paragraph read like the last one: two of a couplet in the manner of the classics, a wish, and a
/// summing-up. `None` for fewer.
fn closing(text: &str, spans: &Spans, resources: &Resources) -> Option<Vec<Spans>> {
    let paragraph = whole(text, spans);
    if !resources.closing_words.are_in(&paragraph) {
        return None;
    }
    let mut evidence: Vec<Spans> = Vec::new();
    let mut kinds: Vec<&str> = Vec::new();
    if let Some(couplet) = couplet(&paragraph) {
        kinds.push("couplet");
        evidence.push(spans.sub(couplet));
    }
    for &(kind, word) in &resources.closings {
        // The first few places tell: a paragraph that says a word a hundred times closes nothing.
        let mut places = paragraph.match_indices(word).map(|(at, _)| at).take(8);
        if !kinds.contains(&kind)
            && let Some(at) = places.find(|&at| !is_quoted(&paragraph, at))
        {
            kinds.push(kind);
            evidence.push(spans.sub(at..at + word.len()));
        }
    }
    (kinds.len() > 1).then_some(evidence)
}

/// Whether a place is within quotation marks: what somebody says closes no article.
fn is_quoted(paragraph: &str, at: usize) -> bool {
    let count = |marks: [char; 3]| paragraph[..at].matches(marks).count();
    count(['“', '「', '『']) > count(['”', '」', '』'])
}

/// Two clauses of five or of seven characters, as its first or last sentence (黄沙百战穿金甲，不破楼兰终不还).
fn couplet(paragraph: &str) -> Option<std::ops::Range<usize>> {
    let mut start = 0;
    for sentence in paragraph.split_inclusive(['。', '！', '？']) {
        let core = sentence.trim_end_matches(['。', '！', '？']);
        let clauses: Vec<&str> = core.split('，').collect();
        let length = |clause: &str| clause.chars().filter(|&c| crate::byline::is_han(c)).count();
        let even =
            clauses.len() == 2 && length(clauses[0]) == length(clauses[1]) && [5, 7].contains(&length(clauses[0]));
        let pure = core.chars().all(|c| crate::byline::is_han(c) || c == '，');
        if even && pure {
            return Some(start..start + core.len());
        }
        start += sentence.len();
    }
    None
}
