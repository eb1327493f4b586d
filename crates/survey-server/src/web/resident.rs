//! The resident's form (`/f/CODE`), which needs no script.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use banmian_survey::answers::{Checked, Typed};
use banmian_survey::check;
use banmian_survey::codes::Code;
use banmian_survey::form::Form;
use banmian_survey::versions::typed_under;

use super::render::{Part, Sheet, filled, initial, instances};
use super::request::{Peer, Sent, Ticket};
use super::{Fault, Here, Shown, shown};
use crate::answers::{self, KEEP_DAYS, Kept, Received, Sealed, Submission};
use crate::app::App;
use crate::clock::plus_days;
use crate::forms::Forms;
use crate::keys::grouped;
use crate::limits::What;
use crate::store::StoreError;

/// A form with what was typed, whether it is filled in for the first time or corrected.
#[derive(Template)]
#[template(path = "form.html")]
pub(super) struct FormPage<'a> {
    pub(super) chinese: bool,
    pub(super) language: &'a str,
    pub(super) languages: Vec<(&'a str, bool)>,
    pub(super) is_demonstration: bool,
    pub(super) title: &'a str,
    pub(super) place: &'a str,
    pub(super) purpose: &'a str,
    pub(super) asked_by: &'a str,
    pub(super) keep_until: String,
    pub(super) action: &'a str,
    /// Hidden fields: name and value.
    pub(super) carried: Vec<(String, String)>,
    pub(super) parts: Vec<Part<'a>>,
    /// What is wrong: the field's id, its label, and what.
    pub(super) problems: Vec<(String, String, String)>,
    /// What is said above the form.
    pub(super) notice: &'a str,
    pub(super) is_correction: bool,
    /// Whether nobody has sent it yet: a draft that is kept on the telephone is asked about.
    is_fresh: bool,
}

/// What a page of a form is made of.
pub(super) struct Filled<'a> {
    pub(super) form: &'a Form,
    pub(super) typed: &'a Typed,
    pub(super) checked: &'a Checked,
    pub(super) language: &'a str,
    pub(super) is_sent: bool,
    pub(super) instances: BTreeMap<String, usize>,
    pub(super) place: &'a str,
    pub(super) action: &'a str,
    pub(super) carried: Vec<(String, String)>,
    /// The last day on which what is sent is kept.
    pub(super) keep_until: String,
    pub(super) notice: &'a str,
    pub(super) is_correction: bool,
}

impl<'a> Filled<'a> {
    pub(super) fn page(self, app: &App) -> Result<Response, Fault> {
        self.shown(app, false)
    }

    fn shown(mut self, app: &App, is_fresh: bool) -> Result<Response, Fault> {
        let sheet = Sheet {
            form: self.form,
            typed: self.typed,
            checked: self.checked,
            language: self.language,
            is_sent: self.is_sent,
            instances: &self.instances,
            filled: filled(self.typed),
        };
        let parts = sheet.parts();
        let hidden: Vec<String> = sheet.hidden().into_iter().collect();
        self.carried.push(("_hidden".into(), hidden.join(" ")));
        self.carried.push(("_lang".into(), self.language.to_owned()));
        for (repeat, count) in &self.instances {
            self.carried.push((format!("_count {repeat}"), count.to_string()));
        }
        let problems = if self.is_sent {
            problems(&parts, self.checked)
        } else {
            Vec::new()
        };
        let text = |text: &'a banmian_survey::form::Text| text.get(self.language, &self.form.default_language);
        let languages = self.form.languages.iter();
        shown(&FormPage {
            chinese: is_chinese(self.language),
            language: banmian_survey::form::code(self.language).unwrap_or("zh"),
            languages: languages
                .map(|known| (known.as_str(), known == self.language))
                .collect(),
            is_demonstration: app.settings.is_demonstration,
            title: text(&self.form.title),
            place: self.place,
            purpose: text(&self.form.purpose),
            asked_by: text(&self.form.asked_by),
            keep_until: self.keep_until,
            action: self.action,
            carried: self.carried,
            parts,
            problems,
            notice: self.notice,
            is_correction: self.is_correction,
            is_fresh,
        })
    }
}

