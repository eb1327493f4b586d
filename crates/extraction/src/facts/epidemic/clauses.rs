//! Sentences cut into clauses and brackets.

use banmian_model::{TimeKind, Value};

use super::counts;
use super::respectively::Listed;
use crate::facts::lexicon::Word;
use crate::facts::tokens::{Kind, Token};
use crate::passage::Found;

/// What the reader meets, in reading order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// Tokens between two marks of punctuation; 、 stays inside.
    Clause(Vec<Token>),
    /// A bracket that holds counts opens.
    Open,
    /// It closes.
    Close,
    /// A semicolon: 其中 reaches no further.
    Pause,
    /// The sentence ends.
    Stop,
}

/// Tokens of a clause; the list of all provinces with their counts has half as many. A longer one is cut, as each of its
/// numbers and zeros is read with all of it.
const LONGEST: usize = 200;

/// Cuts a passage. Brackets without a count (含兵团, 4月1日) are left out, so that the clause around them stays whole.
pub(super) fn of(tokens: &[Token], found: &[Found]) -> Vec<Step> {
    let kept = kept_brackets(tokens);
    let mut steps = Vec::new();
    let mut clause = Vec::new();
    let mut listed = Listed::default();
    let mut left_out = 0usize;
    for (index, token) in tokens.iter().enumerate() {
        if clause.len() == LONGEST {
            finish(&mut clause, &mut listed, &mut steps);
        }
        let step = match token.kind {
            Kind::Mark('（') if kept[index] == Bracket::Kept => Step::Open,
            Kind::Mark('）') if kept[index] == Bracket::Kept => Step::Close,
            Kind::Mark('（') if kept[index] == Bracket::LeftOut => {
                left_out += 1;
                continue;
            }
            Kind::Mark('）') if kept[index] == Bracket::LeftOut => {
                left_out -= 1;
                continue;
            }
            // 第31周（7月30日至8月5日）: the days of a report stand in a bracket.
            Kind::Time(time) if left_out > 0 && is_interval(&found[time]) => {
                clause.push(token.clone());
                continue;
            }
            _ if left_out > 0 => continue,
            Kind::Mark('“' | '”' | '"') => continue,
            Kind::Mark('、') => {
                clause.push(token.clone());
                continue;
            }
            // 新增确诊病例：2例, as tables and posters have it.
            Kind::Mark('：') if is_labelled(tokens, index) => continue,
            Kind::Mark('。') => Step::Stop,
            Kind::Mark('；') => Step::Pause,
            Kind::Mark(_) => {
                finish(&mut clause, &mut listed, &mut steps);
                continue;
            }
            _ => {
                clause.push(token.clone());
                continue;
            }
        };
        finish(&mut clause, &mut listed, &mut steps);
        if step == Step::Stop {
            listed.end();
        }
        steps.push(step);
    }
    finish(&mut clause, &mut listed, &mut steps);
    steps.push(Step::Stop);
    steps
}

/// Whether a mark stands between words for what is counted and a count.
fn is_labelled(tokens: &[Token], mark: usize) -> bool {
    let before = mark.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_some_and(|before| matches!(before.kind, Kind::Word(_))) && tokens.get(mark + 1).is_some_and(counts)
}

fn is_interval(time: &Found) -> bool {
    matches!(&time.value, Value::Time(time) if time.kind == TimeKind::Interval)
}

fn finish(clause: &mut Vec<Token>, listed: &mut Listed, steps: &mut Vec<Step>) {
    if clause.is_empty() {
        return;
    }
    let clause = std::mem::take(clause);
    // One item about something else (外地来京人员11例) must not take its neighbours along.
    if clause
        .iter()
        .any(|token| matches!(token.kind, Kind::Word(Word::Skip | Word::Ward)))
    {
        let items = clause.split(|token| token.kind == Kind::Mark('、'));
        steps.extend(
            items
                .filter(|item| !item.is_empty())
                .map(|item| Step::Clause(item.to_vec())),
        );
    } else {
        steps.extend(listed.one_by_one(clause).into_iter().map(Step::Clause));
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Bracket {
    /// No bracket, or one without its partner.
    None,
    Kept,
    LeftOut,
}

fn kept_brackets(tokens: &[Token]) -> Vec<Bracket> {
    let mut kept = vec![Bracket::None; tokens.len()];
    let mut open: Vec<(usize, bool)> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Mark('（') => open.push((index, false)),
            Kind::Mark('）') => {
                let Some((start, counts)) = open.pop() else { continue };
                let bracket = if counts { Bracket::Kept } else { Bracket::LeftOut };
                kept[start] = bracket;
                kept[index] = bracket;
                if let (true, Some(outer)) = (counts, open.last_mut()) {
                    outer.1 = true;
                }
            }
            // A bracket over the end of a sentence is a lost bracket.
            Kind::Mark('。') => open.clear(),
            _ if counts(token) => {
                open.iter_mut().for_each(|(_, counts)| *counts = true);
            }
            _ => {}
        }
        // Deeper than any real sentence: a run of brackets must not make this quadratic.
        if open.len() > 8 {
            open.clear();
        }
    }
    kept
}
