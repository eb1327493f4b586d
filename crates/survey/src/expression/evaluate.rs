//! What expressions give.

use std::cell::Cell;

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use super::{Function, Node, Operator, Pattern};
use crate::limits;
use crate::value::{Value, plus};

/// Why an expression gave nothing: it wanted too much. That is the form's fault, not the resident's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// More than [`limits::STEPS`].
    Steps,
    /// A text longer than [`limits::COMPUTED`].
    Length,
}

/// The steps that are left for one submission.
#[derive(Debug)]
pub(crate) struct Budget(Cell<u64>);

impl Budget {
    pub(crate) fn new() -> Self {
        Self(Cell::new(limits::STEPS))
    }

    /// A step, and what handling so many bytes costs: copying a long text is not one step's work.
    fn spend(&self, bytes: usize) -> Result<(), Trouble> {
        let cost = 1 + bytes as u64 / 32;
        let left = self.0.get().checked_sub(cost).ok_or(Trouble::Steps)?;
        self.0.set(left);
        Ok(())
    }
}

/// The answers that names lead to.
pub(crate) trait Fields {
    /// The answer of a question in the same instance, or outside repeats.
    fn one(&self, name: &str) -> Option<&Value>;
    /// The answers of a question of a repeat, instance by instance; `None` where the question is in no other repeat.
    fn every(&self, name: &str) -> Option<Vec<&Value>>;
    /// How many instances the repeat of this name has; `None` where it is no repeat.
    fn instances(&self, name: &str) -> Option<usize>;
}

/// No answers at all.
struct Nothing;

impl Fields for Nothing {
    fn one(&self, _: &str) -> Option<&Value> {
        None
    }

    fn every(&self, _: &str) -> Option<Vec<&Value>> {
        None
    }

    fn instances(&self, _: &str) -> Option<usize> {
        None
    }
}

/// What an expression is evaluated in.
pub(crate) struct Context<'a> {
    pub(crate) fields: &'a dyn Fields,
    /// What `.` is.
    pub(crate) current: &'a Value,
    /// What `position(..)` is.
    pub(crate) position: usize,
    pub(crate) today: Date,
    pub(crate) budget: &'a Budget,
}

impl<'a> Context<'a> {
    /// Without any answers.
    pub(crate) fn alone(today: Date, budget: &'a Budget) -> Self {
        Self {
            fields: &Nothing,
            current: &Value::Empty,
            position: 1,
            today,
            budget,
        }
    }
}

/// The value of an expression.
pub(super) fn evaluate(node: &Node, context: &Context<'_>) -> Result<Value, Trouble> {
    context.budget.spend(0)?;
    match node {
        Node::Number(number) => Ok(Value::Number(*number)),
        Node::Text(text) => Ok(Value::text(text)),
        Node::Field(name) => copy(context.fields.one(name).unwrap_or(&Value::Empty), context),
        Node::Current => copy(context.current, context),
        Node::Position => Ok(Value::Number(Decimal::from(context.position))),
        Node::Negative(inner) => Ok(evaluate(inner, context)?.number().map(|number| -number).into()),
        Node::Binary(operator, left, right) => binary(*operator, left, right, context),
        Node::Call(function, arguments) if function.takes_every() => over_all(*function, arguments, context),
        Node::Call(function, arguments) => call(*function, arguments, context),
        Node::Matches(subject, pattern) => matches(subject, pattern, context),
    }
}

fn copy(value: &Value, context: &Context<'_>) -> Result<Value, Trouble> {
    let bytes = match value {
        Value::Text(text) => text.len(),
        Value::Several(names) => names.iter().map(String::len).sum::<usize>() + 32 * names.len(),
        _ => 0,
    };
    context.budget.spend(bytes)?;
    Ok(value.clone())
}

/// Matching costs a step for each byte or so, whatever the pattern.
fn matches(subject: &Node, pattern: &Pattern, context: &Context<'_>) -> Result<Value, Trouble> {
    let text = evaluate(subject, context)?.to_string();
    context.budget.spend(text.len() * 32)?;
    Ok(Value::Boolean(pattern.regex.is_match(&text)))
}

fn binary(operator: Operator, left: &Node, right: &Node, context: &Context<'_>) -> Result<Value, Trouble> {
    let left = evaluate(left, context)?;
    match operator {
        Operator::Or if left.is_true() => return Ok(Value::Boolean(true)),
        Operator::And if !left.is_true() => return Ok(Value::Boolean(false)),
        _ => {}
    }
    let right = evaluate(right, context)?;
    Ok(match operator {
        Operator::Or | Operator::And => Value::Boolean(right.is_true()),
        Operator::Equal => Value::Boolean(equal(&left, &right)),
        Operator::Unequal => Value::Boolean(!equal(&left, &right)),
        Operator::Less => ordered(&left, &right, |left, right| left < right),
        Operator::AtMost => ordered(&left, &right, |left, right| left <= right),
        Operator::Greater => ordered(&left, &right, |left, right| left > right),
        Operator::AtLeast => ordered(&left, &right, |left, right| left >= right),
        Operator::Plus => sum(&left, &right),
        Operator::Minus => difference(&left, &right),
        Operator::Times => arithmetic(&left, &right, Decimal::checked_mul),
        Operator::Div => arithmetic(&left, &right, Decimal::checked_div),
        Operator::Mod => arithmetic(&left, &right, Decimal::checked_rem),
    })
}

