//! The work list (随访名单): whom somebody calls on, how far that is, and whom they have met.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use banmian_survey::form::Identity;
use jiff::civil::Date;

use crate::answers::{self, COLUMNS, Kept, kept};
use crate::area;
use crate::audit::{self, Entry};
use crate::clock::plus_days;
use crate::keys::Keys;
use crate::paging::{Page, before};
use crate::store::{Database, Declined, Row, StoreError};

/// How far the work on somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 待联系: nobody has spoken to them yet.
    New,
    /// 已联系: somebody has.
    Reached,
    /// 医学观察: under observation, until day [`OBSERVED`].
    Observed,
    /// 解除观察: released.
    Released,
    /// 转送: handed over to a hospital or another area.
    Transferred,
}

/// Days of observation (医学观察14天).
pub const OBSERVED: i64 = 14;

impl State {
    /// All, in order.
    pub const ALL: [Self; 5] = [
        Self::New,
        Self::Reached,
        Self::Observed,
        Self::Released,
        Self::Transferred,
    ];

    /// The word in the database and in forms.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Reached => "reached",
            Self::Observed => "observed",
            Self::Released => "released",
            Self::Transferred => "transferred",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// What pages call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "待联系",
            Self::Reached => "已联系",
            Self::Observed => "医学观察中",
            Self::Released => "已解除观察",
            Self::Transferred => "已转送",
        }
    }
}

/// A line of the work list.
#[derive(Clone, Debug)]
pub struct Task {
    /// The answer.
    pub kept: Kept,
    /// Names of the calculations that put it there.
    pub reason: String,
    /// How far it is.
    pub state: State,
    /// Since which day.
    pub since: String,
    /// The last day of observation.
    pub until: Option<String>,
    /// Who set the state; `""` of a new one.
    pub by: String,
    /// The name of whoever answered, where they gave one.
    pub name: Option<String>,
}

impl Task {
    /// Days of observation that are left on a day: 0 on the last, less when it is overdue.
    #[must_use]
    pub fn days_left(&self, today: Date) -> Option<i32> {
        let until: Date = self.until.as_deref()?.parse().ok()?;
        let span = until.since((jiff::Unit::Day, today)).ok()?;
        Some(span.get_days())
    }
}

/// Lines of a page of the list.
pub const PAGE: i64 = 200;

/// What of the list is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Lines of this state; `None`: the open ones.
    pub state: Option<State>,
    /// The page, from 1 on; less is the first.
    pub page: i64,
}

/// The open lines of an area: those whose observation is over, then those that are new, then the others; of each
/// those first that most calculations put there (ill and exposed before either alone), and then the oldest. A line stands
/// there also where its answer is merged into another: who is called or observed does not leave the list by a click
/// elsewhere.
///
/// # Errors
///
/// What the database says, or a name that does not open.
pub fn list(
    database: &mut dyn Database,
    keys: &Keys,
    within: &str,
    asked: Asked,
    today: Date,
) -> Result<Page<Task>, StoreError> {
    let (from, beyond) = area::bounds(within);
    let states = match asked.state {
        Some(state) => format!("'{}'", state.word()),
        None => "'new', 'reached', 'observed'".to_owned(),
    };
    let rows = database.query(
        &format!(
            "SELECT {COLUMNS}, work.reason, work.state, work.since, work.until, work.by FROM work \
             JOIN answer ON answer.id = work.answer \
             WHERE answer.adcode >= ?1 AND answer.adcode < ?2 AND answer.state <> 'withdrawn' AND work.state IN ({states}) \
             ORDER BY CASE WHEN work.state = 'observed' AND work.until <= ?3 THEN 0 WHEN work.state = 'new' THEN 1 ELSE 2 END, \
             length(work.reason) - length(replace(work.reason, ' ', '')) DESC, \
             work.until, work.since, answer.id LIMIT {PAGE} + 1 OFFSET ?4"
        ),
        &[
            from.into(),
            beyond.into(),
            today.to_string().into(),
            before(asked.page, PAGE).into(),
        ],
    )?;
    Page::of(&rows, PAGE, |row| task(database, keys, row))
}

fn task(database: &mut dyn Database, keys: &Keys, row: &Row) -> Result<Task, StoreError> {
    let kept = kept(row)?;
    let state = row.text(13)?;
    let name = answers::identities(database, keys, &kept)?
        .into_iter()
        .find(|(_, kind, _)| kind == Identity::Name.word())
        .map(|(_, _, text)| text);
    Ok(Task {
        reason: row.text(12)?,
        state: State::of(&state).ok_or_else(|| StoreError::Column(13, state, "a state"))?,
        since: row.text(14)?,
        until: row.maybe_text(15)?,
        by: row.text(16)?,
        name,
        kept,
    })
}

