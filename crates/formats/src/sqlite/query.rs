//! What a person types, understood. Nothing that can be typed is an error: what means nothing is passed over.
//!
//! Words that stand beside each other are all wanted; `OR`, `NOT` or `-`, brackets and "phrases" do what they do
//! elsewhere; `person:`, `place:`, `newspaper:` and `headline:` ask for names and heads, `date:` for days of publication
//! (`2020-03-02`, `2020-03`, `2020-02..2020-04-15`, `2020-03..`).

use banmian_model::search_key;

use crate::words::{self, Phrase};

/// A query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Query {
    All(Vec<Query>),
    Any(Vec<Query>),
    Not(Box<Query>),
    Term(Term),
    /// Days of publication: not before the first, nor behind what begins with the second.
    Date(String, String),
}

/// Words that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) field: Option<Field>,
    pub(crate) text: String,
}

/// Where a term is looked for, where not everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Headline,
    Person,
    Place,
    Newspaper,
    Date,
}

const FIELDS: [(&str, Field); 10] = [
    ("headline", Field::Headline),
    ("标题", Field::Headline),
    ("person", Field::Person),
    ("人物", Field::Person),
    ("place", Field::Place),
    ("地点", Field::Place),
    ("newspaper", Field::Newspaper),
    ("报纸", Field::Newspaper),
    ("date", Field::Date),
    ("日期", Field::Date),
];

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        let mut words = 0;
        let mut tokens = tokens(text);
        tokens.retain(|token| {
            let is_text = matches!(token, Token::Text(_));
            words += usize::from(is_text);
            !is_text || words <= LONGEST
        });
        let mut parser = Parser {
            tokens: tokens.into_iter().peekable(),
            depth: 0,
        };
        let mut parts = vec![parser.any(None)];
        // A bracket that closes nothing ends nothing.
        while parser.tokens.next().is_some() {
            parts.push(parser.any(None));
        }
        Self::all(parts)
    }

    /// Whether nothing is asked for.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }

    /// What it asks to be there, for lighting up.
    pub(crate) fn wanted<'a>(&'a self, terms: &mut Vec<&'a Term>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.wanted(terms)),
            Self::Term(term) => terms.push(term),
            Self::Not(_) | Self::Date(..) => {}
        }
    }

    /// An expression for the index that finds at least what is asked for, and whether it finds no more. `None` finds
    /// everything.
    pub(crate) fn expression(&self) -> (Option<String>, bool) {
        match self {
            Self::Term(term) => (Some(term.expression()), true),
            Self::Date(..) | Self::Not(_) => (None, false),
            Self::Any(parts) => {
                let parts: Vec<_> = parts.iter().map(Self::expression).collect();
                let exact = parts.iter().all(|part| part.1);
                let parts: Option<Vec<String>> = parts.into_iter().map(|part| part.0).collect();
                (parts.map(|parts| format!("({})", parts.join(" OR "))), exact)
            }
            Self::All(parts) => {
                let parts: Vec<_> = parts.iter().map(Self::expression).collect();
                let exact = parts.iter().all(|part| part.1);
                let parts: Vec<String> = parts.into_iter().filter_map(|part| part.0).collect();
                let all = match parts.as_slice() {
                    [] => None,
                    [one] => Some(one.clone()),
                    several => Some(format!("({})", several.join(" AND "))),
                };
                (all, exact)
            }
        }
    }

    /// A condition on `articles` that holds of exactly what is asked for; its values go to `values`, in order.
    pub(crate) fn condition(&self, values: &mut Vec<String>) -> String {
        let mut joined = |parts: &[Self], by: &str| {
            let parts: Vec<String> = parts.iter().map(|part| part.condition(values)).collect();
            format!("({})", parts.join(by))
        };
        match self {
            Self::All(parts) => joined(parts, " AND "),
            Self::Any(parts) => joined(parts, " OR "),
            Self::Not(part) => format!("NOT {}", part.condition(values)),
            Self::Term(term) => {
                values.push(term.expression());
                "a.id IN (SELECT rowid FROM search WHERE search MATCH ?)".to_owned()
            }
            Self::Date(from, to) => {
                values.extend([from.clone(), to.clone()]);
                "(a.issue_date IS NOT NULL AND a.issue_date >= ? AND a.issue_date < ?)".to_owned()
            }
        }
    }

    /// One of several is itself; none of anything is nothing asked.
    fn all(parts: Vec<Self>) -> Self {
        let mut parts: Vec<Self> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if parts.len() == 1 {
            parts.remove(0)
        } else {
            Self::All(parts)
        }
    }
}

