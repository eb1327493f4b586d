//! What is known of a page before its articles are read: options, path, masthead.

use std::sync::LazyLock;

use banmian_model::{Attested, Basis, Day, Given};
use regex::Regex;

use crate::Options;

/// `2020-03-02`, `2020/03/02`, `20200302`, `2020-03/02` in a path.
static PATH_DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^0-9])((?:18|19|20)[0-9]{2})[-/_.]?(0[1-9]|1[0-2])[-/_.]?(0[1-9]|[12][0-9]|3[01])(?:[^0-9]|$)")
        .expect("a pattern that a test compiles")
});

/// `A01`, `A1`, `B12版` at the end of a path's stem.
static PATH_LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[-_/ ])([A-Z])0*([1-9][0-9]?)版?$").expect("a pattern that a test compiles"));

/// `2020年3月2日 星期一` on a line of its own, with what mastheads add.
static MASTHEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:18|19|20)[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日[\s　]*(?:星期[一二三四五六日天]|第[0-9]+期|农历)")
        .expect("a pattern that a test compiles")
});

/// Longest masthead or folio line, in characters: what is longer is a sentence.
const LINE: usize = 60;

/// What is known; an option wins over the path, and the path over the masthead.
pub(crate) fn of(path: &str, text: &str, options: &Options) -> Given {
    let option = |value: &Option<String>| {
        value.clone().map(|value| Attested {
            value,
            basis: Basis::Option,
            evidence: Vec::new(),
        })
    };
    let date = options.date.map(|value| Attested {
        value,
        basis: Basis::Option,
        evidence: Vec::new(),
    });
    Given {
        newspaper: option(&options.newspaper).or_else(|| newspaper(path)),
        issue_date: date.or_else(|| path_date(path)).or_else(|| masthead_date(text)),
        page_label: page_label(path),
        region: option(&options.region),
    }
}

/// A folder named as a newspaper is: 株洲日报, 羊城晚报.
fn newspaper(path: &str) -> Option<Attested<String>> {
    let endings = [
        "日报",
        "晚报",
        "早报",
        "晨报",
        "时报",
        "商报",
        "都市报",
        "日報",
        "晚報",
        "時報",
    ];
    let folders = path.rsplit_once('/')?.0;
    let folder = folders
        .split('/')
        .find(|folder| endings.iter().any(|ending| folder.ends_with(ending)))?;
    Some(Attested {
        value: folder.to_owned(),
        basis: Basis::Path,
        evidence: vec![path.to_owned()],
    })
}

fn path_date(path: &str) -> Option<Attested<Day>> {
    let found = PATH_DATE.captures(path)?;
    let value = day(&found[1], &found[2], &found[3])?;
    Some(Attested {
        value,
        basis: Basis::Path,
        evidence: vec![path.to_owned()],
    })
}

fn masthead_date(text: &str) -> Option<Attested<Day>> {
    let lines = text.lines().filter(|line| line.chars().nth(LINE).is_none());
    let (line, found) = lines.filter_map(|line| Some((line, MASTHEAD.captures(line)?))).next()?;
    let value = day(&found[1], &found[2], &found[3])?;
    Some(Attested {
        value,
        basis: Basis::Masthead,
        evidence: vec![line.trim().to_owned()],
    })
}

fn page_label(path: &str) -> Option<Attested<String>> {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let found = PATH_LABEL.captures(stem)?;
    let value = format!("{}{}", &found[1], &found[2]);
    Some(Attested {
        value,
        basis: Basis::Path,
        evidence: vec![path.to_owned()],
    })
}

fn day(year: &str, month: &str, day: &str) -> Option<Day> {
    let day = Day {
        year: year.parse().ok()?,
        month: month.parse().ok()?,
        day: day.parse().ok()?,
    };
    let leap = day.year % 4 == 0 && (day.year % 100 != 0 || day.year % 400 == 0);
    let last = match day.month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=last).contains(&day.day).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, date: Option<&str>, label: Option<&str>, newspaper: Option<&str>) {
        let given = of(path, text, &Options::default());
        assert_eq!(given.issue_date.map(|date| date.value.to_string()).as_deref(), date);
        assert_eq!(given.page_label.map(|label| label.value).as_deref(), label);
        assert_eq!(given.newspaper.map(|newspaper| newspaper.value).as_deref(), newspaper);
    }

    #[test]
    fn paths_and_mastheads_say_what_they_say() {
        check(
            "株洲日报/2020/03/02/A1.txt",
            "",
            Some("2020-03-02"),
            Some("A1"),
            Some("株洲日报"),
        );
        check("20200302_A01.txt", "", Some("2020-03-02"), Some("A1"), None);
        check(
            "node_123.htm",
            "2020年3月2日 星期一 庚子年二月初九",
            Some("2020-03-02"),
            None,
            None,
        );
        check("000_f4f2e9a4bbadbb5f.txt", "至2020年7月1日前，欠缴", None, None, None);
        check("20201332.txt", "", None, None, None);
    }
}
