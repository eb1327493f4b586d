//! A submission held against its form.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::answers::{Answers, Checked, Dropped, Path, Problem, ProblemKind, Typed, Why};
use crate::expression::{Budget, Context, Expression, Fields, Trouble};
use crate::form::{Form, Identity, Item, Question};
use crate::messages::message;
use crate::plan::{Plan, Spot, item};
use crate::value::Value;
use crate::{limits, typed};

/// Holds what was typed against a form, on the day `today`; messages are in `language`, one of [`Form::languages`].
///
/// Answers to questions that are not asked as the other answers stand are left out, and named in
/// [`Checked::dropped`]. Of a repeat, instances 1 up to the highest that was typed are taken; those in which nothing
/// at all was typed are not kept. Calculations are worked out, whatever was typed for them.
#[must_use]
pub fn check(form: &Form, typed: &Typed, today: Date, language: &str) -> Checked {
    let budget = Budget::new();
    let mut work = Work::of(form, typed, today, &budget);
    if work.is_too_much() {
        return work.refused(language);
    }
    for &spot in &form.plan.order {
        work.answer(spot);
    }
    work.finish(language)
}

/// The answers of one question or group: one, or one for each instance of its repeat.
#[derive(Debug, Default)]
struct Slot {
    values: Vec<Value>,
    relevant: Vec<bool>,
    /// What is wrong, by instance.
    wrong: BTreeMap<usize, ProblemKind>,
}

struct Work<'a> {
    form: &'a Form,
    typed: &'a Typed,
    today: Date,
    budget: &'a Budget,
    slots: Vec<Slot>,
    /// For each repeat that has instances, which of those typed they are.
    instances: BTreeMap<usize, Vec<usize>>,
    /// More instances than there may be, by repeat.
    too_many: BTreeSet<usize>,
}

impl<'a> Work<'a> {
    fn of(form: &'a Form, typed: &'a Typed, today: Date, budget: &'a Budget) -> Self {
        let mut work = Self {
            form,
            typed,
            today,
            budget,
            slots: form.plan.spots.iter().map(|_| Slot::default()).collect(),
            instances: BTreeMap::new(),
            too_many: BTreeSet::new(),
        };
        work.count_instances();
        work
    }

