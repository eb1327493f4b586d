//! What a person should know of how a page was divided.

use std::borrow::Cow;

use banmian_model::{Diagnostic, Role, Segmentation, Severity};

use crate::blocks::Layout;

/// Mean margin of a page, in thousandths of a nat, below which it is unlike those the reading was made from. Of the 189
/// pages kept for measuring, those between 2,000 and 3,000 have their articles' beginnings with an F1 of .69, those above
/// 3,500 of .98.
const STRANGE: u32 = 3_000;

/// Blocks with a margin that a mean is taken of; of fewer it says nothing.
const FEWEST: usize = 8;

/// What the layout and the result say, in the order of their codes.
pub(crate) fn diagnose(found: &Segmentation, layout: Layout) -> Vec<Diagnostic> {
    let say = |code: &'static str, severity, message: String| Diagnostic {
        code: Cow::Borrowed(code),
        severity,
        span: None,
        message,
    };
    let blocks = blocks(layout).map(|(code, message)| say(code, Severity::Note, message));
    let has_text = found.blocks.iter().any(|block| block.role != Role::Blank);
    let empty = (has_text && found.articles.is_empty()).then(|| {
        let message = "no article: all of it reads as folios, captions or damage, and is in `text` alone";
        say("S002", Severity::Warning, message.to_owned())
    });
    let enough = found.readings.len() >= FEWEST;
    let strange = found.margin.filter(|&margin| enough && margin < STRANGE).map(|margin| {
        let (nat, tenth) = (margin / 1_000, margin % 1_000 / 100);
        let message = format!(
            "unlike the pages articles were learned from (mean margin {nat}.{tenth} nat, usual is 3.5 and more): look at where they begin"
        );
        say("S003", Severity::Warning, message)
    });
    blocks.into_iter().chain(empty).chain(strange).collect()
}

/// What blocks were told by, where it is not a line each.
fn blocks(layout: Layout) -> Option<(&'static str, String)> {
    match layout {
        Layout::Lines => None,
        Layout::Columns(fill) => {
            let message = format!(
                "lines of a column's width, put together to paragraphs: {} of {} lines right below another fill it, {} of them at a sentence's end",
                fill.full, fill.dense, fill.closed
            );
            Some(("S001", message))
        }
        Layout::MarkUp { marks } => Some(("S004", format!("paragraphs by mark-up: {marks} marks"))),
    }
}
