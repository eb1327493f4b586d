//! The public page.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use jiff::civil::Date;

use super::{Fault, Here, Shown, shown};
use crate::app::{App, Public};
use crate::public::{self, Figures, SMALLEST};
use crate::store::StoreError;

/// Days that stand side by side.
const DAYS: i64 = 7;

#[derive(Template)]
#[template(path = "front.html")]
struct Front<'a> {
    is_demonstration: bool,
    today: String,
    smallest: i64,
    forms: &'a [(String, Figures)],
}

pub(super) async fn page(State(app): Here) -> Shown {
    let today = app.clock.today();
    let public = match app.published(today) {
        Some(public) => public,
        None => read(&app, today).await?,
    };
    shown(&Front {
        is_demonstration: app.settings.is_demonstration,
        today: today.to_string(),
        smallest: SMALLEST,
        forms: &public.forms,
    })
}

async fn read(app: &App, today: Date) -> Result<Public, Fault> {
    let forms = app.forms();
    let titles = forms.ids().into_iter().filter_map(|id| {
        let (_, form) = forms.newest(id)?;
        Some((id.to_owned(), form.title.get(&form.default_language, "").to_owned()))
    });
    let titles: Vec<(String, String)> = titles.collect();
    let figures = app.store.read(move |database| {
        let with_figures = titles
            .into_iter()
            .map(|(id, title)| Ok((title, public::figures(database, &id, today, DAYS)?)));
        with_figures.collect::<Result<Vec<_>, StoreError>>()
    });
    let public = Public {
        today,
        forms: Arc::new(figures.await?),
    };
    app.publish(public.clone());
    Ok(public)
}
