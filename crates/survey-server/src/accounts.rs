//! Accounts: roles by area, passwords, second factors, sessions.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

use crate::area;
use crate::audit::{self, Entry};
use crate::keys::{Keys, random, same};
use crate::store::{Database, Declined, Sql, StoreError};
use crate::totp;

/// What an account may do, within its area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 社区工作者: calls on those who need it in a community, and sees who they are.
    Worker,
    /// 区县: all that a worker does for a district, and its sheets, duplicates and tables.
    District,
    /// 市: the same for a city.
    City,
    /// 分析人员: tables, duplicates and the daily report, never who somebody is.
    Analyst,
    /// 系统管理员: the change log, the sheets and the forms, never an answer. Accounts are made on the command line.
    Administrator,
}

impl Role {
    /// All, in order.
    pub const ALL: [Self; 5] = [
        Self::Worker,
        Self::District,
        Self::City,
        Self::Analyst,
        Self::Administrator,
    ];

    /// The word on the command line and in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::District => "district",
            Self::City => "city",
            Self::Analyst => "analyst",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// What its pages call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Worker => "社区工作者",
            Self::District => "区县",
            Self::City => "市",
            Self::Analyst => "分析人员",
            Self::Administrator => "系统管理员",
        }
    }

    /// Whether it has the work list, and with it sees who somebody is.
    #[must_use]
    pub fn sees_people(self) -> bool {
        matches!(self, Self::Worker | Self::District | Self::City)
    }

    /// Whether it has tables and duplicates.
    #[must_use]
    pub fn sees_tables(self) -> bool {
        matches!(self, Self::District | Self::City | Self::Analyst)
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its name, which is in the change log.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The adcode of where it may do that.
    pub area: String,
}

/// The shortest password: NIST SP 800-63B asks for 8 characters at least, and 15 where there is no second factor.
pub const PASSWORD: usize = 10;

/// Hashes a password (argon2id of the crate's defaults: 19 MiB, 2 passes, as OWASP asks for).
///
/// # Errors
///
/// A password that is too short or long.
pub fn hash(password: &str) -> Result<String, StoreError> {
    if password.chars().count() < PASSWORD || password.len() > 1_000 {
        return Err(StoreError::Refused(format!(
            "a password has {PASSWORD} characters or more"
        )));
    }
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash: PasswordHash| hash.to_string())
        .map_err(|error| StoreError::Refused(format!("the password cannot be hashed: {error}")))
}

/// Whether a password is that of a hash. It takes as long where there is no hash, so that nobody learns which names are
/// accounts'.
#[must_use]
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    static NOBODY: LazyLock<String> = LazyLock::new(|| hash_of_nobody().unwrap_or_default());
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(&NOBODY)) else {
        return false;
    };
    let is_right = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    is_right && hash.is_some()
}

fn hash_of_nobody() -> Result<String, StoreError> {
    hash("nobody has this password")
}

/// Names that stand in the change log for whoever has no account.
pub const RESERVED: [&str; 2] = ["system", "resident"];

/// Makes an account; gives the secret of its second factor where it has one.
///
/// # Errors
///
/// A name that is taken or none, an area that is no adcode, or what the database says.
pub fn add(
    database: &mut dyn Database,
    keys: &Keys,
    account: &Account,
    hash: &str,
    with_totp: bool,
    (at, by): (i64, &str),
) -> Result<Option<[u8; 20]>, StoreError> {
    let length = account.name.chars().count();
    if !(1..=40).contains(&length) || account.name.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(StoreError::Refused(
            "an account's name has 1 to 40 signs and no spaces".into(),
        ));
    }
    if RESERVED.contains(&account.name.as_str()) {
        return Err(StoreError::Refused(format!(
            "`{}` is what the change log calls those who have no account: give another name",
            account.name
        )));
    }
    if !area::is_adcode(&account.area) {
        return Err(StoreError::Refused(format!(
            "`{}` is no adcode: 6 digits (GB/T 2260), with the township 9, with the community 12",
            account.area
        )));
    }
    let secret = with_totp.then(random::<20>);
    let sealed = secret.map(|secret| keys.seal(&format!("totp {}", account.name), &totp::base32(&secret)));
    let parameters: [Sql; 5] = [
        account.name.as_str().into(),
        account.role.word().into(),
        account.area.as_str().into(),
        hash.into(),
        sealed.into(),
    ];
    let changed = database.execute(
        "INSERT INTO account (name, role, area, password, totp, step) VALUES (?1, ?2, ?3, ?4, ?5, 0) \
         ON CONFLICT (name) DO NOTHING",
        &parameters,
    )?;
    if changed == 0 {
        return Err(StoreError::Refused(format!(
            "there is an account {} already",
            account.name
        )));
    }
    let detail = format!("{} {}", account.role.word(), account.area);
    let entry = Entry {
        at,
        by,
        action: "account added",
        subject: &account.name,
        detail: &detail,
    };
    audit::append(database, keys, &entry)?;
    Ok(secret)
}

