//! A changed form is a new version: what it changed is shown, old answers keep theirs and are counted with the new.

mod support;

use std::path::Path;

use banmian_survey::export::Identities;
use banmian_survey_server::answers::{self, Submission};
use banmian_survey_server::app::{App, Settings};
use banmian_survey_server::clock::Clock;
use banmian_survey_server::cube::Axis;
use banmian_survey_server::export::{self, File, Source, Wanted, stream};
use banmian_survey_server::forms::{self as server_forms, Forms};
use banmian_survey_server::keys::Keys;
use banmian_survey_server::limits::Rates;
use banmian_survey_server::newspaper::Newspapers;
use banmian_survey_server::store::{Place, Store};
use jiff::civil::date;
use support::forms::{self, publish};

/// 发热登记, which asks for a name and whether there is a fever.
fn form(question: &str, more: &str) -> String {
    let questions = format!(
        r#"
[[survey]]
type = "select_one yes_no"
{question}
label = "发热吗？"
{more}

[[choices]]
list_name = "yes_no"
name = "yes"
label = "是"

[[choices]]
list_name = "yes_no"
name = "no"
label = "否"
"#
    );
    forms::form("fever", "version = \"1\"\nform_title = \"发热登记\"", &questions)
}

fn submission(store: &Store, version: u32, number: u8, fields: &[(&str, &str)]) -> Submission {
    let form = forms::published(store, "fever", version);
    Submission {
        place: "=栗雨社区".into(),
        ..forms::submission((&form, version), &[number], fields, date(2020, 3, 2))
    }
}

fn send(store: &Store, version: u32, number: u8, fields: &[(&str, &str)]) {
    let submission = submission(store, version, number, fields);
    store
        .write_now(move |database| answers::receive(database, &submission))
        .expect("it is received");
}

#[test]
fn old_answers_keep_their_version_and_are_counted_and_exported_with_the_new() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Place::Sqlite(folder.path().join("survey.sqlite"))).expect("it opens");
    let first = form("name = \"fever\"", "");
    assert_eq!(publish(&store, &first), 1);
    assert_eq!(publish(&store, &first), 1, "nothing has changed");
    send(&store, 1, 1, &[("who", "王小明"), ("fever", "yes")]);
    let second = form("name = \"has_fever\"\nbanmian_was = \"fever\"", "required = \"yes\"");
    assert_eq!(publish(&store, &second), 2);
    send(&store, 2, 2, &[("who", "李四"), ("has_fever", "yes")]);
    send(&store, 2, 3, &[("who", "张三"), ("has_fever", "no")]);

    let forms = store.read_now(Forms::read).expect("forms");
    let history = forms.history("fever");
    assert_eq!((history[0].0, history[1].0, history[1].1.len()), (2, 1, 0));
    assert!(
        history[0]
            .1
            .iter()
            .any(|change| change.contains("has_fever") && change.contains("fever")),
        "{history:?}"
    );
    let other = forms::read(&form("name = \"x\"\nbanmian_was = \"nothing\"", ""));
    let refused =
        store.write_now(move |database| server_forms::publish(database, &Keys::of(&[7; 32]), &other, (0, "test")));
    assert!(
        refused
            .expect_err("it was never there")
            .to_string()
            .contains("banmian_was `nothing`")
    );

    let settings = Settings {
        base: String::new(),
        behind_proxy: false,
        is_demonstration: false,
        rates: Rates::default(),
    };
    let clock = Clock::from(1_583_114_400);
    let keys = Keys::of(&[7; 32]);
    let app = App::open(store.clone(), keys.clone(), clock, settings, Newspapers::default()).expect("it opens");
    let table = app.with_cube(|cube| cube.table("fever", &Axis::Question("has_fever".into()), None, |_| true));
    assert_eq!((table.cell("yes", ""), table.cell("no", "")), (2, 1));

    let write = |to: &Path, identities| export::write(&store, &keys, "fever", to, identities, 0);
    let to = folder.path().join("out");
    let exported = write(&to, Identities::LeftOut).expect("it is written");
    assert_eq!((exported.answers, exported.unread), (3, 0));
    let csv = std::fs::read_to_string(to.join("fever.csv")).expect("a table");
    assert_eq!(csv.lines().count(), 4);
    assert!(
        csv.lines().next().is_some_and(|head| head.ends_with("has_fever")),
        "{csv}"
    );
    assert_eq!(csv.matches(",'=栗雨社区,").count(), 3, "{csv}");
    let responses = std::fs::read_to_string(to.join("responses.ndjson")).expect("responses");
    assert!(responses.contains("urn:banmian:survey:fever|1") && responses.contains("urn:banmian:survey:fever|2"));
    for text in [&csv, &responses] {
        assert!(!text.contains("王小明") && !text.contains("李四"));
    }
    for file in ["datapackage.json", "questionnaire-1.json", "questionnaire-2.json"] {
        let text = std::fs::read_to_string(to.join(file)).expect("it is there");
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{file}");
    }
    assert!(write(&to, Identities::LeftOut).is_err(), "a folder that is there stays");
    let lines = |store: &Store| {
        store
            .read_now(|database| banmian_survey_server::audit::last(database, 1))
            .expect("a line")
    };
    assert_ne!(lines(&store)[0].action, "identities exported");
    write(&folder.path().join("names"), Identities::Kept).expect("it is written");
    let csv = std::fs::read_to_string(folder.path().join("names/fever.csv")).expect("a table");
    assert!(csv.contains("王小明") && csv.contains("李四"));
    assert_eq!(lines(&store)[0].action, "identities exported");
}

