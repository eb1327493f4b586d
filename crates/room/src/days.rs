//! Pages by newspaper and day: calendars, a file for each day, and the first view.

use std::collections::BTreeMap;

use askama::Template;
use banmian_model::Day;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::calendar::{from_monday, weekday};
use crate::checks::Card;
use crate::cite::{Cite, UNNAMED, shortened};
use crate::folder::Folder;
use crate::ledger::Count;
use crate::sheets;
use crate::shell::Shell;
use crate::sorter::Sorter;

/// Days up to which the first view has the calendars themselves; above, each year has a file.
const DAYS_AT_ONCE: usize = 150;
/// Links to years up to which the first view has them; above, each newspaper has a file.
const YEARS_AT_ONCE: usize = 400;
/// Pages up to which the first view lists them.
pub(crate) const LISTED: u64 = 60;
/// Checks, rows of the ledger and quotations told in the report of a day, of each.
const TOLD: usize = 40;
/// Headlines of a page told there.
const HEADS: usize = 60;
/// Characters shown of what was said, and of the name of a newspaper.
const SHOWN: [usize; 2] = [160, 40];
/// Newspapers in the first view, where it has not all; the others stand in a list of their own.
const PAPERS: usize = 60;
/// Newspapers on a sheet of that list.
const ON_A_SHEET: usize = 500;

/// A page in lists.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Listed {
    pub(crate) href: String,
    pub(crate) paper: String,
    pub(crate) date: String,
    pub(crate) label: String,
    /// Its id.
    pub(crate) page: String,
    pub(crate) lang: String,
    /// Articles: fragment, headline, whether it is more than an advertisement.
    pub(crate) articles: Vec<(String, String, bool)>,
    /// Checks that came out badly.
    pub(crate) failed: Vec<Card>,
    pub(crate) counts: Vec<Count>,
    pub(crate) quotes: Vec<Said>,
    /// How many checks, counts and quotations it has, those among them that are not told.
    pub(crate) found: [usize; 3],
}

/// A quotation.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Said {
    pub(crate) name: String,
    pub(crate) words: String,
    /// Whether the words are the reporter's.
    pub(crate) is_told: bool,
    pub(crate) cite: Cite,
}

impl Listed {
    /// Its bytes in the report of a day, about, its checks and counts apart: those are few.
    fn size(&self) -> usize {
        let articles = self.articles.iter();
        let articles = articles.map(|(fragment, head, _)| fragment.len() + head.len() + self.href.len() + 20);
        articles.sum::<usize>() + self.href.len() + self.paper.len() + 60
    }

    /// The articles to name first.
    pub(crate) fn chief(&self, most: &usize) -> impl Iterator<Item = &(String, String, bool)> {
        self.articles.iter().filter(|article| article.2).take(*most)
    }

    /// How many articles are not named so.
    pub(crate) fn more(&self, most: &usize) -> usize {
        self.articles.len() - self.chief(most).count()
    }
}

/// Pages on their way to be sorted.
#[derive(Default)]
pub(crate) struct Days {
    sorter: Sorter,
    /// Pages of each newspaper by day; the day as written.
    calendar: BTreeMap<String, BTreeMap<String, usize>>,
    /// Of a small run all its pages.
    listed: Vec<Listed>,
}

/// What the first view has of newspapers and pages.
pub(crate) struct Front {
    pub(crate) papers: Vec<Paper>,
    /// How many there are.
    pub(crate) count: usize,
    /// The list of all, where the view has not all.
    pub(crate) all: Option<String>,
    /// Of a small run its pages.
    pub(crate) pages: Vec<Listed>,
}

/// A month of a newspaper.
pub(crate) struct Month {
    pub(crate) name: String,
    /// Cells before the first.
    pub(crate) blank: usize,
    pub(crate) days: Vec<Cell>,
}

/// A day in a month, with its pages.
pub(crate) struct Cell {
    pub(crate) day: u8,
    pub(crate) name: String,
    pub(crate) pages: usize,
    pub(crate) href: String,
}

