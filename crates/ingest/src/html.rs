//! HTML saved from a newspaper's site: which of its text is mark-up.
//!
//! Nothing is taken out: tags, scripts and comments stay in the text, named as mark-up, and entities stay as they are.

use banmian_model::{Markup, MarkupKind, Span};

/// Bytes from the beginning in which a document says that it is HTML, and its `charset=`.
const BEGINNING: usize = 1_024;

/// Elements whose text no reader sees.
const HIDDEN: [&str; 8] = [
    "script", "style", "head", "template", "noscript", "iframe", "select", "textarea",
];

/// Elements that run on within a line. All others end it.
const INLINE: [&str; 30] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label",
    "mark", "nobr", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
];

/// Entities that are white space.
const SPACES: [&str; 9] = [
    "&nbsp;", "&ensp;", "&emsp;", "&thinsp;", "&#160;", "&#xa0;", "&#12288;", "&#x3000;", "&#32;",
];

/// Whether a text is an HTML document.
pub(crate) fn is_html(text: &str) -> bool {
    let end = text.floor_char_boundary(BEGINNING);
    if !text.as_bytes()[..end].contains(&b'<') {
        return false;
    }
    let beginning = text[..end].trim_start().to_ascii_lowercase();
    let starts = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<meta ",
        "<title",
        "<div",
        "<table",
        "<p>",
    ];
    let behind_prolog = beginning.starts_with("<?xml") || beginning.starts_with("<!--");
    starts.iter().any(|start| beginning.starts_with(start))
        || (behind_prolog && starts.iter().any(|start| beginning.contains(start)))
}

/// The label of the encoding that the beginning of a source says it is in (`charset=`, or an XML declaration).
pub(crate) fn charset(bytes: &[u8]) -> Option<String> {
    let beginning = &bytes[..bytes.len().min(BEGINNING)];
    if !beginning.contains(&b'<') {
        return None;
    }
    let beginning = beginning.to_ascii_lowercase();
    let find = |word: &[u8]| {
        beginning
            .windows(word.len())
            .position(|window| window == word)
            .map(|at| at + word.len())
    };
    let at = find(b"charset").or_else(|| find(b"encoding"))?;
    let rest = beginning[at..]
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let rest = rest
        .strip_prefix(b"\"")
        .or_else(|| rest.strip_prefix(b"'"))
        .unwrap_or(rest);
    let label = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte));
    let label: String = label.map(|&byte| char::from(byte)).collect();
    (!label.is_empty()).then_some(label)
}

/// The mark-up of an HTML document, in order; none of another text.
///
/// Line breaks are mark-up too, of the kind that breaks no line: they are white space. So are entities that are white
/// space, of which a paragraph's indent is made.
pub(crate) fn markup(text: &str) -> Vec<Markup> {
    let mut markup = Vec::new();
    if !is_html(text) {
        return markup;
    }
    let bytes = text.as_bytes();
    let mut reader = Reader {
        text,
        unclosed: Vec::new(),
    };
    let mut at = 0;
    while let Some(found) = bytes[at..]
        .iter()
        .position(|byte| matches!(byte, b'<' | b'&' | b'\n' | b'\r'))
    {
        let start = at + found;
        let (end, breaks) = reader.read(start);
        if end > start {
            push(&mut markup, start, end, breaks);
        }
        at = end.max(start + 1);
    }
    markup
}

/// Appends a stretch, to the last where it goes on from that.
fn push(markup: &mut Vec<Markup>, start: usize, end: usize, breaks: bool) {
    let span = Span::of(start..end);
    let kind = if breaks { MarkupKind::Block } else { MarkupKind::Inline };
    match markup.last_mut() {
        Some(last) if last.span.end == span.start => {
            last.span.end = span.end;
            last.kind = last.kind.max(kind);
        }
        _ => markup.push(Markup { span, kind }),
    }
}

struct Reader<'a> {
    text: &'a str,
    /// Hidden elements that nothing closes any more: looked for once.
    unclosed: Vec<String>,
}

