//! The types of items.

use crate::expression::{Function, Node, Operator};
use crate::form::{Form, Kind, Question};

/// The type of a question's answers in FHIR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    String,
    Integer,
    Decimal,
    Date,
    Boolean,
    Choice,
    Display,
}

impl Type {
    /// As `item.type` has it (<http://hl7.org/fhir/R4/valueset-item-type.html>).
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::String => "string",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::Boolean => "boolean",
            Self::Choice => "choice",
            Self::Display => "display",
        }
    }
}

/// The type of a question.
pub(super) fn of(form: &Form, question: &Question) -> Type {
    match &question.kind {
        Kind::Text if question.appearance.split_whitespace().any(|word| word == "multiline") => Type::Text,
        Kind::Text => Type::String,
        Kind::Integer => Type::Integer,
        Kind::Decimal => Type::Decimal,
        Kind::Date => Type::Date,
        Kind::SelectOne(_) | Kind::SelectMultiple(_) => Type::Choice,
        Kind::Note => Type::Display,
        Kind::Calculate => computed(form, question, 0),
    }
}

/// The type of what a calculation gives: certain, or a string, as which anything can be written. Calculations hang on each
/// other in no circle, but 16 deep is deep enough.
fn computed(form: &Form, question: &Question, depth: usize) -> Type {
    match &question.calculation {
        Some(calculation) if depth < 16 => node(form, calculation.root(), depth + 1),
        _ => Type::String,
    }
}

fn node(form: &Form, of: &Node, depth: usize) -> Type {
    match of {
        Node::Number(_) | Node::Negative(_) | Node::Position => Type::Decimal,
        Node::Text(_) | Node::Current => Type::String,
        Node::Matches(..) => Type::Boolean,
        Node::Field(name) => match form.question(name) {
            Some(question) if question.kind == Kind::Calculate => computed(form, question, depth),
            Some(question) => match question.kind {
                Kind::Integer | Kind::Decimal => Type::Decimal,
                Kind::Date => Type::Date,
                _ => Type::String,
            },
            None => Type::String,
        },
        Node::Binary(operator, left, right) => binary(*operator, node(form, left, depth), node(form, right, depth)),
        Node::Call(function, arguments) => {
            let types: Vec<Type> = arguments.iter().map(|argument| node(form, argument, depth)).collect();
            call(*function, &types)
        }
    }
}

fn binary(operator: Operator, left: Type, right: Type) -> Type {
    match (operator, left, right) {
        (Operator::Times | Operator::Div | Operator::Mod, ..) => Type::Decimal,
        (Operator::Plus | Operator::Minus, Type::Decimal, Type::Decimal) => Type::Decimal,
        (Operator::Minus, Type::Date, Type::Date) => Type::Decimal,
        (Operator::Plus | Operator::Minus, Type::Date, Type::Decimal) => Type::Date,
        (Operator::Plus, Type::Decimal, Type::Date) => Type::Date,
        (Operator::Plus | Operator::Minus, ..) => Type::String,
        _ => Type::Boolean,
    }
}

fn call(function: Function, arguments: &[Type]) -> Type {
    match function {
        Function::If => common(&arguments[1..]),
        Function::Coalesce => common(arguments),
        Function::Min | Function::Max if common(arguments) == Type::Date => Type::Date,
        Function::Min | Function::Max if common(arguments) == Type::Decimal => Type::Decimal,
        Function::Min | Function::Max => Type::String,
        Function::Not
        | Function::True
        | Function::False
        | Function::Boolean
        | Function::Selected
        | Function::Contains
        | Function::StartsWith
        | Function::EndsWith => Type::Boolean,
        Function::SelectedAt | Function::String | Function::Concat | Function::Substr | Function::NormalizeSpace => {
            Type::String
        }
        Function::CountSelected
        | Function::StringLength
        | Function::Number
        | Function::Int
        | Function::Round
        | Function::Abs
        | Function::Floor
        | Function::Ceiling
        | Function::Sum
        | Function::Count
        | Function::CountNonEmpty => Type::Decimal,
        Function::Today | Function::Date => Type::Date,
    }
}

/// The type that all have, or else a string.
fn common(types: &[Type]) -> Type {
    match types.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => *first,
        _ => Type::String,
    }
}
