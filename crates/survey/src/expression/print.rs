//! Expressions written, with no more brackets than they need.

use std::fmt::{self, Display, Formatter, Write as _};

use super::{NEGATIVE, Node};

/// As it could have been written: read again, it is the same.
impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write(self, 0, f)
    }
}

/// Writes a node that stands where something of this strength is asked for.
fn write(node: &Node, least: u8, f: &mut Formatter<'_>) -> fmt::Result {
    let strength = strength(node);
    if strength < least {
        f.write_char('(')?;
    }
    match node {
        Node::Number(number) => write!(f, "{number}")?,
        Node::Text(text) => quoted(text, f)?,
        Node::Field(name) => write!(f, "${{{name}}}")?,
        Node::Current => f.write_char('.')?,
        Node::Position => f.write_str("position(..)")?,
        Node::Negative(inner) => {
            f.write_char('-')?;
            write(inner, NEGATIVE, f)?;
        }
        Node::Binary(operator, left, right) => {
            write(left, strength, f)?;
            write!(f, " {} ", operator.sign())?;
            // What stands to the right was read first: of equal strength, it needs brackets.
            write(right, strength + 1, f)?;
        }
        Node::Call(function, arguments) => {
            write!(f, "{}(", function.name())?;
            for (at, argument) in arguments.iter().enumerate() {
                f.write_str(if at > 0 { ", " } else { "" })?;
                write(argument, 0, f)?;
            }
            f.write_char(')')?;
        }
        Node::Matches(subject, pattern) => {
            f.write_str("regex(")?;
            write(subject, 0, f)?;
            f.write_str(", ")?;
            quoted(&pattern.source, f)?;
            f.write_char(')')?;
        }
    }
    if strength < least {
        f.write_char(')')?;
    }
    Ok(())
}

fn strength(node: &Node) -> u8 {
    match node {
        Node::Binary(operator, ..) => operator.strength(),
        Node::Negative(_) => NEGATIVE,
        _ => NEGATIVE + 1,
    }
}

/// XPath's texts have no escapes: one with both quotation marks cannot be written, nor read.
fn quoted(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let quote = if text.contains('\'') { '"' } else { '\'' };
    write!(f, "{quote}{text}{quote}")
}