impl Reader<'_> {
    /// Where the mark-up that may start at `start` ends, and whether it ends a line; `start` where there is none.
    fn read(&mut self, start: usize) -> (usize, bool) {
        let rest = &self.text[start..];
        match rest.as_bytes()[0] {
            b'\n' | b'\r' => (start + 1, false),
            b'&' => {
                let is = |space: &&&str| {
                    rest.get(..space.len())
                        .is_some_and(|entity| entity.eq_ignore_ascii_case(space))
                };
                (start + SPACES.iter().find(is).map_or(0, |space| space.len()), false)
            }
            _ if rest.starts_with("<!--") => (start + rest.find("-->").map_or(rest.len(), |end| end + 3), false),
            _ => name(rest).map_or((start, false), |name| {
                let breaks = !INLINE.contains(&name.trim_start_matches('/'));
                (self.behind(start + tag_length(rest), name), breaks)
            }),
        }
    }

    /// Behind the tag that closes an element whose text is hidden; behind its own tag where nothing closes it, and of
    /// any other element.
    fn behind(&mut self, from: usize, name: String) -> usize {
        if !HIDDEN.contains(&name.as_str()) || self.unclosed.contains(&name) {
            return from;
        }
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(found) = bytes[at..].windows(2).position(|pair| pair == b"</") {
            let close = at + found;
            let word = bytes.get(close + 2..close + 2 + name.len());
            let goes_on = bytes.get(close + 2 + name.len()).is_some_and(u8::is_ascii_alphanumeric);
            if !goes_on && word.is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes())) {
                return close + tag_length(&self.text[close..]);
            }
            at = close + 2;
        }
        self.unclosed.push(name);
        from
    }
}

/// The name of the tag that `rest` starts with, with the `/` of one that closes; `!` or `?` of a declaration.
fn name(rest: &str) -> Option<String> {
    let inside = &rest[1..];
    if inside.starts_with(['!', '?']) {
        return Some(inside[..1].to_owned());
    }
    let (slash, bare) = inside.strip_prefix('/').map_or(("", inside), |bare| ("/", bare));
    let length = bare.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let named = bare.starts_with(|c: char| c.is_ascii_alphabetic());
    named.then(|| format!("{slash}{}", bare[..length].to_ascii_lowercase()))
}

/// Longest tag. What has no `>` within is no tag but a sign.
const TAG: usize = 2_048;

/// Bytes of the tag that `rest` starts with: to the `>` that is in no quotation marks. A tag has no other `<` outside
/// of these.
fn tag_length(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().skip(1).take(TAG) {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'<') => return 0,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // Quotation marks that do not match.
    let end = rest
        .bytes()
        .skip(1)
        .take(TAG)
        .position(|byte| matches!(byte, b'<' | b'>'));
    end.filter(|&at| rest.as_bytes()[at + 1] == b'>').map_or(0, |at| at + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::lines;

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let html = format!("<html>{html}");
        let markup = markup(&html);
        let seen: Vec<String> = lines(&html, &markup).map(|line| line.text.into_owned()).collect();
        assert_eq!(seen, expected);
        assert!(markup.windows(2).all(|pair| pair[0].span.end < pair[1].span.start));
    }

    #[test]
    fn a_reader_sees_lines() {
        check("<p>甲<b>乙</b>丙</p><p>丁</p>", &["甲乙丙", "丁"]);
        check(
            "甲<br>\n　　乙<BR/>&nbsp;&nbsp;丙&ldquo;丁",
            &["甲", "乙", "丙&ldquo;丁"],
        );
        check("<td>甲</td><td>乙\n丙</td>", &["甲", "乙丙"]);
    }

    #[test]
    fn what_is_hidden_is_not_seen() {
        check(
            "<script>if (a < b) x('</p>');</script>甲<!-- <p>乙</p> -->丙",
            &["甲丙"],
        );
        check(
            "<head><title>题</title></head><body>甲<style>p {}</style>乙",
            &["甲", "乙"],
        );
        check("<script>没有结尾", &["没有结尾"]);
        check("<head>题<header>甲</header></head>乙", &["乙"]);
    }

    #[test]
    fn a_sign_is_no_tag() {
        check("甲 < 乙 & 丙 <3", &["甲 < 乙 & 丙 <3"]);
        check("<a title='>'>甲</a>", &["甲"]);
        assert_eq!(markup("甲 <乙>"), []);
    }

    #[test]
    fn a_charset_is_read() {
        let label = |html: &str| charset(html.as_bytes());
        assert_eq!(label("<meta charset=\"GBK\">").as_deref(), Some("gbk"));
        assert_eq!(
            label("<META http-equiv=x content='text/html; charset=big5'>").as_deref(),
            Some("big5")
        );
        assert_eq!(
            label("<?xml version='1.0' encoding='GB2312'?>").as_deref(),
            Some("gb2312")
        );
        assert_eq!(label("charset=gbk"), None);
    }
}