/// `nick` is asked for before anybody thinks of it as a name, and copied by a calculation.
fn with_nick(mark: &str, calculation: &str) -> String {
    let more = format!(
        "\n[[survey]]\ntype = \"text\"\nname = \"nick\"\nlabel = \"称呼\"\n{mark}\n\n\
         [[survey]]\ntype = \"calculate\"\nname = \"greeting\"\nlabel = \"问候\"\ncalculation = \"{calculation}\""
    );
    form("name = \"fever\"", &more)
}

const NICK: &str = "banmian_identity = \"name\"";

#[test]
fn what_is_marked_late_is_in_no_export_without_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Place::Sqlite(folder.path().join("survey.sqlite"))).expect("it opens");
    publish(&store, &with_nick("", "concat('您好', ${nick})"));
    send(
        &store,
        1,
        1,
        &[("who", "王小明"), ("fever", "yes"), ("nick", "欧阳某某")],
    );
    let export = |name: &str, identities| {
        let to = folder.path().join(name);
        export::write(&store, &Keys::of(&[7; 32]), "fever", &to, identities, 0).expect("it is written");
        let text = |file: &str| std::fs::read_to_string(to.join(file)).expect("it is there");
        (text("fever.csv"), text("responses.ndjson"))
    };
    let (csv, responses) = export("before", Identities::LeftOut);
    assert!(csv.contains("您好欧阳某某") && responses.contains("您好欧阳某某"));
    publish(&store, &with_nick(NICK, "concat('您好', ${nick})"));
    publish(&store, &with_nick(NICK, "concat('您', '好')"));
    for (name, identities) in [("out", Identities::LeftOut), ("texts", Identities::NorTexts)] {
        let (csv, responses) = export(name, identities);
        assert!(csv.contains("greeting") && responses.contains("\"fever\""), "{csv}");
        for text in [&csv, &responses] {
            assert!(!text.contains("欧阳"), "{identities:?}: {text}");
        }
    }
    let (csv, responses) = export("names", Identities::Kept);
    assert!(csv.contains("欧阳某某") && responses.contains("您好欧阳某某"));
}

/// What is marked is sealed, and stays so when the mark is taken away.
#[test]
fn what_is_marked_no_more_is_given_to_whoever_is_given_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Place::Sqlite(folder.path().join("survey.sqlite"))).expect("it opens");
    publish(&store, &with_nick(NICK, "concat('您好', ${nick})"));
    send(
        &store,
        1,
        1,
        &[("who", "王小明"), ("fever", "yes"), ("nick", "欧阳某某")],
    );
    publish(&store, &with_nick("", "concat('您', '好')"));
    send(&store, 2, 2, &[("who", "李四"), ("fever", "no"), ("nick", "老李")]);
    let export = |name: &str, identities| {
        let to = folder.path().join(name);
        let exported = export::write(&store, &Keys::of(&[7; 32]), "fever", &to, identities, 0);
        let text = |file: &str| std::fs::read_to_string(to.join(file)).expect("it is there");
        (
            exported.expect("it is written").unread,
            text("fever.csv"),
            text("responses.ndjson"),
        )
    };
    let (unread, csv, responses) = export("names", Identities::Kept);
    assert_eq!(unread, 0);
    for said in ["欧阳某某", "您好欧阳某某", "老李"] {
        assert!(csv.contains(said) && responses.contains(said), "{said}: {csv}");
    }
    let (unread, csv, responses) = export("out", Identities::LeftOut);
    assert!(
        csv.contains("老李") && responses.contains("老李"),
        "it is no name any more: {csv}"
    );
    assert!(
        !csv.contains("欧阳") && !responses.contains("欧阳"),
        "it was one: {csv}"
    );
    assert_eq!(unread, 1, "what was computed of it");
    let (_, csv, responses) = export("texts", Identities::NorTexts);
    for not in ["欧阳", "老李"] {
        assert!(!csv.contains(not) && !responses.contains(not), "{not}");
    }
}