    fn plan(&self) -> &'a Plan {
        &self.form.plan
    }

    fn item(&self, spot: usize) -> &'a Item {
        item(&self.form.items, &self.plan().spots[spot].route)
    }

    /// Instances in which something was typed, numbered as they were sent.
    fn count_instances(&mut self) {
        let mut found: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let given = self
            .typed
            .0
            .iter()
            .filter(|(_, values)| values.iter().any(|value| !value.trim().is_empty()));
        for (path, _) in given {
            let Ok(Path {
                instance: Some((repeat, number)),
                name,
            }) = path.parse()
            else {
                continue;
            };
            let spot = |name: &str| self.form.plan.index.get(name).copied();
            if let (Some(repeat), Some(question)) = (spot(&repeat), spot(&name))
                && self.form.plan.spots[question].repeat == Some(repeat)
            {
                found.entry(repeat).or_default().insert(number);
            }
        }
        for (repeat, numbers) in found {
            if numbers.len() > limits::INSTANCES {
                self.too_many.insert(repeat);
            }
            let numbers = numbers.into_iter().take(limits::INSTANCES).collect();
            self.instances.insert(repeat, numbers);
        }
    }

    fn is_too_much(&self) -> bool {
        self.typed.0.values().map(Vec::len).sum::<usize>() > limits::FIELDS
    }

    /// How often a spot is answered.
    fn times(&self, spot: usize) -> usize {
        match self.plan().spots[spot].repeat {
            Some(repeat) => self.instances.get(&repeat).map_or(0, Vec::len),
            None => 1,
        }
    }

    /// The path of a spot in the instance of this index, as it was sent.
    fn path(&self, spot: usize, at: usize) -> Path {
        let name = self.item(spot).name();
        match self.plan().spots[spot].repeat {
            Some(repeat) => Path::within(self.item(repeat).name(), self.instances[&repeat][at], name),
            None => Path::of(name),
        }
    }

    /// Works out a spot, all that it hangs on being known.
    fn answer(&mut self, spot: usize) {
        let mut slot = Slot::default();
        for at in 0..self.times(spot) {
            let relevant = self.is_relevant(spot, at, &mut slot);
            let value = match self.item(spot) {
                Item::Question(question) if relevant => self.question(question, spot, at, &mut slot),
                _ => Value::Empty,
            };
            slot.relevant.push(relevant);
            slot.values.push(value);
        }
        self.slots[spot] = slot;
    }

    fn is_relevant(&self, spot: usize, at: usize, slot: &mut Slot) -> bool {
        let Spot { parent, repeat, .. } = self.plan().spots[spot];
        // The repeat itself is there once, what stands in it once an instance.
        let in_parent = |parent: usize| {
            let at = if Some(parent) == repeat || self.plan().spots[parent].repeat != repeat {
                0
            } else {
                at
            };
            self.slots[parent].relevant.get(at).copied().unwrap_or(false)
        };
        if !parent.is_none_or(in_parent) {
            return false;
        }
        let relevant = match self.item(spot) {
            Item::Question(question) => question.relevant.as_ref(),
            Item::Group(group) => group.relevant.as_ref(),
        };
        match relevant.map(|relevant| self.value(relevant, spot, at, &Value::Empty)) {
            None => true,
            Some(Ok(value)) => value.is_true(),
            Some(Err(_)) => {
                slot.wrong.insert(at, ProblemKind::Form);
                true
            }
        }
    }

    fn question(&self, question: &Question, spot: usize, at: usize, slot: &mut Slot) -> Value {
        let result = match &question.calculation {
            Some(calculation) => self
                .value(calculation, spot, at, &Value::Empty)
                .map_err(|_| ProblemKind::Form),
            None => {
                let all = self.typed.all(&self.path(spot, at));
                let all: Vec<&str> = all.iter().map(String::as_str).collect();
                let value = typed::value(&question.kind, self.form.choices(&question.kind), &all);
                value.map(|value| narrowed(question, value))
            }
        };
        result.unwrap_or_else(|kind| {
            slot.wrong.insert(at, kind);
            Value::Empty
        })
    }

    fn value(&self, expression: &Expression, spot: usize, at: usize, current: &Value) -> Result<Value, Trouble> {
        let fields = Here {
            work: self,
            repeat: self.plan().spots[spot].repeat,
            at,
        };
        expression.value(&Context {
            fields: &fields,
            current,
            position: at + 1,
            today: self.today,
            budget: self.budget,
        })
    }

    /// What is wrong with an answer that could be read: asked once all are known.
    fn rules(&self, question: &Question, spot: usize, at: usize) -> Option<ProblemKind> {
        let value = &self.slots[spot].values[at];
        let holds = |rule: &Expression| self.value(rule, spot, at, value).map(|value| value.is_true());
        if *value == Value::Empty {
            return match question.required.as_ref().map(holds)? {
                Ok(true) => Some(ProblemKind::Required),
                Ok(false) => None,
                Err(_) => Some(ProblemKind::Form),
            };
        }
        match question.constraint.as_ref().map(holds)? {
            Ok(true) => None,
            Ok(false) => Some(ProblemKind::Constraint),
            Err(_) => Some(ProblemKind::Form),
        }
    }

    fn finish(self, language: &str) -> Checked {
        let mut checked = Checked {
            answers: self.answers(),
            problems: Vec::new(),
            dropped: self.dropped(),
            irrelevant: BTreeSet::new(),
            work: BTreeSet::new(),
        };
        for spot in 0..self.slots.len() {
            let item = self.item(spot);
            if self.too_many.contains(&spot) {
                checked.problems.push(Problem {
                    path: Path::of(item.name()),
                    kind: ProblemKind::TooMany,
                    message: message(ProblemKind::TooMany, self.form, None, language),
                });
            }
            for at in 0..self.slots[spot].values.len() {
                if !self.slots[spot].relevant[at] {
                    checked.irrelevant.insert(self.path(spot, at));
                    continue;
                }
                let question = match item {
                    Item::Question(question) => Some(question.as_ref()),
                    Item::Group(_) => None,
                };
                let wrong = self.slots[spot].wrong.get(&at).copied();
                let wrong = wrong.or_else(|| self.rules(question?, spot, at));
                if let Some(kind) = wrong {
                    checked.problems.push(Problem {
                        path: self.path(spot, at),
                        kind,
                        message: message(kind, self.form, question, language),
                    });
                }
                if question.is_some_and(|question| question.work) && self.slots[spot].values[at].is_true() {
                    checked.work.insert(item.name().to_owned());
                }
            }
        }
        checked
    }

    /// All that was answered; instances without any answer are not kept.
    fn answers(&self) -> Answers {
        let mut answers = Answers::default();
        let mut repeats: BTreeMap<usize, Vec<BTreeMap<String, Value>>> = BTreeMap::new();
        for (spot, slot) in self.slots.iter().enumerate() {
            let Item::Question(question) = self.item(spot) else {
                continue;
            };
            for (at, value) in slot
                .values
                .iter()
                .enumerate()
                .filter(|(_, value)| **value != Value::Empty)
            {
                let fields = match self.plan().spots[spot].repeat {
                    None => &mut answers.values,
                    Some(repeat) => {
                        let instances = repeats.entry(repeat).or_default();
                        instances.resize_with(instances.len().max(at + 1), BTreeMap::new);
                        &mut instances[at]
                    }
                };
                fields.insert(question.name.clone(), value.clone());
            }
        }
        for (repeat, mut instances) in repeats {
            // Those with a calculation alone were typed in, though with nothing that is asked as things stand.
            let asked = |name: &String| {
                self.form
                    .question(name)
                    .is_some_and(|question| question.kind.is_asked())
            };
            instances.retain(|fields| fields.keys().any(asked));
            if !instances.is_empty() {
                answers.repeats.insert(self.item(repeat).name().to_owned(), instances);
            }
        }
        answers
    }

    /// What was typed and is in no answer.
    fn dropped(&self) -> Vec<Dropped> {
        let is_given = |values: &[String]| values.iter().any(|value| !value.trim().is_empty());
        let mut dropped = Vec::new();
        for (path, values) in self.typed.0.iter().filter(|(_, values)| is_given(values)) {
            let why = match self.standing(path) {
                Standing::Kept => continue,
                Standing::Irrelevant => Why::Irrelevant,
                Standing::Unknown => Why::Unknown,
            };
            dropped.push(Dropped {
                path: path.clone(),
                typed: values.clone(),
                why,
            });
        }
        dropped
    }

    fn standing(&self, path: &str) -> Standing {
        let Ok(path) = path.parse::<Path>() else {
            return Standing::Unknown;
        };
        let Some(&spot) = self.plan().index.get(&path.name) else {
            return Standing::Unknown;
        };
        let Item::Question(question) = self.item(spot) else {
            return Standing::Unknown;
        };
        let repeat = self.plan().spots[spot].repeat;
        let at = match (&path.instance, repeat) {
            (None, None) => Some(0),
            (Some((name, number)), Some(repeat)) if self.item(repeat).name() == name => {
                let numbers = self.instances.get(&repeat);
                numbers.and_then(|numbers| numbers.iter().position(|known| known == number))
            }
            _ => return Standing::Unknown,
        };
        match at {
            _ if !question.kind.is_asked() => Standing::Unknown,
            // More instances than there may be: that is a problem, and said there.
            None => Standing::Kept,
            Some(at) if self.slots[spot].relevant[at] => Standing::Kept,
            Some(_) => Standing::Irrelevant,
        }
    }

    /// Nothing is looked at: too much was sent.
    fn refused(&self, language: &str) -> Checked {
        Checked {
            answers: Answers::default(),
            problems: vec![Problem {
                path: Path::of(""),
                kind: ProblemKind::TooMany,
                message: message(ProblemKind::TooMany, self.form, None, language),
            }],
            dropped: Vec::new(),
            irrelevant: BTreeSet::new(),
            work: BTreeSet::new(),
        }
    }
}

