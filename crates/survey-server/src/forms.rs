//! Forms as they are published: each change a new version; answers keep the one they were given to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use banmian_survey::form::Form;
use banmian_survey::versions::changes;
use banmian_survey::{read_toml, to_toml};

use crate::audit::{self, Entry};
use crate::cube;
use crate::keys::Keys;
use crate::store::{Database, StoreError};

/// All published forms, by id and version.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    versions: BTreeMap<(String, u32), Arc<Form>>,
    /// Of each form's newest version the questions that tables are made of: asked for with every answer that comes in.
    counted: BTreeMap<String, BTreeSet<String>>,
}

impl Forms {
    /// Reads what is published.
    ///
    /// # Errors
    ///
    /// What the database says, or a form that this version of the program refuses.
    pub fn read(database: &mut dyn Database) -> Result<Self, StoreError> {
        let mut forms = BTreeMap::new();
        for row in database.query("SELECT form, version, source FROM form ORDER BY form, version", &[])? {
            let (id, version) = (row.text(0)?, row.int(1)?);
            let form = read_toml(&row.text(2)?)
                .map_err(|refused| StoreError::Refused(format!("the form {id}, version {version}: {refused}")))?;
            let version =
                u32::try_from(version).map_err(|_| StoreError::Column(1, version.to_string(), "a version"))?;
            forms.insert((id, version), Arc::new(form));
        }
        // In the order of versions: the newest of each form is what stays.
        let counted = forms.iter().map(|((id, _), form)| (id.clone(), counted(form)));
        Ok(Self {
            counted: counted.collect(),
            versions: forms,
        })
    }

    /// The questions of a form that tables are made of.
    #[must_use]
    pub fn counted(&self, id: &str) -> Option<&BTreeSet<String>> {
        self.counted.get(id)
    }

    /// How many versions there are of all forms together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.versions.len()
    }

    /// Whether nothing is published.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }

    /// A version of a form.
    #[must_use]
    pub fn version(&self, id: &str, version: u32) -> Option<Arc<Form>> {
        self.versions.get(&(id.to_owned(), version)).cloned()
    }

    /// The newest version of a form, with its number.
    #[must_use]
    pub fn newest(&self, id: &str) -> Option<(u32, Arc<Form>)> {
        let versions = self.versions.range((id.to_owned(), 0)..=(id.to_owned(), u32::MAX));
        versions.last().map(|((_, version), form)| (*version, form.clone()))
    }

    /// The numbers of a form's versions, in order.
    #[must_use]
    pub fn numbers(&self, id: &str) -> Vec<u32> {
        let versions = self.versions.range((id.to_owned(), 0)..=(id.to_owned(), u32::MAX));
        versions.map(|((_, number), _)| *number).collect()
    }

    /// What each version of a form changes, in words of the form's own language: the newest first, and the first without.
    #[must_use]
    pub fn history(&self, id: &str) -> Vec<(u32, Vec<String>)> {
        let versions = self.versions.range((id.to_owned(), 0)..=(id.to_owned(), u32::MAX));
        let mut history = Vec::new();
        let mut before: Option<&Form> = None;
        for ((_, number), form) in versions {
            let changes = before.map(|before| changes(before, form).unwrap_or_default());
            let words = changes.unwrap_or_default().into_iter();
            let words = words.map(|change| change.describe(form, &form.default_language));
            history.push((*number, words.collect()));
            before = Some(form);
        }
        history.reverse();
        history
    }

    /// The ids of all forms.
    #[must_use]
    pub fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.versions.keys().map(|(id, _)| id.as_str()).collect();
        ids.dedup();
        ids
    }
}

fn counted(form: &Form) -> BTreeSet<String> {
    let questions = form.questions();
    let counted = questions.filter(|(repeat, question)| cube::is_counted(form, repeat.is_some(), question));
    counted.map(|(_, question)| question.name.clone()).collect()
}

/// Publishes a form; gives its version's number. What is published already as it stands keeps its number.
///
/// # Errors
///
/// What the database says, or why it cannot be the next version.
pub fn publish(
    database: &mut dyn Database,
    keys: &Keys,
    form: &Form,
    (at, by): (i64, &str),
) -> Result<u32, StoreError> {
    let source = to_toml(form);
    let rows = database.query(
        "SELECT version, source FROM form WHERE form = ?1 ORDER BY version DESC LIMIT 1",
        &[form.id.as_str().into()],
    )?;
    let last = rows
        .first()
        .map(|row| Ok::<_, StoreError>((row.int(0)?, row.text(1)?)))
        .transpose()?;
    let number =
        |version: i64| u32::try_from(version).map_err(|_| StoreError::Column(0, version.to_string(), "a version"));
    if let Some((version, before)) = &last
        && *before == source
    {
        return number(*version);
    }
    if let Some((version, before)) = &last {
        let before = read_toml(before)
            .map_err(|refused| StoreError::Refused(format!("the form {}, version {version}: {refused}", form.id)))?;
        changes(&before, form).map_err(|error| StoreError::Refused(error.to_string()))?;
    }
    let version = last.map_or(1, |(version, _)| version + 1);
    database.execute(
        "INSERT INTO form (form, version, source, published, by) VALUES (?1, ?2, ?3, ?4, ?5)",
        &[
            form.id.as_str().into(),
            version.into(),
            source.into(),
            at.into(),
            by.into(),
        ],
    )?;
    let entry = Entry {
        at,
        by,
        action: "form published",
        subject: &form.id,
        detail: &format!("version {version}"),
    };
    audit::append(database, keys, &entry)?;
    number(version)
}

/// A place that has a sheet for a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its adcode.
    pub adcode: String,
    /// Its name, as it stands on the sheet.
    pub name: String,
    /// The form's id.
    pub form: String,
}

/// Adds a place; one that is there already stays.
///
/// # Errors
///
/// What the database says.
pub fn add_place(
    database: &mut dyn Database,
    keys: &Keys,
    place: &Place,
    (at, by): (i64, &str),
) -> Result<(), StoreError> {
    let changed = database.execute(
        "INSERT INTO place (adcode, name, form) VALUES (?1, ?2, ?3) ON CONFLICT (adcode, name, form) DO NOTHING",
        &[
            place.adcode.as_str().into(),
            place.name.as_str().into(),
            place.form.as_str().into(),
        ],
    )?;
    if changed > 0 {
        let entry = Entry {
            at,
            by,
            action: "place added",
            subject: &format!("{} {}", place.adcode, place.name),
            detail: &place.form,
        };
        audit::append(database, keys, &entry)?;
    }
    Ok(())
}

/// All places, by adcode and name.
///
/// # Errors
///
/// What the database says.
pub fn places(database: &mut dyn Database) -> Result<Vec<Place>, StoreError> {
    let rows = database.query("SELECT adcode, name, form FROM place ORDER BY adcode, name, form", &[])?;
    rows.iter()
        .map(|row| {
            Ok(Place {
                adcode: row.text(0)?,
                name: row.text(1)?,
                form: row.text(2)?,
            })
        })
        .collect()
}