/// The list above the form: each problem leads to its field; one that has no field shown is said all the same.
fn problems(parts: &[Part<'_>], checked: &Checked) -> Vec<(String, String, String)> {
    let field = |path: &str| {
        parts.iter().find_map(|part| match part {
            Part::Field(field) if field.path == path => Some((field.id.clone(), field.label.to_owned())),
            _ => None,
        })
    };
    let of = checked.problems.iter().map(|problem| {
        let (id, label) = field(&problem.path.to_string()).unwrap_or(("survey".into(), String::new()));
        (id, label, problem.message.clone())
    });
    of.collect()
}

/// Whether our own sentences are said in Chinese: English for all other languages.
pub(super) fn is_chinese(language: &str) -> bool {
    match banmian_survey::form::code(language) {
        Some(code) => code.to_lowercase().starts_with("zh"),
        None => !language.is_ascii() || language.to_lowercase().starts_with("zh"),
    }
}

/// The form of a code: the newest version, and not one before the code's.
fn form(app: &App, code: &str) -> Result<(Code, u32, Arc<Form>), Fault> {
    let read = Code::verify(code, app.keys.codes()).map_err(|_| Fault::NotFound)?;
    let (version, form) = app.forms().newest(&read.form).ok_or(Fault::NotFound)?;
    if version < read.version {
        return Err(Fault::NotFound);
    }
    Ok((read, version, form))
}

/// The last day on which an answer of today is kept.
fn last_day(form: &Form, today: jiff::civil::Date) -> String {
    plus_days(today, i64::from(form.keep_days.unwrap_or(KEEP_DAYS))).to_string()
}

/// The language of a form that was sent: the one that a button asks for, or the page's.
pub(super) fn asked_language(sent: &Sent) -> &str {
    match sent.get("_speak") {
        "" => sent.get("_lang"),
        asked => asked,
    }
}

/// The language asked for, or the form's own.
pub(super) fn language<'f>(form: &'f Form, asked: &str) -> &'f str {
    form.language(asked).unwrap_or(&form.default_language)
}

