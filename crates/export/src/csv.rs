//! `observations.csv`, the epidemic ledger.

use crate::render::PageRows;
use crate::rows::FactRow;

/// Columns of the ledger: name, Frictionless type, meaning.
pub(crate) const COLUMNS: [(&str, &str, &str); 17] = [
    ("fact", "string", "id of the fact in facts.jsonl"),
    ("article", "string", "id of its article"),
    ("page", "string", "id of its page"),
    ("newspaper", "string", "the newspaper"),
    ("issue_date", "string", "day of publication, EDTF"),
    ("place", "string", "official name, or the words of a coverage phrase"),
    ("adcode", "string", "six digits of GB/T 2260"),
    ("window_start", "string", "first moment, local civil time; empty: open"),
    (
        "window_end",
        "string",
        "moment after the last, local civil time; empty: open",
    ),
    ("measure", "string", "what is counted"),
    ("scope", "string", "new, cumulative, current, change or correction"),
    (
        "origin",
        "string",
        "local, imported or imported:country; empty: not stated",
    ),
    ("value", "number", "the count"),
    ("modifier", "string", "how the value stands to the thing counted"),
    ("quote", "string", "the words that say so"),
    ("raw_start", "integer", "first byte of those words in the source"),
    ("raw_end", "integer", "byte after the last of those words in the source"),
];

/// First line of `observations.csv`.
pub const OBSERVATIONS_HEADER: &str = "fact,article,page,newspaper,issue_date,place,adcode,window_start,window_end,\
measure,scope,origin,value,modifier,quote,raw_start,raw_end\r\n";

/// The ledger's rows of one page.
pub(crate) fn observations(rows: &PageRows) -> Vec<u8> {
    let mut text = String::new();
    for fact in rows.facts.iter().filter(|fact| fact.kind == "epidemic") {
        let cells = cells(rows, fact);
        let line: Vec<String> = cells.iter().map(|text| cell(text)).collect();
        text.push_str(&line.join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn cells(rows: &PageRows, fact: &FactRow) -> [String; COLUMNS.len()] {
    let page = &rows.page;
    let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
    let place = fact.place.as_ref();
    let window = fact.window.as_ref();
    let raw = |pick: fn(&[u64; 2]) -> u64, from: Option<&[u64; 2]>| from.map_or(String::new(), |r| pick(r).to_string());
    [
        fact.fact.clone(),
        fact.article.clone(),
        page.page.clone(),
        or_empty(&page.newspaper.value),
        or_empty(&page.issue_date.value),
        place.map_or(String::new(), |place| place.name.clone()),
        place.and_then(|place| place.adcode.clone()).unwrap_or_default(),
        window.and_then(|window| window.start.clone()).unwrap_or_default(),
        window.and_then(|window| window.end.clone()).unwrap_or_default(),
        or_empty(&fact.measure),
        or_empty(&fact.scope),
        or_empty(&fact.origin),
        fact.value.as_ref().map_or(String::new(), ToString::to_string),
        or_empty(&fact.modifier),
        fact.text.clone(),
        raw(|raw| raw[0], fact.raw.first()),
        raw(|raw| raw[1], fact.raw.last()),
    ]
}

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
    let is_number = text
        .strip_prefix('-')
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let sign = text.trim_start_matches('\'').chars().next();
    let formula = sign.is_some_and(|c| "=+-@\t\r\n＝＋－＠".contains(c)) && !is_number;
    let cell: String = formula
        .then_some('\'')
        .into_iter()
        .chain(text.chars().map(shown))
        .collect();
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

fn shown(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(c),
        '\u{7f}' => '␡',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_names_the_columns() {
        let names: Vec<&str> = COLUMNS.iter().map(|(name, ..)| *name).collect();
        assert_eq!(OBSERVATIONS_HEADER.trim_end(), names.join(","));
    }

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
