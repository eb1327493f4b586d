//! Conditions that FHIR can say.
//!
//! `enableWhen` compares an answer with a value, and joins such comparisons by all or any. A condition is only written so
//! where that means the same as the expression, to a program that computes nothing: what is unequal, negated or hangs on a
//! calculation is not.

use serde_json::{Value as Json, json};

use super::{system, types};
use crate::expression::{Function, Node, Operator};
use crate::form::{Form, Kind, Question};

/// A condition as `enableWhen`, and `enableBehavior` where there are several.
#[derive(Debug, PartialEq)]
pub(super) struct Enabled {
    pub(super) when: Vec<Json>,
    pub(super) behavior: Option<&'static str>,
}

/// The condition in FHIR's words; `None` where they do not say the same.
pub(super) fn enabled(form: &Form, condition: &Node) -> Option<Enabled> {
    for (operator, behavior) in [(Operator::And, "all"), (Operator::Or, "any")] {
        let mut parts = Vec::new();
        split(condition, operator, &mut parts);
        if parts.len() > 1 {
            let when = parts
                .into_iter()
                .map(|part| comparison(form, part))
                .collect::<Option<_>>()?;
            return Some(Enabled {
                when,
                behavior: Some(behavior),
            });
        }
    }
    let when = vec![comparison(form, condition)?];
    Some(Enabled { when, behavior: None })
}

fn split<'n>(node: &'n Node, operator: Operator, parts: &mut Vec<&'n Node>) {
    match node {
        Node::Binary(found, left, right) if *found == operator => {
            split(left, operator, parts);
            split(right, operator, parts);
        }
        _ => parts.push(node),
    }
}

fn comparison(form: &Form, node: &Node) -> Option<Json> {
    let (question, operator, value) = match node {
        Node::Call(Function::Selected, arguments) => match &arguments[..] {
            [Node::Field(name), Node::Text(choice)] => {
                let question = form.question(name)?;
                question.kind.list()?;
                (question, "=", answer(form, question, &Node::Text(choice.clone()))?)
            }
            _ => return None,
        },
        Node::Binary(operator, left, right) => match (left.as_ref(), right.as_ref()) {
            (Node::Field(name), value) => {
                let question = form.question(name)?;
                // As a text, several choices are equal to a text of all of them.
                let is_several = matches!(question.kind, Kind::SelectMultiple(_));
                (
                    question,
                    sign(*operator).filter(|_| !is_several)?,
                    answer(form, question, value)?,
                )
            }
            _ => return None,
        },
        _ => return None,
    };
    // Who shows the form need not know how to compute: what hangs on a calculation would never be asked.
    if question.kind == Kind::Calculate {
        return None;
    }
    // Choices have no order.
    if operator != "=" && value.0 == "answerCoding" {
        return None;
    }
    let (key, value) = value;
    Some(json!({"question": question.name, "operator": operator, key: value}))
}

fn sign(operator: Operator) -> Option<&'static str> {
    match operator {
        Operator::Equal => Some("="),
        Operator::Less => Some("<"),
        Operator::AtMost => Some("<="),
        Operator::Greater => Some(">"),
        Operator::AtLeast => Some(">="),
        _ => None,
    }
}

/// A literal as an answer to a question.
fn answer(form: &Form, question: &Question, literal: &Node) -> Option<(&'static str, Json)> {
    match (types::of(form, question), literal) {
        (types::Type::Choice, Node::Text(choice)) => {
            let known = form.choices(&question.kind).iter().any(|known| known.name == *choice);
            let coding = json!({"system": system(&form.id, question.kind.list()?), "code": choice});
            known.then_some(("answerCoding", coding))
        }
        (types::Type::Integer, Node::Number(number)) if crate::form::is_integer(*number) => {
            Some(("answerInteger", crate::json::number_json(*number)))
        }
        (types::Type::Decimal, Node::Number(number)) => Some(("answerDecimal", crate::json::number_json(*number))),
        (types::Type::String | types::Type::Text, Node::Text(text))
            if question.kind == Kind::Text && !text.is_empty() =>
        {
            Some(("answerString", text.as_str().into()))
        }
        _ => None,
    }
}
