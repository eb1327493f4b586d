//! The public page.

use askama::Template;
use axum::extract::State;

use super::{Here, Shown, shown};
use crate::public::{self, Figures, SMALLEST};

/// Days that stand side by side.
const DAYS: i64 = 7;

#[derive(Template)]
#[template(path = "front.html")]
struct Front {
    is_demonstration: bool,
    today: String,
    smallest: i64,
    forms: Vec<(String, Figures)>,
}

pub(super) async fn page(State(app): Here) -> Shown {
    let today = app.clock.today();
    let forms = app.forms();
    let ids: Vec<String> = forms.ids().into_iter().map(str::to_owned).collect();
    let titles = ids.iter().filter_map(|id| {
        let (_, form) = forms.newest(id)?;
        Some(form.title.get(&form.default_language, "").to_owned())
    });
    let titles: Vec<String> = titles.collect();
    let figures = app
        .store
        .read(move |database| {
            ids.iter()
                .map(|id| public::figures(database, id, today, DAYS))
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    shown(&Front {
        is_demonstration: app.settings.is_demonstration,
        today: today.to_string(),
        smallest: SMALLEST,
        forms: titles.into_iter().zip(figures).collect(),
    })
}
