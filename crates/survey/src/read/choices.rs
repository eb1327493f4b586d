//! The sheet `choices`.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{CHOICES, Heads, Sorted};
use super::sheet::Row;
use crate::form::{Choice, Text};
use crate::refusal::{RefusalKind, Refusals};

/// The lists of choices by their names.
pub(super) fn lists(rows: &[Row], language: &str, refusals: &mut Refusals) -> BTreeMap<String, Vec<Choice>> {
    let mut lists: BTreeMap<String, Vec<Choice>> = BTreeMap::new();
    let mut names = BTreeSet::new();
    let mut heads = Heads::new(CHOICES);
    for row in rows {
        let sorted = Sorted::of(row, &mut heads, refusals);
        let list = sorted.get("list_name");
        let name = sorted.get("name");
        if list.is_empty() && name.is_empty() && sorted.translations("label").is_empty() {
            // A row of comments.
            continue;
        }
        if list.is_empty() {
            refusals.push(row.refusal(
                RefusalKind::Choice,
                "list_name is missing: the list that the choice is of",
            ));
            continue;
        }
        if name.is_empty() {
            refusals.push(row.refusal(RefusalKind::Choice, "name is missing: what answers call the choice"));
            continue;
        }
        if !names.insert((list, name)) {
            let message = format!("the list {list} has the choice {name} already");
            refusals.push(row.refusal(RefusalKind::Choice, message));
        }
        let mut label = sorted.text("label", language, refusals);
        if label.is_empty() {
            // As pyxform shows it.
            label = Text::of(language, name);
        }
        lists.entry(list.to_owned()).or_default().push(Choice {
            name: name.to_owned(),
            label,
        });
    }
    lists
}
