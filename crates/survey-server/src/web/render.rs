//! A survey's form as a page shows it.

use std::collections::{BTreeMap, BTreeSet};

use banmian_survey::answers::{Checked, Path, Typed};
use banmian_survey::form::{Form, Group, Item, Kind, Question};

/// A piece of the page.
pub(super) enum Part<'f> {
    /// A group begins.
    Open { label: String },
    /// The group ends.
    Close,
    /// Something to read.
    Note { label: &'f str },
    /// Something to answer.
    Field(Box<Field<'f>>),
    /// A button that adds an instance of a repeat.
    Add { name: &'f str, label: &'f str },
}

/// Something to answer.
pub(super) struct Field<'f> {
    pub(super) id: String,
    pub(super) path: String,
    pub(super) label: &'f str,
    pub(super) hint: &'f str,
    pub(super) is_required: bool,
    pub(super) problems: Vec<String>,
    /// `text`, `lines`, `integer`, `decimal`, `date`, `phone`, `one`, `many`.
    pub(super) kind: &'static str,
    pub(super) value: String,
    pub(super) choices: Vec<Choice<'f>>,
}

impl Field<'_> {
    /// Ids of what stands beside the field, for those who hear the page.
    pub(super) fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let wrong = (!self.problems.is_empty()).then(|| format!("{}-wrong", self.id));
        let ids: Vec<String> = hint.into_iter().chain(wrong).collect();
        ids.join(" ")
    }
}

pub(super) struct Choice<'f> {
    pub(super) id: String,
    pub(super) name: &'f str,
    pub(super) label: &'f str,
    pub(super) is_chosen: bool,
}

/// A form with what was typed so far.
pub(super) struct Sheet<'f> {
    pub(super) form: &'f Form,
    pub(super) typed: &'f Typed,
    pub(super) checked: &'f Checked,
    pub(super) language: &'f str,
    /// Whether what is wrong is said: not before somebody has sent it.
    pub(super) is_sent: bool,
    /// How many instances of a repeat are shown.
    pub(super) instances: &'f BTreeMap<String, usize>,
    /// Instances of repeats in which something is typed: [`filled`].
    pub(super) filled: BTreeSet<(String, usize)>,
}

/// Instances of repeats in which something is typed, found in one go over all fields: asked for each question of each
/// instance it would take the square of them.
pub(super) fn filled(typed: &Typed) -> BTreeSet<(String, usize)> {
    let said = typed
        .0
        .iter()
        .filter(|(_, values)| values.iter().any(|value| !value.trim().is_empty()));
    said.filter_map(|(path, _)| path.parse::<Path>().ok()?.instance)
        .collect()
}

