use banmian_model::Role;

use crate::context::Context;
use crate::doubt::{self, Doubt};
use crate::learned::{self, Scores, Tag, UNIT};
use crate::surface::{self, Form, Surface};
use crate::{adverts, head_lines, heads, notices, priors};

/// What a block is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    /// Its role; parts of it may get others when the article is put together (a jump line at its end).
    pub(crate) role: Role,
    /// Whether an article starts with it.
    pub(crate) start: bool,
    /// Whether that article was read as one without a head.
    pub(crate) opening: bool,
    /// How much likelier it is that an article starts here than that none does, in thousandths of a nat; 0 where it is
    /// not.
    pub(crate) start_margin: u32,
}

/// What the blocks of a page are taken for, and how well the page is known ([`banmian_model::Segmentation::margin`]).
pub(crate) struct Reading {
    pub(crate) labels: Vec<Label>,
    pub(crate) margin: Option<u32>,
    /// Of every block that the learned reading was asked about, how sure its role is.
    pub(crate) doubts: Vec<Option<Doubt>>,
}

/// What the learned reading takes each block of a page for, and the rules of structure with it.
pub(crate) struct Tagging {
    /// Scores by the trees alone, and with the rules.
    pub(crate) learned: Vec<Scores>,
    pub(crate) ruled: Vec<Scores>,
    /// The likeliest tags by the latter, given which follow which.
    pub(crate) tags: Vec<Tag>,
    /// The mean margin of the learned reading alone.
    pub(crate) margin: Option<u32>,
}

/// Gives every block its role.
///
/// The learned reading tells where articles start and what their blocks are; then what it could not learn from its
/// pages is settled by rules of form: jump lines, notices, advertisements, names over pictures.
pub(crate) fn classify(context: &Context<'_>) -> Reading {
    settle(context, &tag(context))
}

/// The learned reading of a page.
pub(crate) fn tag(context: &Context<'_>) -> Tagging {
    let weights = &context.resources.learned;
    let learned = learned::read(&context.sheet, weights);
    let mut ruled = learned.clone();
    let margin = priors::add(context, &mut ruled).map(thousandths);
    Tagging {
        tags: learned::decode(&ruled, weights),
        learned,
        ruled,
        margin,
    }
}

/// Makes roles of tags.
pub(crate) fn settle(context: &Context<'_>, tagging: &Tagging) -> Reading {
    let mut tags = tagging.tags.clone();
    settle_decks(context, &mut tags);
    head_lines::settle(context, tagging, &mut tags);
    let mut labels: Vec<Label> = (0..).zip(tags).map(|(i, tag)| label(context, i, tag)).collect();
    for (label, scores) in labels.iter_mut().zip(&tagging.ruled) {
        label.start_margin = thousandths(scores.start().into());
    }
    settle_labels(context, &mut labels);
    settle_heads(context, &mut labels);
    headless(context, &mut labels);
    adverts::settle(context, &mut labels);
    notices::settle(context, &mut labels);
    mark_crossheads(context, &mut labels);
    settle_crossheads(&mut labels, tagging.margin);
    Reading {
        doubts: doubt::roles(context, &labels, &tagging.ruled),
        margin: tagging.margin,
        labels,
    }
}

/// A score in thousandths of a nat; nothing is below 0.
pub(crate) fn thousandths(score: i32) -> u32 {
    u32::try_from(score * 1_000 / UNIT).unwrap_or_default()
}

/// The role of a block by its tag, or by its form where that leaves no doubt.
fn label(context: &Context<'_>, i: usize, tag: Tag) -> Label {
    let surface = &context.surfaces[i];
    let by_tag = role(tag);
    let bracketed = surface::is_bracketed(&surface.text);
    let goes_on = surface.continued && surface.text.ends_with('。');
    let is_head = |role| matches!(role, Role::Headline | Role::Kicker | Role::Deck | Role::Crosshead);
    let role = match surface.form {
        Form::Jump => Role::Jump,
        Form::Damage => Role::Damage,
        Form::Credit if !tag.is_start() => Role::Credit,
        Form::Byline if !tag.is_start() => Role::Byline,
        // What goes on from another page and ends its sentence is text, however short its line is.
        _ if goes_on && is_head(by_tag) => Role::Paragraph,
        // What names the photographer of a picture within the text, and nothing else, closes the text.
        Form::Caption if bracketed && matches!(tag, Tag::Byline | Tag::Paragraph) => Role::Credit,
        _ => by_tag,
    };
    Label {
        role,
        start: tag.is_start(),
        opening: tag == Tag::Opening,
        start_margin: 0,
    }
}

