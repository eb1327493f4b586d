use std::collections::BTreeSet;

use banmian_model::file_and_line;
use serde::{Deserialize, Serialize};

use crate::render::PageRows;
use crate::rows::{ArticleRow, JumpRow};

/// What of a page bears on articles that go on on another page of its issue.
#[derive(Clone, Debug)]
pub struct Leaf {
    issue: Issue,
    /// Its number: of 第02版 `2`, of A01 `A1`.
    label: Option<String>,
    ends: Vec<End>,
}

/// Which issue a page is of, as far as that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Issue {
    newspaper: Option<String>,
    date: Option<String>,
    /// Its folder, and what its id has in common with those of its neighbours.
    place: String,
}

/// A part of an article that goes on elsewhere, or comes from there.
#[derive(Clone, Debug)]
struct End {
    article: String,
    /// Printed or, of a part without headline and mark, `None`.
    printed: Option<bool>,
    page: Option<String>,
    mark: Option<String>,
    headline: BTreeSet<[char; 2]>,
    words: BTreeSet<[char; 2]>,
}

/// Two parts of one article, on the page it begins on and on the page it goes on on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stitch {
    /// The article with 下转.
    pub from: String,
    /// The article with 上接.
    pub to: String,
}

/// An article that goes on, or comes from, where none was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OpenEnd {
    /// The article.
    pub article: String,
    /// `to` or `from`.
    pub direction: String,
    /// The page that it names.
    pub page: Option<String>,
    /// The mark that it prints.
    pub mark: Option<String>,
    /// What would close it, in words.
    pub waits_for: String,
}

/// Characters of a text that its words are taken from.
const WORDS: usize = 800;
/// Parts of one page that are tried with those of the others. No page that was printed has so many; without an end to
/// them, a page of nothing but jumps would cost the square of its length.
const MOST_ENDS: usize = 64;
/// Share of the words of the shorter part that two parts of one article have in common, in thousandths, where nothing
/// but the page says that they belong together. Unrelated news shares about a tenth.
const ALIKE: usize = 160;

impl Leaf {
    /// Reads a page's rows.
    pub fn new(rows: &PageRows) -> Self {
        let page = &rows.page;
        let mut ends: Vec<End> = rows.articles.iter().filter_map(printed).collect();
        let first = rows.articles.iter().find(|article| article.kind != "advertisement");
        ends.extend(
            first
                .filter(|article| article.headline.is_none() && article.jump.is_none())
                .map(|a| end(a, None)),
        );
        let number = number_at_end(&page.page);
        Self {
            issue: Issue {
                newspaper: page.newspaper.value.clone(),
                date: page.issue_date.value.clone(),
                place: place(&page.path, &page.page),
            },
            label: page.page_label.as_deref().or(number).map(normal),
            ends,
        }
    }

    /// Whether nothing on the page goes on elsewhere.
    pub fn is_whole(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether two pages may be of one issue: newspaper and day are the same where both have them, and otherwise they
    /// stand in one folder.
    pub fn same_issue(&self, other: &Self) -> bool {
        let (a, b) = (&self.issue, &other.issue);
        let apart = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
        let known = a.newspaper.is_some() && a.date.is_some() && a.newspaper == b.newspaper && a.date == b.date;
        !apart(&a.newspaper, &b.newspaper) && !apart(&a.date, &b.date) && (known || a.place == b.place)
    }

    /// Takes an article's end away: it has found its counterpart.
    pub fn close(&mut self, article: &str) {
        self.ends.retain(|end| end.article != article);
    }

    /// The printed ends that are left, with what each waits for.
    pub fn open_ends(&self) -> impl Iterator<Item = OpenEnd> + '_ {
        self.ends.iter().filter_map(|end| {
            let goes_on = end.printed?;
            Some(OpenEnd {
                article: end.article.clone(),
                direction: if goes_on { "to" } else { "from" }.to_owned(),
                page: end.page.clone(),
                mark: end.mark.clone(),
                waits_for: waits_for(end, goes_on, self.label.as_deref()),
            })
        })
    }
}

