//! Versions of forms.

use banmian_survey::answers::{Answers, Typed};
use banmian_survey::export::Identities;
use banmian_survey::form::{Form, Kind};
use banmian_survey::read_toml;
use banmian_survey::versions::{
    NoVersion, What, changes, publish, read_back, read_under, typed_under, with_later_marks,
};

fn form(text: &str) -> Form {
    read_toml(text).unwrap_or_else(|refused| panic!("{refused}"))
}

fn household() -> Form {
    form(HOUSEHOLD)
}

const HOUSEHOLD: &str = include_str!("forms/household.toml");

/// The household form with some of its text replaced.
#[track_caller]
fn changed(replaced: &[(&str, &str)]) -> Form {
    let mut text = HOUSEHOLD.to_owned();
    for (from, to) in replaced {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    form(&text)
}

/// Changes as lines, those that do not keep all answers with a `!`.
#[track_caller]
fn lines(replaced: &[(&str, &str)]) -> Vec<String> {
    let changes = changes(&household(), &changed(replaced)).expect("it is a version");
    let line = |change: &banmian_survey::versions::Change| {
        let mark = if change.what.keeps_answers() { "" } else { "!" };
        format!("{mark}{} {:?}", change.name, change.what)
    };
    changes.iter().map(line).collect()
}

#[test]
fn a_changed_form_is_the_next_version() {
    let (first, changes) = publish(None, household()).expect("the first").expect("new");
    assert_eq!((first.number, changes), (1, vec![]));
    assert_eq!(publish(Some(&first), household()), Ok(None));
    let next = changed(&[("label = \"体温\"", "label = \"腋下体温\"")]);
    let (second, changes) = publish(Some(&first), next).expect("a version").expect("changed");
    assert_eq!(second.number, 2);
    assert_eq!(changes.len(), 1);
}

#[test]
fn what_changed_is_listed() {
    assert_eq!(
        lines(&[
            ("name = \"head\"", "name = \"holder\"\nbanmian_was = \"head\""),
            ("label = \"返株日期\"", "label = \"返回日期\""),
            ("type = \"integer\"", "type = \"decimal\""),
            (
                "relevant = \"${temperature} >= 37.3\"",
                "relevant = \"${temperature} >= 37\""
            ),
            ("name = \"cough\"", "name = \"dry_cough\""),
            ("version = \"3\"", "version = \"4\""),
        ]),
        [
            " Rule { column: \"version\", from: \"3\", to: \"4\" }",
            "holder Renamed { from: \"head\" }",
            "returned Text { column: \"label\", language: \"中文 (zh)\", from: \"返株日期\", to: \"返回日期\" }",
            "age Kind { from: Integer, to: Decimal }",
            "illness Rule { column: \"relevant\", from: \"${temperature} >= 37.3\", to: \"${temperature} >= 37\" }",
            "symptom ChoiceAdded(\"dry_cough\")",
            "!symptom ChoiceRemoved(\"cough\")",
        ]
    );
    assert_eq!(
        lines(&[
            (
                "type = \"text\"\nname = \"other\"",
                "type = \"integer\"\nname = \"other\""
            ),
            ("returned", "came")
        ]),
        [
            "came Added",
            "days_back Rule { column: \"calculation\", from: \"today() - ${returned}\", to: \"today() - ${came}\" }",
            "!other Kind { from: Text, to: Integer }",
            "!returned Removed"
        ]
    );
}

#[test]
fn a_name_is_tied_once_and_to_something() {
    let error = |replaced: &[(&str, &str)]| changes(&household(), &changed(replaced)).expect_err("it is no version");
    assert_eq!(
        error(&[("name = \"head\"", "name = \"holder\"\nbanmian_was = \"heed\"")]),
        NoVersion::NeverWas {
            name: "holder".into(),
            was: "heed".into()
        }
    );
    assert_eq!(
        error(&[("name = \"head\"", "name = \"holder\"\nbanmian_was = \"agrees\"")]),
        NoVersion::StillIs {
            name: "holder".into(),
            was: "agrees".into(),
            other: "agrees".into()
        }
    );
    assert!(matches!(
        error(&[("form_id = \"household\"", "form_id = \"home\"")]),
        NoVersion::OtherForm { .. }
    ));
    // The column may stay for as long as its author likes.
    let renamed = changed(&[("name = \"head\"", "name = \"holder\"\nbanmian_was = \"head\"")]);
    assert_eq!(changes(&renamed, &renamed), Ok(vec![]));
}

#[test]
fn earlier_answers_are_read_under_the_new_form() {
    let old = household();
    let new = changed(&[
        ("name = \"head\"", "name = \"holder\"\nbanmian_was = \"head\""),
        ("type = \"integer\"", "type = \"text\""),
        ("name = \"cough\"", "name = \"dry_cough\""),
        ("type = \"date\"", "type = \"decimal\""),
        ("constraint = \". <= today()\"", ""),
        ("constraint = \". >= 0 and . < 130\"", ""),
    ]);
    let json =
        r#"{"head":"王小明","returned":"2020-02-01","member":[{"age":8},{"age":70,"symptoms":["cough","fever"]}]}"#;
    let answers = Answers::from_json(&old, &serde_json::from_str(json).expect("JSON")).expect("answers");
    let (read, unread) = read_under(&old, &new, &answers, Identities::NorTexts).expect("a version");
    assert_eq!(
        read.to_json().to_string(),
        r#"{"holder":"王小明","member":[{"age":"8"},{"age":"70"}]}"#
    );
    let unread: Vec<_> = unread
        .iter()
        .map(|one| format!("{}: {}: {}", one.path, one.value, one.why))
        .collect();
    assert_eq!(
        unread,
        [
            "returned: 2020-02-01: the question is of another type now",
            "member/2/symptoms: cough fever: the choice is not in the list any more",
        ]
    );
}

#[test]
fn later_answers_are_read_by_the_form_before() {
    let old = household();
    let new = changed(&[
        ("name = \"head\"", "name = \"holder\"\nbanmian_was = \"head\""),
        ("name = \"member\"", "name = \"person\"\nbanmian_was = \"member\""),
        ("count(${member})", "count(${person})"),
        ("name = \"age\"", "name = \"years\""),
        ("${age}", "${years}"),
    ]);
    let json = r#"{"holder":"王小明","returned":"2020-02-01","person":[{"years":8},{"temperature":37.5}]}"#;
    let answers = Answers::from_json(&new, &serde_json::from_str(json).expect("JSON")).expect("answers");
    let (read, unread) = read_back(&new, &old, &answers, Identities::LeftOut).expect("a version");
    assert_eq!(
        read.to_json().to_string(),
        r#"{"head":"王小明","returned":"2020-02-01","member":[{},{"temperature":37.5}]}"#
    );
    let unread: Vec<_> = unread.iter().map(|one| format!("{}: {}", one.path, one.why)).collect();
    assert_eq!(unread, ["person/1/years: the question is not asked any more"]);
}

#[test]
fn what_was_typed_goes_into_the_fields_of_the_next_form() {
    let new = changed(&[
        ("name = \"returned\"", "name = \"came\"\nbanmian_was = \"returned\""),
        ("${returned}", "${came}"),
        ("name = \"member\"", "name = \"person\"\nbanmian_was = \"member\""),
        ("count(${member})", "count(${person})"),
        ("name = \"age\"", "name = \"years\""),
        ("${age}", "${years}"),
    ]);
    let moved = |fields: &[(&str, &str)]| {
        let typed = fields
            .iter()
            .map(|(path, value)| ((*path).to_owned(), (*value).to_owned()));
        let (typed, is_whole) = typed_under(&household(), &new, &Typed::of(typed)).expect("a version");
        let typed = typed
            .0
            .into_iter()
            .map(|(path, values)| format!("{path}: {}", values.join(" ")));
        (typed.collect::<Vec<_>>(), is_whole)
    };
    let kept = [
        ("head", "王小明"),
        ("returned", "二月一日"),
        ("member/2/symptoms", "fever"),
        ("member/2/symptoms", "cough"),
        ("member/1/age", " "),
    ];
    assert_eq!(
        moved(&kept),
        (
            vec![
                "came: 二月一日".to_owned(),
                "head: 王小明".into(),
                "person/2/symptoms: fever cough".into()
            ],
            true
        ),
        "whatever is wrong with it; a field without anything typed is none"
    );
    // Not asked any more, computed, or no field of the form at all.
    for gone in [
        ("member/1/age", "8"),
        ("members", "2"),
        ("member", "1"),
        ("member/x/age", "1"),
        ("", "1"),
    ] {
        assert_eq!(moved(&[gone]), (vec![], false), "{gone:?}");
    }
    let text = computing(NAME, "", "type = \"text\"\n");
    let opened = computing("", "", "type = \"text\"\n");
    let typed = Typed::of([("who".to_owned(), "王小明".to_owned())]);
    let (moved, is_whole) = typed_under(&text, &opened, &typed).expect("a version");
    assert!(
        moved.0.is_empty() && !is_whole,
        "it was typed as a name, which is kept apart"
    );
    assert_eq!(typed_under(&opened, &text, &typed), Ok((typed, true)));
}

#[test]
fn what_was_ticked_goes_where_it_is_shown() {
    let ticked = |new: &Form, names: &[&str]| {
        let fields = names
            .iter()
            .map(|name| ("member/1/symptoms".to_owned(), (*name).to_owned()));
        let (moved, is_whole) = typed_under(&household(), new, &Typed::of(fields)).expect("a version");
        (moved.0["member/1/symptoms"].join(" "), is_whole)
    };
    let without = changed(&[("name = \"cough\"", "name = \"dry_cough\"")]);
    assert_eq!(ticked(&without, &["fever"]), ("fever".into(), true));
    assert_eq!(
        ticked(&without, &["fever", "cough"]),
        ("fever".into(), false),
        "no choice any more"
    );
    let one = changed(&[("select_multiple symptom", "select_one symptom")]);
    assert_eq!(ticked(&one, &["cough"]), ("cough".into(), true));
    assert_eq!(ticked(&one, &["fever", "cough"]), (String::new(), false), "which?");
}

#[test]
fn kinds_that_hold_more_keep_answers() {
    let kind = |from, to| What::Kind { from, to }.keeps_answers();
    assert!(kind(Kind::Integer, Kind::Decimal));
    assert!(!kind(Kind::Decimal, Kind::Integer));
    assert!(kind(Kind::Date, Kind::Text));
    assert!(kind(Kind::SelectOne("a".into()), Kind::SelectMultiple("a".into())));
    assert!(!kind(Kind::SelectOne("a".into()), Kind::SelectOne("b".into())));
}

#[test]
fn changes_are_described_in_both_languages() {
    let new = changed(&[
        ("name = \"head\"", "name = \"holder\"\nbanmian_was = \"head\""),
        ("label = \"返株日期\"", "label = \"返回日期\""),
        ("type = \"integer\"", "type = \"decimal\""),
        ("relevant = \"${temperature} >= 37.3\"\n", ""),
        ("name = \"cough\"", "name = \"dry_cough\""),
    ]);
    let changes = changes(&household(), &new).expect("a version");
    let lines = |language: &str| {
        changes
            .iter()
            .map(|change| change.describe(&new, language))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        lines("中文 (zh)"),
        [
            "holder（户主姓名）：原名 head",
            "returned（返回日期）：label（中文 (zh)）由 “返株日期” 改为 “返回日期”",
            "age（年龄）：类型由 integer 改为 decimal",
            "illness（不适）：relevant 取消：${temperature} >= 37.3",
            "symptom：新增选项 dry_cough",
            "symptom：取消选项 cough",
        ]
    );
    assert_eq!(
        lines("English (en)"),
        [
            "holder (Head of household): was called head",
            "returned (返回日期): label in 中文 (zh) is “返回日期” instead of “返株日期”",
            "age (年龄): is of type decimal instead of integer",
            "illness (不适): relevant is gone: ${temperature} >= 37.3",
            "symptom: has the new choice dry_cough",
            "symptom: has no choice cough any more",
        ]
    );
}

/// A form of a name, a free text and a calculation.
fn computing(marks: &str, calculation: &str, more: &str) -> Form {
    form(&format!(
        "[settings]\nform_id = \"f\"\nform_title = \"F\"\n\n\
         [[survey]]\ntype = \"text\"\nname = \"who\"\nlabel = \"姓名\"\n{marks}\n\n\
         [[survey]]\ntype = \"text\"\nname = \"said\"\nlabel = \"说明\"\n\n\
         [[survey]]\n{more}name = \"made\"\nlabel = \"算出\"\n{calculation}\n"
    ))
}

const NAME: &str = "banmian_identity = \"name\"";

#[test]
fn what_copied_a_name_is_not_read_where_it_would_be_shown() {
    let computed = |calculation: &str| {
        computing(
            NAME,
            &format!("calculation = \"{calculation}\""),
            "type = \"calculate\"\n",
        )
    };
    let (name, words, one) = (
        computed("concat(${who}, '!')"),
        computed("concat(${said}, '!')"),
        computed("1"),
    );
    let text = computing(NAME, "", "type = \"text\"\n");
    let marked = computing(NAME, NAME, "type = \"text\"\n");
    let made = |old: &Form, new: &Form| {
        let answers = Answers::from_json(old, &serde_json::json!({"made": "王小明!"})).expect("answers");
        let (all, _) = read_under(old, new, &answers, Identities::Kept).expect("a version");
        assert_eq!(all.iter().count(), 1, "to those for whom names are kept");
        let (read, unread) = read_under(old, new, &answers, Identities::NorTexts).expect("a version");
        assert_eq!(read.iter().count() + unread.len(), 1);
        unread.is_empty()
    };
    for (old, new) in [(&name, &one), (&words, &one), (&name, &text), (&name, &words)] {
        assert!(!made(old, new), "{:?}", changes(old, new));
    }
    // By way of a question that is marked.
    assert!(made(&name, &marked) && !made(&marked, &text));
    for (old, new) in [
        (&name, &name),
        (&words, &name),
        (&words, &text),
        (&one, &name),
        (&one, &one),
    ] {
        assert!(made(old, new), "{:?}", changes(old, new));
    }
}

#[test]
fn a_late_mark_holds_for_earlier_answers_and_what_was_computed_of_them() {
    let calculation = "calculation = \"concat(${who}, '!')\"";
    let old = computing("", calculation, "type = \"calculate\"\n");
    let new = computing(NAME, "calculation = \"1\"", "type = \"calculate\"\n");
    let marked = with_later_marks(&old, &new).expect("a version");
    let kept = |form: &Form, name: &str| Identities::LeftOut.keep(form, form.question(name).expect("a question"));
    for (name, shown) in [("who", false), ("said", true), ("made", false)] {
        assert!(kept(&old, name), "{name}");
        assert_eq!(kept(&marked, name), shown, "{name}");
    }
    assert_eq!(with_later_marks(&new, &old).as_ref(), Ok(&new), "a mark stays");
}