/// A newspaper with its months, or with its years.
pub(crate) struct Paper {
    pub(crate) name: String,
    pub(crate) pages: usize,
    pub(crate) span: String,
    pub(crate) months: Vec<Month>,
    pub(crate) years: Vec<Year>,
    /// Days that are not quite known: as written, pages.
    pub(crate) undated: Vec<Cell>,
    /// The file that has the years instead of the first view.
    pub(crate) href: Option<String>,
}

/// A year of a newspaper with a file of its own.
pub(crate) struct Year {
    pub(crate) name: String,
    pub(crate) pages: usize,
    pub(crate) href: String,
    months: Vec<Month>,
}

#[derive(Template)]
#[template(path = "day.html")]
struct DayView<'a> {
    shell: Shell,
    date: &'a str,
    weekday: &'static str,
    /// Those of its pages that stand in this file.
    pages: &'a [Listed],
    /// How many pages it has.
    count: usize,
    /// Headlines told of each page.
    most: usize,
    /// Which of the files of the day it is.
    part: sheets::Sheet,
    failed: Vec<&'a Card>,
    counts: Vec<&'a Count>,
    quotes: Vec<&'a Said>,
    earlier: Option<String>,
    later: Option<String>,
}

impl DayView<'_> {
    /// How many checks, counts or quotations of these pages are not told: in the order of [`Listed::found`].
    fn more(&self, at: usize) -> usize {
        let told = [self.failed.len(), self.counts.len(), self.quotes.len()];
        self.pages.iter().map(|page| page.found[at]).sum::<usize>() - told[at]
    }
}

#[derive(Template)]
#[template(path = "paper.html")]
struct PaperView<'a> {
    shell: Shell,
    paper: &'a Paper,
}

#[derive(Template)]
#[template(path = "papers.html")]
struct PapersView<'a> {
    shell: Shell,
    papers: &'a [Paper],
    part: sheets::Sheet,
}

#[derive(Template)]
#[template(path = "year.html")]
struct YearView<'a> {
    shell: Shell,
    paper: &'a str,
    year: &'a Year,
}

impl Days {
    /// Adds a page. `pages` is how many there will be.
    pub(crate) fn add(&mut self, mut page: Listed, pages: u64) -> Result<(), Error> {
        page.found = [page.failed.len(), page.counts.len(), page.quotes.len()];
        page.failed.truncate(TOLD);
        page.counts.truncate(TOLD);
        page.quotes.truncate(TOLD);
        for said in &mut page.quotes {
            said.name = shortened(&said.name, SHOWN[1]);
            said.words = shortened(&said.words, SHOWN[0]);
        }
        let days = self.calendar.entry(page.paper.clone()).or_default();
        *days.entry(page.date.clone()).or_default() += 1;
        let key = [&*page.date, &page.paper, &page.label, &page.page];
        self.sorter.push(&key, &page).map_err(Error::Sorting)?;
        if pages <= LISTED {
            self.listed.push(page);
        }
        Ok(())
    }

    /// Writes the days and the years; what the first view has of them.
    pub(crate) fn write(mut self, folder: &mut Folder) -> Result<Front, Error> {
        self.days(folder)?;
        let days = self.calendar.values().map(BTreeMap::len).sum::<usize>();
        let at_once = days <= DAYS_AT_ONCE;
        let mut papers = Vec::new();
        for (number, (name, days)) in (1..).zip(&self.calendar) {
            let paper = paper(name, days, number, at_once);
            for year in &paper.years {
                write_year(folder, &paper.name, year)?;
            }
            papers.push(paper);
        }
        let count = papers.len();
        let all = write_papers(folder, &mut papers)?;
        papers.sort_by_key(|paper| paper.name == UNNAMED);
        self.listed.sort_by(|a, b| {
            let key = |page: &Listed| {
                let fields = [&page.paper, &page.date, &page.label, &page.page];
                (page.paper == UNNAMED, fields.map(String::clone))
            };
            key(a).cmp(&key(b))
        });
        Ok(Front {
            papers,
            count,
            all,
            pages: self.listed,
        })
    }

