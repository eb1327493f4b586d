//! Symptoms in what somebody wrote in their own words: a free text of a survey, not a page of a newspaper.
//!
//! A word that denies (无, 没有, 不) reaches as far as a list goes: 无发热、咳嗽和乏力 denies all three, in 没发烧，咳嗽 the comma ends
//! it, and in 从无锡回来发热 it reaches nothing. What is asked, supposed or feared (有没有发热, 如有咳嗽) is neither said nor denied, and is left out. Whose
//! symptom it is, and when, is not read: that is for whoever reads the text.

use std::collections::BTreeMap;

use banmian_model::Span;
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use crate::Resources;

const TABLE: &str = include_str!("../data/symptoms.tsv");

/// A symptom that a text speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symptom {
    /// What it is called: 发热 of 发烧.
    pub name: String,
    /// The words.
    pub span: Span,
    /// Whether the text says that there is none.
    pub is_denied: bool,
}

/// The symptoms that a text speaks of, in order. Linear in its length.
pub fn symptoms(text: &str, resources: &Resources) -> Vec<Symptom> {
    resources.symptoms.read(text)
}

/// What a word does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Symptom(String),
    No,
    If,
    But,
    Fill,
    Other,
}

/// The words, and the automaton that finds them.
pub(crate) struct Lexicon {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    words: Vec<Word>,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lexicon({} words of symptoms)", self.words.len())
    }
}

/// Signs behind which nothing is denied or supposed any more.
const ENDS: [char; 15] = [
    '，', '。', '；', '：', '！', '？', ',', '.', ';', ':', '!', '?', '\n', '（', '）',
];

/// Signs between what is denied together.
const JOINS: [char; 4] = ['、', '/', ' ', '\u{3000}'];

/// What the words so far say of a symptom that follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    Said,
    Denied,
    Supposed,
}

impl Lexicon {
    pub(crate) fn builtin() -> Self {
        let mut entries = BTreeMap::new();
        for row in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = row.split('\t');
            let (Some(word), Some(class)) = (cells.next(), cells.next()) else {
                continue;
            };
            let meaning = match class {
                "symptom" => Word::Symptom(cells.next().unwrap_or_default().to_owned()),
                "no" => Word::No,
                "if" => Word::If,
                "but" => Word::But,
                "fill" => Word::Fill,
                _ => Word::Other,
            };
            entries.insert(word, meaning);
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(entries.keys().zip(0u32..))
            .expect("the words are distinct and not empty");
        Self {
            automaton,
            words: entries.into_values().collect(),
        }
    }

    fn read(&self, text: &str) -> Vec<Symptom> {
        let mut found = Vec::new();
        let (mut mood, mut behind) = (Mood::Said, 0);
        for word in self.automaton.leftmost_find_iter(text) {
            let between = &text[behind..word.start()];
            let is_list = between.trim_matches(JOINS).is_empty();
            if between.contains(ENDS) || (mood == Mood::Denied && !is_list) {
                mood = Mood::Said;
            }
            behind = word.end();
            match &self.words[word.value() as usize] {
                Word::Symptom(name) if mood != Mood::Supposed => found.push(Symptom {
                    name: name.clone(),
                    span: Span::of(word.start()..word.end()),
                    is_denied: mood == Mood::Denied,
                }),
                Word::Symptom(_) | Word::Fill => {}
                Word::No | Word::Other if mood == Mood::Supposed => {}
                Word::No => mood = Mood::Denied,
                Word::If => mood = Mood::Supposed,
                Word::But | Word::Other => mood = Mood::Said,
            }
        }
        found
    }
}
