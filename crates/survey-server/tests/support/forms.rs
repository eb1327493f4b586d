//! Small forms, and what is answered to them.

use banmian_survey::answers::Typed;
use banmian_survey::form::Form;
use banmian_survey::shipped::HEALTH;
use banmian_survey::{check, read_toml};
use banmian_survey_server::answers::{Sealed, Submission};
use banmian_survey_server::forms::{self, Forms};
use banmian_survey_server::keys::Keys;
use banmian_survey_server::store::Store;
use jiff::civil::Date;

/// A form in TOML that asks for a name (`who`) before anything else.
pub fn form(id: &str, settings: &str, questions: &str) -> String {
    format!(
        r#"
[settings]
form_id = "{id}"
{settings}

[[survey]]
type = "text"
name = "who"
label = "姓名"
banmian_identity = "name"

{questions}
"#
    )
}

/// 健康调查 with another name for a question, and one question more.
pub fn changed() -> String {
    let renamed = HEALTH.replace(
        "name = \"others_ill\"\n",
        "name = \"family_ill\"\nbanmian_was = \"others_ill\"\n",
    );
    let renamed = renamed.replace("${others_ill}", "${family_ill}");
    let more =
        "[[survey]]\ntype = \"select_one yes_no\"\nname = \"vaccinated\"\nlabel = \"打过疫苗吗？\"\n\n[[choices]]";
    renamed.replacen("[[choices]]", more, 1)
}

#[track_caller]
pub fn read(text: &str) -> Form {
    read_toml(text).unwrap_or_else(|refused| panic!("{refused}"))
}

/// Publishes a form; gives its number.
#[track_caller]
pub fn publish(store: &Store, text: &str) -> u32 {
    let form = read(text);
    let published = store.write_now(move |database| forms::publish(database, &Keys::of(&[7; 32]), &form, (0, "test")));
    published.expect("it is published")
}

/// A version of a form that is published.
#[track_caller]
pub fn published(store: &Store, id: &str, version: u32) -> std::sync::Arc<Form> {
    let forms = store.read_now(Forms::read).expect("forms");
    forms.version(id, version).expect("a version")
}

/// What somebody in 栗雨社区 has typed, right and whole.
#[track_caller]
pub fn submission((form, version): (&Form, u32), once: &[u8], fields: &[(&str, &str)], day: Date) -> Submission {
    let keys = Keys::of(&[7; 32]);
    let pairs = fields
        .iter()
        .map(|(path, value)| ((*path).to_owned(), (*value).to_owned()));
    let checked = check(form, &Typed::of(pairs), day, &form.default_language);
    assert!(checked.is_right() && checked.dropped.is_empty(), "{checked:?}");
    let receipt = keys.receipt(once);
    Submission {
        sealed: Sealed::of(&keys, form, &receipt, checked.answers, &checked.work, day),
        once: once.to_vec(),
        receipt,
        adcode: "430211".into(),
        place: "栗雨社区".into(),
        form: form.id.clone(),
        version,
        day,
        received: 1_583_078_400,
    }
}
