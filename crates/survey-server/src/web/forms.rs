//! Forms: what each version changed, and, for administrators, a new version: looked at first, then published.

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use banmian_survey::form::Form;
use banmian_survey::versions::changes;
use banmian_survey::{read_toml, read_xlsx, to_toml};

use super::multipart::{self, Part};
use super::request::received;
use super::staff::{Head, form_up_to, signed_in};
use super::{Fault, Here, Shown, own_site, shown, to};
use crate::accounts::Role;
use crate::forms::Forms;

/// Bytes of a form's file that a page takes: those that ship have 25 KB. Larger ones are published on the command line.
const FILE: usize = 1 << 20;
/// Bytes of the form that publishes it: the same as TOML, each byte written as three.
const SOURCE: usize = 4 << 20;

/// Forms are everybody's, so those publish them who see no answer.
fn publishes(role: Role) -> bool {
    role == Role::Administrator
}

#[derive(Template)]
#[template(path = "forms.html")]
struct FormsPage {
    head: Head,
    forms: Vec<(String, String, History)>,
}

/// Versions by their number, each with what it changed.
type History = Vec<(u32, Vec<String>)>;

/// What each version of each form changed.
pub(super) async fn page(State(app): Here, headers: HeaderMap) -> Shown {
    let session = signed_in(&app, &headers, |_| true).await?;
    let forms = app.forms();
    let all = forms.ids().into_iter().filter_map(|id| {
        let (_, newest) = forms.newest(id)?;
        let title = newest.title.get(&newest.default_language, "").to_owned();
        Some((id.to_owned(), title, forms.history(id)))
    });
    shown(&FormsPage {
        head: Head::of(&app, &session),
        forms: all.collect(),
    })
}

/// A form that was sent to be looked at.
#[derive(Template)]
#[template(path = "form-look.html")]
struct LookPage {
    head: Head,
    /// Why it cannot be published, a line each; else the rest is of one that can.
    refused: Vec<String>,
    id: String,
    title: String,
    questions: usize,
    /// The number of the version that it would replace; 0 where it is the first.
    before: u32,
    changes: Vec<String>,
    is_same: bool,
    source: String,
}

impl LookPage {
    fn refused(head: Head, refused: &str) -> Self {
        Self {
            head,
            refused: refused.lines().map(str::to_owned).collect(),
            id: String::new(),
            title: String::new(),
            questions: 0,
            before: 0,
            changes: Vec::new(),
            is_same: false,
            source: String::new(),
        }
    }

    fn of(head: Head, form: &Form, forms: &Forms) -> Self {
        let newest = forms.newest(&form.id);
        let source = to_toml(form);
        let changed = match &newest {
            None => Ok(Vec::new()),
            Some((_, before)) => changes(before, form),
        };
        let changed = match changed {
            Ok(changed) => changed,
            Err(refused) => return Self::refused(head, &refused.to_string()),
        };
        let language = form.default_language.as_str();
        Self {
            head,
            refused: Vec::new(),
            id: form.id.clone(),
            title: form.title.get(language, "").to_owned(),
            questions: form.questions().count(),
            before: newest.as_ref().map_or(0, |(number, _)| *number),
            changes: changed.iter().map(|change| change.describe(form, language)).collect(),
            is_same: newest.is_some_and(|(_, before)| to_toml(&before) == source),
            source,
        }
    }
}

/// Shows what a file would change. Nothing is kept of it: what is published is what this page sends back.
pub(super) async fn look(State(app): Here, headers: HeaderMap, body: Body) -> Shown {
    own_site(&app, &headers)?;
    let session = signed_in(&app, &headers, publishes).await?;
    let bytes = received(FILE, &headers, body).await?;
    let no_form = || Fault::Wrong("请选择一个表单文件（.xlsx 或 .toml）。".into());
    let parts = multipart::parts(&headers, bytes).await.ok_or_else(no_form)?;
    let part = |name: &str| parts.iter().find(|part| part.name == name);
    let csrf = part("_csrf").and_then(|part| std::str::from_utf8(&part.bytes).ok());
    if !session.is_own(csrf.unwrap_or_default()) {
        return Err(Fault::Forged);
    }
    let file = part("file").filter(|part| !part.bytes.is_empty()).ok_or_else(no_form)?;
    let head = Head::of(&app, &session);
    // A spreadsheet may take a moment to unpack, within its bounds; the connection's thread has others to answer.
    let read = tokio::task::block_in_place(|| read(file));
    shown(&match read {
        Ok(form) => LookPage::of(head, &form, &app.forms()),
        Err(refused) => LookPage::refused(head, &refused),
    })
}

/// A spreadsheet begins as every archive does; all else is TOML.
fn read(file: &Part) -> Result<Form, String> {
    if file.bytes.starts_with(b"PK") {
        let stem = file.file.as_deref().and_then(|name| Some(name.rsplit_once('.')?.0));
        return read_xlsx(&file.bytes, stem).map_err(|refused| refused.to_string());
    }
    let text = std::str::from_utf8(&file.bytes).map_err(|_| "file: is no .xlsx, and no TOML in UTF-8".to_owned())?;
    read_toml(text).map_err(|refused| refused.to_string())
}

/// Publishes what was looked at, over the version that it was held against.
pub(super) async fn publish(State(app): Here, headers: HeaderMap, body: Body) -> Result<Response, Fault> {
    let (session, sent) = form_up_to(SOURCE, &app, &headers, body, publishes).await?;
    // A browser ends lines of a field with CR LF.
    let form = read_toml(&sent.get("source").replace("\r\n", "\n"));
    let form = form.map_err(|refused| Fault::Wrong(refused.to_string()))?;
    if let Some((_, newest)) = app.forms().newest(&form.id) {
        changes(&newest, &form).map_err(|refused| Fault::Wrong(refused.to_string()))?;
    }
    let before = sent.get("before").parse();
    let before = before.map_err(|_| Fault::Wrong("请重新上传这个表单。".into()))?;
    app.publish_form(form, before, session.account.name).await?;
    Ok(to("/forms"))
}
