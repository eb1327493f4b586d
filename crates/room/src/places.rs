//! Places as the tree of their codes: provinces, prefectures, counties.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::cite::{Cite, shortened};
use crate::folder::Folder;
use crate::sheets::{FULL, Sheet, part_file};
use crate::shell::Shell;
use crate::shelves::{Shelf, anchor};
use crate::sorter::Sorter;

/// Occurrences shown of a place.
const MOST: usize = 24;
/// First characters of places without a code up to which the index has each; of more it has those of the sheets.
const DRAWERS: usize = 1_500;

/// A place where a place is named.
#[derive(Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) adcode: Option<String>,
    pub(crate) name: String,
    pub(crate) words: String,
    pub(crate) cite: Cite,
}

/// Key under which a place is sorted: its code, or its name behind all codes.
pub(crate) fn key(adcode: Option<&str>, name: &str) -> String {
    adcode.map_or_else(|| format!("~{name}"), str::to_owned)
}

/// Places of a province that the first file leads to; no province has so many.
const MOST_BRANCHES: usize = 400;

/// What stands for places without a code, as that of a province.
const UNCODED: &str = "~";

struct Place {
    id: String,
    code: Option<String>,
    name: String,
    count: usize,
    more: usize,
    named: Vec<Named>,
    /// 0 a province, 1 a prefecture, 2 a county, 3 without code.
    level: u8,
}

impl Place {
    fn size(&self) -> usize {
        let of_one = |one: &Named| one.words.len() + one.cite.size();
        self.named.iter().map(of_one).sum::<usize>() + 100
    }
}

/// A province with what is below it, or as much of that as stands on a sheet.
struct Province {
    code: String,
    name: String,
    places: Vec<Place>,
}

/// A way into the tree: a province, or places without a code by their first character.
struct Line {
    code: String,
    name: String,
    count: usize,
    /// The key of the first place.
    first: String,
    href: String,
    /// The places of a province, by their codes: at most [`MOST_BRANCHES`].
    branches: Vec<Branch>,
}

/// The way to a place.
struct Branch {
    code: String,
    name: String,
    count: usize,
    level: u8,
    href: String,
}

impl Line {
    /// Whether it is a province, and not places without a code.
    fn is_coded(&self) -> bool {
        !self.code.starts_with(UNCODED)
    }
}

#[derive(Template)]
#[template(path = "places.html")]
struct View<'a> {
    shell: Shell,
    lines: &'a [Line],
    provinces: &'a [Province],
    greatest: usize,
    /// Whether it is a part of the tree.
    is_part: bool,
    sheet: Sheet,
}

impl View<'_> {
    fn has_uncoded(&self) -> bool {
        self.lines.iter().any(|line| !line.is_coded())
    }
}

/// Names of provinces and prefectures, which pages may not name although they name what is below them.
static NAMES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let lines = include_str!("../../extraction/data/places.tsv").lines();
    lines.filter_map(|line| line.split_once('\t')).collect()
});

/// Writes the tree; where its places are.
pub(crate) fn write(folder: &mut Folder, names: Sorter) -> Result<Shelf, Error> {
    let mut writer = Writer {
        folder,
        shelf: Shelf::new("places"),
        provinces: Vec::new(),
        size: 0,
        lines: Vec::new(),
    };
    let sorted = names.sorted().map_err(Error::Sorting)?;
    sorted.groups::<Named>(MOST, |key, named, count| writer.add(key, named, count))?;
    writer.finish()
}

struct Writer<'a> {
    folder: &'a mut Folder,
    shelf: Shelf,
    /// What stands on the sheet that is not written yet, and its bytes.
    provinces: Vec<Province>,
    size: usize,
    lines: Vec<Line>,
}