impl<'f> Sheet<'f> {
    /// The page's pieces in order.
    pub(super) fn parts(&self) -> Vec<Part<'f>> {
        let mut parts = Vec::new();
        self.items(&self.form.items, None, &mut parts);
        parts
    }

    /// Names of questions outside repeats that are not shown as things stand: one that comes to be asked is shown before
    /// the form is taken, also where no script runs.
    pub(super) fn hidden(&self) -> BTreeSet<String> {
        let asked = |name: &str| {
            self.form
                .question(name)
                .is_some_and(|question| question.kind.is_asked())
        };
        let outside = self.checked.irrelevant.iter().filter(|path| path.instance.is_none());
        outside
            .filter(|path| asked(&path.name))
            .map(|path| path.name.clone())
            .collect()
    }

    fn text(&self, text: &'f banmian_survey::form::Text) -> &'f str {
        text.get(self.language, &self.form.default_language)
    }

    fn path(repeat: Option<(&str, usize)>, name: &str) -> Path {
        match repeat {
            None => Path::of(name),
            Some((repeat, instance)) => Path::within(repeat, instance, name),
        }
    }

    /// Whether it is asked as things stand. In an instance in which nothing was typed yet, what depends on others is not.
    fn is_asked(&self, path: &Path, has_condition: bool, repeat: Option<(&str, usize)>) -> bool {
        let is_blank = repeat.is_some_and(|(repeat, instance)| self.is_blank(repeat, instance));
        !(self.checked.irrelevant.contains(path) || (has_condition && is_blank))
    }

    fn is_blank(&self, repeat: &str, instance: usize) -> bool {
        !self.filled.contains(&(repeat.to_owned(), instance))
    }

    fn items(&self, items: &'f [Item], repeat: Option<(&'f str, usize)>, parts: &mut Vec<Part<'f>>) {
        for item in items {
            let condition = match item {
                Item::Question(question) => question.relevant.is_some(),
                Item::Group(group) => group.relevant.is_some(),
            };
            if !self.is_asked(&Self::path(repeat, item.name()), condition, repeat) {
                continue;
            }
            match item {
                Item::Question(question) => self.question(question, repeat, parts),
                Item::Group(group) if group.repeats => self.repeat(group, parts),
                Item::Group(group) => {
                    parts.push(Part::Open {
                        label: self.text(&group.label).to_owned(),
                    });
                    self.items(&group.items, repeat, parts);
                    parts.push(Part::Close);
                }
            }
        }
    }

    fn repeat(&self, group: &'f Group, parts: &mut Vec<Part<'f>>) {
        let label = self.text(&group.label);
        for instance in 1..=self.instances.get(&group.name).copied().unwrap_or(0) {
            parts.push(Part::Open {
                label: format!("{label} {instance}"),
            });
            self.items(&group.items, Some((&group.name, instance)), parts);
            parts.push(Part::Close);
        }
        parts.push(Part::Add {
            name: &group.name,
            label,
        });
    }

    fn question(&self, question: &'f Question, repeat: Option<(&str, usize)>, parts: &mut Vec<Part<'f>>) {
        let label = self.text(&question.label);
        let kind = match &question.kind {
            Kind::Calculate => return,
            Kind::Note => {
                parts.push(Part::Note { label });
                return;
            }
            Kind::Text if question.appearance.contains("multiline") => "lines",
            Kind::Text if question.identity == Some(banmian_survey::form::Identity::Phone) => "phone",
            Kind::Text => "text",
            Kind::Integer => "integer",
            Kind::Decimal => "decimal",
            Kind::Date => "date",
            Kind::SelectOne(_) => "one",
            Kind::SelectMultiple(_) => "many",
        };
        let path = Self::path(repeat, &question.name);
        let problems = self.checked.at(&path).filter(|_| self.is_sent);
        let problems = problems.map(|problem| problem.message.clone()).collect();
        let id = format!("q-{}", path.to_string().replace('/', "-"));
        let values = self.typed.all(&path);
        let is_chosen = |name: &str| {
            values
                .iter()
                .any(|value| value.split_whitespace().any(|value| value == name))
        };
        let choices = self.form.choices(&question.kind).iter().zip(1..);
        let choices = choices
            .map(|(choice, number)| Choice {
                id: format!("{id}-{number}"),
                name: &choice.name,
                label: self.text(&choice.label),
                is_chosen: is_chosen(&choice.name),
            })
            .collect();
        parts.push(Part::Field(Box::new(Field {
            label,
            hint: self.text(&question.hint),
            is_required: question.required.is_some(),
            problems,
            kind,
            value: self.typed.first(&path).to_owned(),
            choices,
            path: path.to_string(),
            id,
        })));
    }
}

/// How many instances of each repeat are shown: those typed, those shown before, and one more of the one that `more` names.
pub(super) fn instances(
    form: &Form,
    typed: &Typed,
    sent: impl Fn(&str) -> usize,
    more: &str,
) -> BTreeMap<String, usize> {
    let mut all = BTreeMap::new();
    for repeat in form.repeats() {
        let typed = typed.0.keys().filter_map(|path| match path.parse::<Path>() {
            Ok(Path {
                instance: Some((name, number)),
                ..
            }) if name == repeat.name => Some(number),
            _ => None,
        });
        let shown = typed.max().unwrap_or(0).max(sent(&repeat.name));
        let shown = shown + usize::from(more == repeat.name);
        all.insert(repeat.name.clone(), shown.min(banmian_survey::limits::INSTANCES));
    }
    all
}

/// What stands in a form at first.
pub(super) fn initial(form: &Form, today: jiff::civil::Date) -> Typed {
    let mut typed = Typed::default();
    let values = form.initial(today);
    for (repeat, question) in form.questions() {
        // A default within a repeat would make an instance of it, of somebody who is not there.
        if let (None, Some(values)) = (repeat, values.get(&question.name)) {
            typed.0.insert(question.name.clone(), values.clone());
        }
    }
    typed
}
