//! Fitting the weights to labelled sentences. Integers throughout, so that the same labels give the same bytes.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::features::{self, BEFORE, BEHIND, GRAMS, Seen};
use super::words::{self, CLASSES, Class, Words};
use super::{LABELS, LANES, Name, best_path, known, model, steps};

/// A sentence whose names are known.
#[derive(Clone, Debug)]
pub struct Example {
    /// The sentence.
    pub text: String,
    /// Its names in order.
    pub names: Vec<Name>,
    /// Where a word begins, in bytes of the text, in order, and what sort of word it is.
    pub words: Vec<(usize, Class)>,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Training {
    /// How often all examples are gone through.
    pub epochs: usize,
    /// How often an n-gram of two characters or more must occur to have a row.
    pub least: usize,
    /// How many rows are kept: those with the greatest weights.
    pub rows: usize,
    /// How often a word must occur to be known.
    pub word: usize,
    /// How many words are known at most.
    pub words: usize,
}

/// Fits weights to the examples and gives the bytes that [`super::Tagger::read`] reads.
pub fn train(examples: &[Example], training: Training) -> Vec<u8> {
    let words = known_words(examples, training);
    let known = Words::new(&words);
    let index = Index::new(examples, &known, training.least);
    let sentences: Vec<Sentence> = examples.iter().map(|example| index.sentence(example, &known)).collect();
    let mut fitting = Fitting::new(&index);
    for epoch in 0..training.epochs {
        for &at in &shuffled(sentences.len(), epoch) {
            fitting.step(&index, &sentences[at]);
        }
    }
    fitting.averaged().written(&index, &words, training.rows)
}

/// The words that are known to the tagger, each with the class it has most often, by key.
fn known_words(examples: &[Example], training: Training) -> Vec<(u64, Class)> {
    let mut counts: HashMap<u64, [u32; CLASSES as usize + 1], BuildHasherDefault<KeyHasher>> = HashMap::default();
    let mut characters = Vec::new();
    for example in examples {
        let ends = example
            .words
            .iter()
            .skip(1)
            .map(|word| word.0)
            .chain([example.text.len()]);
        for (&(start, class), end) in example.words.iter().zip(ends) {
            features::characters(example.text[start..end].chars(), &mut characters);
            if let Some(key) = words::key(&characters[BEFORE..characters.len() - BEHIND]) {
                counts.entry(key).or_default()[usize::from(class)] += 1;
            }
        }
    }
    let most = |counts: &[u32; CLASSES as usize + 1]| {
        (0..=CLASSES)
            .rev()
            .max_by_key(|&class| counts[usize::from(class)])
            .unwrap_or(0)
    };
    let mut often: Vec<(u32, u64, Class)> = counts
        .iter()
        .map(|(&key, counts)| (counts.iter().sum(), key, most(counts)))
        .filter(|&(count, _, _)| count as usize >= training.word)
        .collect();
    often.sort_unstable_by_key(|&(count, key, _)| (std::cmp::Reverse(count), key));
    often.truncate(training.words);
    let mut words: Vec<(u64, Class)> = often.into_iter().map(|(_, key, class)| (key, class)).collect();
    words.sort_unstable();
    words
}

/// The n-grams that have rows: each key's number, kind by kind in order, and where its weights stand.
struct Index {
    numbers: Numbers,
    keys: Vec<u64>,
    /// First weight row of each key.
    firsts: Vec<usize>,
    rows: usize,
}

/// The number of each n-gram, or how often it occurs.
type Numbers = HashMap<u64, u32, BuildHasherDefault<KeyHasher>>;

/// Keys are well mixed by one product; nothing hostile is trained on.
#[derive(Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(self.0 << 8 | u64::from(byte));
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
}

/// No row: the n-gram is too rare.
const NONE: u32 = u32::MAX;

/// A sentence as the numbers of its n-grams.
struct Sentence {
    /// For every kind and every start.
    grams: [Vec<u32>; GRAMS.len()],
    labels: Vec<u8>,
}

