//! What the newspapers say: the epidemic ledger of a run of `banmian`, read from its output folder.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// A count that a newspaper printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The place's name.
    pub place: String,
    /// Its adcode.
    pub adcode: String,
    /// The disease; `""` where only the run's observations are there.
    pub subject: String,
    /// What was counted: `confirmed`, `recovered` …
    pub measure: String,
    /// `new`, `cumulative`, `current` …
    pub scope: String,
    /// The end of the window it covers, as far as it is known.
    pub window_end: String,
    /// The number, in the digits of the ledger.
    pub value: String,
    /// How it stands in the ledger; `""` where only the run's observations are there.
    pub standing: String,
    /// The newspaper.
    pub newspaper: String,
    /// The words that say it.
    pub quote: String,
    /// The fact's id, and its page's.
    pub fact: String,
    /// The page's id.
    pub page: String,
    /// Where in the bytes of the source the words stand.
    pub raw: (String, String),
}

impl Count {
    /// Whether it was known on a day: a window that ends at midnight ends on the day before.
    #[must_use]
    pub fn is_known_on(&self, day: &str) -> bool {
        let next = day
            .parse::<jiff::civil::Date>()
            .map(|day| crate::clock::plus_days(day, 1).to_string());
        match (&self.window_end, next) {
            (end, _) if end.is_empty() => false,
            (end, Ok(next)) => end.as_str() <= format!("{next}T00:00:00").as_str(),
            (end, Err(_)) => end.get(..10).is_some_and(|end| end <= day),
        }
    }

    /// The measure and its scope in the words of Chinese reports: `累计确诊`; another's stands as it is.
    #[must_use]
    pub fn label(&self) -> String {
        let scope = match self.scope.as_str() {
            "new" => "新增",
            "cumulative" => "累计",
            "current" => "现有",
            "change" => "增减",
            "correction" => "核减",
            scope => scope,
        };
        let measure = match self.measure.as_str() {
            "confirmed" => "确诊",
            "clinical" => "临床诊断",
            "suspected" => "疑似",
            "recovered" => "治愈出院",
            "death" => "死亡",
            "in_treatment" => "在院治疗",
            "severe" => "重症",
            "critical" => "危重症",
            "asymptomatic" => "无症状感染者",
            "contacts" => "密切接触者",
            "under_obs" => "医学观察",
            "released_obs" => "解除医学观察",
            measure => measure,
        };
        format!("{scope}{measure}")
    }

    /// The end of the window as it is read: `2020-03-01 15:00`; midnight as the day before, which it ends.
    #[must_use]
    pub fn until(&self) -> String {
        let Ok(end) = self.window_end.parse::<jiff::civil::DateTime>() else {
            return self.window_end.clone();
        };
        if end.time() == jiff::civil::Time::midnight() {
            crate::clock::plus_days(end.date(), -1).to_string()
        } else {
            end.strftime("%Y-%m-%d %H:%M").to_string()
        }
    }

    /// Where the reading room shows it, below the room's folder.
    #[must_use]
    pub fn in_room(&self) -> String {
        let fragment = self.fact.strip_prefix(&self.page).unwrap_or(&self.fact);
        format!("pages/{}.html#{}", self.page, fragment.trim_start_matches('-'))
    }
}

/// What the ledger's audit found not to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The place's name.
    pub place: String,
    /// Its adcode.
    pub adcode: String,
    /// The moment it is about.
    pub moment: String,
    /// What does not hold: `83 + 2 = 85, but 86 is printed`.
    pub statement: String,
}

/// All counts of the runs that were given.
#[derive(Clone, Debug, Default)]
pub struct Newspapers {
    /// In the order of the files.
    pub counts: Vec<Count>,
    /// What of them does not hold, in the order of the audit.
    pub findings: Vec<Finding>,
    room: Option<PathBuf>,
}

/// Why a run's output cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {what}; give the output folder of `banmian pipeline` (`ledger` makes its `ledger/`)")]
pub struct NoRun {
    path: PathBuf,
    what: String,
}

impl Newspapers {
    /// Reads `OUT/ledger/ledger.jsonl`, or where there is none the epidemic counts in `OUT/facts.jsonl`'s sister
    /// `OUT/observations.csv`.
    ///
    /// # Errors
    ///
    /// A folder that has neither, or lines that are none of theirs.
    pub fn read(out: &Path) -> Result<Self, NoRun> {
        let room = out.join("site").canonicalize().ok();
        let (ledger, observations) = (out.join("ledger/ledger.jsonl"), out.join("observations.csv"));
        let failed = |path: &Path, what: String| NoRun {
            path: path.to_owned(),
            what,
        };
        let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| failed(path, error.to_string()));
        let mut findings = Vec::new();
        let counts = if ledger.is_file() {
            let audit = out.join("ledger/audit.jsonl");
            if audit.is_file() {
                findings = failures(&read(&audit)?).map_err(|what| failed(&audit, what))?;
            }
            of_lines(&read(&ledger)?).map_err(|what| failed(&ledger, what))?
        } else if observations.is_file() {
            of_csv(&read(&observations)?).map_err(|what| failed(&observations, what))?
        } else {
            return Err(failed(
                out,
                "it has neither ledger/ledger.jsonl nor observations.csv".into(),
            ));
        };
        Ok(Self { counts, findings, room })
    }

    /// A file of the reading room, by its path as an address has it; nothing outside the room, and no link that leads
    /// outside, is one.
    #[must_use]
    pub fn room_file(&self, path: &str) -> Option<PathBuf> {
        let room = self.room.as_ref()?;
        let is_name = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0']);
        if !path.split('/').all(is_name) {
            return None;
        }
        let file = room.join(path).canonicalize().ok()?;
        (file.starts_with(room) && file.is_file()).then_some(file)
    }

    /// Whether there is a reading room to lead to.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.room.is_some()
    }
}

