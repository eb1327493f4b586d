//! Sheets (二维码张贴单) to print and hang up, one a page.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use banmian_survey::codes::{Code, qr_svg};

use super::staff::signed_in;
use super::{Fault, Here, Shown, shown};
use crate::accounts::Role;
use crate::area;
use crate::forms::{self, Place};

struct Sheet {
    place: String,
    title: String,
    asked_by: String,
    address: String,
    svg: String,
}

#[derive(Template)]
#[template(path = "sheets.html")]
struct SheetsPage {
    is_demonstration: bool,
    sheets: Vec<Sheet>,
}

pub(super) async fn page(State(app): Here, headers: HeaderMap) -> Shown {
    let may = |role: Role| role.sees_people() || role == Role::Administrator;
    let session = signed_in(&app, &headers, may).await?;
    let places = app.store.read(forms::places).await?;
    let within = places
        .into_iter()
        .filter(|place| area::covers(&session.account.area, &place.adcode));
    let mut sheets = Vec::new();
    for place in within {
        sheets.push(sheet(&app, place)?);
    }
    shown(&SheetsPage {
        is_demonstration: app.settings.is_demonstration,
        sheets,
    })
}

fn sheet(app: &crate::app::App, place: Place) -> Result<Sheet, Fault> {
    let (version, form) = app
        .forms()
        .newest(&place.form)
        .ok_or_else(|| Fault::Wrong(format!("表单 {} 还没有发布。", place.form)))?;
    let code = Code {
        adcode: place.adcode,
        place: place.name.clone(),
        form: place.form,
        version,
    };
    let code = code
        .sign(app.keys.codes())
        .map_err(|error| Fault::Wrong(error.to_string()))?;
    let address = format!("{}/f/{code}", app.settings.base);
    let text = |text: &banmian_survey::form::Text| text.get(&form.default_language, "").to_owned();
    Ok(Sheet {
        place: place.name,
        title: text(&form.title),
        asked_by: text(&form.asked_by),
        svg: qr_svg(&address).map_err(|error| Fault::Wrong(error.to_string()))?,
        address,
    })
}
