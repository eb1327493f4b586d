//! `tei/`: each page as a document of the Text Encoding Initiative (TEI P5).
//!
//! An article is a `div` with its heads, by-lines and paragraphs, as printed; a crosshead is a `label`, a caption the `head` of
//! a `figure`. People (in a by-line with their `role`), places, organisations, times, measures and documents stand in the text
//! as TEI names them; of those that overlap the longer, so that elements nest. `source` of an element has the code points of
//! the page's text that it is made of (RFC 5147).

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use banmian_export::rows::{ArticleRow, MentionRow, PageRow, Points};
use banmian_export::{PageRows, in_uri};
use banmian_model::Day;

use crate::Writer;
use crate::folder::Folder;
use crate::pages::{Rows, Text, by_article};

/// The folder while it is written.
pub struct Tei {
    folder: Folder,
}

impl Tei {
    /// Makes the folder.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create(folder: &Path) -> Result<Self> {
        Ok(Self {
            folder: Folder::create(folder)?,
        })
    }
}

impl Writer for Tei {
    fn page(&mut self, rows: &PageRows) -> Result<()> {
        let name = self.folder.name(&rows.page.page);
        self.folder.write(&format!("{name}.xml"), &document(rows))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}

fn document(rows: &PageRows) -> String {
    let text = Text::new(&rows.page.text);
    let by_article = by_article(rows);
    let mut to = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    to.push_str("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">\n");
    header(&rows.page, &mut to);
    to.push_str("<text xml:lang=\"zh\">\n<body>\n");
    for article in &rows.articles {
        let none = Rows::default();
        let own = by_article.get(article.article.as_str()).unwrap_or(&none);
        Division {
            article,
            own,
            text: &text,
        }
        .write(&mut to);
    }
    if rows.articles.is_empty() {
        to.push_str("<p/>\n");
    }
    to.push_str("</body>\n</text>\n</TEI>\n");
    to
}

fn header(page: &PageRow, to: &mut String) {
    let title = escaped(&page.page);
    // A string takes every write.
    let _ = write!(
        to,
        "<teiHeader>\n<fileDesc>\n<titleStmt><title>{title}</title></titleStmt>\n\
         <publicationStmt><p>Made from the page's text by banmian.</p></publicationStmt>\n<sourceDesc>\n<bibl>"
    );
    if let Some(newspaper) = &page.newspaper.value {
        let _ = write!(to, "<title level=\"j\">{}</title>", escaped(newspaper));
    }
    if let Some(date) = &page.issue_date.value {
        let day = date.parse::<Day>();
        let when = day.map_or_else(|_| String::new(), |day| format!(" when=\"{day}\""));
        let _ = write!(to, "<date{when}>{}</date>", escaped(date));
    }
    if let Some(label) = &page.page_label {
        let _ = write!(to, "<biblScope unit=\"page\">{}</biblScope>", escaped(label));
    }
    let _ = write!(
        to,
        "<idno type=\"path\">{}</idno><idno type=\"blake3\">{}</idno></bibl>\n</sourceDesc>\n</fileDesc>\n</teiHeader>\n",
        escaped(&page.path),
        escaped(&page.blake3)
    );
}

/// An article as it is written.
struct Division<'a> {
    article: &'a ArticleRow,
    own: &'a Rows<'a>,
    text: &'a Text<'a>,
}

impl Division<'_> {
    fn write(&self, to: &mut String) {
        let article = self.article;
        let number = format!("i{:04}", article.order);
        let (id, kind) = (escaped(&article.article), escaped(&article.kind));
        let _ = write!(to, "<div type=\"{kind}\" xml:id=\"{number}\" n=\"{id}\"");
        to.push_str(&self.source(&article.spans));
        to.push_str(">\n");
        for head in &article.standing_head {
            let _ = writeln!(to, "<head type=\"standing\">{}</head>", escaped(head));
        }
        let heads = [
            ("kicker", &article.kicker_spans),
            ("main", &article.headline_spans),
            ("deck", &article.deck_spans),
        ];
        for (kind, spans) in heads.into_iter().filter(|(_, spans)| !spans.is_empty()) {
            let _ = write!(to, "<head type=\"{kind}\"{}>", self.source(spans));
            let lines: Vec<String> = spans
                .iter()
                .map(|span| self.tagged(std::slice::from_ref(span)))
                .collect();
            to.push_str(&lines.join("<lb/>"));
            to.push_str("</head>\n");
        }
        // By-lines stand at the top or the foot of a `div`.
        let foot = article.paragraphs.first().and_then(|first| first.spans.last());
        let foot = foot.map_or(0, |last| last[1]);
        let (top, bottom) = article
            .byline_spans
            .split_at(article.byline_spans.partition_point(|line| line[0] < foot));
        self.write_bylines(top, to);
        for paragraph in &article.paragraphs {
            let name = if paragraph.crosshead { "label" } else { "p" };
            let text = self.tagged(&paragraph.spans);
            let _ = writeln!(to, "<{name}{}>{text}</{name}>", self.source(&paragraph.spans));
        }
        for caption in &article.captions {
            let text = self.tagged(&caption.spans);
            let _ = writeln!(
                to,
                "<figure><head{}>{text}</head></figure>",
                self.source(&caption.spans)
            );
        }
        self.write_bylines(bottom, to);
        to.push_str("</div>\n");
    }

