//! A clause read around each of its numbers.

use banmian_model::{Decimal, Scope};

use crate::facts::lexicon::{OriginWord, ScopeWord, Word};
use crate::facts::measure::{self, Measure};
use crate::facts::tokens::{Count, Kind, Token};

/// A number with the words that belong to it.
#[derive(Clone, Debug)]
pub(super) struct Slot<'a> {
    pub(super) count: Count,
    /// Bytes from the first word that belongs to it to the last.
    pub(super) range: std::ops::Range<usize>,
    /// All between the number before, or the start of the clause, and this one.
    pub(super) before: &'a [Token],
    /// Known words next to the number, without a gap between: before it, then after it.
    pub(super) words: Vec<Word>,
    /// What is counted, where the words say so.
    pub(super) measure: Option<Measure>,
    /// Words that can't be read, or a place that is not known, stand between the words that were.
    pub(super) broken: bool,
    /// Whether the number may count cases: it has a unit, or shares that of the number after it.
    pub(super) counts: bool,
    /// Words that can't be read follow right behind the last word.
    pub(super) trails: bool,
}

/// The numbers of a clause.
pub(super) fn of(clause: &[Token]) -> Vec<Slot<'_>> {
    let places: Vec<usize> = (0..clause.len())
        .filter(|&at| matches!(clause[at].kind, Kind::Count(_)))
        .collect();
    let mut slots: Vec<Slot<'_>> = Vec::new();
    let mut start = 0;
    for (order, &at) in places.iter().enumerate() {
        let next = places.get(order + 1).copied();
        let end = next.unwrap_or(clause.len());
        let Kind::Count(count) = clause[at].kind else { continue };
        let (mut slot, used) = slot(clause, start, at, end, count);
        // 由前一日的265例增至291例: the first number is past, and its words are those of the second.
        let past = next.is_some() && matches!(word_at(clause, at + 1), Some(Word::To | Word::UpTo));
        if past {
            slot.counts = false;
        } else {
            start = used;
        }
        slots.push(slot);
    }
    share_units(clause, &places, &mut slots);
    slots
}

/// A number, with the token after the last that it used.
fn slot(clause: &[Token], start: usize, at: usize, end: usize, count: Count) -> (Slot<'_>, usize) {
    let before = &clause[start..at];
    let near = before.len() - before.iter().rev().take_while(|token| is_known(token)).count();
    let near = near + if start > 0 { of_item_before(&before[near..]) } else { 0 };
    let mut words: Vec<Word> = before[near..].iter().filter_map(word).collect();
    // 高新区新增1例: a place that nobody knows must not count for the region.
    let unknown = near > 0 && before[near - 1].kind == Kind::Gap { placelike: true };
    let broken = unknown || before[..near].iter().any(means_something);
    let mut measure = measure::of_words(&words);
    let after = after(&clause[at + 1..end]);
    let mut used = at + 1;
    // The right-hand verb wins: 密切接触者895人正在接受医学观察. A number before another keeps the words before it.
    let open = measure.is_none() || (end == clause.len() && !words.iter().any(|word| matches!(word, Word::Verb(_))));
    let mut both = words.clone();
    both.extend(after.iter().filter_map(word));
    if open && both.len() > words.len() && tells(&both[words.len()..]) {
        measure = measure::of_words(&both).filter(|_| !contacts_of_others(&words, &both));
        words = both;
        let small = |token: &&Token| token.kind == Kind::Word(Word::Filler);
        used += after.len() - after.iter().rev().take_while(small).count();
    }
    if measure.is_none() && count.cases && is_disease_alone(&words) {
        measure = Some(Measure::Confirmed);
    }
    let first = before[near..]
        .iter()
        .find(|token| means_something(token))
        .map_or(clause[at].range.start, |token| token.range.start);
    let range = first..clause[used - 1].range.end;
    let slot = Slot {
        count,
        range,
        before,
        words,
        measure,
        broken,
        counts: count.unit,
        trails: trails(&clause[used..]),
    };
    (slot, used)
}

/// 其中1例由美国输入、3例由英国输入: how many words between two numbers say where the first ones came from.
fn of_item_before(between: &[Token]) -> usize {
    let mark = between.iter().rposition(|token| token.kind == Kind::Mark('、'));
    let origin = |token: &Token| matches!(word(token), Some(Word::Origin(_) | Word::Filler));
    mark.filter(|&mark| mark > 0 && between[..mark].iter().all(origin))
        .unwrap_or(0)
}

/// Whether words that can't be read follow, small ones left out (仍有105人在深切治疗部留医).
fn trails(clause: &[Token]) -> bool {
    let next = clause.iter().find(|token| token.kind != Kind::Word(Word::Filler));
    next.is_some_and(|token| matches!(token.kind, Kind::Gap { .. }))
}

