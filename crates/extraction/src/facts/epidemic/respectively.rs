//! 黄冈市、孝感市分别报告412例和388例: places and counts that 分别 ties one by one.

use super::places::is_place;
use crate::facts::lexicon::Word;
use crate::facts::tokens::{Kind, Token};

/// The places of a sentence's last list that 分别 tied to counts.
#[derive(Default)]
pub(super) struct Listed(Vec<Token>);

impl Listed {
    /// The clauses that a clause with 分别 stands for, one for each place with its own count; the clause itself where it has
    /// no such list. What a later clause says of the same places (累计分别为1200例和300例) is theirs too, and nobody's where
    /// its counts are not as many. The tokens of each clause stay in reading order.
    pub(super) fn one_by_one(&mut self, clause: Vec<Token>) -> Vec<Vec<Token>> {
        let tie = clause
            .iter()
            .position(|token| matches!(token.kind, Kind::Word(Word::Respectively | Word::Namely)));
        let Some(at) = tie else {
            return vec![clause];
        };
        if self.0.is_empty() || clause.iter().any(is_place) {
            return self
                .own(&clause[..at], &clause[at + 1..])
                .unwrap_or_else(|| vec![clause]);
        }
        pairs(&self.0, &clause[..at], &clause[at + 1..]).unwrap_or_default()
    }

    /// The same of a clause with places of its own, before and behind 分别.
    fn own(&mut self, before: &[Token], behind: &[Token]) -> Option<Vec<Vec<Token>>> {
        let last = before.iter().rposition(is_place)?;
        let listed = |pair: &&[Token]| is_place(&pair[0]) && joins(&pair[1]);
        let first = last - 2 * before[..last].rchunks_exact(2).take_while(listed).count();
        let places: Vec<Token> = before[first..=last].iter().step_by(2).cloned().collect();
        let mut clauses = pairs(&places, &before[last + 1..], behind)?;
        for clause in &mut clauses {
            clause.splice(..0, before[..first].iter().cloned());
        }
        self.0 = places;
        Some(clauses)
    }

    /// Behind the end of a sentence nothing is said of its places.
    pub(super) fn end(&mut self) {
        self.0.clear();
    }
}

/// Each of several places with what stands before the counts, its own count, and what stands behind; `None` where there are
/// not as many counts, one behind the other.
fn pairs(places: &[Token], before: &[Token], behind: &[Token]) -> Option<Vec<Vec<Token>>> {
    let counted = |token: &Token| matches!(token.kind, Kind::Count(_));
    let opens = behind.iter().position(counted)?;
    let closes = behind.iter().rposition(counted)?;
    let list = &behind[opens..=closes];
    let in_turn = list.iter().step_by(2).all(counted) && list.iter().skip(1).step_by(2).all(joins);
    let counts = list.iter().step_by(2);
    if !in_turn || places.len() < 2 || places.len() != counts.len() {
        return None;
    }
    let clause = |(place, count): (&Token, &Token)| {
        let (place, count) = (std::slice::from_ref(place), std::slice::from_ref(count));
        [place, before, &behind[..opens], count, &behind[closes + 1..]].concat()
    };
    Some(places.iter().zip(counts).map(clause).collect())
}

/// Whether it stands between the items of a list.
fn joins(token: &Token) -> bool {
    matches!(token.kind, Kind::Mark('、') | Kind::Word(Word::And))
}
