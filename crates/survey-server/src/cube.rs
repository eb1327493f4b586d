//! The answers in memory, in columns of small numbers, so that a table over a million of them takes milliseconds.
//!
//! A choice, a number or a day is a code of its column's dictionary; free texts are not in it, nor who somebody is, nor
//! what stands in repeats. About two bytes an answer and question.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use banmian_survey::export::Identities;
use banmian_survey::form::{Form, Kind, Question};
use serde_json::Value as Json;

/// What a table's rows or columns are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Places, each with its adcode: `430211 天元区`.
    Place,
    /// Days of receipt.
    Day,
    /// The answers to a question; of several choices each counts.
    Question(String),
}

/// A table of counts. What has none of a row's and column's kind is not in `cells`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Names of rows, in order.
    pub rows: Vec<String>,
    /// Names of columns, in order; `""` alone where nothing is crossed.
    pub columns: Vec<String>,
    /// Answers by the names of row and column.
    pub cells: BTreeMap<(String, String), u64>,
    /// How many answers were counted, each once.
    pub answers: u64,
}

impl Table {
    /// The count of a cell.
    #[must_use]
    pub fn cell(&self, row: &str, column: &str) -> u64 {
        self.cells
            .get(&(row.to_owned(), column.to_owned()))
            .copied()
            .unwrap_or(0)
    }
}

/// What an answer not given is called in a table.
pub const NOTHING: &str = "—";
/// What the answers beyond the last code are called together.
const REST: &str = "…";
/// Codes that a column has at most.
const CODES: usize = 65_000;

#[derive(Default)]
struct Column {
    codes: Vec<u16>,
    /// What a code says: one value, of several choices each, of nothing none.
    says: Vec<Vec<String>>,
    known: HashMap<Vec<String>, u16>,
}

impl Column {
    fn code(&mut self, values: Vec<String>) -> u16 {
        if self.says.is_empty() {
            self.says.push(Vec::new());
            self.known.insert(Vec::new(), 0);
        }
        if let Some(&code) = self.known.get(&values) {
            return code;
        }
        let values = if self.says.len() >= CODES {
            vec![REST.to_owned()]
        } else {
            values
        };
        let next = u16::try_from(self.says.len()).unwrap_or(u16::MAX);
        let code = *self.known.entry(values.clone()).or_insert(next);
        if code == next {
            self.says.push(values);
        }
        code
    }

    fn set(&mut self, row: usize, values: Vec<String>) {
        let code = self.code(values);
        if self.codes.len() <= row {
            self.codes.resize(row + 1, 0);
        }
        self.codes[row] = code;
    }
}

#[derive(Default)]
struct Answered {
    alive: Vec<bool>,
    places: Column,
    days: Column,
    questions: HashMap<String, Column>,
    ids: HashMap<i64, usize>,
}

/// All answers in columns.
#[derive(Default)]
pub struct Cube(HashMap<String, Answered>);

/// Whether a table can be made of a question: not of free texts, of who somebody is, of what a calculation makes of these, or
/// of what stands in a repeat.
#[must_use]
pub fn is_counted(form: &Form, in_repeat: bool, question: &Question) -> bool {
    !in_repeat && question.kind != Kind::Note && Identities::NorTexts.keep(form, question)
}

/// A place as a table names it.
#[must_use]
pub fn place(adcode: &str, name: &str) -> String {
    format!("{adcode} {name}")
}

impl Cube {
    /// Puts an answer in, or in the place of what it was before.
    pub fn put(&mut self, id: i64, form: &str, place: &str, day: &str, answers: &Json) {
        let all = self.0.entry(form.to_owned()).or_default();
        let next = all.alive.len();
        let row = *all.ids.entry(id).or_insert(next);
        if row == next {
            all.alive.push(true);
        }
        all.alive[row] = true;
        all.places.set(row, vec![place.to_owned()]);
        all.days.set(row, vec![day.to_owned()]);
        #[expect(clippy::iter_over_hash_type, reason = "each column is emptied by itself")]
        for column in all.questions.values_mut() {
            if let Some(code) = column.codes.get_mut(row) {
                *code = 0;
            }
        }
        for (name, value) in answers.as_object().into_iter().flatten() {
            if let Some(values) = values(value) {
                all.questions.entry(name.clone()).or_default().set(row, values);
            }
        }
    }

    /// Puts the answers to a form in the place of those that are there.
    pub fn replace(&mut self, form: &str, mut counted: Self) {
        match counted.0.remove(form) {
            Some(all) => self.0.insert(form.to_owned(), all),
            None => self.0.remove(form),
        };
    }

    /// Takes an answer out.
    pub fn remove(&mut self, id: i64) {
        #[expect(clippy::iter_over_hash_type, reason = "a number is one form's alone")]
        for all in self.0.values_mut() {
            if let Some(&row) = all.ids.get(&id) {
                all.alive[row] = false;
            }
        }
    }