/// A file of all answers; something happens once it is begun.
fn taken(store: &Store, file: &File, meanwhile: impl FnOnce()) -> String {
    let (until, forms) = store
        .read_now(|database| Ok((export::last(database)?, Forms::read(database)?)))
        .expect("a query");
    meanwhile();
    let source = Source {
        store: store.clone(),
        keys: Keys::of(&[7; 32]),
        forms: forms.into(),
    };
    let wanted = Wanted {
        form: "fever",
        within: None,
        identities: Identities::Kept,
        until,
    };
    let mut taken = Vec::new();
    stream::write(&source, wanted, file, &mut taken).expect("it is whole");
    String::from_utf8(taken).expect("UTF-8")
}

const RENAMED: &str = "name = \"has_fever\"\nbanmian_was = \"fever\"";

#[test]
fn a_form_that_is_published_breaks_no_export() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Place::Sqlite(folder.path().join("survey.sqlite"))).expect("it opens");
    publish(&store, &form("name = \"fever\"", ""));
    send(&store, 1, 1, &[("who", "王小明"), ("fever", "yes")]);
    let csv = taken(&store, &File::Csv("fever".into()), || {
        let number = publish(&store, &form(RENAMED, ""));
        send(&store, number, 9, &[("who", "李四"), ("has_fever", "yes")]);
    });
    assert!(csv.contains("王小明") && !csv.contains("李四"), "{csv}");
    assert_eq!(csv.lines().count(), 2);
}

#[test]
fn an_answer_corrected_to_a_version_of_meanwhile_breaks_no_export() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Place::Sqlite(folder.path().join("survey.sqlite"))).expect("it opens");
    publish(&store, &form("name = \"fever\"", ""));
    for number in 1..=4 {
        send(&store, 1, number, &[("who", "王小明"), ("fever", "yes")]);
    }
    let correct = |version, number, fields: &[(&str, &str)]| {
        let sealed = submission(&store, version, number, fields).sealed;
        let keys = Keys::of(&[7; 32]);
        let corrected = store.write_now(move |database| {
            let kept = answers::find(database, &keys.receipt(&[number]))?.expect("it is kept");
            answers::correct(database, &keys, &kept, version, &sealed, 0)
        });
        corrected.expect("it is corrected");
    };
    let csv = taken(&store, &File::Csv("fever".into()), || {
        assert_eq!(publish(&store, &form(RENAMED, "")), 2);
        let again = "name = \"feverish\"\nbanmian_was = \"has_fever\"";
        assert_eq!(publish(&store, &form(again, "")), 3);
        correct(2, 2, &[("who", "李四"), ("has_fever", "no")]);
        correct(3, 4, &[("who", "张三"), ("feverish", "no")]);
    });
    assert_eq!(csv.lines().count(), 5, "under the columns that it was begun with");
    for line in ["李四", "张三"].map(|who| csv.lines().find(|line| line.contains(who)).expect(who)) {
        assert!(line.ends_with(",no"), "by the name that the question had then: {line}");
    }
    // FHIR's responses are of the version that each is to by then.
    let responses = taken(&store, &File::Responses, || {
        let again = "name = \"hot\"\nbanmian_was = \"feverish\"";
        assert_eq!(publish(&store, &form(again, "")), 4);
        correct(4, 1, &[("who", "赵六"), ("hot", "no")]);
    });
    for (version, count) in [(1, 1), (2, 1), (3, 1), (4, 1)] {
        let of = format!("urn:banmian:survey:fever|{version}\"");
        assert_eq!(responses.matches(&of).count(), count, "{version}: {responses}");
    }
}

/// What an export cannot read goes into the server's log: without what leads to somebody.
#[test]
fn an_export_that_fails_names_no_receipt() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Place::Sqlite(folder.path().join("survey.sqlite"))).expect("it opens");
    publish(&store, &form("name = \"fever\"", ""));
    send(&store, 1, 1, &[("who", "王小明"), ("fever", "yes")]);
    let failed = |name: &str, keys: &Keys| {
        let written = export::write(&store, keys, "fever", &folder.path().join(name), Identities::Kept, 0);
        let error = written.expect_err("it cannot be read").to_string();
        assert!(!error.contains(&Keys::of(&[7; 32]).receipt(&[1])), "{error}");
        error
    };
    let error = failed("key", &Keys::of(&[8; 32]));
    assert!(error.contains("who of answer 1 does not open"), "{error}");
    store
        .write_now(|database| database.execute("UPDATE answer SET version = 7", &[]))
        .expect("it is set");
    let error = failed("version", &Keys::of(&[7; 32]));
    assert!(error.contains("fever: the form has no version 7"), "{error}");
}
