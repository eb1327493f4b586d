//! Symptoms in what somebody wrote in their own words: a free text of a survey, not a page of a newspaper.
//!
//! A word that denies (无, 没有, 不) reaches as far as a list goes, whatever its items are: 无腹痛、咳嗽和乏力 denies both that are
//! known, in 没发烧，咳嗽 the comma ends it, and in 从无锡回来发热 it reaches nothing. It may stand behind as well: 发热：无, 咳嗽没有了.
//! What is asked, supposed or feared (有没有发热, 如有咳嗽, 有发热吗) is neither said nor denied, and is left out. Whose symptom it
//! is, and when, is not read: that is for whoever reads the text.

use std::collections::BTreeMap;

use banmian_model::Span;
use daachorse::CharwiseDoubleArrayAhoCorasick;

use crate::Resources;
use crate::entities::automaton;

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
    Fill,
    /// Ends the reach of a word before it.
    Ends,
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

/// Signs between the items of a list.
const JOINS: [char; 2] = ['、', '/'];

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
                "fill" => Word::Fill,
                "but" | "other" => Word::Ends,
                _ => panic!("{class} is no class of {word}"),
            };
            let before = entries.insert(word, meaning);
            assert_eq!(before, None, "{word} stands there twice");
        }
        Self {
            automaton: automaton(entries.keys().copied()),
            words: entries.into_values().collect(),
        }
    }

    fn read(&self, text: &str) -> Vec<Symptom> {
        let mut found = Vec::new();
        let (mut mood, mut behind) = (Mood::Said, 0);
        for word in self.automaton.leftmost_find_iter(text) {
            let between = &text[behind..word.start()];
            if between.contains(ENDS) || (mood == Mood::Denied && !goes_on(between)) {
                mood = Mood::Said;
            }
            behind = word.end();
            match &self.words[word.value() as usize] {
                Word::Symptom(name) if mood != Mood::Supposed && !is_asked(&text[behind..]) => found.push(Symptom {
                    name: name.clone(),
                    span: Span::of(word.start()..word.end()),
                    is_denied: mood == Mood::Denied || is_denied_behind(&text[behind..]),
                }),
                Word::Symptom(_) | Word::Fill => {}
                Word::No | Word::Ends if mood == Mood::Supposed => {}
                Word::No => mood = Mood::Denied,
                Word::If => mood = Mood::Supposed,
                Word::Ends => mood = Mood::Said,
            }
        }
        found
    }
}

/// Whether a list goes on over what stands between two known words: nothing, or items of it that are not known.
fn goes_on(between: &str) -> bool {
    let last = between.rsplit(JOINS).next().unwrap_or_default();
    last.trim().is_empty()
}

/// Whether the clause that goes on so is a question: 有发热吗.
fn is_asked(behind: &str) -> bool {
    let end = behind.find(ENDS).unwrap_or(behind.len());
    behind[..end].trim_end().ends_with(['吗', '嘛', '么']) || behind[end..].starts_with(['？', '?'])
}

/// Whether what stands right behind a symptom, and is all of its clause, denies it: 发热：无, 咳嗽没有了.
fn is_denied_behind(behind: &str) -> bool {
    let behind = behind.trim_start_matches([':', '：', ' ', '\u{3000}']);
    let no = ["没有", "没", "无", "否"].iter().find_map(|no| behind.strip_prefix(no));
    no.is_some_and(|rest| {
        let rest = rest.trim_start_matches('了').trim_start_matches([' ', '\u{3000}']);
        rest.is_empty() || rest.starts_with(ENDS) || rest.starts_with(JOINS)
    })
}