    fn write_bylines(&self, lines: &[Points], to: &mut String) {
        for line in lines {
            let line = std::slice::from_ref(line);
            let _ = writeln!(to, "<byline{}>{}</byline>", self.source(line), self.tagged(line));
        }
    }

    /// Where an element's words stand.
    fn source(&self, spans: &[Points]) -> String {
        let page = in_uri(&self.article.page);
        let places = spans
            .iter()
            .map(|[start, end]| format!("urn:banmian:page:{page}#char={start},{end}"));
        let places: Vec<String> = places.collect();
        if places.is_empty() {
            String::new()
        } else {
            format!(" source=\"{}\"", places.join(" "))
        }
    }

    /// The words of a field, with what was found in them.
    fn tagged(&self, spans: &[Points]) -> String {
        let joined: String = spans.iter().map(|&span| self.text.of(span)).collect();
        let words = Text::new(&joined);
        let mut tagged = String::new();
        let mut done = 0;
        for ([start, end], mention) in self.nested(spans) {
            tagged.push_str(&escaped(words.between(done, start)));
            let (name, attributes) = element(mention);
            let inner = escaped(words.between(start, end));
            let _ = write!(tagged, "<{name}{attributes}>{inner}</{name}>");
            done = end;
        }
        tagged.push_str(&escaped(words.between(done, words.len())));
        tagged
    }

    /// Mentions that stand in a field, by code points of its words: of those that overlap the longest, of those that are as
    /// long the first.
    fn nested(&self, field: &[Points]) -> Vec<([usize; 2], &MentionRow)> {
        let mentions = self.own.mentions.iter();
        let mut found: Vec<_> = mentions
            .filter_map(|&mention| Some((within(field, &mention.spans)?, mention)))
            .collect();
        found.sort_by_key(|([start, end], _)| (usize::MAX - (end - start), *start));
        let mut taken: Vec<([usize; 2], &MentionRow)> = Vec::new();
        for (range, mention) in found {
            let at = taken.partition_point(|(known, _)| known[1] <= range[0]);
            if taken.get(at).is_none_or(|(known, _)| known[0] >= range[1]) {
                taken.insert(at, (range, mention));
            }
        }
        taken
    }
}

/// Where in a field's joined words spans stand, if all of them do, and together.
fn within(field: &[Points], spans: &[Points]) -> Option<[usize; 2]> {
    let place = |at: u32, behind: bool| {
        let mut before = 0;
        for &[start, end] in field {
            let inside = if behind {
                start < at && at <= end
            } else {
                start <= at && at < end
            };
            if inside {
                return Some((before + at - start) as usize);
            }
            before += end - start;
        }
        None
    };
    let (first, last) = (spans.first()?, spans.last()?);
    let range = [place(first[0], false)?, place(last[1], true)?];
    let length: u32 = spans.iter().map(|[start, end]| end - start).sum();
    (range[0] < range[1] && range[1] - range[0] == length as usize).then_some(range)
}

