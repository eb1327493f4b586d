//! Versions of a form: what a changed form changes, and what of earlier answers it can still read.

mod earlier;

use std::collections::{BTreeMap, BTreeSet};

pub use earlier::{Unread, read_back, read_under, typed_under, with_later_marks};

use crate::expression::Expression;
use crate::form::{Choice, Form, Item, Kind, Question, Text};

/// A published form. It never changes; a changed form is the next version.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// From 1, without gaps.
    pub number: u32,
    /// As it was published.
    pub form: Form,
}

/// Why a form is no next version of another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoVersion {
    /// It is another form.
    #[error("the form is `{new}`, and the one before is `{old}`: versions of a form have the same form_id")]
    OtherForm {
        /// `form_id` of the version before.
        old: String,
        /// `form_id` of the form that was to be published.
        new: String,
    },
    /// `banmian_was` names nothing.
    #[error("{name} has banmian_was `{was}`, and the version before has nothing of this name")]
    NeverWas {
        /// The question or group.
        name: String,
        /// What it says it was.
        was: String,
    },
    /// `banmian_was` names something that goes on under its name, or that two say they were.
    #[error("{name} has banmian_was `{was}`, which is also {other}")]
    StillIs {
        /// The question or group.
        name: String,
        /// What it says it was.
        was: String,
        /// What else goes on as it.
        other: String,
    },
}

/// The next version, and what it changes; `None` where nothing was changed, and there is nothing to publish.
///
/// # Errors
///
/// Why it cannot be the next version.
pub fn publish(before: Option<&Version>, form: Form) -> Result<Option<(Version, Vec<Change>)>, NoVersion> {
    let Some(before) = before else {
        return Ok(Some((Version { number: 1, form }, Vec::new())));
    };
    let changes = changes(&before.form, &form)?;
    let number = before.number + 1;
    // A version's own name may change alone, as may the order of questions: both are to be seen.
    Ok((before.form != form).then_some((Version { number, form }, changes)))
}

/// One thing that a form changes in the version before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The question, group or list, by its name in the new form, or in the old one where it was removed; `""` of the
    /// settings.
    pub name: String,
    /// What.
    pub what: What,
}

/// What a form changes in the version before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The question or group is new.
    Added,
    /// The question or group is gone: earlier answers to it are kept, and not read under this version.
    Removed,
    /// It was called otherwise.
    Renamed {
        /// Its name before.
        from: String,
    },
    /// It stands in another group, or in none.
    Moved {
        /// Its group before; `""` for none.
        from: String,
        /// Its group now; `""` for none.
        to: String,
        /// Whether it is another repeat, so that one answer becomes several or several one.
        repeat: bool,
    },
    /// Its type is another.
    Kind {
        /// Before.
        from: Kind,
        /// Now.
        to: Kind,
    },
    /// A text is another, in one language.
    Text {
        /// `label`, `hint`, `form_title` and so on.
        column: &'static str,
        /// The language.
        language: String,
        /// Before; `""` for none.
        from: String,
        /// Now; `""` for none.
        to: String,
    },
    /// A rule is another.
    Rule {
        /// `required`, `relevant`, `constraint`, `calculation` and so on.
        column: &'static str,
        /// Before; `""` for none.
        from: String,
        /// Now; `""` for none.
        to: String,
    },
    /// A choice is new in a list.
    ChoiceAdded(String),
    /// A choice is gone from a list: earlier answers that chose it are not read under this version.
    ChoiceRemoved(String),
    /// A choice's label is another, in one language.
    ChoiceLabel {
        /// The choice.
        choice: String,
        /// The language.
        language: String,
        /// Before.
        from: String,
        /// Now.
        to: String,
    },
}

impl What {
    /// Whether all earlier answers can be read under the new form as far as this change goes.
    #[must_use]
    pub fn keeps_answers(&self) -> bool {
        match self {
            Self::Removed | Self::ChoiceRemoved(_) => false,
            Self::Moved { repeat, .. } => !repeat,
            Self::Kind { from, to } => widens(from, to),
            _ => true,
        }
    }
}

/// Whether every answer of a kind is one of another. The choices of another list are looked at one by one.
fn widens(from: &Kind, to: &Kind) -> bool {
    match (from, to) {
        (Kind::Note, Kind::Note) | (Kind::Integer, Kind::Decimal) | (_, Kind::Text) => true,
        (Kind::SelectOne(from), Kind::SelectOne(to) | Kind::SelectMultiple(to))
        | (Kind::SelectMultiple(from), Kind::SelectMultiple(to)) => from == to,
        (from, to) => from == to,
    }
}