pub(super) async fn page(
    State(app): Here,
    Path(code): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Shown {
    let (read, version, form) = form(&app, &code)?;
    let language = language(&form, query.get("lang").map_or("", String::as_str));
    let today = app.clock.today();
    let typed = initial(&form, today);
    let checked = check(&form, &typed, today, language);
    let ticket = Ticket::new(app.clock.now(), version);
    Filled {
        form: &form,
        instances: instances(&form, &typed, |_| 0, ""),
        typed: &typed,
        checked: &checked,
        language,
        is_sent: false,
        place: &read.place,
        action: &format!("/f/{code}"),
        carried: carried(&app, &code, &ticket),
        keep_until: last_day(&form, today),
        notice: "",
        is_correction: false,
    }
    .shown(&app, true)
}

/// What a page has hidden in it: its ticket, and the version of its form, by which a draft knows whether it is of the same.
fn carried(app: &App, code: &str, ticket: &Ticket) -> Vec<(String, String)> {
    vec![
        ("_ticket".into(), ticket.write(&app.keys, code)),
        ("_version".into(), ticket.version.to_string()),
    ]
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct Receipt<'a> {
    chinese: bool,
    is_demonstration: bool,
    title: &'a str,
    receipt: String,
    word: String,
    keep_until: String,
    is_before: bool,
    is_corrected: bool,
    dropped: bool,
}

/// Where something typed again is to be shown instead of kept: another language, another instance, a question that comes
/// to be asked.
pub(super) struct Again {
    pub(super) notice: &'static str,
    pub(super) is_sent: bool,
}

/// Whether what was sent is shown again before anything is kept.
pub(super) fn again(sent: &Sent, checked: &Checked, chinese: bool) -> Option<Again> {
    if ["_add", "_show", "_speak"]
        .iter()
        .any(|name| !sent.get(name).is_empty())
    {
        return Some(Again {
            notice: "",
            is_sent: false,
        });
    }
    let is_new = |name: &str| {
        let path = banmian_survey::answers::Path::of(name);
        !checked.irrelevant.contains(&path)
    };
    if sent.get("_hidden").split_whitespace().any(is_new) {
        return Some(Again {
            notice: if chinese {
                "根据您的回答，还有几个问题，请接着填写。"
            } else {
                "After your answers there are a few more questions."
            },
            is_sent: false,
        });
    }
    (!checked.is_right()).then_some(Again {
        notice: "",
        is_sent: true,
    })
}

pub(super) fn count(sent: &Sent, repeat: &str) -> usize {
    sent.get(&format!("_count {repeat}")).parse().unwrap_or(0)
}

/// What was typed into a version of a form, in the fields of a later one, version by version; and whether each has one there.
fn typed_as(forms: &Forms, id: &str, (from, to): (u32, u32), typed: Typed) -> Result<(Typed, bool), Fault> {
    let (mut typed, mut is_whole) = (typed, true);
    for number in from..to {
        let (old, new) = (forms.version(id, number), forms.version(id, number + 1));
        let (old, new) = (old.ok_or(Fault::NotFound)?, new.ok_or(Fault::NotFound)?);
        let moved = typed_under(&old, &new, &typed).map_err(|error| StoreError::Refused(error.to_string()))?;
        typed = moved.0;
        is_whole &= moved.1;
    }
    Ok((typed, is_whole))
}

/// What is said of a draft that was begun under an earlier version of the form.
fn has_changed(is_whole: bool, chinese: bool) -> &'static str {
    match (is_whole, chinese) {
        (true, true) => "您开始填写之后，表格有了新的一版。您填写的内容已放在新表里，请从头看一遍再提交。",
        (true, false) => {
            "The form has changed since you began it. What you wrote is in the new one: please look it through before you send it."
        }
        (false, true) => {
            "您开始填写之后，表格有了新的一版。您填写的内容已放在新表里；有些在新表里没有对应的地方，没有保留。请从头看一遍再提交。"
        }
        (false, false) => {
            "The form has changed since you began it. What you wrote is in the new one, but for what has no place there: please look it through before you send it."
        }
    }
}