pub(crate) fn role(tag: Tag) -> Role {
    match tag {
        Tag::Kicker => Role::Kicker,
        Tag::Headline | Tag::Further => Role::Headline,
        Tag::Deck => Role::Deck,
        Tag::Byline => Role::Byline,
        Tag::Opening | Tag::Paragraph => Role::Paragraph,
        Tag::Crosshead => Role::Crosshead,
        Tag::Furniture => Role::Furniture,
        Tag::Flag => Role::StandingHead,
        Tag::Caption => Role::Caption,
        Tag::Advertisement => Role::Advertisement,
    }
}

/// Makes heads whole: an article starts with the standing heads before its headline, and has one head. Below a headline
/// that has no text yet, standing heads are within its head, and so is what seems to start behind them, if that is in
/// doubt or the head has a deck (headline, deck, 众志成城, by-line): a headline may have lost its text, or be that of a
/// picture, and then the next article is none of it.
fn settle_heads(context: &Context<'_>, labels: &mut [Label]) {
    let mut open: Option<usize> = None;
    // Whether the article that is open, and the one before it, have no more than a headline: of lists of headlines none
    // waits for a text.
    let mut bare = [false; 2];
    let mut has_deck = false;
    for i in 0..labels.len() {
        let Label { role, start, .. } = labels[i];
        match role {
            Role::StandingHead if !start => {
                open = open.or(Some(i));
                continue;
            }
            Role::Furniture | Role::Damage | Role::Caption | Role::Advertisement => {
                bare[0] &= role == Role::Damage;
                continue;
            }
            _ => {}
        }
        let flag = open.take().filter(|&first| start && stands_over(context, first, i));
        let is_one = has_deck || labels[i].start_margin < DOUBTFUL;
        let is_within = flag.is_some() && bare == [true, false] && is_one;
        if let Some(first) = flag {
            labels[i].start = false;
            labels[first].start = !is_within;
        }
        if is_within && role == Role::Headline {
            labels[i].role = Role::StandingHead;
        }
        let is_head = matches!(role, Role::Headline | Role::Kicker | Role::Deck);
        has_deck = role == Role::Deck || has_deck && is_head && !start;
        bare = if start && !is_within {
            [is_head, bare[0]]
        } else {
            [bare[0] && is_head, bare[1]]
        };
    }
}

/// A label that stands alone right above a headline with which an article starts (【国内来鸿】) is its standing head; above
/// a text it is the text's.
fn settle_labels(context: &Context<'_>, labels: &mut [Label]) {
    for i in 1..labels.len() {
        let [own, next] = &mut labels[i - 1..=i] else { return };
        let text = matches!(own.role, Role::Paragraph | Role::Crosshead) && !own.start;
        let heads = next.start && matches!(next.role, Role::Headline | Role::Kicker);
        if text && heads && is_label(context, i - 1) {
            own.role = Role::StandingHead;
        }
    }
}

/// Whether nothing but lines stands between a standing head and what starts behind it; a label is no line itself.
fn stands_over(context: &Context<'_>, head: usize, start: usize) -> bool {
    context.run(head + usize::from(is_label(context, head))).1 >= start
}

/// Whether a block is a label and nothing else.
fn is_label(context: &Context<'_>, i: usize) -> bool {
    let text = context.surfaces[i].text.trim();
    let label = context.resources.label.find(text);
    label.is_some_and(|label| label.end() == text.len())
}

/// Margin of a start below which something else may start there: of those between 2,000 and 3,000 four in five are right.
const DOUBTFUL: u32 = 3_000;

/// A line behind a whole headline, parted from it by a blank line, is its deck.
fn settle_decks(context: &Context<'_>, tags: &mut [Tag]) {
    for i in 1..tags.len() {
        let parted = context.blocks[i].gap > 1;
        if parted && tags[i] == Tag::Further && matches!(tags[i - 1], Tag::Headline | Tag::Further) {
            tags[i] = Tag::Deck;
        }
    }
}

