use std::borrow::Cow;

use banmian_model::{
    Damage, DamageKind, Diagnostic, Encoding, EncodingBasis, Entry, Mojibake, Page, Rejection, RejectionKind, Repair,
    Severity, Source,
};

use crate::charset::Charset;
use crate::decide::{self, Decision};
use crate::decode::{self, Decoded, TooManyIllegal};
use crate::refusal::{Refusal, find_magic};
use crate::{MAX_BYTES, Options, damage, given, likelihood, mojibake};

/// Reads one source: `id` is the page's name, `path` where it came from (parts joined by `/`). The source's digest, and
/// what it repeats, are the caller's to add: it has them before anything is decoded.
///
/// A source that is empty, blank (white space and byte order marks alone), longer than [`MAX_BYTES`] or not text is
/// refused, and so is one that does not bear out the encoding it is said to be in. A text without Chinese is a page.
pub fn ingest(id: &str, path: &str, bytes: &[u8], options: &Options) -> Entry<Page> {
    let source = Source {
        path: path.into(),
        bytes: bytes.len() as u64,
        ..Source::default()
    };
    match read(bytes, options) {
        Ok((decision, decoded, damage)) => {
            let repair = mojibake::repair(&decoded.text);
            Entry::Page(Page {
                id: id.into(),
                source,
                duplicate_of: None,
                encoding: Encoding {
                    label: decision.label(),
                    basis: decision.basis,
                    margin: decision.margin,
                    segments: decision.segments(),
                },
                diagnostics: diagnose(&decision, &decoded.text, &damage, repair.as_ref()),
                given: given::of(path, &decoded.text, options),
                text: decoded.text,
                offsets: decoded.offsets,
                damage,
                repair,
            })
        }
        Err(refusal) => Entry::Rejected(Rejection {
            source,
            kind: RejectionKind::Refused,
            reason: refusal.to_string(),
        }),
    }
}

fn read(bytes: &[u8], options: &Options) -> Result<(Decision, Decoded, Vec<Damage>), Refusal> {
    check_source(bytes)?;
    let decision = match &options.encoding {
        Some(label) => decide::obey(label, bytes)?,
        None => decide::decide(bytes, &[])?,
    };
    let decoded = decode::decode(&decision, bytes).map_err(|stop| refuse(&decision, stop))?;
    check_text(&decoded, &decision)?;
    let damage = damage::list_damage(&decoded);
    Ok((decision, decoded, damage))
}

/// Checks a label that a caller wants sources to be read as ([`Options::encoding`]).
///
/// # Errors
/// If it is unknown, or names an encoding that cannot be read with offsets: one line for a person.
pub fn check_label(label: &str) -> Result<(), String> {
    Charset::of_label(label)
        .map(drop)
        .map_err(|refusal| refusal.to_string())
}

/// Names the option as what is wrong, where there is one.
fn refuse(decision: &Decision, stop: TooManyIllegal) -> Refusal {
    let label = decision.label();
    if decision.basis == EncodingBasis::Given {
        Refusal::NotAsGiven {
            label,
            first: stop.first,
            count: stop.count,
        }
    } else {
        Refusal::Binary {
            bad: stop.count,
            all: stop.of,
            label,
        }
    }
}

fn check_source(bytes: &[u8]) -> Result<(), Refusal> {
    let length = bytes.len() as u64;
    if length == 0 {
        Err(Refusal::Empty)
    } else if length > MAX_BYTES {
        Err(Refusal::TooLarge {
            bytes: length,
            limit: MAX_BYTES,
        })
    } else {
        find_magic(bytes).map_or(Ok(()), |name| Err(Refusal::Magic(name)))
    }
}

/// Refuses what decodes but says nothing, and what is one tenth control characters and errors: random bytes are at
/// least that in every encoding, the worst damaged page of the measured sets one hundredth. A short text that is
/// Chinese nevertheless may have a third. A stretch of NULs counts as one: a lost block of a disk says nothing of the
/// rest.
fn check_text(decoded: &Decoded, decision: &Decision) -> Result<(), Refusal> {
    let is_filler = |c: char| c.is_whitespace() || c.is_control() || c == '\u{FEFF}';
    if decoded.text.chars().all(is_filler) {
        return Err(Refusal::Blank(if decoded.text.is_empty() {
            "a byte order mark"
        } else {
            "white space"
        }));
    }
    let (controls, controls_all) = count_controls(decoded.text.as_bytes());
    let illegal = decoded.illegal.len();
    let bad = controls + illegal;
    let all = decoded.text.chars().count() + controls - controls_all;
    // Random bytes read as a single-byte encoding are a tenth control characters too, give or take, and no errors.
    let suspicious = (bad > 4 && bad * 10 > all) || (controls > 32 && controls * 25 > all);
    if !suspicious || (bad * 3 <= all && is_chinese(&decoded.text)) {
        return Ok(());
    }
    Err(match decoded.illegal.first() {
        Some(first) if illegal > controls && decision.basis == EncodingBasis::Given => Refusal::NotAsGiven {
            label: decision.label(),
            first: first.raw.start,
            count: illegal,
        },
        _ => Refusal::Binary {
            bad,
            all,
            label: decision.label(),
        },
    })
}