    /// Counts a form's answers of the places that `is_seen` takes, by their names.
    #[must_use]
    pub fn table(&self, form: &str, rows: &Axis, columns: Option<&Axis>, is_seen: impl Fn(&str) -> bool) -> Table {
        let Some(all) = self.0.get(form) else {
            return Table::default();
        };
        let empty = Column::default();
        let column = |axis: &Axis| match axis {
            Axis::Place => &all.places,
            Axis::Day => &all.days,
            Axis::Question(name) => all.questions.get(name).unwrap_or(&empty),
        };
        let seen: Vec<bool> = all
            .places
            .says
            .iter()
            .map(|place| place.first().is_some_and(|place| is_seen(place)))
            .collect();
        let (down, across) = (column(rows), columns.map(column));
        let mut counts: HashMap<(u16, u16), u64> = HashMap::new();
        let code = |column: &Column, row: usize| column.codes.get(row).copied().unwrap_or(0);
        for row in (0..all.alive.len()).filter(|&row| all.alive[row]) {
            if seen.get(usize::from(code(&all.places, row))) == Some(&true) {
                let key = (code(down, row), across.map_or(0, |across| code(across, row)));
                *counts.entry(key).or_default() += 1;
            }
        }
        named(counts, down, across)
    }
}

fn named(counts: HashMap<(u16, u16), u64>, down: &Column, across: Option<&Column>) -> Table {
    let says = |column: &Column, code: u16| match column.says.get(usize::from(code)) {
        Some(values) if !values.is_empty() => values.clone(),
        _ => vec![NOTHING.to_owned()],
    };
    let mut table = Table::default();
    let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
    #[expect(clippy::iter_over_hash_type, reason = "sums into an ordered map")]
    for ((row, column), count) in counts {
        table.answers += count;
        let across = across.map_or_else(|| vec![String::new()], |across| says(across, column));
        for row in says(down, row) {
            rows.insert(row.clone());
            for column in &across {
                columns.insert(column.clone());
                *table.cells.entry((row.clone(), column.clone())).or_default() += count;
            }
        }
    }
    table.rows = in_order(rows);
    table.columns = in_order(columns);
    table
}

/// Numbers by what they are, all else by its signs.
fn in_order(names: BTreeSet<String>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().collect();
    let number = |name: &String| name.parse::<i64>().ok();
    names.sort_by(|a, b| match (number(a), number(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => a.cmp(b),
    });
    names
}

/// What of an answer is counted. Long texts are somebody's own words; a choice's name has no spaces and is short.
fn values(value: &Json) -> Option<Vec<String>> {
    const LONGEST: usize = 64;
    let short = |text: &str| (text.len() <= LONGEST).then(|| text.to_owned());
    match value {
        Json::String(text) => Some(vec![short(text)?]),
        Json::Number(number) => Some(vec![number.to_string()]),
        Json::Bool(value) => Some(vec![value.to_string()]),
        Json::Array(several) => several.iter().map(|value| short(value.as_str()?)).collect(),
        Json::Null | Json::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(cube: &mut Cube, id: i64, place: &str, day: &str, answers: &str) {
        cube.put(id, "health", place, day, &serde_json::from_str(answers).expect("JSON"));
    }

    fn cube() -> Cube {
        let mut cube = Cube::default();
        put(
            &mut cube,
            1,
            "430211 天元区",
            "2020-03-01",
            r#"{"fever":"yes","signs":["cough","other"],"age":9}"#,
        );
        put(
            &mut cube,
            2,
            "430211 天元区",
            "2020-03-02",
            r#"{"fever":"no","age":70}"#,
        );
        put(
            &mut cube,
            3,
            "430203 芦淞区",
            "2020-03-02",
            r#"{"fever":"yes","signs":["cough"],"age":70}"#,
        );
        cube
    }

    #[test]
    fn answers_are_counted_by_question_place_and_day() {
        let cube = cube();
        let all = |_: &str| true;
        let fever = Axis::Question("fever".into());
        let crossed = cube.table("health", &fever, Some(&Axis::Place), all);
        assert_eq!(crossed.rows, ["no", "yes"]);
        assert_eq!(crossed.cell("yes", "430211 天元区"), 1);
        assert_eq!(crossed.cell("no", "430203 芦淞区"), 0);
        assert_eq!(crossed.answers, 3);
        let signs = cube.table("health", &Axis::Question("signs".into()), None, all);
        assert_eq!(
            (
                signs.cell("cough", ""),
                signs.cell("other", ""),
                signs.cell(NOTHING, "")
            ),
            (2, 1, 1)
        );
        assert_eq!(signs.answers, 3);
        let age = cube.table("health", &Axis::Question("age".into()), None, all);
        assert_eq!(age.rows, ["9", "70"]);
        let seen = cube.table("health", &Axis::Day, None, |place| place.starts_with("430203"));
        assert_eq!(
            (seen.rows.as_slice(), seen.answers),
            (["2020-03-02".to_owned()].as_slice(), 1)
        );
    }

    #[test]
    fn a_corrected_answer_counts_as_it_stands_and_a_withdrawn_one_no_more() {
        let mut cube = cube();
        put(&mut cube, 1, "430211 天元区", "2020-03-01", r#"{"fever":"no"}"#);
        cube.remove(3);
        let fever = Axis::Question("fever".into());
        let table = cube.table("health", &fever, None, |_| true);
        assert_eq!((table.cell("no", ""), table.cell("yes", ""), table.answers), (2, 0, 2));
        let signs = cube.table("health", &Axis::Question("signs".into()), None, |_| true);
        assert_eq!(signs.cell("cough", ""), 0);
        assert_eq!(cube.table("none", &fever, None, |_| true), Table::default());
    }
}
