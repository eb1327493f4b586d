use std::borrow::Cow;
use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Check, Day, Fact, Mention, OffsetMap, Quote, RawSpan, Segmentation, Span, Spans};

/// A BLAKE3 digest: 32 bytes in an artifact, hexadecimal where people read it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return <[u8; 32]>::deserialize(deserializer).map(Self);
        }
        let digits = String::deserialize(deserializer)?;
        let wrong = || D::Error::custom(format!("{digits:?} is no BLAKE3 digest; give 64 hexadecimal digits"));
        let mut bytes = [0; 32];
        if digits.len() != 64 {
            return Err(wrong());
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// Where a page came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The input it was found in, as it was given: a file or folder.
    pub input: String,
    /// Path below that input (of an input that is a file: its name), parts joined by `/`; with `#` and the line number behind it for a line
    /// of a JSON Lines file. A byte that is not UTF-8 is written `%XX`.
    pub path: String,
    /// Length in bytes, decompressed.
    pub bytes: u64,
    /// Digest of those bytes.
    pub blake3: Digest,
    /// How the file is compressed; offsets count decompressed bytes.
    pub compression: Compression,
}

/// The file of a source's path, and which line of it the source is, from 1, where the file has a page a line.
pub fn file_and_line(path: &str) -> (&str, Option<u64>) {
    let parts = path.rsplit_once('#').filter(|(file, line)| {
        let file = file.to_ascii_lowercase();
        let name = file.strip_suffix(".gz").or(file.strip_suffix(".zst")).unwrap_or(&file);
        (name.ends_with(".jsonl") || name.ends_with(".ndjson")) && line.bytes().all(|byte| byte.is_ascii_digit())
    });
    match parts.map(|(file, line)| (file, line.parse())) {
        Some((file, Ok(line))) => (file, Some(line)),
        _ => (path, None),
    }
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// `.gz`.
    Gzip,
    /// `.zst`.
    Zstandard,
}

/// How the encoding was decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EncodingBasis {
    /// The caller said so.
    Given,
    /// A byte order mark.
    ByteOrderMark,
    /// The bytes can be read in no other way (valid UTF-8, 7-bit, HZ escapes).
    #[default]
    Form,
    /// The text it gives is the likeliest.
    Likelihood,
    /// Nothing decided: a fall-back.
    Fallback,
}

/// A stretch of a source that is in one encoding.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EncodingSegment {
    /// Where in the source.
    pub raw: RawSpan,
    /// The label of its encoding.
    pub label: String,
}

/// The encoding of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Encoding {
    /// Lower-case label: `utf-8`, `gb18030`, `big5`, `utf-16le`, `hz-gb-2312` …; `mixed` where it has segments.
    pub label: String,
    /// How it was decided.
    pub basis: EncodingBasis,
    /// By how much it was likelier than the next, in thousandths of a nat a character, where likelihood decided.
    pub margin: Option<u32>,
    /// Of a source in two encodings: its stretches, from behind a byte order mark to its end.
    pub segments: Vec<EncodingSegment>,
}

/// What is wrong with a stretch of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DamageKind {
    /// A sequence that the encoding does not have: U+FFFD stands for it in the text.
    Illegal,
    /// A character cut off by the end of the source.
    Truncated,
    /// A NUL.
    Nul,
    /// A control character that no text has.
    Control,
    /// U+FFFD in the source itself: lost before it reached us.
    Replacement,
    /// A private-use character (造字): what it showed is known to the font it was set with.
    PrivateUse,
    /// A character without width: zero width space, joiner, or a mark of direction.
    ZeroWidth,
    /// A byte order mark that is not at the start, where a file was put behind another.
    ByteOrderMark,
    /// A carriage return alone, in a text whose lines end otherwise.
    CarriageReturn,
    /// A form feed.
    FormFeed,
    /// A soft hyphen.
    SoftHyphen,
}

