//! Quotations and who said them.

mod speaker;
mod speech;

use std::collections::BTreeMap;
use std::ops::Range;

use banmian_model::{BylineRole, Quote, QuoteKind, Rule, Value};

use crate::Resources;
use crate::passage::{Found, Part, Passage};
use speaker::{Scene, Speaker};
pub(crate) use speech::Speech;

const PAIRS: [(char, char); 3] = [('“', '”'), ('「', '」'), ('『', '』')];

/// Bytes between a quotation and what says whose it is: no clause is longer, and a text without marks must not cost
/// its square.
const REACH: usize = 600;

/// Reads the quotations on a page. `found` is in reading order, and its indices are those of the page's mentions.
pub(crate) fn read(passages: &[Passage<'_>], found: &[Found], resources: &Resources) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::new();
    let people: Vec<(usize, &Found)> = found
        .iter()
        .enumerate()
        .filter(|(_, found)| matches!(found.value, Value::Person { .. }))
        .collect();
    let narrators = narrators(passages, &people);
    let paragraphs: Vec<(usize, &Passage<'_>)> = passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part == Part::Paragraph)
        .collect();
    let mut runs_on = false;
    for (order, &(index, passage)) in paragraphs.iter().enumerate() {
        let from = people.partition_point(|(_, found)| found.passage < index);
        let to = people.partition_point(|(_, found)| found.passage <= index);
        let next = paragraphs
            .get(order + 1)
            .filter(|(_, next)| next.article == passage.article);
        let (spoken, open) = spoken(&passage.text, next.map(|(_, next)| next.text.as_ref()));
        let article = people.partition_point(|(_, found)| passages[found.passage].article < passage.article);
        let is_first = order == 0 || paragraphs[order - 1].1.article < passage.article;
        let scene = Scene {
            text: &passage.text,
            people: &people[from..to],
            earlier: &people[article..from],
            resources,
        };
        for pieces in joined(&passage.text, spoken, resources) {
            let tells = || is_first && scene.is_all(&pieces) || scene.is_narrators(&pieces[0]);
            let narrator = narrators.get(&passage.article).filter(|_| tells()).cloned();
            let said = quote(passage, &pieces, narrator.or_else(|| scene.speaker(&pieces[0])));
            match quotes.last_mut().filter(|_| runs_on) {
                Some(before) => go_on(before, said),
                None => quotes.push(said),
            }
            runs_on = false;
        }
        runs_on = open;
    }
    quotes
}

fn quote(passage: &Passage<'_>, pieces: &[Range<usize>], speaker: Option<Speaker>) -> Quote {
    let spans = pieces
        .iter()
        .flat_map(|piece| passage.spans(piece.clone()).iter().collect::<Vec<_>>());
    let mut quote = Quote {
        article: passage.article,
        speaker: None,
        speaker_mention: None,
        kind: QuoteKind::Direct,
        cue: None,
        spans: spans.collect(),
        rule: Rule::from("quote/unattributed"),
    };
    if let Some(speaker) = speaker {
        quote.speaker = Some(speaker.name);
        quote.speaker_mention = speaker.mention.and_then(|index| u32::try_from(index).ok());
        quote.cue = speaker.cue.map(|cue| passage.spans(cue));
        quote.rule = Rule::from(speaker.rule);
    }
    quote
}

/// A quotation of several paragraphs is one; whichever of them names its speaker, the first before the others.
fn go_on(before: &mut Quote, said: Quote) {
    before.spans = before.spans.iter().chain(said.spans.iter()).collect();
    if before.speaker.is_none() {
        before.speaker = said.speaker;
        before.speaker_mention = said.speaker_mention;
        before.cue = said.cue;
        before.rule = said.rule;
    }
}

/// What stands in quotation marks and is speech: it ends as a sentence does. Terms, slogans and titles do not.
///
/// The second value says whether the last goes on in `next`, the paragraph behind: of a quotation of several paragraphs
/// each opens with a mark, and only the last closes.
fn spoken(text: &str, next: Option<&str>) -> (Vec<Range<usize>>, bool) {
    let (mut marked, open) = marked(text);
    let open = open.filter(|&at| {
        let mark = text[..at].chars().next_back();
        mark.is_some_and(|mark| next.is_some_and(|next| next.trim_start().starts_with(mark)))
    });
    marked.extend(open.map(|at| at..text.trim_end().len()));
    let is_speech = |inside: &Range<usize>| {
        let words = &text[inside.clone()];
        let long = words.chars().count() >= 4;
        let sentence = words.ends_with(['。', '！', '？', '…']) || words.ends_with('，');
        let announced = text[..inside.start - MARK].ends_with(['：', ':']);
        long && (sentence || announced)
    };
    let goes_on = open.is_some() && marked.last().is_some_and(is_speech);
    marked.retain(is_speech);
    (marked, goes_on)
}

/// Bytes of a quotation mark.
const MARK: usize = '“'.len_utf8();

/// The stretches between quotation marks that are within no other, and where the words behind the last mark begin that
/// nothing closes. A mark is closed by the next one that closes none opened behind it, so one that was never closed, or
/// opened, costs the others nothing.
fn marked(text: &str) -> (Vec<Range<usize>>, Option<usize>) {
    let mut open: [Vec<usize>; PAIRS.len()] = Default::default();
    let mut marked = Vec::new();
    for (at, c) in text.char_indices() {
        for ((opening, closing), open) in PAIRS.iter().zip(&mut open) {
            if c == *opening {
                open.push(at + MARK);
            } else if c == *closing {
                marked.extend(open.pop().map(|start| start..at));
            }
        }
    }
    marked.sort_by_key(|inside: &Range<usize>| inside.start);
    let mut end = 0;
    marked.retain(|inside| {
        let outermost = inside.start >= end;
        end = end.max(inside.end);
        outermost
    });
    let last = open.into_iter().flatten().max().filter(|&at| at >= end);
    (marked, last)
}

/// “…，”某某说，“…”: pieces without a sentence's end between are one quotation.
fn joined(text: &str, spoken: Vec<Range<usize>>, resources: &Resources) -> Vec<Vec<Range<usize>>> {
    let mut joined: Vec<Vec<Range<usize>>> = Vec::new();
    for words in spoken {
        let goes_on = joined.last().and_then(|pieces| pieces.last()).is_some_and(|last| {
            let between = &text[last.end..words.start];
            text[..last.end].ends_with('，')
                && between.len() <= REACH
                && !between.contains(['。', '！', '？', '：'])
                && resources.speech.verb(between).is_some()
        });
        match joined.last_mut() {
            Some(pieces) if goes_on => pieces.push(words),
            _ => joined.push(vec![words]),
        }
    }
    joined
}

/// Who tells a story in the first person: by article.
fn narrators(passages: &[Passage<'_>], people: &[(usize, &Found)]) -> BTreeMap<u32, Speaker> {
    let mut narrators = BTreeMap::new();
    for &(index, found) in people {
        if let Value::Person {
            name,
            role: Some(BylineRole::Narrator),
            ..
        } = &found.value
        {
            let article = passages[found.passage].article;
            narrators.entry(article).or_insert_with(|| Speaker {
                name: name.clone(),
                mention: Some(index),
                cue: None,
                rule: "quote/narrator",
            });
        }
    }
    narrators
}
