//! In which order a form's answers are worked out, and whether its references lead somewhere.
//!
//! A question hangs on what its calculation and its relevance refer to, and on the group that it stands in. Constraints and
//! `required` are asked once all answers are known, so nothing hangs on them.

use std::collections::{BTreeMap, BTreeSet};

use crate::expression::{Expression, Function, Node};
use crate::form::{Item, Kind, Question};
use crate::limits;
use crate::refusal::RefusalKind;

/// A form's questions and groups, in order, and the order in which they are worked out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// In the order of the form.
    pub(crate) spots: Vec<Spot>,
    /// By name.
    pub(crate) index: BTreeMap<String, usize>,
    /// All spots, each behind those that it hangs on.
    pub(crate) order: Vec<usize>,
}

/// A question or group in its form.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// Which item of the form, then of the group, and so on.
    pub(crate) route: Vec<usize>,
    /// The group in which it stands.
    pub(crate) parent: Option<usize>,
    /// The repeat in which it stands; a repeat does not stand in itself.
    pub(crate) repeat: Option<usize>,
    pub(crate) is_repeat: bool,
}

/// Faults that are looked for; behind so many, another helps nobody.
const FAULTS: usize = 10 * limits::REFUSALS;

/// What is wrong with a form as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The question or group that it is about.
    pub(crate) name: String,
    /// The column.
    pub(crate) column: &'static str,
    pub(crate) kind: RefusalKind,
    pub(crate) message: String,
}

/// The item at a spot.
pub(crate) fn item<'f>(items: &'f [Item], route: &[usize]) -> &'f Item {
    let (&at, rest) = route.split_first().expect("a route has a step");
    match &items[at] {
        Item::Group(group) if !rest.is_empty() => item(&group.items, rest),
        found => found,
    }
}

impl Plan {
    /// The plan of a form, or what is wrong with it. Of names that are there twice, the last counts: they are refused
    /// elsewhere, as are those in `lost`.
    pub(crate) fn of(items: &[Item], lost: &BTreeSet<String>) -> Result<Self, Vec<Fault>> {
        let mut plan = Self::default();
        plan.collect(items, &mut Vec::new(), None, None);
        let mut faults = plan.references(items, lost);
        let needs: Vec<BTreeSet<usize>> = (0..plan.spots.len()).map(|spot| plan.needs(items, spot)).collect();
        let mut names = vec![""; plan.spots.len()];
        for (name, &spot) in &plan.index {
            names[spot] = name;
        }
        match ordered(&needs) {
            Ok(order) => plan.order = order,
            Err(cycle) => faults.push(circular(&cycle, &names, items, &plan.spots)),
        }
        if faults.is_empty() { Ok(plan) } else { Err(faults) }
    }

    fn collect(&mut self, items: &[Item], route: &mut Vec<usize>, parent: Option<usize>, repeat: Option<usize>) {
        for (at, item) in items.iter().enumerate() {
            route.push(at);
            let spot = self.spots.len();
            let is_repeat = matches!(item, Item::Group(group) if group.repeats);
            self.index.insert(item.name().to_owned(), spot);
            self.spots.push(Spot {
                route: route.clone(),
                parent,
                repeat,
                is_repeat,
            });
            if let Item::Group(group) = item {
                let repeat = if is_repeat { Some(spot) } else { repeat };
                self.collect(&group.items, route, Some(spot), repeat);
            }
            route.pop();
        }
    }

    /// What has to be known before a spot's own answer.
    fn needs(&self, items: &[Item], spot: usize) -> BTreeSet<usize> {
        let (relevant, calculation) = match item(items, &self.spots[spot].route) {
            Item::Question(question) => (question.relevant.as_ref(), question.calculation.as_ref()),
            Item::Group(group) => (group.relevant.as_ref(), None),
        };
        let named = relevant.into_iter().chain(calculation).flat_map(Expression::references);
        let named = named.filter_map(|name| self.index.get(name).copied());
        named.chain(self.spots[spot].parent).collect()
    }

