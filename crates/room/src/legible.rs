//! Characters that change how others are shown, shown as signs.

use serde_json::Value as Json;

/// What stands for a character that must not act in a page: a control gets its picture (␀, ␛), and one that would turn
/// the direction of the text around it (U+202E and its like) the sign ⍰. One to one, so that code points keep their
/// numbers.
pub(crate) const fn legible(c: char) -> char {
    match c {
        '\t' | '\n' => c,
        // Of the two characters that end a line the first.
        '\r' => ' ',
        '\0'..='\u{1f}' => picture(c as u32 + 0x2400),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}' => TURNED,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => TURNED,
        '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' => TURNED,
        _ => c,
    }
}

const TURNED: char = '⍰';

const fn picture(code: u32) -> char {
    match char::from_u32(code) {
        Some(picture) => picture,
        None => TURNED,
    }
}

/// Makes every string of a value legible, names of fields aside: they are ours.
pub(crate) fn make_legible(value: &mut Json) {
    match value {
        Json::String(text) if text.chars().any(|c| legible(c) != c) => {
            *text = legible_text(text);
        }
        Json::Array(items) => items.iter_mut().for_each(make_legible),
        Json::Object(fields) => fields.values_mut().for_each(make_legible),
        _ => {}
    }
}

fn legible_text(text: &str) -> String {
    let mut chars = text.chars().peekable();
    let mut shown = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        let ends_line = c == '\r' && chars.peek() != Some(&'\n');
        shown.push(if ends_line { '\n' } else { legible(c) });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_acts_is_left_and_offsets_stay() {
        let mut value = serde_json::json!({ "text": "a\u{202e}b\0c\r\nd\re", "list": ["\u{2066}"], "number": 1 });
        make_legible(&mut value);
        assert_eq!(
            value,
            serde_json::json!({ "text": "a⍰b␀c \nd\ne", "list": ["⍰"], "number": 1 })
        );
    }
}