/// The line of a receipt, where it lies within the area: somebody else's is not told from none.
///
/// # Errors
///
/// What the database says.
pub fn find(database: &mut dyn Database, keys: &Keys, within: &str, receipt: &str) -> Result<Option<Task>, StoreError> {
    let rows = database.query(
        &format!(
            "SELECT {COLUMNS}, work.reason, work.state, work.since, work.until, work.by FROM work \
             JOIN answer ON answer.id = work.answer WHERE answer.receipt = ?1 AND answer.state <> 'withdrawn'"
        ),
        &[receipt.into()],
    )?;
    let found = rows.first().map(|row| task(database, keys, row)).transpose()?;
    Ok(found.filter(|task| area::covers(within, &task.kept.adcode)))
}

/// Who acts: an account within its area, at a moment.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The account.
    pub name: String,
    /// Its area.
    pub area: String,
    /// Seconds since 1970.
    pub at: i64,
    /// The day in China.
    pub today: Date,
}

impl Actor {
    /// Says in the change log what is done.
    pub(crate) fn log(
        &self,
        database: &mut dyn Database,
        keys: &Keys,
        action: &str,
        subject: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        let entry = Entry {
            at: self.at,
            by: &self.name,
            action,
            subject,
            detail,
        };
        audit::append(database, keys, &entry)
    }
}

fn none_such() -> StoreError {
    Declined::NoRecord.into()
}

/// Sets the state of a line, with a note, which is encrypted: it may name people.
///
/// # Errors
///
/// A receipt that is not in the actor's area, or what the database says.
pub fn set(
    database: &mut dyn Database,
    keys: &Keys,
    actor: &Actor,
    receipt: &str,
    state: State,
    note: &str,
) -> Result<(), StoreError> {
    let task = find(database, keys, &actor.area, receipt)?.ok_or_else(none_such)?;
    let until = (state == State::Observed).then(|| plus_days(actor.today, OBSERVED).to_string());
    database.execute(
        "UPDATE work SET state = ?2, since = ?3, until = ?4, by = ?5 WHERE answer = ?1",
        &[
            task.kept.id.into(),
            state.word().into(),
            actor.today.to_string().into(),
            until.into(),
            actor.name.as_str().into(),
        ],
    )?;
    database.execute(
        "INSERT INTO work_log (answer, at, by, state, note) VALUES (?1, ?2, ?3, ?4, ?5)",
        &[
            task.kept.id.into(),
            actor.at.into(),
            actor.name.as_str().into(),
            state.word().into(),
            keys.seal(&format!("{receipt} note"), note).into(),
        ],
    )?;
    actor.log(database, keys, "state changed", receipt, state.word())
}

/// Somebody's identity was shown: says so in the change log.
///
/// # Errors
///
/// What the database says.
pub fn shown(database: &mut dyn Database, keys: &Keys, actor: &Actor, subject: &str) -> Result<(), StoreError> {
    actor.log(database, keys, "identity shown", subject, "")
}

/// What was done on a line: when, who, which state, the note.
///
/// # Errors
///
/// What the database says.
pub fn history(
    database: &mut dyn Database,
    keys: &Keys,
    kept: &Kept,
) -> Result<Vec<(i64, String, State, String)>, StoreError> {
    let rows = database.query(
        "SELECT at, by, state, note FROM work_log WHERE answer = ?1 ORDER BY id",
        &[kept.id.into()],
    )?;
    rows.iter()
        .map(|row| {
            let state = row.text(2)?;
            let note = keys.open(&format!("{} note", kept.receipt), &row.bytes(3)?);
            Ok((
                row.int(0)?,
                row.text(1)?,
                State::of(&state).ok_or_else(|| StoreError::Column(2, state, "a state"))?,
                note.unwrap_or_default(),
            ))
        })
        .collect()
}

/// Whom somebody has met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// On which day.
    pub day: String,
    /// How: at home, at table, on a train.
    pub how: String,
    /// Their name, on one line.
    pub name: String,
    /// Their telephone, on one line.
    pub phone: String,
}

