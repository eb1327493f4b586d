//! Submissions held against forms.

use banmian_survey::answers::{Answers, Checked, Path, ProblemKind, Typed, Why};
use banmian_survey::form::{Form, Identity};
use banmian_survey::value::Value;
use banmian_survey::{check, limits, read_toml, shipped};
use proptest::prelude::*;

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
    assert_eq!(problems(CHINESE)[2].2, "请填整数，例如 3，不要太大。");
    assert_eq!(problems(CHINESE)[4].2, "请只填数字，例如 37.5。");
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

#[test]
fn more_than_may_be_is_a_problem() {
    let kinds = |fields: &[(&str, &str)]| {
        let found = checked(fields, CHINESE).problems;
        found
            .into_iter()
            .map(|problem| (problem.path.to_string(), problem.kind))
            .collect::<Vec<_>>()
    };
    let long = "长".repeat(limits::TEXT + 1);
    assert_eq!(kinds(&[("head", &long)]), [("head".to_owned(), ProblemKind::TooLong)]);
    assert_eq!(
        kinds(&[("head", "王\0小明")]),
        [("head".to_owned(), ProblemKind::NoText)]
    );
    assert_eq!(
        kinds(&[("head", "王"), ("head", "李")]),
        [("head".to_owned(), ProblemKind::Several)]
    );
    // An empty field beside it is how browsers send a box that is not ticked.
    assert_eq!(kinds(&[("head", ""), ("head", "李")]), []);

    let mut fields = vec![("head".to_owned(), "王".to_owned())];
    fields.extend((1..=limits::INSTANCES + 1).map(|number| (format!("member/{number}/age"), "30".to_owned())));
    let found = check(
        &household(),
        &Typed::of(fields),
        jiff::civil::date(2020, 2, 10),
        ENGLISH,
    );
    assert_eq!(found.problems.len(), 1);
    assert_eq!(
        (found.problems[0].path.to_string(), found.problems[0].kind),
        ("member".into(), ProblemKind::TooMany)
    );

    let many = Typed::of((0..=limits::FIELDS).map(|number| (format!("x{number}"), "x".to_owned())));
    let found = check(&household(), &many, jiff::civil::date(2020, 2, 10), ENGLISH);
    assert_eq!(found.problems[0].kind, ProblemKind::TooMany);
}

#[test]
fn an_expression_that_wants_too_much_is_the_forms_fault() {
    let doubled: String = (1..20)
        .map(|number| {
            let before = number - 1;
            format!("[[survey]]\ntype = \"calculate\"\nname = \"c{number}\"\ncalculation = \"concat(${{c{before}}}, ${{c{before}}})\"\n")
        })
        .collect();
    let form = read_toml(&format!(
        "[settings]\nform_id = \"x\"\n[[survey]]\ntype = \"text\"\nname = \"c0\"\nlabel = \"?\"\n{doubled}"
    ))
    .unwrap_or_else(|refused| panic!("{refused}"));
    let found = check(
        &form,
        &typed(&[("c0", &"x".repeat(100))]),
        jiff::civil::date(2020, 2, 10),
        "default",
    );
    assert_eq!(
        found.problems.first().map(|problem| problem.kind),
        Some(ProblemKind::Form)
    );
    assert!(
        found
            .answers
            .iter()
            .all(|(_, value)| value.to_string().len() <= limits::COMPUTED)
    );
}

/// Fields of the form, some that are not, and values that fit some of them.
fn submissions() -> impl Strategy<Value = Vec<(String, String)>> {
    let form = read_toml(shipped::HEALTH).unwrap_or_else(|refused| panic!("{refused}"));
    let path =
        |(within, question): (Option<&banmian_survey::form::Group>, &banmian_survey::form::Question)| match within {
            Some(group) => vec![
                format!("{}/1/{}", group.name, question.name),
                format!("{}/7/{}", group.name, question.name),
            ],
            None => vec![question.name.clone()],
        };
    let mut paths: Vec<String> = form.questions().flat_map(path).collect();
    paths.extend(
        [
            "ill/0/ill_age",
            "ill/x/ill_age",
            "ill//ill_age",
            "",
            "/",
            "person",
            "ill",
            "ill/1/name",
        ]
        .map(str::to_owned),
    );
    let mut values: Vec<String> = form
        .lists
        .values()
        .flatten()
        .map(|choice| choice.name.clone())
        .collect();
    values.extend(
        [
            "王小明",
            "13900001234",
            "3栋501",
            "72",
            "37.8",
            "2020-02-01",
            "",
            " ",
            "-1",
            "1e9",
            "\u{202e}x",
            "fever cough",
        ]
        .map(str::to_owned),
    );
    let value = prop_oneof![9 => prop::sample::select(values), 1 => ".{0,30}"];
    prop::collection::vec((prop::sample::select(paths), value), 0..60)
}

