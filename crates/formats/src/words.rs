//! What a text is found by: its words, folded.
//!
//! Chinese sets no space between words, and most of its words have two characters. So a run of characters is indexed as
//! its overlapping pairs, and its last character by itself: 疫情防控 is 疫情 情防 防控 控. A word of two characters is then a
//! word of the index, a longer one a phrase, and a single character the beginning of a word. Runs of letters or digits
//! are a word each. Width, script and case are folded, here and in what is asked, never in a text.

use banmian_model::{is_han, search_key};

/// The words of a text, with a space before each.
pub(crate) fn index(text: &str, words: &mut String) {
    for run in runs(text) {
        match run {
            Run::Characters(run) => {
                for pair in run.windows(2) {
                    words.push(' ');
                    words.extend(pair);
                }
                words.push(' ');
                words.extend(run.last());
            }
            Run::Word(run) => {
                words.push(' ');
                words.extend(run);
            }
        }
    }
}

/// What to look for in the index for words that stand together: one phrase, whose last word may be a beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) words: Vec<String>,
    /// Whether the last word goes on.
    pub(crate) open: bool,
}

impl Phrase {
    /// Whether the index of a text has it.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let mut index = String::new();
        self::index(text, &mut index);
        let words: Vec<&str> = index.split_whitespace().collect();
        let Some((last, others)) = self.words.split_last() else {
            return false;
        };
        words.windows(self.words.len()).any(|words| {
            let (end, before) = words.split_last().expect("a phrase has words");
            before == others && if self.open { end.starts_with(last) } else { end == last }
        })
    }
}

/// The phrase of a text; without words where nothing in it can be looked for.
pub(crate) fn phrase(text: &str) -> Phrase {
    let mut phrase = Phrase::default();
    let mut runs = runs(text).into_iter().peekable();
    while let Some(run) = runs.next() {
        let is_last = runs.peek().is_none();
        match run {
            Run::Characters(run) => {
                phrase.words.extend(run.windows(2).map(|pair| pair.iter().collect()));
                // The character behind the last may go on in the text.
                if !is_last || run.len() == 1 {
                    phrase.words.extend(run.last().map(ToString::to_string));
                    phrase.open = is_last;
                }
            }
            Run::Word(run) => phrase.words.push(run.iter().collect()),
        }
    }
    phrase
}

/// What is told apart in a text, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Run {
    /// Of a script that sets no spaces.
    Characters(Vec<char>),
    /// Letters or digits.
    Word(Vec<char>),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for c in text.chars().map(search_key) {
        match (kind(c), runs.last_mut().filter(|_| open)) {
            (Kind::Character, Some(Run::Characters(run))) | (Kind::Letter, Some(Run::Word(run))) => run.push(c),
            (Kind::Character, _) => runs.push(Run::Characters(vec![c])),
            (Kind::Letter, _) => runs.push(Run::Word(vec![c])),
            (Kind::Other, _) => {}
        }
        open = kind(c) != Kind::Other;
    }
    runs
}

/// What a folded character is in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Of a script that sets no spaces: Chinese, kana, hangul.
    Character,
    /// Of a word.
    Letter,
    /// Between words.
    Other,
}

pub(crate) fn kind(c: char) -> Kind {
    match c {
        '\0'..='\u{7f}' if c.is_ascii_alphanumeric() => Kind::Letter,
        '\0'..='\u{7f}' => Kind::Other,
        // Marks among the kana, of which the index has none.
        '\u{30a0}' | '\u{30fb}' => Kind::Other,
        c if is_han(c) || matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}') => Kind::Character,
        c if c.is_alphanumeric() => Kind::Letter,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indexed(text: &str) -> String {
        let mut words = String::new();
        index(text, &mut words);
        words
    }

    #[test]
    fn pairs_and_the_last_character_are_indexed() {
        assert_eq!(indexed("疫情防控，Ａ2版COVID-19"), " 疫情 情防 防控 控 a2 版 covid 19");
        assert_eq!(indexed("臺灣"), indexed("台湾"));
        assert_eq!(indexed("——"), "");
    }

    #[test]
    fn phrases_end_open_only_in_a_single_character() {
        let check = |text: &str, words: &[&str], open: bool| {
            let words = words.iter().map(|&word| word.to_owned()).collect();
            assert_eq!(phrase(text), Phrase { words, open }, "{text}");
        };
        check("疫情", &["疫情"], false);
        check("疫", &["疫"], true);
        check("付艷萍", &["付艳", "艳萍"], false);
        check("新冠 19例", &["新冠", "冠", "19", "例"], true);
        check("，", &[], false);
    }
}
