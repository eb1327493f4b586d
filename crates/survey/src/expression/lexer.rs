//! Expressions cut into tokens.

use super::SyntaxError;

/// A token and the character at which it begins, from 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    Number(String),
    Text(String),
    Field(String),
    /// `.`
    Dot,
    /// `..`
    Parent,
    /// A function's name, or `and`, `or`, `div`, `mod`.
    Word(String),
    /// One of the operators that are signs.
    Sign(&'static str),
    Open,
    Close,
    Comma,
}

impl What {
    /// As a person reads it in a message.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Number(text) | Self::Word(text) => format!("`{text}`"),
            Self::Text(text) => format!("the text '{text}'"),
            Self::Field(name) => format!("`${{{name}}}`"),
            Self::Dot => "`.`".into(),
            Self::Parent => "`..`".into(),
            Self::Sign(sign) => format!("`{sign}`"),
            Self::Open => "`(`".into(),
            Self::Close => "`)`".into(),
            Self::Comma => "`,`".into(),
        }
    }
}

/// All tokens of an expression.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, SyntaxError> {
    let signs: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        if signs[at].is_whitespace() {
            at += 1;
            continue;
        }
        let (what, end) = token(&signs, at)?;
        tokens.push(Token { at: at + 1, what });
        at = end;
    }
    Ok(tokens)
}

/// The token that begins here, and where it ends.
fn token(signs: &[char], at: usize) -> Result<(What, usize), SyntaxError> {
    let next = signs.get(at + 1).copied();
    let sign = |text: &'static str| Ok((What::Sign(text), at + text.len()));
    match (signs[at], next) {
        ('(', _) => Ok((What::Open, at + 1)),
        (')', _) => Ok((What::Close, at + 1)),
        (',', _) => Ok((What::Comma, at + 1)),
        ('\'' | '"', _) => text(signs, at),
        ('$', Some('{')) => field(signs, at),
        ('!', Some('=')) => sign("!="),
        ('<', Some('=')) => sign("<="),
        ('>', Some('=')) => sign(">="),
        ('=', _) => sign("="),
        ('<', _) => sign("<"),
        ('>', _) => sign(">"),
        ('+', _) => sign("+"),
        ('-', _) => sign("-"),
        ('*', _) => sign("*"),
        ('.', Some('.')) => Ok((What::Parent, at + 2)),
        ('.', Some(c)) if c.is_ascii_digit() => number(signs, at),
        ('.', _) => Ok((What::Dot, at + 1)),
        (c, _) if c.is_ascii_digit() => number(signs, at),
        (c, _) if c.is_alphabetic() || c == '_' => Ok(word(signs, at)),
        (c, _) => Err(SyntaxError::new(at + 1, stray(c))),
    }
}

/// What to say of a sign that begins nothing.
fn stray(c: char) -> String {
    match c {
        '‘' | '’' | '“' | '”' | '＇' | '＂' => {
            format!("`{c}` is a typographic quotation mark: write ' or \"")
        }
        '，' | '（' | '）' | '＝' | '＜' | '＞' | '！' => {
            format!("`{c}` is full width: write the half width sign")
        }
        '/' | '@' | '[' | ']' | ':' => format!("`{c}`: paths are not supported, write ${{name}}"),
        '|' => "`|` is not supported".into(),
        '&' => "`&` is no operator: write and, or concat(…)".into(),
        '$' => "`$` without `{`: write ${name}".into(),
        '!' => "`!` is no operator: write not(…) or !=".into(),
        c => format!("{c:?} has no meaning here"),
    }
}

fn text(signs: &[char], at: usize) -> Result<(What, usize), SyntaxError> {
    let quote = signs[at];
    let inside = &signs[at + 1..];
    let length = inside
        .iter()
        .position(|&c| c == quote)
        .ok_or_else(|| SyntaxError::new(at + 1, format!("the text that begins with {quote} does not end")))?;
    Ok((What::Text(inside[..length].iter().collect()), at + length + 2))
}

fn field(signs: &[char], at: usize) -> Result<(What, usize), SyntaxError> {
    let inside = &signs[at + 2..];
    let length = inside
        .iter()
        .position(|&c| c == '}')
        .ok_or_else(|| SyntaxError::new(at + 1, "`${` without `}`".to_owned()))?;
    let name: String = inside[..length].iter().collect();
    let name = name.trim();
    if name.starts_with("last-saved#") {
        let message = format!("`${{{name}}}`: answers of an earlier submission are not supported");
        return Err(SyntaxError::new(at + 1, message));
    }
    if !is_name(name) {
        return Err(SyntaxError::new(
            at + 1,
            format!("`${{{name}}}` is no name of a question"),
        ));
    }
    Ok((What::Field(name.to_owned()), at + length + 3))
}

fn number(signs: &[char], at: usize) -> Result<(What, usize), SyntaxError> {
    let is_part = |c: &&char| c.is_ascii_digit() || **c == '.';
    let text: String = signs[at..].iter().take_while(is_part).collect();
    if text.matches('.').count() > 1 {
        return Err(SyntaxError::new(at + 1, format!("`{text}` is no number")));
    }
    let end = at + text.len();
    if signs.get(end).is_some_and(|c| c.is_alphabetic()) {
        return Err(SyntaxError::new(end + 1, format!("a letter behind the number {text}")));
    }
    Ok((What::Number(text), end))
}

/// Names have signs in them: `count-selected`, `jr:choice-name`.
fn word(signs: &[char], at: usize) -> (What, usize) {
    let is_part = |c: &&char| c.is_alphanumeric() || "_-.:".contains(**c);
    let text: String = signs[at..].iter().take_while(is_part).collect();
    let end = at + text.chars().count();
    (What::Word(text), end)
}

/// Whether a text can be a question's name: what XML takes for a name without a colon, as XLSForm asks for.
pub(crate) fn is_name(text: &str) -> bool {
    let mut signs = text.chars();
    let first = signs.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    first && signs.all(|c| c.is_alphanumeric() || "_-.".contains(c))
}