impl Writer<'_> {
    fn add(&mut self, key: &str, named: Vec<Named>, count: usize) -> Result<(), Error> {
        let Some(first) = named.first() else { return Ok(()) };
        let code = first.adcode.clone();
        let place = Place {
            id: anchor(code.as_deref().unwrap_or(&first.name)),
            level: code.as_deref().map_or(3, level),
            name: shortened(&first.name, 40),
            code,
            count,
            more: count - named.len(),
            named,
        };
        if self.size + place.size() > FULL && !self.provinces.is_empty() {
            self.close(false)?;
        }
        if self.provinces.is_empty() {
            self.shelf.starts.push(key.to_owned());
        }
        self.count(key, &place);
        self.size += place.size();
        let code = province_code(key);
        if self.provinces.last().is_none_or(|last| last.code != code) {
            self.provinces.push(Province {
                name: province_name(&code).to_owned(),
                code,
                places: Vec::new(),
            });
        }
        if let Some(last) = self.provinces.last_mut() {
            last.add(place);
        }
        Ok(())
    }

    /// Counts a place in the way that leads to it.
    fn count(&mut self, key: &str, place: &Place) {
        let first = key.strip_prefix(UNCODED).and_then(|name| name.chars().next());
        let code = first.map_or_else(|| province_code(key), |first| format!("{UNCODED}{first}"));
        if self.lines.last().is_none_or(|last| last.code != code) {
            self.lines.push(Line {
                name: first.map_or_else(|| province_name(&code).to_owned(), String::from),
                code,
                count: 0,
                first: key.to_owned(),
                href: String::new(),
                branches: Vec::new(),
            });
        }
        let Some(line) = self.lines.last_mut() else { return };
        line.count += place.count;
        if line.is_coded() && line.branches.len() < MOST_BRANCHES {
            line.branches.push(Branch {
                code: key.to_owned(),
                name: place.name.clone(),
                count: place.count,
                level: place.level,
                href: String::new(),
            });
        }
    }

    /// Writes a sheet.
    fn close(&mut self, is_last: bool) -> Result<(), Error> {
        let number = self.shelf.starts.len();
        let name = self.provinces.first().map_or("", |first| &first.name);
        let view = View {
            shell: Shell::below("places", &format!("地点 {name}")),
            lines: &[],
            provinces: &self.provinces,
            greatest: 1,
            is_part: true,
            sheet: Sheet::part(number, is_last),
        };
        let name = format!("places/{}", part_file(number));
        self.folder.write(&name, view.render()?.as_bytes())?;
        self.provinces.clear();
        self.size = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<Shelf, Error> {
        if self.shelf.starts.len() > 1 {
            self.close(true)?;
        }
        let uncoded = self.lines.iter().filter(|line| !line.is_coded()).count();
        if uncoded > DRAWERS {
            let starts = &self.shelf.starts;
            self.lines
                .retain(|line| line.is_coded() || starts.contains(&line.first));
        }
        for line in &mut self.lines {
            let fragment = match line.first.strip_prefix(UNCODED) {
                Some(name) => anchor(name),
                None => format!("p{}", line.code),
            };
            line.href = format!("{}#{fragment}", self.shelf.file(&line.first));
            for branch in &mut line.branches {
                branch.href = format!("{}#{}", self.shelf.file(&branch.code), anchor(&branch.code));
            }
        }
        let coded = self.lines.iter().filter(|line| line.is_coded());
        let view = View {
            shell: Shell::below("places", "地点"),
            greatest: coded.map(|line| line.count).max().unwrap_or(1).max(1),
            lines: &self.lines,
            provinces: &self.provinces,
            is_part: false,
            sheet: Sheet::new(1, true),
        };
        self.folder.write("places/index.html", view.render()?.as_bytes())?;
        Ok(self.shelf)
    }
}

/// The two digits of a key's province; of what has no code `~`.
fn province_code(key: &str) -> String {
    if key.starts_with(UNCODED) {
        UNCODED.to_owned()
    } else {
        key.get(..2).unwrap_or(key).to_owned()
    }
}

fn province_name(code: &str) -> &str {
    match NAMES.get(format!("{code}0000").as_str()) {
        _ if code == UNCODED => "未编码",
        Some(name) => name,
        None => code,
    }
}

impl Province {
    /// How often its places are named.
    fn count(&self) -> usize {
        self.places.iter().map(|place| place.count).sum()
    }

    fn add(&mut self, place: Place) {
        if let Some(code) = &place.code {
            self.prefecture(code);
        }
        self.places.push(place);
    }

    /// The line of a county's prefecture, where no page names it.
    fn prefecture(&mut self, code: &str) {
        let above = format!("{}00", &code[..4]);
        let of_it = |place: &Place| place.code.as_deref().is_some_and(|one| one[..4] == code[..4]);
        if level(code) != 2 || self.places.iter().rev().any(of_it) {
            return;
        }
        if let Some(name) = NAMES.get(above.as_str()) {
            self.places.push(Place {
                id: above.clone(),
                level: 1,
                name: (*name).to_owned(),
                code: Some(above),
                count: 0,
                more: 0,
                named: Vec::new(),
            });
        }
    }
}

fn level(code: &str) -> u8 {
    match code {
        code if code.ends_with("0000") => 0,
        code if code.ends_with("00") => 1,
        _ => 2,
    }
}
