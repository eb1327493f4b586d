//! A row of the sheet `survey` as a question or the head of a group.

use std::collections::BTreeMap;

use super::columns::{Sorted, yes_or_no};
use super::sheet::Cell;
use crate::expression::{Expression, Node};
use crate::form::{Choice, Group, Identity, Initial, Kind, Question};
use crate::limits;
use crate::refusal::{At, RefusalKind, Refusals};
use crate::typed;

/// What rows are read with.
pub(super) struct Reading<'r> {
    pub(super) language: &'r str,
    pub(super) lists: &'r BTreeMap<String, Vec<Choice>>,
    pub(super) refusals: &'r mut Refusals,
    /// `regex()` so far.
    pub(super) patterns: usize,
}

const GROUP: &[&str] = &[
    "type",
    "name",
    "label",
    "relevant",
    "appearance",
    "disabled",
    "banmian_was",
];
const NOTE: &[&str] = &[
    "type",
    "name",
    "label",
    "hint",
    "relevant",
    "appearance",
    "disabled",
    "banmian_was",
];
const CALCULATE: &[&str] = &[
    "type",
    "name",
    "label",
    "hint",
    "relevant",
    "calculation",
    "appearance",
    "disabled",
    "banmian_work",
    "banmian_was",
];
const ASKED: &[&str] = &[
    "type",
    "name",
    "label",
    "hint",
    "required",
    "required_message",
    "relevant",
    "constraint",
    "constraint_message",
    "default",
    "appearance",
    "disabled",
    "banmian_identity",
    "banmian_was",
];

