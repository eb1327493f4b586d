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
use crate::sheets::{FULL, Sheet};
use crate::shell::Shell;
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

#[derive(Template)]
#[template(path = "checks.html")]
struct View<'a> {
    shell: Shell,
    counts: &'a [(&'static str, &'static str, u64)],
    open: &'a [Card],
    passed: &'a [Card],
    sheet: Sheet,
}

/// Writes the sheets. `counts` has the statuses with their numbers.
pub(crate) fn write(
    folder: &mut Folder,
    checks: Sorter,
    counts: &[(&'static str, &'static str, u64)],
) -> Result<(), Error> {
    let mut sorted = checks.sorted().map_err(Error::Sorting)?;
    let mut next = sheet_of(&mut sorted)?;
    for number in 1.. {
        let cards = next;
        next = sheet_of(&mut sorted)?;
        let passed = cards.partition_point(Card::is_open);
        let (open, passed) = cards.split_at(passed);
        let sheet = Sheet::new(number, next.is_empty());
        let name = format!("checks/{}", sheet.file());
        let shell = Shell::below("checks", "核验");
        let view = View {
            shell,
            counts,
            open,
            passed,
            sheet,
        };
        folder.write(&name, view.render()?.as_bytes())?;
        if next.is_empty() {
            break;
        }
    }
    Ok(())
}

fn sheet_of(sorted: &mut Sorted) -> Result<Vec<Card>, Error> {
    let cards = sorted.sheet::<Card>(FULL).map_err(Error::Sorting)?;
    Ok(cards.into_iter().map(|(_, card)| card).collect())
}
