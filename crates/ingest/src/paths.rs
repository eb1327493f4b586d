//! What a path says of the page it leads to.

use std::sync::LazyLock;

use banmian_model::{Day, file_and_line};
use regex::{Captures, Regex, RegexBuilder};

use crate::folio_line::{day_of, label};

/// The patterns that come with the program.
const BUILTIN: &str = include_str!("../data/paths.txt");

static PATTERNS: LazyLock<Vec<PathPattern>> = LazyLock::new(|| {
    let lines = BUILTIN
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let pattern = |line| PathPattern::new(line).expect("a test compiles each");
    lines.map(pattern).collect()
});

/// The groups that a pattern may have. Those with a number are for alternatives, since a name may stand once.
const GROUPS: [&str; 7] = ["newspaper", "year", "month", "day", "page", "month2", "day2"];

/// Memory that a pattern may take, in bytes.
const LARGEST: usize = 1 << 20;

/// A form of paths: a regular expression whose groups are named for what they say (`newspaper`, `year`, `month`, `day`,
/// `page`).
#[derive(Clone, Debug)]
pub struct PathPattern(Regex);

impl PathPattern {
    /// A pattern that is searched for in paths below the input, without their last ending.
    ///
    /// # Errors
    /// If it is no regular expression, or has no group of those names or another: one line for a person.
    pub fn new(pattern: &str) -> Result<Self, String> {
        let regex = RegexBuilder::new(pattern)
            .size_limit(LARGEST)
            .build()
            .map_err(|error| format!("{pattern:?}: {}", error.to_string().lines().last().unwrap_or_default()))?;
        let names: Vec<&str> = regex.capture_names().flatten().collect();
        match names.iter().find(|name| !GROUPS.contains(name)) {
            Some(other) => Err(format!(
                "{pattern:?}: no group {other}; there are {}",
                GROUPS[..5].join(", ")
            )),
            None if names.is_empty() => Err(format!(
                "{pattern:?}: says nothing; name a group, as in (?P<page>[A-Z][0-9]+)"
            )),
            None => Ok(Self(regex)),
        }
    }
}

/// The newspaper that a path names, by `patterns` or by those that come with the program.
pub fn newspaper_of_path(path: &str, patterns: &[PathPattern]) -> Option<String> {
    read(path, patterns).newspaper
}

/// What a path says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The newspaper.
    pub newspaper: Option<String>,
    /// The day of publication.
    pub date: Option<Day>,
    /// 版次.
    pub page: Option<String>,
}

/// Reads a path by `patterns` and then by those that come with the program.
pub fn said_by_path(path: &str, patterns: &[PathPattern]) -> Said {
    read(path, patterns)
}

/// Reads a path.
pub(crate) fn read(path: &str, patterns: &[PathPattern]) -> Said {
    let path = without_ending(path);
    let mut said = Said::default();
    for pattern in patterns.iter().chain(PATTERNS.iter()) {
        let wants_more = |name: &str| match name {
            "newspaper" => said.newspaper.is_none(),
            "page" => said.page.is_none(),
            _ => said.date.is_none(),
        };
        if !pattern.0.capture_names().flatten().any(wants_more) {
            continue;
        }
        // Captures cost more than a look whether there is anything to capture.
        if pattern.0.is_match(path)
            && let Some(found) = pattern.0.captures(path)
        {
            said.newspaper = said
                .newspaper
                .take()
                .or_else(|| Some(found.name("newspaper")?.as_str().to_owned()));
            said.date = said.date.or_else(|| date(&found));
            said.page = said
                .page
                .take()
                .or_else(|| label(&found.name("page")?.as_str().to_uppercase()));
        }
    }
    said
}

fn date(found: &Captures<'_>) -> Option<Day> {
    let number = |name: &str, other: &str| found.name(name).or(found.name(other))?.as_str().parse().ok();
    day_of(
        number("year", "year")?,
        number("month", "month2")?,
        number("day", "day2")?,
    )
}

/// The path without the ending of its last part, and without what says how it is compressed or which line it is.
fn without_ending(path: &str) -> &str {
    let (path, _) = file_and_line(path);
    let path = path
        .strip_suffix(".gz")
        .or_else(|| path.strip_suffix(".zst"))
        .unwrap_or(path);
    match path.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') && ending.starts_with(|c: char| c.is_ascii_alphabetic()) => stem,
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, newspaper: Option<&str>, date: Option<&str>, page: Option<&str>) {
        let said = read(path, &[]);
        let day = said.date.map(|day| day.to_string());
        assert_eq!(
            (said.newspaper.as_deref(), day.as_deref(), said.page.as_deref()),
            (newspaper, date, page),
            "{path}"
        );
    }

    #[test]
    fn paths_say_paper_day_and_page() {
        check(
            "株洲日报/2020/03/02/A1.txt",
            Some("株洲日报"),
            Some("2020-03-02"),
            Some("A1"),
        );
        check("20200302_A01.txt", None, Some("2020-03-02"), Some("A1"));
        check("20200302A01.txt.gz", None, Some("2020-03-02"), Some("A1"));
        check("rmrb-20200302-04.txt", None, Some("2020-03-02"), Some("4"));
        check("html/2020-03/02/node_123.htm", None, Some("2020-03-02"), None);
        check(
            "2020-03/02/nw.D110000renmrb_20200302_1-04.htm",
            None,
            Some("2020-03-02"),
            Some("4"),
        );
        check(
            "人民日报2020年3月2日第4版.txt",
            Some("人民日报"),
            Some("2020-03-02"),
            Some("4"),
        );
        check(
            "湘潭晚报_2020-3-2_B12版.txt",
            Some("湘潭晚报"),
            Some("2020-03-02"),
            Some("B12"),
        );
        check("2020/3/2/A1.txt", None, Some("2020-03-02"), Some("A1"));
        check("1998-01-05-04-001.txt", None, Some("1998-01-05"), Some("4"));
    }

    #[test]
    fn other_paths_say_nothing() {
        for path in [
            "node_123.htm",
            "000_f4f2e9a4bbadbb5f.txt",
            "20201332.txt",
            "page.txt",
            "sha_20200302345.txt",
        ] {
            check(path, None, None, None);
        }
    }

    #[test]
    fn patterns_of_ones_own_come_first() {
        let own = PathPattern::new(r"^zz/(?P<page>[a-d][0-9])-(?P<year>[0-9]{4})(?P<month>..)(?P<day>..)").unwrap();
        let said = read("zz/a1-20200302/B7.txt", &[own]);
        assert_eq!(
            (said.page.as_deref(), said.date.map(|day| day.day)),
            (Some("A1"), Some(2))
        );
        for wrong in ["(", "2020", "(?P<blatt>[0-9])"] {
            assert!(PathPattern::new(wrong).is_err(), "{wrong}");
        }
    }
}
