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
mod words;

use std::ops::Range;

pub use model::{Tagger, Unreadable};
pub use train::{Example, Training, train};
pub use words::{CLASSES, Class};

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
        room.seen.read(sentence, self.words());
        let length = room.seen.characters.len() - BEFORE - BEHIND;
        room.scores.clear();
        room.scores.resize(length, [0; LANES]);
        for (kind, gram) in GRAMS.into_iter().enumerate() {
            let keys = gram
                .starts(&room.seen.characters)
                .map(|at| features::key(kind, &room.seen, at));
            self.look_up(kind, keys, &mut room.candidates, |at, rows| {
                for (position, row) in rows.iter().enumerate() {
                    if let Some(scores) = room.scores.get_mut(gram.speaks_of(at, position)) {
                        add(row, scores);
                    }
                }
            });
        }
        best_path(&room.scores, self.steps(), &mut room.back, &mut room.labels);
    }
}

/// A position has less than fifty rows of bytes: their sum fits.
fn add(row: &[i8; LANES], scores: &mut [i16; LANES]) {
    for (score, weight) in scores.iter_mut().zip(row) {
        *score += i16::from(*weight);
    }
}

/// Buffers that are used from sentence to sentence.
#[derive(Debug, Default)]
struct Room {
    seen: features::Seen,
    scores: Vec<[i16; LANES]>,
    back: Vec<[i32; LANES]>,
    labels: Vec<u8>,
    candidates: Vec<model::Candidate>,
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
const fn may_follow(label: usize, next: usize) -> bool {
    next == 0 || next % 2 == 1 || label == next || label + 1 == next
}

/// What a forbidden transition weighs: less than any sum, and far enough from the end of the numbers to be added to one.
const NEVER: i32 = i32::MIN / 4;

/// What it weighs that a label follows another, a row of next labels for each; forbidden ones weigh [`NEVER`].
fn steps(transitions: &[[i32; LABELS]; LABELS]) -> [[i32; LANES]; LABELS] {
    std::array::from_fn(|label| {
        std::array::from_fn(|next| match transitions[label].get(next) {
            Some(&weight) if may_follow(label, next) => weight,
            _ => NEVER,
        })
    })
}

/// The path of labels with the greatest sum; of equal ones the one of smaller labels.
fn best_path<T: Copy + Into<i32>>(
    scores: &[[T; LANES]],
    steps: &[[i32; LANES]; LABELS],
    back: &mut Vec<[i32; LANES]>,
    labels: &mut Vec<u8>,
) {
    back.clear();
    labels.clear();
    let Some(first) = scores.first() else { return };
    // Before the first character stands none: what may follow `outside` may stand there.
    let mut sums: [i32; LANES] = std::array::from_fn(|label| {
        if label < LABELS && may_follow(0, label) {
            first[label].into()
        } else {
            NEVER
        }
    });
    for score in &scores[1..] {
        let (mut from, mut next) = ([0; LANES], [i32::MIN; LANES]);
        for (label, step) in (0..).zip(steps) {
            let before = sums[label as usize];
            for to in 0..LANES {
                let sum = before + step[to];
                let better = sum > next[to];
                next[to] = if better { sum } else { next[to] };
                from[to] = if better { label } else { from[to] };
            }
        }
        for (sum, &score) in next.iter_mut().zip(score) {
            *sum += score.into();
        }
        back.push(from);
        sums = next;
    }
    let mut label = (0..LABELS).rev().max_by_key(|&label| sums[label]).unwrap_or(0);
    labels.push(label as u8);
    for from in back.iter().rev() {
        label = from[label] as usize;
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
        let (at, label) = (sentence.start + at, usize::from(label));
        if label % 2 == 1 || label == 0 {
            names.extend(open.take());
        }
        if label % 2 == 1 {
            let kind = NAMED[label / 2];
            open = Some(Name {
                range: at..at,
                kind,
                margin: 0,
            });
        }
        if let Some(name) = &mut open {
            name.range.end = at + c.len_utf8();
            name.margin += i32::from(scores[label]) - i32::from(scores[0]);
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
