//! Expressions read from their text, by strength of operators.

use rust_decimal::Decimal;

use super::lexer::{Token, What, tokens};
use super::{Function, NEGATIVE, Node, Operator, Pattern};
use crate::limits;

/// Why a text is no expression, or none that is supported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at character {at}: {message}")]
pub struct SyntaxError {
    /// The character at which it stands, from 1; behind the last where something is missing at the end.
    pub at: usize,
    /// What is wrong, and what to write.
    pub message: String,
}

impl SyntaxError {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { at, message }
    }
}

/// Reads a whole expression.
pub(super) fn parse(source: &str) -> Result<Node, SyntaxError> {
    let length = source.chars().count();
    if length > limits::EXPRESSION {
        let message = format!("{length} characters, more than {}", limits::EXPRESSION);
        return Err(SyntaxError::new(limits::EXPRESSION + 1, message));
    }
    let tokens = tokens(source)?;
    let mut parser = Parser {
        tokens: &tokens,
        next: 0,
        end: length + 1,
        nodes: 0,
        patterns: 0,
        depth: 0,
    };
    let node = parser.operand_and_more(0)?;
    match parser.peek() {
        None => Ok(node),
        Some(token) => Err(SyntaxError::new(
            token.at,
            format!("{} where the expression should have ended", token.what.shown()),
        )),
    }
}