/// The element of a mention, and its attributes.
fn element(mention: &MentionRow) -> (&'static str, String) {
    let value = |field: &str| mention.field(field);
    let attribute = |name: &str, value: Option<String>| {
        value.map_or(String::new(), |value| format!(" {name}=\"{}\"", escaped(&value)))
    };
    let number = || mention.number().map(ToString::to_string);
    match mention.kind.as_str() {
        "person" => ("persName", attribute("role", value("role").map(str::to_owned))),
        "office" => ("roleName", String::new()),
        "organization" => ("orgName", String::new()),
        "place" => {
            let code = value("adcode").map(|code| format!("urn:gbt2260:{code}"));
            ("placeName", attribute("ref", code))
        }
        "time" => {
            let [when, from, to] = value("edtf").map_or([None; 3], dated);
            let attributes = [("when", when), ("from", from), ("to", to)];
            let attributes = attributes.map(|(name, value)| attribute(name, value.map(str::to_owned)));
            ("date", attributes.concat())
        }
        "quantity" | "money" => {
            // A unit is one word there.
            let unit = value("unit")
                .map(|unit| unit.split_whitespace().collect())
                .filter(|unit: &String| !unit.is_empty());
            (
                "measure",
                format!("{}{}", attribute("quantity", number()), attribute("unit", unit)),
            )
        }
        "ratio" | "ordinal" => ("num", attribute("value", number())),
        "document" => ("title", String::new()),
        kind => ("seg", attribute("type", Some(kind.to_owned()))),
    }
}

/// When, from and to: a time in EDTF as far as TEI can say it, which is days, months, years and intervals of them.
fn dated(edtf: &str) -> [Option<&str>; 3] {
    let plain = |date: &str| {
        let (year, month) = date.split_once('-').unwrap_or((date, "01"));
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()) && year != "0000";
        date.parse::<Day>().is_ok() || is_year && (month.len() == 2 && ("01"..="12").contains(&month))
    };
    match edtf.split_once('/') {
        None => [plain(edtf).then_some(edtf), None, None],
        Some((from, to)) => [None, plain(from).then_some(from), plain(to).then_some(to)],
    }
}

/// A text within an element or attribute. What XML has no way to write (a control character) stands as U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // Written as it is, a reader would make a line end of it.
            '\r' => escaped.push_str("&#13;"),
            '\t' | '\n' => escaped.push(c),
            c if c.is_control() && c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_found_in_the_joined_words() {
        let field = [[10, 14], [20, 30]];
        assert_eq!(within(&field, &[[12, 14], [20, 21]]), Some([2, 5]));
        assert_eq!(within(&field, &[[20, 30]]), Some([4, 14]));
        assert_eq!(within(&field, &[[10, 12], [20, 21]]), None, "not together");
        assert_eq!(within(&field, &[[5, 12]]), None, "not all of it");
    }

    #[test]
    fn dates_are_said_as_far_as_can_be() {
        assert_eq!(dated("2020-03-02"), [Some("2020-03-02"), None, None]);
        assert_eq!(dated("2020-03"), [Some("2020-03"), None, None]);
        assert_eq!(dated("2020"), [Some("2020"), None, None]);
        assert_eq!(dated("2020-01-21/2020-02"), [None, Some("2020-01-21"), Some("2020-02")]);
        assert_eq!(dated("2020-01-21/.."), [None, Some("2020-01-21"), None]);
        for undated in [
            "2020-21",
            "196X",
            "2020-02-3",
            "2020-02-30",
            "XXXX-03-02",
            "20-01",
            "0000",
            "2020-1x",
        ] {
            assert_eq!(dated(undated), [None; 3], "{undated}");
        }
    }

    #[test]
    fn whatever_a_page_holds_can_be_written() {
        assert_eq!(
            escaped("<a b=\"c\">&\u{1}\r"),
            "&lt;a b=&quot;c&quot;&gt;&amp;\u{fffd}&#13;"
        );
    }
}
