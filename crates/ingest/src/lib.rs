//! Stage 1: bytes to a page.
//!
//! [`ingest`] decides the encoding of one source, decodes it, keeps the way back to the bytes, and names what could not
//! be read. It is a pure function, and never fails: what is no page comes back as a rejection with its reason.
//!
//! The order of decisions: the caller's label, a byte order mark, 7-bit text (HZ refused by name for now), valid UTF-8, UTF-8 with
//! damage, then GB18030 against Big5 by how common the characters are that each reading gives. Each page says how it
//! was decided ([`EncodingBasis`](banmian_model::EncodingBasis)).
//!
//! Nothing is mended: the text is what the bytes say, an illegal sequence is U+FFFD and an entry in `damage`.
//!
//! ```
//! use banmian_ingest::{Options, ingest};
//! use banmian_model::{Entry, Locator, Span};
//!
//! let Entry::Page(page) = ingest("A1", "A1.txt", b"\xd6\xea\xd6\xde\xc8\xd5\xb1\xa8", &Options::default()) else { panic!() };
//! assert_eq!((page.text.as_str(), page.encoding.label.as_str()), ("株洲日报", "gb18030"));
//! let raw = Locator::new(&page).raw_span(Span::new(3, 6));
//! assert_eq!((raw.start, raw.end), (2, 4));
//! ```

mod decide;
mod decode;
mod given;

use banmian_model::{
    Day, Diagnostic, Encoding, EncodingBasis, Entry, Page, Rejection, RejectionKind, Severity, Source,
};

/// What a caller knows of a source.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Encoding label to use instead of deciding (`--encoding`): the Encoding Standard's, and `cp936`, `cp950`.
    pub encoding: Option<String>,
    /// `--newspaper`.
    pub newspaper: Option<String>,
    /// `--date`.
    pub date: Option<Day>,
    /// `--region`.
    pub region: Option<String>,
}

/// Reads one source. `id` is the page's name; `path` where it came from, in which a date or newspaper may stand.
pub fn ingest(id: &str, path: &str, bytes: &[u8], options: &Options) -> Entry<Page> {
    match read(id, path, bytes, options) {
        Ok(page) => Entry::Page(page),
        Err(reason) => {
            let source = Source {
                path: path.to_owned(),
                bytes: bytes.len() as u64,
                ..Source::default()
            };
            Entry::Rejected(Rejection {
                source,
                kind: RejectionKind::Refused,
                reason,
            })
        }
    }
}

fn read(id: &str, path: &str, bytes: &[u8], options: &Options) -> Result<Page, String> {
    if let Some(what) = decide::not_text(bytes) {
        return Err(what);
    }
    let decision = decide::decide(bytes, options.encoding.as_deref())?;
    let decoded = decode::decode(&bytes[decision.mark..], decision.encoding, decision.mark)?;
    if decoded.text.trim().is_empty() {
        return Err("nothing but white space; leave it out".to_owned());
    }
    if decode::is_binary(&decoded) {
        return Err("binary: more control characters than a text has; give the text of the page".to_owned());
    }
    let encoding = Encoding {
        label: decision.label(),
        basis: decision.basis,
        margin: decision.margin,
    };
    let diagnostics = diagnostics(&encoding, &decoded);
    let given = given::of(path, &decoded.text, options);
    Ok(Page {
        id: id.to_owned(),
        source: Source {
            path: path.to_owned(),
            bytes: bytes.len() as u64,
            ..Source::default()
        },
        encoding,
        text: decoded.text,
        offsets: decoded.offsets,
        damage: decoded.damage,
        given,
        diagnostics,
        ..Page::default()
    })
}

fn diagnostics(encoding: &Encoding, decoded: &decode::Decoded) -> Vec<Diagnostic> {
    let note = |code: &'static str, severity, message: String| Diagnostic {
        code: code.into(),
        severity,
        span: None,
        message,
    };
    let mut diagnostics = Vec::new();
    if encoding.basis == EncodingBasis::Fallback {
        let message = format!(
            "nothing decides the encoding; read as {}, give --encoding if that is wrong",
            encoding.label
        );
        diagnostics.push(note("I001", Severity::Warning, message));
    }
    if !decoded.damage.is_empty() {
        let message = format!("{} stretches could not be read", decoded.damage.len());
        diagnostics.push(note("I002", Severity::Warning, message));
    }
    if !decoded.text.chars().any(decide::is_han) {
        diagnostics.push(note(
            "I003",
            Severity::Note,
            "no Chinese character in the text".to_owned(),
        ));
    }
    diagnostics
}