impl Reading<'_> {
    /// The head of a group, without what stands in it.
    pub(super) fn group(&mut self, sorted: &Sorted<'_>, repeats: bool) -> Group {
        let what = if repeats { "begin_repeat" } else { "begin_group" };
        sorted.only(GROUP, what, self.refusals);
        Group {
            name: self.name(sorted, what),
            label: sorted.text("label", self.language, self.refusals),
            appearance: self.appearance(sorted),
            relevant: self.expression(sorted, "relevant"),
            repeats,
            was: self.was(sorted),
            items: Vec::new(),
        }
    }

    /// A question.
    pub(super) fn question(&mut self, sorted: &Sorted<'_>, kind: Kind) -> Question {
        // Without a label nobody can answer it: it is computed, and of that type as far as the calculation is.
        let is_shown = ["label", "hint"]
            .iter()
            .any(|column| !sorted.translations(column).is_empty());
        let is_hidden = sorted.cell("calculation").is_some() && !is_shown && kind != Kind::Note;
        let kind = if is_hidden { Kind::Calculate } else { kind };
        let allowed = match kind {
            Kind::Note => NOTE,
            Kind::Calculate => CALCULATE,
            _ => ASKED,
        };
        sorted.only(allowed, &format!("type {}", kind.word()), self.refusals);
        let question = Question {
            name: self.name(sorted, kind.word()),
            label: sorted.text("label", self.language, self.refusals),
            hint: sorted.text("hint", self.language, self.refusals),
            required: self.required(sorted),
            required_message: sorted.text("required_message", self.language, self.refusals),
            relevant: self.expression(sorted, "relevant"),
            constraint: self.expression(sorted, "constraint"),
            constraint_message: sorted.text("constraint_message", self.language, self.refusals),
            calculation: self.expression(sorted, "calculation"),
            default: self.default(sorted, &kind),
            appearance: self.appearance(sorted),
            identity: self.identity(sorted, &kind),
            work: self.work(sorted),
            was: self.was(sorted),
            kind,
        };
        self.whole(sorted, &question);
        question
    }

    /// What a question cannot be without.
    fn whole(&mut self, sorted: &Sorted<'_>, question: &Question) {
        let row = sorted.row;
        if question.kind != Kind::Calculate && question.label.is_empty() && question.hint.is_empty() {
            let message = format!("{} has no label: nobody would know what is asked", question.name);
            self.refusals.push(row.refusal(RefusalKind::Label, message));
        }
        if question.kind == Kind::Calculate && sorted.cell("calculation").is_none() {
            let message = format!("{} has no calculation", question.name);
            self.refusals.push(row.refusal(RefusalKind::Value, message));
        }
        if let Some(list) = question.kind.list()
            && !self.lists.contains_key(list)
        {
            let message = if list.starts_with("${") {
                format!("choices from answers ({list}) are not supported")
            } else {
                format!("there is no list {list} in the sheet choices")
            };
            self.refusals.push(row.refusal(RefusalKind::Choice, message));
        }
        if let Kind::SelectMultiple(list) = &question.kind
            && let Some(choice) = self
                .lists
                .get(list)
                .and_then(|list| list.iter().find(|choice| has_space(choice)))
        {
            let name = &choice.name;
            let message =
                format!("the choice \"{name}\" has a space in it: several names are kept with spaces between");
            self.refusals.push(row.refusal(RefusalKind::Choice, message));
        }
    }

    fn name(&mut self, sorted: &Sorted<'_>, what: &str) -> String {
        let name = sorted.get("name");
        if name.is_empty() && what == "note" {
            // As pyxform names it: a note has no answer that anybody could look for.
            let number = match sorted.row.at {
                At::Row(number) | At::Line(number) => number,
                At::Whole => 0,
            };
            return format!("generated_note_name_{number}");
        }
        match sorted.cell("name") {
            None => {
                let message = format!("name is missing: what answers call this {what}");
                self.refusals.push(sorted.row.refusal(RefusalKind::Name, message));
            }
            Some(cell) if !crate::expression::is_name(name) => {
                let message = format!("\"{name}\" is no name: a letter or _, then letters, digits, _ - and .");
                self.refuse(sorted, cell, RefusalKind::Name, message);
            }
            Some(_) => {}
        }
        name.to_owned()
    }

    fn was(&mut self, sorted: &Sorted<'_>) -> Option<String> {
        let cell = sorted.cell("banmian_was")?;
        if !crate::expression::is_name(&cell.text) {
            let message = format!("\"{}\" is no name", cell.text);
            self.refuse(sorted, cell, RefusalKind::Name, message);
        }
        Some(cell.text.clone())
    }

    fn refuse(&mut self, sorted: &Sorted<'_>, cell: &Cell, kind: RefusalKind, message: impl Into<String>) {
        self.refusals.push(sorted.row.cell_refusal(cell, kind, message));
    }

    fn expression(&mut self, sorted: &Sorted<'_>, column: &str) -> Option<Expression> {
        let cell = sorted.cell(column)?;
        // pyxform reads `yes` and `false` in all its conditions, not in `required` alone.
        let source = match yes_or_no(&cell.text) {
            Some(true) => "true()",
            Some(false) => "false()",
            None => &cell.text,
        };
        if !self.has_room(sorted, cell) {
            return None;
        }
        match Expression::parse(source) {
            Ok(expression) => {
                self.patterns += expression.patterns();
                Some(expression)
            }
            Err(error) => {
                self.refuse(sorted, cell, RefusalKind::Expression, error.to_string());
                None
            }
        }
    }

    /// Whether there may be another `regex()`: each may take half a megabyte, so what is over is not even compiled.
    fn has_room(&mut self, sorted: &Sorted<'_>, cell: &Cell) -> bool {
        let is_over = self.patterns >= limits::PATTERNS_OF_FORM && cell.text.contains("regex");
        if is_over {
            let message = format!("more than {} regex() in one form", limits::PATTERNS_OF_FORM);
            self.refuse(sorted, cell, RefusalKind::Limit, message);
        }
        !is_over
    }

    fn required(&mut self, sorted: &Sorted<'_>) -> Option<Expression> {
        let cell = sorted.cell("required")?;
        match yes_or_no(&cell.text) {
            Some(false) => None,
            _ => self.expression(sorted, "required"),
        }
    }

    /// Appearances only say how a question may look; those that change what is asked are none.
    fn appearance(&mut self, sorted: &Sorted<'_>) -> String {
        if let Some(cell) = sorted.cell("appearance") {
            for (word, why) in [
                ("search(", "choices from files"),
                ("bearing", "sensors"),
                ("ex:", "other programs"),
                ("printer:", "other programs"),
                ("map", "maps"),
                ("picker", "maps and sensors"),
                ("ethiopian", "other calendars"),
                ("coptic", "other calendars"),
                ("islamic", "other calendars"),
                ("bikram-sambat", "other calendars"),
                ("myanmar", "other calendars"),
                ("persian", "other calendars"),
                ("buddhist", "other calendars"),
                ("month-year", "days without a day"),
                ("year", "days without a day"),
            ] {
                let is_it = |part: &str| part == word || (word.ends_with(['(', ':']) && part.starts_with(word));
                if cell.text.split_whitespace().any(is_it) {
                    self.refuse(
                        sorted,
                        cell,
                        RefusalKind::Value,
                        format!("appearance {word} is not supported: {why}"),
                    );
                }
            }
        }
        sorted.get("appearance").to_owned()
    }

    fn identity(&mut self, sorted: &Sorted<'_>, kind: &Kind) -> Option<Identity> {
        let cell = sorted.cell("banmian_identity")?;
        let identity = Identity::ALL.into_iter().find(|identity| identity.word() == cell.text);
        if identity.is_none() {
            let message = format!("\"{}\" is none of name, phone, id_number, address", cell.text);
            self.refuse(sorted, cell, RefusalKind::Value, message);
        } else if kind.is_asked() && *kind != Kind::Text {
            let message = "what says who somebody is is of type text: a number would lose zeros and have no X";
            self.refuse(sorted, cell, RefusalKind::Value, message);
        }
        identity
    }

    fn work(&mut self, sorted: &Sorted<'_>) -> bool {
        let Some(cell) = sorted.cell("banmian_work") else {
            return false;
        };
        let work = yes_or_no(&cell.text);
        if work.is_none() {
            self.refuse(
                sorted,
                cell,
                RefusalKind::Value,
                format!("\"{}\" is neither yes nor no", cell.text),
            );
        }
        work == Some(true)
    }

    /// A default has to be an answer that the question takes.
    fn default(&mut self, sorted: &Sorted<'_>, kind: &Kind) -> Option<Initial> {
        let cell = sorted.cell("default")?;
        if cell.text.contains("${") {
            let message = "a default that hangs on other answers is not supported: write calculate";
            self.refuse(sorted, cell, RefusalKind::Value, message);
            return None;
        }
        if !self.has_room(sorted, cell) {
            return None;
        }
        // As in pyxform, what calls a function is an expression, whatever else is a text.
        if let Ok(expression) = Expression::parse(&cell.text)
            && is_computed(expression.root())
        {
            self.patterns += expression.patterns();
            return Some(Initial::Computed(expression));
        }
        let choices = kind
            .list()
            .and_then(|list| self.lists.get(list))
            .map_or(&[][..], Vec::as_slice);
        let values: Vec<&str> = match kind {
            Kind::SelectMultiple(_) => cell.text.split_whitespace().collect(),
            _ => vec![&cell.text],
        };
        if kind.is_asked() && typed::value(kind, choices, &values).is_err() {
            let message = format!(
                "the default \"{}\" is no answer to a question of type {}",
                cell.text,
                kind.word()
            );
            self.refuse(sorted, cell, RefusalKind::Value, message);
        }
        Some(Initial::Literal(cell.text.clone()))
    }
}

fn has_space(choice: &Choice) -> bool {
    choice.name.contains(char::is_whitespace)
}

fn is_computed(node: &Node) -> bool {
    let mut calls = false;
    node.visit(&mut |node| calls |= matches!(node, Node::Call(..) | Node::Matches(..)));
    let mut hangs = false;
    node.visit(&mut |node| hangs |= matches!(node, Node::Current | Node::Position));
    calls && !hangs
}
