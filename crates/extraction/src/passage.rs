//! The stretches of a page that are read as one, and what is found in them.

use std::borrow::Cow;
use std::ops::Range;

use banmian_model::{PageArticles, Rule, Spans, Value};

/// What a passage is in its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    StandingHead,
    Kicker,
    Headline,
    Deck,
    /// A by-line or credit: only the name and office of one person.
    Byline,
    Crosshead,
    Paragraph,
    Caption,
}

impl Part {
    /// Whether it is of the headline: what it says, the text says again.
    pub(crate) const fn is_head(self) -> bool {
        matches!(self, Self::Kicker | Self::Headline | Self::Deck)
    }
}

/// A stretch that is read as one: a headline, a paragraph joined over its cuts, a caption.
#[derive(Debug)]
pub(crate) struct Passage<'a> {
    /// Index of the article on its page.
    pub(crate) article: u32,
    pub(crate) part: Part,
    /// The pieces joined.
    pub(crate) text: Cow<'a, str>,
    pieces: Spans,
}

/// The paragraphs among a page's passages, each with its index.
pub(crate) fn paragraphs<'p, 't>(passages: &'p [Passage<'t>]) -> impl Iterator<Item = (usize, &'p Passage<'t>)> {
    let all = passages.iter().enumerate();
    all.filter(|(_, passage)| passage.part == Part::Paragraph)
}

impl Passage<'_> {
    /// Where a range of bytes of `text` stands on the page.
    pub(crate) fn spans(&self, range: Range<usize>) -> Spans {
        self.pieces.sub(range)
    }
}

/// Something found, while extraction works on it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Index into the passages.
    pub(crate) passage: usize,
    /// Bytes of the passage's text.
    pub(crate) range: Range<usize>,
    pub(crate) value: Value,
    pub(crate) rule: Rule,
}

impl Found {
    /// Reading order; of two that start together the longer first.
    pub(crate) fn order(&self) -> (usize, usize, std::cmp::Reverse<usize>) {
        (self.passage, self.range.start, std::cmp::Reverse(self.range.end))
    }
}

/// The passages of a page, by article and then in reading order.
pub(crate) fn of(input: &PageArticles) -> Vec<Passage<'_>> {
    let mut passages = Vec::new();
    for (article, index) in input.segmentation.articles.iter().zip(0..) {
        let mut add = |part, spans: &Spans| {
            passages.push(Passage {
                article: index,
                part,
                text: input.page.slice(spans),
                pieces: spans.clone(),
            });
        };
        article
            .standing_head
            .iter()
            .for_each(|spans| add(Part::StandingHead, spans));
        article.kicker.iter().for_each(|spans| add(Part::Kicker, spans));
        article.headline.iter().for_each(|spans| add(Part::Headline, spans));
        article.deck.iter().for_each(|spans| add(Part::Deck, spans));
        for credit in &article.byline.people {
            credit.office.iter().for_each(|spans| add(Part::Byline, spans));
            add(Part::Byline, &credit.name);
        }
        for paragraph in &article.paragraphs {
            add(
                if paragraph.crosshead {
                    Part::Crosshead
                } else {
                    Part::Paragraph
                },
                &paragraph.spans,
            );
        }
        article.captions.iter().for_each(|spans| add(Part::Caption, spans));
    }
    passages
}