/// Somebody who has answered all that has to be, and some of what need not.
fn answered() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let one_of = |names: &'static [&'static str]| prop::sample::select(names).prop_map(str::to_owned);
    let day = (0_i64..40).prop_map(|days| {
        let day = jiff::civil::date(2020, 2, 10).checked_sub(jiff::Span::new().days(days));
        day.map(|day| day.to_string()).unwrap_or_default()
    });
    (
        one_of(&["yes", "no"]),
        (340_u32..430).prop_map(|tenths| format!("{}.{}", tenths / 10, tenths % 10)),
        one_of(&["none", "fever", "cough fever", "breathless", "diarrhoea cough"]),
        one_of(&["yes", "no", "unsure"]),
        one_of(&["yes", "no", "unsure"]),
        (day.clone(), day),
        one_of(&["yes", "no"]),
        one_of(&["spouse", "parent"]),
    )
        .prop_map(
            |(measured, temperature, symptoms, travelled, contact, (back, met), others, relation)| {
                let fixed = [
                    ("whom", "self"),
                    ("name", "王小明"),
                    ("phone", "13900001234"),
                    ("address", "3栋501"),
                    ("age", "72"),
                    ("household_size", "2"),
                    ("truth", "yes"),
                    ("travel_place", "武汉"),
                    ("ill/3/ill_age", "8"),
                ];
                let fixed = fixed.map(|(path, value)| (path, value.to_owned()));
                let drawn = [
                    ("measured", measured),
                    ("temperature", temperature),
                    ("symptoms", symptoms),
                    ("travelled", travelled),
                    ("contact", contact),
                    ("return_date", back),
                    ("contact_date", met),
                    ("others_ill", others),
                    ("ill/3/ill_relation", relation),
                ];
                fixed.into_iter().chain(drawn).collect()
            },
        )
}

proptest! {
    #[test]
    fn whatever_is_sent_is_kept_wrong_or_dropped(fields in submissions()) {
        let form = read_toml(shipped::HEALTH).unwrap_or_else(|refused| panic!("{refused}"));
        let typed = Typed::of(fields);
        let found = check(&form, &typed, jiff::civil::date(2020, 2, 10), ENGLISH);
        for (path, values) in typed.0.iter().filter(|(_, values)| values.iter().any(|value| !value.trim().is_empty())) {
            let is_kept = path.parse::<Path>().is_ok_and(|path| {
                // Instances are numbered anew: those of which nothing is kept are left out.
                path.instance.is_some() || found.answers.get(&path).is_some()
            });
            let is_wrong = found.problems.iter().any(|problem| problem.path.to_string() == *path);
            let is_dropped = found.dropped.iter().any(|dropped| dropped.path == *path && dropped.typed == *values);
            prop_assert!(is_kept || is_wrong || is_dropped, "{path}: {values:?}");
        }
        prop_assert!(found.problems.iter().all(|problem| !problem.message.is_empty()));
        let json = found.answers.to_json();
        let read = Answers::from_json(&form, &json);
        prop_assert_eq!(read.map(|read| read.to_json()), Ok(json));
    }

    #[test]
    fn answers_filled_in_again_are_the_same(fields in answered()) {
        let form = read_toml(shipped::HEALTH).unwrap_or_else(|refused| panic!("{refused}"));
        let fields = fields.into_iter().map(|(path, value)| (path.to_owned(), value));
        let day = jiff::civil::date(2020, 2, 10);
        let found = check(&form, &Typed::of(fields), day, ENGLISH);
        prop_assert_eq!(&found.problems, &[]);
        let again = check(&form, &Typed::again(&form, &found.answers), day, ENGLISH);
        prop_assert_eq!(&again.answers, &found.answers);
        prop_assert_eq!(&again.dropped, &[]);
        // A calculation is true where its parts are, whoever works it out.
        let is = |name: &str| found.answers.get(&Path::of(name)) == Some(&Value::Boolean(true));
        let parts = is("fever") || is("recent_travel") || is("recent_contact");
        let others = found.answers.get(&Path::of("others_ill")) == Some(&Value::Text("yes".into()));
        prop_assert_eq!(is("needs_call"), parts || others);
    }
}