    /// References that lead nowhere, or where they cannot.
    fn references(&self, items: &[Item], lost: &BTreeSet<String>) -> Vec<Fault> {
        let mut faults = Vec::new();
        // Looking for what was meant goes through all names: done for each of a million references, it takes minutes.
        let mut guesses = limits::REFUSALS;
        for spot in &self.spots {
            if faults.len() > FAULTS {
                break;
            }
            let item = item(items, &spot.route);
            for (column, expression) in expressions(item) {
                let mut check = Check {
                    plan: self,
                    items,
                    lost,
                    repeat: spot.repeat,
                    is_constraint: column == "constraint",
                    guesses,
                    wrong: Vec::new(),
                };
                check.node(expression.root(), None);
                guesses = check.guesses;
                faults.extend(check.wrong.into_iter().map(|message| Fault {
                    name: item.name().to_owned(),
                    column,
                    kind: RefusalKind::Reference,
                    message,
                }));
            }
        }
        faults
    }
}

/// The expressions of an item by their columns.
fn expressions(item: &Item) -> Vec<(&'static str, &Expression)> {
    let all = match item {
        Item::Group(group) => vec![("relevant", &group.relevant)],
        Item::Question(question) => {
            let Question {
                required,
                relevant,
                constraint,
                calculation,
                ..
            } = question.as_ref();
            vec![
                ("required", required),
                ("relevant", relevant),
                ("constraint", constraint),
                ("calculation", calculation),
            ]
        }
    };
    all.into_iter()
        .filter_map(|(column, expression)| Some((column, expression.as_ref()?)))
        .collect()
}

/// Looks at the references of one expression.
struct Check<'p> {
    plan: &'p Plan,
    items: &'p [Item],
    lost: &'p BTreeSet<String>,
    /// The repeat in which the expression stands.
    repeat: Option<usize>,
    is_constraint: bool,
    /// How often it may still be looked for what was meant.
    guesses: usize,
    wrong: Vec<String>,
}

impl Check<'_> {
    /// `every`: as an argument of a function that takes a field over all instances.
    fn node(&mut self, node: &Node, every: Option<Function>) {
        match node {
            Node::Field(name) => self.field(name, every),
            Node::Current => self.current("`.`"),
            Node::Call(Function::StringLength | Function::NormalizeSpace, arguments) if arguments.is_empty() => {
                self.current("a function without its argument");
            }
            Node::Position if self.repeat.is_none() => {
                self.wrong
                    .push("position(..) counts instances, and this stands in no repeat".into());
            }
            Node::Call(function, arguments) => {
                let every = function.takes_every().then_some(*function);
                arguments.iter().for_each(|argument| self.node(argument, every));
            }
            Node::Negative(inner) | Node::Matches(inner, _) => self.node(inner, None),
            Node::Binary(_, left, right) => {
                self.node(left, None);
                self.node(right, None);
            }
            Node::Number(_) | Node::Text(_) | Node::Position => {}
        }
    }

    fn nowhere(&mut self, name: &str) -> String {
        let mut meant = None;
        if self.guesses > 0 {
            self.guesses -= 1;
            meant = self.plan.index.keys().find(|known| nearly(name, known));
        }
        match meant {
            Some(meant) => format!("${{{name}}} leads nowhere: is ${{{meant}}} meant?"),
            None => format!("${{{name}}} leads nowhere: no question has this name"),
        }
    }

    fn current(&mut self, what: &str) {
        if !self.is_constraint {
            let message =
                format!("{what} is the answer itself, and is supported in a constraint alone: write ${{name}}");
            self.wrong.push(message);
        }
    }

    fn field(&mut self, name: &str, every: Option<Function>) {
        let Some(&spot) = self.plan.index.get(name) else {
            if !self.lost.contains(name) {
                let message = self.nowhere(name);
                self.wrong.push(message);
            }
            return;
        };
        let found = &self.plan.spots[spot];
        match item(self.items, &found.route) {
            Item::Group(group) if group.repeats => {
                if every != Some(Function::Count) {
                    self.wrong.push(format!("${{{name}}} is a repeat: it can only be counted, count(${{{name}}})"));
                }
            }
            Item::Group(_) => self.wrong.push(format!("${{{name}}} is a group, which has no answer")),
            Item::Question(question) if question.kind == Kind::Note => {
                self.wrong.push(format!("${{{name}}} is a note, which has no answer"));
            }
            Item::Question(_) => match found.repeat {
                Some(repeat) if Some(repeat) != self.repeat && every.is_none() => self.wrong.push(format!(
                    "${{{name}}} stands in a repeat and has several answers: write sum, count-non-empty, min or max of it"
                )),
                Some(repeat) if Some(repeat) == self.repeat && is_sum(every) => self.wrong.push(format!(
                    "${{{name}}} is of the same instance, not of all: write this outside the repeat"
                )),
                _ => {}
            },
        }
    }
}