/// Takes an account away, with its sessions.
///
/// # Errors
///
/// That there is none, or what the database says.
pub fn remove(database: &mut dyn Database, keys: &Keys, name: &str, (at, by): (i64, &str)) -> Result<(), StoreError> {
    if database.execute("DELETE FROM account WHERE name = ?1", &[name.into()])? == 0 {
        return Err(StoreError::Refused(format!("there is no account {name}")));
    }
    let entry = Entry {
        at,
        by,
        action: "account removed",
        subject: name,
        detail: "",
    };
    audit::append(database, keys, &entry)
}

/// Gives an account another password, and signs it out everywhere: whoever knew the old one is out. Its second factor stays.
///
/// # Errors
///
/// That there is none, or what the database says.
pub fn set_password(
    database: &mut dyn Database,
    keys: &Keys,
    name: &str,
    hash: &str,
    (at, by): (i64, &str),
) -> Result<(), StoreError> {
    let changed = database.execute(
        "UPDATE account SET password = ?2 WHERE name = ?1",
        &[name.into(), hash.into()],
    )?;
    if changed == 0 {
        return Err(StoreError::Refused(format!("there is no account {name}")));
    }
    database.execute("DELETE FROM session WHERE account = ?1", &[name.into()])?;
    let entry = Entry {
        at,
        by,
        action: "password changed",
        subject: name,
        detail: "",
    };
    audit::append(database, keys, &entry)
}

/// All accounts, by name.
///
/// # Errors
///
/// What the database says.
pub fn all(database: &mut dyn Database) -> Result<Vec<Account>, StoreError> {
    let rows = database.query("SELECT name, role, area FROM account ORDER BY name", &[])?;
    rows.iter()
        .map(|row| account(row.text(0)?, &row.text(1)?, row.text(2)?))
        .collect()
}

fn account(name: String, role: &str, area: String) -> Result<Account, StoreError> {
    let role = Role::of(role).ok_or_else(|| StoreError::Column(1, role.to_owned(), "a role"))?;
    Ok(Account { name, role, area })
}

/// What is needed to let somebody in.
#[derive(Clone, Debug)]
pub struct Credentials {
    hash: String,
    totp: Option<Vec<u8>>,
    step: i64,
}