/// Control characters, those of a stretch of NULs counted as one, and each counted. C1 controls stay out of it: text
/// that was read as Latin-1 once too often is full of them, and a page.
fn count_controls(text: &[u8]) -> (usize, usize) {
    // By the kilobyte, so that the sums fit a byte's lane and the compiler can add many at once.
    let count = |chunk: &[u8]| chunk.iter().map(|&byte| u16::from(is_control(byte))).sum::<u16>();
    let all = text
        .chunks(1 << 10)
        .map(|chunk| usize::from(count(chunk)))
        .sum::<usize>();
    if all == 0 {
        return (0, 0);
    }
    let repeated = text.windows(2).filter(|pair| *pair == [0, 0]).count();
    (all - repeated, all)
}

/// Whether what is legible reads as Chinese, and is enough to tell.
fn is_chinese(text: &str) -> bool {
    let legible: String = text.chars().filter(|&c| c >= '\u{80}' && c != '\u{FFFD}').collect();
    let cost = likelihood::cost(&legible);
    cost.wides >= 16 && cost.per_wide() <= likelihood::CHINESE
}

fn is_control(byte: u8) -> bool {
    (byte == 0x7F) | ((byte < 0x20) & !matches!(byte, b'\t'..=b'\r' | 0x1A | 0x1B))
}

fn diagnose(decision: &Decision, text: &str, damage: &[Damage], repair: Option<&Repair>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut say = |code: &'static str, severity, message: String| {
        found.push(Diagnostic {
            code: Cow::Borrowed(code),
            severity,
            span: None,
            message,
        });
    };
    if decision.mark_lies {
        let message = format!("the byte order mark says UTF-8, and the text is {}", decision.charset);
        say("I001", Severity::Warning, message);
    }
    let (unusual, damage): (Vec<Damage>, Vec<Damage>) = damage.iter().partition(|damage| damage.kind.is_harmless());
    if !damage.is_empty() {
        say("I002", Severity::Warning, format!("damaged: {}", describe(&damage)));
    }
    if !unusual.is_empty() {
        say("I009", Severity::Note, format!("unusual: {}", describe(&unusual)));
    }
    if let [first, .., last] = decision.pieces.as_slice() {
        let other = decision
            .pieces
            .iter()
            .find(|piece| piece.charset != first.charset)
            .unwrap_or(last);
        let stretches = decision.pieces.len();
        let message = format!(
            "{} and {} in one file, in {stretches} stretches",
            first.charset, other.charset
        );
        say("I006", Severity::Warning, message);
    }
    if let Some(repair) = repair {
        let taken_for = match repair.taken_for {
            Mojibake::Latin1 => "Latin-1",
            Mojibake::Windows1252 => "windows-1252",
            Mojibake::Gbk => "GBK",
        };
        let message = format!(
            "saved wrongly: {} taken for {taken_for}; what it was is in `repair`",
            repair.encoding
        );
        say("I007", Severity::Warning, message);
    } else if text.contains(LOST) {
        let message = format!("has {LOST}: characters were lost before it was saved, and cannot be had back");
        say("I008", Severity::Warning, message);
    }
    if !decision.chinese {
        let message = format!("hardly Chinese, read as {}: check the encoding", decision.charset);
        say("I003", Severity::Warning, message);
    } else if decision.margin.is_some_and(|margin| margin < DOUBTFUL) {
        let message = format!("{} is hardly likelier than the next encoding", decision.charset);
        say("I004", Severity::Warning, message);
    }
    if !text.chars().any(is_ideograph) {
        say("I005", Severity::Note, "no Chinese character in the text".into());
    }
    found
}

/// U+FFFD twice in UTF-8, taken for GBK.
const LOST: &str = "锟斤拷";

/// A margin under which a decision is listed for a person to look at: half a nat a character. Pages of the measured
/// sets have two and more.
const DOUBTFUL: u32 = 500;

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{2_0000}'..='\u{3_FFFF}')
}

/// `3 illegal sequences, 1 NUL stretch`.
fn describe(damage: &[Damage]) -> String {
    let kinds = [
        (DamageKind::Illegal, "illegal sequences"),
        (DamageKind::Truncated, "characters cut off by the end"),
        (DamageKind::Nul, "stretches of NUL"),
        (DamageKind::Control, "stretches of control characters"),
        (DamageKind::Replacement, "stretches of U+FFFD in the source itself"),
        (DamageKind::PrivateUse, "stretches of private use"),
        (DamageKind::ZeroWidth, "stretches without width"),
        (DamageKind::ByteOrderMark, "byte order marks inside"),
        (DamageKind::CarriageReturn, "lone carriage returns"),
        (DamageKind::FormFeed, "form feeds"),
        (DamageKind::SoftHyphen, "soft hyphens"),
    ];
    let counts = kinds.iter().filter_map(|&(kind, name)| {
        let count = damage.iter().filter(|damage| damage.kind == kind).count();
        (count > 0).then(|| format!("{count} {name}"))
    });
    counts.collect::<Vec<_>>().join(", ")
}