/// A short line behind a mark, alone between two texts of an article, heads the second: ■记者手记.
fn mark_crossheads(context: &Context<'_>, labels: &mut [Label]) {
    for i in 1..labels.len().saturating_sub(1) {
        let line = &context.surfaces[i];
        let marked = line.is_line() && line.text.starts_with(['■', '□', '◆', '◇', '●', '★']);
        let alone = context.run(i) == (i, i + 1) && line.chars <= LONGEST_MARKED;
        let is_body = |label: &Label| label.role == Role::Paragraph && !label.start;
        if marked && alone && labels[i - 1].role == Role::Paragraph && labels[i..i + 2].iter().all(is_body) {
            labels[i].role = Role::Crosshead;
        }
    }
}

/// Characters of a crosshead behind a mark; what is longer may be an item of a list (●停电：…).
const LONGEST_MARKED: usize = 12;

/// A crosshead heads text of its article: what none follows (who signs a notice, a day), and lines one behind the other
/// (rows of a table, names of a list, verses), are text themselves.
fn settle_crossheads(labels: &mut [Label], margin: Option<u32>) {
    let rows = if margin.is_some_and(|margin| margin >= KNOWN) {
        3
    } else {
        2
    };
    let is_crosshead = |label: &Label| label.role == Role::Crosshead && !label.start;
    let aside = |label: &&Label| !matches!(label.role, Role::Caption | Role::Advertisement | Role::Furniture);
    let mut from = 0;
    while from < labels.len() {
        let run = labels[from..].iter().take_while(|label| is_crosshead(label)).count();
        if run == 0 {
            from += 1;
            continue;
        }
        let behind = labels[from + run..].iter().find(aside);
        let heads = behind.is_some_and(|label| !label.start && matches!(label.role, Role::Paragraph | Role::Byline));
        if run >= rows || !heads {
            labels[from..from + run]
                .iter_mut()
                .for_each(|label| label.role = Role::Paragraph);
        }
        from += run + 1;
    }
}

/// Mean margin of a page from which it is like those of training, whose crossheads may have two lines; elsewhere two lines
/// one behind the other are rows of a list.
pub(crate) const KNOWN: u32 = 3_400;

/// Articles whose start says so itself: what goes on from another page, notices, names over pictures, and whatever the
/// page begins with.
fn headless(context: &Context<'_>, labels: &mut [Label]) {
    let mut started = false;
    for i in 0..labels.len() {
        let surface = &context.surfaces[i];
        let after_head = i > 0 && !context.surfaces[i - 1].is_text();
        let goes_on = surface.continued && surface.form == Form::Plain && !after_head;
        let named = if is_notice(context, i) {
            Some(Role::Headline)
        } else {
            heads::names_pictures(context, i).then_some(Role::StandingHead)
        };
        if let Some(role) = named {
            labels[i] = Label {
                role,
                start: true,
                opening: false,
                ..labels[i]
            };
        }
        labels[i].start |= goes_on || (!started && is_part(labels[i].role));
        // A headline over what goes on from another page begins an article, whatever else speaks for it.
        if surface.continued && i > 0 && context.surfaces[i - 1].is_line() {
            let run = context.run(i - 1).0;
            labels[run].start |= !labels[run..i].iter().any(|label| label.start);
        }
        started |= labels[i].start;
    }
}

/// Whether a line that stands alone above a text names a notice: nothing about the text need be like anything else on
/// the page.
fn is_notice(context: &Context<'_>, i: usize) -> bool {
    let surface = &context.surfaces[i];
    let alone = surface.is_line() && context.run(i) == (i, i + 1);
    let text_behind = context.surfaces.get(i + 1).is_some_and(Surface::is_text);
    let named = notices::names_notice(&surface.text, context.resources);
    alone && text_behind && named && surface.chars > 2
}

/// Whether a role is one of an article's parts.
fn is_part(role: Role) -> bool {
    let asides = [
        Role::Furniture,
        Role::Damage,
        Role::Caption,
        Role::Advertisement,
        Role::Credit,
        Role::Jump,
        Role::Blank,
    ];
    !asides.contains(&role)
}