/// Lines of JSON as the texts of their fields.
fn objects<T>(text: &str, of: impl Fn(&dyn Fn(&str) -> String) -> T) -> Result<Vec<T>, String> {
    let mut all = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let json: Json = serde_json::from_str(line).map_err(|error| format!("line {number}: {error}"))?;
        all.push(of(&|name| match &json[name] {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            _ => String::new(),
        }));
    }
    Ok(all)
}

fn of_lines(text: &str) -> Result<Vec<Count>, String> {
    objects(text, |field| count(field))
}

fn failures(text: &str) -> Result<Vec<Finding>, String> {
    let all = objects(text, |field| {
        let finding = Finding {
            place: field("place"),
            adcode: field("adcode"),
            moment: field("moment"),
            statement: field("statement"),
        };
        (field("status") == "fail").then_some(finding)
    })?;
    Ok(all.into_iter().flatten().collect())
}

fn of_csv(text: &str) -> Result<Vec<Count>, String> {
    let mut rows = cells(text.trim_start_matches('\u{feff}')).into_iter();
    let head = rows.next().ok_or("the file is empty")?;
    if !head.iter().any(|name| name == "measure") {
        return Err("line 1: there is no column `measure`".into());
    }
    let mut counts = Vec::new();
    for row in rows {
        counts.push(count(|name| {
            let at = head.iter().position(|known| known == name);
            at.and_then(|at| row.get(at)).cloned().unwrap_or_default()
        }));
    }
    Ok(counts)
}

fn count(field: impl Fn(&str) -> String) -> Count {
    let raw = (field("raw_start"), field("raw_end"));
    Count {
        place: field("place"),
        adcode: field("adcode"),
        subject: field("subject"),
        measure: field("measure"),
        scope: field("scope"),
        window_end: field("window_end"),
        value: field("value"),
        standing: field("standing"),
        newspaper: field("newspaper"),
        quote: field("quote"),
        fact: field("fact"),
        page: field("page"),
        raw,
    }
}

/// The cells of CSV (RFC 4180).
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut is_quoted, mut signs) = (false, text.chars().peekable());
    while let Some(sign) = signs.next() {
        match sign {
            '"' if is_quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            sign => cell.push(sign),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBSERVATIONS: &str = "fact,article,page,newspaper,issue_date,place,adcode,window_start,window_end,measure,scope,origin,value,modifier,quote,raw_start,raw_end\r\n\
        p-i0001-f0001,p-i0001,p,某报,2020-03-02,株洲市,430200,,2020-03-01T15:00:00,confirmed,cumulative,,80,exact,\"累计\"\"确诊\"\"80例,全市\",466,489\r\n";

    #[test]
    fn a_run_is_read_with_or_without_its_ledger() {
        let out = tempfile::tempdir().expect("a folder");
        assert!(Newspapers::read(out.path()).is_err());
        std::fs::write(out.path().join("observations.csv"), OBSERVATIONS).expect("written");
        let read = Newspapers::read(out.path()).expect("it is a run");
        let count = &read.counts[0];
        assert_eq!(
            (count.value.as_str(), count.quote.as_str()),
            ("80", "累计\"确诊\"80例,全市")
        );
        assert_eq!(count.raw, ("466".into(), "489".into()));
        assert_eq!(count.in_room(), "pages/p.html#i0001-f0001");
        assert_eq!(
            (count.label().as_str(), count.until().as_str()),
            ("累计确诊", "2020-03-01 15:00")
        );
        assert!(count.is_known_on("2020-03-01") && !count.is_known_on("2020-02-29"));

        std::fs::create_dir(out.path().join("ledger")).expect("made");
        let line = r#"{"place":"株洲市","adcode":"430200","measure":"confirmed","value":81,"standing":"stands","window_end":null}"#;
        std::fs::write(out.path().join("ledger/ledger.jsonl"), line).expect("written");
        let read = Newspapers::read(out.path()).expect("it is a run");
        assert_eq!(
            (read.counts[0].value.as_str(), read.counts[0].standing.as_str()),
            ("81", "stands")
        );
        assert!(!read.counts[0].is_known_on("2020-03-01"));
        std::fs::write(out.path().join("ledger/ledger.jsonl"), "x").expect("written");
        assert!(
            Newspapers::read(out.path())
                .expect_err("no JSON")
                .to_string()
                .contains("line 1")
        );
    }

    #[test]
    fn nothing_outside_the_room_is_given_out() {
        let out = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(out.path().join("site/pages")).expect("made");
        std::fs::write(out.path().join("observations.csv"), OBSERVATIONS).expect("written");
        std::fs::write(out.path().join("site/pages/p.html"), "page").expect("written");
        #[cfg(unix)]
        std::os::unix::fs::symlink(out.path().join("observations.csv"), out.path().join("site/link")).expect("linked");
        let read = Newspapers::read(out.path()).expect("it is a run");
        assert!(read.room_file("pages/p.html").is_some());
        for path in [
            "../observations.csv",
            "pages/../../observations.csv",
            "/etc/passwd",
            "link",
            "pages",
            "",
            "pages//p.html",
        ] {
            assert_eq!(read.room_file(path), None, "{path}");
        }
    }
}