/// 报告登革热3例, 3例霍乱: the disease alone says what 例 counts.
fn is_disease_alone(words: &[Word]) -> bool {
    words.iter().any(|word| matches!(word, Word::Disease(_)))
        && !words
            .iter()
            .any(|word| matches!(word, Word::Noun(_) | Word::Verb(_) | Word::Skip))
}

fn word_at(clause: &[Token], at: usize) -> Option<Word> {
    clause.get(at).and_then(word)
}

/// 3例无症状感染者的密切接触者: the number counts those whose contacts they are.
fn contacts_of_others(before: &[Word], both: &[Word]) -> bool {
    let contacts = Word::Noun(Measure::Contacts);
    let others = both
        .iter()
        .any(|word| matches!(word, Word::Noun(measure) if *measure != Measure::Contacts));
    !before.contains(&contacts) && both.contains(&contacts) && (others || both.contains(&Word::Case))
}

/// Whether words after a number say what it counts.
fn tells(words: &[Word]) -> bool {
    words
        .iter()
        .any(|word| matches!(word, Word::Noun(_) | Word::Verb(_) | Word::Case | Word::Origin(_)))
}

/// The words after a number that belong to it: up to 、, a gap or a word that turns to something else.
fn after(tokens: &[Token]) -> &[Token] {
    // 3名患者今天治愈出院: a time before what became of them.
    let verb_behind = |at: usize| matches!(tokens.get(at + 1).and_then(word), Some(Word::Verb(_)));
    let length = tokens
        .iter()
        .enumerate()
        .take_while(|(at, token)| match token.kind {
            Kind::Word(word) => !matches!(
                word,
                Word::Stop | Word::Topic | Word::No | Word::And | Word::To | Word::UpTo
            ),
            Kind::Time(_) => verb_behind(*at),
            _ => false,
        })
        .count();
    &tokens[..length]
}

fn is_known(token: &Token) -> bool {
    !matches!(token.kind, Kind::Gap { .. } | Kind::Name | Kind::Number)
}

pub(super) fn means_something(token: &Token) -> bool {
    match token.kind {
        Kind::Place(_) | Kind::Name => true,
        Kind::Word(word) => !matches!(
            word,
            Word::Filler | Word::And | Word::NamelyWeak | Word::Topic | Word::Part | Word::Institution
        ),
        _ => false,
    }
}

pub(super) fn word(token: &Token) -> Option<Word> {
    match token.kind {
        Kind::Word(word) => Some(word),
        _ => None,
    }
}

/// 确诊病例5487和无症状感染者9545例: the unit stands once. And 新增病例为0 has none.
fn share_units(clause: &[Token], places: &[usize], slots: &mut [Slot<'_>]) {
    for order in (0..slots.len()).rev() {
        let at = places[order];
        let joined = clause
            .get(at + 1)
            .is_some_and(|token| matches!(token.kind, Kind::Word(Word::And) | Kind::Mark('、')));
        let shares = joined
            && slots
                .get(order + 1)
                .is_some_and(|next| next.counts && next.measure.is_some());
        let slot = &mut slots[order];
        let none =
            slot.count.amount.number == Decimal::ZERO && at > 0 && word(&clause[at - 1]) == Some(Word::NamelyWeak);
        slot.counts |= (shares && slot.measure.is_some()) || none;
    }
}

/// What the words say a number covers: a correction before a change before anything else, then the last.
pub(super) fn scope(words: &[Word]) -> Option<ScopeWord> {
    let scopes = words.iter().filter_map(|word| match word {
        // 目前 only says when: 目前追踪到密切接触者 counts all since the beginning.
        Word::Scope(scope) if *scope != ScopeWord::CurrentWeak => Some(*scope),
        _ => None,
    });
    let rank = |scope: &ScopeWord| match scope {
        ScopeWord::CorrectLess | ScopeWord::CorrectMore => 3,
        ScopeWord::Less | ScopeWord::More => 2,
        ScopeWord::CumulativeWeak => 0,
        _ => 1,
    };
    scopes.max_by_key(rank)
}

/// The scope and the sign of a word of scope.
pub(super) fn scope_of(word: ScopeWord) -> (Scope, bool) {
    match word {
        ScopeWord::New => (Scope::New, false),
        ScopeWord::Cumulative | ScopeWord::CumulativeWeak => (Scope::Cumulative, false),
        ScopeWord::Current | ScopeWord::CurrentWeak => (Scope::Current, false),
        ScopeWord::Less => (Scope::Change, true),
        ScopeWord::More => (Scope::Change, false),
        ScopeWord::CorrectLess => (Scope::Correction, true),
        ScopeWord::CorrectMore => (Scope::Correction, false),
    }
}

/// Where the words say the cases were infected.
pub(super) fn origin(words: &[Word]) -> Option<OriginWord> {
    words.iter().rev().find_map(|word| match word {
        Word::Origin(origin) => Some(*origin),
        _ => None,
    })
}