    fn days(&mut self, folder: &mut Folder) -> Result<(), Error> {
        let mut pages: BTreeMap<&String, usize> = BTreeMap::new();
        for (date, count) in self.calendar.values().flatten() {
            *pages.entry(date).or_default() += count;
        }
        let dates: Vec<(&String, usize)> = pages.into_iter().collect();
        let mut sorted = std::mem::take(&mut self.sorter).sorted().map_err(Error::Sorting)?;
        let mut ahead = sorted.next_of::<Listed>().map_err(Error::Sorting)?;
        for (at, &(date, pages)) in dates.iter().enumerate() {
            let near = |at: Option<usize>| at.and_then(|at| dates.get(at)).map(|near| near.0);
            let near = [near(at.checked_sub(1)), near(Some(at + 1))];
            for number in 1.. {
                let (mut listed, mut size) = (Vec::new(), 0);
                while let Some((_, page)) = ahead.take_if(|(key, _)| key[0] == *date && size < sheets::FULL) {
                    size += page.size();
                    listed.push(page);
                    ahead = sorted.next_of::<Listed>().map_err(Error::Sorting)?;
                }
                let is_last = ahead.as_ref().is_none_or(|(key, _)| key[0] != *date);
                let part = sheets::Sheet::named(number, is_last, |number| below_days(&day_part(date, number)));
                write_day(folder, date, pages, &listed, near, part)?;
                if is_last {
                    break;
                }
            }
        }
        Ok(())
    }
}

/// The file of a day, below the root.
pub(crate) fn day_file(date: &str) -> String {
    // What begins otherwise could be called as another file of the folder is.
    let is_day = date.starts_with(|c: char| c.is_ascii_digit() || c == 'X')
        && date.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let name = if is_day { date } else { "undated" };
    format!("days/{name}.html")
}

/// One of several files of a day with many pages.
fn day_part(date: &str, number: usize) -> String {
    match day_file(date) {
        file if number == 1 => file,
        file => format!("{}_{number}.html", file.trim_end_matches(".html")),
    }
}

/// The link to a file in `days` from another there.
fn below_days(file: &str) -> String {
    file.trim_start_matches("days/").to_owned()
}

fn write_day(
    folder: &mut Folder,
    date: &str,
    count: usize,
    pages: &[Listed],
    near: [Option<&String>; 2],
    part: sheets::Sheet,
) -> Result<(), Error> {
    let [earlier, later] = near.map(|date| date.map(|date| below_days(&day_file(date))));
    let failed: Vec<_> = pages.iter().flat_map(|page| &page.failed).take(TOLD).collect();
    let counts: Vec<_> = pages.iter().flat_map(|page| &page.counts).take(TOLD).collect();
    let quotes: Vec<_> = pages.iter().flat_map(|page| &page.quotes).take(TOLD).collect();
    let view = DayView {
        shell: Shell::below("home", &format!("{date} 日报")),
        date,
        weekday: date.parse().map_or("", weekday),
        failed,
        counts,
        quotes,
        pages,
        count,
        most: HEADS,
        earlier,
        later,
        part,
    };
    folder.write(&day_part(date, view.part.number), view.render()?.as_bytes())
}