impl Index {
    fn new(examples: &[Example], words: &Words, least: usize) -> Self {
        let mut counts = Numbers::default();
        let mut seen = Seen::default();
        for example in examples {
            seen.read(&example.text, words);
            for (kind, gram) in GRAMS.into_iter().enumerate() {
                for at in gram.starts(&seen.characters) {
                    *counts.entry(features::key(kind, &seen, at)).or_default() += 1;
                }
            }
        }
        let often = |&(key, count): &(u64, u32)| kind_of(key) == 0 || count as usize >= least;
        let mut keys: Vec<u64> = counts.into_iter().filter(often).map(|(key, _)| key).collect();
        keys.sort_unstable();
        let mut rows = 0;
        let mut firsts = Vec::with_capacity(keys.len());
        for &key in &keys {
            firsts.push(rows);
            rows += GRAMS[kind_of(key)].positions;
        }
        Self {
            numbers: keys.iter().copied().zip(0..).collect(),
            keys,
            firsts,
            rows,
        }
    }

    fn sentence(&self, example: &Example, words: &Words) -> Sentence {
        let mut seen = Seen::default();
        seen.read(&example.text, words);
        let number = |kind, at| {
            self.numbers
                .get(&features::key(kind, &seen, at))
                .copied()
                .unwrap_or(NONE)
        };
        let grams = std::array::from_fn(|kind| {
            let starts = GRAMS[kind].starts(&seen.characters);
            starts.map(|at| number(kind, at)).collect()
        });
        Sentence {
            grams,
            labels: known(&example.text, &example.names),
        }
    }

    /// Calls `f` with the weight row of every n-gram that speaks of a position, and that position.
    fn each(&self, sentence: &Sentence, mut f: impl FnMut(usize, usize)) {
        for (gram, numbers) in GRAMS.into_iter().zip(&sentence.grams) {
            for (at, &number) in numbers.iter().enumerate().filter(|&(_, &number)| number != NONE) {
                for position in 0..gram.positions {
                    let to = gram.speaks_of(at, position);
                    if to < sentence.labels.len() {
                        f(self.firsts[number as usize] + position, to);
                    }
                }
            }
        }
    }
}

fn kind_of(key: u64) -> usize {
    (key >> 60) as usize
}

/// Weights while they are fitted. `sums` holds each change times the step it was made at: the average over all steps
/// is the weight less its sum over the number of steps.
struct Fitting {
    weights: Vec<[i32; LABELS]>,
    sums: Vec<[i64; LABELS]>,
    transitions: [[i32; LABELS]; LABELS],
    transition_sums: [[i64; LABELS]; LABELS],
    steps: i64,
    scores: Vec<[i32; LANES]>,
    back: Vec<[i32; LANES]>,
    labels: Vec<u8>,
}

impl Fitting {
    fn new(index: &Index) -> Self {
        Self {
            weights: vec![[0; LABELS]; index.rows],
            sums: vec![[0; LABELS]; index.rows],
            transitions: [[0; LABELS]; LABELS],
            transition_sums: [[0; LABELS]; LABELS],
            steps: 1,
            scores: Vec::new(),
            back: Vec::new(),
            labels: Vec::new(),
        }
    }

    /// Labels a sentence and, where it was wrong, moves the weights towards what was known.
    fn step(&mut self, index: &Index, sentence: &Sentence) {
        self.steps += 1;
        let mut scores = std::mem::take(&mut self.scores);
        scores.clear();
        scores.resize(sentence.labels.len(), [0; LANES]);
        index.each(sentence, |row, to| {
            for (score, weight) in scores[to].iter_mut().zip(self.weights[row]) {
                *score += weight;
            }
        });
        let mut labels = std::mem::take(&mut self.labels);
        best_path(&scores, &steps(&self.transitions), &mut self.back, &mut labels);
        if labels != sentence.labels {
            index.each(sentence, |row, to| {
                let (right, wrong) = (sentence.labels[to], labels[to]);
                if right != wrong {
                    self.change(row, right, 1);
                    self.change(row, wrong, -1);
                }
            });
            self.change_transitions(&sentence.labels, 1);
            self.change_transitions(&labels, -1);
        }
        (self.scores, self.labels) = (scores, labels);
    }

