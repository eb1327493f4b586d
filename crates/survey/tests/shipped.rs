//! The forms that ship.

use banmian_survey::answers::{Checked, Path, ProblemKind, Typed};
use banmian_survey::form::{Form, Identity};
use banmian_survey::{check, read_toml, shipped, to_toml};

const CHINESE: &str = "中文 (zh)";
const ENGLISH: &str = "English (en)";

fn form(text: &str) -> Form {
    read_toml(text).unwrap_or_else(|refused| panic!("{refused}"))
}

fn checked(form: &Form, fields: &[(&str, &str)]) -> Checked {
    let typed = Typed::of(
        fields
            .iter()
            .map(|(path, value)| ((*path).to_owned(), (*value).to_owned())),
    );
    check(form, &typed, jiff::civil::date(2020, 2, 10), CHINESE)
}

#[test]
fn every_text_is_in_both_languages() {
    for form in [form(shipped::HEALTH), form(shipped::REPORT)] {
        assert_eq!(form.languages, [CHINESE, ENGLISH]);
        let mut texts = vec![&form.title, &form.purpose, &form.asked_by];
        texts.extend(form.groups().map(|group| &group.label));
        for (_, question) in form.questions() {
            texts.extend([
                &question.label,
                &question.hint,
                &question.required_message,
                &question.constraint_message,
            ]);
        }
        texts.extend(form.lists.values().flatten().map(|choice| &choice.label));
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            let chinese = text.exactly(CHINESE).unwrap_or_default();
            assert!(
                chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
                "{text:?}"
            );
            assert!(text.exactly(ENGLISH).is_some_and(str::is_ascii_mostly), "{text:?}");
        }
    }
}

/// English with a few typographic signs.
trait Mostly {
    fn is_ascii_mostly(&self) -> bool;
}

impl Mostly for str {
    fn is_ascii_mostly(&self) -> bool {
        self.chars().all(|c| c.is_ascii() || "°“”’".contains(c))
    }
}

#[test]
fn written_as_toml_they_are_the_same() {
    for form in [
        form(shipped::HEALTH),
        form(shipped::REPORT),
        form(include_str!("forms/household.toml")),
    ] {
        let again = read_toml(&to_toml(&form)).unwrap_or_else(|refused| panic!("{refused}"));
        assert!(again == form, "{}", to_toml(&form));
        assert_eq!(to_toml(&again), to_toml(&form));
    }
}

/// Somebody who is well, and has been nowhere.
const WELL: [(&str, &str); 12] = [
    ("whom", "self"),
    ("name", "王小明"),
    ("phone", "139 0000 1234"),
    ("address", "3栋501"),
    ("age", "72"),
    ("household_size", "2"),
    ("measured", "no"),
    ("symptoms", "none"),
    ("travelled", "no"),
    ("contact", "unsure"),
    ("others_ill", "no"),
    ("truth", "yes"),
];

fn health(changed: &[(&str, &str)]) -> Checked {
    let kept = WELL
        .iter()
        .filter(|(path, _)| changed.iter().all(|(other, _)| other != path));
    let fields: Vec<_> = kept.copied().chain(changed.iter().copied()).collect();
    checked(&form(shipped::HEALTH), &fields)
}

#[track_caller]
fn work(checked: &Checked) -> Vec<&str> {
    assert_eq!(checked.problems, []);
    checked.work.iter().map(String::as_str).collect()
}

#[test]
fn who_is_well_needs_no_call() {
    assert_eq!(work(&health(&[])), [""; 0]);
    assert_eq!(work(&health(&[("measured", "yes"), ("temperature", "37.2")])), [""; 0]);
    // Back for more than an incubation.
    assert_eq!(
        work(&health(&[
            ("travelled", "yes"),
            ("travel_place", "黄冈"),
            ("return_date", "2020-01-26")
        ])),
        [""; 0]
    );
}

#[test]
fn fever_travel_and_contact_need_a_call() {
    assert_eq!(
        work(&health(&[("measured", "yes"), ("temperature", "37.3")])),
        ["needs_call"]
    );
    assert_eq!(work(&health(&[("symptoms", "fever")])), ["needs_call"]);
    let travelled = health(&[
        ("travelled", "yes"),
        ("travel_place", "武汉"),
        ("return_date", "2020-01-27"),
    ]);
    assert_eq!(work(&travelled), ["needs_call"]);
    let until = travelled
        .answers
        .get(&Path::of("observe_until"))
        .map(ToString::to_string);
    assert_eq!(until.as_deref(), Some("2020-02-10"));
    assert_eq!(
        work(&health(&[
            ("contact", "yes"),
            ("contact_date", "2020-02-09"),
            ("symptoms", "cough")
        ])),
        ["needs_call", "urgent"]
    );
    assert_eq!(work(&health(&[("symptoms", "breathless")])), ["urgent"]);
    let family = health(&[
        ("others_ill", "yes"),
        ("ill/1/ill_relation", "parent"),
        ("ill/1/ill_temperature", "38"),
    ]);
    assert_eq!(work(&family), ["needs_call"]);
    assert_eq!(
        family
            .answers
            .get(&Path::of("hottest_at_home"))
            .map(ToString::to_string)
            .as_deref(),
        Some("38")
    );
}

