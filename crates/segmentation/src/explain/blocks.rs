//! Why blocks have their roles, and articles start with them.

use std::collections::BTreeSet;

use banmian_model::{Role, Span};

use super::kinds::Values;
use super::phrasing::{Said, noun};
use super::{BlockExplanation, Ground, sorted};
use crate::Resources;
use crate::classify::{Label, Tagging, role};
use crate::context::Context;
use crate::learned::{self, Asked, Scores, Tag, UNIT};
use crate::surface::Form;

/// Explains the blocks that lie where `wanted` says.
pub(super) fn explain(
    context: &Context<'_>,
    tagging: &Tagging,
    labels: &[Label],
    wanted: impl Fn(Span) -> bool,
) -> Vec<BlockExplanation> {
    let (blocks, resources) = (context.blocks, context.resources);
    let starts = starts(labels);
    let place = |i: usize| Span::new(blocks[i].pieces.start(), blocks[i].pieces.end());
    let wanted: BTreeSet<usize> = (0..blocks.len()).filter(|&i| wanted(place(i))).collect();
    let asked = learned::asked(&context.sheet, &resources.learned, &wanted);
    let values = Values::new();
    let one = |&i: &usize| {
        let block = Block {
            span: place(i),
            form: context.surfaces[i].form,
            label: Label {
                start: starts[i],
                ..labels[i]
            },
            tag: tagging.tags[i],
            learned: tagging.learned[i],
            ruled: tagging.ruled[i],
        };
        block.explained(asked.get(&i), &values, resources)
    };
    wanted.iter().map(one).collect()
}

/// Whether an article starts with each block, standing heads aside: where one stands first, with what is behind it.
fn starts(labels: &[Label]) -> Vec<bool> {
    let mut open = false;
    let start = |label: &Label| match label.role {
        Role::StandingHead => {
            open |= label.start;
            false
        }
        Role::Furniture | Role::Damage | Role::Caption | Role::Advertisement => label.start,
        _ => label.start | std::mem::take(&mut open),
    };
    labels.iter().map(start).collect()
}

/// A block with all that was made of it on the way.
struct Block {
    span: Span,
    form: Form,
    label: Label,
    tag: Tag,
    /// Scores by the trees alone, and with the rules.
    learned: Scores,
    ruled: Scores,
}

impl Block {
    fn explained(&self, asked: Option<&Asked>, values: &Values, resources: &Resources) -> BlockExplanation {
        let won = self.won();
        let mut explanation = BlockExplanation {
            span: self.span,
            role: self.label.role,
            start: self.label.start,
            reading: self.reading(&won),
            runner_up: None,
            margin: None,
            grounds: Vec::new(),
            against: Vec::new(),
            settled: self.settled(),
        };
        let Some(asked) = asked else {
            explanation
                .settled
                .push("plainly a text by its length and full stops: the learned reading is not asked".to_owned());
            return explanation;
        };
        let Some((margin, runner_up)) = contest(&self.ruled, &won) else {
            return explanation;
        };
        explanation.margin = Some(thousandths(margin));
        explanation.runner_up = Some(noun(runner_up).to_owned());
        let grounds = self.grounds(asked, values, (&won, runner_up), resources);
        (explanation.grounds, explanation.against) = sorted(grounds);
        explanation
    }

    /// The tags that would have given what the block is: of a start that one is, of others their role.
    fn won(&self) -> Vec<Tag> {
        let of = |tag: &Tag| {
            if self.label.start {
                tag.is_start()
            } else {
                role(*tag) == self.label.role && !tag.is_start()
            }
        };
        Tag::ALL.iter().copied().filter(of).collect()
    }

