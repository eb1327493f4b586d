//! Small questions about Chinese text.

use banmian_model::Span;

/// Whether a character is a Chinese one.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3134F}')
}

/// Number of characters that are not white space.
pub(crate) fn length(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Whether a paragraph may end so.
pub(crate) fn is_finished(text: &str) -> bool {
    text.trim_end().ends_with([
        '。', '！', '？', '…', '；', '：', '”', '』', '」', '）', ')', '】', '!', '?', ';', ':', '.',
    ])
}

/// A span without the white space at its ends.
pub(crate) fn trimmed(text: &str, span: Span) -> Span {
    let words = &text[span.range()];
    let start = span.start as usize + (words.len() - words.trim_start().len());
    Span::of(start..start + words.trim().len())
}

/// The characters that count when texts are compared.
pub(crate) fn content(text: &str) -> Vec<char> {
    text.chars()
        .filter(|&c| is_han(c) || c.is_ascii_alphanumeric())
        .collect()
}

/// Share of the pairs of characters of `head` that stand in `body`; 0 to 1000.
pub(crate) fn coverage(head: &str, body: &Pairs) -> usize {
    let head = content(head);
    let pairs = head.windows(2).count().max(1);
    head.windows(2).filter(|pair| body.has(pair[0], pair[1])).count() * 1000 / pairs
}

/// The pairs of neighbouring characters of a text.
pub(crate) struct Pairs(Vec<(char, char)>);

impl Pairs {
    pub(crate) fn of(text: &str) -> Self {
        let mut pairs: Vec<_> = content(text).windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.sort_unstable();
        Self(pairs)
    }

    pub(crate) fn has(&self, first: char, second: char) -> bool {
        self.0.binary_search(&(first, second)).is_ok()
    }

    /// How often the pair stands in the text.
    pub(crate) fn count(&self, first: char, second: char) -> usize {
        let at = self.0.partition_point(|&pair| pair < (first, second));
        self.0[at..].iter().take_while(|&&pair| pair == (first, second)).count()
    }
}
