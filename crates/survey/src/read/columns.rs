//! The heads of columns: what they mean, and which are not supported.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::{Cell, Row};
use crate::form::Text;
use crate::plan::nearly;
use crate::refusal::{RefusalKind, Refusals};

/// A column of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// XLSForm's name.
    pub(super) name: &'static str,
    /// Other heads that mean the same (pyxform's `aliases.py`), in lower case with `_` for spaces.
    also: &'static [&'static str],
    /// Whether there may be one for each language.
    translated: bool,
}

const fn column(name: &'static str, also: &'static [&'static str]) -> Column {
    Column {
        name,
        also,
        translated: false,
    }
}

const fn text(name: &'static str, also: &'static [&'static str]) -> Column {
    Column {
        name,
        also,
        translated: true,
    }
}

pub(super) const SURVEY: &[Column] = &[
    column("type", &["command"]),
    column("name", &["tag", "value"]),
    text("label", &["caption"]),
    text("hint", &[]),
    column("required", &["bind::required"]),
    text(
        "required_message",
        &["requiredmsg", "bind::jr:requiredmsg", "required_msg"],
    ),
    column("relevant", &["relevance", "bind::relevant"]),
    column("constraint", &["bind::constraint"]),
    text(
        "constraint_message",
        &["constraining_message", "bind::jr:constraintmsg", "constraint_msg"],
    ),
    column("calculation", &["calculate", "bind::calculate"]),
    column("default", &[]),
    column("appearance", &["control::appearance", "body::appearance"]),
    column("disabled", &[]),
    column("banmian_identity", &[]),
    column("banmian_work", &[]),
    column("banmian_was", &[]),
];

pub(super) const CHOICES: &[Column] = &[
    column("list_name", &["list"]),
    column("name", &["value", "tag"]),
    text("label", &["caption"]),
];

pub(super) const SETTINGS: &[Column] = &[
    column("form_id", &["set_form_id", "id_string"]),
    text("form_title", &["set_form_title", "title"]),
    column("version", &[]),
    column("default_language", &[]),
    text("banmian_purpose", &[]),
    text("banmian_asked_by", &[]),
    column("banmian_keep_days", &[]),
    column("banmian_languages", &[]),
];

/// Columns that XLSForm knows and this reader does not, by how their heads begin.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("choice_filter", "choices that hang on other answers"),
    ("repeat_count", "a number of instances that is computed"),
    ("jr:count", "a number of instances that is computed"),
    ("count", "a number of instances that is computed"),
    ("trigger", "calculations at certain moments"),
    ("parameters", "parameters of question types"),
    ("media", "pictures, sound and film"),
    ("image", "pictures"),
    ("big-image", "pictures"),
    ("audio", "sound"),
    ("video", "film"),
    ("autoplay", "sound and film"),
    ("read_only", "questions that cannot be answered: write a note"),
    ("readonly", "questions that cannot be answered: write a note"),
    (
        "guidance_hint",
        "hints for interviewers: residents read this form themselves",
    ),
    ("bind", "attributes of XForms"),
    ("body", "attributes of XForms"),
    ("control", "attributes of XForms"),
    ("instance", "attributes of XForms"),
    ("attribute", "attributes of XForms"),
    ("namespaces", "attributes of XForms"),
    ("save_to", "entities, kept from one submission to the next"),
    ("rows", "the height of a field"),
    ("noapperrorstring", "messages of other programs"),
    ("no_app_error_string", "messages of other programs"),
    ("sms_", "answers by text message"),
    ("prefix", "answers by text message"),
    ("delimiter", "answers by text message"),
    ("compact_", "answers by text message"),
    ("public_key", "forms that encrypt: the server does"),
    ("submission_url", "sending answers elsewhere"),
    ("auto_send", "settings of other programs"),
    ("auto_delete", "settings of other programs"),
    ("instance_name", "names of submissions: each has a receipt number"),
    ("instance_id", "attributes of XForms"),
    ("instance_xmlns", "attributes of XForms"),
    ("style", "styles of pages"),
    ("clean_text_values", "spaces kept at the ends of cells"),
    ("omit_instanceid", "attributes of XForms"),
    ("allow_choice_duplicates", "choices of one name"),
    ("flat", "attributes of XForms"),
    ("client_editable", "settings of other programs"),
    ("name", "the name of the XML root"),
];

/// A row whose cells are sorted to columns.
#[derive(Debug)]
pub(super) struct Sorted<'r> {
    pub(super) row: &'r Row,
    plain: BTreeMap<&'static str, &'r Cell>,
    texts: BTreeMap<&'static str, Vec<(Option<String>, &'r Cell)>>,
}

