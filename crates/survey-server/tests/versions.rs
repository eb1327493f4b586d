//! A changed form is a new version: what it changed is shown, old answers keep theirs and are counted with the new.

use std::io::Write;
use std::path::Path;

use banmian_survey::answers::Typed;
use banmian_survey::export::Identities;
use banmian_survey::{check, read_toml};
use banmian_survey_server::answers::{self, Sealed, Submission};
use banmian_survey_server::app::{App, Settings};
use banmian_survey_server::clock::Clock;
use banmian_survey_server::cube::Axis;
use banmian_survey_server::export::stream::{self, File, Source};
use banmian_survey_server::export::{self, Wanted};
use banmian_survey_server::forms::{self, Forms};
use banmian_survey_server::keys::Keys;
use banmian_survey_server::limits::Rates;
use banmian_survey_server::newspaper::Newspapers;
use banmian_survey_server::store::{Place, Store};
use jiff::civil::date;

fn form(question: &str, more: &str) -> String {
    format!(
        r#"
[settings]
form_id = "fever"
version = "1"
form_title = "发热登记"

[[survey]]
type = "text"
name = "who"
label = "姓名"
banmian_identity = "name"

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
    )
}

fn publish(store: &Store, text: &str) -> u32 {
    let form = read_toml(text).unwrap_or_else(|refused| panic!("{refused}"));
    let published = store.write_now(move |database| forms::publish(database, &Keys::of(&[7; 32]), &form, (0, "test")));
    published.expect("it is published")
}

fn send(store: &Store, version: u32, number: u8, fields: &[(&str, &str)]) {
    let keys = Keys::of(&[7; 32]);
    let form = store
        .read_now(Forms::read)
        .expect("forms")
        .version("fever", version)
        .expect("a version");
    let typed = Typed::of(
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let day = date(2020, 3, 2);
    let checked = check(&form, &typed, day, &form.default_language);
    assert!(checked.is_right() && checked.dropped.is_empty(), "{checked:?}");
    let receipt = keys.receipt(&[number]);
    let submission = Submission {
        once: vec![number],
        sealed: Sealed::of(&keys, &form, &receipt, checked.answers, &checked.work, day),
        receipt,
        adcode: "430211".into(),
        place: "=栗雨社区".into(),
        form: "fever".into(),
        version,
        day,
        received: 0,
    };
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
    let other = read_toml(&form("name = \"x\"\nbanmian_was = \"nothing\"", "")).expect("it reads");
    let refused = store.write_now(move |database| forms::publish(database, &Keys::of(&[7; 32]), &other, (0, "test")));
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

/// Takes a file; a form is published and answered under when its first bytes come.
struct Taking<'s> {
    store: &'s Store,
    taken: Vec<u8>,
}

impl Write for Taking<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.taken.is_empty() {
            let number = publish(self.store, &form("name = \"has_fever\"\nbanmian_was = \"fever\"", ""));
            send(self.store, number, 9, &[("who", "李四"), ("has_fever", "yes")]);
        }
        self.taken.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_form_that_is_published_breaks_no_export() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Place::Sqlite(folder.path().join("survey.sqlite"))).expect("it opens");
    publish(&store, &form("name = \"fever\"", ""));
    send(&store, 1, 1, &[("who", "王小明"), ("fever", "yes")]);
    let (until, forms) = store
        .read_now(|database| Ok((export::last(database)?, Forms::read(database)?)))
        .expect("a query");
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
    let mut taking = Taking {
        store: &store,
        taken: Vec::new(),
    };
    stream::write(&source, wanted, &File::Csv("fever".into()), &mut taking).expect("it is whole");
    let csv = String::from_utf8(taking.taken).expect("UTF-8");
    assert!(csv.contains("王小明") && !csv.contains("李四"), "{csv}");
    assert_eq!(csv.lines().count(), 2);
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
