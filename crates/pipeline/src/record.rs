//! One page in a line of a JSON Lines file, and the way from its text back into that line.

use banmian_model::OffsetMap;
use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

/// The fields of a line that bear on its page.
#[derive(Debug, Deserialize)]
pub(crate) struct Record<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    text: &'a RawValue,
    pub(crate) date: Option<Json>,
    pub(crate) newspaper: Option<Json>,
    pub(crate) page: Option<Json>,
    pub(crate) region: Option<Json>,
}

impl<'a> Record<'a> {
    /// Reads a line.
    pub(crate) fn parse(line: &'a str) -> Result<Self, String> {
        serde_json::from_str(line).map_err(|error| format!("not a page in JSON: {error}; give {{\"id\", \"text\"}}"))
    }

    /// The id, where it is a string or number that is not empty.
    pub(crate) fn id(&self) -> Option<String> {
        let id = self.id?.get();
        let text = serde_json::from_str::<String>(id).ok().or_else(|| {
            id.starts_with(|c: char| c.is_ascii_digit() || c == '-')
                .then(|| id.to_owned())
        })?;
        (!text.is_empty()).then_some(text)
    }

    /// The text, and its map into the file, where the line starts at byte `line_start`.
    pub(crate) fn text(&self, line: &str, line_start: u64) -> Result<(String, OffsetMap), String> {
        let raw = self.text.get();
        let text: String = serde_json::from_str(raw).map_err(|error| format!("`text` is no string: {error}"))?;
        let at = raw.as_ptr() as usize - line.as_ptr() as usize;
        let mut offsets = OffsetMap::default();
        offsets.base = line_start + at as u64 + 1;
        let inside = without_marks(&raw[1..raw.len() - 1], &mut offsets);
        escapes(inside, &mut offsets);
        Ok((text.trim_start_matches('\u{FEFF}').to_owned(), offsets))
    }
}

/// What stands behind byte order marks, which are none of the text.
fn without_marks<'r>(raw: &'r str, offsets: &mut OffsetMap) -> &'r str {
    let mut rest = raw;
    loop {
        let escaped = rest.get(..6).filter(|escape| escape.eq_ignore_ascii_case("\\ufeff"));
        let Some(width) = rest.strip_prefix('\u{FEFF}').map(|_| 3).or(escaped.map(|_| 6)) else {
            return rest;
        };
        offsets.push(1, 0, width);
        rest = &rest[usize::from(width)..];
    }
}

/// Units of a JSON string's inside: plain bytes one to one, an escape as one unit.
fn escapes(raw: &str, offsets: &mut OffsetMap) {
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        offsets.push(u32::try_from(at).expect("records are bounded"), 1, 1);
        rest = &rest[at..];
        let (text_width, raw_width) = escape(rest);
        offsets.push(1, text_width, raw_width);
        rest = &rest[usize::from(raw_width)..];
    }
    offsets.push(u32::try_from(rest.len()).expect("records are bounded"), 1, 1);
}

/// UTF-8 bytes that the escape at the start of `rest` stands for, and its own.
fn escape(rest: &str) -> (u8, u8) {
    let Some(first) = rest.strip_prefix("\\u").and_then(hex) else {
        return (1, 2);
    };
    match first {
        // A pair of surrogates is one character; the parser has refused them alone.
        0xD800..=0xDBFF => (4, 12),
        0..0x80 => (1, 6),
        0x80..0x800 => (2, 6),
        _ => (3, 6),
    }
}

fn hex(digits: &str) -> Option<u32> {
    u32::from_str_radix(digits.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_lead_back_into_the_line() {
        let line = r#"{"id": 7, "text": "A\n株\u6d32\ud83d\ude00。"}"#;
        let record = Record::parse(line).unwrap();
        let (text, offsets) = record.text(line, 100).unwrap();
        assert_eq!((record.id().as_deref(), text.as_str()), (Some("7"), "A\n株洲😀。"));
        let page = banmian_model::Page {
            text,
            offsets,
            ..Default::default()
        };
        let locator = banmian_model::Locator::new(&page);
        let raw = |from: usize, to: usize| {
            let raw = locator.raw_span(banmian_model::Span::of(from..to));
            &line[raw.start as usize - 100..raw.end as usize - 100]
        };
        assert_eq!(raw(0, 2), r"A\n");
        assert_eq!(raw(2, 8), r"株\u6d32");
        assert_eq!(raw(8, 12), r"\ud83d\ude00");
        assert_eq!(raw(12, 15), "。");
    }

    #[test]
    fn byte_order_marks_are_none_of_the_text() {
        for mark in ["\u{FEFF}", r"\ufeff", r"\uFEFF\ufeff"] {
            let line = format!(r#"{{"text": "{mark}株洲"}}"#);
            let (text, offsets) = Record::parse(&line).unwrap().text(&line, 0).unwrap();
            let page = banmian_model::Page {
                text,
                offsets,
                ..Default::default()
            };
            let raw = banmian_model::Locator::new(&page).raw_span(banmian_model::Span::new(0, 3));
            assert_eq!(
                (page.text.as_str(), &line[raw.start as usize..raw.end as usize]),
                ("株洲", "株")
            );
        }
    }
}
