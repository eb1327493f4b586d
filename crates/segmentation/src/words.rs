use std::collections::BTreeMap;

use crate::letters::CharSet;

/// Words that are looked for together: of nearly all characters of a text one look says that none begins there.
#[derive(Debug)]
pub(crate) struct Words {
    firsts: CharSet,
    by_first: BTreeMap<char, Vec<&'static str>>,
}

impl Words {
    /// Whether a text has any of them.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        text.char_indices().any(|(at, c)| self.begin(&text[at..], c))
    }

    /// Whether one of them stands at the head of a text that begins with `first`.
    fn begin(&self, text: &str, first: char) -> bool {
        let known = |words: &Vec<&str>| words.iter().any(|word| text.starts_with(word));
        self.firsts.contains(first) && self.by_first.get(&first).is_some_and(known)
    }
}

impl FromIterator<&'static str> for Words {
    fn from_iter<I: IntoIterator<Item = &'static str>>(words: I) -> Self {
        let mut by_first: BTreeMap<char, Vec<&'static str>> = BTreeMap::new();
        for word in words {
            if let Some(first) = word.chars().next() {
                by_first.entry(first).or_default().push(word);
            }
        }
        Self {
            firsts: by_first.keys().copied().collect(),
            by_first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_wherever_it_stands() {
        let words: Words = ["记者", "记录", "■", ""].into_iter().collect();
        for (text, found) in [
            ("本报记者 李明", true),
            ("记", false),
            ("记号与书记", false),
            ("世界记录", true),
            ("a■", true),
            ("", false),
        ] {
            assert_eq!(words.are_in(text), found, "{text}");
        }
    }
}
