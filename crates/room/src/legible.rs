//! Characters that change how others are shown, shown as signs.

use banmian_export::legible;
use serde_json::Value as Json;

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
