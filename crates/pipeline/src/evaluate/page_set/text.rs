//! Texts as they are compared: folded, and without white space.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

/// A text after compatibility folding (NFKC), without its white space.
pub(super) fn folded(text: &str) -> String {
    text.nfkc().filter(|&c| !is_space(c)).collect()
}

/// White space, the separators of ASCII (U+001C to U+001F) among it.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Whether a text ends a sentence, closing marks behind its last one aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.trim_end_matches(['”', '’', '）', ')', '」', '』'])
        .ends_with(['。', '！', '？'])
}

/// A list of texts that strings of two parts are looked for in, in time linear in both.
pub(super) struct Haystack {
    text: Vec<char>,
    /// Where each run of [`RUN`] characters stands. Never iterated.
    runs: HashMap<[char; RUN], Vec<usize>>,
    /// All shorter runs. Never iterated.
    short: HashSet<Vec<char>>,
}

/// Characters of a run: those around the place where two paragraphs meet are in few other places.
const RUN: usize = 8;

impl Haystack {
    /// The texts, none of which has a line break, so that nothing is found over the end of one.
    pub(super) fn new<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let text: Vec<char> = texts.flat_map(|text| text.chars().chain(['\n'])).collect();
        let mut runs: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, run) in text.windows(RUN).enumerate() {
            let run: [char; RUN] = run.try_into().expect("windows have this length");
            runs.entry(run).or_default().push(at);
        }
        let short = (1..RUN).flat_map(|length| text.windows(length).map(<[char]>::to_vec));
        Self {
            short: short.collect(),
            runs,
            text,
        }
    }

    /// Whether the two stand somewhere, the second right behind the first.
    pub(super) fn holds(&self, first: &str, second: &str) -> bool {
        let (head, tail): (Vec<char>, Vec<char>) = (first.chars().collect(), second.chars().collect());
        let whole = [head.as_slice(), &tail].concat();
        if whole.len() < RUN {
            return whole.is_empty() || self.short.contains(&whole);
        }
        // The run around the meeting place, moved into the string where that is near an end.
        let from = head.len().saturating_sub(RUN / 2).min(whole.len() - RUN);
        let run: [char; RUN] = whole[from..from + RUN].try_into().expect("cut to this length");
        let found = self.runs.get(&run).into_iter().flatten();
        found
            .filter_map(|at| at.checked_sub(from))
            .any(|at| self.text[at..].starts_with(&whole))
    }
}