/// XPath 1.0, section 3.4: as booleans where one is, else as numbers where one is, else as texts (days are as ISO 8601
/// writes them).
fn equal(left: &Value, right: &Value) -> bool {
    let is_boolean = |value: &Value| matches!(value, Value::Boolean(_));
    let is_number = |value: &Value| matches!(value, Value::Number(_));
    if is_boolean(left) || is_boolean(right) {
        truth(left) == truth(right)
    } else if is_number(left) || is_number(right) {
        matches!((left.number(), right.number()), (Some(left), Some(right)) if left == right)
    } else {
        left.to_string() == right.to_string()
    }
}

/// Where a calculation that is true or false is compared with a text, as forms do: 'false' is not true.
fn truth(value: &Value) -> bool {
    match value {
        Value::Text(text) => text != "false",
        value => value.is_true(),
    }
}

fn ordered(left: &Value, right: &Value, holds: impl Fn(Decimal, Decimal) -> bool) -> Value {
    let pair = left.number().zip(right.number());
    Value::Boolean(pair.is_some_and(|(left, right)| holds(left, right)))
}

fn arithmetic(left: &Value, right: &Value, operation: impl Fn(Decimal, Decimal) -> Option<Decimal>) -> Value {
    let pair = left.number().zip(right.number());
    pair.and_then(|(left, right)| operation(left, right)).into()
}

fn sum(left: &Value, right: &Value) -> Value {
    match (left, right) {
        (Value::Date(_), Value::Date(_)) => Value::Empty,
        (Value::Date(date), days) | (days, Value::Date(date)) => later(*date, days.number()),
        _ => arithmetic(left, right, Decimal::checked_add),
    }
}

fn difference(left: &Value, right: &Value) -> Value {
    // Two days, of which one may be written as a text, are so many days apart.
    let is_day = |value: &Value| match value {
        Value::Date(_) => true,
        Value::Text(_) => value.date().is_some(),
        _ => false,
    };
    match left {
        Value::Date(date) if !is_day(right) => later(*date, right.number().map(|days| -days)),
        _ => arithmetic(left, right, Decimal::checked_sub),
    }
}

fn later(date: Date, days: Option<Decimal>) -> Value {
    days.and_then(|days| plus(date, days)).map_or(Value::Empty, Value::Date)
}

fn call(function: Function, arguments: &[Node], context: &Context<'_>) -> Result<Value, Trouble> {
    let value = |at: usize| {
        arguments
            .get(at)
            .map_or(Ok(Value::Empty), |node| evaluate(node, context))
    };
    let text = |at: usize| value(at).map(|value| value.to_string());
    let number = |at: usize| value(at).map(|value| value.number());
    Ok(match function {
        Function::If => value(if value(0)?.is_true() { 1 } else { 2 })?,
        Function::Coalesce => return coalesce(arguments, context),
        Function::Not => Value::Boolean(!value(0)?.is_true()),
        Function::True => Value::Boolean(true),
        Function::False => Value::Boolean(false),
        Function::Boolean => Value::Boolean(value(0)?.is_true()),
        Function::Selected => {
            let wanted = text(1)?;
            Value::Boolean(chosen(&value(0)?).iter().any(|name| *name == wanted.trim()))
        }
        Function::SelectedAt => {
            let chosen = value(0)?;
            let at = number(1)?.and_then(|at| usize::try_from(at).ok());
            let names = names(&chosen);
            at.and_then(|at| names.get(at))
                .map_or(Value::Empty, |name| Value::text(*name))
        }
        Function::CountSelected => Value::Number(Decimal::from(names(&value(0)?).len())),
        Function::String => Value::text(text(0)?),
        Function::Concat => return concat(arguments, context),
        Function::StringLength => {
            let of = if arguments.is_empty() {
                context.current.to_string()
            } else {
                text(0)?
            };
            Value::Number(Decimal::from(of.chars().count()))
        }
        Function::Contains => Value::Boolean(text(0)?.contains(&text(1)?)),
        Function::StartsWith => Value::Boolean(text(0)?.starts_with(&text(1)?)),
        Function::EndsWith => Value::Boolean(text(0)?.ends_with(&text(1)?)),
        Function::Substr => substr(
            &text(0)?,
            number(1)?,
            (arguments.len() > 2).then(|| number(2)).transpose()?,
        ),
        Function::NormalizeSpace => {
            let of = if arguments.is_empty() {
                context.current.to_string()
            } else {
                text(0)?
            };
            Value::text(of.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        Function::Number => number(0)?.into(),
        Function::Int => number(0)?.map(|number| number.trunc()).into(),
        Function::Round => {
            let digits = if arguments.len() > 1 {
                number(1)?
            } else {
                Some(Decimal::ZERO)
            };
            number(0)?
                .zip(digits)
                .and_then(|(number, digits)| rounded(number, digits))
                .into()
        }
        Function::Abs => number(0)?.map(|number| number.abs()).into(),
        Function::Floor => number(0)?.map(|number| number.floor()).into(),
        Function::Ceiling => number(0)?.map(|number| number.ceil()).into(),
        Function::Today => Value::Date(context.today),
        Function::Date => value(0)?.date().map_or(Value::Empty, Value::Date),
        // Evaluated by `over_all`.
        Function::Sum | Function::Count | Function::CountNonEmpty | Function::Min | Function::Max => Value::Empty,
    })
}

fn coalesce(arguments: &[Node], context: &Context<'_>) -> Result<Value, Trouble> {
    for argument in arguments {
        let value = evaluate(argument, context)?;
        if value != Value::Empty {
            return Ok(value);
        }
    }
    Ok(Value::Empty)
}

fn concat(arguments: &[Node], context: &Context<'_>) -> Result<Value, Trouble> {
    let mut text = String::new();
    for argument in arguments {
        text.push_str(&evaluate(argument, context)?.to_string());
        if text.len() > limits::COMPUTED {
            return Err(Trouble::Length);
        }
    }
    context.budget.spend(text.len())?;
    Ok(Value::text(text))
}

/// The names of choices; a text that a calculation made has them with spaces between.
fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::Several(names) => names.iter().map(String::as_str).collect(),
        Value::Text(text) => text.split_whitespace().collect(),
        _ => Vec::new(),
    }
}