/// Whether a word is another mistyped: a letter in three may be wrong, left out, put in or exchanged with the next, but no
/// more than two.
pub(crate) fn nearly(word: &str, known: &str) -> bool {
    let most = (known.chars().count() / 3).min(2);
    word.chars().count() <= known.chars().count() + most && strsim::osa_distance(word, known) <= most
}

/// Functions that make no sense of a single answer; min and max take several written one behind the other.
fn is_sum(every: Option<Function>) -> bool {
    matches!(every, Some(Function::Sum | Function::Count | Function::CountNonEmpty))
}

/// All in an order in which each stands behind those that it needs, and otherwise as they are; or those that need
/// themselves, in a circle.
fn ordered(needs: &[BTreeSet<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let mut waiting: Vec<usize> = needs.iter().map(BTreeSet::len).collect();
    let mut needed_by = vec![Vec::new(); needs.len()];
    for (spot, needs) in needs.iter().enumerate() {
        for &need in needs {
            needed_by[need].push(spot);
        }
    }
    let mut ready: BTreeSet<usize> = (0..needs.len()).filter(|&spot| waiting[spot] == 0).collect();
    let mut order = Vec::with_capacity(needs.len());
    while let Some(spot) = ready.pop_first() {
        order.push(spot);
        for &next in &needed_by[spot] {
            waiting[next] -= 1;
            if waiting[next] == 0 {
                ready.insert(next);
            }
        }
    }
    match (0..needs.len()).find(|&spot| waiting[spot] > 0) {
        None => Ok(order),
        Some(start) => Err(circle(start, needs, &waiting)),
    }
}

/// Whatever still waits needs something that still waits: going from one to the next comes back.
fn circle(start: usize, needs: &[BTreeSet<usize>], waiting: &[usize]) -> Vec<usize> {
    let mut way = vec![start];
    loop {
        let here = way[way.len() - 1];
        let next = needs[here].iter().copied().find(|&need| waiting[need] > 0);
        let next = next.expect("what waits needs something that waits");
        if let Some(at) = way.iter().position(|&spot| spot == next) {
            return way.split_off(at);
        }
        way.push(next);
    }
}

fn circular(cycle: &[usize], names: &[&str], items: &[Item], spots: &[Spot]) -> Fault {
    let first = cycle[0];
    let way: Vec<&str> = cycle.iter().chain([&first]).map(|&spot| names[spot]).collect();
    let column = match item(items, &spots[first].route) {
        Item::Question(question) if question.calculation.is_some() => "calculation",
        _ => "relevant",
    };
    Fault {
        name: names[first].to_owned(),
        column,
        kind: RefusalKind::Cycle,
        message: format!("hangs on itself: {}", way.join(" → ")),
    }
}
