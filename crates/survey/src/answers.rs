//! What somebody typed, what it says, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::form::Form;
use crate::value::Value;

/// Where an answer stands: `age`, or `contacts/2/age` in the second instance of a repeat. Groups are not in it, as every
/// name is in a form once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// The repeat and the instance, counted from 1.
    pub instance: Option<(String, usize)>,
    /// The question; in the path of a whole repeat, `""`.
    pub name: String,
}

impl Path {
    /// Of a question outside repeats.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self {
            instance: None,
            name: name.to_owned(),
        }
    }

    /// Of a question in an instance of a repeat, counted from 1.
    #[must_use]
    pub fn within(repeat: &str, instance: usize, name: &str) -> Self {
        Self {
            instance: Some((repeat.to_owned(), instance)),
            name: name.to_owned(),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.instance {
            Some((repeat, instance)) => write!(f, "{repeat}/{instance}/{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// That a text is no path of an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no path of an answer: write `name`, or `repeat/1/name`")]
pub struct NoPath(pub String);

impl FromStr for Path {
    type Err = NoPath;

    fn from_str(text: &str) -> Result<Self, NoPath> {
        let parts: Vec<&str> = text.split('/').collect();
        match parts[..] {
            [name] if !name.is_empty() => Ok(Self::of(name)),
            [repeat, instance, name] if !repeat.is_empty() && !name.is_empty() => {
                // One way to write a number, so that no two paths are the same place.
                let number: usize = instance.parse().map_err(|_| NoPath(text.to_owned()))?;
                if number == 0 || number.to_string() != instance {
                    return Err(NoPath(text.to_owned()));
                }
                Ok(Self::within(repeat, number, name))
            }
            _ => Err(NoPath(text.to_owned())),
        }
    }
}

/// What was typed: the fields of a page's form, by path as text. A field may come several times (boxes that are ticked).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(pub BTreeMap<String, Vec<String>>);

impl Typed {
    /// Of pairs as a page's form sends them, in order.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut all = Self::default();
        for (path, value) in pairs {
            all.0.entry(path).or_default().push(value);
        }
        all
    }

    /// Of answers that are kept, to fill in the form again and correct them: what was asked, without what was computed.
    #[must_use]
    pub fn again(form: &Form, answers: &Answers) -> Self {
        let is_asked = |path: &Path| {
            form.question(&path.name)
                .is_some_and(|question| question.kind.is_asked())
        };
        let values = |value: &Value| match value {
            Value::Several(names) => names.clone(),
            value => vec![value.to_string()],
        };
        let asked = answers.iter().filter(|(path, _)| is_asked(path));
        Self(asked.map(|(path, value)| (path.to_string(), values(value))).collect())
    }

    /// What stands in a field, to show it again; of several values the first.
    #[must_use]
    pub fn first(&self, path: &Path) -> &str {
        self.all(path).first().map_or("", String::as_str)
    }

    /// All values of a field.
    #[must_use]
    pub fn all(&self, path: &Path) -> &[String] {
        self.0.get(&path.to_string()).map_or(&[], Vec::as_slice)
    }
}

/// The answers of one submission, each of its question's kind; what was not answered or not asked is not there.
///
/// As JSON ([`Answers::to_json`], [`Answers::from_json`]): an object by name. A text, a choice and a date
/// (`2020-02-01`) are texts, a number is a number with the digits that it has, of several choices there is a list, what is
/// true or false is `true` or `false`, and a repeat is a list of objects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// By name; no value is [`Value::Empty`].
    pub values: BTreeMap<String, Value>,
    /// Instances of repeats, in order, each by name.
    pub repeats: BTreeMap<String, Vec<BTreeMap<String, Value>>>,
}

impl Answers {
    /// The answer at a path.
    #[must_use]
    pub fn get(&self, path: &Path) -> Option<&Value> {
        match &path.instance {
            None => self.values.get(&path.name),
            Some((repeat, instance)) => self.repeats.get(repeat)?.get(instance.checked_sub(1)?)?.get(&path.name),
        }
    }

    /// All answers with their paths: those outside repeats first, then repeat by repeat.
    pub fn iter(&self) -> impl Iterator<Item = (Path, &Value)> {
        let outside = self.values.iter().map(|(name, value)| (Path::of(name), value));
        let inside = self.repeats.iter().flat_map(|(repeat, instances)| {
            instances.iter().zip(1..).flat_map(move |(fields, instance)| {
                fields
                    .iter()
                    .map(move |(name, value)| (Path::within(repeat, instance, name), value))
            })
        });
        outside.chain(inside)
    }
}

/// What checking a submission found ([`crate::check`]). Everything typed is still in the [`Typed`] that was checked.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What could be read of the answers, each of its question's kind. They are to be kept only where `problems` is empty:
    /// an answer that breaks a constraint is among them.
    pub answers: Answers,
    /// What is wrong, in the order of the form; where it is empty, `answers` can be kept.
    pub problems: Vec<Problem>,
    /// What was typed and is not in `answers`, although nothing is wrong with it.
    pub dropped: Vec<Dropped>,
    /// Paths of questions that are not asked as things stand. Groups and repeats are in it by their name.
    pub irrelevant: BTreeSet<Path>,
    /// Names of calculations with `banmian_work` that are true: somebody is to be put on the work list.
    pub work: BTreeSet<String>,
}

impl Checked {
    /// Whether the answers can be kept.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.problems.is_empty()
    }

    /// What is wrong at a path.
    pub fn at(&self, path: &Path) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(move |problem| problem.path == *path)
    }
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where; of a submission as a whole, the name is `""`.
    #[serde(serialize_with = "as_text")]
    pub path: Path,
    /// What, for programs.
    pub kind: ProblemKind,
    /// What, for the resident, in the language asked for: the form's own message where it has one.
    pub message: String,
}

fn as_text<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(path)
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Must be answered and is not.
    Required,
    /// No number.
    NoNumber,
    /// A number, but not whole, or over 32 bits.
    NoInteger,
    /// No day of the calendar.
    NoDate,
    /// Not in the list.
    NoChoice,
    /// Several values where one is asked for.
    Several,
    /// Longer than [`crate::limits::TEXT`].
    TooLong,
    /// Signs that are no text: control characters.
    NoText,
    /// The form's constraint is not met.
    Constraint,
    /// More instances of a repeat than [`crate::limits::INSTANCES`], or more fields than [`crate::limits::FIELDS`].
    TooMany,
    /// An expression of the form took more steps or made a longer text than is allowed: the form has to be changed.
    Form,
}

/// Something typed that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// The field's path as it was sent.
    pub path: String,
    /// What stood there.
    pub typed: Vec<String>,
    /// Why it was left out.
    pub why: Why,
}

/// Why something typed was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// As the other answers stand, it is not asked.
    Irrelevant,
    /// The form has no such question, or computes it.
    Unknown,
}