/// Where a page stands: its folder, and what its id has in common with those of its neighbours. Pages of one place may be
/// of one issue.
pub fn place(path: &str, id: &str) -> String {
    let common = number_at_end(id).map_or("", |number| &id[..id.len() - number.len()]);
    format!("{}/{common}", folder(path))
}

fn waits_for(end: &End, goes_on: bool, own: Option<&str>) -> String {
    let page = end
        .page
        .as_deref()
        .map_or_else(|| "another page".to_owned(), |page| format!("page {page}"));
    let mark = end
        .mark
        .as_deref()
        .map(|mark| format!(" marked {mark}"))
        .unwrap_or_default();
    let here = own.map_or_else(|| "this page".to_owned(), |own| format!("page {own}"));
    if goes_on {
        format!("a continuation{mark} on {page} of the issue that names {here} or reads on")
    } else {
        format!("an article{mark} on {page} of the issue that goes on on {here}")
    }
}

fn printed(article: &ArticleRow) -> Option<End> {
    let jump = article.jump.as_ref()?;
    Some(end(article, Some(jump)))
}

fn end(article: &ArticleRow, jump: Option<&JumpRow>) -> End {
    let text: String = article
        .paragraphs
        .iter()
        .flat_map(|paragraph| paragraph.text.chars())
        .take(WORDS)
        .collect();
    let headline = article.headline.clone().unwrap_or_default();
    End {
        article: article.article.clone(),
        printed: jump.map(|jump| jump.direction == "to"),
        page: jump.and_then(|jump| jump.page.as_deref()).map(normal),
        mark: jump.and_then(|jump| jump.mark.clone()),
        words: pairs(&(headline.clone() + "，" + &text)),
        headline: pairs(&headline),
    }
}

/// The pairs of neighbouring letters.
fn pairs(text: &str) -> BTreeSet<[char; 2]> {
    let chars: Vec<char> = text.chars().collect();
    let letters = chars.windows(2).filter(|pair| pair.iter().all(|c| c.is_alphanumeric()));
    letters.map(|pair| [pair[0], pair[1]]).collect()
}

/// Ties together the parts of articles on pages of one issue. The best match first, each part once; the order of the
/// pages makes no difference.
pub fn stitch(leaves: &[&Leaf]) -> Vec<Stitch> {
    let mut matches = Vec::new();
    for (first, second) in pairs_of(leaves) {
        for (a, b) in ends(first, true).flat_map(|a| ends(second, false).map(move |b| (a, b))) {
            if let Some(score) = score((first, a), (second, b)) {
                matches.push((std::cmp::Reverse(score), &a.article, &b.article));
            }
        }
    }
    matches.sort();
    let mut taken = BTreeSet::new();
    let mut stitches = Vec::new();
    for (_, from, to) in matches {
        if !taken.contains(from) && !taken.contains(to) {
            taken.extend([from, to]);
            stitches.push(Stitch {
                from: from.clone(),
                to: to.clone(),
            });
        }
    }
    stitches.sort();
    stitches
}

/// Two different pages of one issue, both ways round.
fn pairs_of<'l>(leaves: &[&'l Leaf]) -> Vec<(&'l Leaf, &'l Leaf)> {
    let with_ends: Vec<&Leaf> = leaves.iter().copied().filter(|leaf| !leaf.is_whole()).collect();
    let mut pairs = Vec::new();
    for (i, first) in with_ends.iter().enumerate() {
        for (j, second) in with_ends.iter().enumerate() {
            if i != j && first.same_issue(second) {
                pairs.push((*first, *second));
            }
        }
    }
    pairs
}

/// Parts that go on, or those that come from elsewhere: a part without headline and mark may do that too.
fn ends(leaf: &Leaf, goes_on: bool) -> impl Iterator<Item = &End> {
    leaf.ends
        .iter()
        .filter(move |end| end.printed.unwrap_or(false) == goes_on)
        .take(MOST_ENDS)
}

