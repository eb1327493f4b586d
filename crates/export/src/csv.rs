//! Cells of CSV.

use crate::legible;

/// A cell by RFC 4180.
///
/// One that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV injection"; full width too, as
/// spreadsheets for Chinese and Japanese take those); a plain negative number is none. Ids are no exception: a source may
/// be called `=1+1.txt`, and a key that acts would be worse than one that is joined with care. A text that has an
/// apostrophe before such a sign already gets another, so that taking one away where a sign stands behind it gives every
/// cell as it was.
///
/// A control character, at some of which readers of CSV stop, is shown as its picture (␀); a line's end stays.
pub fn cell(text: &str) -> String {
    let mut cell = String::new();
    push_cell(&mut cell, text);
    cell
}

/// Adds a [`cell`] to a line.
pub(crate) fn push_cell(line: &mut String, text: &str) {
    let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b',' && byte != 0x7f;
    if !may_be_formula(text) && text.bytes().all(is_plain) {
        line.push_str(text);
        return;
    }
    let is_quoted = text.contains(['"', ',', '\n', '\r']);
    if is_quoted {
        line.push('"');
    }
    if may_be_formula(text) {
        line.push('\'');
    }
    for c in text.chars() {
        line.push(shown(c));
        if c == '"' {
            line.push(c);
        }
    }
    if is_quoted {
        line.push('"');
    }
}

/// Whether a spreadsheet would take a text for a formula, or would if an apostrophe before it were taken away.
fn may_be_formula(text: &str) -> bool {
    let sign = text.trim_start_matches('\'').chars().next();
    if !sign.is_some_and(|c| "=+-@\t\r\n＝＋－＠".contains(c)) {
        return false;
    }
    let digits = text.strip_prefix('-');
    !digits.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

fn shown(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => c,
        c if c.is_ascii_control() => legible(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_formulas() {
        assert_eq!(cell("确诊80例，治愈69例"), "确诊80例，治愈69例");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("say \"no\""), "\"say \"\"no\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("-2"), "-2");
        assert_eq!(cell("-2+3"), "'-2+3");
        assert_eq!(cell("＝1"), "'＝1");
        assert_eq!(cell("'=1"), "''=1");
        assert_eq!(cell("'甲'"), "'甲'");
        assert_eq!(cell("\n=1"), "\"'\n=1\"");
        assert_eq!(cell("甲\0乙\u{1b}"), "甲␀乙␛");
    }
}
