use banmian_model::Role;

use crate::classify::Label;
use crate::context::Context;
use crate::{Resources, adverts};

/// What a text is signed with at its end: a line with no text behind it in its article is no crosshead, and the day
/// below the name of who gives a notice is no folio.
pub(crate) fn settle(context: &Context<'_>, labels: &mut [Label]) {
    let mut closed = true;
    for i in (0..labels.len()).rev() {
        match labels[i].role {
            Role::Crosshead if closed => labels[i].role = Role::Paragraph,
            Role::Furniture if adverts::is_signed_day(context, i) && is_in_notice(context, labels, i) => {
                labels[i].role = Role::Paragraph;
            }
            Role::Paragraph => closed = false,
            _ => {}
        }
        closed |= labels[i].start;
    }
}

/// Whether the article that a block stands in is headed as a notice.
pub(crate) fn is_in_notice(context: &Context<'_>, labels: &[Label], i: usize) -> bool {
    let near = i.saturating_sub(LONGEST);
    let start = labels[near..i].iter().rposition(|label| label.start);
    let headline = start.map(|start| context.surfaces[near + start].text.as_ref());
    headline.is_some_and(|text| names_notice(text, context.resources))
}

/// Whether a headline is a notice's (…公告, …启事).
pub(crate) fn names_notice(headline: &str, resources: &Resources) -> bool {
    resources.notices.iter().any(|word| headline.ends_with(word))
}

/// Blocks of the longest notice.
const LONGEST: usize = 200;