pub(super) async fn send(
    State(app): Here,
    axum::Extension(peer): axum::Extension<Peer>,
    Path(code): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Shown {
    let (read, newest, _) = form(&app, &code)?;
    let address = peer.counted(&headers, app.settings.behind_proxy);
    let now = app.clock.now();
    let may = app.limiter.may(What::SubmitAddress, &address, now) && app.limiter.may(What::SubmitCode, &code, now);
    if !may {
        return Err(Fault::TooMany);
    }
    let sent = Sent::read(&headers, body).await?;
    let mut ticket = Ticket::read(sent.get("_ticket"), &app.keys, &code, now);
    let forms = app.forms();
    let is_known = |said: &u32| forms.version(&read.form, *said).is_some();
    let said = || sent.get("_version").parse().ok().filter(is_known);
    // Without a ticket that stands, the page's own word: it says no more than how its fields are called.
    let mut version = match &ticket {
        Some(ticket) => ticket.version,
        None => said().unwrap_or(newest),
    };
    let mut typed = Typed::of(sent.answers());
    let mut changed = None;
    if version < newest && (ticket.is_none() || sent.get("_show") == "draft") {
        let moved = typed_as(&forms, &read.form, (version, newest), typed)?;
        typed = moved.0;
        changed = Some(moved.1);
        version = newest;
        // It is the same page in another form: what was received of it stays what is received.
        ticket = ticket.map(|ticket| Ticket { version, ..ticket });
    }
    let form = forms.version(&read.form, version).ok_or(Fault::NotFound)?;
    let language = language(&form, asked_language(&sent)).to_owned();
    let chinese = is_chinese(&language);
    let today = app.clock.today();
    let checked = check(&form, &typed, today, &language);

    let mut shown_again = again(&sent, &checked, chinese);
    if ticket.is_none() && shown_again.is_none() {
        shown_again = Some(Again {
            notice: if chinese {
                "这个页面放得太久了。您填写的内容都在，请再按一次提交。"
            } else {
                "This page was open for too long. All you wrote is here: please send it once more."
            },
            is_sent: false,
        });
    }
    if let (Some(again), Some(is_whole)) = (&mut shown_again, changed) {
        // What the newest form does not ask after these answers is not on its page either.
        again.notice = has_changed(is_whole && checked.dropped.is_empty(), chinese);
    }
    if let Some(again) = shown_again {
        let ticket = ticket.unwrap_or_else(|| Ticket::new(now, version));
        return Filled {
            form: &form,
            instances: instances(&form, &typed, |repeat| count(&sent, repeat), sent.get("_add")),
            typed: &typed,
            checked: &checked,
            language: &language,
            is_sent: again.is_sent,
            place: &read.place,
            action: &format!("/f/{code}"),
            carried: carried(&app, &code, &ticket),
            keep_until: last_day(&form, today),
            notice: again.notice,
            is_correction: false,
        }
        .page(&app);
    }
    let Some(ticket) = ticket else {
        return Err(Fault::Forged);
    };
    let (received, before) = keep(&app, &read, &form, &ticket, checked.clone()).await?;
    shown(&Receipt {
        chinese,
        is_demonstration: app.settings.is_demonstration,
        title: form.title.get(&language, &form.default_language),
        receipt: grouped(&app.keys.receipt(&ticket.once)),
        word: grouped(&app.keys.receipt_word(&ticket.once)),
        // What was received before is kept until the day that was said then.
        keep_until: before.map_or_else(|| last_day(&form, today), |kept| kept.keep_until),
        is_before: received == Received::Before,
        is_corrected: false,
        dropped: !checked.dropped.is_empty(),
    })
}

/// Keeps a submission; what is counted is counted once it is on disk. Gives what was received before as it stands: it is
/// counted as well, as the connection may have broken when it was kept, before anybody knew that it was.
async fn keep(
    app: &Arc<App>,
    code: &Code,
    form: &Form,
    ticket: &Ticket,
    checked: Checked,
) -> Result<(Received, Option<Kept>), Fault> {
    let day = app.clock.today();
    let receipt = app.keys.receipt(&ticket.once);
    let sealed = Sealed::of(&app.keys, form, &receipt, checked.answers, &checked.work, day);
    let submission = Submission {
        once: ticket.once.to_vec(),
        receipt,
        adcode: code.adcode.clone(),
        place: code.place.clone(),
        form: code.form.clone(),
        version: ticket.version,
        day,
        received: app.clock.now(),
        sealed,
    };
    let (ready, counting) = (app.ready(&submission), app.clone());
    let received = app.store.write_then(
        move |database| match answers::receive(database, &submission)? {
            Received::Before => Ok((Received::Before, answers::find(database, &submission.receipt)?)),
            new @ Received::New(_) => Ok((new, None)),
        },
        move |(received, before)| {
            match (received, &before) {
                (Received::New(id), _) => counting.count_ready(id, ready),
                (Received::Before, Some(kept)) if kept.state == "kept" => counting.count(kept),
                (Received::Before, _) => {}
            }
            (received, before)
        },
    );
    Ok(received.await?)
}

/// The receipt of a correction.
pub(super) fn corrected(app: &App, form: &Form, language: &str, once: &[u8], keep_until: String) -> Shown {
    shown(&Receipt {
        chinese: is_chinese(language),
        is_demonstration: app.settings.is_demonstration,
        title: form.title.get(language, &form.default_language),
        receipt: grouped(&app.keys.receipt(once)),
        word: grouped(&app.keys.receipt_word(once)),
        keep_until,
        is_before: false,
        is_corrected: true,
        dropped: false,
    })
}
