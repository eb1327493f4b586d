//! What a running server holds, and what all its pages need.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use banmian_survey::answers::Answers;
use banmian_survey::export::Identities;
use jiff::civil::Date;
use serde_json::Value as Json;
use tokio::sync::Semaphore;

use crate::answers::{self, Kept, Submission};
use crate::clock::Clock;
use crate::cube::{self, Cube};
use crate::export::{self, Turns};
use crate::forms::Forms;
use crate::keys::Keys;
use crate::limits::{Limiter, Rates};
use crate::log;
use crate::newspaper::Newspapers;
use crate::public::{self, Figures};
use crate::store::{Database, Forget, Store, StoreError};

/// How a server runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that sheets lead to: `https://survey.example.cn`, without a slash at the end.
    pub base: String,
    /// Whether it stands behind a proxy that encrypts, and says in `X-Forwarded-For` who comes.
    pub behind_proxy: bool,
    /// Whether made-up data are shown: said on every page.
    pub is_demonstration: bool,
    /// How often somebody may try.
    pub rates: Rates,
}

/// How many read at length at once.
pub const READING: usize = 4;

/// A running server.
pub struct App {
    /// Where answers are kept.
    pub store: Store,
    /// The keys.
    pub keys: Keys,
    /// The clock.
    pub clock: Clock,
    /// How it runs.
    pub settings: Settings,
    /// How often somebody may try.
    pub limiter: Limiter,
    /// The newspapers' counts, where there are any.
    pub newspapers: Newspapers,
    /// Turns at hashing a password: each takes 19 MiB, and many who try at once must not take the memory.
    pub hashing: Arc<Semaphore>,
    /// Turns at what takes a thread for a while, as reading texts and counting do: those who sign in and the residents need
    /// the others.
    pub reading: Arc<Semaphore>,
    /// Turns at exporting.
    pub exporting: Turns,
    forms: RwLock<Arc<Forms>>,
    cube: RwLock<Cube>,
    public: Mutex<Option<Public>>,
}

/// The public page's figures of a day, each form's by its title: they change when the day does.
#[derive(Clone, Debug)]
pub struct Public {
    /// The day on which they were read.
    pub today: Date,
    /// Titles and figures.
    pub forms: Arc<Vec<(String, Figures)>>,
}

/// A submission as it is counted, with what it takes to read it again, and the forms that it was read under.
pub struct Ready {
    form: String,
    version: u32,
    place: String,
    day: String,
    json: String,
    forms: Arc<Forms>,
    answers: Json,
}

impl App {
    /// Reads what the store has.
    ///
    /// # Errors
    ///
    /// What the database says, or a form that this version of the program refuses.
    pub fn open(
        store: Store,
        keys: Keys,
        clock: Clock,
        settings: Settings,
        newspapers: Newspapers,
    ) -> Result<Arc<Self>, StoreError> {
        let forms = store.read_now(Forms::read)?;
        let cube = store.read_now(|database| read_cube(database, &forms, None))?;
        let limiter = Limiter::new(settings.rates.clone());
        let app = Arc::new(Self {
            store,
            keys,
            clock,
            settings,
            limiter,
            newspapers,
            hashing: Arc::new(Semaphore::new(2)),
            reading: Arc::new(Semaphore::new(READING)),
            exporting: Turns::default(),
            forms: RwLock::new(Arc::new(forms)),
            cube: RwLock::new(cube),
            public: Mutex::new(None),
        });
        app.freeze_and_expire()?;
        // What could not be overwritten now (a reader, a full disk) is tried again within ten minutes: no reason for
        // residents to find nothing.
        if let Err(error) = app.forget() {
            log::error(&format!("what was deleted is not overwritten yet: {error}"));
        }
        Ok(app)
    }

