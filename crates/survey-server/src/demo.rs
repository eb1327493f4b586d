//! The demonstration: made-up people of made-up names in the districts and communities that the seed page tells of.

use banmian_survey::answers::Typed;
use banmian_survey::check;
use banmian_survey::form::Form;
use jiff::civil::{Date, date};

use crate::accounts::{self, Account, Role};
use crate::answers::{self, Sealed, Submission};
use crate::clock::{moment_of, plus_days};
use crate::forms::{self, Place};
use crate::keys::Keys;
use crate::store::{Store, StoreError};
use crate::work::{self, Actor, Asked, Contact, State};

/// The day on which the demonstration plays: that of the seed page.
pub const TODAY: Date = date(2020, 3, 2);
/// Days of answers before it.
const DAYS: i64 = 14;

/// Places of the seed page, with their district's code (GB/T 2260, 2020).
pub const PLACES: [(&str, &str, usize); 4] = [
    ("430211", "嵩山路街道大湖塘社区", 13),
    ("430203", "贺家土街道大塘冲社区", 9),
    ("430204", "云龙示范区三冲社区", 6),
    ("430212", "渌口镇", 3),
];

/// Accounts and their passwords: nobody's, as the demonstration answers on the loopback alone.
pub const ACCOUNTS: [(&str, Role, &str, &str); 4] = [
    ("worker", Role::Worker, "430211", "tianyuan-demo"),
    ("city", Role::City, "430200", "zhuzhou-demo"),
    ("analyst", Role::Analyst, "430200", "analyst-demo"),
    ("admin", Role::Administrator, "430200", "administrator-demo"),
];

/// Numbers that look thrown and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % sides
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.throw(all.len() as u64) as usize]
    }
}