impl DamageKind {
    /// Whether nothing is lost: characters that the text keeps, and that a reader does not see.
    pub fn is_harmless(self) -> bool {
        matches!(
            self,
            Self::ZeroWidth | Self::ByteOrderMark | Self::CarriageReturn | Self::FormFeed | Self::SoftHyphen
        )
    }
}

/// A damaged stretch of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Damage {
    /// Where in the source.
    pub raw: RawSpan,
    /// What is wrong.
    pub kind: DamageKind,
}

/// What text was taken for when it was saved wrongly (乱码).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mojibake {
    /// Bytes of another encoding, read as Latin-1.
    Latin1,
    /// Bytes of another encoding, read as windows-1252.
    Windows1252,
    /// Bytes of another encoding, read as GBK.
    Gbk,
}

/// A text as it was before it was saved wrongly: a layer over the text as received, which stays what spans are of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// What it was taken for.
    pub taken_for: Mojibake,
    /// Label of what it was in.
    pub encoding: String,
    /// The repaired text.
    pub text: String,
    /// The way from the repaired text to the bytes of [`Page::text`].
    pub offsets: OffsetMap,
}

/// Where a statement about a page comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Basis {
    /// An option on the command line or a field of the request.
    Option,
    /// A note beside the source.
    Sidecar,
    /// A field of the JSON line that holds the page.
    Record,
    /// The source's path.
    Path,
    /// Masthead or folio line in the text.
    Masthead,
    /// By-lines and date lines.
    Byline,
    /// The times, places and numbers in the text, weighed together.
    Text,
}

/// A statement about a page, with what says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attested<T> {
    /// What is stated.
    pub value: T,
    /// Where it comes from.
    pub basis: Basis,
    /// The words or path that say so, a line each.
    pub evidence: Vec<String>,
}

/// What is known of a page before its text is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Given {
    /// The newspaper.
    pub newspaper: Option<Attested<String>>,
    /// The day of publication.
    pub issue_date: Option<Attested<Day>>,
    /// 版次: A1.
    pub page_label: Option<Attested<String>>,
    /// Six digits of GB/T 2260: where the paper is at home.
    pub region: Option<Attested<String>>,
    /// Whether a weekday or a day of the lunar calendar (农历) stands beside the day of publication that is another's.
    pub date_differs: bool,
    /// What other sources say that is not the value above.
    pub disputes: Vec<Dispute>,
}

/// What is stated of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    /// The newspaper.
    Newspaper,
    /// The day of publication.
    IssueDate,
    /// 版次.
    PageLabel,
    /// Where the paper is at home.
    Region,
}

/// A statement that another of more weight gainsays. Both are reported.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dispute {
    /// What it is about.
    pub field: Field,
    /// The value that was not taken, with what says so.
    pub other: Attested<String>,
}

/// A stretch of the text that is none of what the page says: a tag, a script, a comment of HTML, a ruler between pages.
/// It stays in the text, and belongs to no paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Markup {
    /// Where.
    pub span: Span,
    /// What it is.
    pub kind: MarkupKind,
}

/// What a stretch of mark-up does to the lines around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MarkupKind {
    /// HTML within a line: `<b>`, and a line break of the source, which is white space there.
    Inline,
    /// HTML that ends a line: `<p>`, `<br>`.
    Block,
    /// A line of a plain text that says where a page begins: `=== A1 ===`.
    Ruler,
}

/// A decoded page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its name in every table.
    pub id: String,
    /// Where it came from.
    pub source: Source,
    /// The first page of the run with the same bytes or the same text.
    pub duplicate_of: Option<String>,
    /// Its encoding.
    pub encoding: Encoding,
    /// The decoded text: all of it, nothing mended. A byte order mark at the start is not part of it.
    pub text: String,
    /// The way from `text` back to the source.
    pub offsets: OffsetMap,
    /// What could not be read, in order.
    pub damage: Vec<Damage>,
    /// What is mark-up and not text, in order.
    pub markup: Vec<Markup>,
    /// What the text was before it was saved wrongly, where that can be told.
    pub repair: Option<Repair>,
    /// What is known before reading.
    pub given: Given,
    /// What a person should know about how it was read.
    pub diagnostics: Vec<Diagnostic>,
}