/// Choices to look for one in: of a `select_one` the whole name, also where it has spaces, and numbers are a choice too.
fn chosen(value: &Value) -> Vec<String> {
    let whole = (!matches!(value, Value::Several(_))).then(|| value.to_string());
    names(value).into_iter().map(str::to_owned).chain(whole).collect()
}

fn substr(text: &str, from: Option<Decimal>, to: Option<Option<Decimal>>) -> Value {
    let place = |number: Decimal| usize::try_from(number.trunc().max(Decimal::ZERO)).unwrap_or(usize::MAX);
    let Some(from) = from.map(place) else {
        return Value::Empty;
    };
    let to = match to {
        None => usize::MAX,
        Some(Some(to)) => place(to),
        Some(None) => return Value::Empty,
    };
    let part: String = text.chars().skip(from).take(to.saturating_sub(from)).collect();
    Value::text(part)
}

/// Half away from zero, as people round; to so many digits behind the point, or before it.
fn rounded(number: Decimal, digits: Decimal) -> Option<Decimal> {
    let digits = i32::try_from(digits.trunc()).ok()?.clamp(-28, 28);
    let strategy = RoundingStrategy::MidpointAwayFromZero;
    if digits >= 0 {
        return Some(number.round_dp_with_strategy(digits.unsigned_abs(), strategy));
    }
    let unit = Decimal::from_i128_with_scale(10_i128.checked_pow(digits.unsigned_abs())?, 0);
    let units = number.checked_div(unit)?.round_dp_with_strategy(0, strategy);
    units.checked_mul(unit)
}

/// The functions over all instances of a repeat, also of several values written one behind the other.
fn over_all(function: Function, arguments: &[Node], context: &Context<'_>) -> Result<Value, Trouble> {
    if let (Function::Count, [Node::Field(name)]) = (function, arguments)
        && let Some(count) = context.fields.instances(name)
    {
        return Ok(Value::Number(Decimal::from(count)));
    }
    let mut values = Vec::new();
    for argument in arguments {
        let every = match argument {
            Node::Field(name) => context.fields.every(name),
            _ => None,
        };
        match every {
            Some(every) => {
                for value in every {
                    values.push(copy(value, context)?);
                }
            }
            None => values.push(evaluate(argument, context)?),
        }
    }
    let mut numbers = values.iter().filter_map(Value::number);
    Ok(match function {
        Function::Count => Value::Number(Decimal::from(values.len())),
        Function::CountNonEmpty => {
            let answered = values.iter().filter(|value| **value != Value::Empty);
            Value::Number(Decimal::from(answered.count()))
        }
        Function::Min => least(&values, numbers.min()),
        Function::Max => least(&values, numbers.max()),
        _ => numbers.try_fold(Decimal::ZERO, Decimal::checked_add).into(),
    })
}

/// Where all that were given are days, the smallest is one.
fn least(values: &[Value], number: Option<Decimal>) -> Value {
    let given = values.iter().filter(|value| **value != Value::Empty);
    let number = Value::from(number);
    if given.clone().count() > 0 && given.clone().all(|value| matches!(value, Value::Date(_))) {
        return number.date().map_or(Value::Empty, Value::Date);
    }
    number
}
