//! What a row says, as one line of JSON: the body of its annotation.

use banmian_export::rows::{CheckRow, FactRow, MentionRow, PlaceRow, QuoteRow, WindowRow};
use serde::Serialize;
use serde_json::{Number, Value as Json};

#[derive(Serialize)]
struct MentionNote<'a> {
    mention: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    value: &'a Json,
    rule: &'a str,
}

pub(crate) fn mention(row: &MentionRow) -> String {
    line(&MentionNote {
        mention: &row.mention,
        kind: &row.kind,
        value: &row.value,
        rule: &row.rule,
    })
}

#[derive(Serialize)]
struct FactNote<'a> {
    fact: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    subject: &'a Option<String>,
    measure: &'a Option<String>,
    scope: &'a Option<String>,
    origin: &'a Option<String>,
    value: &'a Option<Number>,
    unit: &'a Option<String>,
    modifier: &'a Option<String>,
    numerator: &'a Option<Number>,
    denominator: &'a Option<Number>,
    place: &'a Option<PlaceRow>,
    window: &'a Option<WindowRow>,
    rule: &'a str,
    form: &'a Option<String>,
    outlook: &'a Option<String>,
    compared_with: &'a Option<String>,
    previous: &'a Option<Number>,
}

pub(crate) fn fact(row: &FactRow) -> String {
    line(&FactNote {
        fact: &row.fact,
        kind: &row.kind,
        subject: &row.subject,
        measure: &row.measure,
        scope: &row.scope,
        origin: &row.origin,
        value: &row.value,
        unit: &row.unit,
        modifier: &row.modifier,
        numerator: &row.numerator,
        denominator: &row.denominator,
        place: &row.place,
        window: &row.window,
        rule: &row.rule,
        form: &row.form,
        outlook: &row.outlook,
        compared_with: &row.compared_with,
        previous: &row.previous,
    })
}

#[derive(Serialize)]
struct QuoteNote<'a> {
    quote: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    how: &'a str,
    speaker: &'a Option<String>,
    speaker_mention: &'a Option<String>,
    cue: &'a Option<String>,
    rule: &'a str,
}

pub(crate) fn quote(row: &QuoteRow) -> String {
    line(&QuoteNote {
        quote: &row.quote,
        kind: "quotation",
        how: &row.kind,
        speaker: &row.speaker,
        speaker_mention: &row.speaker_mention,
        cue: &row.cue,
        rule: &row.rule,
    })
}

#[derive(Serialize)]
struct CheckNote<'a> {
    check: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    status: &'a str,
    statement: &'a str,
    proposal: &'a Option<String>,
    rule: &'a str,
}

pub(crate) fn check(row: &CheckRow) -> String {
    line(&CheckNote {
        check: &row.check,
        kind: &row.kind,
        status: &row.status,
        statement: &row.statement,
        proposal: &row.proposal,
        rule: &row.rule,
    })
}

/// On one line whatever it holds: some readers end lines at other signs than a line feed, and JSON leaves those as they are.
fn line(note: &impl Serialize) -> String {
    let line = serde_json::to_string(note).expect("notes have string keys");
    if !line.contains(ends_line) {
        return line;
    }
    let escaped = |c: char| {
        if ends_line(c) {
            format!("\\u{:04x}", u32::from(c))
        } else {
            c.to_string()
        }
    };
    line.chars().map(escaped).collect()
}

/// Whether some readers end a line at a character (Unicode's mandatory breaks, and the separators of ASCII).
pub(crate) const fn ends_line(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