impl Page {
    /// The text of one span.
    pub fn str(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// The text of the pieces, joined without anything between.
    pub fn slice(&self, spans: &Spans) -> Cow<'_, str> {
        match spans.as_slice() {
            [] => Cow::Borrowed(""),
            [one] => Cow::Borrowed(self.str(*one)),
            several => Cow::Owned(several.iter().map(|&span| self.str(span)).collect()),
        }
    }
}

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Good to know.
    Note,
    /// Something may be wrong.
    Warning,
}

/// What a stage has to say about its input. Bad input is data, not an error.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Stable code: `I` ingest, `S` segmentation, `E` extraction, and a number.
    pub code: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// Where, if anywhere.
    pub span: Option<Span>,
    /// One line for a person.
    pub message: String,
}

/// The day of publication as extraction concludes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IssueDate {
    /// `2020-03-02`, or `XXXX-03-02` where the year is open.
    pub value: String,
    /// Whether it is proven; only a full date can be.
    pub certain: bool,
    /// Where it comes from.
    pub basis: Basis,
    /// What says so, and what it ruled out, a line each.
    pub evidence: Vec<String>,
}

/// What extraction makes of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extraction {
    /// The newspaper.
    pub newspaper: Option<Attested<String>>,
    /// The day of publication.
    pub issue_date: Option<IssueDate>,
    /// 版次.
    pub page_label: Option<Attested<String>>,
    /// Where the paper is at home, six digits of GB/T 2260.
    pub region: Option<Attested<String>>,
    /// Mentions, by article and then by place in the text.
    pub mentions: Vec<Mention>,
    /// Facts, by article and then by place.
    pub facts: Vec<Fact>,
    /// Quotations, by article and then by place.
    pub quotes: Vec<Quote>,
    /// Checks, by article; segmentation's among them.
    pub checks: Vec<Check>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
}

/// A page with its articles: what segmentation hands on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageArticles {
    /// The page.
    pub page: Page,
    /// Its blocks and articles.
    pub segmentation: Segmentation,
}

/// A page with its articles and what they say: what extraction hands on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageFacts {
    /// The page.
    pub page: Page,
    /// Its blocks and articles.
    pub segmentation: Segmentation,
    /// What they say.
    pub extraction: Extraction,
}

/// Why an input gave no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RejectionKind {
    /// Not a page: empty, binary, over the size limit, not a file.
    Refused,
    /// It may be a page, but reading or processing it went wrong.
    Failed,
}

/// An input that gave no page.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rejection {
    /// Where it came from; length and digest are 0 where it could not be read.
    pub source: Source,
    /// Refused or failed.
    pub kind: RejectionKind,
    /// What is wrong and what to do, one line.
    pub reason: String,
}

/// One input's result: what the artifacts hold, so that every input is in every one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry<T> {
    /// A page.
    Page(T),
    /// No page.
    Rejected(Rejection),
}

impl<T> Entry<T> {
    /// The same entry with its page taken further; a rejection stays what it is.
    pub fn map<U>(self, next: impl FnOnce(T) -> U) -> Entry<U> {
        match self {
            Self::Page(page) => Entry::Page(next(page)),
            Self::Rejected(rejection) => Entry::Rejected(rejection),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_told_from_a_sign_in_a_name() {
        assert_eq!(file_and_line("2020/a.jsonl#12"), ("2020/a.jsonl", Some(12)));
        assert_eq!(file_and_line("a.ndjson.gz#1"), ("a.ndjson.gz", Some(1)));
        for path in ["株洲日报#2/A1.txt", "C#3.txt", "a.jsonl", "a.jsonl#", "a.jsonl#x"] {
            assert_eq!(file_and_line(path), (path, None));
        }
    }
}
