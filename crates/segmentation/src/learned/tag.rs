//! What the trees take a block for, and how sure they are.

use super::trees::UNIT;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    /// A kicker (引题) that an article starts with.
    Kicker,
    /// A headline (主题) that an article starts with.
    Headline,
    /// A paragraph that an article without a head starts with.
    Opening,
    /// A headline, or a line of one, behind the article's first line.
    Further,
    /// A deck (副题).
    Deck,
    /// A by-line.
    Byline,
    /// A paragraph or a piece of one.
    Paragraph,
    /// A crosshead (小标题).
    Crosshead,
    /// Folio, credits.
    Furniture,
    /// A standing head (栏目).
    Flag,
    /// A caption.
    Caption,
    /// An advertisement.
    Advertisement,
}

impl Tag {
    pub(crate) const COUNT: usize = 12;

    pub(crate) const ALL: [Self; Self::COUNT] = [
        Self::Kicker,
        Self::Headline,
        Self::Opening,
        Self::Further,
        Self::Deck,
        Self::Byline,
        Self::Paragraph,
        Self::Crosshead,
        Self::Furniture,
        Self::Flag,
        Self::Caption,
        Self::Advertisement,
    ];

    /// Whether an article starts with it.
    pub(crate) fn is_start(self) -> bool {
        matches!(self, Self::Kicker | Self::Headline | Self::Opening)
    }

    /// Whether it is no part of an article's text.
    pub(crate) fn is_aside(self) -> bool {
        matches!(self, Self::Furniture | Self::Flag | Self::Caption | Self::Advertisement)
    }
}

/// The score of each tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scores(pub(crate) [i32; Tag::COUNT]);

/// How far below the best a score is told apart.
const DEEPEST: i32 = 10 * UNIT;

impl Scores {
    /// A block that is plainly a paragraph.
    pub(crate) fn paragraph() -> Self {
        let mut scores = [-8 * UNIT; Tag::COUNT];
        scores[Tag::Paragraph as usize] = 0;
        Self(scores)
    }

    /// The tag with the greatest score; the first of equals.
    pub(crate) fn best(&self) -> Tag {
        let at = (0..Tag::COUNT).rev().max_by_key(|&at| self.0[at]).unwrap_or_default();
        Tag::ALL[at]
    }

    /// The score of a tag below the best.
    pub(crate) fn of(&self, tag: Tag) -> i16 {
        self.all()[tag as usize]
    }

    /// Raises the score of a tag.
    pub(crate) fn raise(&mut self, tag: Tag, by: i32) {
        self.0[tag as usize] += by;
    }

    /// Counts what speaks for one tag for another.
    pub(crate) fn turn(&mut self, from: Tag, to: Tag) {
        let (from, to) = (from as usize, to as usize);
        self.0[to] = self.0[to].max(self.0[from]);
        self.0[from] = self.0[to] - 2 * UNIT;
    }

    /// All scores below the best.
    pub(crate) fn all(&self) -> [i16; Tag::COUNT] {
        let most = self.0.iter().copied().max().unwrap_or_default();
        self.0.map(|score| fit((score - most).max(-DEEPEST)))
    }

    /// How much the best is above the second best.
    pub(crate) fn margin(&self) -> i32 {
        let mut sorted = self.0;
        sorted.sort_unstable();
        sorted[Tag::COUNT - 1] - sorted[Tag::COUNT - 2]
    }

    /// How much the best start is above the best of the rest.
    pub(crate) fn start(&self) -> i16 {
        let best = |starts: bool| {
            let of = |tag: &&Tag| tag.is_start() == starts;
            Tag::ALL
                .iter()
                .filter(of)
                .map(|&tag| self.0[tag as usize])
                .max()
                .unwrap_or_default()
        };
        fit((best(true) - best(false)).clamp(-DEEPEST, DEEPEST))
    }
}

fn fit(value: i32) -> i16 {
    i16::try_from(value).expect("ten units fit")
}