impl Term {
    /// The phrase it is in the index.
    pub(crate) fn phrase(&self) -> Phrase {
        let mut phrase = words::phrase(&self.text);
        if let (Some(Field::Place), [code]) = (self.field, phrase.words.as_mut_slice())
            && code.bytes().all(|byte| byte.is_ascii_digit())
        {
            // 430000 is the province, and with it all that is in it.
            while code.len() > 2 && code.len() % 2 == 0 && code.ends_with("00") {
                code.truncate(code.len() - 2);
            }
            phrase.open = true;
        }
        phrase
    }

    /// Whether it asks for a mention of this type by its name or code.
    pub(crate) fn asks_for(&self, kind: &str, names: [Option<&str>; 2]) -> bool {
        let asked = match self.field {
            Some(Field::Person) => kind == "person",
            Some(Field::Place) => kind == "place",
            _ => false,
        };
        let phrase = self.phrase();
        asked && names.into_iter().flatten().any(|name| phrase.is_in(name))
    }

    fn expression(&self) -> String {
        let phrase = self.phrase();
        let column = match self.field {
            Some(Field::Headline) => "headline : ",
            Some(Field::Person) => "people : ",
            Some(Field::Place) => "places : ",
            Some(Field::Newspaper) => "newspaper : ",
            Some(Field::Date) | None => "{headline text} : ",
        };
        // Words are letters and digits alone: no quote mark is among them.
        let open = if phrase.open { " *" } else { "" };
        format!("{column}\"{}\"{open}", phrase.words.join(" "))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Or,
    Not,
    Field(Field),
    Text(String),
}

/// Most brackets one in another that are understood; deeper ones are passed over. FTS5 takes fewer than 32.
const DEPTH: usize = 12;
/// Words of a query that are read; SQLite takes an expression of a thousand parts.
const LONGEST: usize = 256;

struct Parser<I: Iterator<Item = Token>> {
    tokens: std::iter::Peekable<I>,
    depth: usize,
}

impl<I: Iterator<Item = Token>> Parser<I> {
    fn any(&mut self, field: Option<Field>) -> Query {
        let mut parts = vec![self.several(field)];
        while self.tokens.next_if_eq(&Token::Or).is_some() {
            parts.push(self.several(field));
        }
        parts.retain(|part| !part.is_empty());
        if parts.len() < 2 {
            Query::all(parts)
        } else {
            Query::Any(parts)
        }
    }

    fn several(&mut self, field: Option<Field>) -> Query {
        let mut parts = Vec::new();
        while self
            .tokens
            .peek()
            .is_some_and(|token| !matches!(token, Token::Or | Token::Close))
        {
            parts.push(self.one(field));
        }
        Query::all(parts)
    }

    /// One part; nothing where what stands there means nothing.
    fn one(&mut self, field: Option<Field>) -> Query {
        let nothing = Query::All(Vec::new());
        let mut negated = false;
        let mut field = field;
        loop {
            match self.tokens.next_if(|token| !matches!(token, Token::Or | Token::Close)) {
                Some(Token::Not) => negated = !negated,
                Some(Token::Field(named)) => field = Some(named),
                Some(Token::Open) if self.depth < DEPTH => {
                    self.depth += 1;
                    let inner = self.any(field);
                    self.depth -= 1;
                    self.tokens.next_if_eq(&Token::Close);
                    return negate(inner, negated);
                }
                Some(Token::Open) => {}
                Some(Token::Text(text)) => return negate(term(field, text), negated),
                _ => return nothing,
            }
        }
    }
}

fn negate(query: Query, negated: bool) -> Query {
    if negated && !query.is_empty() {
        Query::Not(Box::new(query))
    } else {
        query
    }
}

fn term(field: Option<Field>, text: String) -> Query {
    if field == Some(Field::Date) {
        return dates(&text);
    }
    let term = Term { field, text };
    if term.phrase().words.is_empty() {
        Query::All(Vec::new())
    } else {
        Query::Term(term)
    }
}

/// `2020-03`, `2020-02..2020-04`, `2020..`; days may be written with other marks.
fn dates(text: &str) -> Query {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let (from, to) = (day(from), day(to));
    if from.is_empty() && to.is_empty() {
        return Query::All(Vec::new());
    }
    // `~` stands behind `-` and digits, so all of the month is before `2020-03~`; `:` behind every digit: years that
    // are not known begin with X.
    let to = if to.is_empty() {
        ":".to_owned()
    } else {
        format!("{to}~")
    };
    Query::Date(from, to)
}

/// `2020年3月1日` as `2020-03-01`.
fn day(text: &str) -> String {
    // A year that is not known is XXXX, whatever case it is typed in.
    let folded: String = text.chars().map(search_key).collect::<String>().to_ascii_uppercase();
    let fields = folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|field| !field.is_empty());
    let fields: Vec<String> = fields.map(|field| format!("{field:0>2}")).collect();
    let mut day = fields.join("-");
    // Eight digits are a day too.
    if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) {
        day.insert(6, '-');
        day.insert(4, '-');
    }
    day
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        rest = match c {
            c if c.is_whitespace() => behind,
            '(' | '（' => push(&mut tokens, Token::Open, behind),
            ')' | '）' => push(&mut tokens, Token::Close, behind),
            '"' | '“' | '”' | '「' | '」' | '＂' => {
                let end = behind.find(['"', '“', '”', '「', '」', '＂']).unwrap_or(behind.len());
                tokens.push(Token::Text(behind[..end].to_owned()));
                let mut left = behind[end..].chars();
                left.next();
                left.as_str()
            }
            '-' | '－' | '!' | '！' if behind.starts_with(|c: char| !c.is_whitespace()) => {
                push(&mut tokens, Token::Not, behind)
            }
            '|' | '｜' => push(&mut tokens, Token::Or, behind),
            _ => word(rest, &mut tokens),
        };
    }
    tokens
}

