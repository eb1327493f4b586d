//! What a running server holds, and what all its pages need.

use std::sync::{Arc, PoisonError, RwLock};

use crate::answers;
use crate::clock::Clock;
use crate::cube::{self, Cube};
use crate::forms::Forms;
use crate::keys::Keys;
use crate::limits::{Limiter, Rates};
use crate::newspaper::Newspapers;
use crate::public;
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
    forms: RwLock<Arc<Forms>>,
    cube: RwLock<Cube>,
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
        let cube = store.read_now(read_cube)?;
        let limiter = Limiter::new(settings.rates.clone());
        let app = Arc::new(Self {
            store,
            keys,
            clock,
            settings,
            limiter,
            newspapers,
            forms: RwLock::new(Arc::new(forms)),
            cube: RwLock::new(cube),
        });
        app.turn_of_the_day()?;
        Ok(app)
    }

    /// The forms as they are published now.
    #[must_use]
    pub fn forms(&self) -> Arc<Forms> {
        self.forms.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks at the answers in memory.
    pub fn with_cube<T>(&self, look: impl FnOnce(&Cube) -> T) -> T {
        look(&self.cube.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the answers in memory.
    pub fn change_cube(&self, change: impl FnOnce(&mut Cube)) {
        change(&mut self.cube.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Puts an answer among those in memory.
    pub fn count(&self, id: i64, form: &str, (adcode, place): (&str, &str), day: &str, answers: &str) {
        // What the store has was JSON when it went in.
        let answers = serde_json::from_str(answers).unwrap_or_default();
        self.change_cube(|cube| cube.put(id, form, &cube::place(adcode, place), day, &answers));
    }

    /// What is due once a day, and does no harm more often: figures of days that are over are frozen, and what has
    /// expired goes, in this order, as the figures count it.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub fn turn_of_the_day(&self) -> Result<(), StoreError> {
        let (today, at, keys) = (self.clock.today(), self.clock.now(), self.keys.clone());
        let expired = self.store.write_now(move |database| {
            public::freeze(database, today)?;
            answers::expire(database, &keys, today, at)
        })?;
        if !expired.is_empty() {
            self.change_cube(|cube| expired.iter().for_each(|&id| cube.remove(id)));
        }
        self.forget(today, !expired.is_empty())?;
        Ok(())
    }

    /// Traces of what is gone: the log is emptied each time there is something, and the tables are written anew once a
    /// day, at the first look behind midnight, when few are waiting.
    fn forget(&self, today: jiff::civil::Date, is_expired: bool) -> Result<(), StoreError> {
        let value = |name: &'static str| {
            self.store.read_now(|database| {
                let rows = database.query("SELECT value FROM meta WHERE name = ?1", &[name.into()])?;
                rows.first().map(|row| row.text(0)).transpose()
            })
        };
        if !is_expired && value("to forget")?.is_none() {
            return Ok(());
        }
        let today = today.to_string();
        if value("forgotten")?.as_ref() == Some(&today) {
            return self.store.forget_now(Forget::Log);
        }
        self.store.forget_now(Forget::Thorough)?;
        self.store.write_now(move |database| {
            database.execute("DELETE FROM meta WHERE name = 'to forget'", &[])?;
            database.execute(
                "INSERT INTO meta (name, value) VALUES ('forgotten', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                &[today.into()],
            )
        })?;
        Ok(())
    }
}

/// Says that something was deleted whose traces are to go at the next turn of the day.
///
/// # Errors
///
/// What the database says.
pub fn to_forget(database: &mut dyn Database) -> Result<(), StoreError> {
    database.execute(
        "INSERT INTO meta (name, value) VALUES ('to forget', 'yes') ON CONFLICT (name) DO NOTHING",
        &[],
    )?;
    Ok(())
}

fn read_cube(database: &mut dyn Database) -> Result<Cube, StoreError> {
    let mut cube = Cube::default();
    let sql = "SELECT id, form, adcode, place, day, answers FROM answer WHERE state = 'kept' ORDER BY id";
    database.each(sql, &[], &mut |row| {
        let answers = serde_json::from_str(&row.text(5)?).unwrap_or_default();
        let place = cube::place(&row.text(2)?, &row.text(3)?);
        cube.put(row.int(0)?, &row.text(1)?, &place, &row.text(4)?, &answers);
        Ok(())
    })?;
    Ok(cube)
}
