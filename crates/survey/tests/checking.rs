//! Submissions held against forms.

use banmian_survey::answers::{Answers, Checked, Path, ProblemKind, Typed, Why};
use banmian_survey::form::{Form, Identity};
use banmian_survey::{check, read_toml};

const CHINESE: &str = "中文 (zh)";
const ENGLISH: &str = "English (en)";

fn household() -> Form {
    read_toml(include_str!("forms/household.toml")).unwrap_or_else(|refused| panic!("{refused}"))
}

fn typed(fields: &[(&str, &str)]) -> Typed {
    Typed::of(
        fields
            .iter()
            .map(|(path, value)| ((*path).to_owned(), (*value).to_owned())),
    )
}

/// Checks on 2020-02-10.
fn checked(fields: &[(&str, &str)], language: &str) -> Checked {
    check(&household(), &typed(fields), jiff::civil::date(2020, 2, 10), language)
}

#[track_caller]
fn answer(checked: &Checked, path: &str) -> String {
    let path: Path = path.parse().expect("a path");
    checked.answers.get(&path).map(ToString::to_string).unwrap_or_default()
}

#[test]
fn answers_are_typed_and_calculations_worked_out() {
    let checked = checked(
        &[
            ("head", " 王小明 "),
            ("returned", "2020年2月1日"),
            ("member/1/age", "７２"),
            ("member/1/temperature", "38.50"),
            ("member/1/symptoms", "cough"),
            ("member/1/symptoms", "fever"),
            ("member/4/age", "8"),
            ("member/4/temperature", "36.6"),
            ("agrees", "yes"),
        ],
        CHINESE,
    );
    assert_eq!(checked.problems, []);
    assert_eq!(checked.dropped, []);
    assert_eq!(answer(&checked, "head"), "王小明");
    assert_eq!(answer(&checked, "returned"), "2020-02-01");
    assert_eq!(answer(&checked, "days_back"), "9");
    assert_eq!(answer(&checked, "member/1/age"), "72");
    assert_eq!(answer(&checked, "member/1/symptoms"), "fever cough");
    assert_eq!(answer(&checked, "member/2/age"), "8");
    assert_eq!(answer(&checked, "member/2/number"), "2");
    assert_eq!(answer(&checked, "members"), "2");
    assert_eq!(answer(&checked, "hottest"), "38.5");
    assert!(checked.work.contains("needs_call"));
}

#[test]
fn what_is_wrong_stands_beside_its_field_in_the_language_asked_for() {
    let fields = [
        ("returned", "2020-02-11"),
        ("member/1/age", "seventy"),
        ("member/2/age", "131"),
        ("member/2/temperature", "37.3度"),
        ("member/3/age", "61"),
        ("member/3/temperature", "37.3"),
        ("agrees", "maybe"),
    ];
    let problems = |language| {
        let checked = checked(&fields, language);
        let shown = checked
            .problems
            .iter()
            .map(|problem| (problem.path.to_string(), problem.kind, problem.message.clone()));
        shown.collect::<Vec<_>>()
    };
    let english = problems(ENGLISH);
    let kinds: Vec<_> = english.iter().map(|(path, kind, _)| (path.as_str(), *kind)).collect();
    assert_eq!(
        kinds,
        [
            ("head", ProblemKind::Required),
            ("returned", ProblemKind::Constraint),
            ("member/1/age", ProblemKind::NoNumber),
            ("member/2/age", ProblemKind::Constraint),
            ("member/2/temperature", ProblemKind::NoNumber),
            ("member/3/symptoms", ProblemKind::Required),
            ("agrees", ProblemKind::NoChoice),
        ]
    );
    assert_eq!(english[0].2, "Who is the head of the household?");
    assert_eq!(english[1].2, "This day has not come yet");
    assert_eq!(problems(CHINESE)[1].2, "日期不能晚于今天");
    assert_eq!(problems(CHINESE)[2].2, "请只填数字，例如 37.5。");
}

#[test]
fn what_is_not_asked_is_dropped_and_said() {
    let checked = checked(
        &[
            ("head", "王小明"),
            ("member/1/age", "30"),
            ("member/1/temperature", "36.5"),
            ("member/1/symptoms", "other"),
            ("member/1/other", "乏力"),
            ("needs_call", "true"),
            ("members", "9"),
            ("nobody", "x"),
            ("member/1/head", "x"),
            ("member/01/age", "x"),
        ],
        CHINESE,
    );
    let dropped: Vec<_> = checked
        .dropped
        .iter()
        .map(|dropped| (dropped.path.as_str(), dropped.why))
        .collect();
    assert_eq!(
        dropped,
        [
            ("member/01/age", Why::Unknown),
            ("member/1/head", Why::Unknown),
            ("member/1/other", Why::Irrelevant),
            ("member/1/symptoms", Why::Irrelevant),
            ("members", Why::Unknown),
            ("needs_call", Why::Unknown),
            ("nobody", Why::Unknown),
        ]
    );
    assert!(checked.is_right(), "{:?}", checked.problems);
    assert_eq!(answer(&checked, "member/1/other"), "");
    assert_eq!(answer(&checked, "needs_call"), "false");
    assert!(checked.work.is_empty());
    assert!(checked.irrelevant.contains(&Path::within("member", 1, "illness")));
}

#[test]
fn answers_are_the_same_after_json() {
    let form = household();
    let checked = checked(
        &[
            ("head", "王小明"),
            ("returned", "2020-02-01"),
            ("member/1/temperature", "38.50"),
            ("member/1/symptoms", "fever"),
            ("member/2/age", "8"),
        ],
        CHINESE,
    );
    let json = checked.answers.to_json();
    let shown = r#"{"days_back":9,"head":"王小明","hottest":38.5,"members":2,"needs_call":true,"returned":"2020-02-01","member":[{"number":1,"symptoms":["fever"],"temperature":38.5},{"age":8,"number":2}]}"#;
    assert_eq!(json.to_string(), shown);
    let read = Answers::from_json(&form, &serde_json::from_str(shown).unwrap()).unwrap();
    assert_eq!(read.to_json(), json);

    let refused = |text: &str| {
        Answers::from_json(&form, &serde_json::from_str(text).unwrap())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(refused(r#"{"age":8}"#), "age: the form has no such question");
    assert_eq!(
        refused(r#"{"member":[{"age":"x"}]}"#),
        "member/1/age: \"x\" is no answer of type integer"
    );
}

#[test]
fn identity_is_taken_out_and_put_back() {
    let form = household();
    let answers = checked(&[("head", "王小明"), ("member/1/age", "30")], CHINESE).answers;
    let (mut rest, taken) = answers.clone().without_identity(&form);
    assert_eq!(taken, [(Path::of("head"), Identity::Name, "王小明".to_owned())]);
    assert!(!rest.to_json().to_string().contains("王小明"));
    for (path, _, text) in taken {
        rest.put_back(&path, text);
    }
    assert_eq!(rest, answers);
}