/// What a made-up resident types into 健康调查, by their number.
#[must_use]
pub fn health(number: u64, day: Date) -> Vec<(String, String)> {
    let mut dice = Dice(number);
    let family = dice.one_of(&["王", "李", "张", "刘", "陈", "杨", "黄", "周", "吴", "欧阳"]);
    let given = dice.one_of(&["小明", "建国", "秀英", "桂芳", "志强", "丽华", "海燕", "国庆"]);
    let is_ill = dice.throw(12) == 0;
    let has_travelled = dice.throw(10) == 0;
    let temperature = if is_ill {
        373 + dice.throw(18)
    } else {
        360 + dice.throw(11)
    };
    let mut fields = vec![
        ("whom", "self".to_owned()),
        ("name", format!("{family}{given}")),
        // One in twenty comes twice, with the same telephone.
        ("phone", format!("138{:08}", number - u64::from(number % 20 == 19))),
        (
            "address",
            format!("{} 栋 {} 号", 1 + dice.throw(20), 101 + dice.throw(500)),
        ),
        ("age", (1 + dice.throw(90)).to_string()),
        ("household_size", (1 + dice.throw(6)).to_string()),
        ("measured", "yes".to_owned()),
        ("temperature", format!("{}.{}", temperature / 10, temperature % 10)),
        ("travelled", if has_travelled { "yes" } else { "no" }.to_owned()),
        ("contact", if dice.throw(60) == 0 { "unsure" } else { "no" }.to_owned()),
        ("others_ill", "no".to_owned()),
        ("truth", "yes".to_owned()),
    ];
    if is_ill {
        fields.push(("symptoms", "fever".to_owned()));
        fields.push(("symptoms", dice.one_of(&["cough", "fatigue", "sore_throat"]).to_owned()));
    } else {
        fields.push(("symptoms", "none".to_owned()));
    }
    if has_travelled {
        fields.push(("travel_place", dice.one_of(&["武汉市", "岳阳市", "长沙市"]).to_owned()));
        fields.push(("return_date", plus_days(day, -(1 + dice.throw(20) as i64)).to_string()));
    }
    fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Fills an empty store: forms, places, accounts, answers, and some of the work done.
///
/// # Errors
///
/// What the database says, or forms that the answers do not fit.
pub fn fill(store: &Store, keys: &Keys) -> Result<(), StoreError> {
    let read = |text: &str| {
        banmian_survey::read_toml(text)
            .map_err(|refused| StoreError::Refused(format!("the form that ships: {refused}")))
    };
    let (health, report) = (
        read(banmian_survey::shipped::HEALTH)?,
        read(banmian_survey::shipped::REPORT)?,
    );
    let at = (moment_of(plus_days(TODAY, -DAYS), 8), "system");
    let owned = keys.clone();
    let form = health.clone();
    store.write_now(move |database| {
        forms::publish(database, &owned, &health, at)?;
        forms::publish(database, &owned, &report, at)?;
        for (adcode, name, _) in PLACES {
            for form in ["health", &report.id] {
                let place = Place {
                    adcode: adcode.into(),
                    name: name.into(),
                    form: form.into(),
                };
                forms::add_place(database, &owned, &place, at)?;
            }
        }
        for (name, role, area, password) in ACCOUNTS {
            let account = Account {
                name: name.into(),
                role,
                area: area.into(),
            };
            accounts::add(database, &owned, &account, &accounts::hash(password)?, false, at)?;
        }
        Ok(())
    })?;
    answer(store, keys, &form)?;
    do_some_work(store, keys)
}

fn answer(store: &Store, keys: &Keys, form: &Form) -> Result<(), StoreError> {
    let mut all = Vec::new();
    let mut number = 0;
    for back in (0..=DAYS).rev() {
        let day = plus_days(TODAY, -back);
        for (adcode, name, each) in PLACES {
            for _ in 0..each {
                all.push(submission(keys, form, (adcode, name), number, day)?);
                number += 1;
            }
        }
    }
    store.write_now(move |database| {
        for submission in &all {
            answers::receive(database, submission)?;
        }
        Ok(())
    })
}

fn submission(
    keys: &Keys,
    form: &Form,
    (adcode, place): (&str, &str),
    number: u64,
    day: Date,
) -> Result<Submission, StoreError> {
    let checked = check(form, &Typed::of(health(number, day)), day, &form.default_language);
    if let Some(problem) = checked.problems.first() {
        return Err(StoreError::Refused(format!(
            "a made-up answer: {} {}",
            problem.path, problem.message
        )));
    }
    let once = [b"demonstration   ".as_slice(), &number.to_be_bytes()].concat();
    let receipt = keys.receipt(&once);
    Ok(Submission {
        sealed: Sealed::of(keys, form, &receipt, checked.answers, &checked.work, day),
        once,
        receipt,
        adcode: adcode.into(),
        place: place.into(),
        form: form.id.clone(),
        version: 1,
        day,
        received: moment_of(day, 9),
    })
}

/// The worker has called some of those on the list, and one has named whom they met.
fn do_some_work(store: &Store, keys: &Keys) -> Result<(), StoreError> {
    let (name, _, area, _) = ACCOUNTS[0];
    let owned = keys.clone();
    store.write_now(move |database| {
        let tasks = work::list(database, &owned, area, Asked::default(), TODAY)?.lines;
        for (task, number) in tasks.iter().zip(0..) {
            let day: Date = task.since.parse().unwrap_or(TODAY);
            let actor = Actor {
                name: name.into(),
                area: area.into(),
                at: moment_of(day, 15),
                today: day,
            };
            let (state, note) = match number % 4 {
                0 => (State::Observed, "居家观察，早晚各测一次体温"),
                1 => (State::Reached, "电话已通，体温正常"),
                2 => (State::Transferred, "已送定点医院发热门诊"),
                _ => continue,
            };
            work::set(database, &owned, &actor, &task.kept.receipt, state, note)?;
            if let (0, Some(next)) = (number % 8, tasks.get(number + 1)) {
                let phones = answers::identities(database, &owned, &next.kept)?;
                let phone = phones
                    .into_iter()
                    .find(|(_, kind, _)| kind == "phone")
                    .map(|(_, _, text)| text);
                let contact = Contact {
                    day: day.to_string(),
                    how: "一同吃饭".into(),
                    name: next.name.clone().unwrap_or_else(|| "不详".into()),
                    phone: phone.unwrap_or_default(),
                };
                work::add_contact(database, &owned, &actor, &task.kept.receipt, &contact)?;
            }
        }
        Ok(())
    })
}
