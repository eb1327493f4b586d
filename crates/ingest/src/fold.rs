//! Foldings: a layer over a text in which what differs by code and not by meaning is one.
//!
//! Nothing is written over the text. The layer has a map of its own, by which its spans lead to the bytes of the text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use banmian_model::{Digest, OffsetMap};

/// A folded text, and the way from it to the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// The way from its bytes to those of the text: a unit is a character. Characters without width are units that
    /// give nothing.
    pub offsets: OffsetMap,
}

/// Characters by what they are folded to.
static TABLE: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
    let lines = include_str!("../data/folding.txt").lines();
    let pairs = lines.filter(|line| !line.starts_with('#')).flat_map(|line| {
        let mut characters = line.chars();
        let first = characters.next();
        characters.filter_map(move |character| Some((character, first?)))
    });
    pairs.collect()
});

/// Folds a text: full-width letters, digits and marks to ASCII, dots, dashes and quotation marks of one look to one,
/// compatibility ideographs to their own. Marks without width and soft hyphens go.
pub fn fold(text: &str) -> Folded {
    let mut folded = Folded {
        text: String::with_capacity(text.len()),
        offsets: OffsetMap::default(),
    };
    for character in text.chars() {
        let raw_width = width(character);
        if is_without_width(character) {
            folded.offsets.push(1, 0, raw_width);
            continue;
        }
        let one = fold_character(character);
        folded.text.push(one);
        folded.offsets.push(1, width(one), raw_width);
    }
    folded
}

impl Folded {
    /// The digest of the text without white space: equal for two pages that say the same, whatever encoding, line ends
    /// and widths they are written with.
    pub fn text_digest(&self) -> Digest {
        let mut hasher = blake3::Hasher::new();
        for piece in self.text.split_whitespace() {
            hasher.update(piece.as_bytes());
        }
        Digest(*hasher.finalize().as_bytes())
    }
}

fn fold_character(character: char) -> char {
    match character {
        ..='~' => character,
        '\u{3000}' | '\u{A0}' => ' ',
        '！'..='～' if character != '～' => {
            char::from_u32(u32::from(character) - 0xFEE0).expect("full-width ASCII is ASCII moved up")
        }
        '\u{4E00}'..='\u{9FFF}' => character,
        _ => TABLE.get(&character).copied().unwrap_or(character),
    }
}

fn is_without_width(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

fn width(character: char) -> u8 {
    u8::try_from(character.len_utf8()).expect("at most four bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let folded = fold(text);
        assert_eq!(folded.text, expected);
        assert_eq!(folded.offsets.lengths(), (expected.len() as u64, text.len() as u64));
    }

    #[test]
    fn what_differs_by_code_alone_is_one() {
        check("ＡＢ１２，（甲）", "AB12,(甲)");
        check("甲・乙‧丙•丁", "甲·乙·丙·丁");
        check("甲―乙–丙", "甲—乙—丙");
        check("\u{FEFF}株\u{200B}洲\u{AD}", "株洲");
        check("～１", "～1");
        check("\u{F92C}", "郎");
    }

    #[test]
    fn the_digest_is_of_what_a_page_says() {
        let digest = |text: &str| fold(text).text_digest();
        assert_eq!(digest("株洲日报讯\r\n　　３月"), digest("株洲日报讯\n3月"));
        assert_ne!(digest("株洲日报讯"), digest("株洲日报訊"));
    }
}