impl Credentials {
    /// The hash of the password.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

/// The credentials of an account.
///
/// # Errors
///
/// What the database says.
pub fn credentials(database: &mut dyn Database, name: &str) -> Result<Option<Credentials>, StoreError> {
    let rows = database.query(
        "SELECT password, totp, step FROM account WHERE name = ?1",
        &[name.into()],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    Ok(Some(Credentials {
        hash: row.text(0)?,
        totp: if row.0[1] == Sql::Null {
            None
        } else {
            Some(row.bytes(1)?)
        },
        step: row.int(2)?,
    }))
}

/// Whether the second factor is right; the step that is used up by it. An account without one has step 0.
#[must_use]
pub fn second_factor(keys: &Keys, name: &str, credentials: &Credentials, typed: &str, now: i64) -> Option<i64> {
    let Some(sealed) = &credentials.totp else {
        return Some(0);
    };
    let secret = keys.open(&format!("totp {name}"), sealed)?;
    totp::accepted(&from_base32(&secret)?, typed, now, credentials.step)
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for sign in text.bytes() {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'2'..=b'7' => sign - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u32::from(value);
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
        bits &= (1 << held) - 1;
    }
    Some(bytes)
}

/// Seconds for which somebody stays signed in: a shift.
pub const SESSION: i64 = 8 * 3_600;

/// A session that has begun.
#[derive(Clone, Debug)]
pub struct Begun {
    /// What the cookie holds: 256 random bits in hexadecimal. The database has its hash alone.
    pub cookie: String,
}

/// Somebody was not let in: says so in the change log. A name that is no account's is not written down: it may be a
/// password typed into the wrong field. It takes as long for either.
///
/// # Errors
///
/// What the database says.
pub fn refused(database: &mut dyn Database, keys: &Keys, name: &str, at: i64) -> Result<(), StoreError> {
    let is_known = credentials(database, name)?.is_some();
    let entry = Entry {
        at,
        by: "system",
        action: "sign-in refused",
        subject: if is_known { name } else { "(no account)" },
        detail: "",
    };
    audit::append(database, keys, &entry)
}

/// Signs somebody in whose password has been verified against `hash`; `step` is the second factor's, which is used up.
///
/// # Errors
///
/// That the password was changed or the second factor used in between, or what the database says.
pub fn begin(
    database: &mut dyn Database,
    keys: &Keys,
    name: &str,
    (hash, step): (&str, i64),
    at: i64,
) -> Result<Begun, StoreError> {
    let changed = database.execute(
        "UPDATE account SET step = ?2 WHERE name = ?1 AND password = ?3 AND (step < ?2 OR ?2 = 0)",
        &[name.into(), step.into(), hash.into()],
    )?;
    if changed == 0 {
        // Verifying takes a moment: a session of the old password would outlast the change.
        let is_same = credentials(database, name)?.is_some_and(|credentials| credentials.hash == hash);
        let why = if is_same {
            Declined::CodeUsed
        } else {
            Declined::PasswordChanged
        };
        return Err(why.into());
    }
    let cookie = audit::hex(&random::<32>());
    let csrf = audit::hex(&random::<32>());
    database.execute("DELETE FROM session WHERE expires < ?1", &[at.into()])?;
    database.execute(
        "INSERT INTO session (hash, account, csrf, expires) VALUES (?1, ?2, ?3, ?4)",
        &[hashed(&cookie).into(), name.into(), csrf.into(), (at + SESSION).into()],
    )?;
    let entry = Entry {
        at,
        by: name,
        action: "signed in",
        subject: name,
        detail: "",
    };
    audit::append(database, keys, &entry)?;
    Ok(Begun { cookie })
}

fn hashed(cookie: &str) -> Vec<u8> {
    blake3::hash(cookie.as_bytes()).as_bytes().to_vec()
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub account: Account,
    /// What every form of theirs carries.
    pub csrf: String,
}

impl Session {
    /// Whether a form was this session's own.
    #[must_use]
    pub fn is_own(&self, csrf: &str) -> bool {
        same(self.csrf.as_bytes(), csrf.as_bytes())
    }
}

/// Who a cookie is of.
///
/// # Errors
///
/// What the database says.
pub fn session(database: &mut dyn Database, cookie: &str, now: i64) -> Result<Option<Session>, StoreError> {
    let rows = database.query(
        "SELECT account.name, account.role, account.area, session.csrf FROM session \
         JOIN account ON account.name = session.account WHERE session.hash = ?1 AND session.expires >= ?2",
        &[hashed(cookie).into(), now.into()],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    Ok(Some(Session {
        account: account(row.text(0)?, &row.text(1)?, row.text(2)?)?,
        csrf: row.text(3)?,
    }))
}

/// Signs somebody out.
///
/// # Errors
///
/// What the database says.
pub fn end(database: &mut dyn Database, cookie: &str) -> Result<(), StoreError> {
    database.execute("DELETE FROM session WHERE hash = ?1", &[hashed(cookie).into()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_told_from_others() {
        let hash = hash("correct horse").expect("it is long enough");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify("correct horse", Some(&hash)));
        assert!(!verify("correct hors", Some(&hash)));
        assert!(!verify("nobody has this password", None));
        assert!(self::hash("short").is_err());
    }

    #[test]
    fn base32_leads_back() {
        let secret = random::<20>();
        assert_eq!(from_base32(&totp::base32(&secret)), Some(secret.to_vec()));
        assert_eq!(from_base32("0"), None);
    }
}
