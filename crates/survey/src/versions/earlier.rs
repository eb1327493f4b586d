//! What was answered to an earlier form, or typed into it, under a later one.

use std::collections::BTreeMap;

use super::{Named, NoVersion, Place, ties};
use crate::answers::{Answers, Path, Typed};
use crate::export::Identities;
use crate::form::{Choice, Form, Identity, Item, Kind, Question};
use crate::value::Value;

/// An earlier answer that the new form cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Where it stands in the earlier answers.
    pub path: Path,
    /// What it says.
    pub value: String,
    /// Why.
    pub why: &'static str,
}

/// Earlier answers read under a later form, so that both can be counted together: names as they are now, values of the
/// kinds that they are now, calculations as they were then. What cannot be read is named, never bent. Nor is what the earlier
/// form keeps back and the later one does not, unless for those to whom identities are kept.
///
/// The forms need not follow each other directly, if no name was changed twice between them.
///
/// # Errors
///
/// Why the later form is no later version.
pub fn read_under(
    old: &Form,
    new: &Form,
    answers: &Answers,
    identities: Identities,
) -> Result<(Answers, Vec<Unread>), NoVersion> {
    Ok(Way::to_later(old, new)?.read(answers, identities))
}

/// The other way: later answers as an earlier form reads them.
///
/// # Errors
///
/// Why the later form is no later version.
pub fn read_back(
    new: &Form,
    old: &Form,
    answers: &Answers,
    identities: Identities,
) -> Result<(Answers, Vec<Unread>), NoVersion> {
    Ok(Way::to_earlier(new, old)?.read(answers, identities))
}

/// What was typed into an earlier form, in the fields of a later one, and whether all of it is shown there. What says who
/// somebody is goes into no field that does not: it was typed under the promise that it is kept apart.
///
/// # Errors
///
/// Why the later form is no later version.
pub fn typed_under(old: &Form, new: &Form, typed: &Typed) -> Result<(Typed, bool), NoVersion> {
    let way = Way::to_later(old, new)?;
    let field = |path: &str| {
        let path: Path = path.parse().ok()?;
        let (to, question) = way.place(&path).ok()?;
        let is_opened = old.question(&path.name)?.identity.is_some() && question.identity.is_none();
        (question.kind.is_asked() && !is_opened).then_some((to, question))
    };
    let (mut moved, mut is_whole) = (Typed::default(), true);
    for (path, values) in &typed.0 {
        let mut shown = Vec::new();
        if let Some((to, question)) = field(path) {
            shown = shown_of(values, &question.kind, new.choices(&question.kind));
            moved.0.insert(to.to_string(), shown.clone());
        }
        is_whole &= values
            .iter()
            .all(|value| value.trim().is_empty() || shown.contains(value));
    }
    Ok((moved, is_whole))
}

/// What of the values of a field a page shows in one of another kind, or with other choices: of several none in a place for
/// one, as nobody has said which.
fn shown_of(values: &[String], kind: &Kind, choices: &[Choice]) -> Vec<String> {
    if values.len() > 1 && !matches!(kind, Kind::SelectMultiple(_)) {
        return Vec::new();
    }
    let is_offered = |value: &&String| kind.list().is_none() || choices.iter().any(|choice| choice.name == **value);
    values.iter().filter(is_offered).cloned().collect()
}

/// The way from the questions of one version to those of another.
struct Way<'f> {
    from: &'f Form,
    to: &'f Form,
    /// What is called how there, of all that goes on.
    names: BTreeMap<&'f str, &'f str>,
    places: BTreeMap<&'f str, Place<'f>>,
}

impl<'f> Way<'f> {
    fn to_later(old: &'f Form, new: &'f Form) -> Result<Self, NoVersion> {
        let (before, after) = (Named::of(old), Named::of(new));
        let names = ties(&before, &after)?.into_iter().map(|(now, was)| (was, now));
        Ok(Self {
            from: old,
            to: new,
            names: names.collect(),
            places: after.by_name,
        })
    }

    fn to_earlier(new: &'f Form, old: &'f Form) -> Result<Self, NoVersion> {
        let (before, after) = (Named::of(old), Named::of(new));
        Ok(Self {
            from: new,
            to: old,
            names: ties(&before, &after)?,
            places: before.by_name,
        })
    }

