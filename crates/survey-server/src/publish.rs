//! A form that is published while the server runs: seen at once, with all answers counted under it.

use std::sync::Arc;

use banmian_survey::form::Form;

use crate::app::{App, read_cube};
use crate::cube::Cube;
use crate::forms::{self, Forms};
use crate::store::{Database, Declined, StoreError};

/// The forms as they are published now, and the answers to those of them that have changed, counted anew.
struct Fresh {
    forms: Forms,
    changed: Vec<(String, Cube)>,
}

impl Fresh {
    /// Reads the answers to every form whose newest version is another than before: a question that was renamed is counted
    /// by its new name. A first version has no answers to read.
    fn read(database: &mut dyn Database, before: &Forms) -> Result<Self, StoreError> {
        let forms = Forms::read(database)?;
        let mut changed = Vec::new();
        for id in forms.ids() {
            let number = |forms: &Forms| forms.newest(id).map(|(number, _)| number);
            if number(before).is_some() && number(before) != number(&forms) {
                changed.push((id.to_owned(), read_cube(database, &forms, Some(id))?));
            }
        }
        Ok(Self { forms, changed })
    }
}

impl App {
    /// Publishes a form over its version `before` (0 where it is the first) and takes it; gives its number.
    ///
    /// It is done on the thread that writes, in one transaction: no answer can come between what is read and what is
    /// counted from then on. Answers wait meanwhile, ten seconds where there are a million.
    ///
    /// # Errors
    ///
    /// That another version was published in between, why it cannot be the next, or what the database says.
    pub async fn publish_form(self: &Arc<Self>, form: Form, before: u32, by: String) -> Result<u32, StoreError> {
        let (keys, at, known, taking) = (self.keys.clone(), self.clock.now(), self.forms(), self.clone());
        let published = self.store.write_then(
            move |database| {
                if newest(database, &form.id)? != i64::from(before) {
                    return Err(Declined::FormChanged.into());
                }
                let number = forms::publish(database, &keys, &form, (at, &by))?;
                Ok((number, Fresh::read(database, &known)?))
            },
            move |(number, fresh)| {
                taking.take(fresh);
                number
            },
        );
        published.await
    }

    /// Takes forms that another process has published: `banmian-survey form FILE`.
    ///
    /// # Errors
    ///
    /// What the database says, or a form that this version of the program refuses.
    pub fn take_published(self: &Arc<Self>) -> Result<(), StoreError> {
        let count = self
            .store
            .read_now(|database| database.query("SELECT count(*) FROM form", &[])?[0].int(0))?;
        let (known, taking) = (self.forms(), self.clone());
        if count == known.len() as i64 {
            return Ok(());
        }
        self.store.write_now_then(
            move |database| Fresh::read(database, &known),
            move |fresh| taking.take(fresh),
        )
    }

    fn take(&self, Fresh { forms, changed }: Fresh) {
        self.set_forms(forms);
        self.change_cube(|cube| changed.into_iter().for_each(|(id, counted)| cube.replace(&id, counted)));
    }
}

fn newest(database: &mut dyn Database, form: &str) -> Result<i64, StoreError> {
    let rows = database.query(
        "SELECT coalesce(max(version), 0) FROM form WHERE form = ?1",
        &[form.into()],
    )?;
    rows[0].int(0)
}
