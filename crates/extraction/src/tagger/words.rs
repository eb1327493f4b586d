//! Words that are known, and where they stand in a sentence: what n-grams of three characters can't tell of a word that
//! was rare in training.

use super::features::BEFORE;

/// What sort of word it is; the tagger learns from names and words together, and a sentence of known words leaves little
/// room for a name.
pub type Class = u8;

/// The greatest class.
pub const CLASSES: Class = 15;

/// Characters of the longest word: four fill a key of 64 bits.
const LONGEST: usize = 4;

/// The known words.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Word and class by open addressing; a key of 0 is free.
    slots: Vec<(u64, Class)>,
    /// One bit a hash of the first two characters of any word: most pairs begin none.
    begins: Vec<u64>,
}

/// Bits of the hash of two characters.
const BEGINS: u32 = 18;

/// The key of a word of two to four characters in the numbers of [`super::features::characters`]; `None` of any other.
pub(super) fn key(word: &[u32]) -> Option<u64> {
    let fits = (2..=LONGEST).contains(&word.len()) && word.iter().all(|&c| c <= 0xffff);
    fits.then(|| word.iter().fold(0, |key, &c| key << 16 | u64::from(c)))
}

fn mixed(key: u64) -> u64 {
    let mixed = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 29
}

impl Words {
    pub(super) fn new(words: &[(u64, Class)]) -> Self {
        let mut this = Self {
            slots: vec![(0, 0); (words.len() * 2).next_power_of_two().max(2)],
            begins: vec![0; 1 << (BEGINS - 6)],
        };
        for &(key, class) in words {
            let mut at = this.slot(key);
            while this.slots[at].0 != 0 {
                at = (at + 1) & (this.slots.len() - 1);
            }
            this.slots[at] = (key, class);
            let characters = (u64::BITS - key.leading_zeros()).div_ceil(16);
            let (word, bit) = Self::bit(key >> (16 * (characters.max(2) - 2)));
            this.begins[word] |= bit;
        }
        this
    }

    fn slot(&self, key: u64) -> usize {
        (mixed(key) >> 20) as usize & (self.slots.len() - 1)
    }

    fn bit(pair: u64) -> (usize, u64) {
        let hash = mixed(pair) >> (u64::BITS - BEGINS);
        (hash as usize >> 6, 1 << (hash & 63))
    }

    fn find(&self, key: u64) -> Option<Class> {
        let mut at = self.slot(key);
        loop {
            match self.slots[at] {
                (held, class) if held == key => return Some(class),
                (0, _) => return None,
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// What covers each of the characters, longest word first from the left: four times the class of the word, and 1 at
    /// its first character, 2 within and 3 at its last; 0 where no word is known.
    pub(super) fn cover(&self, characters: &[u32], into: &mut Vec<u32>) {
        into.clear();
        into.resize(characters.len(), 0);
        let mut at = BEFORE.min(characters.len());
        while at + 1 < characters.len() {
            let Some((length, class)) = self.longest(&characters[at..]) else {
                at += 1;
                continue;
            };
            let code = u32::from(class) * 4;
            into[at..at + length].fill(code + 2);
            into[at] = code + 1;
            into[at + length - 1] = code + 3;
            at += length;
        }
    }

    fn longest(&self, characters: &[u32]) -> Option<(usize, Class)> {
        let pair = u64::from(characters[0]) << 16 | u64::from(characters[1]);
        let (word, bit) = Self::bit(pair);
        if self.begins.get(word)? & bit == 0 {
            return None;
        }
        (2..=LONGEST.min(characters.len()))
            .rev()
            .find_map(|length| Some((length, self.find(key(&characters[..length])?)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tagger::features;

    fn numbers(word: &str) -> Vec<u32> {
        let mut numbers = Vec::new();
        features::characters(word.chars(), &mut numbers);
        numbers[BEFORE..numbers.len() - features::BEHIND].to_vec()
    }

    fn known(words: &[(&str, Class)]) -> Words {
        let mut words: Vec<(u64, Class)> = words
            .iter()
            .map(|&(word, class)| (key(&numbers(word)).unwrap(), class))
            .collect();
        words.sort_unstable();
        Words::new(&words)
    }

    fn cover(words: &Words, sentence: &str) -> Vec<u32> {
        let (mut characters, mut cover) = (Vec::new(), Vec::new());
        features::characters(sentence.chars(), &mut characters);
        words.cover(&characters, &mut cover);
        cover[BEFORE..cover.len() - features::BEHIND].to_vec()
    }

    #[test]
    fn the_longest_word_from_the_left_covers() {
        let words = known(&[("建设", 3), ("建设部", 11), ("部长", 1)]);
        assert_eq!(cover(&words, "在建设部长"), [0, 45, 46, 47, 0]);
        assert_eq!(cover(&words, "建设和部长"), [13, 15, 0, 5, 7]);
    }

    #[test]
    fn a_word_is_known_in_either_script() {
        let words = known(&[("发展", 3)]);
        assert_eq!(cover(&words, "發展"), [13, 15]);
    }

    #[test]
    fn words_of_one_or_five_characters_have_no_key() {
        assert_eq!(key(&numbers("在")), None);
        assert_eq!(key(&numbers("一二三四五")), None);
        assert!(key(&numbers("一二三四")).is_some());
    }
}