struct Parser<'t> {
    tokens: &'t [Token],
    next: usize,
    /// Where something is that is missing at the end.
    end: usize,
    nodes: usize,
    patterns: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.next)
    }

    fn at(&self) -> usize {
        self.peek().map_or(self.end, |token| token.at)
    }

    fn take(&mut self) -> Option<&'t Token> {
        let token = self.peek();
        self.next += 1;
        token
    }

    /// Takes this token, or says that it is missing.
    fn expect(&mut self, what: &What, why: &str) -> Result<(), SyntaxError> {
        match self.peek() {
            Some(token) if token.what == *what => {
                self.next += 1;
                Ok(())
            }
            Some(token) => {
                let message = format!("{} where {} should stand {why}", token.what.shown(), what.shown());
                Err(SyntaxError::new(token.at, message))
            }
            None => Err(SyntaxError::new(self.end, format!("{} is missing {why}", what.shown()))),
        }
    }

    /// Counts a node: the tree is walked by recursion, so it must not be deeper than the stack.
    fn node(&mut self, node: Node) -> Result<Node, SyntaxError> {
        self.nodes += 1;
        if self.nodes > limits::NODES {
            let message = format!("more than {} parts: compute some of it in a calculation", limits::NODES);
            return Err(SyntaxError::new(self.at(), message));
        }
        Ok(node)
    }

    /// An operand, and operators with their operands behind it that bind more tightly than `than`.
    fn operand_and_more(&mut self, than: u8) -> Result<Node, SyntaxError> {
        self.depth += 1;
        if self.depth > limits::DEPTH {
            let message = format!("more than {} brackets inside each other", limits::DEPTH);
            return Err(SyntaxError::new(self.at(), message));
        }
        let mut left = self.operand()?;
        while let Some(operator) = self.operator().filter(|operator| operator.strength() > than) {
            self.next += 1;
            let right = self.operand_and_more(operator.strength())?;
            left = self.node(Node::Binary(operator, Box::new(left), Box::new(right)))?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operator(&self) -> Option<Operator> {
        match &self.peek()?.what {
            What::Sign(sign) => Operator::of(sign),
            What::Word(word) => Operator::of(word),
            _ => None,
        }
    }

    fn operand(&mut self) -> Result<Node, SyntaxError> {
        let Some(token) = self.take() else {
            return Err(SyntaxError::new(self.end, "a value is missing"));
        };
        match &token.what {
            What::Number(text) => self.number(token.at, text),
            What::Text(text) => self.node(Node::Text(text.clone())),
            What::Field(name) => self.node(Node::Field(name.clone())),
            What::Dot => self.node(Node::Current),
            What::Sign("-") => {
                let inner = self.operand_and_more(NEGATIVE - 1)?;
                self.node(Node::Negative(Box::new(inner)))
            }
            What::Open => {
                let inner = self.operand_and_more(0)?;
                self.expect(&What::Close, "to close a bracket")?;
                Ok(inner)
            }
            What::Word(word) => self.word(token.at, word),
            What::Parent => Err(SyntaxError::new(
                token.at,
                "`..` is supported in position(..) alone: write ${name}",
            )),
            what => Err(SyntaxError::new(
                token.at,
                format!("{} where a value should stand", what.shown()),
            )),
        }
    }

    fn number(&mut self, at: usize, text: &str) -> Result<Node, SyntaxError> {
        // `5.` and `.5` are XPath's numbers, and not rust_decimal's.
        let padded = format!("0{}", text.trim_end_matches('.'));
        let number = Decimal::from_str_exact(&padded)
            .map_err(|_| SyntaxError::new(at, format!("{text} has more digits than the 28 that are kept exactly")))?;
        self.node(Node::Number(number))
    }

    fn word(&mut self, at: usize, word: &str) -> Result<Node, SyntaxError> {
        if !matches!(self.peek(), Some(token) if token.what == What::Open) {
            let message = format!("`{word}` is neither a text nor a name: write '{word}' or ${{{word}}}");
            return Err(SyntaxError::new(at, message));
        }
        self.next += 1;
        match word {
            "position" => self.position(),
            "regex" => self.matches(),
            _ => match Function::of(word) {
                Some(function) => self.call(at, function),
                None => Err(SyntaxError::new(at, unknown(word))),
            },
        }
    }

    fn position(&mut self) -> Result<Node, SyntaxError> {
        if self.take().is_none_or(|token| token.what != What::Parent) {
            let at = self.tokens.get(self.next - 1).map_or(self.end, |token| token.at);
            return Err(SyntaxError::new(
                at,
                "position takes `..` and nothing else: position(..)",
            ));
        }
        self.expect(&What::Close, "behind position(..")?;
        self.node(Node::Position)
    }

    fn matches(&mut self) -> Result<Node, SyntaxError> {
        self.patterns += 1;
        if self.patterns > limits::PATTERNS {
            let message = format!("more than {} regex() in one expression", limits::PATTERNS);
            return Err(SyntaxError::new(self.at(), message));
        }
        let subject = self.operand_and_more(0)?;
        self.expect(&What::Comma, "between the arguments of regex")?;
        let at = self.at();
        let Some(What::Text(source)) = self.take().map(|token| &token.what) else {
            let message = "the pattern of regex has to be a text, so that it can be tried before anybody answers";
            return Err(SyntaxError::new(at, message));
        };
        let pattern = Pattern::new(source).map_err(|why| SyntaxError::new(at, format!("regex: {why}")))?;
        self.expect(&What::Close, "behind the pattern of regex")?;
        self.node(Node::Matches(Box::new(subject), pattern))
    }

    /// Arguments, from behind the bracket on.
    fn call(&mut self, at: usize, function: Function) -> Result<Node, SyntaxError> {
        let mut arguments = Vec::new();
        if matches!(self.peek(), Some(token) if token.what == What::Close) {
            self.next += 1;
        } else {
            loop {
                arguments.push(self.operand_and_more(0)?);
                if matches!(self.peek(), Some(token) if token.what == What::Comma) {
                    self.next += 1;
                    continue;
                }
                self.expect(&What::Close, "behind the arguments of a function")?;
                break;
            }
        }
        let (least, most) = function.arguments();
        if arguments.len() < least || arguments.len() > most {
            return Err(SyntaxError::new(at, arity(function, arguments.len())));
        }
        self.node(Node::Call(function, arguments))
    }
}

fn arity(function: Function, given: usize) -> String {
    let (least, most) = function.arguments();
    let wanted = match most {
        most if most == least => format!("{least}"),
        usize::MAX => format!("at least {least}"),
        most => format!("{least} to {most}"),
    };
    let arguments = if wanted.ends_with(" 1") || wanted == "1" {
        "argument"
    } else {
        "arguments"
    };
    format!("{}() takes {wanted} {arguments}, not {given}", function.name())
}

/// What to say of a function that is not there: a date and time, a place or a file are never there.
fn unknown(name: &str) -> String {
    let known: Vec<&str> = Function::ALL.iter().map(|function| function.name()).collect();
    let known = known.join(", ");
    match name {
        "and" | "or" | "div" | "mod" => format!("`{name}` where a value should stand"),
        "now" => "function now() is not supported: a form knows the day, today()".into(),
        _ => format!("function {name}() is not supported; supported are {known}, regex, position"),
    }
}
