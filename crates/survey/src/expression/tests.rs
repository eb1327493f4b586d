//! Expressions as `tests/expressions.toml` lists them, and any others.

use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// What `tests/expressions.toml` says that there is.
struct Answers(BTreeMap<&'static str, Value>);

impl Answers {
    fn new() -> Self {
        let text = |text: &str| Value::Text(text.to_owned());
        Self(BTreeMap::from([
            ("age", Value::Number(72.into())),
            ("name", text("王小明")),
            ("temperature", Value::Number("37.30".parse().unwrap())),
            ("returned", Value::Date(date(2020, 2, 1))),
            ("symptoms", Value::Several(vec!["fever".into(), "cough".into()])),
            ("yes", Value::Boolean(true)),
            ("no", Value::Boolean(false)),
            ("one", text("a b")),
            ("age 1", Value::Number(8.into())),
            ("age 3", Value::Number(70.into())),
            ("day 1", Value::Date(date(2020, 1, 30))),
            ("day 2", Value::Date(date(2020, 2, 3))),
        ]))
    }

    fn instances_of<'a>(&'a self, names: &[&'static str]) -> Vec<&'a Value> {
        names
            .iter()
            .map(|name| self.0.get(name).unwrap_or(&Value::Empty))
            .collect()
    }
}

impl Fields for Answers {
    fn one(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    fn every(&self, name: &str) -> Option<Vec<&Value>> {
        match name {
            "ages" => Some(self.instances_of(&["age 1", "age 2", "age 3"])),
            "days" => Some(self.instances_of(&["day 1", "day 2", "day 3"])),
            _ => None,
        }
    }

    fn instances(&self, name: &str) -> Option<usize> {
        (name == "people").then_some(3)
    }
}

fn value(expression: &Expression) -> Result<Value, Trouble> {
    let budget = Budget::new();
    expression.value(&Context {
        fields: &Answers::new(),
        current: &Value::Number("37.3".parse().unwrap()),
        position: 1,
        today: date(2020, 2, 10),
        budget: &budget,
    })
}

fn cases(table: &str) -> Vec<(String, String)> {
    let cases: toml::Table = toml::from_str(include_str!("../../tests/expressions.toml")).unwrap();
    let text = |value: &toml::Value| value.as_str().unwrap().to_owned();
    let cases = cases[table].as_table().unwrap();
    cases
        .iter()
        .map(|(source, expected)| (source.clone(), text(expected)))
        .collect()
}

#[test]
fn expressions_give_what_is_listed() {
    for (source, expected) in cases("gives") {
        let expression = Expression::parse(&source).unwrap_or_else(|error| panic!("{source}: {error}"));
        assert_eq!(value(&expression).unwrap().to_string(), expected, "{source}");
    }
}

#[test]
fn what_is_no_expression_is_refused_with_its_place() {
    for (source, expected) in cases("refused") {
        let error = Expression::parse(&source).expect_err(&source).to_string();
        assert_eq!(error, expected, "{source}");
    }
}

#[test]
fn an_unknown_function_is_named_with_those_that_there_are() {
    let error = Expression::parse("1 + pulldata('a', 'b')").unwrap_err();
    assert_eq!(error.at, 5);
    assert!(
        error
            .message
            .starts_with("function pulldata() is not supported; supported are if,")
    );
}

#[test]
fn what_is_too_deep_or_too_long_is_refused() {
    let nested = |depth: usize| Expression::parse(&format!("{}1{}", "(".repeat(depth), ")".repeat(depth)));
    assert!(nested(crate::limits::DEPTH - 1).is_ok());
    assert!(nested(crate::limits::DEPTH).unwrap_err().message.contains("brackets"));
    assert!(
        Expression::parse(&"-".repeat(3_000))
            .unwrap_err()
            .message
            .contains("brackets")
    );
    let sum = |terms: usize| Expression::parse(&vec!["1"; terms].join("+"));
    assert_eq!(value(&sum(500).unwrap()), Ok(Value::Number(500.into())));
    assert!(sum(501).unwrap_err().message.contains("more than 1000 parts"));
    assert!(
        Expression::parse(&" ".repeat(4_001))
            .unwrap_err()
            .message
            .contains("4001 characters")
    );
    let many = |count: usize| Expression::parse(&vec!["regex(., 'a')"; count].join(" or "));
    assert_eq!(
        many(crate::limits::PATTERNS).unwrap().patterns(),
        crate::limits::PATTERNS
    );
    assert!(
        many(crate::limits::PATTERNS + 1)
            .unwrap_err()
            .message
            .contains("more than 20 regex()")
    );
    assert!(Expression::parse("regex(., '[\\p{Han}·]{2,40}')").is_ok());
    let error = Expression::parse("regex(., '((a{1,200}){1,200}){1,200}')").unwrap_err();
    assert!(error.message.contains("exceeds size limit"), "{error}");
}

#[test]
fn a_text_that_grows_without_end_is_trouble() {
    let text = format!("'{}'", "x".repeat(900));
    let long = Expression::parse(&format!("concat({})", vec!["${long}"; 100].join(","))).unwrap();
    let budget = Budget::new();
    let mut answers = Answers::new();
    answers
        .0
        .insert("long", value(&Expression::parse(&text).unwrap()).unwrap());
    let context = Context {
        fields: &answers,
        current: &Value::Empty,
        position: 1,
        today: date(2020, 2, 10),
        budget: &budget,
    };
    assert_eq!(long.value(&context), Err(Trouble::Length));
    let once = Expression::parse("${long}").unwrap();
    let spent = (0..crate::limits::STEPS).find_map(|_| once.value(&context).err());
    assert_eq!(spent, Some(Trouble::Steps));
}

/// Whatever a parser can give.
fn nodes() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        (0_u64..10_000, 0_u32..4).prop_map(|(digits, scale)| Node::Number(Decimal::new(digits as i64, scale))),
        "[^']{0,6}".prop_map(Node::Text),
        "[^\"]{0,6}".prop_map(Node::Text),
        prop::sample::select(vec!["age", "name", "none", "returned", "symptoms", "姓名"])
            .prop_map(|name| Node::Field(name.into())),
        Just(Node::Current),
        Just(Node::Position),
    ];
    leaf.prop_recursive(5, 60, 4, |inner| {
        let operator = prop::sample::select(Operator::ALL.to_vec());
        let function = prop::sample::select(Function::ALL.to_vec());
        prop_oneof![
            inner.clone().prop_map(|node| Node::Negative(Box::new(node))),
            (operator, inner.clone(), inner.clone()).prop_map(|(operator, left, right)| Node::Binary(
                operator,
                Box::new(left),
                Box::new(right)
            )),
            (function, prop::collection::vec(inner.clone(), 4)).prop_map(|(function, mut arguments)| {
                let (least, most) = function.arguments();
                arguments.truncate(most.min(least.max(3)));
                Node::Call(function, arguments)
            }),
            inner.prop_map(|node| Node::Matches(Box::new(node), Pattern::new("[a-z]+|'").unwrap())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(node in nodes()) {
        let written = node.to_string();
        let read = Expression::parse(&written);
        prop_assert_eq!(read.as_ref().map(Expression::root), Ok(&node), "{}", written);
    }

    #[test]
    fn whatever_is_read_has_a_value(node in nodes()) {
        let expression = Expression { source: node.to_string(), root: node };
        let text = value(&expression).map(|value| value.to_string());
        prop_assert!(text.is_ok_and(|text| text.len() <= crate::limits::COMPUTED));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,200}") {
        let _ = Expression::parse(&text);
    }

    #[test]
    fn no_tokens_make_the_reader_panic(tokens in prop::collection::vec(
        prop::sample::select(vec![
            "(", ")", ",", ".", "..", "-", "*", "=", "!=", "<", "and", "or", "div", "if", "regex", "position", "not",
            "${a}", "'x'", "1", "today()", "selected(", "concat(", " ", "${", "'", "9999999999999999999999999999",
        ]), 0..60))
    {
        let source = tokens.concat();
        if let Ok(expression) = Expression::parse(&source) {
            let written = expression.root().to_string();
            let again = Expression::parse(&written);
            prop_assert_eq!(again.as_ref(), Ok(&expression));
            prop_assert!(value(&expression).is_ok());
        }
    }
}