/// Adds a contact (密切接触者) to a line; name, telephone and how they met are encrypted.
///
/// # Errors
///
/// A receipt that is not in the actor's area, a contact without name or telephone, or what the database says.
pub fn add_contact(
    database: &mut dyn Database,
    keys: &Keys,
    actor: &Actor,
    receipt: &str,
    contact: &Contact,
) -> Result<(), StoreError> {
    let task = find(database, keys, &actor.area, receipt)?.ok_or_else(none_such)?;
    // They are sealed as lines of one text.
    if contact.name.contains('\n') || contact.phone.contains('\n') {
        return Err(Declined::ContactName.into());
    }
    if contact.name.is_empty() || contact.name.chars().count() > 100 || contact.how.chars().count() > 200 {
        return Err(Declined::ContactName.into());
    }
    if !contact
        .day
        .parse::<Date>()
        .is_ok_and(|day| day.to_string() == contact.day)
    {
        return Err(Declined::ContactDay.into());
    }
    let sealed = keys.seal(
        &format!("{receipt} contact"),
        &format!("{}\n{}\n{}", contact.name, contact.phone, contact.how),
    );
    // Without a telephone it leads to nobody: a hash of something that is no number.
    let phone = if contact.phone.is_empty() {
        Vec::new()
    } else {
        keys.fingerprint(Identity::Phone, &contact.phone)
    };
    database.execute(
        "INSERT INTO contact (answer, day, how, sealed, phone, at, by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &[
            task.kept.id.into(),
            contact.day.as_str().into(),
            "".into(),
            sealed.into(),
            phone.into(),
            actor.at.into(),
            actor.name.as_str().into(),
        ],
    )?;
    actor.log(database, keys, "contact added", receipt, "")
}

/// A link of a chain: who named whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// How many links away from where the chain was asked for.
    pub depth: usize,
    /// The receipt of whoever has met them, and whom; `None` where the one who named them is not of the area: somebody
    /// elsewhere has met one of the area's, and no more is said.
    pub named: Option<(String, Contact)>,
    /// Receipts of answers of the area with the contact's telephone. Of other areas' nothing is said, not even that there
    /// are any: a telephone that is typed as a contact's must not tell whether its owner has answered there.
    pub to: Vec<String>,
}

/// Links that are followed at most, each way.
const DEPTH: usize = 4;
const LINKS: usize = 300;

/// The chains through an answer of an area, both ways: whom they have met, who has met them, and so on. They end at the
/// area's border: what another area's answer leads to is not followed.
///
/// # Errors
///
/// What the database says.
pub fn chains(database: &mut dyn Database, keys: &Keys, within: &str, start: &Kept) -> Result<Vec<Link>, StoreError> {
    let (from, beyond) = area::bounds(within);
    let mut seen = BTreeSet::from([start.id]);
    let mut waiting = VecDeque::from([(start.id, 0)]);
    let mut links: BTreeMap<i64, Link> = BTreeMap::new();
    while let Some((answer, depth)) = waiting.pop_front() {
        if depth >= DEPTH {
            continue;
        }
        let rows = database.query(
            "SELECT contact.id, contact.answer, contact.day, contact.how, contact.sealed, contact.phone, answer.receipt, answer.adcode \
             FROM contact JOIN answer ON answer.id = contact.answer WHERE contact.answer = ?1 OR contact.phone IN \
             (SELECT hash FROM fingerprint WHERE kind = 'phone' AND answer = ?1) ORDER BY contact.id LIMIT 300",
            &[answer.into()],
        )?;
        for row in rows {
            let id = row.int(0)?;
            if links.contains_key(&id) || links.len() >= LINKS {
                continue;
            }
            let to = database.query(
                "SELECT answer.id, answer.receipt FROM fingerprint JOIN answer ON answer.id = fingerprint.answer \
                 WHERE fingerprint.kind = 'phone' AND fingerprint.hash = ?1 AND answer.state <> 'withdrawn' \
                 AND answer.adcode >= ?2 AND answer.adcode < ?3 ORDER BY answer.id LIMIT 50",
                &[row.bytes(5)?.into(), from.as_str().into(), beyond.as_str().into()],
            )?;
            let is_seen = area::covers(within, &row.text(7)?);
            let mut others: Vec<i64> = is_seen.then(|| row.int(1)).transpose()?.into_iter().collect();
            let mut receipts = Vec::new();
            for row in &to {
                others.push(row.int(0)?);
                receipts.push(row.text(1)?);
            }
            links.insert(id, link(keys, &row, depth + 1, is_seen, receipts)?);
            for other in others {
                if seen.insert(other) {
                    waiting.push_back((other, depth + 1));
                }
            }
        }
    }
    let mut links: Vec<Link> = links.into_values().collect();
    links.sort_by_key(|link| link.depth);
    Ok(links)
}

fn link(keys: &Keys, row: &Row, depth: usize, is_seen: bool, to: Vec<String>) -> Result<Link, StoreError> {
    let mut named = None;
    if is_seen {
        let from = row.text(6)?;
        let opened = keys
            .open(&format!("{from} contact"), &row.bytes(4)?)
            .unwrap_or_default();
        let mut lines = opened.splitn(3, '\n');
        let mut line = || lines.next().unwrap_or_default().to_owned();
        let (name, phone, how) = (line(), line(), line());
        let contact = Contact {
            day: row.text(2)?,
            // An earlier version kept it in a column of its own, unsealed.
            how: if how.is_empty() { row.text(3)? } else { how },
            name,
            phone,
        };
        named = Some((from, contact));
    }
    Ok(Link { depth, named, to })
}
