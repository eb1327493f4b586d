//! What is known of a page before its articles are read: options, notes, path, margin.

use std::borrow::Cow;

use banmian_model::{Attested, Basis, Day, Diagnostic, Dispute, Field, Given, Severity};

use crate::folio::{Folio, Stated};
use crate::folio_line::written_label;
use crate::{Options, paths};

/// Weighs what options, notes, path and margin say. What stands first in this order is the value; each other value is
/// a dispute, so that both are reported.
pub(crate) fn of(path: &str, folio: &Folio, options: &Options) -> Given {
    weigh(path, folio, options, true)
}

/// The same for one of several pages of a source: which of them it is only the page itself can say.
pub(crate) fn of_several(path: &str, folio: &Folio, options: &Options) -> Given {
    weigh(path, folio, options, false)
}

fn weigh(path: &str, folio: &Folio, options: &Options, alone: bool) -> Given {
    let said = paths::read(path, &options.paths);
    let mut given = Given::default();
    let mut newspaper = Claims::default();
    let mut date = Claims::default();
    let mut label = Claims::default();
    let mut region = Claims::default();
    newspaper.add(options.newspaper.clone(), Basis::Option, None);
    date.add(options.date, Basis::Option, None);
    region.add(options.region.clone(), Basis::Option, None);
    for note in &options.notes {
        newspaper.add(note.newspaper.clone(), note.basis, Some(&note.at));
        date.add(note.date, note.basis, Some(&note.at));
        let page = note.page.as_deref().filter(|_| alone);
        label.add(page.map(written_label), note.basis, Some(&note.at));
        region.add(note.region.clone(), note.basis, Some(&note.at));
    }
    newspaper.add(said.newspaper, Basis::Path, Some(path));
    date.add(said.date, Basis::Path, Some(path));
    label.add(said.page.filter(|_| alone), Basis::Path, Some(path));
    newspaper.add_stated(folio.newspaper.as_ref());
    date.add_stated(folio.date.as_ref());
    label.add_stated(folio.ruler.as_ref());
    label.add_stated(folio.label.as_ref());
    given.newspaper = newspaper.settle(Field::Newspaper, |a, b| same_name(a, b), &mut given.disputes);
    given.issue_date = date.settle(Field::IssueDate, Day::eq, &mut given.disputes);
    given.page_label = label.settle(Field::PageLabel, |a, b| same_label(a, b), &mut given.disputes);
    given.region = region.settle(Field::Region, String::eq, &mut given.disputes);
    // What is held against the printed day bears on the value only where that is the printed day.
    let printed = folio.date.as_ref().map(|date| date.value);
    let value = given.issue_date.as_ref().map(|date| date.value);
    given.date_differs = folio.differs.is_some() && printed == value;
    given
}

/// What several sources say, the one of most weight first.
struct Claims<T>(Vec<Attested<T>>);

impl<T> Default for Claims<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone + ToString> Claims<T> {
    fn add(&mut self, value: Option<T>, basis: Basis, evidence: Option<&str>) {
        self.0.extend(value.map(|value| Attested {
            value,
            basis,
            evidence: evidence.map(str::to_owned).into_iter().collect(),
        }));
    }

    fn add_stated(&mut self, stated: Option<&Stated<T>>) {
        if let Some(stated) = stated {
            self.add(Some(stated.value.clone()), Basis::Masthead, Some(&stated.line));
        }
    }

    /// The first; the others that are not the same are disputes.
    fn settle(self, field: Field, same: fn(&T, &T) -> bool, disputes: &mut Vec<Dispute>) -> Option<Attested<T>> {
        let mut claims = self.0.into_iter();
        let first = claims.next()?;
        disputes.extend(
            claims
                .filter(|claim| !same(&claim.value, &first.value))
                .map(|claim| Dispute {
                    field,
                    other: Attested {
                        value: claim.value.to_string(),
                        basis: claim.basis,
                        evidence: claim.evidence,
                    },
                }),
        );
        Some(first)
    }
}

/// Names set wide (株 洲 日 报) are the same.
fn same_name(a: &str, b: &str) -> bool {
    let letters = |name: &str| -> String { name.chars().filter(|c| !c.is_whitespace()).collect() };
    letters(a) == letters(b)
}

/// `1` and `A1` may be the same page, said with and without its section.
fn same_label(a: &str, b: &str) -> bool {
    let numbers = |label: &str| label.trim_start_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
    let plain = |label: &str| label.starts_with(|c: char| c.is_ascii_digit());
    a == b || ((plain(a) || plain(b)) && numbers(a) == numbers(b))
}