/// Numbers that say who somebody is, in half width: constraints are written for that, and keyboards are not.
fn narrowed(question: &Question, value: Value) -> Value {
    match (question.identity, value) {
        (Some(Identity::Phone | Identity::IdNumber), Value::Text(text)) => Value::Text(typed::half_width(&text)),
        (_, value) => value,
    }
}

enum Standing {
    Kept,
    Irrelevant,
    Unknown,
}

/// The answers as they are seen from an instance.
struct Here<'a> {
    work: &'a Work<'a>,
    repeat: Option<usize>,
    at: usize,
}

impl Fields for Here<'_> {
    fn one(&self, name: &str) -> Option<&Value> {
        let &spot = self.work.plan().index.get(name)?;
        let at = match self.work.plan().spots[spot].repeat {
            None => 0,
            repeat if repeat == self.repeat => self.at,
            Some(_) => return None,
        };
        self.work.slots[spot].values.get(at)
    }

    fn every(&self, name: &str) -> Option<Vec<&Value>> {
        let &spot = self.work.plan().index.get(name)?;
        let repeat = self.work.plan().spots[spot].repeat?;
        (Some(repeat) != self.repeat).then(|| self.work.slots[spot].values.iter().collect())
    }

    fn instances(&self, name: &str) -> Option<usize> {
        let &spot = self.work.plan().index.get(name)?;
        let found = &self.work.plan().spots[spot];
        let is_asked = self.work.slots[spot].relevant.first().copied().unwrap_or(false);
        let count = if is_asked {
            self.work.instances.get(&spot).map_or(0, Vec::len)
        } else {
            0
        };
        found.is_repeat.then_some(count)
    }
}