    /// Where an answer stands there, and to which question.
    fn place(&self, path: &Path) -> Result<(Path, &'f Question), &'static str> {
        let name = self.names.get(path.name.as_str());
        let name = *name.ok_or("the question is not asked any more")?;
        let Place { item, repeat, .. } = self.places[name];
        let Item::Question(question) = item else {
            return Err("the question is a group now");
        };
        match &path.instance {
            None if repeat.is_empty() => Ok((Path::of(name), question)),
            Some((of, at)) if self.names.get(of.as_str()) == Some(&repeat) => {
                Ok((Path::within(repeat, *at, name), question))
            }
            _ => Err("the question has moved into or out of a repeat"),
        }
    }

    fn read(&self, answers: &Answers, identities: Identities) -> (Answers, Vec<Unread>) {
        let mut read = Answers::default();
        for (repeat, instances) in &answers.repeats {
            if let Some(repeat) = self.names.get(repeat.as_str()) {
                let blank = vec![BTreeMap::new(); instances.len()];
                read.repeats.insert((*repeat).to_owned(), blank);
            }
        }
        let mut unread = Vec::new();
        for (path, value) in answers.iter() {
            match self.moved(&path, value, identities) {
                Ok((path, value)) => {
                    let fields = match &path.instance {
                        None => Some(&mut read.values),
                        Some((repeat, at)) => read.repeats.get_mut(repeat).and_then(|all| all.get_mut(at - 1)),
                    };
                    if let Some(fields) = fields {
                        fields.insert(path.name, value);
                    }
                }
                Err(why) => unread.push(Unread {
                    path,
                    value: value.to_string(),
                    why,
                }),
            }
        }
        (read, unread)
    }

    /// An answer at its place there, as a value of its kind there.
    fn moved(&self, path: &Path, value: &Value, identities: Identities) -> Result<(Path, Value), &'static str> {
        let (to, question) = self.place(path)?;
        let was = self.from.question(&path.name);
        let was_computed = was.is_some_and(|was| was.kind == Kind::Calculate);
        // What somebody wrote is nothing that was computed: tables would show it as such.
        if question.kind == Kind::Calculate && !was_computed {
            return Err("the question is computed now");
        }
        // Tables keep back what the form that they are of marks: what the other kept back alone would be shown under it.
        // Words that somebody wrote come under no question that is shown, other than as names of choices.
        let is_opened = |to: Identities| was.is_some_and(|was| !to.keep(self.from, was)) && to.keep(self.to, question);
        let is_said = is_opened(Identities::LeftOut) || was_computed && is_opened(Identities::NorTexts);
        if identities != Identities::Kept && is_said {
            return Err("it may say who somebody is, and the question does not any more");
        }
        let choices = self.to.choices(&question.kind);
        Ok((to, converted(value, &question.kind, choices)?))
    }
}

/// An earlier form with the later one's marks of who somebody is beside its own (`banmian_identity`): what is marked late
/// is kept back from earlier answers too, and what is computed of it.
///
/// # Errors
///
/// Why the later form is no later version.
pub fn with_later_marks(old: &Form, new: &Form) -> Result<Form, NoVersion> {
    let (before, after) = (Named::of(old), Named::of(new));
    let ties = ties(&before, &after)?;
    let marks = ties.iter().filter_map(|(now, was)| match after.by_name[now].item {
        Item::Question(question) => Some((*was, question.identity?)),
        Item::Group(_) => None,
    });
    let marks: BTreeMap<&str, Identity> = marks.collect();
    let mut marked = old.clone();
    mark(&mut marked.items, &marks);
    Ok(marked)
}

fn mark(items: &mut [Item], marks: &BTreeMap<&str, Identity>) {
    for item in items {
        match item {
            Item::Question(question) => {
                question.identity = question.identity.or_else(|| marks.get(question.name.as_str()).copied());
            }
            Item::Group(group) => mark(&mut group.items, marks),
        }
    }
}

fn converted(value: &Value, kind: &Kind, choices: &[Choice]) -> Result<Value, &'static str> {
    let is_choice = |name: &String| choices.iter().any(|choice| choice.name == *name);
    match (kind, value) {
        (Kind::Calculate, value) => Ok(value.clone()),
        (Kind::Text, value) => Ok(Value::text(value.to_string())),
        (Kind::Decimal, Value::Number(_)) | (Kind::Date, Value::Date(_)) => Ok(value.clone()),
        (Kind::Integer, Value::Number(number)) if crate::form::is_integer(*number) => Ok(value.clone()),
        (Kind::SelectOne(_), Value::Text(name)) if is_choice(name) => Ok(value.clone()),
        (Kind::SelectMultiple(_), Value::Text(name)) if is_choice(name) => Ok(Value::Several(vec![name.clone()])),
        (Kind::SelectMultiple(_), Value::Several(names)) if names.iter().all(is_choice) => Ok(value.clone()),
        (Kind::SelectOne(_) | Kind::SelectMultiple(_), Value::Text(_) | Value::Several(_)) => {
            Err("the choice is not in the list any more")
        }
        _ => Err("the question is of another type now"),
    }
}
