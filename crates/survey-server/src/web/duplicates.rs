//! Duplicates: seen side by side, merged, and merged no more.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use banmian_survey::export::Identities;
use banmian_survey::form::{Form, Kind};
use serde_json::Value as Json;

use super::staff::{Head, actor, form_of, signed_in};
use super::{Fault, Here, Paging, Shown, page_of, read_at_length, shown, to};
use crate::accounts::Role;
use crate::answers::Kept;
use crate::duplicates::{self, Merge, Pair};
use crate::forms::Forms;
use crate::keys::typed_signs;
use crate::{clock, export, suggest};

#[derive(Template)]
#[template(path = "duplicates.html")]
struct DuplicatesPage {
    head: Head,
    pairs: Vec<(Pair, Vec<Difference>)>,
    merges: Vec<(String, Merge)>,
    paging: Paging,
    merged_paging: Paging,
}

/// A question that the two answer differently: its name, and what each says.
pub(super) struct Difference {
    name: String,
    earlier: String,
    later: String,
}

/// Free texts, and what is computed of them or of names, may name people: whoever does not see people is told that they
/// differ, and of a text what is on a list of ours (a symptom, a county, a day). Each answer is looked at by the questions
/// that it was given to: what is a choice now may have been a text.
fn differences(pair: &Pair, forms: &Forms, sees_people: bool) -> Vec<Difference> {
    // What the store has was JSON when it went in.
    let read = |text: &str| serde_json::from_str::<Json>(text).unwrap_or_default();
    let (earlier, later) = (read(&pair.earlier.answers), read(&pair.later.answers));
    let names = |json: &Json| -> Vec<String> {
        json.as_object()
            .into_iter()
            .flat_map(|all| all.keys().cloned())
            .collect()
    };
    let all: BTreeSet<String> = names(&earlier).into_iter().chain(names(&later)).collect();
    let said = |json: &Json| match json {
        Json::Null => "—".to_owned(),
        Json::String(text) => text.clone(),
        json => json.to_string(),
    };
    let form = |kept: &Kept| export::marked(forms, &kept.form, kept.version).ok();
    let (first, second) = (form(&pair.earlier), form(&pair.later));
    let said = |name: &str, kept: &Kept, form: Option<&Form>, json: &Json| {
        let question = form.and_then(|form| Some((form, form.question(name)?)));
        let is_shown =
            sees_people || question.is_some_and(|(form, question)| Identities::NorTexts.keep(form, question));
        let words = if *json == Json::Null || is_shown {
            said(json)
        } else {
            "（文字）".to_owned()
        };
        let is_text = question.is_some_and(|(_, question)| question.kind == Kind::Text && question.identity.is_none());
        let suggested = if is_text {
            suggested(kept, json, sees_people)
        } else {
            String::new()
        };
        match suggested {
            line if !line.is_empty() => format!("{words} 〔建议：{line}〕"),
            _ => words,
        }
    };
    let different = all.into_iter().filter(|name| earlier[name] != later[name]);
    different
        .map(|name| Difference {
            earlier: said(&name, &pair.earlier, first.as_ref(), &earlier[&name]),
            later: said(&name, &pair.later, second.as_ref(), &later[&name]),
            name,
        })
        .collect()
}

fn suggested(kept: &Kept, json: &Json, sees_people: bool) -> String {
    match (json, kept.day.parse()) {
        (Json::String(text), Ok(day)) => suggest::line(&suggest::suggestions(text, &kept.adcode, day), sees_people),
        _ => String::new(),
    }
}

pub(super) async fn page(State(app): Here, Query(query): Query<BTreeMap<String, String>>, headers: HeaderMap) -> Shown {
    let session = signed_in(&app, &headers, Role::sees_tables).await?;
    let (page, merged) = (page_of(&query, "page"), page_of(&query, "merged"));
    let (within, forms) = (session.account.area.clone(), app.forms());
    let sees_people = session.account.role.sees_people();
    let (pairs, merges) = read_at_length(&app, move |database| {
        let pairs = duplicates::pairs(database, &within, page)?;
        let lines = pairs.lines.into_iter().map(|pair| {
            let differences = differences(&pair, &forms, sees_people);
            (pair, differences)
        });
        // Here and not behind it: reading texts takes a while, and this thread may take it.
        let pairs = (lines.collect(), pairs.has_more);
        Ok((pairs, duplicates::merges(database, &within, merged)?))
    })
    .await?;
    let merged_at = |merge: Merge| (clock::shown(merge.at), merge);
    shown(&DuplicatesPage {
        head: Head::of(&app, &session),
        pairs: pairs.0,
        merges: merges.lines.into_iter().map(merged_at).collect(),
        paging: Paging {
            label: "可能重复的填报：分页",
            address: format!("/duplicates?merged={merged}&page="),
            page,
            has_more: pairs.1,
        },
        merged_paging: Paging {
            label: "已合并：分页",
            address: format!("/duplicates?page={page}&merged="),
            page: merged,
            has_more: merges.has_more,
        },
    })
}

pub(super) async fn change(State(app): Here, headers: HeaderMap, body: Body) -> Result<Response, Fault> {
    let (session, sent) = form_of(&app, &headers, body, Role::sees_tables).await?;
    let (keys, actor) = (app.keys.clone(), actor(&app, &session));
    let counting = app.clone();
    if let Ok(merge) = sent.get("undo").parse::<i64>() {
        app.store
            .write_then(
                move |database| duplicates::undo(database, &keys, &actor, merge),
                move |back| counting.count(&back),
            )
            .await?;
    } else {
        let (keep, hide) = (typed_signs(sent.get("keep")), typed_signs(sent.get("hide")));
        app.store
            .write_then(
                move |database| duplicates::merge(database, &keys, &actor, &keep, &hide),
                move |hidden| counting.change_cube(|cube| cube.remove(hidden)),
            )
            .await?;
    }
    // Back to the pages that it was done on.
    let page = |name| sent.get(name).parse::<i64>().unwrap_or(1).max(1);
    Ok(to(format!(
        "/duplicates?page={}&merged={}",
        page("page"),
        page("merged")
    )))
}