    /// The forms as they are published now.
    #[must_use]
    pub fn forms(&self) -> Arc<Forms> {
        self.forms.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_forms(&self, forms: Forms) {
        *self.forms.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(forms);
        // Its figures stand under the forms' titles.
        *self.public.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Looks at the answers in memory.
    pub fn with_cube<T>(&self, look: impl FnOnce(&Cube) -> T) -> T {
        look(&self.cube.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the answers in memory.
    pub fn change_cube(&self, change: impl FnOnce(&mut Cube)) {
        change(&mut self.cube.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// The public page's figures, where they were read since the last turn of the day.
    #[must_use]
    pub fn published(&self, today: Date) -> Option<Public> {
        let known = self.public.lock().unwrap_or_else(PoisonError::into_inner).clone();
        known.filter(|known| known.today == today)
    }

    /// Keeps the public page's figures until the next turn of the day, so that whoever reloads the page reads no database.
    pub fn publish(&self, figures: Public) {
        *self.public.lock().unwrap_or_else(PoisonError::into_inner) = Some(figures);
    }

    /// A submission as it will be counted: made ready outside the thread that writes.
    #[must_use]
    pub fn ready(&self, submission: &Submission) -> Ready {
        let (forms, json) = (self.forms(), submission.sealed.json());
        Ready {
            answers: counted(&forms, &submission.form, submission.version, json),
            json: json.to_owned(),
            form: submission.form.clone(),
            version: submission.version,
            place: cube::place(&submission.adcode, &submission.place),
            day: submission.day.to_string(),
            forms,
        }
    }

    /// Counts what was made ready, under the number that it is kept by; read anew where a form was published in between.
    pub fn count_ready(&self, id: i64, ready: Ready) {
        let forms = self.forms();
        let answers = if Arc::ptr_eq(&forms, &ready.forms) {
            ready.answers
        } else {
            counted(&forms, &ready.form, ready.version, &ready.json)
        };
        self.change_cube(|cube| cube.put(id, &ready.form, &ready.place, &ready.day, &answers));
    }

    /// Puts an answer among those in memory. It belongs into the `then` of the write that keeps it: a client that hangs up
    /// between the two would leave it uncounted, and two writes could be counted in another order than they were done.
    pub fn count(&self, kept: &Kept) {
        let answers = counted(&self.forms(), &kept.form, kept.version, &kept.answers);
        let place = cube::place(&kept.adcode, &kept.place);
        self.change_cube(|cube| cube.put(kept.id, &kept.form, &place, &kept.day, &answers));
    }

    /// What is due once a day, and does no harm more often: forms that another process has published are taken, figures of
    /// days that are over are frozen, and what has expired goes, in this order, as the figures count it.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub fn turn_of_the_day(self: &Arc<Self>) -> Result<(), StoreError> {
        // A form that this version of the program cannot read must not keep what has expired.
        if let Err(error) = self.take_published() {
            log::error(&format!("a form that was published is not taken: {error}"));
        }
        self.freeze_and_expire()?;
        *self.public.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.forget()
    }

    fn freeze_and_expire(self: &Arc<Self>) -> Result<(), StoreError> {
        let (today, at, keys) = (self.clock.today(), self.clock.now(), self.keys.clone());
        let counting = self.clone();
        self.store.write_now_then(
            move |database| {
                public::freeze(database, today)?;
                let expired = answers::expire(database, &keys, today, at)?;
                if !expired.gone.is_empty() {
                    // In the same transaction: a server that ends behind it forgets at its next start.
                    to_forget(database)?;
                }
                Ok(expired)
            },
            move |expired| {
                counting.change_cube(|cube| expired.gone.iter().for_each(|&id| cube.remove(id)));
                expired.back.iter().for_each(|kept| counting.count(kept));
            },
        )
    }

    /// Traces of what is gone: the log is emptied each time there is something, and the tables are written anew once a
    /// day, at the first look behind midnight, when few are waiting.
    fn forget(&self) -> Result<(), StoreError> {
        let value = |name: &'static str| {
            self.store.read_now(|database| {
                let rows = database.query("SELECT value FROM meta WHERE name = ?1", &[name.into()])?;
                rows.first().map(|row| row.text(0)).transpose()
            })
        };
        let Some(known) = value("to forget")? else {
            return Ok(());
        };
        let today = self.clock.today().to_string();
        if value("forgotten")?.as_ref() == Some(&today) {
            return self.store.forget_now(Forget::Log);
        }
        self.store.forget_now(Forget::Thorough)?;
        self.store.write_now(move |database| {
            // What was deleted while the tables were written anew counted on, and is forgotten with the next turn.
            database.execute(
                "DELETE FROM meta WHERE name = 'to forget' AND value = ?1",
                &[known.into()],
            )?;
            database.execute(
                "INSERT INTO meta (name, value) VALUES ('forgotten', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                &[today.into()],
            )
        })?;
        Ok(())
    }
}

/// Says that something was deleted whose traces are to go at the next turn of the day: counts one more, in the
/// transaction that deletes.
///
/// # Errors
///
/// What the database says.
pub fn to_forget(database: &mut dyn Database) -> Result<(), StoreError> {
    let rows = database.query("SELECT value FROM meta WHERE name = 'to forget'", &[])?;
    let known = rows.first().map(|row| row.text(0)).transpose()?.unwrap_or_default();
    // An earlier version wrote `yes`.
    let next = known.parse::<u64>().unwrap_or(0).saturating_add(1).to_string();
    database.execute(
        "INSERT INTO meta (name, value) VALUES ('to forget', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        &[next.into()],
    )?;
    Ok(())
}

/// Answers as they are counted: under the newest version of their form, so that a renamed question is one. What cannot be
/// read is not counted, and stays where it is kept.
fn counted(forms: &Forms, id: &str, version: u32, answers: &str) -> Json {
    // What the store has was JSON when it went in.
    let json: Json = serde_json::from_str(answers).unwrap_or_default();
    let Some((newest, _)) = forms.newest(id) else {
        return Json::Null;
    };
    let counted = |json| without_texts(forms.counted(id), json);
    if newest == version {
        return counted(json);
    }
    let read = forms.version(id, version).and_then(|form| {
        let answers = Answers::from_json(&form, &json).ok()?;
        let (answers, _) = export::read_as(forms, id, (version, newest), answers, Identities::NorTexts).ok()?;
        Some(answers.to_json())
    });
    counted(read.unwrap_or_default())
}

/// Leaves what a table may be made of: memory holds nobody's own words, and no column that no page asks for.
fn without_texts(counted: Option<&BTreeSet<String>>, mut answers: Json) -> Json {
    if let Some(answers) = answers.as_object_mut() {
        answers.retain(|name, _| counted.is_some_and(|counted| counted.contains(name)));
    }
    answers
}

/// Counts the answers of the database, to one form or to all.
pub(crate) fn read_cube(database: &mut dyn Database, forms: &Forms, only: Option<&str>) -> Result<Cube, StoreError> {
    let mut cube = Cube::default();
    let (which, asked) = match only {
        Some(form) => ("AND form = ?1", vec![form.into()]),
        None => ("", Vec::new()),
    };
    let sql = format!(
        "SELECT id, form, adcode, place, day, answers, version FROM answer WHERE state = 'kept' {which} ORDER BY id"
    );
    database.each(&sql, &asked, &mut |row| {
        let version = u32::try_from(row.int(6)?).unwrap_or(0);
        let form = row.text(1)?;
        let answers = counted(forms, &form, version, &row.text(5)?);
        let place = cube::place(&row.text(2)?, &row.text(3)?);
        cube.put(row.int(0)?, &form, &place, &row.text(4)?, &answers);
        Ok(())
    })?;
    Ok(cube)
}