/// What a form changes in an earlier one: first what is the form's own, then question by question in the order of the
/// new form, what was removed, and lists of choices.
///
/// # Errors
///
/// Why it cannot be a later version of it.
pub fn changes(old: &Form, new: &Form) -> Result<Vec<Change>, NoVersion> {
    if old.id != new.id {
        return Err(NoVersion::OtherForm {
            old: old.id.clone(),
            new: new.id.clone(),
        });
    }
    let before = Named::of(old);
    let after = Named::of(new);
    let ties = ties(&before, &after)?;
    let mut list = Changes::default();
    list.settings(old, new);
    for (name, now) in &after.in_order {
        let Some(was) = ties.get(name) else {
            list.add(name, What::Added);
            continue;
        };
        if was != name {
            list.add(name, What::Renamed { from: (*was).into() });
        }
        list.item(&before.by_name[was], now);
    }
    let kept: BTreeSet<&str> = ties.values().copied().collect();
    for (name, _) in before.in_order.iter().filter(|(name, _)| !kept.contains(name)) {
        list.add(name, What::Removed);
    }
    for (name, choices) in &new.lists {
        if let Some(before) = old.lists.get(name) {
            list.choices(name, before, choices);
        }
    }
    Ok(list.0)
}

/// An item with the groups around it.
#[derive(Clone, Copy)]
struct Place<'f> {
    item: &'f Item,
    group: &'f str,
    repeat: &'f str,
}

struct Named<'f> {
    in_order: Vec<(&'f str, Place<'f>)>,
    by_name: BTreeMap<&'f str, Place<'f>>,
}

impl<'f> Named<'f> {
    fn of(form: &'f Form) -> Self {
        let mut in_order = Vec::new();
        collect(&form.items, "", "", &mut in_order);
        let by_name = in_order.iter().copied().collect();
        Self { in_order, by_name }
    }
}

fn collect<'f>(items: &'f [Item], group: &'f str, repeat: &'f str, all: &mut Vec<(&'f str, Place<'f>)>) {
    for item in items {
        all.push((item.name(), Place { item, group, repeat }));
        if let Item::Group(inner) = item {
            let repeat = if inner.repeats { inner.name.as_str() } else { repeat };
            collect(&inner.items, &inner.name, repeat, all);
        }
    }
}

/// The old name of each item of the new form that goes on from one.
fn ties<'f>(before: &Named<'f>, after: &Named<'f>) -> Result<BTreeMap<&'f str, &'f str>, NoVersion> {
    let mut ties = BTreeMap::new();
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, place) in &after.in_order {
        let was = match place.item {
            Item::Question(question) => question.was.as_deref(),
            Item::Group(group) => group.was.as_deref(),
        };
        let was = match was {
            // Renamed in an earlier version: that column stays as long as its author likes.
            Some(was) if before.by_name.contains_key(name) && !before.by_name.contains_key(was) => name,
            Some(was) if !before.by_name.contains_key(was) => {
                return Err(NoVersion::NeverWas {
                    name: (*name).into(),
                    was: was.into(),
                });
            }
            Some(was) if after.by_name.contains_key(was) && was != *name => {
                return Err(NoVersion::StillIs {
                    name: (*name).into(),
                    was: was.into(),
                    other: was.into(),
                });
            }
            Some(was) => was,
            None if before.by_name.contains_key(name) => name,
            None => continue,
        };
        if let Some(other) = taken.insert(was, name) {
            return Err(NoVersion::StillIs {
                name: (*name).into(),
                was: was.into(),
                other: other.into(),
            });
        }
        ties.insert(*name, was);
    }
    Ok(ties)
}