/// How well a part that goes on and one that comes from elsewhere go together; `None` where they do not. A page or a
/// mark that differs rules them out; then the pages they name count most, then marks, then headline and words.
fn score((first, a): (&Leaf, &End), (second, b): (&Leaf, &End)) -> Option<usize> {
    let there = agree(a.page.as_deref(), second.label.as_deref())?;
    let back = agree(b.page.as_deref(), first.label.as_deref())?;
    let mark = agree(a.mark.as_deref(), b.mark.as_deref())?;
    let headline = shared(&a.headline, &b.headline);
    let words = shared(&a.words, &b.words);
    let tied = match b.printed {
        // Marks and two pages that name each other need no more.
        Some(_) if there && (back || mark) => true,
        Some(_) if there || back || mark => headline >= 500 || words >= ALIKE / 2,
        Some(_) => headline >= 500,
        None => there && words >= ALIKE,
    };
    let printed = usize::from(b.printed.is_some());
    let named = usize::from(there) + usize::from(back);
    tied.then_some(printed * 10_000 + named * 2_000 + usize::from(mark) * 2_000 + headline * 2 + words)
}

/// Whether two are known and the same; `None` where they are known and differ.
fn agree(a: Option<&str>, b: Option<&str>) -> Option<bool> {
    match (a, b) {
        (Some(a), Some(b)) => (a == b).then_some(true),
        _ => Some(false),
    }
}

/// Pairs that two have in common, in thousandths of those of the smaller.
fn shared(a: &BTreeSet<[char; 2]>, b: &BTreeSet<[char; 2]>) -> usize {
    let least = a.len().min(b.len());
    (a.intersection(b).count() * 1000)
        .checked_div(least)
        .unwrap_or_default()
}

/// Writes a stitch into the rows of its parts: each names the other.
pub fn tie(rows: &mut PageRows, stitch: &Stitch) {
    for article in &mut rows.articles {
        let (target, direction) = match &article.article {
            id if *id == stitch.from => (&stitch.to, "to"),
            id if *id == stitch.to => (&stitch.from, "from"),
            _ => continue,
        };
        let jump = article.jump.get_or_insert_with(|| JumpRow {
            direction: direction.to_owned(),
            page: None,
            mark: None,
            target: None,
        });
        jump.target = Some(target.clone());
    }
}

/// The folder of a path below the input; of a line of a JSON Lines file, that file.
fn folder(path: &str) -> &str {
    match file_and_line(path) {
        (file, Some(_)) => file,
        (file, None) => file.rsplit_once('/').map_or("", |(folder, _)| folder),
    }
}

/// The number of the page that an id ends with, behind a sign: `A2` of `20200302-A2`.
fn number_at_end(id: &str) -> Option<&str> {
    let last = id.rsplit(['-', '_', '.', ' ']).next()?;
    let digits = last.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let is_number = !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && last.len() - digits.len() <= 1 && last.len() < id.len()).then_some(last)
}

/// `A02`, `a2` and `Ａ２` are `A2`, and `02` is `2`.
fn normal(label: &str) -> String {
    let half = |c: char| match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    let label: String = label.chars().map(half).collect::<String>().to_ascii_uppercase();
    let letters = label.trim_end_matches(|c: char| c.is_ascii_digit());
    format!("{letters}{}", label[letters.len()..].trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_compared_without_zeros_and_widths() {
        for (label, expected) in [("A02", "A2"), ("０２", "2"), ("a2", "A2"), ("12", "12")] {
            assert_eq!(normal(label), expected);
        }
    }

    #[test]
    fn a_page_number_stands_behind_a_sign() {
        assert_eq!(number_at_end("20200302-A2"), Some("A2"));
        assert_eq!(number_at_end("rmrb_1998_01_02"), Some("02"));
        assert_eq!(number_at_end("000_f4f2e9a4"), None);
        assert_eq!(number_at_end("a1"), None);
    }
}