impl<'r> Sorted<'r> {
    /// Sorts the cells of a row; what fits no column is refused.
    pub(super) fn of(row: &'r Row, heads: &mut Heads, refusals: &mut Refusals) -> Self {
        let mut sorted = Self {
            row,
            plain: BTreeMap::new(),
            texts: BTreeMap::new(),
        };
        for cell in row.cells.iter().filter(|cell| !cell.head.starts_with('#')) {
            match heads.of(&cell.head) {
                Some((column, language)) if column.translated => {
                    let language = language.clone();
                    sorted.texts.entry(column.name).or_default().push((language, cell));
                }
                Some((column, _)) => {
                    if sorted.plain.insert(column.name, cell).is_some() {
                        let message = format!("two columns mean {}", column.name);
                        refusals.push(row.cell_refusal(cell, RefusalKind::Column, message));
                    }
                }
                // A cell that says no asks for nothing.
                None if yes_or_no(&cell.text) == Some(false) => {}
                None => {
                    if let Some(message) = heads.unfit(&cell.head) {
                        refusals.push_column(row.cell_refusal(cell, RefusalKind::Column, message));
                    }
                }
            }
        }
        sorted
    }

    /// The cell of a column that has no languages.
    pub(super) fn cell(&self, column: &str) -> Option<&'r Cell> {
        self.plain.get(column).copied()
    }

    /// Its text; `""` where the cell is blank.
    pub(super) fn get(&self, column: &str) -> &'r str {
        self.cell(column).map_or("", |cell| cell.text.as_str())
    }

    /// The cells of a column with languages.
    pub(super) fn translations(&self, column: &str) -> &[(Option<String>, &'r Cell)] {
        self.texts.get(column).map_or(&[], Vec::as_slice)
    }

    /// A text in all its languages; a head without a language is in the default one.
    pub(super) fn text(&self, column: &str, default: &str, refusals: &mut Refusals) -> Text {
        let mut text = Text::default();
        for (language, cell) in self.translations(column) {
            if cell.text.contains("${") {
                let message = "answers within texts (${…}) are not supported";
                refusals.push(self.row.cell_refusal(cell, RefusalKind::Label, message));
            }
            let language = language.as_deref().unwrap_or(default).to_owned();
            if text.0.insert(language, cell.text.clone()).is_some() {
                let message = "two columns are in the same language";
                refusals.push_column(self.row.cell_refusal(cell, RefusalKind::Column, message));
            }
        }
        text
    }

    /// Refuses cells that mean nothing in this row.
    pub(super) fn only(&self, allowed: &[&str], what: &str, refusals: &mut Refusals) {
        let texts = self
            .texts
            .iter()
            .flat_map(|(name, cells)| cells.iter().map(move |(_, cell)| (name, *cell)));
        let plain = self.plain.iter().map(|(name, cell)| (name, *cell));
        for (name, cell) in plain.chain(texts) {
            let says_no = *name == "required" && yes_or_no(&cell.text) == Some(false);
            if !allowed.contains(name) && !says_no {
                let message = match *name {
                    "calculation" => format!("{what} is answered, not computed: write type calculate"),
                    _ => format!("{name} has no meaning for {what}"),
                };
                refusals.push(self.row.cell_refusal(cell, RefusalKind::Column, message));
            }
        }
    }
}

/// The heads of a sheet, each looked at once: a sheet can have a million cells.
pub(super) struct Heads {
    columns: &'static [Column],
    meanings: BTreeMap<String, Option<(Column, Option<String>)>>,
    /// Heads that fit no column and have been asked about.
    asked: BTreeSet<String>,
}

