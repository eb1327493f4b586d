//! How sure roles and joins are, and what they won over.

use banmian_model::{JoinReading, Role, RoleReading, Span};

use crate::blocks::TextBlock;
use crate::classify::{Label, Reading, role, thousandths};
use crate::context::Context;
use crate::join;
use crate::learned::{Scores, Tag};
use crate::surface::Form;

/// How sure a block's role is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// The likeliest other role.
    pub(crate) runner_up: Role,
    /// How much likelier its role is, in thousandths of a nat; 0 where it is less likely.
    pub(crate) margin: u32,
}

/// How sure the roles of blocks are; `None` for those that the learned reading was not asked about, and for roles that
/// form alone gives.
pub(crate) fn roles(context: &Context<'_>, labels: &[Label], scores: &[Scores]) -> Vec<Option<Doubt>> {
    let asked = |i: usize, label: &Label| context.sheet.is_open(i) && !by_form(context.surfaces[i].form, label.role);
    let doubt = |(i, (label, scores))| asked(i, label).then(|| doubt(label, scores)).flatten();
    labels.iter().zip(scores).enumerate().map(doubt).collect()
}

/// Whether a block's form alone gives its role, whatever the reading says.
fn by_form(form: Form, role: Role) -> bool {
    matches!(
        (form, role),
        (Form::Byline, Role::Byline) | (Form::Credit, Role::Credit) | (Form::Jump, Role::Jump)
    )
}

fn doubt(label: &Label, scores: &Scores) -> Option<Doubt> {
    let own = best(scores, |role| role == label.role)?.1;
    let (other, score) = best(scores, |role| role != label.role)?;
    Some(Doubt {
        runner_up: other,
        margin: thousandths(own - score),
    })
}

/// The likeliest of some roles, with its score.
fn best(scores: &Scores, among: impl Fn(Role) -> bool) -> Option<(Role, i32)> {
    let roles = Tag::ALL.iter().map(|&tag| (role(tag), i32::from(scores.of(tag))));
    roles
        .filter(|(role, _)| among(*role))
        .reduce(|best, other| if other.1 > best.1 { other } else { best })
}

/// The roles that were read, for those who look at the page.
pub(crate) fn readings(blocks: &[TextBlock], reading: &Reading) -> Vec<RoleReading> {
    let labelled = blocks.iter().zip(&reading.labels).zip(&reading.doubts);
    let one = |((block, label), doubt): ((&TextBlock, &Label), &Option<Doubt>)| {
        let doubt = (*doubt)?;
        Some(RoleReading {
            span: Span::new(block.pieces.start(), block.pieces.end()),
            role: label.role,
            runner_up: doubt.runner_up,
            margin: doubt.margin,
        })
    };
    labelled.filter_map(one).collect()
}

/// The joins that were asked for.
pub(crate) fn joins(blocks: &[TextBlock], asked: &[(usize, usize, i32)]) -> Vec<JoinReading> {
    let one = |&(first, second, margin): &(usize, usize, i32)| JoinReading {
        cut: Span::new(blocks[first].pieces.end(), blocks[second].pieces.start()),
        joined: margin > 0,
        margin: join::thousandths(margin),
    };
    asked.iter().map(one).collect()
}