fn push<'a>(tokens: &mut Vec<Token>, token: Token, rest: &'a str) -> &'a str {
    // One of several `OR` is enough.
    if token != Token::Or || tokens.last() != Some(&Token::Or) {
        tokens.push(token);
    }
    rest
}

/// A word, an operator, or the name of a field before its colon; what stands behind it.
fn word<'a>(text: &'a str, tokens: &mut Vec<Token>) -> &'a str {
    for (name, field) in FIELDS {
        let behind = text
            .get(..name.len())
            .filter(|start| start.eq_ignore_ascii_case(name))
            .and_then(|_| text[name.len()..].strip_prefix([':', '：']));
        if let Some(behind) = behind {
            tokens.push(Token::Field(field));
            return behind;
        }
    }
    let ends = |c: char| c.is_whitespace() || "()（）\"“”「」＂|｜".contains(c);
    let end = text.find(ends).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    match word {
        "AND" | "&" | "&&" | "＋" | "+" => rest,
        "OR" => push(tokens, Token::Or, rest),
        "NOT" => push(tokens, Token::Not, rest),
        _ => push(tokens, Token::Text(word.to_owned()), rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expression: &str, exact: bool) {
        let found = Query::parse(text).expression();
        assert_eq!(found, (Some(expression.to_owned()), exact), "{text}");
    }

    #[test]
    fn queries_are_understood() {
        check("疫情", "{headline text} : \"疫情\"", true);
        check("疫", "{headline text} : \"疫\" *", true);
        check(
            "疫情 OR 肺炎",
            "({headline text} : \"疫情\" OR {headline text} : \"肺炎\")",
            true,
        );
        check("person:付艷萍", "people : \"付艳 艳萍\"", true);
        check(
            "place:430000 疫情",
            "(places : \"43\" * AND {headline text} : \"疫情\")",
            true,
        );
        check("疫情 -肺炎", "{headline text} : \"疫情\"", false);
        check("date:2020-03.. 疫情", "{headline text} : \"疫情\"", false);
        check(
            "person:(甲乙 OR 丙丁)",
            "(people : \"甲乙\" OR people : \"丙丁\")",
            true,
        );
    }

    #[test]
    fn days_are_ranges() {
        let check = |text: &str, from: &str, to: &str| {
            assert_eq!(
                Query::parse(text),
                Query::Date(from.to_owned(), to.to_owned()),
                "{text}"
            );
        };
        check("date:2020-03-02", "2020-03-02", "2020-03-02~");
        check("date:2020-03..", "2020-03", ":");
        check("日期：2020年3月1日", "2020-03-01", "2020-03-01~");
        check("date:..20200301", "", "2020-03-01~");
    }

    #[test]
    fn whatever_is_typed_is_a_query() {
        for text in [
            "",
            "(",
            ")))",
            "\"",
            "OR",
            "NOT",
            "-",
            "AND OR NOT",
            "person:",
            "date:",
            "date:..",
            "，。",
            "*",
            "()",
        ] {
            assert!(Query::parse(text).is_empty(), "{text}: {:?}", Query::parse(text));
        }
        assert!(!Query::parse(") OR 疫情 ( \"").is_empty());
        assert!(!Query::parse(&format!("{}疫情", "(".repeat(100_000))).is_empty());
    }
}