/// Marks a page whose sources disagree.
pub(crate) fn diagnose(given: &Given, folio: &Folio) -> Vec<Diagnostic> {
    let warning = |code: &'static str, message: String| Diagnostic {
        code: Cow::Borrowed(code),
        severity: Severity::Warning,
        span: None,
        message,
    };
    let mut found: Vec<Diagnostic> = given
        .disputes
        .iter()
        .map(|dispute| {
            let (what, value) = match dispute.field {
                Field::Newspaper => ("newspaper", given.newspaper.as_ref().map(describe)),
                Field::IssueDate => ("day of publication", given.issue_date.as_ref().map(describe)),
                Field::PageLabel => ("page", given.page_label.as_ref().map(describe)),
                Field::Region => ("region", given.region.as_ref().map(describe)),
            };
            let value = value.unwrap_or_default();
            let other = describe(&dispute.other);
            warning(
                "I010",
                format!("two sources disagree: the {what} is {value}, and {other}"),
            )
        })
        .collect();
    if let Some(line) = &folio.differs {
        let message = format!("the day printed is not the weekday or the lunar day beside it: {line:?}");
        found.push(warning("I011", message));
    }
    found
}

/// `2020-03-02 by the path ("…")`.
fn describe<T: ToString>(claim: &Attested<T>) -> String {
    let by = match claim.basis {
        Basis::Option => "by option",
        Basis::Sidecar => "by a note beside it",
        Basis::Record => "by its record",
        Basis::Path => "by the path",
        Basis::Masthead => "by the margin",
        Basis::Byline => "by the by-lines",
        Basis::Text => "by the text",
    };
    let evidence = claim.evidence.first();
    let evidence = evidence.map_or_else(String::new, |evidence| format!(" ({evidence:?})"));
    format!("{} {by}{evidence}", claim.value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Note, folio};

    fn given(path: &str, text: &str, options: &Options) -> Given {
        of(path, &folio::read(text, &[]), options)
    }

    #[test]
    fn the_weightier_wins_and_the_other_is_reported() {
        let text = "2020年3月2日 星期一 第A1版\n株洲日报";
        let found = given("株洲日报/2020/03/03/A1.txt", text, &Options::default());
        assert_eq!(
            found.issue_date.map(|date| (date.value.day, date.basis)),
            Some((3, Basis::Path))
        );
        let [dispute] = found.disputes.as_slice() else {
            panic!("{:?}", found.disputes)
        };
        assert_eq!(
            (dispute.field, dispute.other.value.as_str()),
            (Field::IssueDate, "2020-03-02")
        );
        assert_eq!(dispute.other.evidence, ["2020年3月2日 星期一 第A1版"]);
    }

    #[test]
    fn notes_stand_between_option_and_path() {
        let note = |newspaper: &str, at: &str| Note {
            newspaper: Some(newspaper.to_owned()),
            ..Note::new(Basis::Sidecar, at)
        };
        let mut options = Options {
            notes: vec![note("湘潭晚报", "A1.toml"), note("湘潭日报", "folder.toml")],
            ..Options::default()
        };
        let found = given("株洲日报/A1.txt", "", &options);
        assert_eq!(found.newspaper.map(|name| name.value).as_deref(), Some("湘潭晚报"));
        assert_eq!(found.disputes.len(), 2);
        options.newspaper = Some("长沙晚报".to_owned());
        let found = given("A1.txt", "", &options);
        assert_eq!(found.newspaper.map(|name| name.basis), Some(Basis::Option));
    }

    #[test]
    fn a_page_is_the_same_however_it_is_written() {
        for page in ["A01", "第A1版", "a1", "Ａ１版"] {
            let options = Options {
                notes: vec![Note {
                    page: Some(page.to_owned()),
                    ..Note::new(Basis::Sidecar, "one.toml")
                }],
                ..Options::default()
            };
            let found = given("one.txt", "2020年3月2日 星期一 第A1版", &options);
            assert_eq!(
                found.page_label.map(|label| label.value).as_deref(),
                Some("A1"),
                "{page}"
            );
            assert_eq!(found.disputes, [], "{page}");
        }
    }

    #[test]
    fn a_ruler_and_a_folio_line_that_differ_are_both_reported() {
        let ruler = Stated {
            value: "A1".to_owned(),
            line: "=== A1 ===".to_owned(),
        };
        let folio = folio::read("2020年3月2日 星期一 第A4版", &[]).with_ruler(Some(ruler));
        let found = of_several("all.txt", &folio, &Options::default());
        assert_eq!(found.page_label.map(|label| label.value).as_deref(), Some("A1"));
        assert_eq!(found.disputes.len(), 1);
    }

    #[test]
    fn what_agrees_is_no_dispute() {
        let text = "株 洲 日 报\n2020年3月2日 星期一 第1版";
        let found = given("株洲日报/2020/03/02/A1.txt", text, &Options::default());
        assert_eq!(found.disputes, []);
        assert!(!found.date_differs);
        let found = given("A1.txt", "2020年3月2日 星期二 第1版\n株洲日报", &Options::default());
        assert!(found.date_differs);
    }
}
