//! 黄冈市、孝感市分别报告412例和388例, 死亡和治愈分别为1例和2例: places or measures, and counts that 分别 ties one by one.

use std::ops::Range;

use super::places::is_place;
use crate::facts::lexicon::Word;
use crate::facts::tokens::{Kind, Token};

/// The places of a sentence's last list that 分别 tied to counts.
#[derive(Default)]
pub(super) struct Listed(Vec<Token>);

impl Listed {
    /// The clauses that a clause with 分别 stands for, one for each place or measure with its own count; the clause itself where
    /// no counts stand one behind the other. What a later clause says of the same places (累计分别为1200例和300例) is theirs too.
    /// Counts that are not as many as what they belong to are nobody's. The tokens of each clause stay in reading order.
    pub(super) fn one_by_one(&mut self, clause: Vec<Token>) -> Vec<Vec<Token>> {
        let tie = |token: &Token| matches!(token.kind, Kind::Word(Word::Respectively | Word::Namely));
        let at = clause.iter().position(tie);
        let tied = at.and_then(|at| Some((&clause[..at], Counts::of(&clause[at + 1..])?)));
        let Some((before, counts)) = tied else {
            if clause.iter().any(is_place) {
                self.end();
            }
            return vec![clause];
        };
        if let Some(list) = list(before, is_place) {
            self.0 = items(&before[list.clone()]);
            return counts.with(before, list, &self.0);
        }
        if let Some(list) = list(before, is_measure) {
            // Of which of several places they are, nobody says.
            if !self.0.is_empty() && !before.iter().any(is_place) {
                return Vec::new();
            }
            return counts.with(before, list.clone(), &items(&before[list]));
        }
        if before.iter().any(is_place) {
            return Vec::new();
        }
        counts.with(before, 0..0, &self.0)
    }

    /// Behind the end of a sentence, and behind another place, nothing is said of its places.
    pub(super) fn end(&mut self) {
        self.0.clear();
    }
}

/// What stands behind 分别: words, counts one behind the other, words.
struct Counts<'t> {
    opening: &'t [Token],
    counts: Vec<&'t Token>,
    closing: &'t [Token],
}

impl<'t> Counts<'t> {
    fn of(behind: &'t [Token]) -> Option<Self> {
        let counted = |token: &Token| matches!(token.kind, Kind::Count(_));
        let opens = behind.iter().position(counted)?;
        let closes = behind.iter().rposition(counted)?;
        let list = &behind[opens..=closes];
        let in_turn = list.iter().step_by(2).all(counted) && list.iter().skip(1).step_by(2).all(joins);
        (in_turn && list.len() > 1).then(|| Self {
            opening: &behind[..opens],
            counts: list.iter().step_by(2).collect(),
            closing: &behind[closes + 1..],
        })
    }

    /// A clause for each of the items and its count; `before` is what stands before 分别, from which their `list` is left
    /// out. None where they are not as many.
    fn with(&self, before: &[Token], list: Range<usize>, items: &[Token]) -> Vec<Vec<Token>> {
        if items.len() != self.counts.len() {
            return Vec::new();
        }
        let one = std::slice::from_ref::<Token>;
        let clause = |(item, count): (&Token, &&Token)| {
            let (head, rest) = (&before[..list.start], &before[list.end..]);
            [head, one(item), rest, self.opening, one(count), self.closing].concat()
        };
        items.iter().zip(&self.counts).map(clause).collect()
    }
}

/// The last of the lists in some tokens whose items are of one kind, if it has more than one.
fn list(tokens: &[Token], is_item: impl Fn(&Token) -> bool) -> Option<Range<usize>> {
    let last = tokens.iter().rposition(&is_item)?;
    let listed = |pair: &&[Token]| is_item(&pair[0]) && joins(&pair[1]);
    let others = tokens[..last].rchunks_exact(2).take_while(listed).count();
    (others > 0).then(|| last - 2 * others..last + 1)
}

/// The items of a list, without what joins them.
fn items(list: &[Token]) -> Vec<Token> {
    list.iter().step_by(2).cloned().collect()
}

fn is_measure(token: &Token) -> bool {
    matches!(token.kind, Kind::Word(Word::Noun(_) | Word::Verb(_)))
}

/// Whether it stands between the items of a list.
fn joins(token: &Token) -> bool {
    matches!(token.kind, Kind::Mark('、') | Kind::Word(Word::And))
}