#[test]
fn what_cannot_be_is_said() {
    let wrong = |changed: &[(&str, &str)]| {
        let found = health(changed).problems;
        found
            .into_iter()
            .map(|problem| (problem.path.to_string(), problem.kind))
            .collect::<Vec<_>>()
    };
    let one = |path: &str, kind| vec![(path.to_owned(), kind)];
    for phone in [
        "1390000123",
        "12900001234",
        "12345678",
        "call me",
        "'; DROP TABLE answers; --",
    ] {
        assert_eq!(
            wrong(&[("phone", phone)]),
            one("phone", ProblemKind::Constraint),
            "{phone}"
        );
    }
    for phone in [
        "13900001234",
        "+86 139-0000-1234",
        "0731-12345678",
        "１３９００００１２３４",
    ] {
        assert_eq!(wrong(&[("phone", phone)]), [], "{phone}");
    }
    assert_eq!(
        wrong(&[("symptoms", "none cough")]),
        one("symptoms", ProblemKind::Constraint)
    );
    assert_eq!(
        wrong(&[("measured", "yes"), ("temperature", "365")]),
        one("temperature", ProblemKind::Constraint)
    );
    assert_eq!(wrong(&[("measured", "yes")]), one("temperature", ProblemKind::Required));
    assert_eq!(wrong(&[("id_number", "43020219500101001x")]), []);
    assert_eq!(
        wrong(&[("id_number", "4302021950010100")]),
        one("id_number", ProblemKind::Constraint)
    );
    assert_eq!(
        wrong(&[
            ("travelled", "yes"),
            ("travel_place", "武汉"),
            ("return_date", "2020-02-11")
        ]),
        one("return_date", ProblemKind::Constraint)
    );
}

#[test]
fn a_report_needs_no_name() {
    let report = form(shipped::REPORT);
    let rumour = [
        ("subject", "rumour"),
        ("rumour_text", "听说明天封路"),
        ("rumour_channel", "wechat"),
        ("rumour_day", "2020-02-10"),
        ("reply", "no"),
        ("name", "王小明"),
    ];
    let found = checked(&report, &rumour);
    assert_eq!(work(&found), [""; 0]);
    assert_eq!(found.dropped[0].path, "name");
    assert_eq!(found.answers.without_identity(&report).1, []);
    assert_eq!(
        report.initial(jiff::civil::date(2020, 2, 10))["rumour_day"],
        ["2020-02-10"]
    );

    let case = [
        ("subject", "case"),
        ("case_who", "neighbour"),
        ("case_symptoms", "fever"),
        ("case_exposed", "yes"),
        ("case_seen", "no"),
        ("reply", "no"),
    ];
    assert_eq!(work(&checked(&report, &case)), ["urgent"]);
    assert_eq!(
        checked(&report, &[("subject", "other"), ("reply", "no")]).problems[0].message,
        "请写一写是什么情况。"
    );
}

#[test]
fn what_identifies_a_person_is_marked() {
    let marked = |text| {
        let form = form(text);
        let all = form
            .questions()
            .filter_map(|(_, question)| Some((question.name.clone(), question.identity?)));
        all.collect::<Vec<_>>()
    };
    let named = |name: &str, identity| (name.to_owned(), identity);
    assert_eq!(
        marked(shipped::HEALTH),
        [
            named("name", Identity::Name),
            named("phone", Identity::Phone),
            named("address", Identity::Address),
            named("id_number", Identity::IdNumber),
        ]
    );
    assert_eq!(
        marked(shipped::REPORT),
        [named("name", Identity::Name), named("phone", Identity::Phone)]
    );
    assert_eq!(Identity::Phone.folded("+86 139-0000 1234"), "13900001234");
    assert_eq!(Identity::Phone.folded("００８６１３９００００１２３４"), "13900001234");
    assert_eq!(Identity::Phone.folded("0731-8612345"), "07318612345");
    assert_eq!(Identity::IdNumber.folded("43020219500101001x"), "43020219500101001X");
}
