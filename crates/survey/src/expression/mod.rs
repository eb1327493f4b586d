//! The expressions of XLSForm: what stands under `relevant`, `constraint`, `calculation` and `required`.
//!
//! A part of XPath 1.0 with the functions that ODK adds. Numbers are exact decimals (`0.1 + 0.2 = 0.3`), and days add and
//! subtract. What is not in this part is refused by name when a form is read, never when somebody answers it.
//!
//! | | |
//! | --- | --- |
//! | values | `37.3` `'text'` `"text"` `${name}` `.` (the answer itself) |
//! | operators, from loose to tight | `or`; `and`; `=` `!=`; `<` `<=` `>` `>=`; `+` `-`; `*` `div` `mod`; `-` before a value |
//! | functions | those of [`Function`], `regex(text, 'pattern')` with a literal pattern, `position(..)` |
//!
//! A day plus a number is a day, a day minus a day is a number of days, and a text that writes a day (`'2020-02-01'`)
//! is compared as one. What is empty makes arithmetic empty and a comparison by size false.

mod evaluate;
mod function;
mod lexer;
mod parser;
mod print;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use rust_decimal::Decimal;

pub(crate) use evaluate::{Budget, Context, Fields, Trouble};
pub use function::Function;
pub(crate) use lexer::is_name;
pub use parser::SyntaxError;

use crate::value::Value;

/// An expression that has been read.
#[derive(Clone, Debug)]
pub struct Expression {
    source: String,
    root: Node,
}

/// Whatever they were written like, two that are read as the same are the same.
impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root
    }
}

impl Expression {
    /// Reads an expression. Names are not looked up: that is done with the whole form.
    ///
    /// # Errors
    ///
    /// What cannot be read or is not supported, with the character at which it stands.
    pub fn parse(source: &str) -> Result<Self, SyntaxError> {
        let root = parser::parse(source)?;
        let source = source.trim().to_owned();
        Ok(Self { source, root })
    }

    /// As it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// As it was understood.
    #[must_use]
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// Names between `${` and `}`.
    #[must_use]
    pub fn references(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.root.visit(&mut |node| {
            if let Node::Field(name) = node {
                names.insert(name.as_str());
            }
        });
        names
    }

    /// How many regular expressions it has.
    pub(crate) fn patterns(&self) -> usize {
        let mut count = 0;
        self.root
            .visit(&mut |node| count += usize::from(matches!(node, Node::Matches(..))));
        count
    }

    /// Its value where it refers to nothing; empty where it does.
    pub(crate) fn alone(&self, today: jiff::civil::Date) -> Value {
        let budget = Budget::new();
        let context = Context::alone(today, &budget);
        evaluate::evaluate(&self.root, &context).unwrap_or(Value::Empty)
    }

    /// Its value.
    pub(crate) fn value(&self, context: &Context<'_>) -> Result<Value, Trouble> {
        evaluate::evaluate(&self.root, context)
    }
}

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `37.3`; not negative.
    Number(Decimal),
    /// `'text'`, which may be empty.
    Text(String),
    /// `${name}`.
    Field(String),
    /// `.`.
    Current,
    /// `position(..)`: which instance of its repeat this is, from 1.
    Position,
    /// `-value`.
    Negative(Box<Self>),
    /// `left operator right`.
    Binary(Operator, Box<Self>, Box<Self>),
    /// `function(arguments)`.
    Call(Function, Vec<Self>),
    /// `regex(text, 'pattern')`.
    Matches(Box<Self>, Pattern),
}

impl Node {
    /// Calls `see` with this and all parts of it, the outer before the inner.
    pub(crate) fn visit<'n>(&'n self, see: &mut impl FnMut(&'n Self)) {
        see(self);
        match self {
            Self::Negative(inner) | Self::Matches(inner, _) => inner.visit(see),
            Self::Binary(_, left, right) => {
                left.visit(see);
                right.visit(see);
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|argument| argument.visit(see)),
            Self::Number(_) | Self::Text(_) | Self::Field(_) | Self::Current | Self::Position => {}
        }
    }
}

/// A regular expression that the whole of a text has to match, as in ODK.
#[derive(Clone, Debug)]
pub struct Pattern {
    source: String,
    regex: regex::Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    ///
    /// What is wrong with it. Look-around and references back are not supported: matching has to take linear time,
    /// as residents' texts are matched.
    pub fn new(source: &str) -> Result<Self, String> {
        let compile = |pattern: &str| {
            let built = regex::RegexBuilder::new(pattern)
                .size_limit(crate::limits::PATTERN)
                .nest_limit(crate::limits::DEPTH as u32)
                .build();
            built.map_err(|error| last_line(&error.to_string()))
        };
        // By itself first: `a)|(b` is no pattern, and would be one between the brackets.
        compile(source)?;
        let regex = compile(&format!("^(?:{source})$"))?;
        let source = source.to_owned();
        Ok(Self { source, regex })
    }
}

/// regex draws the pattern over several lines; the last says what is wrong.
fn last_line(message: &str) -> String {
    let last = message.lines().rev().find(|line| !line.trim().is_empty());
    let last = last.unwrap_or(message).trim();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// What stands between two values, from the loosest to the tightest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `or`.
    Or,
    /// `and`.
    And,
    /// `=`.
    Equal,
    /// `!=`.
    Unequal,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    Greater,
    /// `>=`.
    AtLeast,
    /// `+`.
    Plus,
    /// `-`.
    Minus,
    /// `*`.
    Times,
    /// `div`.
    Div,
    /// `mod`.
    Mod,
}

impl Operator {
    const ALL: [Self; 13] = [
        Self::Or,
        Self::And,
        Self::Equal,
        Self::Unequal,
        Self::Less,
        Self::AtMost,
        Self::Greater,
        Self::AtLeast,
        Self::Plus,
        Self::Minus,
        Self::Times,
        Self::Div,
        Self::Mod,
    ];

    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Div => "div",
            Self::Mod => "mod",
        }
    }

    fn of(sign: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.sign() == sign)
    }

    /// How tightly it binds (XPath 1.0, section 3.5).
    fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::Unequal => 3,
            Self::Less | Self::AtMost | Self::Greater | Self::AtLeast => 4,
            Self::Plus | Self::Minus => 5,
            Self::Times | Self::Div | Self::Mod => 6,
        }
    }
}

/// How tightly `-` before a value binds.
const NEGATIVE: u8 = 7;
