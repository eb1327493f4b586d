//! Characters: what kind one is, and sets of them.
//!
//! What kind of character one is, asked for every character of a page. The Unicode tables answer by a search; nearly all
//! characters of a Chinese page are of the one range about which they say the same, or one of a few marks, so that is looked
//! at first.

use std::collections::BTreeSet;

/// The unified ideographs: all are letters, and none of them is a number to Unicode (一 is a letter).
pub(crate) fn is_ideograph(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The marks that a page has most of: neither letters nor numbers.
fn is_common_mark(c: char) -> bool {
    matches!(
        c,
        '，' | '。' | '、' | '：' | '；' | '“' | '”' | '（' | '）' | '《' | '》' | '？' | '！' | '—' | '\u{3000}'
    )
}

/// [`char::is_alphanumeric`].
pub(crate) fn is_alphanumeric(c: char) -> bool {
    is_ideograph(c) || !is_common_mark(c) && c.is_alphanumeric()
}

/// [`char::is_alphabetic`].
pub(crate) fn is_alphabetic(c: char) -> bool {
    is_ideograph(c) || !is_common_mark(c) && c.is_alphabetic()
}

/// [`char::is_numeric`].
pub(crate) fn is_numeric(c: char) -> bool {
    !is_ideograph(c) && !is_common_mark(c) && c.is_numeric()
}

/// A set of characters that tells of each with one look: a bit for every one of the basic plane.
#[derive(Debug)]
pub(crate) struct CharSet {
    plane: Vec<u64>,
    /// Those of other planes: rare Chinese characters.
    beyond: BTreeSet<char>,
}

impl CharSet {
    pub(crate) fn contains(&self, c: char) -> bool {
        let (word, bit) = place(c);
        match self.plane.get(word) {
            Some(bits) => bits & bit != 0,
            None => self.beyond.contains(&c),
        }
    }
}

impl FromIterator<char> for CharSet {
    fn from_iter<I: IntoIterator<Item = char>>(chars: I) -> Self {
        let mut set = Self {
            plane: vec![0; 0x1_0000 / 64],
            beyond: BTreeSet::new(),
        };
        for c in chars {
            let (word, bit) = place(c);
            match set.plane.get_mut(word) {
                Some(bits) => *bits |= bit,
                None => {
                    set.beyond.insert(c);
                }
            }
        }
        set
    }
}

fn place(c: char) -> (usize, u64) {
    let code = u32::from(c);
    ((code / 64) as usize, 1 << (code % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set: CharSet = ['\0', '张', '\u{ffff}', '𠮷'].into_iter().collect();
        for (c, held) in [
            ('\0', true),
            ('张', true),
            ('\u{ffff}', true),
            ('𠮷', true),
            ('\u{1}', false),
            ('李', false),
            ('𠮶', false),
        ] {
            assert_eq!(set.contains(c), held, "{c:?}");
        }
    }

    #[test]
    fn the_quick_answers_are_those_of_the_tables() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_numeric(c), c.is_numeric(), "{c:?}");
        }
    }
}
