//! Names of persons, places and organisations in running text, by a small learned tagger.
//!
//! An averaged structured perceptron over characters: every n-gram of three characters or less has a row of weights,
//! the labels of a sentence are the path with the greatest sum (Viterbi), and all of it is integers, so that the same
//! text has the same labels on every machine. The method is Collins' (2002); rows that hold the weights of all
//! positions an n-gram speaks of are the way of pointwise segmenters.
//!
//! [`Tagger::tag`] needs time linear in the text; sentences over [`LONGEST`] characters are read in pieces.

mod features;
mod model;
mod train;

use std::ops::Range;

pub use model::{Tagger, Unreadable};
pub use train::{Example, Training, train};

use features::{BEFORE, BEHIND, GRAMS};

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 人名.
    Person,
    /// 地名.
    Place,
    /// 机构名.
    Organization,
}

/// All kinds, in the order of their labels.
const NAMED: [Kind; 3] = [Kind::Person, Kind::Place, Kind::Organization];

/// Outside of names, and the first and any further character of each kind.
const LABELS: usize = 7;

/// Room for the labels of a position, so that adding a row is one vector instruction.
const LANES: usize = 8;

/// Characters of a sentence that are read together.
pub const LONGEST: usize = 400;

/// A name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What it names.
    pub kind: Kind,
    /// By how much its characters weigh more as this name than as none, in steps of the weights. Of labels that are
    /// given to train with it says nothing.
    pub margin: i32,
}

impl Tagger {
    /// The names in a text, in order; none overlap.
    pub fn tag(&self, text: &str) -> Vec<Name> {
        let mut names = Vec::new();
        let mut room = Room::default();
        for sentence in sentences(text) {
            self.label(&text[sentence.clone()], &mut room);
            gather(text, sentence, &room, &mut names);
        }
        names
    }

    /// Scores and labels of a sentence, into `room`.
    fn label(&self, sentence: &str, room: &mut Room) {
        features::characters(sentence.chars(), &mut room.characters);
        let length = room.characters.len() - BEFORE - BEHIND;
        room.scores.clear();
        room.scores.resize(length, [0; LANES]);
        for (kind, gram) in GRAMS.into_iter().enumerate() {
            for at in gram.starts(&room.characters) {
                let rows = self.rows(kind, features::key(kind, &room.characters, at));
                for (position, row) in rows.into_iter().flatten().enumerate() {
                    if let Some(scores) = room.scores.get_mut(gram.speaks_of(at, position)) {
                        add(row, scores);
                    }
                }
            }
        }
        best_path(&room.scores, self.transitions(), &mut room.back, &mut room.labels);
    }
}

fn add(row: &[i8; LANES], scores: &mut [i32; LANES]) {
    for (score, weight) in scores.iter_mut().zip(row) {
        *score += i32::from(*weight);
    }
}

/// Buffers that are used from sentence to sentence.
#[derive(Debug, Default)]
struct Room {
    characters: Vec<u32>,
    scores: Vec<[i32; LANES]>,
    back: Vec<[u8; LABELS]>,
    labels: Vec<u8>,
}

/// The sentences of a text; each is a stretch up to and with its last mark.
fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let mut count = 0;
        while let Some((at, c)) = characters.next() {
            count += 1;
            let end = at + c.len_utf8();
            if matches!(c, '。' | '！' | '？' | '；' | '\n') || count == LONGEST || characters.peek().is_none() {
                return Some(std::mem::replace(&mut start, end)..end);
            }
        }
        None
    })
}

/// Whether the second of two labels may follow the first: a name goes on only as what it began as.
fn may_follow(label: usize, next: usize) -> bool {
    next == 0 || next % 2 == 1 || label == next || label + 1 == next
}

/// The path of labels with the greatest sum; of equal ones the one of smaller labels.
fn best_path(
    scores: &[[i32; LANES]],
    transitions: &[[i32; LABELS]; LABELS],
    back: &mut Vec<[u8; LABELS]>,
    labels: &mut Vec<u8>,
) {
    back.clear();
    labels.clear();
    let Some(first) = scores.first() else { return };
    // Before the first character stands none: what may follow `outside` may stand there.
    let mut sums: [i64; LABELS] = std::array::from_fn(|label| {
        if may_follow(0, label) {
            i64::from(first[label])
        } else {
            i64::MIN / 2
        }
    });
    for score in &scores[1..] {
        let mut from = [0; LABELS];
        let mut next = [i64::MIN; LABELS];
        for to in 0..LABELS {
            for label in (0..LABELS).filter(|&label| may_follow(label, to)) {
                let sum = sums[label] + i64::from(transitions[label][to]);
                if sum > next[to] {
                    (next[to], from[to]) = (sum, label as u8);
                }
            }
            next[to] += i64::from(score[to]);
        }
        back.push(from);
        sums = next;
    }
    let mut label = (0..LABELS).rev().max_by_key(|&label| sums[label]).unwrap_or(0);
    labels.push(label as u8);
    for from in back.iter().rev() {
        label = usize::from(from[label]);
        labels.push(label as u8);
    }
    labels.reverse();
}

/// The names that the labels of a sentence mark.
fn gather(text: &str, sentence: Range<usize>, room: &Room, names: &mut Vec<Name>) {
    let mut open: Option<Name> = None;
    let labelled = text[sentence.clone()]
        .char_indices()
        .zip(&room.labels)
        .zip(&room.scores);
    for (((at, c), &label), scores) in labelled {
        let at = sentence.start + at;
        if label % 2 == 1 || label == 0 {
            names.extend(open.take());
        }
        if label % 2 == 1 {
            let kind = NAMED[usize::from(label / 2)];
            open = Some(Name {
                range: at..at,
                kind,
                margin: 0,
            });
        }
        if let Some(name) = &mut open {
            name.range.end = at + c.len_utf8();
            name.margin += scores[usize::from(label)] - scores[0];
        }
    }
    names.extend(open);
}

/// The labels of a sentence whose names are known, a label a character.
fn known(sentence: &str, names: &[Name]) -> Vec<u8> {
    let label = |at: usize| {
        let name = names.iter().find(|name| name.range.contains(&at));
        name.map_or(0, |name| {
            2 * name.kind as u8 + if name.range.start == at { 1 } else { 2 }
        })
    };
    sentence.char_indices().map(|(at, _)| label(at)).collect()
}
