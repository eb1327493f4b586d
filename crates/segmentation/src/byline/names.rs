//! Names as by-lines have them: spaced, set solid, parted by marks.

use std::ops::Range;

use crate::Resources;

/// Stretches between white space and separators.
pub(super) fn tokens(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut tokens: Vec<Range<usize>> = Vec::new();
    for (at, c) in text[range.clone()].char_indices() {
        let at = range.start + at;
        if c.is_whitespace() || ":：/／、，,；;|｜-—－（）()[]【】〔〕［］".contains(c) {
            continue;
        }
        match tokens.last_mut() {
            Some(token) if token.end == at => token.end += c.len_utf8(),
            _ => tokens.push(at..at + c.len_utf8()),
        }
    }
    tokens
}

/// Two-character names are set with a space between (张 璁): single characters go together in pairs.
pub(super) fn merge_spaced(text: &str, tokens: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let single = |range: &Range<usize>| text[range.clone()].chars().count() == 1;
    let mut merged: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for token in tokens {
        let between = |last: &Range<usize>| text[last.end..token.start].chars().all(char::is_whitespace);
        match merged.last_mut() {
            Some(last) if open && single(&token) && between(last) => {
                last.end = token.end;
                open = false;
            }
            _ => {
                open = single(&token);
                merged.push(token);
            }
        }
    }
    merged
}

/// Whether a text has the form of a name: two to four Chinese characters, or parts with points between (买买提·艾力).
pub(crate) fn is_name(text: &str) -> bool {
    let parts = text.split(['·', '•', '．']);
    let (mut count, mut han) = (0, true);
    for part in parts {
        count += 1;
        let letters = part.chars().filter(|c| !c.is_whitespace()).count();
        han &= part.chars().all(|c| is_han(c) || c.is_whitespace()) && (1..=7).contains(&letters);
        if count == 1 && !text.contains(['·', '•', '．']) {
            han &= (2..=4).contains(&letters);
        }
    }
    han && count <= 4
}

/// Whether a character is a Chinese one.
pub(crate) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x323af) || c == '〇'
}

/// The names in a token; several where they are set without space (高文雄张农科).
pub(super) fn split_names(text: &str, token: Range<usize>, resources: &Resources) -> Option<Vec<Range<usize>>> {
    let word = &text[token.clone()];
    if is_name(word) {
        return Some(vec![token]);
    }
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    let letters = starts.len() - 1;
    if !(5..=12).contains(&letters) || !word.chars().all(is_han) {
        return None;
    }
    let (mut names, mut at) = (Vec::new(), 0);
    while at < letters {
        let fits = |len: &usize| {
            at + len == letters || (at + len < letters && starts_name(&word[starts[at + len]..], resources))
        };
        let len = [3, 2].into_iter().find(fits)?;
        starts_name(&word[starts[at]..], resources).then_some(())?;
        names.push(token.start + starts[at]..token.start + starts[at + len]);
        at += len;
    }
    Some(names)
}

/// The names in all tokens; `None` where one of them is something else.
pub(super) fn split_all(text: &str, tokens: Vec<Range<usize>>, resources: &Resources) -> Option<Vec<Range<usize>>> {
    let merged = merge_spaced(text, tokens);
    let names: Option<Vec<_>> = merged
        .into_iter()
        .map(|token| split_names(text, token, resources))
        .collect();
    names.map(|names| names.into_iter().flatten().collect())
}

/// Whether a text begins with a family name.
pub(crate) fn starts_name(text: &str, resources: &Resources) -> bool {
    text.chars().next().is_some_and(|c| resources.surnames.contains(c))
        || resources.double_surnames.iter().any(|name| text.starts_with(name))
}