#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    fn add(&mut self, name: &str, what: What) {
        let name = name.to_owned();
        self.0.push(Change { name, what });
    }

    fn settings(&mut self, old: &Form, new: &Form) {
        self.texts("", "form_title", &old.title, &new.title);
        self.texts("", "banmian_purpose", &old.purpose, &new.purpose);
        self.texts("", "banmian_asked_by", &old.asked_by, &new.asked_by);
        let days = |form: &Form| form.keep_days.map(|days| days.to_string()).unwrap_or_default();
        self.rule("", "banmian_keep_days", &days(old), &days(new));
        self.rule("", "version", &old.version, &new.version);
        self.rule("", "default_language", &old.default_language, &new.default_language);
    }

    fn item(&mut self, was: &Place<'_>, now: &Place<'_>) {
        let name = now.item.name();
        if (was.group, was.repeat) != (now.group, now.repeat) {
            let (from, to) = (was.group.to_owned(), now.group.to_owned());
            let repeat = was.repeat != now.repeat;
            self.add(name, What::Moved { from, to, repeat });
        }
        match (was.item, now.item) {
            (Item::Question(was), Item::Question(now)) => self.question(was, now),
            (Item::Group(was), Item::Group(now)) => {
                let word = |repeats: bool| if repeats { "begin_repeat" } else { "begin_group" };
                self.rule(name, "type", word(was.repeats), word(now.repeats));
                self.texts(name, "label", &was.label, &now.label);
                self.rule(
                    name,
                    "relevant",
                    source(was.relevant.as_ref()),
                    source(now.relevant.as_ref()),
                );
            }
            // What was a question is a group now: they share a name alone.
            _ => {
                self.add(name, What::Removed);
                self.add(name, What::Added);
            }
        }
    }

    fn question(&mut self, was: &Question, now: &Question) {
        let name = &now.name;
        if was.kind != now.kind {
            let (from, to) = (was.kind.clone(), now.kind.clone());
            self.add(name, What::Kind { from, to });
        }
        self.texts(name, "label", &was.label, &now.label);
        self.texts(name, "hint", &was.hint, &now.hint);
        self.texts(name, "required_message", &was.required_message, &now.required_message);
        self.texts(
            name,
            "constraint_message",
            &was.constraint_message,
            &now.constraint_message,
        );
        for (column, was, now) in [
            ("required", &was.required, &now.required),
            ("relevant", &was.relevant, &now.relevant),
            ("constraint", &was.constraint, &now.constraint),
            ("calculation", &was.calculation, &now.calculation),
        ] {
            if was != now {
                self.rule(name, column, source(was.as_ref()), source(now.as_ref()));
            }
        }
        let default = |question: &Question| question.default.as_ref().map(initial).unwrap_or_default();
        self.rule(name, "default", &default(was), &default(now));
        let identity = |question: &Question| question.identity.map_or("", |identity| identity.word());
        self.rule(name, "banmian_identity", identity(was), identity(now));
        let work = |question: &Question| if question.work { "yes" } else { "" };
        self.rule(name, "banmian_work", work(was), work(now));
    }

    fn rule(&mut self, name: &str, column: &'static str, from: &str, to: &str) {
        if from != to {
            let (from, to) = (from.to_owned(), to.to_owned());
            self.add(name, What::Rule { column, from, to });
        }
    }

    fn texts(&mut self, name: &str, column: &'static str, was: &Text, now: &Text) {
        for (language, from, to) in translations(was, now) {
            self.add(
                name,
                What::Text {
                    column,
                    language,
                    from,
                    to,
                },
            );
        }
    }

    fn choices(&mut self, list: &str, was: &[Choice], now: &[Choice]) {
        for choice in now {
            match was.iter().find(|before| before.name == choice.name) {
                None => self.add(list, What::ChoiceAdded(choice.name.clone())),
                Some(before) => {
                    for (language, from, to) in translations(&before.label, &choice.label) {
                        let choice = choice.name.clone();
                        self.add(
                            list,
                            What::ChoiceLabel {
                                choice,
                                language,
                                from,
                                to,
                            },
                        );
                    }
                }
            }
        }
        for before in was
            .iter()
            .filter(|before| now.iter().all(|choice| choice.name != before.name))
        {
            self.add(list, What::ChoiceRemoved(before.name.clone()));
        }
    }
}

fn source(expression: Option<&Expression>) -> &str {
    expression.map_or("", Expression::source)
}

fn initial(default: &crate::form::Initial) -> String {
    match default {
        crate::form::Initial::Literal(text) => text.clone(),
        crate::form::Initial::Computed(expression) => expression.source().to_owned(),
    }
}

/// The languages in which two texts differ, with both.
fn translations(was: &Text, now: &Text) -> Vec<(String, String, String)> {
    let languages: BTreeSet<&str> = was.iter().chain(now.iter()).map(|(language, _)| language).collect();
    let text = |text: &Text, language: &str| text.exactly(language).unwrap_or_default().to_owned();
    let all = languages
        .into_iter()
        .map(|language| (language.to_owned(), text(was, language), text(now, language)));
    all.filter(|(_, was, now)| was != now).collect()
}