    fn reading(&self, won: &[Tag]) -> String {
        let own = won.iter().find(|&&tag| tag == self.tag);
        let by_role = || won.iter().find(|&&tag| role(tag) == self.label.role);
        let name = own.or_else(by_role).map(|&tag| noun(tag).to_owned());
        name.unwrap_or_else(|| match (self.label.role, self.label.start) {
            (Role::Credit, _) => "a closing credit".to_owned(),
            (Role::Jump, _) => "a jump line".to_owned(),
            (Role::Damage, _) => "what cannot be read".to_owned(),
            (_, true) => "the start of an article".to_owned(),
            (_, false) => "no part of an article".to_owned(),
        })
    }

    /// What each kind of evidence, and the rules together, are worth.
    fn grounds(
        &self,
        asked: &Asked,
        values: &Values,
        (won, other): (&[Tag], Tag),
        resources: &Resources,
    ) -> Vec<Ground> {
        let margin = |scores: &Scores| contest(scores, won).map_or(0, |(margin, _)| margin);
        let whole = margin(&self.learned);
        let said = Said { values, asked };
        let without = asked.without(values.kinds.values(), &resources.learned);
        let of_kind = values.kinds.keys().zip(without).map(|(&kind, scores)| Ground {
            kind: kind.name(),
            weight: thousandths(whole - margin(&scores)),
            words: said.words(kind),
        });
        let rules = Ground {
            kind: "rules of form",
            weight: thousandths(margin(&self.ruled) - whole),
            words: self.rules(won, other),
        };
        of_kind.chain([rules]).collect()
    }

    /// What the rules did to the scores of what won and of what it won over.
    fn rules(&self, won: &[Tag], other: Tag) -> String {
        let changes = won.iter().chain([&other]).filter_map(|&tag| {
            let by = self.ruled.0[tag as usize] - self.learned.0[tag as usize];
            let tenths = by * 10 / UNIT;
            let sign = if tenths < 0 { '-' } else { '+' };
            (tenths != 0).then(|| format!("{sign}{}.{} for {}", tenths.abs() / 10, tenths.abs() % 10, noun(tag)))
        });
        changes.collect::<Vec<_>>().join("; ")
    }

    /// What decided beside the scores.
    fn settled(&self) -> Vec<String> {
        let mut settled = Vec::new();
        let form = match self.form {
            Form::Byline if self.label.role == Role::Byline => Some("a by-line"),
            Form::Credit if self.label.role == Role::Credit => Some("a closing credit"),
            Form::Jump if self.label.role == Role::Jump => Some("a jump line"),
            _ => None,
        };
        settled.extend(form.map(|form| format!("its form says that it is {form}")));
        let (best, tag) = (self.ruled.best(), self.tag);
        if best != tag {
            settled.push(format!(
                "alone it is more like {}; with what stands before and behind, {} is likelier",
                noun(best),
                noun(tag)
            ));
        }
        if form.is_none() && role(tag) != self.label.role {
            settled.push(format!(
                "the reading says {}; rules on heads, notices, lists and advertisements decide otherwise",
                noun(tag)
            ));
        }
        if tag.is_start() != self.label.start {
            let (reading, rules) = if self.label.start {
                ("none", "one")
            } else {
                ("one", "none")
            };
            settled.push(format!(
                "the reading says that {reading} starts here; rules on what stands before a headline, on notices and on what goes on from another page say {rules}"
            ));
        }
        settled
    }
}

/// By how much the best of some tags is above the best of the others, and which that is.
fn contest(scores: &Scores, won: &[Tag]) -> Option<(i32, Tag)> {
    let best = |among: bool| {
        let tags = Tag::ALL.iter().copied().filter(|tag| won.contains(tag) == among);
        // The first of equals, as the reading has it.
        tags.map(|tag| (i32::from(scores.of(tag)), tag))
            .reduce(|best, other| if other.0 > best.0 { other } else { best })
    };
    let (own, other) = (best(true)?, best(false)?);
    Some((own.0 - other.0, other.1))
}

fn thousandths(score: i32) -> i32 {
    score * 1_000 / UNIT
}
