//! Checks, those that failed first, with the words that they compare side by side.

use askama::Template;
use banmian_export::rows::CheckRow;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::cite::{Cite, fragment, shortened};
use crate::folder::Folder;
use crate::labels;
use crate::page::evidence_id;
use crate::passages::{Passage, passages};
use crate::phrases::statement;
use crate::said::status_class;
use crate::sheets::{FULL, Sheet, Way, Ways, file};
use crate::shell::Shell;
use crate::shelves::anchor;
use crate::sorter::{Sorted, Sorter};

/// Words shown of what a check compares, and characters of what it says and of a name.
const SHOWN: [usize; 3] = [24, 300, 40];

/// A check with its evidence.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) class: String,
    pub(crate) kind: String,
    pub(crate) statement: String,
    pub(crate) proposal: Option<String>,
    pub(crate) rule: String,
    pub(crate) cite: Cite,
    pub(crate) evidence: Vec<Passage>,
    /// The first of what is compared.
    href: String,
}

impl Card {
    /// Of a check on a page.
    pub(crate) fn new(page: &str, check: &CheckRow, cite: Cite, chars: &[char]) -> Self {
        let id = fragment(page, &check.check);
        let file = cite.href.split('#').next().unwrap_or_default().to_owned();
        let evidence = (1..).zip(&check.evidence).take(SHOWN[0]);
        let evidence = evidence.map(|(number, one)| (format!("{file}#{}", evidence_id(&id, number)), &*one.spans));
        let evidence: Vec<_> = evidence.collect();
        Self {
            status: shortened(labels::check_status(&check.status), SHOWN[2]),
            class: status_class(&check.status).to_owned(),
            kind: shortened(labels::check_kind(&check.kind), SHOWN[2]),
            statement: shortened(&statement(&check.statement), SHOWN[1]),
            proposal: check.proposal.as_ref().map(|proposal| shortened(proposal, SHOWN[1])),
            rule: shortened(&check.rule, SHOWN[2]),
            href: evidence.first().map_or(&cite.href, |first| &first.0).clone(),
            evidence: passages(chars, &evidence),
            cite,
            id: check.check.clone(),
        }
    }

    /// Whether somebody should look at it.
    pub(crate) fn is_open(&self) -> bool {
        self.class != "pass"
    }
}

/// The place of a status among the others: what failed comes first.
pub(crate) fn rank(status: &str) -> &'static str {
    match status {
        "fail" => "0",
        "suspect" => "1",
        "pass" => "3",
        _ => "2",
    }
}

/// Checks of one kind that came out alike, or as many of them as stand on a sheet.
struct Group {
    id: String,
    status: String,
    class: String,
    kind: String,
    cards: Vec<Card>,
}

impl Group {
    /// Whether somebody should look at them.
    fn is_open(&self) -> bool {
        self.cards.first().is_some_and(Card::is_open)
    }
}

#[derive(Template)]
#[template(path = "checks.html")]
struct View<'a> {
    shell: Shell,
    counts: &'a [(&'static str, &'static str, u64)],
    /// On the first sheet: the ways to all groups.
    ways: &'a [Way],
    groups: &'a [Group],
    sheet: Sheet,
}

/// Writes the sheets. `counts` has the statuses with their numbers.
pub(crate) fn write(
    folder: &mut Folder,
    checks: Sorter,
    counts: &[(&'static str, &'static str, u64)],
) -> Result<(), Error> {
    let mut ways = Ways::default();
    let mut view = |sheet: Sheet, groups: &[Group], ways: &[Way]| {
        let view = View {
            shell: Shell::below("checks", "核验"),
            counts,
            ways,
            groups,
            sheet,
        };
        folder.write(&format!("checks/{}", view.sheet.file()), view.render()?.as_bytes())
    };
    let mut sorted = checks.sorted().map_err(Error::Sorting)?;
    let first = groups_of(&mut sorted)?;
    count(&mut ways, &first, 1);
    let mut next = groups_of(&mut sorted)?;
    let is_only = next.is_empty();
    for number in 2.. {
        if next.is_empty() {
            break;
        }
        let groups = std::mem::replace(&mut next, groups_of(&mut sorted)?);
        count(&mut ways, &groups, number);
        view(Sheet::new(number, next.is_empty()), &groups, &[])?;
    }
    // The first is written last, as it leads to all others.
    view(Sheet::new(1, is_only), &first, ways.all())
}

fn count(ways: &mut Ways, groups: &[Group], number: usize) {
    for group in groups {
        let href = || format!("{}#{}", file(number), group.id);
        ways.count(&group.id, [&group.kind, &group.class], group.cards.len(), href);
    }
}

fn groups_of(sorted: &mut Sorted) -> Result<Vec<Group>, Error> {
    let mut groups: Vec<Group> = Vec::new();
    for (key, card) in sorted.sheet::<Card>(FULL).map_err(Error::Sorting)? {
        let id = format!("g{}", anchor(&key.join("-")));
        match groups.last_mut() {
            Some(group) if group.id == id => group.cards.push(card),
            _ => groups.push(Group {
                id,
                status: card.status.clone(),
                class: card.class.clone(),
                kind: card.kind.clone(),
                cards: vec![card],
            }),
        }
    }
    Ok(groups)
}