impl Heads {
    pub(super) fn new(columns: &'static [Column]) -> Self {
        Self {
            columns,
            meanings: BTreeMap::new(),
            asked: BTreeSet::new(),
        }
    }

    /// The column that a head means, and its language.
    fn of(&mut self, head: &str) -> &Option<(Column, Option<String>)> {
        if !self.meanings.contains_key(head) {
            self.meanings.insert(head.to_owned(), meaning(head, self.columns));
        }
        &self.meanings[head]
    }

    /// What is wrong with a head that fits no column, the first time that it is asked.
    fn unfit(&mut self, head: &str) -> Option<String> {
        let is_new = !self.asked.contains(head) && self.asked.insert(head.to_owned());
        is_new.then(|| unfit(head, self.columns)).flatten()
    }
}

/// Every language that a sheet's heads name, in order, and whether some text names none.
pub(super) fn languages(rows: &[Row], columns: &'static [Column]) -> (Vec<String>, bool) {
    let mut heads = Heads::new(columns);
    let mut languages = Vec::new();
    let mut is_plain = false;
    for cell in rows.iter().flat_map(|row| &row.cells) {
        match heads.of(&cell.head) {
            Some((column, Some(language))) if column.translated && !languages.contains(language) => {
                languages.push(language.clone());
            }
            Some((column, None)) => is_plain |= column.translated,
            _ => {}
        }
    }
    (languages, is_plain)
}

/// The column that a head means, and its language: `label::English (en)`, also with one colon, in any case.
fn meaning(head: &str, columns: &[Column]) -> Option<(Column, Option<String>)> {
    let find = |folded: &str| {
        // `bind:relevant` is `bind::relevant`.
        let is_it = |name: &str| name == folded || name.replace("::", ":") == folded;
        let same = |column: &&Column| is_it(column.name) || column.also.iter().copied().any(is_it);
        columns.iter().find(same).copied()
    };
    if let Some(column) = find(&folded(head)) {
        return Some((column, None));
    }
    let (name, language) = head.rsplit_once("::").or_else(|| head.split_once(':'))?;
    let column = find(&folded(name)).filter(|column| column.translated)?;
    let language = language.trim();
    (!language.is_empty()).then(|| (column, Some(language.to_owned())))
}

/// Whether a head means this column.
pub(super) fn is(head: &str, columns: &[Column], name: &str) -> bool {
    meaning(head, columns).is_some_and(|(column, _)| column.name == name)
}

/// `Constraint Message` is `constraint_message`.
fn folded(head: &str) -> String {
    let words: Vec<&str> = head.split_whitespace().collect();
    words.join("_").to_lowercase()
}

/// What is wrong with a head that means no column; nothing where it is passed over.
fn unfit(head: &str, columns: &[Column]) -> Option<String> {
    let head = folded(head);
    let begins = |begin: &str| {
        let rest = head.strip_prefix(begin);
        rest.is_some_and(|rest| rest.is_empty() || begin.ends_with('_') || rest.starts_with(':'))
    };
    if let Some((_, why)) = UNSUPPORTED.iter().find(|(begin, _)| begins(begin)) {
        return Some(format!("the column is not supported: {why}"));
    }
    Some(if head.starts_with(OWN) {
        // What has our mark is never somebody else's column.
        let own = columns
            .iter()
            .map(|column| column.name)
            .filter(|name| name.starts_with(OWN));
        format!("the column is unknown: ours are {}", own.collect::<Vec<_>>().join(", "))
    } else {
        // XLSForm lets authors add columns, and passes over them; one that is nearly another is most likely meant for it.
        let meant = columns.iter().find(|column| is_nearly(&head, column.name))?.name;
        format!("the column is unknown: {meant} is meant? (# before its head makes it a comment)")
    })
}

/// How the heads of our own columns begin.
const OWN: &str = "banmian_";

/// Whether a head is another mistyped, or the beginning of it.
fn is_nearly(head: &str, known: &str) -> bool {
    let name = head.split(':').next().unwrap_or_default();
    nearly(name, known) || (name.len() >= 4 && known.starts_with(name))
}

/// XLSForm's yes and no.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "true()" => Some(true),
        "no" | "false" | "false()" => Some(false),
        _ => None,
    }
}
