//! What a person should know of how a page was read.

use std::borrow::Cow;

use banmian_model::{Damage, DamageKind, Diagnostic, Mojibake, Repair, Severity};

use crate::decide::Decision;

/// What the decision, the text and its damage say; the whole is in the order of the codes' making.
pub(crate) fn diagnose(decision: &Decision, text: &str, damage: &[Damage], repair: Option<&Repair>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut say = |code: &'static str, severity, message: String| {
        found.push(Diagnostic {
            code: Cow::Borrowed(code),
            severity,
            span: None,
            message,
        });
    };
    if let Some(says) = decision.lying_mark {
        let message = format!("the byte order mark says {says}, and the text is {}", decision.charset);
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
