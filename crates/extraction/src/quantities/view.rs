//! A text as characters of one width, with the way back to its bytes.

/// Characters with full-width digits, letters and signs folded to ASCII.
pub(crate) struct View {
    characters: Vec<char>,
    bytes: Vec<usize>,
}

impl View {
    pub(crate) fn of(text: &str) -> Self {
        let mut characters = Vec::with_capacity(text.len() / 3);
        let mut bytes = Vec::with_capacity(text.len() / 3 + 1);
        for (at, c) in text.char_indices() {
            characters.push(folded(c));
            bytes.push(at);
        }
        bytes.push(text.len());
        Self { characters, bytes }
    }

    pub(crate) fn len(&self) -> usize {
        self.characters.len()
    }

    /// Byte of the text where character `at` starts.
    pub(crate) fn byte(&self, at: usize) -> usize {
        self.bytes[at]
    }

    pub(crate) fn get(&self, at: usize) -> Option<char> {
        self.characters.get(at).copied()
    }

    /// The character before `at`.
    pub(crate) fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.get(at))
    }

    /// Whether `words` stands at `at`; gives where it ends.
    pub(crate) fn word(&self, at: usize, words: &str) -> Option<usize> {
        let mut end = at;
        for c in words.chars() {
            if self.get(end)? != c {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    /// The longest of `words` at `at`, and where it ends.
    pub(crate) fn any<'w>(&self, at: usize, words: &[&'w str]) -> Option<(&'w str, usize)> {
        words
            .iter()
            .filter_map(|word| Some((*word, self.word(at, word)?)))
            .max_by_key(|(_, end)| *end)
    }

    /// Whether the text before `at` ends with one of `words`.
    pub(crate) fn follows(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| {
            let length = word.chars().count();
            at >= length && self.word(at - length, word).is_some()
        })
    }

    pub(crate) fn slice(&self, from: usize, to: usize) -> String {
        self.characters[from..to].iter().collect()
    }

    /// Whether a number or time may start with this character.
    pub(crate) fn may_start(&self, at: usize) -> bool {
        self.get(at).is_some_and(|c| {
            c.is_ascii_digit()
                || super::numeral::is_chinese(c)
                || "第半上下中晚夜凌清傍去今明前昨当次翌同每大除正早本周星礼".contains(c)
        })
    }

    /// Behind a run of digits that gave nothing: reading it again from its middle would make another number of it.
    pub(crate) fn skip_number(&self, at: usize) -> usize {
        let mut end = at + 1;
        if self.characters[at].is_ascii_digit() {
            while self.get(end).is_some_and(|c| {
                c.is_ascii_digit() || ((c == '.' || c == ',') && self.get(end + 1).is_some_and(|c| c.is_ascii_digit()))
            }) {
                end += 1;
            }
        }
        end
    }
}

fn folded(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '萬' => '万',
        '億' => '亿',
        '兩' => '两',
        '餘' => '余',
        '個' => '个',
        '時' => '时',
        '點' => '点',
        '○' => '〇',
        _ => c,
    }
}
