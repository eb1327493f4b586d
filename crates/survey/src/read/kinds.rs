//! What stands in the column `type`.

use crate::form::Kind;

/// What a row of the survey is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    Question(Kind),
    Begin { repeats: bool },
    End { repeats: bool },
}

/// Types that XLSForm knows and this reader does not, with what they are.
const UNSUPPORTED: &[(&[&str], &str)] = &[
    (
        &[
            "geopoint",
            "geotrace",
            "geoshape",
            "start-geopoint",
            "background-geopoint",
            "gps",
            "location",
        ],
        "places by satellite; the code that is scanned names the place",
    ),
    (
        &[
            "image",
            "photo",
            "audio",
            "video",
            "file",
            "background-audio",
            "add image prompt",
            "add photo prompt",
            "add audio prompt",
            "add video prompt",
            "add file prompt",
        ],
        "files: answers are texts, numbers and choices",
    ),
    (
        &["dateTime", "datetime", "time", "start", "end"],
        "times of day: days are asked for with type date",
    ),
    (
        &["today"],
        "the day is known when an answer arrives; in expressions write today()",
    ),
    (
        &[
            "deviceid",
            "imei",
            "subscriberid",
            "simserial",
            "phonenumber",
            "username",
            "email",
            "audit",
        ],
        "residents are not followed by their devices: ask for what is needed",
    ),
    (&["barcode"], "scanning within a form"),
    (&["range"], "sliders: write integer with a constraint"),
    (&["rank"], "choices in an order"),
    (
        &["acknowledge", "trigger"],
        "write select_one with a single choice and required",
    ),
    (
        &[
            "select_one_from_file",
            "select_multiple_from_file",
            "select one from file",
            "select multiple from file",
            "select_one_external",
            "cascading_select",
            "cascading select",
            "xml-external",
            "csv-external",
        ],
        "choices from files: write them into the sheet choices",
    ),
    (
        &["begin loop", "begin_loop", "end loop", "end_loop", "loop"],
        "loops: write the questions, or a repeat",
    ),
    (&["include"], "forms within forms"),
    (&["hidden"], "fields that nobody sees: write calculate"),
    (&["osm"], "OpenStreetMap tags"),
    (&["xforms-ref"], "attributes of XForms"),
    (
        &[
            "yes or no question",
            "number of days in last month",
            "number of days in last six months",
            "percentage",
            "phone number",
        ],
        "a type of older XLSForms: write select_one, or integer with a constraint",
    ),
];

const SELECTS: &[(&str, bool)] = &[
    ("select_one", false),
    ("select one from", false),
    ("select one", false),
    ("select1", false),
    ("add select one prompt using", false),
    ("select_multiple", true),
    ("select multiple", true),
    ("select all that apply from", true),
    ("select all that apply", true),
    ("add select multiple prompt using", true),
];

/// What a type means.
///
/// # Errors
///
/// What to say of one that is not supported or unknown.
pub(super) fn row_kind(text: &str) -> Result<RowKind, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(why) = unsupported(&text) {
        return Err(format!("type \"{text}\" is not supported: {why}"));
    }
    let simple = match text.to_lowercase().as_str() {
        "text" | "string" => Some(Kind::Text),
        "integer" | "int" => Some(Kind::Integer),
        "decimal" => Some(Kind::Decimal),
        "date" => Some(Kind::Date),
        "note" => Some(Kind::Note),
        "calculate" | "calculation" => Some(Kind::Calculate),
        _ => None,
    };
    if let Some(kind) = simple {
        return Ok(RowKind::Question(kind));
    }
    match text.to_lowercase().replace(' ', "_").as_str() {
        "begin_group" => Ok(RowKind::Begin { repeats: false }),
        "end_group" => Ok(RowKind::End { repeats: false }),
        "begin_repeat" | "begin_lgroup" => Ok(RowKind::Begin { repeats: true }),
        "end_repeat" | "end_lgroup" => Ok(RowKind::End { repeats: true }),
        _ => select(&text).unwrap_or_else(|| Err(unknown(&text))),
    }
}

fn unknown(text: &str) -> String {
    format!(
        "type \"{text}\" is unknown: write text, integer, decimal, date, select_one LIST, select_multiple LIST, note, \
         calculate, begin_group, end_group, begin_repeat or end_repeat"
    )
}

fn unsupported(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    // Some have arguments behind them: `include file`. `end group` is no `end`.
    let is_it = |word: &&str| {
        let rest = text.strip_prefix(&word.to_lowercase());
        rest.is_some_and(|rest| rest.is_empty() || (rest.starts_with(' ') && *word != "end"))
    };
    let found = UNSUPPORTED.iter().find(|(words, _)| words.iter().any(is_it));
    found.map(|(_, why)| *why)
}

/// `select_one LIST`, in the words that pyxform also takes.
fn select(text: &str) -> Option<Result<RowKind, String>> {
    let (word, several) = SELECTS.iter().find(|(word, _)| {
        let rest = text.to_lowercase();
        rest == *word || rest.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '))
    })?;
    let mut rest = text[word.len()..].split_whitespace();
    let Some(list) = rest.next() else {
        return Some(Err(format!(
            "type \"{text}\" names no list of choices: write {word} LIST"
        )));
    };
    let more: Vec<&str> = rest.collect();
    if matches!(
        more.join(" ").to_lowercase().as_str(),
        "or_other" | "or other" | "or specify other"
    ) {
        let message = "or_other is not supported: write a choice for it, and a text question with relevant";
        return Some(Err(format!("type \"{text}\": {message}")));
    }
    if !more.is_empty() {
        return Some(Err(format!("type \"{text}\": the name of a list has no spaces")));
    }
    let list = list.to_owned();
    let kind = if *several {
        Kind::SelectMultiple(list)
    } else {
        Kind::SelectOne(list)
    };
    Some(Ok(RowKind::Question(kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str) -> String {
        row_kind(text).expect_err("it is not supported")
    }

    #[test]
    fn types_are_read_as_pyxform_reads_them() {
        let question = |kind| Ok(RowKind::Question(kind));
        assert_eq!(
            row_kind("  select_one   yes_no "),
            question(Kind::SelectOne("yes_no".into()))
        );
        assert_eq!(
            row_kind("select one from yes_no"),
            question(Kind::SelectOne("yes_no".into()))
        );
        assert_eq!(
            row_kind("select all that apply from 症状"),
            question(Kind::SelectMultiple("症状".into()))
        );
        assert_eq!(row_kind("Begin Group"), Ok(RowKind::Begin { repeats: false }));
        assert_eq!(row_kind("end repeat"), Ok(RowKind::End { repeats: true }));
        assert_eq!(row_kind("int"), question(Kind::Integer));
    }

    #[test]
    fn what_is_not_supported_is_named() {
        assert!(refused("geopoint").starts_with("type \"geopoint\" is not supported: places"));
        assert!(refused("select_one x or_other").contains("or_other is not supported"));
        assert!(refused("select_one_from_file a.csv").contains("choices from files"));
        assert!(refused("select_one").contains("names no list"));
        assert!(refused("txet").contains("type \"txet\" is unknown"));
        assert!(refused("begin loop over x").contains("loops"));
    }
}