    fn change(&mut self, row: usize, label: u8, by: i32) {
        self.weights[row][usize::from(label)] += by;
        self.sums[row][usize::from(label)] += self.steps * i64::from(by);
    }

    fn change_transitions(&mut self, labels: &[u8], by: i32) {
        for pair in labels.windows(2) {
            let (from, to) = (usize::from(pair[0]), usize::from(pair[1]));
            self.transitions[from][to] += by;
            self.transition_sums[from][to] += self.steps * i64::from(by);
        }
    }

    /// The weights averaged over all steps, times the number of steps.
    fn averaged(self) -> Averaged {
        let steps = self.steps;
        let row = |weights: &[i32; LABELS], sums: &[i64; LABELS]| -> [i64; LABELS] {
            std::array::from_fn(|label| i64::from(weights[label]) * steps - sums[label])
        };
        Averaged {
            rows: self
                .weights
                .iter()
                .zip(&self.sums)
                .map(|(weights, sums)| row(weights, sums))
                .collect(),
            transitions: std::array::from_fn(|label| row(&self.transitions[label], &self.transition_sums[label])),
        }
    }
}

struct Averaged {
    rows: Vec<[i64; LABELS]>,
    transitions: [[i64; LABELS]; LABELS],
}

impl Averaged {
    /// The bytes of the `most` n-grams that weigh most, scaled so that all but one weight in two thousand fit a byte.
    fn written(&self, index: &Index, words: &[(u64, Class)], most: usize) -> Vec<u8> {
        let rows = |number: usize| {
            let first = index.firsts[number];
            &self.rows[first..first + GRAMS[kind_of(index.keys[number])].positions]
        };
        let weight = |number: usize| {
            rows(number)
                .iter()
                .flatten()
                .map(|weight| weight.unsigned_abs())
                .sum::<u64>()
        };
        let mut kept: Vec<usize> = (0..index.keys.len()).filter(|&number| weight(number) > 0).collect();
        kept.sort_by_key(|&number| (std::cmp::Reverse(weight(number)), number));
        kept.truncate(most);
        kept.sort_unstable();
        let unit = self.unit(&kept, rows);
        let scaled = |weight: i64| (weight + weight.signum() * unit / 2) / unit;
        let small = |row: &[i64; LABELS]| row.map(|weight| scaled(weight).clamp(-127, 127) as i8);
        let mut tables: [model::Rows; GRAMS.len()] = std::array::from_fn(|_| model::Rows {
            keys: Vec::new(),
            weights: Vec::new(),
        });
        for number in kept {
            let table = &mut tables[kind_of(index.keys[number])];
            table.keys.push(index.keys[number] & model::BODY);
            table.weights.extend(rows(number).iter().map(small));
        }
        let transitions = self.transitions.map(|row| row.map(|weight| scaled(weight) as i32));
        model::write(&transitions, words, &tables)
    }

    /// What one step of a byte stands for.
    fn unit<'a>(&'a self, kept: &[usize], rows: impl Fn(usize) -> &'a [[i64; LABELS]]) -> i64 {
        let mut sizes: Vec<u64> = kept
            .iter()
            .flat_map(|&number| rows(number))
            .flatten()
            .map(|weight| weight.unsigned_abs())
            .collect();
        sizes.sort_unstable();
        let greatest = sizes
            .get(sizes.len().saturating_sub(1 + sizes.len() / 2_000))
            .copied()
            .unwrap_or(0);
        i64::try_from(greatest / 127).unwrap_or(i64::MAX).max(1)
    }
}

/// The numbers below `count` in an order that depends on the epoch alone: Fisher–Yates by a linear congruential
/// generator (Knuth's MMIX constants).
fn shuffled(count: usize, epoch: usize) -> Vec<usize> {
    let mut state = 0x5eed_u64.wrapping_add(epoch as u64);
    let mut order: Vec<usize> = (0..count).collect();
    for at in (1..count).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        order.swap(at, (state >> 33) as usize % (at + 1));
    }
    order
}