/// Where there are too many years for the first view, each newspaper has a file of them, and where there are too many
/// newspapers, those of the most pages stand there and all in a list; the list's first file.
fn write_papers(folder: &mut Folder, papers: &mut Vec<Paper>) -> Result<Option<String>, Error> {
    let links = papers.iter().map(|paper| paper.years.len() + paper.undated.len());
    if links.sum::<usize>() <= YEARS_AT_ONCE {
        return Ok(None);
    }
    for (number, paper) in (1..).zip(papers.iter_mut()) {
        let href = format!("days/p{number}.html");
        let view = PaperView {
            shell: Shell::below("home", &paper.name),
            paper,
        };
        folder.write(&href, view.render()?.as_bytes())?;
        paper.years.clear();
        paper.undated.clear();
        paper.href = Some(href);
    }
    if papers.len() <= PAPERS {
        return Ok(None);
    }
    let count = papers.chunks(ON_A_SHEET).len();
    for (number, papers) in (1..).zip(papers.chunks(ON_A_SHEET)) {
        let part = sheets::Sheet::named(number, number == count, |number| below_days(&papers_file(number)));
        let shell = Shell::below("home", "报纸");
        let view = PapersView { shell, papers, part };
        folder.write(&papers_file(number), view.render()?.as_bytes())?;
    }
    papers.sort_by_key(|paper| std::cmp::Reverse(paper.pages));
    papers.truncate(PAPERS);
    Ok(Some(papers_file(1)))
}

fn papers_file(number: usize) -> String {
    match number {
        1 => "days/papers.html".to_owned(),
        _ => format!("days/papers_{number}.html"),
    }
}

fn write_year(folder: &mut Folder, paper: &str, year: &Year) -> Result<(), Error> {
    let view = YearView {
        shell: Shell::below("home", &format!("{paper} {} 年", year.name)),
        paper,
        year,
    };
    folder.write(&year.href, view.render()?.as_bytes())
}

fn paper(name: &str, days: &BTreeMap<String, usize>, number: usize, at_once: bool) -> Paper {
    let mut months: BTreeMap<(i16, u8), BTreeMap<u8, usize>> = BTreeMap::new();
    let mut undated = Vec::new();
    for (date, &pages) in days {
        match date.parse::<Day>() {
            Ok(day) => _ = months.entry((day.year, day.month)).or_default().insert(day.day, pages),
            Err(_) => undated.push(Cell {
                day: 0,
                name: date.clone(),
                pages,
                href: day_file(date),
            }),
        }
    }
    let known: Vec<&String> = days.keys().filter(|date| date.parse::<Day>().is_ok()).collect();
    let span = match (known.first(), known.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} — {last}"),
        (Some(only), _) => (*only).clone(),
        _ => String::new(),
    };
    let mut paper = Paper {
        name: shortened(name, SHOWN[1]),
        pages: days.values().sum(),
        span,
        months: Vec::new(),
        years: Vec::new(),
        undated,
        href: None,
    };
    for ((year, month), days) in months {
        let pages: usize = days.values().sum();
        let month = month_view(year, month, &days);
        if at_once {
            paper.months.push(month);
            continue;
        }
        let name = format!("{year}");
        if paper.years.last().is_none_or(|last| last.name != name) {
            let href = format!("days/p{number}-{year}.html");
            paper.years.push(Year {
                name,
                pages: 0,
                href,
                months: Vec::new(),
            });
        }
        if let Some(last) = paper.years.last_mut() {
            last.pages += pages;
            last.months.push(month);
        }
    }
    paper
}

fn month_view(year: i16, month: u8, pages: &BTreeMap<u8, usize>) -> Month {
    let day = |day| Day { year, month, day };
    let length = Day::length_of_month(year, month).unwrap_or(0);
    let cell = |number| {
        let name = day(number).to_string();
        Cell {
            day: number,
            pages: pages.get(&number).copied().unwrap_or(0),
            href: day_file(&name),
            name,
        }
    };
    Month {
        name: format!("{year} 年 {month} 月"),
        blank: from_monday(day(1)),
        days: (1..=length).map(cell).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_start_on_their_weekday() {
        let month = month_view(2020, 2, &BTreeMap::from([(29, 2)]));
        assert_eq!((month.blank, month.days.len(), month.days[28].pages), (5, 29, 2));
    }

    #[test]
    fn what_is_no_day_has_a_file_too() {
        assert_eq!(day_file("XXXX-03-02"), "days/XXXX-03-02.html");
        assert_eq!(day_file("日期不详"), "days/undated.html");
        for other in ["../x", "papers", "p1", ""] {
            assert_eq!(day_file(other), "days/undated.html");
        }
    }
}
